"""The values of a calendar, each checked by itself, so that a mistake is told with its own line."""

import re
from collections.abc import Mapping
from datetime import date

from helpdesk_tui.domain.calendar_definition import LONG_WEEKDAYS, WEEKDAYS, CalendarDefinition, parse_calendar
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup.values import Complain, shown

_PREFIX = re.compile(r"^(week|holidays|yearly_holidays|replaced)[^ ]*: ")  # the place, which is told already
FIELDS = ("tz", "week", "holidays", "yearly_holidays", "replaced")


def _parsed(fields: Mapping[str, object], complain: Complain, *path: str | int) -> Mapping[str, object]:
    try:
        return parse_calendar({"tz": "UTC", **fields}).as_mapping()
    except BadInput as error:
        complain(_PREFIX.sub("", error.sentence), *path)
        return parse_calendar({"tz": "UTC"}).as_mapping()


def hours_by_day(value: object, complain: Complain) -> object:
    """Intervals by weekday."""
    if not isinstance(value, Mapping):
        complain(_("{value} is no table of weekdays with hours").format(value=shown(value)))
        return {}
    found: dict[str, object] = {}
    for name, hours in value.items():
        week = _parsed({"week": {name: hours}}, complain, name)["week"]
        if isinstance(week, Mapping):
            found.update(week)
    return {name: found[name] for name in WEEKDAYS if name in found}


def week_written(value: object) -> object:
    """The hours from Monday to Sunday."""
    return {name: value[name] for name in WEEKDAYS if name in value} if isinstance(value, Mapping) else value


def _each(field: str, value: object, complain: Complain) -> object:
    if not isinstance(value, list):
        complain(_("{value} is no list of days").format(value=shown(value)))
        return []
    days: set[str] = set()
    for index, entry in enumerate(value):
        found = _parsed({field: [entry]}, complain, index)[field]
        if isinstance(found, list):
            days.update(found)
    return sorted(days)


def holidays(value: object, complain: Complain) -> object:
    """Single days without work."""
    return _each("holidays", value, complain)


def yearly_holidays(value: object, complain: Complain) -> object:
    """Days without work of every year, as `MM-DD`."""
    return _each("yearly_holidays", value, complain)


def replaced_days(value: object, complain: Complain) -> object:
    """Days with hours of their own, or with those of a weekday (which stays a name until the week is known)."""
    if not isinstance(value, Mapping):
        complain(_("{value} is no table of days with hours").format(value=shown(value)))
        return {}
    found: dict[str, object] = {}
    for day, hours in value.items():
        if isinstance(hours, str) and hours.lower() in (*WEEKDAYS, *LONG_WEEKDAYS):
            _parsed({"holidays": [day]}, complain, day)
            found[day] = hours.lower()
            continue
        replaced = _parsed({"replaced": {day: hours}}, complain, day)["replaced"]
        if isinstance(replaced, Mapping):
            found.update(replaced)
    return dict(sorted(found.items()))


def definition(form: Mapping[str, object]) -> CalendarDefinition:
    """The definition that a calendar's form says. Raises BadInput."""
    return parse_calendar({name: form[name] for name in FIELDS if name in form})


def with_definition(form: Mapping[str, object], found: CalendarDefinition) -> dict[str, object]:
    """The form with what the definition says, in its one spelling."""
    return {**form, **found.as_mapping()}


def works_every_day(found: CalendarDefinition) -> bool:
    """Whether no weekday is free: who works on Sundays usually works on holidays too."""
    return all(found.week)


def usual_hours(found: CalendarDefinition) -> list[list[str]]:
    """The hours of a usual working day: those that most days from Monday to Friday have, of equals the earliest day's."""
    days = [hours for hours in found.week[:5] if hours]
    usual = max(days, key=days.count) if days else ()
    sample = CalendarDefinition(found.tz, ((),) * 7, replaced={date(2000, 1, 1): usual}).as_mapping()["replaced"]
    pairs = next(iter(sample.values())) if isinstance(sample, Mapping) else []
    return [list(map(str, pair)) for pair in pairs]
