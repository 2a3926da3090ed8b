"""All that is known of one actor on one page: names, relations, and the sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import pandas as pd

from graph.claim import Entity
from graph.text import rows

SHOWN = 20
"""Relations and claims that a notebook or terminal shows; the tables hold all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """An entity with its relations, most supported first, and its claims by date; shows itself in a notebook."""

    entity: Entity
    relations: pd.DataFrame
    claims: pd.DataFrame

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Names and counts, those that are known."""
        one = self.entity
        known = [
            ("id", one.id),
            ("type", one.type),
            ("also called", ", ".join(one.aliases)),
            ("Wikidata", one.wikidata or ""),
            ("relations", str(len(self.relations))),
            ("claims", f"{len(self.claims)} in {self.claims['article'].nunique()} articles"),
        ]
        return [(name, value) for name, value in known if value]

    def lines(self) -> Iterator[str]:
        """The same for a terminal."""
        yield self.entity.name
        yield from (f"  {name:<12} {value}" for name, value in self.facts)
        yield from ("", rows(self.relations.head(SHOWN), "table"))
        yield from ("", rows(self._sentences(), "table"))

    def _sentences(self) -> pd.DataFrame:
        return self.claims[["published", "status", "attributed_to", "evidence", "article"]].head(SHOWN)

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in self.facts
        )
        tables = (self.relations.head(SHOWN), self._sentences())
        shown = "".join(table.to_html(index=False, escape=True, border=0, na_rep="") for table in tables)
        return f"<h3>{escape(self.entity.name)}</h3><table>{facts}</table>{shown}"
