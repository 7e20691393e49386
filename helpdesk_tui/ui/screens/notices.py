"""What the desk has to tell the one who sits here: what was not seen yet first; beside it the whole text, and how it went outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import inbox
from helpdesk_tui.ui.places import NOTICES
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.services.inbox import Notice


MOST = 500
"""So many of the latest are listed."""


class NoticesScreen(ListScreen):
    """Enter opens the ticket, which counts as having seen the notice."""

    PLACE = NOTICES
    HEADING = "Notices"
    EMPTY = "The desk has nothing to tell you."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column("", 1),
        Column(_("when"), 12),
        Column("#", 7, right=True),
        Column(_("kind"), 14, drop=1),
        Column(_("what"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self._notices: dict[int, Notice] = {}

    def on_mount(self) -> None:
        self.put_keys(("notice.seen", _("{key} seen")), ("notice.all_seen", _("{key} all seen")))

    def count_words(self, shown: int) -> str:
        return super().count_words(shown) if shown < MOST else _(" latest {n}").format(n=shown)

    def none_fits(self) -> str:
        if len(self._notices) < MOST:
            return super().none_fits()
        return _("None of the latest {n} says that; older ones stand in the tickets' history.").format(n=MOST)

    async def read(self) -> Sequence[Listed]:
        found = await self.console.call(inbox.listed, limit=MOST)
        self._notices = {notice.id: notice for notice in found}
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return [self._listed(notice, zone, now) for notice in found]

    @staticmethod
    def _listed(notice: Notice, zone: str, now: int) -> Listed:
        is_new = notice.seen_at is None
        cells = (
            ("•" if is_new else " ", "soon"),
            (formats.instant(notice.created_at, zone, now), "" if is_new else "dim"),
            (str(notice.ticket_id or ""), "bold" if is_new else "dim"),
            (inbox.kind_words(notice.kind), "dim"),
            (notice.text.partition("\n")[0].removeprefix(f"{notice.ticket_id}: "), "" if is_new else "dim"),
        )
        return Listed(notice.id, cells, notice.ticket_id)

    async def about(self, row_id: int) -> Content:
        notice = self._notices[row_id]
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        told = [
            line((inbox.kind_words(notice.kind), "bold")),
            line((formats.instant_full(notice.created_at, zone), MUTED)),
            line(""),
            *(line(part) for part in notice.text.splitlines()),
            line(""),
        ]
        if notice.seen_at is not None:
            told.append(line((_("seen {at}").format(at=formats.instant(notice.seen_at, zone, now)), MUTED)))
        for way in await self.console.call(inbox.ways_out, notice.id):
            told.append(line((inbox.way_words(way, zone, now), MUTED if way.state in ("delivered", "pending", "sending") else "$warning")))
        return lines(told)

    async def open_row(self, row_id: int) -> None:
        await self._see([row_id])
        await super().open_row(row_id)

    async def do_notice_seen(self) -> None:
        row_id = self.cursor_row
        if row_id is None or self._notices[row_id].seen_at is not None:
            self.say(_("You have seen this one already.") if row_id is not None else _("There is nothing to see."), "warning")
            return
        shown = list(self.table.ids)
        place = shown.index(row_id)
        following = next((one for one in shown[place + 1 :] + shown[:place] if self._notices[one].seen_at is None), None)
        await self._see([row_id])
        await self.read_again()
        if following is not None:
            await self.table.move_to_id(following)  # what is seen goes below: the same key again is for the next

    async def do_notice_all_seen(self) -> None:
        unseen = [notice.id for notice in self._notices.values() if notice.seen_at is None]
        if not unseen:
            self.say(_("You have seen all of them."), "warning")
            return
        await self._see(unseen)
        await self.read_again()
        self.say(ngettext("{n} notice seen", "{n} notices seen", len(unseen)).format(n=len(unseen)))

    async def _see(self, ids: Sequence[int]) -> None:
        unseen = [row_id for row_id in ids if self._notices[row_id].seen_at is None]
        if unseen:
            await self.console.ready_to_write()
            await self.console.call(inbox.mark_seen, unseen)
            await self.console.news.read_notices()
