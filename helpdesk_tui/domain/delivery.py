"""What is told to somebody outside: a parcel, how it ended, and when it is tried again (RULES.md §11)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from helpdesk_tui.domain.clock import SECOND, Instant

SCREEN = "console"
"""The channel, and the door, of what is shown in a console."""
DIGEST = "digest"
"""The door of what a digest carries."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing on its way: `key` names it for ever, so that a receiver can drop a repeat.

    `address` is where to, in the door's own terms; `thread` the key of the conversation that it belongs to, empty for none.
    """

    key: str
    address: str
    subject: str
    text: str
    thread: str = ""


class NotTaken(Exception):
    """The receiver did not take it, for certain. `is_final`: it never will, as for an address that does not exist."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Unanswered(Exception):
    """All of it was sent and nobody answered: it may have been taken, or not."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def spans(setting: str) -> tuple[int, ...]:
    """The spans of a back-off in milliseconds, from their setting: seconds between blanks; what is no number is left out."""
    return tuple(int(word) * SECOND for word in setting.split() if word.isdigit())


def next_try(setting: str, attempts: int, now: Instant) -> Instant | None:
    """When to try again after so many attempts that failed, or None where it is given up."""
    waits = spans(setting)
    return now + waits[attempts - 1] if 0 < attempts <= len(waits) else None


def idempotency_key(once: str) -> str:
    """The name of an outbox row for receivers: derived from `once`, which never repeats, and telling nothing of it."""
    return hashlib.sha256(once.encode()).hexdigest()[:32]
