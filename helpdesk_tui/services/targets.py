"""A ticket's targets, recomputed from its moments at every write, and the thresholds they have crossed."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Crossing, Moment, MomentKind, Threshold
from helpdesk_tui.domain.sla_replay import crossings, replay
from helpdesk_tui.domain.ticket import Target, Ticket
from helpdesk_tui.services.contract import Promise
from helpdesk_tui.store import tables, tickets
from helpdesk_tui.store.writer import Writer

_PERCENT = {Threshold.HALF: 50, Threshold.RISK: 80, Threshold.BREACH: 100}


def derived_moments(ticket: Ticket, moments: list[Moment], now: Instant) -> list[Moment]:
    """The stored moments with those that time alone has brought by `now` and nobody has recorded yet."""
    if ticket.state != "resolved":
        return moments
    if ticket.reopen_at is not None and ticket.reopen_at <= now and ticket.flag_at is not None:
        return [*moments, Moment(ticket.flag_at, MomentKind.REOPENED)]
    if ticket.reopen_at is None and ticket.confirm_at is not None and ticket.confirm_at <= now:
        return [*moments, Moment(ticket.confirm_at, MomentKind.CLOSED)]
    return moments


def compute(promise: Promise, moments: list[Moment], now: Instant) -> list[Target]:
    """The targets at `now`, in the linear form that the store keeps.

    Never as of a moment before the last one: a wall clock that was set back takes nothing back.
    """
    state = replay(promise.terms, moments, promise.time, max([now, *(moment.at for moment in moments)]))
    return [
        Target(
            kind=str(kind),
            is_live=target.is_unmet,
            is_contractual=promise.promises(str(kind)),
            calendar_version_id=promise.calendar_version_id,
            seconds=target.seconds,
            started_at=target.started_at,
            consumed_s=target.consumed_s,
            since_s=target.since_position,
            due_at=target.due_at,
            paused_at=target.paused_since,
            met_at=target.met_at,
            verdict=target.verdict,
            by_s=target.by_s if target.met_at is not None else None,
            worst_s=target.worst_s,
            exchange=target.exchange,
        )
        for kind, target in state.targets.items()
    ]


def keeping(stored: list[Target], computed: list[Target]) -> list[Target]:
    """The computed targets, but those that were met before with the verdict of then, whatever terms hold by now."""
    known = {target.kind: target for target in stored if target.verdict is not None}
    kept = [old if (old := known.get(new.kind)) is not None and _is_same_end(old, new) else new for new in computed]
    promised = {new.kind for new in computed}
    return kept + [old for kind, old in known.items() if kind == "reaction" and kind not in promised]


def _is_same_end(old: Target, new: Target) -> bool:
    return (old.met_at, old.exchange) == (new.met_at, new.exchange)


def recompute(writer: Writer, promise: Promise, ticket: Ticket, now: Instant) -> tuple[list[Target], list[Crossing]]:
    """Store the ticket's targets as of `now`; returns them and the crossings that were not recorded before.

    Verdicts once given stay, and what was met is not found to have crossed anything under later terms.
    """
    moments = tickets.moments(writer, ticket.id)
    stored = tickets.targets(writer, ticket.id)
    targets = keeping(stored, compute(promise, moments, now))
    tickets.save_targets(writer, ticket.id, targets)
    tickets.set_due(writer, ticket.id, targets, promise.calendar_version_id)
    settled = {target.kind: target.exchange - (target not in targets) for target in stored if target.verdict is not None}
    settled |= {target.kind: target.exchange - 1 for target in stored if target.verdict is None}
    found = crossings(promise.terms, moments, promise.time, now)
    return targets, _record_crossings(writer, ticket.id, [c for c in found if c.exchange > settled.get(str(c.kind), 0)])


def _record_crossings(writer: Writer, ticket_id: int, found: list[Crossing]) -> list[Crossing]:
    known = tickets.crossings(writer, ticket_id)
    new = [crossing for crossing in found if (str(crossing.kind), crossing.exchange, _PERCENT[crossing.threshold]) not in known]
    writer.add_all(
        tables.TicketCrossing,
        [
            {"ticket_id": ticket_id, "kind": str(c.kind), "exchange": c.exchange, "threshold": _PERCENT[c.threshold], "at": c.at}
            for c in new
        ],
    )
    return new


def percent(threshold: Threshold) -> int:
    """The threshold as people say it; 100 is the breach."""
    return _PERCENT[threshold]
