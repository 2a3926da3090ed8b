"""Copies of one report are marked with the report they copy."""

from collections.abc import Iterable

from graph.claim import Source
from ingest.article import Article
from ingest.ledger import Ledger
from ingest.roles import mark

FIRST = "The militia attacked a convoy near the border town on Monday, witnesses said."
SECOND = "A spokesman for the army said that its soldiers had driven the attackers back."
THIRD = "The militia did not comment, but it has fought the army in the province since May."
OTHER = "Farmers in the south expect a good harvest this year after months of steady rain."
LATER = "A day later the governor visited the wounded in the hospital of the provincial capital."


def article(name: str, day: str | None, *paragraphs: str) -> Article:
    text = "\n\n".join(paragraphs)
    return Article(source=Source(id=name, published=day), text=text, paragraphs=mark(text))


def mark_copies(articles: Iterable[Article]) -> list[Article]:
    """The articles as a run would read them."""
    with Ledger() as ledger:
        for one in articles:
            ledger.take(one)
        ledger.settle()
        return [item for item in ledger.items() if isinstance(item, Article)]


def origins(*articles: Article) -> dict[str, str | None]:
    return {marked.source.id: marked.source.copy_of for marked in mark_copies(articles)}


def test_a_later_copy_with_a_header_names_the_first() -> None:
    first = article("b", "2021-09-01", FIRST, SECOND, THIRD)
    copy = article(
        "a", "2021-09-02", "KABUL, Sept 1 (Example Wire) -", FIRST, SECOND, THIRD, "Edited by hand"
    )
    assert origins(copy, first) == {"a": "b", "b": None}


def test_order_of_input_and_missing_dates_do_not_matter() -> None:
    articles = [article(name, None, FIRST, SECOND, THIRD) for name in "cab"]
    assert origins(*articles) == origins(*reversed(articles)) == {"a": None, "b": "a", "c": "a"}


def test_an_excerpt_is_a_copy_and_spacing_is_not_a_difference() -> None:
    whole = article("a", "2021-09-01", FIRST, SECOND, THIRD)
    assert origins(whole, article("b", "2021-09-02", FIRST.replace(" ", "  "), SECOND)) == {
        "a": None,
        "b": "a",
    }


def test_one_shared_paragraph_makes_no_copy() -> None:
    one = article("a", "2021-09-01", FIRST, SECOND, THIRD)
    assert origins(one, article("b", "2021-09-02", THIRD, OTHER, LATER)) == {"a": None, "b": None}


def test_a_digest_that_holds_a_short_report_is_no_copy() -> None:
    short = article("a", "2021-09-01", FIRST)
    digest = article("b", "2021-09-02", FIRST, SECOND, OTHER, LATER)
    assert origins(short, digest) == {"a": None, "b": None}


def test_the_same_article_twice_is_no_copy_of_itself() -> None:
    one = article("a", "2021-09-01", FIRST, SECOND)
    assert [marked.source.copy_of for marked in mark_copies([one, one])] == [None]


def test_order_is_kept() -> None:
    names = [
        marked.source.id for marked in mark_copies([article("b", None, OTHER), article("a", None, FIRST)])
    ]
    assert names == ["b", "a"]
