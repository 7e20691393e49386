"""Why a ticket is due when it is: the promise, and of each target its start, what it consumed, its pauses, and what it skipped."""

from __future__ import annotations

from collections import Counter

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.explanation import Fact, Section
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import Moment
from helpdesk_tui.domain.sla_explain import SkipKind, skip_words, skipped
from helpdesk_tui.domain.ticket import PAUSE_STATES, Ticket, state_word
from helpdesk_tui.domain.ticket_detail import TargetLine
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, targets
from helpdesk_tui.services.contract import Promise
from helpdesk_tui.store import calendars, tickets
from helpdesk_tui.store.reader import Reader

MOST_NAMED = 6
_NOT_A_STATE = ("created", "public_reply", "take")


def sections(
    reader: Reader, policy: Policy, stored: Ticket, ticket: Ticket, lines: list[TargetLine], zone: str, now: Instant
) -> list[Section]:
    """The promise and its targets, as of now."""
    if not lines and not ticket.is_open:
        return []
    promise = contract.of_ticket(reader, policy, stored)
    moments = targets.derived_moments(stored, tickets.moments(reader, stored.id), now)
    pauses = pauses_of(promise, moments, now)
    at = _Moments(zone, now)
    calendar = _Skips(reader, ticket, at)
    return [_promise(ticket, promise), *(_target(line, ticket, promise, pauses, calendar, at) for line in lines)]


class _Moments:
    """Instants in the viewer's words."""

    def __init__(self, zone: str, now: Instant) -> None:
        self.zone = zone
        self.now = now

    def say(self, at: Instant | None) -> str:
        return _("never") if at is None else formats.instant(at, self.zone, self.now)


class _Skips:
    """What the ticket's calendar leaves out."""

    def __init__(self, reader: Reader, ticket: Ticket, at: _Moments) -> None:
        self._calendar = None if ticket.calendar_version_id is None else calendars.of_version(reader, ticket.calendar_version_id)
        self._at = at

    def between(self, from_at: Instant, to_at: Instant) -> str:
        """`3 nights, weekend, holiday 2026-11-04`; "" where nothing was skipped."""
        if self._calendar is None or to_at <= from_at:
            return ""
        found = skipped(self._calendar, from_at, to_at)
        counts = Counter(skip_words(skip) for skip in found if skip.kind is not SkipKind.HOLIDAY)
        parts = [word if count == 1 else f"{count} × {word}" for word, count in counts.items()]
        holidays = [skip_words(skip) for skip in found if skip.kind is SkipKind.HOLIDAY]
        return ", ".join([*parts, *holidays[:MOST_NAMED], *(["…"] if len(holidays) > MOST_NAMED else [])])


def pauses_of(promise: Promise, moments: list[Moment], now: Instant) -> list[tuple[str, Instant, Instant | None, int]]:
    """(state, from, to or None while it lasts, worked seconds) of each pause that the agreement grants, oldest first."""
    found = []
    ordered = sorted(moments, key=lambda moment: moment.at)
    for index, moment in enumerate(ordered):
        if moment.at > now or str(moment.kind) not in promise.terms.pause_states:
            continue
        ends = [
            later.at
            for later in ordered[index + 1 :]
            if str(later.kind) not in _NOT_A_STATE and (later.kind != "client_message" or moment.kind == "waiting_client")
        ][:1]
        end = min([*ends, *([moment.until_at] if moment.until_at is not None else [])], default=None)
        shown = end if end is not None and end <= now else None
        worked = promise.time.position(shown if shown is not None else now) - promise.time.position(moment.at)
        found.append((str(moment.kind), moment.at, shown, worked))
    return found


def _promise(ticket: Ticket, promise: Promise) -> Section:
    why = {
        "covered": _("the service is covered"),
        "no_agreement": _("the client has no agreement"),
        "not_covered": _("no agreement in force covers the service"),
        "expired": _("the client's agreements are not in force"),
    }[ticket.coverage]
    source = (
        _("agreement {number}").format(number=promise.agreement_number) if promise.is_contractual else _("house target, not contractual")
    )
    pausing = ", ".join(state_word(state) for state in PAUSE_STATES if state in promise.terms.pause_states) or _("nothing")
    return Section(
        _("Promise"),
        (
            Fact(_("terms"), source, why),
            *_lent(ticket, promise),
            Fact(_("calendar"), promise.calendar_name),
            Fact(_("pauses"), pausing, _("stop the resolution and update targets only")),
            Fact(_("reaction by"), _("a reply, or a take") if promise.terms.reaction_by == "take" else _("a reply")),
            Fact(_("counts until"), promise.terms.counts_until),
        ),
    )


def _lent(ticket: Ticket, promise: Promise) -> list[Fact]:
    """What the agreement leaves open for this priority."""
    if not promise.is_contractual or not promise.lent:
        return []
    nothing = _("nothing for P{priority}") if promise.is_silent else _("no resolution for P{priority}")
    return [
        Fact(_("promises"), nothing.format(priority=ticket.priority), _("the house's target gives its place in the queue, not contractual"))
    ]


def _target(
    line: TargetLine,
    ticket: Ticket,
    promise: Promise,
    pauses: list[tuple[str, Instant, Instant | None, int]],
    calendar: _Skips,
    at: _Moments,
) -> Section:
    source = promise.agreement_number if promise.promises(line.kind) else _("house target, not contractual")
    facts = [
        Fact(_("target"), formats.exact(line.seconds), f"{source}, P{ticket.priority}{', VIP' if ticket.is_vip else ''}"),
        Fact(_("started"), at.say(line.started_at), _("exchange {n}").format(n=line.exchange) if line.kind in ("answer", "update") else ""),
    ]
    if line.started_at is None:
        return Section(_(line.kind), tuple(facts))
    facts.append(Fact(_("consumed"), formats.duration(line.consumed_s), _("working time")))
    if line.kind in ("update", "resolution"):
        facts += [
            Fact(
                _("  pause, {state}").format(state=state_word(state)),
                f"{at.say(start)} – {at.say(end) if end is not None else _('now')}",
                _("{worked} of working time not counted").format(worked=formats.duration(worked)),
            )
            for state, start, end, worked in pauses
            if start >= line.started_at
        ]
    left = _("{left} left") if line.left_s >= 0 else _("{left} over")
    if line.is_live:
        facts.append(Fact(_("left"), left.format(left=formats.duration(abs(line.left_s)))))
    facts.append(Fact(_("due"), at.say(line.due_at), _still(line, at)))
    end = line.met_at if line.met_at is not None else line.due_at
    skips = calendar.between(line.started_at, end) if end is not None else ""
    if skips:
        facts.append(
            Fact(_("skipped"), skips, _("from the start to the {end}").format(end=_("end") if line.met_at is not None else _("deadline")))
        )
    facts += _verdict(line, at)
    return Section(_(line.kind), tuple(facts))


def _still(line: TargetLine, at: _Moments) -> str:
    if line.is_paused:
        return _("paused since {since}").format(since=at.say(line.paused_at)) if line.paused_at is not None else _("paused")
    return _("outside hours until {opens}").format(opens=at.say(line.opens_at)) if line.opens_at is not None else ""


def _verdict(line: TargetLine, at: _Moments) -> list[Fact]:
    found = []
    if line.verdict is not None:
        by = formats.duration(abs(line.left_s))
        how = _("{by} to spare").format(by=by) if line.left_s >= 0 else _("{by} over").format(by=by)
        found.append(Fact(_("verdict"), _(line.verdict), _("met at {at}, {how}").format(at=at.say(line.met_at), how=how)))
    elif not line.is_live:
        found.append(Fact(_("verdict"), _("none"), _("it ended without one")))
    elif line.left_s < 0:
        found.append(Fact(_("verdict"), _("breached so far"), _("consumed more than the target, and not met")))
    if line.kind == "answer" and line.worst_s:
        found.append(Fact(_("worst exchange"), formats.duration(line.worst_s)))
    return found
