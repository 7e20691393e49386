"""What clients leave after labour (RULES.md §8): per client and period, worst first; agreements that end soon; overruns that repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from helpdesk_tui.domain import statement as kinds
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.money import HUNDRED, cents
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.service_period import calendar_period, covered, parse_period
from helpdesk_tui.domain.statement import Costs, Spent, Statement
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import charging, penalties, periods, statement
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import charges, people, statements
from helpdesk_tui.store import penalties as penalty_rows
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.statements import UncoveredClient


@dataclass(slots=True)
class Margin:
    """A client's periods taken together. Amounts without VAT; `penalties` is zero or negative; `is_final` where all periods are closed;
    `penalties_waiting` for a decision, of whatever period."""

    client_id: int
    client_key: str
    client: str
    currency: str
    fee: Decimal = Decimal(0)
    overage: Decimal = Decimal(0)
    other: Decimal = Decimal(0)
    penalties: Decimal = Decimal(0)
    labour: Decimal = Decimal(0)
    raw_ms: int = 0
    unpriced_ms: int = 0
    tickets: int = 0
    is_final: bool = True
    penalties_waiting: int = 0
    periods: list[str] = field(default_factory=list)

    @property
    def revenue(self) -> Decimal:
        """What the client pays."""
        return self.fee + self.overage + self.other + self.penalties

    @property
    def margin(self) -> Decimal:
        """What is left after labour."""
        return self.revenue - self.labour

    @property
    def percent(self) -> Decimal | None:
        """The margin as a share of what the client pays; None where that is nothing."""
        return (HUNDRED * self.margin / self.revenue).quantize(Decimal("0.1"), ROUND_HALF_UP) if self.revenue > 0 else None

    @property
    def ms_per_ticket(self) -> int | None:
        """Raw time per ticket, None without tickets."""
        return self.raw_ms // self.tickets if self.tickets else None

    @property
    def cost_per_ticket(self) -> Decimal | None:
        """Labour per ticket, None without tickets."""
        return cents(self.labour / self.tickets) if self.tickets else None

    def add(self, found: Statement) -> None:
        """Take another period in."""
        self.fee += found.net(kinds.FEE, kinds.SEATS)
        self.overage += found.net(kinds.OVERAGE)
        self.penalties += found.net(kinds.PENALTY)
        self.other += found.net(kinds.TICKETS, kinds.OUT_OF_SCOPE, kinds.TRAVEL, kinds.TOP_UP, kinds.ADJUSTMENT)
        self.is_final = self.is_final and found.state == "final"
        self.periods.append(f"{found.agreement} {found.period}")
        self.spend(found.costs)

    def spend(self, costs: Costs) -> None:
        """Take the cost of work in."""
        self.labour += costs.labour
        self.raw_ms += costs.raw_ms
        self.unpriced_ms += costs.unpriced_ms
        self.tickets += costs.tickets


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement that ends soon without a successor; `margin` is that of its last periods together."""

    agreement: AgreementRow
    ends_at: Instant
    days: int
    within: int
    margin: Decimal
    currency: str
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overrun:
    """An agreement whose allowance did not suffice in most of its last periods: (period, minutes over)."""

    agreement: AgreementRow
    periods: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Margins:
    """The report: clients worst first, agreements that end, overruns that repeat.

    Where several currencies are compared, `worth` says what one of each other one is in the `house`'s own, None where no rate is known.
    """

    name: str
    house: str
    worth: tuple[tuple[str, Decimal | None], ...]
    rows: tuple[Margin, ...]
    endings: tuple[Ending, ...]
    overruns: tuple[Overrun, ...]


def margins(desk: Desk, actor: Actor, name: str = "") -> Margins:
    """The report on the periods that end within a month, quarter or year (in each client's zone); by default this month.

    Raises NotAllowed for who is neither manager nor auditor, BadInput for a name that cannot be read.
    """
    penalties.may_read(actor)
    now = desk.clock.now()
    with desk.store.read() as reader:
        policy = people.policy(reader)
        wanted = parse_period(name) if name else f"{local_time(now, actor.zone):%Y-%m}"
        books = [_Book(reader, policy, one, wanted, now) for one in stored.agreements(reader, actor.clients)]
        rows: dict[tuple[int, str], Margin] = {}
        for book in books:
            for period in book.wanted:
                found = book.statement(period)
                _row(rows, book.agreement, found.currency).add(found)
        _add_uncovered(reader, rows, _uncovered(reader, actor, books, wanted))
        waiting = penalty_rows.waiting(reader)
        for row in rows.values():
            row.penalties_waiting = waiting.get((row.client_id, row.currency), 0)
        endings = [one for book in books if (one := _ending(book, policy)) is not None]
        overruns = [over for book in books if (over := _overrun(book, policy)) is not None]
        worth = statement.rates(reader)
    ordered = sorted(rows.values(), key=lambda row: (worth.worth(row.margin, row.currency), row.client))
    units = sorted({row.currency for row in ordered if row.currency})
    others = [(unit, worth.converted(Decimal(1), unit, worth.house)) for unit in units if unit != worth.house] if len(units) > 1 else []
    return Margins(wanted, worth.house, tuple(others), tuple(ordered), tuple(sorted(endings, key=lambda one: one.ends_at)), tuple(overruns))


def compared(found: Margins) -> str:
    """How amounts in several currencies were brought into one order: `1 RUB as 0.01 EUR`; empty for one currency."""
    told = [
        _("no rate for {unit}").format(unit=unit)
        if worth is None or not found.house
        else _("1 {unit} as {worth} {house}").format(unit=unit, worth=f"{worth.normalize():f}", house=found.house)
        for unit, worth in found.worth
    ]
    return ", ".join(told)


def _row(rows: dict[tuple[int, str], Margin], agreement: AgreementRow, currency: str) -> Margin:
    key = (agreement.client_id, currency)
    if key not in rows:
        rows[key] = Margin(agreement.client_id, agreement.client_key, agreement.client_name, currency)
    return rows[key]


def span(name: str, zone: str) -> tuple[Instant, Instant]:
    """The half-open span of a month, quarter or year in a zone."""
    year, _dash, part = name.partition("-")
    kind = "year" if not part else "quarter" if part.startswith("Q") else "month"
    month = 1 if not part else int(part[1:]) * 3 if kind == "quarter" else int(part)
    first, after, _name = calendar_period(kind, date(int(year), month, 1))
    return day_start(first, zone), day_start(after, zone)


class _Book:
    """An agreement with its periods: those `wanted` end within the calendar span that was asked for, the `last` ones are over.

    Closed ones are as they were frozen; the accounts of the others are reckoned together, once, where they are needed.
    """

    def __init__(self, reader: Reader, policy: Policy, agreement: AgreementRow, name: str, now: Instant) -> None:
        self.agreement = agreement
        self.now = now
        self._reader, self._policy = reader, policy
        self.versions = stored.versions(reader, agreement.id)
        self.periods: Sequence[Period] = periods.known(reader, agreement, self.versions, now)
        from_at, to_at = span(name, agreement.zone)
        self.wanted = [period for period in self.periods if from_at < period.end_at <= to_at]
        self.last = [period for period in self.periods if period.end_at <= now][-max(1, policy.number("margin.periods")) :]
        self._accounts: dict[Instant, Account] = {}
        self._statements: dict[Instant, Statement] = {}

    def account(self, period: Period) -> Account:
        """The account of an open period."""
        if not self._accounts:
            names = {one.name for one in (*self.wanted, *self.last) if not one.is_closed}
            found = charging.accounts(self._reader, self._policy, self.agreement.id, self.now, only=names)
            self._accounts = {one.period.start_at: one for one in found}
        return self._accounts[period.start_at]

    def statement(self, period: Period) -> Statement:
        """A period's statement."""
        if period.start_at not in self._statements:
            self._statements[period.start_at] = (
                statement.frozen_of(period)
                if period.is_closed
                else statement.of_account(self._reader, self.account(period), self.periods, self.now)
            )
        return self._statements[period.start_at]

    def uncovered(self, name: str) -> list[Spent]:
        """Work of the calendar span that is in no period: done after the agreement's end or in a gap, or found when all were closed.

        Disputed work is among it: there is no later period in which it could be decided.
        """
        spans = covered(self.versions)
        ends = [end for _start, end, _version in spans]
        from_at, to_at = span(name, self.agreement.zone)
        is_whole = ends[-1:] == [None] and spans[0][0] <= from_at and all(one == two[0] for one, two in zip(ends, spans[1:], strict=False))
        if is_whole or from_at > self.now:
            return []
        book = charging.ledger(self._reader, self._policy, self.agreement.id, self.now)
        found = (part for part in book.outside if from_at <= part.work_at < to_at)
        return [Spent(part.ticket_id, part.engineer_id, part.work_at, part.raw_ms) for part in found]

    def over_min(self, period: Period) -> int:
        """Minutes over a period's allowance."""
        if period.is_closed:
            return self.statement(period).time.overage_min
        return statement.over_min(self.account(period))


def _ending(book: _Book, policy: Policy) -> Ending | None:
    ends = [end for _start, end, _version in covered(book.versions)]
    if not ends or None in ends:
        return None
    ends_at = max(end for end in ends if end is not None)
    days = (ends_at - book.now) // DAY
    words = policy.text("margin.ending_days").replace(",", " ").split()
    warned = sorted(int(word) for word in words if word.isascii() and word.isdigit())
    within = next((limit for limit in warned if book.now < ends_at <= book.now + limit * DAY), None)
    if within is None:
        return None
    last = [book.statement(period) for period in book.last]
    return Ending(
        book.agreement, ends_at, days, within, sum((one.margin for one in last), Decimal(0)), last[-1].currency if last else "",
        tuple(one.period for one in last),
    )  # fmt: skip


def _overrun(book: _Book, policy: Policy) -> Overrun | None:
    if not any(version.terms.is_metered for version in book.versions):
        return None
    over = [(period.name, book.over_min(period)) for period in book.last]
    if sum(1 for _name, minutes in over if minutes > 0) < max(1, policy.number("margin.overruns")):
        return None
    return Overrun(book.agreement, tuple(over))


def _uncovered(reader: Reader, actor: Actor, books: Sequence[_Book], name: str) -> dict[UncoveredClient, list[Spent]]:
    """Work of the calendar span that no statement has: on tickets without an agreement, and under one that was not valid then."""
    wide = span(name, "UTC")
    spent: dict[UncoveredClient, list[Spent]] = {}
    for client, work in statements.without_agreement(reader, wide[0] - DAY, wide[1] + DAY):
        from_at, to_at = span(name, client.zone)
        if actor.sees_client(client.id) and from_at <= work.at < to_at:
            spent.setdefault(client, []).append(work)
    for book in books:
        works, of = book.uncovered(name), book.agreement
        if works:
            spent.setdefault(UncoveredClient(of.client_id, of.client_key, of.client_name, of.zone), []).extend(works)
    return spent


def _add_uncovered(reader: Reader, rows: dict[tuple[int, str], Margin], spent: dict[UncoveredClient, list[Spent]]) -> None:
    """What no agreement covers costs too: it is put to its client, in the client's first currency, else the house's own or the costs'."""
    hourly, worth = charges.costs(reader), statement.rates(reader)
    for client, works in spent.items():
        known = [row for (of, _currency), row in rows.items() if of == client.id]
        if not known:
            unit = worth.house or next((unit for work in works for _at, _price, unit in hourly.get(work.engineer_id, ())), "")
            known = [rows.setdefault((client.id, unit), Margin(client.id, client.key, client.name, unit))]
        row = known[0]
        row.spend(statement.costs(hourly, works, row.currency, worth))
