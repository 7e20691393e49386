"""A client in words: how its people rate the work, what an agreement covers, promises and costs."""

from __future__ import annotations

import json

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.client_view import ClientAgreement
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.words import _, ngettext


def tier_word(tier: int) -> str:
    """`gold`, `silver`, `bronze`, or nothing."""
    return ("", _("bronze"), _("silver"), _("gold"))[tier]


def rated(mean: int, answers: int) -> str:
    """How the work was rated in the last year; `mean` in hundredths."""
    told = ngettext("rated {mean:.2f} in {n} answer of the last year", "rated {mean:.2f} in {n} answers of the last year", answers)
    return told.format(mean=mean / 100, n=answers)


def validity(agreement: ClientAgreement, zone: str) -> str:
    """`from 2026-01-01 until 2026-12-31`; the last day is the last on which it is valid."""
    since = formats.local_time(agreement.valid_from_at, zone).date().isoformat()
    if agreement.valid_to_at is None:
        return _("from {since}").format(since=since)
    return _("from {since} until {until}").format(since=since, until=last_day(agreement.valid_to_at, zone))


def last_day(ends_at: Instant, zone: str) -> str:
    """The last day of something that ends at an instant."""
    return formats.local_time(ends_at - 1000, zone).date().isoformat()


def targets(agreement: ClientAgreement) -> list[str]:
    """A line a priority: `P1: reaction 15 min, resolution 4 h`; VIPs' own targets after them."""
    rows: dict[tuple[bool, int], list[str]] = {}
    for priority, is_vip, kind, seconds in agreement.targets:
        rows.setdefault((is_vip, priority), []).append(f"{_(kind)} {formats.exact(seconds)}")
    return [f"{_('VIP ') if is_vip else ''}P{priority}: {', '.join(told)}" for (is_vip, priority), told in sorted(rows.items())]


_NAMES = {
    "period": "period", "allowance": "allowance", "over_limit": "over the limit", "fee": "fee", "overage_hour": "hour beyond the allowance",
    "out_of_scope_hour": "hour out of scope", "ticket_price": "price of a ticket", "vat_percent": "VAT %", "currency": "currency",
    "rollover_periods": "unused minutes roll over, periods", "round_to": "rounded up to", "round_per": "rounded per", "travel": "travel",
    "visits_included": "visits included", "penalty_cap_percent": "penalties at most, % of the fee", "seats": "seats",
    "payment_days": "days to pay", "visit_least": "visit at least",
}  # fmt: skip
_SPANS = ("allowance", "round_to", "visit_least")


def commercial(agreement: ClientAgreement) -> list[str]:
    """What is agreed on periods, allowance and prices, a line each."""
    terms = json.loads(agreement.commercial or "{}")
    told = []
    for name, value in terms.items():
        words = _term(value)
        if name in _SPANS and isinstance(value, int):
            words = formats.duration(value)
        told.append(f"{_(_NAMES.get(name, name.replace('_', ' ')))}: {words}")
    return told


_HOURS = {"in_hours": "in hours", "out_of_hours": "out of hours", "holiday": "holiday", "vip": "VIP"}


def _term(value: object) -> str:
    """A term in words: coefficients as `out of hours ×1.5`, penalties as `resolution below 95 %: 5 % of the fee`."""
    if isinstance(value, dict):
        return ", ".join(f"{_(_HOURS.get(str(name), str(name)))} ×{factor}" for name, factor in value.items())
    if isinstance(value, list):
        return "; ".join(_penalty(one) for one in value if isinstance(one, dict))
    return str(value).replace("_", " ")


def _penalty(one: dict[str, object]) -> str:
    target = _(str(one.get("target") or "resolution"))
    what = _("{target} below {percent} %") if "below" in one else _("each {target} missed")
    costs = [_("{percent} % of the fee").format(percent=one["percent"])] if one.get("percent") else []
    costs += [str(one["amount"])] if one.get("amount") else []
    return f"{what.format(target=target, percent=one.get('below', ''))}: {' + '.join(costs)}"
