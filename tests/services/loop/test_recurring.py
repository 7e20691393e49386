"""Recurring work: each due time makes one ticket under the agreement, dated when it was due; what ends, ends with a word."""

from __future__ import annotations

import re

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.errors import BadInput, Conflict, HelpdeskError, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import audit, inbox, recurring, stopwatch, working
from helpdesk_tui.services.recurring import Work
from helpdesk_tui.store import tables, tickets
from tests.services.loop.conftest import Turns
from tests.small_desk import MONDAY_9, SmallDesk

WORK = Work("backups", "acme-2026", "mail", "Check the backups", "day", MONDAY_9 + HOUR, prevents="a backup that cannot be restored")


def made(desk: SmallDesk) -> list[Ticket]:
    with desk.desk.store.read() as reader:
        found = tickets.load_many(reader, [row[0] for row in reader.rows("SELECT ticket_id FROM recurring_run ORDER BY due_at")])
    return list(found.values())


def add(desk: SmallDesk, work: Work = WORK) -> None:
    recurring.add(desk.desk, desk.actor("max"), work)


def test_a_ticket_is_made_when_it_is_due_and_once(small_desk: SmallDesk, turn: Turns) -> None:
    add(small_desk)
    assert turn("recurring").lines == []
    small_desk.clock.forward(hours=1)
    assert turn("recurring").of("recurring") == ["1: made from backups, due 10:00"]
    assert turn("recurring").lines == []
    [ticket] = made(small_desk)
    assert (ticket.subject, ticket.client_key, ticket.service_key, ticket.channel) == ("Check the backups", "acme", "mail", "recurring")
    assert (ticket.agreement_version_id, ticket.team_key, ticket.created_by_id) == (
        small_desk.ids.agreements["acme-2026"],
        "service-desk",
        None,
    )
    with small_desk.desk.store.read() as reader:
        reaction = next(target for target in tickets.targets(reader, ticket.id) if target.kind == "reaction")
        outside = reader.value("SELECT count(*) FROM outbox WHERE channel <> 'console'")
    assert (reaction.verdict, outside) == ("met", 0)  # nobody waits for a reaction


def test_time_on_it_is_proactive(small_desk: SmallDesk, turn: Turns) -> None:
    add(small_desk)
    small_desk.clock.forward(hours=1)
    turn("recurring")
    anna = small_desk.actor("anna")
    working.take(small_desk.desk, anna, 1)
    small_desk.clock.forward(minutes=10)
    stopwatch.stop(small_desk.desk, anna)
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT kind, duration_ms FROM work_entry") == [("proactive", 600_000)]


def test_three_days_without_a_loop_make_three_tickets_each_dated_at_its_day(small_desk: SmallDesk, turn: Turns) -> None:
    add(small_desk)
    small_desk.clock.forward(days=3)
    turn("recurring")
    found = made(small_desk)
    assert [ticket.created_at for ticket in found] == [MONDAY_9 + HOUR + day * DAY for day in range(3)]
    with small_desk.desk.store.read() as reader:
        created = reader.rows("SELECT at, recorded_at FROM event WHERE verb = 'created' ORDER BY seq")
    assert created == [(ticket.created_at, small_desk.clock.now()) for ticket in found]
    assert audit.verify(small_desk.desk).is_whole


def test_a_year_without_a_loop_makes_no_year_of_tickets(small_desk: SmallDesk, turn: Turns) -> None:
    add(small_desk)
    small_desk.clock.forward(days=365)
    turn("recurring")
    assert len(made(small_desk)) == recurring.MOST_AT_ONCE
    assert turn("recurring").lines == []


def test_what_was_due_before_it_was_added_or_while_it_was_paused_makes_nothing(small_desk: SmallDesk, turn: Turns) -> None:
    add(small_desk, Work("backups", "acme-2026", "mail", "Check the backups", "day", MONDAY_9 - 10 * DAY + HOUR))
    max_ = small_desk.actor("max")
    assert turn("recurring").lines == []
    small_desk.clock.forward(hours=1)
    assert len(turn("recurring").lines) == 1
    recurring.switch(small_desk.desk, max_, "backups", active=False)
    small_desk.clock.forward(days=5)
    assert turn("recurring").lines == []
    recurring.switch(small_desk.desk, max_, "backups", active=True)
    assert turn("recurring").lines == []
    small_desk.clock.forward(days=1)
    assert len(turn("recurring").lines) == 1
    with pytest.raises(Refused, match="active"):
        recurring.switch(small_desk.desk, max_, "backups", active=True)


def test_work_whose_agreement_has_ended_is_paused_and_its_manager_told(small_desk: SmallDesk, turn: Turns) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Client, {"key": "acme"}, {"manager_id": small_desk.ids.people["max"]})
        writer.change(tables.AgreementVersion, {"id": small_desk.ids.agreements["acme-2026"]}, {"valid_to_at": MONDAY_9 + DAY})
    add(small_desk)
    small_desk.clock.forward(days=5)
    said = turn("recurring").of("recurring")
    assert len(said) == 2
    assert "backups is paused: Agreement 'acme-2026' does not cover this" in said[1]
    assert [notice.text for notice in inbox.unseen(small_desk.desk, small_desk.actor("max"))] == [
        said[1].replace("backups", "backups of ACME", 1)
    ]
    assert [one.next_at for one in recurring.listed(small_desk.desk, small_desk.actor("max"))] == [None]
    assert turn("recurring").lines == []


@pytest.mark.parametrize(
    ("login", "change", "error", "told"),
    [
        ("anna", {}, NotAllowed, "may not change contracts"),
        ("max", {"agreement": "acme-2027"}, BadInput, "no agreement 'acme-2027'; there is acme-2026"),
        ("max", {"service": "fax"}, BadInput, "fax"),
        ("max", {"subject": " "}, BadInput, "needs a subject"),
        ("max", {"every": "fortnight"}, BadInput, "every day, week, month, quarter, year, not 'fortnight'"),
        ("max", {"each": 0}, BadInput, "from 1 to 1000"),
        ("max", {"until_at": MONDAY_9}, BadInput, "end before the first time"),
        ("max", {"key": " backups"}, BadInput, "needs a key"),
        ("max", {"first_at": MONDAY_9 - 4000 * DAY}, BadInput, "more than ten years away"),
    ],
)
def test_bad_input_is_said(small_desk: SmallDesk, login: str, change: dict[str, str | int], error: type[HelpdeskError], told: str) -> None:
    values = {name: getattr(WORK, name) for name in Work.__dataclass_fields__}
    with pytest.raises(error, match=re.escape(told)):
        recurring.add(small_desk.desk, small_desk.actor(login), Work(**{**values, **change}))
    assert recurring.listed(small_desk.desk, small_desk.actor("max")) == []


def test_a_key_is_taken_once_and_an_unknown_one_is_said(small_desk: SmallDesk) -> None:
    add(small_desk)
    with pytest.raises(Conflict, match="already"):
        add(small_desk)
    with pytest.raises(NotFound, match="no recurring work 'x'"):
        recurring.switch(small_desk.desk, small_desk.actor("max"), "x", active=False)


def test_others_clients_are_out_of_sight(small_desk: SmallDesk) -> None:
    add(small_desk)
    add(small_desk, Work("pings", "globex-2026", "mail", "Ping them", "week", MONDAY_9 + HOUR))
    assert [one.row.key for one in recurring.listed(small_desk.desk, small_desk.actor("gleb"))] == ["backups"]
    assert [one.row.key for one in recurring.listed(small_desk.desk, small_desk.actor("anna"))] == ["backups", "pings"]
