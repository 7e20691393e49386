"""What time alone makes of a ticket, and the priority matrix (RULES.md §3)."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.ticket import LEVELS, OPEN_STATES, PAUSE_STATES, STATE_WORDS, STATES, Ticket, as_of, priority_of, state_word


def ticket(**values: object) -> Ticket:
    """A ticket with these fields; the rest is empty in its type."""
    empty: dict[object, object] = {int: 0, str: "", bool: False}
    made = {field.name: empty.get(field.type) for field in fields(Ticket)}
    make: Callable[..., Ticket] = Ticket
    return make(**{**made, "state": "new", **values})


@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [
        ("high", "high", 1),
        ("high", "medium", 2),
        ("medium", "high", 2),
        ("medium", "medium", 3),
        ("high", "low", 3),
        ("low", "high", 3),
        ("medium", "low", 4),
        ("low", "medium", 4),
        ("low", "low", 4),
    ],
)
def test_priority_from_impact_and_urgency(impact: str, urgency: str, priority: int) -> None:
    assert priority_of(impact, urgency) == priority


def test_every_level_has_a_priority_and_every_state_a_word() -> None:
    assert {priority_of(impact, urgency) for impact in LEVELS for urgency in LEVELS} == {1, 2, 3, 4}
    assert set(STATE_WORDS) == set(STATES)
    assert len({state_word(state) for state in STATES}) == len(STATES)


@pytest.mark.parametrize("state", PAUSE_STATES)
@pytest.mark.parametrize(("assignee_id", "after"), [(7, "in_progress"), (None, "new")])
def test_a_pause_ends_at_its_until(state: str, assignee_id: int | None, after: str) -> None:
    paused = ticket(state=state, until_at=100, pause_note="HP 1", assignee_id=assignee_id)
    assert as_of(paused, 99) == paused
    found = as_of(paused, 100)
    assert (found.state, found.came_back_at, found.until_at, found.pause_note) == (after, 100, None, "")
    assert as_of(paused, 10_000) == found


def test_a_pause_without_an_until_lasts() -> None:
    paused = ticket(state="waiting_client", until_at=None)
    assert as_of(paused, 1 << 50) == paused


def test_resolved_closes_at_the_end_of_its_confirmation_span() -> None:
    resolved = ticket(state="resolved", confirm_at=100)
    assert as_of(resolved, 99).state == "resolved"
    found = as_of(resolved, 500)
    assert (found.state, found.closed_at, found.confirm_at) == ("closed", 100, None)


@pytest.mark.parametrize("confirm_at", [50, 100, 150, None])
def test_a_flag_reopens_as_of_the_message_and_holds_off_the_closing(confirm_at: int | None) -> None:
    flagged = ticket(state="resolved", flag_at=40, reopen_at=120, confirm_at=confirm_at, reopened=1)
    assert as_of(flagged, 119) == flagged
    found = as_of(flagged, 120)
    assert (found.state, found.came_back_at, found.reopened, found.flag_at, found.reopen_at) == ("in_progress", 40, 2, None, None)


def test_a_boost_ends_at_its_expiry() -> None:
    boosted = ticket(boost=5_000, boost_until_at=100, boost_reason="board", boost_by_id=3)
    assert as_of(boosted, 99) == boosted
    found = as_of(boosted, 100)
    assert (found.boost, found.boost_until_at, found.boost_reason, found.boost_by_id) == (0, None, "", None)


MAYBE = st.none() | st.integers(0, 300)


@given(st.sampled_from(STATES), MAYBE, MAYBE, MAYBE, MAYBE, st.integers(0, 400), st.integers(0, 400))
def test_looking_twice_is_looking_once(
    state: str, until_at: int | None, confirm_at: int | None, flag_at: int | None, reopen_at: int | None, one: int, other: int
) -> None:
    stored = ticket(
        state=state, until_at=until_at, confirm_at=confirm_at, flag_at=flag_at, reopen_at=reopen_at, boost=1, boost_until_at=200
    )
    first, later = sorted((one, other))
    assert as_of(as_of(stored, first), later) == as_of(stored, later)
    assert as_of(stored, first).is_open == (as_of(stored, first).state in OPEN_STATES)
