"""The demo's ledger of points: what every closed ticket has earned, by the same rule as at the desk."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain import points, points_course
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.points import Grant
from helpdesk_tui.domain.points_course import Course, Happening, Spell
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla_replay import replay
from helpdesk_tui.services import granting
from helpdesk_tui.services.demo import write
from helpdesk_tui.services.demo.story import Event, Step, Story
from helpdesk_tui.services.demo.world import World
from helpdesk_tui.store.bulk import Bulk, Value

_COLUMNS = ("ticket_id", "person_id", "team_id", "at", "kind", "amount", "explanation", "command_id")


@dataclass(frozen=True, slots=True)
class Granted:
    """What a ticket has earned, and the command that has closed it."""

    story: Story
    step: Step
    grant: Grant


def tell(stories: list[Story], desk: World, policy: Policy) -> list[Granted]:
    """Grant the points of the closed tickets, which have their numbers by now; each grant goes into its ticket's history."""
    rules, norms = points.rules(policy), {service.id: service.norm_min for service in desk.services}
    found = []
    for story in stories:
        if story.values["state"] != granting.CLOSED or not story.values.get("points_sample"):
            continue
        step = next(step for step in reversed(story.steps) if any(event.verb == "closed" for event in step.events))
        course = _course(story, norms)
        grant = points.grant(points_course.basis(course, _late_holder(story, course, policy, step.at)), rules)
        if grant.total and grant.shares:
            told = {share.person_id: share.amount for share in grant.shares}
            step.events.append(Event(granting.GRANTED, "internal", {"points": sum(told.values()), "shares": told}))
            found.append(Granted(story, step, grant))
    return found


def _course(story: Story, norms: dict[int, int]) -> Course:
    values = story.values
    happenings = [
        Happening(step.at if event.at is None else event.at, step.actor_id, event.verb, _side(event, "before"), _side(event, "after"))
        for step in story.steps
        for event in step.events
    ]
    spells = [
        Spell(entry.engineer.id, story.id, entry.duration_ms, step.at)
        for step in story.steps
        for entry in step.logged
        if not entry.approval
    ]
    return Course(
        ticket_id=story.id,
        sample=_number(values.get("points_sample")),
        service_id=story.service.id,
        created_by_id=_number(values.get("created_by_id")),
        is_own_making=False,
        is_child=story.parent is not None,
        code=str(values.get("resolution_code") or ""),
        happenings=happenings,
        spells=spells,
        merges={},
        norms=norms,
    )


def _late_holder(story: Story, course: Course, policy: Policy, closed_at: Instant) -> int | None:
    """Who held most of the time of a late resolution; none is late that took no more working time, pauses included, than was promised."""
    if story.deal is None:
        return None
    given, moments = write.promise(story, policy), story.moments
    end_at = closed_at if given.terms.counts_until == "closed" else _number(story.values.get("resolved_at")) or closed_at
    if given.terms.resolution_s is None or story.time.calendar.between(story.created_at, end_at) <= given.terms.resolution_s:
        return None
    resolution = replay(given.terms, moments, given.time, closed_at).resolution
    if resolution is None or resolution.verdict != "breached" or resolution.met_at is None:
        return None

    def consumed(at: Instant) -> int:
        found = replay(given.terms, moments, given.time, at).resolution
        return 0 if found is None else found.consumed_s

    return points_course.late_holder(course.happenings, resolution.met_at, consumed)


def write_rows(bulk: Bulk, granted: list[Granted], desk: World) -> None:
    """Write the ledger; the commands have their numbers by now."""
    teams = {engineer.id: engineer.team_id for engineer in desk.engineers}
    rows: list[list[Value]] = []
    for one in granted:
        terms = one.story.values.get("points_terms")
        for share in one.grant.shares:
            explanation = granting.explained(one.grant, str(terms) if terms else None, share.person_id)
            rows.append(
                [
                    one.story.id,
                    share.person_id,
                    teams.get(share.person_id),
                    one.step.at,
                    "granted",
                    share.amount,
                    explanation,
                    one.step.command_id,
                ]
            )
    bulk.insert("point", _COLUMNS, sorted(rows, key=lambda row: (_number(row[3]) or 0, _number(row[0]) or 0)))


def _side(event: Event, name: str) -> dict[str, object]:
    found = event.payload.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
