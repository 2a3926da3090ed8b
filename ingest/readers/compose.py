"""From a decoded text and what is known about it to an article."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

import ftfy
from ftfy.badness import is_bad
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from graph.claim import Source
from ingest.article import READ, Article, Failure, Paragraph, clean, identify
from ingest.roles import dateline, mark, outlet
from ingest.when import full_dates, parse_date

_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_ENOUGH = 80
_SURE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a page, a record or the user says about an article; `guessed` if the date is not certain."""

    id: str | None = None
    title: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    guessed: bool = False


def without_control(text: str) -> str:
    """The text without the control characters that no text should hold, among them NUL."""
    return _CONTROL.sub("", text)


def compose(
    text: str,
    hints: Hints,
    *,
    name: str,
    modified: str | None = None,
    pointers: Collection[str] = (),
) -> Article | Failure:
    """The article a text makes, or why it makes none; `name` says where the text came from.

    `pointers` are words that are nothing but links; a paragraph of such is none of the article's own.
    """
    text = without_control(text)
    text = ftfy.fix_encoding(text) if is_bad(text) else text
    parts = paragraphs(text, hints.title, pointers)
    read = [part for part in parts if part.role in READ]
    if not any(part.role == "body" for part in read):
        return Failure(source=name, status="empty", message="no article text was found")
    named = hints.language if hints.language not in ("und", "unknown") else None
    language = named or _language(" ".join(text[part.start : part.end] for part in read))
    if language and not language.lower().startswith("en"):
        message = f"the text is in {language!r}; only English is read"
        return Failure(source=name, status="unsupported_language", message=message)
    article = _article(text, parts, replace(hints, language="en" if language else None))
    changed = parse_date(modified) if modified else None
    return replace(article, modified=changed.isoformat() if changed else None, read_from=name)


def paragraphs(text: str, title: str | None, pointers: Collection[str]) -> tuple[Paragraph, ...]:
    """The paragraphs of a text with their roles; one that is nothing but a link is boilerplate."""
    return tuple(_unlinked(part, text, pointers) for part in mark(text, title))


def _unlinked(part: Paragraph, text: str, pointers: Collection[str]) -> Paragraph:
    linked = part.role == "body" and " ".join(text[part.start : part.end].split()) in pointers
    return replace(part, role="boilerplate") if linked else part


def _article(text: str, paragraphs: tuple[Paragraph, ...], hints: Hints) -> Article:
    printed = _printed(text, paragraphs)
    published = parse_date(hints.published) if hints.published else None
    caption = _caption_day(text, paragraphs) if not published and not printed.published else None
    source = Source(
        id=hints.id or identify(text),
        title=hints.title or _title(text, paragraphs),
        published=published.isoformat() if published else printed.published or caption,
        source=hints.source or printed.source,
        url=hints.url if hints.url and hints.url.startswith(("http://", "https://")) else None,
        language=hints.language,
    )
    guessed = caption is not None or (hints.guessed and published is not None)
    return Article(source=source, text=text, paragraphs=paragraphs, date_guessed=guessed)


def _title(text: str, paragraphs: tuple[Paragraph, ...]) -> str | None:
    titles = (text[part.start : part.end] for part in paragraphs if part.role == "title")
    return next((" ".join(title.split()) for title in titles), None)


def _printed(text: str, paragraphs: tuple[Paragraph, ...]) -> Hints:
    """The day and the outlet that a date line of the text names."""
    parts = [(clean(text[part.start : part.end]), part.role) for part in paragraphs]
    for at, (part, role) in enumerate(parts):
        found = dateline(part) if role == "boilerplate" else None
        if found:
            near = [parts[to][0] for to in (at - 1, at + 1) if 0 <= to < len(parts) and parts[to][1] == role]
            source = found[1] or next((line for line in near if outlet(line) and not full_dates(line)), None)
            return Hints(published=found[0].isoformat(), source=source)
    return Hints()


def _caption_day(text: str, paragraphs: tuple[Paragraph, ...]) -> str | None:
    """The latest full date in a caption: pictures of the day usually carry it."""
    captions = (text[part.start : part.end] for part in paragraphs if part.role == "caption")
    days = [day for caption in captions for _, _, day in full_dates(caption)]
    return max(days).isoformat() if days else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _language(text: str) -> str | None:
    """The ISO 639-1 code of a text; None where it is too short or mixed to tell."""
    if len(text) < _ENOUGH:
        return None
    code, probability = _identifier().classify(text)
    return str(code) if probability >= _SURE else None
