"""The doctor: silent about a store that only this program wrote, and telling of every rule that was broken behind its back."""

import os

import pytest

from helpdesk_tui.services import doctor, entries, messages, relations, stopwatch, working
from helpdesk_tui.services.doctor import Finding
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import checks
from tests.small_desk import SmallDesk
from tests.stores import forget_guards, spoil

HERE = Spot()


@pytest.fixture
def worked(small_desk: SmallDesk) -> SmallDesk:
    """A morning's work: timers switched and stopped, time logged and corrected, waiting, resolved, reopened, merged, one timer running."""
    desk, clock, anna, dina = small_desk.desk, small_desk.clock, small_desk.actor("anna"), small_desk.actor("dina")
    first, second, third = (small_desk.ticket(subject) for subject in ("First", "Second", "Third"))
    small_desk.ticket("Not under contract", client="initech", requester="inga", priority=1)
    working.take(desk, anna, first, spot=HERE)
    clock.forward(minutes=12)
    messages.reply(desk, anna, first, "Which room is it?", wait=True)
    clock.forward(minutes=30)
    working.take(desk, anna, second, spot=HERE)
    clock.forward(minutes=20)
    messages.receive(desk, anna, first, "Room 7")
    stopwatch.start(desk, anna, first, HERE)
    clock.forward(minutes=15)
    working.resolve(desk, anna, first, code="solved", text="Replaced the cable.")
    working.take(desk, anna, third, spot=HERE)
    clock.forward(minutes=4)
    relations.merge(desk, anna, third, second)
    clock.forward(hours=1)
    working.reopen(desk, anna, first, reason="Broken again", spot=HERE)
    clock.step(-600_000)
    clock.forward(minutes=5)
    entries.log(desk, dina, second, "45m", note="looked at the switch")
    entries.correct(desk, dina, _last_entry(small_desk), typed="30m", reason="mistyped")
    clock.forward(hours=3)
    return small_desk


def _last_entry(desk: SmallDesk) -> int:
    with desk.desk.store.read() as reader:
        return int(reader.value("SELECT max(id) FROM work_entry"))


def wrong(findings: list[Finding]) -> list[str]:
    """The names of the checks that found something wrong."""
    return [finding.name for finding in findings if finding.level == "wrong"]


def edited(desk: SmallDesk, *statements: str) -> list[str]:
    """What the doctor finds wrong after an edit behind the program's back."""
    desk.desk.store.close()
    forget_guards(desk.desk.store.path, *statements)
    return wrong(doctor.examine(desk.desk, every=True))


def test_a_store_that_only_this_program_wrote_is_sound(worked: SmallDesk) -> None:
    findings = doctor.examine(worked.desk, every=True)
    assert wrong(findings) == [], [finding for finding in findings if finding.level == "wrong"]
    assert {finding.name for finding in findings if finding.level == "note"} <= {"rights", "file.version", "disk", "loop"}


def test_an_empty_store_is_sound(small_desk: SmallDesk) -> None:
    assert wrong(doctor.examine(small_desk.desk)) == []


def test_the_store_stays_as_it_was(worked: SmallDesk) -> None:
    worked.desk.store.close()
    with open(worked.desk.store.path, "rb") as file:
        before = file.read()
    doctor.examine(worked.desk, every=True)
    worked.desk.store.close()
    with open(worked.desk.store.path, "rb") as file:
        assert file.read() == before


ENTRY = """INSERT INTO work_entry (engineer_id, ticket_id, start_at, duration_ms, mode, kind, is_billable, is_short, note, end_reason, timer_id,
           timer_part, flags, reason, recorded_at) SELECT engineer_id, ticket_id, {start}, {duration}, 'auto', 'reactive', 1, 0, '', 'stop',
           {timer}, 1, '', '', recorded_at FROM work_entry WHERE timer_id IS NOT NULL ORDER BY id LIMIT 1"""


@pytest.mark.parametrize(
    ("name", "statements"),
    [
        ("labour.timer_written", ("UPDATE timer SET id = (SELECT timer_id FROM work_entry WHERE timer_id IS NOT NULL LIMIT 1)",)),
        ("labour.spans_once", ("DROP INDEX uq_work_entry_timer", ENTRY.format(start="start_at + 90000000", duration=5, timer="timer_id"))),
        ("labour.spans_apart", (ENTRY.format(start="start_at + 1", duration=60000, timer="'other'"),)),
        (
            "labour.sum_within_elapsed",
            (
                ENTRY.format(start="start_at + 1", duration=90000000, timer="'other'"),
                ENTRY.format(start="start_at", duration=90000000, timer="'third'"),
            ),
        ),
        ("labour.timer_after_spans", ("UPDATE timer SET started_at = started_at - 86400000",)),
        ("labour.clock_flag", ("UPDATE work_entry SET wall_ms = 1 WHERE id = 1",)),
        ("labour.reversals", ("UPDATE work_entry SET duration_ms = duration_ms - 1 WHERE reverses_id IS NOT NULL",)),
        ("labour.replacements", ("DELETE FROM work_entry WHERE reverses_id IS NOT NULL",)),
        ("labour.in_history", ("UPDATE work_entry SET duration_ms = duration_ms + 1 WHERE id = 1",)),
        ("labour.in_history", ("DELETE FROM work_entry WHERE id = 1",)),
        ("labour.reviews", ("UPDATE work_entry SET flags = 'long' WHERE id = 1",)),
        ("labour.approvals", ("UPDATE work_entry SET flags = 'overlap' WHERE mode = 'manual'", "DELETE FROM entry_review")),
        ("labour.timer_ticket", ("UPDATE ticket SET state = 'merged', is_open = 0, merged_into_id = 2 WHERE id = 1",)),
        ("tickets.is_open", ("UPDATE ticket SET is_open = 0 WHERE id = 2",)),
        ("tickets.targets", ("DELETE FROM ticket_target WHERE ticket_id = 2",)),
        ("tickets.ended_targets", ("UPDATE ticket SET state = 'cancelled', is_open = 0 WHERE id = 2",)),
        ("tickets.merges", ("UPDATE ticket SET state = 'merged', is_open = 0, merged_into_id = 3 - id WHERE id < 3",)),
        ("tickets.text", ("DELETE FROM ticket_text WHERE rowid = 1",)),
        ("tickets.recomputed", ("UPDATE ticket_target SET consumed_s = consumed_s + 1 WHERE ticket_id = 2 AND is_live = 1",)),
        (
            "tickets.recomputed",
            ("UPDATE ticket_target SET verdict = 'met', is_live = 0, met_at = 5 WHERE ticket_id = 2 AND kind = 'resolution'",),
        ),
        ("tickets.recomputed", ("DELETE FROM ticket_moment WHERE kind = 'public_reply'",)),
        ("calendars.stretches", ("UPDATE calendar_stretch SET sum_before_s = sum_before_s + 1 WHERE version_id = 2",)),
        ("calendars.stretches", ("DELETE FROM calendar_stretch WHERE version_id = 2 AND start_at % 7 = 0 AND start_at > 1772000000000",)),
        ("people.leavers", ("UPDATE engineer SET is_active = 0",)),
        ("history.chain", ("UPDATE event SET verb = 'taken' WHERE seq = 2",)),
        ("history.chain", ("UPDATE event_payload SET body = '{}' WHERE seq = 2",)),
        ("file.references", ("UPDATE message SET ticket_id = 999",)),
    ],
)
def test_every_broken_rule_is_told(worked: SmallDesk, name: str, statements: tuple[str, ...]) -> None:
    assert name in edited(worked, *statements)


def test_two_timers_of_one_engineer_are_told(worked: SmallDesk) -> None:
    columns = "part, engineer_id, ticket_id, started_at, boot_id, boot_ms, mode, kind, note, door, beat_boot_id, beat_boot_ms, is_shifted"
    found = edited(
        worked,
        "CREATE TABLE running AS SELECT * FROM timer",
        "DROP TABLE timer",
        "ALTER TABLE running RENAME TO timer",
        f"INSERT INTO timer (id, {columns}) SELECT 'second', {columns} FROM timer",
    )
    assert "labour.one_timer" in found


def test_a_torn_file_is_told_and_nothing_else(worked: SmallDesk) -> None:
    worked.desk.store.close()
    spoil(worked.desk.store.path)
    worked.desk.store.open()
    findings = doctor.examine(worked.desk)
    assert [(finding.name, finding.level) for finding in findings] == [("file.integrity", "wrong")]
    assert "helpdesk restore" in findings[0].advice


def found(desk: SmallDesk, name: str) -> Finding:
    """One finding by name."""
    return next(finding for finding in doctor.examine(desk.desk) if finding.name == name)


@pytest.mark.parametrize(
    ("name", "edit", "level"),
    [
        ("calendars.zones", "UPDATE calendar_version SET zone_data = 'other' WHERE id = 1", "note"),
        ("clock", "UPDATE event SET recorded_at = recorded_at + 9000000000", "note"),
        ("outbox", "UPDATE outbox SET state = 'failed'", "note"),
        ("file.version", "PRAGMA user_version = 99", "note"),
    ],
)
def test_what_is_worth_knowing_is_a_note(worked: SmallDesk, name: str, edit: str, level: str) -> None:
    worked.desk.store.close()
    forget_guards(worked.desk.store.path, edit)
    assert (found(worked, name).level, bool(found(worked, name).advice)) == (level, True)


def test_rights_for_everybody_are_wrong_and_as_is_called_a_convenience(small_desk: SmallDesk) -> None:
    os.chmod(small_desk.desk.store.path, 0o640)
    assert (found(small_desk, "rights").level, "--as" in found(small_desk, "rights").advice) == ("note", True)
    os.chmod(small_desk.desk.store.path, 0o666)
    assert found(small_desk, "rights").level == "wrong"


def test_every_question_has_a_name_of_its_own_and_says_what_to_do() -> None:
    every = [*checks.LABOUR, *checks.DESK]
    assert len({check.name for check in every}) == len(every)
    assert all(check.advice.endswith(".") for check in every)
