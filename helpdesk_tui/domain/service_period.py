"""Service periods (RULES.md §8): months, quarters or years in the client's zone, clipped by what the agreement's versions cover."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from helpdesk_tui.domain.clock import DAY, HOUR, Instant
from helpdesk_tui.domain.commercial import Commercial
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.words import _

NOON = 12 * HOUR
_NAME = re.compile(r"((?:19|20|21)[0-9]{2})(?:-(?:(q)([1-4])|([0-9]{1,2})))?")


@dataclass(frozen=True, slots=True)
class Version:
    """The terms of an agreement from `in_force_at` on, valid in the half-open span (None: without an end)."""

    id: int
    number: int
    in_force_at: Instant
    valid_from_at: Instant
    valid_to_at: Instant | None
    calendar_id: int
    terms: Commercial


Spans = Sequence[tuple[Instant, Instant | None, Version]]
"""Half-open spans in order, each covered by one version; None: without an end."""


@dataclass(frozen=True, slots=True)
class Period:
    """One service period of an agreement: `first` to before `after` are the days of the calendar's period, of which the `spans` cover some.

    `id` is None while nothing was decided about it: then it is open. `state` is open, closing or closed; `version` are the terms at its
    beginning.
    """

    agreement_id: int
    name: str
    start_at: Instant
    end_at: Instant
    version: Version
    first: date
    after: date
    zone: str
    spans: Spans
    state: str = "open"
    id: int | None = None
    closed_at: Instant | None = None
    closed_by_id: int | None = None
    invoice: str = ""
    invoiced_at: Instant | None = None
    due_at: Instant | None = None
    paid_at: Instant | None = None
    figures: str = "{}"
    row_version: int = 0

    @property
    def terms(self) -> Commercial:
        """The terms at its beginning."""
        return self.version.terms

    @property
    def is_closed(self) -> bool:
        """Whether its figures are frozen."""
        return self.state == "closed"

    @property
    def all_days(self) -> int:
        """How many days the calendar's period has."""
        return (self.after - self.first).days

    @property
    def days(self) -> list[tuple[Version, int]]:
        """How many days each version covers: those whose noon it does."""
        counted: dict[int, tuple[Version, int]] = {}
        for offset in range(self.all_days):
            noon = day_start(self.first + timedelta(days=offset), self.zone) + NOON
            version = _covering(self.spans, noon) if noon >= self.start_at else None
            if version is not None:
                counted[version.id] = (version, counted.get(version.id, (version, 0))[1] + 1)
        return list(counted.values())

    @property
    def fee(self) -> Decimal:
        """The fee, prorated by the days that each version covers; not rounded."""
        return sum((version.terms.full_fee * days for version, days in self.days), Decimal(0)) / self.all_days


def _covering(spans: Spans, at: Instant) -> Version | None:
    return next((version for start, end, version in spans if start <= at and (end is None or at < end)), None)


def version_at(versions: Sequence[Version], at: Instant) -> Version:
    """The version in force at a moment; before the first one, that."""
    return max((one for one in versions if one.in_force_at <= at), key=lambda one: one.number, default=versions[0])


def covered(versions: Sequence[Version]) -> Spans:
    """The half-open spans in which work is covered, each by one version, in order; what lies between them is a gap."""
    found: list[tuple[Instant, Instant | None, Version]] = []
    for place, one in enumerate(versions):
        later = [other.in_force_at for other in versions[place + 1 :]]
        start = one.valid_from_at if place == 0 else max(one.in_force_at, one.valid_from_at)
        ends = [end for end in (one.valid_to_at, min(later, default=None)) if end is not None]
        end = min(ends, default=None)
        if end is None or start < end:
            found.append((start, end, one))
    return sorted(found, key=lambda span: span[0])


def calendar_period(kind: str, day: date) -> tuple[date, date, str]:
    """First day, first day after, and name of the month, quarter or year around a day."""
    if kind == "year":
        return date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year:04d}"
    months = 3 if kind == "quarter" else 1
    first = (day.month - 1) // months * months
    start = date(day.year, first + 1, 1)
    end = date(day.year + (first + months) // 12, (first + months) % 12 + 1, 1)
    name = f"{day.year:04d}-Q{first // 3 + 1}" if kind == "quarter" else f"{day.year:04d}-{day.month:02d}"
    return start, end, name


def periods(agreement_id: int, versions: Sequence[Version], zone: str, until_at: Instant) -> list[Period]:
    """All periods of an agreement that begin at or before `until_at`, in order; spans without cover belong to none.

    The kind is the one agreed at the beginning of each. A day counts towards the fee if its noon is covered; what is covered for less than
    that beside a month's end belongs to the neighbour, so that two zones never make a period of two hours.
    """
    spans = covered(versions)
    found: list[Period] = []
    at: Instant | None = spans[0][0] if spans else None
    while at is not None and at <= until_at:
        version = _covering(spans, at) or versions[0]
        first, after, name = calendar_period(version.terms.period, local_time(at + NOON, zone).date())
        border = day_start(after, zone)
        touched = [
            border if end is None else min(end, border) for start, end, _one in spans if start < border and (end is None or end > at)
        ]
        period = Period(agreement_id, name, at, max(touched), version, first, after, zone, spans)
        is_sliver = period.end_at - at < DAY and not period.days
        if is_sliver and found and found[-1].end_at == at:
            found[-1] = replace(found[-1], end_at=period.end_at)
        else:
            found.append(period)
        left_at = period.end_at
        at = next((max(start, left_at) for start, end, _one in spans if end is None or end > left_at), None)
    return found


def parse_period(text: str) -> str:
    """The name of a period as people type it, `2026-07`, `2026-Q3`, `2026`. Raises BadInput."""
    found = _NAME.fullmatch(text.strip().casefold())
    if found is None or (found[4] is not None and not 1 <= int(found[4]) <= 12):
        raise BadInput(_("“{text}” is no period; write it like 2026-07, 2026-Q3 or 2026.").format(text=text[:40]))
    if found[2]:
        return f"{found[1]}-Q{found[3]}"
    return f"{found[1]}-{int(found[4]):02d}" if found[4] else found[1]
