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
from typing import Literal as Only

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from graph.check import check
from graph.claim import DragomanError, Extraction
from graph.correcting import as_read, corrected, preferred, recorded, recorded_in, touched
from graph.corrections import FILE, Correction, Decisions, Kind, decide, load
from graph.dataset import Maker, content_hash, quads, sorted_lines
from graph.derive import derive, rebuild, underived
from graph.reading import select
from graph.swap import swap
from graph.tally import Tally
from graph.touched import Touched
from graph.vocab import BASE, Names, term

MARKER = "dragoman.json"
UNFINISHED = "unfinished"
FORMAT = 1
TRIES, PAUSE = 5, 0.2
BATCH = 20_000
"""Quads of new articles stored at once."""

Outcome = Only["added", "replaced", "same"]


class StoreError(DragomanError):
    """A knowledge graph that cannot be opened; the message names its path."""


def in_memory(base: str = BASE) -> tuple[Store, Names]:
    """An empty store that is gone when the program ends."""
    store, names = Store(), Names(base)
    store.extend(ontology_quads(base))
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
    store.extend(ontology_quads(base))
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
    """The store in a directory, derived anew after a crash or another version; raises StoreError where locked."""
    names = Names(_marker(path)["base"])
    store = _locked(path)
    if (path / UNFINISHED).exists() or _other_ontology(store, names):
        _refresh_ontology(store, names)
        rebuild(store, names)
        store.flush()
        (path / UNFINISHED).unlink(missing_ok=True)
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
def ontology_quads(base: str) -> tuple[Quad, ...]:
    """The quads of the ontology graph, first the one that names its version."""
    from graph.ontology import ontology  # rdflib is slow to import and reading needs none of it

    names = Names(base)
    triples = parse(ontology(names).serialize(format="nt"), format=RdfFormat.N_TRIPLES)
    quads = [Quad(t.subject, t.predicate, t.object, names.graph("ontology")) for t in triples]
    digest = sha256("".join(sorted_lines(quads)).encode()).hexdigest()
    version = Quad(NamedNode(f"{base}ns"), term("owl:versionInfo"), Literal(digest), names.graph("ontology"))
    return (version, *quads)


def _other_ontology(store: Store, names: Names) -> bool:
    """Whether another version of the program, which may have derived otherwise, wrote the store last."""
    return ontology_quads(names.base)[0] not in store


def _refresh_ontology(store: Store, names: Names) -> None:
    store.clear_graph(names.graph("ontology"))
    store.extend(ontology_quads(names.base))


@dataclass(slots=True)
class Changes:
    """Articles put into and dropped from a store; the derived graphs follow when the block ends."""

    store: Store
    names: Names
    maker: Maker = field(default_factory=Maker)
    touched: Touched = field(init=False)
    renamed: set[NamedNode] = field(default_factory=set)
    anew: bool = False
    decisions: Decisions | None = None

    def __post_init__(self) -> None:
        """Nothing is touched as yet."""
        self.touched = Touched(self.names)

    def put(self, extraction: Extraction) -> Outcome:
        """Store an article, in place of what was stored of it; raises BadExtraction and changes nothing."""
        return next(self.put_all([extraction]))

    def put_all(self, extractions: Iterable[Extraction]) -> Iterator[Outcome]:
        """Store articles many at a time, which is much quicker, and yield what became of each once it is stored.

        Raises BadExtraction for the first that may not be stored; those before it are.
        """
        waiting: dict[str, tuple[Outcome, list[Quad]]] = {}
        try:
            for extraction in extractions:
                article = extraction.article.id
                if article in waiting or sum(len(made) for _, made in waiting.values()) >= BATCH:
                    yield from self._store(waiting)
                check(extraction)
                waiting[article] = self._made(extraction)
        except Exception:  # whatever the source raises, those before it are stored
            self._store(waiting)
            raise
        yield from self._store(waiting)

    def put_graph(self, article: str, read: Collection[Quad]) -> Outcome:
        """Store an article by its graph as `received` gives it; raises DragomanError for another article's claim."""
        for claim in {quad.subject for quad in read if quad.predicate == self.names.ns("proposition")}:
            for quad in self.store.quads_for_pattern(claim, term("prov:wasDerivedFrom"), None, None):
                if quad.graph_name != self.names.article_graph(article):
                    raise DragomanError(f"{claim} is a claim of another article already")
        before, after = self._stored(article), corrected(read, self._decisions(), self.names)
        self._swap(before, after)
        if set(before) == set(after):
            return "same"
        return "replaced" if before else "added"

    def _made(self, extraction: Extraction) -> tuple[Outcome, list[Quad]]:
        """What storing an article will amount to, and its graph, if it is not stored like that already."""
        stored = stored_hash(self.store, self.names, extraction.article.id)
        wanted = content_hash(extraction, self.maker)
        if stored == wanted:
            return "same", []
        told = [*quads(extraction, self.names, self.maker, wanted)]
        return "replaced" if stored else "added", corrected(told, self._decisions(), self.names)

    def _store(self, waiting: dict[str, tuple[Outcome, list[Quad]]]) -> list[Outcome]:
        batch = dict(waiting)
        waiting.clear()
        self._load([quad for outcome, made in batch.values() if outcome == "added" for quad in made])
        for article, (outcome, made) in batch.items():
            if outcome == "replaced":
                self._swap(self._stored(article), made)
        return [outcome for outcome, _ in batch.values()]

    def _load(self, made: list[Quad]) -> None:
        self.anew = self.anew or underived(self.store, self.names)
        # bulk loading writes whole files, too many of them where there is little to write
        (self.store.bulk_extend if len(made) > BATCH // 4 else self.store.extend)(made)
        if not self.anew:
            self.touched.put(made)

    def drop(self, article: str) -> None:
        """Take an article and all it claims back; raises DragomanError where it is not stored."""
        # raised here, where no frame of the traceback keeps the store and with it the lock
        if wrong := missing(self.store, self.names, article):
            raise DragomanError(wrong)
        self.touched.take(self._stored(article))
        self.store.remove_graph(self.names.article_graph(article))

    def correct(self, corrections: Collection[Correction]) -> None:
        """Let these corrections hold in place of all before; raises BadCorrection where they contradict."""
        self.decisions = decide(corrections)
        self.renamed |= {self.names.entity(one.entity) for one in corrections if one.entity}
        self.renamed |= _renamed(self.store, self.names)
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
        self._swap(stored, wanted)

    def _decisions(self) -> Decisions:
        if self.decisions is None:
            self.decisions = decide(recorded_in(self.store, self.names))
        return self.decisions

    def finish(self) -> None:
        """Derive what the changes touch."""
        if self.anew:
            rebuild(self.store, self.names)
        else:
            entities = {node: Tally() for node in self.renamed} | self.touched.entities()
            derive(self.store, self.names, entities, self.touched.propositions(self.store))
        self.anew = False
        self.touched.clear()
        self.renamed.clear()

    def _stored(self, article: str) -> list[Quad]:
        return [*self.store.quads_for_pattern(None, None, None, self.names.article_graph(article))]

    def _swap(self, before: Collection[Quad], after: Collection[Quad]) -> None:
        swap(self.store, before, after)
        self.touched.take(before)
        self.touched.put(after)


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
