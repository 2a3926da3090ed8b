"""Which words of a document stand for which entity."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc, Span, Token

from graph.claim import Entity
from ingest.syntax import preposition

_LOCATIVE = (
    "in",
    "at",
    "from",
    "near",
    "to",
    "into",
    "around",
    "outside",
    "inside",
    "through",
    "across",
    "for",
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph as analysed; `start` is its place in the article's text, `raw` its words unchanged."""

    doc: Doc
    start: int
    role: str
    raw: str

    def at(self, span: Span) -> tuple[int, int]:
        """Start and end of the span in the article's text."""
        return self.start + span.start_char, self.start + span.end_char


@dataclass(frozen=True, slots=True)
class Reference:
    """A span that stands for an entity; `acts_as` is who acts where a seat stands for its government.

    `kind` is name, adjective, description or pronoun; `reason` says why this entity; `sure` is 0 to 1.
    """

    span: Span
    entity: Entity
    kind: str
    reason: str
    sure: float = 1.0
    acts_as: Entity | None = None


def meant(reference: Reference) -> Entity:
    """Who is meant: a seat acts for its government unless it says where ("talks in Kabul")."""
    root = reference.span.root
    acts = reference.acts_as
    placed = preposition(root) in _LOCATIVE or root.dep_ == "compound"
    return reference.entity if acts is None or placed else acts


@dataclass(slots=True)
class References:
    """All references of an article in reading order, also by token.

    `bodies` are those that persons (by id) act for; `several` are words that stand for more than one ("both sides");
    `genders` says of persons (by id) that they are female or male, `called` whom the article calls by a noun ("the
    Fano militia"); `topics` number the items of a digest, by paragraph.
    """

    passages: tuple[Passage, ...]
    listed: list[Reference] = field(default_factory=list)
    by_token: dict[Token, Reference] = field(default_factory=dict)
    bodies: dict[str, Entity] = field(default_factory=dict)
    several: dict[Token, tuple[Reference, ...]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    called: dict[str, list[Reference]] = field(default_factory=dict)
    topics: dict[Doc, int] = field(default_factory=dict)
    places: dict[Doc, int] = field(init=False)

    def __post_init__(self) -> None:
        """Number the paragraphs."""
        self.places = {passage.doc: number for number, passage in enumerate(self.passages)}

    def add(self, reference: Reference) -> None:
        """Record a reference for all tokens it covers; tokens already taken keep theirs."""
        self.listed.append(reference)
        for token in reference.span:
            self.by_token.setdefault(token, reference)

    def relink(self, entity: Entity, to: Entity) -> None:
        """Let every reference to `entity` stand for `to`."""
        for place, reference in enumerate(self.listed):
            if reference.entity == entity:
                self.listed[place] = replace(reference, entity=to)
                for token in reference.span:
                    if self.by_token[token] is reference:
                        self.by_token[token] = self.listed[place]

    def same_topic(self, one: Doc, other: Doc) -> bool:
        """Whether two paragraphs belong together; those of a digest tell of something else each."""
        return self.topics.get(one, 0) == self.topics.get(other, 0)

    def free(self, span: Span) -> bool:
        """Whether no token of the span stands for something yet."""
        return not any(token in self.by_token for token in span)

    def within(self, span: Span) -> Iterator[Reference]:
        """The references that lie inside the span, in reading order."""
        seen: set[int] = set()
        for token in span:
            found = self.by_token.get(token)
            if found and id(found) not in seen:
                seen.add(id(found))
                yield found
