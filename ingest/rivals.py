"""Nouns without a name that a pronoun may mean instead: "the Panel found that Rwanda had armed it; it recommended"."""

from collections.abc import Iterator

from spacy.tokens import Span, Token

from graph.claim import is_a
from ingest.agreement import gender_of
from ingest.quotes import is_speech
from ingest.references import Reference, References, meant
from ingest.syntax import PASSIVE, SUBJECT, children, is_plural, is_verb, preposition, singular
from ingest.words import table, words

_INNER = ("acl:relcl", "acl", "advcl", "advcl:relcl", "ccomp", "csubj")
_BESIDE = ("compound", "amod", "nmod:desc", "flat", "appos", "nmod:poss")
_OWNING = ("nmod:poss", "compound", "amod", "nmod:desc", "nmod", "appos")
_NAMING = ("appos", "flat")
_MANY = ("they", "them", "their")
_ONE = ("it", "its")


def is_man_of(root: Token) -> bool:
    """Whether a name says whose men a noun means ("fighters of the Arakan Army")."""
    of = root.dep_ == "nmod" and preposition(root) in ("of", "from")
    return of and singular(root.head) in words("groups", "members") and is_plural(root.head)


def rank(root: Token) -> int:
    """How much a noun is what its sentence is about: 2 for the main subject, 1 for another, 0 for no subject."""
    node = root
    while node.dep_ in ("flat", "conj", "appos") and node.head != node:
        node = node.head
    if node.dep_ in ("compound", "amod", "nmod:poss") or is_man_of(node):
        node = node.head  # "Taliban fighters said": the name inside a subject phrase is its topic
    if node.dep_ not in (*SUBJECT, *PASSIVE):
        return 0
    return 1 if any(one.dep_ in _INNER for one in node.ancestors) else 2


def rivalled(token: Token, antecedent: Reference, references: References) -> bool:
    """Whether a noun without a name is as likely meant as the antecedent, by its place and its kind."""
    root = antecedent.span.root
    here = token.doc[token.sent.start : token.i]
    if root.sent != token.sent:
        done_to = token.dep_ in ("obj", "iobj", "obl") and token.lower_ in ("it", "them")
        if done_to and any(_is_body(noun) for noun in rivals(token, here, references)):
            return True  # "in favour of the government in Tripoli by sending it drones"
        return any(rank(noun) for noun in rivals(token, here, references)) or any(
            rank(noun) > rank(root) for noun in rivals(token, root.sent, references)
        )
    found = [noun for noun in rivals(token, here, references) if not _owned_by(antecedent, noun, references)]
    if any(_done_to_both(noun, token) for noun in found):
        return True
    floor = -1 if token.dep_ in (*SUBJECT, *PASSIVE) and token.lower_ in _MANY else 0
    return any(
        rank(noun) > rank(root) or noun.i > root.i and rank(noun) == rank(root) > floor for noun in found
    )


def _done_to_both(noun: Token, token: Token) -> bool:
    """Whether a noun and "it" are what is done to in one breath ("to clear the territory and return it")."""
    both = token.lower_ == "it" and token.dep_ == "obj" and noun.dep_ == "obj"
    return both and token.head.dep_ == "conj" and noun.head == token.head.head


def _owned_by(owner: Reference, noun: Token, references: References) -> bool:
    """Whether a noun is the antecedent's ("the network is strong: its battalion guards the airport, and it")."""
    owners = (references.by_token.get(child) for child in children(noun, "nmod:poss"))
    return any(one is not None and meant(one).id == meant(owner).id for one in owners)


def topical(token: Token, span: Span, references: References) -> bool:
    """Whether a noun without a name is a subject of the span, so that nobody named before it is meant."""
    return any(rank(noun) for noun in rivals(token, span, references))


def rivals(token: Token, span: Span, references: References) -> Iterator[Token]:
    """The nouns of the span that the pronoun may mean and that stand for nobody named."""
    for noun in span if token.pos_ == "PRON" else ():
        common = noun.pos_ in ("NOUN", "PROPN") and noun.dep_ not in _BESIDE and not _is_time(noun)
        if common and not _is_source(noun, token) and _may_be(token, noun, references):
            yield noun


def _is_time(noun: Token) -> bool:
    return singular(noun) in words("groups", "times") or noun.ent_type_ in ("DATE", "TIME")


def _is_source(noun: Token, token: Token) -> bool:
    """Whether a noun only says what the others did ("experts say the Houthis ...; it received arms from them")."""
    speaks = noun.dep_ in SUBJECT and is_speech(noun.head) and noun.head != token.head
    return speaks and token.dep_ not in (*SUBJECT, *PASSIVE)


def _may_be(token: Token, noun: Token, references: References) -> bool:
    if token.lower_ in _ONE:
        if is_plural(noun) or singular(noun) in words("groups", "persons") or _joined(noun):
            return False
        return _of_nobody(noun, references, thing=not _is_agent(token)) and (
            not _is_agent(token) or _is_body(noun)
        )
    if token.lower_ in _MANY:
        if not (is_plural(noun) or _joined(noun) or singular(noun) in words("groups", "collective")):
            return False
        men = singular(noun) in words("groups", "persons") or _is_body(noun)
        return _of_nobody(noun, references, thing=not men) and (men or not _is_agent(token))
    unlike = {gender_of(token), gender_of(noun)} == {"female", "male"}
    person = singular(noun) in words("groups", "persons") or bool(gender_of(noun))
    return person and not is_plural(noun) and not unlike and _of_nobody(noun, references, thing=True)


def _is_agent(token: Token) -> bool:
    """Whether only somebody can be meant, no thing: who speaks, who has men."""
    if token.dep_ == "nmod:poss":
        owned = singular(token.head)
        return owned in words("groups", "of_armed_groups") or owned in words("groups", "persons")
    return token.dep_ in SUBJECT and is_speech(token.head)


def _of_nobody(noun: Token, references: References, *, thing: bool) -> bool:
    """Whether a noun stands for nobody named; a thing may be owned and be meant itself ("Iran's economy")."""
    reference = references.by_token.get(noun)
    if reference is not None:
        return thing and is_a(reference.entity.type, ("Event",))
    acts = not thing and singular(noun) in words("groups", "members")
    owners = (references.by_token.get(child) for child in children(noun, *(_OWNING if acts else _NAMING)))
    several = is_plural(noun)  # of whom one person may be named ("the rebels, whose chief is Makenga")
    return not any(one is not None and not (several and is_a(one.entity.type, ("Person",))) for one in owners)


def _is_body(noun: Token) -> bool:
    """Whether a noun means a group of people or an institution."""
    word = singular(noun)
    if word in words("groups", "things") or word in words("groups", "vehicles"):
        return False
    bodies = table("groups")["names"]["GovernmentBody"]
    kinds = words("groups", "members") | words("groups", "described") | words("groups", "sources")
    return word in kinds or word in bodies


def _joined(noun: Token) -> bool:
    """ "Biden and Trump": several together, where the noun heads the list."""
    return bool(children(noun, "conj")) and is_verb(noun.head)
