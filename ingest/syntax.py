"""Questions to a Universal Dependencies tree: who is the deep subject, the deep object, the oblique of a word."""

from collections.abc import Iterable, Iterator, Mapping

from spacy.tokens import Span, Token

from ingest.words import table, words

_SINGULARS: Mapping[str, str] = table("groups")["singulars"]
_JOINED: Mapping[str, str] = table("groups")["joined"]
SUBJECT = ("nsubj", "nsubj:outer", "csubj")
PASSIVE = ("nsubj:pass", "csubj:pass")
_ROUGHLY = ("up", "about", "around", "over")
_WHERE = ("in", "at", "on", "near", "inside", "outside")
OBLIQUE = ("obl", "obl:agent", "nmod", "obl:unmarked")
CLAUSE = (
    "ccomp",
    "xcomp",
    "advcl",
    "acl",
    "acl:relcl",
    "advcl:relcl",
    "parataxis",
    "conj",
    "ROOT",
    "csubj",
    "csubj:pass",
    "appos",
)
MODIFIER = ("compound", "amod", "nmod:desc", "nmod", "flat", "nummod", "det")


def children(token: Token, *deps: str) -> list[Token]:
    """The children of the token under any of these labels, in text order."""
    return [child for child in token.children if child.dep_ in deps]


def dependency(token: Token) -> str:
    """The label of the token; an infinitive after a finite verb is its complement whatever else the parser calls it."""
    late = token.dep_ in ("csubj", "conj") and token.i > token.head.i and token.tag_ == "VB"
    infinitive = late and any(child.lower_ == "to" for child in children(token, "mark"))
    return "xcomp" if infinitive and token.head.tag_ in ("VBZ", "VBP", "VBD") else token.dep_


def lemma(token: Token) -> str:
    """The lower-case lemma, with the particle of a phrasal verb ("carry out")."""
    base = _joined(token) or token.lemma_.lower()
    if not token.n_rights:
        return base.strip()
    particle = next(
        (child.lower_ for child in token.rights if child.dep_ == "compound:prt" and not _counts(child)), ""
    )
    return f"{base} {particle}".strip()


def _counts(particle: Token) -> bool:
    """Whether it belongs to a number ("lend up to $1 billion")."""
    behind = particle.doc[particle.i + 1 : particle.i + 3]
    return (
        particle.lower_ == "up"
        and len(behind) == 2
        and behind[0].lower_ == "to"
        and behind[1].tag_ in ("$", "CD")
    )


def _joined(token: Token) -> str:
    """The one word that a hyphen or a space parts ("co-operate", "a cease fire"), or the empty string."""
    if not token.i:
        return ""
    before = token.nbor(-1)
    if before.text == "-" and token.i > 1:
        before = token.nbor(-2)
    elif before.dep_ != "compound":
        return ""
    return _JOINED.get(f"{before.lower_}-{token.lemma_.lower()}", "")


def singular(token: Token) -> str:
    """The lower-case singular of a noun, also where the tagger took it for a part of a name ("envoys")."""
    if joined := _joined(token):
        return joined
    base = _SINGULARS.get(token.lower_) or token.lemma_.lower()
    return base.removesuffix("s") if token.tag_ == "NNPS" and base == token.lower_ else base


def is_plural(token: Token) -> bool:
    """Whether the token is in the plural by its form, or has no other ("troops")."""
    return bool({"Plur", "Ptan"} & {*token.morph.get("Number", [])})


def is_verb(token: Token) -> bool:
    """Whether the token heads a clause as a verb."""
    return token.pos_ in ("VERB", "AUX")


def is_passive(verb: Token) -> bool:
    """Whether the verb is passive, with an auxiliary or as a bare participle after its noun."""
    if children(verb, "nsubj:pass", "aux:pass", "csubj:pass"):
        return True
    if _lacks_object(verb):
        return True  # "ISIS leader killed in raid", whatever the tagger makes of it
    if verb.tag_ != "VBN" or children(verb, "aux"):
        return False
    if verb.dep_ == "conj" and not children(verb, "nsubj", "obj"):
        return is_passive(verb.head)  # "was armed and trained"
    # "forces, trained by mentors" and "Backed by Iran, the group attacked"
    return verb.dep_ == "acl" or verb.dep_ == "advcl" and not children(verb, "obj", "mark")


def _lacks_object(verb: Token) -> bool:
    """Whether a verb that always has an object has none."""
    transitive = verb.lemma_.lower() in words("groups", "transitive") and verb.tag_ in ("VBD", "VBN")
    return transitive and bool(children(verb, "nsubj")) and not children(verb, "obj", "iobj", "aux", "ccomp")


def is_relative(token: Token) -> bool:
    """Whether the token is a relative pronoun."""
    return (
        token.tag_ in ("WDT", "WP", "WP$")
        or token.lower_ == "that"
        and token.dep_ in (*SUBJECT, *PASSIVE, "obj")
    )


def _is_relative_clause(node: Token) -> bool:
    """Whether it is one of a noun, as the cleft "it was Mossad that warned" is, too."""
    return node.dep_ == "acl:relcl" or node.dep_ == "advcl:relcl" and node.head.pos_ in ("PROPN", "NOUN")


def antecedent(token: Token) -> Token | None:
    """The noun a relative pronoun stands for."""
    clause = next((node for node in (token, *token.ancestors) if _is_relative_clause(node)), None)
    nearest = _before_comma(token)
    if clause is None:
        return nearest
    if token.lower_ == "which" and _hurts(token, clause):
        return _blow_above(clause.head)
    if token.lower_ in ("who", "whom") and nearest is not None and _heads(nearest, clause.head):
        return nearest
    of_thing = clause.head.dep_ == "nmod" and clause.head.ent_type_ != "PERSON"
    if token.lower_ in ("who", "whom") and of_thing and clause.head.head.pos_ == "NOUN":
        return clause.head.head  # "the commander of the Quds Force, who": the commander
    if nearest is not None and (nearest in clause.subtree or nearest not in clause.head.subtree):
        return nearest  # a parser may even draw the name into the clause
    several = [noun for noun in conjuncts(clause.head) if noun.i < token.i]
    # "between Israel and Hamas, which rules Gaza": one of them rules, and it is the nearer one.
    return several[-1] if clause.tag_ == "VBZ" and several else clause.head


def _hurts(which: Token, clause: Token) -> bool:
    """Whether it is said of a blow, or of what can only be struck, that it hurt somebody (", which killed two")."""
    aside = which.i > 0 and which.nbor(-1).text == "," and lemma(clause) in words("groups", "wounding")
    inert = clause.head.pos_ == "NOUN" and singular(clause.head) in words("groups", "inert")
    return aside and (inert or _blow_above(clause.head) is not None)


def _blow_above(noun: Token) -> Token | None:
    """ "The bombing of the embassy in Beirut, which killed 63 people": the bombing did, not what or where it struck."""
    while noun.dep_ in ("nmod", "appos", "conj") and noun.head != noun:
        noun = noun.head
        if noun.pos_ == "NOUN" and singular(noun) in words("groups", "blows"):
            return noun
    return None


def _heads(name: Token, body: Token) -> bool:
    """Whether a person's name says whose a body is: in "the junta of Traoré, who" he is meant."""
    of = name.dep_ == "nmod" and name.head == body and preposition(name) == "of"
    return of and name.ent_type_ == "PERSON" and singular(body) not in words("groups", "persons")


def _before_comma(pronoun: Token) -> Token | None:
    """The name right before ", who": a parser may hang the clause on an earlier noun."""
    comma = pronoun.i - 1 if pronoun.i and pronoun.nbor(-1).pos_ != "ADP" else pronoun.i - 2  # "on whom"
    if comma < 1 or pronoun.doc[comma].text != ",":
        return None
    name = pronoun.doc[comma - 1]
    if name.pos_ != "PROPN" and (name.pos_ != "NOUN" or name.ent_type_ in ("", "DATE", "TIME")):
        return None
    while name.dep_ in ("flat", "compound") and name.head.i < pronoun.i:
        name = name.head
    return name


def name_before(word: Token) -> Token | None:
    """The name a phrase is set off from by a comma, where the parser missed the apposition ("Tripoli, the seat of")."""
    left = next(token.i for token in word.doc[word.left_edge.i : word.i + 1] if not token.is_punct)
    if left < 2 or preposition(word) or word.doc[left - 1].text != ",":
        return None
    if word.doc[left].dep_ not in ("det", "nmod:poss"):
        return None
    name = word.doc[left - 2]
    named = name.pos_ == "PROPN" or bool(name.ent_type_)  # "Unit 29155"
    while name.dep_ in ("flat", "compound") and name.head.i < left:
        name = name.head
    return name if named else None


def conjuncts(token: Token) -> list[Token]:
    """The token and what is coordinated with it after it."""
    found = [token]
    for child in children(token, "conj"):
        found += conjuncts(child) if not _new_clause(token, child) else []
    # "the United States, the United Nations and Turkey": a parser may take the second for an apposition
    listed = found[1:] and token.pos_ == "PROPN"
    beside = [child for child in children(token, "appos") if child.pos_ == "PROPN" and child.i < found[-1].i]
    return found + [child for child in beside if listed and token.doc[child.left_edge.i - 1].text == ","]


def _new_clause(token: Token, other: Token) -> bool:
    """Whether a semicolon before the other word opens a clause whose subject it is ("...; Cohen has said so"), or
    it only says where: "with partners and at the UN"."""
    links = preposition(token), preposition(other)
    if all(links) and links[1] in _WHERE and links[0] not in _WHERE:
        return True
    if token.dep_ == "nsubj" and token.i < token.head.i < other.i and is_verb(token.head):
        return True  # across their verb: "Qatar and Egypt have mediated between Israel and Hamas"
    parted = token.pos_ == "PROPN" and any(one.text == ";" for one in token.doc[token.i : other.i])
    return parted and any(one.tag_ in ("VBD", "VBZ", "VBP") for one in token.doc[other.i : token.sent.end])


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


def objects(verb: Token) -> list[Token]:
    """The heads of the deep object: to whom it is done."""
    if is_passive(verb):
        return surface_subjects(verb)
    bare = [token for token in children(verb, "obj") if not preposition(token)] or _measures(verb)
    bare = [token for token in bare if not _parted(verb, token)]
    bare = [
        token for token in bare if token.i > verb.i
    ] or bare  # one before and one behind: the first is none
    found = bare or _of_particle(verb) or children(verb, "iobj") or _raised(verb) or _second_subject(verb)
    if found:
        return [_called(token) for token in found]
    if verb.dep_ == "acl:relcl" and any(not is_relative(child) for child in children(verb, *SUBJECT)):
        return [verb.head]
    if verb.dep_ == "conj" and (
        shared := [token for token in children(verb.head, "obj") if token.i > verb.i]
    ):
        return shared  # "trained and equipped the army"
    if verb.dep_ == "conj" and verb.head.dep_ == "acl:relcl" and not children(verb, *SUBJECT):
        fronted = [token for token in children(verb.head, "obj") if token.i < verb.head.i]
        if fronted:
            return fronted  # "whose men it had trained and armed"
    if verb.dep_ == "conj" and verb.head.dep_ == "acl:relcl" and objects(verb.head) == [verb.head.head]:
        return [verb.head.head]  # "the rebels whom Ankara pays and equips"
    if children(verb, "xcomp", "advcl", "ccomp"):
        return []  # "fought to free Dabiq and thank Turkey"
    later = [
        node for node in children(verb, "conj") if is_verb(node) and not children(node, *SUBJECT, *PASSIVE)
    ]
    return next((children(node, "obj") for node in later if not is_passive(node)), [])


def _parted(verb: Token, token: Token) -> bool:
    """Whether a comma stands between: in "Leaders Targeted, Insurgents Detained" nobody targets insurgents."""
    return verb.i + 1 <= token.left_edge.i <= verb.i + 2 and verb.nbor(1).text == ","


def _of_particle(verb: Token) -> list[Token]:
    """ "Shot down a drone": what the parser hangs on the particle's place."""
    behind = [token for token in children(verb, "obl") if token.i > verb.i and not preposition(token)]
    return behind if children(verb, "compound:prt") else []


def _measures(verb: Token) -> list[Token]:
    """ "Kept up to 600 advisers", "gets about $100 million": no preposition stands before them."""
    counted = [token for token in children(verb, "obj", "obl") if token.i > verb.i and is_amount(token)]
    return [token for token in counted if _starts_roughly(token)]


def _starts_roughly(counted: Token) -> bool:
    """Whether "up to", "about" or "at least" stands before a number."""
    first = counted.doc[counted.left_edge.i]
    if first.i and first.nbor(-1).lower_ in _ROUGHLY:
        return True
    return first.lower_ in _ROUGHLY or first.lower_ == "at" and first.nbor(1).lower_ in ("least", "most")


def is_amount(token: Token) -> bool:
    """Whether it is a number or a counted noun ("$5m", "600 advisers")."""
    return bool(children(token, "nummod")) or token.tag_ in ("$", "CD")


def _so_did(token: Token) -> bool:
    """Whether the name joins in what was told ("..., as did Iran")."""
    left = token.left_edge.i
    return left > 1 and token.doc[left - 1].lower_ in ("did", "do", "does", "have", "has", "had")


def _second_subject(verb: Token) -> list[Token]:
    """A second subject right behind a verb is its object: "Israel kills Hamas commander" in a headline."""
    own = children(verb, "nsubj")
    first = (
        max([verb.i, *(child.i for child in children(verb, "compound:prt"))]) + 1
    )  # "threw out two officers"
    behind = [token for token in own[1:] if token.left_edge.i == first]
    return behind if own and own[0].i < verb.i else []


def _called(token: Token) -> Token:
    """What is meant by "what Delhi called a training camp": the camp."""
    naming = [child for child in children(token, "acl:relcl") if lemma(child) in words("groups", "naming")]
    if token.lower_ != "what" or not naming:
        return token
    return next(iter(children(naming[0], "xcomp", "obj", "obl")), token)


def _raised(verb: Token) -> list[Token]:
    """Whom a bare infinitive tells of: "helped ISIS-K carry out attacks" helps ISIS-K."""
    aims = [
        aim
        for aim in children(verb, "xcomp", "ccomp")
        if aim.tag_ == "VB" and not children(aim, "mark", "aux")
    ]
    return [subject for aim in aims for subject in children(aim, "nsubj")]


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
    if (said := _reported_beside(verb, head)) is not None:
        return surface_subjects(said)
    # "was arrested and confessed": the first verb's surface subject is shared, whatever its voice.
    return surface_subjects(head)


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


def preposition(token: Token) -> str:
    """The preposition that introduces the token ("out of" for two words), or the empty string."""
    case = [child for child in token.lefts if child.dep_ == "case"]
    # A parser may hang the preposition on another word of a name.
    case = case or [
        part
        for child in children(token, "compound", "flat", "amod")
        for part in child.lefts
        if part.dep_ == "case"
    ]
    if not case:
        return ""
    several = children(case[0], "fixed") or [
        part for part in case[1:2] if case[0].lower_ == "out"
    ]  # "out of"
    return " ".join(part.lower_ for part in (case[0], *several))


def obliques(head: Token, prepositions: Iterable[str]) -> Iterator[Token]:
    """Dependents of a verb or noun under one of these prepositions, also one stranded in a relative clause."""
    wanted = set(prepositions)
    for child in children(head, *OBLIQUE):
        if preposition(child) in wanted:
            yield child


def noun_phrase(token: Token) -> Span:
    """The token with all that stands before it in its phrase and its closed right side (names, "of" phrases)."""
    left = token.left_edge.i
    inside = [
        child.right_edge.i
        for child in token.rights
        if child.dep_ in ("flat", "compound", "fixed", "goeswith")
    ]
    inside += [
        child.right_edge.i
        for child in children(token, "nmod")
        if child.i > token.i and preposition(child) in ("of", "at", "in", "on")
    ]
    return token.doc[left : max([token.i, *inside]) + 1]


def known_as(noun: Token) -> list[Token]:
    """What it is called: "the UN mission, known as MINUSMA"."""
    called = [clause for clause in children(noun, "acl") if lemma(clause) in words("groups", "regarding")]
    names = (name for clause in called for name in children(clause, "obl", "xcomp", "obj"))
    return [name for name in names if name.pos_ == "PROPN" and preposition(name) in ("", "as")]


def leading(noun: Token) -> list[Token]:
    """Who leads it: "Saudi-led air strikes"."""
    led = (word for word in children(noun, "amod") if word.lower_ == "led" and word.nbor(-1).text == "-")
    return [name for word in led for name in word.lefts if name.pos_ in ("PROPN", "ADJ")]


def clause(token: Token) -> Token:
    """The head of the smallest clause the token stands in."""
    node = token
    while node.dep_ not in CLAUSE and node.head != node:
        node = node.head
    return node
