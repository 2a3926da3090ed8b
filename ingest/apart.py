"""A process of its own for what may hang, crash or eat memory: it can be stopped, and its end is explained."""

import atexit
import faulthandler
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import IO, ParamSpec, TypeVar

from graph.claim import DragomanError

P = ParamSpec("P")
T = TypeVar("T")
_threads = threading.local()
_served = False


class Ended(DragomanError):
    """The process ended before it answered; `status` is timeout, too_large (memory) or crashed."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class Apart:
    """A process that makes one call at a time; a new one takes the place of one that ended."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None

    def call(self, function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
        """What the function returns there; raises Ended where the process does not live to tell."""
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            pickle.dump((function, arguments, options), child.stdin)
            child.stdin.flush()
            answer: T = pickle.load(child.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._ended() from error
        return answer

    def stop(self) -> None:
        """Stop the process; a call that is being made raises Ended."""
        if (child := self._child) is not None:
            child.kill()

    def close(self) -> None:
        """Stop the process and let go of it."""
        self.stop()
        if self._child is not None:
            self._child.communicate()
            self._child = None
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            root = str(Path(__file__).parents[1])
            paths = os.pathsep.join([root, *filter(None, sys.path)])
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
            self._child = subprocess.Popen(
                [sys.executable, "-c", "from ingest.apart import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, "PYTHONPATH": paths},
            )
        return self._child

    def _ended(self) -> Ended:
        assert self._child is not None
        assert self._errors is not None
        self._child.communicate()
        code = self._child.returncode
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 100_000))
        said = self._errors.read().decode(errors="replace")
        self.close()
        return explained(said, code)


def explained(said: str, code: int) -> Ended:
    """Why a process ended, from its last words and its exit code (below 0: the signal)."""
    last = (said.strip().splitlines() or [""])[-1][:300]
    if "Timeout (" in said:
        return Ended("timeout", "it took longer than the limit")
    if last.startswith("MemoryError"):
        return Ended("too_large", "it takes more memory than the limit")
    if code < 0:
        return Ended("crashed", f"its process was ended by signal {-code}")
    return Ended("crashed", last or f"its process ended with exit code {code}")


class Processes(ThreadPoolExecutor):
    """So many processes as an executor; the end of one is felt by the call that it was making, only."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._all = [Apart() for _ in range(workers)]
        self._idle: SimpleQueue[Apart] = SimpleQueue()
        for one in self._all:
            self._idle.put(one)

    def submit(self, function: Callable[P, T], /, *arguments: P.args, **options: P.kwargs) -> "Future[T]":
        """The future of a call in one of the processes; it holds Ended where the process ended."""
        return super().submit(self._called, function, arguments, options)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes after, or with `cancel_futures` in, what they are doing."""
        for one in self._all if cancel_futures else ():
            one.stop()
        super().shutdown(wait=True, cancel_futures=cancel_futures)
        for one in self._all:
            one.close()

    def _called(
        self, function: Callable[..., T], arguments: tuple[object, ...], options: dict[str, object]
    ) -> T:
        one = self._idle.get()
        try:
            return one.call(function, *arguments, **options)
        finally:
            self._idle.put(one)


def own() -> Apart:
    """This thread's helper for risky documents; started at the first call, ended at exit."""
    if not hasattr(_threads, "helper"):
        _threads.helper = Apart()
        atexit.register(_threads.helper.close)
    helper: Apart = _threads.helper
    return helper


def limit(seconds: float | None) -> None:
    """From now on this process has so many seconds, if it serves; None lifts the limit."""
    if _served:
        faulthandler.cancel_dump_traceback_later()
        if seconds is not None:
            faulthandler.dump_traceback_later(seconds, exit=True)


def serve() -> None:
    """Make the calls that come on standard input until it ends; an error ends the process."""
    global _served
    _served = True
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not run into the answers
    while True:
        try:
            function, arguments, options = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer = function(*arguments, **options)
        limit(None)
        pickle.dump(answer, answers)
        answers.flush()


def limit_memory(size: int) -> None:
    """Let this process, if it serves, take at most so many bytes; where the system knows no such limit, none."""
    try:
        import resource
    except ImportError:
        return
    if _served:
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
