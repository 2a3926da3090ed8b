"""The server: SPARQL endpoint, Graph Store, and pages for people; it asks nobody and writes only with a token."""

import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from graph.claim import DragomanError
from graph.serve import pages
from graph.serve.description import description
from graph.serve.pool import Answer, Limits, Workers
from graph.serve.protocol import TRIPLES, body_of, formats, graph_named, negotiated, question, status_of
from graph.serve.writing import LARGEST, RULE, Writer, authorized
from graph.store import base_of
from graph.vocab import TERMS, Names

HTML = "text/html"
ASSETS = {"query.js": "text/javascript", "style.css": "text/css"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def application(
    path: Path,
    *,
    limits: Limits | None = None,
    hosts: tuple[str, ...] = LOOPBACK,
    origins: tuple[str, ...] = (),
    token: str | None = None,
) -> Starlette:
    """The ASGI application over the knowledge graph in a directory; raises StoreError where there is none.

    `hosts` are the names it answers to, `origins` the web origins whose scripts may read its answers; whoever
    sends the `token` may put and delete the graphs of articles, without one nobody may.
    """
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts], www_redirect=False)]
    if origins:
        guards.append(Middleware(CORSMiddleware, allow_origins=[*origins], allow_methods=["GET", "POST"]))
    app = Starlette(
        routes=[
            Route("/", _home),
            Route("/sparql", _sparql, methods=["GET", "POST"]),
            Route("/graph-store", _graph_store),
            Route("/graph-store", _graph_written, methods=["PUT", "DELETE", "POST", "PATCH"]),
            *(Route(f"/{name}", _vocabulary) for name in TERMS),
            Route("/{kind:str}/{id:path}", _thing),
        ],
        middleware=guards,
        exception_handlers={HTTPException: _refused},
        lifespan=_lifespan,
    )
    app.router.redirect_slashes = False
    app.state.names = Names(base_of(path))
    app.state.workers = Workers(path, limits or Limits())
    app.state.title = path.resolve().name
    app.state.token = token
    app.state.writer = Writer(path, app.state.names)
    return app


def run(
    path: Path,
    host: str,
    port: int,
    *,
    limits: Limits,
    origins: tuple[str, ...] = (),
    token: str | None = None,
    tell: Callable[[str], None],
) -> None:
    """Serve until interrupted; raises DragomanError where the address is taken."""
    hosts = LOOPBACK if host in LOOPBACK else ("*",)
    app = application(path, limits=limits, hosts=hosts, origins=origins, token=token)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen()  # before it is told, so that whoever reads it can connect
        except OSError as error:
            raise DragomanError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
        where = f"[{host}]" if ":" in host else host
        tell(f"{path}: http://{where}:{listening.getsockname()[1]}/ (Ctrl+C ends it)")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await app.state.workers.stop()


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(
        error.detail + "\n", error.status_code, headers={**HEADERS, **(error.headers or {})}
    )


async def _home(request: Request) -> Response:
    return Response(pages.query_page(request.app.state.title, request.app.state.names), 200, HEADERS, HTML)


async def _sparql(request: Request) -> Response:
    asked = await question(request)
    if asked is not None:
        return await _answered(request, asked)
    if request.method == "POST":
        raise HTTPException(400, "no query")
    accept = request.headers.get("accept", "")
    best = negotiated(accept, (*TRIPLES, HTML))
    if best == HTML:
        return RedirectResponse("../", 303)
    if best is None:
        raise HTTPException(406, "the service description comes as Turtle, RDF/XML, N-Triples or JSON-LD")
    body, kind = description(str(request.url_for("_sparql")), best)
    return Response(body, 200, HEADERS, kind)


async def _graph_store(request: Request) -> Response:
    name = graph_named(request.query_params)
    if name is None:
        raise HTTPException(400, "name a graph with ?graph=IRI or ?default")
    return await _answered(request, {"graph": name, "triples": formats(request)["triples"]})


async def _graph_written(request: Request) -> Response:
    authorized(request, request.app.state.token)
    writer: Writer = request.app.state.writer
    graph = graph_named(request.query_params)
    if request.method == "DELETE":
        await writer.delete(graph)
        return Response(None, 204, HEADERS)
    if request.method != "PUT":
        raise HTTPException(405, f"PUT the whole graph: {RULE}", headers={"allow": "GET, HEAD, PUT, DELETE"})
    kind = request.headers.get("content-type", "")
    outcome = await writer.put(graph, await body_of(request, LARGEST), kind)
    return Response(None, 201 if outcome == "added" else 204, HEADERS)


async def _answered(request: Request, asked: Mapping[str, Any]) -> Response:
    answer = await _ask(request, asked)
    headers = {**HEADERS, "vary": "accept", "cache-control": "no-cache"}
    return Response(answer.body, status_of(answer.reason), headers, answer.media_type)


async def _ask(request: Request, asked: Mapping[str, Any]) -> Answer:
    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            continue

    answer: Answer | None = await request.app.state.workers.ask(asked, gone)
    if answer is None:
        raise HTTPException(499, "nobody waits for the answer")
    return answer


async def _vocabulary(request: Request) -> Response:
    """The ontology: what the address of any of its terms leads to, but for the part behind the #."""
    names: Names = request.app.state.names
    if negotiated(request.headers.get("accept", ""), (HTML, *TRIPLES)) != HTML:
        asked = {"graph": names.graph("ontology").value, "triples": formats(request)["triples"]}
        return await _answered(request, asked)
    return Response(await run_in_threadpool(_ontology_page, names), 200, HEADERS | {"vary": "accept"}, HTML)


@cache
def _ontology_page(names: Names) -> str:
    from graph.ontology_page import ontology_page  # rdflib is slow to import

    return ontology_page(names, stylesheet="assets/style.css")


async def _thing(request: Request) -> Response:
    """A static file, or what is known of an entity, article, claim or proposition."""
    kind, name = request.path_params["kind"], request.path_params["id"]
    if kind == "assets" and name in ASSETS:
        return Response((files("graph.serve") / "assets" / name).read_bytes(), 200, HEADERS, ASSETS[name])
    if kind not in pages.KINDS:
        raise HTTPException(404, f"nothing at {request.url.path}")
    names: Names = request.app.state.names
    node = pages.node(kind, name, names)
    best = negotiated(request.headers.get("accept", ""), (HTML, *TRIPLES))
    if best != HTML:
        return await _answered(request, _asked(pages.TRIPLES_OF.format(node=node), formats(request)))
    tables = {}
    for part, query in pages.parts(kind, node).items():
        tables[part] = await _rows(request, query)
    page = pages.thing_page(kind, name, tables, names)
    if page is None:
        raise HTTPException(404, f"no {kind} {name!r}")
    return Response(page, 200, HEADERS, HTML)


async def _rows(request: Request, query: str) -> list[dict[str, str]]:
    kinds = {"solutions": "application/json", "truth": None, "triples": None}
    answer = await _ask(request, _asked(query, kinds))
    if answer.reason:
        raise HTTPException(status_of(answer.reason), answer.body.decode().strip())
    found = json.loads(answer.body)["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in found]


def _asked(query: str, kinds: Mapping[str, str | None]) -> dict[str, Any]:
    return {"query": query, "default_graph": [], "named_graphs": [], **kinds}
