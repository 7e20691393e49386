"""A ticket entered while somebody is on the line: who calls, what is wrong, and one of three ways to save.

The call began when the key was pressed; from then on its time counts. Esc writes no ticket and keeps what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Reading
from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.ticket import LEVELS, Done
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import calls
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import bindings_in, key_shown
from helpdesk_tui.ui.places import CALL
from helpdesk_tui.ui.screens import call_words
from helpdesk_tui.ui.screens.change_forms import offered
from helpdesk_tui.ui.screens.form import SAVE_S, Drafts, FieldError, Form, Values
from helpdesk_tui.ui.screens.ticket_forms import NO, YES, drafts_of, resolution_fields
from helpdesk_tui.ui.text import MUTED, line, lines
from helpdesk_tui.ui.widgets.clock import Stopwatch
from helpdesk_tui.ui.widgets.fields import ChoiceField, Field, LineField, Suggestion
from helpdesk_tui.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from textual.worker import Worker

    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.calls import Coverage
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.store.catalog import Caller, ClientRow, ServiceRow
    from helpdesk_tui.ui.app import HelpdeskApp
    from helpdesk_tui.ui.screens.ticket_commands import TicketCommands

DRAFT, RESOLUTION = "form", "resolution "
"""The kind of its draft, and what the names begin with there of the fields that say how the call was resolved: they belong to this call."""
Way = Literal["save", "take", "resolve"]
_WAYS: dict[str, Way] = {"form.send": "save", "form.take": "take", "form.resolve": "resolve"}


async def enter(screen: TicketCommands, began: Reading) -> None:
    """Enter a ticket that somebody calls about since `began`; say what was saved, and show a ticket that was taken."""
    console = screen.console
    clients = await console.call(calls.clients)
    services = await console.db.run(calls.services, console.desk)
    entry = PhoneEntry(console, clients, services, began)
    entry.draft = await console.call(_draft)
    done = await screen.ask(entry)
    if done is None:
        return
    await screen.report([done])
    if entry.way == "take" and done.ticket is not None:
        await screen.show_next(done.ticket.id)


class PhoneEntry(Form[Done]):
    """The whole screen: the fields, then whether it is covered, who calls, and what is open for them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_in(CALL)]

    def __init__(self, console: HelpdeskApp, clients: Sequence[ClientRow], services: Sequence[ServiceRow], began: Reading) -> None:
        self.console, self._services, self._began = console, services, began
        self._callers: dict[str, Caller] = {}
        levels = tuple((level, _(level)) for level in LEVELS)
        fields = [
            Field("caller", _("Caller"), hint=_("name, phone or e-mail"), complete=self._callers_like),
            Field("client", _("Client"), required=True, complete=offered([(one.key, one.name) for one in clients]), is_listed=True),
            Field("service", _("Service"), complete=offered([(one.key, one.name) for one in services]), is_listed=True),
            Field("subject", _("Subject"), required=True, hint=_("what is wrong, in one line")),
            Field("body", _("Details"), "text"),
            Field("impact", _("Impact"), "choice", "medium", levels),
            Field("urgency", _("Urgency"), "choice", "medium", levels),
            Field("agreement", _("Agreement"), "choice"),
            Field("live", _("Answered live"), "choice", YES, ((YES, _("yes: the reaction is met")), (NO, _("no")))),
        ]
        super().__init__(_("New ticket"), fields, self._save, info=self._told)
        self.way: Way = "save"
        self.draft: dict[str, str] | None = None
        self._resolution: Values = {}
        self._chosen_levels: set[str] = set()
        self._client_of_caller = ""
        self._service_of_levels = ""
        self._aside: Values | None = None
        self._timer: Timer | None = None
        self._kept = ""
        self._lost: Values | None = None
        """What could not be saved when it was to be left."""
        self._is_saved = False

    def compose(self) -> ComposeResult:
        stopwatch = Stopwatch()
        with Vertical(classes="entry"):
            with Horizontal(classes="top"):
                yield Static(self._heading(), classes="ticket--head")
                yield stopwatch
            with VerticalScroll(can_focus=False, classes="entry--fields"):
                yield from self.rows()
            yield Static("", classes="dialog--info")
            yield Static("", classes="dialog--hint")
            yield StatusLine(CALL, self.console.overrides)
        clock = self.console.desk.clock
        stopwatch.run_for(_("call"), lambda: self._began.elapsed_ms(clock.reading()) or max(0, clock.now() - self._began.at))

    def _heading(self) -> Content:
        since = formats.instant(self._began.at, self.console.actor.zone, self._began.at)
        return line((f" {_('New ticket')}", "bold"), (_("  a call since {since}").format(since=since), MUTED))

    def on_mount(self) -> None:
        self.query_one("#row-agreement").display = False
        if self.draft:
            self._fill(self.draft)
            self.hint(_("this is what you had typed before; {key} begins anew").format(key=self._key_of_empty))
        self._kept = self._as_text() if self.draft else ""

    def _fill(self, values: Values) -> None:
        for name, text in values.items():
            if name in self._fields and name != "agreement":
                self.put(name, text)
        self._resolution = {name.removeprefix(RESOLUTION): text for name, text in values.items() if name.startswith(RESOLUTION)}
        self._service_of_levels = values.get("service", "")

    # Completing

    async def _callers_like(self, typed: str) -> list[Suggestion]:
        found = await self.console.call(calls.callers, typed)
        names = [caller.name for caller in found]
        self._callers = {caller.name if names.count(caller.name) == 1 else caller.key: caller for caller in found}
        self._take_client(typed)
        if list(self._callers) == [typed]:
            return []
        return [Suggestion(value, call_words.suggested(value, caller), value == typed) for value, caller in self._callers.items()]

    def _take_client(self, typed: str) -> None:
        """A caller who is known brings the client, unless another was typed by hand."""
        caller = self._callers.get(typed)
        if caller is not None and self.values["client"] in ("", self._client_of_caller):
            self._client_of_caller = caller.client_key
            self.put("client", caller.client_key)

    def go_on(self) -> None:
        """Past the client where the caller has brought it: what is typed next would be put behind it."""
        super().go_on()
        if self.focused is self._fields["client"] and self.values["client"] == self._client_of_caller != "":
            super().go_on()

    def on_input_changed(self, event: Input.Changed) -> None:
        if not isinstance(event.input, LineField):
            return
        name = event.input.field.name
        if name == "caller":
            self._take_client(event.value)
        if name == "service":
            self._take_levels(event.value)

    def _take_levels(self, typed: str) -> None:
        """Impact and urgency follow the service until they are chosen by hand."""
        wanted = casefolded(typed.strip())
        found = next((one for one in self._services if wanted in (casefolded(one.key), casefolded(one.name))), None)
        if found is None or found.key == self._service_of_levels:
            return
        self._service_of_levels = found.key
        for name, level in (("impact", found.impact), ("urgency", found.urgency)):
            if name not in self._chosen_levels:
                self.put(name, level)

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        if isinstance(self.focused, ChoiceField):
            self._chosen_levels.add(self.focused.field.name)

    # What is told under the fields

    async def _told(self, values: Values) -> Content:
        """Whether it is covered, who calls, and their open tickets."""
        if not values["client"].strip():
            self._offer_agreements(None)
            if values["caller"].strip() and not await self.console.call(calls.callers, values["caller"]):
                return line(
                    (" ? ", "bold"), (_("Nobody fits “{name}”: choose the client.").format(name=values["caller"].strip()), "$warning")
                )
            return line((_(" Type who calls, ↓ and Enter choose: client, open tickets, agreement follow."), MUTED))
        try:
            coverage = await self.console.call(calls.coverage, values["client"], values["service"], values.get("agreement", ""))
            known = await self.console.call(calls.known, values["client"], values["caller"])
        except BadInput as error:
            self._offer_agreements(None)
            return line((f" ! {error.sentence}", "$warning"))
        self._offer_agreements(coverage)
        sign, style = ("! ", "$warning bold") if not coverage.covers else ("· ", MUTED) if coverage.missing else ("✓ ", "$success")
        told = [line(" ", (sign, "bold"), (coverage.sentence, style))]
        if coverage.missing:
            told.append(line(" ", ("! ", "bold"), (coverage.missing, "$warning bold")))
        open_now = await self.console.call(calls.open_tickets, known.person.key) if known.person is not None else ()
        return lines([*told, *call_words.caller(known, values["caller"], open_now)])

    def _offer_agreements(self, coverage: Coverage | None) -> None:
        """The choice of agreement, in sight where several cover."""
        field = self._fields["agreement"]
        assert isinstance(field, ChoiceField)
        covers = coverage.covers if coverage is not None else ()
        choices = tuple((one.key, " ".join(filter(None, (one.number, calls.scope_word(one), one.rate)))) for one in covers)
        if choices != field.field.choices:
            chosen = field.text
            field.field = replace(field.field, choices=choices)
            field.put(chosen)
        self.query_one("#row-agreement").display = len(choices) > 1

    # Saving

    async def action_command(self, command_id: str) -> None:
        """Save in one of three ways, leave, begin anew, write in an editor, or quit."""
        if command_id in ("form.send", "form.take"):
            self.way = _WAYS[command_id]
            self.deliver_soon()
        elif command_id == "form.resolve":
            self._asking: Worker[None] = self.run_worker(self._ask_resolution, group="send")
        elif command_id == "form.empty":
            self._empty()
        else:
            if command_id in ("form.leave", "app.quit") and not await self._may_leave():
                return
            await super().action_command(command_id)

    async def _may_leave(self) -> bool:
        """Whether what is typed is kept; where it cannot be, only who asks a second time loses it. Keys wait for what comes then."""
        self.takes_keys = False
        if await self._keep_draft() or self._lost == self.values:
            return True
        self._lost = self.values
        self._take_keys()
        return False

    async def _ask_resolution(self) -> None:
        """Ask how it was resolved, then save."""
        if self._sending or not self.is_complete(self.values):
            return

        async def taken(values: Values) -> Values:
            return values

        async def load(_key: str) -> Values:
            return self._resolution

        async def save(_key: str, _title: str, values: Values | None) -> None:
            self._resolution = values or {}
            await self._store_draft()

        kept = Drafts(load, save)
        await kept.fetch(RESOLUTION)
        draft = (kept, RESOLUTION)  # it stays one until there is a ticket
        resolution: Values | None = await self.app.push_screen_wait(
            Form[Values](_("How was it resolved?"), resolution_fields(), taken, draft=draft, stays=lambda _values: True)
        )
        if resolution is not None:
            self._resolution, self.way = resolution, "resolve"
            await self._deliver()

    async def _save(self, values: Values) -> Done:
        """Make the ticket. Raises what the service raises, and FieldError for a caller who could be several."""
        from helpdesk_tui.services import drafts, intake
        from helpdesk_tui.services.making import NewTicket

        known = await self.console.call(calls.known, values["client"], values["caller"])
        if known.fits_several:
            raise FieldError("caller", known.why)
        body = values["body"].strip()
        if known.person is None and values["caller"].strip():
            body = f"{_('Caller: {name}').format(name=values['caller'].strip())}\n\n{body or values['subject'].strip()}"
        new = NewTicket(
            client=values["client"],
            subject=values["subject"],
            service=values["service"],
            requester=known.person.key if known.person is not None else "",
            body=body,
            impact=values["impact"],
            urgency=values["urgency"],
            agreement=values["agreement"],
            answered_live=values["live"] == YES,
            began=self._began,
            save=self.way,
            resolution_code=self._resolution.get("code", "solved"),
            resolution_text=self._resolution.get("text", ""),
        )
        done = await self.console.call(intake.create, new, spot=self.console.spot)
        self._is_saved = True
        done = await self._with_resolution(done)
        await self.console.call(drafts.save, drafts.NEW_TICKET, DRAFT, "")
        return done

    async def _with_resolution(self, done: Done) -> Done:
        """What was typed about how it was resolved, where it was saved without: the draft of its resolution, for a higher line of a note."""
        from helpdesk_tui.services import drafts

        ticket, text = done.ticket, self._resolution.get("text", "")
        if self.way == "resolve" or not text.strip() or ticket is None:
            return done
        is_for_others = 0 < self.console.actor.line < ticket.line
        with suppress(HelpdeskError):
            if is_for_others:
                await self.console.call(drafts.save, ticket.id, "note", text)
            else:
                title = _("Resolve {what}").format(what=f"{ticket.id} {ticket.subject}")
                await drafts_of(self.console).keep(drafts.key_of_resolution([ticket.id]), title, self._resolution)
        what = _("the resolution as a note") if is_for_others else _("the resolution that was typed")
        key = key_shown(BY_ID["ticket.note" if is_for_others else "ticket.resolve"], self.console.overrides)
        return replace(done, said=_("{said}, {key} offers {what}").format(said=done.said, key=key, what=what))

    def _empty(self) -> None:
        """Empty fields; the same key again brings back what was in them."""
        if self._aside is None or self._is_typed(self.values):
            self._aside = self._draft_values()
            self._fill({name: widget.field.value for name, widget in self._fields.items()})
            self._chosen_levels.clear()
            self._service_of_levels = ""
            self.hint(_("empty; {key} again brings back what was here").format(key=self._key_of_empty))
        else:
            self._fill(self._aside)
            self._aside = None
            self.hint("")
        for name in self._fields:
            self.show_error(name, "")
        self._fields["caller"].focus()

    @property
    def _key_of_empty(self) -> str:
        return key_shown(BY_ID["form.empty"], self.console.overrides)

    # Drafts

    def _changed(self, widget: object = None) -> None:
        super()._changed(widget)
        if isinstance(widget, Input | TextArea) and self._timer is None:
            self._timer = self.set_timer(SAVE_S, self._keep_soon, name="draft")

    async def _keep_soon(self) -> None:
        self._timer = None
        await self._keep_draft()

    @staticmethod
    def _is_typed(values: Values) -> bool:
        return any(values[name].strip() for name in ("caller", "client", "service", "subject", "body"))

    def _draft_values(self) -> Values:
        """The fields, and what was typed about how the call was resolved."""
        return self.values | {RESOLUTION + name: text for name, text in self._resolution.items()}

    def _as_text(self) -> str:
        return json.dumps(self._draft_values(), ensure_ascii=False) if self._is_typed(self.values) else ""

    async def _store_draft(self) -> None:
        """Have the store keep what is typed. Raises what the store says."""
        from helpdesk_tui.services import drafts

        text = self._as_text()
        if not self._is_saved and text != self._kept:
            await self.console.call(drafts.save, drafts.NEW_TICKET, DRAFT, text)
            self._kept = text

    async def _keep_draft(self) -> bool:
        """Save what is typed, if there is something typed; whether the store has it now."""
        try:
            await self._store_draft()
        except HelpdeskError as error:
            if self.query(".dialog--hint"):  # not while it is being taken down
                self.hint(_("this is no draft yet, a second Esc throws it away: {why}").format(why=error.sentence))
            return False
        return True

    async def on_unmount(self) -> None:
        if not self.console.db.closed:
            await self._keep_draft()


def _draft(desk: Desk, actor: Actor) -> Values | None:
    """What was typed into a phone entry that was left; None where there is nothing, or nothing that can be read."""
    from helpdesk_tui.services import drafts

    kept = drafts.load(desk, actor, drafts.NEW_TICKET, DRAFT)
    if kept is None:
        return None
    try:
        values = json.loads(kept.body)
    except ValueError:
        return {"body": kept.body}
    return {str(name): str(text) for name, text in values.items()} if isinstance(values, dict) else {"body": kept.body}
