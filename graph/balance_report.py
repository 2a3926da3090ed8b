"""Structural balance as tables for a notebook and as lines for a terminal, with the sentences."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import networkx as nx
import pandas as pd

from graph import balance
from graph.balance import STATED, Triad
from graph.network import to_network
from graph.support import Said

SIGNS = {1: "friendly", -1: "hostile", 0: "torn"}
_TRIADS = ("one", "two", "three", "kind", "balanced", "torn", "change", "pairs", "sentences")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The signed network of some statuses, and how it would change if more of them were true."""

    network: nx.MultiDiGraph
    signed: nx.Graph
    perhaps: nx.MultiDiGraph
    perhaps_signed: nx.Graph

    @property
    def summary(self) -> dict[str, Any]:
        """Counts of actors, pairs and triads, and the balanced share of the triads."""
        return balance.summary(self.signed)

    @property
    def triads(self) -> pd.DataFrame:
        """Every triad with the signs of its pairs and a sentence for each, unbalanced ones first."""
        return self._table((triad, "") for triad in balance.triads(self.signed))

    @property
    def changes(self) -> pd.DataFrame:
        """The triads that would be new, resolved or strained if what is supposed were true."""
        return self._table(balance.what_if(self.signed, self.perhaps_signed), supposed=True)

    @property
    def actors(self) -> pd.DataFrame:
        """Where every actor stands: friends, foes, betweenness, constraint, community, torn."""
        found = balance.positions(self.signed)
        rows = [{"name": self.name(one.actor), **asdict(one)} for one in found]
        columns = ["name", *balance.Position.__dataclass_fields__]
        return pd.DataFrame(rows, columns=columns).rename(columns={"actor": "id"})

    def name(self, actor: str) -> str:
        """What an actor is called."""
        return str(self.perhaps.nodes[actor]["name"])

    def lines(self) -> Iterator[str]:
        """The counts, each unbalanced triad, and what would change, with the words behind every pair."""
        yield from (f"{name:<18} {'' if value is None else value:>6}" for name, value in self.summary.items())
        for triad in balance.triads(self.signed):
            if not triad.balanced:
                yield from ("", *self._triad(triad, supposed=False))
        for triad, change in balance.what_if(self.signed, self.perhaps_signed):
            yield from ("", f"{change} if supposed: {triad.kind}", *self._triad(triad, supposed=True))

    def _triad(self, triad: Triad, *, supposed: bool) -> Iterator[str]:
        yield f"{', '.join(self.name(actor) for actor in triad.actors)}: {triad.kind}"
        for pair in self._behind(triad, supposed):
            yield f"  {self.name(pair['one'])} – {SIGNS[pair['sign']]} – {self.name(pair['other'])}"
            first = pair["claims"][0]
            said = " ".join(first["sentence"].split())
            yield f"      {first['status']}: “{said}” {first['article']} {first['published'] or ''}".rstrip()

    def _behind(self, triad: Triad, supposed: bool) -> Iterator[dict[str, Any]]:
        chosen = (self.perhaps, self.perhaps_signed) if supposed else (self.network, self.signed)
        return balance.behind(*chosen, triad.actors)

    def _table(self, found: Iterable[tuple[Triad, str]], *, supposed: bool = False) -> pd.DataFrame:
        rows = []
        for triad, change in found:
            pairs = list(self._behind(triad, supposed))
            signs = "; ".join(f"{p['one']} {SIGNS[p['sign']]} {p['other']}" for p in pairs)
            sentences = [pair["claims"][0]["sentence"] for pair in pairs]
            torn = self.name(triad.torn) if triad.torn else None
            names = (self.name(actor) for actor in triad.actors)
            rows.append([*names, triad.kind, triad.balanced, torn, change or None, signs, sentences])
        return pd.DataFrame(rows, columns=list(_TRIADS))

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in self.summary.items())
        return f"<table><caption>Structural balance</caption>{rows}</table>"


def balanced(
    said: Collection[Said], *, statuses: Collection[str] = STATED, suppose: Collection[str] = ()
) -> Balance:
    """The balance of the claims with one of `statuses`, and of those with one of `suppose` as well.

    Raises DragomanError for a status that gives no edge.
    """
    network = to_network(said, statuses=statuses)
    perhaps = to_network(said, statuses=[*statuses, *suppose]) if suppose else network
    return Balance(
        network=network,
        signed=balance.signed(network),
        perhaps=perhaps,
        perhaps_signed=balance.signed(perhaps),
    )
