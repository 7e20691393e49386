"""Where charged minutes go (RULES.md §8): rolled-over minutes first, then the period's own, then top-ups, then overage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from helpdesk_tui.domain.charging import ALLOWANCE, Group
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import Commercial

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TopUp:
    """Minutes bought beside the allowance, usable in the half-open span of their validity."""

    id: int
    minutes: int
    price: Decimal
    valid_from_at: Instant
    valid_to_at: Instant
    note: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Rolled:
    """Minutes left of an earlier period; `last` is the number of the last period that may use them."""

    origin: str
    last: int
    minutes: int


@dataclass(slots=True)
class Stand:
    """What a period leaves to the next ones: unused minutes, unused top-ups, and per period (by its start) the overage charged."""

    rolled: list[Rolled] = field(default_factory=list)
    top_ups: dict[int, int] = field(default_factory=dict)
    overage: dict[Instant, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """Where a group's minutes went; all negative or zero for a group that gives back. `credit` are minutes that a correction gave."""

    group: Group
    credit: int = 0
    rolled: int = 0
    included: int = 0
    top_up: int = 0
    overage: int = 0


@dataclass(frozen=True, slots=True)
class Spending:
    """A period's minutes: what was there, what was used of it, and what is over. `uses` follow the order of work.

    `unused` are the top-ups of the period that have minutes left, with these.
    """

    rolled_over_min: int
    included_min: int
    top_up_min: int
    used_min: int
    overage_min: int
    left_min: int
    uses: tuple[Use, ...]
    unused: tuple[tuple[TopUp, int], ...]


def spend(
    stand: Stand,
    number: int,
    name: str,
    span: tuple[Instant, Instant],
    terms: Commercial,
    groups: Sequence[Group],
    top_ups: Sequence[TopUp],
) -> Spending:
    """Give a period's groups their minutes, and leave `stand` as the next period finds it.

    `number` counts the agreement's periods. A correction of a closed period gives back overage first, for money, then minutes, which this
    period uses before all others.
    """
    metered = [group for group in groups if group.bucket == ALLOWANCE and group.minutes]
    rolled = [one for one in stand.rolled if one.last >= number and one.minutes > 0]
    valid = sorted((one for one in top_ups if one.valid_from_at < span[1] and span[0] < one.valid_to_at), key=lambda one: one.valid_to_at)
    for one in valid:
        stand.top_ups.setdefault(one.id, one.minutes)
    rolled_min, top_up_min = sum(one.minutes for one in rolled), sum(stand.top_ups[one.id] for one in valid)
    pot = _Pot(rolled, terms.allowance_min, valid, stand)
    uses = [pot.give_back(group) for group in metered if group.minutes < 0]
    uses += [pot.take(group, is_metered=terms.is_metered) for group in metered if group.minutes > 0]
    overage = sum(use.overage for use in uses)
    stand.rolled = [one for one in pot.rolled if one.minutes > 0 and one.last > number]
    if terms.rollover_periods and pot.included > 0:
        stand.rolled.append(Rolled(name, number + terms.rollover_periods, pot.included))
    unused = tuple((one, stand.top_ups[one.id]) for one in valid if stand.top_ups[one.id])
    return Spending(
        rolled_over_min=rolled_min,
        included_min=terms.allowance_min,
        top_up_min=top_up_min,
        used_min=sum(group.minutes for group in metered),
        overage_min=overage,
        left_min=pot.credit + sum(one.minutes for one in pot.rolled) + pot.included + sum(left for _one, left in unused),
        uses=tuple(uses),
        unused=unused,
    )


class _Pot:
    """The minutes of one period while they are being given out."""

    def __init__(self, rolled: list[Rolled], included: int, top_ups: Sequence[TopUp], stand: Stand) -> None:
        self.credit, self.included = 0, included
        self.rolled = sorted(rolled, key=lambda one: one.last)
        self._top_ups, self._stand = top_ups, stand

    def give_back(self, group: Group) -> Use:
        """Take minutes of a closed period back: its overage as far as there is any, else as minutes to be used now."""
        charged = self._stand.overage.get(group.home_at, 0)
        refund = min(-group.minutes, charged)
        self._stand.overage[group.home_at] = charged - refund
        credit = -group.minutes - refund
        self.credit += credit
        return Use(group, credit=-credit, overage=-refund)

    def take(self, group: Group, *, is_metered: bool) -> Use:
        """Give a group its minutes in the agreed order."""
        wanted = group.minutes
        credit = min(self.credit, wanted)
        self.credit -= credit
        rolled = self._from_rolled(wanted - credit)
        included = min(self.included, wanted - credit - rolled)
        self.included -= included
        top_up = self._from_top_ups(group, wanted - credit - rolled - included)
        overage = wanted - credit - rolled - included - top_up if is_metered else 0
        if overage:
            self._stand.overage[group.home_at] = self._stand.overage.get(group.home_at, 0) + overage
        return Use(group, credit, rolled, included, top_up, overage)

    def _from_rolled(self, wanted: int) -> int:
        taken = 0
        for place, one in enumerate(self.rolled):
            part = min(one.minutes, wanted - taken)
            self.rolled[place] = Rolled(one.origin, one.last, one.minutes - part)
            taken += part
        return taken

    def _from_top_ups(self, group: Group, wanted: int) -> int:
        taken = 0
        for one in self._top_ups:
            if one.valid_from_at < group.end_at and group.work_at < one.valid_to_at:
                part = min(self._stand.top_ups[one.id], wanted - taken)
                self._stand.top_ups[one.id] -= part
                taken += part
        return taken


def overage_amount(uses: Sequence[Use], terms: Mapping[int, Commercial]) -> Decimal:
    """The price of the overage: each minute at the hourly price of its own version, in cents, halves away from zero."""
    total = sum((terms[use.group.agreement_version_id].overage_hour * use.overage for use in uses), Decimal(0))
    return money(total / 60)


def money(amount: Decimal) -> Decimal:
    """An amount in cents, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Meter:
    """How a client's time stands in the current period. `available_min` and `left_min` None: no limit was agreed.

    `used_min` is confirmed work, as it will be billed; `unconfirmed_min` come to it when somebody confirms them, and `left_min`,
    `overage_min` and what is projected count them already. `left_min` are the minutes before overage begins: a top-up that was bought
    after the limit was passed is left although more than there is was used. What closed periods give back in money is in none of them.
    `projected_min` is what is used by the period's end at this pace; amounts are without VAT. `over_limit` says what happens beyond:
    continue, ask, stop.
    """

    agreement_id: int
    number: str
    client: str
    period: str
    start_at: Instant
    end_at: Instant
    used_min: int
    unconfirmed_min: int
    available_min: int | None
    included_min: int
    rolled_over_min: int
    top_up_min: int
    left_min: int | None
    overage_min: int
    overage_amount: Decimal
    projected_min: int
    projected_overage_min: int
    projected_overage_amount: Decimal
    currency: str
    over_limit: str

    @property
    def is_over(self) -> bool:
        """Whether no minute is left."""
        return self.left_min is not None and self.left_min <= 0

    @property
    def worked_min(self) -> int:
        """What is used when all work is confirmed."""
        return self.used_min + self.unconfirmed_min

    @property
    def taken_min(self) -> int:
        """The minutes of what there is that are no longer left: all of it at most, whatever is over."""
        return max(0, (self.available_min or 0) - (self.left_min or 0))

    def percent(self) -> int | None:
        """How much of what there is was used; None without a limit; of nothing, 100 where something was."""
        if self.available_min is None:
            return None
        return self.taken_min * 100 // self.available_min if self.available_min else 100 * (self.worked_min > 0)


def projected(used_min: int, elapsed_s: int, whole_s: int, *, least_percent: int) -> int:
    """Minutes used by the period's end at the pace of its working time so far; too early in the period no pace is assumed."""
    if whole_s <= 0 or elapsed_s <= 0 or elapsed_s >= whole_s or elapsed_s * 100 < whole_s * least_percent:
        return used_min
    return -(-used_min * whole_s // elapsed_s)
