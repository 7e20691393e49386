"""What the work of a period comes to (RULES.md §8): charges of entries, allowance, prices.

A closed period is what was booked into it. An open one is everything due and not booked: parts of entries, and what takes booked parts back
where they are no longer due (a correction, a ticket moved to another client). So booked and open parts together are always the entries.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from helpdesk_tui.domain import allowance, charging, settling
from helpdesk_tui.domain.allowance import Spending, Stand, TopUp, Use, money
from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.charging import NOWHERE, OUT_OF_SCOPE, PENDING, Group, Part, Worked
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import Commercial
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.service_period import Period, Spans, Version, covered, version_at
from helpdesk_tui.services import periods as services_periods
from helpdesk_tui.store import calendars, charges, limits
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.periods import AgreementRow
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Account:
    """A period of an agreement in minutes and money. Amounts are in `currency`, without VAT, in cents.

    `parts` are all that belong to the period, pending ones too; `groups` what was rounded together; `uses` where each group's minutes went.
    `raw_ms` is the time of all parts; `unconfirmed_ms` and `disputed` are not billed yet;
    where all work was taken as confirmed, `unconfirmed_min` of the charged minutes are not.
    `overage_min` and `overage_amount` have what later changes of closed periods add or give back, `own_overage_amount` has not.
    `unused_top_ups` have minutes left, these.
    """

    agreement: AgreementRow
    period: Period
    terms: Commercial
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]
    uses: tuple[Use, ...]
    raw_ms: int
    charged_min: int
    rolled_over_min: int
    included_min: int
    top_up_min: int
    overage_min: int
    left_min: int
    fee: Decimal
    overage_amount: Decimal
    own_overage_amount: Decimal
    tickets_by_version: Mapping[int, int]
    ticket_amount: Decimal
    out_of_scope_min: int
    out_of_scope_amount: Decimal
    travel_amount: Decimal
    top_ups: tuple[TopUp, ...]
    unused_top_ups: tuple[tuple[TopUp, int], ...]
    top_up_amount: Decimal
    unconfirmed_ms: int
    unconfirmed_min: int
    disputed: tuple[int, ...]
    currency: str
    vat_percent: Decimal

    @property
    def available_min(self) -> int | None:
        """Minutes before overage begins; None without a limit."""
        return self.rolled_over_min + self.included_min + self.top_up_min if self.terms.is_metered else None

    @property
    def tickets(self) -> int:
        """How many tickets began that count."""
        return sum(self.tickets_by_version.values())

    @property
    def used_min(self) -> int:
        """Minutes charged, without what later changes of closed periods add or give back in money."""
        return self.charged_min - self.overage_min + self.own_overage_min

    @property
    def own_overage_min(self) -> int:
        """Overage of the period's own work."""
        return sum(use.overage for use in self.uses if not use.group.is_late)

    @property
    def total(self) -> Decimal:
        """Everything billed for the period, before penalties and VAT."""
        return self.fee + self.overage_amount + self.ticket_amount + self.out_of_scope_amount + self.travel_amount + self.top_up_amount


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything charged under an agreement: parts by the start of the period that they belong to, booked or open, and what lies in none."""

    agreement: AgreementRow
    versions: tuple[Version, ...]
    periods: tuple[Period, ...]
    parts: dict[Instant, list[Part]]
    outside: tuple[Part, ...]

    @property
    def terms(self) -> dict[int, Commercial]:
        """The terms by version."""
        return {version.id: version.terms for version in self.versions}


def account(reader: Reader, policy: Policy, agreement_id: int, period: Period, now: Instant, *, with_unconfirmed: bool = False) -> Account:
    """What a period comes to as of now; `with_unconfirmed` as if all its work were confirmed, which a meter shows."""
    book = ledger(reader, policy, agreement_id, max(now, period.start_at), with_unconfirmed=with_unconfirmed)
    return next(one for one in _reckoned(reader, book, only=(period.name,)))


def accounts(
    reader: Reader,
    policy: Policy,
    agreement_id: int,
    now: Instant,
    *,
    with_unconfirmed: bool = False,
    foreseen: Worked | None = None,
    only: Collection[str] = (),
) -> list[Account]:
    """All periods of an agreement up to now, in order, or those of these names: what one leaves over, the next ones use."""
    book = ledger(reader, policy, agreement_id, now, with_unconfirmed=with_unconfirmed, foreseen=foreseen)
    return list(_reckoned(reader, book, only=only))


def _reckoned(reader: Reader, book: Ledger, *, only: Collection[str] = ()) -> Iterator[Account]:
    """The accounts of all periods, or of those with these names."""
    top_ups = limits.top_ups(reader, book.agreement.id)
    stand, booked = Stand(), dict[Instant, list[Part]]()
    for number, period in enumerate(book.periods):
        parts = book.parts.get(period.start_at, [])
        earlier = [part for home_at in {part.home_at for part in parts} for part in booked.get(home_at, ())]
        groups = charging.rounded(parts, earlier, book.terms)
        known = [one for one in top_ups if period.closed_at is None or one.at <= period.closed_at]
        spending = allowance.spend(stand, number, period.name, (period.start_at, period.end_at), period.terms, groups, known)
        if not only or period.name in only:
            sure = spending.used_min if all(part.is_confirmed for part in parts) else _sure_min(parts, earlier, book.terms)
            yield _account(reader, book, period, parts, groups, spending, top_ups, unsure_min=spending.used_min - sure)
        for part in parts:
            if part.treatment not in PENDING:
                booked.setdefault(part.home_at, []).append(part)


def _sure_min(parts: Sequence[Part], earlier: Sequence[Part], terms: dict[int, Commercial]) -> int:
    """The metered minutes of what is confirmed."""
    groups = charging.rounded((part for part in parts if part.is_confirmed), earlier, terms)
    return sum(group.minutes for group in groups if group.bucket == charging.ALLOWANCE)


def ledger(
    reader: Reader, policy: Policy, agreement_id: int, now: Instant, *, with_unconfirmed: bool = False, foreseen: Worked | None = None
) -> Ledger:
    """All parts of an agreement's entries, each in its period; `foreseen` is one more entry, as if it were there."""
    of = services_periods.agreement(reader, agreement_id)
    versions = stored.versions(reader, agreement_id)
    until_at = max(now, stored.last_work_at(reader, agreement_id) or now)
    periods = services_periods.known(reader, of, versions, until_at)
    more = [] if foreseen is None else [foreseen]
    works = sorted(charges.worked(reader, agreement_id) + more, key=lambda one: (one.start_at, one.entry_id))
    due, outside = _due(reader, policy, of, versions, periods, works, with_unconfirmed=with_unconfirmed)
    booked = charges.booked(reader, agreement_id)
    parts: dict[Instant, list[Part]] = {}
    for start_at, part in booked:
        parts.setdefault(start_at, []).append(part)
    settled_in: dict[Instant, Instant] = {}
    for part in settling.open_parts(due, [part for _start, part in booked]):
        home_at = part.home_at
        if home_at not in settled_in:
            settled_in[home_at] = _settling(periods, home_at)
        start_at = settled_in[home_at]
        if start_at == NOWHERE:
            outside.append(part)
        else:
            parts.setdefault(start_at, []).append(part if start_at == home_at else replace(part, is_late=True))
    for found in parts.values():
        found.sort(key=lambda part: (part.work_at, not part.is_reversal, part.entry_id))
    return Ledger(of, tuple(versions), tuple(periods), parts, tuple(outside))


def _settling(periods: Sequence[Period], home_at: Instant) -> Instant:
    """Where work is booked: the start of its own period, or of the first open one after it where that is closed."""
    return next((one.start_at for one in periods if one.start_at >= home_at and not one.is_closed), NOWHERE)


def _due(
    reader: Reader,
    policy: Policy,
    of: AgreementRow,
    versions: Sequence[Version],
    periods: Sequence[Period],
    entries: Sequence[Worked],
    *,
    with_unconfirmed: bool,
) -> tuple[list[Part], list[Part]]:
    """The parts that the entries come to now, with the period of their work; and those in which nothing was agreed."""
    works = [_under(reader, versions, one) for one in entries]
    sums = _day_sums(charges.day_sums(reader, of.id), of.zone) if any(work.is_short for work in works) else {}
    by_id = {version.id: version for version in versions}
    spans = covered(versions)
    borders = sorted(
        {at for one in periods for at in (one.start_at, one.end_at)} | {at for span in spans for at in span[:2] if at is not None}
    )
    clock = _Clock(reader, (works[0].start_at, works[-1].start_at) if works else (0, 0))
    homes = _Homes(periods, spans)
    due: list[Part] = []
    outside: list[Part] = []
    for work in works:
        version = by_id[work.version_id]
        short_ms = sums.get((work.ticket_id, local_time(work.start_at, of.zone).date()), 0) if work.is_short else None
        for part in charging.parts_of(
            work,
            version.terms,
            partial(clock.hours, version.calendar_id),
            borders,
            homes.start_of,
            of.zone,
            is_left_out=short_ms is not None and short_ms < policy.number("labour.short_ms"),
            is_foreseen=with_unconfirmed,
        ):
            (due if part.home_at != NOWHERE else outside).append(part)
    return due, outside


class _Homes:
    """To which period a moment belongs."""

    def __init__(self, periods: Sequence[Period], spans: Spans) -> None:
        self._starts = [one.start_at for one in periods]
        self._periods, self._spans = periods, spans

    def start_of(self, at: Instant) -> Instant:
        """The start of the period around a moment, NOWHERE where nothing is valid then."""
        place = bisect_right(self._starts, at) - 1
        if place < 0 or at >= self._periods[place].end_at:
            return NOWHERE
        return self._starts[place] if any(start <= at and (end is None or at < end) for start, end, _version in self._spans) else NOWHERE


def _under(reader: Reader, versions: Sequence[Version], work: Worked) -> Worked:
    """The entry under the terms that charge it: those of its own, or where its ticket was moved here, those then in force."""
    if work.version_id:
        return work
    version = version_at(versions, work.start_at)
    is_extra, rate = charges.scope_of(reader, version.id, work.ticket_id)
    return replace(work, version_id=version.id, is_extra=is_extra, rate=rate)


def _day_sums(rows: Iterable[tuple[int, Instant, int]], zone: str) -> dict[tuple[int, date], int]:
    sums: dict[tuple[int, date], int] = {}
    for ticket_id, start_at, duration_ms in rows:
        key = (ticket_id, local_time(start_at, zone).date())
        sums[key] = sums.get(key, 0) + duration_ms
    return sums


class _Clock:
    """Working hours by calendar, each version from when it was made on."""

    def __init__(self, reader: Reader, span: tuple[Instant, Instant]) -> None:
        self._reader, self._span = reader, span
        self._versions: dict[int, list[tuple[Instant, int]]] = {}
        self._calendars: dict[int, Calendar] = {}

    def hours(self, calendar_id: int, start_at: Instant, end_at: Instant) -> list[tuple[Instant, Instant, str]]:
        """The span cut at the borders of working hours, by the wording that applied at its beginning."""
        known = self._versions.get(calendar_id)
        if known is None:
            known = self._versions[calendar_id] = calendars.made(self._reader, calendar_id)
        version_id = max((one for one in known if one[0] <= start_at), default=known[0])[1]
        calendar = self._calendars.get(version_id)
        if calendar is None:
            calendar = self._calendars[version_id] = calendars.around(self._reader, version_id, *self._span)
        return charging.hours_of(calendar, start_at, end_at)


def _account(
    reader: Reader,
    book: Ledger,
    period: Period,
    parts: Sequence[Part],
    groups: Sequence[Group],
    spending: Spending,
    top_ups: Sequence[TopUp],
    *,
    unsure_min: int,
) -> Account:
    terms = book.terms
    counts = stored.ticket_counts(reader, book.agreement.id, period.start_at, period.end_at)
    extra = [group for group in groups if group.bucket == OUT_OF_SCOPE]
    flats = [part.flat for part in parts if part.flat is not None]
    sold = tuple(one for one in top_ups if period.start_at <= one.at < period.end_at)
    return Account(
        agreement=book.agreement,
        period=period,
        terms=period.terms,
        parts=tuple(parts),
        groups=tuple(groups),
        uses=spending.uses,
        raw_ms=sum(part.raw_ms for part in parts),
        charged_min=spending.used_min,
        rolled_over_min=spending.rolled_over_min,
        included_min=spending.included_min,
        top_up_min=spending.top_up_min,
        overage_min=spending.overage_min,
        left_min=spending.left_min,
        fee=money(period.fee),
        overage_amount=allowance.overage_amount(spending.uses, terms),
        own_overage_amount=allowance.overage_amount([use for use in spending.uses if not use.group.is_late], terms),
        tickets_by_version=counts,
        ticket_amount=money(sum((terms[version].ticket_price * count for version, count in counts.items()), Decimal(0))),
        out_of_scope_min=sum(group.minutes for group in extra),
        out_of_scope_amount=money(sum((hourly(group, terms) * group.minutes for group in extra), Decimal(0)) / 60),
        travel_amount=money(sum(flats, Decimal(0))),
        top_ups=sold,
        unused_top_ups=spending.unused,
        top_up_amount=money(sum((one.price for one in sold), Decimal(0))),
        unconfirmed_ms=sum(part.raw_ms for part in parts if not part.is_confirmed),
        unconfirmed_min=unsure_min,
        disputed=tuple(sorted({part.entry_id for part in parts if part.treatment == charging.DISPUTED})),
        currency=period.terms.currency,
        vat_percent=period.terms.vat_percent,
    )


def hourly(group: Group, terms: dict[int, Commercial]) -> Decimal:
    """The hourly price of a group of work out of scope: the service's own, or the agreement's."""
    return terms[group.agreement_version_id].out_of_scope_hour if group.rate is None else group.rate


def to_book(found: Account) -> list[Part]:
    """The parts of a period as they are to be booked: with the treatment that they got, overage where the group's minutes were all over,
    free where the period includes the visit."""
    over = {part for use in found.uses if 0 < use.overage == use.group.minutes for part in use.group.parts}
    included = {part for group in found.groups if group.is_included for part in group.parts}
    booked = []
    for part in found.parts:
        if part in included and not part.is_reversal:
            why = charging.VISIT_OUT_OF_SCOPE if part.bucket == OUT_OF_SCOPE else charging.VISIT
            part = replace(part, treatment=charging.FREE, why=why)
        elif part in over and not part.is_reversal:
            part = replace(part, treatment=charging.OVERAGE)
        booked.append(part)
    return booked
