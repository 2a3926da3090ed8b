"""Persons by their office: "the president" is the one person of the article who holds that post."""

from collections.abc import Iterator

from spacy.tokens import Token

from graph.claim import is_a
from ingest.doers import subjects
from ingest.posts import Post
from ingest.receivers import objects
from ingest.references import Reference, References
from ingest.syntax import antecedent, children, is_relative, is_verb, lemma
from ingest.words import words

_SURE = 0.75


def name_holders(references: References, posts: list[Post]) -> None:
    """Add a reference for each definite office that one person named before holds in this article."""
    order = {passage.doc: place for place, passage in enumerate(references.passages)}
    for passage in references.passages:
        for token in passage.doc:
            if token in references.by_token or not (office := _office(token)):
                continue
            here = (order[passage.doc], token.i)
            before = [
                post
                for post in posts
                if (order[post.title.doc], post.title.start) < here
                and references.same_topic(post.title.doc, token.doc)
            ]
            held = {post.person.entity for post in before if _is_office(post, office)}
            if len(held) == 1:
                reason = f"the {office} of this article"
                span = token.doc[token.i : token.i + 1]
                references.add(Reference(span, held.pop(), "description", reason, _SURE))


def _office(token: Token) -> str:
    """The words of a definite office that stands alone ("the prime minister"), else nothing."""
    if token.pos_ not in ("NOUN", "PROPN") or token.lower_ not in words("posts", "heads"):
        return ""
    definite = any(child.lower_ == "the" for child in children(token, "det"))
    own = children(token, "nmod", "nmod:poss", "appos", "acl", "acl:relcl", "nummod", "flat", "conj")
    if not definite or own or token.dep_ in ("compound", "nmod:desc", "appos", "flat", "conj"):
        return ""
    return " ".join([*(child.lower_ for child in children(token, "amod", "compound")), token.lower_])


def _is_office(post: Post, office: str) -> bool:
    return post.position.name.lower().endswith(office) and is_a(post.person.entity.type, ("Person",))


def commanders(references: References) -> Iterator[tuple[Reference, Reference]]:
    """Persons and the bodies a verb says they lead: "Haftar, who commands the LNA"."""
    for passage in references.passages:
        for verb in passage.doc:
            if is_verb(verb) and lemma(verb) in words("posts", "leading"):
                yield from _led(verb, references)


def _led(verb: Token, references: References) -> Iterator[tuple[Reference, Reference]]:
    nouns = [antecedent(token) if is_relative(token) else token for token in subjects(verb)]
    leaders = [references.by_token.get(token) for token in nouns if token is not None]
    bodies = [references.by_token.get(token) for token in objects(verb)]
    for leader in leaders:
        for body in bodies:
            if leader is None or body is None:
                continue
            if is_a(leader.entity.type, ("Person",)) and is_a(body.entity.type, ("Organisation",)):
                yield leader, body
