"""The forms about limits: what an entry will do to the client's time, the client's word on work beyond it, marks on entries, top-ups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.acting import Acting
from helpdesk_tui.ui.screens.form import FieldError, Values
from helpdesk_tui.ui.text import line, lines, safe
from helpdesk_tui.ui.widgets import meter_text
from helpdesk_tui.ui.widgets.fields import Field

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.domain.labour_input import LabourInput

YES, NO = "yes", "no"
TICKET, PERIOD = "ticket", "period"
SETTLED = "settled"
_LONGEST_NUMBER = 12


async def after_entry(screen: Acting, told: str, values: Values, parsed: LabourInput, typed_ticket: str) -> Content:
    """What is said of the time that is being typed, and under it what it will do to the client's time."""
    from helpdesk_tui.services import foreseeing

    number = typed_ticket.strip().removeprefix("#")
    if not number.isdecimal() or len(number) > _LONGEST_NUMBER:
        return safe(told)
    found = await screen.console.call(
        foreseeing.foresee,
        int(number),
        parsed.duration_ms,
        started_at=parsed.started_at,
        kind=values["kind"],
        is_billable=values["billable"] == YES,
    )
    return safe(told) if found is None else lines([line(told), *(line(text) for text in meter_text.foreseen(found))])


async def decide(screen: Acting, ticket_id: int) -> bool:
    """Record the client's word on work beyond the limit: who, yes or no, up to how much, for the ticket or the whole period."""
    from helpdesk_tui.services import allowance, limits

    found = await screen.console.call(allowance.of_ticket, ticket_id)
    if found is None or found.meter is None:
        raise Refused(_("No agreement with a limit covers {id}, so there is nothing to decide about.").format(id=ticket_id))
    standing = meter_text.used_words(found.meter)
    over = meter_text.over_words(found.meter)
    told = lines([line(f"{found.meter.number} {found.meter.period}: {standing}"), *(line(text) for text in (over, found.approval) if text)])

    async def info(_values: Values) -> Content:
        return told

    async def send(values: Values) -> None:
        if values["cap"].strip():
            _checked("cap", values["cap"], limits.hours_typed)
        await screen.one(
            limits.decide,
            ticket_id,
            is_approved=values["word"] == YES,
            by=values["by"],
            cap=values["cap"],
            whole_period=values["for"] == PERIOD,
            note=values["note"],
            on=values["on"],
        )

    fields = [
        Field("by", _("Who decided"), required=True, hint=_("the person at the client")),
        Field("word", _("Decision"), "choice", YES, ((YES, _("approved")), (NO, _("refused")))),
        Field("on", _("When"), hint=_("fri 15:00, yesterday; empty for now")),
        Field("cap", _("Up to"), hint=_("3h beyond the limit, as charged; empty for no cap")),
        Field(
            "for",
            _("For"),
            "choice",
            TICKET,
            ((TICKET, _("this ticket")), (PERIOD, _("all work of {period}").format(period=found.meter.period))),
        ),
        Field("note", _("Note")),
    ]
    from helpdesk_tui.ui.screens.ticket_forms import fill

    return await fill(screen, _("The client's word on {id}").format(id=ticket_id), fields, send, f"limit {ticket_id}", info)


def _checked(name: str, typed: str, read: Callable[[str], object]) -> None:
    """Raise FieldError beside the field where `read` cannot read what was typed."""
    try:
        read(typed)
    except BadInput as error:
        raise FieldError(name, error.sentence) from None


async def mark(screen: Acting, entry: Entry) -> bool:
    """Mark an entry as disputed or goodwill, or settle its marks, with a reason. Raises what refuses it."""
    from helpdesk_tui.services import limits
    from helpdesk_tui.ui.screens.ticket_forms import fill

    await screen.console.call(limits.check_mark, entry.id)
    known = [one for one in await screen.console.call(limits.marks_of, entry.id) if one.cleared_at is None]
    told = lines([line(_("{kind} by {who}: {reason}").format(kind=_(one.kind), who=one.by, reason=one.reason)) for one in known])

    async def info(_values: Values) -> Content:
        return told

    async def send(values: Values) -> None:
        if values["mark"] == SETTLED:
            await screen.one(limits.settle, entry.id, outcome=values["reason"])
        else:
            await screen.one(limits.mark, entry.id, values["mark"], reason=values["reason"])

    ways = (("disputed", _("disputed: not charged until settled")), ("goodwill", _("goodwill: never charged")))
    settle = ((SETTLED, _("settled: charged as agreed")),) if known else ()
    fields = [
        Field("mark", _("Mark"), "choice", SETTLED if known else "disputed", (*settle, *ways)),
        Field("reason", _("Reason"), required=True, hint=_("it stays in the record")),
    ]
    title = _("Mark {time} of {who} on {id}").format(time=formats.labour(entry.duration_ms), who=entry.engineer_name, id=entry.ticket_id)
    return await fill(screen, title, fields, send, f"mark {entry.id}", info)


async def mark_of_ticket(screen: Acting, ticket_id: int) -> bool:
    """The same for one of a ticket's entries, by its number in the list; the newest is offered. Raises Refused where it has none."""
    from helpdesk_tui.services import entries
    from helpdesk_tui.ui.screens.ticket_forms import fill

    found = [one for one in await screen.console.call(entries.of_ticket, ticket_id) if not one.is_reversed and one.reverses_id is None]
    if not found:
        raise Refused(_("No time is logged on {id}, so there is nothing to mark.").format(id=ticket_id))
    zone = screen.console.actor.zone
    shown = tuple(
        (str(one.id), f"{formats.instant_full(one.start_at, zone)} {formats.labour(one.duration_ms)} {one.engineer_name}")
        for one in reversed(found)
    )
    chosen: list[Entry] = []

    async def send(values: Values) -> None:
        chosen.extend(one for one in found if str(one.id) == values["entry"])

    if len(found) == 1:
        return await mark(screen, found[0])
    fields = [Field("entry", _("Entry"), "choice", shown[0][0], shown)]
    await fill(screen, _("Which work on {id}?").format(id=ticket_id), fields, send, "")
    return bool(chosen) and await mark(screen, chosen[0])


async def top_up(screen: Acting, client: str) -> bool:
    """Record time that a client bought beside its allowance."""
    from helpdesk_tui.services import limits
    from helpdesk_tui.ui.screens.ticket_forms import fill, moments_offered

    async def send(values: Values) -> None:
        _checked("time", values["time"], limits.hours_typed)
        _checked("price", values["price"], limits.amount)
        await screen.one(
            limits.top_up,
            values["client"],
            values["time"],
            price=values["price"],
            until=values["until"],
            note=values["note"],
            agreement=values["agreement"].strip() or None,
        )

    fields = [
        Field("client", _("Client"), value=client, required=True, hint=_("key or name")),
        Field("time", _("Time"), required=True, hint=_("5h, 1h30")),
        Field("price", _("Price"), required=True, hint=_("without VAT")),
        Field("until", _("Usable until"), required=True, hint=_("the last day: 2026-09-30"), complete=moments_offered),
        Field("agreement", _("Agreement"), hint=_("its key, where the client has several")),
        Field("note", _("Note")),
    ]
    return await fill(screen, _("Time bought beside the allowance"), fields, send, f"top-up {client}")
