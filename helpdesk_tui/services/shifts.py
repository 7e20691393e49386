"""Shifts and absences (RULES.md §6): who is at work when, as rows that a lead or an admin adds, takes away, or brings from a CSV file."""

from dataclasses import dataclass

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.roles import SET_UP, STEER, Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.setup.document import Document, csv_document
from helpdesk_tui.services.setup.plan import Change, make_plan
from helpdesk_tui.store import people, setup, setup_write, shifts
from helpdesk_tui.store.people import PersonRow
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.setup_write import Wanted
from helpdesk_tui.store.shifts import ABSENCE, SHIFT, Span

KINDS = ("on_duty", "on_call")
SECTIONS = {SHIFT: "shifts", ABSENCE: "absences"}
LONGEST_DAYS = {SHIFT: 7, ABSENCE: 400}
"""What lasts longer is a mistake of typing."""
FAR = 1 << 62


@dataclass(frozen=True, slots=True)
class Imported:
    """What a CSV file brought: rows that are new, that got another end or kind, and that were there already."""

    new: int
    changed: int
    same: int
    command_id: int


def kind_words(kind: str) -> str:
    """A kind of shift as people call it."""
    return {"on_duty": _("on duty"), "on_call": _("on call")}.get(kind, kind)


def listed(desk: Desk, actor: Actor, table: str, from_at: Instant, to_at: Instant = FAR, *, login: str = "", team: str = "") -> list[Span]:
    """The shifts or absences that overlap the span, of everybody, one engineer or one team. Raises BadInput for an unknown one."""
    _may_look(actor)
    with desk.store.read() as reader:
        person_id = people.engineer_named(reader, login).id if login.strip() else None
        team_id = people.team_named(reader, team).id if team.strip() else None
        return shifts.spans(reader, table, from_at, to_at, person_id=person_id, team_id=team_id)


def _may_look(actor: Actor) -> None:
    if not actor.line and not actor.may(SET_UP):
        actor.require("read")


def check(desk: Desk, actor: Actor, login: str) -> None:
    """Raise NotAllowed where the actor does not change the shifts and absences of this engineer, before anybody is asked for them."""
    with desk.store.read() as reader:
        _may_change(actor, people.engineer_named(reader, login))


def add(desk: Desk, actor: Actor, table: str, login: str, start_at: Instant, end_at: Instant, what: str = "") -> Done:
    """Add a shift (`what` is on_duty or on_call) or an absence (`what` is its reason).

    Adding what is there changes nothing. Raises BadInput for a span that is none, NotAllowed, Refused where it overlaps another.
    """
    with command(desk, actor) as job:
        engineer = people.engineer_named(job.writer, login)
        _may_change(actor, engineer)
        what = _what(table, what)
        _check(table, start_at, end_at)
        others = shifts.overlapping(job.writer, table, engineer.id, start_at, end_at)
        told = _told(actor, engineer.name, start_at, end_at)
        if any((one.start_at, one.end_at, one.what) == (start_at, end_at, what) for one in others):
            return Done(_("{what} is there already").format(what=told))
        if others:
            raise Refused(_overlaps(actor, others[0]))
        number = shifts.add(job.writer, table, engineer.id, start_at, end_at, what)
        job.event(f"{table}.added", payload={"engineer": engineer.id, "start_at": start_at, "end_at": end_at, "what": what})
        said = _("Shift {n}: {what}") if table == SHIFT else _("Absence {n}: {what}")
        warning = [] if table == SHIFT else _left_alone(job, engineer, start_at, end_at)
        return Done(said.format(n=number, what=told), None, job.command_id, warnings=tuple(warning))


def remove(desk: Desk, actor: Actor, table: str, span_id: int) -> Done:
    """Take a shift or an absence away. Raises NotFound, NotAllowed."""
    with command(desk, actor) as job:
        found = shifts.span(job.writer, table, span_id)
        if found is None:
            missing = _("There is no shift {n}.") if table == SHIFT else _("There is no absence {n}.")
            raise NotFound(missing.format(n=span_id))
        _may_change(actor, people.person(job.writer, found.person_id))
        shifts.remove(job.writer, table, span_id)
        payload = {"engineer": found.person_id, "start_at": found.start_at, "end_at": found.end_at, "what": found.what}
        job.event(f"{table}.removed", payload=payload)
        told = _told(actor, found.name, found.start_at, found.end_at)
        said = _("Shift taken away: {what}") if table == SHIFT else _("Absence taken away: {what}")
        return Done(said.format(what=told), None, job.command_id)


def _what(table: str, what: str) -> str:
    if table == ABSENCE:
        return what.strip()
    if (what or KINDS[0]) not in KINDS:
        raise BadInput(_("A shift is on_duty or on_call, not {what!r}.").format(what=what))
    return what or KINDS[0]


def _check(table: str, start_at: Instant, end_at: Instant) -> None:
    if end_at <= start_at:
        raise BadInput(_("It must end after it begins."))
    if end_at - start_at > LONGEST_DAYS[table] * DAY:
        raise BadInput(_("It lasts more than {n} days; look at its beginning and end again.").format(n=LONGEST_DAYS[table]))


def _may_change(actor: Actor, engineer: PersonRow) -> None:
    is_lead = actor.may(STEER) and (engineer.team_id is None or engineer.team_id == actor.team_id)
    if not actor.may(SET_UP) and not is_lead:
        raise NotAllowed(_("Shifts and absences of {who} are for an admin or the team's lead to change.").format(who=engineer.name))


def _told(actor: Actor, name: str, start_at: Instant, end_at: Instant) -> str:
    start, end = (formats.instant_full(at, actor.zone) for at in (start_at, end_at))
    return _("{who}, {start} to {end}").format(who=name, start=start, end=end)


def _overlaps(actor: Actor, other: Span) -> str:
    told = _told(actor, other.name, other.start_at, other.end_at)
    return _("That overlaps {n} ({what}); take that one away first.").format(n=other.id, what=told)


def _left_alone(job: Job, engineer: PersonRow, start_at: Instant, end_at: Instant) -> list[str]:
    """Whose open tickets nobody looks after while the engineer is away."""
    open_tickets = len(shifts.open_of(job.writer, engineer.id, job.now)) if start_at <= job.now < end_at else 0
    if not open_tickets:
        return []
    told = ngettext("{who} has {n} open ticket: hand it over", "{who} has {n} open tickets: hand them over", open_tickets)
    return [told.format(who=engineer.name, n=open_tickets)]


# From a file


def bring(desk: Desk, actor: Actor, table: str, file: str, *, dry_run: bool = False) -> Imported:
    """Take over a CSV file with the columns engineer, from, to, and kind or reason, all or nothing; rows that are there are left as they are.

    Raises BadInput with every mistake, each with file and row; NotAllowed.
    """
    document = csv_document(SECTIONS[table], file)
    if dry_run:
        with desk.store.read() as reader:
            changes, same = _plan(reader, actor, table, document)
            return _imported(changes, same, 0)
    with command(desk, actor) as job:
        changes, same = _plan(job.writer, actor, table, document)
        if changes:
            wanted = [Wanted(one.key, one.before, one.after) for one in changes]
            (setup_write.save_shifts if table == SHIFT else setup_write.save_absences)(job.writer, wanted)
            rows = [one.after for one in changes]
            job.event(f"{table}.imported", payload={"file": file.rpartition("/")[2], "rows": rows})
        return _imported(changes, same, job.command_id)


def _imported(changes: list[Change], same: int, command_id: int) -> Imported:
    new = sum(one.is_new for one in changes)
    return Imported(new, len(changes) - new, same, command_id)


def _plan(reader: Reader, actor: Actor, table: str, document: Document) -> tuple[list[Change], int]:
    section = SECTIONS[table]
    plan = make_plan(document, setup.load(reader))
    changes = [one for one in plan.changes if one.kind.section == section]
    known = {one.key: one for one in people.engineers(reader)}
    taken: dict[str, list[tuple[Instant, Instant]]] = {}
    for one in changes:
        engineer = known.get(str(one.after["engineer"]))
        if engineer is None:
            document.wrong(one.given.place, _("“{key}” does not work here any more").format(key=one.after["engineer"]))
            continue
        _may_change(actor, engineer)
        start_at, end_at = int(str(one.after["from"])), int(str(one.after["to"]))
        try:
            _check(table, start_at, end_at)
        except BadInput as error:
            document.wrong(one.given.place, error.sentence)
        rows = shifts.overlapping(reader, table, engineer.id, start_at, end_at)
        others = [(row.start_at, row.end_at) for row in rows if row.start_at != start_at]
        others += [span for span in taken.get(engineer.key, []) if span[0] < end_at and start_at < span[1]]
        if others:
            told = _told(actor, engineer.name, *others[0])
            document.wrong(one.given.place, _("this overlaps {what}").format(what=told))
        taken.setdefault(engineer.key, []).append((start_at, end_at))
    document.refuse()
    return changes, len(plan.same[section])
