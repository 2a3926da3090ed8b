"""Who does what a verb says: its deep subject, through passives, infinitives, relatives and coordination."""

from spacy.tokens import Token

from ingest.syntax import (
    PASSIVE,
    SUBJECT,
    children,
    conjuncts,
    dependency,
    is_amount,
    is_passive,
    is_verb,
    lemma,
    obliques,
    preposition,
    singular,
)
from ingest.words import words


def subjects(verb: Token) -> list[Token]:
    """The heads of the deep subject: who does it, through passives, infinitives, relatives and coordination."""
    if is_passive(verb):
        # "armed and trained by the U.S.": the agent stands at the last of several participles
        shared = [later for later in conjuncts(verb) if later.tag_ == "VBN"]
        agents = (
            [child for child in children(one, "obl:agent", "obl") if preposition(child) == "by"]
            for one in shared
        )
        return next((found for found in agents if found), []) or _far_agent(verb)
    return surface_subjects(verb) + _joining(verb)


def _joining(verb: Token) -> list[Token]:
    """Who did the same: "condemned the massacre, as did Iran", "together with the Maute group he seized"."""
    same = [clause for clause in children(verb, "advcl") if clause.lemma_.lower() == "do"]
    told = [clause for clause in same if any(mark.lower_ == "as" for mark in clause.lefts)]
    joint = [part for part in children(verb, "advmod") if part.lower_ in ("together", "along")]
    beside = [
        token for part in joint for token in children(part, "obl", "nmod") if preposition(token) == "with"
    ] + [
        token
        for part in joint
        for token in obliques(verb, ("with",))
        if token.left_edge.i == part.i + 1 and part.nbor(-1).text != ","
    ]
    return beside + [one for clause in told for one in _doing_so(clause)]


def _doing_so(did: Token) -> list[Token]:
    """Who did so, too; a name right behind, which a parser may hang on what follows."""
    own = [token for token in children(did, "nsubj") if token.i > did.i]
    behind = did.nbor(1) if did.i + 1 < did.sent.end else did
    while behind.dep_ in ("compound", "det", "amod", "flat") and behind.head.i > did.i:
        behind = behind.head
    return own or ([behind] if behind.pos_ == "PROPN" and behind != did else [])


def _far_agent(verb: Token) -> list[Token]:
    """An agent hung elsewhere: "funded and armed by Iran", "is listed as a terrorist group by Turkey"."""
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and is_passive(verb.head):
        return subjects(verb.head)
    parts = children(verb, "obl", "xcomp")  # "shot dead by police"
    inside = (child for part in parts for child in children(part, "nmod", "obl", "obl:agent"))
    return [child for child in inside if preposition(child) == "by"]


def _so_did(token: Token) -> bool:
    """Whether the name joins in what was told ("..., as did Iran")."""
    left = token.left_edge.i
    return left > 1 and token.doc[left - 1].lower_ in ("did", "do", "does", "have", "has", "had")


def surface_subjects(verb: Token) -> list[Token]:
    """The heads of the subject as it stands, also where a clause shares its head's."""
    # what is coordinated stands behind: a "conj" before its verb is a subject
    own = children(verb, *SUBJECT, *PASSIVE) or [one for one in children(verb, "conj") if one.i < verb.i]
    own = [one for one in own if one.i > verb.i or not _parted_by_semicolon(one, verb)] or own
    if own and own[0].i > verb.i and any(verb.i < thing.i < own[0].i for thing in children(verb, "obj")):
        own = []  # "killed several commanders, none of whom": it is no subject
    said = verb.head.i if verb.dep_ == "ccomp" else verb.i
    if len(own) > 1 and own[0].i < said < own[-1].i < verb.i:
        own = [one for one in own if one.i > said]  # "the minister said the plotters were based": not he
    if (crossed := _crossed(verb)) is not None:
        return crossed
    if own:
        own = own[:1] + [
            token for token in own[1:] if token.i < verb.i or own[0].i > verb.i or _so_did(token)
        ]
        return [token for token in own if token.dep_ not in ("csubj", "csubj:pass")]
    head = verb.head
    if head == verb:
        return []
    return _INHERIT.get(dependency(verb), _none)(verb, head)


def _parted_by_semicolon(one: Token, verb: Token) -> bool:
    """Whether a semicolon stands before the verb: "..., as did Brazil; Nicaragua followed" tells of Nicaragua."""
    return any(token.text == ";" for token in verb.doc[one.i : verb.i])


def _crossed(verb: Token) -> list[Token] | None:
    """The subjects of two verbs that the parser gave each other's: "After gunmen of A shot B, India launched"."""
    if (name := _right_before(verb)) is not None:
        return [name]
    for name in children(verb, "nsubj"):
        behind = verb.doc[name.right_edge.i + 1 : name.right_edge.i + 2]
        if name.i > verb.i and len(behind) and is_verb(behind[0]) and _right_before(behind[0]) == name:
            return [one for one in children(behind[0], *SUBJECT) if one.i < verb.i]
    return None


def _right_before(verb: Token) -> Token | None:
    """The name behind a comma right before a verb that the parser made the subject of an earlier verb."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.i == verb.sent.start or verb.dep_ == "acl:relcl":
        return None
    name = verb.nbor(-1)
    while name.dep_ in ("flat", "compound") and name.head.i < verb.i:
        name = name.head
    taken = name.dep_ == "nsubj" and is_verb(name.head) and name.head.i < name.i
    first = name.left_edge.i
    aside = taken and first > verb.sent.start and verb.doc[first - 1].text == ","
    return name if aside and name.head.lemma_.lower() not in words("status", "speech", "verb") else None


def _none(verb: Token, head: Token) -> list[Token]:
    return []


def _from_same_rank(verb: Token, head: Token) -> list[Token]:
    if not is_verb(head) and not children(head, "cop"):
        return []
    if any(token.text == ";" for token in verb.doc[head.i : verb.i]):
        return []  # behind a semicolon somebody else may act
    if _may_go_on_from_speech(verb, head):
        return []
    if (said := _reported_beside(verb, head)) is not None:
        return surface_subjects(said)
    # "was arrested and confessed": the first verb's surface subject is shared, whatever its voice.
    return surface_subjects(head)


def _may_go_on_from_speech(verb: Token, head: Token) -> bool:
    """ "The police concluded that ETA were responsible and launched an operation": either may have launched it."""
    said = head.head
    told = (
        head.dep_ == "ccomp" and said.i < head.i and said.lemma_.lower() in words("status", "speech", "verb")
    )
    return (
        told and bool(children(head, "cop")) and said.tag_ == verb.tag_ == "VBD" and not children(verb, "aux")
    )


def _reported_beside(verb: Token, head: Token) -> Token | None:
    """The clause a verb goes on with: "says that jets have resumed bombing and have killed": the jets, not who says."""
    if verb.dep_ != "conj" or head.lemma_.lower() not in words("status", "speech", "verb"):
        return None
    own = {child.lower_ for child in children(verb, "aux")} - {
        child.lower_ for child in children(head, "aux")
    }
    clauses = [child for child in children(head, "ccomp") if head.i < child.i < verb.i]
    return next((one for one in clauses if own & {child.lower_ for child in children(one, "aux")}), None)


def _from_controller(verb: Token, head: Token) -> list[Token]:
    controlled = children(head, "obj", "iobj")
    if head.lemma_.lower() in words("groups", "object_control"):
        addressed = [child for child in children(head, "obl") if preposition(child) in ("on", "upon", "to")]
        addressed = [child for child in addressed if not _is_day(child)]
        if (
            not is_passive(head)
            and controlled
            and not addressed
            and lemma(head) in words("groups", "phoning")
        ):
            return surface_subjects(head)
        if not is_passive(head) and (controlled or addressed):
            return controlled or addressed
    if (
        is_verb(head)
        and not is_passive(head)
        and controlled
        and head.lemma_.lower() not in words("groups", "subject_control")
    ):
        return controlled
    return surface_subjects(head)


def _is_day(token: Token) -> bool:
    """Whether it is a day ("on Wednesday", "on 4 May")."""
    return token.lower_ in words("groups", "dating") or is_amount(token)


def _trails(verb: Token) -> bool:
    """Whether it is a participle after a comma, which tells what the whole clause led to (", killing 56 people")."""
    return verb.tag_ == "VBG" and verb.i > 0 and verb.nbor(-1).text == ","


def _from_adverbial(verb: Token, head: Token) -> list[Token]:
    """ "Accused Pakistan of bombing the valley": the object does it; else an adverbial shares its clause's subject."""
    if (endeavour := _endeavour(verb)) is not None:
        return owners(endeavour)
    if any(mark.lower_ in ("to", "with") for mark in children(verb, "mark")) and head.lemma_.lower() in words(
        "groups", "object_control"
    ):
        return _from_controller(verb, head)
    if head.lemma_.lower() in words("groups", "mishaps") and verb.tag_ == "VBG":
        return []
    if verb.tag_ == "VBG" and head.dep_ in ("xcomp", "ccomp") and head.tag_ == "VB" and _led_in(verb):
        return []  # "let American planes use its airspace while sheltering": who shelters stays open
    if _trails(verb) and is_verb(head):
        # "rockets were fired by the group, landing in": what has no object is of the rockets
        return subjects(head) if children(verb, "obj") or not is_passive(head) else surface_subjects(head)
    complement = any(
        mark.lower_ in ("of", "for", "from", "into", "against") for mark in children(verb, "mark")
    )
    if not complement or not is_verb(head) or head.lemma_.lower() in words("groups", "subject_control"):
        return _from_same_rank(verb, head)
    charged = children(head, "obj") or children(head, "iobj")
    return surface_subjects(head) if is_passive(head) else charged or surface_subjects(head)


def _led_in(verb: Token) -> bool:
    return any(
        mark.lower_ in ("while", "by", "before", "after", "without") for mark in children(verb, "mark")
    )


def _endeavour(verb: Token) -> Token | None:
    """The noun right before an infinitive that is what somebody is up to: "the Iraqi mission to recapture Mosul"."""
    to = next((mark for mark in children(verb, "mark") if mark.lower_ == "to" and mark.i), None)
    if to is None or singular(to.nbor(-1)) not in words("groups", "endeavours"):
        return None
    owned = children(to.nbor(-1), "nmod:poss", "amod", "compound")
    return to.nbor(-1) if any(one.pos_ == "PROPN" or one.text[:1].isupper() for one in owned) else None


def _from_complement(verb: Token, head: Token) -> list[Token]:
    """ "Accuses Bamako of having hired": a gerund behind "of", whatever the parser calls it."""
    gerund = any(mark.lower_ in ("of", "for", "from") for mark in children(verb, "mark"))
    if gerund:
        return _from_adverbial(verb, head)
    # "Soldiers executed 300 men, the report said": a parser may give both subjects to the last verb
    several = children(head, *SUBJECT)
    return [token for token in several if token.i < verb.i < head.i][:1] if len(several) > 1 else []


def _from_noun(verb: Token, head: Token) -> list[Token]:
    if _trails(verb):
        main = next((node for node in verb.ancestors if is_verb(node)), None)
        return subjects(main) if main is not None and main.lemma_ not in words("groups", "mishaps") else []
    if verb.dep_ == "acl" and "to" in (child.lower_ for child in children(verb, "mark")):
        # "gives Israeli troops 60 days to withdraw"
        return head.dep_ == "obj" and children(head.head, "iobj") or owners(head)
    led = lemma(verb) in words("posts", "leading") and preposition(head) == "of"
    if led and singular(head.head) in words("groups", "gatherings"):
        return [head.head]  # "a coalition of gangs led by a policeman"
    return [head]


def owners(noun: Token) -> list[Token]:
    """Whose plan, attempt or claim it is: a possessive, a compound, or the subject of the verb it is object of."""
    own = children(noun, "nmod:poss") or [
        child for child in children(noun, "nmod") if preposition(child) in ("by", "of")
    ]
    named = [child for child in children(noun, "compound", "amod") if child.text[:1].isupper()]
    if own or named:
        return own or named  # "commented on the Iraqi mission to recapture Mosul": Iraq's
    if noun.dep_ in ("obj", "obl") and is_verb(noun.head):
        talked = lemma(noun.head) in words("groups", "talking")
        return subjects(noun.head) if not is_passive(noun.head) and not talked else []
    return [child for child in children(noun, "compound", "amod")]


_INHERIT = {
    "conj": _from_same_rank,
    "xcomp": _from_controller,
    "advcl": _from_adverbial,
    "ccomp": _from_complement,
    "parataxis": _none,
    "acl": _from_noun,
    "acl:relcl": _from_noun,
}
