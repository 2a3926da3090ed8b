"""Answers questions in a process of its own, which may be killed: a JSON line in; a JSON line and bytes out.

Run as `python -m graph.serve.worker KG BYTES MEMORY`: the most bytes of an answer, and of memory (0: no limit).
"""

import json
import re
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    serialize,
)

from graph.claim import DragomanError
from graph.find import ask
from graph.store import UNFINISHED, open_read_only
from graph.vocab import Names

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

BETWEEN = r"(?:\s|\#[^\n]*\n)*"
SERVICE = re.compile(
    rf"""(?P<name>[?$:]?[\w.:-]*)SERVICE{BETWEEN}(?:SILENT{BETWEEN})?(?:<[^>]*>|(?:\\.|[^\s{{#<"'(),;])+){BETWEEN}\{{""",
    re.IGNORECASE,
)


class Refusal(DragomanError):
    """A question that gets no answer; `reason` is one of bad, large, absent, unacceptable."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Capped(BytesIO):
    """Collects what is written; raises Refusal when it grows too large."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: "Buffer", /) -> int:
        """Keep the data."""
        written = super().write(data)
        if self.tell() > self.most:
            raise Refusal("large", f"the answer is larger than {self.most:,} bytes; add a LIMIT")
        return written


class Snapshot:
    """The newest finished state of a knowledge graph."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.state = self._state()
        self.store, self.names = open_read_only(path)

    def fresh(self) -> tuple[Store, Names]:
        """The store, opened anew where it was changed and nobody is changing it."""
        state = self._state()
        if state != self.state and not (self.path / UNFINISHED).exists():
            self.store, self.names = open_read_only(self.path)
            self.state = state
        return self.store, self.names

    def _state(self) -> int:
        return (self.path / "store").stat().st_mtime_ns


def calls_a_service(query: str) -> bool:
    """Whether a query may ask another server; errs on the side of yes."""
    return any(_is_keyword(found["name"]) for found in SERVICE.finditer(query))


def _is_keyword(before: str) -> bool:
    return not before.startswith(("?", "$")) and ":" not in before


def answer(store: Store, names: Names, question: Mapping[str, Any], out: BytesIO) -> str:
    """Write the answer to a question and return its media type; raises Refusal."""
    if "graph" in question:
        return _graph(store, names, question, out)
    return _query(store, names, question, out)


def _graph(store: Store, names: Names, question: Mapping[str, Any], out: BytesIO) -> str:
    name = question["graph"]
    graph = _iri(name) if name else DefaultGraph()
    if name and not store.contains_named_graph(graph):
        raise Refusal("absent", f"no graph {name}")
    format = _rdf(question["triples"])
    quads = store.quads_for_pattern(None, None, None, graph)
    serialize((quad.triple for quad in quads), out, format=format, prefixes=names.prefixes())
    return format.media_type


def _query(store: Store, names: Names, question: Mapping[str, Any], out: BytesIO) -> str:
    query = question["query"]
    if calls_a_service(query):
        raise Refusal("bad", "SERVICE is off: this server asks no other")
    default, named = ([_iri(text) for text in question[key]] for key in ("default_graph", "named_graphs"))
    try:
        found = ask(store, names, query, default=default, named=named)
    except DragomanError as error:
        raise Refusal("bad", str(error)) from error
    if isinstance(found, QuerySolutions | QueryBoolean):
        kind = question["solutions" if isinstance(found, QuerySolutions) else "truth"]
        solutions = QueryResultsFormat.from_media_type(kind) if kind else None
        if solutions is None:
            raise Refusal("unacceptable", "no such format for rows or a truth value")
        found.serialize(output=out, format=solutions)
        return solutions.media_type
    triples = _rdf(question["triples"])
    serialize(found, out, format=triples, prefixes=names.prefixes())
    return triples.media_type


def _iri(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise Refusal("bad", f"{text!r} is not an IRI") from error


def _rdf(media_type: str | None) -> RdfFormat:
    format = RdfFormat.from_media_type(media_type) if media_type else None
    if format is None:
        raise Refusal("unacceptable", "no such format for triples")
    return format


def _limit_memory(most: int) -> None:
    # What is written to, not the address space: an idle store reserves half a gigabyte, more with more processors.
    if most and sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def serve(path: Path, most: int, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer one question after the other until there are no more."""
    snapshot = Snapshot(path)
    _send(answers, {"ready": True}, b"")
    for line in questions:
        out = Capped(most)
        try:
            media_type = answer(*snapshot.fresh(), json.loads(line), out)
        except Refusal as refusal:
            _send(answers, {"reason": refusal.reason, "message": str(refusal)}, b"")
        except (DragomanError, MemoryError, OSError, RuntimeError, ValueError) as error:
            _send(answers, {"reason": "failed", "message": " ".join(str(error).split())}, b"")
        else:
            _send(answers, {"type": media_type}, out.getvalue())


def _send(answers: BinaryIO, header: dict[str, Any], body: bytes) -> None:
    answers.write(json.dumps(header | {"length": len(body)}).encode() + b"\n" + body)
    answers.flush()


if __name__ == "__main__":
    _limit_memory(int(sys.argv[3]))
    serve(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, sys.stdout.buffer)
