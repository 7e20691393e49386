"""Work entries (RULES.md §7): recording spans, logging by hand, correcting by reversal, approving."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY, MINUTE, Instant, Reading
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.labour import ENTRY_KINDS, Entry
from helpdesk_tui.domain.labour_input import parse_labour
from helpdesk_tui.domain.review_words import reason_word
from helpdesk_tui.domain.roles import READ, SET_UP, STEER, TIME, Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import agreements, catalog, charges, labour, limits, people, shifts, tables, tickets

LONGEST_MS = 31 * DAY
"""How far back a stopwatch entry may have begun that still lasts."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A span to be recorded; `review` is why the engineer must look at it again, `approval` why the lead must."""

    engineer_id: int
    ticket_id: int
    start_at: Instant
    duration_ms: int
    mode: str
    kind: str = "reactive"
    is_billable: bool = True
    note: str = ""
    end_reason: str = "manual"
    timer_id: str | None = None
    timer_part: int | None = None
    flags: tuple[str, ...] = ()
    wall_ms: int | None = None
    ended: Reading | None = None
    review: str = ""
    approval: str = ""
    replaces_id: int | None = None
    reason: str = ""
    external_id: str | None = None


def record(job: Job, new: NewEntry) -> int:
    """Append an entry with its event and what must be reviewed; returns its id."""
    review = new.review or ("long" if new.timer_id is not None and _is_long(job, new) else "")
    entry_id = job.writer.add(_row(job, new, review))
    if new.replaces_id is not None:
        charges.carry_marks(job.writer, new.replaces_id, entry_id)
    for kind, reason in (("review", review), ("approval", new.approval)):
        if reason:
            job.writer.add(tables.EntryReview(entry_id=entry_id, kind=kind, reason=reason, opened_at=job.now))
    job.event(
        "time.logged",
        tickets.load(job.writer, new.ticket_id),
        payload={
            "entry": entry_id,
            "engineer": new.engineer_id,
            "start_at": new.start_at,
            "duration_ms": new.duration_ms,
            "end": new.end_reason,
        },
    )
    if limits.is_metered_ticket(job.writer, new.ticket_id):
        from helpdesk_tui.services import allowance_warnings

        allowance_warnings.warn_of_ticket(job, new.ticket_id)
    return entry_id


def _row(job: Job, new: NewEntry, review: str) -> tables.WorkEntry:
    """The entry as it is stored; a stopwatch's below the least length is marked short."""
    return tables.WorkEntry(
        engineer_id=new.engineer_id,
        ticket_id=new.ticket_id,
        agreement_version_id=agreements.in_force_for(job.writer, new.ticket_id, new.start_at),
        start_at=new.start_at,
        duration_ms=new.duration_ms,
        mode=new.mode,
        kind=new.kind,
        is_billable=new.is_billable,
        is_short=new.timer_id is not None and new.duration_ms < job.policy.number("labour.short_ms"),
        note=new.note,
        end_reason=new.end_reason,
        timer_id=new.timer_id,
        timer_part=new.timer_part,
        flags=" ".join((*new.flags, review) if review else new.flags),
        wall_ms=new.wall_ms,
        end_boot_id=new.ended.boot_id if new.ended else None,
        end_boot_ms=new.ended.boot_ms if new.ended else None,
        replaces_id=new.replaces_id,
        reason=new.reason,
        recorded_at=job.now,
        recorded_by_id=job.actor.id,
        command_id=job.command_id or None,
        external_id=new.external_id,
    )


def _is_long(job: Job, new: NewEntry) -> bool:
    norms_ms = catalog.norm_min(job.writer, new.ticket_id) * MINUTE * job.policy.number("labour.review_norms")
    return new.duration_ms > job.policy.number("labour.review_ms") or (norms_ms > 0 and new.duration_ms > norms_ms)


def log(desk: Desk, actor: Actor, ticket_id: int, typed: str, *, note: str = "", kind: str = "reactive", billable: bool = True) -> Done:
    """Log time by hand: `45m`, `1h30`, `14:05-15:20`. What is done is recorded, also where a limit stops work; overlaps, days longer than
    the shift, old work and work after such a limit go to the lead's list.

    Raises BadInput where the time cannot be read or is not a kind of work.
    """
    with command(desk, actor) as job:
        actor.require(TIME)
        ticket = job.ticket(ticket_id)
        if kind not in ENTRY_KINDS:
            raise BadInput(_("There is no kind of work {kind!r}; kinds are {kinds}.").format(kind=kind, kinds=", ".join(ENTRY_KINDS)))
        parsed = parse_labour(typed, actor.zone, job.now)
        start_at = parsed.started_at if parsed.started_at is not None else job.now - parsed.duration_ms
        approval = _approval(job, actor.id, start_at, parsed.duration_ms)
        approval = f"{approval} {_over_limit(job, actor.id, ticket.id, start_at, parsed.duration_ms, kind, billable)}".strip()
        record(
            job,
            NewEntry(
                engineer_id=actor.id,
                ticket_id=ticket.id,
                start_at=start_at,
                duration_ms=parsed.duration_ms,
                mode="manual",
                kind=kind,
                is_billable=billable,
                note=note,
                approval=approval,
                flags=tuple(approval.split()),
            ),
        )
        total = formats.labour(labour.ticket_total_ms(job.writer, ticket.id))
        said = _("{time} logged on {id}, {total} in all").format(time=formats.labour(parsed.duration_ms), id=ticket.id, total=total)
        if approval:
            said = _("{said}; your lead will be asked ({why})").format(said=said, why=", ".join(map(reason_word, approval.split())))
        return Done(said, ticket, job.command_id)


def _approval(job: Job, engineer_id: int, start_at: Instant, duration_ms: int) -> str:
    """Why a lead must approve a manual entry, as words: overlap, over_shift, old; empty where nobody must."""
    end_at = start_at + duration_ms
    reasons = []
    others = labour.entries_of_engineer(job.writer, engineer_id, start_at - LONGEST_MS, end_at)
    counted = [entry for entry in others if not entry.is_reversed and entry.reverses_id is None]
    running = labour.timer_of(job.writer, engineer_id)
    if any(entry.start_at < end_at and entry.end_at > start_at for entry in counted) or (
        running is not None and running.started_at < end_at
    ):
        reasons.append("overlap")
    day = formats.local_time(start_at, job.actor.zone).date()
    from_at, to_at = day_start(day, job.actor.zone), day_start(day + timedelta(days=1), job.actor.zone)
    worked = sum(entry.duration_ms for entry in labour.entries_of_engineer(job.writer, engineer_id, from_at, to_at))
    shift_ms = shifts.shift_ms(job.writer, engineer_id, from_at, to_at)
    if worked + duration_ms > (job.policy.number("labour.shift_s") * 1000 if shift_ms is None else shift_ms):
        reasons.append("over_shift")
    if start_at < job.now - job.policy.number("labour.old_days") * DAY:
        reasons.append("old")
    return " ".join(reasons)


def _over_limit(job: Job, engineer_id: int, ticket_id: int, start_at: Instant, duration_ms: int, kind: str, billable: bool) -> str:
    """The word for work after a limit that stops work, which a lead must approve; empty where it is none."""
    if not limits.stops(job.writer, ticket_id, job.now):
        return ""
    from helpdesk_tui.services import foreseeing

    typed = foreseeing.Typed(engineer_id, start_at, duration_ms, kind, billable)
    return "over_limit" if foreseeing.asks_lead(job, ticket_id, typed) else ""


def _approval_again(job: Job, entry: Entry, start_at: Instant, duration_ms: int, billable: bool) -> str:
    """Why a lead must approve what replaces the actor's own entry: asked anew where it claims more, or where the entry waits for one."""
    if entry.engineer_id != job.actor.id:
        return ""
    is_within = start_at >= entry.start_at and start_at + duration_ms <= entry.end_at and billable <= entry.is_billable
    if is_within and not _waiting(entry):
        return ""
    approval = _approval(job, entry.engineer_id, start_at, duration_ms)
    return f"{approval} {_over_limit(job, entry.engineer_id, entry.ticket_id, start_at, duration_ms, entry.kind, billable)}".strip()


def _waiting(entry: Entry) -> str:
    """The words for which an entry waits for a lead's approval, empty where it waits for none."""
    kind, found = "", []
    for word in entry.review.split():
        named, colon, reason = word.partition(":")
        kind = named if colon else kind
        if kind == "approval":
            found.append(reason if colon else word)
    return " ".join(found)


def correct(
    desk: Desk, actor: Actor, entry_id: int, *, typed: str | None = None, reason: str, note: str | None = None, billable: bool | None = None
) -> Done:
    """Correct an entry by reversal and a new row. Raises BadInput without a reason, Refused where it was corrected already."""
    with command(desk, actor) as job:
        entry = _editable(job, entry_id, reason)
        duration_ms, start_at = entry.duration_ms, entry.start_at
        if typed is not None:
            parsed = parse_labour(typed, actor.zone, job.now)
            duration_ms = parsed.duration_ms
            start_at = parsed.started_at if parsed.started_at is not None else entry.start_at
        job.event("time.corrected", tickets.load(job.writer, entry.ticket_id), payload={"entry": entry_id, "reason": reason})
        reverse(job, entry, reason)
        approval = _approval_again(job, entry, start_at, duration_ms, entry.is_billable if billable is None else billable)
        replacement = _replacing(entry, start_at, duration_ms, reason, note, billable, approval)
        _sign_for_leaver(job, record(job, replacement), entry.engineer_id)
        said = _("Entry {id} corrected: {old} is now {new}").format(
            id=entry_id, old=formats.labour(entry.duration_ms), new=formats.labour(duration_ms)
        )
        return Done(said, None, job.command_id)


def split(desk: Desk, actor: Actor, entry_id: int, parts: Sequence[tuple[int, str | None]], *, reason: str) -> Done:
    """Split an entry over tickets: `parts` are (ticket, duration as typed, None for all of it); the rest stays on its own ticket.

    The sum is conserved. Raises BadInput where a part is no time, or the parts are longer than the entry.
    """
    with command(desk, actor) as job:
        entry = _editable(job, entry_id, reason)
        shares = [
            (ticket_id, entry.duration_ms if typed is None else parse_labour(typed, actor.zone, job.now).duration_ms)
            for ticket_id, typed in parts
        ]
        rest = entry.duration_ms - sum(share for _ticket, share in shares)
        if rest < 0 or not shares:
            raise BadInput(
                _("The parts are {sum}, the entry is {all}; they must not exceed it.").format(
                    sum=formats.labour(sum(share for _ticket, share in shares)), all=formats.labour(entry.duration_ms)
                )
            )
        job.event("time.split", tickets.load(job.writer, entry.ticket_id), payload={"entry": entry_id, "reason": reason, "parts": shares})
        reverse(job, entry, reason)
        at, is_own = entry.start_at, entry.engineer_id == actor.id
        for ticket_id, share in ([(entry.ticket_id, rest)] if rest else []) + shares:
            job.ticket(ticket_id)
            approval = _waiting(entry).split() if is_own else []
            if is_own and ticket_id != entry.ticket_id:
                approval.append(_over_limit(job, entry.engineer_id, ticket_id, at, share, entry.kind, entry.is_billable))
            part = _replacing(entry, at, share, reason, None, None, " ".join(dict.fromkeys(filter(None, approval))))
            _sign_for_leaver(job, record(job, replace(part, ticket_id=ticket_id)), entry.engineer_id)
            at += share
        return Done(_("Entry {id} split into {n} parts").format(id=entry_id, n=len(shares) + bool(rest)), None, job.command_id)


def _replacing(
    entry: Entry, start_at: Instant, duration_ms: int, reason: str, note: str | None, billable: bool | None, approval: str
) -> NewEntry:
    return NewEntry(
        engineer_id=entry.engineer_id,
        ticket_id=entry.ticket_id,
        start_at=start_at,
        duration_ms=duration_ms,
        mode="manual",
        kind=entry.kind,
        is_billable=entry.is_billable if billable is None else billable,
        note=entry.note if note is None else note,
        end_reason="correction",
        replaces_id=entry.id,
        reason=reason,
        approval=approval,
        flags=tuple(approval.split()),
    )


def reverse(job: Job, entry: Entry, reason: str) -> None:
    """Take back exactly one entry by a row of the opposite sign, on the same ticket and agreement version."""
    job.writer.add(
        tables.WorkEntry(
            engineer_id=entry.engineer_id,
            ticket_id=entry.ticket_id,
            agreement_version_id=entry.agreement_version_id,
            start_at=entry.start_at,
            duration_ms=-entry.duration_ms,
            mode="manual",
            kind=entry.kind,
            is_billable=entry.is_billable,
            note=entry.note,
            end_reason="reversal",
            reverses_id=entry.id,
            reason=reason,
            recorded_at=job.now,
            recorded_by_id=job.actor.id,
            command_id=job.command_id or None,
        )
    )


def _editable(job: Job, entry_id: int, reason: str) -> Entry:
    job.actor.require(TIME)
    entry = labour.entry(job.writer, entry_id)
    if entry is None:
        raise NotFound(_("There is no work entry {id}.").format(id=entry_id))
    if entry.engineer_id != job.actor.id and not leads(job, entry.engineer_id):
        raise NotAllowed(_("Entry {id} is {name}'s; only {name} or the lead corrects it.").format(id=entry_id, name=entry.engineer_name))
    if entry.reverses_id is not None or entry.is_reversed:
        raise Refused(_("Entry {id} was corrected already; correct the row that replaced it.").format(id=entry_id))
    if not reason.strip():
        raise BadInput(_("A correction needs a reason: it stays in the record."))
    return entry


def _sign_for_leaver(job: Job, entry_id: int, engineer_id: int) -> None:
    """Where the engineer has left and cannot confirm the entry, the lead's word does."""
    if not people.is_active(job.writer, engineer_id):
        job.writer.add(tables.EntryConfirmation(entry_id=entry_id, confirmed_at=job.now, confirmed_by_id=job.actor.id))
        labour.decide(job.writer, entry_id, "review", "confirmed", by_id=job.actor.id, at=job.now)


def leads(job: Job, engineer_id: int) -> bool:
    """Whether the actor is a lead of this engineer's team."""
    team_id = people.team_of(job.writer, engineer_id)
    return job.actor.may(STEER) and (team_id is None or team_id == job.actor.team_id)


def of_ticket(desk: Desk, actor: Actor, ticket_id: int) -> list[Entry]:
    """A ticket's entries, those of merged tickets included. Raises NotFound for a ticket out of the actor's scope."""
    actor.require(READ)
    with desk.store.read() as reader:
        ticket = tickets.load(reader, ticket_id)
        if ticket is None or not actor.sees_client(ticket.client_id):
            raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
        return labour.entries_of_ticket(reader, ticket_id)


def of_engineer(desk: Desk, actor: Actor, from_at: Instant, to_at: Instant) -> list[Entry]:
    """The actor's own entries that begin within the half-open span, oldest first."""
    with desk.store.read() as reader:
        return labour.entries_of_engineer(reader, actor.id, from_at, to_at)


def approvals(desk: Desk, actor: Actor) -> list[Entry]:
    """The lead's approval list: manual entries of the team that wait for a decision."""
    actor.require(STEER)
    with desk.store.read() as reader:
        waiting = labour.open_reviews(reader, "approval", team_id=actor.team_id)
        known = tickets.load_many(reader, {entry.ticket_id for entry in waiting})
        return [entry for entry in waiting if actor.sees_client(known[entry.ticket_id].client_id)]


def may_approve(actor: Actor, entry: Entry) -> bool:
    """Whether somebody who leads the engineer decides about the entry: nobody about own time, save who sets up the desk."""
    return entry.engineer_id != actor.id or actor.may(SET_UP)


def approve(desk: Desk, actor: Actor, entry_id: int, *, accept: bool = True, reason: str = "") -> Done:
    """Approve an entry, or refuse it with a reason: then it is reversed."""
    with command(desk, actor) as job:
        actor.require(STEER)
        entry = labour.entry(job.writer, entry_id)
        worked_on = tickets.load(job.writer, entry.ticket_id) if entry else None
        if entry is None or worked_on is None or not leads(job, entry.engineer_id) or not actor.sees_client(worked_on.client_id):
            raise NotFound(_("There is no work entry {id} of your team.").format(id=entry_id))
        if not may_approve(actor, entry):
            raise NotAllowed(_("Nobody approves own time; another lead must."))
        is_orphan = not entry.is_confirmed and not entry.is_reversed and not people.is_active(job.writer, entry.engineer_id)
        if "approval:" not in entry.review and not is_orphan:
            raise Refused(_("Entry {id} waits for no approval.").format(id=entry_id))
        if not accept and not reason.strip():
            raise BadInput(_("Refusing time needs a reason for {name}.").format(name=entry.engineer_name))
        decision = "approved" if accept else "refused"
        job.event(f"time.{decision}", worked_on, payload={"entry": entry_id, "reason": reason})
        labour.decide(job.writer, entry_id, "approval", decision, by_id=actor.id, at=job.now)
        if not accept:
            reverse(job, entry, reason)
        elif is_orphan:
            _sign_for_leaver(job, entry_id, entry.engineer_id)
        said = _("Approved: {time} of {name} on {id}") if accept else _("Refused: {time} of {name} on {id}")
        return Done(said.format(time=formats.labour(entry.duration_ms), name=entry.engineer_name, id=entry.ticket_id), None, job.command_id)
