"""The question about a timer whose console has fallen silent: keep it to now, end it at its last sign of life, or at a time.

The form is imported when there is something to ask: text fields are slow to import.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import ModalScreen
from textual.worker import Worker

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import key_shown
from helpdesk_tui.ui.text import line, lines

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Timer
    from helpdesk_tui.ui.app import HelpdeskApp
    from helpdesk_tui.ui.screens.form import Form, Values

KEEP, END, AT = "keep", "end", "at"
LOOKS = 3
"""So often a console looks for a silent timer in the time after which a timer counts as silent."""
FREE_S = 0.5
"""So often a question that waits looks whether the keyboard is free."""


class Recovery:
    """Looks for a timer of this engineer that has lost its console, at the start and ever after, and asks once about each.

    A question that was left decides nothing: nobody beats for the timer, which runs on with its last sign of life, and what ends it
    without an answer is for review. Every screen shows it as doubted meanwhile; `asks` puts the question again, as the next console does.
    A question never comes over a dialog or into a field that is being typed in. It has one answer: one that was given at another
    console takes it away here, and the service refuses a second one.
    """

    def __init__(self, app: HelpdeskApp) -> None:
        self._app = app
        self._asked: set[tuple[str, str | None]] = set()
        """The timers that were asked about, each with the console that it had lost then."""
        self._turn = asyncio.Lock()
        """Held from looking until what was asked then is answered or left."""
        self._deciding = False
        self._form: Form[str] | None = None
        self._about: tuple[str, str | None] | None = None
        """The timer of the question that is open, and the console that it has lost."""

    async def begin(self, silent_s: float) -> None:
        """Look now, and from now on."""
        self._app.news.timers.subscribe(self._app, lambda _nothing: self._withdraw())
        self._app.set_interval(silent_s / LOOKS, self._look_again, name="recovery")
        await self.look()

    def _look_again(self) -> None:
        if self._app.pulse.trouble is not None:
            self._app.tell(_("The timer's sign of life was not written: {why}").format(why=self._app.pulse.trouble.sentence), "warning")
        self._look_soon()

    def _look_soon(self) -> None:
        self._worker: Worker[None] = self._app.run_worker(self.look, name="recovery")

    async def look(self) -> None:
        """Ask, if there is a silent timer that was not asked about here; leaving the question lets the timer run."""
        if self._turn.locked() or self._app.db.closed:
            return
        async with self._turn:
            try:
                timer = await self._silent()
                if timer is None or (timer.id, timer.console_id) in self._asked:
                    self._app.news.doubt(timer)
                elif self._is_taken:
                    self._app.set_timer(FREE_S, self._look_soon, name="recovery waits")
                else:
                    await self._ask(timer)
            except HelpdeskError as error:
                self._app.tell(error.sentence, "warning")

    async def asks(self) -> bool:
        """Put the question again that was left, from a worker; False where there is none: the timer is in no doubt. Raises HelpdeskError."""
        async with self._turn:
            timer = await self._silent() if self._app.news.is_doubted else None
            if timer is None:
                self._app.news.doubt(None)
            else:
                await self._ask(timer)
        return timer is not None

    async def _silent(self) -> Timer | None:
        from helpdesk_tui.services import stopwatch

        return await self._app.call(stopwatch.silent, self._app.console_id)

    @property
    def _is_taken(self) -> bool:
        """Whether a dialog or a field has the keyboard."""
        focused = self._app.focused
        return isinstance(self._app.screen, ModalScreen) or (focused is not None and focused.check_consume_key("a", "a"))

    async def _ask(self, timer: Timer) -> None:
        self._about = (timer.id, timer.console_id)
        self._asked.add(self._about)
        self._form = self._question(timer)
        said: str | None = await self._app.push_screen_wait(self._form)
        answered_elsewhere, self._form, self._deciding = self._form is None, None, False
        await self._app.news.did([timer.ticket_id] if timer.ticket_id is not None else [])
        is_left = not said and not answered_elsewhere
        self._app.news.doubt(timer if is_left else None)
        if said:
            self._app.tell(said, "good")
        elif answered_elsewhere:
            self._app.tell(_("The question about the timer on {id} was answered elsewhere").format(id=timer.ticket_id))
        else:
            told = _("The timer on {id} runs on, marked ?: nothing is decided. {screen} {key} asks again, as the next start does")
            self._app.tell(told.format(id=timer.ticket_id, screen=self._key("go.timer"), key=self._key("timer.toggle")), "warning")

    def _key(self, command_id: str) -> str:
        return key_shown(BY_ID[command_id], self._app.overrides)

    def _withdraw(self) -> None:
        """The timer is another one now, or another console's: a question that is still open was answered.

        News that come after the question, of how the timer became what it asks about, answer nothing.
        """
        form, timer = self._form, self._app.news.timer
        if timer is not None and (timer.id, timer.console_id) == self._about:
            return
        if form is not None and not self._deciding and self._app.screen is form:
            self._form = None
            form.dismiss(None)

    def _question(self, timer: Timer) -> Form[str]:
        from helpdesk_tui.ui.screens.form import Form
        from helpdesk_tui.ui.widgets.fields import Field

        zone, now = self._app.actor.zone, self._app.desk.clock.now()
        since = formats.instant(timer.started_at, zone, now)
        alive = formats.instant(timer.beat_at if timer.beat_at is not None else timer.started_at, zone, now)

        async def told(_values: Values) -> Content:
            return lines(
                [
                    line((str(timer.ticket_id or ""), "bold"), "  ", timer.subject),
                    line(_("running since {since}, last sign of life {alive}").format(since=since, alive=alive)),
                ]
            )

        choices = ((KEEP, _("keep to now")), (END, _("end at {alive}").format(alive=alive)), (AT, _("enter a time")))
        fields = [
            Field("how", _("The timer"), "choice", KEEP, choices),
            Field("at", _("Ended at"), hint=_("like 14:37, to enter a time")),
        ]
        return Form(_("A timer of yours has lost its console"), fields, lambda values: self._send(timer, values), info=told)

    async def _send(self, timer: Timer, values: Values) -> str:
        self._deciding = True
        try:
            return await self._decide(timer, values)
        except HelpdeskError:
            self._deciding = False
            raise

    async def _decide(self, timer: Timer, values: Values) -> str:
        from helpdesk_tui.services import stopwatch
        from helpdesk_tui.ui.screens.form import FieldError

        app, how, typed = self._app, values["how"], values["at"].strip()
        if how != AT and typed:
            raise FieldError("at", _("choose “enter a time” above, or clear this"))
        if how == KEEP:
            done = await app.call(stopwatch.adopt, timer.id, app.spot, seen=timer)
        elif how == END:
            done = await app.call(stopwatch.recover, timer.id, seen=timer)
        else:
            try:
                end_at = parse_instant(typed, app.actor.zone, app.desk.clock.now(), ahead=False)
            except BadInput as error:
                raise FieldError("at", error.sentence) from None
            try:
                done = await app.call(stopwatch.recover, timer.id, end_at=end_at, seen=timer)
            except BadInput as error:
                raise FieldError("at", error.sentence) from None
        return done.said
