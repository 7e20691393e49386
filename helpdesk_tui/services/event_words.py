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


def N_(sentence: str) -> str:
    """Mark a sentence of the table for translators; it is translated where it is told."""
    return sentence


_TOLD = {
    "created": N_("created"), "taken": N_("taken"), "released": N_("given back"), "skipped": N_("skipped"), "assigned": N_("assigned"),
    "handed_over": N_("handed over"), "escalated": N_("escalated"), "resumed": N_("resumed"), "waiting_client": N_("waits for the client"),
    "waiting_vendor": N_("waits for a vendor"), "scheduled": N_("scheduled"), "resolved": N_("resolved"), "closed": N_("closed"),
    "reopened": N_("reopened"), "cancelled": N_("cancelled"), "edited": N_("edited"), "prioritised": N_("priority set"),
    "boosted": N_("boosted"), "tagged": N_("tags changed"), "linked": N_("linked"), "unlinked": N_("link taken away"),
    "merged": N_("merged"), "merging": N_("another ticket was merged into it"), "split": N_("split off"), "outage": N_("made an outage"),
    "outage_joined": N_("joined an outage"), "outage_left": N_("left its outage"), "pause_struck": N_("pause struck"),
    "dismissed": N_("no answer needed"), "undone": N_("undone"), "followed": N_("followed by a new ticket"),
    "until_passed": N_("came back"), "came_back_seen": N_("seen"), "message.client": N_("the client wrote"),
    "message.reply": N_("reply to the client"), "message.note": N_("internal note"), "replied": N_("replied"),
    "routed": N_("handed out by rule"), "passed_on": N_("passed on"), "pass_on_ended": N_("nobody follows"),
    "returned": N_("given back to the line before"), "shift_handed": N_("left to a colleague at shift end"),
    "shift_returned": N_("back after shift end"), "inherited": N_("taken over from who left"), "left": N_("has left"),
    "client_answered": N_("the client's message counted"), "crossed": N_("threshold crossed"),
    "reminded": N_("the client was reminded"), "boost_expired": N_("boost expired"),
    "recurring_added": N_("recurring work added"), "recurring_paused": N_("recurring work paused"),
    "recurring_resumed": N_("recurring work goes on"), "outbox_sent_again": N_("message sent again"), "outbox_dropped": N_("message dropped"),
    "deadlines": N_("deadlines moved"),
    "points.granted": N_("points granted"), "points.taken_back": N_("points taken back"), "rated": N_("rated"),
    "rating_asked": N_("asked for a rating"), "quality.opened": N_("quality case opened"), "quality.noted": N_("quality case worked on"),
    "quality.done": N_("quality case done"),
    "imported": N_("imported"), "absorbed": N_("took over another ticket's messages"), "outage_moved": N_("moved to another outage"),
    "directory_grew": N_("people and clients came with an import"), "setup.applied": N_("setup changed"), "calendar": N_("calendar changed"),
    "time.started": N_("time started"), "time.logged": N_("time logged"), "time.kept": N_("time kept"), "time.moved": N_("time moved"),
    "time.confirmed": N_("day confirmed"), "time.corrected": N_("time corrected"), "time.split": N_("time split"),
    "time.approved": N_("time approved"), "time.refused": N_("time refused"), "time.disputed": N_("time disputed"),
    "time.goodwill": N_("time as goodwill"), "time.settled": N_("dispute settled"),
    "limit.approved": N_("more time approved"), "limit.refused": N_("more time refused"), "limit.top_up": N_("time topped up"),
    "penalty.proposed": N_("penalty proposed"), "penalty.confirmed": N_("penalty confirmed"), "penalty.waived": N_("penalty waived"),
    "penalty.withdrawn": N_("penalty withdrawn"), "period.closing": N_("period in closing"), "period.closed": N_("period closed"),
    "period.adjusted": N_("adjustment added"), "period.invoiced": N_("period invoiced"), "period.paid": N_("period paid"),
    "period.reopened": N_("period open again"), "period.payment_taken_back": N_("payment taken back"),
    "period.invoice_taken_back": N_("invoice taken back"), "period.notes_passed": N_("missing notes passed"),
    "shift.added": N_("shift added"), "shift.removed": N_("shift taken away"), "shift.imported": N_("shifts imported"),
    "absence.added": N_("absence added"), "absence.removed": N_("absence taken away"), "absence.imported": N_("absences imported"),
    "redaction.asked": N_("redaction asked for"), "redaction.confirmed": N_("redaction confirmed"),
    "view_saved": N_("view saved"), "view_deleted": N_("view deleted"), "store.restored": N_("store restored from a backup"),
}  # fmt: skip


def verb_words(verb: str) -> str:
    """What happened, as people say it; an unknown verb as it is."""
    told = _TOLD.get(verb)
    return verb.replace("_", " ").replace(".", " ") if told is None else _(told)


def known() -> frozenset[str]:
    """The verbs that have words."""
    return frozenset(_TOLD)


_HIDDEN = frozenset(
    {
        *("version", "updated_at", "points_terms", "points_sample", "first_taken_by_id", "first_taken_how", "before", "after", "body"),
        *("message", "entry", "entry_id", "end", "command", "timer_id", "timer", "part", "once"),
    }
)


_ONLY_YES = frozenset({"automatic"})
"""What is told where it is so: most messages were written by somebody."""


def changes(event: EventRow, names: Names, zone: str, now: Instant) -> list[str]:
    """What an event changed, from what to what, and what else it says; nothing became nothing is no change."""
    payload = event.payload or {}
    before, after = payload.get("before"), payload.get("after")
    told = [
        f"{_field(name)} {_value(name, value, names, zone, now)}"
        for name, value in payload.items()
        if name not in _HIDDEN
        and value not in (None, "", [], {})
        and not isinstance(value, dict | list)
        and (value is not False or name not in _ONLY_YES)
    ]
    if isinstance(after, dict):
        was = before if isinstance(before, dict) else {}
        for name, value in after.items():
            if name not in _HIDDEN and _or_none(was.get(name)) != _or_none(value):
                told.append(
                    f"{_field(str(name))} {_value(str(name), was.get(name), names, zone, now)} → {_value(str(name), value, names, zone, now)}"
                )
    return told


def _or_none(value: object) -> object:
    return None if value == "" else value


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
