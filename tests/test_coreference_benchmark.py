"""The measure of coreference: reading the gold, and judging links by the names behind them."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.coreference import Document, Link, Marked, brackets, gum, linked, links, rows, wiki
from graph.claim import Extraction, Mention, Source

TEXT = "The Alpha Front met Jane Doe. It thanked her. The group left."
SENTENCE = """\
# newdoc id = GUM_news_alpha
# sent_id = a-1
1	Spokeswoman	spokeswoman	NOUN	NN	_	3	nsubj	_	Entity=(1-person-new-nnnnn-cf1-1-coref-Jane_Doe
2	Jane	Jane	PROPN	NNP	_	1	flat	_	Entity=1)
3	said	say	VERB	VBD	_	0	root	_	_
4	the	the	DET	DT	_	5	det	_	Entity=(2-organization-new-nnnnn-cf2-1-coref
5	group	group	NOUN	NN	_	6	nsubj	_	Entity=2)
6	knew	know	VERB	VBD	_	3	ccomp	_	_
7	her	she	PRON	PRP	_	6	obj	_	Entity=(1-person-giv:act-nnnnn-cf1-1-coref)|SpaceAfter=No
8	.	.	PUNCT	.	_	3	punct	_	_

# newpar
# sent_id = a-2
1	She	she	PRON	PRP	_	2	nsubj	_	Entity=(1-person-giv:act-nnnnn-cf1-1-coref)
2	left	leave	VERB	VBD	_	0	root	_	SpaceAfter=No
3	.	.	PUNCT	.	_	2	punct	_	_

"""


def marked(words: str, group: str, kind: str, *, actor: bool = True) -> Marked:
    start = TEXT.index(words)
    return Marked(start, start + len(words), _last(words), group, kind, actor)


def _last(words: str) -> tuple[int, int]:
    end = TEXT.index(words) + len(words)
    return end - len(words.split()[-1]), end


def mention(words: str, entity: str, kind: str) -> Mention:
    start, end = _last(words) if kind != "name" else (TEXT.index(words), TEXT.index(words) + len(words))
    return Mention(
        start=start, end=end, text=TEXT[start:end], type="Actor", entity=entity, name=entity, kind=kind
    )


NAMES = (marked("The Alpha Front", "1", "name"), marked("Jane Doe", "2", "name"))
GOLD = (
    *NAMES,
    marked("It", "1", "pronoun"),
    marked("her", "2", "pronoun"),
    marked("The group", "1", "description"),
)
OURS = (mention("Alpha Front", "alpha", "name"), mention("Jane Doe", "doe", "name"))


def judged(gold: tuple[Marked, ...], *ours: Mention, start: int = 0) -> list[tuple[str, bool, bool, bool]]:
    extraction = Extraction(article=Source(id="a"), text=TEXT, mentions=(*OURS, *ours))
    document = Document("a", TEXT, gold, "news", start, len(TEXT))
    return [(one.kind, one.made, one.right, one.wanted) for one in links(document, extraction)]


def test_links_are_right_where_the_name_behind_them_is_the_golds() -> None:
    right = mention("It", "alpha", "pronoun")
    wrong = mention("her", "alpha", "pronoun")
    assert judged(GOLD, right, wrong) == [
        ("pronoun", True, True, True),
        ("pronoun", True, False, True),
        ("description", False, False, True),
    ]


@pytest.mark.parametrize(
    ("gold", "link", "found"),
    [
        (NAMES, mention("It", "alpha", "pronoun"), [("pronoun", True, False, False)]),  # the gold has no mention
        (NAMES, mention("It", "unnamed", "pronoun"), [("pronoun", True, False, False)]),
        ((*NAMES, marked("It", "3", "pronoun")), OURS[0], []),  # the gold has no name for it
        ((*NAMES, marked("It", "1", "pronoun", actor=False)), OURS[0], []),
        (GOLD[:3], mention("The group", "alpha", "description"), [
            ("pronoun", False, False, True),
            ("description", True, False, False),
        ]),
    ],
)  # fmt: skip
def test_a_link_that_the_gold_lacks_is_wrong_and_a_word_without_a_name_is_not_wanted(
    gold: tuple[Marked, ...], link: Mention, found: list[tuple[str, bool, bool, bool]]
) -> None:
    assert judged(gold, link) == found


def test_a_name_before_the_annotated_part_leaves_a_link_unjudged() -> None:
    assert judged((), mention("It", "alpha", "pronoun"), start=20) == []


def test_the_table_parts_pronouns_from_descriptions() -> None:
    found = [
        Link("news", "pronoun", made=True, right=True, wanted=True),
        Link("news", "pronoun", made=True, right=False, wanted=False),
        Link("news", "description", made=False, right=False, wanted=True),
    ]
    assert [(row.hits, row.of) for row in rows(found)] == [(1, 2), (1, 1), (0, 0), (0, 1), (1, 2), (1, 2)]


def test_nested_mentions_are_read_from_their_brackets() -> None:
    notes = ["Entity=(1-person-new(2-place-new)", "_", "SpaceAfter=No|Entity=(3[1/2]-event-new)1)"]
    assert sorted(brackets(notes)) == [(0, 0, "2", "place"), (0, 2, "1", "person"), (2, 2, "3", "event")]


def test_gum_is_read_as_running_text_with_names_pronouns_and_descriptions(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "en_gum-open-dev.conllu.gz", "wt", encoding="utf-8") as file:
        file.write(SENTENCE)
    (document,) = gum(tmp_path, ["dev"])
    assert document.text == "Spokeswoman Jane said the group knew her.\n\nShe left. "
    assert document.genre == "news"
    found = [(document.text[slice(*one.head)], one.group, one.kind) for one in document.mentions]
    assert found == [
        ("Jane", "1", "name"),
        ("group", "2", "description"),
        ("her", "1", "pronoun"),
        ("She", "1", "pronoun"),
    ]


def test_wiki_fair_is_read_without_what_is_optional(tmp_path: Path) -> None:
    person, work = "Q215627", "Q2424752"
    labels = [
        {"span": [4, 15], "entity_id": "Q1", "type": "Q43229|Q9", "coref": False},
        {"span": [20, 28], "entity_id": "Q2", "type": work, "coref": False, "optional": True},
        {"span": [30, 32], "entity_id": "Q1", "type": person, "coref": True},
        {"span": [46, 55], "entity_id": "Q3", "type": work, "coref": True},
    ]
    row = {"id": 7, "text": TEXT, "evaluation_span": [4, 60], "labels": labels}
    (tmp_path / "wiki-fair-v2-shared.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (document,) = wiki(tmp_path)
    found = [(TEXT[slice(*one.head)], one.kind, one.actor) for one in document.mentions]
    assert found == [("Alpha Front", "name", True), ("It", "pronoun", True), ("group", "description", False)]
    assert (document.start, document.end) == (4, 60)


def test_both_ways_link_a_pronoun_to_its_only_antecedent() -> None:
    text = "Sirajuddin Haqqani leads the network. He lives in Kabul."
    name, he = text.index("Sirajuddin Haqqani"), text.index("He ")
    gold = (
        Marked(name, name + 18, (name, name + 18), "1", "name"),
        Marked(he, he + 2, (he, he + 2), "1", "pronoun"),
    )
    for way in ("ours", "baseline"):
        found = linked([Document("a", text, gold, "news", 0, len(text))], way)
        assert [(one.made, one.right) for one in found if one.kind == "pronoun"] == [(True, True)], way
