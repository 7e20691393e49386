"""The console without its services: what makes any screen of it safe, quiet and well-behaved in a terminal."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import BY_ID, COMMANDS
from helpdesk_tui.ui.keys import Overrides, bindings_elsewhere, key_shown, keymap_for_textual
from helpdesk_tui.ui.styles import Styles
from helpdesk_tui.ui.text import ControlGuard, safe
from helpdesk_tui.ui.themes import DEFAULT_THEME, THEMES
from helpdesk_tui.ui.typeahead import TypeAhead, Typed

if TYPE_CHECKING:
    from helpdesk_tui.ui.news import News

_PACKAGE = Path(__file__).parent.parent
_STYLES = (_PACKAGE / "screens.css", _PACKAGE.parent / "screens.css")
"""The style sheet lies inside the installed package, and at the root of a checkout."""


class Shell(App[None], inherit_bindings=False):
    """Keys, themes, signals and the guard on foreign text. Nothing blinks or moves, and an idle screen sends nothing."""

    TITLE = "helpdesk"
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False
    CSS_PATH = next((path for path in _STYLES if path.exists()), _STYLES[-1])
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_elsewhere(),
        Binding("ctrl+c", "how_to_quit", show=False),
    ]

    news: News | None = None
    """What the console follows, where it has a timer to show."""

    def __init__(self, *, overrides: Overrides | None = None, theme: str = "", notice: str = "") -> None:
        self._guard = ControlGuard()
        super().__init__()
        self._is_up = False
        self._left_with: int | None = None
        """The exit status with which the console was told to end before it was up."""
        self.typed = TypeAhead(self, self._give)
        """The keys that wait for what the one before them has begun."""
        self.overrides: Overrides = overrides or {}
        self.notice = notice
        self.config_file = ""
        """The person's configuration, where a chosen theme is kept; empty where nobody said where it is."""
        self.animation_level = "none"
        self.HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-flat"), (15, "-low"), (32, "-high")]
        for known in THEMES:
            self.register_theme(known)
        self.theme = theme if theme in self.available_themes else DEFAULT_THEME
        self.stylesheet = self._styles = Styles(variables=self.get_css_variables())
        if self.overrides:
            self.set_keymap(keymap_for_textual(self.overrides))

    # A terminal's life

    def get_driver_class(self) -> type[Driver]:
        found = super().get_driver_class()
        if sys.platform == "win32":
            return found
        from helpdesk_tui.ui.lean_driver import LeanDriver, LinuxDriver

        return LeanDriver if found is LinuxDriver else found

    def on_load(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM", "SIGINT"):
            number = getattr(signal, name, None)
            if number is not None and sys.platform != "win32":
                loop.add_signal_handler(number, self.exit, None, 128 + number)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Leave; while the first screen is still being made, as soon as it is: it cannot be mounted by what is closing."""
        if self._is_up:
            super().exit(result, return_code, message)
        else:
            self._left_with = return_code

    async def on_ready(self) -> None:
        self._is_up = True
        if self._left_with is not None:
            self.exit(None, self._left_with)
            return
        self.call_after_refresh(self.on_first_frame)

    def on_first_frame(self) -> None:
        """The first frame is painted: what it did without is read now, garbage is collected from now on, what start-up had to say is said."""
        self._styles.complete()
        gc.freeze()
        gc.enable()
        if self.notice:
            from helpdesk_tui.ui.screens.dialogs import Notice

            self.push_screen(Notice(_("Please note"), safe(self.notice, one_line=False)))

    def _load_screen_css(self, screen: Screen[object]) -> None:
        """Textual calls this with every screen that is about to be shown: what is not the first needs the whole style sheet."""
        if any(shown is not screen for stack in self._screen_stacks.values() for shown in stack):
            self._styles.complete()
        super()._load_screen_css(screen)

    def _fatal_error(self) -> None:
        """A crash shows where it happened, but no values: they may be a client's."""
        self.bell()
        self.panic(Text(printable(traceback.format_exc(), one_line=False)))

    # Text from outside

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._guard]

    def notify(
        self, message: str, *, title: str = "", severity: SeverityLevel = "information", timeout: float | None = None, markup: bool = False
    ) -> None:
        """A toast, for an effect that is not visible; never markup, whatever the caller says."""
        shown = printable(message, one_line=False)
        super().notify(shown, title=printable(title), severity=severity, timeout=timeout, markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        super().copy_to_clipboard(printable(text, one_line=False))

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Addresses come from strangers: shown, never opened."""
        self.notify(_("not opened: {address}").format(address=url), severity="warning")

    async def action_simulate_key(self, key: str) -> None:
        """Nothing on a screen may press keys."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """Nothing on a screen may write files."""

    def action_notify(self, message: str, title: str = "", severity: str = "information") -> None:
        """Nothing on a screen may speak for the console."""

    # Keys

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.typed.press(event)
        else:
            await super().on_event(event)

    async def _give(self, key: Typed) -> None:
        """A key to what has the keyboard: where every key is a command, straight to the bindings, which are asked last otherwise."""
        if isinstance(key, events.Key) and getattr(self.focused, "KEYS_ARE_COMMANDS", False) and self.app_focus:
            for priority in (True, False):
                if await self._check_bindings(key.key, priority=priority):
                    return
        await super().on_event(key)

    # Keys that no screen took

    def action_elsewhere(self, command_id: str) -> None:
        """Say where a key acts that does nothing here."""
        from helpdesk_tui.ui.command_words import places_in_words

        key = key_shown(BY_ID[command_id], self.overrides)
        same_key = [command for command in COMMANDS if key_shown(command, self.overrides) == key]
        told = "; ".join(f"{_(command.title)} ({places_in_words(command)})" for command in same_key)
        self.tell(_("{key} does nothing here. Elsewhere: {told}").format(key=key, told=told), "warning")

    def action_command(self, command_id: str) -> None:
        """Commands that dialogs pass on to the console itself."""
        if command_id == "app.quit":
            self.exit()

    def action_how_to_quit(self) -> None:
        """`ctrl+c` ends programs in a shell, so it is answered."""
        self.tell(_("{key} leaves the console; a running timer goes on").format(key=key_shown(BY_ID["app.quit"], self.overrides)))

    def tell(self, sentence: str, kind: str = "") -> None:
        """A sentence in the bottom line of the screen, or in a toast where there is none."""
        from helpdesk_tui.ui.widgets.statusline import StatusLine

        for status in self.screen.query(StatusLine):
            status.say(sentence, kind)
            return
        self.notify(sentence, severity="warning" if kind == "warning" else "information")


def run_console(app: Shell) -> int:
    """Run a console until it ends; the exit status of the process: 0, 1 after a crash, 128 + the signal that ended it."""
    gc.disable()
    app.run()
    return app.return_code or 0
