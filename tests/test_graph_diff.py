"""What a later period says otherwise, what is said both ways, and in which order things happened."""

from dataclasses import replace

import pytest
from graph_stories import (
    EXPERTS,
    HAQQANI,
    ISIS_K,
    MILLEY_SAYS,
    STORIES,
    TALIBAN,
    US,
    Line,
    article,
    libraries,
)
from hypothesis import given, settings
from typer.testing import CliRunner

import dragoman
from graph.claim import DragomanError, Extraction, Interval, Status
from graph.diff import diff, disputes
from graph.kg import KG, kg_in_memory
from graph.support import Said

CUT = "2021-09-02"


def line(status: Status, words: str = "Word of it came.", speaker: bool = False) -> Line:
    return (words, ISIS_K, "attacks", US, status, (EXPERTS,) if speaker else ())


def kg_of(*articles: Extraction) -> KG:
    kg = kg_in_memory()
    kg.add(articles)
    return kg


def told(before: list[Status], after: list[Status]) -> list[Said]:
    """The same proposition with these statuses before and after the cut."""
    found = []
    for name, day, statuses in (("old", "2021-09-01", before), ("young", "2021-09-02", after)):
        lines = [line(status, f"Sentence {at}.") for at, status in enumerate(statuses)]
        made = article(name, lines, day=day)
        found += [Said(made.article, claim) for claim in made.claims]
    return found


A, C, S, P = Status.ASSERTED, Status.CLAIMED, Status.SUSPECTED, Status.POSSIBLE
D, N, W, H = Status.DOUBTED, Status.DENIED, Status.DESIRED, Status.HYPOTHETICAL


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ([], [S], "new"),
        ([], [N], "new"),
        ([A], [], "gone"),
        ([S], [A], "upgraded"),
        ([P, S], [C], "upgraded"),
        ([A], [S], "downgraded"),
        ([A, S], [S], "downgraded"),
        ([D], [N], "downgraded"),
        ([A], [N], "contradicted"),
        ([S], [S, D], "contradicted"),
        ([N], [A], "contradicted"),
        ([N, A], [N], "downgraded"),
        ([A], [A], None),
        ([A, N], [A, N], None),
        ([W], [A], "new"),
        ([W], [H], None),
    ],
)
def test_each_kind_of_change(before: list[Status], after: list[Status], kind: str | None) -> None:
    assert [one.kind for one in diff(told(before, after), CUT, CUT)] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("before", "after", "decisive"),
    [([S, A], [N, A], (A, N)), ([N], [P, A], (N, A)), ([], [P, S], (None, S)), ([A, S], [], (A, None))],
)
def test_the_decisive_words_are_those_that_make_the_change(
    before: list[Status], after: list[Status], decisive: tuple[Status | None, Status | None]
) -> None:
    [change] = diff(told(before, after), CUT, CUT)
    assert tuple(one.claim.status if one else None for one in change.decisive) == decisive


def test_days_between_the_periods_and_undated_articles_belong_to_neither() -> None:
    said = kg_of(*STORIES).said()
    assert {one.kind for one in diff(said, "2021-08-31", "2021-09-03")} == {"contradicted", "new"}
    assert not diff(said, "2021-08-01", "2021-10-01")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("2021-09-02", "2021-09-01", "overlap: before 2021-09-02 and from 2021-09-01"),
        ("soon", "2021-09-01", "'soon' is not a date"),
        ("2021-09-01", "2021-02-30", "'2021-02-30' is not a date"),
    ],
)
def test_bad_dates_are_named(before: str, after: str, message: str) -> None:
    with pytest.raises(DragomanError, match=message):
        diff([], before, after)


@settings(deadline=None, max_examples=25)
@given(libraries())
def test_every_proposition_of_one_side_alone_is_new_or_gone(library: list[Extraction]) -> None:
    said = kg_of(*library).said()
    for change in diff(said, CUT, CUT):
        assert (change.kind == "new") == (not change.before)
        assert (change.kind == "gone") == (not change.after)
        assert all(str(one.article.published) < CUT for one in change.before)
        assert all(str(one.article.published) >= CUT for one in change.after)


@settings(deadline=None, max_examples=25)
@given(libraries())
def test_disputes_are_what_the_contested_query_finds(library: list[Extraction]) -> None:
    kg = kg_of(*library)
    found = sorted(one.weight for one in disputes(kg.said()))
    rows = kg.sparql("contested-dyads")[["support", "denials"]].itertuples(index=False, name=None)
    assert found == sorted(rows)


def test_tables_carry_the_sentences() -> None:
    kg = kg_of(*STORIES)
    [row] = kg.diff("2021-09-02", "2021-09-02", actor="haqqanis").to_dict("records")
    assert (row["change"], row["status_before"], row["status_after"]) == (
        "contradicted",
        "suspected",
        "denied",
    )
    assert row["sentence_after"] == "The Haqqani network has no ties to ISIS-K."
    contested = kg.contested()
    assert list(contested["relation"]) == ["attacks", "hasTiesTo"]
    assert list(contested["support"]) == [2, 1]
    assert contested["sentence_against"][1] == "The Haqqani network has no ties to ISIS-K."
    assert len(kg.contested("Taliban")) == 0


def test_a_timeline_goes_by_the_event_and_else_by_publication() -> None:
    made = article(
        "a",
        [
            ("First.", TALIBAN, "fights", ISIS_K, A, ()),
            ("Second.", ISIS_K, "attacks", TALIBAN, C, (MILLEY_SAYS,)),
            ("Third.", HAQQANI, "hasTiesTo", TALIBAN, A, ()),
        ],
    )
    first, second, third = made.claims
    claims = (replace(first, when=None), replace(second, when=Interval(end="2020-01-01")), third)
    kg = kg_of(replace(made, claims=claims))
    table = kg.timeline("Taliban", "ISIS-K")
    assert list(zip(table["day"], table["dated"], table["evidence"], strict=True)) == [
        ("2020-01-01", "event", "Second."),
        ("2021-09-01", "published", "First."),
    ]
    assert len(kg.timeline("taliban")) == 3


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("diff", "--before", CUT, "--after", CUT), ["contradicted: Haqqani network – has ties to – ISIS-K"]),
        (
            ("diff", "--before", CUT, "--after", CUT, "--format", "csv"),
            ["contradicted,Haqqani network,hasTiesTo"],
        ),
        (("contested",), ["(support 2, denials 1)", "against denied, experts: “Reports of"]),
        (("contested", "--actor", "U.S.", "--format", "json"), ['"sentence_against":"Reports of']),
        (("timeline", "ISIS-K", "U.S."), ["2021-08-26  ISIS-K – attacks – United States"]),
        (("timeline", "ISIS-K", "--format", "tsv"), ["2021-08-26\tevent"]),
    ],
)
def test_the_command_line(
    tmp_path_factory: pytest.TempPathFactory, command: tuple[str, ...], words: list[str]
) -> None:
    path = tmp_path_factory.mktemp("diff") / "kg"
    dragoman._new(path).add(STORIES)
    done = CliRunner().invoke(dragoman.app, [command[0], str(path), *command[1:]])
    assert done.exit_code == 0, done.output
    for word in words:
        assert word in done.stdout
