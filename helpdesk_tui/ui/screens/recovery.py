"""The question about a timer whose console has fallen silent: keep it to now, end it at its last sign of life, or at a time.

The form is imported when there is something to ask: text fields are slow to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import ModalScreen
from textual.worker import Worker

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.words import _
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

    A question never comes over a dialog or into a field that is being typed in. It has one answer: one that was given at another
    console takes it away here, and the service refuses a second one.
    """

    def __init__(self, app: HelpdeskApp) -> None:
        self._app = app
        self._asked: set[str] = set()
        self._looking = False
        self._deciding = False
        self._form: Form[str] | None = None

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
        if self._looking or self._app.db.closed:
            return
        self._looking = True
        try:
            timer = await self._silent()
            if timer is not None and self._is_taken:
                self._app.set_timer(FREE_S, self._look_soon, name="recovery waits")
            elif timer is not None:
                await self._ask(timer)
        except HelpdeskError as error:
            self._app.tell(error.sentence, "warning")
        finally:
            self._looking = False

    async def _silent(self) -> Timer | None:
        from helpdesk_tui.services import stopwatch

        timer = await self._app.call(stopwatch.silent, self._app.console_id)
        return None if timer is None or timer.id in self._asked else timer

    @property
    def _is_taken(self) -> bool:
        """Whether a dialog or a field has the keyboard."""
        focused = self._app.focused
        return isinstance(self._app.screen, ModalScreen) or (focused is not None and focused.check_consume_key("a", "a"))

    async def _ask(self, timer: Timer) -> None:
        self._asked.add(timer.id)
        self._form = self._question(timer)
        said: str | None = await self._app.push_screen_wait(self._form)
        answered_elsewhere, self._form, self._deciding = self._form is None, None, False
        await self._app.news.did([timer.ticket_id] if timer.ticket_id is not None else [])
        if said:
            self._app.tell(said, "good")
        elif answered_elsewhere:
            self._app.tell(_("The question about the timer on {id} was answered elsewhere").format(id=timer.ticket_id))
        else:
            self._app.tell(_("The timer on {id} runs on; F4 shows it").format(id=timer.ticket_id), "warning")

    def _withdraw(self) -> None:
        """The timer is another one now, or another console's: a question that is still open was answered."""
        form = self._form
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
