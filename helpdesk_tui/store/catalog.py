"""Finding clients, requesters and services by what people type: key, name, phone, e-mail; and completing it."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.store.people import PersonRow, person
from helpdesk_tui.store.reader import Reader, Row


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client."""

    id: int
    key: str
    name: str
    tier: int
    zone: str
    mail_domains: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """An entry of the catalog."""

    id: int
    key: str
    name: str
    kind: str
    line: int
    impact: str
    urgency: str
    norm_min: int


Named = TypeVar("Named", ClientRow, ServiceRow)


@dataclass(frozen=True, slots=True)
class Caller:
    """A requester as phone entry completes: with client, contacts and how many tickets are open."""

    id: int
    key: str
    name: str
    client_key: str
    client_name: str
    is_vip: bool
    phone: str
    email: str
    open_tickets: int


Scope = Collection[int] | None
"""The clients that somebody may see; None for all."""


def clients(reader: Reader, scope: Scope = None) -> list[ClientRow]:
    """The active clients in scope by name."""
    return [
        ClientRow(*row)
        for row in reader.rows("SELECT id, key, name, tier, zone, mail_domains FROM client WHERE is_active ORDER BY name")
        if scope is None or row[0] in scope
    ]


def services(reader: Reader) -> list[ServiceRow]:
    """The catalog by name."""
    return [
        ServiceRow(*row)
        for row in reader.rows("SELECT id, key, name, kind, line, impact, urgency, norm_min FROM service WHERE is_active ORDER BY name")
    ]


def client_named(reader: Reader, typed: str, scope: Scope = None) -> ClientRow:
    """The client in scope with this key or name, or the only one whose name begins so. Raises BadInput that proposes near names."""
    return _one(clients(reader, scope), typed, _("client"))


def service_named(reader: Reader, typed: str) -> ServiceRow:
    """The service with this key or name, or the only one whose name begins so. Raises BadInput that proposes near names."""
    return _one(services(reader), typed, _("service"))


def _one(found: list[Named], typed: str, what: str) -> Named:
    wanted = casefolded(typed.strip())
    exact = [row for row in found if wanted in (casefolded(row.key), casefolded(row.name))]
    if not exact and wanted:
        exact = [row for row in found if casefolded(row.name).startswith(wanted) or casefolded(row.key).startswith(wanted)]
    if len(exact) == 1 or (exact and all(row.id == exact[0].id for row in exact)):
        return exact[0]
    if exact:
        names = ", ".join(row.key for row in exact[:5])
        raise BadInput(_("{typed!r} fits several: {names}. Type more of it.").format(typed=typed, names=names))
    near = difflib.get_close_matches(wanted, [casefolded(row.key) for row in found] + [casefolded(row.name) for row in found], 3, 0.5)
    hint = _(" Did you mean {near}?").format(near=", ".join(near)) if near else ""
    raise BadInput(_("There is no {what} {typed!r}.{hint}").format(what=what, typed=typed, hint=hint))


def requester_named(reader: Reader, client_id: int, typed: str) -> PersonRow:
    """The requester of a client by key, name, e-mail or phone. Raises BadInput that names some of the client's people."""
    wanted, digits = casefolded(typed.strip()), "".join(filter(str.isdigit, typed))
    rows = reader.rows(
        """SELECT p.id, p.key, p.name, group_concat(i.value, ' ') FROM person p LEFT JOIN identity i ON i.person_id = p.id
            WHERE p.client_id = ? AND p.is_active GROUP BY p.id ORDER BY p.name""",
        (client_id,),
    )
    fits = [row for row in rows if _is_exactly(row, wanted, digits)] or [row for row in rows if casefolded(str(row[2])).startswith(wanted)]
    if len(fits) == 1:
        return person(reader, int(fits[0][0]))
    some = ", ".join(str(row[1]) for row in (fits or rows)[:5]) or _("nobody yet")
    if fits:
        raise BadInput(_("{typed!r} fits several people: {some}. Type more of it.").format(typed=typed, some=some))
    raise BadInput(_("This client has no {typed!r}; it has {some}.").format(typed=typed, some=some))


def _is_exactly(row: Row, wanted: str, digits: str) -> bool:
    values = casefolded(str(row[3] or "")).split()
    return wanted in (casefolded(str(row[1])), casefolded(str(row[2])), *values) or (len(digits) >= 5 and digits in values)


def callers(reader: Reader, typed: str, scope: Scope = None, limit: int = 8) -> list[Caller]:
    """Requesters in scope of whose name, client, key and e-mail words begin with each word typed, or whose phone contains it; who called
    last comes first."""
    wanted, digits = casefolded(typed.strip()).split(), "".join(filter(str.isdigit, typed))
    if not wanted:
        return []
    found = []
    for *row, client_id in reader.rows(
        """SELECT p.id, p.key, p.name, c.key, c.name, p.is_vip,
                  coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'phone' ORDER BY id LIMIT 1), ''),
                  coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'email' ORDER BY id LIMIT 1), ''), c.id
             FROM person p JOIN client c ON c.id = p.client_id WHERE p.is_active AND c.is_active
            ORDER BY coalesce((SELECT max(id) FROM ticket WHERE requester_id = p.id), 0) DESC, p.id"""
    ):
        if scope is not None and client_id not in scope:
            continue
        words = casefolded(f"{row[2]} {row[1]} {row[7]} {row[4]}").split()
        by_word = all(any(word.startswith(begin) for word in words) for begin in wanted)
        if by_word or (len(digits) >= 3 and digits in str(row[6])):
            found.append(row)
            if len(found) >= limit:
                break
    return [
        Caller(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7], open_tickets)
        for row in found
        for open_tickets in [int(reader.value("SELECT count(*) FROM ticket WHERE requester_id = ? AND is_open = 1", (row[0],)))]
    ]


def mail_domains(reader: Reader, client_id: int) -> list[str]:
    """The client's own mail domains, case folded."""
    return str(reader.value("SELECT mail_domains FROM client WHERE id = ?", (client_id,)) or "").casefold().split()


def manager_of(reader: Reader, client_id: int) -> int | None:
    """The client's manager at the desk, or None."""
    found = reader.value("SELECT manager_id FROM client WHERE id = ?", (client_id,))
    return None if found is None else int(found)


def team_for(reader: Reader, client_id: int, line: int) -> int | None:
    """The team that the client names for a line, or None."""
    found = reader.value(
        "SELECT c.team_id FROM client_team c JOIN team t ON t.id = c.team_id AND t.is_active WHERE c.client_id = ? AND c.line = ?",
        (client_id, line),
    )
    return None if found is None else int(found)


def team_of_agreement(reader: Reader, version_id: int | None, service_id: int | None) -> int | None:
    """The active team that a version of an agreement names for a service, or None."""
    found = reader.value(
        """SELECT s.team_id FROM agreement_service s JOIN team t ON t.id = s.team_id AND t.is_active
            WHERE s.version_id = ? AND s.service_id = ?""",
        (version_id, service_id),
    )
    return None if found is None else int(found)


def line_of(reader: Reader, service_id: int) -> int:
    """The line of a service."""
    return int(reader.value("SELECT line FROM service WHERE id = ?", (service_id,)) or 1)


def tier_of(reader: Reader, client_id: int) -> int:
    """The client's tier: gold 3, silver 2, bronze 1, none 0."""
    return int(reader.value("SELECT tier FROM client WHERE id = ?", (client_id,)) or 0)


def norm_min(reader: Reader, ticket_id: int) -> int:
    """The effort norm of a ticket's service in minutes; 0 where it has none."""
    return int(reader.value("SELECT s.norm_min FROM ticket t JOIN service s ON s.id = t.service_id WHERE t.id = ?", (ticket_id,)) or 0)


_KEYS = {
    "team": "SELECT key FROM team WHERE is_active ORDER BY line, key",
    "service": "SELECT key FROM service WHERE is_active ORDER BY key",
    "tag": "SELECT DISTINCT tag FROM ticket_tag ORDER BY tag LIMIT 500",
}


def keys(reader: Reader, field: str, scope: Scope = None) -> list[str]:
    """The values that a field of the filter can have, as far as only the store knows them; empty for other fields."""
    if field == "client":
        return sorted(client.key for client in clients(reader, scope))
    if field == "tag" and scope is not None:
        found = reader.rows("SELECT DISTINCT g.tag, t.client_id FROM ticket_tag g JOIN ticket t ON t.id = g.ticket_id ORDER BY g.tag")
        return list(dict.fromkeys(str(tag) for tag, client_id in found if client_id in scope))[:500]
    return [str(row[0]) for row in reader.rows(_KEYS[field])] if field in _KEYS else []


NAMED = ("person", "team", "service", "client")
"""The tables whose rows have a name."""


def names(reader: Reader, table: str, ids: Collection[int]) -> dict[int, str]:
    """The names of some rows of a table of `NAMED` by their ids."""
    if table not in NAMED:
        raise ValueError(table)
    rows = reader.rows(f"SELECT id, name FROM {table} WHERE id IN ({','.join('?' * len(ids))})", tuple(ids))
    return {int(row[0]): str(row[1]) for row in rows}
