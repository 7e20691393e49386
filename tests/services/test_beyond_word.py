"""What a period's checklist says about work beyond the limit that no word of the client carries (RULES.md §8)."""

import pytest

from helpdesk_tui.services import closing, limits, relations
from tests.services.money_desk import agree, move_clock, word_on, worked
from tests.small_desk import SmallDesk, utc


def without_word(small: SmallDesk, name: str) -> list[str]:
    """What a period's checklist says about the client's word."""
    (found,) = closing.sheets(small.desk, small.actor("max"), "acme", name)
    return [item.said for item in found.items if item.kind == "beyond_word"]


def test_the_checklist_tells_apart_what_is_beyond_what_a_client_approved(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=3600, over_limit="ask")
    one, other = small_desk.ticket(), small_desk.ticket("Another", requester="bob")
    desk, anna = small_desk.desk, small_desk.actor("anna")
    move_clock(small_desk, utc(2026, 3, 10, 12))
    limits.decide(desk, anna, one, is_approved=True, by="Ann", cap="2h", on="2026-03-01")
    worked(small_desk, one, "2026-03-10 08:00-11:00")
    assert without_word(small_desk, "2026-03") == []
    worked(small_desk, one, "2026-03-10 11:00-11:30")
    assert without_word(small_desk, "2026-03") == [f"30 min are charged beyond the 2 h 00 min that Ann approved: on {one}."]
    limits.decide(desk, anna, one, is_approved=True, by="Ann", cap="3h", on="2026-03-02")
    worked(small_desk, other, "2026-03-10 11:30-11:45")
    assert without_word(small_desk, "2026-03") == [f"15 min are charged beyond the limit without the client's word: on {other}."]
    limits.decide(desk, anna, other, is_approved=False, by="Bob", on="2026-03-03")
    assert without_word(small_desk, "2026-03") == [f"15 min are charged beyond the limit although Bob refused it: on {other}."]


def test_a_later_word_does_not_hide_what_an_earlier_one_left_out(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=0, over_limit="ask")
    ticket = small_desk.ticket()
    desk, anna = small_desk.desk, small_desk.actor("anna")
    move_clock(small_desk, utc(2026, 3, 12, 12))
    limits.decide(desk, anna, ticket, is_approved=True, by="Ann", cap="1h", on="2026-03-09")
    worked(small_desk, ticket, "2026-03-10 09:00-10:30")
    limits.decide(desk, anna, ticket, is_approved=False, by="Bob", on="2026-03-11")
    worked(small_desk, ticket, "2026-03-12 09:00-09:15")
    assert without_word(small_desk, "2026-03") == [
        f"30 min are charged beyond the 1 h 00 min that Ann approved: on {ticket}.",
        f"15 min are charged beyond the limit although Bob refused it: on {ticket}.",
    ]


def test_a_cap_that_was_used_in_the_period_before_carries_the_rest_alone(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=0, over_limit="ask")
    ticket = small_desk.ticket()
    move_clock(small_desk, utc(2026, 4, 2, 18))
    limits.decide(small_desk.desk, small_desk.actor("anna"), ticket, is_approved=True, by="Ann", cap="2h", on="2026-03-10")
    worked(small_desk, ticket, "2026-03-11 09:00-10:30")
    worked(small_desk, ticket, "2026-04-02 09:00-10:00")
    assert without_word(small_desk, "2026-03") == []
    assert without_word(small_desk, "2026-04") == [f"30 min are charged beyond the 2 h 00 min that Ann approved: on {ticket}."]


@pytest.mark.parametrize(
    ("over_limit", "priority", "is_told"), [("stop", 3, True), ("stop", 2, False), ("ask", 2, True), ("continue", 3, False)]
)
def test_a_word_is_missed_only_where_it_was_to_be_asked_for(small_desk: SmallDesk, over_limit: str, priority: int, is_told: bool) -> None:
    agree(small_desk, allowance=0, over_limit=over_limit, round_per="period")
    ticket = small_desk.ticket(priority=priority)
    move_clock(small_desk, utc(2026, 3, 11, 18))
    worked(small_desk, ticket, "2026-03-11 09:00-10:00")
    assert bool(without_word(small_desk, "2026-03")) == is_told


def test_a_word_goes_along_with_a_ticket_that_is_merged(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=0, over_limit="ask")
    one, other = small_desk.ticket(), small_desk.ticket("Another", requester="bob")
    move_clock(small_desk, utc(2026, 3, 11, 18))
    limits.decide(small_desk.desk, small_desk.actor("anna"), one, is_approved=True, by="Ann", cap="1h", on="2026-03-10")
    worked(small_desk, one, "2026-03-11 09:00-10:00")
    relations.merge(small_desk.desk, small_desk.actor("boris"), one, other)
    for ticket in (one, other):
        assert word_on(small_desk, ticket) == ("approval needed: the 1 h 00 min that Ann approved are used", True)
    assert without_word(small_desk, "2026-03") == []
