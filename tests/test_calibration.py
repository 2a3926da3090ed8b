"""Confidence: the curve that ships, how it is learnt, and how far off it is."""

import tomllib
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.calibration import (
    Bin,
    Reading,
    bins,
    brier,
    calibration_error,
    crossed,
    figure,
    fit,
    interval,
    table,
    through,
    write,
)
from ingest.confidence import calibrated, interpolated

SURE = st.integers(5, 95).map(lambda percent: percent / 100)
READINGS = st.lists(
    st.builds(Reading, SURE, st.booleans(), st.sampled_from("abcdefgh")), min_size=1, max_size=400
)


def some(sure: float, right: int, wrong: int) -> list[Reading]:
    return [Reading(sure, True)] * right + [Reading(sure, False)] * wrong


@given(SURE, SURE)
def test_the_curve_that_ships_keeps_the_order_and_stays_a_share(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= calibrated(low) <= calibrated(high) <= 1
    assert calibrated(low) == round(calibrated(low), 2)


def test_weak_readings_stay_well_below_strong_ones() -> None:
    assert calibrated(0.1) < calibrated(0.3) < calibrated(0.5) < calibrated(0.8)


@given(READINGS)
def test_a_learnt_curve_rises_and_does_not_depend_on_the_order(claims: list[Reading]) -> None:
    curve = fit(claims)
    assert curve == fit(claims[::-1])
    assert all(left < right and low <= high for (left, low), (right, high) in pairwise(curve))
    assert all(0 <= right <= 1 for _, right in curve)


@pytest.mark.parametrize(
    ("sure", "height"), [(-1, 0), (0, 0), (0.25, 0.4), (0.5, 0.8), (0.75, 0.85), (1, 0.9), (2, 0.9)]
)
def test_between_its_points_a_curve_is_straight(sure: float, height: float) -> None:
    assert interpolated([(0, 0), (0.5, 0.8), (1, 0.9)], sure) == pytest.approx(height)


def test_a_curve_learns_that_claims_are_surer_than_they_look_but_not_all_of_it() -> None:
    curve = fit(some(0.4, 50, 50) + some(0.6, 90, 10))
    assert 0.4 < interpolated(curve, 0.4) < 0.5
    assert 0.6 < interpolated(curve, 0.6) < 0.9


def test_steps_that_fall_are_taken_together() -> None:
    curve = fit(some(0.4, 90, 10) + some(0.6, 50, 50))
    assert len(curve) == 3
    assert curve[1][0] == 0.5


def test_the_errors_are_nothing_where_sureness_is_the_share_right() -> None:
    fair = some(0.75, 75, 25) + some(0.5, 5, 5)
    assert calibration_error(fair) == pytest.approx(0)
    assert calibration_error(some(0.9, 5, 5)) == pytest.approx(0.4)
    assert brier(some(1.0, 3, 1)) == pytest.approx(0.25)
    assert [one.count for one in bins(fair)] == [10, 100]


def test_the_curve_lowers_the_error_on_texts_it_has_not_seen() -> None:
    claims = [Reading(0.5, place % 10 != 0, str(place % 40)) for place in range(400)]
    assert calibration_error(crossed(claims)) < calibration_error(claims) / 4
    assert len(crossed(claims)) == len(claims)


@given(st.integers(1, 500), st.floats(0, 1))
def test_the_interval_holds_the_share(count: int, share: float) -> None:
    right = round(share * count) / count
    low, high = interval(Bin(count, 0.5, right))
    assert -1e-9 <= low <= right + 1e-9
    assert right - 1e-9 <= high <= 1 + 1e-9


def test_the_figure_has_a_dot_for_each_tenth_with_claims() -> None:
    drawn = ElementTree.fromstring(figure(some(0.75, 75, 25) + some(0.31, 1, 2), "test"))
    assert len(drawn.findall("{*}circle")) == 2
    assert "103 claims, test split" in "".join(drawn.itertext())


def test_the_table_names_both_errors() -> None:
    claims = some(0.5, 9, 1)
    assert [line.split()[-1] for line in table(claims, through(claims, lambda _: 0.9))][-2:] == [
        "0.000",
        "0.090",
    ]


def test_a_curve_is_written_as_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.calibration.CURVE", tmp_path / "confidence.toml")
    write([(0.0, 0.0), (1.0, 0.95)])
    assert tomllib.loads((tmp_path / "confidence.toml").read_text(encoding="utf-8")) == {
        "curve": [[0.0, 0.0], [1.0, 0.95]]
    }
