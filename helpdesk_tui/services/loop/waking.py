"""Recording what time alone has brought to tickets, dated when it was due (RULES.md §3): each reader derives it, the loop writes it down."""

from __future__ import annotations

from functools import partial

from helpdesk_tui.domain.ticket import Ticket, state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.loop.turn import BATCH, Turn
from helpdesk_tui.store import due, tickets

CAME_BACK = "came_back"


def wake(turn: Turn) -> None:
    """Waiting and scheduled tickets whose *until* has passed come back to the top of their engineer's list."""
    _settle(turn, "until")


def reopen(turn: Turn) -> None:
    """Resolved tickets that nobody judged within a working hour of the client's message are open again, as of that message."""
    _settle(turn, "reopen")


def close(turn: Turn) -> None:
    """Resolved tickets whose confirmation span is over are closed."""
    _settle(turn, "confirm")


def end_boosts(turn: Turn) -> None:
    """Boosts end when they expire."""
    _settle(turn, "boost")


def _settle(turn: Turn, what: str) -> None:
    """Have every ticket that is due settled; those that could not be stay for the next turn."""
    while turn.go_on():
        with turn.desk.store.read() as reader:
            found = due.tickets(reader, what, turn.now, BATCH)
        settled: list[str] = []
        turn.each(found, partial(_settle_one, turn, settled))
        if len(found) < BATCH or not settled:
            return


def _settle_one(turn: Turn, settled: list[str], ticket_id: int) -> str:
    with command(turn.desk, turn.actor) as job:
        stored = tickets.load(job.writer, ticket_id)
        ticket = job.ticket(ticket_id)
        if stored is None or stored.version == ticket.version:
            return ""
        _tell(job, stored, ticket)
    settled.append(str(ticket_id))
    if stored.state == ticket.state:
        return _("{id}: the boost has expired").format(id=ticket_id)
    return _("{id}: {before} → {after}").format(id=ticket_id, before=state_word(stored.state), after=state_word(ticket.state))


def _tell(job: Job, stored: Ticket, ticket: Ticket) -> None:
    """The engineer whose ticket is back is told."""
    if ticket.assignee_id is None or not ticket.is_open or stored.state == ticket.state:
        return
    text = _("{id} is back: {subject}").format(id=ticket.id, subject=ticket.subject)
    notices.tell(
        job, once=f"{CAME_BACK}:{ticket.id}:{ticket.came_back_at}:{ticket.assignee_id}", kind=CAME_BACK, recipient_id=ticket.assignee_id, text=text,
        ticket=ticket,
    )  # fmt: skip
