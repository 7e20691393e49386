"""The event chain: every event is bound to all before it, so that an edit or a deletion shows.

An event's hash is SHA-256, in hex, over the UTF-8 bytes of a JSON array: the hash before it, then the event's columns in their
order, without spaces and with everything outside ASCII escaped (what `json.dumps(row, separators=(",", ":"))` writes in Python).
JSON keeps `1`, `"1"` and `null` apart and marks where each column ends, so no two different events have the same bytes, and anyone
can check a chain with any language. A payload is not hashed itself: the event holds its salted digest, so that the payload can be
erased and the chain stays verifiable, and nobody can guess an erased payload by trying likely ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from json import JSONEncoder
from typing import Literal, NamedTuple

from helpdesk_tui.domain.words import _

Column = str | int | None

GENESIS = "0" * 64
SALT_BYTES = 16

_canonical = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode


class ChainedEvent(NamedTuple):
    """An event as it is stored: its number, the hash before it, its columns in their order, and its own hash."""

    seq: int
    previous_hash: str
    columns: tuple[Column, ...]
    hash: str


class Head(NamedTuple):
    """The end of the chain as somebody wrote it down elsewhere."""

    seq: int
    hash: str


class Break(NamedTuple):
    """Where a chain is broken first.

    `edited`: the event's columns do not give its hash; `missing`: it does not continue the one before, so something was removed,
    added or swapped; `beheaded`: the chain does not hold the head that was kept elsewhere.
    """

    seq: int
    reason: Literal["edited", "missing", "beheaded"]

    def sentence(self) -> str:
        """What was found, for people."""
        if self.reason == "edited":
            return _("event {seq} was changed after it was written").format(seq=self.seq)
        if self.reason == "missing":
            return _("event {seq} does not continue the one before it: events were removed, added or swapped").format(seq=self.seq)
        return _("event {seq} is not in the chain with the hash that was kept: the end was cut off or rewritten").format(seq=self.seq)


def digest(salt: bytes, payload: str) -> str:
    """The salted digest of a payload: SHA-256 over the salt's length as one byte, the salt, and the payload in UTF-8.

    Raises ValueError for a salt over 255 bytes.
    """
    return sha256(bytes((len(salt),)) + salt + payload.encode("utf-8", "surrogatepass")).hexdigest()


def link(previous_hash: str, *columns: Column) -> str:
    """The hash of an event with these columns (the payload's digest among them) after the one with `previous_hash`.

    A yes or no must be given as 1 or 0: JSON tells `true` from `1`, a database does not.
    """
    return sha256(_canonical((previous_hash, *columns)).encode("ascii")).hexdigest()


def verify(events: Iterable[ChainedEvent], *, start: str = GENESIS, head: Head | None = None) -> Break | None:
    """The first break of a chain given in the order of `seq`, or None where it is whole.

    `start` is the hash before the first event given; `head`, where known, must be one of the events: a chain whose end was cut off
    is whole in itself, and only a head kept elsewhere shows it.
    """
    previous, last_seq, head_seen = start, None, head is None
    for seq, previous_hash, columns, stored in events:
        if previous_hash != previous or (last_seq is not None and seq <= last_seq):
            return Break(seq, "missing")
        if link(previous, *columns) != stored:
            return Break(seq, "edited")
        if head is not None and seq == head.seq:
            if stored != head.hash:
                return Break(seq, "beheaded")
            head_seen = True
        previous, last_seq = stored, seq
    return None if head is None or head_seen else Break(head.seq, "beheaded")
