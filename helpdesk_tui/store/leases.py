"""Leases: which loop does a piece of work until when, so that two of them never do it at once."""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk_tui.domain.clock import HOUR, Instant
from helpdesk_tui.store.reader import Reader, record
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A lease: `holder` is empty where nobody has it, and `until_at` then the moment before which it is not to be begun again."""

    name: str
    holder: str
    until_at: Instant
    done_at: Instant | None
    note: str
    failures: int


LONGEST_PUT_OFF = HOUR
"""No failure puts a work off for longer: what is further ahead comes from a clock that was set back."""


def load(reader: Reader) -> dict[str, LeaseRow]:
    """All leases by name."""
    return {row[0]: record(LeaseRow, row) for row in reader.rows("SELECT name, holder, until_at, done_at, note, failures FROM lease")}


def take(
    writer: Writer, name: str, holder: str, now: Instant, until_at: Instant, seen: LeaseRow | None, *, is_forced: bool = False
) -> bool:
    """Take a lease that nobody holds, that has run out, or that reaches further ahead than any can (a clock was set back); False where
    another has it, or has done the work since it was `seen`. One that was put off after a failure is taken before its time only where `is_forced`."""
    writer.run("INSERT OR IGNORE INTO lease (name, holder, until_at, note, failures) VALUES (?, '', 0, '', 0)", (name,))
    return bool(
        writer.run(
            """UPDATE lease SET holder = ?1, until_at = ?2 WHERE name = ?3 AND (?5 OR done_at IS ?6)
                  AND (holder = ?1 OR until_at <= ?4 OR (holder = '' AND (?5 OR until_at > ?7)) OR (holder <> '' AND until_at > ?2))""",
            (holder, until_at, name, now, is_forced, None if seen is None else seen.done_at, now + LONGEST_PUT_OFF),
        )
    )


def renew(writer: Writer, name: str, holder: str, until_at: Instant) -> bool:
    """Hold a lease longer; False where another has taken it over meanwhile."""
    return bool(writer.run("UPDATE lease SET until_at = ? WHERE name = ? AND holder = ?", (until_at, name, holder)))


def done(writer: Writer, name: str, holder: str, now: Instant) -> None:
    """Give a lease back after the work was finished."""
    writer.run(
        "UPDATE lease SET holder = '', until_at = 0, done_at = ?, note = '', failures = 0 WHERE name = ? AND holder = ?",
        (now, name, holder),
    )


def failed(writer: Writer, name: str, holder: str, not_before_at: Instant, note: str) -> None:
    """Give a lease back after the work failed: nobody begins it again before."""
    writer.run(
        "UPDATE lease SET holder = '', until_at = ?, note = ?, failures = failures + 1 WHERE name = ? AND holder = ?",
        (not_before_at, note, name, holder),
    )


def give_back(writer: Writer, name: str, holder: str) -> None:
    """Give a lease back before the work was finished: somebody else may go on at once."""
    writer.run("UPDATE lease SET holder = '', until_at = 0 WHERE name = ? AND holder = ?", (name, holder))
