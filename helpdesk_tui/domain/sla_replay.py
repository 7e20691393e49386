"""The SLA of a ticket, computed by replaying its moments: a pure fold, the same for live tickets, imports and replayed cases.

| target | starts | met by | stands still |
|---|---|---|---|
| reaction | creation | a public reply; a take, where the terms say so; resolving | never |
| answer | the first unanswered client message | the next public reply; resolving | never |
| update | the last public reply, or creation | the next public reply; resolving, whose text is one | in pause states |
| resolution | creation | resolved; or closed, where the terms count until then | in pause states |

Time in `closed`, `cancelled` and `merged` counts for nothing; time in `resolved` only where the terms count until closed. A reopening
keeps the start of the resolution and begins a new update. A client's message resumes `waiting_client`. A ticket's creation is the first
of its moments: what the desk is said to have done before it counts for nothing, while the client's message before it may await its answer.
"""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk_tui.domain.calendar import NoWorkingTime
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import (
    OPEN_STATES,
    Crossing,
    Moment,
    MomentKind,
    SlaState,
    TargetKind,
    TargetState,
    Terms,
    Threshold,
    Verdict,
    WorkingTime,
)
from helpdesk_tui.domain.sla_clock import Exchange, TargetClock

_PAUSABLE = (TargetKind.UPDATE, TargetKind.RESOLUTION)
_WITH_UNTIL = (MomentKind.WAITING_CLIENT, MomentKind.WAITING_VENDOR, MomentKind.SCHEDULED)
_FINISHED = frozenset({"resolved", "closed", "cancelled", "merged"})


def replay(terms: Terms, moments: Iterable[Moment], calendar: WorkingTime, at: Instant) -> SlaState:
    """How the targets stand at an instant, by the moments up to then: of one instant creation first, the others in the order given.

    Consumption at a later instant, with no further moments, is `weight.consumed_at` of the calendar's position there.
    """
    course = follow(terms, moments, calendar, at)
    return SlaState(
        at=at,
        state=course.state,
        targets={kind: target_state(course, kind, seconds) for kind in TargetKind if (seconds := terms.seconds(kind)) is not None},
        paused_s=course.paused_s,
        paused_since=course.paused_since,
        reopened=course.reopened,
    )


def follow(terms: Terms, moments: Iterable[Moment], calendar: WorkingTime, at: Instant) -> Course:
    """The whole course of a ticket up to an instant: clocks of all four targets, promised or not, with every exchange."""
    course = Course(terms, calendar)
    for moment in sorted(moments, key=_when):
        if moment.at <= at:
            course.happen(moment)
    course.pass_to(at)
    return course


def crossings(terms: Terms, moments: Iterable[Moment], calendar: WorkingTime, at: Instant) -> list[Crossing]:
    """Every threshold that was crossed up to an instant, in the order of time."""
    course = follow(terms, moments, calendar, at)
    found = []
    for kind, clock in course.clocks.items():
        seconds = terms.seconds(kind)
        if not seconds:
            continue
        for exchange in clock.exchanges:
            for threshold in Threshold:
                position = exchange.position_of(threshold.consumed_s(seconds))
                if position is not None:
                    found.append(Crossing(kind, exchange.number, threshold, calendar.instant(position)))
    return sorted(found, key=_crossed_when)


class Course:
    """A ticket on its way through its moments: its state, the clocks of its targets, and what it spent in pauses."""

    __slots__ = ("_calendar", "_passed_position", "at", "clocks", "paused_s", "paused_since", "reopened", "state", "terms", "until_at")

    def __init__(self, terms: Terms, calendar: WorkingTime) -> None:
        self.terms = terms
        self._calendar = calendar
        self._passed_position = 0
        self.at: Instant = 0
        self.state: str | None = None
        self.until_at: Instant | None = None
        self.clocks = {kind: TargetClock(kind) for kind in TargetKind}
        self.paused_s = 0
        self.paused_since: Instant | None = None
        self.reopened = 0

    @property
    def calendar(self) -> WorkingTime:
        """The line on which the positions of this course lie."""
        return self._calendar

    def happen(self, moment: Moment) -> None:
        """Let time pass up to a moment, and the moment happen."""
        self.pass_to(moment.at)
        self._change(moment)
        self._rebase()

    def pass_to(self, at: Instant) -> None:
        """Let time pass; a pause whose *until* lies on the way ends there."""
        if self.until_at is not None and self.until_at <= at:
            self._pass(max(self.until_at, self.at))
            self._enter(MomentKind.IN_PROGRESS, None)
            self._rebase()
        self._pass(at)

    def _pass(self, at: Instant) -> None:
        position = self._calendar.position(at)
        for clock in self.clocks.values():
            clock.pass_to(position)
        if self.paused_since is not None:
            self.paused_s += position - self._passed_position
        self._passed_position = position
        self.at = at

    def _rebase(self) -> None:
        for kind, clock in self.clocks.items():
            clock.run(self._counts(kind), self._passed_position)
        if self.state not in OPEN_STATES or self.state not in self.terms.pause_states:
            self.paused_since = None
        elif self.paused_since is None:
            self.paused_since = self.at

    def _counts(self, kind: TargetKind) -> bool:
        """Whether an unmet target of that kind consumes time in the ticket's state."""
        if self.state in OPEN_STATES:
            return kind not in _PAUSABLE or self.state not in self.terms.pause_states
        if self.state == MomentKind.RESOLVED:
            return self.terms.counts_until == "closed"
        return self.state is None

    def _change(self, moment: Moment) -> None:
        kind = moment.kind
        if self.state is None and kind not in (MomentKind.CREATED, MomentKind.CLIENT_MESSAGE):
            return
        if kind is MomentKind.CREATED:
            self._create()
        elif kind is MomentKind.CLIENT_MESSAGE:
            self._hear_client()
        elif kind is MomentKind.PUBLIC_REPLY:
            self._answer_client()
        elif kind is MomentKind.TAKE:
            if self.terms.reaction_by == "take":
                self.clocks[TargetKind.REACTION].meet(self.at)
        elif kind in (MomentKind.RESOLVED, MomentKind.CLOSED):
            self._finish(kind)
        elif kind in (MomentKind.CANCELLED, MomentKind.MERGED):
            for clock in self.clocks.values():
                clock.end()
            self._enter(kind, None)
        else:
            self._continue(moment)

    def _create(self) -> None:
        if self.state is not None:
            return
        for kind in (TargetKind.REACTION, TargetKind.UPDATE, TargetKind.RESOLUTION):
            self.clocks[kind].start(self.at)
        self._enter(MomentKind.NEW, None)

    def _hear_client(self) -> None:
        if self.state in (MomentKind.CANCELLED, MomentKind.MERGED):
            return
        answer = self.clocks[TargetKind.ANSWER]
        if not answer.is_unmet:
            answer.start(self.at)
        if self.state == MomentKind.WAITING_CLIENT:
            self._enter(MomentKind.IN_PROGRESS, None)

    def _answer_client(self) -> None:
        for kind in (TargetKind.REACTION, TargetKind.ANSWER, TargetKind.UPDATE):
            self.clocks[kind].meet(self.at)
        if self.state in OPEN_STATES:
            self.clocks[TargetKind.UPDATE].start(self.at)

    def _finish(self, kind: MomentKind) -> None:
        for promise in (TargetKind.REACTION, TargetKind.ANSWER, TargetKind.UPDATE):
            self.clocks[promise].meet(self.at)
        if kind is MomentKind.CLOSED or self.terms.counts_until == "resolved":
            self.clocks[TargetKind.RESOLUTION].meet(self.at)
        self._enter(kind, None)

    def _continue(self, moment: Moment) -> None:
        """Go to an open state; out of a finished one this is a reopening, by whatever name it comes."""
        if self.state in _FINISHED:
            self._reopen()
        kind = MomentKind.IN_PROGRESS if moment.kind is MomentKind.REOPENED else moment.kind
        self._enter(kind, moment.until_at if kind in _WITH_UNTIL else None)

    def _reopen(self) -> None:
        self.reopened += 1
        for kind in (TargetKind.REACTION, TargetKind.ANSWER, TargetKind.UPDATE):
            self.clocks[kind].revive()
        self.clocks[TargetKind.RESOLUTION].revive(though_met=True)
        update = self.clocks[TargetKind.UPDATE]
        if update.current is not None and not update.is_unmet:
            update.start(self.at)

    def _enter(self, kind: MomentKind, until_at: Instant | None) -> None:
        self.state = kind.value
        self.until_at = until_at


def target_state(course: Course, kind: TargetKind, seconds: int) -> TargetState:
    """How one clock of a course stands against a target of so many seconds."""
    clock = course.clocks[kind]
    exchange = clock.current
    if exchange is None:
        return TargetState(kind, seconds)
    pauses = clock.is_unmet and kind in _PAUSABLE
    return TargetState(
        kind=kind,
        seconds=seconds,
        started_at=exchange.started_at,
        consumed_s=exchange.consumed_s,
        since_position=_runs_from(course, clock),
        due_at=_due_at(course, clock, exchange, seconds),
        paused_since=course.paused_since if pauses else None,
        met_at=exchange.met_at,
        verdict=_verdict(exchange, seconds),
        ended=exchange.ended,
        exchange=exchange.number,
        worst_s=clock.worst_s,
    )


def _verdict(exchange: Exchange, seconds: int) -> Verdict | None:
    if exchange.met_at is None:
        return None
    return "met" if exchange.consumed_s <= seconds else "breached"


def _runs_from(course: Course, clock: TargetClock) -> int | None:
    """The position from which the clock runs on by itself; ahead where a pause has an *until*."""
    if clock.since_position is not None or not clock.is_unmet or course.until_at is None:
        return clock.since_position
    return course.calendar.position(course.until_at)


def _due_at(course: Course, clock: TargetClock, exchange: Exchange, seconds: int) -> Instant | None:
    calendar = course.calendar
    try:
        if seconds == 0:
            return calendar.add(exchange.started_at, 0)
        reached = exchange.position_of(seconds)
        if reached is None:
            reached = _goes_on_from(course, clock, exchange) + seconds - exchange.consumed_s
        return calendar.instant(reached)
    except NoWorkingTime:
        return None


def _goes_on_from(course: Course, clock: TargetClock, exchange: Exchange) -> int:
    """The position from which an unreached target would consume what is left of it."""
    if exchange.met_at is not None:
        return course.calendar.position(exchange.met_at)
    runs_from = _runs_from(course, clock)
    return course.calendar.position(course.at) if runs_from is None else runs_from


def _when(moment: Moment) -> tuple[Instant, bool]:
    return moment.at, moment.kind is not MomentKind.CREATED


def _crossed_when(crossing: Crossing) -> tuple[Instant, str, int, int]:
    return crossing.at, crossing.kind.value, crossing.exchange, list(Threshold).index(crossing.threshold)
