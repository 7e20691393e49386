"""What work comes to (RULES.md §8): entries cut at the borders of working hours and periods, weighed by coefficients, rounded in groups.

Raw time is never lost: the parts of an entry sum to its duration, and what was booked differs from what is due by the open parts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import Commercial
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start

ALLOWANCE, OVERAGE, OUT_OF_SCOPE, FREE, GOODWILL, FLAT = "allowance", "overage", "out_of_scope", "free", "goodwill", "flat"
UNCONFIRMED, DISPUTED = "unconfirmed", "disputed"
METERED = frozenset({ALLOWANCE, OVERAGE})
"""Treatments that count against the allowance."""
PENDING = frozenset({UNCONFIRMED, DISPUTED})
"""Treatments that are not billed and not booked until they are decided."""
VISIT, VISIT_OUT_OF_SCOPE = "visit", "visit_out_of_scope"
"""Why a visit is free that the period includes: it would have counted against the allowance, or beside it."""


NOWHERE = -1
"""In the place of a period's start: no agreement was valid then."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A work entry as charging sees it. `version_id` are the terms under which it is charged; `scope` and `rate` those of the ticket's
    service there. `mark` is disputed, goodwill or nothing."""

    entry_id: int
    ticket_id: int
    engineer_id: int
    version_id: int
    start_at: Instant
    duration_ms: int
    kind: str
    is_billable: bool
    is_short: bool
    is_vip: bool
    is_confirmed: bool
    mark: str
    is_extra: bool
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an entry inside or outside the agreement's hours; a reversal has negative times.

    `home_at` is the start of the period of its work; `is_late` says that it was closed, so that the part is booked into a later one.
    `why` names what made it free; `is_confirmed` is False for work that is only foreseen to be billed.
    `day` is the client's local date on which the entry began, `rate` the hourly price of work out of scope.
    """

    entry_id: int
    ticket_id: int
    engineer_id: int
    agreement_version_id: int
    work_at: Instant
    end_at: Instant
    raw_ms: int
    hours: str
    coefficient: int
    charged_ms: int
    treatment: str
    kind: str
    is_vip: bool
    day: date
    home_at: Instant
    is_late: bool = False
    is_reversal: bool = False
    flat: Decimal | None = None
    rate: Decimal | None = None
    why: str = ""
    is_confirmed: bool = True

    @property
    def bucket(self) -> str:
        """Where its minutes count, an included visit's as if it were not: allowance or out_of_scope; empty for what has none.

        Only work out of scope has a `rate`.
        """
        if self.treatment in METERED or self.treatment == OUT_OF_SCOPE:
            return OUT_OF_SCOPE if self.treatment == OUT_OF_SCOPE else ALLOWANCE
        if self.treatment != FREE or self.why not in (VISIT, VISIT_OUT_OF_SCOPE):
            return ""
        return ALLOWANCE if self.why == VISIT and self.rate is None else OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that are rounded together: `minutes` is what they add in their period, which corrections can make negative."""

    bucket: str  # allowance, or out_of_scope
    agreement_version_id: int
    ticket_id: int | None  # none where the whole period is rounded at once
    home_at: Instant
    work_at: Instant
    end_at: Instant
    raw_ms: int
    charged_ms: int
    minutes: int
    is_late: bool
    rate: Decimal | None = None
    is_visit: bool = False
    is_included: bool = False  # one of the visits that the period includes
    parts: tuple[Part, ...] = ()


Hours = Callable[[Instant, Instant], list[tuple[Instant, Instant, str]]]
"""Cuts a half-open span into stretches with their word."""


def hours_of(calendar: Calendar, start_at: Instant, end_at: Instant) -> list[tuple[Instant, Instant, str]]:
    """The span cut at the borders of working hours: in_hours, out_of_hours, or holiday where a holiday closes that local date."""
    found: list[tuple[Instant, Instant, str]] = []
    at = start_at
    for opens, closes, _position in calendar.stretches(start_at, end_at + 1000):
        opens, closes = max(opens, at), min(closes, end_at)
        if opens >= closes:
            continue
        if at < opens:
            found += _closed(calendar, at, opens)
        found.append((opens, closes, "in_hours"))
        at = closes
    return found + (_closed(calendar, at, end_at) if at < end_at else [])


def _closed(calendar: Calendar, start_at: Instant, end_at: Instant) -> list[tuple[Instant, Instant, str]]:
    definition = calendar.definition
    found: list[tuple[Instant, Instant, str]] = []
    at = start_at
    while at < end_at:
        day = local_time(at, definition.tz).date()
        until = min(end_at, day_start(day + timedelta(days=1), definition.tz))
        word = "holiday" if definition.is_holiday(day) else "out_of_hours"
        if found and found[-1][2] == word:
            found[-1] = (found[-1][0], until, word)
        else:
            found.append((at, until, word))
        at = until
    return found


def parts_of(
    work: Worked,
    terms: Commercial,
    hours: Hours,
    borders: Sequence[Instant],
    home_of: Callable[[Instant], Instant],
    zone: str,
    *,
    is_left_out: bool,
    is_foreseen: bool = False,
) -> list[Part]:
    """The parts of an entry, cut also at `borders`, between which `home_of` is the same: the start of the period, or NOWHERE.

    `is_left_out` says that it is short and the ticket's day too; `is_foreseen` treats an entry that is not confirmed as if it were.
    """
    treatment, why = _treatment(work, terms, is_left_out=is_left_out, is_foreseen=is_foreseen)
    end_at = work.start_at + work.duration_ms
    day = local_time(work.start_at, zone).date()
    rate = work.rate if treatment == OUT_OF_SCOPE else None
    cuts = [work.start_at, *borders[bisect_right(borders, work.start_at) : bisect_left(borders, end_at)], end_at]
    found = []
    for start, end in pairwise(cuts):
        home_at = home_of(start)
        for opens, closes, word in hours(start, end):
            factor = terms.coefficient(word, is_vip=work.is_vip)
            found.append(Part(
                entry_id=work.entry_id, ticket_id=work.ticket_id, engineer_id=work.engineer_id, agreement_version_id=work.version_id,
                work_at=opens, end_at=closes, raw_ms=closes - opens, hours=word, coefficient=factor,
                charged_ms=((closes - opens) * factor + 500) // 1000, treatment=treatment, kind=work.kind, is_vip=work.is_vip, day=day,
                home_at=home_at, rate=rate, why=why, is_confirmed=work.is_confirmed,
            ))  # fmt: skip
    if treatment == FLAT and found:
        found[0] = replace(found[0], flat=terms.travel_price)
    return found


def _treatment(work: Worked, terms: Commercial, *, is_left_out: bool, is_foreseen: bool) -> tuple[str, str]:
    """How an entry is charged, and why it is free where it is."""
    if work.mark == DISPUTED:
        return DISPUTED, ""
    if not work.is_confirmed and not is_foreseen:
        return UNCONFIRMED, ""
    if work.mark == GOODWILL:
        return GOODWILL, GOODWILL
    if not work.is_billable:
        return FREE, "not_billable"
    if is_left_out:
        return FREE, "short"
    if work.kind == "travel" and terms.travel != "labour":
        return (FLAT, "") if terms.travel == "flat" else (FREE, "travel")
    return (OUT_OF_SCOPE, "") if work.is_extra else (ALLOWANCE, "")


def reversed_part(part: Part) -> Part:
    """What takes a booked part back."""
    return replace(
        part,
        raw_ms=-part.raw_ms,
        charged_ms=-part.charged_ms,
        is_reversal=not part.is_reversal,
        flat=None if part.flat is None else -part.flat,
    )


def rounded(parts: Iterable[Part], earlier: Iterable[Part], terms: Mapping[int, Commercial]) -> list[Group]:
    """The groups of a period's `parts` with their minutes; `earlier` are parts booked before, in this or in closed periods.

    A group's minutes are what all its parts come to, less what the earlier ones came to: so a correction changes exactly the difference,
    whatever is rounded. The order is that of the work.
    """
    before: dict[object, list[Part]] = {}
    for part in earlier:
        before.setdefault(_key(part, terms[part.agreement_version_id]), []).append(part)
    now: dict[object, list[Part]] = {}
    for part in parts:
        key = _key(part, terms[part.agreement_version_id])
        if key is not None:
            now.setdefault(key, []).append(part)
    free = _included_visits(before, now, terms)
    groups = []
    for key, found in now.items():
        one = found[0]
        rule = terms[one.agreement_version_id]
        old = before.get(key, [])
        is_visit = _is_visit(one, rule)
        least_ms = rule.visit_least_s * 1000 if is_visit else 0
        minutes = 0 if key in free else _minutes(found + old, rule, least_ms) - _minutes(old, rule, least_ms)
        groups.append(Group(
            bucket=one.bucket, agreement_version_id=one.agreement_version_id,
            ticket_id=None if rule.round_per == "period" and not is_visit else one.ticket_id, home_at=one.home_at,
            work_at=min(part.work_at for part in found), end_at=max(part.end_at for part in found),
            raw_ms=sum(part.raw_ms for part in found), charged_ms=sum(part.charged_ms for part in found), minutes=minutes,
            is_late=one.is_late, rate=one.rate, is_visit=is_visit, is_included=key in free, parts=tuple(found),
        ))  # fmt: skip
    return sorted(groups, key=lambda group: (group.work_at, group.ticket_id or 0, group.agreement_version_id))


def _is_visit(part: Part, terms: Commercial) -> bool:
    return part.kind == "visit" and (terms.visit_least_s > 0 or terms.visits_included > 0)


def _key(part: Part, terms: Commercial) -> object:
    """What is rounded together; None for what has no minutes."""
    if not part.bucket:
        return None
    base = (part.bucket, part.agreement_version_id, part.home_at, part.rate)
    if _is_visit(part, terms):
        return (*base, "visit", part.ticket_id, part.day)
    if terms.round_per == "period":
        return base
    return (*base, part.entry_id) if terms.round_per == "entry" else (*base, part.ticket_id, part.day)


def _minutes(parts: Sequence[Part], terms: Commercial, least_ms: int) -> int:
    """Charged time rounded up: to the agreement's unit, then to whole minutes."""
    charged_ms = sum(part.charged_ms for part in parts)
    if charged_ms <= 0:
        return 0
    unit_ms = terms.round_to_s * 1000
    return -(-(-(-max(charged_ms, least_ms) // unit_ms) * unit_ms) // 60_000)


def _included_visits(before: Mapping[object, list[Part]], now: Mapping[object, list[Part]], terms: Mapping[int, Commercial]) -> set[object]:
    """The visits that the period includes: those booked as free, and in the order of time others, as far as these leave places.

    A visit that is taken back whole leaves its place.
    """
    free: set[object] = set()
    taken: dict[Instant, int] = {}
    for key, found in before.items():
        if key is not None and found[0].treatment == FREE:
            free.add(key)
            if sum(part.raw_ms for part in (*found, *now.get(key, ()))):
                taken[found[0].home_at] = taken.get(found[0].home_at, 0) + 1
    later = [(found[0].day, found[0].ticket_id, key) for key, found in now.items() if key not in before]
    for _day, _ticket, key in sorted(later, key=lambda visit: visit[:2]):
        one = now[key][0]
        rule = terms[one.agreement_version_id]
        if _is_visit(one, rule) and taken.get(one.home_at, 0) < rule.visits_included:
            free.add(key)
            taken[one.home_at] = taken.get(one.home_at, 0) + 1
    return free
