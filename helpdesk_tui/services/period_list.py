"""The service periods of one client as a list: how each stands, with its statement."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotFound
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.statement import Statement
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import charging, closing, penalties, periods, statement
from helpdesk_tui.services.closing import Sheet
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import catalog, people, tickets
from helpdesk_tui.store import penalties as penalty_rows
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.penalties import PenaltyRow
from helpdesk_tui.store.reader import Reader

MOST = 24
"""So many periods of an agreement are listed."""


def of_client(desk: Desk, actor: Actor, client_id: int) -> list[Sheet]:
    """The client's periods, latest first, those before any work or decision left out. For managers and auditors.

    Raises NotAllowed, NotFound for a client out of scope.
    """
    penalties.may_read(actor)
    now = desk.clock.now()
    with desk.store.read() as reader:
        if not actor.sees_client(client_id) or not client_id:
            raise NotFound(_("There is no such client."))
        policy = people.policy(reader)
        found: list[Sheet] = []
        for agreement in stored.agreements(reader, [client_id]):
            every = charging.accounts(reader, policy, agreement.id, now)
            began = next((place for place, one in enumerate(every) if one.parts or one.period.id is not None), len(every) - 1)
            for account in every[max(began, len(every) - MOST, 0) :]:
                if account.period.is_closed:
                    items = closing.disputed_after(reader, agreement.id, [account.period.name])
                    found.append(Sheet(agreement, account.period, statement.frozen_of(account.period), tuple(items)))
                elif account.period.start_at <= now:
                    made = statement.of_accounts(reader, every, account.period, now)
                    items = closing.checklist(reader, every, account, now)
                    found.append(Sheet(agreement, account.period, made.statement, tuple(items)))
    return sorted(found, key=lambda one: (-one.period.start_at, one.agreement.number))


@dataclass(frozen=True, slots=True)
class Decided:
    """A period of the list, with its statement where it is frozen."""

    agreement: AgreementRow
    period: Period
    statement: Statement | None


def decided(desk: Desk, actor: Actor, state: str = "") -> list[Decided]:
    """The periods about which something was decided, of one state or all, latest first; `open` are those that nobody has closed though
    they are over and there is work or a fee in them. Raises NotAllowed, BadInput for an unknown state.
    """
    penalties.may_read(actor)
    known = (closing.CLOSING, closing.CLOSED, closing.INVOICED, closing.OVERDUE, closing.PAID)
    if state and state not in (closing.OPEN, *known):
        names = ", ".join((closing.OPEN, *known))
        raise BadInput(_("There is no state {state!r}; states are {names}.").format(state=state, names=names))
    now = desk.clock.now()
    found: list[Decided] = []
    with desk.store.read() as reader:
        having = stored.with_rows(reader)
        for agreement in stored.agreements(reader, actor.clients):
            if state == closing.OPEN:
                found += [Decided(agreement, period, None) for period in _left_open(reader, agreement, now)]
                continue
            if agreement.id not in having:
                continue
            for period in periods.periods_of(reader, agreement.id, now):
                if period.id is not None and closing.standing(period, now) in ((state,) if state else known):
                    found.append(Decided(agreement, period, statement.frozen_of(period) if period.is_closed else None))
    return sorted(found, key=lambda one: (-one.period.start_at, one.agreement.client_name, one.agreement.number))


def waiting(desk: Desk, actor: Actor) -> list[Decided]:
    """The periods of all clients for which somebody has to do something: open though over, in closing, not invoiced, overdue; latest first.

    Raises NotAllowed.
    """
    now = desk.clock.now()
    begun = [one for one in decided(desk, actor) if closing.standing(one.period, now) in (closing.CLOSING, closing.CLOSED, closing.OVERDUE)]
    return sorted([*decided(desk, actor, closing.OPEN), *begun], key=lambda one: (-one.period.start_at, one.agreement.client_name))


def _left_open(reader: Reader, agreement: AgreementRow, now: Instant) -> list[Period]:
    """The agreement's periods that are over and open, from the first with work on: those with work or a fee."""
    starts = stored.work_starts(reader, agreement.id)
    ended = [one for one in periods.periods_of(reader, agreement.id, now) if one.end_at <= now]
    worked = [bisect_left(starts, one.end_at) > bisect_left(starts, one.start_at) for one in ended]
    began = next((place for place, one in enumerate(ended) if worked[place] or one.id is not None), len(ended))
    return [one for place, one in enumerate(ended) if place >= began and one.state == closing.OPEN and (worked[place] or one.fee)]


def client_of(desk: Desk, actor: Actor, ticket_id: int) -> int:
    """The client of a ticket. Raises NotFound."""
    with desk.store.read() as reader:
        ticket = tickets.load(reader, ticket_id)
    if ticket is None or not actor.sees_client(ticket.client_id):
        raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
    return ticket.client_id


def client_name(desk: Desk, actor: Actor, client_id: int) -> str:
    """A client's name, empty for one out of scope."""
    with desk.store.read() as reader:
        return next((one.name for one in catalog.clients(reader, actor.clients) if one.id == client_id), "")


def proposed(desk: Desk, actor: Actor, agreement_id: int, name: str) -> list[PenaltyRow]:
    """The penalties of a period that wait for a decision, by date. Raises NotAllowed, NotFound for an agreement out of scope."""
    penalties.may_read(actor)
    with desk.store.read() as reader:
        agreement = periods.agreement(reader, agreement_id)
        if not actor.sees_client(agreement.client_id):
            raise NotFound(_("There is no agreement {id}.").format(id=agreement_id))
        period = periods.period_named(reader, agreement_id, name, desk.clock.now())
        return [row for row in penalty_rows.of_period(reader, agreement_id, period.start_at) if row.state == "proposed"]
