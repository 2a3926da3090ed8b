"""Articles keep their text; cleaning keeps every offset."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claim import Source
from ingest.article import Article, Paragraph, clean, identify, readable


@given(st.text())
def test_cleaning_keeps_length(text: str) -> None:
    assert len(clean(text)) == len(text)


def test_cleaning_makes_spaces_and_quotes_plain() -> None:
    assert clean("“It’s\xa0possible”, ‑\u202fhe\nsaid") == '"It\'s possible", - he said'


def test_an_id_ignores_spacing_only() -> None:
    assert identify("a  b\n") == identify("a b") != identify("a c")
    assert len(identify("")) == 16


def test_readable_leaves_out_what_is_not_news() -> None:
    text = "Title\nAccept cookies\nBody\u00a0text"
    parts = (
        Paragraph(start=0, end=5, role="title"),
        Paragraph(start=6, end=20, role="boilerplate"),
        Paragraph(start=21, end=30, role="body"),
    )
    article = Article(source=Source(id="a"), text=text, paragraphs=parts)
    assert [(part.role, words) for part, words in readable(article)] == [
        ("title", "Title"),
        ("body", "Body text"),
    ]


def test_articles_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Paragraph(start=0, end=1, role="body").role = "title"  # type: ignore[misc]
