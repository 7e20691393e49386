"""The tables: loaded when one is named, all of them known to the migrations."""

import subprocess
import sys

import pytest

from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store

HEAVY = "{'sqlmodel', 'sqlalchemy', 'pydantic', 'alembic', 'textual'}"


@pytest.mark.parametrize(
    "module",
    [
        "store.writer",
        "store.journal",
        "store.tickets",
        "store.labour",
        "store.calendars",
        "services.audit",
        "services.doctor",
        "services.desk",
    ],
)
def test_what_only_reads_does_not_import_the_orm(module: str) -> None:
    script = f"import sys, helpdesk_tui.{module}; print({HEAVY} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout == "set()\n"


def test_naming_one_table_loads_them_all() -> None:
    script = "from helpdesk_tui.store import tables; tables.Ticket; from sqlmodel import SQLModel; print(len(SQLModel.metadata.tables))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert int(ran.stdout) == len(tables.__all__)


def test_a_table_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Tickets"):
        getattr(tables, "Tickets")  # noqa: B009


def test_every_table_is_in_a_new_store(store: Store) -> None:
    tables.load()
    names = {getattr(tables, name).__tablename__ for name in tables.__all__}
    with store.read() as reader:
        assert names <= {row[0] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
