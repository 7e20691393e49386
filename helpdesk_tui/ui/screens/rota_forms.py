"""The forms about people at work: a shift or an absence, a shift's end, somebody who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.instant_input import day_end, day_start, leaves_day_open, parse_instant, read_day
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import names
from helpdesk_tui.ui.screens.acting import Acting
from helpdesk_tui.ui.screens.change_forms import offered
from helpdesk_tui.ui.screens.form import FieldError, Values
from helpdesk_tui.ui.screens.ticket_forms import fill
from helpdesk_tui.ui.text import safe
from helpdesk_tui.ui.widgets.fields import Completer, Field

if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.services.shift_end import ShiftEnd

KINDS = ("on_duty", "on_call", "absence")
MOST_NOTES = 8
"""So many tickets have a field of their own for a note; those after them get the common one."""


async def engineers(screen: Acting) -> Completer:
    """Completion of the engineers' logins."""
    found = await screen.console.call(names.engineers)
    return offered([(one.login, f"{one.name}, {_('line')} {one.line} {one.team}") for one in found])


async def add(screen: Acting, login: str) -> bool:
    """A shift or an absence: who, what, from when to when."""
    from helpdesk_tui.services import shifts

    choices = tuple((kind, shifts.kind_words(kind) if kind != "absence" else _("away")) for kind in KINDS)
    fields = [
        Field(
            "login", _("Engineer"), value=login, required=True, complete=await engineers(screen), is_listed=True, hint=_("login or name")
        ),
        Field("from", _("From"), required=True, hint=_("mon 8:00, 2026-07-03 08:00; of an absence also a day")),
        Field("to", _("To"), required=True, hint=_("fri 20:00, +12h is from now; of an absence the last day")),
        Field("kind", _("What"), "choice", KINDS[0], choices),
        Field("reason", _("Reason"), hint=_("of an absence: leave, ill …")),
    ]

    async def told(values: Values) -> Content:
        if not values["from"].strip() or not values["to"].strip():
            return safe("")
        start, end = _bounds(screen, values)
        zone = screen.console.actor.zone
        return safe(f"{formats.instant_full(start, zone)} – {formats.instant_full(end, zone)}")

    async def send(values: Values) -> None:
        start, end = _bounds(screen, values)
        table = "absence" if values["kind"] == "absence" else "shift"
        what = values["reason"] if table == "absence" else values["kind"]
        await screen.one(shifts.add, table, values["login"].strip(), start, end, what)

    title = _("Add a shift or an absence")
    return await fill(screen, title, fields, send, title, told)


def _bounds(screen: Acting, values: Values) -> tuple[Instant, Instant]:
    through, now = values["kind"] == "absence", screen.console.desk.clock.now()
    start = _edge(screen, values, "from", now, through=False)
    end = _edge(screen, values, "to", start if leaves_day_open(values["to"]) else now, through=through)
    if end <= start:
        when = formats.instant_full(start, screen.console.actor.zone)
        raise FieldError("to", _("it must end after it begins: {when}").format(when=when))
    return start, end


def _edge(screen: Acting, values: Values, name: str, now: Instant, *, through: bool) -> Instant:
    """A moment, or a day: its midnight, or where it is included its end. What leaves the day open is the next one after `now`."""
    zone = screen.console.actor.zone
    try:
        day = read_day(values[name], zone, now, ahead=True)
        if day is None:
            return parse_instant(values[name], zone, now)
        return day_end(day, zone) if through else day_start(day, zone)
    except BadInput as error:
        raise FieldError(name, error.sentence) from None


async def remove(screen: Acting, name: str, spans: Sequence[tuple[str, str]]) -> bool:
    """Which of an engineer's shifts and absences is taken away."""
    from helpdesk_tui.services import shifts

    async def send(values: Values) -> None:
        table, _space, number = values["which"].partition(" ")
        await screen.one(shifts.remove, table, int(number))

    title = _("Take away a shift or an absence of {name}").format(name=name)
    return await fill(screen, title, [Field("which", _("Which"), "choice", spans[0][0], tuple(spans))], send, title)


async def end_shift(screen: Acting, found: ShiftEnd) -> bool:
    """What goes to whom before the next shift, with a note each."""
    from helpdesk_tui.services import shift_end

    zone, now = screen.console.actor.zone, screen.console.desk.clock.now()
    own = found.leaving[:MOST_NOTES]
    fields = [
        Field(f"note{one.ticket_id}", f"{one.ticket_id}", hint=f"{one.why} → {one.to.name if one.to else '—'} · {one.subject}")
        for one in own
    ]
    fields.append(Field("note", _("All others") if own else _("Note"), hint=_("the note for those without one of their own")))
    fields.append(Field("to", _("To"), complete=await engineers(screen), is_listed=True, hint=_("by default the one on duty")))

    async def send(values: Values) -> None:
        notes = {one.ticket_id: values[f"note{one.ticket_id}"] for one in own}
        await screen.one(shift_end.end_shift, notes=notes, note=values["note"], to=values["to"].strip() or None)

    when = formats.instant(found.back_at, zone, now)
    title = _("End the shift: {n} need somebody before {when}, {others} can wait").format(
        n=len(found.leaving), when=when, others=found.others
    )
    return await fill(screen, title, fields, send, "shift end")


async def leave(screen: Acting) -> bool:
    """Who leaves, and who takes over."""
    from helpdesk_tui.services import leaving

    offers = await engineers(screen)
    fields = [
        Field("login", _("Who leaves"), required=True, complete=offers, is_listed=True, hint=_("login or name")),
        Field("to", _("Takes over"), complete=offers, is_listed=True, hint=_("by default the team's lead")),
    ]

    async def send(values: Values) -> None:
        await screen.one(leaving.leave, values["login"].strip(), to=values["to"].strip() or None)

    title = _("Somebody leaves: tickets and timer go to the lead at once")
    return await fill(screen, title, fields, send, title)
