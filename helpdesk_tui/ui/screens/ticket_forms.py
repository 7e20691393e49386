"""The forms of the commands on tickets. Each asks, and hands what was typed to `do`; a rule that refuses keeps the form and its text.

Imported when the first form opens: text fields are slow to import.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.codes import RESOLUTION_CODES, code_word
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.screens.acting import Acting, what
from helpdesk_tui.ui.screens.form import Drafts, FieldError, Form, Values, stored_drafts
from helpdesk_tui.ui.text import safe
from helpdesk_tui.ui.widgets.fields import Field, Suggestion

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.ui.app import HelpdeskApp

T = TypeVar("T")
Doing = Callable[[T], Awaitable[object]]
"""What happens with what was typed; the errors that it raises are shown in the form."""
Info = Callable[[Values], Awaitable[Content]]

YES, NO = "yes", "no"
LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a ticket ends."""

    code: str
    text: str
    with_children: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """What a ticket waits for: whom or what was agreed, their reference, and when it comes back."""

    who: str
    reference: str
    until_at: Instant


def drafts_of(console: HelpdeskApp) -> Drafts:
    """What was typed into the engineer's forms and not sent."""
    if console.form_drafts is None:
        console.form_drafts = stored_drafts(console)
    return console.form_drafts


async def fill(
    screen: Acting,
    title: str,
    fields: Sequence[Field],
    send: Callable[[Values], Awaitable[object]],
    draft: str,
    info: Info | None = None,
    stays: Callable[[Values], bool] | None = None,
) -> bool:
    """Show a form until it is sent or left; whether it was sent. `draft` names what is kept of it when it is left, `stays` as in Form."""

    async def sent(values: Values) -> bool:
        await send(values)
        return True

    drafts = drafts_of(screen.console)
    await drafts.fetch(draft)
    answer: bool | None = await screen.ask(Form[bool](title, fields, sent, draft=(drafts, draft), info=info, stays=stays))
    return bool(answer)


async def decision(
    screen: Acting,
    title: str,
    ways: tuple[tuple[str, str], ...],
    hint: str,
    do: Callable[[str, str], Awaitable[object]],
    draft: str,
    info: Info | None = None,
) -> bool:
    """One of several ways with a reason, or to leave it for now; whether it was not broken off.

    `do` takes way and reason. A reason beside what is left is offered when the same is asked again.
    """

    async def send(values: Values) -> None:
        if values["decision"] != LEAVE:
            await do(values["decision"], values["reason"])
        elif _is_left_with_words(values):
            screen.say(_("left for now; the reason is kept"))

    fields = [
        Field("decision", _("Decision"), "choice", ways[0][0], (*ways, (LEAVE, _("leave it for now")))),
        Field("reason", _("Reason"), hint=hint),
    ]
    return await fill(screen, title, fields, send, draft, info, _is_left_with_words)


def _is_left_with_words(values: Values) -> bool:
    return values["decision"] == LEAVE and bool(values["reason"].strip())


async def reason(screen: Acting, title: str, draft: str, do: Doing[str]) -> bool:
    """Ask for a reason in one line."""
    fields = [Field("reason", _("Reason"), required=True)]
    return await fill(screen, title, fields, lambda values: do(values["reason"].strip()), f"{draft} {title}")


def moment(screen: Acting, values: Values, name: str) -> Instant:
    """The moment that a field says. Raises FieldError, so that the sentence stands beside the field."""
    console = screen.console
    try:
        return parse_instant(values[name], console.actor.zone, console.desk.clock.now())
    except BadInput as error:
        raise FieldError(name, error.sentence) from None


def moment_told(screen: Acting, name: str, sentence: str) -> Info:
    """What a moment that is being typed means, written out; `sentence` has a place for it, `{when}`."""

    async def told(values: Values) -> Content:
        if not values[name].strip():
            return safe("")
        try:
            at = moment(screen, values, name)
        except FieldError as error:
            return safe(error.sentence)
        return safe(sentence.format(when=formats.instant_full(at, screen.console.actor.zone)))

    return told


async def moments_offered(typed: str) -> list[Suggestion]:
    """Ways to say when, that begin as typed."""
    ways = (_("tomorrow 9:00"), _("mon 9:00"), "+2h", "+1d", "+1w")
    return [Suggestion(way) for way in ways if way.startswith(typed.casefold()) and way != typed]


async def resolution(screen: Acting, rows: Sequence[QueueRow], do: Doing[Resolution]) -> bool:
    """Code and text of a resolution; on an outage, whether its children are resolved too."""
    from helpdesk_tui.services import drafts

    children = sum(row.children for row in rows)
    fields = resolution_fields()
    if children:
        asked = _("Children ({n})").format(n=children)
        fields.append(Field("children", asked, "choice", YES, ((YES, _("resolve them too")), (NO, _("leave them open")))))
    return await fill(
        screen,
        _("Resolve {what}").format(what=what(rows)),
        fields,
        lambda values: do(Resolution(values["code"], values["text"], values.get("children") == YES)),
        drafts.key_of_resolution([row.id for row in rows]),
    )


def resolution_fields() -> list[Field]:
    """Code and text of a resolution."""
    return [
        Field("code", _("Code"), "choice", RESOLUTION_CODES[0], tuple((code, code_word(code)) for code in RESOLUTION_CODES), required=True),
        Field("text", _("To the client"), "text", required=True, hint=_("what was done, as the client will read it")),
    ]


async def vendor(screen: Acting, rows: Sequence[QueueRow], do: Doing[Pause]) -> bool:
    """Which vendor, their reference, and when the ticket comes back by itself."""

    async def send(values: Values) -> None:
        await do(Pause(values["who"], values["reference"], moment(screen, values, "until")))

    fields = [
        Field("who", _("Vendor"), required=True),
        Field("reference", _("Reference"), required=True, hint=_("number of the case there")),
        Field("until", _("Ask again"), required=True, hint=_("tomorrow 9:00, mon 9:00, +2d"), complete=moments_offered),
    ]
    title = _("{what} waits for a vendor").format(what=what(rows))
    return await fill(screen, title, fields, send, title, moment_told(screen, "until", _("comes back to you {when}")))


async def appointment(screen: Acting, rows: Sequence[QueueRow], do: Doing[Pause]) -> bool:
    """The date that was agreed with the client."""

    async def send(values: Values) -> None:
        await do(Pause(values["agreed"], "", moment(screen, values, "until")))

    fields = [
        Field("until", _("Date"), required=True, hint=_("tomorrow 9:00, mon 9:00, 03.07 14:30"), complete=moments_offered),
        Field("agreed", _("Agreed with"), hint=_("who said so, and how")),
    ]
    title = _("Schedule {what} for a date agreed with the client").format(what=what(rows))
    return await fill(screen, title, fields, send, title, moment_told(screen, "until", _("comes back to you {when}")))
