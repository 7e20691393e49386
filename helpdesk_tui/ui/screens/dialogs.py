"""Questions: a yes or a no, told apart under every keyboard layout, and never answered by a key that was already on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import binding_of, key_name
from helpdesk_tui.ui.text import line, lines, safe

T = TypeVar("T")


class Dialog(ModalScreen[T], Generic[T]):
    """A box over a screen; `ctrl+q` leaves the console from here too."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [binding_of(BY_ID["app.quit"], "app.command")]
    takes_keys = False
    """Whether the keyboard is here already: the fields are made, and one of them has the focus."""

    @on(events.ScreenResume)
    def _wait_for_focus(self) -> None:
        self.call_later(self._take_keys)

    def _take_keys(self) -> None:
        from helpdesk_tui.ui.shell import Shell

        self.takes_keys = True
        if isinstance(self.app, Shell):
            self.app.typed.resume()


class Question(Dialog[bool]):
    """Asks before something is done; True for yes.

    `y` and `д` say yes; `n`, `т` and Esc say no. `н` is on the key of `y` and begins «нет», so it answers nothing; nor does Enter.
    Keys that arrive within QUIET_S of the question being shown were meant for something else and do not count.
    """

    QUIET_S: ClassVar[float] = 0.15

    def __init__(self, title: str | Content, details: Sequence[Content] = ()) -> None:
        super().__init__()
        self._title = safe(title) if isinstance(title, str) else title
        self._details = tuple(details)
        self._shown_at: float | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog--title")
            if self._details:
                yield Static(lines(self._details), classes="dialog--details")
            yield Static(line(("y", "bold"), " ", _("yes"), "   ", ("n", "bold"), " ", _("no")), classes="dialog--keys")
            yield Static("", classes="dialog--hint")

    def on_mount(self) -> None:
        self.call_after_refresh(self._shown)

    def _shown(self) -> None:
        self._shown_at = asyncio.get_running_loop().time()

    @property
    def answerable(self) -> bool:
        """Whether a key counts by now."""
        return self._shown_at is not None and asyncio.get_running_loop().time() - self._shown_at >= self.QUIET_S

    def on_key(self, event: events.Key) -> None:
        if event.key == "ctrl+q":
            return
        event.stop()
        event.prevent_default()
        if not self.answerable:
            return
        if event.key in _named("question.yes"):
            self.dismiss(True)
        elif event.key in _named("question.no"):
            self.dismiss(False)
        elif event.key in _named("question.neither"):
            self._hint(
                _("{key} answers nothing: y or д is yes, n or т is no").format(key=event.character if event.is_printable else "Enter")
            )

    def _hint(self, sentence: str) -> None:
        self.query_one(".dialog--hint", Static).update(safe(sentence))


ENDS = {"g": 0, "п": 0, "home": 0, "G": 1_000_000, "П": 1_000_000, "end": 1_000_000}
"""Keys that go to an end of what is scrolled, and the line they ask for."""


class Notice(Dialog[None]):
    """Says something at length; any of Enter, Esc, space and `q` closes it."""

    CLOSING: ClassVar[frozenset[str]] = frozenset({"enter", "escape", "space", "q", "й"})

    @staticmethod
    def room(width: int) -> int:
        """How many cells a line of its text has on a screen of this width: less its border, its padding and its scroll bar."""
        return min(72, width * 96 // 100) - 5

    def __init__(self, title: str | Content, body: Content) -> None:
        super().__init__()
        self._title = safe(title) if isinstance(title, str) else title
        self._body = body

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall"):
            yield Static(self._title, classes="dialog--title")
            with Scrolled():
                yield Static(self._body, classes="dialog--details")
            yield Static(line(("Esc", "bold"), " ", _("close"), ("  j k", "bold"), " ", _("scroll")), classes="dialog--keys")

    def on_resize(self) -> None:
        """However low the screen is, the box has room for the keys beneath what is told: border, title, a blank line, the keys."""
        titled = -(-self._title.cell_length // self.room(self.size.width))
        self.query_one(Scrolled).styles.max_height = max(1, self.size.height * 9 // 10 - 4 - titled)

    def on_key(self, event: events.Key) -> None:
        if event.key in self.CLOSING:
            event.stop()
            self.dismiss(None)
            return
        scroll = {"j": 1, "о": 1, "down": 1, "k": -1, "л": -1, "up": -1}.get(event.key, 0)
        page = {"ctrl+d": 1, "ctrl+в": 1, "pagedown": 1, "ctrl+u": -1, "ctrl+г": -1, "pageup": -1}.get(event.key, 0)
        if event.key in ENDS:
            event.stop()
            self.query_one(Scrolled).scroll_to(y=ENDS[event.key], animate=False)
        if scroll or page:
            event.stop()
            box = self.query_one(Scrolled)
            box.scroll_relative(y=scroll + page * max(1, box.size.height - 1), animate=False)


class Scrolled(Vertical):
    """What is too long for the box."""


def _named(command_id: str) -> frozenset[str]:
    return frozenset(key_name(key) for key in BY_ID[command_id].keys)
