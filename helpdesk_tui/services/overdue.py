"""Invoices that are unpaid past their due date: the client's manager is told of each once (RULES.md §8)."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import closing, notices, periods, statement
from helpdesk_tui.services.allowance_warnings import managers
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import command
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import outbox
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.reader import Reader


def tell_due(desk: Desk, actor: Actor) -> list[str]:
    """For the loop: tell managers of what is overdue, once per invoice, each in a transaction of its own; says what was told."""
    with desk.store.read() as reader:
        unpaid = stored.unpaid(reader, desk.clock.now())
        late = [one for one in stored.agreements(reader) if one.id in unpaid and any(_news(reader, one, desk.clock.now()))]
    told: list[str] = []
    for agreement in late:
        with command(desk, actor) as job:
            for once, recipient, text in list(_news(job.writer, agreement, job.now)):
                notices.tell(job, once=once, kind="invoice", recipient_id=recipient, text=text, client_id=agreement.client_id)
                told.append(text)
    return list(dict.fromkeys(told))


def _news(reader: Reader, agreement: AgreementRow, now: Instant) -> Iterator[tuple[str, int, str]]:
    """(once, recipient, text) of what nobody was told of yet."""
    for period in periods.periods_of(reader, agreement.id, now):
        if closing.standing(period, now) == closing.OVERDUE:
            for recipient in managers(reader, agreement.manager_id, agreement.client_id):
                once = f"overdue:{period.id}:{period.invoiced_at}:console:{recipient}"
                if not outbox.is_there(reader, once):
                    yield once, recipient, _text(agreement, period)


def _text(agreement: AgreementRow, period: Period) -> str:
    found = statement.frozen_of(period)
    assert period.due_at is not None  # it is overdue
    return _("{client}, {number} {period}: invoice {invoice} over {gross} was due {day} and is not paid").format(
        client=agreement.client_name,
        number=agreement.number,
        period=period.name,
        invoice=period.invoice,
        gross=money(found.gross, found.currency),
        day=f"{formats.local_time(period.due_at - 1, agreement.zone):%Y-%m-%d}",
    )
