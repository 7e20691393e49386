"""The team's board: who works on what since when, who has how much, and the tickets that need somebody now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import board
from helpdesk_tui.ui.places import BOARD
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Cell, Column
from helpdesk_tui.ui.widgets.queue_rows import NONE, deadline

if TYPE_CHECKING:
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.services.board import Board, Seat

TICK_S = 10.0
"""So often it is read anew while it is looked at: only cells that differ are painted, and they show minutes."""
OFF_SHIFT = 0
_SECTION = 1 << 40
"""Rows of one section follow each other by number from a multiple of this; its heading is the multiple itself, engineers lie below."""


class BoardScreen(ListScreen):
    """Engineers first, then what is late, at risk, unassigned, waiting for long, to approve. `]` and `[` show another team."""

    PLACE = BOARD
    HEADING = "Board"
    EMPTY = "Nobody is on this board; the setup file says who is in which team."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("who"), 14),
        Column(_("timer"), 13),
        Column("#", 7),
        Column(_("open"), 4, right=True, drop=1),
        Column(_("weight"), 7, right=True),
        Column(_("what"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self.shown: Board | None = None
        self._team = ""
        self._said: dict[str, str] = {}

    def above(self) -> ComposeResult:
        yield Static("", id="board-sums", classes="board--sums")

    def on_mount(self) -> None:
        self.set_interval(TICK_S, self._tick, name="board")

    def _tick(self) -> None:
        if self.is_on_top:
            self.read_soon()

    # Rows

    async def read(self) -> Sequence[Listed]:
        found = self.shown = await self.console.call(board.board, self._team)
        self.table.set_columns(self._columns())
        self._put(".top--title", self._heading(found))
        self._put("#board-sums", sums(found, self.size.width))
        listed = self._seats(found)
        for number, section in enumerate(found.sections, 1):
            listed.append(_title(number, section.key, section.total))
            listed += [self._ticket(number, row) for row in section.rows]
        if found.approvals:
            number = len(found.sections) + 1
            listed.append(_title(number, "approvals", len(found.approvals)))
            listed += [_approval(number, entry) for entry in found.approvals]
        return listed

    def _seats(self, found: Board) -> list[Listed]:
        """The engineers; of several teams only those who are at work, and how many are not."""
        is_one_team = len({seat.team for seat in found.seats}) <= 1
        at_work = [seat for seat in found.seats if is_one_team or seat.is_on_shift or seat.has_timer]
        listed = [self._seat(seat) for seat in at_work]
        if len(at_work) < len(found.seats):
            n = len(found.seats) - len(at_work)
            said, told = _("{n} off shift").format(n=n), _("{key} shows team by team").format(key=self.key("tab.next"))
            listed.append(Listed(OFF_SHIFT, (("…", "dim"), (said, "dim"), "", "", "", (told, "dim"))))
        return listed

    def _columns(self) -> Sequence[Column]:
        """Names have more room where there is some."""
        who, *others = self.COLUMNS
        return (Column(who.title, 20 if self.size.width >= 110 else who.width), *others)

    def _put(self, place: str, content: Content) -> None:
        """Say something where it differs from what stands there."""
        if self._said.get(place) != content.plain:
            self._said[place] = content.plain
            self.query_one(place, Static).update(content)

    def _heading(self, found: Board) -> Content:
        names = dict(found.teams)
        chosen = names[found.team] if found.team else _("all teams") if len(names) > 1 else next(iter(names.values()), "")
        others = _("  {key} {n} teams").format(key=self.key("tab.next"), n=len(names)) if len(names) > 1 else ""
        changes = _("  {key} what changed").format(key=self.key("tab.events"))
        return line((_(" Board"), "bold"), ("  ", ""), (chosen, "bold $primary"), (others + changes, MUTED))

    def _seat(self, seat: Seat) -> Listed:
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        since = "" if seat.since_at is None else f"{formats.instant(seat.since_at, zone, now)}  "
        clock: Cell
        if seat.has_timer:
            elapsed = formats.time_left(seat.elapsed_ms // 1000)
            clock = (f"! {elapsed:>6} {_('long')}", "late") if seat.is_long else (f"▸ {elapsed:>6}", "good")
        else:
            clock = (f"~ {_('no timer')}", "soon") if seat.is_on_shift else (f"· {_('off shift')}", "dim")
        row = (
            (seat.name, "" if seat.is_on_shift or seat.has_timer else "dim"),
            clock,
            (str(seat.ticket_id or ""), "bold"),
            str(seat.open),
            formats.weight(seat.weight),
            f"{since}{seat.subject}" if seat.has_timer else (self._rest(seat), "dim"),
        )
        return Listed(seat.id, row, seat.ticket_id, words=f"{seat.login} {seat.team}")

    @staticmethod
    def _rest(seat: Seat) -> str:
        worked = _("{time} today").format(time=formats.labour(seat.today_ms))
        return f"{worked}, {_('{n} waiting').format(n=seat.waiting)}" if seat.waiting else worked

    def _ticket(self, section: int, row: QueueRow) -> Listed:
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        cells = (
            row.assignee_name or NONE,
            deadline(row, zone, now),
            str(row.id),
            f"P{row.priority}",
            formats.weight(row.weight),
            f"{row.client_name} · {row.subject}",
        )
        return Listed(section * _SECTION + row.id, cells, row.id, words=f"{row.assignee_login} {row.team_key} {row.client_key}")

    # What is known of the row under the cursor

    async def about(self, row_id: int) -> Content:
        if self.shown is None:
            return Content("")
        seat = self._seat_of(row_id)
        if seat is not None:
            return self._about_seat(seat)
        rows = {section * _SECTION + row.id: row for section, one in enumerate(self.shown.sections, 1) for row in one.rows}
        return self._about_ticket(rows[row_id]) if row_id in rows else Content("")

    def _about_seat(self, seat: Seat) -> Content:
        told = [
            line((seat.name, "bold"), (f"  {seat.login} · {seat.team}", MUTED)),
            line(_("on shift") if seat.is_on_shift else _("off shift")),
            line(_("{n} open, {waiting} of them waiting, weight {weight}").format(
                n=seat.open, waiting=seat.waiting, weight=formats.weight(seat.weight))),
            line(_("{time} worked today").format(time=formats.labour(seat.today_ms))),
        ]  # fmt: skip
        if seat.has_timer:
            told.append(line(_("timer: {time}").format(time=formats.labour(seat.elapsed_ms)), f"  {seat.ticket_id or ''} ", seat.subject))
        opens = _("{key} shows what is assigned") if seat.ticket_id is None else _("{key} opens the ticket")
        told.append(line((opens.format(key=self.key("go.open")), MUTED)))
        return lines(told)

    def _about_ticket(self, row: QueueRow) -> Content:
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        told = [
            line((f"{row.id} ", "bold"), row.subject),
            line(f"P{row.priority} {state_word(row.state)} · ", row.client_name, " · ", row.requester_name),
            line(_("{who}, team {team}").format(who=row.assignee_name or _("nobody"), team=row.team_key)),
            line(_("created {at}").format(at=formats.instant(row.created_at, zone, now))),
        ]
        if row.until_at is not None:
            told.append(line(_("waits until {at}").format(at=formats.instant(row.until_at, zone, now))))
        keys = f"{self.key('ticket.handover')} {_('hands over')} · {self.key('ticket.boost')} {_('boosts')} · {self.key('ticket.explain')} "
        told.append(line((keys + _("explains"), MUTED)))
        return lines(told)

    # Commands

    def why_no_ticket(self) -> str:
        return _("This line is a heading; what it counts stands below it.") if self._is_on_heading() else super().why_no_ticket()

    def _seat_of(self, row_id: int | None) -> Seat | None:
        return next((one for one in self.shown.seats if one.id == row_id), None) if self.shown is not None else None

    def _is_on_heading(self) -> bool:
        row_id = self.cursor_row
        return row_id in self.listed and self.listed[row_id].ticket_id is None and self._seat_of(row_id) is None

    async def open_row(self, row_id: int) -> None:
        seat = self._seat_of(row_id)
        if seat is None or seat.ticket_id is not None:
            if self._is_on_heading():
                raise Refused(self.why_no_ticket())
            await super().open_row(row_id)
            return
        from helpdesk_tui.ui.screens.queue import QueueScreen

        await self.app.switch_mode("queue")
        queue = self.app.screen
        if isinstance(queue, QueueScreen):
            queue.set_filter(f"who:{seat.login}")

    async def do_tab_events(self) -> None:
        """What has happened since one was last here."""
        await self.do_go_since()

    async def do_tab_next(self) -> None:
        await self._turn(1)

    async def do_tab_previous(self) -> None:
        await self._turn(-1)

    async def _turn(self, by: int) -> None:
        """Show the next team, or all of them."""
        if self.shown is None:
            return
        choices = ["", *(key for key, _name in self.shown.teams)] if len(self.shown.teams) > 1 else []
        if not choices:
            self.say(_("There is no other team that you can look at."), "warning")
            return
        self._team = choices[(choices.index(self._team) + by) % len(choices)]
        await self.read_again()
        await self.table.move_to(0)


def sums(found: Board, width: int) -> Content:
    """`9 timers · 3 without · 1 long · 3 late · 7 at risk · …`; what there is none of is left out, and words are shorter where they must be."""
    at_work = sum(1 for seat in found.seats if seat.has_timer)
    late, risk, stuck, waiting = found.total("late"), found.total("risk"), found.total("stuck"), len(found.approvals)
    timers = ngettext("{n} timer", "{n} timers", at_work)
    told = [
        (at_work, timers, timers, ""),
        (found.idle, _("{n} without"), _("{n} idle"), "$warning"),
        (found.long, _("{n} long"), _("{n} long"), "$error"),
        (late, _("{n} late"), _("{n} late"), "bold $error"),
        (risk, _("{n} at risk"), _("{n} risk"), "$warning"),
        (waiting, _("{n} to approve"), _("{n} appr."), "$warning"),
        (found.total("unassigned"), _("{n} unassigned"), _("{n} free"), ""),
        (stuck, _("{n} stuck"), _("{n} stuck"), ""),
    ]
    shown = [one for place, one in enumerate(told) if one[0] or not place]
    made = Content("")
    for short in range(len(shown) + 1):
        parts: list[tuple[str, str]] = []
        for place, (n, words, fewer, style) in enumerate(shown):
            text = fewer if place >= len(shown) - short else words
            parts += [(" · " if parts else " ", MUTED), (text.format(n=n), style)]
        made = line(*parts)
        if made.cell_length <= width:
            break
    return made


def _title(number: int, key: str, total: int) -> Listed:
    style = ("late" if key == "late" else "soon" if key == "risk" else "bold") if total else "dim"
    return Listed(number * _SECTION, ((board.title(key), style), (str(total), style), "", "", "", ""))


def _approval(number: int, entry: Entry) -> Listed:
    row = (entry.engineer_name, formats.labour(entry.duration_ms), str(entry.ticket_id), "", "", f"{entry.note} · {entry.subject}")
    return Listed(number * _SECTION + entry.id, row, entry.ticket_id)
