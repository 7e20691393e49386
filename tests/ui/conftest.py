"""Helpers for tests of the console: wait for conditions, never for a time; read the screen as text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from helpdesk_tui.ui.commands import QUEUE
from helpdesk_tui.ui.keys import Overrides, bindings_in
from helpdesk_tui.ui.screens.desk_screen import DeskScreen
from helpdesk_tui.ui.shell import Shell
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

HOSTILE = "[/x] [@click=app.quit]go[/] \x1b[c \x1b]52;c;aGk=\x07 \x9b6n \u202egnp\u2069 a\nb\tc \r\x00\x7f"
HONEST = ("[SPAM] hi", "[#123] re", "[/var/log] disk full", "Привет, мир", "naïve café", "表格", "100 % [b]bold[/b]")
TURNS = 400
"""So often a condition is looked at before a test gives up; each turn lets the console work through what it has to do."""


async def wait_for(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    """Let the console work until the condition holds; fails with what was waited for."""
    for _turn in range(TURNS):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"waited in vain for {what}\n{screen_text(pilot)}")


def screen_text(pilot: Pilot[None]) -> str:
    """The screen as text, a line per row, without trailing blanks."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip("\n")


def whole_text(pilot: Pilot[None]) -> str:
    """Everything that is visible, screens beneath a dialog included."""
    texts = ["\n".join(strip.text for strip in screen._compositor.render_strips()) for screen in pilot.app.screen_stack]
    return "\n".join(texts)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        await pilot.press(key)


def watch_painting(monkeypatch: pytest.MonkeyPatch, widget: type[Widget]) -> list[Region]:
    """The regions of a kind of widget that are repainted from now on."""
    painted: list[Region] = []
    refresh = widget.refresh

    def refresh_and_note(self: Widget, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Widget:
        painted.extend(regions)
        return refresh(self, *regions, repaint=repaint, layout=layout, recompose=recompose)

    monkeypatch.setattr(widget, "refresh", refresh_and_note)
    return painted


class Numbers:
    """Rows made from their ids; counts what was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.subjects: dict[int, str] = {}

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        self.asked += ids
        return {number: self.row(number) for number in ids}

    def row(self, number: int, left: str = "0:08") -> Row:
        return (
            f"{number / 10:.1f}",
            (left, "late"),
            str(number),
            "working",
            "ACME",
            "ivan",
            self.subjects.get(number, f"subject {number}"),
        )


COLUMNS = (
    Column("weight", 6, right=True),
    Column("deadline", 9),
    Column("#", 6),
    Column("state", 8, drop=3),
    Column("client", 9, drop=2),
    Column("who", 7, drop=1),
    Column("subject", 0),
)


class TableScreen(DeskScreen):
    """A table, a stopwatch and the bottom line; its handlers write down what was done."""

    PLACE = QUEUE
    AUTO_FOCUS = "Lines"
    BINDINGS: ClassVar[list[BindingType]] = bindings_in(QUEUE)

    def __init__(self, count: int = 1000) -> None:
        super().__init__()
        self.source = Numbers()
        self.table = Lines(COLUMNS, self.source, empty="nothing here")
        self.stopwatch = Stopwatch()
        self.count = count
        self.done: list[str] = []
        self.on_take: Callable[[], Awaitable[None]] | None = None

    def compose(self) -> ComposeResult:
        yield self.stopwatch
        yield self.table
        yield StatusLine(QUEUE, self.shell.overrides)

    def on_mount(self) -> None:
        self.table.set_ids(range(1, self.count + 1), now=True)

    async def do_move_down(self) -> None:
        self.table.note_key()
        await self.table.move_by(1)

    async def do_move_up(self) -> None:
        await self.table.move_by(-1)

    async def do_move_top(self) -> None:
        await self.table.move_to(0)

    async def do_move_bottom(self) -> None:
        await self.table.move_to(len(self.table.ids) - 1)

    async def do_move_page_down(self) -> None:
        await self.table.page(1)

    async def do_move_page_up(self) -> None:
        await self.table.page(-1)

    async def do_ticket_take(self) -> None:
        self.done.append("take")
        if self.on_take is not None:
            await self.on_take()

    async def do_mark_toggle(self) -> None:
        self.table.toggle_mark()

    async def do_mark_range(self) -> None:
        self.table.mark_range()


class TableApp(Shell):
    """A console with one screen that needs no service."""

    def __init__(self, count: int = 1000, overrides: Overrides | None = None) -> None:
        super().__init__(overrides=overrides)
        self.count = count

    def get_default_screen(self) -> TableScreen:
        return TableScreen(self.count)

    @property
    def table_screen(self) -> TableScreen:
        screen = self.screen_stack[0]
        assert isinstance(screen, TableScreen)
        return screen

    @property
    def table(self) -> Lines:
        return self.table_screen.table
