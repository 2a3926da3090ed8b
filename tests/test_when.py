"""Dates and relative days, counted from the day of publication."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claim import Interval
from ingest.when import full_dates, parse_date, resolve

WEDNESDAY = date(2021, 9, 1)

TABLE = [
    # text, expression, start, end
    ("Austin spoke to reporters Wednesday.", "Wednesday", "2021-09-01", "2021-09-01"),
    ("Troops left on Thursday night.", "Thursday", "2021-08-26", "2021-08-26"),
    ("Monday's raid failed.", "Monday", "2021-08-30", "2021-08-30"),
    ("It happened last Wednesday.", "last Wednesday", "2021-08-25", "2021-08-25"),
    ("The council will meet on Tuesday.", "Tuesday", "2021-09-07", "2021-09-07"),
    ("They will strike back, he said Tuesday.", "Tuesday", "2021-08-31", "2021-08-31"),
    ("Talks resume next Friday.", "next Friday", "2021-09-03", "2021-09-03"),
    ("They have fought since Sunday.", "Sunday", "2021-08-29", "2021-09-01"),
    ("He fled yesterday.", "yesterday", "2021-08-31", "2021-08-31"),
    ("Today the airport is shut.", "Today", "2021-09-01", "2021-09-01"),
    ("The group attacked last night.", "last night", "2021-08-31", "2021-08-31"),
    ("Envoys meet tomorrow.", "tomorrow", "2021-09-02", "2021-09-02"),
    ("A bomber struck last week.", "last week", "2021-08-23", "2021-08-29"),
    ("Rebels advanced earlier this week.", "earlier this week", "2021-08-30", "2021-09-01"),
    ("Talks will open next week.", "next week", "2021-09-06", "2021-09-12"),
    ("Shelling went on over the weekend.", "over the weekend", "2021-08-28", "2021-08-29"),
    ("The town fell last month.", "last month", "2021-08-01", "2021-08-31"),
    ("A vote is due later this month.", "later this month", "2021-09-01", "2021-09-30"),
    ("Fighting flared earlier this year.", "earlier this year", "2021-01-01", "2021-09-01"),
    ("They split last year.", "last year", "2020-01-01", "2020-12-31"),
    ("Three days ago a car exploded.", "Three days ago", "2021-08-29", "2021-08-29"),
    ("Two weeks ago Kabul fell.", "Two weeks ago", "2021-08-16", "2021-08-22"),
    ("The pact was signed a month ago.", "a month ago", "2021-08-01", "2021-08-31"),
    ("The war began 20 years ago.", "20 years ago", "2001-01-01", "2001-12-31"),
    ("They met over the past week.", "past week", "2021-08-25", "2021-09-01"),
    ("Talks are set for Friday.", "Friday", "2021-09-03", "2021-09-03"),
    ("It grew over the past 20 years.", "the past 20 years", "2001-09-01", "2021-09-01"),
    ("The city fell in August.", "in August", "2021-08-01", "2021-08-31"),
    ("They signed in November.", "in November", "2020-11-01", "2020-11-30"),
    ("In March, fighters crossed the border.", "In March", "2021-03-01", "2021-03-31"),
    ("Kabul fell on 15 August.", "15 August", "2021-08-15", "2021-08-15"),
    ("Kabul fell on Aug. 15.", "Aug. 15", "2021-08-15", "2021-08-15"),
    ("Troops must leave by 11 September.", "11 September", None, "2021-09-11"),
    ("The ambush of 5 December was claimed.", "5 December", "2020-12-05", "2020-12-05"),
    ("On August 26, 2021, a bomb went off.", "August 26, 2021", "2021-08-26", "2021-08-26"),
    ("On Thursday, 26 August 2021 it blew up.", "Thursday, 26 August 2021", "2021-08-26", "2021-08-26"),
    ("Dated 2021-08-26.", "2021-08-26", "2021-08-26", "2021-08-26"),
    ("The deal of February 2020 holds.", "of February 2020", "2020-02-01", "2020-02-29"),
    ("They have ruled since 2001.", "since 2001", "2001-01-01", "2021-09-01"),
    ("He was freed in 2014.", "in 2014", "2014-01-01", "2014-12-31"),
    ("They ruled from 1996 to 2001.", "from 1996 to 2001", "1996-01-01", "2001-12-31"),
    ("They want to withdraw by 2025.", "by 2025", None, "2025-12-31"),
    ("Before the Sept. 11 attacks it hid there.", "Sept. 11 attacks", "2001-09-11", "2001-09-11"),
]


@pytest.mark.parametrize(("text", "expression", "start", "end"), TABLE)
def test_expression_gives_its_interval(
    text: str, expression: str, start: str | None, end: str | None
) -> None:
    [(first, last, interval)] = resolve(text, WEDNESDAY)
    assert text[first:last] == expression
    assert (interval.start, interval.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the capital.",
        "Theresa May warned the group.",
        "March on, he told them.",
        "They fought for 20 years.",
        "It has about 2,200 fighters, up from 2000 fighters.",
        "They broke the 2020 agreement.",
        "On 31 February nothing can happen.",
        "The sun set and the mon rose.",
        "The blast killed 11 Marines and 12 Decembrists.",
    ],
)
def test_no_date_where_none_is_named(text: str) -> None:
    assert resolve(text, WEDNESDAY) == []


@pytest.mark.parametrize(
    "text", ["on Thursday", "last week", "yesterday", "in August", "on 15 August", "two days ago"]
)
def test_relative_days_need_a_day_of_publication(text: str) -> None:
    assert resolve(text, None) == []
    assert resolve(text, WEDNESDAY) != []


def test_explicit_dates_need_none() -> None:
    found = resolve("On August 26, 2021 and since 2001", None)
    assert [(when.start, when.end) for _, _, when in found] == [
        ("2021-08-26", "2021-08-26"),
        ("2001-01-01", None),
    ]


def test_no_break_spaces_part_words_too() -> None:
    assert [when.start for _, _, when in resolve("on August\xa026,\xa02021", None)] == ["2021-08-26"]


@given(st.text(alphabet="lastweekMondyAugu 12,.-", max_size=60), st.dates(date(1950, 1, 1), date(2090, 1, 1)))
def test_expressions_are_in_order_and_apart(text: str, day: date) -> None:
    found = resolve(text, day)
    assert all(before[1] <= after[0] for before, after in zip(found, found[1:], strict=False))
    assert all(when.start is None or when.end is None or when.start <= when.end for *_, when in found)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-09-01T12:00:00Z", date(2021, 9, 1)),
        ("September 1, 2021", date(2021, 9, 1)),
        ("Wed, 1 Sep 2021 10:00:00 GMT", date(2021, 9, 1)),
        ("20210901", date(2021, 9, 1)),
        ("no date", None),
    ],
)
def test_parse_date_reads_fields(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_full_dates_leave_out_days_without_a_year() -> None:
    assert [day for _, _, day in full_dates("1 May 2020, 3 June and Sept. 4, 2021")] == [
        date(2020, 5, 1),
        date(2021, 9, 4),
    ]


def test_from_a_day_to_come_has_no_end() -> None:
    [(_, _, found), _] = resolve("They meet from April 23 to April 24.", date(2003, 4, 16))
    assert found == Interval(start="2003-04-23")
