"""Dates and relative days in a text, as intervals counted from its publication; never from the clock."""

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from graph.claim import Interval

Found = tuple[int, int, Interval]
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Interval | None]]
_WORDS: dict[str, Any] = tomllib.loads(files("ingest").joinpath("when.toml").read_text(encoding="utf-8"))
_MONTH = {name: number for number, names in enumerate(_WORDS["months"], 1) for name in names}
_WEEKDAY = {name: number for number, names in enumerate(_WORDS["weekdays"]) for name in names}
_FULL = {number: names[0] for number, names in enumerate(_WORDS["months"], 1)}
_NUMBER: dict[str, int] = _WORDS["numbers"]

_LOPSIDED = timedelta(250)


def resolve(text: str, published: date | None) -> list[Found]:
    """Start, end and interval of each time expression; relative ones only where `published` is known."""
    found: list[Found] = []
    for pattern, interval in _rules():
        for match in pattern.finditer(text):
            when = interval(match, published)
            if when and all(match.end() <= start or end <= match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), when))
    return sorted(found, key=lambda item: item[:2])


def full_dates(text: str) -> list[tuple[int, int, date]]:
    """Each date in a text that gives its day, month and year."""
    return [(*match.span(), day) for match in _day_pattern().finditer(text) if (day := _full(match))]


def parse_date(text: str) -> date | None:
    """The day a metadata field names, whether ISO 8601 or in words; None if it names none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        dates = full_dates(text)
        return dates[0][2] if dates else None


def _any(words: Iterable[str]) -> str:
    # a month cut short may end in a full stop; after a whole word it ends the sentence
    words = [*words, *(f"{name}." for name in words if name in _MONTH and name != _FULL[_MONTH[name]])]
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in longest_first)


@cache
def _day_pattern() -> re.Pattern[str]:
    month, weekday = rf"(?:{_any(_MONTH)})(?!\w)", rf"(?:(?:{_any(_WEEKDAY)})\b\.?,?\s(?:the\s)?)?"
    number, year = r"\d{1,2}(?:st|nd|rd|th)?", r"(?:19|20)\d\d\b"
    return re.compile(
        rf"\b(?P<iso>{year}-\d\d-\d\d\b)"
        rf"|\b{weekday}(?P<m1>{month})\s(?P<d1>{number})(?:,?\s(?P<y1>{year})|\b(?!,?\s?\d|[-–]\d))"
        rf"|\b{weekday}(?P<d2>{number})\s(?:of\s)?(?P<m2>{month})(?:,?\s(?P<y2>{year}))?"
    )


@cache
def _rules() -> tuple[Rule, ...]:
    """From the most to the least explicit: what one rule took, a later one leaves."""
    month, year = rf"(?P<month>{_any(_MONTH)})(?!\w)", r"(?P<year>(?:19|20)\d\d)\b"
    number = rf"(?P<number>\d{{1,3}}|{_any(_NUMBER)})\s(?P<unit>day|week|month|year)s?\b"
    sure = rf"(?i:{_any(_WORDS['sure'])})"
    counted = _any(_WORDS["counted"])
    clear = _any(set(_MONTH) - set(_WORDS["ambiguous"]))
    relative = r"(?P<which>last|past|this|next|earlier\sthis|later\sthis|late\slast|early\slast|early\snext)"
    return (
        (re.compile(rf"(?<![\w/])(?:{_any(_WORDS['named'])})(?![\w/])"), _named),
        (_day_pattern(), _day),
        (re.compile(rf"\b(?i:from|between)\s{year}\s(?:to|and|until)\s(?P<last>\d{{4}})\b"), _years),
        (re.compile(rf"\b(?:(?:of|early|late|mid)[\s-])?{month},?\s(?:of\s)?{year}"), _month),
        (re.compile(rf"\b(?i:{relative})\s(?P<unit>week|month|year|weekend)\b"), _unit),
        (re.compile(r"\b(?i:over|at|during)\sthe\s(?P<unit>weekend)\b"), _unit),
        (re.compile(rf"\b(?i:{number})\sago\b"), _ago),
        (re.compile(rf"\bthe\s(?:past|last)\s(?i:{number})"), _past),
        (re.compile(rf"\b(?i:{_any(_WORDS['days'])})\b"), _near),
        (re.compile(rf"\b(?:(?:last|this|next)\s)?(?P<weekday>{_any(_WEEKDAY)})\b(?!s)"), _weekday),
        (re.compile(rf"\b(?:{sure}[\s-])(?P<month>{_any(_MONTH)})(?!\w)"), _month),
        (re.compile(rf"\b\w+[\s-](?P<month>{clear})(?!\w)"), _month),
        (re.compile(rf"\b(?P<lead>(?i:{_any(_leads())}))[\s-]{year}(?!\s(?:{counted})\b)"), _year),
    )


def _leads() -> list[str]:
    return [word for group in ("since", "till", "in") for word in _WORDS[group]]


def _full(match: re.Match[str]) -> date | None:
    if match["iso"]:
        return _date(*map(int, match["iso"].split("-")))
    year = match["y1"] or match["y2"]
    return _date(int(year), *_month_day(match)) if year else None


def _month_day(match: re.Match[str]) -> tuple[int, int]:
    name, day = match["m1"] or match["m2"], match["d1"] or match["d2"]
    return _MONTH[name.rstrip(".")], int(day.rstrip("stndrh"))


def _day(match: re.Match[str], published: date | None) -> Interval | None:
    day = _full(match)
    if not day and published and not match["iso"]:
        days = [_date(published.year + step, *_month_day(match)) for step in (-1, 0, 1)]
        known = [candidate for candidate in days if candidate]
        day = _turn(known, published, _ahead(match)) if known else None
    return _span(_lead(match), day, day, published) if day else None


def _named(match: re.Match[str], published: date | None) -> Interval | None:
    day = date.fromisoformat(_WORDS["named"][" ".join(match[0].split())])
    return _between(day, day)


def _weekday(match: re.Match[str], published: date | None) -> Interval | None:
    if not published:
        return None
    which, back = match[0][:4].lower(), (published.weekday() - _WEEKDAY[match["weekday"]]) % 7
    latest = published - timedelta(back)
    if which == "last":
        day = latest if back else latest - timedelta(7)
    else:
        day = _turn([latest, latest + timedelta(7)], published, which == "next" or _ahead(match))
    return _span(_lead(match), day, day, published)


def _month(match: re.Match[str], published: date | None) -> Interval | None:
    year, lead = match.groupdict().get("year"), re.split(r"[\s-]", match[0])[0].lower()
    number = _MONTH[match["month"].rstrip(".")]
    if year:
        return _between(*_whole(int(year), number))
    if not published or lead not in _leads():
        return None
    firsts = [date(published.year + step, number, 1) for step in (-1, 0, 1)]
    first = _turn(firsts, published, _ahead(match) or lead in (*_WORDS["till"], "next"))
    start, end = _whole(first.year, number)
    return _span(lead, start, end, published)


def _year(match: re.Match[str], published: date | None) -> Interval | None:
    year = int(match["year"])
    return _span(match["lead"].lower(), date(year, 1, 1), date(year, 12, 31), published)


def _lead(match: re.Match[str]) -> str:
    return (match.string[max(0, match.start() - 20) : match.start()].lower().split() or [""])[-1]


def _span(lead: str, start: date, end: date, published: date | None) -> Interval:
    if lead in _WORDS["since"]:
        # from a day still to come, nothing tells until when
        until = published.isoformat() if published and published >= start else None
        return Interval(start=start.isoformat(), end=until)
    if lead in _WORDS["till"]:
        return Interval(end=(start - timedelta(1) if lead == "before" else end).isoformat())
    return _between(start, end)


def _years(match: re.Match[str], published: date | None) -> Interval | None:
    return Interval(start=f"{match['year']}-01-01", end=f"{match['last']}-12-31")


def _near(match: re.Match[str], published: date | None) -> Interval | None:
    if not published:
        return None
    day = published + timedelta(_WORDS["days"][" ".join(match[0].lower().split())])
    return _between(day, day)


def _unit(match: re.Match[str], published: date | None) -> Interval | None:
    if not published:
        return None
    which = " ".join((match.groupdict().get("which") or "last").lower().split())
    unit = match["unit"].lower()
    if which == "past":
        return _between(_back(published, unit, 1), published)
    start, end = _around(published, unit, -1 if "last" in which else int("next" in which))
    if which.startswith("earlier") or (which == "this" and not _ahead(match)):
        end = published
    return _between(published if which.startswith("later") else start, end)


def _ago(match: re.Match[str], published: date | None) -> Interval | None:
    if not published:
        return None
    return _between(*_around(published, match["unit"].lower(), -_count(match)))


def _past(match: re.Match[str], published: date | None) -> Interval | None:
    if not published:
        return None
    return _between(_back(published, match["unit"].lower(), _count(match)), published)


def _count(match: re.Match[str]) -> int:
    number = match["number"].lower()
    return int(number) if number.isdigit() else _NUMBER[number]


def _back(day: date, unit: str, count: int) -> date:
    if unit in ("day", "week", "weekend"):
        return day - timedelta(count * (1 if unit == "day" else 7))
    year, month = divmod(day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _around(day: date, unit: str, steps: int) -> tuple[date, date]:
    """The whole day, week, month or year that lies `steps` of its kind from `day`."""
    if unit == "weekend":
        sunday = day - timedelta((day.weekday() + 1) % 7 - 7 * (steps > 0))
        return sunday - timedelta(1), sunday
    there = _back(day, unit, -steps)
    if unit == "week":
        monday = there - timedelta(there.weekday())
        return monday, monday + timedelta(6)
    if unit == "month":
        return _whole(there.year, there.month)
    return (date(there.year, 1, 1), date(there.year, 12, 31)) if unit == "year" else (there, there)


def _whole(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _turn(days: list[date], published: date, ahead: bool) -> date:
    """The first of `days` after publication if the text looks ahead, else the last one before."""
    after, before = [d for d in days if d > published], [d for d in days if d <= published]
    if after and before and abs((after[0] - published) - (published - before[-1])) > _LOPSIDED:
        # only a near day is given without its year, whatever the tense
        return min(after[0], before[-1], key=lambda day: abs(day - published))
    return after[0] if after and (ahead or not before) else before[-1]


def _ahead(match: re.Match[str]) -> bool:
    """Whether the nearest cue before, in the same clause, speaks of the future."""
    if _lead(match) in _WORDS["upcoming"]:
        return True
    clause = re.split(r"[,.;:\"“”]\s", match.string[max(0, match.start() - 80) : match.start()])[-1]
    return next(((cue[1] is not None) for cue in reversed(list(_cues().finditer(clause)))), False)


@cache
def _cues() -> re.Pattern[str]:
    return re.compile(rf"\b(?:({_any(_WORDS['future'])})|(?:{_any(_WORDS['past'])}))\b", re.IGNORECASE)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _between(start: date, end: date) -> Interval:
    return Interval(start=start.isoformat(), end=end.isoformat())
