"""Making and migrating a store."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.schema import SchemaItem

from helpdesk_tui.domain.errors import StoreTrouble
from helpdesk_tui.services import messages
from helpdesk_tui.store import driver, tables
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.schema import MIGRATIONS, migrate
from tests.small_desk import SmallDesk
from tests.stores import forget_guards

METADATA = tables.load()


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    return ScriptDirectory.from_config(config)


@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
def test_the_migrated_schema_is_the_one_of_the_tables(store: Store) -> None:
    by_hand = " ".join(index for number in ("0002", "0003") for index in scripts().get_revision(number).module.INDEXES)

    def is_compared(_item: SchemaItem, name: str | None, kind: str, reflected: bool, other: SchemaItem | None) -> bool:
        is_our_own = kind == "index" and str(name) in by_hand
        return not (reflected and other is None and (is_our_own or str(name).startswith("ticket_text")))

    engine = create_engine("sqlite://", module=driver.sqlite_module(), creator=lambda: driver.connect(store.path))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_compared})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_there_is_one_line_of_migrations(store: Store) -> None:
    with store.read() as reader:
        assert reader.rows("SELECT version_num FROM alembic_version") == [(scripts().get_current_head(),)]
        assert reader.value("PRAGMA user_version") == driver.SCHEMA
        assert reader.value("PRAGMA journal_mode") == ("wal" if driver.wal_is_safe() else "delete")
        assert reader.rows("PRAGMA foreign_key_check") == []


def test_a_console_older_than_the_store_reads_and_refuses_to_write(small_desk: SmallDesk) -> None:
    number, path = small_desk.ticket(), small_desk.desk.store.path
    connection = driver.connect(path)
    connection.execute(f"PRAGMA user_version={driver.SCHEMA + 1}")
    connection.close()
    anna = small_desk.actor("anna")
    for again in (small_desk.desk.store, Store(path)):
        again.open()
        with again.read() as reader:
            assert reader.value("SELECT id FROM ticket") == number
        with pytest.raises(StoreTrouble, match=r"newer version.*Upgrade"), again.write():
            pass
        with pytest.raises(StoreTrouble, match="newer version"), again.direct():
            pass
        again.close()
    small_desk.desk.store.open()
    with pytest.raises(StoreTrouble, match="newer version"):
        messages.note(small_desk.desk, anna, number, "Hm.")


def test_a_store_that_is_upgraded_under_an_open_console_is_not_written_by_it(small_desk: SmallDesk) -> None:
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    messages.note(small_desk.desk, anna, number, "Before.")
    connection = driver.connect(small_desk.desk.store.path)
    connection.execute(f"PRAGMA user_version={driver.SCHEMA + 1}")
    connection.close()
    with pytest.raises(StoreTrouble, match="newer version"):
        messages.note(small_desk.desk, anna, number, "After.")
    with small_desk.desk.store.read() as reader:
        assert reader.rows("SELECT body FROM message") == [("Before.",)]


def older_store(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store as the first release made it, with one client."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    config.attributes["path"] = path
    with monkeypatch.context() as earlier:
        earlier.setattr(driver, "SCHEMA", 1)
        command.upgrade(config, "0002")
    connection = driver.connect(path)
    columns = "key, name, tier, zone, is_internal, is_active, mail_domains, note, version"
    connection.execute(f"INSERT INTO client ({columns}) VALUES ('acme', 'ACME', 3, 'UTC', 0, 1, '', '', 1)")
    connection.close()


def test_an_older_store_is_copied_before_it_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "older.db")
    older_store(path, monkeypatch)
    Store(path).open()
    for name, stamp, has_charges in ((path, driver.SCHEMA, True), (f"{path}.before-{driver.SCHEMA}", 1, False)):
        connection = driver.connect(name)
        assert driver.schema_of(connection) == stamp
        assert connection.execute("SELECT key FROM client").fetchall() == [("acme",)]
        assert bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'charge'").fetchall()) == has_charges
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def test_a_migration_that_would_break_references_leaves_the_store_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "older.db")
    older_store(path, monkeypatch)
    forget_guards(path, "UPDATE client SET manager_id = 999")
    with pytest.raises(StoreTrouble, match="references"):
        migrate(path)
    connection = driver.connect(path)
    assert driver.schema_of(connection) == 1
    connection.close()


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (id)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    store = Store(str(path))
    with pytest.raises(StoreTrouble, match="another program"):
        store.open()
    store.close()
    assert path.read_bytes() == before
