"""Two at once: "both sides", "the two groups", "the two" are the two actors told of just before."""

from spacy.tokens import Span, Token

from graph.claim import is_a
from ingest.references import Reference, References, meant
from ingest.syntax import children, is_plural, preposition, singular
from ingest.words import table, words

_BACK = 2  # sentences
_SURE = 0.7


def name_pairs(references: References) -> None:
    """Note for each such phrase the two entities it stands for, where the sentences before name just two."""
    before: list[Span] = []
    for passage in references.passages:
        for sentence in passage.doc.sents:
            for token in sentence:
                counted = token not in references.by_token and _is_pair(token)
                if counted and (pair := _pair(token, before, references)):
                    references.several[token] = pair
            before.append(sentence)


def _is_pair(token: Token) -> bool:
    """Whether the word counts two actors and nothing says which."""
    if any(child.lower_ == "neither" for child in children(token, "det")):
        return singular(token) in words("groups", "pairs") and not is_plural(token)
    bare = token.lower_ in ("two", "both")
    if not bare and singular(token) not in words("groups", "pairs"):
        return False
    marks = {child.lower_ for child in children(token, "nummod", "det", "det:predet", "amod")}
    own = children(token, "nmod", "nmod:poss", "compound", "acl", "acl:relcl", "appos")
    if bare and token.pos_ in ("NUM", "PRON", "DET", "NOUN"):
        return token.dep_ not in ("nummod", "det", "det:predet", "cc:preconj", "amod") and not own
    counted = bool(marks & {"two", "both"}) and ("the" in marks or "both" in marks)
    return counted and is_plural(token) and singular(token) in words("groups", "pairs") and not own


def _pair(token: Token, before: list[Span], references: References) -> tuple[Reference, ...]:
    wanted = _wanted(token)
    earlier = token.doc[token.sent.start : token.i]
    found: dict[str, Reference] = {}
    for span in (earlier, *reversed(before[-_BACK:])):
        for reference in references.within(span):
            if (
                reference.kind != "pronoun"
                and not (_in_a_post(reference) or _only_where(reference, token))
                and is_a(meant(reference).type, wanted)
            ):
                found.setdefault(meant(reference).id, reference)
        if len(found) == 2:
            return tuple(found.values())
        if len(found) > 2:
            return ()
        if span.start == token.sent.start and span.doc is token.doc:
            found = {}  # whom the own sentence names alone is somebody besides the two
    return ()


def _only_where(reference: Reference, token: Token) -> bool:
    """Whether a state is only passed through or stayed in, and the word counts no states ("by way of Somalia")."""
    if reference.entity.type != "State" or words("groups", "pairs", singular(token)) == {"State"}:
        return False
    root = reference.span.root
    while root.dep_ == "conj":
        root = root.head
    return preposition(root) in ("in", "at", "from", "through", "via") or root.head.lower_ == "way"


def _in_a_post(reference: Reference) -> bool:
    """Whether the name only says whose officer somebody is ("Mike Mullen, then America's top officer")."""
    posts = (node for node in reference.span.root.ancestors if node.dep_ == "appos")
    return any(singular(node) in words("groups", "sources") for node in posts)


def _wanted(token: Token) -> tuple[str, ...]:
    listed = table("groups")["pairs"].get(singular(token), ())
    return tuple(listed) or ("Organisation", "State")
