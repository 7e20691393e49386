"""Cases of working time and SLA, as other systems' test suites state them, played through the desk's own calendar and SLA.

A case is a mapping with `id`, `calendar`, and `check`:

- `add`: `seconds` of working time after `start` is `due` (null: never);
- `between`: from `start` to `end` there are `seconds` of working time;
- `ticket`: `events` under `targets` (seconds) lead, at the instant `at`, to what `expect` says: `reaction_due`, `reaction_consumed`,
  `answer_worst` and the like for each target, `paused`. Optional: `reaction_by`, `counts_until`, `pause_states` (default: both
  `waiting_…`).

Instants are ISO 8601 with a zone; a `due` that cannot be is null.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from helpdesk_tui.domain.calendar import Calendar, NoWorkingTime, checked_moment
from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import instant_json
from helpdesk_tui.domain.sla import Moment, MomentKind, TargetKind, Terms
from helpdesk_tui.domain.sla_replay import Course, follow, target_state
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _

CHECKS = ("add", "between", "ticket")
CASE_PAUSE_STATES = frozenset({"waiting_client", "waiting_vendor"})

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MEASURES = ("due", "consumed", "worst")

Figure = int | str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a case that came out otherwise: seconds, or an instant in UTC; None where there is none."""

    case_id: str
    field: str
    expected: Figure
    found: Figure


def case_id(case: object, number: int) -> str:
    """What a case calls itself; `#3` where it has no id."""
    name = case.get("id") if isinstance(case, Mapping) else None
    return name if isinstance(name, str) and name else f"#{number}"


def play(case: object, number: int = 1) -> list[Difference]:
    """Play one case; an empty list when everything came out as expected.

    Raises BadInput that names the case and the field when the case makes no sense.
    """
    name = case_id(case, number)
    try:
        fields = _table(case, _("the case"))
        expected_and_found = _play_check(fields)
    except BadInput as error:
        raise BadInput(_("case {case}: {sentence}").format(case=name, sentence=error.sentence)) from None
    return [Difference(name, field, expected, found) for field, expected, found in expected_and_found if expected != found]


def _play_check(fields: Mapping[str, object]) -> list[tuple[str, Figure, Figure]]:
    check = fields.get("check")
    if check == "add":
        return [_play_add(fields)]
    if check == "between":
        return [_play_between(fields)]
    if check == "ticket":
        return _play_ticket(fields)
    raise BadInput(_("check: {found} is none of {known}").format(found=_shown(check), known=", ".join(CHECKS)))


def _play_add(fields: Mapping[str, object]) -> tuple[str, Figure, Figure]:
    start = _played_instant(fields.get("start"), "start")
    seconds = _seconds(fields.get("seconds"), "seconds", negative=True)
    calendar = _calendar(fields, start)
    try:
        found: Figure = instant_json(calendar.add(start, seconds))
    except NoWorkingTime:
        found = None
    return "due", _expected_instant(_required(fields, "due"), "due"), found


def _play_between(fields: Mapping[str, object]) -> tuple[str, Figure, Figure]:
    start, end = _played_instant(fields.get("start"), "start"), _played_instant(fields.get("end"), "end")
    expected = _seconds(fields.get("seconds"), "seconds", negative=True)
    return "seconds", expected, _calendar(fields, start).between(start, end)


def _play_ticket(fields: Mapping[str, object]) -> list[tuple[str, Figure, Figure]]:
    moments = [_moment(entry, f"events[{index}]") for index, entry in enumerate(_rows(fields.get("events"), "events"))]
    if not any(moment.kind is MomentKind.CREATED for moment in moments):
        raise BadInput(_("events: none of them is created, and no target starts without it"))
    at = _played_instant(_required(fields, "at"), "at")
    terms = _terms(fields)
    course = follow(terms, moments, _calendar(fields, at), at)
    return [
        (name, _expected(name, value), _found(course, terms, name)) for name, value in _table(_required(fields, "expect"), "expect").items()
    ]


def _terms(fields: Mapping[str, object]) -> Terms:
    targets = _table(fields.get("targets", {}), "targets")
    for name in targets:
        if name not in list(TargetKind):
            raise BadInput(_("targets: unknown target “{name}”; targets are {known}").format(name=name, known=", ".join(TargetKind)))
    promised = {name: None if value is None else _seconds(value, f"targets.{name}") for name, value in targets.items()}
    pauses = fields.get("pause_states")
    return Terms(
        reaction_s=promised.get("reaction"),
        answer_s=promised.get("answer"),
        update_s=promised.get("update"),
        resolution_s=promised.get("resolution"),
        pause_states=CASE_PAUSE_STATES if pauses is None else frozenset(_words(pauses, "pause_states")),
        reaction_by=_reaction_by(fields.get("reaction_by") or "reply"),
        counts_until=_counts_until(fields.get("counts_until") or "resolved"),
    )


def _reaction_by(value: object) -> Literal["reply", "take"]:
    if value == "reply":
        return "reply"
    if value == "take":
        return "take"
    raise BadInput(_("reaction_by: {found} is neither reply nor take").format(found=_shown(value)))


def _counts_until(value: object) -> Literal["resolved", "closed"]:
    if value == "resolved":
        return "resolved"
    if value == "closed":
        return "closed"
    raise BadInput(_("counts_until: {found} is neither resolved nor closed").format(found=_shown(value)))


def _moment(entry: object, where: str) -> Moment:
    row = _table(entry, where)
    name = row.get("event")
    if not isinstance(name, str) or name not in list(MomentKind):
        known = ", ".join(MomentKind)
        raise BadInput(_("{where}: unknown event {name}; events are {known}").format(where=where, name=_shown(name), known=known))
    until = row.get("until")
    return Moment(
        at=_played_instant(row.get("at"), f"{where}.at"),
        kind=MomentKind(name),
        until_at=None if until is None else _played_instant(until, f"{where}.until"),
    )


def _expected(name: str, value: object) -> Figure:
    where = f"expect.{name}"
    if name == "paused":
        return _seconds(value, where)
    kind, _underscore, measure = name.rpartition("_")
    if kind in list(TargetKind) and measure in _MEASURES:
        if measure == "due":
            return _expected_instant(value, where)
        return None if value is None else _seconds(value, where)
    raise BadInput(_("expect: unknown “{name}”; write reaction_due, answer_worst, resolution_consumed, paused").format(name=name))


def _found(course: Course, terms: Terms, name: str) -> Figure:
    if name == "paused":
        return course.paused_s
    kind_name, _underscore, measure = name.rpartition("_")
    kind = TargetKind(kind_name)
    clock = course.clocks[kind]
    if measure == "consumed":
        return clock.consumed_s
    if measure == "worst":
        return clock.worst_s if clock.exchanges else None
    seconds = terms.seconds(kind)
    due_at = None if seconds is None else target_state(course, kind, seconds).due_at
    return None if due_at is None else instant_json(due_at)


def _calendar(fields: Mapping[str, object], near_at: Instant) -> Calendar:
    return Calendar(parse_calendar(_required(fields, "calendar")), origin_at=near_at)


def _expected_instant(value: object, where: str) -> str | None:
    return None if value is None else instant_json(_instant(value, where))


def _instant(value: object, where: str) -> Instant:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            if moment.tzinfo is not None:
                return (moment - _EPOCH) // timedelta(milliseconds=1)
    raise BadInput(_("{where}: {found} is no instant; write it like 2026-11-04T09:30:00Z").format(where=where, found=_shown(value)))


def _played_instant(value: object, where: str) -> Instant:
    """An instant that has a position on a calendar."""
    at = _instant(value, where)
    try:
        return checked_moment(at)
    except BadInput as error:
        raise BadInput(f"{where}: {error.sentence}") from None


def _seconds(value: object, where: str, negative: bool = False) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and (negative or value >= 0):
        return value
    raise BadInput(_("{where}: {found} is no whole number of seconds").format(where=where, found=_shown(value)))


def _required(fields: Mapping[str, object], name: str) -> object:
    if name not in fields:
        raise BadInput(_("it has no “{name}”").format(name=name))
    return fields[name]


def _table(value: object, where: str) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise BadInput(_("{where}: {found} is no table of names and values").format(where=where, found=_shown(value)))


def _rows(value: object, where: str) -> Iterable[object]:
    if isinstance(value, list):
        return value
    raise BadInput(_("{where}: {found} is no list").format(where=where, found=_shown(value)))


def _words(value: object, where: str) -> Iterable[str]:
    words = [word for word in _rows(value, where) if isinstance(word, str) and word in list(MomentKind)]
    if len(words) != len(list(_rows(value, where))):
        raise BadInput(_("{where}: {found} holds something that is no state").format(where=where, found=_shown(value)))
    return words


def _shown(value: object) -> str:
    return _("nothing") if value is None else f"“{excerpt(str(value))}”"
