"""Worker processes that answer questions about one knowledge graph, and are killed when they take too long."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STARTING = 60.0
"""Seconds a worker may take to open the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one question may cost: seconds, bytes of the answer, bytes of memory (0: no limit), and the queue."""

    seconds: float = 30.0
    answer: int = 64 * 2**20
    memory: int = 4 * 2**30
    workers: int = 2
    waiting: int = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of an answer and their media type, or the reason why there is none."""

    body: bytes
    media_type: str
    reason: str = ""


class Worker:
    """One process with the store open, for one question at a time."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        self.process: asyncio.subprocess.Process | None = None

    async def ask(self, question: Mapping[str, Any]) -> Answer:
        """The answer; the process is killed when it takes too long or nobody waits any more."""
        try:
            process = await self._running()
            assert process.stdin
            process.stdin.write(json.dumps(question).encode() + b"\n")
            return await asyncio.wait_for(_answer(process), self.limits.seconds)
        except TimeoutError:
            await self.stop()
            return _none("slow", f"stopped after {self.limits.seconds:g} s; narrow the query")
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.stop()
            return _none("failed", "the query ended its worker: too much memory, or the graph is gone")
        except asyncio.CancelledError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the process at once."""
        process, self.process = self.process, None
        if process:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self.process is None or self.process.returncode is not None:
            arguments = (str(self.path), str(self.limits.answer), str(self.limits.memory))
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "graph.serve.worker",
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
            await asyncio.wait_for(_answer(self.process), STARTING)
        return self.process


class Workers:
    """As many workers as may run at once; others wait their turn."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.limits = limits
        self.all = [Worker(path, limits) for _ in range(limits.workers)]
        self.free: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        for worker in self.all:
            self.free.put_nowait(worker)
        self.waiting = 0

    async def ask(self, question: Mapping[str, Any], gone: Callable[[], Awaitable[None]]) -> Answer | None:
        """The answer to a question; None where `gone` comes back first, and nothing is computed any more."""
        if self.waiting >= self.limits.waiting:
            return _none("busy", "too many questions are waiting; try again")
        self.waiting += 1
        tasks = [asyncio.ensure_future(self._ask(question)), asyncio.ensure_future(gone())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return tasks[0].result() if tasks[0].done() else None
        finally:
            self.waiting -= 1
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, question: Mapping[str, Any]) -> Answer:
        worker = await self.free.get()
        try:
            return await worker.ask(question)
        finally:
            self.free.put_nowait(worker)

    async def stop(self) -> None:
        """End all processes."""
        for worker in self.all:
            await worker.stop()


async def _answer(process: asyncio.subprocess.Process) -> Answer:
    assert process.stdout
    header = json.loads(await process.stdout.readuntil(b"\n"))
    body = await process.stdout.readexactly(header["length"])
    if "reason" in header:
        return _none(header["reason"], header["message"])
    return Answer(body, header.get("type", ""))


def _none(reason: str, message: str) -> Answer:
    return Answer(message.encode() + b"\n", "text/plain; charset=utf-8", reason)
