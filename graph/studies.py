"""The part of the command line that compares, weighs and reviews what a knowledge graph holds."""

from collections.abc import Iterable
from datetime import date
from os import environ
from pathlib import Path
from typing import Annotated, Literal

import typer

from graph.claim import DragomanError
from graph.commands import Graph, Output, open_kg, show, tell

Lines = Annotated[
    Literal["text", "csv", "tsv", "json"], typer.Option("--format", help="Sentences for people, or rows.")
]
Actor = Annotated[str | None, typer.Option(help="Only what this actor is part of.")]
Day = Annotated[str, typer.Option(metavar="DATE", help="YYYY-MM-DD, by the day of publication.")]

app = typer.Typer()


@app.command("diff")
def _diff(graph: Graph, before: Day, after: Day, actor: Actor = None, format: Lines = "text") -> None:
    """Compare what was reported before a date with what was reported from a date on.

    With the same date twice, the reporting is cut in two there.
    """
    from graph import diff, tables, text

    changes = diff.diff(open_kg(graph).said(actor=actor), before, after)
    if format == "text":
        _lines(text.changes(changes))
    else:
        show(text.rows(tables.changes(changes), format))


@app.command("contested")
def _contested(graph: Graph, actor: Actor = None, format: Lines = "text") -> None:
    """Print what some state or suspect and others deny or doubt, with the words of both sides."""
    from graph import diff, tables, text

    disputes = diff.disputes(open_kg(graph).said(actor=actor))
    if format == "text":
        _lines(text.disputes(disputes))
    else:
        show(text.rows(tables.disputes(disputes), format))


@app.command("timeline")
def _timeline(
    graph: Graph, one: str, other: Annotated[str | None, typer.Argument()] = None, format: Lines = "text"
) -> None:
    """Print the dealings of two actors, or of one, by the day of the event, else of publication."""
    from graph import diff, text

    kg = open_kg(graph)
    if format == "text":
        _lines(text.timeline(diff.timeline(kg.on(one, other))))
    else:
        show(text.rows(kg.timeline(one, other), format))


@app.command("balance")
def _balance(
    graph: Graph,
    status: Annotated[
        list[str] | None, typer.Option(help="Count claims of this status (asserted, claimed); repeat.")
    ] = None,
    suppose: Annotated[
        list[str] | None, typer.Option(help="What would change if these, such as suspected, held; repeat.")
    ] = None,
    show_: Annotated[Literal["triads", "actors", "changes"], typer.Option("--show")] = "triads",
    format: Lines = "text",
) -> None:
    """Find triads of friends and enemies out of balance, with the sentences; and who stands between.

    --show actors lists friends, foes, betweenness, constraint and community of every actor.
    """
    from graph import text

    found = open_kg(graph).balance(status or ("asserted", "claimed"), suppose=suppose or ())
    if format == "text" and show_ == "triads":
        return _lines(found.lines())
    table = {"triads": found.triads, "actors": found.actors, "changes": found.changes}[show_]
    return show(text.rows(table, "table" if format == "text" else format))


@app.command("review")
def _review(
    graph: Graph,
    output: Output = "-",
    below: Annotated[float, typer.Option(help="Claims read with less confidence (0 to 1).")] = 0.7,
    author: Annotated[str, typer.Option(help="Who will have decided.")] = "reviewer",
    day: Annotated[
        str | None, typer.Option(metavar="DATE", help="Of the decision; today if not given.")
    ] = None,
) -> None:
    """List entities that may be one and claims that may be misread, as a corrections file to edit."""
    from graph.export import write
    from graph.review import sheet

    pairs, doubtful, said = open_kg(graph).review(below=below)
    text = sheet(pairs, doubtful, said, author=author, day=day or date.today().isoformat())
    if output == "-":
        show(text)
    else:
        write(Path(output), text.encode())
        tell(f"{output}: {len(pairs)} pairs, {len(doubtful)} claims")


@app.command("correct")
def _correct(graph: Graph, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Let the corrections in a file hold, in place of those before; an empty file takes all back."""
    if not file.is_file():
        raise DragomanError(f"no file {file}")
    kg = open_kg(graph)
    kg.correct(file)
    tell(f"{graph}: {len(kg.corrections)} corrections hold")


@app.command("serve")
def _serve(
    graph: Graph,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 7878,
    seconds: Annotated[float, typer.Option(help="The most a query may take.")] = 30,
    megabytes: Annotated[int, typer.Option(help="The most an answer may hold.")] = 64,
    workers: Annotated[int, typer.Option(help="Queries answered at once.")] = 2,
    origin: Annotated[
        list[str] | None, typer.Option(help="A web origin whose scripts may read answers; repeat.")
    ] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="Who sends the token in this file may put and delete articles.")
    ] = None,
) -> None:
    """Answer SPARQL over HTTP with a page to ask on, for reading only without a token; stop it with Ctrl+C.

    The token may also stand in the environment variable DRAGOMAN_TOKEN.
    """
    try:
        from graph.serve import Limits, run, token_from
    except ImportError as error:
        raise DragomanError(f"{error}; install with: pip install 'dragoman[serve]'") from error
    limits = Limits(seconds=seconds, answer=megabytes * 2**20, workers=workers)
    token = token_from(token_file, environ)
    run(Path(graph), host, port, limits=limits, origins=tuple(origin or ()), token=token, tell=tell)


@app.command("push")
def _push(
    graph: Graph,
    address: Annotated[str, typer.Argument(metavar="URL", help="The Graph Store address of another store.")],
    login_file: Annotated[
        Path | None, typer.Option(help="A file that holds USER:PASSWORD or a token for that store.")
    ] = None,
) -> None:
    """Make another SPARQL 1.1 store hold what the graph holds; what it has already is not sent again.

    The login may also stand in the environment variable DRAGOMAN_LOGIN.
    """
    from graph.push import push
    from graph.remote import Server, login

    done = push(open_kg(graph), Server(address, login(login_file)))
    tell(f"{address}: {done.put} graphs put, {done.removed} removed, {done.same} there already")


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        show(line)
