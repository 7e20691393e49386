"""A team's board: who works on what since when, who is there without a timer, how much everybody has, and what needs a lead now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.labour import Entry, Timer
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import duty
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.reach import Reach, reach
from helpdesk_tui.store import board as standing
from helpdesk_tui.store import labour, people, tickets, weighing, window
from helpdesk_tui.store.board import Standing
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Seat:
    """An engineer on the board. `ticket_id` and `subject` tell what the timer runs on, as far as the one who looks may see it; `is_long`:
    for longer than the desk finds usual. `open` and `weight` (thousandths) are of what is assigned and does not wait."""

    id: int
    login: str
    name: str
    team: str
    is_on_shift: bool
    has_timer: bool
    ticket_id: int | None
    subject: str
    since_at: Instant | None
    elapsed_ms: int
    is_long: bool
    open: int
    waiting: int
    weight: int
    today_ms: int


@dataclass(frozen=True, slots=True)
class Section:
    """Tickets that need somebody: how many there are, and the lines of the heaviest."""

    key: str
    total: int
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The board as of `at`. `team` is the key of the one looked at, empty for all in reach; `teams` (key, name) can be chosen."""

    at: Instant
    team: str
    teams: tuple[tuple[str, str], ...]
    seats: tuple[Seat, ...]
    sections: tuple[Section, ...]
    approvals: tuple[Entry, ...]

    @property
    def idle(self) -> int:
        """How many are on shift without a timer."""
        return sum(1 for seat in self.seats if seat.is_on_shift and not seat.has_timer)

    @property
    def long(self) -> int:
        """How many timers run for longer than the desk finds usual."""
        return sum(1 for seat in self.seats if seat.is_long)

    def total(self, key: str) -> int:
        """How many tickets a section counts."""
        return next(section.total for section in self.sections if section.key == key)


def title(key: str) -> str:
    """A section's heading."""
    return {
        "late": _("Late"),
        "risk": _("At risk"),
        "unassigned": _("Unassigned"),
        "stuck": _("Waiting long"),
        "approvals": _("To approve"),
    }[key]


def board(desk: Desk, actor: Actor, team: str = "") -> Board:
    """The board of a team, or of all that are within the actor's reach. Raises NotAllowed, BadInput."""
    now = desk.clock.now()
    with desk.store.read() as reader:
        found = reach(reader, actor, team)
        policy = people.policy(reader)
        weigher = weighing.Weighing(reader, now, policy)
        scope = standing.within(weighing.in_scope(found.clients, folded=True), found.team_ids, found.engineer_id)
        everything = standing.standings(reader, weigher, scope)
        seats = _seats(reader, desk, actor, found, policy, _loads(everything))
        sections = tuple(
            Section(key, len(members), tuple(QueueRow(*row) for row in window.rows(reader, weigher, members[: _most(policy)], actor.id)))
            for key, members in _sorted_out(reader, everything, policy, now).items()
        )
        approvals = _approvals(reader, actor, found)
    chosen = found.shown[0].key if team else ""
    return Board(now, chosen, tuple((one.key, one.name) for one in found.teams), seats, sections, approvals)


def _most(policy: Policy) -> int:
    return policy.number("board.listed")


def _loads(everything: Iterable[Standing]) -> dict[int, tuple[int, int, int]]:
    """(open, waiting, weight) by engineer: the weight is of what does not wait. Children of an outage are no load."""
    loads: dict[int, tuple[int, int, int]] = {}
    for one in everything:
        if one.assignee_id is None or one.is_child:
            continue
        count, waiting, weight = loads.get(one.assignee_id, (0, 0, 0))
        loads[one.assignee_id] = (count + 1, waiting + one.is_waiting, weight + (0 if one.is_waiting else one.weight))
    return loads


def _sorted_out(reader: Reader, everything: Sequence[Standing], policy: Policy, now: Instant) -> dict[str, list[int]]:
    """The tickets of each section, the heaviest first; late and at risk mean what they mean in a filter of the queue and beside a client."""
    long_ago, far = now - policy.number("board.stuck_days") * DAY, now + policy.number("board.far_days") * DAY
    waiting = {one.id: one for one in everything if one.is_waiting}
    since = standing.waiting_since(reader, waiting)
    stuck = [
        number
        for number, one in waiting.items()
        if (one.until_at is not None and one.until_at > far)
        or (one.state != "scheduled" and since.get(number, now) < long_ago)
        or one.until_at is None
    ]
    return {
        "late": [one.id for one in everything if one.is_over],
        "risk": [one.id for one in everything if one.is_half and not one.is_over],
        "unassigned": [one.id for one in everything if one.assignee_id is None and not one.is_waiting],
        "stuck": stuck,
    }


def _seats(
    reader: Reader, desk: Desk, actor: Actor, found: Reach, policy: Policy, loads: dict[int, tuple[int, int, int]]
) -> tuple[Seat, ...]:
    reading = desk.clock.reading()
    members = standing.members(reader, [team.id for team in found.shown], found.engineer_id)
    today = day_start(formats.local_time(reading.at, actor.zone).date(), actor.zone)
    worked = standing.worked_ms(reader, [one.id for one in members], today, reading.at + 1, found.clients)
    running = {timer.engineer_id: timer for timer in labour.timers(reader)}
    seen = _visible(reader, actor, [timer.ticket_id for timer in running.values()])
    seats = []
    for one in members:
        timer = running.get(one.id)
        elapsed_ms = 0 if timer is None else timer.elapsed_ms(reading)
        count, waiting, weight = loads.get(one.id, (0, 0, 0))
        seats.append(
            Seat(
                one.id,
                one.login,
                one.name,
                one.team_key,
                duty.is_on_shift(reader, one.id, reading.at),
                timer is not None,
                *_what(timer, seen),
                None if timer is None else timer.started_at,
                elapsed_ms,
                elapsed_ms > policy.number("labour.review_ms"),
                count,
                waiting,
                weight,
                worked.get(one.id, 0) + elapsed_ms,
            )
        )
    return tuple(seats)


def _what(timer: Timer | None, seen: frozenset[int]) -> tuple[int | None, str]:
    """The ticket on which a timer runs, and its subject; neither where it is out of sight."""
    if timer is None:
        return None, ""
    if timer.ticket_id is None:
        return None, _("a phone entry")
    return (timer.ticket_id, timer.subject) if timer.ticket_id in seen else (None, _("a ticket out of your sight"))


def _visible(reader: Reader, actor: Actor, ids: Iterable[int | None]) -> frozenset[int]:
    found = tickets.load_many(reader, [one for one in ids if one is not None])
    return frozenset(number for number, ticket in found.items() if actor.sees_client(ticket.client_id))


def _approvals(reader: Reader, actor: Actor, found: Reach) -> tuple[Entry, ...]:
    """The entries that wait for a lead's approval, of who can approve them or oversees the desk."""
    if found.engineer_id is not None:
        return ()
    teams = [team.id for team in found.shown]
    waiting = [entry for team_id in teams for entry in labour.open_reviews(reader, "approval", team_id=team_id)]
    seen = _visible(reader, actor, [entry.ticket_id for entry in waiting])
    return tuple(sorted((entry for entry in waiting if entry.ticket_id in seen), key=lambda entry: (entry.start_at, entry.id)))
