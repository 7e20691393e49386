"""Time by hand, corrections by reversal, the lead's approval list (RULES.md §7)."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.labour import Entry
from helpdesk_tui.services import entries, intake, stopwatch, working
from helpdesk_tui.store import labour, tables
from tests.services.looking import taken
from tests.small_desk import MONDAY_9, SmallDesk, utc


def all_entries(small: SmallDesk, login: str = "egor") -> list[Entry]:
    with small.desk.store.read() as reader:
        found = labour.entries_of_engineer(reader, small.ids.people[login], 0, 1 << 50)
    return sorted(found, key=lambda entry: entry.id)


def log(small: SmallDesk, typed: str, *, login: str = "egor", number: int | None = None) -> Entry:
    entries.log(small.desk, small.actor(login), small.ticket() if number is None else number, typed)
    return all_entries(small, login)[-1]


@pytest.fixture
def afternoon(small_desk: SmallDesk) -> SmallDesk:
    """The desk at 16:00."""
    small_desk.clock.forward(hours=7)
    return small_desk


@pytest.mark.parametrize(
    ("typed", "start", "ms"),
    [
        ("45m", utc(2026, 3, 2, 15, 15), 45 * MINUTE),
        ("1h30", utc(2026, 3, 2, 14, 30), 90 * MINUTE),
        ("14:05-15:20", utc(2026, 3, 2, 14, 5), 75 * MINUTE),
        ("yesterday 14:05-15:20", utc(2026, 3, 1, 14, 5), 75 * MINUTE),
    ],
)
def test_time_is_logged_as_typed(afternoon: SmallDesk, typed: str, start: int, ms: int) -> None:
    entry = log(afternoon, typed)
    assert (entry.start_at, entry.duration_ms, entry.mode, entry.timer_id, entry.is_short, entry.review) == (
        start,
        ms,
        "manual",
        None,
        False,
        "",
    )


def test_what_is_no_time_or_no_kind_of_work_is_refused(afternoon: SmallDesk) -> None:
    number, egor = afternoon.ticket(), afternoon.actor("egor")
    with pytest.raises(BadInput):
        entries.log(afternoon.desk, egor, number, "a while")
    with pytest.raises(BadInput, match="travel"):
        entries.log(afternoon.desk, egor, number, "5m", kind="sleep")
    with pytest.raises(NotAllowed):
        entries.log(afternoon.desk, afternoon.actor("vera"), number, "5m")
    assert all_entries(afternoon) == []


def test_several_entries_of_a_ticket_sum_up(afternoon: SmallDesk) -> None:
    number, egor = afternoon.ticket(), afternoon.actor("egor")
    entries.log(afternoon.desk, egor, number, "10:00-10:30")
    done = entries.log(afternoon.desk, egor, number, "11:00-11:45")
    assert "45 min logged" in done.said
    assert "1 h 15 min in all" in done.said


# The approval list


@pytest.mark.parametrize(
    ("first", "second", "review"),
    [
        ("14:00-15:00", "15:00-15:30", ""),
        ("14:00-15:00", "14:59-15:30", "approval:overlap"),
        ("08:00-12:00", "12:00-16:00", ""),
        ("07:59-12:00", "12:00-16:00", "approval:over_shift"),
        ("09:00-10:00", "saturday 16:00-16:30", ""),
        ("09:00-10:00", "saturday 15:59-16:30", "approval:old"),
    ],
)
def test_overlaps_long_days_and_old_work_go_to_the_lead(afternoon: SmallDesk, first: str, second: str, review: str) -> None:
    assert log(afternoon, first).review == ""
    day = second.replace("saturday", "2026-02-28")
    assert log(afternoon, day).review == review


def test_a_running_timer_overlaps_too(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(hours=1)
    assert log(small_desk, "09:30-09:45", login="anna", number=number).review == "approval:overlap"
    assert log(small_desk, "08:30-09:00", login="anna", number=number).review == ""


def test_the_lead_approves_or_refuses_with_a_reason(afternoon: SmallDesk) -> None:
    log(afternoon, "14:00-15:00")
    doubtful, dina = log(afternoon, "14:30-15:30"), afternoon.actor("dina")
    assert [entry.id for entry in entries.approvals(afternoon.desk, dina)] == [doubtful.id]
    assert entries.approvals(afternoon.desk, afternoon.actor("boris")) == []
    with pytest.raises(NotFound, match="of your team"):
        entries.approve(afternoon.desk, afternoon.actor("boris"), doubtful.id)
    with pytest.raises(NotAllowed):
        entries.approve(afternoon.desk, afternoon.actor("egor"), doubtful.id)
    with pytest.raises(BadInput, match="reason"):
        entries.approve(afternoon.desk, dina, doubtful.id, accept=False)
    entries.approve(afternoon.desk, dina, doubtful.id, accept=False, reason="you were at lunch")
    assert sum(entry.duration_ms for entry in all_entries(afternoon)) == HOUR
    assert entries.approvals(afternoon.desk, dina) == []
    with pytest.raises(Refused, match="waits for no approval"):
        entries.approve(afternoon.desk, dina, doubtful.id)


def test_approved_time_stays(afternoon: SmallDesk) -> None:
    log(afternoon, "14:00-15:00")
    doubtful = log(afternoon, "14:30-15:30")
    entries.approve(afternoon.desk, afternoon.actor("dina"), doubtful.id)
    assert sum(entry.duration_ms for entry in all_entries(afternoon)) == 2 * HOUR
    assert all_entries(afternoon)[-1].review == ""


def test_nobody_approves_own_time(afternoon: SmallDesk) -> None:
    log(afternoon, "14:00-15:00", login="dina")
    doubtful = log(afternoon, "14:30-15:30", login="dina")
    with pytest.raises(NotAllowed, match="own time"):
        entries.approve(afternoon.desk, afternoon.actor("dina"), doubtful.id)


# Corrections


def test_a_correction_is_a_reversal_and_a_new_row(afternoon: SmallDesk) -> None:
    old = log(afternoon, "14:00-15:00")
    entries.correct(afternoon.desk, afternoon.actor("egor"), old.id, typed="40m", reason="phone rang", note="Cable")
    first, reversal, new = all_entries(afternoon)
    assert (first.duration_ms, first.is_reversed) == (HOUR, True)
    assert (reversal.duration_ms, reversal.reverses_id, reversal.reason, reversal.ticket_id) == (-HOUR, old.id, "phone rang", old.ticket_id)
    assert (new.start_at, new.duration_ms, new.replaces_id, new.note, new.review) == (old.start_at, 40 * MINUTE, old.id, "Cable", "")


def test_a_corrected_stopwatch_entry_keeps_its_span_for_ever(small_desk: SmallDesk) -> None:
    taken(small_desk)
    small_desk.clock.forward(minutes=30)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    [old] = all_entries(small_desk, "anna")
    entries.correct(small_desk.desk, small_desk.actor("anna"), old.id, typed="20m", reason="coffee")
    found = all_entries(small_desk, "anna")
    assert [(entry.timer_part, entry.duration_ms) for entry in found] == [(1, 30 * MINUTE), (None, -30 * MINUTE), (None, 20 * MINUTE)]


def test_a_correction_that_claims_more_is_asked_about_like_any_time_by_hand(afternoon: SmallDesk) -> None:
    first = log(afternoon, "14:00-15:00")
    log(afternoon, "15:00-15:30")
    entries.correct(afternoon.desk, afternoon.actor("egor"), first.id, typed="13:30-15:00", reason="began earlier")
    assert all_entries(afternoon)[-1].review == ""
    entries.correct(afternoon.desk, afternoon.actor("egor"), all_entries(afternoon)[-1].id, typed="13:30-15:10", reason="took longer")
    assert all_entries(afternoon)[-1].review == "approval:overlap"


def test_what_waits_for_the_lead_waits_on_after_a_correction(afternoon: SmallDesk) -> None:
    """Else whoever is asked about would answer it by correcting the note."""
    log(afternoon, "14:00-15:00")
    doubtful, egor = log(afternoon, "14:30-15:30"), afternoon.actor("egor")
    entries.correct(afternoon.desk, egor, doubtful.id, note="Cable", reason="note")
    doubtful = all_entries(afternoon)[-1]
    assert (doubtful.note, doubtful.review) == ("Cable", "approval:overlap")
    entries.split(afternoon.desk, egor, doubtful.id, [(afternoon.ticket("Another"), "20m")], reason="two tickets")
    assert [entry.review for entry in all_entries(afternoon)[-2:]] == ["approval:overlap"] * 2
    entries.correct(afternoon.desk, egor, all_entries(afternoon)[-2].id, typed="15:00-15:10", reason="began later")
    assert all_entries(afternoon)[-1].review == "", "it overlaps nothing any more"


def test_a_lead_who_corrects_has_looked_at_it(afternoon: SmallDesk) -> None:
    log(afternoon, "14:00-15:00")
    doubtful = log(afternoon, "14:30-15:30")
    entries.correct(afternoon.desk, afternoon.actor("dina"), doubtful.id, typed="50m", reason="as agreed")
    assert all_entries(afternoon)[-1].review == ""


def test_only_the_row_that_counts_is_corrected(afternoon: SmallDesk) -> None:
    old, egor = log(afternoon, "14:00-15:00"), afternoon.actor("egor")
    with pytest.raises(BadInput, match="reason"):
        entries.correct(afternoon.desk, egor, old.id, typed="40m", reason=" ")
    entries.correct(afternoon.desk, egor, old.id, typed="40m", reason="x")
    for entry_id in (old.id, old.id + 1):
        with pytest.raises(Refused, match="corrected already"):
            entries.correct(afternoon.desk, egor, entry_id, typed="30m", reason="x")
    entries.correct(afternoon.desk, egor, old.id + 2, typed="30m", reason="x")
    assert sum(entry.duration_ms for entry in all_entries(afternoon)) == 30 * MINUTE


def test_only_oneself_or_the_lead_corrects(afternoon: SmallDesk) -> None:
    old = log(afternoon, "14:00-15:00")
    for login in ("anna", "boris"):
        with pytest.raises(NotAllowed, match="Egor Net"):
            entries.correct(afternoon.desk, afternoon.actor(login), old.id, typed="40m", reason="x")
    entries.correct(afternoon.desk, afternoon.actor("dina"), old.id, typed="40m", reason="x")
    with pytest.raises(NotFound):
        entries.correct(afternoon.desk, afternoon.actor("dina"), 999, typed="40m", reason="x")


def test_the_store_takes_no_reversal_that_does_not_match(afternoon: SmallDesk) -> None:
    old = log(afternoon, "14:00-15:00")
    with pytest.raises(Conflict, match="exactly one"), afternoon.desk.store.write() as writer:
        writer.add(
            tables.WorkEntry(
                engineer_id=old.engineer_id,
                ticket_id=old.ticket_id,
                start_at=old.start_at,
                duration_ms=-MINUTE,
                reverses_id=old.id,
                recorded_at=0,
            )
        )


def test_a_split_conserves_the_sum_to_the_millisecond(small_desk: SmallDesk) -> None:
    number, other = taken(small_desk), small_desk.ticket()
    small_desk.clock.forward(minutes=50, ms=123)
    stopwatch.stop(small_desk.desk, small_desk.actor("anna"))
    [old] = all_entries(small_desk, "anna")
    entries.split(small_desk.desk, small_desk.actor("anna"), old.id, [(other, "20m")], reason="two things")
    rest, part = all_entries(small_desk, "anna")[2:]
    assert (rest.ticket_id, rest.start_at, rest.duration_ms) == (number, MONDAY_9, 30 * MINUTE + 123)
    assert (part.ticket_id, part.start_at, part.duration_ms) == (other, rest.end_at, 20 * MINUTE)


def test_an_entry_moves_as_a_whole(afternoon: SmallDesk) -> None:
    old, other = log(afternoon, "14:00-15:00"), afternoon.ticket()
    with pytest.raises(BadInput):
        entries.split(afternoon.desk, afternoon.actor("egor"), old.id, [(other, "")], reason="wrong ticket")
    entries.split(afternoon.desk, afternoon.actor("egor"), old.id, [(other, None)], reason="wrong ticket")
    moved = all_entries(afternoon)[2:]
    assert [(entry.ticket_id, entry.start_at, entry.duration_ms) for entry in moved] == [(other, old.start_at, HOUR)]


def test_parts_longer_than_the_entry_are_refused(afternoon: SmallDesk) -> None:
    old = log(afternoon, "14:00-15:00")
    with pytest.raises(BadInput, match="must not exceed"):
        entries.split(afternoon.desk, afternoon.actor("egor"), old.id, [(old.ticket_id, "61m")], reason="x")
    with pytest.raises(NotFound):
        entries.split(afternoon.desk, afternoon.actor("egor"), old.id, [(999, "1m")], reason="x")
    assert len(all_entries(afternoon)) == 1


# Agreements


def test_labour_follows_the_version_in_force_when_the_work_was_done(small_desk: SmallDesk) -> None:
    first = small_desk.ids.agreements["acme-2026"]
    with small_desk.desk.store.write() as writer:
        agreement = int(writer.value("SELECT agreement_id FROM agreement_version WHERE id = ?", (first,)))
        second = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement,
                number=2,
                in_force_at=MONDAY_9 + 2 * HOUR,
                valid_from_at=0,
                valid_to_at=None,
                calendar_id=small_desk.ids.calendars["office"],
            )
        )
    number = small_desk.ticket()
    small_desk.clock.forward(hours=7)
    before = log(small_desk, "09:00-10:00", number=number)
    after = log(small_desk, "11:00-12:00", number=number)
    assert (before.agreement_version_id, after.agreement_version_id) == (first, second)


def test_work_on_what_nobody_pays_for_has_no_agreement(afternoon: SmallDesk) -> None:
    assert log(afternoon, "5m", number=afternoon.ticket(client="umbrella", requester="uma")).agreement_version_id is None


def test_an_entry_keeps_ticket_and_agreement_when_the_ticket_moves_on(afternoon: SmallDesk) -> None:
    number = afternoon.ticket()
    old = log(afternoon, "14:00-15:00", number=number)
    intake.edit(afternoon.desk, afternoon.actor("boris"), number, client="globex")
    assert all_entries(afternoon) == [old]
    working.cancel(afternoon.desk, afternoon.actor("boris"), number, reason="mistake")
    assert [entry.duration_ms for entry in entries.of_ticket(afternoon.desk, afternoon.actor("boris"), number)] == [HOUR]
    afternoon.clock.forward(DAY)
    with pytest.raises(NotFound):
        entries.of_ticket(afternoon.desk, afternoon.actor("gleb"), number)
