"""Penalties that an agreement foresees (RULES.md §8): for each breach of a target, or by how many targets of a period were met.

A target counts in the period in which its outcome became certain: where it was met, or where its time ran out. An outage and its children
count as one, breached where any of them was, and cost one penalty whatever the number of its targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.commercial import Commercial, PenaltyTerm
from helpdesk_tui.domain.money import HUNDRED, cents, percent_of

BREACH, ATTAINMENT = "breach", "attainment"
PROPOSED, CONFIRMED, WAIVED = "proposed", "confirmed", "waived"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one target of one ticket ended, or that its time has run out. `root_id` is the ticket itself, or the outage that it belongs to.

    `is_outage`: it has children, of whatever agreement, or is one.
    """

    ticket_id: int
    root_id: int
    target: str
    is_met: bool
    at: Instant
    is_outage: bool = False

    @property
    def is_breach(self) -> bool:
        """Whether its time ran out before it was met."""
        return not self.is_met


@dataclass(frozen=True, slots=True)
class Attainment:
    """How many outcomes of a target there are in a period, each outage as one, and how many of them were met."""

    target: str
    met: int
    counted: int

    @property
    def percent(self) -> Decimal:
        """Exactly what share was met, in per cent; 100 where nothing was counted."""
        return HUNDRED * self.met / self.counted if self.counted else HUNDRED


@dataclass(frozen=True, slots=True)
class Proposal:
    """A penalty that the agreement foresees. `once` names what it is for within the client, so that it is proposed once.

    `ticket_id` is the client's own: of an outage the first of its tickets that breached. `root_id` is the outage, or the ticket itself.
    """

    once: str
    kind: str
    target: str
    ticket_id: int | None
    at: Instant
    amount: Decimal
    explanation: dict[str, object]
    root_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A penalty as it stands on a period's statement, before the cap."""

    id: int
    at: Instant
    amount: Decimal
    state: str


def attained(outcomes: Iterable[Outcome], target: str) -> Attainment:
    """The attainment of a target; each outage counts once."""
    by_root: dict[int, bool] = {}
    for outcome in outcomes:
        if outcome.target == target:
            by_root[outcome.root_id] = by_root.get(outcome.root_id, True) and outcome.is_met
    return Attainment(target, sum(by_root.values()), len(by_root))


def proposed(terms: Commercial, outcomes: Sequence[Outcome], *, period: str, fee: Decimal, end_at: Instant) -> list[Proposal]:
    """The penalties for a period's outcomes, by date. `fee` is the period's own, `end_at` where bands of attainment are dated."""
    per_breach = [term for term in terms.penalties if term.below is None]
    bands = [term for term in terms.penalties if term.below is not None]
    found = [*_of_breaches(per_breach, outcomes, fee), *_of_attainment(bands, outcomes, period, fee, end_at)]
    return sorted((one for one in found if one.amount > 0), key=lambda one: (one.at, one.once))


def price(term: PenaltyTerm, fee: Decimal) -> Decimal:
    """What one line of the penalties costs: its amount, and its percentage of the fee."""
    return cents(term.amount or Decimal(0)) + percent_of(fee, term.percent or Decimal(0))


def _of_breaches(terms: Sequence[PenaltyTerm], outcomes: Sequence[Outcome], fee: Decimal) -> list[Proposal]:
    breaches = sorted((one for one in outcomes if one.is_breach), key=lambda one: (one.at, one.ticket_id))
    outages = {one.root_id for one in outcomes if one.is_outage or one.root_id != one.ticket_id}
    found: dict[str, Proposal] = {}
    for term in terms:
        for breach in breaches:
            if breach.target != term.target:
                continue
            once = f"outage:{breach.root_id}" if breach.root_id in outages else f"breach:{breach.target}:{breach.ticket_id}"
            amount = price(term, fee)
            if once not in found or amount > found[once].amount:
                why = _why(term, fee, breach.ticket_id)
                found[once] = Proposal(once, BREACH, breach.target, breach.ticket_id, breach.at, amount, why, breach.root_id)
    return list(found.values())


def _of_attainment(terms: Sequence[PenaltyTerm], outcomes: Sequence[Outcome], period: str, fee: Decimal, end_at: Instant) -> list[Proposal]:
    found = []
    for target in sorted({term.target for term in terms}):
        share = attained(outcomes, target)
        fitting = [term for term in terms if term.target == target and term.below is not None and share.percent < term.below]
        if not fitting:
            continue
        band = min(fitting, key=lambda term: term.below or HUNDRED)
        why = {**_why(band, fee, None), "below": str(band.below), "met": share.met, "counted": share.counted}
        once = f"attainment:{period}:{target}"
        found.append(Proposal(once, ATTAINMENT, target, None, end_at - 1, price(band, fee), why))
    return found


def _why(term: PenaltyTerm, fee: Decimal, ticket_id: int | None) -> dict[str, object]:
    why: dict[str, object] = {"fee": str(fee)}
    if term.percent is not None:
        why["percent"] = str(term.percent)
    if term.amount is not None:
        why["amount"] = str(term.amount)
    if ticket_id is not None:
        why["ticket"] = ticket_id
    return why


def cap(terms: Commercial, fee: Decimal) -> Decimal:
    """The most that the penalties of a period may come to."""
    return percent_of(fee, terms.penalty_cap_percent)


def capped(penalties: Sequence[Decided], most: Decimal) -> dict[int, Decimal]:
    """What each confirmed penalty comes to under the cap, by its id: in the order of their dates, until the cap is reached."""
    left, found = most, {}
    for one in sorted(penalties, key=lambda one: (one.at, one.id)):
        if one.state == CONFIRMED:
            found[one.id] = min(one.amount, left)
            left -= found[one.id]
    return found
