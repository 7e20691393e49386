"""Views of the queue: the desk's own seven, and what a person has saved over them. Imported by hot commands."""

from __future__ import annotations

from helpdesk_tui.domain.words import _

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from helpdesk_tui.store.reader import Reader
    from helpdesk_tui.store.writer import Writer

    ViewRow = tuple[int, str, str, bool]

SLOTS = range(1, 10)
DEFAULTS = (
    (1, "Mine", "is:mine"),
    (2, "Team", "team:@me"),
    (3, "New", "state:new"),
    (4, "VIP", "is:vip"),
    (5, "Risk", "is:risk,late"),
    (6, "Waiting", "state:waiting,scheduled"),
    (7, "All", ""),
)


def views(reader: Reader, person_id: int) -> list[ViewRow]:
    """(slot, name, filter, is the person's own) by slot; an own view takes the place of the desk's."""
    found: dict[int, ViewRow] = {slot: (slot, _(name), query, False) for slot, name, query in DEFAULTS}
    for slot, name, query in reader.rows("SELECT slot, name, query FROM saved_view WHERE person_id = ?", (person_id,)):
        found[slot] = (slot, name, query, True)
    return [found[slot] for slot in sorted(found)]


def save(writer: Writer, person_id: int, slot: int, name: str, query: str) -> None:
    """Put a person's own view under a key, in place of what was there."""
    from helpdesk_tui.store import tables

    delete(writer, person_id, slot)
    writer.add(tables.SavedView(person_id=person_id, slot=slot, name=name, query=query))


def delete(writer: Writer, person_id: int, slot: int) -> bool:
    """Take a person's own view away; False where there was none."""
    return writer.run("DELETE FROM saved_view WHERE person_id = ? AND slot = ?", (person_id, slot)) == 1
