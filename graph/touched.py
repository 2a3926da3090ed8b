"""What changes to article graphs touch: the entities described otherwise, the propositions told otherwise."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import NamedNode, Quad, Store

from graph.reading import select, values
from graph.tally import Tally, Term, given
from graph.vocab import Names, term

COPIES = """SELECT DISTINCT ?proposition WHERE { %s ?copy ns:copyOf* ?article .
  ?claim prov:wasDerivedFrom ?copy ; ns:proposition ?proposition }"""


@dataclass(slots=True)
class Touched:
    """Quads put and taken, as far as the derived graphs depend on them; what is put back cancels out."""

    names: Names
    given: defaultdict[Term, Tally] = field(default_factory=lambda: defaultdict(Counter))
    marks: Counter[tuple[Term, Hashable]] = field(default_factory=Counter)
    copies: Counter[tuple[Term, Term]] = field(default_factory=Counter)

    def put(self, quads: Iterable[Quad]) -> None:
        """The graph of an article is now in the store."""
        self._count([*quads], 1)

    def take(self, quads: Iterable[Quad]) -> None:
        """The graph of an article is no longer in the store."""
        self._count([*quads], -1)

    def _count(self, quads: list[Quad], sign: int) -> None:
        for entity, tally in given(quads, self.names).items():
            change = self.given[entity]
            for fact, times in tally.items():
                change[fact] += sign * times
        for mark in marks(quads, self.names):
            self.marks[mark] += sign
        copied = self.names.ns("copyOf")
        for quad in quads:
            if quad.predicate == copied:
                self.copies[quad.subject, quad.object] += sign

    def entities(self) -> dict[NamedNode, Tally]:
        """The entities described otherwise, with what was added to and taken from their tallies."""
        return {
            entity: change
            for entity, change in self.given.items()
            if isinstance(entity, NamedNode) and any(change.values())
        }

    def propositions(self, store: Store) -> set[NamedNode]:
        """The propositions told otherwise, also by the copies of an article whose original is another now."""
        told = {proposition for (proposition, _), times in self.marks.items() if times}
        moved = {article for (article, _), times in self.copies.items() if times}
        if moved:
            query = COPIES % values("article", [node for node in moved if isinstance(node, NamedNode)])
            told |= {row["proposition"] for row in select(store, self.names, query)}
        return {node for node in told if isinstance(node, NamedNode)}

    def clear(self) -> None:
        """Nothing has changed since."""
        for counted in (self.given, self.marks, self.copies):
            counted.clear()


def marks(quads: Iterable[Quad], names: Names) -> list[tuple[Term, Hashable]]:
    """For every claim of an article the proposition and all that the derived graphs take from the claim."""
    found: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    wanted = _wanted(names)
    for quad in quads:
        if name := wanted.get(quad.predicate):
            found[quad.subject][name].append(quad.object)
    dates = frozenset(day for parts in found.values() for day in parts.get("published", ()))
    told: list[tuple[Term, Hashable]] = []
    for parts in [*found.values()]:
        for proposition in parts.get("proposition", ()):
            words = [text for node in parts["evidence"] for text in found[node]["text"]]
            rest = (parts["status"], parts["speaker"], words)
            told.append((proposition, (dates, *(frozenset(part) for part in rest))))
    return told


@cache
def _wanted(names: Names) -> dict[NamedNode, str]:
    return {
        names.ns("proposition"): "proposition",
        names.ns("status"): "status",
        names.ns("attributedTo"): "speaker",
        names.ns("evidence"): "evidence",
        term("nif:anchorOf"): "text",
        term("schema:datePublished"): "published",
    }
