"""A SPARQL store of others on a free port of the loopback, empty, in a folder of its own, gone with the program.

python scripts/triple_store.py oxigraph     (pip install oxigraph)
python scripts/triple_store.py virtuoso     (apt-get install virtuoso-opensource-7)
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PATIENCE = 60
"""Seconds in which a store must answer."""
SETTINGS = """[Database]
DatabaseFile = {folder}/store.db
ErrorLogFile = {folder}/store.log
LockFile = {folder}/store.lck
TransactionFile = {folder}/store.trx
xa_persistent_file = {folder}/store.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{other}
DirsAllowed = {folder}
ServerThreads = 10
NumberOfBuffers = 20000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 1000000
"""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a store is asked, where graphs are put, and the login for that."""

    query: str
    graphs: str
    login: str = ""


class NotInstalled(Exception):
    """A store that is not there; the message says how to get it."""


@contextmanager
def oxigraph() -> Iterator[Served]:
    """The server of Oxigraph, whose default graph is the union only where that is asked for."""
    # beside the interpreter, where pip puts it, whether or not that folder is on the path
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else _program("oxigraph", "pip install oxigraph")
    [port] = _free(1)
    address = f"http://127.0.0.1:{port}"
    with (
        tempfile.TemporaryDirectory() as folder,
        _running([program, "serve", "-l", folder, "-b", f"127.0.0.1:{port}"], f"{address}/query"),
    ):
        yield Served(f"{address}/query?union-default-graph", f"{address}/store")


@contextmanager
def virtuoso() -> Iterator[Served]:
    """Virtuoso, whose default graph is the union."""
    program = _program("virtuoso-t", "apt-get install virtuoso-opensource-7")
    port, other = _free(2)
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "virtuoso.ini"
        settings.write_text(SETTINGS.format(folder=folder, port=port, other=other), encoding="utf-8")
        with _running([program, "+foreground", "+configfile", str(settings)], f"{address}/sparql"):
            yield Served(f"{address}/sparql", f"{address}/sparql-graph-crud-auth", "dba:dba")


STORES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def _program(name: str, how: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotInstalled(f"{name} is not installed: {how}")
    return found


def _free(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + PATIENCE
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"{command[0]} did not start")
            time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except HTTPError as error:
        with error:
            return True
    except (URLError, OSError):
        return False


def main() -> None:
    """Run a store until Ctrl+C and say where it is."""
    if len(sys.argv) != 2 or sys.argv[1] not in STORES:
        sys.exit(__doc__)
    try:
        with STORES[sys.argv[1]]() as served:
            print(f"query {served.query}\ngraphs {served.graphs}\nlogin {served.login or 'none'}", flush=True)
            while True:
                time.sleep(3600)
    except NotInstalled as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
