"""A period's statement (RULES.md §8) as values: what the client gets, and what the company keeps beside it, in one frozen document.

Spans in minutes, amounts in the agreement's currency without VAT where nothing else is said. Nothing here holds engineers' notes, costs or
names of other clients but `Costs`, which no export for the client reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.money import percent_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

FEE, SEATS, OVERAGE, TICKETS, OUT_OF_SCOPE = "fee", "seats", "overage", "tickets", "out_of_scope"
TRAVEL, TOP_UP, PENALTY, ADJUSTMENT = "travel", "top_up", "penalty", "adjustment"


@dataclass(frozen=True, slots=True)
class Line:
    """A line for accounting: `quantity` of `unit` at `price` each come to `net`; `vat_percent` comes on top."""

    kind: str
    name: str
    quantity: str
    unit: str
    price: Decimal | None
    net: Decimal
    vat_percent: Decimal

    @property
    def vat(self) -> Decimal:
        """The tax on it, to the cent."""
        return percent_of(self.net, self.vat_percent)

    @property
    def gross(self) -> Decimal:
        """What is to be paid for it."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class ServiceWork:
    """Raw time on one service, in minutes to the nearest: as trouble came, ahead of it, and other (visits, travel, consulting, projects)."""

    service: str
    tickets: int
    reactive_min: int
    proactive_min: int
    other_min: int


@dataclass(frozen=True, slots=True)
class TicketWork:
    """A ticket of the period; `worked_min` is raw time, whoever worked."""

    id: int
    subject: str
    service: str
    state: str
    created_at: Instant
    resolved_at: Instant | None
    worked_min: int


@dataclass(frozen=True, slots=True)
class Level:
    """How a target was kept; each outage counts once. `percent` to one decimal, rounded down: 100 means all."""

    target: str
    counted: int
    met: int
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Time:
    """Time against the allowance. `available` is None without a limit. `corrected` are minutes that later changes of closed periods add
    or give back to it; what they come to in money counts in none of these."""

    available_min: int | None
    rolled_over_min: int
    included_min: int
    top_up_min: int
    used_min: int
    corrected_min: int
    overage_min: int
    left_min: int | None
    out_of_scope_min: int
    free_min: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What later changes to a closed period come to: an amount, minutes that count or are given back, tickets more or less.

    `ticket_amount` is what of the amount is for tickets; None in figures that were frozen without it.
    """

    period: str
    start_at: Instant
    amount: Decimal
    minutes: int
    tickets: int
    ticket_ids: tuple[int, ...]
    ticket_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """A confirmed penalty: `amount` as agreed, `counted` what of it counts under the cap."""

    ticket_id: int | None
    target: str
    kind: str
    at: Instant
    amount: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class Ratings:
    """What requesters thought: how many were asked, how many answered, the average (None without answers)."""

    asked: int
    answered: int
    average: Decimal | None


@dataclass(frozen=True, slots=True)
class Prevented:
    """Proactive work that was done, and what did not happen because of it."""

    work: str
    prevents: str
    done: int
    tickets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    """Time of an engineer on a ticket, negative where it was taken back."""

    ticket_id: int
    engineer_id: int
    at: Instant
    raw_ms: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What the company keeps to itself: raw milliseconds worked, what they cost, time of engineers whose cost is not known, tickets."""

    raw_ms: int
    labour: Decimal
    unpriced_ms: int
    tickets: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A period's statement. `state` is draft or final."""

    client_key: str
    client: str
    agreement_key: str
    agreement: str
    period: str
    start_at: Instant
    end_at: Instant
    zone: str
    currency: str
    state: str
    made_at: Instant
    tickets_created: int
    tickets_resolved: int
    tickets_open: int
    services: tuple[ServiceWork, ...]
    levels: tuple[Level, ...]
    time: Time
    lines: tuple[Line, ...]
    corrections: tuple[Correction, ...]
    penalties: tuple[PenaltyLine, ...]
    ratings: Ratings
    prevented: tuple[Prevented, ...]
    tickets: tuple[TicketWork, ...]
    costs: Costs

    def net(self, *kinds: str) -> Decimal:
        """The sum of the lines of some kinds, of all without any."""
        return sum((line.net for line in self.lines if not kinds or line.kind in kinds), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """The tax on all lines."""
        return sum((line.vat for line in self.lines), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """What is to be paid."""
        return self.net() + self.vat

    @property
    def margin(self) -> Decimal:
        """What is left of the net sum after labour."""
        return self.net() - self.costs.labour


def frozen(value: object) -> Any:
    """A statement, or a part of it, as JSON holds it: amounts as texts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: frozen(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [frozen(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


def thawed(document: Mapping[str, Any]) -> Statement:
    """A statement as it was frozen. Raises KeyError for a document that is none."""
    return _read(Statement, document)


def _read(make: type[T], document: Mapping[str, Any]) -> T:
    values = {}
    for field in fields(make):
        value = document[field.name] if field.default is MISSING else document.get(field.name, field.default)
        read = _READ.get(str(field.type))
        values[field.name] = value if read is None or value is None else read(value)
    return make(**values)


def _many(make: type[T]) -> Callable[[Sequence[Mapping[str, Any]]], tuple[T, ...]]:
    return lambda documents: tuple(_read(make, document) for document in documents)


_READ: dict[str, Callable[[Any], object]] = {
    "Decimal": Decimal,
    "Decimal | None": Decimal,
    "tuple[int, ...]": tuple,
    "Time": lambda value: _read(Time, value),
    "Ratings": lambda value: _read(Ratings, value),
    "Costs": lambda value: _read(Costs, value),
    "tuple[ServiceWork, ...]": _many(ServiceWork),
    "tuple[Level, ...]": _many(Level),
    "tuple[Line, ...]": _many(Line),
    "tuple[Correction, ...]": _many(Correction),
    "tuple[PenaltyLine, ...]": _many(PenaltyLine),
    "tuple[Prevented, ...]": _many(Prevented),
    "tuple[TicketWork, ...]": _many(TicketWork),
}
