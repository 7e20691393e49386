"""The table of commands: which module each lives in, and the line that `helpdesk --help` says of it.

A module is imported only when its command is called, so that no command waits for another's imports. `target` is `module:attribute`;
the attribute is a Typer app (a noun with commands of its own) or a function (a command by itself).
"""

from typing import NamedTuple

from helpdesk_tui.domain.words import _

PACKAGE = "helpdesk_tui.cli"


class Row(NamedTuple):
    """One command: where it lives within `helpdesk_tui.cli`, and what it does in one line."""

    target: str
    help: str


COMMANDS: dict[str, Row] = {
    # Rules checked from outside
    "sla": Row("sla:app", _("Replay cases through the real calendar and SLA code.")),
    # The store
    "backup": Row("upkeep:backup", _("Copy the store while it is in use, and check the copy.")),
    "restore": Row("upkeep:restore", _("Put a backup in the store's place; the old file is kept.")),
    "doctor": Row("upkeep:doctor", _("Check the store, and say what to do.")),
    "audit": Row("audit:app", _("Show and verify the history of everything.")),
    "redact": Row("redact:app", _("Erase a message or what an event says: an admin asks, a lead confirms.")),
    # Other systems
    "import": Row("exchange:import_", _("Take over tickets from another system's log, or a whole store from its export.")),
    "export": Row("exchange:export", _("Write everything as JSON lines, verbatim with the event chain.")),
    # This program
    "completion": Row("completion:completion", _("Print or install the completion for a shell.")),
}
