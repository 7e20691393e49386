"""Who may set up what (RULES.md §12): the admin everything, a manager agreements, who works tickets a client's people where the settings let them.

The same for a form of the console and for a file on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, SET_UP, WORK, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.clients import SEEN_BY_ALL
from helpdesk_tui.store import people, setup

if TYPE_CHECKING:
    from helpdesk_tui.services.setup.document import Document, Form
    from helpdesk_tui.services.setup.plan import Plan
    from helpdesk_tui.store.reader import Reader

OF_CLIENTS = ("clients", "requesters", "agreements")
"""The sections whose objects belong to a client, and are out of sight with it."""


def permission(reader: Reader, actor: Actor, section: str) -> str:
    """The permission by which this actor edits a section. Raises NotAllowed where none does."""
    if actor.may(SET_UP):
        return SET_UP
    needed = CONTRACTS if section == "agreements" else SET_UP
    if section == "requesters" and people.policy(reader).number("intake.new_requesters"):
        needed = WORK
        if not actor.may(WORK):
            raise NotAllowed(_("People of clients are for engineers, leads and admins to change."))
    actor.require(needed)
    return needed


def somebody(reader: Reader, login: str, door: str, document: Document) -> Actor:
    """The actor with this login, who may edit every section that the file has.

    A desk without any admin may be set up by anybody, known or not (id 0): somebody has to be first. Raises BadInput, NotAllowed.
    """
    if not setup.has_admin(reader):
        return Actor(0, login, login, frozenset({"admin"}), door=door)
    actor = people.actor(reader, login, door)
    for section in [section for section, found in document.given.items() if found] or ["settings"]:
        permission(reader, actor, section)
    return actor


def check(reader: Reader, actor: Actor, plan: Plan) -> None:
    """Raise BadInput where the file changes an object of a client out of the actor's sight."""
    for change in plan.changes:
        for form in (change.before, change.after):
            if form is not None and not is_seen(reader, actor, change.kind.section, change.key, form):
                raise BadInput(_("There is no client {name!r}.").format(name=_client(change.kind.section, change.key, form)))


def may_export(reader: Reader, actor: Actor, sections: tuple[str, ...]) -> None:
    """Raise NotAllowed where the actor may neither audit nor edit one of these sections; all of them are asked for where none is named."""
    if actor.may(AUDIT):
        return
    if not sections and actor.may(CONTRACTS) and not actor.may(SET_UP):
        told = _(
            "{name} may not write out the whole desk: that takes the role admin or auditor. `--only agreements` writes a manager's part."
        )
        raise NotAllowed(told.format(name=actor.name))
    for section in sections or ("settings",):
        permission(reader, actor, section)


def is_seen(reader: Reader, actor: Actor, section: str, key: str, form: Form) -> bool:
    """Whether an object belongs to no client, or to one whom the actor may see. One who is not there yet is nobody's secret."""
    if actor.clients is None or actor.may(SET_UP) or section not in OF_CLIENTS:
        return True
    found = setup.client_id(reader, _client(section, key, form))
    return found is not None and actor.sees_client(found)


def shown(actor: Actor, form: Form) -> Form:
    """An object without what an hour costs and what a client pays, unless the actor sets up, makes contracts or audits."""
    if actor.may_one_of(SET_UP, CONTRACTS, AUDIT):
        return form
    known = {name: value for name, value in form.items() if name != "cost"}
    terms = known.get("commercial")
    return (
        {**known, "commercial": {name: value for name, value in terms.items() if name in SEEN_BY_ALL}} if isinstance(terms, dict) else known
    )


def _client(section: str, key: str, form: Form) -> str:
    return key if section == "clients" else str(form["client"])
