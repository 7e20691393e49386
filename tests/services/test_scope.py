"""What a console asks for tells nothing of clients that are not granted: the same before and after they have work."""

from collections.abc import Callable
from datetime import date

import pytest

from helpdesk_tui.domain.errors import NotAllowed
from helpdesk_tui.domain.report_period import parse
from helpdesk_tui.domain.roles import STEER, Actor
from helpdesk_tui.services import (
    board,
    calls,
    day,
    entries,
    figures,
    inbox,
    looking,
    names,
    opening,
    outgoing,
    quality,
    queue,
    since,
    views,
)
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store.reader import Row
from tests.cli.test_roles import another_clients_work, staffed
from tests.small_desk import SmallDesk


def addressed(desk: Desk, actor: Actor) -> list[Row]:
    """Everything that waits for the actor by any door."""
    with desk.store.read() as reader:
        return reader.rows("SELECT id, ticket_id, kind, channel, text FROM outbox WHERE recipient_id = ?", (actor.id,))


Ask = Callable[[Desk, Actor, int], object]

ASKED: dict[str, Ask] = {
    "opening": lambda desk, actor, _mine: (lambda found: (found.ordering.ids, found.ordering.total, found.rows))(
        opening.opening(desk, actor)
    ),
    "views": lambda desk, actor, _mine: views.views(desk, actor),
    "queue": lambda desk, actor, _mine: queue.open_ids(desk, actor, "is:any").ids,
    "rows of anything": lambda desk, actor, _mine: queue.rows(desk, actor, range(1, 100)),
    "a ticket": lambda desk, actor, mine: looking.look(desk, actor, mine),
    "clients": lambda desk, actor, _mine: calls.clients(desk, actor),
    "callers": lambda desk, actor, _mine: [calls.callers(desk, actor, typed) for typed in ("c", "car", "1555", "globex")],
    "callers' tickets": lambda desk, actor, _mine: [calls.open_tickets(desk, actor, key) for key in ("carl", "bob", "nobody")],
    "completion": lambda desk, actor, _mine: {
        field: names.values(desk, actor, field) for field in ("client", "service", "tag", "who", "team")
    },
    "notices": lambda desk, actor, _mine: (inbox.unseen(desk, actor), inbox.listed(desk, actor), inbox.count(desk, actor)),
    "what is to be told outside": lambda desk, actor, _mine: addressed(desk, actor),
    "outbox": lambda desk, actor, _mine: outgoing.listed(desk, actor) if actor.may(STEER) else [],
    "quality cases": lambda desk, actor, _mine: quality.listed(desk, actor, "all"),
    "day": lambda desk, actor, _mine: day.view(desk, actor),
    "board": lambda desk, actor, _mine: (
        lambda found: [(one.login, one.open, one.weight, one.ticket_id) for one in found.seats] + [found.sections]
    )(board.board(desk, actor)),
    "since": lambda desk, actor, _mine: since.since(desk, actor, 0),
    "figures": lambda desk, actor, _mine: (lambda found: (found.total, found.groups))(
        figures.report(desk, actor, figures.Asked(parse("2026-03", date(2026, 3, 2)), by="client"))
    ),
    "faults": lambda desk, actor, _mine: figures.faults(desk, actor, figures.Asked(parse("2026-03", date(2026, 3, 2))), least=1),
    "entries": lambda desk, actor, mine: entries.of_ticket(desk, actor, mine),
}


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("login", ["gleb", "lena"])
def test_another_clients_work_changes_nothing_that_is_asked_for(small_desk: SmallDesk, login: str, what: str) -> None:
    staffed(small_desk)
    mine, actor = small_desk.ticket("Mine"), small_desk.actor(login)
    before = ASKED[what](small_desk.desk, actor, mine)
    another_clients_work(small_desk)
    after = ASKED[what](small_desk.desk, actor, mine)
    assert after == before
    assert "zanzibar" not in str(after).casefold()


@pytest.mark.parametrize(
    "what",
    [
        "opening",
        "queue",
        "rows of anything",
        "a ticket",
        "clients",
        "callers",
        "callers' tickets",
        "completion",
        "entries",
        "board",
        "since",
        "figures",
        "faults",
    ],
)
@pytest.mark.parametrize("login", ["olga", "cleo"])
def test_an_admin_and_a_client_are_refused_the_desks_own_views(small_desk: SmallDesk, login: str, what: str) -> None:
    staffed(small_desk)
    with pytest.raises(NotAllowed):
        ASKED[what](small_desk.desk, small_desk.actor(login), small_desk.ticket("Mine"))
