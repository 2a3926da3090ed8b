"""Copies of one report in a run: found by shared paragraphs, marked and kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ingest.article import Article, identify

_SHARE, _OWN = 0.6, 0.4
_LONG = 40


def mark_copies(articles: Iterable[Article]) -> list[Article]:
    """The same articles in the same order; `copy_of` names the first of those that share their text."""
    articles = list(articles)
    prints = [_prints(article) for article in articles]
    origin: dict[int, int] = {}
    holders: dict[str, list[int]] = {}
    for at in sorted(range(len(articles)), key=lambda at: _age(articles[at])):
        if (first := _first(prints, holders, at)) is not None:
            origin[at] = origin.get(first, first)
        for mark in prints[at]:
            holders.setdefault(mark, []).append(at)
    return [_marked(article, articles[origin.get(at, at)]) for at, article in enumerate(articles)]


def _age(article: Article) -> tuple[str, str]:
    return article.source.published or "9999", article.source.id


def _prints(article: Article) -> frozenset[str]:
    """One hash per body paragraph of some length; of the whole text where there is none."""
    texts = [article.text[part.start : part.end] for part in article.paragraphs if part.role == "body"]
    return frozenset(identify(text.casefold()) for text in texts if len(text) >= _LONG) or frozenset(
        [identify(article.text.casefold())]
    )


def _first(prints: list[frozenset[str]], holders: dict[str, list[int]], at: int) -> int | None:
    shared = Counter(other for mark in prints[at] for other in holders.get(mark, ()))
    own = len(prints[at])
    # a digest that takes in a short report whole is still mostly its own
    copies = [
        other
        for other, count in shared.items()
        if count >= max(_OWN * own, _SHARE * min(own, len(prints[other])))
    ]
    return max(copies, key=lambda other: shared[other], default=None)


def _marked(article: Article, first: Article) -> Article:
    original = None if first.source.id == article.source.id else first.source.id
    return replace(article, source=replace(article.source, copy_of=original))
