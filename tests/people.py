"""People with a role whom the small desk does not have by itself."""

from helpdesk_tui.store import tables
from tests.small_desk import SmallDesk


def join(small_desk: SmallDesk, login: str, name: str, role: str, *, client: str | None = None) -> None:
    """Somebody who logs in with one role; `client` is the organisation of somebody at a client."""
    with small_desk.desk.store.write() as writer:
        client_id = None if client is None else small_desk.ids.clients[client]
        person_id = writer.add(tables.Person(key=login, name=name, client_id=client_id))
        writer.add(tables.Identity(person_id=person_id, kind="login", value=login))
        writer.add(tables.EngineerRole(person_id=person_id, role=role))


def limit(small_desk: SmallDesk, login: str, *clients: str) -> None:
    """An engineer may see these clients alone."""
    engineer_id = small_desk.ids.people[login]
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Engineer, {"person_id": engineer_id}, {"all_clients": False})
        for client in clients:
            writer.add(tables.EngineerClient(person_id=engineer_id, client_id=small_desk.ids.clients[client]))
