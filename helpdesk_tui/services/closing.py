"""Closing a service period (RULES.md §8): open, closing with a draft and a checklist, closed with frozen figures; later changes are adjustments."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, HelpdeskError, NotFound, Refused
from helpdesk_tui.domain.money import cents, money
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import CONTRACTS, Actor
from helpdesk_tui.domain.service_period import parse_period
from helpdesk_tui.domain.statement import Statement, frozen
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import charging, penalties, periods, statement
from helpdesk_tui.services.checklist import Item as Item
from helpdesk_tui.services.checklist import checklist as checklist
from helpdesk_tui.services.checklist import disputed_after as disputed_after
from helpdesk_tui.services.checklist import pass_notes
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import catalog, charges, people, statements
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.journal import canonical
from helpdesk_tui.store.reader import Reader

OPEN, CLOSING, CLOSED, INVOICED, PAID, OVERDUE = "open", "closing", "closed", "invoiced", "paid", "overdue"
_AMOUNT = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A period as it stands: its statement, draft or frozen, and what is left to do before it closes (nothing for a closed one)."""

    agreement: AgreementRow
    period: Period
    statement: Statement
    items: tuple[Item, ...]

    @property
    def blocking(self) -> tuple[Item, ...]:
        """What stands in the way of closing."""
        return tuple(item for item in self.items if item.blocks)


@dataclass(frozen=True, slots=True)
class Closed:
    """What a step did, in one sentence, with the period as it stands now; `refused` says why others of the client's could not follow."""

    said: str
    sheet: Sheet
    command_id: int = 0
    refused: tuple[str, ...] = ()


def standing(period: Period, now: Instant) -> str:
    """How a period stands: open, closing, closed, invoiced, overdue, paid."""
    if not period.is_closed:
        return period.state
    if period.paid_at is not None:
        return PAID
    if period.invoiced_at is None:
        return CLOSED
    return OVERDUE if period.due_at is not None and period.due_at <= now else INVOICED


def standing_name(state: str) -> str:
    """How a period stands, in words."""
    names = {
        OPEN: _("open"), CLOSING: _("closing"), CLOSED: _("closed"), INVOICED: _("invoiced"), OVERDUE: _("overdue"), PAID: _("paid"),
    }  # fmt: skip
    return names[state]


def chosen(reader: Reader, actor: Actor, client: str, name: str, agreement: str, now: Instant) -> list[tuple[AgreementRow, Period]]:
    """The periods of that name of a client's agreements, of one where it is given by key or number.

    Raises BadInput for a name that cannot be read, NotFound where there is none, saying which there are.
    """
    wanted = parse_period(name)
    row = catalog.client_named(reader, client, actor.clients)
    mine = stored.agreements(reader, [row.id])
    if agreement:
        named = [one for one in mine if agreement.casefold() in (one.key.casefold(), one.number.casefold())]
        if not named:
            raise NotFound(
                _("{client} has no agreement {name}; it has {keys}.").format(
                    client=row.name, name=agreement, keys=", ".join(one.key for one in mine) or _("none")
                )
            )
        mine = named
    found: list[tuple[AgreementRow, Period]] = []
    trouble: HelpdeskError | None = None
    for one in mine:
        try:
            found.append((one, periods.period_named(reader, one.id, wanted, now)))
        except (NotFound, Refused) as error:
            trouble = trouble or error
    if found:
        return found
    raise trouble or NotFound(_("{client} has no agreement, so it has no periods.").format(client=row.name))


def sheets(desk: Desk, actor: Actor, client: str, name: str, agreement: str = "") -> list[Sheet]:
    """The periods as they stand, for managers and auditors. Raises NotAllowed, NotFound, BadInput."""
    penalties.may_read(actor)
    now = desk.clock.now()
    with desk.store.read() as reader:
        policy = people.policy(reader)
        return [sheet(reader, policy, one, period, now) for one, period in chosen(reader, actor, client, name, agreement, now)]


def sheet(reader: Reader, policy: Policy, agreement: AgreementRow, period: Period, now: Instant) -> Sheet:
    """One period as it stands."""
    if period.is_closed:
        return Sheet(agreement, period, statement.frozen_of(period), tuple(disputed_after(reader, agreement.id, [period.name])))
    every = charging.accounts(reader, policy, agreement.id, max(now, period.start_at))
    built = statement.of_accounts(reader, every, period, now)
    return Sheet(agreement, period, built.statement, tuple(checklist(reader, every, built.account, now)))


# Closing


def close(desk: Desk, actor: Actor, client: str, name: str, agreement: str = "", *, finally_: bool = False) -> list[Closed]:
    """The next step of closing, for each agreement of the client that has the period: a draft with its checklist, then the frozen figures.

    With `finally_` both at once. Raises NotAllowed, NotFound, and Refused where something on the checklist blocks or it is closed already.
    """
    actor.require(CONTRACTS)
    now = desk.clock.now()
    with desk.store.read() as reader:
        wanted = chosen(reader, actor, client, name, agreement, now)
    left = [(one, period) for one, period in wanted if not period.is_closed] or wanted
    done: list[Closed] = []
    refused: list[Refused] = []
    for one, period in left:
        try:
            done.append(close_one(desk, actor, one.id, period.name, finally_=finally_))
        except Refused as error:
            refused.append(error)
    if refused and not done:
        raise refused[0]
    return [replace(one, refused=tuple(error.sentence for error in refused)) for one in done]


def close_one(desk: Desk, actor: Actor, agreement_id: int, name: str, *, finally_: bool = False) -> Closed:
    """The next step of closing a period of one agreement. What is to be proposed for it is proposed before, and stays where it is refused.

    Raises NotAllowed, NotFound for an agreement or period out of sight, Refused where something blocks or it is closed already.
    """
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        agreement, period, every = _found(job, agreement_id, name)
        if not period.is_closed:
            penalties.record(job, agreement, every, period)
    with command(desk, actor) as job:
        agreement, period, _every = _found(job, agreement_id, name)
        if period.is_closed:
            raise Refused(
                _("{period} of {number} is closed since {at}; what changes now comes as an adjustment in the next period.").format(
                    period=period.name,
                    number=agreement.number,
                    at=formats.instant_full(period.closed_at or 0, actor.zone),
                )
            )
        if period.state == OPEN and not finally_:
            _require_over(agreement, period, job.now)
            return _begin(job, agreement, period)
        return _finish(job, agreement, period)


def _require_over(agreement: AgreementRow, period: Period, now: Instant) -> None:
    if now < period.end_at:
        raise Refused(
            _("{period} of {number} is not over yet: it ends {end}. Its draft can be read before: helpdesk period statement.").format(
                period=period.name, number=agreement.number, end=formats.instant_full(period.end_at, agreement.zone)
            )
        )


def _found(job: Job, agreement_id: int, name: str) -> tuple[AgreementRow, Period, list[Period]]:
    agreement = periods.agreement(job.writer, agreement_id)
    if not job.actor.sees_client(agreement.client_id):
        raise NotFound(_("There is no agreement {id}.").format(id=agreement_id))
    period = periods.period_named(job.writer, agreement_id, name, job.now)
    return agreement, period, periods.periods_of(job.writer, agreement_id, job.now)


def _begin(job: Job, agreement: AgreementRow, period: Period) -> Closed:
    period_id = stored.ensure(job.writer, period)
    statements.set_period(job.writer, period_id, max(1, period.row_version), {"state": CLOSING, "end_at": period.end_at})
    job.event(
        "period.closing",
        client_id=agreement.client_id,
        payload={"client": agreement.client_key, "agreement": agreement.number, "period": period.name},
    )
    found = sheet(job.writer, job.policy, agreement, replace(period, state=CLOSING), job.now)
    n = len(found.blocking)
    said = _("{period} of {number} is being closed: this is the draft.").format(period=period.name, number=agreement.number)
    if n:
        said += " " + ngettext("{n} thing stands in the way.", "{n} things stand in the way.", n).format(n=n)
    else:
        said += " " + _("Nothing stands in the way; close it once more to freeze it.")
    return Closed(said, found, job.command_id)


def _finish(job: Job, agreement: AgreementRow, period: Period) -> Closed:
    every = charging.accounts(job.writer, job.policy, agreement.id, max(job.now, period.start_at))
    built = statement.of_accounts(job.writer, every, period, job.now)
    blocking = [item for item in checklist(job.writer, every, built.account, job.now) if item.blocks]
    if blocking:
        told = " ".join(item.said for item in blocking[:3])
        more = _(" And {n} more: helpdesk period checklist.").format(n=len(blocking) - 3) if len(blocking) > 3 else ""
        raise Refused(_("{period} cannot be closed yet. {told}{more}").format(period=period.name, told=told, more=more))
    final = replace(built.statement, state="final", made_at=job.now)
    period_id = stored.ensure(job.writer, period)
    booked = charges.book(job.writer, period_id, charging.to_book(built.account))
    for one in final.corrections:
        name = _("Later changes to {period}").format(period=one.period)
        statements.adjust(
            job.writer, agreement.id, period.start_at, str(one.amount), name, concerns=one.period, at=job.now, by_id=job.actor.id or None
        )
    values = {
        "state": CLOSED, "closed_at": job.now, "closed_by_id": job.actor.id or None, "end_at": period.end_at,
        "figures": canonical(frozen(final)),
    }  # fmt: skip
    statements.set_period(job.writer, period_id, max(1, period.row_version), values)
    job.event(
        "period.closed",
        client_id=agreement.client_id,
        payload={
            "client": agreement.client_key,
            "agreement": agreement.number,
            "period": period.name,
            "charges": booked,
            "net": str(final.net()),
        },
    )
    said = _("{period} of {number} is closed: {net}, {gross} with VAT.").format(
        period=period.name,
        number=agreement.number,
        net=money(final.net(), final.currency),
        gross=money(final.gross, final.currency),
    )
    closed = replace(period, id=period_id, state=CLOSED, closed_at=job.now, figures=canonical(frozen(final)))
    return Closed(said, Sheet(agreement, closed, final, ()), job.command_id)


def adjust(desk: Desk, actor: Actor, client: str, name: str, amount: str, reason: str, agreement: str = "") -> Closed:
    """Put a named amount onto the statement of an open period, negative in the client's favour.

    Raises NotAllowed, NotFound, BadInput for an amount that cannot be read, without a name, or with several agreements, Refused for a
    closed period.
    """
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        one, period = single(job.writer, actor, client, name, agreement, job.now)
        value = _amount(amount)
        if not reason.strip():
            raise BadInput(_("An adjustment needs a name: it stands on the statement, and the client reads it."))
        can_be_adjusted(period)
        stored.ensure(job.writer, period)
        statements.adjust(job.writer, one.id, period.start_at, str(value), reason.strip(), concerns="", at=job.now, by_id=actor.id or None)
        job.event(
            "period.adjusted",
            client_id=one.client_id,
            payload={
                "client": one.client_key,
                "agreement": one.number,
                "period": period.name,
                "amount": str(value),
                "name": reason.strip(),
            },
        )
        said = _("{amount} stand on {period} of {number}: {name}").format(
            amount=money(value, period.terms.currency), period=period.name, number=one.number, name=reason.strip()
        )
        return Closed(said, sheet(job.writer, job.policy, one, period, job.now), job.command_id)


def can_be_adjusted(period: Period) -> None:
    """Raise Refused where the period is closed."""
    if period.is_closed:
        raise Refused(_("{period} is closed; put the amount onto the next period.").format(period=period.name))


def let_notes_pass(desk: Desk, actor: Actor, client: str, name: str, reason: str, agreement: str = "") -> Closed:
    """Let all notes pass that an open period's checklist misses, with a reason.

    Raises NotAllowed, NotFound, BadInput without a reason or with several agreements, Refused for a closed period or where none is missing.
    """
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        one, period = single(job.writer, actor, client, name, agreement, job.now)
        n = pass_notes(job, one, period, sheet(job.writer, job.policy, one, period, job.now).items, reason)
        changed = periods.period_named(job.writer, one.id, period.name, job.now)
        said = ngettext("{n} entry of {period} needs no note", "{n} entries of {period} need no note", n).format(n=n, period=period.name)
        return Closed(said, sheet(job.writer, job.policy, one, changed, job.now), job.command_id)


def _amount(typed: str) -> Decimal:
    """An amount as it was typed. `12,500` is refused: whether that is twelve and a half or twelve thousand, nobody knows."""
    plain = "".join(typed.split()).replace(",", ".")
    value = Decimal(plain) if _AMOUNT.fullmatch(plain) else Decimal(0)
    if not value:
        raise BadInput(_("“{text}” is no amount; write it like 120.50, or -120.50 in the client's favour.").format(text=typed[:40]))
    return cents(value)


def single(reader: Reader, actor: Actor, client: str, name: str, agreement: str, now: Instant) -> tuple[AgreementRow, Period]:
    """The one period that is meant. Raises NotFound, BadInput where several agreements have it."""
    found = chosen(reader, actor, client, name, agreement, now)
    if len(found) > 1:
        keys = ", ".join(one.key for one, _period in found)
        raise BadInput(_("{client} has this period under several agreements: {keys}. Name one with --agreement.").format(
            client=found[0][0].client_name, keys=keys
        ))  # fmt: skip
    return found[0]
