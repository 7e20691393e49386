"""Words of the desk that the command line lists before anything else is imported."""

RESOLUTION_CODES = ("solved", "workaround", "not_reproducible", "out_of_scope", "duplicate", "no_answer")
ENTRY_KINDS = ("reactive", "proactive", "visit", "travel", "consulting", "project")
