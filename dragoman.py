"""The front door: the command line, and the few functions a notebook needs."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.claim import DragomanError
from graph.commands import PAGE, pairs, show, tell
from graph.commands import app as questions
from graph.studies import app as studies

if TYPE_CHECKING:
    from graph.claim import Extraction
    from graph.kg import KG
    from ingest.run import Options

__all__ = ["build", "extract", "main", "open"]

REPORT = "last-run.json"

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
    list[str] | None, typer.Option("--map", metavar="FIELD=NAME", help="How JSON Lines name a field; repeat.")
]

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
    """The knowledge graph in a directory; raises DragomanError where there is none."""
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
        warnings.warn(failure, stacklevel=2)
    if failures and not outcomes:
        raise DragomanError(f"nothing could be read: {failures[0]}")
    return kg


def extract(
    sources: Source | Iterable[Source], *, options: "Options | None" = None
) -> "Iterator[Extraction]":
    """Yield what each article says; raises DragomanError for the first that cannot be read."""
    for found in _extractions(_several(sources), options or _options()):
        if isinstance(found, str):
            raise DragomanError(found)
        yield found


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
) -> "Options":
    from ingest.run import Options

    return Options(model=model, actors=actors, published=published, source=source, fields=fields or {})


def _extractions(sources: list[Source], options: "Options") -> "Iterator[Extraction | str]":
    from ingest.run import Failure
    from ingest.run import extract as run

    for found in run(sources, options):
        yield f"{found.source}: {found.message}" if isinstance(found, Failure) else found


def _fill(kg: "KG", sources: list[Source], options: "Options") -> tuple[Counter[str], list[str]]:
    from graph.check import BadExtraction
    from graph.dataset import Maker

    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    with kg.changes(Maker(version=_version(), configuration=_configuration(options))) as block:
        for found in _extractions(sources, options):
            if isinstance(found, str):
                failures.append(found)
                continue
            try:
                outcomes[block.put(found)] += 1
            except BadExtraction as error:
                failures.append(str(error))
    return outcomes, failures


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
    kinds = {".py", ".toml", ".csv", ".json", ".cfg", ".bin", ""}
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
) -> None:
    """Read articles into a knowledge graph; unchanged ones are left alone, changed ones replaced."""
    outcomes, failures = _run(to, [*sources], _options(model, actors, published, source, pairs(fields)))
    counts = ", ".join(f"{outcomes[name]} {name}" for name in sorted(outcomes))
    tell(f"{to}: {counts or 'nothing read'}")
    _leave(outcomes.total(), failures)


def _run(to: Path, sources: list[Source], options: "Options") -> tuple[Counter[str], list[str]]:
    from time import perf_counter

    from graph.export import write

    began = perf_counter()
    outcomes, failures = _fill(_new(to), sources, options)
    report = {"seconds": round(perf_counter() - began, 3), "articles": outcomes, "failures": failures}
    write(to / REPORT, (json.dumps(report, indent=2, ensure_ascii=False) + "\n").encode())
    return outcomes, failures


@app.command("extract")
def _extract(
    sources: Sources,
    model: Model = None,
    actors: Actors = None,
    published: Published = None,
    source: Outlet = None,
    fields: Fields = None,
) -> None:
    """Print what each article says, one JSON object a line."""
    from graph.claim import to_dict

    read, failures = 0, []
    for found in _extractions([*sources], _options(model, actors, published, source, pairs(fields))):
        if isinstance(found, str):
            failures.append(found)
        else:
            read += 1
            show(json.dumps(to_dict(found), ensure_ascii=False))
    _leave(read, failures)


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


def _leave(read: int, failures: list[str]) -> None:
    for failure in failures:
        tell(f"dragoman: {failure}")
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
