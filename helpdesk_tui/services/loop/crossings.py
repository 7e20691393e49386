"""Recording thresholds that targets have crossed while nobody wrote to their tickets, each dated at its crossing (RULES.md §4)."""

from __future__ import annotations

from helpdesk_tui.domain.sla import Crossing, Threshold
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices, targets
from helpdesk_tui.services.job import command
from helpdesk_tui.services.loop.turn import BATCH, Turn
from helpdesk_tui.store import due

CROSSED = "crossed"
_ORDER = {Threshold.HALF: 0, Threshold.RISK: 1, Threshold.BREACH: 2}


def record(turn: Turn) -> None:
    """Record what has been crossed by now."""
    with turn.desk.store.read() as reader:
        found = due.crossing(reader, turn.now, BATCH)
    turn.each(found, lambda ticket_id: _record_one(turn, ticket_id))


def _record_one(turn: Turn, ticket_id: int) -> str:
    with command(turn.desk, turn.actor) as job:
        ticket = job.ticket(ticket_id)
        live, new = targets.recompute(job.writer, job.promise(ticket), ticket, job.now)
        told = [
            job.time_event(
                CROSSED,
                ticket,
                crossing.at,
                {"target": str(crossing.kind), "percent": targets.percent(crossing.threshold), "exchange": crossing.exchange},
            )
            for crossing in new
        ]
        for crossing, seq in zip(new, told, strict=True):
            if crossing is _furthest(new, crossing):  # after a pause of the loop one notice per target is enough
                notices.crossed(job, ticket, crossing, seq, is_live=any(one.kind == crossing.kind and one.is_live for one in live))
    return ", ".join(_said(ticket_id, crossing) for crossing in new)


def _furthest(new: list[Crossing], like: Crossing) -> Crossing:
    return max((one for one in new if (one.kind, one.exchange) == (like.kind, like.exchange)), key=lambda one: _ORDER[one.threshold])


def _said(ticket_id: int, crossing: Crossing) -> str:
    return _("{id}: {percent} % of {target} used").format(id=ticket_id, percent=targets.percent(crossing.threshold), target=crossing.kind)
