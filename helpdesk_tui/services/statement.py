"""A period's statement (RULES.md §8): reckoned while the period is open, read as it was frozen once it is closed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from helpdesk_tui.domain import charging
from helpdesk_tui.domain import statement as kinds
from helpdesk_tui.domain.charging import PENDING, Part
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.money import Rates, cents
from helpdesk_tui.domain.penalties import CONFIRMED, Attainment, Decided, attained, cap, capped
from helpdesk_tui.domain.statement import (
    Correction,
    Costs,
    Level,
    PenaltyLine,
    Prevented,
    Ratings,
    ServiceWork,
    Spent,
    Statement,
    TicketWork,
    Time,
    thawed,
)
from helpdesk_tui.services import statement_lines
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.periods import Period
from helpdesk_tui.store import charges, people, statements
from helpdesk_tui.store import penalties as penalty_rows
from helpdesk_tui.store import periods as agreements
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.statements import TicketRow

TENTH = Decimal("0.1")
_HOUR_MS = 3_600_000
_TARGETS = ("reaction", "answer", "update", "resolution")


@dataclass(frozen=True, slots=True)
class Built:
    """A statement with the account that it came from."""

    statement: Statement
    account: Account


def frozen_of(period: Period) -> Statement:
    """The statement of a closed period as it was frozen."""
    return thawed(json.loads(period.figures))


def of_accounts(reader: Reader, every: Sequence[Account], period: Period, now: Instant) -> Built:
    """The draft of an open period's statement, from the agreement's accounts."""
    account = next(one for one in every if one.period.start_at == period.start_at)
    return Built(of_account(reader, account, [one.period for one in every], now), account)


def of_account(reader: Reader, account: Account, periods: Sequence[Period], now: Instant) -> Statement:
    """The same from its own account; `periods` are all of the agreement, in order."""
    agreement, period, zone = account.agreement, account.period, account.agreement.zone
    terms = {version.id: version.terms for version in agreements.versions(reader, agreement.id)}
    corrections = _corrections(reader, periods, account, terms)
    penalties = _penalties(reader, account)
    outcomes = penalty_rows.outcomes(reader, agreement.id, period.start_at, period.end_at, now)
    own = [part for part in account.parts if not part.is_late and part.treatment not in PENDING]
    known = _tickets(reader, account, own)
    counted = [one for one in known.values() if one.state not in ("merged", "cancelled")]
    created = [one for one in counted if period.start_at <= one.created_at < period.end_at]
    resolved = [one for one in counted if one.resolved_at is not None and period.start_at <= one.resolved_at < period.end_at]
    names = sorted({one.target for one in outcomes}, key=_TARGETS.index)
    return Statement(
        client_key=agreement.client_key,
        client=agreement.client_name,
        agreement_key=agreement.key,
        agreement=agreement.number,
        period=period.name,
        start_at=period.start_at,
        end_at=period.end_at,
        zone=zone,
        currency=account.currency,
        state="draft",
        made_at=now,
        tickets_created=len(created),
        tickets_resolved=len(resolved),
        tickets_open=statements.open_at(reader, agreement.id, min(period.end_at, max(now, period.start_at))),
        services=_services(own, known),
        levels=tuple(_level(attained(outcomes, name)) for name in names),
        time=_time(account),
        lines=statement_lines.lines(account, terms, corrections, penalties, statements.adjustments(reader, agreement.id, period.start_at)),
        corrections=corrections,
        penalties=penalties,
        ratings=_ratings(*statements.ratings(reader, agreement.id, period.start_at, period.end_at)),
        prevented=_prevented(statements.recurring_done(reader, agreement.id, period.start_at, period.end_at)),
        tickets=_ticket_works(own, known),
        costs=costs(charges.costs(reader), spent(account.parts), account.currency, rates(reader)),
    )


def _level(share: Attainment) -> Level:
    return Level(share.target, share.counted, share.met, share.percent.quantize(TENTH, ROUND_FLOOR))


def _tickets(reader: Reader, account: Account, own: Iterable[Part]) -> dict[int, TicketRow]:
    """The period's tickets: those that came, that were resolved, that were worked on."""
    period = account.period
    found = {row.id: row for row in statements.came_and_went(reader, account.agreement.id, period.start_at, period.end_at)}
    return found | statements.tickets(reader, {part.ticket_id for part in own} - found.keys())


def _minutes(ms: int) -> int:
    """Milliseconds as minutes to the nearest."""
    return (ms + 30_000) // 60_000


def _services(own: Sequence[Part], known: Mapping[int, TicketRow]) -> tuple[ServiceWork, ...]:
    tickets: dict[str, set[int]] = {}
    spent: Counter[tuple[str, str]] = Counter()
    for part in own:
        service = known[part.ticket_id].service
        tickets.setdefault(service, set()).add(part.ticket_id)
        spent[service, part.kind if part.kind in ("reactive", "proactive") else "other"] += part.raw_ms
    return tuple(
        ServiceWork(service, len(tickets[service]), *(_minutes(spent[service, kind]) for kind in ("reactive", "proactive", "other")))
        for service in sorted(tickets)
    )


def _ticket_works(own: Sequence[Part], known: Mapping[int, TicketRow]) -> tuple[TicketWork, ...]:
    spent: Counter[int] = Counter()
    for part in own:
        spent[part.ticket_id] += part.raw_ms
    return tuple(
        TicketWork(row.id, row.subject, row.service, row.state, row.created_at, row.resolved_at, _minutes(spent[row.id]))
        for row in sorted(known.values(), key=lambda row: row.id)
    )


def _time(account: Account) -> Time:
    late = sum(use.group.minutes - use.overage for use in account.uses if use.group.is_late)
    free = [part for part in account.parts if part.treatment in (charging.FREE, charging.GOODWILL)]
    free += [part for group in account.groups if group.is_included for part in group.parts]
    free_ms = sum(part.raw_ms for part in free if not part.is_late)
    return Time(
        available_min=account.available_min,
        rolled_over_min=account.rolled_over_min,
        included_min=account.included_min,
        top_up_min=account.top_up_min,
        used_min=account.used_min,
        corrected_min=late,
        overage_min=over_min(account),
        left_min=account.left_min if account.terms.is_metered else None,
        out_of_scope_min=sum(group.minutes for group in account.groups if group.bucket == charging.OUT_OF_SCOPE and not group.is_late),
        free_min=_minutes(free_ms),
    )


def over_min(account: Account) -> int:
    """Minutes of the period's own work over its allowance; what later changes of closed periods add is told apart."""
    return sum(use.overage for use in account.uses if not use.group.is_late)


def _corrections(reader: Reader, periods: Sequence[Period], account: Account, terms: statement_lines.Terms) -> tuple[Correction, ...]:
    """What changes to closed periods come to that settle in this one, by period."""
    closed = [one for one in periods if one.is_closed]
    found = []
    for home in closed:
        start_at = home.start_at
        settling = next((one for one in periods if one.start_at > start_at and not one.is_closed), None)
        is_settling = settling is not None and settling.start_at == account.period.start_at
        delta, for_tickets = _tickets_since(reader, home, closed, terms) if is_settling else (0, Decimal(0))
        ids = {part.ticket_id for part in account.parts if part.is_late and part.home_at == start_at and part.treatment not in PENDING}
        uses = [use for use in account.uses if use.group.home_at == start_at]
        amount = statement_lines.late_amount(account, terms, start_at) + for_tickets
        minutes = sum(use.group.minutes for use in uses)
        if amount or minutes or delta:
            found.append(Correction(home.name, start_at, amount, minutes, delta, tuple(sorted(ids)), for_tickets))
    return tuple(found)


def _tickets_since(reader: Reader, home: Period, closed: Iterable[Period], terms: statement_lines.Terms) -> tuple[int, Decimal]:
    """By how much what a closed period pays for has changed since, beside what was corrected already: tickets, and the amount for them.

    Each ticket has the price of its own version.
    """
    prices = {version: one.ticket_price for version, one in terms.items() if one.ticket_price}
    if not prices:
        return 0, Decimal(0)
    known = [frozen_of(one) for one in closed]
    own = next(one for one in known if one.start_at == home.start_at)
    paid = [line for line in own.lines if line.kind == kinds.TICKETS]
    corrected = [one for statement in known for one in statement.corrections if one.start_at == own.start_at]
    counts = agreements.ticket_counts(reader, home.agreement_id, home.start_at, home.end_at)
    due = {version: count for version, count in counts.items() if version in prices}
    amount = cents(sum((prices[version] * count for version, count in due.items()), Decimal(0))) - own.net(kinds.TICKETS)
    for one in corrected:
        amount -= cents(home.terms.ticket_price * one.tickets) if one.ticket_amount is None else one.ticket_amount
    delta = sum(due.values()) - sum(int(line.quantity) for line in paid) - sum(one.tickets for one in corrected)
    return delta, amount


def _penalties(reader: Reader, account: Account) -> tuple[PenaltyLine, ...]:
    rows = penalty_rows.of_period(reader, account.agreement.id, account.period.start_at)
    counted = capped([Decided(row.id, row.at, Decimal(row.amount), row.state) for row in rows], cap(account.terms, account.fee))
    return tuple(
        PenaltyLine(row.ticket_id, row.target, row.kind, row.at, Decimal(row.amount), counted[row.id])
        for row in rows
        if row.state == CONFIRMED
    )


def _ratings(asked: int, scores: Sequence[int]) -> Ratings:
    average = (Decimal(sum(scores)) / len(scores)).quantize(TENTH, ROUND_HALF_UP) if scores else None
    return Ratings(asked, len(scores), average)


def _prevented(done: Sequence[tuple[str, str, int]]) -> tuple[Prevented, ...]:
    by_work: dict[tuple[str, str], list[int]] = {}
    for work, prevents, ticket_id in done:
        by_work.setdefault((work, prevents), []).append(ticket_id)
    return tuple(Prevented(work, prevents, len(ids), tuple(ids)) for (work, prevents), ids in by_work.items())


def spent(parts: Iterable[Part]) -> list[Spent]:
    """The time in parts of entries; what is disputed goes over into the next period, and costs there, once."""
    return [Spent(part.ticket_id, part.engineer_id, part.work_at, part.raw_ms) for part in parts if part.treatment != charging.DISPUTED]


def rates(reader: Reader) -> Rates:
    """The worth of currencies."""
    return Rates(people.policy(reader).text("margin.rates"))


def costs(hourly: Mapping[int, Sequence[tuple[Instant, Decimal, str]]], works: Iterable[Spent], currency: str, worth: Rates) -> Costs:
    """What work cost the company: raw time by what an hour of its engineer cost when it was done, rounded once.

    Time without a known cost, or with one in a currency without a rate, is counted apart.
    """
    labour, raw_ms, unpriced_ms = Decimal(0), 0, 0
    tickets: set[int] = set()
    for work in works:
        raw_ms += work.raw_ms
        tickets.add(work.ticket_id)
        hour = next(((price, unit) for from_at, price, unit in reversed(hourly.get(work.engineer_id, ())) if from_at <= work.at), None)
        price = None if hour is None else worth.converted(hour[0], hour[1], currency)
        if price is None:
            unpriced_ms += work.raw_ms
        else:
            labour += price * work.raw_ms
    return Costs(raw_ms, cents(labour / _HOUR_MS), unpriced_ms, len(tickets))
