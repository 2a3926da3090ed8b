"""Questions to a Universal Dependencies tree: what a word is, what stands at it, what it is joined with."""

from collections.abc import Iterable, Iterator, Mapping

from spacy.tokens import Span, Token

from ingest.words import table, words

_SINGULARS: Mapping[str, str] = table("groups")["singulars"]
_JOINED: Mapping[str, str] = table("groups")["joined"]
_JOINED_ENDS = {word.rpartition("-")[2] for word in _JOINED}
SUBJECT = ("nsubj", "nsubj:outer", "csubj")
PASSIVE = ("nsubj:pass", "csubj:pass")
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
    if not token.i or token.lemma_.lower() not in _JOINED_ENDS:
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


def is_amount(token: Token) -> bool:
    """Whether it is a number or a counted noun ("$5m", "600 advisers")."""
    return bool(children(token, "nummod")) or token.tag_ in ("$", "CD")


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
