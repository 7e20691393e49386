"""From a ticket's history and its recorded time to what its points follow from (RULES.md §9).

The rule shares points by what people did; these readings keep what somebody merely arranged from counting as done:

- time that came along by one's own merge, that one has moved here from another ticket, or that was recorded after one's own reopening
  which no client had asked for, does not count;
- who reopens and resolves again does not thereby become the resolver;
- an escalator is who had the ticket, and whose escalation the next line has not given back;
- time without an assignee after a release is still held by who released it, until somebody else has the ticket;
- a dearer service counts only where somebody else than those who share has set it after the first take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.points import Basis

CHILD, DUPLICATE, NO_SAMPLE = "child", "duplicate", "no sample"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the ticket that nobody has undone, with the columns that it changed."""

    at: Instant
    actor_id: int | None
    verb: str
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Spell:
    """A row of recorded time, negative for a reversal, which carries the moment at which the row that it takes back was recorded."""

    engineer_id: int
    ticket_id: int
    duration_ms: int
    recorded_at: Instant
    is_moved: bool = False
    """Whether its engineer has brought it here from another ticket by splitting or correcting an entry."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Whither a ticket was merged, and by whom."""

    into_id: int
    by_id: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """A ticket as the grant of its points looks at it. `norms`: minutes by service; `merges`: by the ticket that was merged away."""

    ticket_id: int
    sample: int | None
    service_id: int | None
    created_by_id: int | None
    is_own_making: bool
    """Split off another ticket, or made to follow one whose window was over: its author earns nothing by it."""
    is_child: bool
    code: str
    happenings: Sequence[Happening]
    spells: Sequence[Spell]
    merges: Mapping[int, Merge]
    norms: Mapping[int, int]


def basis(course: Course, late_holder_id: int | None) -> Basis:
    """What the ticket's points follow from."""
    times = counted_times(course)
    solver, escalator = resolver(course.happenings), first_line_escalator(course.happenings)
    sharing = frozenset(person for person in (*times, solver, escalator) if person is not None)
    return Basis(
        sample=course.sample or 0,
        norm_min=norm_of(course, sharing),
        times=times,
        resolver_id=solver,
        escalator_id=escalator,
        late_holder_id=late_holder_id,
        barred=barred(course),
        nothing=why_nothing(course),
    )


def why_nothing(course: Course) -> str:
    """Why nobody earns by this ticket: it is a child of an outage, or was one when it was resolved, or a duplicate; empty otherwise."""
    if course.sample is None:
        return NO_SAMPLE
    if course.code == DUPLICATE:
        return DUPLICATE
    is_child = False
    for happening in course.happenings:
        if "parent_id" in happening.after:
            was_child, is_child = is_child, happening.after["parent_id"] is not None
        if happening.verb == "resolved":
            was_child = is_child
    return CHILD if course.is_child or (_was_resolved(course) and was_child) else ""


def _was_resolved(course: Course) -> bool:
    return any(happening.verb == "resolved" for happening in course.happenings)


def barred(course: Course) -> frozenset[int]:
    """Who earns nothing here: the author of a split or a follow-up, and who took the ticket out of its outage."""
    found = {happening.actor_id for happening in course.happenings if happening.verb == "outage_left"}
    if course.is_own_making:
        found.add(course.created_by_id)
    return frozenset(person for person in found if person is not None)


def counted_times(course: Course) -> dict[int, int]:
    """Milliseconds of net recorded time by person, in the order of the persons; only time that counts."""
    reopened = own_reopenings(course.happenings)
    found: dict[int, int] = {}
    for spell in course.spells:
        since = reopened.get(spell.engineer_id)
        if spell.is_moved or (since is not None and spell.recorded_at >= since):
            continue
        if spell.engineer_id not in _mergers(course, spell.ticket_id):
            found[spell.engineer_id] = found.get(spell.engineer_id, 0) + spell.duration_ms
    return {person: ms for person, ms in sorted(found.items()) if ms > 0}


def _mergers(course: Course, ticket_id: int) -> set[int | None]:
    """Who has brought the time of a ticket here, by one merge after another."""
    found: set[int | None] = set()
    passed: set[int] = set()
    while ticket_id != course.ticket_id and ticket_id in course.merges and ticket_id not in passed:
        passed.add(ticket_id)
        merge = course.merges[ticket_id]
        found.add(merge.by_id)
        ticket_id = merge.into_id
    return found


def own_reopenings(happenings: Iterable[Happening]) -> dict[int, Instant]:
    """When each person first reopened the ticket without the client having said anything since it was resolved."""
    found: dict[int, Instant] = {}
    heard = False
    for happening in happenings:
        if happening.verb == "resolved":
            heard = False
        elif happening.verb == "message.client":
            heard = True
        elif happening.verb == "reopened" and happening.actor_id is not None and not heard:
            found.setdefault(happening.actor_id, happening.at)
    return found


def resolver(happenings: Iterable[Happening]) -> int | None:
    """Who resolved the ticket last; but who had reopened it before does not take another's place by that."""
    found: int | None = None
    reopened_by: set[int | None] = set()
    heard = False
    for happening in happenings:
        if happening.verb == "resolved":
            by_id = happening.after.get("resolved_by_id", happening.actor_id)
            if isinstance(by_id, int) and (found is None or by_id not in reopened_by):
                found = by_id
            heard = False
        elif happening.verb == "message.client":
            heard = True
        elif happening.verb == "reopened" and not heard:
            reopened_by.add(happening.actor_id)
    return found


def first_line_escalator(happenings: Iterable[Happening]) -> int | None:
    """Who had the ticket on the first line and passed it on, unless it was given back there."""
    found: int | None = None
    for happening in happenings:
        if happening.verb == "escalated" and happening.before.get("line") == 1:
            had = happening.before.get("assignee_id")
            found = happening.actor_id if had is not None and had == happening.actor_id else None
        elif happening.after.get("line") == 1:
            found = None
    return found


def norm_of(course: Course, sharing: frozenset[int]) -> int:
    """The norm in minutes: of the service at the first take, or of a cheaper one later, or of a dearer one that somebody else has set."""
    is_taken = False
    changes: list[tuple[int | None, object, object]] = []
    for happening in course.happenings:
        if is_taken and "service_id" in happening.after:
            changes.append((happening.actor_id, happening.before.get("service_id"), happening.after["service_id"]))
        is_taken = is_taken or happening.after.get("first_taken_at") is not None
    norm = _norm(course, changes[0][1] if changes else course.service_id)
    for actor_id, _before, service_id in changes:
        changed = _norm(course, service_id)
        if changed < norm or actor_id not in sharing:
            norm = changed
    return norm


def _norm(course: Course, service_id: object) -> int:
    return course.norms.get(service_id, 0) if isinstance(service_id, int) else 0


def late_holder(happenings: Sequence[Happening], until_at: Instant, consumed: Callable[[Instant], int]) -> int | None:
    """Who held the ticket while most of its resolution's time was consumed; None where nobody had it for longer than anyone.

    `consumed` gives the seconds consumed at an instant. Of two who held it equally long it is the later one.
    """
    sums: dict[int | None, int] = {}
    holder: int | None = None
    last = 0
    for at, next_holder in [*_handings(happenings), (until_at, None)]:
        spent = consumed(min(at, until_at))
        sums[holder] = sums.pop(holder, 0) + spent - last
        last, holder = spent, next_holder
    longest: int | None = None
    for person, seconds in sums.items():
        if seconds >= sums.get(longest, 0) and seconds > 0:
            longest = person
    return longest


def _handings(happenings: Iterable[Happening]) -> list[tuple[Instant, int | None]]:
    """Who holds the ticket from when on; what somebody has let go of stays theirs until another has it."""
    found: list[tuple[Instant, int | None]] = []
    holder: int | None = None
    for happening in happenings:
        if "assignee_id" not in happening.after:
            continue
        given = happening.after["assignee_id"]
        if given is None and happening.verb != "escalated" and happening.actor_id == holder:
            continue
        holder = given if isinstance(given, int) else None
        found.append((happening.at, holder))
    return found
