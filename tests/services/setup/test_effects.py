"""What a changed setup does to tickets, and what it leaves alone."""

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.ticket import Target, Ticket
from helpdesk_tui.services import doctor, explain, queue, showing
from helpdesk_tui.store import calendars, journal, tickets
from tests.services.setup.conftest import apply_text, export
from tests.small_desk import SmallDesk, utc

SHORTER = '[[calendars]]\nkey = "office"\nweek.mon = [["09:00", "12:00"]]\nweek.tue = [["09:00", "12:00"]]\n'


def loaded(small_desk: SmallDesk, ticket_id: int) -> tuple[Ticket, dict[str, Target]]:
    """The ticket and its targets by kind."""
    with small_desk.desk.store.read() as reader:
        found = tickets.load(reader, ticket_id)
        assert found is not None
        return found, {target.kind: target for target in tickets.targets(reader, ticket_id)}


def verbs(small_desk: SmallDesk, ticket_id: int) -> list[str]:
    """What the ticket's history says."""
    with small_desk.desk.store.read() as reader:
        return [event.verb for event in journal.of_ticket(reader, ticket_id)]


def test_a_changed_calendar_rebases_open_targets_from_now_on(small_desk: SmallDesk) -> None:
    ticket_id = small_desk.ticket(priority=2)  # acme's: on "office", resolution in 8 hours
    other_id = small_desk.ticket(client="globex", requester="carl", priority=2)  # on "always"
    other = loaded(small_desk, other_id)
    assert loaded(small_desk, ticket_id)[1]["resolution"].due_at == utc(2026, 3, 2, 17)
    small_desk.clock.forward(hours=2)
    applied = apply_text(small_desk.desk, SHORTER)
    assert applied.tickets == 1
    ticket, targets = loaded(small_desk, ticket_id)
    # Two hours went by the old wording. Of the six that are left, one fits on this Monday and three on Tuesday; next Monday is a
    # holiday, so the last two fall to the Tuesday after it.
    assert targets["resolution"].due_at == utc(2026, 3, 10, 11)
    assert targets["resolution"].consumed_s == 2 * HOUR // 1000
    with small_desk.desk.store.read() as reader:
        current = calendars.current_version(reader, small_desk.ids.calendars["office"])
    assert targets["resolution"].calendar_version_id == ticket.calendar_version_id == current != small_desk.ids.versions["office"]
    assert ticket.agreement_version_id == small_desk.ids.agreements["acme-2026"]
    assert verbs(small_desk, ticket_id) == ["calendar"]
    assert loaded(small_desk, other_id) == other


SAME = """
[[calendars]]
key = "office"
name = "Our office"
[calendars.week]
fri = [["09:00", "18:00"]]
mon = [["09:00", "12:00"], ["12:00", "18:00"]]
tue = [["9:00", "18:00"]]
wed = [["09:00", "18:00"], ["10:00", "11:00"]]
thu = [["09:00:00", "18:00"]]
"""


def test_a_calendar_that_says_the_same_makes_no_version(small_desk: SmallDesk) -> None:
    ticket_id = small_desk.ticket()
    before = loaded(small_desk, ticket_id)
    applied = apply_text(small_desk.desk, SAME)
    assert [one.field for change in applied.plan.changes for one in change.differences] == ["name"]
    assert loaded(small_desk, ticket_id) == before


def test_ended_tickets_never_change(small_desk: SmallDesk) -> None:
    ticket_id = small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        from helpdesk_tui.store import tables

        writer.change(tables.Ticket, {"id": ticket_id}, {"state": "closed", "is_open": False})
        writer.change(tables.TicketTarget, {"ticket_id": ticket_id}, {"is_live": False})
    before = loaded(small_desk, ticket_id)
    assert apply_text(small_desk.desk, SHORTER).tickets == 0
    assert loaded(small_desk, ticket_id) == before


def test_a_tier_reaches_the_clients_open_tickets(small_desk: SmallDesk) -> None:
    ticket_id, other_id = small_desk.ticket(), small_desk.ticket(client="globex", requester="carl")
    applied = apply_text(small_desk.desk, '[[clients]]\nkey = "acme"\ntier = "bronze"\n')
    assert applied.tickets == 1
    assert (loaded(small_desk, ticket_id)[0].client_tier, loaded(small_desk, other_id)[0].client_tier) == (1, 2)
    assert loaded(small_desk, ticket_id)[0].version == 2
    assert verbs(small_desk, ticket_id) == ["client_tier"]


def test_a_vip_gets_the_vips_targets(small_desk: SmallDesk) -> None:
    ticket_id = small_desk.ticket(requester="bob", priority=1)
    assert loaded(small_desk, ticket_id)[1]["reaction"].seconds == 900
    apply_text(small_desk.desk, '[[requesters]]\nkey = "bob"\nvip = true\n')
    ticket, targets = loaded(small_desk, ticket_id)
    assert (ticket.is_vip, targets["reaction"].seconds) == (True, 450)


def test_services_and_terms_leave_tickets_alone(small_desk: SmallDesk) -> None:
    ticket_id = small_desk.ticket()
    before = loaded(small_desk, ticket_id)
    applied = apply_text(
        small_desk.desk,
        '[[services]]\nkey = "mail"\nline = 2\nimpact = "high"\n[[agreements]]\nkey = "acme-2026"\ntargets.P3 = { resolution = "1h" }\n',
    )
    assert len(applied.plan.changes) == 2
    assert loaded(small_desk, ticket_id) == before


def test_a_first_setup_may_find_tickets_there(small_desk: SmallDesk) -> None:
    """Without any admin nobody is known to act; tickets are brought up to date all the same."""
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM engineer_role WHERE role = 'admin'")
    ticket_id = small_desk.ticket()
    text = '[[engineers]]\nkey = "olga"\nroles = ["admin"]\n[[clients]]\nkey = "acme"\ntier = "none"\n'
    assert apply_text(small_desk.desk, text, "stranger").is_first
    assert loaded(small_desk, ticket_id)[0].client_tier == 0
    with small_desk.desk.store.read() as reader:
        assert {event.actor_id for event in journal.events_where(reader, "1", (), 1000)} == {None}


def test_changed_zone_data_makes_a_version_without_any_edit(small_desk: SmallDesk) -> None:
    calendar_id = small_desk.ids.calendars["moscow"]
    with small_desk.desk.store.write() as writer:
        definition = calendars.of_version(writer, small_desk.ids.versions["moscow"]).definition
        now = small_desk.clock.now()
        old = calendars.add_version(writer, calendar_id, definition, zone_data="of another database", now=now, oldest_at=now)
    text = export(small_desk.desk)
    plan = apply_text(small_desk.desk, text).plan
    assert [(change.key, [one.field for one in change.differences]) for change in plan.changes] == [("moscow", ["zone data"])]
    with small_desk.desk.store.read() as reader:
        assert calendars.current_version(reader, calendar_id) == old + 1
    assert not apply_text(small_desk.desk, text).plan.changes


def test_other_house_targets_hold_for_what_is_open(small_desk: SmallDesk) -> None:
    open_id = small_desk.ticket(client="umbrella", requester="uma")
    covered_id = small_desk.ticket()
    covered = loaded(small_desk, covered_id)
    with small_desk.desk.store.write() as writer:  # as a store of old may have it
        writer.run("UPDATE ticket_target SET seconds = 0 WHERE ticket_id = ?", (open_id,))
    assert apply_text(small_desk.desk, '[settings]\nhouse.resolution.3 = "9h"\n').tickets == 1
    assert loaded(small_desk, open_id)[1]["resolution"].due_at == utc(2026, 3, 2, 18)
    assert verbs(small_desk, open_id) == ["deadlines"]
    assert loaded(small_desk, covered_id) == covered
    assert [one.name for one in doctor.examine(small_desk.desk, every=True) if one.level == "wrong"] == []


def test_a_target_of_no_time_stops_no_list(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="umbrella", requester="uma")
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE ticket_target SET seconds = 0 WHERE ticket_id = ?", (number,))
    anna = small_desk.actor("anna")
    row = queue.rows(small_desk.desk, anna, [number])[0]
    assert row.weight == showing.detail(small_desk.desk, anna, number).weight.total == 20_000 + 60_000
    assert explain.explain(small_desk.desk, anna, number)
    assert "tickets.target_spans" in [one.name for one in doctor.examine(small_desk.desk) if one.level == "wrong"]
