"""What a closed ticket earns, and for whom (RULES.md §9): the arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.domain.points import BY_RESOLVER, BY_TIME, Basis, factor, grant, largest_remainder, rules, worth
from helpdesk_tui.domain.points_course import Happening, late_holder
from helpdesk_tui.domain.policy import Policy

RULES = rules(Policy())
times = st.dictionaries(st.integers(1, 6), st.integers(-30 * MINUTE, 600 * MINUTE), max_size=5)
people = st.one_of(st.none(), st.integers(1, 6))


@pytest.mark.parametrize(("norm", "wanted"), [(30, 1000), (60, 2000), (25, 833), (15, 500), (5, 500), (120, 4000), (480, 4000), (0, 1000)])
def test_the_effort_factor_is_bounded(norm: int, wanted: int) -> None:
    assert factor(norm, RULES) == wanted


@given(total=st.integers(0, 10**6), parts=st.dictionaries(st.integers(1, 9), st.integers(0, 10**9), min_size=1))
def test_whole_shares_sum_to_the_whole(total: int, parts: dict[int, int]) -> None:
    shares = largest_remainder(total, parts)
    whole = sum(parts.values())
    assert sum(shares.values()) == (total if whole else 0)
    for key, share in shares.items():
        assert abs(share * whole - total * parts[key]) < whole


@given(sample=st.integers(0, 200_000), norm=st.integers(0, 600), spent=times, resolver=people, escalator=people, late=people, barred=people)
def test_shares_never_exceed_what_the_ticket_is_worth(
    sample: int, norm: int, spent: dict[int, int], resolver: int | None, escalator: int | None, late: int | None, barred: int | None
) -> None:
    found = grant(Basis(sample, norm, spent, resolver, escalator, late, frozenset({barred} - {None}) if barred else frozenset()), RULES)
    assert found.total == worth(sample, norm, RULES) <= 4 * sample
    given_out = sum(share.amount for share in found.shares)
    assert 0 <= given_out <= found.total
    nobody_loses = all(not share.is_halved and not share.is_barred for share in found.shares)
    if found.shares and nobody_loses:
        assert given_out == found.total
    assert found.rule == (BY_TIME if any(ms > 0 for ms in spent.values()) else BY_RESOLVER)


@given(norm=st.integers(1, 200), others=times, more=st.integers(0, 600 * MINUTE))
def test_time_beyond_the_norm_changes_nothing(norm: int, others: dict[int, int], more: int) -> None:
    straight = grant(Basis(50_000, norm, {**others, 9: norm * MINUTE}), RULES)
    longer = grant(Basis(50_000, norm, {**others, 9: norm * MINUTE + more}), RULES)
    assert [share.amount for share in straight.shares] == [share.amount for share in longer.shares]


def handed(at: int, by: int | None, to: int | None, verb: str = "taken") -> Happening:
    return Happening(at, by, verb, {}, {"assignee_id": to})


@pytest.mark.parametrize(
    ("course", "wanted"),
    [
        ([], None),
        ([handed(10, 1, 1)], 1),
        ([handed(60, 1, 1)], None),  # it lay in the queue for longer
        ([handed(0, 1, 1), handed(30, 1, None, "released"), handed(90, 2, 2)], 1),  # let go, and still hers
        ([handed(0, 1, 1), handed(30, 3, None, "released"), handed(90, 2, 2)], None),  # a lead has taken it away
        ([handed(0, 1, 1), handed(30, 1, None, "escalated"), handed(90, 2, 2)], None),
        ([handed(0, 1, 1), handed(40, 1, 2, "handed_over")], 2),
        ([handed(0, 1, 1), handed(50, 1, 2, "handed_over")], 2),  # as long: the later one
    ],
)
def test_who_held_most_of_the_consumed_time(course: list[Happening], wanted: int | None) -> None:
    assert late_holder(course, 100, lambda at: at) == wanted
