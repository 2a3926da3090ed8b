"""Writes over HTTP: an article's graph put or deleted by whoever knows the token; everything else follows from it."""

import asyncio
import hmac
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import RdfFormat, parse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from graph.check import BadExtraction
from graph.claim import DragomanError
from graph.dataset import Maker
from graph.received import received
from graph.store import Outcome, StoreError, changes, missing, ontology_quads, open_writable
from graph.vocab import Names

TOKEN = "DRAGOMAN_TOKEN"
"""The environment variable that may hold the token."""
SHORTEST = 16
"""Characters of a token."""
LARGEST = 32 * 2**20
"""Bytes of a graph sent."""
CHALLENGE = {"www-authenticate": 'Bearer realm="dragoman"'}
RULE = "only graphs of articles are written, each as a whole; all others follow from them"


def token_from(file: Path | None, environment: Mapping[str, str]) -> str | None:
    """The token in a file, else in the environment, or None; raises DragomanError where it keeps nobody out."""
    if file is None and TOKEN not in environment:
        return None
    try:
        token = (file.read_text(encoding="utf-8") if file else environment[TOKEN]).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DragomanError(f"cannot read the token in {file}: {error}") from error
    if len(token) < SHORTEST or not token.isascii() or any(sign.isspace() for sign in token):
        raise DragomanError(f"{file or TOKEN}: a token is one word of at least {SHORTEST} ASCII characters")
    return token


def authorized(request: Request, token: str | None) -> None:
    """Return where the request carries the token in its Authorization header; raises HTTPException."""
    if token is None:
        reading = "this server is for reading only; start it with --token-file to write"
        raise HTTPException(405, reading, headers={"allow": "GET, HEAD"})
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
        raise HTTPException(401, "send the token as 'Authorization: Bearer TOKEN'", headers=CHALLENGE)


class Writer:
    """Writes one article after the other into the knowledge graph in a directory."""

    def __init__(self, path: Path, names: Names) -> None:
        self.path = path
        self.names = names
        self.turn = asyncio.Lock()

    async def put(self, graph: str | None, body: bytes, media_type: str) -> Outcome:
        """Store the graph sent in place of the article's; raises HTTPException and changes nothing."""
        article = self._article(graph)
        async with self.turn:
            return await run_in_threadpool(self._put, article, body, media_type)

    async def delete(self, graph: str | None) -> None:
        """Retract the article; raises HTTPException."""
        article = self._article(graph)
        async with self.turn:
            await run_in_threadpool(self._delete, article)

    def _article(self, graph: str | None) -> str:
        start = f"{self.names.base}graph/article/"
        if graph is None:
            raise HTTPException(400, f"name a graph with ?graph={start}ID")
        article = unquote(graph.removeprefix(start))
        if not article or self.names.article_graph(article).value != graph:
            raise HTTPException(403, f"{graph or 'the default graph'} is not {start}ID: {RULE}")
        return article

    def _put(self, article: str, body: bytes, media_type: str) -> Outcome:
        from graph.validation import shacl  # slow to import, and most servers write nothing

        format = RdfFormat.from_media_type(media_type)
        if format is None or format.supports_datasets:
            raise HTTPException(
                415, f"content type {media_type!r}; send triples: Turtle, N-Triples or RDF/XML"
            )
        try:
            read = received((quad.triple for quad in parse(body, format=format)), article, self.names)
        except SyntaxError as error:
            raise HTTPException(400, f"not {format.name}: {error}") from error
        except BadExtraction as error:
            raise HTTPException(422, str(error)) from error
        if wrong := shacl((quad.triple for quad in (*read, *ontology_quads(self.names.base))), self.names):
            raise HTTPException(422, f"article {article!r}: {wrong[0]}")
        try:
            with changes(*open_writable(self.path), Maker(), self.path) as block:
                return block.put_graph(article, read)
        except StoreError as error:
            raise HTTPException(503, str(error), headers={"retry-after": "5"}) from error
        except DragomanError as error:
            raise HTTPException(409, str(error)) from error

    def _delete(self, article: str) -> None:
        try:
            with changes(*open_writable(self.path), Maker(), self.path) as block:
                if wrong := missing(block.store, self.names, article):
                    raise HTTPException(404, wrong)
                block.drop(article)
        except StoreError as error:
            raise HTTPException(503, str(error), headers={"retry-after": "5"}) from error
