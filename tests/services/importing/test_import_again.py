"""Two systems side by side: the same file again, a newer one, and what people did here in between."""

from collections.abc import Sequence

import pytest

from helpdesk_tui.services import handing, working
from helpdesk_tui.store import tables
from tests.services.importing.conftest import EVENTS, SNAPSHOTS, Taker, snapshot
from tests.small_desk import utc

MOMENTS = ["2016-02-29 08:05", "2016-02-29 09:30", "2016-02-29 11:00", "2016-02-29 16:00", "2016-03-01 12:00", "2016-03-06 00:00"]


def _tickets(taker: Taker) -> list[tuple[object, ...]]:
    """Everything about the tickets that must not depend on how many imports it took."""
    return [
        *taker.rows("SELECT external_id, state, is_open, subject, priority, created_at, updated_at, resolved_at, closed_at, reopened FROM ticket ORDER BY 1"),
        *taker.rows("SELECT t.external_id, m.at, m.kind FROM ticket_moment m JOIN ticket t ON t.id = m.ticket_id ORDER BY 1, 2, m.id"),
        *taker.rows("SELECT t.external_id, g.kind, g.consumed_s, g.verdict, g.due_at FROM ticket_target g JOIN ticket t ON t.id = g.ticket_id ORDER BY 1, 2"),
        *taker.rows("SELECT t.external_id, c.kind, c.threshold, c.at FROM ticket_crossing c JOIN ticket t ON t.id = c.ticket_id"
                     " WHERE external_id = 'INC1' ORDER BY 1, 2, 3"),  # under INC2's first priority some have fired, and stay
        *taker.rows("SELECT t.external_id, e.at, e.verb FROM event e JOIN ticket t ON t.id = e.ticket_id ORDER BY 1, 2, e.seq"),
        *taker.rows("SELECT t.external_id, p.name FROM ticket t JOIN person p ON p.id = t.assignee_id ORDER BY 1"),
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS)
    taker.events(*EVENTS)
    before = taker.everything()
    taker.small.clock.forward(days=1)
    report = taker.snapshots(*SNAPSHOTS)
    assert (report.made, report.updated, report.unchanged, report.known) == (0, 0, 2, 12)
    taker.events(*EVENTS)
    assert taker.everything() == before


def test_a_table_of_tickets_again_changes_nothing_and_an_edit_only_that(taker: Taker) -> None:
    header = "id,opened,state,subject,client"
    path = taker.file("7,2026-02-02 10:00,new,No mail,acme", header=header)
    taker.take(path)
    before = taker.everything()
    taker.take(path)
    assert taker.everything() == before
    report = taker.take(taker.file("7,2026-02-02 10:00,new,No mail at all,acme", header=header))
    assert (report.updated, report.taken) == (1, 1)
    assert taker.row("7", "subject, version") == {"subject": "No mail at all", "version": 2}
    again = taker.everything()
    taker.take(taker.file("7,2026-02-02 10:00,new,No mail at all,acme", header=header))
    assert taker.everything() == again


@pytest.mark.parametrize("stops", [[moment] for moment in MOMENTS] + [MOMENTS])
def test_in_steps_the_tickets_become_what_they_become_at_once(taker: Taker, stops: Sequence[str]) -> None:
    for stop in stops:
        taker.snapshots(*SNAPSHOTS, until=stop)
    taker.snapshots(*SNAPSHOTS)
    in_steps = _tickets(taker)
    with taker.small.desk.store.write() as writer:
        for table in ("ticket_crossing", "ticket_target", "ticket_moment"):
            writer.run(f"DELETE FROM {table}")
        writer.run("UPDATE ticket SET external_source = 'before', external_id = NULL")
        ids = [row[0] for row in writer.rows("SELECT id FROM ticket")]
    taker.snapshots(*SNAPSHOTS)
    assert in_steps == [row for row in _tickets(taker) if row[0] is not None]
    assert ids


def test_nothing_after_the_moment_is_known(taker: Taker) -> None:
    report = taker.snapshots(*SNAPSHOTS, until="2016-02-29 15:30")
    assert (report.made, report.later, report.until) == (1, 6, "2016-02-29T15:30:00Z")
    assert taker.row("INC1", "state, resolved_at, closed_at") == {
        "state": "resolved",
        "resolved_at": utc(2016, 2, 29, 15),
        "closed_at": None,
    }
    assert taker.rows("SELECT count(*) FROM event WHERE ticket_id IS NOT NULL AND at > ?", utc(2016, 2, 29, 15, 30)) == [(0,)]


def test_a_later_row_withdraws_a_crossing_that_it_makes_untrue(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS, until="2016-03-01 09:30")
    assert ("resolution", 100) in taker.rows("SELECT kind, threshold FROM ticket_crossing")
    taker.snapshots(*SNAPSHOTS)
    assert ("resolution", 100) not in taker.rows("SELECT kind, threshold FROM ticket_crossing WHERE ticket_id = ?", taker.id("INC1"))


def test_the_newest_moment_says_the_state_and_work_done_here_stays(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS[:3])
    anna = taker.small.actor("anna")
    number = taker.id("INC1")
    handing.assign(taker.small.desk, taker.small.actor("boris"), number, "anna")
    working.resolve(taker.small.desk, anna, number, code="solved", text="Done here.")
    report = taker.snapshots(*SNAPSHOTS)
    assert taker.row("INC1", "state, resolution_text") == {"state": "resolved", "resolution_text": "Done here."}
    assert taker.row("INC1", "assignee_id") == {"assignee_id": taker.small.ids.people["anna"]}
    assert {(d.field, d.theirs) for d in report.disagreements if d.external_id == "INC1"} >= {("state", "closed")}
    assert ("closed", utc(2016, 3, 7, 9)) in taker.rows("SELECT verb, at FROM event WHERE ticket_id = ?", number)


def test_a_newer_row_closes_a_ticket_that_waits_here(taker: Taker) -> None:
    taker.events(*EVENTS)
    number = taker.id("Case2")
    anna = taker.small.actor("anna")
    working.schedule(taker.small.desk, anna, number, until_at=taker.small.clock.now() + 86_400_000, agreed="on site")
    taker.small.clock.forward(hours=3)
    late = "11,Case2,Closed,2026/03/02 11:00:00.000,2026/03/02 11:00:00.000,Value 2"
    report = taker.events(*EVENTS, late)
    assert (report.updated, report.disagreements) == (1, [])
    assert taker.row("Case2", "state, is_open, until_at, pause_note, closed_at") == {
        "state": "closed", "is_open": 0, "until_at": None, "pause_note": "", "closed_at": utc(2026, 3, 2, 11),
    }  # fmt: skip


def test_a_field_changed_here_is_kept_and_told_only_where_the_file_changed_it_too(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS[:2])
    number = taker.id("INC1")
    with taker.small.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, {"priority": 1, "subject": "Ours"})
    report = taker.snapshots(*SNAPSHOTS[:2], snapshot("INC1", "New", 2, "29-02-2016 08:30", priority="2 - High", team="Group 2"))
    assert [(d.field, d.kept, d.theirs) for d in report.disagreements] == [("priority", "1", "2")]
    assert taker.row("INC1", "priority, subject") == {"priority": 1, "subject": "Ours"}


def test_a_timer_on_a_ticket_that_the_file_closes_goes_on_and_is_told_of(taker: Taker) -> None:
    taker.events(*EVENTS[:2])
    number = taker.id("Case1")
    with taker.small.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": number}, {"assignee_id": None})
    taker.small.clock.forward(hours=1)
    working.take(taker.small.desk, taker.small.actor("anna"), number)
    taker.small.clock.forward(hours=3)
    late = "11,Case1,Closed,2026/03/02 12:00:00.000,2026/03/02 12:00:00.000,Value 2"
    report = taker.events(*EVENTS[:2], late)
    assert any(str(number) in notice for notice in report.notices)
    assert taker.rows("SELECT count(*) FROM timer WHERE ticket_id = ?", number) == [(1,)]
    assert taker.row("Case1", "state") == {"state": "closed"}


def test_a_newer_file_with_only_new_rows_continues_the_ticket(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS[:4])
    report = taker.snapshots(*SNAPSHOTS[4:9])
    assert (report.made, report.updated) == (0, 1)
    assert taker.row("INC1", "state, reopened, created_at") == {"state": "closed", "reopened": 1, "created_at": utc(2016, 2, 29, 8)}


def test_an_early_row_that_comes_late_takes_its_place_in_time(taker: Taker) -> None:
    taker.events(EVENTS[0], EVENTS[1], EVENTS[3], EVENTS[4], EVENTS[5])
    taker.events(*EVENTS[:6])
    assert taker.row("Case1", "state") == {"state": "closed"}
    consumed = taker.rows("SELECT consumed_s FROM ticket_target WHERE ticket_id = ? AND kind = 'resolution'", taker.id("Case1"))[0][0]
    tuesday, friday, the_day = (18 * 60 - 13 * 60 - 50) * 60 - 17, (18 * 60 - 14 * 60 - 2) * 60 - 56, (10 * 60 + 54 - 9 * 60) * 60 + 26
    assert consumed == tuesday + friday + 8 * 9 * 3600 + the_day  # from Wednesday 9:00 to Friday 14:02:56 it waited


def _course(case: str, *words: str) -> list[str]:
    """A row a day."""
    return [f"{n},{case},{word},2026/02/{n + 1:02} 08:00:00.000,2026/02/{n + 1:02} 08:00:00.000,Value 2" for n, word in enumerate(words)]


def _reopened_course() -> list[str]:
    """A case resolved three times: work goes on after a wait, at once, and only a wait follows at the end."""
    return _course(
        "Case3", "Take in charge ticket", "Resolve ticket", "Wait", "Take in charge ticket", "Resolve ticket", "Closed",
        "Take in charge ticket", "Resolve ticket", "Wait",
    )  # fmt: skip


def test_work_after_a_wait_reopens_what_was_resolved(taker: Taker) -> None:
    taker.events(*_reopened_course())
    assert taker.row("Case3", "state, reopened, closed_at") == {"state": "waiting_client", "reopened": 2, "closed_at": None}
    verbs = taker.rows("SELECT verb FROM event WHERE ticket_id = ? ORDER BY seq", taker.id("Case3"))
    assert [verb for (verb,) in verbs] == [
        "created", "taken", "resolved", "waiting_client", "reopened", "resolved", "closed", "reopened", "resolved", "waiting_client",
    ]  # fmt: skip


@pytest.mark.parametrize("first", range(1, 9))
@pytest.mark.parametrize("only_new", [True, False])
def test_a_newer_file_reopens_as_often_as_the_whole_at_once(taker: Taker, first: int, only_new: bool) -> None:
    rows = _reopened_course()
    taker.events(*rows[:first])
    taker.events(*(rows[first:] if only_new else rows))
    assert taker.row("Case3", "state, reopened, closed_at") == {"state": "waiting_client", "reopened": 2, "closed_at": None}
    assert taker.events(*rows).unchanged == 1


@pytest.mark.parametrize("late", range(1, 9))
def test_a_row_that_comes_late_reopens_as_often_as_in_its_place(taker: Taker, late: int) -> None:
    rows = _reopened_course()
    taker.events(*rows[:late], *rows[late + 1 :])
    taker.events(*rows)
    assert taker.row("Case3", "state, reopened, closed_at") == {"state": "waiting_client", "reopened": 2, "closed_at": None}


@pytest.mark.parametrize("after", ["Take in charge ticket", "Resolve ticket"])
def test_a_wait_that_comes_late_leaves_no_word_on_what_does_not_wait(taker: Taker, after: str) -> None:
    first, wait, last = _course("Case3", "Take in charge ticket", "Wait", after)
    taker.events(first, last)
    taker.events(wait)
    assert taker.row("Case3", "pause_note") == {"pause_note": ""}


@pytest.mark.parametrize(
    ("words", "late"), [(("Take in charge ticket", "Resolve ticket", "Closed"), 1), (("Resolve ticket", "Closed", "Wait", "Closed"), 2)]
)
def test_a_row_that_comes_late_says_what_resolved_it_as_in_its_place(taker: Taker, words: tuple[str, ...], late: int) -> None:
    taker.events(*_course("Whole", *words))
    rows = _course("Late", *words)
    taker.events(*rows[:late], *rows[late + 1 :])
    taker.events(rows[late])
    columns = "state, resolved_at, closed_at"
    assert taker.row("Late", columns) == taker.row("Whole", columns)


def test_reopenings_here_and_in_the_file_add_up_whoever_says_the_state(taker: Taker) -> None:
    rows = _reopened_course()
    taker.events(*rows[:4])
    number = taker.id("Case3")
    anna = taker.small.actor("anna")
    working.resolve(taker.small.desk, anna, number, code="solved", text="Done here.")
    working.reopen(taker.small.desk, anna, number)
    assert taker.row("Case3", "state, reopened") == {"state": "in_progress", "reopened": 2}
    taker.events(*rows)  # what it says lies before the work here, and its last reopening too
    assert taker.row("Case3", "state, reopened") == {"state": "in_progress", "reopened": 3}
    taker.small.clock.forward(hours=4)
    late = [f"{n},Case3,{word},2026/03/02 1{n}:00:00.000,2026/03/02 1{n}:00:00.000,Value 2"
            for n, word in enumerate(("Resolve ticket", "Take in charge ticket"))]  # fmt: skip
    taker.events(*rows, *late)
    assert taker.row("Case3", "state, reopened") == {"state": "in_progress", "reopened": 4}
    assert taker.events(*rows, *late).unchanged == 1
