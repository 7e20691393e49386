"""Ratings (RULES.md §10): recording them, and their averages. Who is asked for one: `rating_asks`."""

from dataclasses import dataclass, replace

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.report_period import Period, parse
from helpdesk_tui.domain.roles import OVERSEE, OWN, QUALITY, READ, STEER, WORK, Actor
from helpdesk_tui.domain.ticket import Done, Ticket, state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.earning import bounds
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import catalog, people, ratings, tickets
from helpdesk_tui.store.ratings import GROUPS, RatingRow, Whose

LEAST, MOST = 1, 5


@dataclass(frozen=True, slots=True)
class Average:
    """Ratings of a group: the mean in hundredths (None without any), how many, how many were asked, and of those how many answered."""

    name: str
    hundredths: int | None
    count: int
    asked: int
    answered: int

    @property
    def response_percent(self) -> int | None:
        """The share of the asked who answered; None where nobody was asked."""
        return self.answered * 100 // self.asked if self.asked else None


# Recording


def add(desk: Desk, actor: Actor, ticket_id: int, score: int, *, comment: str = "", by: str = "") -> Done:
    """Record how a requester rates the ticket's last resolution, 1-5; a later answer takes the place of one before until the period closes.

    Raises BadInput for another number, NotFound for a ticket out of sight, Refused where there is nothing to rate or its period is closed,
    NotAllowed for one's own work.
    """
    with command(desk, actor) as job:
        return add_in(job, job.survivor(ticket_id), score, comment=comment, by=by)


def check(desk: Desk, actor: Actor, ticket_id: int) -> None:
    """Raise what `add` would where the actor may not rate the ticket, before anybody is asked for a number."""
    with command(desk, actor) as job:
        _one_who_rates(actor)
        ticket = job.survivor(ticket_id)
        is_known = _is_client(actor) or ticket.requester_id is not None
        _rateable(job, ticket, _requester(job, ticket, "") if is_known else 0)


def add_in(job: Job, ticket: Ticket, score: int, *, comment: str = "", by: str = "", channel: str = "") -> Done:
    """The same inside a command; raises the same, BadInput for who is no requester of the client, NotAllowed for a colleague of the requester."""
    actor = job.actor
    _one_who_rates(actor)
    if not LEAST <= score <= MOST:
        raise BadInput(_("A rating is a whole number from {least} to {most}.").format(least=LEAST, most=MOST))
    requester_id = _requester(job, ticket, by)
    resolved_at = _rateable(job, ticket, requester_id)
    rating_id = ratings.add(
        job.writer,
        ticket_id=ticket.id,
        resolved_at=resolved_at,
        requester_id=requester_id,
        resolver_id=ticket.resolved_by_id,
        score=score,
        comment=comment.strip(),
        channel=channel or actor.door,
        at=job.now,
        recorded_by_id=actor.id or None,
    )
    payload = {"rating": rating_id, "score": score, "comment": comment.strip(), "resolved_at": resolved_at}
    job.event("rated", ticket, audience="public", payload=payload)
    said = _("{id} rated {score} of {most}").format(id=ticket.id, score=score, most=MOST)
    if score < job.policy.number("rating.low"):
        from helpdesk_tui.services import quality

        opened = quality.open_case(job, ticket, rating_id, resolved_at, score)
        said = said if _is_client(actor) else _("{said}; {case}").format(said=said, case=opened)
    return Done(said, ticket, job.command_id)


def _one_who_rates(actor: Actor) -> None:
    if not actor.may(OWN):
        actor.require_one_of(WORK, QUALITY)


def _is_client(actor: Actor) -> bool:
    """Whether somebody at a client speaks for themselves."""
    return actor.may(OWN) and not actor.may(WORK) and not actor.may(QUALITY)


def _requester(job: Job, ticket: Ticket, by: str) -> int:
    """Whose rating it is: the one named, oneself at a client, else the ticket's requester."""
    if _is_client(job.actor):
        if by.strip():
            raise BadInput(_("You rate for yourself, so --by is not for you."))
        if ticket.requester_id not in (None, job.actor.id):
            raise NotAllowed(_("{id} was asked for by {who}, who alone rates it.").format(id=ticket.id, who=ticket.requester_name))
        return job.actor.id
    if by.strip():
        return catalog.requester_named(job.writer, ticket.client_id, by).id
    if ticket.requester_id is None:
        raise BadInput(_("{id} has no requester: say by --by whose rating it is.").format(id=ticket.id))
    return ticket.requester_id


def _rateable(job: Job, ticket: Ticket, requester_id: int) -> Instant:
    """The resolution that is rated. Raises Refused where there is none to rate, NotAllowed for one's own work."""
    if ticket.state not in ("resolved", "closed") or ticket.resolved_at is None:
        raise Refused(_("{id} is {state}: what is rated is a resolution.").format(id=ticket.id, state=state_word(ticket.state)))
    if ticket.parent_id is not None:
        raise Refused(_("{id} is part of outage {parent}: rate that one.").format(id=ticket.id, parent=ticket.parent_id))
    if ticket.resolved_by_id in (job.actor.id, requester_id):
        raise NotAllowed(_("Nobody rates own work: {id} was resolved by the same person; a colleague records it.").format(id=ticket.id))
    if ratings.has_worked(job.writer, ticket.id, (job.actor.id, requester_id)):
        raise NotAllowed(_("Nobody rates own work: {id} has time of the same person; a colleague records it.").format(id=ticket.id))
    closed = ratings.closed_period(job.writer, ticket.agreement_version_id, ticket.resolved_at)
    if closed and ratings.current(job.writer, ticket.id, ticket.resolved_at) is not None:
        raise Refused(_("The period {name} is closed: the rating of {id} stands as it is.").format(name=closed, id=ticket.id))
    return ticket.resolved_at


# Looking


def whose(actor: Actor, *, own_alone: bool = False) -> Whose:
    """Whose ratings somebody may see: an engineer the own ones, a lead the team's, who oversees the desk all; of clients within sight."""
    actor.require(READ)
    if actor.may(OVERSEE) and not own_alone:
        return Whose(actor.clients)
    if actor.may(STEER) and actor.team_id is not None and not own_alone:
        return Whose(actor.clients, frozenset({actor.team_id}))
    return Whose(actor.clients, None, actor.id)


def listed(
    desk: Desk, actor: Actor, typed: str = "", *, low: bool = False, ticket_id: int | None = None, zone: str = "", limit: int = 200
) -> list[RatingRow]:
    """Ratings given within a period (this month by default), latest first; with `low` those that open cases.

    Raises NotAllowed, BadInput, NotFound for a ticket out of sight.
    """
    scope, where = whose(actor), zone or actor.zone
    with desk.store.read() as reader:
        below = people.policy(reader).number("rating.low") if low else None
        if ticket_id is not None:
            ticket = tickets.load(reader, ticket_id)
            if ticket is None or not actor.sees_client(ticket.client_id):
                raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
        from_at, to_at = (0, 1 << 62) if ticket_id is not None and not typed else bounds(_period(desk, typed, where), where)
        return ratings.listed(reader, scope, from_at, to_at, ticket_id=ticket_id, below=below, limit=limit)


def of_client(desk: Desk, actor: Actor, client_id: int, limit: int = 50) -> list[RatingRow]:
    """The last ratings of a client's tickets that the actor may see, latest first. Raises NotAllowed, NotFound for a client out of sight."""
    scope = whose(actor)
    if not actor.sees_client(client_id):
        raise NotFound(_("There is no client {id}.").format(id=client_id))
    with desk.store.read() as reader:
        return ratings.listed(reader, replace(scope, clients=frozenset({client_id})), 0, 1 << 62, limit=limit)


def averages(desk: Desk, actor: Actor, by: str = "engineer", typed: str = "", *, zone: str = "") -> tuple[Period, list[Average]]:
    """The mean rating by engineer, team, client, service or in all, with how many and the response rate. Raises NotAllowed, BadInput."""
    scope, where = whose(actor), zone or actor.zone
    if by not in GROUPS:
        raise BadInput(_("Averages are by {groups}, not by {by!r}.").format(groups=", ".join(GROUPS), by=by))
    period = _period(desk, typed, where)
    with desk.store.read() as reader:
        rows = ratings.averages(reader, by, scope, *bounds(period, where))
    return period, [
        Average(str(name), (total * 100 + count // 2) // count if count else None, count, asked, answered)
        for name, total, count, asked, answered in rows
    ]


def _period(desk: Desk, typed: str, zone: str) -> Period:
    return parse(typed.strip() or "this-month", formats.local_time(desk.clock.now(), zone).date())
