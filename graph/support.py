"""How much stands behind an edge: its standing and the independent origins that support it."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import networkx as nx

from graph.claim import STANDING, Claim, Source, Status

QUOTED = re.compile(r"[“\"«„]([^“”\"«»„]+)[”\"»“]")
FEW_WORDS = 4
UNDATED = "9999"
"""Sorts behind every date."""


class Said(NamedTuple):
    """A claim together with the article that makes it."""

    article: Source
    claim: Claim


def standing(statuses: Iterable[Status]) -> str:
    """The strongest standing the statuses give: rel, may, not, or "" where they give no edge."""
    found = {STANDING.get(status, "") for status in statuses}
    return next((name for name in ("rel", "may", "not") if name in found), "")


def contested(statuses: Iterable[Status]) -> bool:
    """Whether somebody states it and somebody says it is not so."""
    return {"rel", "not"} <= {STANDING.get(status) for status in statuses}


def support(said: Iterable[Said], *, of: str) -> int:
    """How many independent origins give the standing `of`.

    A copy, a repeated quote and a second sentence in one article add nothing.
    """
    return independent(
        (origin(one.article), wording(one.claim.evidence.text, spoken=bool(one.claim.attributed_to)))
        for one in said
        if STANDING.get(one.claim.status) == of
    )


def independent(found: Iterable[tuple[str, str]]) -> int:
    """The size of the largest set of (article, wording) pairs in which no two share an article or a wording."""
    pairs = set(found)
    by_article, by_wording = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    tangled = sorted(pair for pair in pairs if by_article[pair[0]] > 1 or by_wording[pair[1]] > 1)
    alone = len(pairs) - len(tangled)
    if not tangled:
        return alone
    articles = {("article", article) for article, _ in tangled}
    pairing = nx.Graph((("article", article), ("wording", words)) for article, words in tangled)
    return alone + len(nx.bipartite.hopcroft_karp_matching(pairing, articles)) // 2


def order(said: Said) -> tuple[str, str, int, str]:
    """By date (undated last), article and place in the text."""
    return said.article.published or UNDATED, said.article.id, said.claim.evidence.start, said.claim.id


def origin(article: Source) -> str:
    """The article that this one repeats, or itself."""
    return article.copy_of or article.id


def wording(text: str, *, spoken: bool) -> str:
    """The words of evidence that would betray a repetition: of a speaker the quoted ones, else all."""
    quoted = _words(" ".join(QUOTED.findall(text))) if spoken else []
    return " ".join(quoted if len(quoted) >= FEW_WORDS else _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
