"""Work that the other system has changed since it was taken over: corrected here by reversal, never twice, never in a closed period."""

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.services import doctor, entries
from helpdesk_tui.store import tables
from tests.services.importing.conftest import EVENTS, Taker
from tests.small_desk import utc

HEADER = "id,opened,state,subject,client,engineer,minutes,resolved"
NET = "SELECT sum(duration_ms) FROM work_entry"
ROWS = "SELECT duration_ms, reverses_id, replaces_id, end_reason FROM work_entry ORDER BY id"


def one_row(minutes: str, engineer: str = "anna", resolved: str = "2026-03-01 10:00") -> str:
    """A ticket in one row, with the minutes that it took."""
    return f"7,2026-02-27 09:00,resolved,No mail,acme,{engineer},{minutes},{resolved}"


def ended_later(end: str) -> tuple[str, ...]:
    """The log of activities, in which one has another end."""
    return tuple(row.replace("2012/10/09 14:06:01.000", end) for row in EVENTS)


def sound(taker: Taker) -> bool:
    """Whether the doctor finds the labour in order."""
    return not [one for one in doctor.examine(taker.small.desk, every=True) if one.level == "wrong"]


def test_a_span_that_ends_later_is_corrected_once(taker: Taker) -> None:
    first = taker.events(*EVENTS)
    assert (first.entries, first.corrected) == (1, 0)
    report = taker.events(*ended_later("2012/10/09 14:16:01.000"))
    assert (report.entries, report.corrected, report.updated, report.disagreements) == (0, 1, 1, [])
    assert taker.rows(ROWS) == [
        (15 * MINUTE, None, None, "import"),
        (-15 * MINUTE, 1, None, "reversal"),
        (25 * MINUTE, None, 1, "import"),
    ]
    [(who, reason)] = taker.rows("SELECT p.key, e.reason FROM work_entry e JOIN person p ON p.id = e.recorded_by_id WHERE e.id = 3")
    assert (who, reason) == ("olga", "changed in Help desk log")
    before = taker.everything()
    assert taker.events(*ended_later("2012/10/09 14:16:01.000")).corrected == 0
    assert taker.everything() == before
    assert sound(taker)
    assert taker.events(*EVENTS).corrected == 1  # what the other system says now holds, whatever it said before
    assert taker.rows(NET) == [(15 * MINUTE,)]


def test_a_span_that_began_earlier_is_corrected_not_added(taker: Taker) -> None:
    taker.events(*EVENTS)
    earlier = tuple(row.replace("2012/10/09 13:51:01.000", "2012/10/09 13:41:01.000") for row in EVENTS)
    report = taker.events(*earlier)
    assert (report.entries, report.corrected, report.disagreements) == (0, 1, [])
    assert taker.rows(NET) == [(25 * MINUTE,)]
    before = taker.everything()
    assert taker.events(*earlier).corrected == 0
    assert taker.everything() == before
    assert taker.events(*EVENTS).corrected == 1
    assert taker.rows(NET) == [(15 * MINUTE,)]
    assert sound(taker)


def test_work_that_ends_only_later_is_added_then(taker: Taker) -> None:
    begun = ended_later("2012/10/09 13:51:01.000")
    assert taker.events(*begun).entries == 0
    report = taker.events(*EVENTS)
    assert (report.entries, report.corrected, report.updated, report.known) == (1, 0, 1, 10)
    assert taker.rows(ROWS) == [(15 * MINUTE, None, None, "import")]
    before = taker.everything()
    assert taker.events(*EVENTS).entries == 0
    assert taker.everything() == before


def test_a_look_says_what_would_be_corrected_and_writes_nothing(taker: Taker) -> None:
    taker.events(*EVENTS)
    before = taker.everything()
    report = taker.take(
        taker.file(*ended_later("2012/10/09 14:16:01.000"), header=",case,event,startTime,completeTime,org:resource"), dry=True
    )
    assert report.corrected == 1
    assert "1 work entry corrected" in "\n".join(report.lines())
    assert taker.everything() == before


def test_the_minutes_of_a_ticket_in_one_row_are_corrected_not_added(taker: Taker) -> None:
    taker.take(taker.file(one_row("30"), header=HEADER))
    for minutes, engineer, resolved in (
        ("45", "anna", "2026-03-01 10:00"), ("45", "ivan", "2026-03-01 10:00"), ("20", "anna", "2026-03-01 11:00"),
    ):  # fmt: skip
        path = taker.file(one_row(minutes, engineer, resolved), header=HEADER)
        assert taker.take(path).corrected == 1
        [(name, start_at, duration_ms)] = taker.rows(
            """SELECT p.key, e.start_at, e.duration_ms FROM work_entry e JOIN person p ON p.id = e.engineer_id
                WHERE e.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id)"""
        )
        ends = utc(2026, 3, 1, int(resolved[11:13]))
        assert (name, start_at, duration_ms) == (engineer, ends - int(minutes) * MINUTE, int(minutes) * MINUTE)
        assert taker.rows(NET) == [(int(minutes) * MINUTE,)]
        before = taker.everything()
        assert taker.take(path).corrected == 0
        assert taker.everything() == before
    assert sound(taker)


def test_what_people_corrected_here_stays_and_the_report_says_so(taker: Taker) -> None:
    taker.take(taker.file(one_row("30"), header=HEADER))
    desk, anna = taker.small.desk, taker.small.actor("anna")
    entries.correct(desk, anna, 1, typed="40m", reason="forgot the call")
    assert taker.take(taker.file(one_row("30"), header=HEADER)).disagreements == []
    report = taker.take(taker.file(one_row("45"), header=HEADER))
    assert (report.corrected, [(one.field, one.kept.split(" from")[0], one.theirs.split(" from")[0]) for one in report.disagreements]) == (
        0, [("work", "40 min", "45 min")],
    )  # fmt: skip
    assert taker.rows(NET) == [(40 * MINUTE,)]


def test_marks_and_what_is_billed_go_along(taker: Taker) -> None:
    taker.take(taker.file(one_row("30"), header=HEADER))
    entries.correct(taker.small.desk, taker.small.actor("anna"), 1, reason="a gift", billable=False)
    assert taker.take(taker.file(one_row("45"), header=HEADER)).corrected == 1
    assert taker.rows("SELECT duration_ms, is_billable FROM work_entry ORDER BY id DESC LIMIT 1") == [(45 * MINUTE, 0)]


def test_a_closed_period_stays_as_it_is_and_the_report_says_so(taker: Taker) -> None:
    taker.take(taker.file(f"{one_row('30')}", header=HEADER))
    with taker.small.desk.store.write() as writer:
        version = taker.small.ids.agreements["acme-2026"]
        agreement = int(writer.value("SELECT agreement_id FROM agreement_version WHERE id = ?", (version,)))
        writer.run("UPDATE ticket SET agreement_version_id = ?", (version,))
        writer.add(
            tables.ServicePeriod(
                agreement_id=agreement, name="2026-03", start_at=utc(2026, 3, 1), end_at=utc(2026, 3, 1) + 24 * HOUR, state="closed",
                closed_at=utc(2026, 3, 2), figures="{}",
            )
        )  # fmt: skip
    report = taker.take(taker.file(one_row("45"), header=HEADER))
    assert report.corrected == 0
    assert [one for one in report.notices if "lies in a closed period and stays" in one]
    assert taker.rows(NET) == [(30 * MINUTE,)]


def test_two_spans_that_begin_together_do_not_take_turns(taker: Taker) -> None:
    twice = (*EVENTS, EVENTS[1].replace("14:06:01", "14:01:01").replace("1,Case1,Take in charge ticket", "1,Case1,Assign seriousness"))
    taker.events(*twice)
    before = taker.rows(ROWS)
    assert taker.events(*twice).corrected == 0
    assert taker.rows(ROWS) == before
