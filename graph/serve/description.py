"""What the endpoint says of itself in the words of SPARQL 1.1 Service Description."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from graph.vocab import OTHERS, term

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
RESULTS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "RDF_XML",
    "JSON-LD",
    "TriG",
)


def description(endpoint: str, media_type: str) -> tuple[bytes, str]:
    """The service description in a format for triples, and the media type it then has."""
    format = RdfFormat.from_media_type(media_type) or RdfFormat.TURTLE
    prefixes = {"sd": SD, "formats": FORMATS, "rdfs": OTHERS["rdfs"]}
    return serialize(_triples(endpoint), format=format, prefixes=prefixes) or b"", format.media_type


def _triples(endpoint: str) -> Iterator[Triple]:
    service, dataset, graph = BlankNode("service"), BlankNode("dataset"), BlankNode("graph")
    yield Triple(service, term("rdf:type"), NamedNode(f"{SD}Service"))
    yield Triple(service, NamedNode(f"{SD}endpoint"), NamedNode(endpoint))
    for language in ("SPARQL10Query", "SPARQL11Query"):
        yield Triple(service, NamedNode(f"{SD}supportedLanguage"), NamedNode(f"{SD}{language}"))
    yield Triple(service, NamedNode(f"{SD}feature"), NamedNode(f"{SD}UnionDefaultGraph"))
    for name in RESULTS:
        yield Triple(service, NamedNode(f"{SD}resultFormat"), NamedNode(f"{FORMATS}{name}"))
    yield Triple(service, NamedNode(f"{SD}defaultDataset"), dataset)
    yield Triple(dataset, term("rdf:type"), NamedNode(f"{SD}Dataset"))
    yield Triple(dataset, NamedNode(f"{SD}defaultGraph"), graph)
    yield Triple(graph, term("rdf:type"), NamedNode(f"{SD}Graph"))
    yield Triple(graph, term("rdfs:comment"), Literal("The union of all named graphs."))
