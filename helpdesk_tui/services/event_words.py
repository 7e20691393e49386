"""Events of the history in words: what happened, and what it changed from what to what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.ticket import STATES, TIERS, state_word
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.looking import REFERENCES

if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.services.looking import Names
    from helpdesk_tui.store.journal import EventRow


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
        "routed": _("handed out by rule"), "passed_on": _("passed on"), "pass_on_ended": _("nobody follows"),
        "returned": _("given back to the line before"), "shift_handed": _("left to a colleague at shift end"),
        "shift_returned": _("back after shift end"), "inherited": _("taken over from who left"), "left": _("has left"),
        "client_answered": _("the client's message counted"), "crossed": _("threshold crossed"),
        "reminded": _("the client was reminded"), "boost_expired": _("boost expired"),
        "recurring_added": _("recurring work added"), "recurring_paused": _("recurring work paused"),
        "recurring_resumed": _("recurring work goes on"), "outbox_sent_again": _("message sent again"), "outbox_dropped": _("message dropped"),
        "deadlines": _("deadlines moved"),
        "points.granted": _("points granted"), "points.taken_back": _("points taken back"), "rated": _("rated"),
        "rating_asked": _("asked for a rating"), "quality.opened": _("quality case opened"), "quality.noted": _("quality case worked on"),
        "quality.done": _("quality case done"),
    }  # fmt: skip
    return told.get(verb, verb.replace("_", " ").replace(".", " "))


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
    if name in ("boost", "points", "thousandths") and isinstance(value, int):
        return formats.weight(value)
    if name == "priority":
        return f"P{value}"
    if name == "client_tier" and isinstance(value, int) and 0 <= value < len(TIERS):
        return _(TIERS[value])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return " ".join(str(value).split())
