"""One command at work: loads tickets, settles what time has brought, changes rows with their history, keeps the targets right."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from helpdesk_tui.domain.clock import Instant, Reading
from helpdesk_tui.domain.errors import NotAllowed, NotFound, Stale
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Ticket, as_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, granting, notices, targets
from helpdesk_tui.services.contract import Promise
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import journal, people, ratings, tables, tickets
from helpdesk_tui.store.writer import Writer

TERMS = frozenset({"priority", "service_id", "is_vip", "client_id", "agreement_version_id"})
"""The columns on which depends what was promised."""

DEADLINES = "deadlines"
"""The verb of the event that holds live deadlines before and after a change of terms."""


class Job:
    """A command inside its transaction. `command_id` is the number of its first event, 0 before there is one."""

    def __init__(self, desk: Desk, actor: Actor, writer: Writer) -> None:
        self.desk = desk
        self.actor = actor
        self.writer = writer
        self.reading: Reading = desk.clock.reading()
        self.now: Instant = self.reading.at
        self.policy: Policy = people.policy(writer)
        self.command_id = 0
        self.undoes: int | None = None

    def ticket(self, ticket_id: int, *, version: int | None = None, is_scoped: bool = True) -> Ticket:
        """The ticket as of now, with what time has brought recorded. Raises NotFound, or Stale where `version` is no longer its own.

        `is_scoped=False` is for what concerns tickets of clients, too, whom the actor may not see, and tells nothing of them.
        """
        stored = tickets.load(self.writer, ticket_id)
        if stored is None or (is_scoped and not self.actor.sees_client(stored.client_id)):
            raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
        if version is not None and stored.version != version:
            raise Stale(
                _("{id} has changed since you opened it. Look at it again, then repeat; nothing you typed is lost.").format(id=ticket_id)
            )
        return self._settle(stored)

    def survivor(self, ticket_id: int) -> Ticket:
        """The ticket itself, or the one that it was merged into in the end."""
        ticket = self.ticket(ticket_id)
        while ticket.merged_into_id is not None:
            ticket = self.ticket(ticket.merged_into_id)
        return ticket

    def _settle(self, stored: Ticket) -> Ticket:
        """Record what time alone has brought, dated when it was due."""
        ticket = as_of(stored, self.now)
        if ticket == stored:
            return stored
        self._record_state(stored, ticket)
        current = self._reload(stored.id)
        if current.version != stored.version:
            current = self.retarget(current, journal.head(self.writer)[0])
            granting.follow(self, stored, current, by_time=True)
        if stored.boost and not ticket.boost and stored.boost_until_at is not None:
            nothing: dict[str, object] = {"boost": 0, "boost_until_at": None, "boost_reason": "", "boost_by_id": None}
            self._time_event(current, stored.boost_until_at, "boost_expired", nothing)
            current = self._reload(stored.id)
        return current

    def _record_state(self, stored: Ticket, ticket: Ticket) -> None:
        """Record the state that time has brought: a pause is over, a message has reopened it, or nobody objected to its resolution."""
        values: dict[str, object] = {"state": ticket.state}
        if ticket.came_back_at != stored.came_back_at and ticket.state != stored.state and stored.until_at is not None and stored.is_paused:
            values |= {"until_at": None, "came_back_at": ticket.came_back_at, "pause_note": ""}
            self._time_event(stored, stored.until_at, "until_passed", values)
        elif stored.reopen_at is not None and ticket.reopen_at is None and stored.flag_at is not None:
            ratings.withdraw_ask(self.writer, stored.id, stored.resolved_at)
            values |= {
                "came_back_at": ticket.came_back_at,
                "reopened": ticket.reopened,
                "flag_at": None,
                "reopen_at": None,
                "confirm_at": None,
            }
            self._time_event(stored, stored.flag_at, "reopened", values, Moment(stored.flag_at, MomentKind.REOPENED))
        elif ticket.state == "closed" and stored.confirm_at is not None:
            values |= {"closed_at": ticket.closed_at, "confirm_at": None}
            self._time_event(stored, stored.confirm_at, "closed", values, Moment(stored.confirm_at, MomentKind.CLOSED))

    def time_event(self, verb: str, ticket: Ticket, due_at: Instant, payload: Mapping[str, object]) -> int:
        """Append something that nobody did and time alone brought, dated when it was due; returns the event's number."""
        return journal.append(
            self.writer,
            at=due_at,
            recorded_at=self.reading.at,
            actor_id=None,
            door="time",
            verb=verb,
            ticket_id=ticket.id,
            client_id=ticket.client_id,
            payload=payload,
        )

    def _time_event(self, ticket: Ticket, due_at: Instant, verb: str, values: dict[str, object], *moments: Moment) -> None:
        before = {name: getattr(ticket, name) for name in values}
        self.time_event(verb, ticket, due_at, {"before": before, "after": values})
        state, reopen_at = values.get("state", ticket.state), values.get("reopen_at", ticket.reopen_at)
        values["is_open"] = tickets.is_open(str(state), reopen_at if isinstance(reopen_at, int) else None)
        self.writer.change_version(tables.Ticket, ticket.id, ticket.version, values)
        tickets.add_moments(self.writer, ticket.id, 0, moments)

    def event(
        self,
        verb: str,
        ticket: Ticket | None = None,
        *,
        client_id: int | None = None,
        audience: str = "internal",
        payload: Mapping[str, object] | None = None,
        at: Instant | None = None,
    ) -> int:
        """Append to the history in this command's name; returns the event's number."""
        seq = journal.append(
            self.writer,
            at=self.now if at is None else at,
            recorded_at=self.reading.at,
            actor_id=self.actor.id or None,  # 0: somebody whom the store does not know
            door=self.actor.door,
            verb=verb,
            ticket_id=ticket.id if ticket else None,
            client_id=ticket.client_id if ticket else client_id,
            audience=audience,
            command_id=self.command_id,
            undoes=self.undoes,
            payload=payload,
        )
        self.command_id = self.command_id or seq
        return seq

    def change(
        self,
        ticket: Ticket,
        verb: str,
        values: Mapping[str, object] | None = None,
        *,
        moments: Iterable[Moment] = (),
        audience: str = "internal",
        payload: Mapping[str, object] | None = None,
    ) -> Ticket:
        """Change columns of a ticket: version, event with before and after, moments, targets, crossings. Returns it as it is now.

        Where what was promised changes, the deadlines before and after go into the history too. Moments never lie before the ticket's
        last one, also where the wall clock was set back.
        """
        changed = {name: value for name, value in (values or {}).items() if getattr(ticket, name) != value}
        before = {name: getattr(ticket, name) for name in changed}
        deadlines = self._deadlines(ticket) if TERMS & changed.keys() else None
        seq = self.event(verb, ticket, audience=audience, payload={**(payload or {}), "before": before, "after": changed})
        state, reopen_at = changed.get("state", ticket.state), changed.get("reopen_at", ticket.reopen_at)
        columns = {
            **changed,
            "updated_at": self.now,
            "is_open": tickets.is_open(str(state), reopen_at if isinstance(reopen_at, int) else None),
        }
        self.writer.change_version(tables.Ticket, ticket.id, ticket.version, columns)
        last_at = tickets.last_moment_at(self.writer, ticket.id)
        in_order = [moment if moment.at >= last_at else replace(moment, at=last_at) for moment in moments]
        tickets.add_moments(self.writer, ticket.id, self.command_id, in_order)
        was, ticket = ticket, self.retarget(self._reload(ticket.id), seq)
        granting.follow(self, was, ticket)
        if deadlines is not None and deadlines != (moved := self._deadlines(ticket)):
            self.event(DEADLINES, ticket, payload={"before": deadlines, "after": moved})
        return ticket

    def _deadlines(self, ticket: Ticket) -> dict[str, Instant | None]:
        return {target.kind: target.due_at for target in tickets.targets(self.writer, ticket.id) if target.is_live}

    def retarget(self, ticket: Ticket, seq: int) -> Ticket:
        """Bring the ticket's targets up to date and tell of thresholds crossed."""
        found, new = targets.recompute(self.writer, self.promise(ticket), ticket, self.now)
        for crossing in new:
            notices.crossed(self, ticket, crossing, seq, is_live=any(t.kind == crossing.kind and t.is_live for t in found))
        return self._reload(ticket.id)

    def promise(self, ticket: Ticket) -> Promise:
        """What was promised for the ticket."""
        contract.ensure_house_calendar(self.writer, self.policy, self.now)
        return contract.of_ticket(self.writer, self.policy, ticket)

    def _reload(self, ticket_id: int) -> Ticket:
        found = tickets.load(self.writer, ticket_id)
        if found is None:
            raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
        return found


@contextmanager
def command(desk: Desk, actor: Actor) -> Iterator[Job]:
    """One command of one actor: one transaction, one moment, one group of events. Raises what `check_standing` raises."""
    with desk.store.write() as writer:
        check_standing(writer, actor)
        yield Job(desk, actor, writer)


def check_standing(writer: Writer, actor: Actor) -> None:
    """Raise NotAllowed for somebody who has left since the actor was read, or lost a role, a team or a client: a console goes on asking.

    Whom the store does not know, like the desk itself, has nothing to lose.
    """
    now = people.actor_now(writer, actor)
    if now is None and people.has_left(writer, actor.id):
        raise NotAllowed(_("{name} does not work here any more; nothing was changed.").format(name=actor.name))
    if now is not None and actor.exceeds(now):
        raise NotAllowed(_("What {name} may do and see was changed meanwhile; nothing was done. Try again.").format(name=actor.name))
