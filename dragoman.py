"""The front door: the command line, and the few functions a notebook needs."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.claim import DragomanError, to_dict
from graph.commands import PAGE, pairs, show, tell
from graph.commands import app as questions
from graph.studies import app as studies

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from graph.claim import Extraction
    from graph.kg import KG
    from graph.store import Changes
    from ingest.run import Failure, Ledger, Options, Skipped

__all__ = ["build", "extract", "main", "open"]

REPORT = "last-run.json"
LEDGER = "articles.sqlite"
PAGES = "pages"
REREAD = 6 * 3600.0
GONE = ("superseded", "retracted")
TOGETHER = 64
"""Articles stored at once; a kill loses the work on at most so many."""

Source = str | Path
Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE...", help="Files, directories, or - for stdin.")
]
To = Annotated[Path, typer.Option("--to", metavar="KG", help="The directory of the knowledge graph.")]
Model = Annotated[str | None, typer.Option(help="An installed spaCy pipeline in place of the shipped one.")]
Actors = Annotated[Path | None, typer.Option(help="A CSV of actors that extends the shipped one.")]
Published = Annotated[str | None, typer.Option(help="Date (YYYY-MM-DD) of files that do not give one.")]
Outlet = Annotated[str | None, typer.Option("--source", help="Outlet of files that do not name one.")]
Fields = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=NAME", help="How records and tables name a field; repeat."),
]

Workers = Annotated[
    int | None, typer.Option(min=0, help="Processes that read; 0 is this one. By default the size decides.")
]
Cluster = Annotated[str | None, typer.Option("--executor", metavar="dask:ADDRESS", help="A Dask cluster.")]
Fetch = Annotated[bool, typer.Option("--fetch", help="Allow the web: addresses, and pages feeds point at.")]
Caps = Annotated[
    list[str] | None, typer.Option("--limit", metavar="NAME=VALUE", help="Another limit: seconds=60; repeat.")
]
Shard = Annotated[str, typer.Option(metavar="I/N", help="Read only the I-th of N shares.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file, whole or not at all.")]

app = typer.Typer(
    help="Reads conflict reporting into a knowledge graph: who does what to whom, who says so, how surely.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(questions)
app.add_typer(studies)


# What a notebook needs


def open(path: Source) -> "KG":
    """The knowledge graph in a directory or at a SPARQL address; raises DragomanError where there is none."""
    from graph.kg import open_kg

    return open_kg(path)


def build(
    sources: Source | Iterable[Source], to: Source | None = None, *, options: "Options | None" = None
) -> "KG":
    """A knowledge graph of all that can be read, in directory `to` or in memory; warns of what cannot.

    Raises DragomanError where nothing can be read.
    """
    import warnings

    kg = _new(to)
    outcomes, failures = _fill(kg, _several(sources), options or _options())
    for failure in failures:
        warnings.warn(_told(failure), stacklevel=2)
    if failures and not outcomes:
        raise DragomanError(f"nothing could be read: {_told(failures[0])}")
    return kg


def extract(
    sources: Source | Iterable[Source], *, options: "Options | None" = None
) -> "Iterator[Extraction]":
    """Yield what each article says; raises DragomanError for the first that cannot be read."""
    from ingest.run import Failure, Skipped
    from ingest.run import extract as run

    for found in run(_several(sources), options or _options()):
        if isinstance(found, Failure):
            raise DragomanError(_told(found))
        if not isinstance(found, Skipped):
            yield found


def _told(failure: "Failure") -> str:
    return f"{failure.source}: {failure.message}"


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Teach a notebook `%%sparql`, by `%load_ext dragoman`."""
    from graph.magic import register

    register(shell)


def _several(sources: Source | Iterable[Source]) -> list[Source]:
    return [sources] if isinstance(sources, Source) else list(sources)


def _new(to: Source | None) -> "KG":
    from graph.kg import kg_in_memory, open_kg
    from graph.vocab import BASE

    return kg_in_memory() if to is None else open_kg(to, create_as=BASE)


def _options(
    model: str | None = None,
    actors: Path | None = None,
    published: str | None = None,
    source: str | None = None,
    fields: Mapping[str, str] | None = None,
    limits: Mapping[str, str] | None = None,
    fetch: bool = False,
    workers: int | None = None,
    executor: str | None = None,
    shard: tuple[int, int] = (1, 1),
) -> "Options":
    from ingest.run import Options

    return Options(
        model=model,
        actors=actors,
        published=published,
        source=source,
        fields=fields or {},
        limits=limits or {},
        fetch=fetch,
        workers=workers,
        executor=executor,
        shard=shard,
    )


def _fill(kg: "KG", sources: list[Source], options: "Options") -> "tuple[Counter[str], list[Failure]]":
    from graph.dataset import Maker
    from graph.store import stored_hash
    from ingest.engine import batches
    from ingest.progress import progress
    from ingest.run import Ledger, extract

    outcomes: Counter[str] = Counter()
    failures: list[Failure] = []
    configuration = _configuration(options)
    book = kg.path / LEDGER if kg.path else None
    options = replace(options, cache=kg.path / PAGES if kg.path else None)
    with (
        _writable(kg),
        kg.changes(Maker(version=_version(), configuration=configuration)) as block,
        Ledger(book, configuration=f"{_version()} {configuration}") as ledger,
        progress() as watch,
    ):
        found = extract(
            sources,
            options,
            ledger=ledger,
            kept=lambda name, stored: stored_hash(block.store, block.names, name) == stored,
            watch=watch,
        )
        for some in batches(found, TOGETHER):
            for outcome in _stored(some, block, ledger):
                if isinstance(outcome, str):
                    outcomes[outcome] += 1
                else:
                    failures.append(outcome)
    return outcomes, failures


@contextmanager
def _writable(kg: "KG") -> Iterator[None]:
    """Say of a full disk what it means."""
    from sqlite3 import OperationalError

    try:
        yield
    except (OSError, OperationalError) as error:
        message = (
            f"{kg.path} cannot be written: {error}; started again, the build goes on with what is missing"
        )
        raise DragomanError(message) from error


def _stored(
    found: "Sequence[Extraction | Failure | Skipped]", block: "Changes", ledger: "Ledger"
) -> "Iterator[str | Failure]":
    """What became of each article, or why nothing did."""
    from graph.store import stored_hash
    from ingest.run import Failure, Skipped

    good: list[Extraction] = []
    for one in found:
        if isinstance(one, Failure):
            yield one
        elif isinstance(one, Skipped):
            yield _left(one, block, ledger)
        elif fault := _fault(one):
            yield Failure(source=one.article.id, status="refused", message=fault)
        else:
            good.append(one)
    for one, outcome in zip(good, block.put_all(good), strict=True):
        name = one.article.id
        ledger.stored(name, stored_hash(block.store, block.names, name))
        yield outcome


def _fault(extraction: "Extraction") -> str:
    """Why an article may not be stored; nothing where it may."""
    from graph.check import BadExtraction, check

    try:
        check(extraction)
    except BadExtraction as error:
        return str(error)
    return ""


def _left(skipped: "Skipped", block: "Changes", ledger: "Ledger") -> str:
    """The status of an article that is not read; one that no longer counts is taken back."""
    from graph.store import stored_hash

    name = skipped.article
    if skipped.status in GONE and stored_hash(block.store, block.names, name) is not None:
        block.drop(name)
        ledger.stored(name, None)
    return skipped.status


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("dragoman")
    except PackageNotFoundError:
        return "uninstalled"


def _configuration(options: "Options") -> str:
    """Digest of everything but the articles that decides what is read out of them."""
    from hashlib import sha256
    from importlib.resources import files

    root = Path(str(files("ingest")))
    kinds = {".py", ".toml", ".csv", ".json", ".cfg", ".bin", ".onnx", ".txt", ""}
    found = [path for path in root.rglob("*") if path.is_file() and path.suffix in kinds]
    digest = sha256(str(options.model).encode())
    for path in sorted(path for path in found if "samples" not in path.parts):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    if options.actors is not None and options.actors.is_file():
        digest.update(options.actors.read_bytes())
    return digest.hexdigest()[:16]


# The command line


@app.command("build")
def _build(
    sources: Sources,
    to: To,
    model: Model = None,
    actors: Actors = None,
    published: Published = None,
    source: Outlet = None,
    fields: Fields = None,
    workers: Workers = None,
    executor: Cluster = None,
    fetch: Fetch = False,
    limits: Caps = None,
) -> None:
    """Read articles into a knowledge graph; unchanged ones are left alone, changed ones replaced.

    A build that was interrupted goes on where it stopped when it is started again.
    """
    options = _options(
        model, actors, published, source, pairs(fields), pairs(limits), fetch, workers, executor
    )
    outcomes, failures = _run(to, [*sources], options)
    counts = ", ".join(f"{outcomes[name]} {name}" for name in sorted(outcomes))
    tell(f"{to}: {counts or 'nothing read'}")
    _leave(outcomes.total(), failures)


def _run(to: Path, sources: list[Source], options: "Options") -> "tuple[Counter[str], list[Failure]]":
    from dataclasses import asdict
    from time import perf_counter

    from graph.export import write

    began = perf_counter()
    outcomes, failures = _fill(_new(to), sources, options)
    report = {
        "seconds": round(perf_counter() - began, 3),
        "articles": outcomes,
        "statuses": Counter(failure.status for failure in failures),
        "failures": [asdict(failure) for failure in failures],
    }
    write(to / REPORT, (json.dumps(report, indent=2, ensure_ascii=False) + "\n").encode())
    return outcomes, failures


@app.command("watch")
def _watch(
    sources: Annotated[
        list[str], typer.Argument(metavar="FEEDS...", help="OPML files, or addresses of feeds.")
    ],
    to: To,
    every: Annotated[float, typer.Option(min=1, help="Minutes between two rounds.")] = 30,
    rounds: Annotated[int, typer.Option(min=0, help="End after so many rounds; 0 goes on.")] = 0,
    workers: Workers = None,
    limits: Caps = None,
) -> None:
    """Keep a knowledge graph current with feeds: polls them politely and adds what is new."""
    from itertools import count
    from time import sleep

    options = replace(_options(limits=pairs(limits), fetch=True, workers=workers), fresh=REREAD)
    for number in count(1):
        outcomes, failures = _run(to, [*sources], options)
        counts = ", ".join(f"{outcomes[name]} {name}" for name in sorted(outcomes))
        tell(f"{to}: {counts or 'nothing read'}; {len(failures)} failed, see {to / REPORT}")
        if number == rounds:
            return
        sleep(60 * every)


@app.command("extract")
def _extract(
    sources: Sources,
    model: Model = None,
    actors: Actors = None,
    published: Published = None,
    source: Outlet = None,
    fields: Fields = None,
    workers: Workers = None,
    executor: Cluster = None,
    fetch: Fetch = False,
    limits: Caps = None,
    shard: Shard = "1/1",
    output: Output = None,
) -> None:
    """Print what each article says, one JSON object a line."""
    from ingest.progress import progress
    from ingest.run import Failure, Skipped
    from ingest.run import extract as run

    options = _options(
        model,
        actors,
        published,
        source,
        pairs(fields),
        pairs(limits),
        fetch,
        workers,
        executor,
        _share(shard),
    )
    read, failures = 0, []
    with _lines(output) as line, progress() as watch:
        for found in run(sources, options, watch=watch):
            if isinstance(found, Failure):
                failures.append(found)
            elif not isinstance(found, Skipped):
                read += 1
                line(json.dumps(to_dict(found), ensure_ascii=False))
    _leave(read, failures)


@contextmanager
def _lines(path: Path | None) -> Iterator[Callable[[str], None]]:
    """What writes a line to standard output, or to a file that is there only when it is whole."""
    if path is None:
        yield show
        return
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield lambda line: print(line, file=file)
        part.replace(path)
    except OSError as error:
        raise DragomanError(f"cannot write {path}: {error.strerror}") from error


def _share(text: str) -> tuple[int, int]:
    share, _, shares = text.partition("/")
    if not (share.isdecimal() and shares.isdecimal()):
        raise DragomanError(f"--shard {text!r} is not a share such as 3/64")
    return int(share), int(shares)


@app.command("load")
def _load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="What extract wrote.")], to: To
) -> None:
    """Store what `extract` wrote, as from shares that were read on several machines."""
    from graph.dataset import Maker

    kg = _new(to)
    outcomes: Counter[str] = Counter()
    with kg.changes(Maker(version=_version(), configuration=_configuration(_options()))) as block:
        for path in files:
            outcomes.update(block.put_all(_written(path)))
    tell(f"{to}: " + ", ".join(f"{outcomes[name]} {name}" for name in sorted(outcomes)))


def _written(path: Path) -> "Iterator[Extraction]":
    from graph.claim import from_dict

    number = 0
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                number += 1
                yield from_dict(json.loads(line))
    except (OSError, ValueError, DragomanError) as error:
        raise DragomanError(f"{path}:{number}: {error}") from error


@app.command("demo")
def _demo(to: To = Path("demo-kg")) -> None:
    """Build a knowledge graph and its page from the sample articles that come along."""
    from graph import text
    from ingest.run import samples

    outcomes, failures = _run(to, [samples()], _options())
    kg = open(to)
    kg.view(to / PAGE, title="Sample reports")
    show("\n".join(text.summary(kg.stats())))
    show(f"\n  graph  {to}\n  page   {to / PAGE}   open it in a browser")
    show(f"\nGo on with\n  dragoman query {to} contested-dyads\n  dragoman evidence {to} Taliban Pakistan")
    _leave(outcomes.total(), failures)


def _leave(read: int, failures: "list[Failure]") -> None:
    for failure in failures:
        tell(f"dragoman: {_told(failure)}")
    if failures:
        raise typer.Exit(3 if read else 1)


def main() -> None:
    """Run the command line; every DragomanError is one line on stderr and exit code 1."""
    try:
        app()
    except DragomanError as error:
        tell(f"dragoman: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
