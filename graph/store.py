"""A knowledge graph on disk or in memory: open it, change it article by article, take articles back."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import sleep
from typing import Literal

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from graph.adding import add, replace
from graph.check import BadExtraction, check
from graph.claim import DragomanError, Extraction
from graph.correcting import as_read, corrected, preferred, recorded, recorded_in, touched
from graph.corrections import FILE, Correction, Decisions, Kind, decide, load
from graph.dataset import Maker, content_hash, quads
from graph.derive import derive, rebuild
from graph.reading import select
from graph.vocab import BASE, Names

MARKER = "dragoman.json"
UNFINISHED = "unfinished"
FORMAT = 1
TRIES, PAUSE = 5, 0.2
TOGETHER = 50_000
"""Quads that are held in memory to be stored at once: some dozens of articles."""

Outcome = Literal["added", "replaced", "same"]


class StoreError(DragomanError):
    """A knowledge graph that cannot be opened; the message names its path."""


def in_memory(base: str = BASE) -> tuple[Store, Names]:
    """An empty store that is gone when the program ends."""
    store, names = Store(), Names(base)
    store.extend(_ontology(base))
    return store, names


def create(path: Path, base: str = BASE) -> None:
    """An empty knowledge graph in a new or empty directory; nothing happens where there is one already."""
    if (path / MARKER).exists():
        return
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file, not a directory for a knowledge graph")
    if path.is_dir() and any(path.iterdir()):
        raise StoreError(f"{path} is not empty and holds no knowledge graph")
    path.mkdir(parents=True, exist_ok=True)
    store = _locked(path)
    store.extend(_ontology(base))
    store.flush()
    (path / MARKER).write_text(json.dumps({"format": FORMAT, "base": base}) + "\n", encoding="utf-8")


def base_of(path: Path) -> str:
    """The base IRI of the knowledge graph in a directory; raises StoreError where there is none."""
    return _marker(path)["base"]


def open_read_only(path: Path) -> tuple[Store, Names]:
    """A snapshot of the store in a directory; raises StoreError where there is none."""
    names = Names(_marker(path)["base"])
    for attempt in range(TRIES):
        try:
            return Store.read_only(str(path / "store")), names
        except (OSError, RuntimeError) as error:
            if attempt == TRIES - 1:
                raise StoreError(f"cannot read {path} (is it being written?): {error}") from error
            sleep(PAUSE)  # a writer may replace files between our reading its list and opening them
    raise AssertionError("unreachable")


def open_writable(path: Path) -> tuple[Store, Names]:
    """The store in a directory, mended after a crash; raises StoreError where it is being written."""
    names = Names(_marker(path)["base"])
    store = _locked(path)
    _refresh_ontology(store, names)
    if (path / UNFINISHED).exists():
        rebuild(store, names)
        store.flush()
        (path / UNFINISHED).unlink()
    return store, names


def _marker(path: Path) -> dict[str, str]:
    if not path.exists():
        raise StoreError(f"no knowledge graph at {path}: no such directory")
    try:
        marker = json.loads((path / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} is not a knowledge graph: no readable {MARKER} in it") from error
    if not isinstance(marker, dict) or marker.get("format") != FORMAT or "base" not in marker:
        raise StoreError(f"{path} has a format that this version cannot read: {marker}")
    return marker


def _locked(path: Path) -> Store:
    try:
        return Store(str(path / "store"))
    except OSError as error:
        if "lock" in str(error).lower():
            raise StoreError(f"{path} is being written by another program") from error
        raise StoreError(f"cannot open {path}: {error}") from error


@cache
def _ontology(base: str) -> tuple[Quad, ...]:
    from graph.ontology import ontology  # rdflib is slow to import and reading needs none of it

    names = Names(base)
    triples = parse(ontology(names).serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    return tuple(Quad(t.subject, t.predicate, t.object, names.graph("ontology")) for t in triples)


def _refresh_ontology(store: Store, names: Names) -> None:
    graph, wanted = names.graph("ontology"), set(_ontology(names.base))
    if set(store.quads_for_pattern(None, None, None, graph)) != wanted:
        store.clear_graph(graph)
        store.extend(wanted)


@dataclass(slots=True)
class Changes:
    """Articles put into and dropped from a store; the derived graphs follow when the block ends."""

    store: Store
    names: Names
    maker: Maker = field(default_factory=Maker)
    entities: set[NamedNode] = field(default_factory=set)
    propositions: set[NamedNode] = field(default_factory=set)
    decisions: Decisions | None = None

    def put(self, extraction: Extraction) -> Outcome:
        """Store an article, in place of what was stored of it; raises BadExtraction and changes nothing."""
        return next(self.put_all([extraction]))

    def put_all(self, extractions: Iterable[Extraction]) -> Iterator[Outcome]:
        """Store articles many at a time, which is much quicker, and yield what became of each once it is stored.

        Raises BadExtraction for the first that may not be stored; those before it are.
        """
        waiting: dict[str, tuple[Outcome, list[Quad]]] = {}
        for extraction in extractions:
            article = extraction.article.id
            if article in waiting or sum(len(made) for _, made in waiting.values()) >= TOGETHER:
                yield from self._store(waiting)
            try:
                check(extraction)
            except BadExtraction:
                yield from self._store(waiting)
                raise
            waiting[article] = self._made(extraction)
        yield from self._store(waiting)

    def _made(self, extraction: Extraction) -> tuple[Outcome, list[Quad]]:
        """What storing an article will amount to, and its graph, if it is not stored like that already."""
        stored = stored_hash(self.store, self.names, extraction.article.id)
        if stored is not None and stored == content_hash(extraction, self.maker):
            return "same", []
        made = corrected(list(quads(extraction, self.names, self.maker)), self._decisions(), self.names)
        return ("added" if stored is None else "replaced"), made

    def _store(self, waiting: dict[str, tuple[Outcome, list[Quad]]]) -> Iterator[Outcome]:
        add(self.store, [quad for outcome, made in waiting.values() if outcome == "added" for quad in made])
        for article, (outcome, made) in waiting.items():
            if outcome == "replaced":
                self._touch(article)
                replace(self.store, self.names.article_graph(article), made)
        for article, (_, made) in waiting.items():
            self._touched(article, made)
        outcomes = [outcome for outcome, _ in waiting.values()]
        waiting.clear()
        yield from outcomes

    def drop(self, article: str) -> None:
        """Take an article and all it claims back; raises DragomanError where it is not stored."""
        # raised here, where no frame of the traceback keeps the store and with it the lock
        if wrong := missing(self.store, self.names, article):
            raise DragomanError(wrong)
        self._clear(article)

    def correct(self, corrections: Collection[Correction]) -> None:
        """Let these corrections hold in place of all before; raises BadCorrection where they contradict."""
        self.decisions = decide(corrections)
        self.entities |= {self.names.entity(one.entity) for one in corrections if one.entity}
        self.entities |= _renamed(self.store, self.names)
        for graph in touched(self.store, self.names, corrections):
            self._recorrect(graph, self.decisions)
        # last, so that after a crash they are found wanting and applied again
        self.store.clear_graph(self.names.graph("corrections"))
        self.store.extend(recorded(corrections, self.names))

    def _recorrect(self, graph: NamedNode, decisions: Decisions) -> None:
        stored = list(self.store.quads_for_pattern(None, None, None, graph))
        wanted = set(corrected(as_read(stored, self.names), decisions, self.names))
        if wanted == set(stored):
            return
        article = self.names.id(graph).removeprefix("article/")
        self._touch(article)
        replace(self.store, graph, wanted)
        self._touch(article)

    def _decisions(self) -> Decisions:
        if self.decisions is None:
            self.decisions = decide(recorded_in(self.store, self.names))
        return self.decisions

    def finish(self) -> None:
        """Derive what the changes touch."""
        derive(self.store, self.names, self.entities, self.propositions)
        self.entities.clear()
        self.propositions.clear()

    def _clear(self, article: str) -> None:
        self._touch(article)
        self.store.remove_graph(self.names.article_graph(article))

    def _touched(self, article: str, made: Iterable[Quad]) -> None:
        """What `_touch` finds, from the article's new graph."""
        describes, proposition = self.names.ns("describes"), self.names.ns("proposition")
        for quad in made:
            if quad.predicate in (describes, proposition):
                found = self.entities if quad.predicate == describes else self.propositions
                found.add(NamedNode(_value(quad)))
        copies = self.store.quads_for_pattern(None, self.names.ns("copyOf"), self.names.article(article))
        if next(copies, None) is not None:
            self.propositions |= propositions_of(self.store, self.names, article)

    def _touch(self, article: str) -> None:
        graph = self.names.article_graph(article)
        for quad in self.store.quads_for_pattern(None, self.names.ns("describes"), None, graph):
            self.entities.add(NamedNode(_value(quad)))
        self.propositions |= propositions_of(self.store, self.names, article)


@contextmanager
def changes(store: Store, names: Names, maker: Maker, path: Path | None = None) -> Iterator[Changes]:
    """A block in which articles may be put and dropped; a crash inside it is mended on the next opening."""
    if path:
        (path / UNFINISHED).touch()
    block = Changes(store, names, maker)
    del store  # a block or traceback kept by somebody must not keep the directory locked
    try:
        if path and set(wanted := load(path / FILE)) != set(recorded_in(block.store, names)):
            block.correct(wanted)
        yield block
    finally:
        block.finish()
        if path:
            block.store.flush()
            (path / UNFINISHED).unlink(missing_ok=True)
        del block.store


def missing(store: Store, names: Names, article: str) -> str:
    """Why an article cannot be retracted, with the nearest id; "" where it is stored."""
    if stored_hash(store, names, article) is not None:
        return ""
    return f"no article {article!r} to retract{_hint(store, names, article)}"


def stored_hash(store: Store, names: Names, article: str) -> str | None:
    """The content hash of a stored article, or None."""
    graph = names.article_graph(article)
    found = store.quads_for_pattern(graph, names.ns("contentHash"), None, graph)
    return next((_value(quad) for quad in found), None)


def _renamed(store: Store, names: Names) -> set[NamedNode]:
    return {entity for kind in (Kind.RENAME, Kind.RETYPE) for entity in preferred(store, names, kind)}


def propositions_of(store: Store, names: Names, article: str) -> set[NamedNode]:
    """What the article and all copies of it (support depends on the chain of copies) make claims on."""
    node = names.article(article)
    query = f"""SELECT DISTINCT ?proposition WHERE {{ ?article ns:copyOf* {node} .
        ?claim prov:wasDerivedFrom ?article ; ns:proposition ?proposition }}"""
    return {row["proposition"] for row in select(store, names, query)}


def _hint(store: Store, names: Names, article: str) -> str:
    known = [row["id"].value for row in select(store, names, "SELECT ?id { ?a schema:identifier ?id }")]
    close = get_close_matches(article, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f" among {len(known)}"


def _value(quad: Quad) -> str:
    return str(getattr(quad.object, "value", ""))


def digest(store: Store) -> str:
    """SHA-256 of the sorted N-Quads: equal for equal knowledge graphs."""
    lines = sorted(f"{quad} .\n" for quad in store)
    return sha256("".join(lines).encode()).hexdigest()
