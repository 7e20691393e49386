"""What cannot be taken over is said, row by row; a file or a mapping that is of no use is said at once."""

from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.services.importing import mapping as mappings
from helpdesk_tui.services.importing.apply import Order
from tests.services.importing.conftest import EVENT_HEADER, EVENTS, SNAPSHOT_HEADER, SNAPSHOTS, Taker, run, snapshot


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (snapshot("INC9", "Asleep", 0, "01-03-2016 09:00"), "unknown_state"),
        (snapshot("INC9", "New", 0, "31-02-2016 09:00"), "bad_date"),
        (snapshot("INC9", "New", 0, "2016-03-01"), None),  # ISO is always understood
        (snapshot("INC9", "New", 0, "?"), "bad_date"),
        (snapshot("INC9", "New", 0, "01-03-1916 09:00"), "bad_date"),
        (snapshot("INC9", "New", 0, "9999-12-31T23:59:59-23:59"), "future"),
        (snapshot("INC9", "New", 0, "29-02-2016 07:00"), "before_open"),
        (snapshot("INC9", "Closed", 0, "01-03-2016 09:00", closed="28-02-2016 09:00"), "close_before_open"),
        (snapshot("INC9", "Resolved", 0, "01-03-2016 09:00", resolved="28-02-2016 09:00"), "resolve_before_open"),
        (snapshot("INC9", "New", 0, "01-03-2036 09:00"), "future"),
        (snapshot("INC9", "New", 0, "01-03-2016 09:00", priority="urgent"), "unknown_priority"),
        (snapshot("INC9", "New", 0, "01-03-2016 09:00", impact="everybody"), "unknown_level"),
        (snapshot("INC9", "New", "x", "01-03-2016 09:00"), "bad_number"),
        (snapshot("?", "New", 0, "01-03-2016 09:00"), "no_id"),
        ("INC9,New", "unreadable"),
        (SNAPSHOTS[0], "duplicate"),
        ('INC9,"New', "unreadable"),
    ],
)
def test_a_bad_row_is_refused_and_the_others_go_on(taker: Taker, row: str, reason: str | None) -> None:
    report = taker.snapshots(*SNAPSHOTS, row)
    assert [(refused.line, refused.reason) for refused in report.refused] == ([] if reason is None else [(14, reason)])
    assert report.made == 2 + (reason is None)
    assert all(refused.sentence for refused in report.refused)


def test_a_refused_row_keeps_what_it_said(taker: Taker) -> None:
    report = taker.snapshots(snapshot("INC9", "Asleep", 0, "01-03-2016 09:00"))
    assert report.refused[0].as_line()["incident_state"] == "Asleep"
    assert report.refused[0].as_line()["refused_row"] == 2


def test_lines_are_counted_over_quoted_line_breaks(taker: Taker) -> None:
    path = taker.file('1,2026-01-01 10:00,"two\nlines\x85more"', "2,never,x", header="id,opened,subject")
    assert [(row.line, row.reason) for row in taker.take(path).refused] == [(4, "bad_date")]


def test_a_time_that_clocks_skipped_is_a_bad_date(taker: Taker) -> None:
    mapping = taker.file(
        'layout = "tickets"', 'zone = "Europe/Rome"', "[columns]", 'id = "id"', 'opened = "opened"', name="rome.toml",
    )  # fmt: skip
    report = taker.take(taker.file("1,2015-03-29 02:30", "2,2015-03-29 03:30", header="id,opened"), mapping=mapping)
    assert [(row.line, row.reason) for row in report.refused] == [(2, "bad_date")]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (b"a,b\n1,2\n", "a, b"), (SNAPSHOT_HEADER.encode() + b"\n\xff\xfe\n", "line 2"), (b"number,number\n", "number")],
)
def test_a_file_of_no_use_is_bad_input(taker: Taker, tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=word):
        taker.take(str(path))


def test_a_missing_file_and_a_senseless_moment_are_bad_input(taker: Taker, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing-there"):
        taker.take(str(tmp_path / "nothing-there.csv"))
    with pytest.raises(BadInput, match="the day after"):
        taker.events(*EVENTS, until="the day after")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns", "no TOML"),
        ("columns = " + "[" * 5000, "no TOML"),
        ("columns = " + "9" * 5000, "no TOML"),
        ('layuot = "events"', "layout"),
        ('layout = "wide"\n[columns]\nid = "a"', "x.toml:1: layout"),
        ('[columns]\nid = "a"\nat = "b"', "'state'"),
        (
            '[columns]\nid = "a"\nat = "b"\nstate = "c"\nsubjct = "d"',
            "x.toml:5: columns.subjct: is not known; did you mean columns.subject?",
        ),
        (
            '[columns]\nid = "a"\nat = "b"\nstate = "c"\n[values.state]\n"Open" = "nwe"',
            "x.toml:6: 'nwe': is nothing that 'open' in [values.state] can mean; did you mean new?",
        ),
        ('zone = "Mars"\n[columns]\nid = "a"\nat = "b"\nstate = "c"', "x.toml:1: zone: unknown time zone “Mars”"),
        ('zone = "Mars/Olympus"\n[columns]\nid = "a"\nat = "b"\nstate = "c"', "Mars/Olympus"),
        ('dates = "x"\n[columns]\nid = "a"\nat = "b"\nstate = "c"', "x.toml:1: dates"),
        ("columns = 5", "columns"),
        ('dates = ["%d %d"]\n[columns]\nid = "a"\nat = "b"\nstate = "c"', "x.toml:1: %d %d"),
        ('delimiter = "; "\n[columns]\nid = "a"\nat = "b"\nstate = "c"', "x.toml:1: delimiter"),
        ('[columns]\nid = "a"\nat = "b"\nstate = "c"\n[defaults]\nimpact = "hihg"', "high"),
        ('[columns]\nid = true\nat = "b"\nstate = "c"', "x.toml:2: id"),
    ],
)
def test_a_mistake_in_a_mapping_is_shown_where_it_is(text: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        mappings.parse(text, "x.toml")
    assert said in caught.value.sentence


def test_the_shipped_mappings_are_recognised_by_columns() -> None:
    assert mappings.recognised(SNAPSHOT_HEADER.split(",")).name == "incident_event_log"
    assert mappings.recognised([*EVENT_HEADER.split(","), "creator"]).name == "helpdesk_event_log"
    assert mappings.recognised(["id", "opened", "subject"]).name == "tickets"


def test_only_who_may_set_up_imports(taker: Taker) -> None:
    with pytest.raises(NotAllowed):
        run(taker.small.desk, "anna", Order(taker.file(*EVENTS, header=EVENT_HEADER)))


def test_a_mapping_that_does_not_fit_the_file_says_so(taker: Taker) -> None:
    text = ['layout = "tickets"', "[columns]", 'id = "no"', 'opened = "opened"', 'team = "squad"']
    with pytest.raises(BadInput, match="'no'"):
        taker.take(taker.file("1,2026-01-01 10:00", header="id,opened"), mapping=taker.file(*text, name="map.toml"))
    report = taker.take(taker.file("1,2026-01-01 10:00", header="no,opened"), mapping=taker.file(*text, name="map.toml"))
    assert report.notices == ["columns that the file does not have: squad"]
    with pytest.raises(BadInput, match="no column 'stat'"):  # else every ticket of the file would be taken for new
        taker.take(taker.file("1,2026-01-01 10:00", header="no,opened"), mapping=taker.file(*text, 'state = "stat"', name="map.toml"))


def test_work_and_kinds_that_make_no_sense_are_refused(taker: Taker) -> None:
    header = "id,opened,subject,minutes,engineer,kind"
    mapping = taker.file(
        'layout = "tickets"', "[columns]", 'id = "id"', 'opened = "opened"', 'work_minutes = "minutes"', 'engineer = "engineer"', 'kind = "kind"',
        name="map.toml",
    )  # fmt: skip
    rows = [
        f"{number},2026-01-01 10:00,x,{minutes},anna,{kind}"
        for number, (minutes, kind) in enumerate([("nan", ""), ("1e300", ""), ("5", "wish")])
    ]
    report = taker.take(taker.file(*rows, header=header), mapping=mapping)
    assert [row.reason for row in report.refused] == ["bad_work", "bad_work", "unknown_kind"]


def test_half_a_character_in_json_is_refused(taker: Taker) -> None:
    path = taker.file(
        '{"id": "1", "opened": "2026-01-01 10:00", "subject": "\\ud800"}',
        '{"id": "2", "opened": "2026-01-01 10:00", "subject": "x"}',
        name="h.jsonl",
    )
    assert [(row.line, row.reason) for row in taker.take(path).refused] == [(1, "unreadable")]


def test_a_byte_of_another_encoding_is_named_by_its_line_wherever_it_stands(taker: Taker) -> None:
    rows = "\n".join(f"{number},2026-01-01 10:00,Nr {number}" for number in range(60_000))
    path = Path(taker.file(rows, "x,2026-01-01 10:00,\u00e9", header="id,opened,subject"))
    path.write_bytes(path.read_text("utf-8").encode("latin-1"))
    with pytest.raises(BadInput, match=r"log\.csv, line 60002 is no text in utf-8"):
        taker.take(str(path))
    assert taker.rows("SELECT count(*) FROM ticket WHERE external_id IS NOT NULL") == [(0,)]
