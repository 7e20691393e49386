"""A console with one screen that needs no service, for tests of what all screens share; `python -m tests.ui.table_app` runs it."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from helpdesk_tui.ui.keys import Overrides, bindings_in
from helpdesk_tui.ui.places import QUEUE
from helpdesk_tui.ui.screens.desk_screen import DeskScreen
from helpdesk_tui.ui.shell import Shell, run_console
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.statusline import StatusLine

HOSTILE = "[/x] [@click=app.quit]go[/] \x1b[c \x1b]52;c;aGk=\x07 \x9b6n \u202egnp\u2069 a\nb\tc \r\x00\x7f"
HONEST = ("[SPAM] hi", "[#123] re", "[/var/log] disk full", "Привет, мир", "naïve café", "表格", "100 % [b]bold[/b]")


class Numbers:
    """Rows made from their ids; counts what was asked for."""

    hostile: ClassVar[bool] = False

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
            self.subjects.get(number, f"subject {number}{' ' + HOSTILE if self.hostile else ''}"),
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
    broken: ClassVar[bool] = False
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
        if self.broken:
            self.call_after_refresh(crash, "a client's " + "secret")
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


def main() -> int:
    """Run it in this terminal; `hostile` gives its rows hostile subjects, `crash` breaks it."""
    app = TableApp()
    if "hostile" in sys.argv:
        Numbers.hostile = True
    if "crash" in sys.argv:
        TableScreen.broken = True
    return run_console(app)


def crash(secret: str) -> None:
    """Fail with something in a local variable that nobody should read."""
    raise ZeroDivisionError


if __name__ == "__main__":
    sys.exit(main())
