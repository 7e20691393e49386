"""The forms about time: logging by hand on any ticket, correcting and splitting an entry, and the lead's approval list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.labour import ENTRY_KINDS
from helpdesk_tui.domain.labour_input import parse_labour
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens import limit_forms
from helpdesk_tui.ui.screens.acting import Acting
from helpdesk_tui.ui.screens.entry_words import why
from helpdesk_tui.ui.screens.form import FieldError, Values
from helpdesk_tui.ui.screens.ticket_forms import NO, YES, decision, fill
from helpdesk_tui.ui.text import line, lines, safe
from helpdesk_tui.ui.widgets.fields import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.domain.labour import Entry


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
        Field("time", _("Time"), required=True, hint=_("45m, 1h30, 14:05-15:20, yesterday 14:05 45m")),
        Field("note", _("Done"), hint=_("what was done")),
        Field("kind", _("Kind"), "choice", ENTRY_KINDS[0], tuple((kind, _(kind)) for kind in ENTRY_KINDS)),
        Field("billable", _("Billable"), "choice", YES, ((YES, _("yes")), (NO, _("no")))),
    ]
    return await fill(screen, _("Log time by hand"), fields, send, "log time", lambda values: _told(screen, values))


async def correct(screen: Acting, entry: Entry) -> bool:
    """Correct an entry by reversal and a new row, or split a part of it off to another ticket."""
    from helpdesk_tui.services import entries

    spent = _spent(entry)

    async def send(values: Values) -> None:
        typed = "" if values["time"].strip() == spent else values["time"].strip()  # what was left as it stands is exact as it is
        if typed:
            _span(screen, values)
        if values["ticket"].strip():
            await screen.one(entries.split, entry.id, [(_number(values), typed or None)], reason=values["reason"])
            return
        await screen.one(
            entries.correct,
            entry.id,
            typed=typed or None,
            reason=values["reason"],
            note=values["note"],
            billable=values["billable"] == YES,
        )

    fields = [
        Field("time", _("Time"), value=spent, hint=_("45m, 1h30, 14:05-15:20")),
        Field("ticket", _("Split off to"), hint=_("a ticket that this time goes to")),
        Field("note", _("Done"), value=entry.note, hint=_("what was done")),
        Field("billable", _("Billable"), "choice", YES if entry.is_billable else NO, ((YES, _("yes")), (NO, _("no")))),
        Field("reason", _("Reason"), required=True, hint=_("it stays in the record")),
    ]
    title = _("Correct {time} on {id}").format(time=spent, id=entry.ticket_id)
    return await fill(screen, title, fields, send, f"correct {entry.id}", lambda values: _corrected(screen, entry, values))


async def _corrected(screen: Acting, entry: Entry, values: Values) -> Content:
    """What the correction that is being typed will do."""
    spent = _spent(entry)
    typed = values["time"].strip()
    is_whole = typed in ("", spent)
    parsed = None if is_whole else parse_labour(typed, screen.console.actor.zone, screen.console.desk.clock.now())
    duration_ms = entry.duration_ms if parsed is None else parsed.duration_ms
    ticket = values["ticket"].strip()
    if ticket:
        rest = formats.labour(entry.duration_ms - duration_ms)
        told = _("{time} goes to {ticket}, {rest} stays on {id}")
        return safe(told.format(time=formats.labour(duration_ms), ticket=ticket, rest=rest, id=entry.ticket_id))
    if parsed is None:
        return safe(_("stays as it is: {time}").format(time=spent))
    started = parsed.started_at if parsed.started_at is not None else entry.start_at
    since = formats.instant_full(started, screen.console.actor.zone)
    return safe(_("{old} become {new} from {since}").format(old=spent, new=formats.labour(duration_ms), since=since))


async def approvals(screen: Acting) -> None:
    """The lead's list, one entry after another: approve, refuse with a reason, or leave it. Raises Refused where nothing waits."""
    from helpdesk_tui.services import entries

    waiting = [entry for entry in await screen.console.call(entries.approvals) if entries.may_approve(screen.console.actor, entry)]
    if not waiting:
        raise Refused(_("No time of your team waits for your approval."))
    for number, entry in enumerate(waiting, 1):
        if not await _decide(screen, entry, _("Approval {n} of {all}").format(n=number, all=len(waiting))):
            return


async def _decide(screen: Acting, entry: Entry, title: str) -> bool:
    from helpdesk_tui.services import entries

    async def do(way: str, reason: str) -> None:
        if way == NO and not reason.strip():
            raise FieldError("reason", _("refusing time needs a reason"))
        await screen.one(entries.approve, entry.id, accept=way == YES, reason=reason)

    zone = screen.console.actor.zone
    told = lines(
        [
            line(
                _("{time} on {id} from {start}").format(
                    time=_spent(entry), id=entry.ticket_id, start=formats.instant_full(entry.start_at, zone)
                )
            ),
            line(entry.subject),
            line((why(entry, "approval"), "$warning")),
            line(_("“{note}”").format(note=entry.note) if entry.note else _("no note")),
        ]
    )

    async def info(_values: Values) -> Content:
        return told

    heading = _("{title}: {time} of {who}").format(title=title, time=_spent(entry), who=entry.engineer_name)
    ways = ((YES, _("approve")), (NO, _("refuse")))
    return await decision(screen, heading, ways, _("needed to refuse"), do, f"approve {entry.id}", info)


def _spent(entry: Entry) -> str:
    """An entry's time, as people say it."""
    return formats.labour(entry.duration_ms)


def _span(screen: Acting, values: Values) -> None:
    """Raises FieldError beside the field where the time cannot be read."""
    try:
        parse_labour(values["time"], screen.console.actor.zone, screen.console.desk.clock.now())
    except BadInput as error:
        raise FieldError("time", error.sentence) from None


async def _told(screen: Acting, values: Values) -> Content:
    """What the time that is being typed means, and what it will do to the client's time."""
    if not values["time"].strip():
        return safe("")
    parsed = parse_labour(values["time"], screen.console.actor.zone, screen.console.desk.clock.now())
    start = formats.instant_full(parsed.started_at, screen.console.actor.zone) if parsed.started_at is not None else ""
    spent = formats.labour(parsed.duration_ms)
    told = _("{time} from {start}").format(time=spent, start=start) if start else spent
    return await limit_forms.after_entry(screen, told, values, parsed, values["ticket"])


def _number(values: Values) -> int:
    typed = values["ticket"].strip().removeprefix("#")
    if not typed.isdecimal() or len(typed) > 12:
        raise FieldError("ticket", _("a ticket's number"))
    return int(typed)
