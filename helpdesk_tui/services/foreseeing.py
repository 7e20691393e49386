"""What an entry will do to the client's time (RULES.md §8), before it is recorded: what is charged, where, and whether a lead is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from helpdesk_tui.domain.allowance import Meter
from helpdesk_tui.domain.charging import Worked
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.services import allowance, approval, charging, periods
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import agreements, limits, people
from helpdesk_tui.store.limits import TicketFacts
from helpdesk_tui.store.reader import Reader

_TYPED = 0
"""In the place of an entry's number: it is not recorded yet."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Time that somebody is about to record."""

    engineer_id: int
    start_at: Instant
    duration_ms: int
    kind: str = "reactive"
    is_billable: bool = True


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an entry that is being typed will do: minutes charged, those of them over the limit, and the meter and the word after it.

    `out_of_scope_min` are paid at `out_of_scope_hour` beside the allowance, `travel_amount` is a flat price for the way;
    `period` names the period that the entry is charged in where that is not the current one; `is_asked` says that a lead must approve it.
    """

    charged_min: int
    overage_min: int
    overage_amount: Decimal
    out_of_scope_min: int
    out_of_scope_hour: Decimal | None
    travel_amount: Decimal
    period: str
    meter: Meter
    approval: str
    is_asked: bool


@dataclass(frozen=True, slots=True)
class _Effect:
    """The open periods that an entry can change, by name, without it and with it; `price` of an hour of it where it is out of scope."""

    price: Decimal | None
    before: dict[str, Account]
    after: dict[str, Account]

    def more(self, minutes: Callable[[Account], int]) -> int:
        """By how many minutes the entry raises what is read from an account."""
        return sum(minutes(one) - minutes(self.before[name]) for name, one in self.after.items())

    def costs(self, amount: Callable[[Account], Decimal]) -> Decimal:
        """By how much the entry raises an amount."""
        return sum((amount(one) - amount(self.before[name]) for name, one in self.after.items()), Decimal(0))


def foresee(
    desk: Desk, actor: Actor, ticket_id: int, duration_ms: int, *, started_at: Instant | None = None, kind: str = "reactive",
    is_billable: bool = True,
) -> Foreseen | None:  # fmt: skip
    """What time on a ticket will do to its agreement's meter; None where none is metered. Raises NotFound, NotAllowed."""
    actor.require(READ)
    now = desk.clock.now()
    typed = Typed(actor.id, now - duration_ms if started_at is None else started_at, duration_ms, kind, is_billable)
    with desk.store.read() as reader:
        policy, facts = people.policy(reader), allowance.ticket_facts(reader, actor, ticket_id)
        found = _effect(reader, policy, facts, typed, now)
        if found is None:
            return None
        current = next((one for one in found.after.values() if one.period.end_at > now), next(reversed(found.after.values())))
        standing = allowance.standing_of(reader, policy, current, now)
        return Foreseen(
            charged_min=found.more(lambda one: one.charged_min),
            overage_min=found.more(lambda one: one.overage_min),
            overage_amount=found.costs(lambda one: one.overage_amount),
            out_of_scope_min=found.more(lambda one: one.out_of_scope_min),
            out_of_scope_hour=found.price,
            travel_amount=found.costs(lambda one: one.travel_amount),
            period=", ".join(name for name, one in found.after.items() if one is not current and _has_typed(one)),
            meter=standing.meter,
            approval=approval.word(reader, policy, facts.id, standing, found.price).sentence,
            is_asked=_is_asked(reader, policy, facts, found, now),
        )


def _has_typed(account: Account) -> bool:
    return any(part.entry_id == _TYPED for part in account.parts)


def _effect(reader: Reader, policy: Policy, facts: TicketFacts, typed: Typed, now: Instant) -> _Effect | None:
    """What an entry does to the periods of its ticket's agreement; None where nothing about money was agreed, or no open period is left.

    It is charged as recording would: under the terms in force when the work began, in the period of that, or in the first open one after.
    """
    agreement_id, version_id = facts.agreement_id, agreements.in_force_for(reader, facts.id, typed.start_at)
    if agreement_id is None or version_id is None or not limits.is_commercial(reader, agreement_id):
        return None
    every = periods.periods_of(reader, agreement_id, now)
    names = [one.name for one in every if one.end_at > now or (one.end_at > typed.start_at and not one.is_closed)]
    if not names:
        return None
    is_extra, rate = limits.scope(reader, version_id, facts.service_id)
    entry = Worked(
        _TYPED, facts.id, typed.engineer_id, version_id, typed.start_at, typed.duration_ms, typed.kind, typed.is_billable, False,
        facts.is_vip, False, "", is_extra, rate,
    )  # fmt: skip

    def reckoned(more: Worked | None) -> dict[str, Account]:
        found = charging.accounts(reader, policy, agreement_id, now, with_unconfirmed=True, foreseen=more, only=names)
        return {one.period.name: one for one in found}

    return _Effect(allowance.price_apart(reader, version_id, facts.service_id), reckoned(None), reckoned(entry))


def asks_lead(job: Job, ticket_id: int, typed: Typed) -> bool:
    """Whether a lead must approve time on a ticket because its agreement stops at the limit, where that was passed before the work."""
    facts = limits.ticket_facts(job.writer, ticket_id)
    found = None if facts is None else _effect(job.writer, job.policy, facts, typed, job.now)
    return facts is not None and found is not None and _is_asked(job.writer, job.policy, facts, found, job.now)


def _is_asked(reader: Reader, policy: Policy, facts: TicketFacts, found: _Effect, now: Instant) -> bool:
    """Whether the entry itself is overage in a period whose limit stopped work before it, without the client's word."""
    if facts.priority <= approval.URGENT or facts.agreement_id is None:
        return False
    if limits.terms_now(reader, facts.agreement_id, now).over_limit != "stop":
        return False
    for name, after in found.after.items():
        if any(use.overage > 0 and any(part.entry_id == _TYPED for part in use.group.parts) for use in after.uses):
            before = allowance.standing_of(reader, policy, found.before[name], now)
            if approval.word(reader, policy, facts.id, before, None).is_held:
                return True
    return False
