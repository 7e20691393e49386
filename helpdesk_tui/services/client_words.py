"""An agreement in words: what it covers, promises and costs."""

from __future__ import annotations

import json

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.client_view import ClientAgreement
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.words import _


def tier_word(tier: int) -> str:
    """`gold`, `silver`, `bronze`, or nothing."""
    return ("", _("bronze"), _("silver"), _("gold"))[tier]


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
        rows.setdefault((is_vip, priority), []).append(f"{_(kind)} {formats.duration(seconds)}")
    return [f"{_('VIP ') if is_vip else ''}P{priority}: {', '.join(told)}" for (is_vip, priority), told in sorted(rows.items())]


_NAMES = {
    "period": "period", "allowance": "allowance", "over_limit": "over the limit", "fee": "fee", "overage_hour": "hour beyond the allowance",
    "out_of_scope_hour": "hour out of scope", "ticket_price": "price of a ticket", "vat_percent": "VAT %", "currency": "currency",
    "rollover_periods": "unused minutes roll over, periods", "round_to": "rounded up to", "round_per": "rounded per", "travel": "travel",
    "visits_included": "visits included", "penalty_cap_percent": "penalties at most, % of the fee", "seats": "seats",
    "payment_days": "days to pay",
}  # fmt: skip
_SPANS = ("allowance", "round_to", "visit_least")


def commercial(agreement: ClientAgreement) -> list[str]:
    """What is agreed on periods, allowance and prices, a line each."""
    terms = json.loads(agreement.commercial or "{}")
    told = []
    for name, value in terms.items():
        if isinstance(value, dict | list):
            words = json.dumps(value, ensure_ascii=False)
        else:
            words = formats.duration(int(value)) if name in _SPANS and isinstance(value, int) else str(value)
        told.append(f"{_(_NAMES.get(name, name.replace('_', ' ')))}: {words}")
    return told
