"""The desk as a setup file: sorted, complete, the same bytes for the same desk, each object with the rev that guards it."""

from helpdesk_tui.domain.roles import AUDIT, SET_UP
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup.completion import View
from helpdesk_tui.services.setup.kinds import KINDS
from helpdesk_tui.services.setup.plan import rev
from helpdesk_tui.services.setup.writing import entry_lines
from helpdesk_tui.store import people, setup
from helpdesk_tui.store.setup import Stored


def export_file(desk: Desk, login: str, door: str) -> str:
    """The desk as it is now. Raises BadInput for an unknown login, NotAllowed for who neither sets up nor audits."""
    with desk.store.read() as reader:
        if setup.has_admin(reader):
            actor = people.actor(reader, login, door)
            if not actor.may(AUDIT):
                actor.require(SET_UP)
        return export_text(setup.load(reader))


def export_text(stored: Stored) -> str:
    """The file's text. Applying it to the same store changes nothing; applied to an empty one, it makes a desk that exports the same."""
    view = View(stored.forms)
    blocks: list[str] = []
    for kind in KINDS:
        forms = stored.forms[kind.section]
        for key in sorted(forms):
            form = forms[key]
            if kind.section == "settings" and not form:
                continue
            blocks.append("\n".join(entry_lines(kind, key, form, view.zone_of(kind.section, form), rev(form))) + "\n")
    return "\n".join(blocks)
