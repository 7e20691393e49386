"""The virtual table: what it shows, fetches, repaints, and where its cursor stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from textual.geometry import Region

from helpdesk_tui.domain.errors import HelpdeskError, StoreTrouble
from helpdesk_tui.ui.widgets.columns import Row, changed_span, fit_columns
from helpdesk_tui.ui.widgets.lines import Lines
from helpdesk_tui.ui.widgets.rows import RowCache
from tests.ui.conftest import press, screen_text, wait_for, watch_painting
from tests.ui.table_app import COLUMNS, HONEST, HOSTILE, Numbers, TableApp

SIZE = (80, 24)


def test_narrow_tables_lose_who_then_client_then_state() -> None:
    def titles(width: int) -> list[str]:
        return [column.title for _position, column, _room in fit_columns(COLUMNS, width)]

    assert titles(79) == ["weight", "deadline", "#", "state", "client", "who", "subject"]
    assert titles(66) == ["weight", "deadline", "#", "state", "client", "subject"]
    assert titles(59) == ["weight", "deadline", "#", "state", "subject"]
    assert titles(45) == ["weight", "deadline", "#", "subject"]
    assert titles(10) == ["weight", "deadline", "#", "subject"]


def test_a_change_is_found_where_it_is() -> None:
    fitted = fit_columns(COLUMNS, 79)
    row = Numbers().row(1)
    assert changed_span(fitted, row, Numbers().row(1, left="0:07")) == (8, 9)
    assert changed_span(fitted, row, Numbers().row(1)) == (0, 0)
    assert changed_span(fitted, None, row) is None


async def test_shows_header_rows_and_keys() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "subject 21" in screen_text(pilot), "the first page")
        lines = screen_text(pilot).splitlines()
        assert lines[1] == " weight deadline  #      state    client    who     subject"
        assert lines[2] == "›   0.1 0:08      1      working  ACME      ivan    subject 1"
        assert lines[3].startswith("    0.2 0:08      2 ")
        assert "n Next" in lines[-1]
        assert "? Help" in lines[-1]


async def test_fetches_only_what_is_near() -> None:
    app = TableApp(90_000)
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "subject 21" in screen_text(pilot), "the first page")
        assert len(app.table_screen.source.asked) < 100
        await press(pilot, "G")
        await wait_for(pilot, lambda: "›9000.0" in screen_text(pilot), "the last row")
        assert app.table.cursor_id == 90_000
        assert len(app.table_screen.source.asked) == len(set(app.table_screen.source.asked)) < 200


async def test_moves_by_lines_and_pages_in_both_layouts() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        page = len(app.table.window)
        for keys, index in (
            (["j"], 1), (["о"], 2), (["k"], 1), (["л"], 0), (["k"], 0), (["ctrl+d"], page), (["pagedown"], 2 * page),
            (["ctrl+u"], page), (["ctrl+г"], 0), (["G"], 999), (["down"], 999), (["g"], 0), (["П"], 999), (["home"], 0),
        ):  # fmt: skip
            await press(pilot, *keys)
            assert app.table.cursor_index == index, f"after {keys}"


async def test_a_move_repaints_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await wait_for(pilot, lambda: "subject 21" in screen_text(pilot), "the first page")
        await pilot.pause()
        painted = watch_painting(monkeypatch, Lines)
        await press(pilot, "j")
        await wait_for(pilot, lambda: app.table.cursor_index == 1, "the move")
        assert painted == [Region(0, 1, 80, 1), Region(0, 2, 80, 1)]
        painted.clear()
        app.table.put_rows({5: app.table_screen.source.row(5, left="0:07"), 900: app.table_screen.source.row(900)})
        assert painted == [Region(8, 5, 9, 1)]
        assert screen_text(pilot).splitlines()[6].startswith("    0.5 0:07")


async def test_the_cursor_stays_on_its_row_and_its_line() -> None:
    app = TableApp(100)
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await app.table.move_to(40)
        line = app.table.cursor_index - list(app.table.ids).index(app.table.window[0])
        app.table.set_ids([*range(60, 101), *range(1, 60)], now=True)
        assert app.table.cursor_id == 41
        assert app.table.window[line] == 41
        await wait_for(pilot, lambda: "›   4.1" in screen_text(pilot), "the cursor's row")


async def test_a_row_that_goes_leaves_the_cursor_on_the_next() -> None:
    app = TableApp(5)
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await app.table.move_to(2)
        app.table.set_ids([1, 2, 4, 5], now=True)
        assert app.table.cursor_id == 4
        app.table.set_ids([1, 2], now=True)
        assert app.table.cursor_id == 2
        app.table.set_ids([], now=True)
        assert app.table.cursor_index == -1
        await wait_for(pilot, lambda: "nothing here" in screen_text(pilot), "the sentence of an empty table")
        await press(pilot, "j", "G", "space", "V")
        app.table.set_ids([7], now=True)
        assert app.table.cursor_id == 7


async def test_a_new_order_waits_for_a_quiet_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(Lines, "app_time", lambda self: now[-1])
    app = TableApp(10)
    async with app.run_test(size=SIZE, notifications=True, tooltips=True):
        table = app.table
        table.note_key()
        table.set_ids([3, 2, 1])
        assert list(table.ids) == list(range(1, 11))
        table.set_ids([2, 1])
        now.append(101.9)
        table._when_quiet()
        assert list(table.ids) == list(range(1, 11))
        now.append(102.0)
        table._when_quiet()
        assert table.waiting is None
        assert list(table.ids) == [2, 1]
        table.note_key()
        table.set_ids([1, 2])
        table.reorder_now()
        assert list(table.ids) == [1, 2]


async def test_marks_single_rows_and_ranges() -> None:
    app = TableApp(50)
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await press(pilot, "space", "j", "j", "j", "V")
        await wait_for(pilot, lambda: app.table.marked == (1, 2, 3, 4), "the marked range")
        await wait_for(pilot, lambda: screen_text(pilot).splitlines()[5].startswith("»"), "the sign of cursor and mark")
        assert screen_text(pilot).splitlines()[2].startswith("•")
        await press(pilot, "space")
        await wait_for(pilot, lambda: app.table.marked == (1, 2, 3), "the unmarked row")
        app.table.clear_marks()
        assert app.table.marked == ()


async def test_foreign_text_does_nothing_and_loses_nothing() -> None:
    app = TableApp(30)
    async with app.run_test(size=(120, 24), notifications=True, tooltips=True) as pilot:
        source = app.table_screen.source
        for number, text in enumerate((HOSTILE, *HONEST), 1):
            source.subjects[number] = text
        app.table.forget()
        await wait_for(pilot, lambda: "disk full" in screen_text(pilot), "the subjects")
        shown = screen_text(pilot)
        assert all(text in shown.replace("  ", " ") for text in HONEST)
        assert "[/x] [@click=app.quit]go[/] ␛[c" in shown
        assert all(character.isprintable() or character == "\n" for character in shown)


class Moody(Numbers):
    """A store that is locked at first."""

    broken = True

    async def fetch(self, ids: Sequence[int]) -> Mapping[int, Row]:
        if self.broken:
            raise StoreTrouble("the store is locked")
        return await super().fetch(ids)


async def test_a_failed_fetch_is_told_and_asked_again() -> None:
    told: list[HelpdeskError] = []
    got: list[int] = []
    source = Moody()
    cache = RowCache(source, got.extend, told.append)
    cache.ask([1, 2])
    await cache.settle(5)
    assert [error.sentence for error in told] == ["the store is locked"]
    source.broken = False
    cache.ask([1, 2])
    await cache.settle(5)
    assert got == [1, 2]
