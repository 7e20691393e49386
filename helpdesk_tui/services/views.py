"""Views of the queue under the keys 1-9: the desk's, and a person's own. What writes is imported when it writes: a console paints first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.query_parse import parse
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import views as stored

if TYPE_CHECKING:
    from helpdesk_tui.domain.ticket import Done

LONGEST_NAME = 24


class View(NamedTuple):
    """A filter under a key; `is_own` where the person has saved it."""

    slot: int
    name: str
    query: str
    is_own: bool


def views(desk: Desk, actor: Actor) -> list[View]:
    """The person's views by slot."""
    with desk.store.read() as reader:
        return [View(*row) for row in stored.views(reader, actor.id)]


def view(desk: Desk, actor: Actor, slot: int) -> View:
    """The view under a key. Raises BadInput naming those that exist."""
    found = views(desk, actor)
    for candidate in found:
        if candidate.slot == slot:
            return candidate
    known = ", ".join(f"{candidate.slot} {candidate.name}" for candidate in found)
    raise BadInput(_("There is no view {slot}; there are {known}.").format(slot=slot, known=known))


def save(desk: Desk, actor: Actor, slot: int, name: str, query: str) -> Done:
    """Save a filter under a key, over the desk's own view or an earlier one, which the sentence names. Raises BadInput, QueryError."""
    _check(slot)
    name, query = name.strip(), query.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(_("A view needs a name of 1 to {n} characters.").format(n=LONGEST_NAME))
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services.job import command

    with command(desk, actor) as job:
        actor.require(READ)
        parse(query, now=job.now, zone=actor.zone)
        before = next((View(*row) for row in stored.views(job.writer, actor.id) if row[0] == slot), None)
        stored.save(job.writer, actor.id, slot, name, query)
        job.event("view_saved", payload={"slot": slot, "name": name, "query": query})
        said = _("View {slot} is now {name}").format(slot=slot, name=name)
        if before is not None and (before.name, before.query) != (name, query):
            said = _("{said}; it was {before}").format(said=said, before=in_words(before))
        return Done(said, command_id=job.command_id)


def in_words(view: View) -> str:
    """`New (state:new)`."""
    return f"{view.name} ({view.query or _('everything open')})"


def delete(desk: Desk, actor: Actor, slot: int) -> Done:
    """Take a saved view away; the desk's own comes back in its place. Raises BadInput where there is none."""
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services.job import command

    _check(slot)
    with command(desk, actor) as job:
        if not stored.delete(job.writer, actor.id, slot):
            raise BadInput(_("You have saved no view {slot}; `helpdesk view list` shows what there is.").format(slot=slot))
        job.event("view_deleted", payload={"slot": slot})
        return Done(_("View {slot} deleted").format(slot=slot), command_id=job.command_id)


def _check(slot: int) -> None:
    if slot not in stored.SLOTS:
        raise BadInput(_("A view lies under one of the keys 1 to 9, not {slot}.").format(slot=slot))
