"""The places of a rule in the tree: whose heads are looked at for its subject and object."""

from collections.abc import Callable, Mapping

from spacy.tokens import Token

from graph.claim import relations
from ingest.described import described
from ingest.doers import subjects, surface_subjects
from ingest.lost import lost_object, lost_subject, right_behind, under_later
from ingest.receivers import objects
from ingest.rules import rules
from ingest.syntax import (
    antecedent,
    children,
    conjuncts,
    is_passive,
    is_relative,
    is_verb,
    leading,
    lemma,
    obliques,
    preposition,
    singular,
)
from ingest.words import words

_AIMED = ("on", "against", "to", "at", "into")
_NESTED = ("to", "with", "against", "between")
_WITHIN = ("in", "inside", "near", "at", "across")
_DURING = ("in", "during", "after", "from", "when", "following")
_OF_VERB = (
    "subj",
    "obj",
    "means",
    "site-in",
    "of-deal",
)  # asked of the anchor alone, not of its companion noun


def slot_heads(slot: str, heads: list[Token], trigger: Token) -> list[Token]:
    """The head words that stand in a slot of any of the heads; a name that is no slot is a preposition."""
    if slot in _SLOTS:
        found = [
            token for head in (heads if slot not in _OF_VERB else [trigger]) for token in _SLOTS[slot](head)
        ]
        return found or _NEARBY.get(slot, _none)(trigger)
    found = [token for head in heads for token in obliques(head, [slot])]
    if slot == "between" and len(found) == 1:
        found += _and_behind(found[0])
    if not found and trigger.dep_ in ("nsubj", "nsubj:pass", "csubj"):
        # "Clashes broke out between": what the noun is between may hang on its verb
        erupts = lemma(trigger.head) in words("groups", "erupting") | words("status", "occurrence")
        below = trigger.head.subtree if slot == "between" else trigger.head.children
        beside = [token for token in below if token.i > trigger.i and preposition(token) == slot]
        found = beside if erupts and slot in ("between", "with", "against") else []
    if not found and slot in _NESTED:
        # "swore an oath of loyalty to", "passed information on targets to": hung on the noun in between
        inner = (part for head in heads for part in children(head, "nmod", "obl") if part.pos_ == "NOUN")
        found = [token for part in inner for token in obliques(part, [slot])]
    if not found and slot in _AIMED:
        # "sanctions imposed on", "raids directed against"
        done = (clause for head in heads for clause in children(head, "acl") if clause.tag_ == "VBN")
        found = [token for clause in done for token in obliques(clause, [slot])]
    if not found and not is_verb(trigger):
        found = right_behind(trigger, slot)
    if not found and (not is_verb(trigger) or slot in _AIMED):
        # "a raid by American forces on a compound": a parser may hang the target on the one who strikes
        found = [token for agent in obliques(trigger, ["by"]) for token in obliques(agent, [slot])]
    return found or _whereabouts(trigger, slot) or (under_later(heads[0], slot) if slot != "of" else [])


def _none(trigger: Token) -> list[Token]:
    return []


def _and_behind(noun: Token) -> list[Token]:
    """The second of two things it is between, where the parser hung it elsewhere ("between Israel and Hamas")."""
    last = noun.right_edge.i
    if len(conjuncts(noun)) > 1 or last + 2 >= noun.sent.end or noun.doc[last + 1].lower_ != "and":
        return []
    other = noun.doc[last + 2]
    while other.dep_ in ("det", "compound", "flat", "amod", "nmod:poss", "case") and other.head.i > other.i:
        other = other.head
    return (
        [other] if other.dep_ == "conj" and other.pos_ in ("PROPN", "NOUN") and other.head.i < noun.i else []
    )


def _whereabouts(trigger: Token, slot: str) -> list[Token]:
    """The place a clause is hung on: "Dundalk, where the group is thought to be based"."""
    clause = trigger
    while clause.dep_ in ("xcomp", "ccomp") and clause.head != clause:
        clause = clause.head
    where = [child for child in children(clause, "advmod") if child.lower_ == "where"]
    if slot not in _WITHIN or clause.dep_ not in ("acl:relcl", "advcl") or not where:
        return []
    place = antecedent(where[0])
    return [] if place is None else [place]


_NEARBY = {"subj": lost_subject, "obj": lost_object}


def _possessors(noun: Token) -> list[Token]:
    """Whose it is; who has "'s" right before it, where the parser hung him elsewhere."""
    first = noun.left_edge.i
    behind = noun.doc[first - 1] if first > noun.sent.start else noun
    return children(noun, "nmod:poss") or ([behind.head] if behind.tag_ == "POS" else [])


def _modifiers(noun: Token) -> list[Token]:
    """Names set before a noun ("Taliban attack", "Afghan forces"), not a bare place of happening."""
    return [
        child
        for child in children(noun, "compound", "amod", "nmod:desc", "nmod")
        if child.i < noun.i and not preposition(child)
    ]


def _agents(head: Token) -> list[Token]:
    """By whom it is done, also where he is hung on whom it is done to ("the detention of staff by the Houthis")."""
    done = [child for child in children(head, "nmod") if preposition(child) == "of"]
    own, beyond = (
        [
            child
            for node in nodes
            for child in children(node, "nmod", "obl", "obl:agent")
            if preposition(child) == "by"
        ]
        for nodes in ([head], done)
    )
    return own or beyond


def _having(noun: Token) -> list[Token]:
    """Who has the noun: the subject of a light verb whose object it is."""
    if noun.dep_ in ("obj", "obl") and lemma(noun.head) in words("groups", "light"):
        return subjects(noun.head)
    return []


def _means(verb: Token) -> list[Token]:
    """The blow in which it was done: "killed in Israeli airstrikes", "killed when Boko Haram attacked"."""
    if not is_passive(verb) and lemma(verb) not in words("groups", "dying"):
        return []
    clauses = [clause for clause in children(verb, "advcl") if lemma(clause) in words("groups", "blowing")]
    dated = [
        clause for clause in clauses if any(mark.lower_ in ("when", "after", "as") for mark in clause.lefts)
    ]
    aged = [
        one for one in children(verb, "xcomp", "advcl") if one.lower_ == "aged"
    ]  # "died aged 61 in a strike"
    return [blow for head in (verb, *aged) for blow in obliques(head, ("by", *_DURING)) if _is_blow(blow)] + [
        doer for clause in dated for doer in subjects(clause)
    ]


def _is_blow(token: Token) -> bool:
    return token.lemma_.lower() in words("groups", "instruments")


def _flowing_to(noun: Token) -> list[Token]:
    """ "Iranian money flows to Hezbollah", "weapons from Libya reached Boko Haram"."""
    if noun.dep_ == "nsubj" and lemma(noun.head) == "reach":
        return objects(noun.head)
    flows = noun.dep_ == "nsubj" and lemma(noun.head) in ("flow", "go", "pour", "stream")
    return list(obliques(noun.head, ("to",))) if flows else []


def _site(verb: Token) -> list[Token]:
    """Where something that stands somewhere was struck: "attacked several towns inside Armenia"."""
    struck = [thing for thing in objects(verb) if singular(thing) in words("groups", "sites")]
    return [place for head in (verb, *struck) for place in obliques(head, _WITHIN)] if struck else []


def _scene(event: Token) -> list[Token]:
    """Where an event was that its verb or its target places: "clashes erupted in Goma", "an assault on Panjshir"."""
    places = ("in", "at", "near", "outside", "around")
    targets = list(obliques(event, ("on", "against", "of")))
    found = [*targets, *(place for target in targets for place in obliques(target, places))]
    found += [
        place
        for verb in _wounding(event)
        for head in (verb, *objects(verb))
        for place in obliques(head, places)
    ]
    if event.dep_ == "obj" and lemma(event.head) in words("groups", "holding"):
        found += obliques(event.head, places)
    shaken = preposition(event) == "by" and is_passive(event.head)
    if shaken and lemma(event.head) in words("groups", "erupting"):
        found += children(event.head, "nsubj:pass")  # "Kandahar was rocked by a blast"
    if event.dep_ in ("nsubj", "nsubj:pass", "csubj") and lemma(event.head) in words("groups", "erupting"):
        found += [*obliques(event.head, places), *children(event.head, "obj")]
    return found


def _wounding(event: Token) -> list[Token]:
    """Verbs of whom an event hurt: "the bomb killed twelve people in Omagh", "the attack which killed them"."""
    clauses = [
        clause
        for clause in children(event, "acl:relcl")
        if subjects(clause)[:1] and is_relative(subjects(clause)[0])
    ]
    own = [event.head] if event.dep_ == "nsubj" else []
    return [verb for verb in (*own, *clauses) if lemma(verb) in words("groups", "wounding")]


def _hyphened(word: Token) -> list[Token]:
    """The name before a hyphened participle ("Iran-backed")."""
    if word.i < 2 or word.nbor(-1).text != "-":
        return []
    before = word.nbor(-2)
    if before.head == word.head and before.pos_ == "PROPN":
        return [before]  # both hung on the noun: "a Sana'a-based operative"
    return [
        child
        for child in word.lefts
        if child.dep_.split(":")[0] in ("compound", "obl", "nmod", "nsubj", "advmod", "amod", "obj")
    ]


def _under(noun: Token) -> list[Token]:
    """What is under somebody's control or sanctions: "an air base under the control of", "he is under sanctions"."""
    if preposition(noun) != "under":
        return []
    if children(noun, "cop"):
        return children(noun, "nsubj", "nsubj:pass")
    if is_verb(noun.head):
        return objects(noun.head) or subjects(noun.head)
    return [noun.head] if noun.dep_ == "nmod" else []


def _accused(noun: Token) -> list[Token]:
    """Who is charged with a deed: "accused Moscow of an invasion"."""
    charged = noun.dep_ in ("obl", "nmod") and preposition(noun) == "of"
    return objects(noun.head) if charged and lemma(noun.head) in words("status", "charge") else []


def _doers(verb: Token) -> list[Token]:
    """Whose deed is condemned or undermined ("Israel's strikes"); a killing's owner may be its victim."""
    deeds = [
        thing
        for thing in objects(verb)
        if thing.pos_ == "NOUN"
        and singular(thing) not in words("groups", "members") | words("groups", "suffered")
    ]
    return [owner for deed in deeds for owner in children(deed, "nmod:poss", "amod", "compound")]


def _receivers(verb: Token) -> list[Token]:
    """To whom something is given; of two objects it is the first ("sold it ammunition", "gave Prigozhin sanctuary")."""
    given = children(verb, "obj")
    if is_passive(verb) and given:
        return objects(verb)  # "had been given refuge"
    joined = [name for thing in given[:1] for name in children(thing, "compound") if name.pos_ == "PROPN"]
    alone = lemma(verb) in words("groups", "giving") and joined and joined[0].left_edge.i == verb.i + 1
    behind = verb.doc[
        verb.i + 2 : verb.i + 3
    ]  # "sold the junta ammunition", which the parser takes for one noun
    if lemma(verb) in words("groups", "giving") and given and verb.nbor(1).lower_ == "the" and len(behind):
        body = behind[0]
        if body.head == given[0] and body.dep_ == "compound" and singular(body) in words("groups", "members"):
            return [body]
    return children(verb, "iobj") or (given[:1] if len(given) > 1 else joined[:1] if alone else [])


def _threatened(verb: Token) -> list[Token]:
    """To whom it is threatened to be done ("threatened to hit American bases")."""
    aims = (aim for aim in children(verb, "xcomp", "advcl") if children(aim, "mark") and _harms(aim))
    return [token for aim in aims for token in objects(aim)]


def _harms(verb: Token) -> bool:
    """Whether the verb tells of a hostile deed: who threatens to withdraw his men does not threaten them."""
    hostile = any(relations()[rule.relation].sign < 0 for rule in rules().get(lemma(verb), ()))
    return hostile or lemma(verb) in words("groups", "harming")


def _parties(verb: Token) -> list[Token]:
    """Who strikes the deal that somebody brokered: "Israel and Hamas agree to a truce brokered by Qatar"."""
    deal = verb.head
    if verb.pos_ == "NOUN" and is_verb(deal) and preposition(verb) in ("after", "through", "with", "under"):
        return [
            *subjects(deal),
            *obliques(deal, ("with",)),
            *(one for thing in objects(deal) for one in obliques(thing, ("with",))),
        ]
    if verb.dep_ != "acl" or deal.dep_ not in ("obj", "obl") or not is_verb(deal.head):
        return []
    return [*subjects(deal.head), *obliques(deal.head, ("with",)), *obliques(deal, ("with",))]


def _helped(noun: Token) -> list[Token]:
    """ "Struck the town with the help of"; what is done with help to somebody in the passive helps him, too."""
    verb = noun.head
    if preposition(noun) != "with" or not is_verb(verb):
        return []
    return objects(verb) if is_passive(verb) and not subjects(verb) else subjects(verb)


def _behind(deed: Token) -> list[Token]:
    """ "Iran was behind the attack", "the network behind the bombings"."""
    if preposition(deed) != "behind":
        return []
    return surface_subjects(deed) or ([deed.head] if deed.dep_ == "nmod" and deed.head.pos_ != "VERB" else [])


def _in_which_is(noun: Token) -> list[Token]:
    """Who is in, at or on it: "acted in concert with", "X, at the helm of", "is on the list"."""
    if preposition(noun) not in ("in", "at", "on"):
        return []
    if children(noun, "cop") or children(noun, "nsubj"):
        return children(noun, "nsubj")
    if is_verb(noun.head):
        return subjects(noun.head)
    return [noun.head] if noun.dep_ in ("nmod", "appos", "acl") else []


def _stays_in(men: Token) -> list[Token]:
    """Where they are: "French troops remain in Chad"."""
    stays = men.dep_ == "nsubj" and lemma(men.head) in words("groups", "staying")
    return list(obliques(men.head, _WITHIN)) if stays else []


def _stays_within(noun: Token) -> list[Token]:
    """What is or stays in it: "the town remains in rebel hands"."""
    if preposition(noun) != "in":
        return []
    stays = noun.dep_ == "obl" and lemma(noun.head) in words("groups", "staying")
    return children(noun, "nsubj") or (subjects(noun.head) if stays else [])


def _unconcerned(verb: Token) -> list[Token]:
    """Who "had nothing to do with" it."""
    noun = verb.head
    return subjects(noun.head) if noun.lower_ == "nothing" and is_verb(noun.head) else []


def _subject_to(measure: Token) -> list[Token]:
    """Whom it is put on: "the company is subject to UN sanctions"."""
    told = preposition(measure) == "to" and measure.head.lemma_.lower() == "subject"
    return children(measure.head, "nsubj") if told else []


def _for_which(noun: Token) -> list[Token]:
    """ "Flew in for talks", "for another round of talks"."""
    counted = preposition(noun) == "of" and singular(noun.head) in words("groups", "counts")
    goal = noun.head if counted else noun
    return subjects(goal.head) if preposition(goal) == "for" and is_verb(goal.head) else []


def _regarding(role: Token) -> list[Token]:
    """To whom it is what another is: "regards the government as an enemy"."""
    seen_as = preposition(role) == "as" or role.dep_ in ("xcomp", "obj")
    return subjects(role.head) if seen_as and lemma(role.head) in words("groups", "regarding") else []


def _hands(word: Token) -> list[Token]:
    """ "Suffered a massacre at the hands of"."""
    held = (child for child in word.subtree if child.lower_ == "hands" and preposition(child) == "at")
    return [owner for hands in held for owner in obliques(hands, ("of",))]


def _listers(verb: Token) -> list[Token]:
    """Whose list somebody is put on: "was placed on the U.S. list of terrorist organizations"."""
    lists = (one for one in obliques(verb, ("on", "to", "in")) if singular(one) in words("groups", "lists"))
    return [owner for one in lists for owner in children(one, "nmod:poss", "compound", "amod")]


def _struck(answer: Token) -> list[Token]:
    """Who is hit by what is done in answer: "fired missiles at Israel in response to"."""
    verb = answer.head
    if preposition(answer) != "in" or not is_verb(verb):
        return []
    hit = list(obliques(verb, ("at", "on", "against"))) or objects(verb)
    return [one for one in hit if singular(one) not in words("groups", "instruments")]  # "launches missiles"


def _blamed(verb: Token) -> list[Token]:
    """Who is blamed where it says for what ("blames the militia for an attack on its men")."""
    told = [
        *children(verb, "obl", "advcl"),
        *(one for thing in objects(verb) for one in children(thing, "nmod")),
    ]
    why = any(
        preposition(one) == "for" or any(mark.lower_ == "for" for mark in children(one, "mark"))
        for one in told
    )
    return objects(verb) if why else []


def _weapons(verb: Token) -> list[Token]:
    """The means of force that do it by themselves: "Russian missiles slammed into"."""
    return [thing for thing in subjects(verb) if _is_blow(thing)]


def _ascribed(verb: Token) -> list[Token]:
    """ "Attribute the attack on the cathedral of Jolo to a faction": wherever the parser hangs it."""
    inside = (child for deed in objects(verb) for child in deed.subtree if child.i > verb.i)
    return [child for child in inside if preposition(child) in ("to", "on") and child.head.pos_ != "VERB"][
        -1:
    ]


_SLOTS: Mapping[str, Callable[[Token], list[Token]]] = {
    "subj": subjects,
    "obj": objects,
    "poss": _possessors,
    "compound": _modifiers,
    "by": _agents,
    "led": leading,
    "have": _having,
    "pred": described,
    "hyphen": _hyphened,
    "accused": _accused,
    "under": _under,
    "helped": _helped,
    "behind": _behind,
    "hands": _hands,
    "ascribed": _ascribed,
    "lister": _listers,
    "struck": _struck,
    "blamed": _blamed,
    "weapon": _weapons,
    "with-subj": lambda noun: (
        subjects(noun.head) if preposition(noun) == "with" and is_verb(noun.head) else []
    ),
    "whom": _in_which_is,
    "regarder": _regarding,
    "that-subj": lambda noun: [who for clause in children(noun, "acl") for who in children(clause, "nsubj")],
    "bearer": lambda noun: [noun.head] if preposition(noun) == "with" and noun.dep_ == "nmod" else [],
    "sits": lambda noun: [noun.head] if noun.dep_ == "nsubj" and preposition(noun.head) in _WITHIN else [],
    "stays": _stays_in,
    "subjected": _subject_to,
    "for-subj": _for_which,
    "under-subj": lambda noun: (
        subjects(noun.head) if preposition(noun) == "under" and is_verb(noun.head) else []
    ),
    "blow-in": lambda verb: [blow for blow in obliques(verb, _DURING) if _is_blow(blow)],
    "flows-to": _flowing_to,
    "in-pred": _stays_within,
    "nothing-to": _unconcerned,
    "obj-poss": _doers,
    "obj-of": lambda verb: [owner for thing in objects(verb) for owner in obliques(thing, ("of",))],
    "iobj": _receivers,
    "self": lambda noun: [noun],
    "means": _means,
    "head-subj": lambda noun: subjects(noun.head) if is_verb(noun.head) else [],
    "voicing": lambda noun: subjects(noun.head) if lemma(noun.head) in words("groups", "voicing") else [],
    "expelled": lambda verb: surface_subjects(verb) if is_passive(verb) and not subjects(verb) else [],
    "sending": lambda noun: subjects(noun.head) if lemma(noun.head) in words("groups", "sending") else [],
    "head-obj": lambda noun: objects(noun.head) if is_verb(noun.head) else [],
    "head-suffers": lambda noun: objects(noun.head) if is_passive(noun.head) else [],
    "of-deal": _parties,
    "site-in": _site,
    "scene": _scene,
    "to-do": _threatened,
}
