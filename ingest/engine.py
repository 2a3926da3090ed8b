"""Work in batches on any executor: results in order, few batches at a time, and what kills its worker is found."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TypeVar

from ingest.apart import Processes

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Sequence[T]], list[R]]
Poison = Callable[[T, BaseException], R]


def batches(
    items: Iterable[T], size: int, *, weight: Callable[[T], int] = lambda item: 0, heaviest: int = 1
) -> Iterator[list[T]]:
    """The items in lists of at most `size`, each of which ends with the item that makes it `heaviest`."""
    batch: list[T] = []
    heavy = 0
    for item in items:
        batch.append(item)
        heavy += weight(item)
        if len(batch) >= size or heavy >= heaviest:
            yield batch
            batch, heavy = [], 0
    if batch:
        yield batch


def worked(
    executor: Executor, work: Work[T, R], todo: Iterable[Sequence[T]], *, window: int, poison: Poison[T, R]
) -> Iterator[R]:
    """Yield what `work` makes of each batch, in order; at most `window` batches are under way.

    Where a batch fails it is halved until the item that fails stands alone, for which `poison` is called.
    """
    waiting: deque[tuple[Sequence[T], Future[list[R]]]] = deque()
    for batch in todo:
        waiting.append((batch, _submitted(executor, work, batch)))
        if len(waiting) >= window:
            yield from _settled(executor, work, *waiting.popleft(), poison)
    while waiting:
        yield from _settled(executor, work, *waiting.popleft(), poison)


def _submitted(executor: Executor, work: Work[T, R], batch: Sequence[T]) -> "Future[list[R]]":
    try:
        return executor.submit(work, batch)
    except BrokenExecutor as error:
        future: Future[list[R]] = Future()
        future.set_exception(error)
        return future


def _settled(
    executor: Executor,
    work: Work[T, R],
    batch: Sequence[T],
    future: "Future[list[R]]",
    poison: Poison[T, R],
) -> Iterator[R]:
    error = future.exception()
    if error is None:
        yield from future.result()
    elif isinstance(error, BrokenExecutor):
        # an executor that a dead worker breaks does no more work: a process of ours finds out why
        with Processes(1) as ours:
            yield from _settled(ours, work, batch, ours.submit(work, batch), poison)
    elif len(batch) == 1:
        yield poison(batch[0], error)
    else:
        for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            yield from _settled(executor, work, half, _submitted(executor, work, half), poison)
