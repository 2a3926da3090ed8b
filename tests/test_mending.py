"""The mended tree stays a tree."""

from hypothesis import given
from hypothesis import strategies as st
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


LABELS = [
    "nsubj",
    "nmod",
    "conj",
    "cc",
    "ccomp",
    "acl:relcl",
    "appos",
    "obj",
    "case",
    "cop",
    "flat",
    "compound",
]
WORDS = {
    "Italy": ("PROPN", "NNP"),
    "men": ("NOUN", "NNS"),
    "war": ("NOUN", "NN"),
    "says": ("VERB", "VBZ"),
    "claims": ("NOUN", "NNS"),
    "arms": ("NOUN", "NNS"),
    "blamed": ("VERB", "VBD"),
    "and": ("CCONJ", "CC"),
    "of": ("ADP", "IN"),
    "'s": ("PART", "POS"),
    "who": ("PRON", "WP"),
    "whose": ("PRON", "WP$"),
    ",": ("PUNCT", ","),
    "(": ("PUNCT", "-LRB-"),
    ")": ("PUNCT", "-RRB-"),
    "ADF": ("PROPN", "NNP"),
    "?": ("PUNCT", "."),
}


@st.composite
def trees(draw: st.DrawFn) -> Doc:
    """Any words in any tree, however unlikely; a parser may give either."""
    words = draw(st.lists(st.sampled_from(list(WORDS)), min_size=1, max_size=12))
    order = draw(st.permutations(range(len(words))))
    heads, labels = list(range(len(words))), ["ROOT"] * len(words)
    for place, word in enumerate(order[1:], start=1):
        heads[word] = draw(st.sampled_from(order[:place]))
        labels[word] = draw(st.sampled_from(LABELS))
    pos, tags = zip(*(WORDS[word] for word in words), strict=True)
    lemmas = [{"says": "say", "blamed": "blame"}.get(word, word) for word in words]
    return Doc(Vocab(), words=words, heads=heads, deps=labels, pos=list(pos), tags=list(tags), lemmas=lemmas)


@given(trees())
def test_any_tree_stays_a_tree(doc: Doc) -> None:
    """Every word is under one root, which a climb reaches."""
    mend(doc)
    for token in doc:
        climb = token
        for _ in range(len(doc)):
            climb = climb.head
        assert climb.head == climb
