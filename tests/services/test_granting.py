"""Points granted at close, taken back on reopen, shared by what people did (RULES.md §9)."""

import json

import pytest

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.services import doctor, earning, entries, escalating, handing, handout, messages, relations, stopwatch, working
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import points as ledger
from tests.services.looking import load
from tests.small_desk import SmallDesk


def amounts(small: SmallDesk, number: int) -> dict[str, int]:
    """What each person has by a ticket, in thousandths, what was taken back left out."""
    with small.desk.store.read() as reader:
        return {row.person.split()[0].casefold(): row.amount for row in ledger.standing(reader, number)}


def worked(small: SmallDesk, number: int, login: str, minutes: int) -> None:
    """Time logged by hand, just passed."""
    small.clock.forward(minutes=minutes)
    entries.log(small.desk, small.actor(login), number, f"{minutes}m")


def resolve(small: SmallDesk, number: int, login: str, code: str = "solved") -> None:
    working.resolve(small.desk, small.actor(login), number, code=code, text="Done.")


def close(small: SmallDesk, number: int, login: str = "boris") -> None:
    working.close(small.desk, small.actor(login), number)


def by_next(small: SmallDesk, login: str = "egor") -> int:
    """A plain ticket of the second line's service (norm 60), handed out by next: sample 32 points. Its time is logged by hand."""
    number, engineer = small.ticket(service="vpn", team="network"), small.actor(login)
    assert handout.next_ticket(small.desk, engineer).ticket is not None
    stopwatch.stop(small.desk, engineer)
    return number


def test_one_who_does_it_alone_gets_everything(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    worked(small_desk, number, "egor", 20)
    resolve(small_desk, number, "egor")
    assert amounts(small_desk, number) == {}
    close(small_desk, number, "dina")
    assert amounts(small_desk, number) == {"egor": 64_000}  # 20 + 12, twice a plain ticket's effort


def test_shares_go_by_time_and_time_counts_up_to_the_norm(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    worked(small_desk, number, "egor", 180)
    worked(small_desk, number, "dina", 30)
    resolve(small_desk, number, "dina")
    close(small_desk, number, "dina")
    assert amounts(small_desk, number) == {"egor": 42_667, "dina": 21_333}


def test_without_recorded_time_all_goes_to_who_resolved_it(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    resolve(small_desk, number, "dina")
    close(small_desk, number, "egor")
    assert amounts(small_desk, number) == {"dina": 64_000}


def test_who_escalates_from_the_first_line_has_a_part(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(service="vpn")
    handout.next_ticket(small_desk.desk, small_desk.actor("anna"))
    small_desk.clock.forward(minutes=10)
    escalating.escalate(small_desk.desk, small_desk.actor("anna"), number, reason="needs the router")
    working.take(small_desk.desk, small_desk.actor("egor"), number)
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    assert amounts(small_desk, number) == {"anna": 9_600 + 13_600, "egor": 40_800}


def test_who_escalates_a_colleagues_ticket_has_no_part(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(service="vpn")
    handout.next_ticket(small_desk.desk, small_desk.actor("anna"))
    escalating.escalate(small_desk.desk, small_desk.actor("ivan"), number, reason="not ours")
    working.take(small_desk.desk, small_desk.actor("egor"), number)
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    assert set(amounts(small_desk, number)) == {"egor"}


def test_who_held_it_longest_when_it_came_too_late_gets_half(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    worked(small_desk, number, "egor", 30)
    small_desk.clock.forward(days=3)
    working.release(small_desk.desk, small_desk.actor("egor"), number)
    small_desk.clock.forward(days=1)
    working.take(small_desk.desk, small_desk.actor("dina"), number)
    worked(small_desk, number, "dina", 30)
    resolve(small_desk, number, "dina")
    close(small_desk, number, "dina")
    assert amounts(small_desk, number) == {"egor": 16_000, "dina": 32_000}


def test_nobody_is_halved_for_what_lay_in_the_queue(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(service="vpn", team="network")
    small_desk.clock.forward(days=5)
    working.take(small_desk.desk, small_desk.actor("egor"), number)
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    assert amounts(small_desk, number) == {"egor": 64_000}


def test_a_reopening_takes_back_once_and_the_next_close_grants_anew(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    working.reopen(small_desk.desk, small_desk.actor("egor"), number)
    assert amounts(small_desk, number) == {}
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    assert amounts(small_desk, number) == {"egor": 64_000}
    with small_desk.desk.store.read() as reader:
        assert [row.amount for row in ledger.of_ticket(reader, number)] == [64_000, -64_000, 64_000]


def test_an_undone_close_grants_nothing(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    resolve(small_desk, number, "egor")
    small_desk.clock.forward(minutes=1)
    close(small_desk, number, "egor")
    undo(small_desk.desk, small_desk.actor("egor"))
    assert amounts(small_desk, number) == {}
    assert load(small_desk, number).state == "resolved"


def test_the_doctor_finds_points_that_do_not_follow(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    working.reopen(small_desk.desk, small_desk.actor("egor"), number)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    assert {found.level for found in doctor.examine(small_desk.desk) if found.name.startswith("points.")} == {"ok"}
    with small_desk.desk.store.write() as writer:
        writer.run("DROP TRIGGER point_no_update")
        writer.run("UPDATE point SET amount = amount + 1 WHERE kind = 'granted'")
    wrong = {found.name for found in doctor.examine(small_desk.desk) if found.level == "wrong" and found.name.startswith("points.")}
    assert wrong == {"points.worth", "points.shares", "points.reversals"}


def test_what_time_alone_closes_is_earned_when_the_span_was_over(small_desk: SmallDesk) -> None:
    number, egor = by_next(small_desk), small_desk.actor("egor")
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    confirm_at = load(small_desk, number).confirm_at
    assert confirm_at is not None
    small_desk.clock.forward_to(confirm_at + 40 * MINUTE)
    view = earning.of_person(small_desk.desk, egor)
    assert [(row.at, row.amount, row.is_booked) for row in view.rows] == [(confirm_at, 64_000, False)]
    entries.log(small_desk.desk, egor, number, "5m")
    view = earning.of_person(small_desk.desk, egor)
    assert [(row.at, row.amount, row.is_booked) for row in view.rows] == [(confirm_at, 64_000, True)]


@pytest.mark.parametrize("code", ["duplicate"])
def test_duplicates_earn_nothing(small_desk: SmallDesk, code: str) -> None:
    number = by_next(small_desk)
    resolve(small_desk, number, "egor", code)
    close(small_desk, number, "egor")
    assert amounts(small_desk, number) == {}


def test_a_child_earns_nothing_though_it_was_sampled_before(small_desk: SmallDesk) -> None:
    child, parent = by_next(small_desk), small_desk.ticket(service="vpn", team="network")
    relations.outage(small_desk.desk, small_desk.actor("dina"), parent, [child])
    worked(small_desk, child, "egor", 10)
    resolve(small_desk, child, "egor")
    relations.leave_outage(small_desk.desk, small_desk.actor("dina"), child)
    close(small_desk, child, "egor")
    assert amounts(small_desk, child) == {}


def test_who_takes_a_ticket_out_of_its_outage_earns_nothing_by_it(small_desk: SmallDesk) -> None:
    child, parent = by_next(small_desk), small_desk.ticket(service="vpn", team="network")
    relations.outage(small_desk.desk, small_desk.actor("dina"), parent, [child])
    relations.leave_outage(small_desk.desk, small_desk.actor("egor"), child)
    worked(small_desk, child, "egor", 30)
    worked(small_desk, child, "dina", 30)
    resolve(small_desk, child, "egor")
    close(small_desk, child, "egor")
    assert amounts(small_desk, child) == {"egor": 0, "dina": 32_000}


def test_time_that_came_by_ones_own_merge_does_not_count(small_desk: SmallDesk) -> None:
    light, heavy = by_next(small_desk), small_desk.ticket(service="vpn", team="network", priority=1)
    working.take(small_desk.desk, small_desk.actor("dina"), heavy)
    worked(small_desk, heavy, "dina", 30)
    worked(small_desk, light, "egor", 50)
    relations.merge(small_desk.desk, small_desk.actor("egor"), light, heavy)
    resolve(small_desk, heavy, "dina")
    close(small_desk, heavy, "dina")
    assert set(amounts(small_desk, heavy)) == {"dina"}


def test_time_that_came_by_anothers_merge_counts(small_desk: SmallDesk) -> None:
    one, other = by_next(small_desk), small_desk.ticket(service="vpn", team="network")
    working.take(small_desk.desk, small_desk.actor("dina"), other)
    worked(small_desk, other, "dina", 30)
    worked(small_desk, one, "egor", 30)
    relations.merge(small_desk.desk, small_desk.actor("dina"), one, other)
    resolve(small_desk, other, "egor")
    close(small_desk, other, "egor")
    assert amounts(small_desk, other)["egor"] == 32_000


def test_who_reopens_a_colleagues_ticket_gains_nothing_by_it(small_desk: SmallDesk) -> None:
    number, dina = by_next(small_desk), small_desk.actor("dina")
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    working.reopen(small_desk.desk, dina, number, reason="better so")
    worked(small_desk, number, "dina", 60)
    resolve(small_desk, number, "dina")
    close(small_desk, number, "dina")
    assert amounts(small_desk, number) == {"egor": 64_000}


def test_what_a_client_brought_back_is_work_like_any(small_desk: SmallDesk) -> None:
    number, dina = by_next(small_desk), small_desk.actor("dina")
    worked(small_desk, number, "egor", 30)
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    messages.receive(small_desk.desk, dina, number, "It is back")
    worked(small_desk, number, "dina", 30)
    resolve(small_desk, number, "dina")
    close(small_desk, number, "dina")
    assert amounts(small_desk, number) == {"egor": 32_000, "dina": 32_000}


def test_handing_a_ticket_to_oneself_is_picking_it(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(service="vpn", team="network")
    small_desk.clock.forward(hours=6)
    handing.hand_over(small_desk.desk, small_desk.actor("egor"), number, "egor")
    ticket = load(small_desk, number)
    assert ticket.points_sample == 32_000
    assert json.loads(ticket.points_terms or "")["counted_pressure"] == 0


def test_time_that_waits_for_approval_does_not_count(small_desk: SmallDesk) -> None:
    number = by_next(small_desk)
    worked(small_desk, number, "egor", 30)
    worked(small_desk, number, "dina", 30)
    entries.log(small_desk.desk, small_desk.actor("egor"), number, "45m")  # overlaps
    resolve(small_desk, number, "egor")
    close(small_desk, number, "egor")
    assert amounts(small_desk, number) == {"egor": 32_000, "dina": 32_000}


def test_time_that_one_moves_to_a_colleagues_ticket_does_not_count(small_desk: SmallDesk) -> None:
    own, dinas = by_next(small_desk), small_desk.ticket(service="vpn", team="network", priority=1)
    working.take(small_desk.desk, small_desk.actor("dina"), dinas)
    worked(small_desk, dinas, "dina", 30)
    worked(small_desk, own, "egor", 60)
    egor = small_desk.actor("egor")
    entry = max(one.id for one in entries.of_ticket(small_desk.desk, egor, own))
    entries.split(small_desk.desk, egor, entry, [(dinas, "50m")], reason="was there")
    moved = max(one.id for one in entries.of_ticket(small_desk.desk, egor, dinas))
    entries.correct(small_desk.desk, egor, moved, typed="40m", reason="less")
    for number in (own, dinas):
        resolve(small_desk, number, "dina" if number == dinas else "egor")
        close(small_desk, number, "dina")
    assert set(amounts(small_desk, dinas)) == {"dina"}
    assert amounts(small_desk, own) == {"egor": 64_000}


def test_time_that_the_lead_moves_counts(small_desk: SmallDesk) -> None:
    own, dinas = by_next(small_desk), small_desk.ticket(service="vpn", team="network", priority=1)
    working.take(small_desk.desk, small_desk.actor("dina"), dinas)
    worked(small_desk, dinas, "dina", 30)
    worked(small_desk, own, "egor", 60)
    entry = max(one.id for one in entries.of_ticket(small_desk.desk, small_desk.actor("dina"), own))
    entries.split(small_desk.desk, small_desk.actor("dina"), entry, [(dinas, "30m")], reason="was there")
    resolve(small_desk, dinas, "dina")
    close(small_desk, dinas, "dina")
    assert len(set(amounts(small_desk, dinas).values())) == 1
