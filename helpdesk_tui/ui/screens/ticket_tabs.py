"""The tabs of a ticket: the conversation, the work entries, the links, the history; what is on them, and moving through them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widgets import Static

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.ticket import state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.screens.ticket_commands import TicketCommands
from helpdesk_tui.ui.text import line
from helpdesk_tui.ui.widgets import history_text
from helpdesk_tui.ui.widgets.columns import Column, Row
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.reading import Layout, Reading
from helpdesk_tui.ui.widgets.tabs_bar import TabsBar
from helpdesk_tui.ui.widgets.ticket_head import headline

if TYPE_CHECKING:
    from helpdesk_tui.services.looking import Look

CONVERSATION, WORK, LINKS, HISTORY = range(4)
_LINK_COLUMNS = (Column("how", 12), Column("#", 7, right=True), Column("state", 10), Column("subject", 0))


class TicketTabs(TicketCommands):
    """A screen on one ticket, `shown`; of its tabs one is in sight."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: Look | None = None
        self.tab = CONVERSATION
        self.with_events = False
        self.head, self.subject, self.tabs = Static("", classes="ticket--head"), Static("", classes="ticket--subject"), TabsBar()
        self.conversation = Reading(at_end=True, dom_id="conversation")
        self.pages = Reading(dom_id="pages")
        self.links = Lines(_LINK_COLUMNS, self, empty=_("No links."), dom_id="links")

    def show_head(self) -> None:
        """What the ticket is, in two lines, and the tabs with what is on them."""
        if self.shown is None:
            return
        detail = self.shown.detail
        self.head.update(headline(detail.ticket), layout=False)
        self.subject.update(line((f" {detail.ticket.subject}", "bold")), layout=False)
        linked = len(self.linked())
        labels = [
            _("Conversation {n}").format(n=len(detail.messages)),
            _("Work {time}").format(time=formats.labour(detail.worked_ms)) if detail.entries else _("Work"),
            _("Links {n}").format(n=linked) if linked else _("Links"),
            _("History"),
        ]
        present = _("◦ open at {names}").format(names=", ".join(detail.present)) if detail.present else ""
        self.tabs.show(labels, self.tab, present)

    @abstractmethod
    def show_conversation(self, *, anew: bool = False) -> None:
        """Lay the conversation out; `anew` for another ticket's."""

    def show_pages(self, *, anew: bool = False) -> None:
        """Lay out the tab that is neither the conversation nor the links."""
        look = self.shown
        if look is None or self.tab not in (WORK, HISTORY):
            return
        now, zone = self.console.desk.clock.now(), self.console.actor.zone
        layout: Layout
        if self.tab == WORK:
            advice = self._how_to_work()
            layout = lambda width: history_text.work(look.entries, look.detail.timed_by, zone, now, width, advice)  # noqa: E731
        else:
            layout = lambda width: history_text.history(look.events, look.names, zone, now, width)  # noqa: E731
        self.pages.show(layout, anew=anew)

    def _how_to_work(self) -> str:
        """What a ticket without work entries says; nothing to who logs no time."""
        if not self.offers(BY_ID["entry.log"]):
            return ""
        told = _("Nobody has worked on it yet: {start} starts the timer here, {log} logs by hand.")
        return told.format(start=self.key("timer.toggle"), log=self.key("entry.log"))

    # Links

    def _how_to_link(self) -> str:
        """What a ticket without links says."""
        if not self.offers(BY_ID["ticket.tag"]):
            return _("No links.")
        told = _("No links. {link} links to another ticket, {bind} binds into an outage.")
        return told.format(link=self.key("ticket.tag"), bind=self.key("ticket.merge"))

    def linked(self) -> list[tuple[str, int, str, str]]:
        """What the ticket is related to: how, number, state, subject."""
        if self.shown is None:
            return []
        detail = self.shown.detail
        found = [(_(link.how), link.id, state_word(link.state), link.subject) for link in detail.links]
        return found + [(_("child"), child.id, state_word(child.state), child.subject) for child in detail.children]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        """The lines of the links, for their table."""
        linked = self.linked()
        rows: dict[int, Row] = {}
        for index in ids:
            if index < len(linked):
                how, number, state, subject = linked[index]
                rows[index] = ((how, "dim"), (str(number), "bold"), state, subject)
        return rows

    # Tabs and moving

    def show_tab(self, tab: int) -> None:
        """Show one of the tabs."""
        self.tab = tab
        self.conversation.display, self.links.display = tab == CONVERSATION, tab == LINKS
        self.pages.display = tab in (WORK, HISTORY)
        self.links.set_empty(self._how_to_link())
        self.show_head()
        self.show_pages(anew=True)
        self.set_focus(self.links if tab == LINKS else self.text_shown)

    @property
    def text_shown(self) -> Reading:
        """The text that moves scroll."""
        return self.conversation if self.tab == CONVERSATION else self.pages

    def on_tabs_bar_pressed(self, message: TabsBar.Pressed) -> None:
        self.show_tab(message.index)

    async def do_tab_next(self) -> None:
        self.show_tab((self.tab + 1) % 4)

    async def do_tab_previous(self) -> None:
        self.show_tab((self.tab - 1) % 4)

    async def do_tab_events(self) -> None:
        self.with_events = not self.with_events if self.tab == CONVERSATION else True
        self.show_tab(CONVERSATION)
        self.show_conversation()
        key = self.key("tab.events")
        self.say(_("events between the messages; {key} hides them").format(key=key) if self.with_events else _("messages alone"))

    async def do_move_down(self) -> None:
        await self.move_by(1)

    async def do_move_up(self) -> None:
        await self.move_by(-1)

    async def move_by(self, lines: int) -> None:
        """Move in what the tab shows."""
        if self.tab == LINKS:
            await self.links.move_by(lines)
        else:
            self.text_shown.move_by(lines)

    async def do_move_page_down(self) -> None:
        await self.page(1)

    async def do_move_page_up(self) -> None:
        await self.page(-1)

    async def page(self, pages: int) -> None:
        """Move by pages in what the tab shows."""
        if self.tab == LINKS:
            await self.links.page(pages)
        else:
            self.text_shown.page(pages)

    async def do_move_top(self) -> None:
        if self.tab == LINKS:
            await self.links.move_to(0)
        else:
            self.text_shown.move_to_end(end=False)

    async def do_move_bottom(self) -> None:
        if self.tab == LINKS:
            await self.links.move_to(len(self.links.ids) - 1)
        else:
            self.text_shown.move_to_end(end=True)
