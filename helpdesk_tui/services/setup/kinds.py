"""The kinds of objects of a setup file with their fields: how each is read, what it is by default, how it is written back."""

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.recurrence import EVERY
from helpdesk_tui.domain.roles import PERMISSIONS, WORK
from helpdesk_tui.domain.ticket import LEVELS, PAUSE_STATES, TIERS
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup import contract_values as contract
from helpdesk_tui.services.setup import values
from helpdesk_tui.services.setup.calendar_values import holidays, hours_by_day, replaced_days, week_written, yearly_holidays
from helpdesk_tui.services.setup.values import Complain, Read, Write, choice, flag, maybe, several, span, span_text, text, whole

DEPENDS = object()
"""The default of a field that follows from other fields; such a field is always written."""

WORKING_ROLES = frozenset(role for role, given in PERMISSIONS.items() if WORK in given)


def _as_is(value: object) -> object:
    return value


def _alone(value: object) -> object:
    """A list of one as the one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object. `edge` tells dates: the `start` of the day, or its `end` (the day included)."""

    name: str
    read: Read
    default: object = None
    write: Write = _as_is
    edge: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A section of the file, and the word for one of its objects."""

    section: str
    word: str
    fields: tuple[Field, ...]
    has_key: bool = True

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


def engineer_clients(value: object, complain: Complain) -> object:
    """The clients whose tickets an engineer may see: `all`, or a list."""
    return "all" if value == "all" else several(text, is_sorted=True)(value, complain)


def tier(value: object, complain: Complain) -> object:
    """A tier by name, or by its number 0-3."""
    return (
        TIERS[value]
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(TIERS)
        else choice(*reversed(TIERS))(value, complain)
    )


def work_roles(form: Mapping[str, object]) -> bool:
    """Whether the roles of this engineer's form let the person work on tickets."""
    roles = form.get("roles")
    return isinstance(roles, list) and not WORKING_ROLES.isdisjoint(roles)


def _days_written(value: object) -> object:
    return span_text(value, days=True) if isinstance(value, int) else value


def _minutes_written(value: object) -> object:
    return span_text(value * 60) if isinstance(value, int) else value


_reference = maybe(text)
_roles = several(choice(*PERMISSIONS), is_sorted=True)
_addresses = (
    Field("email", several(values.email), [], _alone),
    Field("phone", several(values.phone), [], _alone),
    Field("telegram", several(values.folded), [], _alone),
    Field("position", text, ""),
    Field("zone", maybe(values.zone)),
    Field("language", maybe(text)),
    Field("active", flag, True),
)

SETTINGS = Kind("settings", _("settings"), (), has_key=False)
CALENDARS = Kind("calendars", _("calendar"), (
    Field("name", text, DEPENDS),
    Field("tz", values.zone, is_required=True),
    Field("week", hours_by_day, {}, week_written),
    Field("holidays", holidays, []),
    Field("yearly_holidays", yearly_holidays, []),
    Field("replaced", replaced_days, {}),
))  # fmt: skip
SERVICES = Kind("services", _("service"), (
    Field("name", text, DEPENDS),
    Field("kind", choice("incident", "request"), "incident"),
    Field("line", whole(1, 3), 1),
    Field("impact", choice(*LEVELS), "medium"),
    Field("urgency", choice(*LEVELS), "medium"),
    Field("norm", span(days=False, unit_s=60), 30, _minutes_written),
    Field("active", flag, True),
))  # fmt: skip
TEAMS = Kind("teams", _("team"), (
    Field("name", text, DEPENDS),
    Field("line", whole(1, 3), 1),
    Field("lead", _reference),
    Field("calendar", _reference),
    Field("handout", choice("pull", "round_robin", "least_loaded"), "pull"),
    Field("timer_mode", choice("auto", "manual"), DEPENDS),
    Field("may_pick", flag, True),
    Field("cap_active", maybe(whole(0, 100_000))),
    Field("cap_all", maybe(whole(0, 100_000))),
    Field("idle_alarm_min", maybe(whole(1, 100_000))),
    Field("active", flag, True),
))  # fmt: skip
CLIENTS = Kind("clients", _("client"), (
    Field("name", text, DEPENDS),
    Field("tier", tier, "none"),
    Field("zone", values.zone, DEPENDS),
    Field("internal", flag, False),
    Field("domains", several(values.domain, is_sorted=True), []),
    Field("dedicated", _reference),
    Field("manager", _reference),
    Field("teams", contract.teams_by_line, {}),
    Field("note", values.body, ""),
    Field("active", flag, True),
))  # fmt: skip
ENGINEERS = Kind("engineers", _("engineer"), (
    Field("name", text, DEPENDS),
    Field("roles", _roles, ["engineer"]),
    Field("line", maybe(whole(1, 3)), DEPENDS),
    Field("team", _reference),
    Field("deputy", _reference),
    Field("clients", engineer_clients, "all"),
    Field("client", _reference),
    Field("login", several(values.folded), DEPENDS, _alone),
    Field("cost", contract.costs, [], contract.costs_written),
    *_addresses,
))  # fmt: skip
REQUESTERS = Kind("requesters", _("requester"), (
    Field("name", text, DEPENDS),
    Field("client", text, is_required=True),
    Field("vip", flag, False),
    *_addresses,
))  # fmt: skip
AGREEMENTS = Kind("agreements", _("agreement"), (
    Field("number", text, DEPENDS),
    Field("client", text, is_required=True),
    Field("rank", whole(0, 1_000_000), 0),
    Field("in_force_from", values.moment, edge="start"),
    Field("valid_from", values.moment, edge="start", is_required=True),
    Field("valid_until", maybe(values.moment), edge="end"),
    Field("prolonged_until", maybe(values.moment), edge="end"),
    Field("calendar", text, is_required=True),
    Field("pause_states", several(choice(*PAUSE_STATES), is_sorted=True), ["scheduled", "waiting_client"]),
    Field("reaction_by", choice("reply", "take"), "reply"),
    Field("counts_until", choice("resolved", "closed"), "resolved"),
    Field("reopen_window", maybe(span(days=True)), None, _days_written),
    Field("confirm_days", maybe(whole(0, 366))),
    Field("services", contract.services, {}, contract.services_written),
    Field("targets", contract.targets, {}, contract.targets_written),
    Field("vip_targets", contract.targets, {}, contract.targets_written),
    Field("commercial", contract.commercial, {}, contract.commercial_written),
))  # fmt: skip
TEMPLATES = Kind("templates", _("template"), (Field("name", text, DEPENDS), Field("body", values.body, is_required=True)))
RECURRING = Kind("recurring", _("recurring work"), (
    Field("agreement", text, is_required=True),
    Field("service", text, is_required=True),
    Field("subject", text, is_required=True),
    Field("body", values.body, ""),
    Field("every", choice(*EVERY), "month"),
    Field("each", whole(1, 1000), 1),
    Field("first", values.moment, edge="start", is_required=True),
    Field("until", maybe(values.moment), edge="end"),
    Field("prevents", text, ""),
    Field("active", flag, True),
))  # fmt: skip
SHIFTS = Kind("shifts", _("shift"), (
    Field("engineer", text, is_required=True),
    Field("from", values.moment, edge="start", is_required=True),
    Field("to", values.moment, edge="start", is_required=True),
    Field("kind", choice("on_duty", "on_call"), "on_duty"),
), has_key=False)  # fmt: skip
ABSENCES = Kind("absences", _("absence"), (
    Field("engineer", text, is_required=True),
    Field("from", values.moment, edge="start", is_required=True),
    Field("to", values.moment, edge="end", is_required=True),
    Field("reason", text, ""),
), has_key=False)  # fmt: skip

KINDS = (SETTINGS, CALENDARS, SERVICES, TEAMS, CLIENTS, ENGINEERS, REQUESTERS, AGREEMENTS, RECURRING, TEMPLATES, SHIFTS, ABSENCES)
"""In the order in which a file is read and written: what others refer to comes first."""

BY_SECTION = {kind.section: kind for kind in KINDS}
TERMS = frozenset(field.name for field in AGREEMENTS.fields) - {"number", "client", "rank", "in_force_from"}
"""The fields of an agreement whose change makes a new version of it."""
