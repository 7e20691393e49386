"""Tickets that wait for their client: reminders after some working days, then the resolution *no answer* (RULES.md §3).

Days are counted by the ticket's calendar from the question, or from our last message since. After a pause of the loop only the latest
reminder goes, and the resolution keeps its distance from it. Whoever cannot be written to is not reminded: the ticket comes back at its
*until*.
"""

from __future__ import annotations

from helpdesk_tui.domain.clock import HOUR, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, posting, working
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.services.loop.turn import Turn
from helpdesk_tui.store import due, messages, people, tickets
from helpdesk_tui.store.reader import Reader

NO_ANSWER = "no_answer"
REMINDED = "reminded"
GIVE_UP = 0
"""What is due after the last reminder."""
SOONEST = 12 * HOUR
"""Nothing is due within so long of the question: the least that one working day can come to."""


def remind(turn: Turn) -> None:
    """Remind whose turn it is, and resolve where nobody answered."""
    with turn.desk.store.read() as reader:
        found = due.waiting_for_client(reader, turn.now)
    turn.each(found, lambda ticket_id: _consider(turn, ticket_id))


def _consider(turn: Turn, ticket_id: int) -> str:
    """Look first without a lock: most tickets that wait have nothing due."""
    with turn.desk.store.read() as reader:
        ticket = tickets.load(reader, ticket_id)
        if ticket is None or _what_is_due(reader, people.policy(reader), ticket, turn.now) is None:
            return ""
    with command(turn.desk, turn.actor) as job:
        ticket = job.ticket(ticket_id)
        number = _what_is_due(job.writer, job.policy, ticket, job.now)
        if number is None:
            return ""
        if number == GIVE_UP:
            working.resolve_in(job, ticket, NO_ANSWER, _text(job, ticket, "no-answer", _closing_words()))
            return _("{id}: resolved, no answer").format(id=ticket.id)
        return _remind(job, ticket, number)


def _what_is_due(reader: Reader, policy: Policy, ticket: Ticket, now: Instant) -> int | None:
    """The number of the reminder that is due now, GIVE_UP where the last one has gone long enough ago, or None."""
    silence = due.silence(reader, ticket.id) if ticket.state == "waiting_client" else None
    days = sorted(int(word) for word in policy.text("wait.remind_days").split() if word.isdigit())
    if silence is None or not days or now < silence[0] + SOONEST or not posting.address_in(reader, ticket):
        return None
    promise, since, last_at = contract.of_ticket(reader, policy, ticket), int(silence[0]), silence[1]
    due_at = [contract.working_days_later(reader, promise, since, day) for day in days]
    told = 0 if last_at is None else sum(at <= last_at for at in due_at)
    if last_at is not None and told == len(days):
        last_day = policy.number("wait.no_answer_working_days")
        until_at = contract.working_days_later(reader, promise, since, last_day)
        distance_at = contract.working_days_later(reader, promise, int(last_at), max(1, last_day - days[-1]))
        return GIVE_UP if max(until_at, distance_at) <= now else None
    number = sum(at <= now for at in due_at)
    return number if number > told else None


def _remind(job: Job, ticket: Ticket, number: int) -> str:
    is_last = number == len(job.policy.text("wait.remind_days").split())
    text = _text(job, ticket, "reminder-last" if is_last else "reminder", _last_words() if is_last else _first_words())
    message_id = posting.post(job, ticket, text, kind="reply", is_question=True, is_automatic=True)
    job.event(REMINDED, ticket, audience="public", payload={"message": message_id, "reminder": number})
    return _("{id}: the client is reminded").format(id=ticket.id)


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
