"""The part of the command line that asks a knowledge graph, or corrects it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from graph.claim import DragomanError

if TYPE_CHECKING:
    from graph.kg import KG

PAGE = "page.html"

Graph = Annotated[
    str,
    typer.Argument(metavar="KG", help="The directory of the knowledge graph, or a SPARQL address of one."),
]
Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; - is stdout.")]
Bound = Annotated[
    list[str] | None, typer.Option("--set", "-s", metavar="NAME=VALUE", help="Bind a parameter; repeat.")
]
Statuses = Annotated[list[str] | None, typer.Option("--status", help="Only claims of this status; repeat.")]
Keep = Annotated[Path | None, typer.Option(help="An earlier page; entities stay where they are there.")]
Rows = Annotated[Literal["table", "csv", "tsv", "json"], typer.Option("--format", help="How to print rows.")]
Answers = Annotated[Literal["table", "csv", "tsv", "json", "xml"], typer.Option("--format")]

app = typer.Typer()


def open_kg(place: str) -> "KG":
    """The knowledge graph in a directory or at an address; raises DragomanError where there is none."""
    from graph.kg import open_kg

    return open_kg(place)


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
            show(f"{known.name:<24} {known.question} {' '.join(f'[{name}]' for name in known.parameters)}")
        return
    kg = open_kg(graph)
    answer = find.ask(kg.store, kg.names, kg.query_text(_read(query), **pairs(bound)))
    if format == "table":
        show(text.rows(tables.answer(answer, kg.names), format))
    else:
        _write(tables.serialized(answer, format, kg.names))


@app.command("find")
def _find(graph: Graph, text: str, format: Rows = "table") -> None:
    """List the entities whose id, name or alias contains a text."""
    from graph.text import rows

    show(rows(open_kg(graph).find(text), format))


@app.command("describe")
def _describe(graph: Graph, actor: str) -> None:
    """Print all that is known of one actor: names, relations, sentences."""
    for line in open_kg(graph).describe(actor).lines():
        show(line)


@app.command("path")
def _path(graph: Graph, one: str, other: str) -> None:
    """Print the shortest chains of relations between two actors, with a sentence for each step."""
    from graph import text

    kg = open_kg(graph)
    found = kg.paths(one, other)
    if not found:
        raise DragomanError(f"no path between {one!r} and {other!r}")
    show("\n".join(text.chains(kg.network(), found)))


@app.command("evidence")
def _evidence(
    graph: Graph,
    one: str,
    other: str,
    format: Annotated[Literal["text", "csv", "tsv", "json"], typer.Option("--format")] = "text",
) -> None:
    """Print every claim on two actors and each other, word for word."""
    from graph import text

    kg = open_kg(graph)
    if format == "text":
        for line in text.claims(kg.between(one, other)):
            show(line)
    else:
        show(text.rows(kg.evidence(one, other), format))


@app.command("view")
def _view(
    graph: Graph, output: Output = PAGE, status: Statuses = None, title: str = "", keep: Keep = None
) -> None:
    """Write the network as one HTML page that needs nothing else."""
    from graph.view import save, to_html

    network = open_kg(graph).network(status)
    if output == "-":
        _write(to_html(network, title=title, keep=keep).encode())
    else:
        tell(str(save(network, Path(output), title=title, keep=keep)))


@app.command("export")
def _export(
    graph: Graph,
    format: Annotated[
        str, typer.Option(help="nq, trig, ttl12, jsonld, graphml, gexf, csv, ftm, stix, nanopub.")
    ] = "trig",
    output: Output = "-",
) -> None:
    """Write the whole graph for other programs; equal graphs give equal files."""
    data = open_kg(graph).export(format, None if output == "-" else output)
    if output == "-":
        _write(data)


@app.command("ontology")
def _ontology(
    format: Annotated[Literal["html", "ttl"], typer.Option("--format")] = "html",
    base: Annotated[str | None, typer.Option(help="The base IRI of the terms.")] = None,
    output: Output = "-",
) -> None:
    """Write the vocabulary of every graph: a page on all terms and what others call them, or Turtle."""
    from graph.export import write
    from graph.ontology import ontology
    from graph.ontology_page import ontology_page
    from graph.vocab import BASE, Names

    names = Names(base or BASE)
    text = ontology_page(names) if format == "html" else ontology(names).serialize(format="turtle")
    if output == "-":
        _write(text.encode())
    else:
        write(Path(output), text.encode())


@app.command("retract")
def _retract(
    graph: Graph,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
) -> None:
    """Take articles and all they claim back; prints what vanishes, what is weakened and what others say too."""
    from graph import text
    from graph.impact import impact

    kg = open_kg(graph)
    for line in text.impact(impact(kg.store, kg.names, articles)):
        show(line)
    if dry_run:
        return
    with kg.changes() as block:
        for article in articles:
            block.drop(article)
    tell(f"{graph}: {len(articles)} retracted")


@app.command("stats")
def _stats(
    graph: Graph, format: Annotated[Literal["table", "json"], typer.Option("--format")] = "table"
) -> None:
    """Print counts of articles and claims, by status and relation, and the most named actors."""
    from graph import text

    stats = open_kg(graph).stats()
    show("\n".join(text.figures(stats)) if format == "table" else json.dumps(stats, ensure_ascii=False))


@app.command("check")
def _check(graph: Graph) -> None:
    """Verify a knowledge graph: shapes, evidence, hashes, derived graphs; prints what is broken."""
    found = open_kg(graph).check()
    for problem in found:
        show(problem)
    if found:
        raise DragomanError(f"{graph}: {len(found)} problems")
    tell(f"{graph}: sound")


def show(text: str) -> None:
    """Print a line of data."""
    typer.echo(text)


def tell(text: str) -> None:
    """Print a line about the work."""
    typer.echo(text, err=True)


def _write(data: bytes) -> None:
    typer.echo(data, nl=False)


def _read(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if "{" not in query and Path(query).is_file():
        return Path(query).read_text(encoding="utf-8")
    return query


def pairs(given: list[str] | None) -> dict[str, str]:
    """What NAME=VALUE options say; raises BadParameter."""
    for pair in given or []:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE")
    return dict(pair.split("=", 1) for pair in given or [])
