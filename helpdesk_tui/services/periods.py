"""The service periods of agreements (RULES.md §8): which there are, and how each stands. Without a row a period is open."""

from collections.abc import Sequence
from dataclasses import replace

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import NotFound, Refused
from helpdesk_tui.domain.service_period import Period as Period
from helpdesk_tui.domain.service_period import Version
from helpdesk_tui.domain.service_period import parse_period as parse_period
from helpdesk_tui.domain.service_period import periods as reckon
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.periods import AgreementRow as AgreementRow
from helpdesk_tui.store.periods import PeriodRow
from helpdesk_tui.store.reader import Reader


def agreement(reader: Reader, agreement_id: int) -> AgreementRow:
    """An agreement with its client. Raises NotFound."""
    found = stored.agreement(reader, agreement_id)
    if found is None:
        raise NotFound(_("There is no agreement {id}.").format(id=agreement_id))
    return found


def periods_of(reader: Reader, agreement_id: int, until_at: Instant) -> list[Period]:
    """The agreement's periods that begin at or before `until_at`, in order, each with what was decided about it.

    A row keeps its span: a period that was closed stays as it was, whatever a later version says.
    """
    return known(reader, agreement(reader, agreement_id), stored.versions(reader, agreement_id), until_at)


def known(reader: Reader, of: AgreementRow, versions: Sequence[Version], until_at: Instant) -> list[Period]:
    """`periods_of` for who has read the agreement's versions already."""
    rows = {row.name: row for row in stored.rows(reader, of.id)}
    found: list[Period] = []
    for period in reckon(of.id, versions, of.zone, until_at):
        one = _decided(period, rows.get(period.name))
        if found and found[-1].is_closed and one.start_at < found[-1].end_at:
            one = replace(one, start_at=found[-1].end_at)
        found.append(one)
    return found


def _decided(period: Period, row: PeriodRow | None) -> Period:
    if row is None:
        return period
    return replace(
        period,
        id=row.id,
        start_at=row.start_at if row.state == "closed" else period.start_at,
        end_at=row.end_at if row.state == "closed" else period.end_at,
        state=row.state,
        closed_at=row.closed_at,
        closed_by_id=row.closed_by_id,
        invoice=row.invoice,
        invoiced_at=row.invoiced_at,
        due_at=row.due_at,
        paid_at=row.paid_at,
        figures=row.figures,
        row_version=row.version,
    )


def period_at(reader: Reader, agreement_id: int, at: Instant) -> Period | None:
    """The agreement's period around a moment, None where it is not covered."""
    return next((one for one in periods_of(reader, agreement_id, at) if one.start_at <= at < one.end_at), None)


def period_named(reader: Reader, agreement_id: int, name: str, now: Instant) -> Period:
    """The agreement's period with this name. Raises NotFound that says which there are."""
    found = periods_of(reader, agreement_id, now)
    wanted = parse_period(name)
    one = next((period for period in found if period.name == wanted), None)
    if one is None:
        number = agreement(reader, agreement_id).number
        if not found:
            raise Refused(_("Agreement {number} has not begun yet, so it has no periods.").format(number=number))
        raise NotFound(
            _("Agreement {number} has no period {name}; it has {first} to {last}.").format(
                number=number, name=wanted, first=found[0].name, last=found[-1].name
            )
        )
    return one
