"""The lines of a statement: what each position of a period's account comes to, in words and to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from helpdesk_tui.domain import charging
from helpdesk_tui.domain import statement as kinds
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import Commercial
from helpdesk_tui.domain.money import cents
from helpdesk_tui.domain.penalties import ATTAINMENT
from helpdesk_tui.domain.statement import Correction, Line, PenaltyLine
from helpdesk_tui.domain.statement_sheets import target_name
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.charging import Account, hourly
from helpdesk_tui.store.statements import AdjustmentRow

_MINUTES = Decimal(60)


Terms = dict[int, Commercial]
"""The terms of an agreement by version."""


def lines(
    account: Account,
    terms: Terms,
    corrections: Sequence[Correction],
    penalties: Sequence[PenaltyLine],
    adjustments: Sequence[AdjustmentRow],
) -> tuple[Line, ...]:
    """Every position that is not nothing, in the order of a bill."""
    return (
        *_fee(account),
        *_hours(account, kinds.OVERAGE, _("Time over the allowance"), _over(account, terms)),
        *_tickets(account, terms),
        *_hours(account, kinds.OUT_OF_SCOPE, _("Work out of scope"), _extra(account, terms)),
        *_travel(account),
        *_top_ups(account),
        *(_penalty(account, one) for one in penalties if one.counted),
        *_corrections(account, corrections),
        *(_plain(account, kinds.ADJUSTMENT, row.name, Decimal(row.amount)) for row in adjustments if not row.concerns),
    )


def _line(account: Account, kind: str, name: str, quantity: str, unit: str, price: Decimal | None, net: Decimal) -> Line:
    return Line(kind, name, quantity, unit, price, net, account.vat_percent)


def _plain(account: Account, kind: str, name: str, net: Decimal) -> Line:
    return _line(account, kind, name, "1", "", None, cents(net))


def _fee(account: Account) -> list[Line]:
    """The fee, a line for each price that was agreed within the period. What is prorated is one piece at what its days come to."""
    period = account.period
    if not account.fee:
        return []
    days: dict[tuple[Decimal, str, int], int] = {}
    for version, count in period.days:
        terms = version.terms
        key = (terms.fee, terms.fee_per, terms.seats if terms.fee_per == "seat" else 1)
        days[key] = days.get(key, 0) + count
    nets = split([price * seats * count / period.all_days for (price, _per, seats), count in days.items()], account.fee)
    plain = _("Service fee {period}").format(period=period.name)
    found = []
    for ((price, per, seats), count), net in zip(days.items(), nets, strict=True):
        kind, name = kinds.SEATS if per == "seat" else kinds.FEE, plain
        if count == period.all_days:
            unit = "seat" if per == "seat" else "period"
            found.append(_line(account, kind, name, str(seats), unit, price, net))
            continue
        if per == "seat":
            name = ngettext("{name}, {n} seat", "{name}, {n} seats", seats).format(name=name, n=seats)
        name = _("{name}, {days} of {all} days").format(name=name, days=count, all=period.all_days)
        found.append(_line(account, kind, name, "1", "period", net, net))
    return [line for line in found if line.net]


def split(exact: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """Amounts to the cent that add up to the whole: the last one takes what rounding leaves."""
    rounded = [cents(one) for one in exact]
    return [*rounded[:-1], whole - sum(rounded[:-1], Decimal(0))] if rounded else []


def _over(account: Account, terms: Terms) -> dict[Decimal, int]:
    """Minutes over the allowance by the price of an hour."""
    found: dict[Decimal, int] = {}
    for use in account.uses:
        if use.overage and not use.group.is_late:
            price = terms[use.group.agreement_version_id].overage_hour
            found[price] = found.get(price, 0) + use.overage
    return found


def _extra(account: Account, terms: Terms) -> dict[Decimal, int]:
    """Minutes out of scope by the price of an hour."""
    found: dict[Decimal, int] = {}
    for group in account.groups:
        if group.bucket == charging.OUT_OF_SCOPE and not group.is_late:
            price = hourly(group, terms)
            found[price] = found.get(price, 0) + group.minutes
    return found


def _hours(account: Account, kind: str, name: str, minutes: dict[Decimal, int]) -> Iterable[Line]:
    for price, spent in sorted(minutes.items()):
        if spent and price:
            yield _line(account, kind, name, f"{spent // 60}:{spent % 60:02d}", "hour", price, cents(price * spent / _MINUTES))


def _tickets(account: Account, terms: Terms) -> Iterable[Line]:
    """The tickets of the period, a line for each price of one."""
    counts: dict[Decimal, int] = {}
    for version_id, count in account.tickets_by_version.items():
        price = terms[version_id].ticket_price
        counts[price] = counts.get(price, 0) + count
    priced = {price: count for price, count in sorted(counts.items()) if price and count}
    nets = split([price * count for price, count in priced.items()], account.ticket_amount)
    for (price, count), net in zip(priced.items(), nets, strict=True):
        yield _line(account, kinds.TICKETS, _("Tickets"), str(count), "ticket", price, net)


def _travel(account: Account) -> Iterable[Line]:
    flats = [part.flat for part in account.parts if part.flat is not None and not part.is_late]
    for price in sorted(set(flats)):
        if price:
            trips = flats.count(price)
            yield _line(account, kinds.TRAVEL, _("Travel"), str(trips), "trip", price, cents(price * trips))


def _top_ups(account: Account) -> Iterable[Line]:
    for one in account.top_ups:
        if one.price:
            quantity = f"{one.minutes // 60}:{one.minutes % 60:02d}"
            yield _line(account, kinds.TOP_UP, _("Time bought beside the allowance"), quantity, "hour", None, cents(one.price))


def _penalty(account: Account, one: PenaltyLine) -> Line:
    target = target_name(one.target)
    name = _("Penalty: {target}, share met").format(target=target)
    if one.kind != ATTAINMENT:
        name = _("Penalty: {target} missed, ticket {id}").format(target=target, id=one.ticket_id)
    return _plain(account, kinds.PENALTY, name, -one.counted)


def _corrections(account: Account, corrections: Sequence[Correction]) -> Iterable[Line]:
    for one in corrections:
        if one.amount:
            yield _plain(account, kinds.ADJUSTMENT, _("Later changes to {period}").format(period=one.period), one.amount)


def late_amount(account: Account, terms: Terms, home_at: Instant) -> Decimal:
    """What work of a closed period comes to that settles in this one: overage, hours out of scope and flat travel, at the old prices."""
    minutes = sum(
        (terms[use.group.agreement_version_id].overage_hour * use.overage for use in account.uses if use.group.home_at == home_at),
        Decimal(0),
    )
    for group in account.groups:
        if group.bucket == charging.OUT_OF_SCOPE and group.home_at == home_at:
            minutes += hourly(group, terms) * group.minutes
    flats = sum((part.flat for part in account.parts if part.flat is not None and part.is_late and part.home_at == home_at), Decimal(0))
    return cents(minutes / _MINUTES) + cents(flats)
