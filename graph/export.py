"""A knowledge graph as files for other programs; equal graphs give equal bytes."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import networkx as nx
from pyoxigraph import Quad, RdfFormat, Triple, serialize

from graph.claim import DragomanError
from graph.exchange import follow_the_money, stix
from graph.nanopub import nanopublications
from graph.vocab import Names, term

if TYPE_CHECKING:
    from graph.kg import KG

GEXF = "http://www.gexf.net/1.2draft"
UNPACKED = ("proposition", "subject", "relation", "object")
"""Properties of a claim that a triple term says better."""


def export(kg: "KG", format: str) -> bytes:
    """The whole graph in one of FORMATS; raises DragomanError for any other."""
    if format not in FORMATS:
        raise DragomanError(f"no format {format!r}; choose from {', '.join(FORMATS)}")
    return FORMATS[format](kg)


def write(path: Path, data: bytes) -> Path:
    """Put a file in place whole or not at all; raises DragomanError where that is not possible."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        return Path(name).replace(path)
    except OSError as error:
        raise DragomanError(f"cannot write {path}: {error.strerror}") from error


def _quads(kg: "KG") -> list[Quad]:
    return sorted(kg.store, key=lambda quad: (str(quad.graph_name), str(quad.triple)))


def _nquads(kg: "KG") -> bytes:
    return "".join(sorted(f"{quad} .\n" for quad in kg.store)).encode()


def _serialized(format: RdfFormat) -> Callable[["KG"], bytes]:
    def serialized(kg: "KG") -> bytes:
        return serialize(_quads(kg), format=format, prefixes=kg.names.prefixes()) or b""

    return serialized


def _turtle12(kg: "KG") -> bytes:
    triples = sorted(reified(_quads(kg), kg.names), key=str)
    return serialize(triples, format=RdfFormat.TURTLE, prefixes=kg.names.prefixes()) or b""


def reified(quads: Iterable[Quad], names: Names) -> Iterator[Triple]:
    """Articles, entities and claims as RDF 1.2 triples, each claim a reifier of its triple term."""
    left_out = {names.graph(name) for name in ("propositions", "edges", "tallies", "ontology")}
    unpacked = {names.ns(name): name for name in UNPACKED}
    terms: dict[Any, dict[str, Any]] = {}
    for quad in quads:
        if quad.graph_name in left_out:
            continue
        if quad.predicate in unpacked:
            terms.setdefault(quad.subject, {})[unpacked[quad.predicate]] = quad.object
        else:
            yield quad.triple
    for claim, parts in terms.items():
        proposition = Triple(parts["subject"], parts["relation"], parts["object"])
        yield Triple(claim, term("rdf:reifies"), proposition)


def _csv(kg: "KG") -> bytes:
    return str(kg.claims().to_csv(index=False, lineterminator="\n")).encode()


def _graphml(kg: "KG") -> bytes:
    out = BytesIO()
    nx.write_graphml(flat(kg.network()), out, named_key_ids=True)
    return out.getvalue()


def _gexf(kg: "KG") -> bytes:
    from graph.view.gephi import drawn  # the page is slow to import

    out, network = BytesIO(), kg.network()
    nx.write_gexf(drawn(network, flat(network)), out)
    page = ElementTree.fromstring(out.getvalue())
    for meta in page.iter(f"{{{GEXF}}}meta"):
        meta.attrib.pop("lastmodifieddate", None)  # the only trace of the clock
    ElementTree.register_namespace("", GEXF)
    ElementTree.register_namespace("viz", f"{GEXF}/viz")
    return bytes(ElementTree.tostring(page, encoding="utf-8", xml_declaration=True))


def flat(network: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """A copy with only numbers, booleans and texts as attributes; claims become one JSON text."""
    copy = nx.MultiDiGraph()
    for node, data in sorted(network.nodes(data=True)):
        copy.add_node(node, label=data["name"], **_flat(data))
    for subject, object_, relation, data in sorted(
        network.edges(keys=True, data=True), key=lambda edge: edge[:3]
    ):
        copy.add_edge(subject, object_, key=relation, relation=relation, **_flat(data))
    return copy


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(value, ensure_ascii=False, sort_keys=True)
        if isinstance(value, dict | list)
        else value
        for name, value in data.items()
        if value is not None
    }


FORMATS: Mapping[str, Callable[["KG"], bytes]] = {
    "nq": _nquads,
    "trig": _serialized(RdfFormat.TRIG),
    "ttl12": _turtle12,
    "jsonld": _serialized(RdfFormat.JSON_LD),
    "graphml": _graphml,
    "gexf": _gexf,
    "csv": _csv,
    "ftm": follow_the_money,
    "stix": stix,
    "nanopub": nanopublications,
}
