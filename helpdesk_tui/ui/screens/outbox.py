"""What the desk sends out, for who runs it: what waits, what failed and why, what may have arrived; oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.roles import SET_UP, STEER
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import inbox, outgoing
from helpdesk_tui.ui.places import OUTBOX
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.services.outgoing import Outgoing

STYLES = {"failed": "late", "uncertain": "late", "pending": "soon"}


class OutboxScreen(ListScreen):
    """Enter opens the ticket; one key sends again what failed, another one drops it with a reason."""

    PLACE = OUTBOX
    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {"list.remove": (STEER, SET_UP)}
    HEADING = "Outbox"
    EMPTY = "Nothing waits to be sent, and nothing has failed."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("state"), 9),
        Column(_("since"), 12),
        Column("#", 7, right=True),
        Column(_("kind"), 12, drop=1),
        Column(_("to"), 24),
        Column(_("why"), 0, least=12),
    )

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, Outgoing] = {}

    def on_mount(self) -> None:
        self.put_keys(("outbox.again", _("{key} sends again")), ("list.remove", _("{key} drops")))

    async def read(self) -> Sequence[Listed]:
        self._rows = {row.id: row for row in await self.console.call(outgoing.listed)}
        zone, now = self.console.actor.zone, self.console.desk.clock.now()
        return [self._listed(row, zone, now) for row in self._rows.values()]

    @staticmethod
    def _listed(row: Outgoing, zone: str, now: int) -> Listed:
        cells = (
            (_(row.state), STYLES.get(row.state, "")),
            formats.instant(row.created_at, zone, now),
            (str(row.ticket_id or ""), "bold"),
            (inbox.kind_words(row.kind), "dim"),
            row.address or row.recipient or "—",
            (row.reason, "late" if row.state != "pending" else "soon"),
        )
        return Listed(row.id, cells, row.ticket_id, words=f"{row.recipient} {row.channel} {row.text}")

    async def about(self, row_id: int) -> Content:
        row, zone, now = self._rows[row_id], self.console.actor.zone, self.console.desk.clock.now()
        told = [
            line((inbox.kind_words(row.kind), "bold"), (f"  {row.channel}", MUTED)),
            line(_("to {who}").format(who=" ".join(part for part in (row.recipient, row.address) if part) or "—")),
            line((_("since {at}").format(at=formats.instant_full(row.created_at, zone)), MUTED)),
        ]
        if row.reason:
            told.append(line((row.reason, "$warning")))
        if row.next_try_at is not None:
            told.append(
                line(
                    ngettext("tried {n} time, again {at}", "tried {n} times, again {at}", row.attempts).format(
                        n=row.attempts, at=formats.instant(row.next_try_at, zone, now)
                    )
                )
            )
        return lines([*told, line(""), *(line(part) for part in row.text.splitlines())])

    def _chosen(self) -> int:
        if self.cursor_row is None:
            raise Refused(_("There is no line here to act on."))
        return self.cursor_row

    async def do_outbox_again(self) -> None:
        await self.one(outgoing.send_again, self._chosen())

    async def do_list_remove(self) -> None:
        from helpdesk_tui.ui.screens import ticket_forms

        row_id = self._chosen()
        title = _("Drop {kind} to {who}").format(kind=self._rows[row_id].kind, who=self._rows[row_id].address or "—")
        await ticket_forms.reason(self, title, "drop", lambda reason: self.one(outgoing.drop, row_id, reason=reason))
