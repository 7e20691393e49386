"""Looking for events in the history: by fields and by words, over all of it, and with a sentence where what is named does not exist.

For auditors alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotFound
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.roles import AUDIT, Actor
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import event_words
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.looking import Names, names_of
from helpdesk_tui.store import audit as rows
from helpdesk_tui.store import catalog, journal, tickets
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.reader import Reader

FIELDS = ("who", "verb", "ticket", "client", "door", "since", "until")
"""What a search can name, as `who:anna verb:resolved since:-2h`; `verb` fits itself and what begins with it and a dot."""
DOORS = ("console", "cli", "time", "import", "run", "mail", "telegram", "zabbix", "portal")
"""By which doors events come; `time` is what time alone brings."""
_LARGEST = 10**18


@dataclass(frozen=True, slots=True)
class Found:
    """The latest events that fit, oldest first, and how many fit in all."""

    events: tuple[EventRow, ...]
    total: int


def show(
    desk: Desk,
    actor: Actor,
    *,
    ticket_id: int | None = None,
    login: str = "",
    verb: str = "",
    client: str = "",
    door: str = "",
    since_at: Instant | None = None,
    until_at: Instant | None = None,
    words: Sequence[str] = (),
    limit: int = 100,
) -> Found:
    """The latest events that fit all that is given; recorded from `since_at` on and before `until_at`.

    A word of digits is a ticket or an event by its number; any other is looked for in what happened, by whom, and by which door.
    Raises NotAllowed, and BadInput for a login, verb, client, door or ticket that does not exist.
    """
    actor.require(AUDIT)
    with desk.store.read() as reader:
        if ticket_id is not None and tickets.load(reader, ticket_id) is None:
            raise NotFound(_("There is no ticket {id}.").format(id=ticket_id))
        wanted = rows.Wanted(
            ticket_id=ticket_id,
            actor_id=_person(reader, login) if login else None,
            verb=_verb(reader, verb) if verb else "",
            client_id=catalog.client_named(reader, client).id if client else None,
            door=_door(reader, door) if door else "",
            since_at=since_at,
            until_at=until_at,
            words=tuple(_word(reader, word) for word in words),
        )
        events = tuple(rows.matching(reader, wanted, limit))
        return Found(events, len(events) if len(events) < limit else rows.count(reader, wanted))


def asked(desk: Desk, actor: Actor, typed: str, limit: int = 1000) -> Found:
    """The same by a search as people type it: fields (see FIELDS) and words. Raises NotAllowed, BadInput."""
    given: dict[str, str] = {}
    words: list[str] = []
    for term in typed.split():
        field, colon, value = term.partition(":")
        if not colon or not field.isalpha():
            words.append(term)
        elif field not in FIELDS:
            known = ", ".join(f"{one}:" for one in FIELDS)
            raise BadInput(_("No field {field!r} here{near} Known: {fields}.").format(field=field, near=_near(field, FIELDS), fields=known))
        elif value:
            given[field] = value
    ticket = given.get("ticket", "")
    if ticket and _number(ticket) is None:
        raise BadInput(_("{ticket!r} is no ticket's number.").format(ticket=ticket))
    moments = {
        name: parse_instant(given[name], actor.zone, desk.clock.now(), ahead=False) if name in given else None
        for name in ("since", "until")
    }
    return show(
        desk,
        actor,
        ticket_id=_number(ticket),
        login=given.get("who", ""),
        verb=given.get("verb", ""),
        client=given.get("client", ""),
        door=given.get("door", ""),
        since_at=moments["since"],
        until_at=moments["until"],
        words=words,
        limit=limit,
    )


def all_events(desk: Desk, actor: Actor) -> int:
    """How many events the history has. Raises NotAllowed."""
    actor.require(AUDIT)
    with desk.store.read() as reader:
        return journal.head(reader)[0]


def names_in(desk: Desk, actor: Actor, event: EventRow) -> Names:
    """The names of what an event refers to. Raises NotAllowed."""
    actor.require(AUDIT)
    with desk.store.read() as reader:
        return names_of(reader, (event,))


def _number(word: str) -> int | None:
    digits = word.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) < _LARGEST else None


def _word(reader: Reader, word: str) -> rows.Word:
    number = _number(word)
    if number is not None:
        return rows.Word(number=number)
    text = casefolded(word)
    return rows.Word(
        verbs=tuple(verb for verb in _verbs(reader) if text in casefolded(verb) or text in casefolded(event_words.verb_words(verb))),
        doors=tuple(door for door in _doors(reader) if text in door),
        people=tuple(person_id for person_id, name in rows.people_in(reader) if text in casefolded(name)),
    )


def _person(reader: Reader, login: str) -> int:
    found = rows.person_of_login(reader, login)
    if found is None:
        near = _near(login.casefold(), rows.logins(reader))
        raise BadInput(_("Nobody here has or had the login {login!r}{near}").format(login=login, near=near))
    return found


def _verb(reader: Reader, verb: str) -> str:
    verb = verb.casefold().removesuffix(".")
    known = _verbs(reader)
    families = {one.partition(".")[0] for one in known}
    if verb not in known and verb not in families:
        near = _near(verb, known | families)
        raise BadInput(_("No event is called {verb!r}{near}").format(verb=verb, near=near))
    return verb


def _door(reader: Reader, door: str) -> str:
    door, known = door.casefold(), _doors(reader)
    if door not in known:
        raise BadInput(_("There is no door {door!r}; known: {doors}.").format(door=door, doors=", ".join(sorted(known))))
    return door


def _verbs(reader: Reader) -> set[str]:
    return {*event_words.known(), *rows.verbs(reader)}


def _doors(reader: Reader) -> set[str]:
    return {*DOORS, *rows.doors(reader)}


def _near(word: str, known: Iterable[str]) -> str:
    """How a sentence about something unknown ends: with the nearest that is known, where something is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return _("; did you mean “{word}”?").format(word=found[0]) if found else "."
