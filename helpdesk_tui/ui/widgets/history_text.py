"""Events and work entries of a ticket as lines of styled pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.event_words import changes as changes
from helpdesk_tui.services.event_words import verb_words as verb_words
from helpdesk_tui.ui.widgets.reading import Piece, TextLine, with_right, wrapped

if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.labour import Entry
    from helpdesk_tui.services.looking import Names
    from helpdesk_tui.store.journal import EventRow

QUIET = ("message.", "time.", "replied", "client_answered")
"""Events that the conversation shows as messages, or the work entries as entries: left out between messages."""


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


def work(entries: Sequence[Entry], timed_by: Sequence[str], zone: str, now: Instant, width: int, advice: str = "") -> list[TextLine]:
    """The sum, whose stopwatch runs, then every entry, newest first; where nobody has worked, the advice."""
    counted = [entry for entry in entries if not entry.is_reversed and entry.reverses_id is None]
    n = len(counted)
    total = formats.labour(sum(entry.duration_ms for entry in entries))
    lines: list[TextLine] = [[(f" {total}", "bold"), (" ", ""), (ngettext("in {n} entry", "in {n} entries", n).format(n=n), "")]]
    if timed_by:
        lines.append([(" ▸ ", "good"), (_("the timer of {names} runs").format(names=", ".join(timed_by)), "good")])
    lines.append([])
    for entry in reversed(entries):
        lines += _entry_lines(entry, zone, now, width)
    if advice and not entries and not timed_by:
        lines += [[(" ", ""), (row, "")] for row in wrapped(advice, width - 2)]
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
