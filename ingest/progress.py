"""What a run shows of itself on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Watch = Callable[[str, int, int | None], None]
"""Is told what is being done, how much of it is done, and how much there is, if that is known."""


@contextmanager
def progress() -> Iterator[Watch]:
    """Shows on a terminal what is being done, at what rate, and how long it will take; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda doing, done, of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    rate = TextColumn("{task.fields[rate]}")
    with Progress(*shown, rate, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def watch(doing: str, done: int, of: int | None) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing, total=of, rate="")
            speed = bar.tasks[tasks[doing]].speed
            bar.update(tasks[doing], completed=done, total=of, rate=f"{speed:.1f}/s" if speed else "")

        yield watch
