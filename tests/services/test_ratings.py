"""Asking for ratings, recording them, their averages, and the cases that bad ones open (RULES.md §10)."""

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refused, Stale
from helpdesk_tui.services import intake, messages, quality, rating_asks, ratings, redaction, relations, showing, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.quality import Findings
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import tables
from tests.people import join
from tests.services.looking import load, resolved, taken
from tests.small_desk import SmallDesk


def asks(small: SmallDesk) -> list[tuple[int, str, str]]:
    """What goes to requesters: ticket, address, state of the row."""
    with small.desk.store.read() as reader:
        return [tuple(row) for row in reader.rows("SELECT ticket_id, address, state FROM outbox WHERE kind = 'rating_ask' ORDER BY id")]


def told(small: SmallDesk) -> list[str]:
    """Who has been told of a bad rating."""
    with small.desk.store.read() as reader:
        return [
            str(row[0])
            for row in reader.rows(
                "SELECT p.key FROM outbox o JOIN person p ON p.id = o.recipient_id WHERE o.kind = 'quality' ORDER BY p.key"
            )
        ]


# Asking


def test_a_resolution_asks_when_its_message_leaves(small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    assert asks(small_desk) == [(number, "bob@acme.example", "pending")]
    with small_desk.desk.store.read() as reader:
        row = reader.row("SELECT not_before_at, channel FROM outbox WHERE kind = 'rating_ask'")
    assert row == (small_desk.clock.now() + 30_000, "email")


def test_a_requester_is_asked_once_in_seven_days(small_desk: SmallDesk) -> None:
    first = resolved(small_desk)
    small_desk.clock.forward(days=6)
    resolved(small_desk)
    other = resolved(small_desk, requester="ann")
    small_desk.clock.forward(days=1)
    third = resolved(small_desk)
    assert [number for number, _address, _state in asks(small_desk)] == [first, other, third]


def test_an_undone_resolution_asks_nobody_and_does_not_count_as_asked(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    undo(small_desk.desk, anna)
    assert asks(small_desk) == [(number, "bob@acme.example", "cancelled")]
    small_desk.clock.forward(minutes=5)
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done now.")
    assert [state for _number, _address, state in asks(small_desk)] == ["cancelled", "pending"]


def test_who_was_to_be_asked_about_a_resolution_that_fell_is_asked_about_the_next(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    working.reopen(small_desk.desk, anna, number, reason="It is not.")
    assert asks(small_desk) == [(number, "bob@acme.example", "cancelled")]
    small_desk.clock.forward(minutes=5)
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done now.")
    assert [state for _number, _address, state in asks(small_desk)] == ["cancelled", "pending"]
    messages.receive(small_desk.desk, anna, number, "It is not.")
    small_desk.clock.forward(hours=1)  # no loop has sent it yet when the ticket reopens by itself
    messages.note(small_desk.desk, anna, number, "Look at it.")
    assert [state for _number, _address, state in asks(small_desk)] == ["cancelled", "cancelled"]


def test_an_undone_reopening_asks_after_all(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    working.reopen(small_desk.desk, anna, number, reason="Mistaken.")
    assert [state for _number, _address, state in asks(small_desk)] == ["cancelled"]
    undo(small_desk.desk, anna)
    assert [state for _number, _address, state in asks(small_desk)] == ["pending"]
    small_desk.clock.forward(minutes=5)
    assert rating_asks.ask_due(small_desk.desk, anna) == []


def test_children_and_monitoring_are_not_asked(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    parent, child = taken(small_desk, requester="ann"), small_desk.ticket()
    relations.outage(small_desk.desk, anna, parent, [child])
    working.resolve(small_desk.desk, anna, parent, code="solved", text="Done.", children=True)
    alarm = intake.create(small_desk.desk, anna, NewTicket(client="acme", subject="Disk", requester="bob", channel="monitoring"))
    assert alarm.ticket is not None
    working.resolve(small_desk.desk, anna, alarm.ticket.id, code="solved", text="Done.")
    assert [number for number, _address, _state in asks(small_desk)] == [parent]


def test_one_reminder_after_three_days_and_none_after_an_answer(small_desk: SmallDesk) -> None:
    silent, answered = resolved(small_desk), resolved(small_desk, requester="ann")
    boris = small_desk.actor("boris")
    ratings.add(small_desk.desk, boris, answered, 5)
    small_desk.clock.forward(days=2)
    assert rating_asks.remind_due(small_desk.desk, boris) == []
    small_desk.clock.forward(days=1)
    assert [said.split(":")[0] for said in rating_asks.remind_due(small_desk.desk, boris)] == [str(silent)]
    small_desk.clock.forward(days=1)
    assert rating_asks.remind_due(small_desk.desk, boris) == []


def test_the_loop_asks_of_what_was_resolved_past_the_services(small_desk: SmallDesk) -> None:
    number, now = taken(small_desk), small_desk.clock.now()
    values = {"state": "resolved", "is_open": False, "resolved_at": now, "resolved_by_id": small_desk.ids.people["anna"]}
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, values)
    boris = small_desk.actor("boris")
    assert len(rating_asks.ask_due(small_desk.desk, boris)) == 1
    assert rating_asks.ask_due(small_desk.desk, boris) == []
    assert [row[0] for row in asks(small_desk)] == [number]


# Recording


def test_the_last_rating_of_a_resolution_counts(small_desk: SmallDesk) -> None:
    number, boris = resolved(small_desk), small_desk.actor("boris")
    ratings.add(small_desk.desk, boris, number, 3, comment="slow")
    ratings.add(small_desk.desk, boris, number, 5, comment="no, fine")
    rows = ratings.listed(small_desk.desk, boris, ticket_id=number)
    assert [(row.score, row.counts, row.comment) for row in rows] == [(5, True, "no, fine"), (3, False, "slow")]
    _period, found = ratings.averages(small_desk.desk, boris)
    assert [(row.name, row.hundredths, row.count, row.asked, row.answered) for row in found] == [("Anna Petrova", 500, 1, 1, 1)]


def test_a_rating_stands_once_its_period_is_closed(small_desk: SmallDesk) -> None:
    number, boris = resolved(small_desk), small_desk.actor("boris")
    ratings.add(small_desk.desk, boris, number, 4)
    now = small_desk.clock.now()
    with small_desk.desk.store.write() as writer:
        agreement_id = int(writer.value("SELECT id FROM agreement WHERE key = 'acme-2026'"))
        period = tables.ServicePeriod(agreement_id=agreement_id, name="2026-03", start_at=now - DAY, end_at=now + DAY)
        period.state, period.closed_at = "closed", now + DAY
        writer.add(period)
    with pytest.raises(Refused, match="2026-03 is closed"):
        ratings.add(small_desk.desk, boris, number, 5)


def test_nobody_rates_own_work(small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    with pytest.raises(NotAllowed, match="own work"):
        ratings.add(small_desk.desk, small_desk.actor("anna"), number, 5)


def test_nobody_rates_what_a_colleague_has_only_resolved_for_them(small_desk: SmallDesk) -> None:
    """Who has recorded time has worked on it; who has not, records the rating."""
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    working.take(small_desk.desk, anna, number)
    small_desk.clock.forward(minutes=20)
    working.resolve(small_desk.desk, small_desk.actor("boris"), number, code="solved", text="Done.")
    with pytest.raises(NotAllowed, match="has time of the same person"):
        ratings.add(small_desk.desk, anna, number, 5)
    assert ratings.add(small_desk.desk, small_desk.actor("ivan"), number, 2).said.startswith(f"{number} rated 2 of 5")


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_rating_is_one_to_five(small_desk: SmallDesk, score: int) -> None:
    with pytest.raises(BadInput, match="from 1 to 5"):
        ratings.add(small_desk.desk, small_desk.actor("boris"), resolved(small_desk), score)


def test_only_what_is_resolved_is_rated_and_no_child(small_desk: SmallDesk) -> None:
    anna, boris = small_desk.actor("anna"), small_desk.actor("boris")
    parent, child = taken(small_desk), small_desk.ticket()
    with pytest.raises(Refused, match="what is rated is a resolution"):
        ratings.add(small_desk.desk, boris, parent, 4)
    relations.outage(small_desk.desk, anna, parent, [child])
    working.resolve(small_desk.desk, anna, parent, code="solved", text="Done.", children=True)
    with pytest.raises(Refused, match=f"part of outage {parent}"):
        ratings.add(small_desk.desk, boris, child, 4)


def test_somebody_at_the_client_rates_the_own_tickets_and_hears_of_no_case(small_desk: SmallDesk) -> None:
    join(small_desk, "cleo", "Cleo", "client", client="acme")
    number, nobodys, bobs, cleo = resolved(small_desk), resolved(small_desk), resolved(small_desk), small_desk.actor("cleo")
    other = resolved(small_desk, client="globex", requester="carl")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, {"requester_id": cleo.id})
        writer.change(tables.Ticket, {"id": nobodys}, {"requester_id": None})
    with pytest.raises(NotAllowed, match="was asked for by Bob Clerk, who alone rates it"):
        ratings.add(small_desk.desk, cleo, bobs, 1)
    with pytest.raises(BadInput, match="--by is not for you"):
        ratings.add(small_desk.desk, cleo, number, 1, by="bob")
    assert ratings.add(small_desk.desk, cleo, nobodys, 5).said == f"{nobodys} rated 5 of 5"
    assert ratings.add(small_desk.desk, cleo, number, 1).said == f"{number} rated 1 of 5"
    with pytest.raises(NotFound):
        ratings.add(small_desk.desk, cleo, other, 1)
    with pytest.raises(NotAllowed):
        ratings.listed(small_desk.desk, cleo)


def test_an_engineer_sees_the_own_ratings_a_lead_the_teams(small_desk: SmallDesk) -> None:
    by_anna = resolved(small_desk)
    by_egor = small_desk.ticket(service="vpn", team="network", requester="ann")
    working.take(small_desk.desk, small_desk.actor("egor"), by_egor)
    working.resolve(small_desk.desk, small_desk.actor("egor"), by_egor, code="solved", text="Done.")
    for number in (by_anna, by_egor):
        ratings.add(small_desk.desk, small_desk.actor("fedor"), number, 4)
    seen = {
        login: {row.ticket_id for row in ratings.listed(small_desk.desk, small_desk.actor(login))}
        for login in ("anna", "ivan", "boris", "max")
    }
    assert seen == {"anna": {by_anna}, "ivan": set(), "boris": {by_anna}, "max": {by_anna, by_egor}}


def test_a_clients_ratings_are_its_own_within_what_one_may_see(small_desk: SmallDesk) -> None:
    number, acme, globex = resolved(small_desk), small_desk.ids.clients["acme"], small_desk.ids.clients["globex"]
    ratings.add(small_desk.desk, small_desk.actor("boris"), number, 4)
    small_desk.clock.forward(days=200)

    def seen(login: str, client_id: int) -> list[int]:
        return [row.ticket_id for row in ratings.of_client(small_desk.desk, small_desk.actor(login), client_id)]

    assert (seen("max", acme), seen("max", globex)) == ([number], [])
    assert (seen("anna", acme), seen("ivan", acme)) == ([number], [])
    with pytest.raises(NotFound, match="There is no client"):
        seen("gleb", globex)


# Cases


def bad(small: SmallDesk, score: int = 2) -> int:
    """The number of a ticket whose rating has opened a case."""
    number = resolved(small)
    ratings.add(small.desk, small.actor("boris"), number, score, comment="nobody called back")
    return number


def test_a_rating_below_three_opens_a_case_and_alarms_quality_and_the_lead(small_desk: SmallDesk) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    number = bad(small_desk)
    assert told(small_desk) == ["boris", "nora"]
    (case,) = quality.listed(small_desk.desk, small_desk.actor("nora"))
    assert (case.ticket_id, case.score, case.comment, case.state) == (number, 2, "nobody called back", "open")
    ratings.add(small_desk.desk, small_desk.actor("boris"), number, 1)
    assert len(quality.listed(small_desk.desk, small_desk.actor("nora"), "all")) == 1


def test_three_is_no_case(small_desk: SmallDesk) -> None:
    bad(small_desk, 3)
    assert quality.listed(small_desk.desk, small_desk.actor("max"), "all") == []


def test_a_case_goes_from_the_call_to_done(small_desk: SmallDesk) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    bad(small_desk)
    nora = small_desk.actor("nora")
    (case,) = quality.listed(small_desk.desk, nora)
    for who in ("nobody", ""):
        with pytest.raises(BadInput, match="say by a login who calls"):
            quality.note(small_desk.desk, nora, case.id, Findings(who=who))
    quality.note(small_desk.desk, nora, case.id, Findings(who="boris"))
    assert quality.case(small_desk.desk, nora, case.id).caller == "Boris Lead"
    small_desk.clock.forward(hours=1)
    quality.note(small_desk.desk, nora, case.id, Findings(said="waited for two days", cause="no owner"))
    with pytest.raises(Refused, match="the measure is missing"):
        quality.note(small_desk.desk, nora, case.id, Findings(), done=True)
    quality.note(small_desk.desk, nora, case.id, Findings(measure="a deputy is named"), done=True)
    done = quality.case(small_desk.desk, nora, case.id)
    assert (done.state, done.called_at, done.done_at, done.done_by) == (
        "done",
        small_desk.clock.now(),
        small_desk.clock.now(),
        "Nora Quality",
    )
    with pytest.raises(Refused, match="was done by Nora"):
        quality.note(small_desk.desk, nora, case.id, Findings(cause="other"))
    for login, is_told in (("nora", True), ("boris", True), ("max", True), ("anna", False)):
        history = showing.history(small_desk.desk, small_desk.actor(login), case.ticket_id)
        assert {bool(event.payload) for event in history if event.verb in ("quality.noted", "quality.done")} == {is_told}, login


def test_what_somebody_else_has_written_meanwhile_is_not_lost(small_desk: SmallDesk) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    bad(small_desk)
    nora = small_desk.actor("nora")
    (case,) = quality.listed(small_desk.desk, nora)
    quality.note(small_desk.desk, nora, case.id, Findings(cause="no owner"), version=case.version)
    with pytest.raises(Stale):
        quality.note(small_desk.desk, nora, case.id, Findings(cause="other"), version=case.version)


def test_leads_read_the_cases_of_their_team_and_engineers_none(small_desk: SmallDesk) -> None:
    bad(small_desk)
    (case,) = quality.listed(small_desk.desk, small_desk.actor("boris"))
    assert quality.listed(small_desk.desk, small_desk.actor("dina")) == []
    with pytest.raises(NotFound):
        quality.case(small_desk.desk, small_desk.actor("dina"), case.id)
    with pytest.raises(NotAllowed):
        quality.listed(small_desk.desk, small_desk.actor("anna"))
    with pytest.raises(NotAllowed):
        quality.note(small_desk.desk, small_desk.actor("boris"), case.id, Findings(cause="x"))


# What must not be kept


def test_what_a_client_said_can_be_erased_and_nothing_else_of_a_rating(small_desk: SmallDesk) -> None:
    number, boris = resolved(small_desk), small_desk.actor("boris")
    ratings.add(small_desk.desk, boris, number, 4, comment="ask my doctor")
    with small_desk.desk.store.read() as reader:
        seq = int(reader.value("SELECT seq FROM event WHERE verb = 'rated'"))
    asked = redaction.ask_for_event(small_desk.desk, small_desk.actor("olga"), seq, "health")
    redaction.confirm(small_desk.desk, boris, asked.redaction_id)
    (row,) = ratings.listed(small_desk.desk, boris, ticket_id=number)
    assert (row.score, row.comment) == (4, "")
    for change in ("score = 5", "comment = 'x'"):
        with pytest.raises(Conflict, match="append-only"), small_desk.desk.store.write() as writer:
            writer.run(f"UPDATE rating SET {change}")


def test_what_a_case_says_is_erased_with_the_event_that_tells_of_it(small_desk: SmallDesk) -> None:
    number, boris = resolved(small_desk), small_desk.actor("boris")
    join(small_desk, "nora", "Nora Quality", "quality")
    nora = small_desk.actor("nora")
    ratings.add(small_desk.desk, boris, number, 1)
    (case,) = quality.listed(small_desk.desk, nora)
    quality.note(small_desk.desk, nora, case.id, Findings(said="my doctor says", cause="too late"))
    with small_desk.desk.store.read() as reader:
        seq = int(reader.value("SELECT seq FROM event WHERE verb = 'quality.noted'"))
    quality.note(small_desk.desk, nora, case.id, Findings(cause="a week too late"))
    asked = redaction.ask_for_event(small_desk.desk, small_desk.actor("olga"), seq, "health")
    assert redaction.confirm(small_desk.desk, boris, asked.redaction_id).said == f"What event {seq} said is erased"
    left = quality.case(small_desk.desk, nora, case.id)
    assert (left.said, left.cause) == (redaction.MARK, "a week too late")


def test_a_resolution_is_erased_with_its_event_which_says_what_shows_it_still(small_desk: SmallDesk) -> None:
    number, boris, olga = taken(small_desk), small_desk.actor("boris"), small_desk.actor("olga")
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Password is hunter2")
    with small_desk.desk.store.read() as reader:
        seq = int(reader.value("SELECT seq FROM event WHERE verb = 'resolved'"))
        message_id = int(reader.value("SELECT id FROM message WHERE kind = 'reply'"))
    told = redaction.confirm(small_desk.desk, boris, redaction.ask_for_event(small_desk.desk, olga, seq, "secret").redaction_id).said
    assert told == f"What event {seq} said is erased; message {message_id} still says it: helpdesk redact message {message_id}"
    assert load(small_desk, number).resolution_text == redaction.MARK
    assert load(small_desk, number).resolution_code == "solved"


@pytest.mark.parametrize(
    ("by", "wanted"),
    [
        ("engineer", [("Anna Petrova", 350, 2), ("Egor Net", 200, 1)]),
        ("team", [("Network", 200, 1), ("Service-Desk", 350, 2)]),
        ("client", [("ACME", 300, 3)]),
        ("service", [("Mail", 350, 2), ("Vpn", 200, 1)]),
        ("all", [("", 300, 3)]),
    ],
)
def test_averages_by_whatever_is_asked_for(small_desk: SmallDesk, by: str, wanted: list[tuple[str, int, int]]) -> None:
    one, other, fedor = resolved(small_desk), resolved(small_desk, requester="ann"), small_desk.actor("fedor")
    by_egor = small_desk.ticket(service="vpn", team="network")
    working.take(small_desk.desk, small_desk.actor("egor"), by_egor)
    working.resolve(small_desk.desk, small_desk.actor("egor"), by_egor, code="solved", text="Done.")
    for number, score in ((one, 5), (one, 4), (other, 3), (by_egor, 2)):
        ratings.add(small_desk.desk, fedor, number, score)
    _period, found = ratings.averages(small_desk.desk, small_desk.actor("max"), by)
    assert [(row.name, row.hundredths, row.count) for row in found] == wanted
    assert sum(row.asked for row in found) == sum(row.answered for row in found) == 2  # Bob was asked once for two
