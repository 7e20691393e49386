"""The meter of an agreement's time (RULES.md §8): used, left, projected; whether work beyond the limit is allowed; warnings to the manager."""

from dataclasses import dataclass, replace
from decimal import Decimal

from helpdesk_tui.domain import allowance, formats
from helpdesk_tui.domain.allowance import Meter, money
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import NotFound, Refused
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, READ, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import approval, charging, periods
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import agreements, calendars, catalog, charges, limits, people
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """The current period as its meter shows it, and the account behind it, in which all work counts as confirmed.

    `elapsed_s` of the period's `whole_s` working seconds have passed.
    """

    meter: Meter
    account: Account
    elapsed_s: int
    whole_s: int


def standing(reader: Reader, policy: Policy, agreement_id: int, now: Instant) -> Standing | None:
    """How an agreement stands in the period around now; None where none runs."""
    period = periods.period_at(reader, agreement_id, now)
    if period is None:
        return None
    return standing_of(reader, policy, charging.account(reader, policy, agreement_id, period, now, with_unconfirmed=True), now)


def standing_of(reader: Reader, policy: Policy, found: Account, now: Instant) -> Standing:
    """The same from the period's account. What a top-up holds that cannot be used now is neither there nor left."""
    elapsed_s, whole_s = _working_time(reader, found, now)
    shut = sum(left for one, left in found.unused_top_ups if not one.valid_from_at <= now < one.valid_to_at)
    left = found.left_min - shut
    own = max(0, found.charged_min - sum(use.group.minutes for use in found.uses if use.group.is_late))
    further = allowance.projected(own, elapsed_s, whole_s, least_percent=policy.number("allowance.pace_percent")) - own
    more = max(0, further - left) if found.terms.is_metered else 0
    terms = limits.terms_now(reader, found.agreement.id, now)
    used = max(0, found.used_min)
    unconfirmed = max(0, min(used, found.unconfirmed_min))
    return Standing(
        Meter(
            agreement_id=found.agreement.id,
            number=found.agreement.number,
            client=found.agreement.client_name,
            period=found.period.name,
            start_at=found.period.start_at,
            end_at=found.period.end_at,
            used_min=used - unconfirmed,
            unconfirmed_min=unconfirmed,
            available_min=None if found.available_min is None else found.available_min - shut,
            included_min=found.included_min,
            rolled_over_min=found.rolled_over_min,
            top_up_min=found.top_up_min - shut,
            left_min=left if found.terms.is_metered else None,
            overage_min=found.own_overage_min,
            overage_amount=found.own_overage_amount,
            projected_min=used + further,
            projected_overage_min=found.own_overage_min + more,
            projected_overage_amount=found.own_overage_amount + money(terms.overage_hour / 60 * more),
            currency=found.currency,
            over_limit=terms.over_limit,
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
        facts, policy = ticket_facts(reader, actor, ticket_id), people.policy(reader)
        if facts.agreement_id is None:
            return None
        if facts.agreement_id not in known:
            is_paid = limits.is_commercial(reader, facts.agreement_id)
            known[facts.agreement_id] = standing(reader, policy, facts.agreement_id, now) if is_paid else None
        found = known[facts.agreement_id]
        if found is None:
            return None
        price = price_apart(reader, agreements.in_force_for(reader, facts.id, now), facts.service_id)
        word = approval.word(reader, policy, facts.id, found, price)
        return TicketMeter(found.meter, price, found.account.currency, word.sentence, word.is_held)


def ticket_facts(reader: Reader, actor: Actor, ticket_id: int) -> limits.TicketFacts:
    """What a limit depends on, of a ticket. Raises NotFound for a ticket out of the actor's scope."""
    facts = limits.ticket_facts(reader, ticket_id)
    if facts is None or not actor.sees_client(facts.client_id):
        raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
    return facts


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
    """All periods of a client's agreements up to now, the newest first within each agreement, with what is not confirmed yet as minutes.

    Raises BadInput for an unknown client.
    """
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        client_id = catalog.client_named(reader, client, actor.clients).id
        policy = people.policy(reader)
        found = [reversed(charging.accounts(reader, policy, row.id, now)) for row in stored.agreements(reader, {client_id})]
        return [_with_unconfirmed(reader, policy, one, now) if one.unconfirmed_ms else one for some in found for one in some]


def _with_unconfirmed(reader: Reader, policy: Policy, found: Account, now: Instant) -> Account:
    """An account of confirmed work with the minutes that the rest will add to it."""
    every = charging.account(reader, policy, found.agreement.id, found.period, now, with_unconfirmed=True)
    return replace(found, unconfirmed_min=every.unconfirmed_min)


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


def price_apart(reader: Reader, version_id: int | None, service_id: int | None) -> Decimal | None:
    """The hourly price where a version covers the service but out of scope, else None."""
    if version_id is None:
        return None
    is_extra, rate = limits.scope(reader, version_id, service_id)
    return None if not is_extra else limits.terms(reader, version_id).out_of_scope_hour if rate is None else rate


def needs_approval(reader: Reader, policy: Policy, version_id: int, service_id: int | None, now: Instant) -> str:
    """Why a new ticket under this version would need the client's approval, or an empty text: for whoever enters it."""
    agreement_id = stored.agreement_of_version(reader, version_id)
    if agreement_id is None or limits.terms_now(reader, agreement_id, now).over_limit != "ask":
        return ""
    found = standing(reader, policy, agreement_id, now)
    return "" if found is None else approval.word(reader, policy, 0, found, price_apart(reader, version_id, service_id)).sentence


def stopped(reader: Reader, policy: Policy, ticket_id: int, now: Instant) -> str:
    """Why no work may begin on a ticket, or an empty text: its agreement stops at the limit, which is used, and it is neither P1 nor P2."""
    facts = limits.ticket_facts(reader, ticket_id)
    if facts is None or facts.agreement_id is None or facts.priority <= approval.URGENT:
        return ""
    if limits.terms_now(reader, facts.agreement_id, now).over_limit != "stop":
        return ""
    found = standing(reader, policy, facts.agreement_id, now)
    if found is None or not approval.word(reader, policy, facts.id, found, None).is_held:
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
