"""Tickets that wait for their client: reminders after some working days, then the resolution *no answer* (RULES.md §3).

Days are counted by the ticket's calendar from the question, or from our last message since. After a pause of the loop only the latest
reminder goes, and the resolution keeps its distance from it. Whoever cannot be written to is not reminded: the ticket comes back at its
*until*.
"""

from __future__ import annotations

from helpdesk_tui.domain.clock import HOUR, Instant
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, posting, working
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.loop.turn import Turn
from helpdesk_tui.store import due, messages

NO_ANSWER = "no_answer"
REMINDED = "reminded"
SOONEST = 12 * HOUR
"""Nothing is due within so long of the question: the least that one working day can come to."""
TEMPLATES = ("reminder", "reminder-last", "no-answer")
"""Keys of templates that take the place of the texts below; {id}, {subject} and {name} in them are filled in."""


def remind(turn: Turn) -> None:
    """Remind whose turn it is, and resolve where nobody answered."""
    with turn.desk.store.read() as reader:
        found = due.waiting_for_client(reader, turn.now)
    turn.each(found, lambda ticket_id: _consider(turn, ticket_id))


def _consider(turn: Turn, ticket_id: int) -> str:
    """Look first without a lock: most tickets that wait have nothing due."""
    with turn.desk.store.read() as reader:
        silence = due.silence(reader, ticket_id)
        if silence is None or turn.now < silence[0] + SOONEST:
            return ""
    with command(turn.desk, turn.actor) as job:
        ticket = job.ticket(ticket_id)
        silence = due.silence(job.writer, ticket_id)
        if ticket.state != "waiting_client" or silence is None or not posting.address_of(job, ticket):
            return ""
        return _act(job, ticket, int(silence[0]), silence[1])


def _act(job: Job, ticket: Ticket, since: Instant, last_at: Instant | None) -> str:
    days = [int(word) for word in job.policy.text("wait.remind_days").split() if word.isdigit()]
    if not days:
        return ""
    due_at = [contract.working_days_later(job.writer, job.promise(ticket), since, day) for day in sorted(days)]
    told = 0 if last_at is None else sum(at <= last_at for at in due_at)
    number = sum(at <= job.now for at in due_at)
    if last_at is not None and told == len(days):
        return _give_up(job, ticket, since, last_at, max(days))
    if number <= told:
        return ""
    is_last = number == len(days)
    text = _text(job, ticket, "reminder-last" if is_last else "reminder", _last_words() if is_last else _first_words())
    message_id = posting.post(job, ticket, text, kind="reply", is_question=True, is_automatic=True)
    job.event(REMINDED, ticket, audience="public", payload={"message": message_id, "reminder": number})
    return _("{id}: {name} reminded").format(id=ticket.id, name=ticket.requester_name)


def _give_up(job: Job, ticket: Ticket, since: Instant, last_at: Instant, last_day: int) -> str:
    days = job.policy.number("wait.no_answer_working_days")
    promise = job.promise(ticket)
    due_at = max(
        contract.working_days_later(job.writer, promise, since, days),
        contract.working_days_later(job.writer, promise, last_at, max(1, days - last_day)),
    )
    if due_at > job.now:
        return ""
    working.resolve_in(job, ticket, NO_ANSWER, _text(job, ticket, "no-answer", _closing_words()))
    return _("{id}: resolved, no answer").format(id=ticket.id)


def _text(job: Job, ticket: Ticket, key: str, otherwise: str) -> str:
    text = messages.template(job.writer, key) or otherwise
    for name, value in (("{id}", str(ticket.id)), ("{subject}", ticket.subject), ("{name}", ticket.requester_name)):
        text = text.replace(name, value)
    return text


def _first_words() -> str:
    return _("We are still waiting for your answer about “{subject}” (ticket {id}), so that we can go on.")


def _last_words() -> str:
    return _("We have not heard from you about “{subject}” (ticket {id}). Without an answer we will take it as settled.")


def _closing_words() -> str:
    return _("We have not heard from you, so we take “{subject}” as settled. An answer to this message opens ticket {id} again.")
