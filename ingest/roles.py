"""Which part each paragraph plays: title, dek, body, caption, correction, duplicate or boilerplate. Nothing is cut."""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise, takewhile
from typing import Any

from ingest.article import Paragraph, clean
from ingest.when import full_dates

Span = tuple[int, int]
_DATA: dict[str, Any] = tomllib.loads(files("ingest").joinpath("roles.toml").read_text(encoding="utf-8"))
_HEADER = 8
_LONG = 40
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def mark(text: str, title: str | None = None) -> tuple[Paragraph, ...]:
    """Each paragraph of a text with its role; `title` is the headline where it is known from elsewhere."""
    spans = split(text)
    parts = [clean(text[start:end]) for start, end in spans]
    roles = dict.fromkeys(furniture(parts), "boilerplate")
    roles |= {at: "correction" for at, part in enumerate(parts) if _one("correction").match(part)}
    roles |= _captions(parts, roles)
    roles |= _header(parts, roles, title)
    named = [(span, roles.get(index, "body")) for index, span in enumerate(spans)]
    return tuple(_trimmed(text, named))


def split(text: str) -> list[Span]:
    """Start and end of each paragraph: a line, or the lines between blank ones in hard-wrapped text."""
    blocks = re.finditer(r"\S(?:.|\r?\n(?!\s*\r?\n|\s*\Z))*", text)
    lines = [[_moved(line.span(), block.start()) for line in _LINE.finditer(block[0])] for block in blocks]
    hard = text.isupper() or any(_wrapped(text, block) and _flows(text, block) for block in lines)
    spans: list[Span] = []
    for block in lines:
        joined = _wrapped(text, block) and (hard or _flows(text, block))
        spans += [(block[0][0], block[-1][1])] if joined else block
    return [_stripped(text, span) for span in spans]


def furniture(parts: list[str]) -> set[int]:
    """Which paragraphs are consent notices, menus and pointers: at the end, the beginning or in between."""
    flags = [_is_label(part) or _notices(part) > 0 for part in parts]
    tail = _tail(parts, flags)
    head = len(list(takewhile(bool, flags)))
    head *= head > 1 or any(map(_is_label, parts[:head]))
    between = {at for at, part in enumerate(parts) if _is_label(part) or _notices(part) > 2}
    return {*range(head), *range(tail, len(parts)), *between}


def dateline(part: str) -> tuple[date, str | None] | None:
    """The day and perhaps the outlet that a date line names, or None if it is no date line."""
    dates = full_dates(part)
    if not dates or len(part) > 160:
        return None
    start, end, day = dates[0]
    match = _one("dateline").fullmatch(f"{part[:start]}DAY{part[end:]}")
    if not match:
        return None
    around = [name.strip() for name in (match["before"], match["after"]) if name]
    if any(not _is_name(name) and not _one("byline").fullmatch(name) for name in around):
        return None
    return day, next((name for name in around if not _one("no_outlet").fullmatch(name)), None)


def withdrawn(title: str | None) -> bool:
    """Whether a headline says that the article is taken back."""
    return bool(title and _one("withdrawn").search(title))


def outlet(part: str) -> bool:
    """Whether a line could be the name of a news outlet and nothing else."""
    named = _is_name(part) and not _one("no_outlet").fullmatch(part)
    return named and len(part.split()) <= 5 and not part.endswith((".", "?", "!"))


@cache
def _one(name: str) -> re.Pattern[str]:
    return re.compile(_DATA[name].replace("{agency}", _DATA["agency"]))


@cache
def _union(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in _DATA[name]), re.IGNORECASE)


@cache
def _credits() -> re.Pattern[str]:
    kinds = "|".join(one.replace("{agency}", _DATA["agency"]) for one in _DATA["credit"])
    return re.compile(rf"(?:^|(?<=[.!?)\"'])\s+|\s(?=\())(?P<credit>{kinds})$")


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    body = re.sub(r"^(?:#{1,6}|>|[-*•])\s+", "", text[start:end].strip())
    start = text.index(body, start) if body else start
    return start, start + len(body)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _wrapped(text: str, lines: list[Span]) -> bool:
    """Whether all lines but the last are about as long as a column and most break off in a sentence."""
    full = [text[start:end].rstrip() for start, end in lines[:-1]]
    running = sum(not line.endswith((".", "!", "?", '"', "”", ":")) for line in full)
    return bool(full) and all(45 <= len(line) <= 120 for line in full) and running * 2 >= len(full)


def _flows(text: str, lines: list[Span]) -> bool:
    return any(text[start:end].lstrip()[:1].islower() for start, end in lines[1:])


def _is_label(part: str) -> bool:
    return len(part) <= 240 and _union("label").fullmatch(part) is not None


def _notices(part: str) -> int:
    """How many phrases of a notice speak to the reader; none where somebody is quoted."""
    spoken = re.search(_DATA["address"], part, re.IGNORECASE) and not re.search(
        _DATA["attributed"], part, re.IGNORECASE
    )
    return len({match[0].lower() for match in _union("notice").finditer(part)}) if spoken else 0


def _tail(parts: list[str], flags: list[bool]) -> int:
    """Where the block of furniture at the end begins: four of five paragraphs flagged, no other one news."""
    begin, strays = len(parts), 0
    for at in reversed(range(len(parts))):
        strays += not flags[at]
        length = len(parts) - at
        if not flags[at] and not _could_be_notice(parts[at]):
            break
        # a lone last sentence to the reader may be news; a button is not
        if flags[at] and strays * 5 <= length and (length > 1 or _is_label(parts[at])):
            begin = at
    return begin


def _could_be_notice(part: str) -> bool:
    return len(part.split()) < 6 or bool(re.search(_DATA["address"], part, re.IGNORECASE))


def _credit(part: str) -> int | None:
    match = _credits().search(part) if len(part) < 700 else None
    return match.start("credit") if match else None


def _captions(parts: list[str], known: Iterable[int]) -> dict[int, str]:
    """Pictures' captions; of one printed twice the first is kept."""
    roles: dict[int, str] = {}
    first: dict[str, int] = {}
    for at, part in enumerate(parts):
        credit = _credit(part)
        if at in known:
            continue
        if credit == 0:
            roles[at] = "boilerplate"
        elif credit or _one("caption_start").match(part):
            roles[at] = "caption"
        key = part[:credit].strip()
        if len(key) >= _LONG and (earlier := first.setdefault(key, at)) != at:
            roles |= {earlier: roles.get(at, roles.get(earlier, "body")), at: "duplicate"}
    for one, two in pairwise([at for at in range(len(parts)) if at not in roles and at not in known]):
        if (
            len(parts[one]) >= _LONG
            and parts[two].startswith(parts[one])
            and _is_name(parts[two][len(parts[one]) :])
        ):
            roles |= {one: "caption", two: "duplicate"}
    return roles


def _is_name(part: str) -> bool:
    """Whether a line is made of names: every longer word begins with a capital."""
    words = re.findall(r"[^\W\d_][\w.'-]*", part)
    return len(words) <= 10 and all(word[0].isupper() or len(word) <= 3 for word in words)


def _header(parts: list[str], known: Iterable[int], title: str | None) -> dict[int, str]:
    """Date line, byline, outlet, title and dek, as far as the first paragraphs are one of these."""
    order = [at for at in range(len(parts)) if at not in known][:_HEADER]
    roles = {at: "boilerplate" for at in order if _signs(parts[at])}
    found = _title(parts, [at for at in order if at not in roles], title)
    near = {at + step for at in roles if dateline(parts[at]) for step in (-1, 1)}
    roles |= {at: "boilerplate" for at in near & set(order) - {found} if outlet(parts[at])}
    if found is None:
        return roles
    return (
        roles | {found: "title"} | _dek(parts, [at for at in order if at not in roles and at > found], found)
    )


def _signs(part: str) -> bool:
    """Whether a paragraph only says when, where or by whom the article was written."""
    signs = dateline(part) or _one("byline").fullmatch(part) or _one("place").fullmatch(part)
    return signs is not None


def _title(parts: list[str], order: list[int], title: str | None) -> int | None:
    if title:
        return next((at for at in order if _same_title(_key(parts[at]), _key(title))), None)
    lines = list(takewhile(lambda at: _could_be_title(parts[at]), order))
    if len(lines) == len(parts):
        return None
    several = [at for at in lines if len(parts[at].split()) > 1]
    return next((at for at in several if len(parts[at].split()) > 3), next(iter(several), None))


def _could_be_title(part: str) -> bool:
    return len(part) <= 160 and not re.search(r"[^.]\.[\"']?$", part)


def _same_title(line: str, title: str) -> bool:
    # pages put the name of the site behind the headline
    return line == title or (len(line) >= 12 and title.startswith(line))


def _dek(parts: list[str], order: list[int], title: int) -> dict[int, str]:
    """The line under the title: no full sentence, or a short one before a longer paragraph."""
    if not order or len(parts[order[0]]) > 200 or dateline(parts[order[0]]):
        return {}
    line, after = parts[order[0]], parts[order[1]] if len(order) > 1 else ""
    short = order[0] == title + 1 and len(line) < 130 and len(after) > 1.5 * len(line)
    sentences = len(re.findall(r"[.!?][\"']?\s+[A-Z]", line))
    return {order[0]: "dek"} if (line[-1] not in ".\"'" or short) and not sentences else {}


def _key(part: str) -> str:
    return "".join(re.findall(r"\w", clean(part).casefold()))


def _trimmed(text: str, named: list[tuple[Span, str]]) -> Iterable[Paragraph]:
    """Paragraphs in reading order, with a caption's credit and a body's dateline set apart."""
    places = 0
    for (start, end), role in named:
        part, middle = clean(text[start:end]), None
        if role == "caption" and (credit := _credit(part)):
            middle = start + credit
            yield from _two(text, (start, middle, end), ("caption", "boilerplate"))
        elif role == "body" and not places and (match := _one("place").match(part)):
            middle = start + match.end()
            yield from _two(text, (start, middle, end), ("boilerplate", "body"))
        else:
            yield Paragraph(start=start, end=end, role=role)
        places += role == "body" and middle != end


def _two(text: str, cuts: tuple[int, int, int], roles: tuple[str, str]) -> Iterable[Paragraph]:
    for (start, end), role in zip(pairwise(cuts), roles, strict=True):
        if text[start:end].strip():
            start, end = _stripped(text, (start, end))
            yield Paragraph(start=start, end=end, role=role)
