"""Quality cases (RULES.md §10): what a bad rating opens, and what is done about it: who calls, what was said, cause, measure, done."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused, Stale
from helpdesk_tui.domain.roles import OVERSEE, QUALITY, READ, STEER, WORK, Actor
from helpdesk_tui.domain.ticket import Done, Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import people, ratings, tickets
from helpdesk_tui.store.ratings import CaseRow, Whose

OPEN, DONE = "open", "done"
STATES = (OPEN, DONE)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out and decided; None leaves a field as it is. `who` is the login of the one who calls."""

    who: str | None = None
    said: str | None = None
    cause: str | None = None
    measure: str | None = None


def open_case(job: Job, ticket: Ticket, rating_id: int, resolved_at: Instant, score: int) -> str:
    """Open a case for a bad rating and alarm the quality role and the lead; returns a sentence. One that is open already is kept."""
    known = ratings.open_case(job.writer, ticket.id, resolved_at)
    if known is not None:
        return _("quality case {n} is open already").format(n=known)
    case_id = ratings.add_case(job.writer, rating_id=rating_id, ticket_id=ticket.id, at=job.now)
    seq = job.event("quality.opened", ticket, payload={"case": case_id, "rating": rating_id})
    text = _("{id} of {client} was rated {score}: quality case {n} is open").format(
        id=ticket.id, client=ticket.client_name, score=score, n=case_id
    )
    for person_id in _alarmed(job, ticket):
        notices.tell(
            job,
            once=f"quality:{case_id}:console:{person_id}",
            kind="quality",
            recipient_id=person_id,
            text=text,
            ticket=ticket,
            event_seq=seq,
        )
    return _("quality case {n} is open").format(n=case_id)


def _alarmed(job: Job, ticket: Ticket) -> list[int]:
    """Who hears of a bad rating: the quality role, and the lead of who has resolved it; each where that one may see the client."""
    found = ratings.with_role(job.writer, "quality")
    team_id = people.team_of(job.writer, ticket.resolved_by_id) if ticket.resolved_by_id is not None else None
    team_id = ticket.team_id if team_id is None else team_id
    lead = people.team(job.writer, team_id).lead_id if team_id is not None else None
    told = found if lead is None or lead in found else [*found, lead]
    return [person_id for person_id in told if people.is_granted(job.writer, person_id, ticket.client_id)]


def whose(actor: Actor) -> Whose:
    """Which cases somebody may see: the quality role and who oversees the desk all, a lead those of the own team. Raises NotAllowed."""
    actor.require(READ)
    if actor.may(QUALITY) or actor.may(OVERSEE):
        return Whose(actor.clients)
    if actor.may(STEER) and actor.team_id is not None:
        return Whose(actor.clients, frozenset({actor.team_id}))
    raise NotAllowed(_("Quality cases are for the quality role, the lead concerned, and who oversees the desk."))


def listed(desk: Desk, actor: Actor, state: str = OPEN) -> list[CaseRow]:
    """Cases within sight: open, done, or all ("all"); the longest open first. Raises NotAllowed, BadInput."""
    scope = whose(actor)
    if state not in (*STATES, "all"):
        raise BadInput(_("Cases are open, done or all, not {state!r}.").format(state=state))
    with desk.store.read() as reader:
        return ratings.cases(reader, scope, "" if state == "all" else state)


def case(desk: Desk, actor: Actor, case_id: int) -> CaseRow:
    """One case. Raises NotAllowed, NotFound."""
    scope = whose(actor)
    with desk.store.read() as reader:
        return _within(ratings.case(reader, case_id), scope, case_id)


def _within(found: CaseRow | None, scope: Whose, case_id: int) -> CaseRow:
    is_there = found is not None and (scope.clients is None or found.client_id in scope.clients)
    if found is None or not is_there or (scope.teams is not None and (found.resolver_team_id or found.team_id) not in scope.teams):
        raise NotFound(_("There is no quality case {n}.").format(n=case_id))
    return found


def note(desk: Desk, actor: Actor, case_id: int, findings: Findings, *, version: int | None = None, done: bool = False) -> Done:
    """Write down what was found out: who calls, what was said, cause, measure; with `done`, the case is closed by it.

    Raises NotAllowed, NotFound; Refused where the case is done already, or something is missing for it to be; Stale with `version`.
    """
    with command(desk, actor) as job:
        actor.require(QUALITY)
        found = _within(ratings.case(job.writer, case_id), whose(actor), case_id)
        if found.state == DONE:
            raise Refused(_("Case {n} was done by {who}; a new bad rating opens another.").format(n=found.id, who=found.done_by or "—"))
        if version is not None and version != found.version:
            raise Stale(_("Case {n} has changed since you opened it. Look at it again, then repeat.").format(n=found.id))
        values = _values(job, found, findings)
        if done:
            _complete(found, values)
            values |= {"state": DONE, "done_at": job.now, "done_by_id": actor.id}
        if not values:
            raise BadInput(_("Nothing to write down: say what was said, the cause, or the measure."))
        ticket = tickets.load(job.writer, found.ticket_id)
        job.event("quality.done" if done else "quality.noted", ticket, payload={"case": found.id, **_told(values)})
        ratings.change_case(job.writer, found, values)
        said = _("Quality case {n} is done") if done else _("Quality case {n}: {what} written down")
        what = ", ".join(word for key, word in _words().items() if key in values)
        return Done(said.format(n=found.id, what=what), ticket, job.command_id)


def _values(job: Job, found: CaseRow, findings: Findings) -> dict[str, object]:
    values: dict[str, object] = {}
    for name in ("said", "cause", "measure"):
        text = getattr(findings, name)
        if text is not None and text.strip() != getattr(found, name):
            values[name] = text.strip()
    caller_id = job.actor.id if findings.who is None else _caller(job, findings.who)
    if values.get("said") and found.called_at is None:
        values["called_at"] = job.now
    if (findings.who is not None and caller_id != found.caller_id) or ("called_at" in values and found.caller_id is None):
        values["caller_id"] = caller_id
    return values


def _caller(job: Job, login: str) -> int:
    """Who calls: somebody of the quality role, or who works tickets. Raises BadInput."""
    try:
        found = people.actor(job.writer, login.strip(), job.actor.door)
    except BadInput as error:
        raise BadInput(
            _("Nobody here has the login {login!r}; say by a login who calls the client.").format(login=login.strip())
        ) from error
    if not found.may(QUALITY) and not found.may(WORK):
        raise BadInput(_("{name} neither works tickets nor handles quality cases; name somebody who does.").format(name=found.name))
    return found.id


def _complete(found: CaseRow, values: Mapping[str, object]) -> None:
    """Raises Refused where something is missing for a case to be done."""
    missing = [_words()[name] for name in ("said", "cause", "measure") if not values.get(name, getattr(found, name))]
    if missing:
        raise Refused(_("Case {n} is not done yet: {missing} is missing.").format(n=found.id, missing=", ".join(missing)))


def _words() -> dict[str, str]:
    return {"caller_id": _("who calls"), "said": _("what was said"), "cause": _("the cause"), "measure": _("the measure")}


def _told(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in ("state", "done_at", "done_by_id")}
