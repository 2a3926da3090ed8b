"""What a person should look at, as a corrections file to edit: likely duplicates and unsure readings."""

from collections.abc import Collection, Iterator

from graph.claim import relations
from graph.corrections import Correction, Kind, dump
from graph.identity import Candidate, sentences
from graph.support import Said


def sheet(
    pairs: Collection[Candidate], doubtful: Collection[Said], said: Collection[Said], *, author: str, day: str
) -> str:
    """A corrections file: each pair as `unsure`, each doubtful claim as a `reject` that is commented out.

    It loads as it is, and then marks the pairs as disputed; a person edits `kind`, or deletes what is wrong.
    """
    return "\n".join([*_pairs(pairs, said, author, day), *_claims(doubtful, author, day)])


def _pairs(pairs: Collection[Candidate], said: Collection[Said], author: str, day: str) -> Iterator[str]:
    if pairs:
        yield "# One and the same? Change unsure to same or not-same, or delete the entry.\n"
    shown = sentences(said, {end.id for pair in pairs for end in (pair.entity, pair.other)})
    for pair in pairs:
        alike = f"{pair.likeness:g} % alike" if pair.likeness else "a shorter name"
        yield _comment(f"{pair.names[0]} ({pair.entity.type}) / {pair.names[1]} ({pair.other.type}): {alike}")
        for end in (pair.entity, pair.other):
            yield from (_comment(f"  {end.id}: {_words(one)}") for one in shown[end.id])
        made = Correction(
            kind=Kind.UNSURE,
            entity=pair.entity.id,
            other=pair.other.id,
            author=author,
            reason=f"names: {alike}",
            date=day,
        )
        yield dump([made])


def _claims(doubtful: Collection[Said], author: str, day: str) -> Iterator[str]:
    if doubtful:
        yield "# Misread? Uncomment what is; restatus with a status mends the status alone.\n"
    for one in doubtful:
        claim = one.claim
        label = relations()[claim.relation].label
        yield _comment(
            f"{claim.subject.name} - {label} - {claim.object.name}: {claim.status}, {claim.confidence:g}"
        )
        yield _comment(f"  {_words(one)}")
        made = Correction(kind=Kind.REJECT, claim=claim.id, author=author, reason="misread", date=day)
        yield "".join(_comment(line) + "\n" for line in dump([made]).splitlines())


def _comment(text: str) -> str:
    return "# " + "".join(char if char.isprintable() else " " for char in text)


def _words(one: Said) -> str:
    return f"“{' '.join(one.claim.evidence.text.split())}” {one.article.id} {one.article.published or ''}".rstrip()
