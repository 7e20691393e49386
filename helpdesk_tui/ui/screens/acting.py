"""How a screen acts on tickets: on those that are meant, one transaction each, and what it says afterwards."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec

from helpdesk_tui.domain.errors import HelpdeskError, Refused, StoreTrouble
from helpdesk_tui.domain.roles import TIME as LOG_TIME
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.command import LEAD, LISTED, OTHER, TIME, WORK, Command
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import key_shown
from helpdesk_tui.ui.screens.desk_screen import DeskScreen
from helpdesk_tui.ui.widgets.clock import Stopwatch

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services.ahead import Guard
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.ui.app import HelpdeskApp

P = ParamSpec("P")

NAMED = 6
"""So many numbers are named where a sentence tells of many tickets."""
_WRITING = frozenset({WORK, TIME, LEAD, LISTED, OTHER})


class Acting(DeskScreen):
    """A screen whose commands act on tickets: `ticket_ids` says on which, `after` what the screen does once they have changed."""

    @property
    def console(self) -> HelpdeskApp:
        """The console with its services."""
        from helpdesk_tui.ui.app import HelpdeskApp

        app = self.app
        assert isinstance(app, HelpdeskApp)
        return app

    def show_timer(self, _news: None = None) -> None:
        """Let the stopwatch run for the ticket that is worked on, or for none; who logs no time has its room for the words beside it."""
        for stopwatch in self.query(Stopwatch):
            stopwatch.follow(self.console.news)
            if not self.console.actor.may(LOG_TIME):
                stopwatch.display = False

    @abstractmethod
    def ticket_ids(self) -> list[int]:
        """The tickets that a command means: the marked ones, else the one under the cursor; none where there is none."""

    async def after(self, done: Sequence[Done]) -> None:
        """What was done becomes visible: on every screen of this console, and to `u`."""
        self.console.undoable = [one.command_id for one in done if one.command_id]
        changed = {ticket.id for one in done for ticket in (one.ticket, one.new_ticket) if ticket is not None}
        await self.console.news.did(changed)

    _under_way: Command | None = None
    """The command that is being done."""

    NEEDS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """By command: the permissions one of which it takes on this screen, where the table cannot say it for all."""

    async def make_ready(self, command: Command) -> None:
        """Raises NotAllowed for who may not: nobody types into a form that is refused for who they are."""
        if command.group in _WRITING:
            self.console.actor.require_one_of(*self.needs(command))
            self._under_way = command
            await self.console.ready_to_write()

    def needs(self, command: Command) -> tuple[str, ...]:
        """The permissions one of which a command takes here; none where it takes none."""
        return self.NEEDS.get(command.id, command.needs)

    def offers(self, command: Command) -> bool:
        return self.console.actor.may_one_of(*self.needs(command))

    # What is meant

    def meant(self) -> list[int]:
        """The tickets that are meant. Raises Refused where there is none."""
        ids = self.ticket_ids()
        if not ids:
            raise Refused(self.why_no_ticket())
        return ids

    def why_no_ticket(self) -> str:
        """What is said where a command means a ticket and none is there."""
        if not self.offers(BY_ID["ticket.new"]):
            return _("There is no ticket here.")
        return _("There is no ticket here; {key} makes one.").format(key=self.key("ticket.new"))

    def one_meant(self, why: str) -> int:
        """The one ticket that is meant. Raises Refused with `why` where several are marked."""
        ids = self.meant()
        if len(ids) > 1:
            raise Refused(_("{n} tickets are marked: {why}. Esc unmarks them.").format(n=len(ids), why=why))
        return ids[0]

    async def rows_meant(self) -> list[QueueRow]:
        """The lines of the tickets that are meant, as of now. Raises Refused where there is none."""
        from helpdesk_tui.services import queue

        ids = self.meant()
        rows = await self.console.call(queue.rows, ids)
        if not rows:
            raise Refused(_("{id} is not there any more, or is out of your sight.").format(id=ids[0]))
        return rows

    def key(self, command_id: str) -> str:
        """The key of a command, for sentences."""
        return key_shown(BY_ID[command_id], self.shell.overrides)

    async def check(self, ids: Sequence[int], guard: Guard) -> None:
        """Ask a service whether it would refuse all of these tickets, before anything is asked or typed. Raises what it raises."""
        from helpdesk_tui.services import ahead

        await self.console.call(ahead.check, ids, guard)

    # Doing

    async def agreed(self, question: str, rows: Sequence[QueueRow]) -> bool:
        """Ask before something is done to these tickets, naming them."""
        from helpdesk_tui.ui.screens.dialogs import Question
        from helpdesk_tui.ui.text import line

        told = [line((f"{row.id}", "bold"), f"  {row.client_name}  ", row.subject) for row in rows[:NAMED]]
        if len(rows) > NAMED:
            told.append(line(_("… and {n} more").format(n=len(rows) - NAMED)))
        answer: bool | None = await self.ask(Question(question, told))
        return bool(answer)

    async def many_agreed(self, what: str, rows: Sequence[QueueRow]) -> bool:
        """One ticket needs no asking; of several it says how many, and asks. `what` is like `Take`."""
        return len(rows) <= 1 or await self.agreed(f"{what}: {count(len(rows))}?", rows)

    async def one(self, service: Callable[Concatenate[Desk, Actor, P], Done], /, *args: P.args, **kwargs: P.kwargs) -> Done:
        """Do one thing, show it, and say it. Raises what the service raises."""
        done = await self.console.call(service, *args, **kwargs)
        await self.report([done])
        return done

    async def each(
        self, ids: Sequence[int], service: Callable[Concatenate[Desk, Actor, int, P], Done], /, *args: P.args, **kwargs: P.kwargs
    ) -> list[Done]:
        """Do it to each ticket, one transaction each, then show and say what came of it.

        Of several, those that refuse do not hold up the others: the sentence names them. Raises what the service raises for one ticket,
        and StoreTrouble.
        """
        done: list[Done] = []
        refused: list[HelpdeskError] = []
        for ticket_id in ids:
            try:
                done.append(await self.console.call(service, ticket_id, *args, **kwargs))
            except StoreTrouble:
                await self.after(done)
                raise
            except HelpdeskError as error:
                refused.append(error)
        if refused and not done:
            raise refused[0]
        await self.report(done, refused)
        return done

    async def report(self, done: Sequence[Done], refused: Sequence[HelpdeskError] = ()) -> None:
        """Show on every screen what was done, and say it in the bottom line, with the key that undoes it."""
        await self.after(done)
        said = done[0].said
        if len(done) > 1 and self._under_way is BY_ID["app.undo"]:
            said = _("{said}, and {n} more").format(said=said, n=len(done) - 1)
        elif len(done) > 1:
            said = _("{tickets} done").format(tickets=count(len(done)))
        if refused:
            said = _("{said}, {n} not: {why}").format(said=said, n=len(refused), why=self.in_words(refused[0]))
        warnings = "; ".join(warning for one in done for warning in one.warnings)
        if self.console.undoable and self._under_way is not None and self._under_way.undo:
            said = _("{said} · {key} undoes").format(said=said, key=self.key("app.undo"))
        self.say(f"{said} · {warnings}" if warnings else said, "warning" if warnings or refused else "good")


def count(n: int) -> str:
    """`1 ticket`, `5 tickets`."""
    return ngettext("{n} ticket", "{n} tickets", n).format(n=n)


def what(rows: Sequence[QueueRow]) -> str:
    """The tickets in a question or a title: `1042 Printer on fire`, or how many there are."""
    return f"{rows[0].id} {rows[0].subject}" if len(rows) == 1 else count(len(rows))
