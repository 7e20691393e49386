"""A whole store as rows, and back: every table but those that are derived from others, each row exactly as it is."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from helpdesk_tui.domain.chain import GENESIS, ChainedEvent
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import calendars, driver, tickets
from helpdesk_tui.store.reader import Reader

DERIVED = ("calendar_stretch",)
"""Tables that are computed from the others; the full-text index is a third kind of table and has its own names."""

Value = str | int | None | dict[str, str]
_INTEGERS = range(-(2**63), 2**63)


def tables_of(reader: Reader) -> list[str]:
    """The tables that hold what people and programs have said, by name."""
    return [
        str(row[0])
        for row in reader.rows(
            """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'ticket_text%'
                  AND name <> 'alembic_version' ORDER BY name"""
        )
        if row[0] not in DERIVED
    ]


def columns_of(reader: Reader, table: str) -> list[str]:
    """The columns of a table, by name."""
    return sorted(str(row[1]) for row in reader.rows(f'PRAGMA table_info("{table}")'))


def count(reader: Reader, table: str) -> int:
    """How many rows a table has."""
    return int(reader.value(f'SELECT count(*) FROM "{table}"'))


def rows_of(reader: Reader, table: str) -> Iterator[dict[str, Value]]:
    """Every row of a table in the order of its key; bytes as base64."""
    columns = columns_of(reader, table)
    keys = [f'"{row[1]}"' for row in sorted(reader.rows(f'PRAGMA table_info("{table}")'), key=lambda row: int(row[5])) if row[5]]
    names = ", ".join(f'"{name}"' for name in columns)
    for row in reader.connection.execute(f'SELECT {names} FROM "{table}" ORDER BY {", ".join(keys)}'):
        yield {name: _outward(value) for name, value in zip(columns, row, strict=True)}


def _outward(value: object) -> Value:
    if isinstance(value, bytes):
        return {"base64": b64encode(value).decode("ascii")}
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(type(value))


def is_empty(reader: Reader) -> bool:
    """Whether nothing has ever been written to the store."""
    return all(count(reader, table) == 0 for table in tables_of(reader))


@contextmanager
def refilling(path: str) -> Iterator["Refill"]:
    """An empty store to be filled, on a connection of its own: in one transaction, committed at the end, rolled back on any error.

    References are checked once, at the end: rows of one table may refer to each other in any order.
    """
    connection = driver.connect(path)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        yield Refill(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.close()


class Refill(Reader):
    """Rows put back as they were: rules that hold for changes (triggers) stand aside, those of the rows themselves stay."""

    __slots__ = ("_statements", "_triggers")

    def __init__(self, connection: driver.Connection) -> None:
        super().__init__(connection)
        self._statements = {table: self._statement(table) for table in tables_of(self)}
        self._triggers = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
        for name, _sql in self._triggers:
            connection.execute(f'DROP TRIGGER "{name}"')

    def _statement(self, table: str) -> tuple[list[str], str]:
        columns = columns_of(self, table)
        names = ", ".join(f'"{name}"' for name in columns)
        return columns, f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" * len(columns))})'

    def add(self, table: str, row: Mapping[str, object]) -> None:
        """Insert a row. Raises BadInput for a table, columns or values that a store does not have."""
        columns, statement = self._statements.get(table, ([], ""))
        if not columns:
            raise BadInput(_("there is no table {table!r} in a store").format(table=table))
        if sorted(row) != columns:
            odd = ", ".join(sorted(set(row) ^ set(columns)))
            raise BadInput(_("a row of {table} has other columns than the store's ({columns})").format(table=table, columns=odd))
        try:
            self.connection.execute(statement, [_inward(row[name]) for name in columns])
        except driver.IntegrityError as error:
            raise BadInput(_("a row of {table} breaks a rule of the store: {why}").format(table=table, why=error)) from error
        except UnicodeEncodeError as error:
            raise BadInput(_("a row of {table} holds half a character").format(table=table)) from error

    def finish(self) -> None:
        """Check references, compute what is derived, put the triggers back. Raises BadInput for a reference to nothing."""
        broken = self.row("PRAGMA foreign_key_check")
        if broken is not None:
            sentence = _("row {row} of {table} refers to a row of {other} that is not there")
            raise BadInput(sentence.format(row=broken[1], table=broken[0], other=broken[2]))
        self._stretches()
        for (ticket_id,) in self.rows("SELECT id FROM ticket ORDER BY id"):
            tickets.index_text(self, ticket_id)
        for _name, sql in self._triggers:
            self.connection.execute(str(sql))

    def _stretches(self) -> None:
        oldest = self.value("SELECT min(created_at) FROM ticket")
        for version_id, made_at, until_at in self.rows("SELECT id, made_at, until_at FROM calendar_version"):
            from_at = made_at - calendars.BEHIND if oldest is None else min(made_at - calendars.BEHIND, oldest)
            try:
                calendar = calendars.of_version(self, version_id)
            except ValueError:
                raise BadInput(_("what calendar version {id} says is no JSON").format(id=version_id)) from None
            self.connection.executemany(
                "INSERT INTO calendar_stretch (version_id, start_at, end_at, sum_before_s) VALUES (?, ?, ?, ?)",
                [(version_id, start, end, before) for start, end, before in calendar.stretches(from_at, until_at)],
            )


def _inward(value: object) -> str | int | bytes | None:
    if isinstance(value, dict) and list(value) == ["base64"] and isinstance(value["base64"], str):
        try:
            return b64decode(value["base64"], validate=True)
        except ValueError:
            raise BadInput(_("a value is no base64")) from None
    if value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and value in _INTEGERS):
        return value
    raise BadInput(_("{value!r} is no value that a store holds").format(value=value))


def chained(reader: Reader) -> Iterator[ChainedEvent]:
    """The events in their order, each with the hash of the one before, as `domain.chain.verify` takes them."""
    previous = GENESIS
    for row in reader.connection.execute(
        """SELECT seq, at, recorded_at, actor_id, door, ticket_id, client_id, audience, verb, command_id, undoes, payload_digest, chain
             FROM event ORDER BY seq"""
    ):
        yield ChainedEvent(row[0], previous, tuple(row[:12]), row[12])
        previous = row[12]
