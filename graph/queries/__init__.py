"""Ready questions: SPARQL files with a plain-English first line and parameters that may be left open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from pyoxigraph import NamedNode

from graph.claim import DragomanError

PARAMETER = re.compile(r"VALUES \?(\w+) \{ UNDEF \}(?: # if bound: (.*))?")
"""A parameter, and a pattern that follows from the query's filters and leads the engine to the value by index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A named question; `parameters` may be bound and are wildcards otherwise."""

    name: str
    question: str
    parameters: tuple[str, ...]
    text: str


@cache
def queries() -> Mapping[str, Query]:
    """All named queries."""
    found = sorted(files("graph.queries").iterdir(), key=lambda file: file.name)
    named = {file.name.removesuffix(".rq"): file for file in found if file.name.endswith(".rq")}
    return {name: _query(name, file.read_text(encoding="utf-8")) for name, file in named.items()}


def _query(name: str, text: str) -> Query:
    question = text.partition("\n")[0].removeprefix("#").strip()
    return Query(
        name=name,
        question=question,
        parameters=tuple(found[1] for found in PARAMETER.finditer(text)),
        text=text,
    )


def named(name: str) -> Query:
    """The query of this name; raises DragomanError with the nearest name."""
    if name not in queries():
        close = get_close_matches(name, queries(), n=1, cutoff=0.4)
        hint = f"did you mean {close[0]!r}?" if close else f"choose from {', '.join(queries())}"
        raise DragomanError(f"no query named {name!r}; {hint}")
    return queries()[name]


def bound(query: Query, values: Mapping[str, NamedNode]) -> str:
    """The text with parameters bound; raises DragomanError for one that the query has not."""
    for name in values:
        if name not in query.parameters:
            known = ", ".join(query.parameters) or "none"
            raise DragomanError(f"query {query.name!r} has no parameter {name!r}, only {known}")

    def clause(found: re.Match[str]) -> str:
        value = values.get(found[1])
        return f"VALUES ?{found[1]} {{ {value} }} {found[2] or ''}".rstrip() if value else found[0]

    return PARAMETER.sub(clause, query.text)
