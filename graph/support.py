"""How much stands behind an edge: its standing and the independent origins that support it."""

import re
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

    The size of the largest set of (article, wording) pairs in which no two share an article
    or a wording: a copy, a repeated quote and a second sentence in one article add nothing.
    """
    pairs = {
        (origin(one.article), wording(one.claim)) for one in said if STANDING.get(one.claim.status) == of
    }
    if len(pairs) < 2:
        return len(pairs)
    articles = {("article", article) for article, _ in pairs}
    pairing = nx.Graph((("article", article), ("wording", words)) for article, words in sorted(pairs))
    return len(nx.bipartite.hopcroft_karp_matching(pairing, articles)) // 2


def order(said: Said) -> tuple[str, str, int, str]:
    """By date (undated last), article and place in the text."""
    return said.article.published or UNDATED, said.article.id, said.claim.evidence.start, said.claim.id


def origin(article: Source) -> str:
    """The article that this one repeats, or itself."""
    return article.copy_of or article.id


def wording(claim: Claim) -> str:
    """The words that would betray a repetition: those in quotation marks, else the whole evidence."""
    quoted = _words(" ".join(QUOTED.findall(claim.evidence.text)))
    if claim.attributed_to and len(quoted) >= FEW_WORDS:
        return " ".join(quoted)
    return " ".join(_words(claim.evidence.text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
