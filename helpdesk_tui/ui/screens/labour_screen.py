"""What the timer's screen and one's day share: a day of work read from the store, its entries as lines, and the commands on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.screens.ticket_commands import TicketCommands
from helpdesk_tui.ui.text import line
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.services.day import DayView

COLUMNS = (
    Column("time", 13),
    Column("logged", 11, right=True),
    Column("#", 7, right=True),
    Column("how", 9, drop=1),
    Column("what", 0, least=20),
)
BAR_CELLS = 12
"""A day of the week as a bar: the longest one, or eight hours, fills it."""
EIGHT_HOURS_MS = 8 * 3_600_000


class LabourScreen(TicketCommands):
    """A screen over one day of the one who sits here; the cursor is on a work entry."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: DayView | None = None
        self.day: date | None = None
        """The day shown; None is today."""

    # What is shown

    @property
    def entries(self) -> Lines:
        """The table of the day's entries."""
        return self.query_one("#entries", Lines)

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The lines of the entries that were read with the day."""
        shown = {entry.id: entry for entry in self.shown.entries} if self.shown else {}
        return {entry_id: self.row_of(shown[entry_id]) for entry_id in ids if entry_id in shown}

    def row_of(self, entry: Entry) -> Row:
        """An entry as a line: what is not confirmed is amber and says so."""
        zone = self.console.actor.zone
        start, end = (formats.local_time(at, zone) for at in (entry.start_at, entry.start_at + abs(entry.duration_ms)))
        gone = entry.is_reversed or entry.reverses_id is not None
        waits = not gone and not entry.is_confirmed
        style = "dim" if gone else "soon" if waits else ""
        spent = formats.labour(entry.duration_ms)
        what = " · ".join(part for part in (_signs(entry), entry.note, entry.subject) if part)
        times = f"{start:%H:%M}–{end:%H:%M}"
        return (
            (times, style),
            (f"{spent}{' ?' if waits else ''}", style),
            (str(entry.ticket_id), "bold"),
            (_how(entry), "dim"),
            (what, style),
        )

    async def read_day(self) -> None:
        """Read the day again and show it."""
        from helpdesk_tui.services import day

        self.shown = await self.console.call(day.view, self.day)
        newest_first = [entry.id for entry in reversed(self.shown.entries)]
        self.entries.forget()
        self.entries.set_ids(newest_first, now=True)
        self.show_day(self.shown)

    def show_day(self, shown: DayView) -> None:
        """Show what stands around the entries."""
        raise NotImplementedError

    def sums(self, shown: DayView) -> Content:
        """`Today 5 h 23 min in 9 entries · ? 1 h 05 min unconfirmed`."""
        today = formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()
        name = _("Today") if shown.day == today else f"{formats.weekday(shown.day.weekday())} {shown.day:%Y-%m-%d}"
        n = sum(1 for entry in shown.entries if not entry.is_reversed and entry.reverses_id is None)
        counted = ngettext("in {n} entry", "in {n} entries", n).format(n=n)
        waits: tuple[str, str] | str = ""
        if shown.unconfirmed_ms:
            waits = (
                _(" · ? {time} unconfirmed, {key} confirms").format(time=formats.labour(shown.unconfirmed_ms), key=self.key("day.confirm")),
                "$warning",
            )
        return line((f" {name} ", "bold"), (formats.labour(shown.total_ms), "bold"), f" {counted}", waits)

    def week(self, shown: DayView) -> list[Content]:
        """A line a day of the week: a bar, unconfirmed time in amber and as `▒`, and the sum."""
        most = max(EIGHT_HOURS_MS, *(one.total_ms for one in shown.week))
        found = []
        for one in shown.week:
            full = round(BAR_CELLS * max(0, one.total_ms) / most)
            open_cells = min(full, round(BAR_CELLS * one.unconfirmed_ms / most))
            name = f" {formats.weekday(one.day.weekday())} "
            time = formats.labour(one.total_ms) if one.total_ms else "·"
            style = "bold" if one.day == shown.day else ""
            bar = ("█" * (full - open_cells), "$success"), ("▒" * open_cells, "$warning")
            found.append(line((name, style), *bar, " " * (BAR_CELLS - full + 1), (time, style)))
        return found

    # Following

    def on_mount(self) -> None:
        self.console.news.timers.subscribe(self, self._timer_changed)
        self.console.news.tickets.subscribe(self, self._tickets_changed)
        self.perform("app.refresh")

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.shown is not None:
            self.perform("app.refresh")

    def _timer_changed(self, _nothing: None) -> None:
        self.show_timer()
        self._read_if_seen()

    def _tickets_changed(self, _tickets: frozenset[int]) -> None:
        self._read_if_seen()

    def _read_if_seen(self) -> None:
        if self.is_current:
            self.run_worker(self.do_app_refresh(), group="day", exclusive=True)

    def show_timer(self) -> None:
        """Show the timer that runs, or that none does."""
        timer = self.console.news.timer
        for clock in self.query(Stopwatch):
            if timer is None or timer.ticket_id is None:
                clock.halt()
            else:
                clock.run_for(timer.ticket_id, self.console.news.elapsed_ms)

    # Commands

    def ticket_ids(self) -> list[int]:
        entry = self.entry()
        if entry is not None:
            return [entry.ticket_id]
        timer = self.console.news.timer
        return [timer.ticket_id] if timer is not None and timer.ticket_id is not None else []

    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        entry_id = self.entries.cursor_id
        return next((entry for entry in self.shown.entries if entry.id == entry_id), None) if self.shown else None

    async def do_app_refresh(self) -> None:
        await self.read_day()

    async def do_move_down(self) -> None:
        await self.entries.move_by(1)

    async def do_move_up(self) -> None:
        await self.entries.move_by(-1)

    async def do_move_top(self) -> None:
        await self.entries.move_to(0)

    async def do_move_bottom(self) -> None:
        await self.entries.move_to(len(self.entries.ids) - 1)

    async def do_move_page_down(self) -> None:
        await self.entries.page(1)

    async def do_move_page_up(self) -> None:
        await self.entries.page(-1)

    async def do_go_open(self) -> None:
        ids = self.ticket_ids()
        if not ids:
            raise Refused(_("No entry is under the cursor."))
        await self.console.open_ticket(ids[0])

    async def do_entry_log(self) -> None:
        from helpdesk_tui.ui.screens import entry_forms

        await entry_forms.log(self, self.ticket_ids())
        await self.read_day()

    async def do_entry_correct(self) -> None:
        from helpdesk_tui.ui.screens import entry_forms

        entry = self.entry()
        if entry is None:
            raise Refused(_("No entry is under the cursor; {key} logs time by hand.").format(key=self.key("entry.log")))
        await entry_forms.correct(self, entry)
        await self.read_day()

    async def do_day_confirm(self) -> None:
        from helpdesk_tui.services import day

        await self.one(day.confirm, self.day)
        await self.read_day()

    async def do_lead_approvals(self) -> None:
        from helpdesk_tui.ui.screens import entry_forms

        await entry_forms.approvals(self)
        await self.read_day()

    async def do_day_before(self) -> None:
        await self._show_other_day(-1)

    async def do_day_after(self) -> None:
        await self._show_other_day(1)

    async def _show_other_day(self, days: int) -> None:
        """Show a day further on or back, today at the latest."""
        if self.shown is None:
            return
        today = formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()
        wanted = self.shown.day + timedelta(days=days)
        if wanted > today:
            raise Refused(_("That day has not come yet."))
        self.day = None if wanted == today else wanted
        await self.read_day()


def _signs(entry: Entry) -> str:
    """What is to be known of an entry, in words."""
    words = []
    if entry.reverses_id is not None:
        words.append(_("takes back an entry"))
    elif entry.is_reversed:
        words.append(_("taken back"))
    if entry.is_short:
        words.append(_("short"))
    if "approval:" in entry.review:
        words.append(_("waits for your lead"))
    elif entry.review:
        words.append(_("look at it again: {why}").format(why=entry.review.partition(":")[2].partition(" ")[0]))
    if "clock" in entry.flags:
        words.append(_("the clock was set meanwhile"))
    return ", ".join(words)


def _how(entry: Entry) -> str:
    """How an entry ended, short."""
    return _(entry.end_reason.replace("_", " "))
