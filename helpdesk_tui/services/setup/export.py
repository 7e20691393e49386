"""The desk as a setup file: sorted, complete, the same bytes for the same desk, each object with the rev that guards it."""

from collections.abc import Mapping

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup import entitling
from helpdesk_tui.services.setup.completion import View
from helpdesk_tui.services.setup.document import Form
from helpdesk_tui.services.setup.kinds import BY_SECTION, KINDS
from helpdesk_tui.services.setup.plan import rev
from helpdesk_tui.services.setup.writing import entry_lines
from helpdesk_tui.store import people, setup
from helpdesk_tui.store.setup import Stored


def export_file(desk: Desk, login: str, door: str, only: tuple[str, ...] = ()) -> str:
    """The desk as it is now, or these sections of it as far as the actor may see them.

    Raises BadInput for an unknown login or section, NotAllowed for who neither audits nor edits what is asked for.
    """
    unknown = [section for section in only if section not in BY_SECTION]
    if unknown:
        raise BadInput(_("A setup file has no section {name!r}; it has {known}.").format(name=unknown[0], known=", ".join(BY_SECTION)))
    with desk.store.read() as reader:
        stored = setup.load(reader)
        if not setup.has_admin(reader):
            return export_text(stored, only)
        actor = people.actor(reader, login, door)
        entitling.may_export(reader, actor, only)
        seen = {
            section: {key: form for key, form in forms.items() if entitling.is_seen(reader, actor, section, key, form)}
            for section, forms in stored.forms.items()
        }
        return export_text(stored, only, seen)


def export_text(stored: Stored, only: tuple[str, ...] = (), seen: Mapping[str, Mapping[str, Form]] | None = None) -> str:
    """The file's text. Applying it to the same store changes nothing; applied to an empty one, it makes a desk that exports the same.

    With `only`, these sections alone; with `seen`, these objects alone.
    """
    view = View(stored.forms)
    blocks: list[str] = []
    for kind in KINDS:
        if only and kind.section not in only:
            continue
        forms = stored.forms[kind.section] if seen is None else seen[kind.section]
        for key in sorted(forms):
            form = forms[key]
            if kind.section == "settings" and not form:
                continue
            blocks.append("\n".join(entry_lines(kind, key, form, view.zone_of(kind.section, form), rev(form))) + "\n")
    return "\n".join(blocks)
