"""The values of an agreement: services, targets by priority, and the commercial part."""

from collections.abc import Mapping

from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup.values import (
    Complain,
    Read,
    choice,
    decimal,
    maybe,
    shown,
    span,
    span_text,
    table,
    tables,
    text,
    whole,
)

PRIORITIES = ("P1", "P2", "P3", "P4")
TARGETS = ("reaction", "answer", "update", "resolution")

_service = table({"scope": text, "rate": maybe(text), "team": maybe(text)}, _("a covered service"))
_targets = table({kind: span(days=False, least=1) for kind in TARGETS}, _("a priority"))
_PLAIN_SERVICE: dict[str, object] = {"rate": None, "scope": "included", "team": None}

_penalty = table(
    {"target": choice("reaction", "answer", "update", "resolution"), "below": decimal, "percent": decimal, "amount": decimal},
    _("a penalty"),
)
_coefficients = table(dict.fromkeys(("in_hours", "out_of_hours", "holiday", "vip"), decimal), _("the coefficients"))
_COMMERCIAL: dict[str, Read] = {
    "period": choice("month", "quarter", "year"),
    "allowance": span(days=False),
    "rollover_periods": whole(0, 120),
    "over_limit": choice("continue", "ask", "stop"),
    "round_to": span(days=False),
    "round_per": choice("entry", "ticket_day", "period"),
    "travel": choice("free", "labour", "flat"),
    "travel_price": decimal,
    "visit_least": span(days=False),
    "visits_included": whole(0, 100_000),
    "coefficients": _coefficients,
    "currency": text,
    "vat_percent": decimal,
    "fee": decimal,
    "fee_per": choice("period", "seat"),
    "seats": whole(0, 10_000_000),
    "overage_hour": decimal,
    "ticket_price": decimal,
    "out_of_scope_hour": decimal,
    "penalties": tables(_penalty),
    "penalty_cap_percent": decimal,
}
_SPANS = ("allowance", "round_to", "visit_least")

commercial = table(_COMMERCIAL, _("the commercial part"))
"""Service period, allowance, prices and penalties: amounts as decimal texts, spans in seconds."""


def commercial_written(value: object) -> object:
    """The commercial part with its spans as people type them."""
    if not isinstance(value, Mapping):
        return value
    return {name: span_text(entry) if name in _SPANS and isinstance(entry, int) else entry for name, entry in value.items()}


def services(value: object, complain: Complain) -> object:
    """Covered services by key: `["mail", "vpn"]`, or a table with scope, rate and team of each."""
    if isinstance(value, list):
        names = [text(entry, lambda sentence, *path, place=index: complain(sentence, place, *path)) for index, entry in enumerate(value)]
        return {str(name): dict(_PLAIN_SERVICE) for name in sorted(map(str, names))}
    if not isinstance(value, Mapping):
        complain(_("{value} is no list of services").format(value=shown(value)))
        return {}
    found: dict[str, object] = {}
    for key in sorted(value):
        terms = _service(value[key], lambda sentence, *path, place=key: complain(sentence, place, *path))
        found[key] = {**_PLAIN_SERVICE, **terms} if isinstance(terms, Mapping) else dict(_PLAIN_SERVICE)
    return found


def services_written(value: object) -> object:
    """A list where every service has the plain terms, else a table with what is not plain."""
    if not isinstance(value, Mapping):
        return value
    if all(terms == _PLAIN_SERVICE for terms in value.values()):
        return list(value)
    return {key: {name: entry for name, entry in terms.items() if entry != _PLAIN_SERVICE[name]} for key, terms in value.items()}


def targets(value: object, complain: Complain) -> object:
    """Seconds of working time by priority and target: `{P1 = {reaction = "15m", resolution = "4h"}}`."""
    if not isinstance(value, Mapping):
        complain(_("{value} is no table of priorities").format(value=shown(value)))
        return {}
    found: dict[str, object] = {}
    for name in sorted(value):
        priority = name.upper() if name.upper() in PRIORITIES else f"P{name}"
        if priority not in PRIORITIES:
            complain(
                _("“{name}” is no priority; they are {names}").format(name=name, names=", ".join(PRIORITIES)),
                name,
            )
            continue
        found[priority] = _targets(value[name], lambda sentence, *path, place=name: complain(sentence, place, *path))
    return {priority: entry for priority, entry in sorted(found.items()) if entry}


def targets_written(value: object) -> object:
    """Targets with their spans as people type them, in the order reaction, answer, update, resolution."""
    if not isinstance(value, Mapping):
        return value
    return {
        priority: {kind: span_text(kinds[kind]) for kind in TARGETS if kind in kinds} for priority, kinds in value.items()
    }  # fmt: skip


def teams_by_line(value: object, complain: Complain) -> object:
    """Teams by line: `{1 = "service-desk", 2 = "infrastructure"}`."""
    if not isinstance(value, Mapping):
        complain(_("{value} is no table of lines and teams").format(value=shown(value)))
        return {}
    found: dict[str, object] = {}
    for line in sorted(value):
        if line not in ("1", "2", "3"):
            complain(_("“{line}” is no line; lines are 1, 2 and 3").format(line=line), line)
            continue
        found[line] = text(value[line], lambda sentence, *path, place=line: complain(sentence, place, *path))
    return found
