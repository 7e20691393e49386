"""Why an entry waits for its engineer or for the lead, in words."""

from __future__ import annotations

from helpdesk_tui.domain.words import _


def reason_word(reason: str) -> str:
    """What a reason of a review means; one that is not known stays as it is."""
    words = {
        "long": _("long"),
        "recovered": _("recovered"),
        "overlap": _("overlaps other time"),
        "over_shift": _("makes the day longer than the shift"),
        "old": _("written down late"),
        "over_limit": _("the client's time was used up"),
        "left": _("left without confirming it"),
    }
    return words.get(reason, reason)
