"""A knowledge graph in a SPARQL 1.1 store elsewhere, asked over HTTP as one in a directory is asked."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from http.client import HTTPException
from os import environ
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithPriorAuth,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from graph.claim import DragomanError
from graph.find import form
from graph.vocab import Names

LOGIN = "DRAGOMAN_LOGIN"
"""The environment variable that may hold USER:PASSWORD or a token."""
SECONDS = 300
"""How long a server may keep silent."""
SHOWN = 300
"""Characters of a refusal that are shown."""
ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples, text/turtle;q=0.9"
TRUTH = b'{"head": {}, "boolean": %s}'
BOOLEAN = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
PUSHED = "pushed"
"""The graph that says what was pushed, and is none of the knowledge graph's."""
ONTOLOGY = """SELECT DISTINCT ?start WHERE { %s { ?start a <http://www.w3.org/2002/07/owl#Ontology> }
  FILTER(STRENDS(STR(?start), "/ns")) }"""
UNION = (
    "its default graph is not the union of all graphs; say so in the address, as with ?union-default-graph for "
    "Oxigraph and ?default-graph-uri=urn:x-arq:UnionGraph for Fuseki"
)
OWN = """FILTER(STRSTARTS(STR(?g), "%s") && STR(?g) != "%s")"""

Answer = QuerySolutions | QueryBoolean | list[Triple]


def is_address(text: object) -> bool:
    """Whether this is the address of a server and no directory."""
    return isinstance(text, str) and text.lower().startswith(("http://", "https://"))


def login(file: Path | None = None) -> str:
    """What a file or else the environment variable says to log in with, or ""; raises DragomanError."""
    try:
        return (file.read_text(encoding="utf-8") if file else environ.get(LOGIN, "")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DragomanError(f"cannot read the login in {file}: {error}") from error


class Server:
    """What answers at an address; `login` is USER:PASSWORD, or a token, or "" where none is asked for."""

    def __init__(self, address: str, login: str = "") -> None:
        self.parts = urlsplit(address)
        if not is_address(address) or not self.parts.hostname or self.parts.username:
            raise DragomanError(
                f"{address!r} is no address of the form http://HOST/PATH without a login in it"
            )
        user, colon, password = login.partition(":")
        known = HTTPPasswordMgrWithPriorAuth()
        known.add_password(None, address, user, password)
        self.token = "" if colon else login
        # these two give up on servers that ask for a token
        asked = (HTTPBasicAuthHandler(known), _Digest(known)) if colon else ()
        self.opener = build_opener(*asked)

    def __str__(self) -> str:
        return urlunsplit(self.parts._replace(query=""))

    def send(
        self,
        method: str,
        body: bytes | None = None,
        *,
        headers: Mapping[str, str],
        parameters: Mapping[str, str] | None = None,
    ) -> tuple[str, bytes]:
        """The media type and the body of what is answered; raises Refused, or DragomanError for silence."""
        query = urlencode([*parse_qsl(self.parts.query, keep_blank_values=True), *(parameters or {}).items()])
        request = Request(
            urlunsplit(self.parts._replace(query=query)), data=body, headers=dict(headers), method=method
        )
        if self.token:
            request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with self.opener.open(request, timeout=SECONDS) as answer:
                return answer.headers.get_content_type(), answer.read()
        except HTTPError as error:
            with error:
                said = " ".join(error.read(4 * SHOWN).decode(errors="replace").split())[:SHOWN]
            raise Refused(f"{self} answers {error.code} {error.reason}: {said}", error.code) from error
        except ValueError as error:
            raise DragomanError(f"{self}: {error}") from error
        except (OSError, HTTPException) as error:
            raise DragomanError(f"{self} does not answer: {getattr(error, 'reason', error)}") from error


class _Digest(HTTPDigestAuthHandler):
    """Logs in at once where it was asked to before: a server may hang up on a large body without a login."""

    challenge: Mapping[str, str] | None = None

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:  # noqa: ANN401
        """Log in as the server asks, and remember how."""
        self.challenge = parse_keqv_list([*filter(None, parse_http_list(auth.partition(" ")[2]))])
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: Request) -> Request:
        """The request with the login that the server has asked for."""
        if self.challenge and not req.has_header(self.auth_header):
            login = self.get_authorization(req, self.challenge)
            req.add_unredirected_header(self.auth_header, f"Digest {login}")
        return req

    https_request = http_request


class Refused(DragomanError):
    """A request that a server answered with the HTTP status `status`."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class RemoteStore:
    """What reading needs of a pyoxigraph Store, by SPARQL queries to a server; nothing is written.

    Raises DragomanError where no knowledge graph, or more than one, is in reach.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.names = self._names()
        self.own = OWN % (self.names.graph("").value, self.names.graph(PUSHED).value)

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        use_default_graph_as_union: bool = True,
        default_graph: Collection[NamedNode] = (),
        named_graphs: Collection[NamedNode] = (),
    ) -> Answer:
        """The server's answer; which graphs are the default graph is for its address to say.

        Raises DragomanError for a refusal, silence, and what is no answer.
        """
        if default_graph or named_graphs:
            raise DragomanError("graphs of a remote store are chosen with FROM, in the query")
        text = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in (prefixes or {}).items()) + query
        # never both: Virtuoso gives triples as rows to whoever takes rows too
        accept = ROWS if form(query) in ("SELECT", "ASK") else TRIPLES
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": accept}
        kind, body = self.server.send("POST", urlencode({"query": text}).encode(), headers=headers)
        try:
            found = _read(kind, body)
        except (SyntaxError, ValueError) as error:
            raise DragomanError(f"{self.server} answers with {kind} that is no answer: {error}") from error
        return _truth(found) if form(query) == "ASK" and isinstance(found, QuerySolutions) else found

    def quads_for_pattern(self, s: Any, p: Any, o: Any, g: Any = None) -> Iterator[Quad]:  # noqa: ANN401
        """The quads of the knowledge graph with these terms, None being any."""
        given = {"s": s, "p": p, "o": o, "g": g}
        if any(isinstance(term, BlankNode) for term in given.values()):
            raise DragomanError(f"{self.server}: a blank node cannot be asked for from afar")
        at = {name: f"?{name}" if term is None else str(term) for name, term in given.items()}
        wanted = " ".join(f"?{name}" for name, term in given.items() if term is None) or "(1 AS ?one)"
        pattern = f"GRAPH {at['g']} {{ {at['s']} {at['p']} {at['o']} }} {self.own if g is None else ''}"
        for row in self._rows(f"SELECT {wanted} {{ {pattern} }}"):
            yield Quad(*(_canonical(row[name]) if term is None else term for name, term in given.items()))

    def named_graphs(self) -> Iterator[NamedNode]:
        """The names of all graphs of the knowledge graph."""
        for row in self._rows(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {self.own} }}"):
            yield NamedNode(row["g"].value)

    def __iter__(self) -> Iterator[Quad]:
        return self.quads_for_pattern(None, None, None, None)

    def __contains__(self, quad: Quad) -> bool:
        return next(self.quads_for_pattern(*quad), None) is not None

    def _names(self) -> Names:
        found = [self._ontologies(graphs) for graphs in ("", "GRAPH ?graph")]
        if not found[0] and found[1]:
            raise DragomanError(f"{self.server}: {UNION}")
        if len(found[0]) != 1:
            raise DragomanError(
                f"{self.server} holds {len(found[0]) or 'no'} knowledge graphs; one is needed"
            )
        return Names(found[0].pop().removesuffix("ns"))

    def _ontologies(self, graphs: str) -> set[str]:
        return {row["start"].value for row in self._rows(ONTOLOGY % graphs)}

    def _rows(self, query: str) -> Iterable[Any]:
        rows = self.query(query)
        if not isinstance(rows, QuerySolutions):
            raise DragomanError(f"{self.server} does not answer a SELECT query with rows")
        return rows


def _read(kind: str, body: bytes) -> Answer:
    if solutions := QueryResultsFormat.from_media_type(kind):
        found = parse_query_results(body, format=solutions)
        if isinstance(found, QuerySolutions):
            # rows are read one by one, and one that cannot be read is to be told of here
            deque(found, maxlen=0)
            return parse_query_results(body, format=solutions)
        return found
    if triples := RdfFormat.from_media_type(kind):
        return [quad.triple for quad in parse(body, format=triples)]
    raise ValueError("neither rows nor triples")


def _canonical(found: Any) -> Any:  # noqa: ANN401
    """The term as it was pushed: Virtuoso writes booleans as 1 and 0."""
    if isinstance(found, Literal) and found.datatype == BOOLEAN:
        return Literal(found.value in ("true", "1"))
    return found


def _truth(rows: QuerySolutions) -> QueryBoolean:
    """The answer to ASK of Virtuoso, which gives one row with 1 or 0."""
    yes = any(getattr(row[0], "value", "0") == "1" for row in rows)
    found = parse_query_results(TRUTH % (b"true" if yes else b"false"), format=QueryResultsFormat.JSON)
    assert isinstance(found, QueryBoolean)
    return found
