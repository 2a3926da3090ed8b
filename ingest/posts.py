"""Posts persons hold, read off titles and appositions: "Defense Secretary Lloyd Austin"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Span, Token

from graph.claim import Entity, is_a, relations
from ingest.gazetteer import Gazetteer, slug, titles
from ingest.references import Reference, References
from ingest.syntax import children, is_plural, is_verb, lemma, noun_phrase, preposition, singular
from ingest.words import table, words

_STOP = (
    ",",
    ";",
    ":",
    ".",
    "(",
    ")",
    '"',
    "-",
    "--",
    "who",
    "which",
    "that",
    "and",
    "but",
    "as",
    "while",
    "when",
)
_LINK = ("of", "the", "for", "to", "at", "in", "on", "and", "&", "'s", "with", "a", "an", "under")
_LONGEST = 14
_UNDONE = {"not", "n't", "never", "if", "may", "might", "could", "would", "will", "can", "should", "to"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A person, the post as worded, the body it belongs to and what the post says of the two."""

    person: Reference
    title: Span
    position: Entity
    body: Reference | None
    completed: Entity | None = None


def find_posts(references: References, gazetteer: Gazetteer) -> list[Post]:
    """The posts that stand right before or right after a person's name, in reading order."""
    people = [one for one in references.listed if one.kind == "name" and is_a(one.entity.type, ("Person",))]
    before = {id(one): _before(one, references) for one in people}
    after = {id(one): _own(_after(one), references) for one in people}
    apart = {id(one): _apart(one, references) for one in people}
    for one, other in pairwise(people):
        if _same(after[id(one)], apart[id(other)]):
            # "the army chief, Harry Tuzo, the head of the police, David Corbett": whoever has one has not the other
            after[id(one)] = None
            apart[id(other)] = apart[id(other)] if before[id(one)] or apart[id(one)] else None
    told = ((one, (before[id(one)], after[id(one)], apart[id(one)], _given(one))) for one in people)
    posts = (
        _post(one, title, references, gazetteer)
        for one, listed in told
        for title in listed
        if title is not None
    )
    return [post for post in posts if post is not None]


def _same(one: Span | None, other: Span | None) -> bool:
    return one is not None and other is not None and one.doc is other.doc and one.end == other.end


def _before(person: Reference, references: References) -> Span | None:
    """The words before a name that can be its title, back to the last one that cannot."""
    doc, start = person.span.doc, person.span.start
    first = start
    while (
        first > person.span.sent.start and start - first < _LONGEST and _titular(doc[first - 1], references)
    ):
        first -= 1
    while first < start and doc[first].lower_ in _LINK and not _deputises(doc[first]):
        first += 1
    end = start - _rank(doc[first:start])
    if doc[end - 1].lower_ in ("of", "for", "to", "in"):
        return None  # "an adviser to X"
    if end > first:
        first = _phrase_start(doc[first:end], references)
    return doc[first:end] if end > first else None


def _deputises(token: Token) -> bool:
    """ "Under secretary" in two words."""
    return token.lower_ == "under" and token.doc[token.i + 1 : token.i + 2].text.lower() == "secretary"


def _apart(person: Reference, references: References) -> Span | None:
    """A post before a comma and the name: "Kenya's president, William Ruto, ..."."""
    doc, start = person.span.doc, person.span.start
    start -= _rank(doc[max(start - 4, person.span.sent.start) : start])  # "the army chief, General Munir"
    close = doc[person.span.end : person.span.end + 1].text
    if (
        start < 3
        or doc[start - 1].text != ","
        or not (close in (",", ".", "") or is_verb(doc[person.span.end]))
    ):
        return None
    last = first = start - 1 - _dated(doc[max(start - 4, 0) : start - 1])
    while first > person.span.sent.start and last - first < _LONGEST and _titular(doc[first - 1], references):
        first -= 1
    first = _phrase_start(doc[first:last], references)
    while first < last and doc[first].lower_ in _LINK:
        first += 1
    return (
        doc[first:last] if first < last and _names_post(doc[last - 1]) or _of_body(doc[first:last]) else None
    )


def _dated(span: Span) -> int:
    """How many of the last words only say when: "the prime minister at the time, Albin Kurti"."""
    text = span.text.lower()
    return next((len(said.split()) for said in words("posts", "dating") if text.endswith(said)), 0)


def _given(person: Reference) -> Span | None:
    """The post a verb gives: "was named interior minister", "became head of the party"; not one only planned."""
    root = person.span.root
    verb = root.head
    gives = root.dep_ in ("nsubj:pass", "obj") and lemma(verb) in words("posts", "appointing")
    becomes = root.dep_ == "nsubj" and lemma(verb) == "become"
    open_ = {child.lower_ for child in children(verb, "aux", "advmod", "mark", "det")}
    if not (gives or becomes) or open_ & _UNDONE or verb.tag_ == "VB":
        return None
    named = [child for child in children(verb, "xcomp", "obj", "obl") if child.i > verb.i]
    posts = [child for child in named if _names_post(child) and preposition(child) in ("", "as")]
    if not posts:
        return None
    phrase = noun_phrase(posts[0])
    while len(phrase) > 1 and (phrase[0].lower_ in ("as", *_LINK) or phrase[0].tag_ == "PRP$"):
        phrase = phrase[1:]
    return phrase


def _of_body(span: Span) -> bool:
    return len(span) > 1 and any(
        token.lower_ in ("of", "for", "in") and token.i > span.start and _names_post(token.nbor(-1))
        for token in span
    )


def memberships(references: References) -> Iterator[tuple[Reference, Reference]]:
    """People named with their body and no post: "William Davison of the International Crisis Group"."""
    for person in references.listed:
        doc, end = person.span.doc, person.span.end
        if (
            person.kind != "name"
            or not is_a(person.entity.type, ("Person",))
            or doc[end : end + 1].text not in ("of", "from")
        ):
            continue
        start = end + 2 if doc[end + 1 : end + 2].text == "the" else end + 1
        body = references.by_token.get(doc[start]) if start < len(doc) else None
        if body is not None and is_a(body.entity.type, ("Organisation",)):
            yield person, body


def _phrase_start(span: Span, references: References) -> int:
    """Where the title's own noun phrase begins: an "of" belongs to it only after a word for a post."""
    for token in reversed(list(span)):
        link = token.lower_ in ("of", "for", "to") and token not in references.by_token
        if not link or token.i == span.start:
            continue
        another = _names_post(span[-1]) and not is_plural(span[-1])  # "adviser to President", who is named
        if another or not _names_post(token.nbor(-1)):
            return token.i + 1
    return span.start


def _names_post(token: Token) -> bool:
    return token.lower_ in words("posts", "heads") or token.lemma_.lower() in words("posts", "heads")


def _rank(span: Span) -> int:
    """How many of the last words are a mere rank or form of address ("Army Gen.", "Major General")."""
    ranks = {tuple(title.lower().split()) for title, kind in titles().items() if kind != "political"}
    lowered = tuple(token.lower_ for token in span)
    return next((size for size in range(min(4, len(span)), 0, -1) if lowered[-size:] in ranks), 0)


def _titular(token: Token, references: References) -> bool:
    reference = references.by_token.get(token)
    if reference is not None:
        return reference.kind in ("name", "adjective") and not is_a(
            reference.entity.type, ("Person", "Event")
        )
    if token.text == "-":
        return token.i > 0 and token.nbor(-1).lower_ in words("posts", "hyphened")
    if token.lower_ == "in":
        return token.i > 0 and _names_post(token.nbor(-1))  # "the spokesman in Tehran"
    if token.lower_ in ("of", "the", "for", "'s", "to"):
        return token.lower_ != "the" or token.nbor(-1).lower_ in ("of", "for") if token.i else False
    return token.pos_ in ("PROPN", "NOUN", "ADJ") or token.text in titles()


def _after(person: Reference) -> Span | None:
    """The apposition after a name: from the comma to the next one that does not stand inside it."""
    doc, end = person.span.doc, person.span.end
    if end + 1 >= len(doc) or doc[end].text != ",":
        return None
    first = end + 1
    if doc[first].lower_ in ("a", "an", "the", "then"):
        first += 1
    last = first
    limit = min(person.span.sent.end, first + _LONGEST)
    while last < limit and not _stops(doc[last]) and _may_name_post(doc[last]):
        last += 1
    while last > first and last < limit and doc[last - 1].head.i == last:
        last -= 1  # "the FARC commander better known as"
    return doc[first:last] if last > first else None


def _stops(token: Token) -> bool:
    joins = token.text == "-" and token.i > 0 and not token.nbor(-1).whitespace_
    within = token.i + 1 < len(token.doc) and (
        token.nbor(1).text[:1].isupper() or token.nbor(-1).pos_ != "PROPN"
    )  # "Hurras al-Din", "anti-junta", but not "Hamas-dominated"
    inside = joins and within
    return token.lower_ in _STOP and not inside


def _own(title: Span | None, references: References) -> Span | None:
    """The title, unless it goes on to the name of another, whose it is ("with Mark Rutte, President Trump")."""
    if title is None:
        return None
    named = (references.by_token.get(token) for token in title.doc[title.start : title.end + 1])
    others = [one.span for one in named if one is not None and is_a(one.entity.type, ("Person",))]
    theirs = any(_names_post(one.doc[one.start - 1]) for one in others if one.start > title.start)
    links = (token for token in title[1:] if token.lower_ in ("to", "of", "for"))
    link = next((token for token in links if _names_post(token.nbor(-1))), None)
    if theirs and link is not None and link.i < others[0].start:
        return title.doc[title.start : link.i]  # "an adviser to President Zelenskyy"
    return None if theirs else title


def _may_name_post(token: Token) -> bool:
    return token.pos_ not in ("VERB", "AUX", "PRON") or token.lower_ in words("posts", "qualifying")


def _post(person: Reference, title: Span, references: References, gazetteer: Gazetteer) -> Post | None:
    head = _head(title, references)
    if head is None:
        return None
    before = title.doc[title.start - 1] if title.start and title.doc[title.start - 1].tag_ == "PRP$" else None
    owner = references.by_token.get(before) if before is not None else None  # "its prime minister"
    bodies = [
        reference
        for reference in (*references.within(title), *([owner] if owner is not None else []))
        if is_a(reference.entity.type, ("Organisation", "State"))
    ]
    if head.text in titles() and titles()[head.text] != "political" and not bodies:
        return None  # a rank alone is no post
    name = _position_name(title, bodies)
    if not name:
        return None
    position = Entity(id=f"position-{slug(name)}", name=name, type="Position")
    completed = None if bodies else _completed(name, person, gazetteer)
    return Post(
        person=person, title=title, position=position, body=bodies[0] if bodies else None, completed=completed
    )


def _head(title: Span, references: References) -> Token | None:
    """The noun that makes the words a post, outside any name inside them."""
    if any(token.lower_ in words("groups", "kin") for token in title):
        return None
    for token in reversed(list(title)):
        free = token not in references.by_token
        if free and (_names_post(token) or token.lower_ in table("posts")["short"]):
            return token
    return None


def _position_name(title: Span, bodies: list[Reference]) -> str:
    """The post's name as worded, without the body it names first ("Taliban spokesman" is a spokesman)."""
    start = bodies[0].span.end if bodies and bodies[0].span.start == title.start else title.start
    tokens = list(title.doc[start : title.end])
    while tokens and tokens[0].lower_ in _LINK and not _deputises(tokens[0]):
        tokens = tokens[1:]
    while tokens and tokens[-1].lower_ in _LINK:
        tokens = tokens[:-1]
    text = "".join(token.text_with_ws for token in tokens).strip()
    return str(table("posts")["short"].get(text.lower(), re.sub(r"\s+", " ", text)))


def _completed(name: str, person: Reference, gazetteer: Gazetteer) -> Entity | None:
    """The body a well-known post belongs to, where the person's country is known."""
    known = gazetteer.known.get(person.entity.id)
    bodies = table("posts")["body"].get(known.country if known else "", {})
    body = bodies.get(name.lower())
    return gazetteer.known[body].entity if body in gazetteer.known else None


def post_relations(post: Post) -> Iterator[tuple[str, Entity]]:
    """The relations a post gives: holdsPosition, and what the post is to its body."""
    yield "holdsPosition", post.position
    body = post.body.entity if post.body else post.completed
    if body is not None:
        name = _relation(post.position.name, body)
        if name == "commands" and post.body is not None and _is_of(post.title, post.body, body):
            name = "memberOf"
        if name != "spokespersonFor" and post.body is not None and _owns_a_part(post.body, post.title):
            name = "memberOf"
        if is_a(body.type, relations()[name].range):
            yield name, body
        elif name != "memberOf" and is_a(body.type, relations()["memberOf"].range):
            yield "memberOf", body


def _is_of(title: Span, reference: Reference, body: Entity) -> bool:
    """ "The TTP commander" is one of several; the commander of a unit commands it."""
    return reference.span.start == title.start and is_a(body.type, ("ArmedGroup",))


def _owns_a_part(body: Reference, title: Span) -> bool:
    """ "Head of Hamas's political bureau" leads the bureau, "Pentagon press operations director" the operations."""
    root = body.span.root
    between = title.doc[body.span.end : title.end - 1] if body.span.start == title.start else ()
    parts = (token for token in between if token.pos_ == "NOUN" and not _names_post(token))
    wholes = words("groups", "members") | words("groups", "described") | words("posts", "national")
    whose = root.dep_ in ("nmod:poss", "nmod") and preposition(root.head) == "of"
    if body.entity.type == "State":
        wholes |= words("groups", "governments")  # "head of Russia's Central Election Commission"
    owned = root.tag_ == "PRP$" and any(
        token.lower_ in ("of", "for") for token in title
    )  # "their head of media"
    inner = owned or whose and singular(root.head) not in wholes
    return inner or any(singular(token) not in wholes for token in parts)


def _relation(title: str, body: Entity) -> str:
    """What a post is to its body; a deputy or former holder is a member only."""
    kinds = table("posts")["relations"]
    parts = re.split(r",| and ", title.lower())
    for name in ("spokespersonFor", "commands", "leads"):
        for part in parts:
            lowered = name != "spokespersonFor" and _mentions(part, words("posts", "lower", "memberOf"))
            if not lowered and _mentions(part, kinds[name]):
                return name
    return "memberOf"


def _mentions(text: str, listed: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in listed)
