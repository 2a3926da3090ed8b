"""The handle on a knowledge graph: articles in and out; tables, networks and pages of what they say."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import Store

from graph import diff, find, impact, reading, tables
from graph.claim import Extraction
from graph.correcting import recorded_in
from graph.corrections import FILE, Correction, decide, dump, load
from graph.dataset import Maker
from graph.export import write
from graph.queries import bound, named
from graph.remote import RemoteStore, Server, is_address, login
from graph.store import (
    Changes,
    Outcome,
    StoreError,
    changes,
    create,
    in_memory,
    open_read_only,
    open_writable,
)
from graph.support import Said, order
from graph.vocab import BASE, Names

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from rdflib import Dataset

    from graph.balance_report import Balance
    from graph.describe import Description
    from graph.identity import Candidate
    from graph.view import GraphView


def open_kg(path: str | Path, *, create_as: str | None = None) -> "KG":
    """The knowledge graph in a directory, made under the base IRI `create_as` where that is given.

    The address of a SPARQL endpoint opens one that was pushed to another store, for reading only; the login is taken
    from the environment variable DRAGOMAN_LOGIN. Raises DragomanError where there is none.
    """
    if is_address(path):
        remote = RemoteStore(Server(str(path), login()))
        return KG(remote, remote.names)
    where = Path(path)
    if create_as is not None:
        create(where, create_as)
    return KG(*open_read_only(where), where)


def kg_in_memory(base: str = BASE) -> "KG":
    """An empty knowledge graph that is gone when the program ends."""
    return KG(*in_memory(base))


class KG:
    """A knowledge graph. On disk it is read as a snapshot and locked only while it is changed."""

    def __init__(self, store: Store | RemoteStore, names: Names, path: Path | None = None) -> None:
        self.store = cast(Store, store)  # a remote one does all that reading asks of it
        self.names = names
        self.path = path

    @contextmanager
    def changes(self, maker: Maker | None = None) -> Iterator[Changes]:
        """A block in which articles may be put and dropped; raises StoreError where it is locked."""
        if isinstance(self.store, RemoteStore):
            raise StoreError(f"{self.store.server} is for reading only; change the graph and push it again")
        if self.path is None:
            with changes(self.store, self.names, maker or Maker()) as block:
                yield block
            return
        try:
            with changes(*open_writable(self.path), maker or Maker(), self.path) as block:
                yield block
        finally:
            self.store, self.names = open_read_only(self.path)

    def add(self, extractions: Iterable[Extraction], *, maker: Maker | None = None) -> Counter[Outcome]:
        """Store articles and say how many were added, replaced or the same; raises BadExtraction."""
        with self.changes(maker) as block:
            return Counter(block.put_all(extractions))

    def retract(self, article: str) -> None:
        """Take an article and all it claims back; raises DragomanError where it is not stored."""
        with self.changes() as block:
            block.drop(article)

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The corrections that hold, in the order of their ids."""
        return recorded_in(self.store, self.names)

    def correct(self, corrections: str | Path | Iterable[Correction]) -> None:
        """Let the corrections, or those in a file, hold in place of all before, now and for what comes.

        On disk they are kept as `corrections.toml`. Raises BadCorrection and changes nothing.
        """
        from_file = isinstance(corrections, str | Path)
        made = load(Path(corrections)) if isinstance(corrections, str | Path) else tuple(corrections)
        decide(made)
        if self.path is not None:
            text = Path(corrections).read_bytes() if from_file else dump(made).encode()  # type: ignore[arg-type]
            write(self.path / FILE, text)
        with self.changes() as block:
            if self.path is None:
                block.correct(made)

    def impact(self, *articles: str) -> "pd.DataFrame":
        """What retracting articles would make vanish, weaken or leave; raises DragomanError for one not stored."""
        return tables.impact(impact.impact(self.store, self.names, articles))

    def review(self, *, below: float = 0.7) -> "tuple[list[Candidate], list[Said], list[Said]]":
        """Entities that may be one, claims read with a confidence below (0 to 1), and all claims.

        What a correction has decided on already is left out.
        """
        from graph.identity import candidates, doubtful

        said, made = self.said(), self.corrections
        known = reading.entities(self.store, self.names).values()
        return candidates(known, made), doubtful(said, made, most=below), said

    @property
    def dataset(self) -> "Dataset":
        """The graph as an rdflib Dataset whose default graph is the union of all graphs; a copy of a remote one."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        store = self.store
        if isinstance(store, RemoteStore):
            store = Store()
            store.bulk_extend(self.store)
        dataset = Dataset(store=OxigraphStore(store=store), default_union=True)
        for prefix, iri in self.names.prefixes().items():
            dataset.bind(prefix, iri, replace=True)
        return dataset

    def sparql(self, query: str, *, compact: bool = True, **parameters: str) -> "pd.DataFrame":
        """The answer to a SPARQL query or a named one; IRIs as prefixed names unless `compact` is False."""
        answer = find.ask(self.store, self.names, self.query_text(query, **parameters))
        return tables.answer(answer, self.names if compact else None)

    def query_text(self, query: str, **parameters: str) -> str:
        """The SPARQL text behind a query's name, with its parameters bound."""
        if not parameters and any(mark in query for mark in "{?"):
            return query
        values = {
            name: find.parameter(self.store, self.names, name, text) for name, text in parameters.items()
        }
        return bound(named(query), values)

    def said(self, **chosen: str | Collection[str] | None) -> list[Said]:
        """The claims with their articles as records; takes the filters of `claims`."""
        return find.said(self.store, self.names, **chosen)

    def claims(
        self,
        *,
        subject: str | None = None,
        object: str | None = None,
        relation: str | Collection[str] | None = None,
        status: str | Collection[str] | None = None,
        actor: str | None = None,
    ) -> "pd.DataFrame":
        """All claims as a table, or those that pass every filter; actors by id, name or alias."""
        chosen = {
            "subject": subject,
            "object": object,
            "relation": relation,
            "status": status,
            "actor": actor,
        }
        return tables.claims(self.said(**chosen), reading.entities(self.store, self.names))

    def find(self, text: str) -> "pd.DataFrame":
        """Entities whose id, name or alias contains the text."""
        return tables.entities(find.entities(self.store, self.names, text))

    def describe(self, actor: str) -> "Description":
        """All that is known of one actor, by id, name or alias; shows itself in a notebook.

        Raises DragomanError for nobody, or several, of that name.
        """
        from graph.describe import Description

        name = find.only(self.store, self.names, actor)
        node = self.names.entity(name)
        return Description(
            entity=reading.entities(self.store, self.names, [node])[name],
            relations=self.sparql("neighbours", actor=name),
            claims=self.claims(actor=name),
        )

    def evidence(self, one: str, other: str) -> "pd.DataFrame":
        """All claims on two actors and each other, whichever is the subject."""
        return tables.claims(self.between(one, other), reading.entities(self.store, self.names))

    def between(self, one: str, other: str) -> list[Said]:
        """The claims on two actors and each other as records, in the order they were made."""
        return sorted(find.between(self.store, self.names, one, other), key=order)

    def timeline(self, one: str, other: str | None = None) -> "pd.DataFrame":
        """The claims on two actors, or on one, by the day of the event, else of publication."""
        return tables.timeline(diff.timeline(self.on(one, other)), reading.entities(self.store, self.names))

    def on(self, one: str, other: str | None = None) -> list[Said]:
        """The claims on two actors and each other as records, or all on one of them."""
        return self.between(one, other) if other else self.said(actor=one)

    def contested(self, actor: str | None = None) -> "pd.DataFrame":
        """What some state or suspect and others deny or doubt, with a sentence of either side."""
        return tables.disputes(diff.disputes(self.said(actor=actor)))

    def diff(self, before: str, after: str, *, actor: str | None = None) -> "pd.DataFrame":
        """What articles from the date `after` on say otherwise than those published before `before`.

        One row a proposition: new, gone, upgraded, downgraded or contradicted. Raises DragomanError for a
        bad date or periods that overlap.
        """
        return tables.changes(diff.diff(self.said(actor=actor), before, after))

    def balance(
        self, statuses: Collection[str] = ("asserted", "claimed"), *, suppose: Collection[str] = ()
    ) -> "Balance":
        """Structural balance over claims of some statuses, and what would change if others held as well."""
        from graph.balance_report import balanced

        return balanced(self.said(), statuses=statuses, suppose=suppose)

    def paths(self, one: str, other: str) -> list[list[tuple[str, str, str]]]:
        """All shortest chains of relations between two actors, whatever their direction."""
        return find.paths(
            self.network(), find.only(self.store, self.names, one), find.only(self.store, self.names, other)
        )

    def network(self, statuses: Collection[str] | None = None) -> "nx.MultiDiGraph":
        """The signed network of all claims, or of those with one of `statuses`."""
        from graph.network import to_network

        return to_network(self.said(), statuses=statuses)

    def view(
        self, path: str | Path | None = None, *, statuses: Collection[str] | None = None, title: str = ""
    ) -> "GraphView":
        """The network as a page that shows itself in a notebook, and is written to `path` if given."""
        from graph.view import GraphView

        view = GraphView(self.network(statuses), title=title)
        if path is not None:
            view.write_html(path)
        return view

    def export(self, format: str, path: str | Path | None = None) -> bytes:
        """The whole graph in one of `graph.export.FORMATS`; written to `path` if given."""
        from graph.export import export

        data = export(self, format)
        if path is not None:
            write(Path(path), data)
        return data

    def check(self) -> list[str]:
        """Every broken promise of the stored graph, one line each; empty for a sound one."""
        from graph.validation import problems

        return list(problems(self.store, self.names))

    def stats(self) -> dict[str, Any]:
        """Counts of articles, words and claims, by status and relation, and the most named actors."""
        return tables.stats(self.said(), find.words(self.store, self.names))

    def _repr_html_(self) -> str:
        figures = self.stats()
        rows = "".join(
            f"<tr><th>{escape(str(name))}</th><td>{escape(str(value))}</td></tr>"
            for name, value in figures.items()
            if not isinstance(value, dict)
        )
        return f"<table><caption>{escape(self._name())}</caption>{rows}</table>"

    def __repr__(self) -> str:
        return f"<knowledge graph {self._name()}: {len(find.words(self.store, self.names))} articles>"

    def _name(self) -> str:
        if isinstance(self.store, RemoteStore):
            return str(self.store.server)
        return self.path.name if self.path else "in memory"
