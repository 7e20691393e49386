"""Tickets of all sorts on the small desk, made by plain inserts over the last three days."""

import random

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.services import contract, targets
from helpdesk_tui.store import people, tables, tickets
from tests.small_desk import REQUESTERS, SmallDesk

PAUSES = ("waiting_client", "waiting_vendor", "scheduled")


def fill(small_desk: SmallDesk, seed: int, count: int) -> None:
    """Insert `count` tickets: new, working, waiting with and without an end, boosted, resolved with a message that reopens."""
    chance = random.Random(seed)
    end = small_desk.clock.now()
    for at in sorted(end - chance.randrange(0, 3 * DAY, 1000) for _number in range(count)):
        small_desk.clock.at = at
        requester = chance.choice(sorted(REQUESTERS))
        number = small_desk.ticket(
            f"Printer {chance.randrange(100)}",
            requester=requester,
            client=REQUESTERS[requester][1],
            priority=chance.randint(1, 4),
            service=chance.choice(["mail", "vpn", None]),
            assignee=chance.choice([None, "anna", "ivan"]),
        )
        _live(small_desk, number, at, end, chance)
    small_desk.clock.at = end


def _live(small_desk: SmallDesk, number: int, at: Instant, end: Instant, chance: random.Random) -> None:
    """What became of a ticket between its creation and now."""
    state = chance.choice(["new", "in_progress", *PAUSES, "resolved", "resolved"])
    then = min(end, at + chance.randrange(0, 2 * DAY, 1000))
    until = then + chance.randrange(MINUTE, 3 * DAY, 1000) if state in PAUSES and chance.random() < 0.8 else None
    values: dict[str, object] = {"state": state, "until_at": until}
    moments = [] if state == "new" else [Moment(then, MomentKind(state), until)]
    written, reopen_at = then, None
    if state == "resolved":
        written = min(end, then + chance.randrange(0, HOUR, 1000))
        reopen_at = written + chance.choice([MINUTE, HOUR, DAY])
        values |= {"flag_at": written, "reopen_at": reopen_at, "resolved_at": then, "confirm_at": then + 3 * DAY}
        moments.append(Moment(written, MomentKind.CLIENT_MESSAGE))
    if chance.random() < 0.3:
        values["boost"] = chance.randrange(-50_000, 100_001)
        values |= {"boost_until_at": chance.choice([None, then + HOUR, end + HOUR]), "boost_by_id": small_desk.ids.people["boris"]}
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, {**values, "is_open": tickets.is_open(state, reopen_at)})
        tickets.add_moments(writer, number, 0, moments)
        found = tickets.load(writer, number)
        assert found is not None
        targets.recompute(writer, contract.of_ticket(writer, people.policy(writer), found), found, written)
