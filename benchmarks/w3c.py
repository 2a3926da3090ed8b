"""How much of the W3C's test suite for SPARQL 1.1 passes, asked as `kg.sparql` and the server ask.

    python -m benchmarks.w3c SUITE

SUITE holds a folder a section: `sparql/sparql11` of https://github.com/w3c/rdf-tests, or
`test/data/suites/w3c/sparql11` in the source archive of rdflib (`pip download --no-deps --no-binary :all: rdflib`).
Nothing is fetched. Failures named in `w3c.txt` are expected; the exit code is 1 where others fail, or an expected one
passes.

Queries go through `graph.find.ask`, what comes out as CSV or TSV through `graph.tables.serialized`; updates, which the
server refuses, go to the engine as `kg.store.update`. Results are compared up to blank nodes and the spelling of
numbers; not compared is the order of rows. Left out are entailment, which is no part of the language, and what needs
other servers: federation, protocol, LOAD.
"""

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from graph.claim import DragomanError
from graph.find import ask
from graph.kg import KG, kg_in_memory
from graph.tables import serialized

BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
DEFAULT = NamedNode("urn:x-w3c:default")
"""Where the default graph of a test is kept, as graphs are chosen by name."""
ELSEWHERE = ("entailment", "service", "protocol", "service-description", "http-rdf-update")
EXPECTED = Path(__file__).with_name("w3c.txt")
PREFIXES = {
    "mf": "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#",
    "qt": "http://www.w3.org/2001/sw/DataAccess/tests/test-query#",
    "ut": "http://www.w3.org/2009/sparql/tests/test-update#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
TESTS = """SELECT ?test ?kind ?action ?result { ?manifest mf:entries/rdf:rest*/rdf:first ?test .
  ?test a ?kind ; mf:action ?action OPTIONAL { ?test mf:result ?result } }"""
NUMBERS = ("integer", "decimal", "double", "float")
RESULTS = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}
Graphs = dict[NamedNode | DefaultGraph, str]


class Wrong(Exception):
    """An answer that is not the one expected."""


@dataclass(frozen=True, slots=True)
class Test:
    """One entry of a manifest; `action` and `result` are nodes of it."""

    section: str
    name: str
    kind: str
    manifest: Store
    action: Any
    result: Any


class Suite:
    """The files of a suite, each under its address at the W3C."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tests(self) -> Iterator[Test]:
        """Every test that needs no other server, by section and name."""
        for path in sorted(self.folder.glob("*/manifest.ttl")):
            section = path.parent.name
            if section in ELSEWHERE:
                continue
            manifest = Store()
            manifest.extend(self.quads(f"{BASE}{section}/manifest.ttl", DefaultGraph()))
            rows = manifest.query(TESTS, prefixes=PREFIXES)
            assert isinstance(rows, QuerySolutions)
            for row in sorted(rows, key=lambda row: str(row["test"])):
                name, kind = (row[part].value.rpartition("#")[2] for part in ("test", "kind"))
                yield Test(section, name, kind, manifest, row["action"], row["result"])

    def path(self, address: str) -> Path:
        """Where the file is."""
        return self.folder / address.removeprefix(BASE)

    def text(self, address: str) -> str:
        """A query or update, its relative IRIs at home where the file is at the W3C."""
        return f"BASE <{address}>\n{self.path(address).read_text(encoding='utf-8')}"

    def quads(self, address: str, graph: NamedNode | DefaultGraph) -> list[Quad]:
        """The triples of a file in a graph."""
        path = self.path(address)
        format = RdfFormat.from_extension(path.suffix[1:])
        found = parse(path.read_bytes(), format=format, base_iri=address)
        return [Quad(one.subject, one.predicate, one.object, graph) for one in found]


def run(test: Test, suite: Suite) -> None:
    """Pass in silence, or raise."""
    if "Syntax" in test.kind:
        _syntax(test, suite)
    elif test.kind == "UpdateEvaluationTest":
        _update(test, suite)
    else:
        _query(test, suite)


def _syntax(test: Test, suite: Suite) -> None:
    if _understood(suite.text(test.action.value), is_update="Update" in test.kind) != (
        "Positive" in test.kind
    ):
        raise Wrong("accepted what is wrong" if "Negative" in test.kind else "refused what is right")


def _understood(text: str, *, is_update: bool) -> bool:
    kg = kg_in_memory()
    try:
        kg.store.update(text) if is_update else ask(kg.store, kg.names, text)
    except SyntaxError:
        return False
    except RuntimeError:  # understood, but the graph is not there
        return True
    except DragomanError as error:
        return isinstance(error.__cause__, RuntimeError)
    return True


def _update(test: Test, suite: Suite) -> None:
    kg, request = kg_in_memory(), _one(test, test.action, "ut:request")
    kg.store.clear()
    kg.store.extend(_loaded(_graphs(test, test.action), suite))
    kg.store.update(suite.text(request))
    _same(kg.store, _loaded(_graphs(test, test.result), suite))


def _graphs(test: Test, node: Any) -> Graphs:  # noqa: ANN401
    """Which file stands in which graph before or after an update."""
    found: Graphs = {}
    if data := _all(test, node, "ut:data"):
        found[DefaultGraph()] = data[0].value
    for graph in _all(test, node, "ut:graphData"):
        found[NamedNode(_one(test, graph, "rdfs:label"))] = _one(test, graph, "ut:graph")
    return found


def _loaded(graphs: Graphs, suite: Suite) -> list[Quad]:
    return [quad for graph, file in graphs.items() for quad in suite.quads(file, graph)]


def _query(test: Test, suite: Suite) -> None:
    kg = kg_in_memory()
    data = [one.value for one in _all(test, test.action, "qt:data")]
    named = [NamedNode(one.value) for one in _all(test, test.action, "qt:graphData")]
    text = suite.text(_one(test, test.action, "qt:query"))
    chosen = [] if data or named else _chosen(text)
    for file in data:
        kg.store.extend(suite.quads(file, DEFAULT))
    for graph in [*named, *chosen]:
        kg.store.extend(suite.quads(graph.value, graph))
    found = ask(kg.store, kg.names, text, default=[] if chosen else [DEFAULT], named=named)
    _compared(kg, found, test.result.value, suite)


def _chosen(text: str) -> list[NamedNode]:
    """The graphs that a query chooses itself; its first IRI is its base."""
    base, *_ = re.findall(r"<([^>]*)>", text)
    return [NamedNode(urljoin(base, address)) for address in re.findall(r"\bFROM\s+<([^>]*)>", text)]


def _compared(kg: KG, found: Any, address: str, suite: Suite) -> None:  # noqa: ANN401
    path = suite.path(address)
    kind = path.suffix
    if kind == ".csv":
        text = serialized(found, "csv", kg.names).decode()
        if _cells(text) != _cells(path.read_text(encoding="utf-8")):
            raise Wrong(f"gives {text!r}")
    elif kind not in RESULTS:
        triples = (Quad(one.subject, one.predicate, one.object, DefaultGraph()) for one in found)
        _same(triples, suite.quads(address, DefaultGraph()))
    else:
        if kind == ".tsv":
            found = parse_query_results(serialized(found, "tsv", kg.names), format=RESULTS[kind])
        expected = parse_query_results(path.read_bytes(), format=RESULTS[kind])
        if isinstance(found, QueryBoolean) or isinstance(expected, QueryBoolean):
            if bool(found) != bool(expected):
                raise Wrong(f"gives {bool(found)}")
        else:
            _same(_rows(found), _rows(expected))


def _cells(text: str) -> Counter[frozenset[tuple[str, str]]]:
    """Rows of CSV as cells by column: the order of columns of SELECT * and the names of blank nodes say nothing."""
    head, *rows = csv.reader(StringIO(text, newline=""))
    return Counter(
        frozenset((name, _plain(cell)) for name, cell in zip(head, row, strict=True)) for row in rows
    )


def _plain(cell: str) -> str:
    with suppress(ValueError):
        return str(float(cell))
    return "_:b" if cell.startswith("_:") else cell


def _rows(found: QuerySolutions) -> Iterator[Quad]:
    """Solutions as triples, so that they can be compared as graphs are."""
    names = [variable.value for variable in found.variables]
    for name in names:
        yield Quad(NamedNode("urn:x:head"), NamedNode("urn:x:variable"), Literal(name), DefaultGraph())
    for number, row in enumerate(found):
        node = BlankNode(f"row{number}")
        yield Quad(node, NamedNode("urn:x:type"), Literal("row"), DefaultGraph())
        for name, value in zip(names, row, strict=True):
            if value is not None:
                yield Quad(node, NamedNode(f"urn:x:var:{name}"), value, DefaultGraph())


def _same(found: Iterable[Quad], expected: Iterable[Quad]) -> None:
    one, other = _canonical(found), _canonical(expected)
    if one != other:
        less, more = ("; ".join(map(str, sorted(side, key=str)[:3])) for side in (other - one, one - other))
        raise Wrong(f"lacks {less or 'nothing'}, has too much {more or 'nothing'}")


def _canonical(quads: Iterable[Quad]) -> set[Quad]:
    dataset = Dataset(Quad(one.subject, one.predicate, _number(one.object), one.graph_name) for one in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


def _number(value: Any) -> Any:  # noqa: ANN401
    """A number in one spelling of its value; all else as it is."""
    if not isinstance(value, Literal) or value.datatype.value.rpartition("#")[2] not in NUMBERS:
        return value
    try:
        number = (
            float(value.value) if value.datatype.value.endswith(("double", "float")) else Decimal(value.value)
        )
    except (ValueError, InvalidOperation):
        return value
    return Literal(
        str(number.normalize() + 0 if isinstance(number, Decimal) else number), datatype=value.datatype
    )


def _all(test: Test, node: Any, name: str) -> list[Any]:  # noqa: ANN401
    prefix, _, local = name.partition(":")
    return [
        one.object for one in test.manifest.quads_for_pattern(node, NamedNode(PREFIXES[prefix] + local), None)
    ]


def _one(test: Test, node: Any, name: str) -> str:  # noqa: ANN401
    return str(_all(test, node, name)[0].value)


def loads_from_the_web(test: Test, suite: Suite) -> bool:
    """Whether a test would ask a server of others."""
    if "Update" not in test.kind or test.kind.startswith("Negative"):
        return False
    request = test.action.value if "Syntax" in test.kind else _one(test, test.action, "ut:request")
    return bool(re.search(r"\bLOAD\b", suite.text(request)))


def report(suite: Suite, expected: Collection[str]) -> Iterator[str]:
    """A line a section, the failures, and what is other than expected."""
    passed, failed = Counter[str](), defaultdict[str, list[str]](list)
    skipped = 0
    for test in suite.tests():
        if loads_from_the_web(test, suite):
            skipped += 1
            continue
        try:
            run(test, suite)
            passed[test.section] += 1
        except (Wrong, SyntaxError, DragomanError, RuntimeError, OSError, ValueError) as error:
            failed[test.section].append(f"{test.section}/{test.name}: {' '.join(str(error).split())[:200]}")
    for section in sorted({*passed, *failed}):
        yield f"{section:<22}{passed[section]:>4} of {passed[section] + len(failed[section])}"
    failures = [line for section in sorted(failed) for line in failed[section]]
    count, wrong = sum(passed.values()), {line.partition(": ")[0] for line in failures}
    yield f"{'all':<22}{count:>4} of {count + len(failures)}, left out {', '.join(ELSEWHERE)} and {skipped} that load"
    yield from (f"failed {line}" for line in failures)
    yield from (f"UNEXPECTED failure of {name}" for name in sorted(wrong - set(expected)))
    yield from (f"UNEXPECTED success of {name}" for name in sorted(set(expected) - wrong))


def main() -> None:
    """Print the report; the exit code says whether it is as expected."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suite", type=Path)
    folder = parser.parse_args().suite
    if not any(folder.glob("*/manifest.ttl")):
        parser.error(f"no */manifest.ttl in {folder}")
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    expected = {line.partition(" ")[0] for line in lines if line and not line.startswith("#")}
    told = False
    for line in report(Suite(folder), expected):
        told = told or line.startswith("UNEXPECTED")
        print(line, flush=True)
    sys.exit(told)


if __name__ == "__main__":
    main()
