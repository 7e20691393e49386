"""The weight: checked by hand, the same in SQL, growing while time is consumed (RULES.md §5)."""

import sqlite3
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.weight import PIECES, PRESSURE_MOST, pressure, pressure_sql, weigh, weight_sql

TARGET_S = st.integers(1, 2_000_000)
CONSUMED_S = st.integers(0, 20_000_000)
TARGETS = st.lists(st.tuples(CONSUMED_S, TARGET_S), max_size=4)
ANY_TARGETS = st.lists(st.tuples(CONSUMED_S, st.integers(-1, 2) | TARGET_S), max_size=4)


def by_the_book(consumed_s: int, target_s: int) -> Fraction:
    """p(f) as RULES.md writes it, in thousandths, not rounded."""
    f = Fraction(consumed_s, target_s)
    if f <= Fraction(1, 2):
        points = 20 * f
    elif f <= 1:
        points = 10 + 60 * (f - Fraction(1, 2))
    else:
        points = min(Fraction(60), 40 + 10 * (f - 1))
    return points * 1000


@pytest.mark.parametrize(
    ("consumed_s", "target_s", "thousandths"),
    [
        (0, 3600, 0),
        (900, 3600, 5_000),
        (1800, 3600, 10_000),
        (2700, 3600, 25_000),
        (3600, 3600, 40_000),
        (5400, 3600, 45_000),
        (10_800, 3600, 60_000),
        (1 << 40, 1, 60_000),
        (1, 3, 6_666),
        (2, 3, 20_000),
    ],
)
def test_pressure_by_hand(consumed_s: int, target_s: int, thousandths: int) -> None:
    assert pressure(consumed_s, target_s) == thousandths


@given(CONSUMED_S, TARGET_S)
def test_pressure_is_the_books_rounded_down(consumed_s: int, target_s: int) -> None:
    assert pressure(consumed_s, target_s) == int(by_the_book(consumed_s, target_s))


@given(CONSUMED_S, st.integers(0, 1_000_000), TARGET_S)
def test_pressure_never_falls_while_time_is_consumed(consumed_s: int, more_s: int, target_s: int) -> None:
    assert 0 <= pressure(consumed_s, target_s) <= pressure(consumed_s + more_s, target_s) <= PRESSURE_MOST


@given(TARGET_S)
def test_the_pieces_join(target_s: int) -> None:
    for (end, slope, offset), (_end, next_slope, next_offset) in pairwise(PIECES):
        assert end is not None
        at = Fraction(target_s * end[0], end[1])
        assert slope * at + offset * target_s == next_slope * at + next_offset * target_s


@given(CONSUMED_S, CONSUMED_S, st.integers(0, 1_000_000), TARGET_S)
def test_tickets_of_one_target_keep_their_order_as_time_goes_on(one_s: int, other_s: int, more_s: int, target_s: int) -> None:
    if pressure(one_s, target_s) < pressure(other_s, target_s):
        assert pressure(one_s + more_s, target_s) <= pressure(other_s + more_s, target_s)


@given(TARGETS, st.integers(1, 4), st.integers(0, 3), st.booleans(), st.integers(-50_000, 100_000), st.randoms())
def test_the_order_of_the_targets_does_not_matter(
    targets: list[tuple[int, int]], priority: int, tier: int, is_vip: bool, boost: int, random: Random
) -> None:
    policy = Policy()
    before = weigh(policy, priority=priority, tier=tier, is_vip=is_vip, boost=boost, targets=targets)
    shuffled = sorted(targets, key=lambda _target: random.random())
    after = weigh(policy, priority=priority, tier=tier, is_vip=is_vip, boost=boost, targets=shuffled)
    assert after.as_dict() == before.as_dict()


def test_the_terms_sum_up_by_name() -> None:
    weight = weigh(Policy(), priority=1, tier=3, is_vip=True, boost=-5_000, targets=[(0, 10), (10, 10)])
    assert weight.as_dict() == {
        "priority": 70_000,
        "client": 24_000,
        "tier": 12_000,
        "vip": 12_000,
        "pressure": 40_000,
        "boost": -5_000,
        "total": 129_000,
    }


def test_no_weight_is_below_zero_and_no_target_presses_nothing() -> None:
    weight = weigh(Policy(), priority=4, tier=0, is_vip=False, boost=-50_000, targets=[])
    assert (weight.pressure, weight.total) == (0, 0)


def test_the_settings_are_the_weights() -> None:
    policy = Policy({"weight.priority.1": 1, "weight.tier": 10, "weight.vip": 100})
    assert weigh(policy, priority=1, tier=2, is_vip=True, boost=0, targets=[]).total == 121


@pytest.mark.parametrize(("consumed_s", "target_s"), [(0, 0), (7, 0), (0, -5)])
def test_a_target_of_no_time_presses_most(consumed_s: int, target_s: int) -> None:
    assert pressure(consumed_s, target_s) == PRESSURE_MOST


@given(ANY_TARGETS, st.integers(1, 4), st.integers(0, 3), st.booleans(), st.integers(-50_000, 100_000))
def test_sql_says_the_same_to_the_thousandth(targets: list[tuple[int, int]], priority: int, tier: int, is_vip: bool, boost: int) -> None:
    policy = Policy()
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE g (consumed INTEGER, seconds INTEGER)")
    connection.executemany("INSERT INTO g VALUES (?, ?)", targets)
    worst = f"(SELECT coalesce(max({pressure_sql('g.consumed', 'g.seconds')}), 0) FROM g)"
    sql = weight_sql(policy, boost=str(boost), worst_pressure=worst)
    row = connection.execute(
        f"SELECT {sql} FROM (SELECT ? AS priority, ? AS client_tier, ? AS is_vip) t", (priority, tier, int(is_vip))
    ).fetchone()
    connection.close()
    assert row[0] == weigh(policy, priority=priority, tier=tier, is_vip=is_vip, boost=boost, targets=targets).total
