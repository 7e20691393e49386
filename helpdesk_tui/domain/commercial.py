"""The commercial part of an agreement's version (RULES.md §8): service period, allowance, coefficients, rounding, prices, penalties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

PAYMENT_DAYS = 14
PENALTY_CAP_PERCENT = Decimal(30)
MINUTE_S = 60
OUT_OF_SCOPE = frozenset({"out_of_scope", "out of scope", "billable", "extra", "paid"})
"""The scopes of a covered service whose work does not count against the allowance but is paid by the hour."""


def is_out_of_scope(scope: str, rate: str | None) -> bool:
    """Whether work on a service with this scope and rate is paid by the hour beside the allowance."""
    return rate is not None or scope.casefold() in OUT_OF_SCOPE


def own_rate(rate: str | None) -> Decimal | None:
    """A covered service's own price of the hour; None where there is none, or where what is stored is no amount."""
    try:
        found = Decimal(rate) if rate is not None else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() and found >= 0 else None


@dataclass(frozen=True, slots=True)
class PenaltyTerm:
    """One line of the penalties. With `below` it is a band of attainment ("below 95 %"), without it applies to each breach of `target`.

    It costs `percent` of the period's fee, or `amount`.
    """

    target: str = "resolution"
    below: Decimal | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Commercial:
    """What was agreed about money. Spans in seconds, coefficients in thousandths, prices without VAT.

    `allowance_s` None: work has no limit; 0: every hour is overage. `round_to_s` is at least a minute.
    """

    period: str = "month"
    allowance_s: int | None = None
    rollover_periods: int = 0
    over_limit: str = "continue"
    round_to_s: int = MINUTE_S
    round_per: str = "ticket_day"
    travel: str = "labour"
    travel_price: Decimal = Decimal(0)
    visit_least_s: int = 0
    visits_included: int = 0
    in_hours: int = 1000
    out_of_hours: int = 1000
    holiday: int = 1000
    vip: int = 1000
    currency: str = ""
    vat_percent: Decimal = Decimal(0)
    fee: Decimal = Decimal(0)
    fee_per: str = "period"
    seats: int = 0
    overage_hour: Decimal = Decimal(0)
    ticket_price: Decimal = Decimal(0)
    out_of_scope_hour: Decimal = Decimal(0)
    penalties: tuple[PenaltyTerm, ...] = ()
    penalty_cap_percent: Decimal = PENALTY_CAP_PERCENT
    payment_days: int = PAYMENT_DAYS

    @property
    def is_metered(self) -> bool:
        """Whether time is counted against a limit."""
        return self.allowance_s is not None

    @property
    def allowance_min(self) -> int:
        """The minutes that a period includes."""
        return (self.allowance_s or 0) // MINUTE_S

    @property
    def full_fee(self) -> Decimal:
        """The fee of a whole period."""
        return self.fee * self.seats if self.fee_per == "seat" else self.fee

    def coefficient(self, hours: str, *, is_vip: bool) -> int:
        """Thousandths by which raw time counts: `in_hours`, `out_of_hours` or `holiday`, times the VIP's."""
        by_hours = {"in_hours": self.in_hours, "out_of_hours": self.out_of_hours, "holiday": self.holiday}[hours]
        return (by_hours * self.vip + 500) // 1000 if is_vip else by_hours


def read(document: Mapping[str, object]) -> Commercial:
    """The commercial part from its JSON in the store; what is not agreed has the defaults above."""
    factors = document.get("coefficients")
    given = factors if isinstance(factors, Mapping) else {}
    overage = document.get("overage_hour")
    allowance = document.get("allowance")
    if allowance is None and overage is not None:
        allowance = 0
    plain = Commercial()
    return Commercial(
        period=_word(document, "period", plain.period),
        allowance_s=None if allowance is None else _whole(allowance, 0),
        rollover_periods=_whole(document.get("rollover_periods"), 0),
        over_limit=_word(document, "over_limit", plain.over_limit),
        round_to_s=max(MINUTE_S, _whole(document.get("round_to"), MINUTE_S)),
        round_per=_word(document, "round_per", plain.round_per),
        travel=_word(document, "travel", plain.travel),
        travel_price=_money(document.get("travel_price")),
        visit_least_s=_whole(document.get("visit_least"), 0),
        visits_included=_whole(document.get("visits_included"), 0),
        in_hours=_thousandths(given.get("in_hours")),
        out_of_hours=_thousandths(given.get("out_of_hours")),
        holiday=_thousandths(given.get("holiday", given.get("out_of_hours"))),
        vip=_thousandths(given.get("vip")),
        currency=_word(document, "currency", ""),
        vat_percent=_money(document.get("vat_percent")),
        fee=_money(document.get("fee")),
        fee_per=_word(document, "fee_per", plain.fee_per),
        seats=_whole(document.get("seats"), 0),
        overage_hour=_money(overage),
        ticket_price=_money(document.get("ticket_price")),
        out_of_scope_hour=_money(document.get("out_of_scope_hour")),
        penalties=_penalties(document.get("penalties")),
        penalty_cap_percent=_money(document.get("penalty_cap_percent"), PENALTY_CAP_PERCENT),
        payment_days=_whole(document.get("payment_days"), PAYMENT_DAYS),
    )


def _penalties(value: object) -> tuple[PenaltyTerm, ...]:
    lines = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple(
        PenaltyTerm(_word(line, "target", "resolution"), *(_maybe(line.get(name)) for name in ("below", "percent", "amount")))
        for line in lines
        if isinstance(line, Mapping)
    )


def _word(document: Mapping[str, object], name: str, default: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) and value else default


def _whole(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _money(value: object, default: Decimal = Decimal(0)) -> Decimal:
    return default if value is None else Decimal(str(value))


def _maybe(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _thousandths(value: object) -> int:
    return 1000 if value is None else int((Decimal(str(value)) * 1000).to_integral_value())
