"""What is said of a work entry: how it ended, what is to be known of it, and why somebody must look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.review_words import reason_word
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from datetime import date

    from helpdesk_tui.domain.labour import Entry


def ended(reason: str) -> str:
    """How an entry ended, short; an unknown reason as it stands."""
    words = {
        "assigned": _("assigned"),
        "call": _("phone call"),
        "cancelled": _("cancelled"),
        "correction": _("corrected"),
        "escalated": _("escalated"),
        "handed_over": _("handed over"),
        "import": _("imported"),
        "interrupted": _("interrupted"),
        "manual": _("by hand"),
        "merge": _("merged"),
        "recovered": _("recovered"),
        "release": _("released"),
        "resolved": _("resolved"),
        "reversal": _("taken back"),
        "scheduled": _("scheduled"),
        "skipped": _("skipped"),
        "stop": _("stopped"),
        "switch": _("switched"),
        "undo": _("undone"),
        "waiting_client": _("waiting"),
        "waiting_vendor": _("waiting"),
    }
    return words.get(reason, reason.replace("_", " "))


def signs(entry: Entry) -> str:
    """What is to be known of an entry besides its time."""
    words = []
    if entry.reverses_id is not None:
        words.append(_("takes back an entry"))
    elif entry.is_reversed:
        words.append(_("taken back"))
    if entry.is_short:
        words.append(_("short"))
    if entry.kind != "reactive":
        words.append(_(entry.kind))
    if not entry.is_billable:
        words.append(_("not billed"))
    words += [_(mark) for mark in ("disputed", "goodwill") if mark in entry.flags.split()]
    if "approval:" in entry.review:
        words.append(_("waits for your lead"))
    if "review:" in entry.review:
        words.append(_("look at it again: {why}").format(why=why(entry, "review")))
    if "clock" in entry.flags.split():
        words.append(_("the clock was set meanwhile"))
    return ", ".join(words)


def why(entry: Entry, kind: str) -> str:
    """Why an entry waits for its engineer (`review`) or the lead (`approval`)."""
    found, is_meant = [], False
    for part in entry.review.split():
        before, colon, reason = part.rpartition(":")
        is_meant = before == kind if colon else is_meant
        if is_meant:
            found.append(reason_word(reason))
    return ", ".join(found)


def day_name(day: date) -> str:
    """A day among those of this desk: `Mon 2026-03-02`."""
    return f"{formats.weekday(day.weekday())} {day.isoformat()}"
