"""Who leaves (RULES.md §6) takes nothing along: what was looked after for others, what the lead may not see, a console left open."""

from datetime import date

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.errors import NotAllowed
from helpdesk_tui.domain.report_period import parse
from helpdesk_tui.services import earning, entries, figures, handing, leaving, rota, shift_end, stopwatch, working
from helpdesk_tui.services.figures import Asked
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import labour, tables
from tests.people import limit
from tests.services.looking import load, resolved, taken
from tests.small_desk import MONDAY_9, SmallDesk


def test_a_console_left_open_starts_no_timer_of_somebody_who_has_left(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    number = taken(small_desk)
    leaving.leave(small_desk.desk, small_desk.actor("boris"), "anna")
    with pytest.raises(NotAllowed, match="Anna Petrova does not work here any more"):
        working.take(small_desk.desk, anna, small_desk.ticket())
    with pytest.raises(NotAllowed):
        working.start_here(small_desk.desk, anna, number)
    assert stopwatch.status(small_desk.desk, anna) is None


def test_time_of_a_console_that_had_fallen_silent_is_for_review(small_desk: SmallDesk) -> None:
    anna, numbers = small_desk.actor("anna"), [small_desk.ticket(), small_desk.ticket()]
    for number, is_silent in zip(numbers, (False, True), strict=True):
        working.take(small_desk.desk, anna, number, spot=Spot("console", "pts/1"))
        small_desk.clock.forward(minutes=5 if is_silent else 1)
        if not is_silent:
            handing.assign(small_desk.desk, small_desk.actor("boris"), number, "ivan")
    leaving.leave(small_desk.desk, small_desk.actor("boris"), "anna")
    told = [
        (one.end_reason, "review:recovered" in one.review)
        for number in numbers
        for one in entries.of_ticket(small_desk.desk, small_desk.actor("boris"), number)
    ]
    assert told == [("assigned", False), ("left", True)]


def test_a_lead_who_sees_few_clients_lets_all_tickets_go_and_sees_no_more_of_them(small_desk: SmallDesk) -> None:
    own, other = taken(small_desk), taken(small_desk, client="globex", requester="carl")
    limit(small_desk, "boris", "acme")
    done = leaving.leave(small_desk.desk, small_desk.actor("boris"), "anna")
    assert done.said.startswith("Anna Petrova has left: 1 ticket goes to Boris Lead")
    assert done.warnings == (
        "1 ticket waits to be taken: Boris Lead may not see its client",
        "2 entries that Anna Petrova has not confirmed wait for the lead: helpdesk approve",
    )
    assert (load(small_desk, own).assignee_login, load(small_desk, other).assignee_id) == ("boris", None)
    with small_desk.desk.store.read() as reader:
        assert labour.timer_of(reader, small_desk.ids.people["anna"]) is None


def test_what_time_has_closed_meanwhile_is_nobody_elses(small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    small_desk.clock.forward(days=20)
    assert "0 tickets" in leaving.leave(small_desk.desk, small_desk.actor("boris"), "anna").said
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.assignee_login) == ("closed", "anna")


@pytest.mark.parametrize("is_left_on", [False, True])
def test_what_the_leaver_looked_after_for_somebody_goes_back_all_the_same(small_desk: SmallDesk, is_left_on: bool) -> None:
    with small_desk.desk.store.write() as writer:
        for start in (MONDAY_9, MONDAY_9 + DAY):
            writer.add(tables.Shift(person_id=small_desk.ids.people["anna"], start_at=start, end_at=start + 8 * HOUR))
    number = taken(small_desk, priority=1)
    shift_end.end_shift(small_desk.desk, small_desk.actor("anna"), to="ivan")
    if is_left_on:
        shift_end.end_shift(small_desk.desk, small_desk.actor("ivan"), to="gleb")
    leaving.leave(small_desk.desk, small_desk.actor("boris"), "ivan")
    assert load(small_desk, number).assignee_login == ("gleb" if is_left_on else "boris")
    small_desk.clock.forward_to(MONDAY_9 + DAY)
    rota.give_back_due(small_desk.desk, small_desk.actor("anna"))
    assert load(small_desk, number).assignee_login == "anna"


def test_time_that_the_leaver_has_not_confirmed_waits_for_the_lead_who_signs_for_it(small_desk: SmallDesk) -> None:
    egor, dina, ticket = small_desk.actor("egor"), small_desk.actor("dina"), small_desk.ticket()
    small_desk.clock.forward(hours=3)
    for typed in ("09:00-10:00", "10:00-10:20", "10:30-10:45"):
        entries.log(small_desk.desk, egor, ticket, typed)
    entries.log(small_desk.desk, egor, ticket, "2026-02-20 09:00-09:30")
    right, wrong, typo, old = (one.id for one in sorted(entries.of_ticket(small_desk.desk, dina, ticket), key=lambda one: one.id))
    entries.approve(small_desk.desk, dina, old)
    done = leaving.leave(small_desk.desk, small_desk.actor("dina"), "egor")
    assert "3 entries that Egor" in done.warnings[-1], done.warnings
    with small_desk.desk.store.read() as reader:
        assert [one.id for one in labour.open_reviews(reader, "approval")] == [right, wrong, typo]
    entries.approve(small_desk.desk, dina, right)
    entries.approve(small_desk.desk, dina, wrong, accept=False, reason="was never done")
    entries.correct(small_desk.desk, dina, typo, typed="30m", reason="typo")
    left = [one for one in entries.of_ticket(small_desk.desk, dina, ticket) if one.reverses_id is None and not one.is_reversed]
    assert [(one.duration_ms // 60_000, one.is_confirmed) for one in sorted(left, key=lambda one: one.id)] == [
        (60, True), (30, True), (30, True),
    ]  # fmt: skip
    with small_desk.desk.store.read() as reader:
        assert labour.open_reviews(reader, "approval") == []


def test_points_and_figures_of_somebody_who_has_left_can_still_be_looked_at(small_desk: SmallDesk) -> None:
    resolved(small_desk)
    small_desk.clock.forward(days=10)
    boris = small_desk.actor("boris")
    before = earning.of_person(small_desk.desk, boris, "anna").total
    leaving.leave(small_desk.desk, boris, "anna")
    assert earning.of_person(small_desk.desk, boris, "anna").total == before > 0
    march = Asked(parse("2026-03", date(2026, 3, 12)), engineer="anna")
    assert figures.trace(small_desk.desk, boris, march, "resolved").found == 1
