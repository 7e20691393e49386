"""A VIP's ticket that nobody acknowledges goes on (RULES.md §6): at night, at a shift's end, when somebody leaves, and where nobody follows."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.services import escalating, explain_routing, intake, leaving, messages, rota, shift_end, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import rota as stored
from helpdesk_tui.store import tables
from helpdesk_tui.store.rota import RouteRow
from tests.services.looking import load
from tests.services.test_routing import VIP, absent, dedicated, new, passed_on, shift
from tests.small_desk import MONDAY_9, SmallDesk


def row_of(small: SmallDesk, number: int) -> RouteRow:
    with small.desk.store.read() as reader:
        row = stored.route_of(reader, number)
    assert row is not None
    return row


def round_the_clock(small: SmallDesk) -> None:
    """ACME is promised a reaction at night too."""
    with small.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": small.ids.agreements["acme-2026"]}, {"calendar_id": small.ids.calendars["always"]})


def hands(small: SmallDesk, number: int) -> list[str]:
    """What explain says of in whose hands it is."""
    found = explain_routing.explain(small.desk, small.actor("dina"), number)
    return [fact.how for section in found.sections if section.title == "In whose hands" for fact in section.facts]


def rules(small: SmallDesk, number: int) -> list[str]:
    found = explain_routing.explain(small.desk, small.actor("dina"), number)
    return [fact.how for section in found.sections if section.title == "If it came now" for fact in section.facts]


def test_at_night_it_goes_from_one_on_duty_to_the_next_until_all_have_had_it(small_desk: SmallDesk) -> None:
    round_the_clock(small_desk)
    dedicated(small_desk, "dina", "egor")
    night = small_desk.clock.forward(hours=12)
    for login in ("anna", "ivan", "gleb"):
        shift(small_desk, login, night)
    number = new(small_desk, requester=VIP, by="fedor").id
    got = [load(small_desk, number).assignee_login]
    assert hands(small_desk, number) == ["goes to Ivan Orlov 21:15 unless acknowledged"]
    for _turn in range(2):
        small_desk.clock.forward(hours=1)
        assert len(passed_on(small_desk)) == 1
        got.append(load(small_desk, number).assignee_login)
    assert got == ["anna", "ivan", "gleb"]
    assert "nobody follows" in hands(small_desk, number)[0], "said before it happens"
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "gleb"
    assert hands(small_desk, number) == ["goes no further by itself"]


def test_who_has_come_to_work_meanwhile_follows_the_one_on_duty(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina")
    small_desk.clock.step(-2 * HOUR)
    shift(small_desk, "anna", MONDAY_9 - 2 * HOUR, 12)
    number = new(small_desk, requester=VIP, by="fedor").id
    assert (load(small_desk, number).assignee_login, row_of(small_desk, number).pass_on_at) == ("anna", MONDAY_9 + 15 * MINUTE)
    assert hands(small_desk, number) == ["goes to Dina Lead 09:15 unless acknowledged"]
    small_desk.clock.forward_to(MONDAY_9 + 15 * MINUTE)
    assert passed_on(small_desk) == [f"{number} passed on from Anna Petrova to Dina Lead"]


def test_what_the_one_on_duty_acknowledges_stays(small_desk: SmallDesk) -> None:
    shift(small_desk, "anna")
    shift(small_desk, "ivan")
    absent(small_desk, "boris")
    number = new(small_desk, requester=VIP, by="dina").id
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "anna"


def test_given_back_unacknowledged_it_goes_to_the_following_all_the_same(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    number = new(small_desk, requester=VIP, by="fedor").id
    working.release(small_desk.desk, small_desk.actor("dina"), number, reason="not mine")
    assert hands(small_desk, number) == ["goes to Ivan Orlov 09:15 unless acknowledged"]
    small_desk.clock.forward(minutes=15)
    assert passed_on(small_desk) == [f"{number} passed on from Dina Lead to Ivan Orlov"]


def test_escalated_it_is_on_no_chain_any_more(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "anna", "ivan")
    number = new(small_desk, requester=VIP, by="fedor").id
    escalating.escalate(small_desk.desk, small_desk.actor("anna"), number, reason="a switch")
    assert hands(small_desk, number)[0] == "goes no further by itself"
    small_desk.clock.forward(hours=2)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_id is None


# At a shift's end


def left_by_dina(small: SmallDesk) -> int:
    """Dina, ACME's own, goes home with a VIP's ticket that she has not acknowledged; Egor looks after it."""
    dedicated(small, "dina")
    for login, hours in (("dina", 1), ("egor", 8)):
        shift(small, login, MONDAY_9, hours)
    shift(small, "dina", MONDAY_9 + DAY)
    number = new(small, requester=VIP, by="fedor").id
    small.clock.forward(minutes=10)
    shift_end.end_shift(small.desk, small.actor("dina"), to="egor")
    return number


def test_who_looks_after_it_has_the_time_to_acknowledge_it_and_then_it_goes_on(small_desk: SmallDesk) -> None:
    number = left_by_dina(small_desk)
    assert (load(small_desk, number).assignee_login, load(small_desk, number).state) == ("egor", "new")
    # half of the twenty minutes that are left of the reaction's thirty
    assert row_of(small_desk, number).pass_on_at == MONDAY_9 + 20 * MINUTE
    assert hands(small_desk, number)[0] == "goes to Boris Lead 09:20 unless acknowledged"
    small_desk.clock.forward(minutes=10)
    assert len(hands(small_desk, number)) == 2, "egor looks after it"
    assert passed_on(small_desk) == [f"{number} passed on from Egor Net to Boris Lead"]
    assert len(hands(small_desk, number)) == 1, "nobody does any more"


def test_it_stays_where_who_looks_after_it_acknowledges_it(small_desk: SmallDesk) -> None:
    number = left_by_dina(small_desk)
    messages.reply(small_desk.desk, small_desk.actor("egor"), number, "We are on it.")
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "egor"


def test_what_was_acknowledged_before_the_shifts_end_is_on_no_chain_any_more(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina")
    for login, hours in (("dina", 1), ("egor", 8)):
        shift(small_desk, login, MONDAY_9, hours)
    number = new(small_desk, requester=VIP, by="fedor").id
    working.take(small_desk.desk, small_desk.actor("dina"), number)
    shift_end.end_shift(small_desk.desk, small_desk.actor("dina"), to="egor")
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "egor"


def test_undone_it_is_with_its_engineer_and_goes_on_from_there(small_desk: SmallDesk) -> None:
    number = left_by_dina(small_desk)
    undo(small_desk.desk, small_desk.actor("dina"))
    assert load(small_desk, number).assignee_login == "dina"
    assert row_of(small_desk, number).person_id == small_desk.ids.people["dina"]
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == [f"{number} passed on from Dina Lead to Boris Lead"]


def test_given_back_it_is_to_be_acknowledged_by_its_engineer(small_desk: SmallDesk) -> None:
    number = left_by_dina(small_desk)
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE ticket_route SET pass_on_at = ?", (MONDAY_9 + 2 * DAY,))
    small_desk.clock.forward_to(MONDAY_9 + DAY)
    assert len(rota.give_back_due(small_desk.desk, small_desk.actor("anna"))) == 1
    assert row_of(small_desk, number).person_id == small_desk.ids.people["dina"]
    small_desk.clock.forward(hours=1)
    assert len(passed_on(small_desk)) == 1


def test_what_a_leaver_has_not_acknowledged_goes_on_from_the_lead(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "anna", "dina")
    number = new(small_desk, requester=VIP, by="fedor").id
    leaving.leave(small_desk.desk, small_desk.actor("olga"), "anna")
    assert row_of(small_desk, number).person_id == small_desk.ids.people["boris"]
    small_desk.clock.forward(hours=1)
    done = rota.pass_on_due(small_desk.desk, small_desk.actor("dina"))
    assert [one.said for one in done] == [f"{number} passed on from Boris Lead to Dina Lead"]


# Explain


@pytest.mark.parametrize(("who", "why"), [("anna", "Anna Petrova has left"), ("max", "Max Manager works no tickets")])
def test_who_is_named_and_cannot_have_it_is_said_by_name(small_desk: SmallDesk, who: str, why: str) -> None:
    dedicated(small_desk, who)
    if who == "anna":
        leaving.leave(small_desk.desk, small_desk.actor("olga"), who)
    number = new(small_desk, requester=VIP, by="fedor").id
    assert why in rules(small_desk, number)
    assert "the client has none" not in rules(small_desk, number)


def test_a_deputy_and_a_lead_who_have_left_are_said_by_name(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    leaving.leave(small_desk.desk, small_desk.actor("olga"), "ivan")
    leaving.leave(small_desk.desk, small_desk.actor("olga"), "boris", to="anna")
    absent(small_desk, "dina")
    made = intake.create(small_desk.desk, small_desk.actor("fedor"), NewTicket("acme", "No mail", "mail", VIP)).ticket
    assert made is not None
    assert {"Ivan Orlov has left", "Boris Lead has left"} <= set(rules(small_desk, made.id))
