"""People, teams and clients as the services need them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from helpdesk_tui.domain import json_text
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, NotFound
from helpdesk_tui.domain.policy import Policy, checked
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.store.reader import Reader, Row, record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.store.writer import Writer


class TeamRow(NamedTuple):
    """A team with its rules."""

    id: int
    key: str
    name: str
    line: int
    lead_id: int | None
    calendar_id: int | None
    handout: str
    timer_mode: str
    may_pick: bool
    cap_active: int | None
    cap_all: int | None


class PersonRow(NamedTuple):
    """A person with the first of each identity; `team_id` and `line` where an engineer."""

    id: int
    key: str
    name: str
    client_id: int | None
    is_vip: bool
    position: str
    email: str
    phone: str
    telegram: str
    line: int
    team_id: int | None


def policy(reader: Reader) -> Policy:
    """The rules' numbers with what the administrator has changed."""
    return Policy({key: checked(key, json_text.read(value)) for key, value in reader.rows("SELECT key, value FROM setting")})


_ACTORS = """SELECT p.id, p.key, p.name, coalesce(e.line, 0), e.team_id, coalesce(t.timer_mode, 'manual'), coalesce(e.all_clients, 1),
       coalesce(p.zone, ''), p.client_id FROM person p LEFT JOIN engineer e ON e.person_id = p.id AND e.is_active LEFT JOIN team t ON t.id = e.team_id"""


def actor(reader: Reader, login: str, door: str) -> Actor:
    """The actor with this login. Raises BadInput that names logins which exist."""
    row = reader.row(
        f"{_ACTORS} JOIN identity i ON i.person_id = p.id WHERE i.kind = 'login' AND i.value = ? AND p.is_active", (login.casefold(),)
    )
    if row is None:
        known = [
            str(found[0])
            for found in reader.rows(
                "SELECT i.value FROM identity i JOIN engineer e ON e.person_id = i.person_id WHERE i.kind = 'login' ORDER BY i.id LIMIT 4"
            )
        ]
        hint = (
            _("Choose one with --as LOGIN or HELPDESK_USER, for example {logins}.").format(logins=", ".join(known))
            if known
            else _("This store has no engineers yet: `helpdesk setup apply desk.toml` makes them, `helpdesk demo` makes a whole demo desk.")
        )
        raise BadInput(_("Nobody here has the login {login!r}. {hint}").format(login=login, hint=hint))
    return _actor(reader, row, login.casefold(), door)


def actor_now(reader: Reader, known: Actor) -> Actor | None:
    """The same person with the name, roles, team and clients of now; None where they have left, or the store does not know them."""
    row = reader.row(f"{_ACTORS} WHERE p.id = ? AND p.is_active", (known.id,))
    return None if row is None else _actor(reader, row, known.login, known.door)._replace(zone=known.zone)


def _actor(reader: Reader, row: Row, login: str, door: str) -> Actor:
    roles = roles_of(reader, row[0])
    clients = None
    if not row[6]:
        clients = frozenset(int(found[0]) for found in reader.rows("SELECT client_id FROM engineer_client WHERE person_id = ?", (row[0],)))
    if roles == {"client"}:
        clients = frozenset({int(row[8])} if row[8] is not None else ())
    zone = row[7] or policy(reader).text("desk.zone")
    return Actor(row[0], login, row[2], roles, row[3], row[4], row[5], clients, zone, door)


def is_login(reader: Reader, login: str) -> bool:
    """Whether somebody has this login, or had it and has left."""
    return reader.value("SELECT 1 FROM identity WHERE kind = 'login' AND value = ?", (login.casefold(),)) is not None


_TEAMS = "SELECT id, key, name, line, lead_id, calendar_id, handout, timer_mode, may_pick, cap_active, cap_all FROM team"


def team(reader: Reader, team_id: int) -> TeamRow:
    """A team by id. Raises NotFound."""
    row = reader.row(f"{_TEAMS} WHERE id = ?", (team_id,))
    if row is None:
        raise NotFound(_("There is no team {id}.").format(id=team_id))
    return record(TeamRow, row, "may_pick")


def teams(reader: Reader) -> list[TeamRow]:
    """All active teams by line and name."""
    return [record(TeamRow, row, "may_pick") for row in reader.rows(f"{_TEAMS} WHERE is_active ORDER BY line, id")]


def team_named(reader: Reader, key: str) -> TeamRow:
    """An active team by key or name. Raises BadInput."""
    found = teams(reader)
    for one in found:
        if key.strip().casefold() in (one.key.casefold(), one.name.casefold()):
            return one
    raise BadInput(_("There is no team {key!r}; teams are {keys}.").format(key=key, keys=", ".join(one.key for one in found) or "—"))


def default_team(reader: Reader, line: int) -> TeamRow | None:
    """The line's default team: its first, or that of the nearest line where it has none."""
    row = reader.row(f"{_TEAMS} WHERE is_active ORDER BY abs(line - ?), id LIMIT 1", (line,))
    return None if row is None else record(TeamRow, row, "may_pick")


_PEOPLE = """SELECT p.id, p.key, p.name, p.client_id, p.is_vip, p.position,
       coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'email' ORDER BY id LIMIT 1), ''),
       coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'phone' ORDER BY id LIMIT 1), ''),
       coalesce((SELECT value FROM identity WHERE person_id = p.id AND kind = 'telegram' ORDER BY id LIMIT 1), ''),
       coalesce(e.line, 0), e.team_id FROM person p LEFT JOIN engineer e ON e.person_id = p.id"""


def person(reader: Reader, person_id: int) -> PersonRow:
    """A person by id. Raises NotFound."""
    row = reader.row(f"{_PEOPLE} WHERE p.id = ?", (person_id,))
    if row is None:
        raise NotFound(_("There is no person {id}.").format(id=person_id))
    return record(PersonRow, row, "is_vip")


def engineer_named(reader: Reader, login: str, *, may_have_left: bool = False) -> PersonRow:
    """An engineer by login, one who works here or, for who looks back, one who did. Raises BadInput."""
    row = reader.row(
        f"""{_PEOPLE} WHERE (e.is_active OR (? AND e.person_id IS NOT NULL))
             AND p.id = (SELECT person_id FROM identity WHERE kind = 'login' AND value = ?)""",
        (may_have_left, login.casefold()),
    )
    if row is None:
        raise BadInput(_("There is no engineer {login!r}{meant}").format(login=login, meant=_meant(reader, login.casefold())))
    return record(PersonRow, row, "is_vip")


def _meant(reader: Reader, login: str) -> str:
    """The logins that a wrong one may stand for: those that it begins, else those that are written alike."""
    from difflib import get_close_matches

    known = [
        str(row[0])
        for row in reader.rows("SELECT i.value FROM identity i JOIN engineer e USING (person_id) WHERE i.kind = 'login' AND e.is_active")
    ]
    near = sorted(one for one in known if login and one.startswith(login)) or get_close_matches(login, known)
    return _("; did you mean {logins}?").format(logins=", ".join(near[:3])) if near else _("; an engineer is named by the login.")


def engineers(reader: Reader) -> list[PersonRow]:
    """All active engineers by line, team and name."""
    return [record(PersonRow, row, "is_vip") for row in reader.rows(f"{_PEOPLE} WHERE e.is_active ORDER BY e.line, e.team_id, p.name")]


def requesters(reader: Reader, client_id: int) -> list[PersonRow]:
    """The people of a client by name."""
    return [
        record(PersonRow, row, "is_vip")
        for row in reader.rows(f"{_PEOPLE} WHERE p.client_id = ? AND p.is_active ORDER BY p.name", (client_id,))
    ]


def on_duty(reader: Reader, person_id: int, at: Instant, *, on_call: bool = False) -> bool | None:
    """Whether the engineer is on duty (or, with `on_call`, on call) at that moment and not absent; None where no shift rows exist at all."""
    if reader.value("SELECT 1 FROM absence WHERE person_id = ? AND start_at <= ? AND end_at > ?", (person_id, at, at)):
        return False
    covers = "SELECT 1 FROM shift WHERE person_id = ? AND start_at <= ? AND end_at > ? AND (kind = 'on_duty' OR ?)"
    if reader.value(covers, (person_id, at, at, on_call)):
        return True
    return False if reader.value("SELECT 1 FROM shift WHERE person_id = ? LIMIT 1", (person_id,)) else None


_LINE_OF_TEAM = "e.team_id IN (SELECT id FROM team WHERE is_active AND line = (SELECT line FROM team WHERE id = ?))"


def on_duty_of_team(
    reader: Reader,
    team_id: int,
    at: Instant,
    *,
    client_id: int | None = None,
    but: Iterable[int] = (),
    or_line: bool = False,
    on_call: bool = True,
) -> int | None:
    """An engineer of the team who has a shift at that moment and is not absent, on duty rather than on call; None where nobody has.

    With `client_id` only who may see that client; who is in `but` is passed over. With `or_line` somebody of another team of that line where
    the team itself has nobody. Without `on_call` only who is on duty.
    """
    passed_over = ",".join(str(int(person)) for person in but)
    found = reader.value(
        f"""SELECT s.person_id FROM shift s JOIN engineer e ON e.person_id = s.person_id AND e.is_active
            WHERE {_LINE_OF_TEAM if or_line else "e.team_id = ?"} AND s.start_at <= ? AND s.end_at > ? AND s.person_id NOT IN ({passed_over})
             {"" if on_call else "AND s.kind = 'on_duty'"}
             AND NOT EXISTS (SELECT 1 FROM absence a WHERE a.person_id = s.person_id AND a.start_at <= ? AND a.end_at > ?)
             AND EXISTS (SELECT 1 FROM engineer_role r WHERE r.person_id = s.person_id AND r.role IN ('engineer', 'lead'))
             AND (? IS NULL OR e.all_clients OR EXISTS (SELECT 1 FROM engineer_client c WHERE c.person_id = s.person_id AND c.client_id = ?))
           ORDER BY e.team_id <> ?, s.kind = 'on_call', s.person_id LIMIT 1""",
        (team_id, at, at, at, at, client_id, client_id, team_id),
    )
    return None if found is None else int(found)


def team_of(reader: Reader, engineer_id: int) -> int | None:
    """The engineer's team, or None."""
    found = reader.value("SELECT team_id FROM engineer WHERE person_id = ?", (engineer_id,))
    return None if found is None else int(found)


def roles_of(reader: Reader, engineer_id: int) -> frozenset[str]:
    """What the engineer's roles are."""
    return frozenset(str(row[0]) for row in reader.rows("SELECT role FROM engineer_role WHERE person_id = ?", (engineer_id,)))


def granted(person: str, client: str) -> str:
    """An SQL condition: the person (an expression) still works here and may see the client (another): somebody at a client the own one
    alone, whose clients are named these, everybody else all."""
    return f"""EXISTS (SELECT 1 FROM person gp LEFT JOIN engineer ge ON ge.person_id = gp.id AND ge.is_active WHERE gp.id = {person} AND gp.is_active
      AND CASE WHEN EXISTS (SELECT 1 FROM engineer_role gr WHERE gr.person_id = gp.id AND gr.role = 'client')
                AND NOT EXISTS (SELECT 1 FROM engineer_role gr WHERE gr.person_id = gp.id AND gr.role <> 'client') THEN gp.client_id = {client}
               ELSE coalesce(ge.all_clients, 1)
                 OR EXISTS (SELECT 1 FROM engineer_client gc WHERE gc.person_id = gp.id AND gc.client_id = {client}) END)"""


def is_granted(reader: Reader, engineer_id: int, client_id: int) -> bool:
    """Whether somebody still works here and may see the client's tickets: the rule of `actor`, also for who is no engineer."""
    return bool(reader.value(f"SELECT {granted('?1', '?2')}", (engineer_id, client_id)))


def with_login(reader: Reader) -> list[Row]:
    """(login, name, line, team's key or nothing) of the active engineers who have a login, by line and name."""
    return reader.rows(
        """SELECT i.value, p.name, e.line, coalesce(t.key, '') FROM engineer e JOIN person p ON p.id = e.person_id
             JOIN identity i ON i.id = (SELECT min(id) FROM identity WHERE person_id = p.id AND kind = 'login')
             LEFT JOIN team t ON t.id = e.team_id WHERE e.is_active ORDER BY e.line, p.name"""
    )


def is_vip(reader: Reader, person_id: int) -> bool:
    """Whether the person is a VIP."""
    return bool(reader.value("SELECT is_vip FROM person WHERE id = ?", (person_id,)))


def is_active(reader: Reader, engineer_id: int) -> bool:
    """Whether the engineer still works here."""
    return bool(reader.value("SELECT is_active FROM engineer WHERE person_id = ?", (engineer_id,)))


def has_left(reader: Reader, person_id: int) -> bool:
    """Whether this is somebody whom the store knows and who can no longer log in."""
    return reader.value("SELECT 1 FROM person WHERE id = ? AND NOT is_active", (person_id,)) is not None


def retire(writer: Writer, engineer_id: int, now: Instant) -> int:
    """The person works here no longer and cannot log in; returns how many shifts to come were taken away."""
    writer.run("UPDATE engineer SET is_active = 0, version = version + 1 WHERE person_id = ?", (engineer_id,))
    writer.run("UPDATE person SET is_active = 0, version = version + 1 WHERE id = ?", (engineer_id,))
    return writer.run("DELETE FROM shift WHERE person_id = ? AND start_at > ?", (engineer_id, now))


def named_in(reader: Reader, engineer_id: int) -> list[str]:
    """What refers to the engineer by duty: clients, teams, deputies."""
    return [
        str(row[0])
        for row in reader.rows(
            """SELECT 'client ' || key FROM client WHERE dedicated_engineer_id = :id UNION ALL
               SELECT 'client ' || key || ' (manager)' FROM client WHERE manager_id = :id UNION ALL
               SELECT 'team ' || key || ' (lead)' FROM team WHERE lead_id = :id UNION ALL
               SELECT 'deputy of ' || p.name FROM engineer e JOIN person p ON p.id = e.person_id WHERE e.deputy_id = :id AND e.is_active""".replace(
                ":id", str(int(engineer_id))
            )
        )
    ]
