"""Events and work entries of a ticket as lines of styled pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.ticket import STATES, TIERS, state_word
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.looking import REFERENCES
from helpdesk_tui.ui.widgets.reading import Piece, TextLine, with_right, wrapped

if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.services.looking import Names
    from helpdesk_tui.store.journal import EventRow

QUIET = ("message.", "time.", "replied", "client_answered")
"""Events that the conversation shows as messages, or the work entries as entries: left out between messages."""


def verb_words(verb: str) -> str:
    """What happened, as people say it; an unknown verb as it is."""
    told = {
        "created": _("created"), "taken": _("taken"), "released": _("given back"), "skipped": _("skipped"), "assigned": _("assigned"),
        "handed_over": _("handed over"), "escalated": _("escalated"), "resumed": _("resumed"), "waiting_client": _("waits for the client"),
        "waiting_vendor": _("waits for a vendor"), "scheduled": _("scheduled"), "resolved": _("resolved"), "closed": _("closed"),
        "reopened": _("reopened"), "cancelled": _("cancelled"), "edited": _("edited"), "prioritised": _("priority set"),
        "boosted": _("boosted"), "tagged": _("tags changed"), "linked": _("linked"), "unlinked": _("link taken away"),
        "merged": _("merged"), "merging": _("another ticket was merged into it"), "split": _("split off"), "outage": _("made an outage"),
        "outage_joined": _("joined an outage"), "outage_left": _("left its outage"), "pause_struck": _("pause struck"),
        "dismissed": _("no answer needed"), "undone": _("undone"), "followed": _("followed by a new ticket"),
        "until_passed": _("came back"), "came_back_seen": _("seen"), "message.client": _("the client wrote"),
        "message.reply": _("reply to the client"), "message.note": _("internal note"), "replied": _("replied"),
        "client_answered": _("the client's message counted"), "crossed": _("threshold crossed"), "deadlines": _("deadlines moved"),
    }  # fmt: skip
    return told.get(verb, verb.replace("_", " ").replace(".", " "))


def is_quiet(event: EventRow) -> bool:
    """Whether the conversation shows this event in another way."""
    return event.verb.startswith(QUIET)


def event_line(event: EventRow, names: Names, zone: str, now: Instant, width: int) -> TextLine:
    """`· taken by Ivan Orlov: state new → working      14:05`."""
    who = event.actor_name or event.door
    pieces: list[Piece] = [(" · ", "dim"), (verb_words(event.verb), "bold"), (f"  {who}", "dim")]
    told = changes(event, names, zone, now)
    if told:
        pieces.append((f"  {'; '.join(told)}", ""))
    return with_right(pieces, (f"{formats.instant(event.at, zone, now)} ", "dim"), width)


def history(events: Sequence[EventRow], names: Names, zone: str, now: Instant, width: int) -> list[TextLine]:
    """Every event, newest first, each with what it changed on lines of its own."""
    lines: list[TextLine] = []
    for event in reversed(events):
        who = f"  {event.actor_name or _('by itself')}"
        door = f" · {event.door}" if event.actor_name else ""
        late = (
            _(" · recorded {when}").format(when=formats.instant(event.recorded_at, zone, now))
            if event.recorded_at - event.at > 60_000
            else ""
        )
        head: list[Piece] = [(f" {verb_words(event.verb)}", "bold"), (who, ""), (f"{door}{late}", "dim")]
        lines.append(with_right(head, (f"{formats.instant_full(event.at, zone)} ", "dim"), width))
        if event.payload is None:
            lines.append([(_("   erased"), "dim")])
        for told in changes(event, names, zone, now):
            lines += [[("   ", ""), (row, "")] for row in wrapped(told, width - 4)]
    return lines or [[(_(" nothing has happened yet"), "dim")]]


_HIDDEN = frozenset(
    {
        *("version", "updated_at", "points_terms", "points_sample", "first_taken_by_id", "first_taken_how", "before", "after", "body"),
        *("message", "entry", "entry_id", "end", "command", "timer_id", "timer", "part"),
    }
)


def changes(event: EventRow, names: Names, zone: str, now: Instant) -> list[str]:
    """What an event changed, from what to what, and what else it says."""
    payload = event.payload or {}
    before, after = payload.get("before"), payload.get("after")
    told = [
        f"{_field(name)} {_value(name, value, names, zone, now)}"
        for name, value in payload.items()
        if name not in _HIDDEN and value not in (None, "", [], {}) and not isinstance(value, dict | list)
    ]
    if isinstance(after, dict):
        was = before if isinstance(before, dict) else {}
        for name, value in after.items():
            if name not in _HIDDEN and was.get(name) != value:
                told.append(
                    f"{_field(str(name))} {_value(str(name), was.get(name), names, zone, now)} → {_value(str(name), value, names, zone, now)}"
                )
    return told


def _field(name: str) -> str:
    return re.sub("_(id|at|s|ms)$", "", name).replace("_", " ")


def _value(name: str, value: object, names: Names, zone: str, now: Instant) -> str:
    if value is None or value == "":
        return "—"
    if name in REFERENCES and isinstance(value, int):
        return names.get((REFERENCES[name], value), str(value))
    if name.endswith("_ms") and isinstance(value, int):
        return formats.labour(value)
    if (name == "at" or name.endswith("_at")) and isinstance(value, int):
        return formats.instant(value, zone, now)
    if name == "state" and value in STATES:
        return state_word(str(value))
    if name in ("boost", "thousandths") and isinstance(value, int):
        return formats.weight(value)
    if name == "priority":
        return f"P{value}"
    if name == "client_tier" and isinstance(value, int) and 0 <= value < len(TIERS):
        return _(TIERS[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return " ".join(str(value).split())


def work(entries: Sequence[Entry], timed_by: Sequence[str], zone: str, now: Instant, width: int) -> list[TextLine]:
    """The sum, whose stopwatch runs, then every entry, newest first."""
    counted = [entry for entry in entries if not entry.is_reversed and entry.reverses_id is None]
    n = len(counted)
    total = formats.labour(sum(entry.duration_ms for entry in entries))
    lines: list[TextLine] = [[(f" {total}", "bold"), (" ", ""), (ngettext("in {n} entry", "in {n} entries", n).format(n=n), "")]]
    if timed_by:
        lines.append([(" ▸ ", "good"), (_("the timer of {names} runs").format(names=", ".join(timed_by)), "good")])
    lines.append([])
    for entry in reversed(entries):
        lines += _entry_lines(entry, zone, now, width)
    return lines


def _entry_lines(entry: Entry, zone: str, now: Instant, width: int) -> list[TextLine]:
    gone = entry.is_reversed or entry.reverses_id is not None
    waits = not gone and not entry.is_confirmed
    style = "dim" if gone else "soon" if waits else ""
    sign = (
        _(" corrected") if entry.is_reversed else _(" reversal") if entry.reverses_id is not None else _(" ? unconfirmed") if waits else ""
    )
    when = f"{formats.instant_full(entry.start_at, zone)}–{formats.local_time(entry.start_at + abs(entry.duration_ms), zone):%H:%M}"
    spent = formats.labour(entry.duration_ms)
    billable = "" if entry.is_billable else _(" · not billable")
    head: list[Piece] = [(f" {when} ", style), (f"{spent:>11}", style if gone else "bold"), (f"  {entry.engineer_name}", "")]
    head.append((f" · {_(entry.kind)}{billable}", "dim"))
    lines: list[TextLine] = [with_right(head, (f"{sign} ", style), width) if sign else head]
    for text in (entry.note, entry.reason):
        lines += [[("   ", ""), (row, "dim" if text is entry.reason else "")] for row in (wrapped(text, width - 4) if text else [])]
    return lines
