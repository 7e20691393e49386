"""Saving the filter that one looks through as a view of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from helpdesk_tui.domain.words import _
from helpdesk_tui.services import views
from helpdesk_tui.services.views import View
from helpdesk_tui.ui.screens.acting import Acting
from helpdesk_tui.ui.screens.form import Values
from helpdesk_tui.ui.screens.ticket_forms import fill
from helpdesk_tui.ui.text import line, lines
from helpdesk_tui.ui.widgets.fields import Field

SLOTS = range(1, 10)


async def save(screen: Acting, query: str, known: Sequence[View]) -> bool:
    """Ask for a key and a name, the first free key first, and say what lies there already; whether the view was saved."""
    names = {view.slot: view.name for view in known}
    free = next((slot for slot in SLOTS if slot not in names), SLOTS[-1])

    async def send(values: Values) -> None:
        await screen.one(views.save, int(values["slot"]), values["name"], query)

    async def info(values: Values) -> Content:
        return lines([line(told) for told in _told(known, int(values["slot"]), values["name"].strip())])

    fields = [
        Field("name", _("Name"), required=True),
        Field("slot", _("Key"), "choice", str(free), tuple((str(slot), f"{slot} {names.get(slot, _('free'))}") for slot in SLOTS)),
    ]
    return await fill(screen, _("Save “{query}” as a view").format(query=query or _("everything open")), fields, send, "view", info)


def _told(known: Sequence[View], slot: int, name: str) -> list[str]:
    """What is replaced, and which other view has the name already."""
    told = [_("in place of {view}").format(view=views.in_words(view)) for view in known if view.slot == slot]
    same = [view for view in known if view.slot != slot and name and view.name.casefold() == name.casefold()]
    return told + [_("{slot} {view} has this name too, and stays").format(slot=view.slot, view=views.in_words(view)) for view in same]
