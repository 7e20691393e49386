"""The client's time among a ticket's figures (RULES.md §8)."""

from helpdesk_tui.domain.explanation import Section
from helpdesk_tui.services import explain
from tests.services.money_desk import agree, move_clock, worked
from tests.small_desk import SmallDesk, utc


def sections(small: SmallDesk, number: int) -> dict[str, Section]:
    return {one.title: one for one in explain.explain(small.desk, small.actor("anna"), number).sections}


def test_every_number_of_the_meter_is_there_with_its_rule(small_desk: SmallDesk) -> None:
    agree(small_desk, allowance=3600, rollover_periods=2, round_to=900, coefficients={"out_of_hours": "1.5"})
    number = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 17, 18))
    worked(small_desk, number, "2026-03-16 09:00-13:00")
    worked(small_desk, number, "2026-03-17 17:50-18:00", billable=False)
    found = sections(small_desk, number)
    facts = {fact.what.strip(): (fact.value, fact.how) for fact in found["The client's time, A-001 2026-03"].facts}
    assert facts["used"] == ("4 h 00 min", "rounded up per ticket and day to 15 min")
    assert facts["rolled over"] == ("2 h 00 min", "unused minutes of the 2 periods before")
    assert facts["at this pace"] == ("7 h 39 min", "used × 189 h 00 min ÷ 99 h 00 min of working time")
    assert facts["over"] == ("1 h 00 min", "60 EUR an hour: 60.00")
    mine = [(fact.what, fact.value, fact.how) for fact in found["Charged for this ticket in 2026-03"].facts]
    assert mine == [
        ("Mon 2026-03-16 09:00", "4 h 00 min", "4 h 00 min"),
        ("Tue 2026-03-17 17:50", "0 min", "10 min, not billable"),
    ]


def test_where_nothing_was_agreed_nothing_is_explained(small_desk: SmallDesk) -> None:
    found = sections(small_desk, small_desk.ticket())
    assert not [title for title in found if "time" in title]
