"""The forms of the commands that change what a ticket is, whose it is, and what binds it to others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.labour import ENTRY_KINDS
from helpdesk_tui.domain.labour_input import parse_labour
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.ticket import LEVELS
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import calls, names
from helpdesk_tui.ui.screens import limit_forms
from helpdesk_tui.ui.screens.acting import Acting, what
from helpdesk_tui.ui.screens.form import FieldError, Values
from helpdesk_tui.ui.screens.ticket_forms import NO, YES, Doing, fill, moment, moments_offered
from helpdesk_tui.ui.text import safe
from helpdesk_tui.ui.widgets.fields import Completer, Field, Suggestion

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.domain.ticket import Ticket

BY_LEVELS = "auto"
"""The choice of priority that gives it back to impact × urgency."""


def offered(found: Sequence[tuple[str, str]]) -> Completer:
    """Completion over (value, shown) pairs: those come first whose text begins as typed; what is typed whole stands among others only."""

    async def complete(typed: str) -> list[Suggestion]:
        wanted = casefolded(typed.strip())
        texts = [(casefolded(f"{value} {shown}"), value, shown) for value, shown in found]
        fitting = [entry for entry in texts if wanted in entry[0]]
        if [value for _text, value, _shown in fitting] == [typed.strip()]:
            return []
        fitting.sort(key=lambda entry: (entry[1] != typed.strip(), not any(word.startswith(wanted) for word in entry[0].split())))
        return [Suggestion(value, f"{value}  {shown}", wanted in (casefolded(value), casefolded(shown))) for _text, value, shown in fitting]

    return complete


def number(values: Values, name: str) -> int:
    """The ticket number in a field, with or without `#`. Raises FieldError."""
    typed = values[name].strip().removeprefix("#")
    if not typed.isdecimal():
        raise FieldError(name, _("a ticket's number, like 1042"))
    return int(typed)


async def engineer(screen: Acting, title: str, do: Callable[[str, str], Awaitable[object]], *, with_note: bool) -> bool:
    """Which engineer, by login; with a note where the ticket is handed over."""
    found = await screen.console.call(names.engineers)
    offers = offered([(one.login, f"{one.name}, {_('line')} {one.line} {one.team}") for one in found])
    fields = [Field("login", _("Engineer"), required=True, complete=offers, is_listed=True, hint=_("login or name"))]
    if with_note:
        fields.append(Field("note", _("Note"), "text", hint=_("where it stands, for the colleague")))
    return await fill(screen, title, fields, lambda values: do(values["login"].strip(), values.get("note", "")), title)


async def edit(screen: Acting, ticket: Ticket, do: Doing[Values]) -> bool:
    """Client, requester, service, subject, impact and urgency; `do` gets those that were changed."""
    clients = await screen.console.call(calls.clients)
    services = await screen.console.db.run(calls.services, screen.console.desk)
    people = await screen.console.call(calls.people_of, ticket.client_key)
    requester = next((person.key for person in people if person.id == ticket.requester_id), "")
    levels = tuple((level, _(level)) for level in LEVELS)
    fields = [
        Field("subject", _("Subject"), value=ticket.subject, required=True),
        Field(
            "client",
            _("Client"),
            value=ticket.client_key,
            required=True,
            complete=offered([(one.key, one.name) for one in clients]),
            is_listed=True,
        ),
        Field("requester", _("Requester"), value=requester, complete=offered([(one.key, one.name) for one in people]), is_listed=True),
        Field(
            "service", _("Service"), value=ticket.service_key, complete=offered([(one.key, one.name) for one in services]), is_listed=True
        ),
        Field("impact", _("Impact"), "choice", ticket.impact, levels),
        Field("urgency", _("Urgency"), "choice", ticket.urgency, levels),
    ]
    before = {field.name: field.value for field in fields}

    async def send(values: Values) -> None:
        changed = {name: text.strip() for name, text in values.items() if text.strip() != before[name].strip()}
        if "client" in changed and "requester" not in changed:
            changed["requester"] = ""
        await do(changed)

    return await fill(screen, _("Edit {id}").format(id=ticket.id), fields, send, f"edit {ticket.id} {ticket.version}")


def both(before: Ticket, now: Ticket, mine: Values, key: str) -> str:
    """What somebody has changed meanwhile beside what was typed, a line for each field; the key saves what was typed over it."""
    columns = {
        "subject": (_("Subject"), "subject"),
        "client": (_("Client"), "client_key"),
        "requester": (_("Requester"), "requester_name"),
        "service": (_("Service"), "service_key"),
        "impact": (_("Impact"), "impact"),
        "urgency": (_("Urgency"), "urgency"),
    }
    told = [_("{id} has changed since you opened it; nothing is saved yet.").format(id=now.id)]
    for name, (label, column) in columns.items():
        theirs, yours = str(getattr(now, column)), mine.get(name)
        if theirs != str(getattr(before, column)):
            also = _(", yours “{text}”").format(text=yours) if yours is not None else ""
            told.append(_("{field}: now “{text}”{yours}").format(field=label, text=theirs, yours=also))
    return "\n".join([*told, _("{key} again saves what you typed; Esc keeps it for later.").format(key=key)])


async def priority(screen: Acting, rows: Sequence[QueueRow], do: Callable[[int | None, str], Awaitable[object]]) -> bool:
    """A priority by hand with its reason, or back to what impact and urgency give."""
    choices = (*((str(n), f"P{n}") for n in (1, 2, 3, 4)), (BY_LEVELS, _("by impact × urgency")))
    fields = [
        Field("priority", _("Priority"), "choice", str(rows[0].priority), choices),
        Field("reason", _("Reason"), hint=_("stays in the history")),
    ]

    async def send(values: Values) -> None:
        chosen = None if values["priority"] == BY_LEVELS else int(values["priority"])
        if chosen is not None and not values["reason"].strip():
            raise FieldError("reason", _("a priority set by hand needs a reason"))
        await do(chosen, values["reason"])

    title = _("Priority of {what}").format(what=what(rows))
    return await fill(screen, title, fields, send, title)


async def boost(screen: Acting, rows: Sequence[QueueRow], do: Callable[[int, str, int | None], Awaitable[object]]) -> bool:
    """How much weight to add or take, why, and until when."""

    async def send(values: Values) -> None:
        try:
            thousandths = round(float(values["boost"].replace(",", ".").replace("−", "-")) * 1000)
        except (ValueError, OverflowError):
            raise FieldError("boost", _("a number like 20 or -10; 0 takes the boost away")) from None
        if thousandths and not values["reason"].strip():
            raise FieldError("reason", _("a boost needs a reason: it stands beside the weight"))
        until_at = moment(screen, values, "until") if values["until"].strip() else None
        await do(thousandths, values["reason"], until_at)

    fields = [
        Field("boost", _("Boost"), required=True, hint=_("-50 to +100; 0 takes it away")),
        Field("reason", _("Reason")),
        Field("until", _("Until"), hint=_("one working day from now"), complete=moments_offered),
    ]
    title = _("Boost {what}").format(what=what(rows))
    return await fill(screen, title, fields, send, title)


async def tags(screen: Acting, title: str, present: Sequence[str], do: Doing[Values]) -> bool:
    """Tags to have and not to have, and a link to make or to take away."""
    known = await screen.console.call(names.values, "tag")
    kinds = tuple((kind, kind) for kind in ("relates", "causes", "duplicates", "follows"))
    fields = [
        Field("tags", _("Tags"), value=" ".join(present), hint=_("words with spaces between them"), complete=_last_word(known)),
        Field("other", _("Link to"), hint=_("the number of another ticket")),
        Field("kind", _("It"), "choice", kinds[0][0], kinds),
        Field("remove", _("The link"), "choice", NO, ((NO, _("is made")), (YES, _("is taken away")))),
    ]
    return await fill(screen, title, fields, do, title)


def _last_word(known: Sequence[str]) -> Completer:
    """Completes the last of several words."""

    async def complete(typed: str) -> list[Suggestion]:
        before, _space, last = typed.rpartition(" ")
        lead = f"{before} " if before else ""
        return [Suggestion(f"{lead}{word} ", word) for word in known if last and word.startswith(casefolded(last)) and word != last]

    return complete


async def merge(screen: Acting, row: QueueRow, messages: Sequence[tuple[str, str]], do: Doing[Values]) -> bool:
    """Merge one ticket into another, split one of its messages off, or take it out of its outage."""
    ways = [("merge", _("merge into")), ("outage", _("is part of outage"))]
    ways += [("split", _("split a message off"))] if messages else []
    ways += [("leave", _("leave its outage"))] if row.parent_id is not None else []
    fields = [Field("way", _("What"), "choice", "merge", tuple(ways)), Field("into", _("Other ticket"), hint=_("its number"))]
    if messages:
        fields.append(Field("message", _("Message"), "choice", messages[-1][0], tuple(messages)))
        fields.append(Field("subject", _("New subject"), hint=_("of the ticket that is split off")))
    title = _("Merge or split {what}").format(what=what([row]))
    return await fill(screen, title, fields, do, title)


async def gather(screen: Acting, rows: Sequence[QueueRow], under: int, do: Doing[str]) -> bool:
    """What becomes of several marked tickets: one outage, or one ticket."""
    ways = (
        ("outage", _("an outage: {id} is its parent").format(id=under)),
        ("merge", _("one ticket: merge all into {id}").format(id=under)),
    )
    title = _("Bind together {what}").format(what=what(rows))
    return await fill(screen, title, [Field("way", _("They become"), "choice", "outage", ways)], lambda values: do(values["way"]), title)


async def labour(screen: Acting, ticket_id: int, do: Doing[Values]) -> bool:
    """Time by hand: how long or from when to when, what was done, and of what kind it was."""
    console = screen.console

    async def told(values: Values) -> Content:
        if not values["time"].strip():
            return safe("")
        parsed = parse_labour(values["time"], console.actor.zone, console.desk.clock.now())
        start = formats.instant_full(parsed.started_at, console.actor.zone) if parsed.started_at is not None else _("until now")
        return await limit_forms.after_entry(screen, f"{formats.labour(parsed.duration_ms)}, {start}", values, parsed, str(ticket_id))

    async def send(values: Values) -> None:
        try:
            parse_labour(values["time"], console.actor.zone, console.desk.clock.now())
        except BadInput as error:
            raise FieldError("time", error.sentence) from None
        await do(values)

    fields = [
        Field("time", _("Time"), required=True, hint=_("45m, 1h30, 14:05-15:20, yesterday 14:05-15:20")),
        Field("note", _("Done"), hint=_("what was done; the checklist of the period asks for it")),
        Field("kind", _("Kind"), "choice", ENTRY_KINDS[0], tuple((kind, _(kind)) for kind in ENTRY_KINDS)),
        Field("billable", _("Billable"), "choice", YES, ((YES, _("yes")), (NO, _("no")))),
    ]
    title = _("Log time on {id}").format(id=ticket_id)
    return await fill(screen, title, fields, send, title, told)
