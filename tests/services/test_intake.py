"""New tickets, their priority and promise, and editing them (RULES.md §3, §4, §6)."""

import pytest

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.domain.errors import BadInput, NotAllowed, Stale
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import intake, messages, stopwatch, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import journal, tables
from tests.services.looking import history, load, said, taken, target
from tests.small_desk import MONDAY_9, SmallDesk


def made(small: SmallDesk, new: NewTicket, login: str = "anna") -> Ticket:
    done = intake.create(small.desk, small.actor(login), new)
    assert done.ticket is not None
    return done.ticket


def test_a_new_ticket_takes_its_priority_and_line_from_the_service(small_desk: SmallDesk) -> None:
    ticket = made(small_desk, NewTicket("acme", "No VPN", "vpn", "bob", body="It says 809."))
    assert (ticket.priority, ticket.line, ticket.team_key, ticket.state, ticket.coverage) == (2, 2, "network", "new", "covered")
    assert [(message.kind, message.body) for message in said(small_desk, ticket.id)] == [("client", "It says 809.")]
    assert target(small_desk, ticket.id).seconds == 8 * 3600


def test_impact_and_urgency_given_beat_those_of_the_service(small_desk: SmallDesk) -> None:
    assert made(small_desk, NewTicket("acme", "No mail", "mail", "bob", impact="high", urgency="high")).priority == 1
    with pytest.raises(BadInput, match="'huge'"):
        made(small_desk, NewTicket("acme", "No mail", "mail", "bob", impact="huge"))


def test_a_vip_has_the_vips_targets(small_desk: SmallDesk) -> None:
    ticket = made(small_desk, NewTicket("acme", "No mail", "mail", "ann"))
    assert (ticket.is_vip, target(small_desk, ticket.id).seconds) == (True, 8 * 3600)


def test_answered_live_meets_the_reaction_at_once(small_desk: SmallDesk) -> None:
    ticket = made(small_desk, NewTicket("acme", "No mail", "mail", "bob", answered_live=True))
    reaction = target(small_desk, ticket.id, "reaction")
    assert (reaction.verdict, reaction.consumed_s) == ("met", 0)


def test_the_history_says_where_it_went_and_why(small_desk: SmallDesk) -> None:
    ticket = made(small_desk, NewTicket("acme", "No mail", "mail", "bob"))
    with small_desk.desk.store.read() as reader:
        [created] = [event for event in journal.of_ticket(reader, ticket.id) if event.verb == "created"]
    assert created.payload is not None
    assert created.payload["route"] == "default team of line 1: service-desk"


@pytest.mark.parametrize(
    "new",
    [
        NewTicket("nobody", "x", "mail", "bob"),
        NewTicket("acme", "  ", "mail", "bob"),
        NewTicket("acme", "x", "teleport", "bob"),
        NewTicket("acme", "x", "mail", "carl"),
        NewTicket("acme", "x", "mail", "bob", agreement="A-999"),
        NewTicket("acme", "x", "mail", "bob", save="forget"),
    ],
)
def test_what_is_missing_or_unknown_is_told_and_nothing_is_written(small_desk: SmallDesk, new: NewTicket) -> None:
    with pytest.raises(BadInput):
        made(small_desk, new)
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM ticket") + reader.value("SELECT count(*) FROM event") == 0


def test_clients_out_of_scope_get_no_tickets(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="no client"):
        made(small_desk, NewTicket("globex", "x", "mail", "carl"), "gleb")


def test_phone_entry_knows_no_caps(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small_desk.ids.teams["service-desk"]}, {"cap_active": 1, "may_pick": False})
    for _call in range(3):
        made(small_desk, NewTicket("acme", "No mail", "mail", "bob", save="take"))
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM ticket WHERE assignee_id = ?", (small_desk.ids.people["anna"],)) == 3


@pytest.mark.parametrize("is_timed", [False, True])
def test_phone_entry_takes_no_ticket_of_a_higher_line(small_desk: SmallDesk, is_timed: bool) -> None:
    began = small_desk.clock.reading() if is_timed else None
    for save in ("take", "resolve"):
        new = NewTicket("acme", "No VPN", "vpn", "bob", save=save, began=began, resolution_text="Plugged in.")
        with pytest.raises(NotAllowed, match=r"(?i)^vpn is for line 2, you work line 1: only save it, and it goes there\.$"):
            made(small_desk, new)
    assert made(small_desk, NewTicket("acme", "No VPN", "vpn", "bob", began=began)).assignee_id is None


def test_resolved_on_the_phone_belongs_to_who_resolved_it(small_desk: SmallDesk) -> None:
    ticket = made(small_desk, NewTicket("acme", "No mail", "mail", "bob", save="resolve", resolution_text="Plugged in."))
    assert (ticket.state, ticket.assignee_login, ticket.resolution_code) == ("resolved", "anna", "solved")


# Editing


def test_a_stale_save_says_so_and_changes_nothing(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    seen = load(small_desk, number).version
    intake.edit(small_desk.desk, small_desk.actor("ivan"), number, version=seen, subject="Printer smokes")
    with pytest.raises(Stale, match="changed since"):
        intake.edit(small_desk.desk, small_desk.actor("anna"), number, version=seen, subject="Printer burns")
    assert load(small_desk, number).subject == "Printer smokes"


def test_an_edit_recomputes_from_creation_and_keeps_old_and_new_deadline(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(hours=2)
    before = target(small_desk, number)
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, impact="high", urgency="high")
    after = target(small_desk, number)
    assert (load(small_desk, number).priority, after.seconds, after.started_at, after.consumed_s) == (1, 4 * 3600, MONDAY_9, 2 * 3600)
    with small_desk.desk.store.read() as reader:
        [event] = [event for event in journal.of_ticket(reader, number) if event.verb == "deadlines"]
    assert event.payload is not None
    assert isinstance(event.payload["before"], dict)
    assert isinstance(event.payload["after"], dict)
    assert (event.payload["before"]["resolution"], event.payload["after"]["resolution"]) == (before.due_at, after.due_at)


def test_met_targets_keep_their_verdict_under_later_terms(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(minutes=40)
    messages.reply(small_desk.desk, anna, number, "On it.")
    intake.edit(small_desk.desk, anna, number, impact="high", urgency="high")  # whose reaction is 15 minutes
    messages.note(small_desk.desk, anna, number, "Now it is urgent.")
    working.release(small_desk.desk, anna, number)
    reaction = target(small_desk, number, "reaction")
    assert (reaction.verdict, reaction.seconds, reaction.consumed_s) == ("met", 3600, 2400)
    with small_desk.desk.store.read() as reader:
        crossed = [tuple(row) for row in reader.rows("SELECT kind, threshold FROM ticket_crossing ORDER BY kind, threshold")]
    assert crossed == [("reaction", 50)]


def test_thresholds_once_crossed_stay_crossed(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk, priority=1), small_desk.actor("anna")
    small_desk.clock.forward(hours=3)
    messages.note(small_desk.desk, anna, number, "Hm.")
    working.wait_vendor(small_desk.desk, anna, number, vendor="HP", reference="1", until_at=small_desk.clock.now() + MINUTE)
    intake.edit(small_desk.desk, anna, number, impact="low", urgency="low")
    with small_desk.desk.store.read() as reader:
        found = {tuple(row) for row in reader.rows("SELECT kind, threshold FROM ticket_crossing")}
    assert ("resolution", 50) in found
    assert ("reaction", 100) in found


def test_another_service_brings_its_own_promise(small_desk: SmallDesk) -> None:
    number = taken(small_desk, client="globex", requester="carl")
    assert load(small_desk, number).coverage == "covered"
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, service="access")
    ticket = load(small_desk, number)
    assert (ticket.coverage, ticket.agreement_version_id, ticket.kind) == ("not_covered", None, "request")
    assert not target(small_desk, number).is_contractual


def test_another_client_takes_its_requester_along(small_desk: SmallDesk) -> None:
    number = taken(small_desk, requester="ann")
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, client="globex")
    ticket = load(small_desk, number)
    assert (ticket.client_key, ticket.requester_id, ticket.is_vip, ticket.client_tier) == ("globex", None, False, 2)


def test_a_warning_says_what_went_out_to_whom(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "Dear Bob")
    small_desk.clock.forward(minutes=1)
    done = intake.edit(small_desk.desk, anna, number, client="globex", requester="carl")
    assert done.warnings == ("1 reply went out already to Bob Clerk of ACME",)


def test_naming_the_same_service_again_keeps_the_agreement_that_was_chosen(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        other = writer.add(tables.Agreement(key="acme-cheap", number="A-009", client_id=small_desk.ids.clients["acme"], rank=0))
        version = writer.add(
            tables.AgreementVersion(
                agreement_id=other,
                number=1,
                in_force_at=0,
                valid_from_at=0,
                valid_to_at=None,
                calendar_id=small_desk.ids.calendars["always"],
            )
        )
        writer.add(tables.AgreementService(version_id=version, service_id=small_desk.ids.services["mail"]))
        writer.add(tables.AgreementTarget(version_id=version, priority=3, is_vip=False, kind="resolution", seconds=86_400))
    ticket = made(small_desk, NewTicket("acme", "No mail", "mail", "bob", agreement="A-009"))
    assert ticket.agreement_version_id == version
    intake.edit(small_desk.desk, small_desk.actor("anna"), ticket.id, service="mail", client="acme", subject="No mail at all")
    assert load(small_desk, ticket.id).agreement_version_id == version


def test_a_merely_reworded_ticket_moves_no_deadline(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, subject="Printer smokes")
    assert [verb for verb, _at in history(small_desk, number)] == ["taken", "edited"]


def test_a_call_taken_without_a_start_begins_now(small_desk: SmallDesk) -> None:
    ticket = made(small_desk, NewTicket("acme", "No mail", "mail", "bob", save="take"))
    timer = stopwatch.status(small_desk.desk, small_desk.actor("anna"))
    assert timer is not None
    assert (timer.ticket_id, timer.started_at) == (ticket.id, MONDAY_9)
