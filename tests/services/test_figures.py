"""Figures of a small desk, counted by hand; who sees which; faults that recur."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.domain.report_period import parse
from helpdesk_tui.services import entries, figures, handing, messages, relations, working
from helpdesk_tui.services.figures import Asked
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables
from tests.services.looking import taken
from tests.small_desk import MONDAY_9, SmallDesk

TODAY = date(2026, 3, 2)
Values = dict[str, Fraction | None]


def asked(text: str = "2026-03", **others: object) -> Asked:
    made = Asked(parse(text, TODAY))
    for name, value in others.items():
        made = figures.narrowed(made, name, str(value))
    return made


def values(small: SmallDesk, *keys: str, login: str = "max", question: Asked | None = None) -> Values:
    found = figures.report(small.desk, small.actor(login), question or asked())
    return {key: found.total.now[key] for key in keys}


@pytest.fixture
def resolve(small_desk: SmallDesk) -> Callable[..., int]:
    """Makes a ticket, works on it as Anna for some minutes, and resolves it."""

    def make(
        minutes: int = 30, *, login: str = "anna", waits_min: int = 0, client: str = "acme", requester: str = "bob", team: str = "service-desk",
        service: str = "mail",
    ) -> int:  # fmt: skip
        desk, actor = small_desk.desk, small_desk.actor(login)
        number = small_desk.ticket(client=client, requester=requester, team=team, service=service)
        working.take(desk, actor, number, spot=Spot())
        small_desk.clock.forward(minutes=minutes)
        messages.reply(desk, actor, number, "We are on it. Does it work?")
        if waits_min:
            working.wait_client(desk, actor, number)
            small_desk.clock.forward(minutes=waits_min)
            working.resume(desk, actor, number)
        working.resolve(desk, actor, number, code="solved", text="Done.")
        return number

    return make


def test_what_was_created_and_resolved(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    resolve(30)
    resolve(90)
    small_desk.ticket("still open")
    merged, spam, parent, child = (small_desk.ticket(name) for name in ("merged", "spam", "outage", "child"))
    desk, anna = small_desk.desk, small_desk.actor("anna")
    relations.merge(desk, anna, merged, parent)
    working.cancel(desk, anna, spam, reason="spam")
    relations.outage(desk, anna, parent, [child])
    found = values(small_desk, "created", "resolved", "backlog", "reaction.median", "reaction.p90", "resolution.median")
    assert found == {
        "created": 4,
        "resolved": 2,
        "backlog": 2,
        "reaction.median": 30 * 60,
        "reaction.p90": 90 * 60,
        "resolution.median": 30 * 60,
    }


def test_targets_met_by_contract_alone(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    resolve(30)
    resolve(90)
    resolve(30, client="umbrella", requester="uma")
    found = values(small_desk, "sla.reaction", "sla.resolution", "sla.update", "resolved")
    assert found == {"sla.reaction": Fraction(1, 2), "sla.resolution": Fraction(1), "sla.update": None, "resolved": 3}


def test_pauses_first_contact_and_time(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    resolve(30)
    resolve(30, waits_min=60)
    found = values(small_desk, "paused", "first_contact", "time_per_ticket", "worked")
    assert found == {
        "paused": Fraction(60, 120),
        "first_contact": Fraction(1, 2),
        "time_per_ticket": Fraction(30 * MINUTE),
        "worked": Fraction(60 * MINUTE),
    }


def test_reopening_takes_a_resolution_away_until_the_next(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    number = resolve(30)
    small_desk.clock.forward(minutes=10)
    working.reopen(small_desk.desk, small_desk.actor("anna"), number, spot=Spot())
    assert values(small_desk, "resolved", "reopened", "backlog") == {"resolved": 0, "reopened": None, "backlog": 1}
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Now it is.")
    found = values(small_desk, "resolved", "reopened", "first_contact", "backlog")
    assert found == {"resolved": 1, "reopened": 1, "first_contact": 0, "backlog": 0}


def test_a_client_whose_message_reopens_by_itself_is_counted_as_of_now(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    number = resolve(30)
    messages.receive(small_desk.desk, small_desk.actor("ivan"), number, "It is broken again!")
    assert values(small_desk, "resolved", "backlog") == {"resolved": 1, "backlog": 0}
    small_desk.clock.forward(hours=2)
    assert values(small_desk, "resolved", "backlog") == {"resolved": 0, "backlog": 1}


def test_time_on_a_merged_ticket_is_the_survivors(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    twin = taken(small_desk)
    entries.log(small_desk.desk, small_desk.actor("anna"), twin, "30m")
    survivor = resolve(30)
    into = taken(small_desk)
    relations.merge(small_desk.desk, small_desk.actor("anna"), twin, into)
    small_desk.clock.forward(minutes=10)
    working.resolve(small_desk.desk, small_desk.actor("anna"), into, code="solved", text="Both done.")
    traced = figures.trace(small_desk.desk, small_desk.actor("max"), asked(), "time_per_ticket")
    assert {line.ticket_id: line.value >= 30 * MINUTE for line in traced.lines} == {survivor: True, into: True}
    worked = figures.trace(small_desk.desk, small_desk.actor("max"), asked(), "worked")
    assert twin not in {line.ticket_id for line in worked.lines}
    assert into in {line.ticket_id for line in worked.lines}


def test_load_is_time_over_working_hours(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward_to(small_desk.clock.at + 9 * HOUR)
    entries.log(small_desk.desk, small_desk.actor("anna"), number, "10:00-14:00")
    with small_desk.desk.store.write() as writer:
        writer.add(
            tables.Absence(person_id=small_desk.ids.people["ivan"], start_at=small_desk.clock.at - DAY, end_at=small_desk.clock.at + DAY)
        )
    day = asked("2026-03-02")
    report = figures.report(small_desk.desk, small_desk.actor("max"), Asked(day.period, ("load", "worked"), by="engineer"))
    by = {group.key: group.now["load"] for group in report.groups}
    assert by["anna"] == Fraction(4, 8), "nobody is reckoned to work more than a usual shift"
    team = values(small_desk, "load", question=asked("2026-03-02", team="service-desk"))
    assert team == {"load": Fraction(4, 3 * 8)}, "Ivan is away"
    assert values(small_desk, "load", question=asked("2026-03-02", client="acme")) == {"load": None}


def test_ratings_count_by_their_last_answer(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    numbers = [resolve(5) for _n in range(3)]
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM rating_ask", ())
        for place, number in enumerate(numbers):
            at = int(writer.value("SELECT resolved_at FROM ticket WHERE id = ?", (number,)))
            writer.add(
                tables.RatingAsk(ticket_id=number, resolved_at=at, requester_id=small_desk.ids.people["bob"], channel="email", asked_at=at)
            )
            for score in (2, 5) if place == 0 else (4,) if place == 1 else ():
                writer.add(
                    tables.Rating(ticket_id=number, resolved_at=at, resolver_id=small_desk.ids.people["anna"], score=score, at=at + 1)
                )
    assert values(small_desk, "rating", "response") == {"rating": Fraction(9, 2), "response": Fraction(2, 3)}


def test_the_backlog_of_the_past(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    small_desk.ticket("stays")
    small_desk.clock.forward(days=1)
    resolve(30)
    small_desk.clock.forward(days=1)
    small_desk.ticket("late")
    report = figures.report(small_desk.desk, small_desk.actor("max"), Asked(parse("2026-W10", TODAY), each="day"))
    assert [group.now["backlog"] for group in report.groups] == [1, 1, 2, 0, 0, 0, 0]
    assert [group.now["resolved"] for group in report.groups] == [0, 1, 0, 0, 0, 0, 0]
    assert report.total.now["backlog"] == 2


def test_engineers_see_their_own_leads_their_team_managers_all(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    resolve(30)
    resolve(30, login="ivan")
    resolve(30, login="egor", team="network", service="vpn")
    seen = {login: values(small_desk, "resolved", login=login)["resolved"] for login in ("anna", "boris", "dina", "max", "vera")}
    assert seen == {"anna": 1, "boris": 2, "dina": 1, "max": 3, "vera": 3}
    with pytest.raises(NotAllowed, match="figures of ivan"):
        values(small_desk, "resolved", login="anna", question=asked(engineer="ivan"))
    with pytest.raises(NotAllowed):
        values(small_desk, "resolved", login="boris", question=asked(team="network"))
    with pytest.raises(NotAllowed, match="may not read"):
        values(small_desk, "resolved", login="olga")
    assert values(small_desk, "resolved", login="max", question=asked(engineer="ivan")) == {"resolved": 1}


def test_one_who_sees_one_client_counts_that_one_alone(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    resolve(30, login="gleb")
    number = resolve(30, client="globex", requester="carl")
    handing.assign(small_desk.desk, small_desk.actor("boris"), small_desk.ticket(client="globex", requester="carl"), "ivan")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, {"resolved_by_id": small_desk.ids.people["gleb"]})
    assert values(small_desk, "resolved", "created", login="gleb") == {"resolved": 1, "created": 1}
    report = figures.report(small_desk.desk, small_desk.actor("gleb"), Asked(asked().period, by="client"))
    assert {group.key for group in report.groups} == {"acme"}
    with pytest.raises(BadInput):
        values(small_desk, "resolved", login="gleb", question=asked(client="globex"))


def test_what_nobody_has_is_a_group_of_its_own_with_its_rows(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    resolve(30)
    lost = small_desk.ticket("nobody's")
    desk, manager = small_desk.desk, small_desk.actor("max")
    report = figures.report(desk, manager, Asked(asked().period, ("created",), by="engineer"))
    assert [(group.key, group.now["created"]) for group in report.groups] == [("anna", Fraction(1)), (figures.NONE, Fraction(1))]
    traced = figures.trace(desk, manager, figures.narrowed(asked(), "engineer", figures.NONE), "created")
    assert [line.ticket_id for line in traced.lines] == [lost]
    own = figures.trace(desk, small_desk.actor("anna"), figures.narrowed(asked(), "engineer", figures.NONE), "created")
    assert own.lines == (), "engineers see their own"


def test_what_has_not_begun_is_refused(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="has not begun"):
        values(small_desk, "created", question=asked("2027"))


def test_faults_that_come_again_and_again(small_desk: SmallDesk) -> None:
    numbers = [small_desk.ticket(f"jam {n}") for n in range(4)] + [small_desk.ticket("other", client="globex", requester="carl")]
    with small_desk.desk.store.write() as writer:
        for number in numbers:
            writer.change(tables.Ticket, {"id": number}, {"device": "printer-1"})
        writer.change(tables.Ticket, {"id": numbers[0]}, {"kind": "request"})
    entries.log(small_desk.desk, small_desk.actor("anna"), numbers[1], "20m")
    found = figures.faults(small_desk.desk, small_desk.actor("max"), asked())
    assert [(one.client, one.service, one.device, one.times, one.labour_ms) for one in found] == [
        ("ACME", "Mail", "printer-1", 3, 20 * MINUTE)
    ]
    assert found[0].tickets == ",".join(map(str, numbers[1:4]))
    assert figures.faults(small_desk.desk, small_desk.actor("max"), asked(), least=4) == []
    assert len(figures.faults(small_desk.desk, small_desk.actor("max"), asked(), least=1)) == 2
    assert figures.faults(small_desk.desk, small_desk.actor("gleb"), asked(), least=1) == [], "engineers see their own"
    with pytest.raises(BadInput):
        figures.faults(small_desk.desk, small_desk.actor("max"), asked(), least=0)


def test_planned_work_is_no_fault(small_desk: SmallDesk) -> None:
    planned, marked, fault = ([small_desk.ticket(f"{what} {n}") for n in range(3)] for what in ("checks", "runs", "jam"))
    with small_desk.desk.store.write() as writer:
        for numbers, device, channel in ((planned, "server-1", "recurring"), (marked, "server-2", "phone"), (fault, "printer-1", "phone")):
            for number in numbers:
                writer.change(tables.Ticket, {"id": number}, {"device": device, "channel": channel})
        agreement = int(writer.value("SELECT id FROM agreement ORDER BY id LIMIT 1"))
        service = int(writer.value("SELECT id FROM service ORDER BY id LIMIT 1"))
        writer.add(
            tables.Recurring(
                id=1, key="backups", agreement_id=agreement, service_id=service, subject="Check the backups", every="week", first_at=0
            )
        )
        for place, number in enumerate(marked):
            writer.add(tables.RecurringRun(recurring_id=1, due_at=place, ticket_id=number))
    found = figures.faults(small_desk.desk, small_desk.actor("max"), asked())
    assert [(one.device, one.times) for one in found] == [("printer-1", 3)]


def test_a_ticket_that_was_entered_late_stood_open_from_its_creation_on(small_desk: SmallDesk, resolve: Callable[..., int]) -> None:
    small_desk.clock.forward(days=8)
    first, late = resolve(30), resolve(30)
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": late}, {"created_at": MONDAY_9 - 7 * DAY})
    report = figures.report(
        small_desk.desk, small_desk.actor("max"), Asked(parse("2026-03", TODAY), ("backlog", "backlog.age"), each="week")
    )
    assert first < late, "its number is the higher one"
    assert [group.now["backlog"] for group in report.groups] == [1, 1, 0, 0, 0, 0]
    traced = figures.trace(small_desk.desk, small_desk.actor("max"), asked("2026-W10"), "backlog")
    assert [line.ticket_id for line in traced.lines] == [late]
