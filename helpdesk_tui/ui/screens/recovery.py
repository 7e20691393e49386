"""The question about a timer whose console has fallen silent: keep it to now, end it at its last sign of life, or at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.form import FieldError, Form, Values
from helpdesk_tui.ui.text import line, lines
from helpdesk_tui.ui.widgets.fields import Field

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Timer
    from helpdesk_tui.ui.app import HelpdeskApp

KEEP, END, AT = "keep", "end", "at"


async def ask(app: HelpdeskApp) -> None:
    """Ask, if there is such a timer, once per console; leaving the question lets the timer run."""
    from helpdesk_tui.services import stopwatch

    try:
        timer = await app.call(stopwatch.silent, app.console_id)
    except HelpdeskError as error:
        app.tell(error.sentence, "warning")
        return
    if timer is None:
        return
    said: str | None = await app.push_screen_wait(_question(app, timer))
    await app.news.did([timer.ticket_id] if timer.ticket_id is not None else [])
    app.tell(said or _("The timer on {id} runs on; F4 shows it").format(id=timer.ticket_id), "good" if said else "warning")


def _question(app: HelpdeskApp, timer: Timer) -> Form[str]:
    zone, now = app.actor.zone, app.desk.clock.now()
    since = formats.instant(timer.started_at, zone, now)
    alive = formats.instant(timer.beat_at if timer.beat_at is not None else timer.started_at, zone, now)

    async def send(values: Values) -> str:
        return await _decide(app, timer, values)

    async def told(_values: Values) -> Content:
        return lines(
            [
                line(_("running since {since}, last sign of life {alive}").format(since=since, alive=alive)),
                line((str(timer.ticket_id), "bold"), "  ", timer.subject),
            ]
        )

    choices = ((KEEP, _("keep to now")), (END, _("end at {alive}").format(alive=alive)), (AT, _("enter a time")))
    fields = [Field("how", _("The timer"), "choice", KEEP, choices), Field("at", _("Ended at"), hint=_("14:37, only with the last choice"))]
    return Form(_("A timer of yours has lost its console"), fields, send, info=told)


async def _decide(app: HelpdeskApp, timer: Timer, values: Values) -> str:
    from helpdesk_tui.services import stopwatch

    if values["how"] == KEEP:
        done = await app.call(stopwatch.adopt, timer.id, app.spot)
    elif values["how"] == END:
        done = await app.call(stopwatch.recover, timer.id)
    else:
        try:
            end_at = parse_instant(values["at"], app.actor.zone, app.desk.clock.now(), ahead=False)
        except BadInput as error:
            raise FieldError("at", error.sentence) from None
        done = await app.call(stopwatch.recover, timer.id, end_at=end_at)
    return done.said
