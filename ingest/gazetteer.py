"""What is known before reading: actors, places and titles, from data files a reporter can edit."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path

from anyascii import anyascii
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.symbols import ORTH
from spacy.tokens import Doc, Span

from graph.claim import DragomanError, Entity, types
from ingest.words import words

_COLUMNS = {"name", "type"}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An entity with what else its row tells: ISO country, adjectives ("Afghan"), seats ("Kabul")."""

    entity: Entity
    country: str = ""
    adjectives: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sense:
    """One reading of a surface form; `how` is name, adjective, seat or place."""

    known: Known
    how: str


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds known forms in a document.

    To tokenise them all takes longer than to load the language; a form waits for the first text with its longest word.
    """

    nlp: Language
    matcher: PhraseMatcher
    waiting: dict[str, list[str]]

    def __call__(self, doc: Doc) -> list[Span]:
        """Every span of the document that is a known form, overlapping ones too."""
        for word in sorted(self.waiting.keys() & set(_WORD.findall(doc.text))):
            self.matcher.add("known", [self.nlp.make_doc(form) for form in self.waiting.pop(word)])
        return [doc[start:end] for _, start, end in self.matcher(doc)]


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All known entities by id, the readings of each surface form, and what finds the forms."""

    known: Mapping[str, Known]
    senses: Mapping[str, tuple[Sense, ...]]
    find: Finder

    def readings(self, form: str) -> tuple[Sense, ...]:
        """The readings of a form as an article spells it: spaces beside a hyphen do not count."""
        return self.senses.get(form) or self.senses.get(re.sub(r"\s*([-–])\s*", r"\1", form), ())


def slug(name: str) -> str:
    """The lower-case ASCII form that names an entity in IRIs ("Mollā Ḥasan" -> molla-hasan)."""
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-") or "unnamed"


def load(nlp: Language, *, extra: Path | None = None) -> Gazetteer:
    """The shipped gazetteer, with the rows of `extra` added or put in place of those of the same id.

    Raises DragomanError where `extra` cannot be read, lacks a column or names an unknown type.
    """
    actors = {row.entity.id: row for row in _shipped("actors.csv")}
    if extra is not None:
        actors |= {row.entity.id: row for row in _from_user(extra)}
    places = {row.entity.id: row for row in _shipped("places.csv") if row.entity.id not in actors}
    senses = _senses(actors.values(), places.values())
    offices = words("posts", "relations", "leads") | words("posts", "relations", "commands")
    for form in [*senses, *offices, *(office.title() for office in offices), *titles()]:
        hyphened = "-" in form and not form.startswith("-") or form.endswith(".") and form.count(".") == 1
        if hyphened and " " not in form:
            nlp.tokenizer.add_special_case(form, [{ORTH: form}])  # type: ignore[union-attr]  # one word for the parser
    for form in (form for form in senses if form.endswith(".") and form.count(".") > 1):
        for word in words("groups", "hyphened"):
            parts = [{ORTH: form}, {ORTH: "-"}, {ORTH: word}]
            nlp.tokenizer.add_special_case(f"{form}-{word}", parts)  # type: ignore[union-attr]
    waiting: dict[str, list[str]] = {}
    for form in senses:
        waiting.setdefault(max(_WORD.findall(form), key=len, default=form), []).append(form)
    finder = Finder(nlp, PhraseMatcher(nlp.vocab), waiting)
    return Gazetteer(known=actors | places, senses=senses, find=finder)


@cache
def titles() -> Mapping[str, str]:
    """Forms of address and rank that stand before a person's name ("Gen.", "Mullah"), with their kind."""
    lines = (files("ingest") / "titles.csv").read_text(encoding="utf-8").splitlines()
    return {row["title"]: row["kind"] for row in csv.DictReader(lines)}


def _shipped(name: str) -> list[Known]:
    return list(_rows((files("ingest") / name).read_text(encoding="utf-8").splitlines()))


def _from_user(path: Path) -> list[Known]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(_rows(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise DragomanError(f"cannot read the actors file {path}: {error}") from error


def _rows(lines: Iterable[str]) -> Iterator[Known]:
    reader = csv.DictReader(lines)
    if missing := _COLUMNS - set(reader.fieldnames or ()):
        raise DragomanError(f"the actors file lacks the column {', '.join(sorted(missing))}")
    for row in reader:
        if row["type"] not in types():
            raise DragomanError(f"line {reader.line_num} of the actors file: unknown type {row['type']!r}")
        yield _known({key: (value or "").strip() for key, value in row.items() if key})


def _known(row: Mapping[str, str]) -> Known:
    def many(column: str) -> tuple[str, ...]:
        return tuple(part for part in row.get(column, "").split("|") if part)

    entity = Entity(
        id=row.get("id") or slug(row["name"]),
        name=row["name"],
        type=row["type"],
        aliases=many("aliases"),
        wikidata=row.get("wikidata") or None,
    )
    adjectives, seats = many("adjectives"), many("seats")
    return Known(entity=entity, country=row.get("country", ""), adjectives=adjectives, seats=seats)


def _senses(actors: Collection[Known], places: Iterable[Known]) -> dict[str, tuple[Sense, ...]]:
    found: dict[str, dict[Sense, None]] = {}

    def learn(form: str, sense: Sense) -> None:
        for variant in _variants(form):
            found.setdefault(variant, {})[sense] = None

    for known in actors:
        for how, forms in _actor_forms(known):
            for form in forms:
                learn(form, Sense(known, how))
    for known in places:
        for form in (known.entity.name, *known.entity.aliases):
            learn(form, Sense(known, "place"))
    for form, unit in _armies(actors):
        for variant in _variants(form) - found.keys():
            found[variant] = {Sense(unit, "name"): None}
    return {form: tuple(senses) for form, senses in found.items()}


def _actor_forms(known: Known) -> Iterator[tuple[str, Iterable[str]]]:
    yield "name", (known.entity.name, *known.entity.aliases)
    yield "adjective", _demonyms(known.adjectives)
    yield "seat", known.seats


def _demonyms(adjectives: tuple[str, ...]) -> Iterator[str]:
    """Adjectives and, where they have one, the plural for the people ("Armenian", "Armenians")."""
    for form in adjectives:
        yield form
        if form.endswith(("an", "i")):
            yield f"{form}s"


def _armies(actors: Collection[Known]) -> Iterator[tuple[str, Known]]:
    """What the forces of a state are called beside their names ("the Nigerian army")."""
    units: dict[str, Known] = {}
    for known in actors:
        names = " ".join((known.entity.name, *known.entity.aliases)).lower()
        whole = any(word in names for word in words("groups", "whole_army"))
        if known.entity.type == "MilitaryUnit" and known.country and whole:
            units.setdefault(known.country, known)
    for state in actors:
        if state.entity.type == "State" and state.country in units:
            forms = (*state.adjectives, f"{state.entity.name}'s")
            for form, noun in product(forms, words("groups", "armies")):
                yield f"{form} {noun}", units[state.country]


_SPACED = re.compile(r"^([Aa]l)-(?=[A-Z])")


def _variants(form: str) -> set[str]:
    """The form as written, at the start of a sentence, with straight quotes, and in capitals."""
    straight = form.replace("’", "'").replace("–", "-")
    bare = straight.removeprefix("the ").removeprefix("The ")
    forms = {form, straight, bare, bare[:1].upper() + bare[1:], anyascii(bare)}
    forms |= {f"al-{one[3:]}" for one in forms if one.startswith("Al-")}
    forms |= {_SPACED.sub(r"\1 ", one) for one in forms}  # "al Qaeda", as agencies write it
    # Short forms in capitals are other people's acronyms ("IS", "US" apart): only names grow capitals.
    return forms | ({bare.upper()} if len(bare) > 4 else set())
