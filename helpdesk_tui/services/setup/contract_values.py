"""The values of an agreement: services, targets by priority, and the commercial part."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from helpdesk_tui.domain.commercial import OUT_OF_SCOPE
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup.values import (
    Complain,
    Read,
    choice,
    currency,
    decimal,
    maybe,
    moment,
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

SCOPES = ("included", "out_of_scope")


def scope(value: object, complain: Complain) -> object:
    """Whether work on a service counts against the allowance or is paid by the hour; other words for the latter stay as they are."""
    given = text(value, complain)
    return given if isinstance(given, str) and given.casefold() in OUT_OF_SCOPE else choice(*SCOPES)(given, complain)


def rate(value: object, complain: Complain) -> object:
    """A price of the hour, as it is typed where it is a text: terms that differ in nothing but a zero make no new version."""
    short = decimal(value, complain)
    return value.strip() if isinstance(value, str) else short


_service = table({"scope": scope, "rate": maybe(rate), "team": maybe(text)}, _("a covered service"))
_targets = table({kind: span(days=False, least=1) for kind in TARGETS}, _("a priority"))
_PLAIN_SERVICE: dict[str, object] = {"rate": None, "scope": "included", "team": None}


def up_to_hundred(value: object, complain: Complain) -> object:
    """A share in percent, or a coefficient of time: neither makes sense above a hundred."""
    found = decimal(value, complain)
    if Decimal(str(found)) > 100:
        complain(_("{value} is more than 100").format(value=shown(value)))
    return found


_terms_of_penalty = table(
    {"target": choice("reaction", "answer", "update", "resolution"), "below": up_to_hundred, "percent": up_to_hundred, "amount": decimal},
    _("a penalty"),
)


def penalty(value: object, complain: Complain) -> object:
    """A line of the penalties, which must cost something."""
    found = _terms_of_penalty(value, complain)
    if isinstance(found, Mapping) and isinstance(value, Mapping) and not {"percent", "amount"} & value.keys():
        complain(_("a penalty costs nothing without “percent” or “amount”"))
    return found


_coefficients = table(dict.fromkeys(("in_hours", "out_of_hours", "holiday", "vip"), up_to_hundred), _("the coefficients"))
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
    "currency": currency,
    "vat_percent": up_to_hundred,
    "fee": decimal,
    "fee_per": choice("period", "seat"),
    "seats": whole(0, 10_000_000),
    "overage_hour": decimal,
    "ticket_price": decimal,
    "out_of_scope_hour": decimal,
    "penalties": tables(penalty),
    "penalty_cap_percent": up_to_hundred,
    "payment_days": whole(0, 366),
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


_cost = table({"from": moment, "hour": decimal, "currency": currency}, _("a cost"), required=("from", "hour"))


def costs(value: object, complain: Complain) -> object:
    """What an hour of somebody costs, by the first day of each: `[{from = 2026-01-01, hour = "1800"}]`, days as ISO texts, in order."""
    if not isinstance(value, list):
        complain(_('{value} is no list of costs; write it like [{{from = 2026-01-01, hour = "1800"}}]').format(value=shown(value)))
        return []
    found: dict[str, object] = {}
    for index, line in enumerate(value):
        read = _cost(line, lambda sentence, *path, place=index: complain(sentence, place, *path))
        day = read.get("from") if isinstance(read, Mapping) else None
        if not isinstance(read, Mapping) or not isinstance(day, date) or "hour" not in read:
            continue
        if isinstance(day, datetime):
            complain(_("a cost begins with a day, like 2026-01-01"), index, "from")
        first = f"{day:%Y-%m-%d}"
        found[first] = {"from": first, "hour": read["hour"], "currency": str(read.get("currency", ""))}
    return [found[first] for first in sorted(found)]


def costs_written(value: object) -> object:
    """Costs as people type them, without an empty currency."""
    if not isinstance(value, list):
        return value
    return [
        {"from": date.fromisoformat(str(line["from"])), "hour": line["hour"]} | ({"currency": line["currency"]} if line["currency"] else {})
        for line in value
    ]


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
