"""What the demo desk's manager has done about past months: closed, invoiced, paid or overdue; penalties decided, and some that wait."""

import json
from dataclasses import replace
from random import Random
from typing import NamedTuple

from helpdesk_tui.domain.clock import DAY, HOUR, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.service_period import Period
from helpdesk_tui.domain.statement import frozen
from helpdesk_tui.services import charging, invoices, penalties, statement
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.demo.history import COLUMNS, PAYLOAD_COLUMNS, Chain, canonical
from helpdesk_tui.services.demo.money import FAMOUS
from helpdesk_tui.services.demo.world import World
from helpdesk_tui.services.periods import AgreementRow
from helpdesk_tui.store import charges
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.bulk import Bulk, Value

RATES = "EUR 1 RUB 0.01"
_EACH = 6
"""Of so many agreements the past of one is closed, beside those of the tour."""
_SETTLED = 4 * DAY
_REASONS = {
    "confirmed": ("agreed with the client", "the breach is ours", "as the agreement says"),
    "waived": ("the client's own firewall was down", "the client waives it", "a spare part was late, agreed"),
}
_PERIOD = (
    "id", "agreement_id", "name", "start_at", "end_at", "state", "closed_at", "closed_by_id", "figures", "invoice", "invoiced_at", "due_at",
    "paid_at",
)  # fmt: skip
_PENALTY = (
    "once", "agreement_id", "period_start_at", "kind", "target", "ticket_id", "at", "amount", "currency", "state", "reason", "decided_at",
    "decided_by_id", "explanation",
)  # fmt: skip


class _Bill(NamedTuple):
    """The invoice of a period, when it was sent, when it is due, when it was paid."""

    number: str = ""
    invoiced_at: Instant | None = None
    due_at: Instant | None = None
    paid_at: Instant | None = None


class _Office:
    """The manager at the desk, with the store being filled."""

    def __init__(self, bulk: Bulk, world: World, ledger: Chain, policy: Policy) -> None:
        self.bulk, self.world, self.policy = bulk, world, policy
        self._ledger = ledger
        self._manager = next(person_id for person_id, _login, _name, role in world.officers if role == "manager")
        self._periods = 0
        self._invoices = 0
        self._proposed: set[str] = set()

    def event(self, at: Instant, agreement: AgreementRow, verb: str, payload: dict[str, object]) -> None:
        """What was done then, recorded as the demo is made."""
        told = {"agreement": agreement.number, **payload}
        event, body = self._ledger.append(
            at, self.world.now, self._manager, "cli", None, agreement.client_id, "internal", verb, 0, canonical(told)
        )
        self.bulk.insert("event", COLUMNS, [event])
        self.bulk.insert("event_payload", PAYLOAD_COLUMNS, [body])

    def tend(self, agreement: AgreementRow) -> None:
        """Close an agreement's past periods; the latest of the tour's first client stays a draft."""
        every = charging.accounts(self.bulk, self.policy, agreement.id, self.world.now)
        rng = Random(f"{agreement.key}:closings")
        ended = [one for one in every if one.period.end_at <= self.world.now - _SETTLED and one.parts]
        for place, account in enumerate(ended):
            is_draft = agreement.client_key == "acme" and place == len(ended) - 1
            if account.unconfirmed_ms:
                return
            self._penalties(agreement, account.period, rng, is_decided=not is_draft)
            if is_draft:
                self._row(account.period, "closing", [None] * 2, "{}", _Bill())
            else:
                self._close(agreement, every, account, rng)
        for account in every[len(every) - 1 :]:
            if account.period.end_at > self.world.now:
                self._penalties(agreement, account.period, rng, is_decided=False)

    def _penalties(self, agreement: AgreementRow, period: Period, rng: Random, *, is_decided: bool) -> None:
        rows: list[list[Value]] = []
        for wanted in penalties.foreseen(self.bulk, agreement, period, self.world.now):
            if wanted.once in self._proposed:
                continue
            self._proposed.add(wanted.once)
            proposal, state, reason = wanted.proposal, "proposed", ""
            if is_decided:
                state = "waived" if rng.random() < 0.3 else "confirmed"
                reason = rng.choice(_REASONS[state])
            decided: list[Value] = [period.end_at + DAY, self._manager] if is_decided else [None, None]
            rows.append([
                wanted.once, agreement.id, period.start_at, proposal.kind, proposal.target, proposal.ticket_id, proposal.at,
                str(proposal.amount), period.terms.currency, state, reason, *decided, canonical(proposal.explanation),
            ])  # fmt: skip
        self.bulk.insert("penalty", _PENALTY, rows)

    def _close(self, agreement: AgreementRow, every: list[Account], account: Account, rng: Random) -> None:
        period = account.period
        closed_at = period.end_at + 2 * DAY + rng.randrange(9, 17) * HOUR
        made = statement.of_accounts(self.bulk, every, period, closed_at).statement
        final = replace(made, state="final", made_at=closed_at)
        bill = self._bill(agreement, period, closed_at, rng)
        self._row(period, "closed", [closed_at, self._manager], canonical(frozen(final)), bill)
        self.bulk.add("charge", charges.booking(self._periods, charging.to_book(account)))
        self.event(closed_at, agreement, "period.closed", {"period": period.name, "net": str(final.net())})
        if bill.invoiced_at is not None:
            self.event(bill.invoiced_at, agreement, "period.invoiced", {"period": period.name, "invoice": bill.number})
        if bill.paid_at is not None:
            self.event(bill.paid_at, agreement, "period.paid", {"period": period.name, "paid_at": bill.paid_at})

    def _bill(self, agreement: AgreementRow, period: Period, closed_at: Instant, rng: Random) -> _Bill:
        """Invoice, when it was sent, when it is due, when it was paid; some clients are late, some have not paid yet."""
        invoiced_at = closed_at + rng.randrange(1, 26) * HOUR
        if invoiced_at >= self.world.now:
            return _Bill()
        self._invoices += 1
        due_at = invoices.due(invoiced_at, period.terms.payment_days, agreement.zone)
        paid_at = due_at + rng.randrange(-9, 4) * DAY - rng.randrange(1, 20) * HOUR
        is_paid = invoiced_at < paid_at < self.world.now and rng.random() < 0.8
        return _Bill(f"R-{self._invoices:04d}", invoiced_at, due_at, paid_at if is_paid else None)

    def _row(self, period: Period, state: str, closed: list[Value], figures: str, bill: _Bill) -> None:
        self._periods += 1
        span: list[Value] = [period.name, period.start_at, period.end_at, state]
        self.bulk.insert("service_period", _PERIOD, [[self._periods, period.agreement_id, *span, *closed, figures, *bill]])

    def grant(self, agreement: AgreementRow) -> None:
        """A regret in the current period."""
        every = charging.accounts(self.bulk, self.policy, agreement.id, self.world.now)
        period = every[-1].period
        at = self.world.now - 3 * HOUR
        columns = ("agreement_id", "period_start_at", "concerns", "amount", "name", "at", "by_id")
        name = "Regret for the mail outage"
        self.bulk.insert("adjustment", columns, [[agreement.id, period.start_at, "", "-150.00", name, at, self._manager]])
        self.event(at, agreement, "period.adjusted", {"period": period.name, "amount": "-150.00", "name": name})


def write(bulk: Bulk, world: World, ledger: Chain, policy: Policy) -> None:
    """Close what a manager would have closed. Everything else must have been written."""
    bulk.insert("setting", ("key", "value"), [("margin.rates", json.dumps(RATES))])
    office = _Office(bulk, world, ledger, policy)
    for agreement in stored.agreements(bulk):
        is_famous = agreement.client_key in FAMOUS and agreement.rank == 0
        if is_famous or agreement.id % _EACH == 0:
            office.tend(agreement)
        if is_famous and agreement.client_key == "globex":
            office.grant(agreement)
