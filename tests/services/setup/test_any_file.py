"""Whatever a file says: mistakes are told as mistakes, and what can be applied is applied once and exported the same."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup.apply import apply_file
from helpdesk_tui.services.setup.document import parse_document
from helpdesk_tui.services.setup.export import export_text
from helpdesk_tui.services.setup.plan import make_plan
from helpdesk_tui.store import setup
from helpdesk_tui.store.engine import Store
from tests.small_desk import MovableClock

LINES = (Path(__file__).parents[2] / "data" / "desk.toml").read_text("utf-8").replace('requesters_csv = "people.csv"', "").split("\n")
WRITTEN = [number for number, line in enumerate(LINES) if " = " in line and not line.startswith("#")]
VALUES = (
    "1", "-1", "true", "1.5", "nan", "-inf", "1e400", "99999999999999999999", '""', '" "', '"x"', "[]", "[[]]", "{}", "{a = 1}", '[1, "a", {}]',
    "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "10:00:00", '"2026-01-01"', '"\\u0000"', '"[/x]"', '"all"',
    '"P1"', '"1h"', '"99999999h"', '[["00:00", "00:00"]]', '"fri"', '["acme"]', '"ivan"', '{P1 = {reaction = "1h"}}', "{mail = {}}", "[{}]",
    '"Europe/../UTC"', '"../x"', "2026-02-30",
)  # fmt: skip
EDITS = st.lists(st.tuples(st.sampled_from(WRITTEN), st.sampled_from(["set", "remove"]), st.sampled_from(VALUES)), min_size=1, max_size=4)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_any_file(made_store: Path, edits: list[tuple[int, str, str]]) -> None:
    lines = list(LINES)
    for number, what, value in edits:
        lines[number] = "" if what == "remove" else f"{LINES[number].partition(' = ')[0]} = {value}"
    try:
        document = parse_document("desk.toml", "\n".join(lines))
        make_plan(document, setup.empty())
    except BadInput as error:
        assert all(line.startswith("desk.toml:") for line in error.sentence.split("\n"))  # noqa: PT017
        return
    with tempfile.TemporaryDirectory() as folder:
        store = Store(shutil.copyfile(made_store, f"{folder}/desk.db"))
        store.open()
        apply_file(Desk(store, MovableClock()), "first", "cli", document)
        with store.read() as reader:
            stored = setup.load(reader)
        store.close()
    assert not make_plan(document, stored).changes
    assert not make_plan(parse_document("export.toml", export_text(stored)), stored).changes
