"""Hostile text through the periods, statements and margins, on a real pty and on the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import HOUR, Clock
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.services import closing, penalties
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import periods, statements, tables
from helpdesk_tui.store.engine import Store
from tests.ui import hostile
from tests.ui.test_hostile_walk import ESC, Step, dialog, run
from tests.ui.viewer import Viewer, kinds

WALK = [
    Step(":", "│ Commands"),
    Step("margins\r", "Margins  2"),
    Step("j"),
    Step("/h\r"),
    Step("k"),
    Step("\r", "takes a step back"),
    Step("r", "Read again"),
    Step("\r", "Amounts in EUR"),
    Step("G"),
    Step(ESC, hides="Esc close"),
    *dialog("+", "An amount for", "12"),
    *dialog("d", "Penalty 1 of", gone="Penalty 1 of"),
    Step("x", "cannot be closed"),
    Step("$", "not closed yet"),
    Step("\x1bOQ", "7All"),
]


def add_money(path: Path, words: Iterator[str]) -> None:
    """What a manager has to see: terms, a confirmed entry, a penalty, amounts, recurring work, in words of strangers."""
    store = Store(str(path))
    store.open()
    desk = Desk(store, Clock())
    now, terms = desk.clock.now(), {"fee": "100", "allowance": 0, "overage_hour": "60", "currency": "EUR"}
    with store.write() as writer:
        writer.run("UPDATE agreement SET number = ?", (next(words)[:40],))
        writer.run("UPDATE agreement_version SET commercial = ?, valid_to_at = ?", (json.dumps(terms), now + 40 * 24 * HOUR))
        writer.run("INSERT INTO entry_confirmation SELECT id, ?, engineer_id FROM work_entry", (now,))
        start_at = closing.chosen(writer, desk.actor("max", "console"), "acme", f"{_month(now)}", "", now)[0][1].start_at
        writer.add(
            tables.Penalty(
                once="x", agreement_id=1, period_start_at=start_at, kind="breach", target="resolution", ticket_id=5, at=now, amount="5",
                currency="EUR",
            )
        )  # fmt: skip
        for _n in range(3):
            writer.add(tables.Adjustment(agreement_id=1, period_start_at=start_at, amount="-1", name=next(words), at=now, by_id=1))
        recurring = writer.add(
            tables.Recurring(key="r", agreement_id=1, service_id=1, subject=next(words), every="month", first_at=now, prevents=next(words))
        )
        writer.add(tables.RecurringRun(recurring_id=recurring, due_at=now, ticket_id=6))
        writer.run("UPDATE ticket SET state = 'resolved', resolved_at = ?, is_open = 0 WHERE id = 6", (now,))
    with store.write() as writer:  # as if the month had been put to closing
        period = closing.chosen(writer, desk.actor("max", "console"), "acme", f"{_month(now)}", "", now)[0][1]
        statements.set_period(writer, periods.ensure(writer, period), 1, {"state": "closing"})
    assert penalties.listing(desk, desk.actor("max", "console"))
    store.close()


def _month(at: int) -> str:
    return f"{local_time(at, 'UTC'):%Y-%m}"


@pytest.fixture(scope="module")
def paths(made_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The hostile desk and the plain one."""
    folder = tmp_path_factory.mktemp("money")
    found = folder / "hostile.db", folder / "plain.db"
    for path, words, long in ((found[0], hostile.hostile_words, hostile.LONG), (found[1], hostile.plain_words, "a long line " * 3)):
        hostile.make(made_store, path, words(), long)
        add_money(path, words())
    return found


def walk(path: Path) -> Viewer:
    """Go through margins and periods as the manager."""
    env = {"HELPDESK_USER": "max", "HELPDESK_LANG": "en", "HOME": str(path.parent), "XDG_CONFIG_HOME": str(path.parent)}
    with Viewer("helpdesk_tui", "--db", str(path), env=env) as viewer:
        viewer.shows("7All")
        for step in WALK:
            viewer.type(step.keys)
            if step.shows:
                viewer.shows(step.shows)
            elif step.hides:
                viewer.hides(step.hides)
            viewer.settle(0.03)
        viewer.type("q")
        assert viewer.ended() == 0, viewer.text
    return viewer


def test_no_sequence_of_a_stranger_reaches_the_terminal(paths: tuple[Path, Path]) -> None:
    foreign, plain = walk(paths[0]), walk(paths[1])
    assert kinds(foreign.output) <= kinds(plain.output)


def test_nor_on_the_command_line(paths: tuple[Path, Path]) -> None:
    month = _month(Clock().now())
    for line in (
        f"period show acme {month}", f"period checklist acme {month}", f"period statement acme {month}", "period list", "penalty list", "margin",
        f"period statement acme {month} --format csv", f"period lines acme {month}",
    ):  # fmt: skip
        output = run(paths[0], line, "max").output
        assert b"Traceback" not in output, line
        assert kinds(output) <= {"control 0x0d", "control 0x0a", "CSI m"}, (line, kinds(output))
