"""Figures of a span of time against the one before: in all, by engineer, team, line, client, service or channel, and piece by piece.

What each figure means stands in `domain/figures.py`. Everybody sees as far as `services/reach.py` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from helpdesk_tui.domain import figures as meaning
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.domain.figures import Figure, Measured
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.report_period import Period, between, parse
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.capacity import capacity
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.reach import Reach, reach
from helpdesk_tui.store import catalog, people, tickets
from helpdesk_tui.store import faults as again
from helpdesk_tui.store import figures as rows
from helpdesk_tui.store.faults import Fault
from helpdesk_tui.store.figures import WHOLE, Groups, Scope
from helpdesk_tui.store.reader import Reader

Only = Mapping[str, frozenset[object]]
FAULT_DAYS = 90
NONE = "none"
"""The key of the group of what has nothing of the dimension."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a period, figures (none: all), a dimension, pieces of time, and which rows by key or name (empty: all);
    `without` names a dimension that the rows must have nothing of, like tickets without an engineer."""

    period: Period
    figures: tuple[str, ...] = ()
    by: str = ""
    each: str = ""
    team: str = ""
    engineer: str = ""
    client: str = ""
    service: str = ""
    line: int | None = None
    channel: str = ""
    without: str = ""


def narrowed(asked: Asked, dimension: str, key: str) -> Asked:
    """The same question of only one engineer, team, client, service or channel; of none where the key is NONE."""
    if key == NONE:
        return replace(asked, without=dimension)
    if dimension == "engineer":
        return replace(asked, engineer=key)
    if dimension == "team":
        return replace(asked, team=key)
    if dimension == "client":
        return replace(asked, client=key)
    if dimension == "service":
        return replace(asked, service=key)
    return replace(asked, channel=key)


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one value of the dimension (`key` empty: all of them) in one piece of time (None: the whole period)."""

    key: str
    name: str
    piece: Period | None
    now: Mapping[str, Fraction | None]
    before: Mapping[str, Fraction | None] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """Figures as of `at`. `before` is the period before; where this one is not over, as much of it as of this one has passed (`is_partial`).
    `course` holds each figure of all rows for each of the `pieces`."""

    at: Instant
    zone: str
    period: Period
    before: Period
    is_partial: bool
    figures: tuple[Figure, ...]
    by: str
    total: Group
    groups: tuple[Group, ...]
    pieces: tuple[Period, ...]
    course: Mapping[str, tuple[Fraction | None, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """A row behind a figure: the ticket, the work entry or rating where it is one, and what it counts."""

    ticket_id: int
    row_id: int | None
    value: int
    whole: int
    subject: str
    client: str


@dataclass(frozen=True, slots=True)
class Traced:
    """A figure with the rows that it is made of: `found` in all, the first of them in `lines`. `hours_ms` are the working hours of a load."""

    figure: Figure
    period: Period
    value: Fraction | None
    measured: Measured
    hours_ms: int | None
    found: int
    lines: tuple[Line, ...]


def period_of(desk: Desk, text: str) -> Period:
    """The period that a text names, by the desk's clock and zone. Raises BadInput."""
    return parse(text, today(desk))


def today(desk: Desk) -> date:
    """The date at the desk."""
    with desk.store.read() as reader:
        zone = people.policy(reader).text("desk.zone")
    return formats.local_time(desk.clock.now(), zone).date()


def report(desk: Desk, actor: Actor, asked: Asked) -> Report:
    """The figures asked for. Raises NotAllowed, BadInput."""
    wanted = tuple(map(meaning.figure, asked.figures)) if asked.figures else meaning.FIGURES
    if asked.by:
        meaning.dimension(asked.by)
    now = desk.clock.now()
    with desk.store.read() as reader:
        zone = people.policy(reader).text("desk.zone")
        only = _only(reader, actor, asked)
        span = _span(asked.period, zone, now)
        pieces = tuple(asked.period.pieces(asked.each or asked.period.usual_pieces()))
        borders = [day_start(piece.first, zone) for piece in pieces] + [span[1]]
        previous = asked.period.moved(-1)
        before = [day_start(previous.first, zone), day_start(previous.end, zone)]
        is_partial = now < span[1]
        if is_partial:
            before[1] = min(before[1], before[0] + now - span[0])
        work = _Work(reader, Scope(now, only), wanted)
        course = work.groups(borders, "")
        earlier = work.groups(before, "")
        total = _group("", "", None, course, earlier, (None, WHOLE))
        groups = _by(work, asked, pieces, borders, span, before, course)
    in_course = {one.key: tuple(course.value(one, (None, place)) for place in range(len(pieces))) for one in wanted}
    return Report(now, zone, asked.period, previous, is_partial, wanted, asked.by, total, groups, pieces, in_course)


def _by(
    work: _Work,
    asked: Asked,
    pieces: Sequence[Period],
    borders: Sequence[Instant],
    span: Sequence[Instant],
    before: Sequence[Instant],
    course: _Figures,
) -> tuple[Group, ...]:
    """The groups of the dimension, or of the pieces, or of both."""
    if not asked.by and not asked.each:
        return ()
    now = work.groups(borders if asked.each else span, asked.by) if asked.by else course
    earlier = None if asked.each else work.groups(before, asked.by)
    found = now.keys() | (earlier.keys() if earlier is not None else set())
    if asked.each and not asked.by:
        found = {(None, place) for place in range(len(pieces))}
    known = rows.names(work.reader, asked.by, {value for value, _place in found})
    groups = []
    for value, place in found:
        key, name = known.get(value, ("", "")) if asked.by else ("", "")
        if asked.by and not key:
            key, name = (NONE, "—") if value in (None, "") else (str(value), str(value))
        groups.append(_group(key, name, pieces[place] if asked.each else None, now, earlier, (value, place)))
    order = {piece: place for place, piece in enumerate(pieces)}
    return tuple(sorted(groups, key=lambda one: (one.name == "—", one.name.casefold(), order.get(one.piece, 0) if one.piece else 0)))


class _Figures:
    """What was measured for some pieces of time, and the figures made of it."""

    def __init__(self, wanted: Sequence[Figure], measured: Mapping[str, Groups], hours: Mapping[tuple[object, int], int] | None) -> None:
        self.wanted = wanted
        self.groups = measured
        self.hours = hours

    def keys(self) -> set[tuple[object, int]]:
        """Every value of the dimension with every piece in which there is a row."""
        return {(value, place) for groups in self.groups.values() for value, place in groups if place != WHOLE}

    def measured(self, one: Figure, key: tuple[object, int]) -> Measured | None:
        """What a figure is made of."""
        found = self.groups[one.measure].get(key)
        if one.key == "load":
            hours = 0 if self.hours is None else self._hours_at(self.hours, key)
            return Measured(max(1, found.rows if found else 0), found.total if found else 0, hours) if hours else None
        return found

    @staticmethod
    def _hours_at(hours: Mapping[tuple[object, int], int], key: tuple[object, int]) -> int:
        if key[1] != WHOLE:
            return hours.get(key, 0)
        return sum(found for (value, _place), found in hours.items() if value == key[0])

    def value(self, one: Figure, key: tuple[object, int]) -> Fraction | None:
        """A figure."""
        return one.value(self.measured(one, key))


class _Work:
    """Measures what some figures need, each measure once for a division of time."""

    def __init__(self, reader: Reader, scope: Scope, wanted: Sequence[Figure]) -> None:
        self.reader = reader
        self.scope = scope
        self.wanted = wanted

    def groups(self, borders: Sequence[Instant], by: str) -> _Figures:
        """The figures between neighbouring borders, by a dimension or in all."""
        return _Figures(self.wanted, rows.measured(self.reader, self._measures, self.scope, borders, by), self._hours(borders, by))

    @property
    def _measures(self) -> dict[str, bool]:
        """The measures of the figures, and whether the values of each must be put in order."""
        return {
            measure: any(one.needs_ranks for one in self.wanted if one.measure == measure)
            for measure in dict.fromkeys(one.measure for one in self.wanted)
        }

    def _hours(self, borders: Sequence[Instant], by: str) -> Mapping[tuple[object, int], int] | None:
        """Working hours for the load, where it can be said: of engineers, whoever they work for."""
        has_load = by not in meaning.WITHOUT_LOAD and not self.scope.only.keys() & meaning.WITHOUT_LOAD
        if has_load and any(one.key == "load" for one in self.wanted):
            return capacity(self.reader, borders, by, self.scope.only, self.scope.now)
        return None


def _group(key: str, name: str, piece: Period | None, now: _Figures, before: _Figures | None, at: tuple[object, int]) -> Group:
    counted = {one.key: now.measured(one, at) for one in now.wanted}
    return Group(
        key,
        name,
        piece,
        {one.key: now.value(one, at) for one in now.wanted},
        {} if before is None else {one.key: before.value(one, (at[0], 0)) for one in now.wanted},
        {one: 0 if found is None else found.rows for one, found in counted.items()},
    )


def trace(desk: Desk, actor: Actor, asked: Asked, key: str, *, limit: int = 200) -> Traced:
    """The rows that a figure is made of. Raises NotAllowed, BadInput."""
    one = meaning.figure(key)
    now = desk.clock.now()
    with desk.store.read() as reader:
        zone = people.policy(reader).text("desk.zone")
        scope = Scope(now, _only(reader, actor, asked))
        span = _span(asked.period, zone, now)
        made = _Work(reader, scope, [one]).groups(span, "")
        found = rows.rows(reader, one.measure, scope, *span)
        shown = found[: limit or None]
        known = tickets.load_many(reader, {row[0] for row in shown})
    measured = made.measured(one, (None, 0)) or Measured()
    lines = tuple(
        Line(number, row_id, value, whole, known[number].subject, known[number].client_name) for number, row_id, value, whole in shown
    )
    return Traced(one, asked.period, made.value(one, (None, 0)), measured, measured.whole if one.key == "load" else None, len(found), lines)


def faults(desk: Desk, actor: Actor, asked: Asked, *, least: int | None = None, limit: int = 50) -> list[Fault]:
    """Faults that came again and again in the period: the same client, service and device, at least `report.fault_times` times.

    Raises NotAllowed, BadInput.
    """
    now, times = desk.clock.now(), fault_times(desk, least)
    with desk.store.read() as reader:
        policy = people.policy(reader)
        scope = Scope(now, _only(reader, actor, asked))
        return again.faults(reader, scope, *_span(asked.period, policy.text("desk.zone"), now), least=times, limit=limit or -1)


def fault_times(desk: Desk, least: int | None = None) -> int:
    """How often a fault must have come to be named. Raises BadInput."""
    with desk.store.read() as reader:
        times = people.policy(reader).number("report.fault_times") if least is None else least
    if times < 1:
        raise BadInput(_("A fault comes at least once: give a number from 1 on."))
    return times


def fault_period(desk: Desk) -> Period:
    """The days up to today in which a fault that comes again is looked for: a month is too short to see one."""
    last = today(desk)
    return between(last - timedelta(days=FAULT_DAYS - 1), last)


def _span(period: Period, zone: str, now: Instant) -> tuple[Instant, Instant]:
    start, end = day_start(period.first, zone), day_start(period.end, zone)
    if start > now:
        raise BadInput(_("{period} has not begun yet.").format(period=period.name))
    return start, end


def _only(reader: Reader, actor: Actor, asked: Asked) -> Only:
    """Which rows count: those within reach that the question names. Raises NotAllowed, BadInput."""
    found = reach(reader, actor, asked.team)
    only: dict[str, frozenset[object]] = {}
    if found.engineer_id is not None:
        only["engineer"] = frozenset({found.engineer_id})
    elif found.team_ids is not None:
        only["team"] = frozenset(found.team_ids)
    if found.clients is not None:
        only["client"] = frozenset(found.clients)
    if asked.engineer:
        only["engineer"] = frozenset({_engineer(reader, actor, found, asked.engineer)})
    if asked.client:
        only["client"] = frozenset({catalog.client_named(reader, asked.client, found.clients).id})
    if asked.service:
        only["service"] = frozenset({catalog.service_named(reader, asked.service).id})
    if asked.line is not None:
        only["line"] = frozenset({asked.line})
    if asked.channel:
        only["channel"] = frozenset({asked.channel})
    if asked.without:
        only[meaning.dimension(asked.without)] = frozenset({None}) & only.get(asked.without, frozenset({None}))
    return only


def _engineer(reader: Reader, actor: Actor, found: Reach, login: str) -> int:
    person = people.engineer_named(reader, login, may_have_left=True)
    is_near = found.team_ids is None or person.team_id in found.team_ids
    if (found.engineer_id is not None and person.id != found.engineer_id) or not is_near:
        raise NotAllowed(_("{name} may not look at the figures of {login}.").format(name=actor.name, login=login))
    return person.id
