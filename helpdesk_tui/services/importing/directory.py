"""Names of a file and the people, teams, services and clients of this desk: found, or made."""

import re
from collections.abc import Callable

from helpdesk_tui.services.importing.mapping import FileMapping
from helpdesk_tui.store import tables, takeover
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.writer import Writer

_NOT_IN_KEYS = re.compile(r"[^\w]+")
LINE = 1


class Directory:
    """Looks names up, and makes what is not there when it has a writer; without one, what would be made gets a number below zero."""

    def __init__(self, mapping: FileMapping) -> None:
        self.mapping = mapping
        self.reader: Reader | None = None
        self.writer: Writer | None = None
        self.created: dict[str, int] = {}
        self.fresh: list[tuple[str, str]] = []  # kind and key of what was made since somebody last looked
        self._known: dict[tuple[str, str], int] = {}

    def use(self, reader: Reader, writer: Writer | None) -> None:
        """Work in this transaction from here on."""
        self.reader, self.writer = reader, writer

    def client(self, name: str) -> int:
        """The client's id."""
        return self._id(
            "client", name, lambda reader: takeover.key_of(reader, "client", name), lambda w, key: self._add_client(w, key, name)
        )

    def team(self, name: str) -> int:
        """The team's id."""
        return self._id(
            "team",
            name,
            lambda reader: takeover.key_of(reader, "team", name),
            lambda w, key: w.add(tables.Team(key=key, name=name, line=LINE)),
        )

    def service(self, name: str) -> int:
        """The service's id."""
        return self._id(
            "service",
            name,
            lambda reader: takeover.key_of(reader, "service", name),
            lambda w, key: w.add(tables.Service(key=key, name=name, line=LINE)),
        )

    def requester(self, name: str, client_id: int) -> int:
        """The id of a person at a client."""
        return self._id(
            f"requester of {client_id}", name, lambda reader: takeover.person_named(reader, name, client_id=client_id, engineers=False),
            lambda w, key: w.add(tables.Person(key=key, name=name, client_id=client_id)),
        )  # fmt: skip

    def engineer(self, name: str, team_id: int | None) -> int:
        """The id of somebody who works tickets; a new one is of the team, or of none."""
        return self._id(
            "engineer", name, lambda reader: takeover.person_named(reader, name, client_id=None, engineers=True),
            lambda w, key: self._add_engineer(w, key, name, team_id),
        )  # fmt: skip

    def person(self, name: str) -> int:
        """The id of somebody who did something: an engineer where one has that name, else a person without any rights."""
        return self._id("person", name, self._somebody(name), lambda w, key: w.add(tables.Person(key=key, name=name)))

    def _somebody(self, name: str) -> Callable[[Reader], int | None]:
        def find(reader: Reader) -> int | None:
            engineer = takeover.person_named(reader, name, client_id=None, engineers=True)
            return engineer if engineer is not None else takeover.person_named(reader, name, client_id=None, engineers=False)

        return find

    def _id(self, kind: str, name: str, find: Callable[[Reader], int | None], make: Callable[[Writer, str], int]) -> int:
        known = self._known.get((kind, name))
        if known is not None:
            return known
        if self.reader is None:
            raise LookupError(name)
        found = find(self.reader)
        if found is None:
            word, table = kind.split(" ")[0], "person" if kind.split(" ")[0] in ("requester", "engineer", "person") else kind
            self.created[word] = self.created.get(word, 0) + 1
            if self.writer is None:
                found = -1 - len(self._known)
            else:
                key = self.free_key(table, name)
                found = make(self.writer, key)
                self.fresh.append((word, key))
        self._known[(kind, name)] = found
        return found

    def free_key(self, table: str, name: str) -> str:
        """A key made of the name that no row of the table has yet."""
        if self.reader is None:
            raise LookupError(name)
        base = _NOT_IN_KEYS.sub("-", name.casefold()).strip("-") or table
        key, number = base, 1
        while not takeover.key_is_free(self.reader, table, key):
            number += 1
            key = f"{base}-{number}"
        return key

    def _add_client(self, writer: Writer, key: str, name: str) -> int:
        return writer.add(tables.Client(key=key, name=name, zone=self.mapping.zone))

    def _add_engineer(self, writer: Writer, key: str, name: str, team_id: int | None) -> int:
        person_id = writer.add(tables.Person(key=key, name=name))
        writer.add(tables.Engineer(person_id=person_id, line=LINE, team_id=team_id))
        writer.add(tables.EngineerRole(person_id=person_id, role="engineer"))
        writer.add(tables.Identity(person_id=person_id, kind="login", value=key))
        return person_id
