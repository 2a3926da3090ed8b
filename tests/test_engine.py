"""Work on any executor: in order, a few batches at a time, and what kills or stops its worker stands alone."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.apart import Apart, Ended, Processes, explained, limit, limit_memory
from ingest.engine import batches, worked


def squares(numbers: Sequence[int]) -> list[object]:
    return [number * number for number in numbers]


def deadly(numbers: Sequence[int]) -> list[object]:
    """Ends its process at 13, hangs at 17, eats memory at 19, fails at 23; else squares."""
    for number in numbers:
        limit(0.3)
        if number == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        if number == 17:
            time.sleep(60)
        if number == 19:
            limit_memory(2_000_000_000)
            bytearray(4_000_000_000)
        if number == 23:
            raise ValueError("no 23, please")
    return squares(numbers)


def named(item: int, error: BaseException) -> object:
    return f"{item}: {error.status if isinstance(error, Ended) else type(error).__name__}"


@pytest.fixture(scope="module")
def two() -> Iterator[Processes]:
    executor = Processes(2)
    yield executor
    executor.shutdown()


@given(st.lists(st.integers(0, 9)), st.integers(1, 5), st.integers(1, 12))
def test_batches_are_the_items_in_order_and_not_too_heavy(items: list[int], size: int, heaviest: int) -> None:
    found = list(batches(items, size, weight=int, heaviest=heaviest))
    assert [item for batch in found for item in batch] == items
    assert all(0 < len(batch) <= size and sum(batch[:-1]) < heaviest for batch in found)


def test_what_kills_its_worker_stands_alone_and_the_rest_is_done(two: Processes) -> None:
    numbers = range(12, 24)
    found = list(worked(two, deadly, batches(numbers, 3), window=3, poison=named))
    expected = {13: "13: crashed", 17: "17: timeout", 19: "19: too_large", 23: "23: crashed"}
    assert found == [expected.get(number, number * number) for number in numbers]


def test_a_failure_in_a_thread_stands_alone() -> None:
    with ThreadPoolExecutor(2) as executor:
        found = list(worked(executor, deadly, batches([1, 23, 2], 3), window=1, poison=named))
    assert found == [1, "23: ValueError", 4]


def test_a_broken_executor_of_somebody_else_is_made_good() -> None:
    with ProcessPoolExecutor(1) as executor:
        found = list(worked(executor, deadly, batches([1, 13, 2, 3], 2), window=2, poison=named))
    assert found == [1, "13: crashed", 4, 9]


def test_no_more_batches_are_taken_than_fit_the_window() -> None:
    taken = []

    def source() -> Iterator[list[int]]:
        for number in range(100):
            taken.append(number)
            yield [number]

    with ThreadPoolExecutor(1) as executor:
        found = worked(executor, squares, source(), window=3, poison=named)
        assert [next(found) for _ in range(10)] == [number * number for number in range(10)]
        assert len(taken) <= 13


@pytest.mark.parametrize("executor", [ThreadPoolExecutor(3), Processes(3)], ids=["threads", "processes"])
def test_results_are_the_same_on_any_executor(executor: Executor) -> None:
    with executor:
        found = list(worked(executor, squares, batches(range(50), 7), window=4, poison=named))
    assert found == squares(range(50))


def test_a_process_that_ended_is_replaced() -> None:
    one = Apart()
    try:
        with pytest.raises(Ended, match="signal 9"):
            one.call(deadly, [13])
        assert one.call(squares, [3]) == [9]
    finally:
        one.close()


def test_what_is_printed_does_not_run_into_the_answers() -> None:
    one = Apart()
    try:
        assert one.call(print, "hello") is None
        assert one.call(squares, [2]) == [4]
    finally:
        one.close()


@pytest.mark.parametrize(
    ("said", "code", "status"),
    [
        ("Timeout (0:00:20)!\nThread ...", 1, "timeout"),
        ("Traceback ...\nMemoryError", 1, "too_large"),
        ("Traceback ...\nValueError: no", 1, "crashed"),
        ("", -9, "crashed"),
        ("", 3, "crashed"),
    ],
)
def test_an_end_is_explained(said: str, code: int, status: str) -> None:
    end = explained(said, code)
    assert end.status == status
    assert str(end)
