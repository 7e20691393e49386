"""The tables: what is written from them at run time is what the SQLModel classes say, and nobody who writes imports those."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.tables import __main__ as generator
from helpdesk_tui.store.tables import shapes
from tests.small_desk import SmallDesk

HEAVY = "{'sqlmodel', 'sqlalchemy', 'pydantic', 'alembic', 'textual'}"


@pytest.mark.parametrize(
    "module",
    [
        "store.writer",
        "store.journal",
        "store.tickets",
        "store.labour",
        "store.calendars",
        "store.setup_write",
        "store.takeover",
        "services.audit",
        "services.doctor",
        "services.desk",
        "services.messages",
        "services.working",
        "services.stopwatch",
    ],
)
def test_what_reads_and_writes_does_not_import_the_orm(module: str) -> None:
    script = f"import sys, helpdesk_tui.{module}; print({HEAVY} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout == "set()\n"


@pytest.mark.parametrize("line", ["note {id} --text Seen.", "take {id}", "reply {id} --text Done.", "timer start {id}"])
def test_a_command_that_writes_does_not_import_the_orm(small_desk: SmallDesk, line: str) -> None:
    number = small_desk.ticket()
    words = ["--db", small_desk.desk.store.path, "--as", "anna", *line.format(id=number).split()]
    heavy = "{'sqlmodel', 'sqlalchemy', 'alembic', 'textual'}"
    program = (
        f"import sys; from helpdesk_tui.__main__ import main; code = main({words!r}); print({heavy} & set(sys.modules)); sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == "set()"
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM event WHERE ticket_id = ? AND door = 'cli'", (number,)) > 0


def test_the_shapes_are_what_the_classes_say() -> None:
    assert Path(shapes.__file__).read_text(encoding="utf-8") == generator.source(), "run python -m helpdesk_tui.store.tables"


def test_every_class_has_a_shape() -> None:
    assert sorted(shapes.SHAPES) == sorted(tables.__all__)
    assert {shape.table for shape in shapes.SHAPES.values()} == set(tables.load().tables)


def test_a_table_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Tickets"):
        getattr(tables, "Tickets")  # noqa: B009


def test_a_row_has_the_defaults_of_its_table() -> None:
    row = tables.Ticket(client_id=1, subject="No paper", created_at=5, updated_at=5, is_vip=True)
    assert (row.id, row.state, row.version, row.is_vip, row.boost_reason) == (None, "new", 1, True, "")


def test_a_row_refuses_what_is_unknown_or_missing() -> None:
    client = getattr(tables, "Client")  # noqa: B009  (checkers would refuse it before)
    with pytest.raises(TypeError, match="client has no column colour"):
        client(key="acme", name="ACME", colour="red")
    with pytest.raises(TypeError, match="client needs name"):
        client(key="acme")


def test_writing_refuses_what_is_unknown_or_missing(store: Store) -> None:
    with store.write() as writer:
        for key, values in (({"id": 1}, {"name; DROP": "x"}), ({"no": 1}, {"name": "x"})):
            with pytest.raises(TypeError, match="client has no column"):
                writer.change(tables.Client, key, values)
        with pytest.raises(TypeError, match="client needs name"):
            writer.add_all(tables.Client, [{"key": "acme"}])
        with pytest.raises(TypeError, match="client has no column age"):
            writer.add_all(tables.Client, [{"key": "acme", "name": "ACME", "age": 1}])


def test_what_is_added_and_changed_is_there(store: Store) -> None:
    with store.write() as writer:
        first = writer.add(tables.Client(key="acme", name="ACME", zone="Europe/Riga"))
        writer.add_all(tables.Client, [{"key": "globex", "name": "Globex"}, {"key": "initech", "name": "Initech", "tier": 2}])
        writer.add(tables.Team(id=77, key="desk", name="Desk", line=1))
        assert writer.add(tables.Setting(key="a.b", value="1")) == 0
        assert writer.change(tables.Client, {"manager_id": None, "tier": 2}, {"note": "Important", "is_active": False}) == 1
        assert writer.change(tables.Client, {"key": "nobody"}, {"note": ""}) == 0
        assert writer.change(tables.Client, {"id": first}, {}) == 0
    with store.read() as reader:
        assert reader.rows("SELECT id, key, zone, tier, note, is_active, version FROM client ORDER BY id") == [
            (first, "acme", "Europe/Riga", 0, "", 1, 1),
            (first + 1, "globex", reader.value("SELECT zone FROM client WHERE key = 'globex'"), 0, "", 1, 1),
            (first + 2, "initech", reader.value("SELECT zone FROM client WHERE key = 'globex'"), 2, "Important", 0, 1),
        ]
        assert reader.value("SELECT id FROM team") == 77


def test_every_table_is_in_a_new_store(store: Store) -> None:
    names = {shape.table for shape in shapes.SHAPES.values()}
    with store.read() as reader:
        assert names <= {row[0] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
