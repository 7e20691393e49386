"""What a command has left behind, for those who must report all of it: entries written, the timer that runs now, the ticket's tags."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Reading
from helpdesk_tui.domain.labour import Entry, Timer
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import journal, labour, relations


@dataclass(frozen=True, slots=True)
class Outcome:
    """The entries that the command wrote, the actor's timer after it (as of `reading`), and the tags of its ticket."""

    entries: tuple[Entry, ...]
    timer: Timer | None
    reading: Reading
    tags: tuple[str, ...]


def of(desk: Desk, actor: Actor, done: Done) -> Outcome:
    """The outcome of a command that has just ended."""
    with desk.store.read() as reader:
        events = journal.of_command(reader, done.command_id) if done.command_id else []
        ids = [event.payload["entry"] for event in events if event.verb == "time.logged" and event.payload and "entry" in event.payload]
        found = [labour.entry(reader, entry_id) for entry_id in ids if isinstance(entry_id, int)]
        timer = labour.timer_of(reader, actor.id)
        tags = tuple(relations.tags(reader, done.ticket.id)) if done.ticket is not None else ()
    return Outcome(tuple(entry for entry in found if entry is not None), timer, desk.clock.reading(), tags)
