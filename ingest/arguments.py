"""From a head word in the tree to the entities it stands for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Token

from graph.claim import Entity, is_a
from ingest.gazetteer import slug
from ingest.references import Reference, References, meant
from ingest.syntax import (
    MODIFIER,
    antecedent,
    children,
    conjuncts,
    is_plural,
    is_relative,
    known_as,
    leading,
    lemma,
    name_before,
    preposition,
    singular,
)
from ingest.words import words

_OWNING, _SPEAKING = {"of", "from"}, {"in", "with", "for"}
_NAMING_SOME = ("such as", "including", "like")
_SITED = ("in", "at", "on", "of", "inside")


@dataclass(frozen=True, slots=True)
class Argument:
    """An entity that fills a place in a relation; `thing` where what belongs to it was meant ("a Taliban checkpoint").

    `place` is the seat itself where the entity is the government that sits there, `seated` the other way round.
    """

    entity: Entity
    token: Token
    sure: float = 1.0
    thing: bool = False
    place: Entity | None = None
    seated: Entity | None = None


def arguments(head: Token, references: References, *, alone: bool = False) -> list[Argument]:
    """The entities a head word stands for, one for each conjunct unless `alone`, in text order."""
    found: dict[str, Argument] = {}
    for token in [head] if alone else conjuncts(head):
        for argument in _of(token, references, depth=3):
            found.setdefault(argument.entity.id, argument)
    return list(found.values())


def _of(token: Token, references: References, depth: int) -> Iterator[Argument]:
    for one in references.several.get(token, ()):
        yield Argument(meant(one), token, one.sure * 0.7)
    reference = references.by_token.get(token)
    if reference is not None:
        if not _one_national(token, reference):
            yield _argument(token, reference)
        if not is_a(reference.entity.type, ("Event",)):
            return
    yield from _beyond(token, references, depth)


def _beyond(token: Token, references: References, depth: int) -> Iterator[Argument]:
    """What a relative pronoun or a noun without a name of its own stands for."""
    if depth and is_relative(token):
        noun = antecedent(token)
        if noun is not None and noun != token and not _is_scene(noun, references):
            yield from _of(noun, references, depth - 1)
    elif depth and (listed := _both_of_which(token)):
        yield from (argument for noun in listed for argument in _of(noun, references, depth - 1))
    elif depth and (person := _person_beside(token, references)) is not None:
        yield _argument(person.span.root, person)
    elif depth and (bodies := _bodies_beside(token, references)):
        yield from (_argument(body.span.root, body) for body in bodies)
    elif depth:
        called = [] if is_plural(token) else list(_called(token, references, depth))
        found = called or [*_owned(token, references, depth), *_instances(token, references, depth)]
        yield from found or _of_same(token, references, depth)


def _both_of_which(token: Token) -> list[Token]:
    """Those counted before a relative: "Lashkar-e-Taiba and Jaish-e-Mohammed, both of which"."""
    inner = [child for child in children(token, "nmod") if is_relative(child) and preposition(child) == "of"]
    noun = antecedent(inner[0]) if inner and token.lower_ in ("both", "all", "each") else None
    if noun is None:
        return []
    return conjuncts(noun.head if noun.dep_ == "conj" else noun)


def _is_scene(noun: Token, references: References) -> bool:
    """Whether a place only says where ("the attack in Ankara, Turkey, which killed five"): it has done nothing."""
    if not _is_place(noun, references):
        return False
    beside = noun.dep_ in ("appos", "conj", "nmod") and _is_place(noun.head, references)
    part = preposition(noun) == "of" and singular(noun.head) in words("groups", "areas")
    return (
        preposition(noun.head if part else noun) in ("in", "at", "near", "outside", "inside")
        or beside
        and not preposition(noun)
    )


def _person_beside(token: Token, references: References) -> Reference | None:
    """Whom an apposition describes: "Soleimani, the commander of the Quds Force who was killed"."""
    if token.dep_ != "appos":
        return None
    reference = references.by_token.get(name_before(token) or token.head)
    of_body = singular(token) in words("groups", "members") | words("groups", "described")
    kinds = ("Person", "Organisation") if of_body else ("Person",)
    named = reference is not None and reference.kind == "name" and is_a(reference.entity.type, kinds)
    return reference if named and not is_plural(token) else None


def _bodies_beside(token: Token, references: References) -> list[Reference]:
    """Whom a plural apposition describes: "the Sultan Murad Division and the Hamza Division, two groups that"."""
    counted = token.dep_ == "appos" and is_plural(token)
    named = [references.by_token.get(one) for one in conjuncts(token.head)] if counted else []
    bodies = [one for one in named if one is not None and is_a(one.entity.type, ("Organisation",))]
    described = words("groups", "members") | words("groups", "described")
    return bodies if len(bodies) > 1 and len(bodies) == len(named) and singular(token) in described else []


def _of_same(token: Token, references: References, depth: int) -> Iterator[Argument]:
    """What an apposition or a predicate says is said of its noun ("Hezbollah, a group that operates in ...")."""
    same = (
        children(token, "nsubj") if children(token, "cop") else [token.head] if token.dep_ == "appos" else []
    )
    for noun in same:
        reference = references.by_token.get(noun)
        if reference is not None and (noun.pos_ == "PROPN" or reference.kind == "description"):
            yield from _of(noun, references, depth - 1)


def _called(token: Token, references: References, depth: int) -> Iterator[Argument]:
    """By what name a noun is called: "a faction of the Taliban called Jamaat-ul-Ahrar" is not the Taliban."""
    for name in known_as(token):
        yield from _of(name, references, depth - 1)


def _instances(token: Token, references: References, depth: int) -> Iterator[Argument]:
    """Those a noun names: "factions such as Ahrar al-Sharqiya and the Hamza Division", "a group known as"."""
    named = [one for one in children(token, "nmod") if preposition(one) in _NAMING_SOME and is_plural(token)]
    for one in (conjunct for first in named for conjunct in conjuncts(first)):
        yield from _of(one, references, depth - 1)


def _owned(token: Token, references: References, depth: int) -> Iterator[Argument]:
    """Whose a noun without a name is: "Taliban fighters", "officials from Qatar", "his forces"."""
    inner = _counted_of(token) or _owner(token, references)
    if not inner and (earlier := _told_of(token, references)) is not None:
        again = _owned(earlier, references, depth - 1)
        yield from (replace(one, token=token, sure=one.sure * 0.8) for one in again)
    if inner:
        thing = singular(token) in words("groups", "things") | words("groups", "sites") | words(
            "groups", "areas"
        )
        for node in (conjunct for first in inner for conjunct in conjuncts(first)):
            acting = _acting(token, node, references)
            for argument in acting or _of(node, references, depth - 1):
                if _stateless(token, node, argument):
                    continue
                if _own_men(token, node, argument):
                    body = references.bodies.get(argument.entity.id)
                    kin = singular(token) in words("groups", "rootless") and token.head is not token
                    if body is not None and not (kin and body.type == "State"):  # "the Duterte clan"
                        yield Argument(body, argument.token, argument.sure * 0.8, thing or argument.thing)
                    continue
                held = thing and not acting  # a ministry is a building as well, but not where it acts
                yield replace(argument, sure=argument.sure * 0.95, thing=held or argument.thing)


def _told_of(token: Token, references: References) -> Token | None:
    """Those just told of with whose they are: "Turkish jets took off ... The jets bombed", for a bare "the jets"."""
    word = singular(token)
    acting = word in words("groups", "members") and word not in words("groups", "things")
    acting = acting and (is_plural(token) or word not in words("groups", "persons"))
    pointed = any(child.lower_ in ("the", "these", "those") for child in children(token, "det"))
    if not acting or not pointed or token in references.by_token or token.pos_ != "NOUN":
        return None
    said = _kinds_of(token)
    for other in _before(token, references):
        if other.pos_ != "NOUN" or singular(other) != word:
            continue
        if is_plural(other) is not is_plural(token) or not said <= _kinds_of(other):
            return None
        if children(other, "appos", "flat") or other.dep_ in ("nmod:desc", "compound", "appos"):
            return None  # he has a name
        if _owner(other, references):
            return other
    return None


def _before(token: Token, references: References) -> Iterator[Token]:
    """The words before one in its paragraph and in the one before, the nearest first."""
    yield from reversed(token.doc[: token.i])
    docs = [passage.doc for passage in references.passages]
    place = docs.index(token.doc)
    if place and references.same_topic(docs[place - 1], token.doc):
        yield from reversed(docs[place - 1])


def _kinds_of(noun: Token) -> set[str]:
    return {child.lower_ for child in children(noun, "compound", "amod")}


def _counted_of(token: Token) -> list[Token]:
    """ "300 of them": what is counted."""
    return [child for child in children(token, "nmod") if token.pos_ == "NUM" and preposition(child) == "of"]


def _acting(token: Token, node: Token, references: References) -> list[Argument]:
    """ "The ministry in Islamabad" and "the Kabul government" are of the government there."""
    reference = references.by_token.get(node)
    sits = singular(token) in words("groups", "speaking") and preposition(node) == "in"
    sits = sits or singular(token) in words("groups", "governments") and not preposition(node)
    if reference is None or reference.acts_as is None or not sits:
        return []
    return [Argument(reference.acts_as, node, reference.sure * 0.8, place=reference.entity)]


def _stateless(token: Token, node: Token, argument: Argument) -> bool:
    """Rebels of a country are not its state ("Syrian rebels"), nor is a "Bashir government" the man, nor officials in
    a town the town."""
    local = is_a(argument.entity.type, ("Place",)) and argument.entity.type != "State"
    if preposition(node) == "in" and local and argument.place is None:
        return singular(token) in words("groups", "speaking")
    if is_a(argument.entity.type, ("Person",)) and singular(token) in words("groups", "home", "State"):
        return node.dep_ in ("compound", "nmod:desc", "amod", "nmod")
    against = any(child.lower_ in words("groups", "opposed") for child in children(token, "compound", "amod"))
    if against and argument.entity.type in ("State", "MilitaryUnit"):
        return True  # "Syrian opposition forces"
    national = node.dep_ in ("amod", "compound", "nmod:desc") or not preposition(node)
    former = any(child.lower_ in words("posts", "former", "memberOf") for child in children(token, "amod"))
    return (
        national
        and argument.entity.type == "State"
        and (singular(token) in words("groups", "rootless") or former)
    )


def _one_national(token: Token, reference: Reference) -> bool:
    """Whether a nationality is said of persons ("the Libyan who", "three Israelis"), who are not their state."""
    label = token.dep_ if token.head != token else "ROOT"
    modifies = label in ("amod", "compound", "nmod:desc") or label == "conj" and token.pos_ == "ADJ"
    if reference.kind != "adjective" or modifies:
        return False
    people = is_plural(token) and any(child.lower_ == "the" for child in children(token, "det"))
    return not people or bool(children(token, "nummod"))


def _set_before(child: Token, noun: Token) -> bool:
    return child.i < noun.i and not preposition(child)


def _own_men(token: Token, node: Token, argument: Argument) -> bool:
    """ "His soldiers" are not he; they are of the body he acts for, where the article names one."""
    theirs = node.pos_ == "PRON" or node.tag_ == "WP$" or node.dep_ == "compound"  # "Haqqani fighters"
    return (
        theirs and is_a(argument.entity.type, ("Person",)) and singular(token) in words("groups", "members")
    )


def _argument(token: Token, reference: Reference) -> Argument:
    """The entity meant, with the seat itself as its place where a government is."""
    entity = meant(reference)
    if entity is reference.entity:
        return Argument(entity, token, reference.sure, seated=reference.acts_as)
    return Argument(entity, token, reference.sure * 0.8, place=reference.entity)


def _owner(token: Token, references: References) -> list[Token]:
    """The modifiers that name the actor a group noun or count belongs to."""
    word = singular(token)
    named = [child for child in children(token, "appos", "flat") if child in references.by_token]
    if named and references.by_token[named[0]].kind == "name" and not _is_place(named[0], references):
        return named[:1]  # "the army chief, Asim Munir", "its armed wing, the Qassam Brigades"
    if word in words("groups", "areas"):
        inside = [
            child
            for child in children(token, "nmod", "obl", "compound")
            if preposition(child) in ("of", "", "on", "along")
        ]
        inside = [
            child
            for child in inside
            if _is_place(child, references) or singular(child) in words("groups", "areas")
        ]
        return (
            inside
            or [child for child in children(token, "nmod:poss", "amod") if _is_place(child, references)]
            or named
        )
    if word in words("groups", "instruments"):
        agents = [
            child
            for child in children(token, *MODIFIER, "nmod:poss")
            if _actor(child, references)
            or _set_before(child, token)
            and singular(child) in words("groups", "members")
        ]
        near = [child for child in agents if preposition(child) == "by" or _set_before(child, token)]
        return near or leading(token) or _by(token)
    if word in words("groups", "members") or word in words("groups", "parts"):
        before = [
            child
            for child in children(token, *MODIFIER, "nmod:poss")
            if (
                _actor(child, references)
                or singular(child) in words("groups", "members")
                or child.tag_ == "WP$"
            )
            and not preposition(child)
            and not (word == "counterpart" and child.pos_ == "PRON")
            and child.i < token.i  # a name behind it is another's ("insurgents kill two Thai Army soldiers")
        ]
        links = _OWNING | (_SPEAKING if word in words("groups", "speaking") else set())
        behind = [child for child in children(token, "nmod", "obl") if preposition(child) in links]
        if word in words("groups", "rootless"):
            behind = [one for one in behind if preposition(one) != "from" or not _is_place(one, references)]
        named = before or behind or named
    if not named and word in words("groups", "members"):
        named = _leading(token)
    if word in words("groups", "sites") and not named:
        after = [
            child
            for child in children(token, "nmod", "obl", "compound")
            if preposition(child) in (*_SITED, "")
        ]
        named = [child for child in after if _is_place(child, references)]
    return named


def _by(thing: Token) -> list[Token]:
    """Who did with it what a participle says: "rockets fired by Hezbollah"."""
    used = (agent for clause in children(thing, "acl") for agent in children(clause, "obl:agent", "obl"))
    return [agent for agent in used if preposition(agent) == "by"]


def _leading(men: Token) -> list[Token]:
    """Whose unnamed men are: "insurgents led by Hay'at Tahrir al-Sham", "loyal to Haftar", "said to belong to"."""
    told = [node for clause in children(men, "acl") for node in (clause, *children(clause, "xcomp"))]
    led = [clause for clause in told if lemma(clause) in words("posts", "leading")]
    belonging = [clause for clause in told if lemma(clause) == "belong"]
    belonging += [word for word in children(men, "amod", "acl") if word.lower_ == "loyal"]
    return [
        agent
        for clauses, link in ((led, "by"), (belonging, "to"))
        for clause in clauses
        for agent in children(clause, "obl:agent", "obl")
        if preposition(agent) == link
    ]


def _actor(token: Token, references: References) -> bool:
    reference = references.by_token.get(token)
    return reference is not None and (
        is_a(reference.entity.type, ("Actor",)) or reference.acts_as is not None
    )


def _is_place(token: Token, references: References) -> bool:
    reference = references.by_token.get(token)
    return reference is not None and is_a(reference.entity.type, ("Place",))


def unnamed(head: Token, references: References) -> Entity | None:
    """The unnamed persons a noun stands for ("ten civilians", "dozens of soldiers"); None for other nouns."""
    counted = counted_noun(head)
    if (
        counted.pos_ == "NUM"
        and counted.tag_ == "CD"
        and lemma(counted.head) in words("groups", "transitive")
    ):
        return Entity(id="persons-people", name="people", type="PersonGroup")  # "killed at least 12"
    reference = references.by_token.get(counted)
    national = reference is not None and _one_national(counted, reference) and is_plural(counted)
    persons = singular(counted) in words("groups", "persons") and counted.pos_ in ("NOUN", "PROPN")
    persons = persons or counted.lower_ in words("groups", "hurt")  # "evacuated the wounded"
    named = any(child in references.by_token for child in children(counted, "appos", "flat"))
    if named or not persons and not national and not _only_persons(counted):
        return None
    label = " ".join([*_kinds(counted), counted.text]).lower()
    return Entity(id=f"persons-{slug(label)}", name=label, type="PersonGroup")


def _only_persons(noun: Token) -> bool:
    """Whether it is done to the noun's referent what is done to persons alone ("arrested an actor")."""
    verb = lemma(noun.head)
    counted = verb == "kill" and bool(children(noun, "nummod"))  # a bill is killed, too, but not twelve
    done = noun.dep_ in ("obj", "nsubj:pass") and (counted or verb in words("groups", "to_persons"))
    return done and noun.pos_ == "NOUN" and singular(noun) not in words("groups", "vehicles")


def _kinds(noun: Token) -> Iterator[str]:
    """The words that say which persons; "non-Muslim" as a whole."""
    for child in children(noun, "compound", "amod"):
        if child.is_alpha:
            before = [token for token in child.lefts if token.is_punct or token.i == child.left_edge.i]
            yield child.doc[child.left_edge.i : child.i + 1].text if len(before) <= 2 else child.text


def counted_noun(head: Token) -> Token:
    """What is counted where the head only counts ("dozens of soldiers", "three of his children")."""
    if singular(head) not in words("groups", "counts") and head.pos_ != "NUM":
        return head
    return next((child for child in children(head, "nmod", "obl") if preposition(child) == "of"), head)
