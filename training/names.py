"""Which words of a mention are its name."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from spacy.lang.en.stop_words import STOP_WORDS

RULES = tomllib.loads((Path(__file__).parent / "names.toml").read_text(encoding="utf-8"))
ORDINAL = re.compile(r"\d+(st|nd|rd|th)")
LABELS: dict[str, str] = RULES["labels"]
WIKIDATA: dict[str, str] = {
    "|".join(types): label for label, kinds in RULES["wikidata"].items() for types in kinds
}
_TITLES, _LINKS, _PARTICLES = (frozenset(RULES[key]) for key in ("titles", "links", "particles"))
_BREAKS = _LINKS | frozenset(RULES["breaks"])


def is_name(word: str) -> bool:
    """Whether a word is written like a name."""
    return word[0].isupper()


def core(
    words: Sequence[str],
    start: int,
    end: int,
    label: str,
    *,
    head: int | None = None,
    title: str = "",
    nationalities: frozenset[str] = frozenset(),
) -> tuple[int, int] | None:
    """The capitalised run round the head of words[start:end] without its office, or None where it is no name.

    Without a `head` it is the last word before a preposition or comma. Links such as "of" are part of the
    name where the Wikipedia `title` has them too or, without a head, in all but persons.
    """
    at = _head(words, start, end) if head is None else head
    if not is_name(words[at]):
        return None
    linked = frozenset(title.lower().split("_")) if head is not None else _free_links(label)
    first, last = _reach(words, at, start - 1, -1, linked), _reach(words, at, end, 1, linked)
    if label == "PERSON":
        offices = [i for i in range(first, last + 1) if words[i] in _TITLES or words[i] in nationalities]
        first = max(offices, default=first - 1) + 1
        while first <= last and not words[first][0].isalpha():
            first += 1
    elif words[first].lower() == "the":
        first += 1
    elif first > start and ORDINAL.fullmatch(words[first - 1]):
        first -= 1
    alone = first == last and (is_plain(words[first]) or words[first].removesuffix("s") in nationalities)
    return None if first > last or alone else (first, last + 1)


def is_plain(word: str) -> bool:
    """Whether a capitalised word is "It", "He" and the like, and not "IT"."""
    return word.lower() in STOP_WORDS and (len(word) == 1 or not word.isupper())


def _free_links(label: str) -> frozenset[str]:
    return frozenset() if label == "PERSON" else _LINKS


def _head(words: Sequence[str], start: int, end: int) -> int:
    return next((i for i in range(start + 1, end) if words[i] in _BREAKS), end) - 1


def _reach(words: Sequence[str], at: int, stop: int, step: int, linked: frozenset[str]) -> int:
    """The furthest capitalised word from `at` before `stop` that only links and particles part from it."""
    furthest = at
    for i in range(at + step, stop, step):
        word = words[i]
        if is_name(word) or (word.isdigit() and furthest == i - step):
            furthest = i
        elif not (word in _PARTICLES or (word in _LINKS and word in linked)):
            break
    return furthest


def spaced(words: Sequence[str]) -> list[bool]:
    """Whether a space follows each word, by the habits of English print."""
    left, right, both = (frozenset(RULES[key]) for key in ("glued_left", "glued_right", "glued_both"))
    spaces, opening = [], True
    for word, following in zip(words, [*words[1:], ""], strict=True):
        space = word not in right | both and following not in left | both
        if word == '"':
            space, opening = space and not opening, not opening
        elif following == '"' and not opening:
            space = False
        spaces.append(space)
    return spaces
