"""Words of the desk: states, levels, tiers, codes. The command line lists them, and a console paints them, before anything else is imported."""

from helpdesk_tui.domain.words import _

OPEN_STATES = ("new", "in_progress", "waiting_client", "waiting_vendor", "scheduled")
PAUSE_STATES = ("waiting_client", "waiting_vendor", "scheduled")
STATES = (*OPEN_STATES, "resolved", "closed", "cancelled", "merged")
LEVELS = ("high", "medium", "low")
TIERS = ("none", "bronze", "silver", "gold")
RESOLUTION_CODES = ("solved", "workaround", "not_reproducible", "out_of_scope", "duplicate", "no_answer")
ENTRY_KINDS = ("reactive", "proactive", "visit", "travel", "consulting", "project")

STATE_WORDS = {
    "new": "new",
    "in_progress": "working",
    "waiting_client": "waiting",
    "waiting_vendor": "vendor",
    "scheduled": "scheduled",
    "resolved": "resolved",
    "closed": "closed",
    "cancelled": "cancelled",
    "merged": "merged",
}


def state_word(state: str) -> str:
    """The state as people read it, short enough for a column."""
    return _(STATE_WORDS[state])


def code_word(code: str) -> str:
    """A resolution code as people read it; an unknown one as it is."""
    return {
        "solved": _("solved"),
        "workaround": _("workaround"),
        "not_reproducible": _("not reproducible"),
        "out_of_scope": _("out of scope"),
        "duplicate": _("duplicate"),
        "no_answer": _("no answer"),
    }.get(code, code)
