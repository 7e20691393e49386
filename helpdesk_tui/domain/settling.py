"""What a closed period still owes (RULES.md §8): the work that is due now against what was booked; what differs is booked into a later one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from helpdesk_tui.domain.charging import GOODWILL, PENDING, Part, reversed_part
from helpdesk_tui.domain.clock import Instant


def open_parts(due: Sequence[Part], booked: Sequence[Part]) -> list[Part]:
    """What is not booked yet, and what takes back booked parts that are no longer due so."""
    units: dict[tuple[int, Instant], tuple[list[Part], list[Part]]] = {}
    for place, parts in enumerate((due, booked)):
        for part in parts:
            units.setdefault((part.entry_id, part.home_at), ([], []))[place].append(part)
    found: list[Part] = []
    for wanted, old in units.values():
        if _is_settled(wanted, old):
            continue
        found += [replace(reversed_part(part), is_late=True) for part in _net(old)]
        found += wanted
    return found


def _is_settled(due: Sequence[Part], booked: Sequence[Part]) -> bool:
    """Whether what was booked stands: the same time, charged the same way. What waits for a decision changes nothing before it.

    Work that was booked on a ticket that was merged since stays as it was billed, and so does what a day's short entries came to.
    """
    net = _net(booked)
    if sum(part.raw_ms for part in net) != sum(part.raw_ms for part in due):
        return False
    if any(part.treatment in PENDING for part in due):
        return bool(net)
    if any(part.treatment == GOODWILL for part in net) != any(part.treatment == GOODWILL for part in due):
        return False
    was_merged = {part.ticket_id for part in net} != {part.ticket_id for part in due}
    return bool(net) and (was_merged or any(part.why == "short" for part in (*net, *due)) or _ways(net) == _ways(due))


def _ways(parts: Sequence[Part]) -> dict[tuple[object, ...], int]:
    """How the time of parts is charged: against the allowance or beside it, at which price and coefficient; or not."""
    found: dict[tuple[object, ...], int] = {}
    for part in parts:
        way: tuple[object, ...] = (part.bucket, part.rate, part.coefficient) if part.bucket else (part.treatment,)
        found[way] = found.get(way, 0) + part.raw_ms
    return found


def _net(booked: Sequence[Part]) -> list[Part]:
    """The booked parts that no later one took back."""
    left: list[Part] = []
    for part in booked:
        if part.is_reversal:
            twin = next((one for one in left if _what(one) == _what(part)), None)
            if twin is not None:
                left.remove(twin)
                continue
        left.append(part)
    return left


def _what(part: Part) -> tuple[object, ...]:
    return (part.work_at, part.hours, part.coefficient, part.agreement_version_id, part.treatment, abs(part.raw_ms))
