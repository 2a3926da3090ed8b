"""SPARQL 1.1 Protocol: what a request asks, in which format, and which status an answer has."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from pyoxigraph import QueryResultsFormat, RdfFormat
from starlette.exceptions import HTTPException
from starlette.requests import Request

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
LARGEST = 2**20
"""Bytes of a query's request."""
NO_UPDATE = (
    "this endpoint is for reading only: an update could leave an edge without the sentence behind it; "
    "graphs of articles are put and deleted at /graph-store, by a server started with a token"
)

STATUSES = {
    "bad": 400,
    "absent": 404,
    "unacceptable": 406,
    "large": 413,
    "failed": 500,
    "slow": 503,
    "busy": 503,
}
_JSON, _XML = QueryResultsFormat.JSON.media_type, QueryResultsFormat.XML.media_type
TRUTH = (_JSON, _XML, "application/json", "application/xml", "text/xml")
SOLUTIONS = (*TRUTH[:2], "text/csv", "text/tab-separated-values", *TRUTH[2:])
TRIPLES = tuple(
    format.media_type
    for format in (
        RdfFormat.TURTLE,
        RdfFormat.N_TRIPLES,
        RdfFormat.N_QUADS,
        RdfFormat.RDF_XML,
        RdfFormat.JSON_LD,
        RdfFormat.TRIG,
    )
) + ("application/xml", "text/xml")
NAMED = {
    "json": (_JSON, RdfFormat.JSON_LD.media_type),
    "xml": (_XML, RdfFormat.RDF_XML.media_type),
    "csv": ("text/csv", None),
    "tsv": ("text/tab-separated-values", None),
    "ttl": (None, RdfFormat.TURTLE.media_type),
    "nt": (None, RdfFormat.N_TRIPLES.media_type),
    "nq": (None, RdfFormat.N_QUADS.media_type),
}
"""Formats by short name, for links: of rows and of triples."""


async def question(request: Request) -> dict[str, Any] | None:
    """What a request to the endpoint asks the worker; None where it holds no query.

    Raises HTTPException for what is no read-only query by the protocol.
    """
    pairs = await _pairs(request)
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise HTTPException(403, NO_UPDATE)
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise HTTPException(400, f"{len(queries)} queries in one request")
    if not queries:
        return None
    return {
        "query": queries[0],
        "default_graph": [value for name, value in pairs if name == "default-graph-uri"],
        "named_graphs": [value for name, value in pairs if name == "named-graph-uri"],
        **formats(request),
    }


def formats(request: Request) -> dict[str, str | None]:
    """The format of rows, of a truth value and of triples that a request would take."""
    short = request.query_params.get("format")
    if short is not None:
        if short not in NAMED:
            raise HTTPException(406, f"no format {short!r}; choose from {', '.join(NAMED)}")
        rows, triples = NAMED[short]
        return {"solutions": rows, "truth": rows if rows in TRUTH else None, "triples": triples}
    accept = ",".join(request.headers.getlist("accept"))
    offers = {"solutions": SOLUTIONS, "truth": TRUTH, "triples": TRIPLES}
    return {kind: negotiated(accept, offered) for kind, offered in offers.items()}


def negotiated(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that an Accept header likes best, the first of equals; None where it likes none."""
    if not accept.strip():
        return offers[0]
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    liked = {offer: _liking(offer, ranges) for offer in offers}
    best = max(offers, key=lambda offer: liked[offer])
    return best if liked[best] > 0 else None


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in text.lower().split(";"))
    weights = [part.partition("=")[2] for part in parameters if part.startswith("q=")]
    try:
        return name, min(1.0, max(0.0, float(weights[0]))) if weights else 1.0
    except ValueError:
        return name, 0.0


def _liking(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight of the most specific range that covers the offer."""
    name = offer.partition(";")[0]
    for pattern in (name, name.partition("/")[0] + "/*", "*/*"):
        weights = [weight for covered, weight in ranges if covered == pattern]
        if weights:
            return max(weights)
    return 0.0


async def _pairs(request: Request) -> list[tuple[str, str]]:
    in_address = _decoded(request.scope["query_string"])
    if request.method in ("GET", "HEAD"):
        return in_address
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await body_of(request)
    if kind == FORM:
        return [*in_address, *_decoded(body)]
    if kind == DIRECT:
        return [*in_address, ("query", _text(body))]
    if kind == UPDATE:
        raise HTTPException(403, NO_UPDATE)
    raise HTTPException(415, f"content type {kind!r}; send {FORM} or {DIRECT}")


async def body_of(request: Request, most: int = LARGEST) -> bytes:
    """The bytes of a request's body; raises HTTPException where there are more than `most`."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > most:
            raise HTTPException(413, f"the request is larger than {most:,} bytes")
    return bytes(parts)


def _decoded(form: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(form.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeDecodeError, ValueError) as error:
        raise HTTPException(400, "the parameters are not URL-encoded UTF-8") from error


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, "the query is not UTF-8") from error


def status_of(reason: str) -> int:
    """The HTTP status of an answer that failed for this reason; 200 for none."""
    return STATUSES[reason] if reason else 200


def graph_named(parameters: Mapping[str, str]) -> str | None:
    """The graph a Graph Store request names: its IRI, "" for the default graph, None for neither.

    Raises HTTPException where it names two.
    """
    if "graph" in parameters and "default" in parameters:
        raise HTTPException(400, "name either a graph or the default graph")
    if "default" in parameters:
        return ""
    return parameters.get("graph") or None
