"""One turn of a piece of work: what it works with, and how it says what it has done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import HelpdeskError, StoreTrouble
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.desk import Desk

DOOR = "run"
BATCH = 500
"""So many tickets are looked up at a time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The desk, the desk's own actor, the doors to the world outside.

    `go_on()` says between two transactions whether to go on: not when the loop is being ended, nor when another one has taken over.
    `did` tells of something done, `failed` of something that was not, with the reason.
    """

    desk: Desk
    actor: Actor
    doors: Doors
    holder: str
    go_on: Callable[[], bool]
    did: Callable[[str], None]
    failed: Callable[[str], None]

    @property
    def now(self) -> Instant:
        """The wall clock."""
        return self.desk.clock.now()

    def each(self, tickets: list[int], do: Callable[[int], str]) -> None:
        """Do something with each ticket and tell of it; one that a rule of the desk forbids does not hold up the others."""
        for ticket_id in tickets:
            if not self.go_on():
                return
            try:
                said = do(ticket_id)
            except StoreTrouble:
                raise
            except HelpdeskError as error:
                self.failed(f"{ticket_id}: {error.sentence}")
            else:
                if said:
                    self.did(said)


def desk_actor(name: str) -> Actor:
    """The desk itself: nobody whom the store knows, with the powers that its works need."""
    return Actor(0, DOOR, name, frozenset({"engineer", "lead", "manager", "quality"}), door=DOOR)
