"""What people decide holds at once and for what comes, and leaves no trace when it is taken back."""

from pathlib import Path

import pytest
from cookbook_stories import ARLAND, FIRST, GREY, RED, WAR
from graph_stories import AIRPORT, DENIAL, STORIES, article, libraries
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claim import Extraction, Status
from graph.corrections import FIELDS, FILE, BadCorrection, Correction, Kind, decide, dump, load
from graph.dataset import sorted_lines
from graph.derive import rebuild
from graph.kg import KG, kg_in_memory, open_kg
from graph.validation import shacl
from graph.vocab import BASE


def correction(kind: Kind, **fields: str) -> Correction:
    return Correction(kind=kind, author="A. Reader", reason="I read it.", date="2021-10-01", **fields)


def built(*articles: Extraction, corrections: tuple[Correction, ...] = ()) -> KG:
    kg = kg_in_memory()
    kg.correct(corrections)
    kg.add(articles)
    return kg


def lines(kg: KG) -> list[str]:
    return sorted_lines(kg.store)


_PEOPLE = st.sampled_from(["x", "y", "z", "kabul", "mark-milley"])


@st.composite
def decisions(draw: st.DrawFn, library: list[Extraction]) -> tuple[Correction, ...]:
    """Any corrections that do not contradict each other."""
    claims = [claim.id for article in library for claim in article.claims] or ["none"]
    made: list[Correction] = []
    for kind in draw(st.lists(st.sampled_from(list(Kind)), max_size=5)):
        fields = {
            "entity": draw(_PEOPLE),
            "other": draw(_PEOPLE),
            "name": draw(st.sampled_from(["Ünit", "The Hand"])),
            "type": draw(st.sampled_from(["ArmedGroup", "State"])),
            "claim": draw(st.sampled_from(claims)),
            "status": str(draw(st.sampled_from(list(Status)))),
        }
        one = correction(kind, **{name: fields[name] for name in FIELDS[kind]})
        try:
            decide([*made, one])
        except BadCorrection:
            continue
        if one.entity != one.other:
            made.append(one)
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Extraction], tuple[Correction, ...], tuple[Correction, ...]]:
    library = draw(libraries())
    return library, draw(decisions(library)), draw(decisions(library))


@settings(deadline=None, max_examples=20)
@given(cases())
def test_corrections_taken_back_leave_no_trace(
    case: tuple[list[Extraction], tuple[Correction, ...], tuple[Correction, ...]],
) -> None:
    library, made, others = case
    kg = built(*library)
    before = lines(kg)
    kg.correct(made)
    assert set(kg.corrections) == set(made)
    corrected = lines(kg)
    assert corrected == lines(built(*library, corrections=made))
    kg.correct(others)
    kg.correct(made)
    assert lines(kg) == corrected
    kg.correct(())
    assert lines(kg) == before


@settings(deadline=None, max_examples=15)
@given(cases())
def test_a_corrected_graph_keeps_every_promise(
    case: tuple[list[Extraction], tuple[Correction, ...], tuple[Correction, ...]],
) -> None:
    library, made, _ = case
    kg = built(*library)
    kg.correct(made)
    stepwise = lines(kg)
    rebuild(kg.store, kg.names)
    assert lines(kg) == stepwise
    assert len({quad.triple for quad in kg.store}) == len(kg.store)
    *rest, last = library
    kg.retract(last.article.id)
    assert lines(kg) == lines(built(*rest, corrections=made))


@settings(deadline=None, max_examples=3)
@given(cases())
def test_the_check_finds_a_corrected_graph_sound(
    case: tuple[list[Extraction], tuple[Correction, ...], tuple[Correction, ...]],
) -> None:
    kg = built(*case[0], corrections=case[1])
    assert kg.check() == []


@given(st.data())
def test_a_file_gives_back_the_corrections(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    texts = st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])).filter(str.strip)
    made = [
        Correction(
            kind=Kind.RENAME,
            entity=data.draw(texts),
            name=data.draw(texts),
            author=data.draw(texts),
            reason=data.draw(texts),
            date="2021-01-01",
        )
    ]
    path = tmp_path_factory.getbasetemp() / "round.toml"
    path.write_text(dump(made), encoding="utf-8")
    assert load(path) == tuple(made)


# What each kind does


def test_same_makes_one_of_two() -> None:
    kg = built(*WAR, corrections=(correction(Kind.SAME, entity="grey", other="red"),))
    assert not len(kg.find("grey").query("id == 'grey'"))
    assert list(kg.find("Red")["aliases"]) == ["Grey"]
    assert kg.claims(subject="Grey")["subject_id"].unique().tolist() == ["red"]
    assert kg.claims(subject="grey")["subject_id"].unique().tolist() == ["red"]
    assert kg.sparql("SELECT ?o { entity:grey ns:mergedInto ?o }")["o"].tolist() == ["entity:red"]
    # "Grey is allied with Red" would tie Red to itself
    assert "Bond." not in kg.claims()["evidence"].tolist()
    assert kg.sparql("SELECT ?s { ?c a ns:RejectedClaim ; was:subject ?s }")["s"].tolist() == ["entity:grey"]


def test_support_adds_up_over_what_was_merged() -> None:
    one = article("one", [("Grey hit Arland.", GREY, "attacks", ARLAND, Status.ASSERTED, ())])
    other = article("other", [("The Greys struck Arland.", RED, "attacks", ARLAND, Status.CLAIMED, ())])
    kg = built(one, other, corrections=(correction(Kind.SAME, entity="grey", other="red"),))
    [row] = kg.sparql("neighbours", actor="Arland").to_dict("records")
    assert (row["subject"], row["relation"], row["support"]) == ("Grey", "attacks", 2)


def test_a_rejected_claim_is_seen_by_no_question() -> None:
    [bond] = [claim for article in WAR for claim in article.claims if claim.evidence.text == "Bond."]
    kg = built(*WAR, corrections=(correction(Kind.REJECT, claim=bond.id),))
    assert len(kg.claims()) == 19
    assert kg.sparql("unnamed-only").empty
    assert "grey" not in {one for one, *_ in kg.network().edges if one == "red"}
    record = kg.sparql(
        "SELECT ?author ?reason { ?n a ns:Correction ; schema:author ?author ; rdfs:comment ?reason }"
    )
    assert record.values.tolist() == [["A. Reader", "I read it."]]


def test_a_status_is_mended() -> None:
    [arms] = [claim for claim in FIRST.claims if claim.evidence.text == "Arms."]
    kg = built(FIRST, corrections=(correction(Kind.RESTATUS, claim=arms.id, status="asserted"),))
    assert kg.sparql("ASK { entity:arland rel:arms entity:red }")["answer"].all()
    assert kg.sparql("SELECT ?was { ?c was:status ?was }")["was"].tolist() == ["ns:suspected"]


def test_names_and_types_are_mended() -> None:
    kg = built(
        *STORIES,
        corrections=(
            correction(Kind.RENAME, entity="isis-k", name="Islamic State – Khorasan Province"),
            correction(Kind.RETYPE, entity="isis-k", type="Organisation"),
        ),
    )
    [row] = kg.find("khorasan province").to_dict("records")
    assert (row["id"], row["type"]) == ("isis-k", "Organisation")
    assert "ISIS-K" in row["aliases"]


def test_disputed_identity_is_visible() -> None:
    kg = built(
        *STORIES,
        corrections=(
            correction(Kind.UNSURE, entity="taliban", other="haqqani-network"),
            correction(Kind.NOT_SAME, entity="taliban", other="isis-k"),
        ),
    )
    assert kg.sparql("ASK { entity:haqqani-network ns:perhapsSameAs entity:taliban }")["answer"].all()
    assert kg.sparql("ASK { entity:isis-k owl:differentFrom entity:taliban }")["answer"].all()
    assert lines(built(*STORIES)) == [line for line in lines(kg) if f"<{BASE}graph/corrections>" not in line]


# The file


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind = 'same'", "may hold \\[\\[correction\\]\\] tables only"),
        ("[[correction]]\nkind = 'merge'", "correction 1: kind 'merge' is none of same"),
        ("[[correction]]\nkind = 'reject'\nclaim = 'c'", "reject needs author, date, reason"),
        ("%same%\nentity = 'a'\nother = 'b'\nclaim = 'c'", "same has no claim"),
        ("%same%\nentity = 'a'\nother = 'a'", "'a' is always itself"),
        ("%same%\nentity = ' '\nother = 'a'", "entity is ' ', not a text"),
        ("%restatus%\nclaim = 'a'\nstatus = 'sure'", "status 'sure' is none of"),
        ("%retype%\nentity = 'a'\ntype = 'Dragon'", "unknown type 'Dragon'"),
        ("%same%\nentity = 'a'\nother = 'b'\n%same%\nentity = 'b'\nother = 'a'", "circle: a -> b -> a"),
        ("%same%\nentity = 'a'\nother = 'b'\n%same%\nentity = 'a'\nother = 'c'", "says both 'b' and 'c'"),
        ("%same%\nentity = 'a'\nother = 'b'\n%not-same%\nentity = 'b'\nother = 'a'", "same and not the same"),
        ("[[correction", "cannot be read"),
    ],
)
def test_a_faulty_file_is_refused_and_changes_nothing(tmp_path: Path, text: str, message: str) -> None:
    for kind in Kind:
        head = f"[[correction]]\nkind = '{kind}'\nauthor = 'A'\nreason = 'R'\ndate = 2021-10-01"
        text = text.replace(f"%{kind}%", head)
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    kg = built(AIRPORT)
    before = lines(kg)
    with pytest.raises(BadCorrection, match=message) as caught:
        kg.correct(path)
    assert "\n" not in str(caught.value)
    assert lines(kg) == before


def test_a_chain_of_merges_leads_to_its_end() -> None:
    made = [correction(Kind.SAME, entity=one, other=other) for one, other in ("ab", "bc", "cd")]
    assert decide(made).merged == {"a": "d", "b": "d", "c": "d"}


def test_on_disk_the_file_is_kept_and_replayed(tmp_path: Path) -> None:
    path = tmp_path / "kg"
    kg = open_kg(path, create_as=BASE)
    kg.add([WAR[0]])
    mine = tmp_path / "mine.toml"
    mine.write_text(
        "# my notes\n" + dump([correction(Kind.SAME, entity="grey", other="red")]), encoding="utf-8"
    )
    kg.correct(mine)
    assert (path / FILE).read_bytes() == mine.read_bytes()
    open_kg(path).add(WAR[1:])
    assert lines(open_kg(path)) == lines(built(*WAR, corrections=load(mine)))
    (path / FILE).write_text("", encoding="utf-8")
    open_kg(path).add([DENIAL])
    assert lines(open_kg(path)) == lines(built(*WAR, DENIAL))


def test_the_shapes_hold_for_the_record() -> None:
    kg = built(*WAR, corrections=(correction(Kind.SAME, entity="grey", other="red"),))
    assert not shacl(quad.triple for quad in kg.store)
