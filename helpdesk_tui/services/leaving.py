"""Somebody leaves (RULES.md §6): tickets, timer and unconfirmed time go to the lead, at once, and the person no longer works here."""

from dataclasses import dataclass

from helpdesk_tui.domain.errors import BadInput, NotAllowed, Refused
from helpdesk_tui.domain.roles import SET_UP, STEER, Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import handing_out, stopwatch
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.working import logged
from helpdesk_tui.store import labour, people, shifts, workload
from helpdesk_tui.store.people import PersonRow


@dataclass(frozen=True, slots=True)
class _Parting:
    leaver: PersonRow
    heir: PersonRow


def leave(desk: Desk, actor: Actor, login: str, *, to: str | None = None) -> Done:
    """The engineer leaves: the stopwatch ends with its entry, every ticket that is not closed goes to the lead (or to `to`), shifts to come go.

    Warnings name what still refers to the person. Raises BadInput for an unknown login, NotAllowed, Refused where no lead can take over.
    """
    with command(desk, actor) as job:
        parting = _parting(job, login, to)
        leaver, heir = parting.leaver, parting.heir
        running = labour.timer_of(job.writer, leaver.id)
        job.event("left", payload={"engineer": leaver.id, "heir": heir.name})
        ms = stopwatch.end(job, running, "left") if running is not None else 0
        shifts.end_all_of(job.writer, leaver.id, heir.id, job.now)
        given = [_inherit(job, number, heir) for number in workload.unfinished(job.writer, leaver.id)]
        count, left = given.count(heir.id), given.count(None)
        unsure = labour.leave_to_lead(job.writer, leaver.id, "left", job.now)
        gone = people.retire(job.writer, leaver.id, job.now)
        if count:
            text = ngettext("{n} ticket of {who}, who has left, is yours", "{n} tickets of {who}, who has left, are yours", count)
            handing_out.tell_of(job, heir.id, text.format(n=count, who=leaver.name))
        said = ngettext("{who} has left: {n} ticket goes to {heir}{logged}", "{who} has left: {n} tickets go to {heir}{logged}", count)
        said = said.format(who=leaver.name, n=count, heir=heir.name, logged=logged(ms))
        return Done(said, None, job.command_id, warnings=_warnings(job, parting, left, gone, unsure))


def _warnings(job: Job, parting: _Parting, left: int, gone: int, unsure: int) -> tuple[str, ...]:
    """What is to be seen to: who still names the leaver, `left` tickets without anybody, `gone` shifts taken away, `unsure` entries."""
    leaver, heir = parting.leaver.name, parting.heir.name
    warnings = [_("{what} still names {who}").format(what=what, who=leaver) for what in people.named_in(job.writer, parting.leaver.id)]
    if left:
        told = ngettext(
            "{n} ticket waits to be taken: {heir} may not see its client",
            "{n} tickets wait to be taken: {heir} may not see their clients", left,
        )  # fmt: skip
        warnings.append(told.format(n=left, heir=heir))
    if gone:
        warnings.append(ngettext("{n} shift to come was taken away", "{n} shifts to come were taken away", gone).format(n=gone))
    if unsure:
        told = ngettext("{n} entry that {who} has not confirmed waits", "{n} entries that {who} has not confirmed wait", unsure)
        warnings.append(_("{what} for the lead: helpdesk approve").format(what=told.format(n=unsure, who=leaver)))
    return tuple(warnings)


def _parting(job: Job, login: str, to: str | None) -> _Parting:
    leaver = people.engineer_named(job.writer, login)
    actor = job.actor
    is_lead = actor.may(STEER) and leaver.team_id is not None and leaver.team_id == actor.team_id
    if not actor.may(SET_UP) and not is_lead:
        raise NotAllowed(_("Only an admin, or the lead of {who}'s team, says that somebody leaves.").format(who=leaver.name))
    if leaver.id == actor.id:
        raise Refused(_("Nobody takes oneself off the desk; another lead or an admin does."))
    if to is not None:
        heir = people.engineer_named(job.writer, to)
    else:
        lead_id = None if leaver.team_id is None else people.team(job.writer, leaver.team_id).lead_id
        if lead_id is None or lead_id == leaver.id or not people.is_active(job.writer, lead_id):
            raise Refused(_("{who} has no lead who could take over; name somebody with --to LOGIN.").format(who=leaver.name))
        heir = people.person(job.writer, lead_id)
    if heir.id == leaver.id:
        raise BadInput(_("Who leaves cannot take over."))
    return _Parting(leaver, heir)


def _inherit(job: Job, number: int, heir: PersonRow) -> int | None:
    """To the heir, on top of the list; back to the team where the heir may not see the client. Returns whose the ticket is now.

    One that time has closed meanwhile stays as it is.

    That somebody leaves concerns all of that one's tickets, whichever clients the lead who says so may see.
    """
    ticket = job.ticket(number, is_scoped=False)
    if ticket.state == "closed":
        return ticket.assignee_id
    is_granted = people.is_granted(job.writer, heir.id, ticket.client_id)
    values: dict[str, object] = {"assignee_id": heir.id if is_granted else None}
    if ticket.is_open and not ticket.is_paused and is_granted:
        values["came_back_at"] = job.now
    ticket = job.change(ticket, "inherited", values, payload={"heir": heir.name})
    handing_out.go_on_with(job, ticket)
    return ticket.assignee_id
