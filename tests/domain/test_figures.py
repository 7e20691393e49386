"""What figures are made of, how they are shown, and how they compare."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain import charts, figures, formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.figures import BY_KEY, FIGURES, Measured, rank


def test_every_figure_has_a_name_and_a_meaning() -> None:
    assert len(BY_KEY) == len(FIGURES)
    for one in FIGURES:
        assert figures.title(one.key)
        assert figures.meaning(one.key).endswith(".")


def test_a_figure_is_made_of_its_rows() -> None:
    found = Measured(rows=4, total=3, whole=12, median=7, ninetieth=9)
    values = {key: BY_KEY[key].value(found) for key in ("created", "sla.reaction", "paused", "reaction.median", "reaction.p90", "worked")}
    assert values == {
        "created": 4,
        "sla.reaction": Fraction(3, 4),
        "paused": Fraction(1, 4),
        "reaction.median": 7,
        "reaction.p90": 9,
        "worked": 3,
    }


def test_of_nothing_there_is_a_number_but_no_share() -> None:
    assert BY_KEY["created"].value(None) == 0
    assert BY_KEY["worked"].value(None) == 0
    assert BY_KEY["sla.reaction"].value(None) is None
    assert BY_KEY["paused"].value(Measured(rows=2)) is None
    assert BY_KEY["reaction.median"].value(Measured()) is None


@pytest.mark.parametrize(
    ("unit", "value", "shown", "number"),
    [
        (figures.COUNT, Fraction(12), "12", 12),
        (figures.PERCENT, Fraction(2, 3), "66.7 %", 66.7),
        (figures.PERCENT, Fraction(1), "100.0 %", 100.0),
        (figures.SCORE, Fraction(13, 3), "4.33", 4.33),
        (figures.SPAN, Fraction(3_725), "1 h 02 min", 3_725),
        (figures.LABOUR, Fraction(5_400_000), "1 h 30 min", 90),
        (figures.AGE, Fraction(5 * 86_400_000 + 3_600_000), "5 d 1 h", 7_260),
        (figures.AGE, Fraction(7_200_000), "2 h 00 min", 120),
        (figures.AGE, Fraction(172_800_000 + 3_500_000), "2 d 1 h", 2_938),
        (figures.LABOUR, Fraction(3_359_400), "56 min", 56),
        (figures.LABOUR, Fraction(59_600), "1 min", 1),
        (figures.SPAN, Fraction(39), "39 s", 39),
        (figures.PERCENT, None, "–", None),
    ],
)
def test_figures_are_shown(unit: str, value: Fraction | None, shown: str, number: float | None) -> None:
    assert figures.shown(unit, value) == shown
    assert figures.number(unit, value) == number


@pytest.mark.parametrize("unit", [figures.SPAN, figures.LABOUR, figures.AGE])
@pytest.mark.parametrize("amount", [89, 90, 3_599, 11_262, 11_219, 172_000])
def test_a_table_says_the_minutes_that_a_sheet_says(unit: str, amount: int) -> None:
    value = Fraction(amount if unit == figures.SPAN else amount * 1000)
    told = figures.minutes(unit, value)
    assert figures.shown(unit, value) == formats.duration(told * 60)


@pytest.mark.parametrize("key", ["created", "resolved", "backlog"])
def test_a_count_says_what_it_leaves_out(key: str) -> None:
    assert "merged" in figures.meaning(key)
    assert "children of an outage" in figures.meaning(key)


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("created", "the number of rows, 4"),
        ("paused", "the sum of values, 1 h 30 min ÷ 2 h 00 min"),
        ("time_per_ticket", "the sum of values, 1 h 30 min ÷ 4"),
        ("worked", "the sum of values, 1 h 30 min"),
        ("rating", "the sum of values, 5400000 ÷ 4"),
        ("load", "1 h 30 min worked ÷ 8 h 00 min working hours"),
        ("reaction.p90", "the smallest value that nine tenths of 4 rows do not exceed"),
    ],
)
def test_how_a_figure_is_made_is_told_with_its_numbers(key: str, told: str) -> None:
    assert figures.made_of(BY_KEY[key], Measured(4, 5_400_000, 7_200_000), 28_800_000) == told


@pytest.mark.parametrize(
    ("key", "value", "whole", "told"),
    [
        ("created", 1, 1, "1"),
        ("backlog", 3 * 86_400_000, 1, "3 d 0 h"),
        ("backlog.age", 3_600_000, 1, "1 h 00 min"),
        ("sla.answer", 0, 1, "no"),
        ("paused", 30, 120, "25.0 %"),
        ("paused", 0, 0, "–"),
        ("load", 90 * 60_000, 1, "1 h 30 min"),
        ("rating", 4, 1, "4.00"),
        ("reaction.median", 90, 1, "2 min"),
    ],
)
def test_rows_are_shown(key: str, value: int, whole: int, told: str) -> None:
    assert figures.row_shown(BY_KEY[key], value, whole) == told


@pytest.mark.parametrize(
    ("unit", "now", "before", "told"),
    [
        (figures.COUNT, Fraction(110), Fraction(100), "+10 %"),
        (figures.COUNT, Fraction(90), Fraction(100), "−10 %"),
        (figures.COUNT, Fraction(5), Fraction(0), ""),
        (figures.COUNT, Fraction(0), Fraction(0), "="),
        (figures.PERCENT, Fraction(9, 10), Fraction(17, 20), "+5.0"),
        (figures.PERCENT, Fraction(1, 2), Fraction(1, 2), "="),
        (figures.SCORE, Fraction(4), Fraction(17, 4), "−0.25"),
        (figures.SPAN, None, Fraction(3), ""),
    ],
)
def test_changes_are_told(unit: str, now: Fraction | None, before: Fraction | None, told: str) -> None:
    assert figures.change(unit, now, before) == told


def test_less_is_better_for_some() -> None:
    assert figures.judged(BY_KEY["resolved"], Fraction(2), Fraction(1)) == "better"
    assert figures.judged(BY_KEY["reopened"], Fraction(2), Fraction(1)) == "worse"
    assert figures.judged(BY_KEY["reopened"], Fraction(1), Fraction(1)) == ""
    assert figures.judged(BY_KEY["created"], Fraction(2), Fraction(1)) == ""
    assert figures.judged(BY_KEY["rating"], Fraction(4_251, 1000), Fraction(425, 100)) == "", "both are shown as 4.25"


def test_unknown_names_are_answered_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match=r"no figure 'x'.*created"):
        figures.figure("x")
    with pytest.raises(BadInput, match=r"'moon'.*engineer"):
        figures.dimension("moon")


@given(st.lists(st.integers(-1000, 1000), min_size=1), st.integers(1, 10))
def test_a_rank_is_the_smallest_value_that_so_many_do_not_exceed(values: list[int], tenths: int) -> None:
    found = rank(sorted(values), tenths, 10)
    assert found in values
    assert found is not None
    assert sum(value <= found for value in values) * 10 >= tenths * len(values)
    assert sum(value < found for value in values) * 10 < tenths * len(values)


def test_there_is_no_rank_of_nothing() -> None:
    assert rank([], 1, 2) is None


def test_sparklines_and_bars() -> None:
    assert charts.sparkline([Fraction(0), Fraction(1), None, Fraction(2)]) == "▁▅·█"
    assert charts.sparkline([]) == ""
    assert charts.sparkline([None, Fraction(0)]) == "·▁"
    course = [Fraction(n) for n in (8, 0, 0, 1, 2)]
    assert charts.sparkline(course, 5) == charts.sparkline(course) == "█▁▁▂▃"
    assert charts.sparkline(course, 4) == "…▁▅█", "the latest stay"
    assert charts.sparkline(course, 1) == "█"
    assert charts.bar(Fraction(1), Fraction(2), 4) == "██"
    assert charts.bar(Fraction(5, 8), Fraction(1), 1) == "▋"
    assert charts.bar(Fraction(1, 1000), Fraction(1), 4) == "▏"
    assert [charts.bar(value, Fraction(1), 4) for value in (None, Fraction(0))] == ["", ""]
    assert charts.bar(Fraction(3), Fraction(1), 4) == "████"
