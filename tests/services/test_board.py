"""The team's board: what is on it, and who sees which."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.services import board, clients, entries, messages, queue, relations, stopwatch, working
from helpdesk_tui.services.board import Board, Seat
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables
from tests.services.looking import taken
from tests.small_desk import SmallDesk


def shown(small: SmallDesk, login: str = "boris", team: str = "") -> Board:
    return board.board(small.desk, small.actor(login), team)


def seat(found: Board, login: str) -> Seat:
    return next(one for one in found.seats if one.login == login)


def numbers(found: Board, key: str) -> list[int]:
    return [row.id for section in found.sections if section.key == key for row in section.rows]


def test_who_works_on_what_since_when(small_desk: SmallDesk) -> None:
    number = small_desk.ticket("[/var/log] disk full")
    working.take(small_desk.desk, small_desk.actor("anna"), number, spot=Spot())
    began = small_desk.clock.now()
    small_desk.clock.forward(hours=1, minutes=5)
    found = shown(small_desk)
    anna = seat(found, "anna")
    assert (anna.ticket_id, anna.subject, anna.since_at, anna.elapsed_ms) == (number, "[/var/log] disk full", began, 3_900_000)
    assert (anna.is_long, anna.open, anna.waiting, anna.today_ms) == (False, 1, 0, 3_900_000)
    assert found.idle == 3, "Boris, Gleb and Ivan are on shift by the team's calendar, without a timer"
    small_desk.clock.forward(hours=1)
    assert seat(shown(small_desk), "anna").is_long
    assert shown(small_desk).long == 1
    small_desk.clock.forward(hours=12)
    assert shown(small_desk).idle == 0, "nobody is on shift at night"


def test_weight_is_of_what_does_not_wait(small_desk: SmallDesk) -> None:
    first, _second = taken(small_desk, priority=2), taken(small_desk, priority=1)
    before = seat(shown(small_desk), "anna")
    assert (before.open, before.waiting, before.weight) == (2, 0, 45_000 + 70_000 + 2 * 12_000)
    working.schedule(small_desk.desk, small_desk.actor("anna"), first, until_at=small_desk.clock.now() + DAY, agreed="bob")
    after = seat(shown(small_desk), "anna")
    assert (after.open, after.waiting, after.weight) == (2, 1, 70_000 + 12_000)


def test_what_needs_somebody_now(small_desk: SmallDesk) -> None:
    late, risky, fine = (small_desk.ticket(name, priority=priority) for name, priority in (("late", 1), ("risky", 3), ("fine", 4)))
    mine = small_desk.ticket("mine", assignee="anna", state="in_progress", priority=4)
    small_desk.clock.forward(minutes=40)
    found = shown(small_desk)
    assert numbers(found, "late") == [late], "15 minutes to react"
    assert numbers(found, "risk") == [risky], "more than half of an hour"
    assert numbers(found, "unassigned") == [late, risky, fine]
    assert mine not in numbers(found, "unassigned")
    assert [section.total for section in found.sections] == [1, 1, 3, 0]


def test_late_and_at_risk_mean_the_same_on_the_board_in_the_queue_and_beside_the_client(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    late, risky, waiting, met_late = (small_desk.ticket(priority=priority) for priority in (1, 3, 3, 1))
    small_desk.clock.forward(minutes=40)
    working.wait_vendor(small_desk.desk, anna, waiting, vendor="Vendor", reference="1", until_at=small_desk.clock.now() + DAY)
    messages.reply(small_desk.desk, anna, met_late, "At last", wait=False)
    found = shown(small_desk)
    wanted = {"is:late": [late], "is:risk": [risky, waiting], "is:breached": [late, met_late], "is:risk,late": [late, risky, waiting]}
    assert {query: sorted(queue.open_ids(small_desk.desk, anna, query).ids) for query in wanted} == wanted
    assert (numbers(found, "late"), sorted(numbers(found, "risk"))) == (wanted["is:late"], wanted["is:risk"])
    acme = clients.named(small_desk.desk, anna, "acme").line
    assert (acme.open, acme.late, acme.at_risk) == (4, 1, 2)


def test_what_waits_for_long(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    old, far, fresh = taken(small_desk), taken(small_desk), taken(small_desk)
    now = small_desk.clock.now()
    working.wait_vendor(small_desk.desk, anna, old, vendor="Vendor", reference="1", until_at=now + 9 * DAY)
    working.schedule(small_desk.desk, anna, far, until_at=now + 30 * DAY, agreed="bob")
    assert numbers(shown(small_desk), "stuck") == [far]
    small_desk.clock.forward(days=6)
    working.wait_vendor(small_desk.desk, anna, fresh, vendor="Vendor", reference="2", until_at=small_desk.clock.now() + DAY)
    assert sorted(numbers(shown(small_desk), "stuck")) == [old, far]


def test_a_long_list_says_how_much_more_there_is(small_desk: SmallDesk) -> None:
    for _n in range(25):
        small_desk.ticket()
    section = next(one for one in shown(small_desk).sections if one.key == "unassigned")
    assert (section.total, len(section.rows)) == (25, 20)


def test_children_of_an_outage_are_no_load(small_desk: SmallDesk) -> None:
    parent, child = taken(small_desk), taken(small_desk)
    relations.outage(small_desk.desk, small_desk.actor("boris"), parent, [child])
    assert seat(shown(small_desk), "anna").open == 1


def test_entries_that_wait_for_approval(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(days=3)
    entries.log(small_desk.desk, small_desk.actor("anna"), number, "2026-03-02 10:00 1h", note="forgotten")
    found = shown(small_desk).approvals
    assert [(entry.ticket_id, entry.note) for entry in found] == [(number, "forgotten")]
    assert shown(small_desk, "dina").approvals == ()
    assert shown(small_desk, "anna").approvals == ()


def test_leads_see_their_team_managers_all_engineers_themselves(small_desk: SmallDesk) -> None:
    small_desk.ticket("first line")
    router = small_desk.ticket("router", team="network", service="vpn")
    assert {one.team for one in shown(small_desk, "boris").seats} == {"service-desk"}
    assert router not in numbers(shown(small_desk, "boris"), "unassigned")
    assert numbers(shown(small_desk, "dina"), "unassigned") == [router]
    for login in ("max", "vera"):
        everything = shown(small_desk, login)
        assert {one.team for one in everything.seats} == {"service-desk", "network", "applications"}
        assert [key for key, _name in everything.teams] == ["service-desk", "network", "applications"]
        assert everything.total("unassigned") == 2
    network = shown(small_desk, "max", "network")
    assert (network.team, {one.login for one in network.seats}, network.total("unassigned")) == ("network", {"dina", "egor"}, 1)
    own = shown(small_desk, "anna")
    assert [one.login for one in own.seats] == ["anna"]
    assert own.total("unassigned") == 0
    with pytest.raises(NotAllowed, match="may not look at the work of team network"):
        shown(small_desk, "boris", "network")
    with pytest.raises(BadInput, match="no team 'moon'"):
        shown(small_desk, "max", "moon")
    with pytest.raises(NotAllowed, match="may not read tickets"):
        shown(small_desk, "olga")


def test_a_lead_who_sees_one_client_alone_is_told_of_no_other(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Engineer, {"person_id": small_desk.ids.people["boris"]}, {"all_clients": False})
        writer.add(tables.EngineerClient(person_id=small_desk.ids.people["boris"], client_id=small_desk.ids.clients["acme"]))
    hidden = small_desk.ticket("secret of Globex", client="globex", requester="carl", assignee="anna", state="in_progress", priority=1)
    stopwatch.start(small_desk.desk, small_desk.actor("anna"), hidden, Spot())
    small_desk.clock.forward(hours=3)
    found = shown(small_desk)
    anna = seat(found, "anna")
    assert (anna.has_timer, anna.ticket_id, anna.subject, anna.open) == (True, None, "a ticket out of your sight", 0)
    assert all(not section.total for section in found.sections)
