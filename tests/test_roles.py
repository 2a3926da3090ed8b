"""Paragraphs and the parts they play."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.roles import dateline, mark, split

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the corpora beside the project")

LEAD = (
    "Gunmen attacked an army post in the north of the country on Monday and killed four men, officials said."
)
BODY = "The army blamed a militia that has fought the government since 2012. The group made no comment on it."
QUOTE = '"We will find them," the governor said. He called on people to share what they know with the police.'
PICTURE = "Soldiers stand guard at a checkpoint outside the town of Example on August 30, 2021."
CONSENT = [
    "We use cookies to improve your experience and to measure traffic on our website.",
    "Accept all cookies",
    "Manage preferences",
    "You can withdraw your consent at any time in your browser.",
]


def roles(*paragraphs: str, title: str | None = None) -> list[tuple[str, str]]:
    text = "\n\n".join(paragraphs)
    return [(part.role, text[part.start : part.end]) for part in mark(text, title)]


def only(*paragraphs: str, title: str | None = None) -> list[str]:
    return [role for role, _ in roles(*paragraphs, title=title)]


def test_title_date_line_and_body() -> None:
    assert only("Gunmen kill four soldiers in the north", "1 September 2021", LEAD, BODY) == [
        "title",
        "boilerplate",
        "body",
        "body",
    ]


def test_a_line_under_the_title_is_the_dek() -> None:
    found = only("Gunmen kill four soldiers in the north", "Army blames militia for the raid", LEAD, BODY)
    assert found == ["title", "dek", "body", "body"]


def test_body_alone_has_no_title() -> None:
    assert only(LEAD, BODY) == ["body", "body"]
    assert only(LEAD, BODY, title="Gunmen kill four soldiers") == ["body", "body"]


def test_a_known_title_is_found_with_other_quotes_and_after_pictures() -> None:
    found = only(
        PICTURE + " AFP via Getty Images",
        "‘It’s war’, army says",
        LEAD,
        title="'It's war', army says | Example",
    )
    assert found == ["caption", "boilerplate", "title", "body"]


def test_a_caption_printed_twice_is_read_once() -> None:
    credits = [
        "AFP via Getty Images / ANNA EXAMPLE",
        "(Photo by Anna Example)",
        "Example Pictures / ANNA EXAMPLE",
    ]
    for credit in credits:
        found = only(PICTURE, f"{PICTURE} {credit}", "Gunmen kill four soldiers in the north", LEAD, BODY)
        assert found == ["caption", "duplicate", "title", "body", "body"]


def test_a_credit_is_set_apart_from_its_caption() -> None:
    assert roles(f"{PICTURE} Anna Example/REUTERS", LEAD)[:2] == [
        ("caption", PICTURE),
        ("boilerplate", "Anna Example/REUTERS"),
    ]


def test_a_paragraph_printed_twice_is_read_once() -> None:
    assert only(LEAD, BODY, LEAD) == ["body", "body", "duplicate"]


def test_a_dateline_is_set_apart_from_its_paragraph() -> None:
    for place in ("KABUL, Afghanistan (AP) —", "KABUL, Sept 1 (Example Wire) -", "WASHINGTON –"):
        assert roles(f"{place} {LEAD}", BODY)[:2] == [("boilerplate", place), ("body", LEAD)]


@pytest.mark.parametrize("name", ["ISIS-K", "U.S.", "The Taliban"])
def test_a_dash_after_a_name_is_no_dateline(name: str) -> None:
    assert only(f"{name} - no friend of the army - attacked it on Monday, officials said.", BODY) == [
        "body",
        "body",
    ]


def test_a_consent_notice_at_the_end_is_boilerplate() -> None:
    assert only("Gunmen kill four soldiers in the north", LEAD, BODY, *CONSENT) == [
        "title",
        *["body"] * 2,
        *["boilerplate"] * 4,
    ]


def test_a_consent_notice_at_the_start_is_boilerplate() -> None:
    assert only(*CONSENT, "Gunmen kill four soldiers", LEAD, BODY) == [
        *["boilerplate"] * 4,
        "title",
        "body",
        "body",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Read more: Example wins the cup",
        "Sign up for our newsletter",
        "Share this article",
        "Related stories",
        "© 2021 Example Media. All rights reserved.",
        "Follow us on Twitter",
        "X",
        "(Reporting by Anna Example; editing by Bo Example)",
    ],
)
def test_furniture_between_paragraphs(line: str) -> None:
    assert only(LEAD, line, BODY, QUOTE) == ["body", "boilerplate", "body", "body"]


@pytest.mark.parametrize(
    "news",
    [
        "The company shared the personal data of its users with the police, the regulator said on Monday.",
        "Lawmakers want a right to opt out of targeted advertising and of cookies on government websites.",
        '"You should know who reads your data and what our website stores about you," the spokesman wrote.',
        QUOTE,
        "We will not forget you.",
    ],
)
def test_news_about_privacy_is_no_notice(news: str) -> None:
    assert only(LEAD, BODY, news) == ["body", "body", "body"]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    first = "Gunmen attacked an army post in the north of the country on\nMonday and killed four soldiers."
    second = "The army blamed a militia that has fought the government\nsince 2012."
    text = f"{first}\n\n{second}"
    assert [text[start:end] for start, end in split(text)] == [first, second]


def test_each_line_is_a_paragraph_otherwise() -> None:
    text = f"A title\n{LEAD}\n{BODY}\r\n\r\n  {QUOTE}\n"
    assert [text[start:end] for start, end in split(text)] == ["A title", LEAD, BODY, QUOTE]


def test_markdown_marks_are_outside_the_paragraph() -> None:
    assert roles("# Gunmen kill four soldiers in the north", LEAD, f"> {QUOTE}") == [
        ("title", "Gunmen kill four soldiers in the north"),
        ("body", LEAD),
        ("body", QUOTE),
    ]


@given(st.text(alphabet="aB.\n\r \xa0#-\"'12"))
def test_paragraphs_are_in_order_inside_and_without_space_around(text: str) -> None:
    parts = mark(text)
    edges = [edge for part in parts for edge in (part.start, part.end)]
    assert edges == sorted(edges)
    assert all(text[part.start : part.end].strip() == text[part.start : part.end] != "" for part in parts)


@pytest.mark.parametrize(
    ("line", "day", "outlet"),
    [
        ("1 September 2021", date(2021, 9, 1), None),
        ("Published on September 1, 2021 at 4:30 pm", date(2021, 9, 1), None),
        ("Example Dispatch | 1 September 2021", date(2021, 9, 1), "Example Dispatch"),
        ("Sept. 1, 2021 - Example Dispatch", date(2021, 9, 1), "Example Dispatch"),
        ("WASHINGTON, September 1, 2021", date(2021, 9, 1), None),
        ("KABUL, Afghanistan (Sept. 1, 2021)", date(2021, 9, 1), None),
        ("By Anna Example | 1 September 2021, 14:05 GMT", date(2021, 9, 1), None),
    ],
)
def test_date_lines(line: str, day: date, outlet: str | None) -> None:
    assert dateline(line) == (day, outlet)


@pytest.mark.parametrize(
    "line", ["Taliban seize Kabul on 15 August 2021", "1 September", "The army left on 1 May 2020."]
)
def test_no_date_lines(line: str) -> None:
    assert dateline(line) is None


@needs_shared
def test_the_example_article_keeps_its_twenty_paragraphs() -> None:
    [path] = (SHARED / "seeds").glob("000_*.txt")
    found = [part.role for part in mark(path.read_text(encoding="utf-8"))]
    assert found[:4] == ["caption", "duplicate", "title", "dek"]
    assert found[4:] == ["body"] * 16 + ["boilerplate"] * 33


@needs_shared
def test_bodies_of_real_pages_are_kept() -> None:
    gold = json.loads((SHARED / "data/article-extraction/ground-truth.json").read_text(encoding="utf-8"))
    count: Counter[str] = Counter()
    for page in gold.values():
        for part in mark(page["articleBody"]):
            count["all"] += part.end - part.start
            count[part.role] += part.end - part.start
    assert count["boilerplate"] < 0.005 * count["all"]


@needs_shared
def test_real_reports_are_kept() -> None:
    lines = (SHARED / "data/re3d/re3d-shared.jsonl").read_text(encoding="utf-8").splitlines()
    count = Counter(part.role for line in lines for part in mark(json.loads(line)["text"]))
    assert count["boilerplate"] + count["duplicate"] <= 0.01 * count.total()


@pytest.mark.parametrize(
    ("line", "role"),
    [
        (
            "Correction: An earlier version of this article said that the army had killed 40 people.",
            "correction",
        ),
        ("CORRECTION (Sept. 3): The governor's name is Anna Example.", "correction"),
        (
            "Editor’s note: This story has been changed to show that the militia denied the attack.",
            "correction",
        ),
        ("This article was amended on 3 September 2021 because it named the wrong general.", "correction"),
        ("Corrections officers found two rifles in the prison on Monday, the ministry said.", "body"),
        ("Clarification of the order came from the general on Monday, officials said.", "body"),
    ],
)
def test_what_was_wrong_is_marked_and_not_read(line: str, role: str) -> None:
    text = f"Gunmen killed four soldiers in the north of the country on Monday, officials said.\n\n{line}"
    assert [part.role for part in mark(text)][-1] == role
