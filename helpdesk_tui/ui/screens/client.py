"""One client: its tickets, people, agreements, ratings and last visits, a list each, and beside them what the client is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.errors import NotAllowed, Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import client_words, clients, ratings
from helpdesk_tui.ui.places import CLIENT, QUEUE
from helpdesk_tui.ui.screens import object_form
from helpdesk_tui.ui.screens.list_screen import Listed
from helpdesk_tui.ui.screens.object_list import ObjectList
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column
from helpdesk_tui.ui.widgets.tabs_bar import TabsBar

if TYPE_CHECKING:
    from helpdesk_tui.domain.allowance import Meter
    from helpdesk_tui.domain.client_view import ClientAgreement, ClientPerson, ClientTicket, ClientView, ClientVisit
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.store.ratings import RatingRow
    from helpdesk_tui.ui.command import Command


class Tab(NamedTuple):
    """A list of the screen: its title, its columns, its rows, and what it says where there are none."""

    title: str
    columns: tuple[Column, ...]
    rows: Callable[[ClientScreen, ClientView], list[Listed]]
    empty: str


class ClientScreen(ObjectList):
    """The tabs are walked through by the keys of the ticket's tabs."""

    PLACE = CLIENT
    HEADING = "Client"

    def __init__(self) -> None:
        super().__init__()
        self.tab = 0
        self.shown: ClientView | None = None
        self._client_id = 0
        self._meters: Sequence[Meter] = ()
        self._ratings: Sequence[RatingRow] = ()

    def above(self) -> ComposeResult:
        yield TabsBar()

    def on_screen_resume(self) -> None:
        if self._client_id != self.console.client_id:
            self.tab = 0
            self.put_filter("")

    async def read(self) -> Sequence[Listed]:
        self._client_id = self.console.client_id
        self.shown = await self.console.call(clients.view, self._client_id)
        with suppress(NotAllowed):
            self._meters = await self.console.call(_meters, self.shown.line.key)
        tab = TABS[self.tab]
        if tab.rows is ClientScreen.ratings:
            self._ratings = await self.console.call(ratings.of_client, self._client_id)
        await self.read_rights("clients", "requesters", "agreements")
        self.query_one(TabsBar).show([_(one.title) for one in TABS], self.tab)
        self.table.set_columns(tab.columns)
        name = self.shown.line.name
        self.put_heading(line((f" {name}", "bold"), (f"  {client_words.tier_word(self.shown.line.tier)}", MUTED)))
        return tab.rows(self, self.shown)

    def why_empty(self) -> str:
        return _(TABS[self.tab].empty)

    @property
    def _is_cut(self) -> bool:
        """Whether it lists some of the client's tickets alone."""
        return self.shown is not None and TABS[self.tab].rows is ClientScreen.tickets and len(self.shown.tickets) < self.shown.ticket_count

    def count_words(self, shown: int) -> str:
        if self.shown is None or not self._is_cut:
            return super().count_words(shown)
        return _(" latest {n} of {total}").format(n=shown, total=self.shown.ticket_count)

    def none_fits(self) -> str:
        if self.shown is None or not self._is_cut:
            return super().none_fits()
        return _("None of the latest {n} of {total} says that; {queue} and the filter client:{key} is:any look through all.").format(
            n=len(self.shown.tickets), total=self.shown.ticket_count, queue=self.key("go.queue"), key=self.shown.line.key
        )

    # What is listed

    def tickets(self, shown: ClientView) -> list[Listed]:
        """Open ones first, then those that changed last."""
        return [Listed(one.id, self._ticket(one), one.id, words=one.requester) for one in shown.tickets]

    def _ticket(self, one: ClientTicket) -> tuple[str | tuple[str, str], ...]:
        dim = "" if one.is_open else "dim"
        changed = formats.instant(one.updated_at, self.console.actor.zone, self.console.desk.clock.now())
        return ((str(one.id), "bold" if one.is_open else "dim"), f"P{one.priority}", (state_word(one.state), dim), (one.assignee or "—", dim),
                (changed, "dim"), (one.subject, dim))  # fmt: skip

    @staticmethod
    def people(_screen: ClientScreen, shown: ClientView) -> list[Listed]:
        """Everybody at the client, VIPs first."""
        return [Listed(one.id, _person(one), words=f"{one.key} {one.telegram}") for one in shown.people]

    @staticmethod
    def agreements(_screen: ClientScreen, shown: ClientView) -> list[Listed]:
        """The agreements, the highest rank first."""
        return [Listed(one.id, _agreement(one, shown.zone), words=" ".join(one.services)) for one in shown.agreements]

    def ratings(self, _shown: ClientView) -> list[Listed]:
        """What its people think of resolutions, the latest first; as many as one may see."""
        return [Listed(one.id, self._rating(one), one.ticket_id) for one in self._ratings]

    def _rating(self, one: RatingRow) -> tuple[str | tuple[str, str], ...]:
        at = formats.instant(one.at, self.console.actor.zone, self.console.desk.clock.now())
        style = "late" if one.case_id is not None else "" if one.counts else "dim"
        return (
            at,
            (f"{'★' * one.score}{'☆' * (5 - one.score)}", style),
            one.resolver,
            (str(one.ticket_id), "bold"),
            one.comment or one.subject,
        )

    def visits(self, shown: ClientView) -> list[Listed]:
        """When somebody was there, latest first."""
        return [Listed(one.entry_id, self._visit(one), one.ticket_id) for one in shown.visits]

    def _visit(self, one: ClientVisit) -> tuple[str | tuple[str, str], ...]:
        at = formats.instant(one.at, self.console.actor.zone, self.console.desk.clock.now())
        return (at, formats.labour(one.duration_ms), one.engineer, (str(one.ticket_id), "bold"), one.note or one.subject)

    async def about(self, row_id: int) -> Content:
        shown = self.shown
        if shown is None:
            return Content("")
        if TABS[self.tab].rows is ClientScreen.agreements:
            agreement = next(one for one in shown.agreements if one.id == row_id)
            return lines(
                [_agreement_told(agreement, shown.zone), *_time_told(one for one in self._meters if one.number == agreement.number)]
            )
        return _client_told(shown, self._meters)

    def about_none(self) -> Content:
        return Content("") if self.shown is None else _client_told(self.shown, self._meters)

    async def open_row(self, row_id: int) -> None:
        if TABS[self.tab].rows is ClientScreen.people:
            name = next(one.name for one in (self.shown.people if self.shown else ()) if one.id == row_id)
            self.put_filter(name)
            await self.show_tab(0)
        else:
            await super().open_row(row_id)

    def offers(self, command: Command) -> bool:
        """People and agreements are no tickets, so nothing is named that acts on some."""
        is_of_tickets = TABS[self.tab].rows not in (ClientScreen.people, ClientScreen.agreements)
        return super().offers(command) and (is_of_tickets or not {QUEUE, CLIENT} <= command.where)

    # Editing

    def section(self, command_id: str) -> str:
        """On the lists of people and of agreements one of them; on the others the client itself, and to add a person."""
        rows = TABS[self.tab].rows
        if rows is ClientScreen.agreements:
            return "agreements"
        return "requesters" if rows is ClientScreen.people or command_id == "list.add" else "clients"

    async def do_list_edit(self) -> None:
        """What the cursor is on: a person or an agreement; on the other lists the client itself."""
        shown, row_id = self.shown, self.cursor_row
        if shown is None:
            return
        section, key = self.section("list.edit"), shown.line.key
        if section == "requesters":
            key = next((one.key for one in shown.people if one.id == row_id), "")
        elif section == "agreements":
            key = next((one.key for one in shown.agreements if one.id == row_id), "")
        if not key:
            raise Refused(_("There is no line here to edit; {key} adds one.").format(key=self.key("list.add")))
        if await object_form.edit(self, section, key):
            await self.read_again()

    async def do_list_add(self) -> None:
        """An agreement on that list, else a person of the client."""
        if self.shown is None:
            return
        if await object_form.edit(self, self.section("list.add"), given={"client": self.shown.line.key}):
            await self.read_again()

    # Tabs

    async def show_tab(self, number: int) -> None:
        """Show another list."""
        self.tab = number % len(TABS)
        await self.read_again()
        await self.table.move_to(0)

    async def do_tab_next(self) -> None:
        await self.show_tab(self.tab + 1)

    async def do_tab_previous(self) -> None:
        await self.show_tab(self.tab - 1)


def _person(one: ClientPerson) -> tuple[str | tuple[str, str], ...]:
    dim = "" if one.is_active else "dim"
    return (
        (one.name + (" ★" if one.is_vip else ""), dim),
        (one.position, "dim"),
        (one.phones, dim),
        (one.emails, dim),
        str(one.open or ""),
    )


def _agreement(one: ClientAgreement, zone: str) -> tuple[str | tuple[str, str], ...]:
    return ((one.number, "bold"), client_words.validity(one, zone), one.calendar, str(len(one.services)))


def _agreement_told(one: ClientAgreement, zone: str) -> Content:
    told = [line((one.number, "bold"), (f"  {client_words.validity(one, zone)}", MUTED)), line(one.calendar), line("")]
    told += [line(row) for row in client_words.targets(one)]
    told += [line(""), *(line(row) for row in client_words.commercial(one)), line("")]
    return lines([*told, line(", ".join(one.services))])


def _client_told(shown: ClientView, meters: Iterable[Meter]) -> Content:
    """What stands open, the time used and the ratings before what seldom changes: a narrow screen shows the first lines."""
    one = shown.line
    told = [line((one.name, "bold"), (f"  {one.key}", MUTED))]
    told.append(line(_("{n} open, {risk} at risk, {late} late").format(n=one.open, risk=one.at_risk, late=one.late)))
    if one.rating is not None:
        told.append(line(client_words.rated(one.rating, one.ratings)))
    told += [*_time_told(meters), line("")]
    for name, value in (
        (_("zone"), shown.zone),
        (_("manager"), shown.manager),
        (_("dedicated"), shown.dedicated),
        (_("mail"), shown.domains),
    ):
        if value:
            told.append(line((f"{name} ", MUTED), value))
    told += [line((_("line {n} ").format(n=number), MUTED), name) for number, name in shown.teams]
    if shown.note:
        told += [line(""), *(line(row) for row in shown.note.splitlines())]
    return lines(told)


def _meters(desk: Desk, actor: Actor, client: str) -> list[Meter]:
    """How the client's time stands under each of its agreements."""
    from helpdesk_tui.services import allowance

    return allowance.meters(desk, actor, client)


def _time_told(meters: Iterable[Meter]) -> list[Content]:
    """Used, left, at this pace and over, an agreement after the other."""
    from helpdesk_tui.ui.widgets import meter_text

    told: list[Content] = []
    for one in meters:
        style = {"late": "$error", "soon": "$warning"}.get(meter_text.style_of(one), "")
        told += [line(""), line((f"{one.number} {one.period}", "bold")), line((meter_text.used_words(one), style))]
        told += [line(meter_text.left_words(one))] if meter_text.left_words(one) else []
        told += [line((meter_text.over_words(one), style))] if meter_text.over_words(one) else []
    return told


TABS = (
    Tab("Tickets", (Column("#", 7, right=True), Column("", 2), Column(_("state"), 10), Column(_("who"), 14, drop=1), Column(_("changed"), 16, drop=2),
                    Column(_("subject"), 0, least=16)), ClientScreen.tickets, "This client has no tickets."),
    Tab("People", (Column(_("name"), 24), Column(_("position"), 18, drop=1), Column(_("phone"), 16), Column(_("e-mail"), 0, least=16),
                   Column(_("open"), 5, right=True)), ClientScreen.people, "Nobody is known at this client."),
    Tab("Agreements", (Column(_("number"), 18), Column(_("valid"), 0, least=24), Column(_("calendar"), 16, drop=1),
                       Column(_("services"), 8, right=True)), ClientScreen.agreements, "This client has no agreement: nothing is covered."),
    Tab("Ratings", (Column(_("when"), 16), Column(_("rated"), 6), Column(_("who"), 18, drop=1), Column("#", 7, right=True),
                    Column(_("what"), 0, least=16)), ClientScreen.ratings, "Nobody has rated yet, or you may not see it."),
    Tab("Visits", (Column(_("when"), 16), Column(_("time"), 11, right=True), Column(_("who"), 18), Column("#", 7, right=True),
                   Column(_("what"), 0, least=16)), ClientScreen.visits, "Nobody has been there yet."),
)  # fmt: skip
