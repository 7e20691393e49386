"""What the timer's screen and one's day share: a day of work read from the store, its entries as lines, and the commands on them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import HelpdeskError, Refused
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.screens import entry_words
from helpdesk_tui.ui.screens.table_moves import TableMoves
from helpdesk_tui.ui.screens.ticket_commands import TicketCommands
from helpdesk_tui.ui.text import cell_len, line, lines
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.services.day import DayView

BAR_CELLS = 8
"""A day of the week as a bar, a cell an hour; a longer day than eight hours in the week fills it."""
EIGHT_HOURS_MS = 8 * 3_600_000
SUM_CELLS = 11
"""`10 h 25 min`, the widest sum of a day."""
ROOMY = 72
"""From so many cells on there is room for the week beside the entries, and for whole sentences."""


def columns(largest: int) -> tuple[Column, ...]:
    """The columns of a day's entries; `largest` is the highest ticket number among them."""
    return (
        Column(_("time"), 11),
        Column(_("logged"), SUM_CELLS + 2, right=True),
        Column("#", max(4, len(str(largest))), right=True),
        Column(_("ended"), 11, drop=1),
        Column(_("what"), 0, least=20),
    )


class LabourScreen(TableMoves, TicketCommands):
    """A screen over one day of the one who sits here; the cursor is on a work entry."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (ROOMY, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (12, "-low"), (32, "-high")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__()
        self.shown: DayView | None = None
        self.day: date | None = None
        """The day shown; None is today."""
        self._put: dict[str, object] = {}
        self._listed: tuple[list[int], str] | None = None

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
        """An entry as a line: what is not confirmed is amber, and says so by a `?`."""
        zone = self.console.actor.zone
        start, end = (formats.local_time(at, zone) for at in (entry.start_at, entry.start_at + abs(entry.duration_ms)))
        gone = entry.is_reversed or entry.reverses_id is not None
        waits = not gone and not entry.is_confirmed
        style = "dim" if gone else "soon" if waits else ""
        what = " · ".join(part for part in (entry_words.signs(entry), entry.note, entry.subject) if part)
        return (
            (f"{start:%H:%M}–{end:%H:%M}", style),
            (f"{formats.labour(entry.duration_ms)} {'?' if waits else ' '}", style),
            (str(entry.ticket_id), "dim" if gone else "bold"),
            (entry_words.ended(entry.end_reason), "dim"),
            (what, style),
        )

    @property
    def takes_keys(self) -> bool:
        return super().takes_keys and self.shown is not None

    async def read_day(self) -> None:
        """Read the day again and show it."""
        from helpdesk_tui.services import day

        shown = await self.console.call(day.view, self.day)
        self.shown = shown
        newest_first = sorted(shown.entries, key=lambda entry: (entry.start_at, entry.id), reverse=True)
        ids, empty = [entry.id for entry in newest_first], self.why_empty()
        self.entries.set_columns(columns(max((entry.ticket_id for entry in shown.entries), default=0)))
        self.entries.put_rows({entry.id: self.row_of(entry) for entry in shown.entries})
        if (ids, empty) != self._listed:
            is_on_top = self.entries.cursor_index <= 0
            self._listed = (ids, empty)
            self.entries.set_empty(empty)
            self.entries.set_ids(ids, now=True)
            if is_on_top:  # it was not moved away from the newest entry
                await self.entries.move_to(0)
        self.show_day(shown)
        self.shell.typed.resume()

    def read_soon(self) -> None:
        """Read the day behind what is under way, without clearing the bottom line; a later call takes the place of one before."""
        if self.is_current:
            self._reading: Worker[None] = self.run_worker(self._read_quietly, group="day", exclusive=True)

    async def _read_quietly(self) -> None:
        try:
            await self.read_day()
        except HelpdeskError as error:
            self.say_trouble(error)

    def why_empty(self) -> str:
        """What an empty day says."""
        return _("Nothing was logged on this day. {key} shows the day before.").format(key=self.key("day.before"))

    @abstractmethod
    def show_day(self, shown: DayView) -> None:
        """Show what stands around the entries."""

    def put(self, place: str, content: Content) -> None:
        """Fill a part of the screen, painting it only where it says something else now."""
        if self._put.get(place) != (content.plain, content.spans):
            self._put[place] = (content.plain, content.spans)
            self.query_one(place, Static).update(content)

    def today(self) -> date:
        """The date where the one sits who looks."""
        return formats.local_time(self.console.desk.clock.now(), self.console.actor.zone).date()

    def sums(self, shown: DayView) -> Content:
        """`Today 5 h 23 min in 9 entries · ? 1 h 05 min unconfirmed, O confirms`."""
        name = _("Today") if shown.day == self.today() else entry_words.day_name(shown.day)
        n = sum(1 for entry in shown.entries if not entry.is_reversed and entry.reverses_id is None)
        counted = ngettext("in {n} entry", "in {n} entries", n).format(n=n)
        if not shown.unconfirmed_ms:
            return line((f" {name}  {formats.labour(shown.total_ms)}", "bold"), f" {counted}")
        if self.size.width < ROOMY:
            counted = ""
        waits = _("? {time} unconfirmed").format(time=formats.labour(shown.unconfirmed_ms))
        confirms = _("{key} confirms").format(key=self.key("day.confirm")) if self.size.width >= ROOMY else self.key("day.confirm")
        return line(
            (f" {name}  {formats.labour(shown.total_ms)}", "bold"), f" {counted}".rstrip() + " · ", (f"{waits}, {confirms}", "$warning")
        )

    def week(self, shown: DayView) -> Content:
        """A line a day of the week: a bar, unconfirmed time in amber and as `▒`, and the sum."""
        most = max(EIGHT_HOURS_MS, *(one.total_ms for one in shown.week))
        found = [
            line((_(" Week"), "bold"), (formats.labour(sum(one.total_ms for one in shown.week)).rjust(BAR_CELLS + SUM_CELLS + 1), "bold"))
        ]
        for one in shown.week:
            full = _cells(one.total_ms, most)
            open_cells = min(full, _cells(one.unconfirmed_ms, most))
            style = "bold" if one.day == shown.day else ""
            sign = "›" if one.day == shown.day else " "
            time = formats.labour(one.total_ms) if one.total_ms else "·"
            bar = ("█" * (full - open_cells), "$success"), ("▒" * open_cells, "$warning")
            found.append(
                line(
                    (f"{sign}{formats.weekday(one.day.weekday())} ", style),
                    *bar,
                    " " * (BAR_CELLS - full),
                    (time.rjust(SUM_CELLS + 1), style),
                )
            )
        unconfirmed = sum(one.unconfirmed_ms for one in shown.week)
        if unconfirmed:
            words = f" ▒ {_('to confirm')}"
            found.append(line((words + formats.labour(unconfirmed).rjust(BAR_CELLS + SUM_CELLS + 6 - cell_len(words)), "$warning")))
        return lines(found)

    # Following

    def on_mount(self) -> None:
        self.console.news.timers.subscribe(self, self._timer_changed)
        self.console.news.tickets.subscribe(self, self._tickets_changed)

    def on_screen_resume(self) -> None:
        self.show_timer()
        self.read_soon()

    def _timer_changed(self, _nothing: None) -> None:
        self.show_timer()
        self.read_soon()

    def _tickets_changed(self, _tickets: frozenset[int]) -> None:
        self.read_soon()

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

    def moved(self) -> Lines:
        return self.entries

    async def do_go_open(self) -> None:
        ids = self.ticket_ids()
        if not ids:
            raise Refused(_("No entry is under the cursor."))
        await self.console.open_ticket(ids[0])

    async def do_entry_log(self) -> None:
        from helpdesk_tui.ui.screens import entry_forms

        await entry_forms.log(self, self.ticket_ids())

    async def do_entry_correct(self) -> None:
        from helpdesk_tui.ui.screens import entry_forms

        entry = self.entry()
        if entry is None:
            raise Refused(_("No entry is under the cursor; {key} logs time by hand.").format(key=self.key("entry.log")))
        if entry.is_reversed or entry.reverses_id is not None:
            raise Refused(_("This entry was corrected already; correct the row that replaced it."))
        await entry_forms.correct(self, entry)

    async def do_entry_mark(self) -> None:
        from helpdesk_tui.ui.screens import limit_forms

        entry = self.entry()
        if entry is None:
            raise Refused(_("No entry is under the cursor; {key} logs time by hand.").format(key=self.key("entry.log")))
        await limit_forms.mark(self, entry)

    async def do_limit_top_up(self) -> None:
        from helpdesk_tui.ui.screens import limit_forms

        await limit_forms.top_up(self, "")

    async def do_day_confirm(self) -> None:
        """Confirm what is shown; where nothing of it waits, show the last day that does."""
        from helpdesk_tui.services import day

        waiting = await self.console.call(day.unconfirmed_days)
        if self.shown is not None and not self.shown.unconfirmed_ms:
            others = [one for one in waiting if one != self.shown.day]
            if not others:
                raise Refused(_("Everything is confirmed."))
            await self.show_other(others[-1])
            told = _("{day} waits for your confirmation: {key} confirms it as it stands, {correct} corrects an entry")
            self.say(told.format(day=entry_words.day_name(others[-1]), key=self.key("day.confirm"), correct=self.key("entry.correct")))
            return
        await self.one(day.confirm, self.day)

    async def do_day_before(self) -> None:
        await self._show_other_day(-1)

    async def do_day_after(self) -> None:
        await self._show_other_day(1)

    async def _show_other_day(self, days: int) -> None:
        """Show a day further on or back, today at the latest."""
        if self.shown is None:
            return
        wanted = self.shown.day + timedelta(days=days)
        if wanted > self.today():
            raise Refused(_("That day has not come yet."))
        await self.show_other(wanted)

    async def show_other(self, wanted: date) -> None:
        """Show that day."""
        self.day = None if wanted == self.today() else wanted
        await self.read_day()


def _cells(ms: int, most: int) -> int:
    """How much of a bar a time fills; any time at all shows."""
    return 0 if ms <= 0 else max(1, round(BAR_CELLS * ms / most))
