"""The mended tree stays a tree."""

from spacy.tokens import Doc
from spacy.vocab import Vocab

from ingest.mending import mend


def test_a_subject_is_not_hung_on_a_verb_below_it() -> None:
    """ "Men, and Italy, his rival, is furious", read as if the verb hung on "Italy"."""
    words = ["Men", "and", "Italy", "fumes"]
    doc = Doc(
        Vocab(),
        words=words,
        heads=[0, 3, 0, 2],
        deps=["ROOT", "cc", "conj", "conj"],
        pos=["NOUN", "CCONJ", "PROPN", "VERB"],
        tags=["NNS", "CC", "NNP", "VBZ"],
        lemmas=words,
    )
    assert [token.head.i for token in mend(doc)] == [0, 3, 0, 2]
