"""The front door: the command line, and the few functions a notebook needs."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph.claim import DragomanError

if TYPE_CHECKING:
    from graph.claim import Extraction
    from graph.kg import KG
    from ingest.run import Options

__all__ = ["build", "extract", "main", "open"]

REPORT = "last-run.json"
PAGE = "page.html"

Source = str | Path
Sources = Annotated[
    list[str], typer.Argument(metavar="SOURCE...", help="Files, directories, or - for stdin.")
]
Graph = Annotated[Path, typer.Argument(metavar="KG", help="The directory of the knowledge graph.")]
To = Annotated[Path, typer.Option("--to", metavar="KG", help="The directory of the knowledge graph.")]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout.")]
Model = Annotated[str | None, typer.Option(help="An installed spaCy pipeline in place of the shipped one.")]
Actors = Annotated[Path | None, typer.Option(help="A CSV of actors that extends the shipped one.")]
Published = Annotated[str | None, typer.Option(help="Date (YYYY-MM-DD) of files that do not give one.")]
Outlet = Annotated[str | None, typer.Option("--source", help="Outlet of files that do not name one.")]
Fields = Annotated[
    list[str] | None, typer.Option("--map", metavar="FIELD=NAME", help="How JSON Lines name a field; repeat.")
]
Bound = Annotated[
    list[str] | None, typer.Option("--set", "-s", metavar="NAME=VALUE", help="Bind a parameter; repeat.")
]
Statuses = Annotated[list[str] | None, typer.Option("--status", help="Only claims of this status; repeat.")]
Rows = Annotated[Literal["table", "csv", "tsv", "json"], typer.Option("--format", help="How to print rows.")]
Answers = Annotated[Literal["table", "csv", "tsv", "json", "xml"], typer.Option("--format")]

app = typer.Typer(
    help="Reads conflict reporting into a knowledge graph: who does what to whom, who says so, how surely.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    outcomes, failures = _run(to, [*sources], _options(model, actors, published, source, _pairs(fields)))
    counts = ", ".join(f"{outcomes[name]} {name}" for name in sorted(outcomes))
    _tell(f"{to}: {counts or 'nothing read'}")
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
    for found in _extractions([*sources], _options(model, actors, published, source, _pairs(fields))):
        if isinstance(found, str):
            failures.append(found)
        else:
            read += 1
            _print(json.dumps(to_dict(found), ensure_ascii=False))
    _leave(read, failures)


@app.command("demo")
def _demo(to: To = Path("demo-kg")) -> None:
    """Build a knowledge graph and its page from the sample articles that come along."""
    from graph import text
    from ingest.run import samples

    outcomes, failures = _run(to, [samples()], _options())
    kg = open(to)
    kg.view(to / PAGE, title="Sample reports")
    _print("\n".join(text.summary(kg.stats())))
    _print(f"\n  graph  {to}\n  page   {to / PAGE}   open it in a browser")
    _print(f"\nGo on with\n  dragoman query {to} contested-dyads\n  dragoman evidence {to} Taliban Pakistan")
    _leave(outcomes.total(), failures)


@app.command("query")
def _query(
    graph: Graph,
    query: Annotated[
        str | None, typer.Argument(help="SPARQL, a file, - or a name; none lists the names.")
    ] = None,
    format: Answers = "table",
    bound: Bound = None,
) -> None:
    """Ask a SPARQL query or one of the named ones."""
    from graph import find, tables, text
    from graph.queries import queries

    if query is None:
        for known in queries().values():
            _print(f"{known.name:<18} {known.question} {' '.join(f'[{name}]' for name in known.parameters)}")
        return
    kg = open(graph)
    answer = find.ask(kg.store, kg.names, kg.query_text(_read(query), **_pairs(bound)))
    if format == "table":
        _print(text.rows(tables.answer(answer, kg.names), format))
    else:
        _write(tables.serialized(answer, format, kg.names))


@app.command("find")
def _find(graph: Graph, text: str, format: Rows = "table") -> None:
    """List the entities whose id, name or alias contains a text."""
    from graph.text import rows

    _print(rows(open(graph).find(text), format))


@app.command("path")
def _path(graph: Graph, one: str, other: str) -> None:
    """Print the shortest chains of relations between two actors, with a sentence for each step."""
    from graph import text

    kg = open(graph)
    found = kg.paths(one, other)
    if not found:
        raise DragomanError(f"no path between {one!r} and {other!r}")
    _print("\n".join(text.chains(kg.network(), found)))


@app.command("evidence")
def _evidence(
    graph: Graph,
    one: str,
    other: str,
    format: Annotated[Literal["text", "csv", "tsv", "json"], typer.Option("--format")] = "text",
) -> None:
    """Print every claim on two actors and each other, word for word."""
    from graph import text

    kg = open(graph)
    if format == "text":
        for line in text.claims(kg.between(one, other)):
            _print(line)
    else:
        _print(text.rows(kg.evidence(one, other), format))


@app.command("view")
def _view(graph: Graph, output: Output = PAGE, status: Statuses = None, title: str = "") -> None:
    """Write the network as one HTML page that needs nothing else."""
    from graph.view import save, to_html

    network = open(graph).network(status)
    if output == "-":
        _write(to_html(network, title=title).encode())
    else:
        _tell(str(save(network, Path(output), title=title)))


@app.command("export")
def _export(
    graph: Graph,
    format: Annotated[str, typer.Option(help="nq, trig, ttl12, jsonld, graphml, gexf or csv.")] = "trig",
    output: Output = "-",
) -> None:
    """Write the whole graph for other programs; equal graphs give equal files."""
    data = open(graph).export(format, None if output == "-" else output)
    if output == "-":
        _write(data)


@app.command("retract")
def _retract(graph: Graph, articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...")]) -> None:
    """Take articles and all they claim back."""
    with open(graph).changes() as block:
        for article in articles:
            block.drop(article)
    _tell(f"{graph}: {len(articles)} retracted")


@app.command("stats")
def _stats(
    graph: Graph, format: Annotated[Literal["table", "json"], typer.Option("--format")] = "table"
) -> None:
    """Print counts of articles and claims, by status and relation, and the most named actors."""
    from graph import text

    stats = open(graph).stats()
    _print("\n".join(text.figures(stats)) if format == "table" else json.dumps(stats, ensure_ascii=False))


@app.command("check")
def _check(graph: Graph) -> None:
    """Verify a knowledge graph: shapes, evidence, hashes, derived graphs; prints what is broken."""
    found = open(graph).check()
    for problem in found:
        _print(problem)
    if found:
        raise DragomanError(f"{graph}: {len(found)} problems")
    _tell(f"{graph}: sound")


def _print(text: str) -> None:
    typer.echo(text)


def _tell(text: str) -> None:
    typer.echo(text, err=True)


def _write(data: bytes) -> None:
    typer.echo(data, nl=False)


def _read(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if "{" not in query and Path(query).is_file():
        return Path(query).read_text(encoding="utf-8")
    return query


def _pairs(given: list[str] | None) -> dict[str, str]:
    for pair in given or []:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE")
    return dict(pair.split("=", 1) for pair in given or [])


def _leave(read: int, failures: list[str]) -> None:
    for failure in failures:
        _tell(f"dragoman: {failure}")
    if failures:
        raise typer.Exit(3 if read else 1)


def main() -> None:
    """Run the command line; every DragomanError is one line on stderr and exit code 1."""
    try:
        app()
    except DragomanError as error:
        _tell(f"dragoman: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
