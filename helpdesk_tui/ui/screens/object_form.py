"""The form of one object of the desk: a client, a requester, an agreement, a service, a team, an engineer, a calendar, a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.change_forms import offered
from helpdesk_tui.ui.screens.form import FieldError, Form, Values
from helpdesk_tui.ui.screens.ticket_forms import drafts_of
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.fields import Field

if TYPE_CHECKING:
    from helpdesk_tui.services.setup.editing import Editable, EditedField
    from helpdesk_tui.ui.screens.acting import Acting

MOST_CHANGES = 6


async def edit(screen: Acting, section: str, key: str = "", given: Mapping[str, str] | None = None) -> str | None:
    """Edit an object, or make one (no key); the key of what was saved, None where the form was left."""
    from helpdesk_tui.services.setup import editing

    found = await screen.console.call(editing.begin, section, key, given)

    async def send(values: Values) -> str:
        made = found.key or values.pop("key").strip()
        try:
            said = await screen.console.call(editing.save, section, made, found.rev, values)
        except editing.WrongField as error:
            raise FieldError(error.field, error.sentence) from None
        screen.say(said, "good")
        return made

    async def info(values: Values) -> Content:
        if not found.key and not values.get("key", "").strip():
            return Content("")
        try:
            told = await screen.console.call(editing.changes, section, found.key or values["key"].strip(), found.rev, values)
        except HelpdeskError as error:
            return line((error.sentence, MUTED))
        more = [line((_("… and {n} more").format(n=len(told) - MOST_CHANGES), MUTED))] if len(told) > MOST_CHANGES else []
        return lines([*(line(("~ ", "bold"), one) for one in told[:MOST_CHANGES]), *more])

    title = _("{word} {key}").format(word=found.word, key=found.key) if found.key else _("New {word}").format(word=found.word)
    drafts, name = drafts_of(screen.console), f"{section}:{key}"
    await drafts.fetch(name)
    return await screen.ask(Form[str](title[:1].upper() + title[1:], _fields(found), send, draft=(drafts, name), info=info))


def _fields(found: Editable) -> list[Field]:
    fields = [] if found.key else [Field("key", _("Key"), required=True, hint=_("short, and stays"))]
    return [*fields, *(_asked(one) for one in found.fields)]


def _asked(one: EditedField) -> Field:
    words = one.name.replace("_", " ").replace("vip", "VIP")
    label = _(words[:1].upper() + words[1:])
    if one.choices:
        return Field(one.name, label, "choice", one.text or one.choices[-1], tuple((choice, _(choice)) for choice in one.choices))
    if one.is_long:
        return Field(one.name, label, "text", one.text, required=one.is_required)
    complete = offered(one.completes) if one.completes else None
    return Field(one.name, label, value=one.text, complete=complete, required=one.is_required, hint=one.default)
