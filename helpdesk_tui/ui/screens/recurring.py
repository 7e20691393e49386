"""Recurring work of agreements: what comes again, for whom, when next, and what it has made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.recurrence import EVERY
from helpdesk_tui.domain.roles import CONTRACTS
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import recurring
from helpdesk_tui.ui.places import RECURRING
from helpdesk_tui.ui.screens.list_screen import Listed, ListScreen
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.columns import Column

if TYPE_CHECKING:
    from helpdesk_tui.services.recurring import Listed as Work
    from helpdesk_tui.ui.screens.form import Values


class RecurringScreen(ListScreen):
    """Enter opens the ticket that was made last; one key adds, another one pauses, or lets go on."""

    PLACE = RECURRING
    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {"list.add": (CONTRACTS,), "list.remove": (CONTRACTS,)}
    HEADING = "Recurring work"
    EMPTY = "No work comes again by itself yet."
    COLUMNS: ClassVar[Sequence[Column]] = (
        Column(_("client"), 20),
        Column(_("every"), 10),
        Column(_("next"), 16),
        Column(_("made"), 5, right=True, drop=1),
        Column(_("what"), 0, least=16),
    )

    def __init__(self) -> None:
        super().__init__()
        self._works: dict[int, Work] = {}

    def on_mount(self) -> None:
        self.put_keys(("list.add", _("{key} adds")), ("list.remove", _("{key} pauses, again goes on")))

    async def read(self) -> Sequence[Listed]:
        self._works = {work.row.id: work for work in await self.console.call(recurring.listed)}
        return [self._listed(work) for work in self._works.values()]

    def _listed(self, work: Work) -> Listed:
        row, style = work.row, "" if work.next_at is not None else "dim"
        cells = (
            (row.client_name, style),
            (recurring.every_words(row), style),
            (self._next(work), style),
            (str(row.made), "dim"),
            (row.subject, style),
        )
        return Listed(row.id, cells, row.last_ticket_id, words=f"{row.key} {row.agreement_number} {row.service_name}")

    def _next(self, work: Work) -> str:
        if work.next_at is None:
            return _("over") if work.row.is_active else _("paused")
        return formats.instant(work.next_at, self.console.actor.zone, self.console.desk.clock.now())

    async def about(self, row_id: int) -> Content:
        row, zone = self._works[row_id].row, self.console.actor.zone
        told = [
            line((row.subject, "bold")),
            line((f"{row.key}  {row.agreement_number}  {row.service_name}", MUTED)),
            line(_("every {when}, since {at}").format(when=recurring.every_words(row), at=formats.instant_full(row.first_at, zone))),
            line(ngettext("{n} ticket made", "{n} tickets made", row.made).format(n=row.made)),
        ]
        if row.until_at is not None:
            told.append(line(_("until {at}").format(at=formats.instant_full(row.until_at, zone))))
        if row.prevents:
            told.append(line(_("prevents: {what}").format(what=row.prevents)))
        return lines([*told, line(""), *(line(part) for part in row.body.splitlines())])

    async def do_list_remove(self) -> None:
        if self.cursor_row is None:
            raise Refused(_("There is no line here to act on."))
        row = self._works[self.cursor_row].row
        await self.one(recurring.switch, row.key, active=not row.is_active)

    async def do_list_add(self) -> None:
        from helpdesk_tui.ui.screens import change_forms, ticket_forms
        from helpdesk_tui.ui.widgets.fields import Field

        offers = await self.console.call(recurring.offers)
        fields = [
            Field("agreement", _("Agreement"), required=True, complete=change_forms.offered(offers.agreements), is_listed=True),
            Field("service", _("Service"), required=True, complete=change_forms.offered(offers.services), is_listed=True),
            Field("subject", _("Subject"), required=True, hint=_("what is to be done, in one line")),
            Field("key", _("Key"), required=True, hint=_("short, and stays: acme-patches")),
            Field("every", _("Every"), "choice", "month", tuple((every, _(every)) for every in EVERY)),
            Field("first", _("First"), required=True, hint=_("with the hour: mon 9:00, 2026-12-01 9:00")),
            Field("prevents", _("Prevents"), hint=_("what does not happen because of it, for the statement")),
            Field("body", _("How"), "text"),
        ]

        async def send(values: Values) -> None:
            work = recurring.Work(
                values["key"].strip(), values["agreement"].strip(), values["service"].strip(), values["subject"], values["every"],
                ticket_forms.moment(self, values, "first"), body=values["body"], prevents=values["prevents"],
            )  # fmt: skip
            await self.one(recurring.add, work)

        await ticket_forms.fill(self, _("Work that comes again"), fields, send, "recurring")
