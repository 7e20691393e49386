"""One form for everything that is typed: fields, errors beside them, F9 sends, Esc keeps what was typed as a draft."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea
from textual.worker import Worker

from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.command import Command
from helpdesk_tui.ui.keys import Overrides, bindings_in
from helpdesk_tui.ui.places import FORM
from helpdesk_tui.ui.screens.dialogs import Dialog
from helpdesk_tui.ui.text import line, safe
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.fields import AnyField, ChoiceField, Field, LineField, TextField, field_widget
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from helpdesk_tui.ui.app import HelpdeskApp
    from helpdesk_tui.ui.news import News
    from helpdesk_tui.ui.own_console import OwnConsole

T = TypeVar("T")
Values = dict[str, str]
"""What a form holds, by the names of its fields."""
SAVE_S = 1.0
"""A draft is saved so long after the first key that it does not hold yet."""


class FieldError(BadInput):
    """What is wrong with one field; the form shows the sentence there and puts the cursor on it."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class Drafts:
    """What was typed into forms and not sent, by the form's key.

    `load` and `save` keep it in the store too, so that it outlives the console; `save` is given the form's title, and None to forget.
    """

    def __init__(
        self,
        load: Callable[[str], Awaitable[Values]] | None = None,
        save: Callable[[str, str, Values | None], Awaitable[None]] | None = None,
    ) -> None:
        self._kept: dict[str, Values] = {}
        self._unsaved: set[str] = set()
        """The keys of those that the store could not take: they are known here alone."""
        self._load, self._save = load, save

    async def fetch(self, key: str) -> None:
        """Read what the store has of a form that is about to open; what cannot be read is as it was known here."""
        if key and self._load is not None and key not in self._unsaved:
            with suppress(HelpdeskError):
                self._kept[key] = await self._load(key)

    def of(self, key: str) -> Mapping[str, str]:
        """A form's draft, empty where there is none."""
        return self._kept.get(key, {})

    async def keep(self, key: str, title: str, values: Values | None) -> None:
        """Remember what a form holds, None to forget what was sent or emptied. Raises what the store says."""
        wanted = values or {}
        if not key or (wanted == self._kept.get(key, {}) and key not in self._unsaved):
            return
        self._kept[key] = wanted
        if self._save is not None:
            self._unsaved.add(key)
            await self._save(key, title, values)
            self._unsaved.discard(key)


def stored_drafts(console: HelpdeskApp | OwnConsole) -> Drafts:
    """What was typed into this person's forms and not sent, at this console or one that has gone."""
    from helpdesk_tui.services import drafts

    async def load(key: str) -> Values:
        return await console.call(drafts.load_fields, key)

    async def save(key: str, title: str, values: Values | None) -> None:
        if not console.db.closed:
            await console.call(drafts.save_fields, key, title, values)

    return Drafts(load, save)


class Form(Dialog[T | None], Generic[T]):
    """Asks for fields and hands them to `send`; what that returns is the form's answer, None when it was left.

    A HelpdeskError from `send` is shown and loses nothing. `info` is awaited after each change and shown under the fields. `stays` says of
    what was sent that it was not used up: it stays the form's draft, and is offered when it opens again.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_in(FORM)]

    def __init__(
        self,
        title: str | Content,
        fields: Sequence[Field],
        send: Callable[[Values], Awaitable[T]],
        *,
        draft: tuple[Drafts, str] | None = None,
        info: Callable[[Values], Awaitable[Content]] | None = None,
        stays: Callable[[Values], bool] | None = None,
    ) -> None:
        super().__init__()
        self._title = safe(title) if isinstance(title, str) else title
        self._fields: dict[str, AnyField] = {field.name: field_widget(field) for field in fields}
        self._send = send
        self._draft = draft
        self._info = info
        self._stays = stays
        self._sending = False
        self._begun_with: Values = {}
        self._saving: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -form"):
            with Horizontal(classes="dialog--top"):
                yield Static(self._title, classes="dialog--title")
                yield Stopwatch()
            with VerticalScroll(can_focus=False):
                yield from self.rows()
            yield Static("", classes="dialog--info")
            yield Static("", classes="dialog--hint")
            yield StatusLine(FORM, self._overrides, self._offers)

    def rows(self) -> ComposeResult:
        """The fields with their labels, a place under each for what it may become and for what is wrong with it."""
        for name, widget in self._fields.items():
            with Horizontal(classes="field", id=f"row-{name}"):
                yield Static(self._label(widget.field), classes="field--label")
                with Vertical(classes="field--box"):
                    yield widget
                    if isinstance(widget, LineField):
                        yield widget.suggestions
                    yield Static("", classes="field--error", id=f"error-{name}")

    @property
    def _overrides(self) -> Overrides | None:
        """The user's own keys."""
        from helpdesk_tui.ui.shell import Shell

        return self.app.overrides if isinstance(self.app, Shell) else None

    def _offers(self, command: Command) -> bool:
        """The editor is for texts of several lines: a form without one does not name it."""
        return command.id != "form.editor" or any(isinstance(widget, TextField) for widget in self._fields.values())

    @staticmethod
    def _label(field: Field) -> Content:
        return line(field.label, ("*", "bold") if field.required else "")

    def on_mount(self) -> None:
        self._begun_with = self.values
        drafted = self._draft[0].of(self._draft[1]) if self._draft else {}
        for name, text in drafted.items():
            if name in self._fields:
                self._fields[name].put(text)
        if drafted:
            self.hint(_("this is what you had typed before"))
        self.set_focus(self._where_to_begin())
        self._changed()
        self._follow_timer()

    def _follow_timer(self) -> None:
        """Show the time that runs while the form is open: beneath it none stands."""
        from helpdesk_tui.ui.shell import Shell

        news = self.app.news if isinstance(self.app, Shell) else None
        if news is not None:
            news.timers.subscribe(self, lambda _nothing: self._show_timer(news))
            self._show_timer(news)

    def _show_timer(self, news: News) -> None:
        for stopwatch in self.query(".dialog--top Stopwatch").results(Stopwatch):
            stopwatch.display = news.timer is not None and news.timer.ticket_id is not None
            stopwatch.follow(news)

    def _where_to_begin(self) -> AnyField | None:
        """The first field; where that and others after it are needed and filled already, the next that is needed and empty."""
        for widget in self._fields.values():
            if not widget.field.required:
                break
            if not widget.text.strip():
                return widget
        return next(iter(self._fields.values()), None)

    @property
    def values(self) -> Values:
        """What the fields hold now."""
        return {name: widget.text for name, widget in self._fields.items()}

    def put(self, name: str, text: str) -> None:
        """Fill a field."""
        self._fields[name].put(text)

    def hint(self, sentence: str) -> None:
        """A sentence under the fields."""
        self.query_one(".dialog--hint", Static).update(safe(sentence, one_line=False))

    def show_error(self, name: str, sentence: str) -> None:
        """A sentence beside a field, empty to take it away."""
        box = self.query_one(f"#error-{name}", Static)
        box.update(line(("! " if sentence else "", "bold"), sentence))
        box.display = bool(sentence)

    # Keys

    async def action_command(self, command_id: str) -> None:
        """Send, leave, write in an editor, or quit."""
        if command_id == "form.send":
            self.deliver_soon()
        elif command_id == "form.leave":
            await self._leave()
        elif command_id == "app.quit":
            await self._leave()
            self.app.exit()
        elif command_id == "form.editor":
            self._edit()

    async def _leave(self) -> None:
        self.takes_keys = False
        await self._keep()
        self.dismiss(None)

    async def _keep(self) -> None:
        """Keep what is typed as a draft; what is as it was when the form began is none. Kept here alone where the store takes nothing."""
        if self._saving is not None:
            self._saving.stop()
            self._saving = self.set_timer(SAVE_S, self._keep, name="draft") if self._sending else None
        if self._draft and not self._sending:
            drafts, key = self._draft
            values = self.values
            with suppress(HelpdeskError):
                await drafts.keep(key, self._title.plain, None if values == self._begun_with else values)

    async def on_unmount(self) -> None:
        if not self._sending:
            await self._keep()

    def _edit(self) -> None:
        from helpdesk_tui.ui.editor import edit_text

        focused = self.focused
        if not isinstance(focused, TextField):
            self.hint(_("the editor opens on a text of several lines: go to one with Tab"))
            return
        try:
            focused.put(edit_text(self.app, focused.text))
        except HelpdeskError as error:
            self.hint(error.sentence)

    def deliver_soon(self) -> None:
        """Send without holding up the screen; keys wait for what comes of it."""
        self.takes_keys = False
        self._delivering: Worker[None] = self.run_worker(self._deliver, group="send")

    async def _deliver(self) -> None:
        """Check, send, and close; an error keeps the form as it is."""
        if self._sending:
            return
        values = self.values
        if not self.is_complete(values):
            self._take_keys()
            return
        self._sending, self.takes_keys = True, False
        try:
            answer = await self._send(values)
        except FieldError as error:
            self._take_keys()
            self.query_one(".dialog--info", Static).update("")
            self.show_error(error.name, error.sentence)
            self._fields[error.name].focus()
        except HelpdeskError as error:
            self._take_keys()
            self.hint(error.sentence)
        else:
            await self._put_away(values)
            self.dismiss(answer)
        finally:
            self._sending = False

    async def _put_away(self, values: Values) -> None:
        """What was sent is no draft any more, unless it stays one; nothing becomes one while the form goes."""
        draft, self._draft = self._draft, None
        if draft:
            stays = self._stays is not None and self._stays(values)
            with suppress(HelpdeskError):
                await draft[0].keep(draft[1], self._title.plain, values if stays else None)

    def is_complete(self, values: Values) -> bool:
        """Whether nothing that is needed is missing; what is missing says so, and the cursor goes there."""
        for name in self._fields:
            self.show_error(name, "")
        missing = [name for name, widget in self._fields.items() if widget.field.required and not values[name].strip()]
        for name in missing:
            self.show_error(name, _("this is needed"))
        if missing:
            self._fields[missing[0]].focus()
        return not missing

    async def on_status_line_pressed(self, message: StatusLine.Pressed) -> None:
        """A click counts where a key would: the form that is being left or sent is not closed once more, with what is beneath it."""
        if self.takes_keys:
            await self.action_command(message.command_id)

    # Changes

    def on_input_changed(self, event: Input.Changed) -> None:
        self._changed(event.input)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._changed(event.text_area)

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        self.show_error(event.name, "")
        self._changed()

    def on_line_field_accepted(self, event: LineField.Accepted) -> None:
        self.go_on()

    def go_on(self) -> None:
        """To the field after the one that was filled."""
        self.focus_next()

    def _changed(self, widget: object = None) -> None:
        if isinstance(widget, LineField | TextField):
            self.show_error(widget.field.name, "")
        if self._draft and self._saving is None and self.values != {**self._begun_with, **self._draft[0].of(self._draft[1])}:
            self._saving = self.set_timer(SAVE_S, self._keep, name="draft")
        if self._info is not None:
            self._informing: Worker[None] = self.run_worker(partial(self._show_info, self._info), group="info", exclusive=True)

    async def _show_info(self, info: Callable[[Values], Awaitable[Content]]) -> None:
        try:
            content = await info(self.values)
        except HelpdeskError as error:
            content = safe(error.sentence)
        self.query_one(".dialog--info", Static).update(content)
