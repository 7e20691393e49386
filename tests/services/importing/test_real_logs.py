"""The two public logs, where they are at hand: compared with the rows they came from."""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import Instant
from tests.services.importing.conftest import Taker

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
INCIDENTS, HELPDESK = DATA / "incident_event_log.csv", DATA / "helpdesk_event_log.csv"
needs_logs = pytest.mark.skipif(not (INCIDENTS.exists() and HELPDESK.exists()), reason=f"the public logs are not in {DATA}")

Rows = dict[str, list[tuple[Instant, dict[str, str]]]]


def _rows(path: Path, case: str, at: str, form: str) -> Rows:
    found: Rows = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row[case]].append((_instant(row[at], form), row))
    return found


def _instant(text: str, form: str) -> Instant:
    return int(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp() * 1000)


@needs_logs
def test_incidents_up_to_a_moment_are_as_their_last_row_says(taker: Taker) -> None:
    form = "%d-%m-%Y %H:%M"
    until = _instant("04-03-2016 12:00", form)
    report = taker.take(str(INCIDENTS), until="2016-03-04 12:00")
    assert report.reasons == {"before_open": 5, "out_of_order": 1}
    refused = {row.line for row in report.refused}
    words = {"New": "new", "Active": "in_progress", "Awaiting User Info": "waiting_client", "Awaiting Evidence": "waiting_client",
             "Awaiting Vendor": "waiting_vendor", "Awaiting Problem": "waiting_vendor", "Resolved": "resolved", "Closed": "closed"}  # fmt: skip
    expected, line = dict[str, tuple[str, Instant, int]](), 1
    for number, rows in _rows(INCIDENTS, "number", "sys_updated_at", form).items():
        for at, row in rows:
            line += 1
            if at <= until and line not in refused:
                expected[number] = (words[row["incident_state"]], _instant(row["opened_at"], form), int(row["priority"][0]))
    found = taker.rows("SELECT external_id, state, created_at, priority FROM ticket")
    assert {str(row[0]): row[1:] for row in found} == expected
    assert report.open == sum(state not in ("resolved", "closed") for state, _opened, _priority in expected.values())


@needs_logs
def test_incidents_to_their_end_have_the_dates_of_their_columns(taker: Taker) -> None:
    form = "%d-%m-%Y %H:%M"
    taker.take(str(INCIDENTS), until="2016-03-04 12:00")
    report = taker.take(str(INCIDENTS))
    assert (report.made, report.taken + report.known, len(report.refused)) == (0, 5992, 6)
    dates = {
        row[0]: row[1:] for row in taker.rows("SELECT external_id, resolved_at, closed_at, reopened FROM ticket WHERE state = 'closed'")
    }
    rows = _rows(INCIDENTS, "number", "sys_updated_at", form)
    assert set(dates) == set(rows)
    for number, history in rows.items():
        last = history[-1][1]
        resolved_at, closed_at, _reopened = dates[number]
        assert closed_at == _instant(last["closed_at"], form)
        assert last["resolved_at"] == "?" or resolved_at == _instant(last["resolved_at"], form)
    assert sum(bool(row[2]) for row in dates.values()) == sum(int(history[-1][1]["reopen_count"]) > 0 for history in rows.values())


@needs_logs
def test_the_help_desk_log_is_whole(taker: Taker) -> None:
    report = taker.take(str(HELPDESK))
    assert (report.rows, report.made, report.taken, report.reasons) == (21_348, 4_580, 21_221, {"duplicate": 127})
    assert taker.rows("SELECT count(*) FROM ticket WHERE state <> 'closed'") == [(22,)]  # 21 never closed, one closed and taken up again
    assert report.open == 12
    before = taker.rows("SELECT max(seq) FROM event")
    assert taker.take(str(HELPDESK)).unchanged == 4_580
    assert taker.rows("SELECT max(seq) FROM event") == before
    assert taker.rows("SELECT count(*) FROM ticket WHERE reopened > 0") == [(149,)]  # three more only wait after their resolution
