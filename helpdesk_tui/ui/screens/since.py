"""What has changed since one was last here, ticket by ticket, the latest first: for a lead who comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.codes import state_word
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import since as services
from helpdesk_tui.ui.places import SINCE
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.services.since import Change, Changed

NAMED = ("since", "team")
WHEN = 10
"""So wide is the time of a change; of one long ago that is its date."""
SHOWN = 40
"""So many changes of one ticket are told beside it; the latest."""


class SinceScreen(ListScreen):
    """`←` and `→` go a day back and forward. The filter takes `since:2h`, `since:9:00`, `since:2026-07-03`, `team:network` and words."""

    PLACE = SINCE
    HEADING = "Changes"
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("when"), WHEN),
        Column("#", 7),
        Column(_("state"), 10, drop=3),
        Column(_("client"), 16, drop=2),
        Column(_("who"), 14, drop=1),
        Column(_("what"), 22),
        Column(_("subject"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self.at: Instant | None = None
        """Since when; None until it was asked when one was last here."""
        self.changed: dict[int, Changed] = {}
        self._usual: Instant = 0

    def above(self) -> ComposeResult:
        yield Static("", id="span", classes="board--sums")

    # Reading

    async def read(self) -> Sequence[Listed]:
        at, team = await self._asked()
        found = await self.console.call_aside(services.since, at, team=team)
        self.changed = {one.ticket.id if one.ticket is not None else services.DESK: one for one in found}
        self._head(at, team)
        return [self._row(number, one) for number, one in self.changed.items()]

    async def _asked(self) -> tuple[Instant, str]:
        """Since when, and of which team. Raises BadInput, NotAllowed."""
        named = dict(word.split(":", 1) for word in self.typed.split() if ":" in word)
        unknown = sorted(named.keys() - {*NAMED})
        if unknown:
            raise BadInput(_("The filter here knows since: and team:, not {odd}:.").format(odd=unknown[0]))
        if self.at is None:
            self.at = self._usual = await self.console.call(services.last_here)
        typed, now = named.get("since", ""), self.console.desk.clock.now()
        return (parse_instant(_ago(typed), self.console.actor.zone, now, ahead=False) if typed else self.at), named.get("team", "")

    def words_of(self, typed: str) -> list[str]:
        return super().words_of(" ".join(word for word in typed.split() if ":" not in word))

    # Showing

    def _head(self, at: Instant, team: str) -> None:
        when = _("since {at}").format(at=formats.instant_full(at, self.console.actor.zone))
        here = _(", when you were last here") if at == self._usual else ""
        keys = _("{left} {right} other days").format(left=self.key("day.before"), right=self.key("day.after"))
        self.put_heading(line((_(" Changes"), "bold"), (f"  {team}" if team else "", "bold $primary")))
        self.query_one("#span", Static).update(line(f" {when}{here}", (f" · {keys}", MUTED)))

    def _row(self, number: int, one: Changed) -> Listed:
        last, ticket = one.changes[-1], one.ticket
        when = formats.instant(last.at, self.console.actor.zone, self.console.desk.clock.now())[:WHEN]
        what = ", ".join(dict.fromkeys(change.words for change in reversed(one.changes)))
        searched = " ".join(f"{change.who} {change.words} {' '.join(change.told)}" for change in one.changes)
        if ticket is None:
            return Listed(number, (when, "", "", "", last.who, what, (_("the desk itself"), "note")), words=searched)
        state, who = state_word(ticket.state), last.who or _("by itself")
        cells = (when, (str(ticket.id), "bold"), state, ticket.client_name, who, what, ticket.subject)
        return Listed(number, cells, ticket.id, words=f"{searched} {ticket.assignee_login} {ticket.client_key}")

    def why_empty(self) -> str:
        return _("Nothing has changed since then; {left} goes a day back.").format(left=self.key("day.before"))

    async def about(self, row_id: int) -> Content:
        one = self.changed.get(row_id)
        if one is None:
            return Content("")
        title = line((_("The desk itself"), "bold"))
        if one.ticket is not None:
            ticket = one.ticket
            title = line(
                (f"{ticket.id} ", "bold"), ticket.subject, (f"  {ticket.client_name}, {ticket.assignee_login or _('nobody')}", MUTED)
            )
        told = [title, *(self._change(change) for change in one.changes[::-1][:SHOWN])]
        more = len(one.changes) - SHOWN
        if more > 0:
            told.append(line((ngettext("and {n} earlier", "and {n} earlier", more).format(n=more), MUTED)))
        return lines(told)

    def _change(self, change: Change) -> Content:
        when = formats.instant(change.at, self.console.actor.zone, self.console.desk.clock.now())
        told = f": {'; '.join(change.told)}" if change.told else ""
        return line((f"{when}  ", MUTED), change.words, (f", {change.who or _('by itself')}", MUTED), told)

    # Commands

    async def do_day_before(self) -> None:
        await self._go(-DAY)

    async def do_day_after(self) -> None:
        await self._go(DAY)

    async def _go(self, by: int) -> None:
        """Show what has changed since a day earlier or later."""
        at = (await self._asked())[0] + by
        if at >= self.console.desk.clock.now():
            raise Refused(_("That lies ahead; what has changed since then is not known yet."))
        self.at = at
        self.put_filter(" ".join(word for word in self.typed.split() if not word.startswith("since:")))
        await self.read_again()


def _ago(typed: str) -> str:
    """`2h` means two hours ago, as the words of a command say it; a filter has no blanks."""
    return typed.replace("_", " ") if not typed[-1:].isalpha() or not typed[:1].isdigit() else f"-{typed}"
