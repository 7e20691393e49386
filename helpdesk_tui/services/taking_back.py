"""Taking back the last step of a period that was taken too early or typed wrong (RULES.md §8): closing, invoiced, paid; never closed."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.roles import CONTRACTS, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import closing, periods
from helpdesk_tui.services.closing import CLOSED, CLOSING, Closed
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import command
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import statements


def take_back(desk: Desk, actor: Actor, client: str, name: str, reason: str, agreement: str = "") -> Closed:
    """Take back a payment, else an invoice's record, else the draft of a period in closing. What was recorded stays in the history.

    Raises NotAllowed, NotFound, BadInput without a reason or with several agreements, Refused for an open or a closed period.
    """
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        one, period = closing.single(job.writer, actor, client, name, agreement, job.now)
        may_take_back(one, period)
        if not reason.strip():
            raise BadInput(_("Taking a step back needs a reason: it stays in the record."))
        verb, values, was, said = _step(one, period)
        assert period.id is not None  # something was decided about it
        statements.set_period(job.writer, period.id, period.row_version, values)
        told = {"client": one.client_key, "agreement": one.number, "period": period.name, "reason": reason.strip(), **was}
        job.event(verb, client_id=one.client_id, payload=told)
        changed = periods.period_named(job.writer, one.id, period.name, job.now)
        return Closed(said, closing.sheet(job.writer, job.policy, one, changed, job.now), job.command_id)


def may_take_back(agreement: AgreementRow, period: Period) -> None:
    """Raise Refused where no step of the period can be taken back, saying why."""
    facts = {"period": period.name, "number": agreement.number}
    if period.state == CLOSED and period.invoiced_at is None:
        raise Refused(_("{period} of {number} stays closed; what changes comes as an adjustment in the next period.").format(**facts))
    if period.state not in (CLOSING, CLOSED):
        raise Refused(_("{period} of {number} is open; there is nothing to take back.").format(**facts))


def _step(agreement: AgreementRow, period: Period) -> tuple[str, dict[str, object], dict[str, object], str]:
    """(verb, new values, what was recorded, what is said) of the step that is taken back."""
    facts = {"period": period.name, "number": agreement.number, "invoice": period.invoice}
    if period.state == CLOSING:
        return "period.reopened", {"state": closing.OPEN}, {}, _("{period} of {number} is open again").format(**facts)
    if period.paid_at is not None:
        day = f"{formats.local_time(period.paid_at, agreement.zone):%Y-%m-%d}"
        said = _("{period} of {number} is not paid: the payment of {day} is taken back").format(day=day, **facts)
        return "period.payment_taken_back", {"paid_at": None}, {"paid_at": period.paid_at}, said
    said = _("{period} of {number} is not invoiced: {invoice} is taken back").format(**facts)
    values: dict[str, object] = {"invoice": "", "invoiced_at": None, "due_at": None}
    return "period.invoice_taken_back", values, {"invoice": period.invoice, "invoiced_at": period.invoiced_at}, said
