"""The figures over a year of the demo desk and over both imported logs, against an independent computation over their export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.report_period import parse
from helpdesk_tui.services import export, figures
from helpdesk_tui.services.demo import make
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.figures import Asked
from helpdesk_tui.store.engine import Store
from tests.services.importing.conftest import Taker, taker
from tests.services.importing.test_real_logs import HELPDESK, INCIDENTS, needs_logs
from tests.services.independent_figures import Exported, Row, mean, number
from tests.small_desk import MONDAY_9, MovableClock, SmallDesk

assert taker
NOW = MONDAY_9 + 6 * HOUR
TODAY = date(2026, 3, 2)
A_MONTH = 300


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Exported]]:
    """A year of the demo desk, thinner than usual, and its export."""
    path, clock = tmp_path_factory.mktemp("year") / "year.db", MovableClock(NOW)
    make.make(str(path), clock, seed=2, months=12, a_month=A_MONTH)
    store = Store(str(path))
    store.open()
    desk = Desk(store, clock)
    yield desk, Exported(export.lines(desk, "lydia"), NOW)
    store.close()


def compared(desk: Desk, login: str, exported: Exported, text: str) -> figures.Report:
    """The report of a period, which must be what the export says, in all and piece by piece."""
    period = parse(text, TODAY)
    report = figures.report(desk, desk.actor(login, "cli"), Asked(period))
    assert dict(report.total.now) == exported.figures(exported.midnight(period.first), exported.midnight(period.end))
    for place, piece in enumerate(report.pieces[:3]):
        if exported.midnight(piece.first) < exported.now:
            one = exported.figures(exported.midnight(piece.first), exported.midnight(piece.end))
            assert {key: course[place] for key, course in report.course.items()} == one, piece.name
    return report


@pytest.mark.parametrize("text", ["2025", "2026", "2025-Q3", "2025-10", "last-month", "this-month", "2025-W45", "2025-11-12"])
def test_a_year_of_the_demo_desk(year: tuple[Desk, Exported], text: str) -> None:
    report = compared(year[0], "maria", year[1], text)
    assert report.total.now["created"]


def test_the_period_before_is_as_long_as_what_has_passed_of_this_one(year: tuple[Desk, Exported]) -> None:
    desk, exported = year
    period = parse("this-month", TODAY)
    report = figures.report(desk, desk.actor("maria", "cli"), Asked(period))
    start = exported.midnight(report.before.first)
    passed = NOW - exported.midnight(period.first)
    assert report.is_partial
    assert report.total.before["created"] == len(exported.created(start, start + passed))
    assert report.total.before["worked"] == sum(number(row, "duration_ms") for row in exported.entries(start, start + passed))


@pytest.mark.parametrize(("text", "least"), [("2025", 2), ("2025-Q4", 1), ("this-month", 1), ("2026", 9)])
def test_recurring_faults_of_the_demo_desk(year: tuple[Desk, Exported], text: str, least: int) -> None:
    desk, exported = year
    period = parse(text, TODAY)
    found = figures.faults(desk, desk.actor("maria", "cli"), Asked(period), least=least, limit=0)
    assert {
        (one.client_id, one.service_id, one.device): ([int(number) for number in one.tickets.split(",")], one.labour_ms) for one in found
    } == exported.faults(exported.midnight(period.first), exported.midnight(period.end), least)
    assert bool(found) == (least < 9)
    assert [one.times for one in found] == sorted((one.times for one in found), reverse=True)


COLUMNS = {
    "team": ("team", "team_id"),
    "client": ("client", "client_id"),
    "engineer": ("", "resolved_by_id"),
    "line": ("", "line"),
    "channel": ("", "channel"),
}


@pytest.mark.parametrize("dimension", COLUMNS)
def test_groups_of_the_demo_desk(year: tuple[Desk, Exported], dimension: str) -> None:
    desk, exported = year
    period = parse("2025-Q4", TODAY)
    start, end = exported.midnight(period.first), exported.midnight(period.end)
    wanted: dict[object, list[Row]] = {}
    for row in exported.resolved(start, end):
        wanted.setdefault(row[COLUMNS[dimension][1]], []).append(row)
    report = figures.report(desk, desk.actor("maria", "cli"), Asked(period, by=dimension))
    found = {}
    for group in report.groups:
        if group.now["resolved"]:
            found[group.key] = (group.now["resolved"], group.now["sla.resolution"], group.now["paused"])
    keys = {} if dimension in ("line", "channel") else names(desk, dimension)
    assert found == {
        str(keys.get(value, value)): (
            Fraction(len(rows)),
            mean([one for row in rows if (one := exported.kept(row, "resolution")) is not None]),
            Fraction(
                sum(exported.paused(row) for row in rows),
                sum(number(row, "resolved_at") - number(row, "created_at") for row in rows),
            ),
        )
        for value, rows in wanted.items()
    }


def names(desk: Desk, dimension: str) -> dict[object, str]:
    """Keys of teams and clients, logins of engineers, by id."""
    sql = {
        "team": "SELECT id, key FROM team",
        "client": "SELECT id, key FROM client",
        "engineer": "SELECT person_id, value FROM identity WHERE kind = 'login'",
    }[dimension]
    with desk.store.read() as reader:
        return dict(reader.rows(sql))


def test_every_figure_is_traced_to_the_rows_that_it_is_made_of(year: tuple[Desk, Exported]) -> None:
    desk, exported = year
    actor, asked = desk.actor("maria", "cli"), Asked(parse("2025-11", TODAY))
    start, end = exported.midnight(asked.period.first), exported.midnight(asked.period.end)
    report = figures.report(desk, actor, asked)
    for one in report.figures:
        traced = figures.trace(desk, actor, asked, one.key, limit=0)
        assert traced.value == report.total.now[one.key]
        assert traced.found == len(traced.lines)
        if one.key not in ("load", "backlog.age"):
            assert traced.found == report.total.rows[one.key]
    resolved = figures.trace(desk, actor, asked, "sla.resolution", limit=0)
    judged = {number(row, "id"): kept for row in exported.resolved(start, end) if (kept := exported.kept(row, "resolution")) is not None}
    assert {line.ticket_id: bool(line.value) for line in resolved.lines} == judged
    worked = figures.trace(desk, actor, asked, "worked", limit=0)
    assert sorted(line.row_id or 0 for line in worked.lines) == sorted(number(row, "id") for row in exported.entries(start, end))


@needs_logs
def test_both_imported_logs(taker: Taker, small_desk: SmallDesk) -> None:
    taker.take(str(HELPDESK))
    taker.take(str(INCIDENTS))
    exported = Exported(export.lines(small_desk.desk, "vera"), small_desk.clock.now())
    assert len(exported.tickets) > 4_000
    for text in ("2012", "2012-10", "2013-Q1", "2016", "2016-W09", "2016-03", "2016-Q2"):
        report = compared(small_desk.desk, "max", exported, text)
        assert report.total.now["resolved"]
