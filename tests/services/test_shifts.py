"""Shifts and absences by command and from CSV, the week that they make, and their way into the setup file."""

from datetime import date
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound, Refused
from helpdesk_tui.services import entries, shifts, week
from helpdesk_tui.services.setup.export import export_file
from helpdesk_tui.store.shifts import ABSENCE, SHIFT
from tests.services.looking import taken
from tests.small_desk import MONDAY_9, SmallDesk, utc

LEAD = "boris"


def add(small: SmallDesk, login: str, start: int = 0, hours: int = 8, *, table: str = SHIFT, by: str = LEAD, what: str = "") -> str:
    at = MONDAY_9 + start * HOUR
    return shifts.add(small.desk, small.actor(by), table, login, at, at + hours * HOUR, what).said


def listed(small: SmallDesk, table: str = SHIFT) -> list[tuple[str, int, int, str]]:
    found = shifts.listed(small.desk, small.actor("anna"), table, 0)
    return [(one.login, (one.start_at - MONDAY_9) // HOUR, (one.end_at - one.start_at) // HOUR, one.what) for one in found]


def test_a_shift_is_added_once(small_desk: SmallDesk) -> None:
    assert add(small_desk, "anna") == "Shift 1: Anna Petrova, Mon 2026-03-02 09:00 to Mon 2026-03-02 17:00"
    assert "there already" in add(small_desk, "anna")
    with pytest.raises(Refused, match=r"overlaps 1 \(Anna"):
        add(small_desk, "anna", 7)
    add(small_desk, "anna", 8)
    assert listed(small_desk) == [("anna", 0, 8, "on_duty"), ("anna", 8, 8, "on_duty")]


def test_absences_are_apart_from_shifts_and_warn_of_open_tickets(small_desk: SmallDesk) -> None:
    add(small_desk, "anna")
    taken(small_desk)
    at = MONDAY_9 - HOUR
    done = shifts.add(small_desk.desk, small_desk.actor(LEAD), ABSENCE, "anna", at, at + DAY, "ill")
    assert done.warnings == ("Anna Petrova has 1 open ticket: hand it over",)
    assert listed(small_desk, ABSENCE) == [("anna", -1, 24, "ill")]


def test_what_is_no_span_or_kind_or_person_is_said(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="end after it begins"):
        add(small_desk, "anna", hours=0)
    with pytest.raises(BadInput, match="on_duty or on_call, not 'nap'"):
        add(small_desk, "anna", what="nap")
    with pytest.raises(BadInput, match="no engineer 'zoe'"):
        add(small_desk, "zoe")
    with pytest.raises(NotFound, match="no shift 7"):
        shifts.remove(small_desk.desk, small_desk.actor(LEAD), SHIFT, 7)


def test_a_lead_of_the_team_or_an_admin_changes_them(small_desk: SmallDesk) -> None:
    for login in ("anna", "dina", "max"):
        with pytest.raises(NotAllowed):
            add(small_desk, "anna", by=login)
    add(small_desk, "anna", by="olga")
    with pytest.raises(NotAllowed):
        shifts.remove(small_desk.desk, small_desk.actor("dina"), SHIFT, 1)
    shifts.remove(small_desk.desk, small_desk.actor(LEAD), SHIFT, 1)
    assert listed(small_desk) == []


# From a file

HEAD = "engineer,from,to,kind\n"


def bring(small: SmallDesk, folder: Path, text: str, *, by: str = LEAD, table: str = SHIFT, dry: bool = False) -> shifts.Imported:
    path = folder / "rota.csv"
    path.write_text(text, "utf-8")
    return shifts.bring(small.desk, small.actor(by), table, str(path), dry_run=dry)


def test_a_file_is_taken_over_once(small_desk: SmallDesk, tmp_path: Path) -> None:
    text = HEAD + "anna,2026-03-02 09:00,2026-03-02 17:00,on_duty\nivan,2026-03-02 17:00,2026-03-03 01:00,on_call\n"
    assert bring(small_desk, tmp_path, text, dry=True).new == 2
    assert listed(small_desk) == []
    found = bring(small_desk, tmp_path, text)
    assert (found.new, found.changed, found.same) == (2, 0, 0)
    again = bring(small_desk, tmp_path, text.replace("17:00,on_duty", "18:00,on_duty"))
    assert (again.new, again.changed, again.same) == (0, 1, 1)
    assert listed(small_desk) == [("anna", 0, 9, "on_duty"), ("ivan", 8, 8, "on_call")]
    assert bring(small_desk, tmp_path, text.replace("17:00,on_duty", "18:00,on_duty")).command_id == 0
    assert bring(small_desk, tmp_path, text.replace("17:00,on_duty", "18:00,On duty")).command_id == 0  # as lists print it


def test_absences_come_by_days(small_desk: SmallDesk, tmp_path: Path) -> None:
    bring(small_desk, tmp_path, "engineer;from;to;reason\nanna;2026-03-02;2026-03-03;leave\n", table=ABSENCE)
    assert listed(small_desk, ABSENCE) == [("anna", -9, 48, "leave")]


def test_every_mistake_is_told_with_its_row_and_nothing_is_written(small_desk: SmallDesk, tmp_path: Path) -> None:
    add(small_desk, "anna")
    text = HEAD + (
        "zoe,2026-03-02 09:00,2026-03-02 17:00,on_duty\n"
        "anna,2026-03-02 10:00,2026-03-02 17:00,on_duty\n"
        "ivan,yesterday,2026-03-02 17:00,nap\n"
        "ivan,2026-03-04 09:00,2026-03-04 17:00,on_duty\n"
        "ivan,2026-03-04 16:00,2026-03-04 20:00,on_duty\n"
    )
    with pytest.raises(BadInput) as told:
        bring(small_desk, tmp_path, text)
    assert "rota.csv:2:" in told.value.sentence
    assert "zoe" in told.value.sentence
    assert "rota.csv:4:" in told.value.sentence
    assert listed(small_desk) == [("anna", 0, 8, "on_duty")]
    rows = text.splitlines(keepends=True)
    with pytest.raises(BadInput, match=r"rota.csv:2: this overlaps Anna Petrova"):
        bring(small_desk, tmp_path, HEAD + rows[2])
    with pytest.raises(BadInput, match=r"rota.csv:3: this overlaps Ivan Orlov"):
        bring(small_desk, tmp_path, HEAD + rows[4] + rows[5])
    with pytest.raises(BadInput, match=r"nothing\.csv cannot be read"):
        shifts.bring(small_desk.desk, small_desk.actor(LEAD), SHIFT, str(tmp_path / "nothing.csv"))


def test_a_lead_brings_the_own_team_alone(small_desk: SmallDesk, tmp_path: Path) -> None:
    text = HEAD + "egor,2026-03-02 09:00,2026-03-02 17:00,on_duty\n"
    with pytest.raises(NotAllowed, match="Egor Net"):
        bring(small_desk, tmp_path, text)
    assert bring(small_desk, tmp_path, text, by="olga").new == 1


def test_what_was_edited_stands_in_the_next_export(small_desk: SmallDesk) -> None:
    add(small_desk, "anna", what="on_call")
    add(small_desk, "ivan", table=ABSENCE, what="leave")
    text = export_file(small_desk.desk, "olga", "cli")
    assert "[[shifts]]" in text
    assert 'kind = "on_call"' in text
    assert "[[absences]]" in text
    assert 'reason = "leave"' in text


# The week


def cells(small: SmallDesk, login: str, monday: date | None = None) -> list[str]:
    found = week.week(small.desk, small.actor("anna"), monday)
    row = next(row for row in found.rows if row.login == login)
    return [week.hours(day, found.starts[n], found.starts[n + 1], "UTC") for n, day in enumerate(row.days)]


def test_a_week_shows_shifts_absences_and_the_calendar(small_desk: SmallDesk) -> None:
    assert cells(small_desk, "anna") == ["hours"] * 5 + ["·", "·"]
    add(small_desk, "anna", 0, 8)
    add(small_desk, "anna", 37, 9)  # Tuesday 22:00 to Wednesday 07:00
    add(small_desk, "anna", 72, 8, what="on_call")
    add(small_desk, "anna", 87, 48, table=ABSENCE)  # Friday and Saturday
    assert cells(small_desk, "anna") == ["09-17", "22-", "-07", "~09-17", "away", "away", "·"]
    assert cells(small_desk, "anna", date(2026, 3, 9)) == ["·"] * 7
    rows = week.week(small_desk.desk, small_desk.actor("anna")).rows
    assert [(row.login, row.is_on_now) for row in rows if row.team == "service-desk"] == [
        ("anna", True), ("boris", True), ("gleb", True), ("ivan", True),
    ]  # fmt: skip


def test_an_absence_is_seen_before_the_shift_that_it_overrides(small_desk: SmallDesk) -> None:
    add(small_desk, "anna", 0, 8)
    add(small_desk, "anna", 24, 8)
    add(small_desk, "anna", -1, 27, table=ABSENCE)  # all of Monday's shift, and Tuesday's until 11:00
    assert cells(small_desk, "anna")[:2] == ["away", "away 09-17"]


def test_a_day_is_as_long_as_its_shifts(small_desk: SmallDesk) -> None:
    number, anna = small_desk.ticket(), small_desk.actor("anna")
    small_desk.clock.forward_to(utc(2026, 3, 3, 8))
    entries.log(small_desk.desk, anna, number, "2026-03-02 10:00-15:00")
    assert entries.approvals(small_desk.desk, small_desk.actor(LEAD)) == []
    add(small_desk, "anna", 0, 4)
    done = entries.log(small_desk.desk, anna, number, "2026-03-02 15:00-15:30")
    assert "makes the day longer than the shift" in done.said
