"""Applying a setup file: one transaction, a history of every object, and the open tickets that a changed calendar, tier or VIP concerns."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.errors import Conflict
from helpdesk_tui.domain.policy import DEFAULTS
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, check_standing
from helpdesk_tui.services.setup import calendar_values, effects, entitling
from helpdesk_tui.services.setup.document import Document
from helpdesk_tui.services.setup.kinds import WORKING_ROLES
from helpdesk_tui.services.setup.plan import Change, Plan, make_plan, rev
from helpdesk_tui.services.setup.zone_data import zone_data
from helpdesk_tui.store import calendars, people, setup, setup_write
from helpdesk_tui.store.setup_write import Wanted
from helpdesk_tui.store.takeover import NewEvent, append_events
from helpdesk_tui.store.writer import Writer

VERB = "setup.applied"


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done. `revs` are the revs after it of the objects that the file names by rev; `tickets` counts those rewritten."""

    plan: Plan
    is_first: bool
    tickets: int
    command_id: int
    revs: dict[tuple[str, str], str]


def plan_file(desk: Desk, login: str, door: str, document: Document) -> Plan:
    """The difference, without writing. Raises BadInput with all mistakes of the file, NotAllowed."""
    with desk.store.read() as reader:
        actor, plan = entitling.somebody(reader, login, door, document), make_plan(document, setup.load(reader))
        entitling.check(reader, actor, plan)
        return plan


def apply_file(desk: Desk, login: str, door: str, document: Document) -> Applied:
    """Write what differs, all or nothing.

    Raises BadInput with all mistakes of the file, NotAllowed, and Conflict naming every object that was changed since the export.
    """
    with desk.store.write() as writer:
        actor, plan = entitling.somebody(writer, login, door, document), make_plan(document, setup.load(writer))
        entitling.check(writer, actor, plan)
        return _apply(desk, actor, writer, document, plan)


def apply_by(desk: Desk, actor: Actor, permission: str, document: Document) -> Applied:
    """The same for somebody whom a permission of the actor's own entitles: one object that was edited in a form."""
    with desk.store.write() as writer:
        check_standing(writer, actor)
        actor.require(permission)
        return _apply(desk, actor, writer, document, make_plan(document, setup.load(writer)))


def _apply(desk: Desk, actor: Actor, writer: Writer, document: Document, plan: Plan) -> Applied:
    """Write a plan; open tickets of clients out of the actor's sight follow it as well."""
    actor = actor._replace(clients=None)
    if plan.refusals:
        raise Conflict("\n".join(plan.refusals))
    job = Job(desk, actor, writer)
    tickets = _write(job, plan, document) if plan.changes else 0
    return Applied(plan, actor.id == 0, tickets, job.command_id, _revs(writer, plan))


def _write(job: Job, plan: Plan, document: Document) -> int:
    """Objects in the order in which they refer to each other, then their history, then the tickets that they concern."""
    by_section: dict[str, list[Change]] = {section: [] for section in document.given}
    for change in plan.changes:
        by_section[change.kind.section].append(change)
    wanted = {section: [Wanted(one.key, one.before, one.after) for one in changes] for section, changes in by_section.items()}
    writer = job.writer
    for change in by_section["settings"]:
        names = {*(change.before or {}), *change.after}
        setup_write.save_settings(writer, {name: change.after.get(name, DEFAULTS[name]) for name in sorted(names)})
    job.policy = people.policy(writer)
    setup_write.save_calendars(writer, wanted["calendars"])
    for change in by_section["calendars"]:
        if change.makes_version:
            _add_calendar_version(job, change)
    setup_write.save_services(writer, wanted["services"])
    setup_write.save_templates(writer, wanted["templates"])
    setup_write.save_teams(writer, wanted["teams"])
    setup_write.save_clients(writer, wanted["clients"])
    setup_write.save_people(writer, [*wanted["engineers"], *wanted["requesters"]])
    setup_write.save_engineers(writer, wanted["engineers"], WORKING_ROLES)
    setup_write.link(writer, wanted["teams"], wanted["clients"], wanted["engineers"])
    setup_write.save_agreements(writer, wanted["agreements"])
    setup_write.add_terms(writer, [(_wanted(one), _in_force(job, one)) for one in by_section["agreements"] if one.makes_version])
    setup_write.save_recurring(writer, wanted["recurring"], job.now)
    setup_write.save_shifts(writer, wanted["shifts"])
    setup_write.save_absences(writer, wanted["absences"])
    events = _tell(job, plan, document)
    return effects.settle(job, plan.changes, events)


def _wanted(change: Change) -> Wanted:
    return Wanted(change.key, change.before, change.after)


def _add_calendar_version(job: Job, change: Change) -> None:
    calendar_id = setup.calendar_ids(job.writer)[change.key]
    oldest = setup.oldest_ticket(job.writer)
    calendars.add_version(
        job.writer, calendar_id, calendar_values.definition(change.after), zone_data=zone_data(str(change.after["tz"])), now=job.now,
        oldest_at=job.now if oldest is None else oldest,
    )  # fmt: skip


def _in_force(job: Job, change: Change) -> int:
    """From when new terms apply: as the file says, else now; the first terms from the agreement's beginning."""
    given, stored = change.after["in_force_from"], (change.before or {}).get("in_force_from")
    if isinstance(given, int) and given != stored:
        return given
    start = change.after["valid_from"]
    return start if change.is_new and isinstance(start, int) else job.now


def _tell(job: Job, plan: Plan, document: Document) -> dict[tuple[str, str], int]:
    """An event for every object, with its differences; returns their numbers."""
    clients = setup_write.ids(job.writer, "client")
    first = {"first_setup_by": job.actor.login} if job.actor.id == 0 else {}
    events: list[NewEvent] = []
    for change in plan.changes:
        changed = change.changed_fields | {name for name in change.before or {} if name not in change.after}
        payload: dict[str, object] = {
            **first, "file": document.name, "section": change.kind.section, "key": change.key, "is_new": change.is_new,
            "before": {name: value for name, value in (change.before or {}).items() if name in changed},
            "after": {name: change.after.get(name) for name in sorted(changed)},
        }  # fmt: skip
        client = change.key if change.kind.section == "clients" else change.after.get("client")
        client_id = clients.get(str(client)) if client else None
        events.append(NewEvent(job.now, job.actor.id or None, VERB, None, client_id, "internal", payload))
    job.command_id = append_events(job.writer, job.now, job.command_id, events, door=job.actor.door)
    return {(change.kind.section, change.key): job.command_id + place for place, change in enumerate(plan.changes)}


def _revs(writer: Writer, plan: Plan) -> dict[tuple[str, str], str]:
    """The revs of the changed objects that the file names with one, as they are now."""
    guarded = [change for change in plan.changes if change.given.rev is not None]
    if not guarded:
        return {}
    forms = setup.load(writer).forms
    return {(one.kind.section, one.key): rev(forms[one.kind.section][one.key]) for one in guarded}


def refreshed(document: Document, applied: Applied) -> str:
    """The file's text with the revs of what was applied, so that it can be edited and applied again; the rest stays as it was typed."""
    lines = document.text.splitlines(keepends=True)
    for change in applied.plan.changes:
        new, old = applied.revs.get((change.kind.section, change.key)), change.given.rev
        number = change.given.place.line("rev") - 1
        if new and old and change.given.place.lines is not None and old in lines[number]:
            lines[number] = lines[number].replace(old, new)
    return "".join(lines)


def summary(plan: Plan) -> Mapping[str, int]:
    """How many objects are new, changed, the same, and refused."""
    return {
        "new": sum(change.is_new for change in plan.changes),
        "changed": sum(not change.is_new for change in plan.changes),
        "same": sum(map(len, plan.same.values())),
        "refused": len(plan.refusals),
    }


def first_sentence(applied: Applied) -> str:
    """What the history says of a desk that had no admin yet; nothing otherwise."""
    return _("This desk had no admin yet, so anybody could set it up; the history says so.") if applied.is_first else ""
