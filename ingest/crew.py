"""Who does the work: a thread of this process, processes of our own, or a cluster."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from graph.claim import DragomanError
from ingest.apart import Processes
from ingest.readers.html import HTML

_LARGE, _MOST = 500_000, 4


@contextmanager
def crew_for(
    sources: Sequence[str | Path], *, workers: int | None = None, cluster: str | None = None
) -> Iterator[Executor]:
    """Who does the work: a Dask cluster, processes of our own, or a thread of this one.

    Raises DragomanError for a cluster that is not there.
    """
    if cluster is not None:
        yield from _cluster(cluster)
        return
    if workers is None:
        workers = min(_cores(), _MOST) if _size(sources) > _LARGE else 0
    crew = Processes(workers) if workers else ThreadPoolExecutor(1)
    try:
        yield crew
    finally:
        crew.shutdown(cancel_futures=True)


def _cluster(named: str) -> Iterator[Executor]:
    """The executor of a Dask cluster at `dask:ADDRESS`."""
    kind, _, address = named.partition(":")
    if kind != "dask" or not address:
        raise DragomanError(f"no executor {named!r}; it is named like dask:tcp://127.0.0.1:8786")
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise DragomanError(
            "a Dask cluster needs the extra 'cluster': pip install 'dragoman[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=10)
    except OSError as error:
        raise DragomanError(f"no Dask cluster answers at {address}: {error}") from error
    with client, client.get_executor() as executor:
        yield executor


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(sources: Sequence[str | Path]) -> int:
    """About how many bytes of text the sources have, as far as that can be seen from outside."""
    paths = [Path(source) for source in sources]
    inside = (path for folder in paths if folder.is_dir() for path in folder.rglob("*"))
    found = [path for path in (*paths, *inside) if path.is_file()]
    # a page is markup for the most part
    return sum(path.stat().st_size // (10 if path.suffix in HTML.suffixes else 1) for path in found)


def hands(crew: Executor) -> int:
    """How many calls it makes at a time; 1 for an executor that does not say."""
    return int(getattr(crew, "_max_workers", 1))


def window(crew: Executor) -> int:
    """How many batches may be under way: enough that nobody waits, few enough to be held in memory."""
    return 2 * int(getattr(crew, "_max_workers", 8)) + 1
