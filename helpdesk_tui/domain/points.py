"""Points (RULES.md §9): what a closed ticket earns, and for whom. Amounts and the factor are integer thousandths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.clock import MINUTE
from helpdesk_tui.domain.policy import Policy

BY_TIME, BY_RESOLVER = "time", "resolver"


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers: a plain ticket's norm in minutes, the bounds of the effort factor in thousandths, an escalator's part in percent."""

    plain_norm_min: int
    factor_least: int
    factor_most: int
    escalator_percent: int


def rules(policy: Policy) -> Rules:
    """The numbers as the settings have them."""
    return Rules(
        max(1, policy.number("points.plain_norm_min")),
        policy.number("points.factor_least"),
        policy.number("points.factor_most"),
        min(100, max(0, policy.number("points.escalator_percent"))),
    )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a grant follows from. `times`: milliseconds of net recorded time by person, only time that counts.

    `late_holder_id`: who held most of the consumed time of a breached resolution. `barred`: who earns nothing by this ticket, because
    they split it off, made it follow a ticket that they had reopened too late, or took it out of an outage.
    """

    sample: int
    norm_min: int
    times: Mapping[int, int]
    resolver_id: int | None = None
    escalator_id: int | None = None
    late_holder_id: int | None = None
    barred: frozenset[int] = frozenset()
    nothing: str = ""
    """Why the ticket earns nothing at all: child, duplicate; empty where it does."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one person gets, from how much time, of which so much counted."""

    person_id: int
    ms: int
    counted_ms: int
    amount: int
    is_escalator: bool = False
    is_halved: bool = False
    is_barred: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A ticket's points with what they follow from; shares by person's number. The shares never sum to more than `total`."""

    sample: int
    norm_min: int
    factor: int
    total: int
    rule: str
    shares: tuple[Share, ...]
    nothing: str = ""


def factor(norm_min: int, found: Rules) -> int:
    """How much a service's effort counts against a plain ticket's, in thousandths, between the bounds; a service without a norm is plain."""
    wanted = 1000 * norm_min // found.plain_norm_min if norm_min > 0 else 1000
    return max(found.factor_least, min(found.factor_most, wanted))


def worth(sample: int, norm_min: int, found: Rules) -> int:
    """What a ticket with this sample earns in all, rounded down."""
    return max(0, sample) * factor(norm_min, found) // 1000


def grant(basis: Basis, found: Rules) -> Grant:
    """Share a ticket's points: by time capped at the norm, a part to the escalator; by nobody's time all to the resolver."""
    norm_min = basis.norm_min if basis.norm_min > 0 else found.plain_norm_min
    total = 0 if basis.nothing else worth(basis.sample, norm_min, found)
    counted = {person: min(ms, norm_min * MINUTE) for person, ms in basis.times.items() if ms > 0}
    everything = sum(counted.values())
    rule = BY_TIME if everything else BY_RESOLVER
    parts: dict[int, int] = {}
    if everything:
        escalator = basis.escalator_id
        percent = found.escalator_percent if escalator is not None else 0
        parts = {person: (100 - percent) * ms for person, ms in counted.items()}
        if escalator is not None:
            parts[escalator] = parts.get(escalator, 0) + percent * everything
    elif basis.resolver_id is not None:
        parts = {basis.resolver_id: 1}
    shares = []
    for person, amount in sorted(largest_remainder(total, parts).items()):
        is_halved, is_barred = person == basis.late_holder_id, person in basis.barred
        kept = 0 if is_barred else amount // 2 if is_halved else amount
        is_escalator = bool(everything) and person == basis.escalator_id
        shares.append(Share(person, max(0, basis.times.get(person, 0)), counted.get(person, 0), kept, is_escalator, is_halved, is_barred))
    return Grant(basis.sample, norm_min, factor(norm_min, found), total, rule, tuple(shares), basis.nothing)


def largest_remainder(total: int, parts: Mapping[int, int]) -> dict[int, int]:
    """Divide a whole number in proportion to whole parts so that the shares sum to it; ties go to the lower key."""
    whole = sum(parts.values())
    if whole <= 0:
        return {}
    shares = {key: total * part // whole for key, part in parts.items()}
    missing = total - sum(shares.values())
    by_rest = sorted(parts, key=lambda key: (-(total * parts[key] % whole), key))
    for key in by_rest[:missing]:
        shares[key] += 1
    return shares
