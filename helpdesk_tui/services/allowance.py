"""The meter of an agreement's time (RULES.md §8): used, left, projected; whether work beyond the limit is allowed; warnings to the manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from helpdesk_tui.domain import allowance, formats
from helpdesk_tui.domain.allowance import Meter, money
from helpdesk_tui.domain.charging import Worked
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import NotFound, Refused
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, READ, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import charging, periods
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import calendars, catalog, charges, limits, people
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.limits import Decision
from helpdesk_tui.store.reader import Reader

URGENT = 2
"""The least urgent priority that a limit never stops."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The current period as its meter shows it, and the account behind it, in which all work counts as confirmed.

    `elapsed_s` of the period's `whole_s` working seconds have passed.
    """

    meter: Meter
    account: Account
    elapsed_s: int
    whole_s: int


def standing(reader: Reader, policy: Policy, agreement_id: int, now: Instant, *, foreseen: Worked | None = None) -> Standing | None:
    """How an agreement stands in the period around now; None where none runs. `foreseen` is one more entry, as if it were there."""
    period = periods.period_at(reader, agreement_id, now)
    if period is None:
        return None
    found = charging.account(reader, policy, agreement_id, period, now, with_unconfirmed=True, foreseen=foreseen)
    elapsed_s, whole_s = _working_time(reader, found, now)
    used = max(0, found.charged_min)
    at_end = allowance.projected(used, elapsed_s, whole_s, least_percent=policy.number("allowance.pace_percent"))
    limit = found.available_min
    over = 0 if limit is None else max(found.overage_min, at_end - limit)
    per_minute = found.terms.overage_hour / Decimal(60)
    return Standing(
        Meter(
            agreement_id=agreement_id,
            number=found.agreement.number,
            client=found.agreement.client_name,
            period=period.name,
            start_at=period.start_at,
            end_at=period.end_at,
            used_min=used,
            unconfirmed_min=max(0, min(used, found.unconfirmed_min)),
            available_min=limit,
            included_min=found.included_min,
            rolled_over_min=found.rolled_over_min,
            top_up_min=found.top_up_min,
            overage_min=found.overage_min,
            overage_amount=found.overage_amount,
            projected_min=at_end,
            projected_overage_min=over,
            projected_overage_amount=found.overage_amount + money(per_minute * max(0, over - found.overage_min)),
            currency=found.currency,
            over_limit=found.terms.over_limit,
        ),
        found,
        elapsed_s,
        whole_s,
    )


def _working_time(reader: Reader, found: Account, now: Instant) -> tuple[int, int]:
    """Working seconds of the period so far, and in all, by the agreement's calendar as it is now."""
    period = found.period
    version_id = calendars.current_version(reader, period.version.calendar_id)
    time = calendars.around(reader, version_id, period.start_at, period.end_at)
    begun = time.position(period.start_at)
    return time.position(min(now, period.end_at)) - begun, time.position(period.end_at) - begun


def meter(reader: Reader, policy: Policy, agreement_id: int, now: Instant) -> Meter | None:
    """The meter of an agreement, None where nothing is metered or no period runs."""
    found = standing(reader, policy, agreement_id, now) if limits.is_commercial(reader, agreement_id) else None
    return None if found is None else found.meter


@dataclass(frozen=True, slots=True)
class TicketMeter:
    """What stands beside a ticket: its agreement's meter, whether work on it is paid apart, and whether the client must approve it.

    `approval` is a sentence, empty where nothing is to be said; `is_held` says that work waits for the client's word.
    """

    meter: Meter | None
    out_of_scope_hour: Decimal | None
    currency: str
    approval: str
    is_held: bool


Kept = dict[int, Standing | None]
"""How agreements stood when they were last reckoned, by agreement: for whoever asks again before anything has changed."""


def of_ticket(desk: Desk, actor: Actor, ticket_id: int, kept: Kept | None = None) -> TicketMeter | None:
    """What stands beside a ticket, None where no agreement covers it. What is `kept` is not reckoned again.

    Raises NotFound for a ticket out of the actor's scope, NotAllowed for who may not read tickets.
    """
    actor.require(READ)
    now = desk.clock.now()
    known: Kept = {} if kept is None else kept
    with desk.store.read() as reader:
        facts = _facts(reader, actor, ticket_id)
        if facts.agreement_id is None or facts.version_id is None:
            return None
        if facts.agreement_id not in known:
            is_paid = limits.is_commercial(reader, facts.agreement_id)
            known[facts.agreement_id] = standing(reader, people.policy(reader), facts.agreement_id, now) if is_paid else None
        found = known[facts.agreement_id]
        if found is None:
            return None
        price = _price_apart(reader, facts)
        word = _approval(reader, facts, found, price)
        return TicketMeter(found.meter, price, found.account.currency, word.sentence, word.is_held)


def _facts(reader: Reader, actor: Actor, ticket_id: int) -> limits.TicketFacts:
    facts = limits.ticket_facts(reader, ticket_id)
    if facts is None or not actor.sees_client(facts.client_id):
        raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
    return facts


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an entry that is being typed will do: minutes charged, those of them over the limit, and the meter and the word after it.

    `out_of_scope_min` are paid at `out_of_scope_hour` beside the allowance; `refusal` says why the entry will be refused.
    """

    charged_min: int
    overage_min: int
    overage_amount: Decimal
    out_of_scope_min: int
    out_of_scope_hour: Decimal | None
    meter: Meter
    approval: str
    refusal: str


def foresee(
    desk: Desk, actor: Actor, ticket_id: int, duration_ms: int, *, started_at: Instant | None = None, kind: str = "reactive",
    is_billable: bool = True,
) -> Foreseen | None:  # fmt: skip
    """What time on a ticket will do to its agreement's meter; None where none is metered. Raises NotFound, NotAllowed."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        facts = _facts(reader, actor, ticket_id)
        if facts.agreement_id is None or facts.version_id is None or not limits.is_commercial(reader, facts.agreement_id):
            return None
        policy, price = people.policy(reader), _price_apart(reader, facts)
        start_at = now - duration_ms if started_at is None else started_at
        entry = Worked(
            0, ticket_id, actor.id, facts.version_id, start_at, duration_ms, kind, is_billable, False, facts.is_vip, False, "",
            price is not None, price,
        )  # fmt: skip
        before = standing(reader, policy, facts.agreement_id, now)
        after = standing(reader, policy, facts.agreement_id, now, foreseen=entry)
        if before is None or after is None:
            return None
        return Foreseen(
            charged_min=after.meter.used_min - before.meter.used_min,
            overage_min=after.meter.overage_min - before.meter.overage_min,
            overage_amount=after.meter.overage_amount - before.meter.overage_amount,
            out_of_scope_min=after.account.out_of_scope_min - before.account.out_of_scope_min,
            out_of_scope_hour=price,
            meter=after.meter,
            approval=_approval(reader, facts, after, price).sentence,
            refusal=stopped(reader, policy, ticket_id, now),
        )


def meters(desk: Desk, actor: Actor, client: str | None = None) -> list[Meter]:
    """The meters of all agreements that run, of one client or of all that the actor sees. Raises BadInput for an unknown client."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        clients = actor.clients if client is None else {catalog.client_named(reader, client, actor.clients).id}
        policy = people.policy(reader)
        found = [meter(reader, policy, one.id, now) for one in stored.agreements(reader, clients)]
        return [one for one in found if one is not None]


def history(desk: Desk, actor: Actor, client: str) -> list[Account]:
    """All periods of a client's agreements up to now, the newest first within each agreement. Raises BadInput for an unknown client."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        client_id = catalog.client_named(reader, client, actor.clients).id
        policy = people.policy(reader)
        return [one for row in stored.agreements(reader, {client_id}) for one in reversed(charging.accounts(reader, policy, row.id, now))]


@dataclass(frozen=True, slots=True)
class Uncharged:
    """Work on a client's tickets in which no agreement was valid: listed, never charged."""

    entry_id: int
    ticket_id: int
    start_at: Instant
    duration_ms: int


def outside(desk: Desk, actor: Actor, client: str) -> list[Uncharged]:
    """A client's work outside every agreement's validity, oldest first. Raises BadInput for an unknown client."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        client_id = catalog.client_named(reader, client, actor.clients).id
        policy = people.policy(reader)
        found = [Uncharged(one[0], one[1], one[3], one[4]) for one in charges.outside(reader, {client_id}, 0, now)]
        for row in stored.agreements(reader, {client_id}):
            book = charging.ledger(reader, policy, row.id, now)
            found += [Uncharged(part.entry_id, part.ticket_id, part.work_at, part.raw_ms) for part in book.outside]
    return sorted(found, key=lambda one: (one.start_at, one.entry_id))


# Approval


@dataclass(frozen=True, slots=True)
class Word:
    """What the client's word on work beyond the limit is: a sentence, and whether work waits for it."""

    sentence: str = ""
    is_held: bool = False


def _price_apart(reader: Reader, facts: limits.TicketFacts) -> Decimal | None:
    """The hourly price where the ticket's service is covered but out of scope, else None."""
    if facts.version_id is None:
        return None
    is_extra, rate = limits.scope(reader, facts.version_id, facts.service_id)
    return None if not is_extra else limits.terms(reader, facts.version_id).out_of_scope_hour if rate is None else rate


def needs_approval(reader: Reader, policy: Policy, version_id: int, service_id: int | None, now: Instant) -> str:
    """Why a new ticket under this version would need the client's approval, or an empty text: for whoever enters it."""
    agreement_id = stored.agreement_of_version(reader, version_id)
    if agreement_id is None or limits.terms(reader, version_id).over_limit != "ask":
        return ""
    facts = limits.TicketFacts(0, 0, agreement_id, version_id, service_id, 4, is_vip=False)
    return _approval(reader, facts, standing(reader, policy, agreement_id, now), _price_apart(reader, facts)).sentence


def _approval(reader: Reader, facts: limits.TicketFacts, found: Standing | None, price: Decimal | None) -> Word:
    """The client's word on a ticket: needed, given, or refused; nothing where the agreement does not ask, or nothing is over."""
    if found is None or found.meter.over_limit == "continue":
        return Word()
    if not found.meter.is_over and (price is None or found.meter.over_limit != "ask"):
        return Word()
    said = _latest(limits.decisions(reader, found.meter.agreement_id), facts.id, found.meter.start_at)
    if said is None:
        return Word(_needed(found.meter, price), True)
    if said.decision == "refused":
        return Word(_("{who} refused it on {date}").format(who=said.decided_by, date=_date(found, said.decided_at)), True)
    spent_ms = sum(
        part.raw_ms
        for part in found.account.parts
        if part.work_at >= said.decided_at and (said.ticket_id is None or part.ticket_id == said.ticket_id)
    )
    if said.cap_s is not None and spent_ms >= said.cap_s * 1000:
        cap = formats.duration(said.cap_s)
        return Word(_("approval needed: the {cap} that {who} approved are used").format(cap=cap, who=said.decided_by), True)
    up_to = _(" up to {cap}").format(cap=formats.duration(said.cap_s)) if said.cap_s is not None else ""
    return Word(_("{who} approved it{up_to} on {date}").format(who=said.decided_by, up_to=up_to, date=_date(found, said.decided_at)))


def _needed(meter: Meter, price: Decimal | None) -> str:
    if price is not None and not meter.is_over:
        return _("approval needed: out of scope, {price} {currency} an hour").format(price=price, currency=meter.currency)
    limit = formats.duration((meter.available_min or 0) * 60)
    return _("approval needed: the {limit} of {period} are used").format(limit=limit, period=meter.period)


def _date(found: Standing, at: Instant) -> str:
    return formats.local_time(at, found.account.agreement.zone).date().isoformat()


def _latest(decisions: Sequence[Decision], ticket_id: int, period_start_at: Instant) -> Decision | None:
    """The last word on the ticket itself, else that on the whole period."""
    own = [one for one in decisions if one.ticket_id == ticket_id and ticket_id]
    whole = [one for one in decisions if one.ticket_id is None and one.period_start_at == period_start_at]
    return next(reversed(own or whole), None)


def stopped(reader: Reader, policy: Policy, ticket_id: int, now: Instant) -> str:
    """Why no work may begin on a ticket, or an empty text: its agreement stops at the limit, which is used, and it is neither P1 nor P2."""
    facts = limits.ticket_facts(reader, ticket_id)
    if facts is None or facts.version_id is None or facts.agreement_id is None or facts.priority <= URGENT:
        return ""
    if limits.over_limit(reader, facts.version_id) != "stop":
        return ""
    found = standing(reader, policy, facts.agreement_id, now)
    if found is None or not _approval(reader, facts, found, None).is_held:
        return ""
    limit = formats.duration((found.meter.available_min or 0) * 60)
    return _(
        "{client} has used the {limit} of {period}, and agreement {number} stops there except for P1 and P2: "
        "a top-up or the client's approval lets work go on."
    ).format(client=found.meter.client, limit=limit, period=found.meter.period, number=found.meter.number)


def must_go_on(job: Job, ticket_id: int) -> None:
    """Raise Refused where the ticket's agreement stops work at its limit. Calls and clients' messages are never refused by it."""
    why = stopped(job.writer, job.policy, ticket_id, job.now)
    if why:
        raise Refused(why, remedy="limit.decide")


def may_see_money(actor: Actor) -> bool:
    """Whether fees and totals are shown to the actor: to those who handle contracts, and those who read everything."""
    return actor.may(CONTRACTS) or actor.may(AUDIT)
