"""What a person sees of the queue, and of one ticket."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound
from helpdesk_tui.domain.query import QueryError
from helpdesk_tui.services import messages, queue, relations, showing, steering, stopwatch, views, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables, tickets
from tests.small_desk import MONDAY_9, SmallDesk
from tests.store.any_tickets import fill


@pytest.fixture
def some(small_desk: SmallDesk) -> dict[str, int]:
    """A few tickets of Monday morning, by what they are."""
    found = {
        "printer": small_desk.ticket("Принтер горит Ёлкина", priority=3),
        "vip": small_desk.ticket("[SPAM] cannot print", requester="ann", priority=2),
        "mine": small_desk.ticket("VPN is slow", client="globex", requester="carl", priority=4, assignee="anna", state="in_progress"),
        "second": small_desk.ticket(
            "Router down, printer too", client="initech", requester="inga", priority=1, team="network", service="vpn"
        ),
        "wait": small_desk.ticket("Laptop", client="umbrella", requester="uma", priority=4, assignee="ivan", state="waiting_client"),
        "closed": small_desk.ticket("Old printer story", priority=3, assignee="ivan"),
    }
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": found["closed"]}, {"state": "closed", "is_open": False, "closed_at": MONDAY_9})
        writer.add(tables.TicketTag(ticket_id=found["vip"], tag="spam"))
        for number in found.values():
            tickets.index_text(writer, number)
    return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"printer", "vip", "mine", "second", "wait"}),
        ("printer", {"second"}),
        ("print", {"vip", "second"}),
        ("ПРИНТЕР", {"printer"}),
        ("елкина", {"printer", "second"}),
        ('"router down"', {"second"}),
        ('"down router"', set()),
        ("router printer", {"second"}),
        ("-printer", {"printer", "vip", "mine", "wait"}),
        ("printer is:any", {"second", "closed"}),
        ("is:closed", {"closed"}),
        ("state:closed", {"closed"}),
        ("-is:open", {"closed"}),
        ("[SPAM]", {"vip"}),
        ("[", {"vip"}),
        ("client:acme", {"printer", "vip"}),
        ("client:GLOB", {"mine"}),
        ("client:acme,globex", {"printer", "vip", "mine"}),
        ("-client:acme,globex", {"second", "wait"}),
        ("requester:ёлк", {"second"}),
        ("from:ann@acme", {"vip"}),
        ("who:@me", {"mine"}),
        ("is:mine", {"mine"}),
        ("who:ivan", {"wait"}),
        ("who:-", {"printer", "vip", "second"}),
        ("who:-,anna", {"printer", "vip", "second", "mine"}),
        ("team:network", {"second"}),
        ("team:@me", {"printer", "vip", "mine", "wait"}),
        ("service:vpn", {"second"}),
        ("-service:vpn", {"printer", "vip", "mine", "wait"}),
        ("tag:SPAM", {"vip"}),
        ("-tag:spam", {"printer", "mine", "second", "wait"}),
        ("prio<=2", {"vip", "second"}),
        ("prio:1,4", {"mine", "second", "wait"}),
        ("state:new", {"printer", "vip", "second"}),
        ("state:waiting", {"wait"}),
        ("is:waiting", {"wait"}),
        ("is:vip", {"vip"}),
        ("sla<20m", {"vip"}),
        ("-sla<1h", {"printer", "mine", "second", "wait"}),
        ("weight>=69", {"vip", "second"}),
        ("weight<6", {"wait"}),
        ("created>2026-03-01", {"printer", "vip", "mine", "second", "wait"}),
        ("created<2026-03-02", set()),
        ("age<1h kind:incident channel:console", {"printer", "vip", "mine", "second", "wait"}),
        ("age>1h", set()),
        ("is:breached", set()),
        ("is:boosted", set()),
        ("is:parent", set()),
        ("id:1", {"printer"}),
        ("#6", {"closed"}),
        ("id>4", {"wait"}),
        ("5", {"wait"}),
    ],
)
def test_a_filter_finds_what_it_says(small_desk: SmallDesk, some: dict[str, int], query: str, expected: set[str]) -> None:
    found = queue.open_ids(small_desk.desk, small_desk.actor("anna"), query)
    assert {name for name, number in some.items() if number in found.ids} == expected
    assert found.found == len(found.ids) == len(expected)
    assert found.total == 5


@pytest.mark.parametrize(
    "query",
    ['"', "*", '"*"', "a*b", "NEAR(a b)", "a AND", "-", "'", '\\"', "^x", "col:", "💥", "%", "99999999999999999999", "#99999999999"],
)
def test_strange_words_are_words_or_errors_with_a_place(small_desk: SmallDesk, some: dict[str, int], query: str) -> None:
    try:
        found = queue.open_ids(small_desk.desk, small_desk.actor("anna"), query)
    except QueryError as error:
        place = (error.start, error.end)
    else:
        assert set(found.ids) <= set(some.values())
        place = (0, 0)
    assert 0 <= place[0] <= place[1] <= len(query)


def test_what_time_changes_is_found(small_desk: SmallDesk, some: dict[str, int]) -> None:
    anna = small_desk.actor("anna")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": some["wait"]}, {"until_at": MONDAY_9 + HOUR})
        writer.change(tables.Ticket, {"id": some["mine"]}, {"boost": 10_000, "boost_until_at": MONDAY_9 + HOUR, "boost_by_id": anna.id})
    assert queue.open_ids(small_desk.desk, anna, "is:boosted").ids == (some["mine"],)
    assert queue.open_ids(small_desk.desk, anna, "is:risk").ids == ()
    small_desk.clock.forward(hours=1)
    assert queue.open_ids(small_desk.desk, anna, "is:waiting,boosted").ids == ()
    assert some["wait"] in queue.open_ids(small_desk.desk, anna, "state:in_progress").ids
    assert (
        set(queue.open_ids(small_desk.desk, anna, "is:breached").ids)
        == set(queue.open_ids(small_desk.desk, anna, "is:late").ids)
        == {some["vip"]}
    )


def test_what_came_back_stands_at_the_top_of_ones_own_list(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    heavy = small_desk.ticket(priority=1, assignee="anna", state="in_progress")
    light = small_desk.ticket(priority=4, assignee="anna", state="waiting_client")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": light}, {"until_at": MONDAY_9 + HOUR})
    assert queue.open_ids(small_desk.desk, anna, "is:mine").ids == (heavy, light)
    small_desk.clock.forward(hours=1)
    assert queue.open_ids(small_desk.desk, anna, "is:mine").ids == (light, heavy)
    assert queue.open_ids(small_desk.desk, anna, "").ids == (heavy, light)


def test_the_lines_say_who_and_what(small_desk: SmallDesk, some: dict[str, int]) -> None:
    anna = small_desk.actor("anna")
    with small_desk.desk.store.write() as writer:
        for login in ("anna", "ivan"):
            writer.add(tables.Presence(console_id=login, person_id=small_desk.ids.people[login], ticket_id=some["vip"], opened_at=MONDAY_9))
    vip, wait = queue.rows(small_desk.desk, anna, [some["vip"], some["wait"]])
    assert (vip.client_name, vip.client_tier, vip.requester_name, vip.is_vip, vip.assignee_login, vip.team_key) == (
        "ACME",
        3,
        "Ann Chief",
        True,
        "",
        "service-desk",
    )
    assert (vip.target, vip.left_s, vip.due_at, vip.is_contractual, vip.open_by) == (
        "reaction",
        900,
        MONDAY_9 + 15 * MINUTE,
        True,
        "Ivan Orlov",
    )
    assert (wait.state, wait.assignee_login, wait.subject, wait.is_contractual, wait.timed_by) == (
        "waiting_client",
        "ivan",
        "Laptop",
        False,
        "",
    )


def test_out_of_sight_is_not_there(small_desk: SmallDesk, some: dict[str, int]) -> None:
    gleb = small_desk.actor("gleb")
    assert set(queue.open_ids(small_desk.desk, gleb).ids) == {some["printer"], some["vip"]}
    assert [row.id for row in queue.rows(small_desk.desk, gleb, [some["mine"], some["vip"]])] == [some["vip"]]
    with pytest.raises(NotFound):
        showing.detail(small_desk.desk, gleb, some["mine"])


def test_an_admin_alone_reads_no_tickets(small_desk: SmallDesk, some: dict[str, int]) -> None:
    with pytest.raises(NotAllowed):
        queue.open_ids(small_desk.desk, small_desk.actor("olga"))


def test_a_limit_still_counts_all(small_desk: SmallDesk, some: dict[str, int]) -> None:
    anna = small_desk.actor("anna")
    found = queue.open_ids(small_desk.desk, anna, limit=2)
    assert found.ids == queue.open_ids(small_desk.desk, anna).ids[:2]
    assert (found.found, found.total) == (5, 5)
    assert queue.open_ids(small_desk.desk, anna, "weight>1", limit=1).found == 5


def test_changes_of_others_are_told_once(small_desk: SmallDesk, some: dict[str, int]) -> None:
    seen = queue.open_ids(small_desk.desk, small_desk.actor("anna")).mark
    assert queue.changes(small_desk.desk, seen) == (seen, frozenset())
    messages.note(small_desk.desk, small_desk.actor("ivan"), some["vip"], "Looked at it")
    seen, touched = queue.changes(small_desk.desk, seen)
    assert touched == {some["vip"]}
    assert queue.changes(small_desk.desk, seen) == (seen, frozenset())


def test_views_are_the_desks_until_somebody_saves_one(small_desk: SmallDesk, some: dict[str, int]) -> None:
    anna, ivan = small_desk.actor("anna"), small_desk.actor("ivan")
    names = [(view.slot, view.name) for view in views.views(small_desk.desk, anna)]
    assert names == [(1, "Mine"), (2, "Team"), (3, "New"), (4, "VIP"), (5, "Risk"), (6, "Waiting"), (7, "All")]
    for view in views.views(small_desk.desk, anna):
        queue.open_ids(small_desk.desk, anna, view.query)
    assert views.save(small_desk.desk, anna, 3, "Spam", "tag:spam").said == "View 3 is now Spam; it was New (state:new)"
    assert views.save(small_desk.desk, anna, 9, "Nine", "prio:1").said == "View 9 is now Nine"
    assert views.save(small_desk.desk, anna, 9, "Nine", "prio:1").said == "View 9 is now Nine"
    assert views.save(small_desk.desk, anna, 9, "Nine", "prio:2").said == "View 9 is now Nine; it was Nine (prio:1)"
    assert views.view(small_desk.desk, anna, 3).query == "tag:spam"
    assert views.view(small_desk.desk, ivan, 3).query == "state:new"
    views.delete(small_desk.desk, anna, 3)
    assert views.view(small_desk.desk, anna, 3).query == "state:new"
    with pytest.raises(BadInput, match="no view 3"):
        views.delete(small_desk.desk, anna, 3)
    with pytest.raises(QueryError):
        views.save(small_desk.desk, anna, 8, "Bad", "clinet:acme")
    with pytest.raises(BadInput, match="keys 1 to 9"):
        views.save(small_desk.desk, anna, 10, "Ten", "")
    with pytest.raises(BadInput, match="9 Nine"):
        views.view(small_desk.desk, anna, 8)


def test_a_look_at_a_ticket_shows_all_of_it(small_desk: SmallDesk, some: dict[str, int]) -> None:
    desk, anna = small_desk.desk, small_desk.actor("anna")
    working.take(desk, anna, some["vip"], spot=Spot())
    small_desk.clock.forward(minutes=20)
    messages.reply(desk, anna, some["vip"], "Looking at it")
    messages.note(desk, anna, some["vip"], "Toner?")
    steering.boost(desk, small_desk.actor("boris"), some["vip"], 20_000, reason="board meeting")
    found = showing.detail(desk, anna, some["vip"])
    reaction, resolution = found.targets
    assert (reaction.verdict, reaction.consumed_s, reaction.is_live) == ("breached", 1200, False)
    assert (resolution.left_s, resolution.due_at, resolution.is_paused) == (4 * 3600 - 1200, MONDAY_9 + 4 * HOUR, False)
    assert found.next_target == resolution
    terms = found.weight
    assert terms.total == terms.priority + terms.client + terms.pressure + terms.boost == 45_000 + 24_000 + 20_000 * 1200 // 14_400 + 20_000
    assert found.weight.total == queue.rows(desk, anna, [some["vip"]])[0].weight
    assert (found.promise.agreement, found.promise.calendar, found.promise.is_contractual) == ("A-001", "Office", True)
    assert found.requester is not None
    assert (found.requester.email, found.requester.phone) == ("ann@acme.example", "15550001")
    assert [message.kind for message in found.messages] == ["reply", "note"]
    assert (found.tags, found.timed_by, found.entries) == (("spam",), ("Anna Petrova",), 0)
    stopwatch.stop(desk, anna)
    assert showing.detail(desk, anna, some["vip"]).worked_ms == 20 * MINUTE
    assert "taken" in [event.verb for event in showing.history(desk, anna, some["vip"])]


def test_a_paused_deadline_slides_and_an_idle_one_says_when_it_goes_on(small_desk: SmallDesk) -> None:
    desk, anna = small_desk.desk, small_desk.actor("anna")
    number = small_desk.ticket(priority=1, assignee="anna", state="in_progress")
    small_desk.clock.forward(hours=1)
    messages.reply(desk, anna, number, "Which printer?", wait=True, until_at=MONDAY_9 + 2 * DAY)
    small_desk.clock.forward(hours=2)
    [_reaction, resolution] = showing.detail(desk, anna, number).targets
    assert (resolution.is_paused, resolution.paused_at, resolution.left_s) == (True, MONDAY_9 + HOUR, 3 * 3600)
    small_desk.clock.forward_to(MONDAY_9 + 2 * DAY + 10 * HOUR)
    found = showing.detail(desk, anna, number)
    assert found.ticket.state == "in_progress"
    assert found.targets[1].left_s < 0
    assert found.targets[1].opens_at == MONDAY_9 + 3 * DAY, "it is past closing time"


def test_a_merged_ticket_shows_the_one_that_lives_on(small_desk: SmallDesk) -> None:
    desk, anna = small_desk.desk, small_desk.actor("anna")
    first, second = small_desk.ticket(assignee="anna"), small_desk.ticket("Again")
    relations.merge(desk, anna, second, first)
    found = showing.detail(desk, anna, second)
    assert (found.asked_id, found.ticket.id) == (second, first)
    assert (second, "merged") in [(link.id, link.how) for link in found.links]


def test_an_outage_shows_its_children(small_desk: SmallDesk) -> None:
    desk, boris = small_desk.desk, small_desk.actor("boris")
    parent, child = small_desk.ticket("Mail is down"), small_desk.ticket("No mail")
    relations.outage(desk, boris, parent, [child])
    assert queue.open_ids(desk, boris).ids == (parent,)
    assert queue.open_ids(desk, boris, "is:child").ids == (child,)
    assert queue.rows(desk, boris, [parent])[0].children == 1
    assert [row.id for row in showing.detail(desk, boris, parent).children] == [child]
    assert ("parent", parent) in [(link.how, link.id) for link in showing.detail(desk, boris, child).links]


def test_every_ticket_can_be_looked_at_at_any_time(small_desk: SmallDesk) -> None:
    small_desk.clock.forward_to(MONDAY_9 + 2 * DAY)
    fill(small_desk, 11, 40)
    anna = small_desk.actor("anna")
    for later in (0, HOUR, 3 * DAY):
        small_desk.clock.forward(later)
        for line in queue.rows(small_desk.desk, anna, queue.open_ids(small_desk.desk, anna).ids):
            found = showing.detail(small_desk.desk, anna, line.id)
            shown = found.next_target
            assert (found.ticket.state, found.weight.total) == (line.state, line.weight)
            assert ("" if shown is None else shown.kind) == line.target
            assert (None if shown is None else shown.left_s) == line.left_s
