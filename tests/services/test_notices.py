"""Whom the desk tells of what (RULES.md §4, §11, §12): who is at work, and nobody of a client that one may not see, also later on."""

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.services import allowance_warnings, inbox, ratings, rota, working
from helpdesk_tui.services.job import command
from helpdesk_tui.store import tables
from tests.people import join, limit
from tests.services.looking import taken
from tests.services.test_routing import VIP, absent, new, shift
from tests.small_desk import MONDAY_9, SmallDesk


def told(small: SmallDesk, kind: str) -> list[str]:
    """Who was told of this, by key."""
    with small.desk.store.read() as reader:
        return [
            str(row[0])
            for row in reader.rows(
                "SELECT p.key FROM outbox o JOIN person p ON p.id = o.recipient_id WHERE o.kind = ? ORDER BY o.id", (kind,)
            )
        ]


def seen_by(small: SmallDesk, login: str) -> tuple[int, list[str], list[str]]:
    """What the badge counts, what is new, and what the list shows."""
    desk, actor = small.desk, small.actor(login)
    return inbox.count(desk, actor), [one.text for one in inbox.unseen(desk, actor)], [one.text for one in inbox.listed(desk, actor)]


def until_risk(small: SmallDesk, number: int) -> None:
    """Half an hour short of a P1's four hours, more than 80 % of them, somebody of another team changes the ticket."""
    small.clock.forward(hours=3, minutes=30)
    change(small, number)


def change(small: SmallDesk, number: int) -> None:
    with command(small.desk, small.actor("dina")) as job:
        job.change(job.ticket(number), "edited", {"subject": "Printer on fire again"})


def resolution_at_risk(small: SmallDesk) -> list[str]:
    with small.desk.store.read() as reader:
        return [
            str(row[0])
            for row in reader.rows(
                """SELECT p.key FROM outbox o JOIN person p ON p.id = o.recipient_id
                    WHERE o.kind = 'crossing' AND o.once LIKE '%:resolution:%' ORDER BY o.id"""
            )
        ]


# Who is off shift is passed over for the one on duty


def test_at_risk_the_one_on_duty_is_told_instead_of_who_is_off_shift(small_desk: SmallDesk) -> None:
    number = taken(small_desk, priority=1)
    shift(small_desk, "anna", MONDAY_9, 1)
    shift(small_desk, "ivan", MONDAY_9, 8)
    until_risk(small_desk, number)
    assert resolution_at_risk(small_desk) == ["ivan"], "not the lead, who is at work by the calendar"


def test_at_risk_its_engineer_is_told_where_at_work(small_desk: SmallDesk) -> None:
    number = taken(small_desk, priority=1)
    shift(small_desk, "anna", MONDAY_9, 8)
    shift(small_desk, "ivan", MONDAY_9, 8)
    until_risk(small_desk, number)
    assert resolution_at_risk(small_desk) == ["anna"]


def test_at_risk_on_call_is_off_shift_while_somebody_is_on_duty(small_desk: SmallDesk) -> None:
    number = taken(small_desk, priority=1)
    shift(small_desk, "anna", MONDAY_9, 8, "on_call")
    shift(small_desk, "gleb", MONDAY_9, 8)
    until_risk(small_desk, number)
    assert resolution_at_risk(small_desk) == ["gleb"]


def test_at_risk_who_is_on_call_is_told_where_nobody_is_on_duty(small_desk: SmallDesk) -> None:
    number = taken(small_desk, priority=1)
    shift(small_desk, "ivan", MONDAY_9, 8, "on_call")
    shift(small_desk, "anna", MONDAY_9, 8, "on_call")
    until_risk(small_desk, number)
    assert resolution_at_risk(small_desk) == ["anna"]


# Nobody hears of a client that one may not see


def test_a_threshold_is_told_to_somebody_who_may_see_the_client(small_desk: SmallDesk) -> None:
    limit(small_desk, "boris", "globex")
    number = small_desk.ticket(priority=1)
    until_risk(small_desk, number)
    assert resolution_at_risk(small_desk) == ["anna"], "the lead may not see ACME; who works by the calendar may"
    small_desk.clock.forward(hours=1)
    change(small_desk, number)
    assert "boris" not in told(small_desk, "crossing")
    assert seen_by(small_desk, "boris") == (0, [], [])


def test_a_threshold_falls_to_the_manager_where_nobody_of_the_line_may_see_the_client(small_desk: SmallDesk) -> None:
    for login in ("anna", "ivan", "gleb", "boris"):
        limit(small_desk, login, "initech")
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM engineer_client WHERE client_id = ?", (small_desk.ids.clients["acme"],))
        writer.change(tables.Client, {"key": "acme"}, {"manager_id": small_desk.ids.people["max"]})
    until_risk(small_desk, small_desk.ticket(priority=1))
    assert set(told(small_desk, "crossing")) == {"max"}


def test_a_bad_rating_is_told_to_who_may_see_the_client(small_desk: SmallDesk) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    limit(small_desk, "boris", "globex")
    number = taken(small_desk)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    ratings.add(small_desk.desk, small_desk.actor("ivan"), number, 1)
    assert told(small_desk, "quality") == ["nora"]


def test_a_grant_taken_away_hides_what_was_told_before(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(priority=1)
    until_risk(small_desk, number)
    before = seen_by(small_desk, "boris")
    assert before[0] == len(before[1]) == len(before[2]) == 3
    limit(small_desk, "boris", "globex")
    assert seen_by(small_desk, "boris") == (0, [], [])
    limit(small_desk, "boris", "acme")
    assert seen_by(small_desk, "boris") == before


def test_who_reads_no_tickets_any_more_is_shown_none(small_desk: SmallDesk) -> None:
    until_risk(small_desk, small_desk.ticket(priority=1))
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM engineer_role WHERE person_id = ?", (small_desk.ids.people["boris"],))
        writer.add(tables.EngineerRole(person_id=small_desk.ids.people["boris"], role="admin"))
    assert seen_by(small_desk, "boris") == (0, [], [])


def test_what_concerns_a_client_without_a_ticket_is_hidden_too(small_desk: SmallDesk) -> None:
    boris = small_desk.ids.people["boris"]
    with small_desk.desk.store.write() as writer:
        agreement = int(writer.value("SELECT id FROM agreement WHERE key = 'acme-2026'"))
        period = writer.add(tables.ServicePeriod(agreement_id=agreement, name="2026-02", start_at=MONDAY_9 - 30 * DAY, end_at=MONDAY_9))
        for kind, once, text in (
            ("allowance", f"allowance:{agreement}:1:80:console:{boris}", "ACME: 80 %"),
            ("invoice", f"overdue:{period}:1:console:{boris}", "ACME: unpaid"),
            ("recurring", "x", "of no client"),
        ):
            writer.add(
                tables.Outbox(
                    once=once, kind=kind, channel="console", recipient_id=boris, text=text, created_at=MONDAY_9, not_before_at=MONDAY_9
                )
            )
    assert seen_by(small_desk, "boris")[0] == 3
    limit(small_desk, "boris", "globex")
    assert seen_by(small_desk, "boris") == (1, ["of no client"], ["of no client"])


def test_the_managers_of_an_agreement_are_those_who_may_see_its_client(small_desk: SmallDesk) -> None:
    manager, lead = small_desk.ids.people["max"], small_desk.ids.people["boris"]
    with small_desk.desk.store.write() as writer:
        writer.add(tables.EngineerRole(person_id=lead, role="manager"))
    limit(small_desk, "boris", "globex")
    with small_desk.desk.store.read() as reader:
        ids = small_desk.ids.clients
        assert allowance_warnings.managers(reader, None, ids["acme"]) == [manager]
        assert sorted(allowance_warnings.managers(reader, None, ids["globex"])) == sorted([manager, lead])
        assert allowance_warnings.managers(reader, lead, ids["acme"]) == []


# A VIP's ticket that goes to nobody else by itself


def test_where_nobody_follows_the_lead_and_the_manager_are_told(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Client, {"key": "acme"}, {"manager_id": small_desk.ids.people["max"]})
    absent(small_desk, "boris")
    shift(small_desk, "anna")
    number = new(small_desk, requester=VIP, by="ivan").id
    small_desk.clock.forward(minutes=15)
    assert rota.pass_on_due(small_desk.desk, small_desk.actor("ivan")) == []
    assert sorted(told(small_desk, "unanswered")) == ["boris", "max"]
    assert seen_by(small_desk, "max")[1] == [f"{number}: nobody has acknowledged it, last Anna Petrova, and nobody follows"]
    small_desk.clock.forward(hours=1)
    assert rota.pass_on_due(small_desk.desk, small_desk.actor("ivan")) == []
    assert len(told(small_desk, "unanswered")) == 2
