"""The forms about time: logging by hand on any ticket, correcting and splitting an entry, and the lead's approval list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.labour import ENTRY_KINDS
from helpdesk_tui.domain.labour_input import parse_labour
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.acting import Acting
from helpdesk_tui.ui.screens.form import FieldError, Values
from helpdesk_tui.ui.screens.ticket_forms import NO, YES, fill
from helpdesk_tui.ui.text import safe
from helpdesk_tui.ui.widgets.fields import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.domain.labour import Entry

KEEP, SPLIT = "keep", "split"


async def log(screen: Acting, offered: Sequence[int]) -> bool:
    """Time by hand on a ticket named in the form; `offered` is what it begins with."""
    from helpdesk_tui.services import entries

    async def send(values: Values) -> None:
        _span(screen, values)
        await screen.one(
            entries.log, _number(values), values["time"], note=values["note"], kind=values["kind"], billable=values["billable"] == YES
        )

    fields = [
        Field("ticket", _("Ticket"), value=str(offered[0]) if offered else "", required=True),
        Field("time", _("Time"), required=True, hint=_("45m, 1h30, 14:05-15:20, yesterday 14:05-15:20")),
        Field("note", _("Done"), hint=_("what was done; it may stand on the statement")),
        Field("kind", _("Kind"), "choice", ENTRY_KINDS[0], tuple((kind, _(kind)) for kind in ENTRY_KINDS)),
        Field("billable", _("Billable"), "choice", YES, ((YES, _("yes")), (NO, _("no")))),
    ]
    return await fill(screen, _("Log time by hand"), fields, send, "log time", lambda values: _told(screen, values))


async def correct(screen: Acting, entry: Entry) -> bool:
    """Correct an entry by reversal and a new row, or split a part of it off to another ticket."""
    from helpdesk_tui.services import entries

    async def send(values: Values) -> None:
        if not values["ticket"].strip():
            typed = values["time"].strip()
            if typed:
                _span(screen, values)
            await screen.one(
                entries.correct,
                entry.id,
                typed=typed or None,
                reason=values["reason"],
                note=values["note"],
                billable=values["billable"] == YES,
            )
            return
        _span(screen, values)
        await screen.one(entries.split, entry.id, [(_number(values), values["time"])], reason=values["reason"])

    spent = formats.labour(entry.duration_ms)
    fields = [
        Field(
            "time",
            _("Time"),
            value=spent if entry.duration_ms >= 60_000 else "",
            hint=_("45m, 1h30, 14:05-15:20; the part, when it is split"),
        ),
        Field("ticket", _("Split off to"), hint=_("a ticket that the time above goes to; empty: correct only")),
        Field("note", _("Done"), value=entry.note),
        Field("billable", _("Billable"), "choice", YES if entry.is_billable else NO, ((YES, _("yes")), (NO, _("no")))),
        Field("reason", _("Reason"), required=True, hint=_("it stays in the record")),
    ]
    title = _("Correct {time} on {id}").format(time=spent, id=entry.ticket_id)
    return await fill(screen, title, fields, send, f"correct {entry.id}", lambda values: _told(screen, values))


async def approvals(screen: Acting) -> None:
    """The lead's list, one entry after another: approve, refuse with a reason, or leave it. Raises Refused where nothing waits."""
    from helpdesk_tui.services import entries

    waiting = await screen.console.call(entries.approvals)
    if not waiting:
        raise Refused(_("No time of your team waits for your approval."))
    for number, entry in enumerate(waiting, 1):
        if not await _decide(screen, entry, _("Approval {n} of {all}").format(n=number, all=len(waiting))):
            return


async def _decide(screen: Acting, entry: Entry, title: str) -> bool:
    from helpdesk_tui.services import entries

    async def send(values: Values) -> None:
        accept = values["decision"] == YES
        if not accept and not values["reason"].strip():
            raise FieldError("reason", _("refusing time needs a reason"))
        await screen.one(entries.approve, entry.id, accept=accept, reason=values["reason"])

    zone, now = screen.console.actor.zone, screen.console.desk.clock.now()
    start = formats.instant(entry.start_at, zone, now)
    why = entry.review.replace("approval:", "").strip()
    told = _("{who}: {time} on {id} from {start} ({why})\n{note}\n{subject}").format(
        who=entry.engineer_name,
        time=formats.labour(entry.duration_ms),
        id=entry.ticket_id,
        start=start,
        why=why,
        note=entry.note or _("no note"),
        subject=entry.subject,
    )

    async def info(_values: Values) -> Content:
        return safe(told, one_line=False)

    fields = [
        Field("decision", _("Decision"), "choice", YES, ((YES, _("approve")), (NO, _("refuse")))),
        Field("reason", _("Reason"), hint=_("needed to refuse")),
    ]
    return await fill(screen, title, fields, send, f"approve {entry.id}", info)


def _span(screen: Acting, values: Values) -> None:
    """Raises FieldError beside the field where the time cannot be read."""
    try:
        parse_labour(values["time"], screen.console.actor.zone, screen.console.desk.clock.now())
    except BadInput as error:
        raise FieldError("time", error.sentence) from None


async def _told(screen: Acting, values: Values) -> Content:
    """What the time that is being typed means."""
    if not values["time"].strip():
        return safe("")
    parsed = parse_labour(values["time"], screen.console.actor.zone, screen.console.desk.clock.now())
    start = formats.instant_full(parsed.started_at, screen.console.actor.zone) if parsed.started_at is not None else ""
    return safe(f"{formats.labour(parsed.duration_ms)} {start}".strip())


def _number(values: Values) -> int:
    typed = values["ticket"].strip().removeprefix("#")
    if not typed.isdecimal() or len(typed) > 12:
        raise FieldError("ticket", _("a ticket's number"))
    return int(typed)
