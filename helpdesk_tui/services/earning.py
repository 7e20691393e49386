"""Points as people see them: what somebody has earned, how the next ones arise, why a ticket gave what it gave, the order within a team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_tui.domain import formats, points
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import NotAllowed
from helpdesk_tui.domain.explanation import Explanation, Section
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.report_period import Period, parse
from helpdesk_tui.domain.roles import OVERSEE, READ, STEER, Actor
from helpdesk_tui.domain.ticket import as_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import explain_points, granting, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import people, tickets
from helpdesk_tui.store import points as ledger
from helpdesk_tui.store.people import PersonRow, TeamRow
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Earned:
    """A row of the ledger as its person sees it; `is_booked` is False for what time alone has brought and nothing has recorded yet."""

    at: Instant
    ticket_id: int
    subject: str
    amount: int
    is_taken_back: bool
    is_booked: bool = True


@dataclass(frozen=True, slots=True)
class Coming:
    """A ticket in hand: its sample, its service's factor, and what it earns in all if nobody shares it and nothing is late."""

    ticket_id: int
    subject: str
    state: str
    sample: int
    factor: int
    worth: int


@dataclass(frozen=True, slots=True)
class PointsView:
    """Somebody's points within a period, and how the next ones arise; amounts in thousandths."""

    person: PersonRow
    period: Period
    total: int
    rows: tuple[Earned, ...]
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a ranking."""

    place: int
    login: str
    name: str
    amount: int
    tickets: int


def period_of(typed: str, now: Instant, zone: str) -> Period:
    """The period that was asked for, this month by default. Raises BadInput."""
    return parse(typed.strip() or "this-month", formats.local_time(now, zone).date())


def bounds(period: Period, zone: str) -> tuple[Instant, Instant]:
    """The half-open span of a period in a zone."""
    return day_start(period.first, zone), day_start(period.end, zone)


def of_person(desk: Desk, actor: Actor, login: str = "", typed: str = "", *, zone: str = "") -> PointsView:
    """Somebody's points: one's own, those of one's team for a lead, anybody's for who oversees the desk. Raises NotAllowed, BadInput."""
    actor.require(READ)
    now, where = desk.clock.now(), zone or actor.zone
    period = period_of(typed, now, where)
    with desk.store.read() as reader:
        typed_login = login.strip()
        person = people.engineer_named(reader, typed_login, may_have_left=True) if typed_login else people.person(reader, actor.id)
        _may_see(actor, person)
        span = bounds(period, where)
        booked = [
            Earned(row.at, row.ticket_id, _subject(actor, row.client_id, row.subject), row.amount, row.reverses_id is not None)
            for row in ledger.of_person(reader, person.id, *span, None if person.id == actor.id else actor.clients)
        ]
        policy = people.policy(reader)
        unbooked = [one for one in by_time(reader, policy, actor, now, (person.id,)).get(person.id, ()) if span[0] <= one.at < span[1]]
        rows = sorted([*booked, *unbooked], key=lambda row: (row.at, row.ticket_id), reverse=True)
        return PointsView(
            person, period, sum(row.amount for row in rows), tuple(rows), tuple(coming(reader, policy, actor, person.id, now))
        )


def _subject(actor: Actor, client_id: int, subject: str) -> str:
    """A ticket's subject, for who may see the ticket."""
    return subject if actor.sees_client(client_id) else "—"


def _may_see(actor: Actor, person: PersonRow) -> None:
    if person.id == actor.id or actor.may(OVERSEE) or (actor.may(STEER) and person.team_id == actor.team_id):
        return
    raise NotAllowed(_("The points of {name} are for {name}, their lead, and who oversees the desk.").format(name=person.name))


def by_time(reader: Reader, policy: Policy, actor: Actor, now: Instant, wanted: Iterable[int]) -> dict[int, list[Earned]]:
    """What tickets earn that closed by time alone and nothing has recorded so far, by person."""
    found: dict[int, list[Earned]] = {person: [] for person in wanted}
    for ticket in tickets.load_many(reader, ledger.confirmed_by_time(reader, now)).values():
        if not actor.sees_client(ticket.client_id):
            continue
        closed = as_of(ticket, now)
        if closed.state != granting.CLOSED or closed.closed_at is None:
            continue
        for share in granting.of_ticket(reader, policy, closed, closed.closed_at).shares:
            if share.person_id in found and share.amount:
                found[share.person_id].append(Earned(closed.closed_at, ticket.id, ticket.subject, share.amount, False, False))
    return found


def coming(reader: Reader, policy: Policy, actor: Actor, person_id: int, now: Instant) -> list[Coming]:
    """How the next points arise: the tickets that the person has and that are not closed yet, those worth most first."""
    rules = points.rules(policy)
    found = [
        Coming(
            ticket_id,
            _subject(actor, client_id, subject),
            state,
            sample,
            points.factor(norm_min, rules),
            points.worth(sample, norm_min, rules),
        )
        for ticket_id, client_id, subject, state, sample, norm_min in ledger.coming(reader, person_id, now)
    ]
    return sorted(found, key=lambda one: (-one.worth, one.ticket_id))


def _may_rank(actor: Actor) -> None:
    """Raise NotAllowed for who may not see the order within a team."""
    actor.require(READ)
    if not actor.may(OVERSEE):
        actor.require(STEER)


def ranked_teams(desk: Desk, actor: Actor) -> tuple[TeamRow, ...]:
    """The teams whose order the actor may see. Raises NotAllowed."""
    from helpdesk_tui.services import reach

    _may_rank(actor)
    with desk.store.read() as reader:
        return reach.reach(reader, actor).shown


def ranking(desk: Desk, actor: Actor, team: str = "", typed: str = "", *, zone: str = "") -> tuple[TeamRow, Period, list[Place]]:
    """The order within a team: one's own for a lead, any for who oversees the desk. Equal sums share a place. Raises NotAllowed, BadInput."""
    from helpdesk_tui.services import reach

    _may_rank(actor)
    now, where = desk.clock.now(), zone or actor.zone
    period = period_of(typed, now, where)
    with desk.store.read() as reader:
        shown = reach.reach(reader, actor, team).shown
        own = [one for one in shown if one.id == actor.team_id] or list(shown)
        if not own:
            raise NotAllowed(_("You lead no team; there is no ranking to show."))
        span = bounds(period, where)
        rows = ledger.of_team(reader, own[0].id, *span, actor.clients)
        unbooked = by_time(reader, people.policy(reader), actor, now, [int(row[0]) for row in rows])
    sums = []
    for person_id, login, name, amount, count in rows:
        late = [one for one in unbooked[person_id] if span[0] <= one.at < span[1]]
        sums.append((amount + sum(one.amount for one in late), count + len(late), str(login), str(name)))
    sums.sort(key=lambda one: (-one[0], one[3]))
    places = [Place(1 + sum(other[0] > amount for other in sums), login, name, amount, count) for amount, count, login, name in sums]
    return own[0], period, places


def explain(desk: Desk, actor: Actor, ticket_id: int) -> Explanation:
    """Why a ticket gave the points that it gave, or would give: sample, factor, sharing, with every number. Raises NotFound, NotAllowed."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        _stored, ticket = showing.load(reader, actor, ticket_id, now)
        found = explain_points.sections(reader, people.policy(reader), ticket, actor.zone, now)
        return Explanation(ticket.id, tuple(section for section in found if section.facts) or (Section(_("Points"), ()),))
