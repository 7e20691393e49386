"""The history of everything that was told: commands in the order of time, numbered, chained, with their rows."""

import json
from collections.abc import Iterable, Iterator
from random import Random

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.services.demo.story import Step, Story

COLUMNS = (
    "seq", "at", "recorded_at", "actor_id", "door", "ticket_id", "client_id", "audience", "verb", "command_id", "undoes", "payload_digest", "chain",
)  # fmt: skip
PAYLOAD_COLUMNS = ("seq", "salt", "body")

EventRow = tuple[int, Instant, Instant, int | None, str, int | None, int | None, str, str, int, int | None, str, str]
PayloadRow = tuple[int, bytes, str]

_ABOUT = {"replied": "reply", "client_answered": "client"}
"""What kind of message an event speaks of."""

canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Chain:
    """The event chain being written; salts come from `rng`, so that the same seed makes the same store."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._head = chain.GENESIS
        self.seq = 0

    def append(
        self, at: Instant, recorded_at: Instant, actor_id: int | None, door: str, ticket_id: int | None, client_id: int | None, audience: str,
        verb: str, command_id: int, body: str,
    ) -> tuple[EventRow, PayloadRow]:  # fmt: skip
        """One event after the one before; `command_id` 0 begins a command."""
        self.seq = seq = self.seq + 1
        salt = self._rng.randbytes(chain.SALT_BYTES)
        digest = chain.digest(salt, body)
        fields = (seq, at, recorded_at, actor_id, door, ticket_id, client_id, audience, verb, command_id or seq, None, digest)
        self._head = chain.link(self._head, *fields)
        return (*fields, self._head), (seq, salt, body)


def commands(stories: Iterable[Story]) -> list[tuple[Story, Step]]:
    """Every command in the order of time."""
    found = [(step.at, story.id, story, step) for story in stories for step in story.steps]
    found.sort(key=lambda item: item[:2])
    return [(story, step) for _at, _id, story, step in found]


def events(told: Iterable[tuple[Story, Step]], ledger: Chain) -> Iterator[tuple[EventRow, PayloadRow]]:
    """The rows of the history; every command gets its number. Entries must have their ids."""
    for story, step in told:
        step.command_id = 0
        entries = iter(step.logged)
        for event in step.events:
            payload = event.payload
            if event.verb == "time.logged":
                payload = {"entry": next(entries).id, **payload}
            elif event.verb in _ABOUT:
                payload = {"message": next(said.id for said in step.said if said.kind == _ABOUT[event.verb]), **payload}
            rows = ledger.append(
                step.at if event.at is None else event.at, step.at, step.actor_id, step.door, story.id, story.client.id, event.audience,
                event.verb, step.command_id, canonical(payload),
            )  # fmt: skip
            step.command_id = step.command_id or rows[0][0]
            yield rows
