"""What becomes of a closed period: invoiced, due by the agreement's days, paid or overdue (RULES.md §8)."""

from __future__ import annotations

from datetime import timedelta

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.instant_input import day_start, parse_instant
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.roles import CONTRACTS, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import closing, periods
from helpdesk_tui.services.closing import Closed
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import statements


def invoice(desk: Desk, actor: Actor, client: str, name: str, number: str, agreement: str = "") -> Closed:
    """Record that a closed period was invoiced; it is due the agreement's days later, at the end of that day in the client's zone.

    Raises NotAllowed, BadInput without a number, Refused where the period is not closed or was invoiced already.
    """
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        one, period = closing.single(job.writer, actor, client, name, agreement, job.now)
        if not number.strip():
            raise BadInput(_("An invoice needs its number (--number)."))
        can_be_invoiced(one, period)
        due_at = due(job.now, period.terms.payment_days, one.zone)
        values = {"invoice": number.strip(), "invoiced_at": job.now, "due_at": due_at}
        done = _set(job, one, period, values, "period.invoiced", {"invoice": number.strip()})
        final = done.statement
        said = _("{period} of {number} is invoiced as {invoice}: {gross}, due {due}").format(
            period=period.name,
            number=one.number,
            invoice=number.strip(),
            gross=money(final.gross, final.currency),
            due=f"{formats.local_time(due_at - 1, one.zone):%Y-%m-%d}",
        )
        return Closed(said, done, job.command_id)


def paid(desk: Desk, actor: Actor, client: str, name: str, when: str = "", agreement: str = "") -> Closed:
    """Record that an invoiced period was paid, now or at a moment before. Raises NotAllowed, BadInput, Refused."""
    with command(desk, actor) as job:
        actor.require(CONTRACTS)
        one, period = closing.single(job.writer, actor, client, name, agreement, job.now)
        can_be_paid(one, period, actor.zone)
        paid_at = parse_instant(when, actor.zone, job.now, ahead=False) if when.strip() else job.now
        if paid_at > job.now:
            raise BadInput(_("A payment that has not come yet cannot be recorded; {text!r} lies ahead.").format(text=when))
        if paid_at < period.start_at:
            raise BadInput(_("{text!r} lies before {period} began; say when that period was paid.").format(text=when, period=period.name))
        done = _set(job, one, period, {"paid_at": paid_at}, "period.paid", {"paid_at": paid_at})
        late = period.due_at is not None and paid_at >= period.due_at
        said = _("{period} of {number} is paid, late") if late else _("{period} of {number} is paid")
        return Closed(said.format(period=period.name, number=one.number), done, job.command_id)


def due(at: Instant, days: int, zone: str) -> Instant:
    """The end of the day so many days after that of `at`, in the zone."""
    return day_start(formats.local_time(at, zone).date() + timedelta(days=days + 1), zone)


def can_be_invoiced(agreement: AgreementRow, period: Period) -> None:
    """Raise Refused where the period is not closed, or was invoiced already."""
    _require_closed(agreement, period)
    if period.invoiced_at is not None:
        raise Refused(_("{period} was invoiced already: {invoice}.").format(period=period.name, invoice=period.invoice))


def can_be_paid(agreement: AgreementRow, period: Period, zone: str) -> None:
    """Raise Refused where the period was not invoiced, or was paid already; the sentence says when, in the zone."""
    _require_closed(agreement, period)
    if period.invoiced_at is None:
        raise Refused(_("{period} of {number} was not invoiced yet.").format(period=period.name, number=agreement.number))
    if period.paid_at is not None:
        at = formats.instant_full(period.paid_at, zone)
        raise Refused(_("{period} of {number} was paid {at}.").format(period=period.name, number=agreement.number, at=at))


def _require_closed(agreement: AgreementRow, period: Period) -> None:
    if not period.is_closed:
        raise Refused(_("{period} of {number} is not closed yet.").format(period=period.name, number=agreement.number))


def _set(
    job: Job, agreement: AgreementRow, period: Period, values: dict[str, object], verb: str, payload: dict[str, object]
) -> closing.Sheet:
    assert period.id is not None  # closed: there is a row
    statements.set_period(job.writer, period.id, period.row_version, values)
    told = {"client": agreement.client_key, "agreement": agreement.number, "period": period.name, **payload}
    job.event(verb, client_id=agreement.client_id, payload=told)
    changed = periods.period_named(job.writer, agreement.id, period.name, job.now)
    return closing.sheet(job.writer, job.policy, agreement, changed, job.now)
