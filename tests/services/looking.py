"""What tests of the rules look at: a ticket's row, targets, history and conversation; and tickets that have got somewhere already."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.ticket import Message, Target, Ticket
from helpdesk_tui.services import working
from helpdesk_tui.store import journal, tickets
from tests.small_desk import SmallDesk


def load(small: SmallDesk, number: int) -> Ticket:
    """The ticket as stored."""
    with small.desk.store.read() as reader:
        found = tickets.load(reader, number)
    assert found is not None
    return found


def target(small: SmallDesk, number: int, kind: str = "resolution") -> Target:
    """One of its targets as stored."""
    with small.desk.store.read() as reader:
        return next(found for found in tickets.targets(reader, number) if found.kind == kind)


def history(small: SmallDesk, number: int) -> list[tuple[str, Instant]]:
    """Verbs with when they happened, without time and messages."""
    with small.desk.store.read() as reader:
        return [(event.verb, event.at) for event in journal.of_ticket(reader, number) if not event.verb.startswith(("time.", "message."))]


def said(small: SmallDesk, number: int, kind: str = "") -> list[Message]:
    """The conversation, or what of it is of a kind."""
    with small.desk.store.read() as reader:
        return [message for message in tickets.messages(reader, number) if kind in ("", message.kind)]


def taken(small: SmallDesk, *, client: str = "acme", requester: str = "bob", login: str = "anna", priority: int = 3) -> int:
    """The number of a ticket that somebody has taken."""
    number = small.ticket(client=client, requester=requester, priority=priority)
    working.take(small.desk, small.actor(login), number)
    return number


def resolved(small: SmallDesk, *, client: str = "acme", requester: str = "bob") -> int:
    """The number of a ticket that Anna has taken and resolved."""
    number = taken(small, client=client, requester=requester)
    working.resolve(small.desk, small.actor("anna"), number, code="solved", text="Done.")
    return number
