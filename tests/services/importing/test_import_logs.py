"""Logs become tickets with their history: what the rows say, no more and no less."""

import json

from helpdesk_tui.domain.chain import verify
from helpdesk_tui.store import exchange
from tests.services.importing.conftest import EVENTS, SNAPSHOTS, Taker, snapshot
from tests.small_desk import utc


def test_snapshots_give_the_ticket_as_the_last_row_has_it(taker: Taker) -> None:
    report = taker.snapshots(*SNAPSHOTS)
    assert (report.made, report.open, report.taken, report.refused) == (2, 1, 12, [])
    assert taker.row("INC1", "state, is_open, priority, reopened, created_at, resolved_at, closed_at, subject, channel, device, resolution_text") == {
        "state": "closed", "is_open": 0, "priority": 3, "reopened": 1, "created_at": utc(2016, 2, 29, 8), "resolved_at": utc(2016, 3, 2, 9),
        "closed_at": utc(2016, 3, 7, 9), "subject": "Mail, Outlook", "channel": "Phone", "device": "PC-7", "resolution_text": "code 6",
    }  # fmt: skip
    assert taker.row("INC2", "state, is_open, priority, pause_note, until_at, assignee_id") == {
        "state": "waiting_vendor", "is_open": 1, "priority": 2, "pause_note": "Awaiting Problem", "until_at": None, "assignee_id": None,
    }  # fmt: skip


def test_the_history_has_an_event_for_every_row_with_its_date(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS)
    history = taker.rows("SELECT verb, at, door, recorded_at FROM event WHERE ticket_id = ? ORDER BY seq", taker.id("INC1"))
    assert [row[0] for row in history] == [
        "created", "updated", "handed_over", "taken", "waiting_client", "taken", "resolved", "reopened", "resolved", "closed",
    ]  # fmt: skip
    assert [row[1] for row in history][:3] == [utc(2016, 2, 29, 8), utc(2016, 2, 29, 8, 5), utc(2016, 2, 29, 8, 20)]
    assert {(row[2], row[3]) for row in history} == {("import", taker.small.clock.now())}


def test_the_source_row_can_be_read_back_from_the_history(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS[:3])
    bodies = taker.rows("SELECT p.body FROM event e JOIN event_payload p USING (seq) WHERE e.ticket_id = ? ORDER BY seq", taker.id("INC1"))
    whole: dict[str, str] = {}
    for (body,) in bodies:
        whole |= json.loads(str(body))["source"]
    assert (whole["sys_mod_count"], whole["assigned_to"], whole["caller_id"], whole["u_symptom"]) == ("2", "Resolver 7", "Caller 1", "?")


def test_pauses_stop_the_resolution_and_a_resolved_time_does_not_count(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS)
    consumed, verdict = taker.rows(
        "SELECT consumed_s, verdict FROM ticket_target WHERE ticket_id = ? AND kind = 'resolution'", taker.id("INC1")
    )[0]
    assert consumed == (1 + 3 + 9) * 3600  # 9-10, 12-15, and the day of the reopening, on house hours
    assert verdict == "met"


def test_what_only_waits_after_its_resolution_is_not_reopened(taker: Taker) -> None:
    taker.events(
        *EVENTS[:8], "8,Case2,Wait,2012/10/12 08:00:00.000,2012/10/12 08:00:00.000,Value 2",
        "9,Case2,Resolve ticket,2012/10/15 08:00:00.000,2012/10/15 08:00:00.000,Value 2",
    )  # fmt: skip
    assert taker.row("Case2", "state, reopened, resolved_at") == {
        "state": "resolved", "reopened": 0, "resolved_at": utc(2012, 10, 15, 8),
    }  # fmt: skip
    verbs = taker.rows("SELECT e.verb FROM event e JOIN ticket t ON t.id = e.ticket_id WHERE t.external_id = 'Case2' ORDER BY e.seq")
    assert [verb for (verb,) in verbs][-3:] == ["resolved", "waiting_client", "resolved"]


def test_activities_give_assignee_pause_reopening_and_labour(taker: Taker) -> None:
    report = taker.events(*EVENTS)
    assert [(row.line, row.reason) for row in report.refused] == [(11, "duplicate")]
    assert report.is_clean
    case = taker.row("Case1", "state, created_at, resolved_at, closed_at, first_taken_at")
    assert case == {
        "state": "closed", "created_at": utc(2012, 10, 9, 13, 50, 17), "resolved_at": utc(2012, 10, 25, 10, 54, 26),
        "closed_at": utc(2012, 11, 9, 12, 54, 39), "first_taken_at": utc(2012, 10, 9, 13, 51, 1),
    }  # fmt: skip
    assert taker.row("Case2", "state, reopened") == {"state": "waiting_client", "reopened": 1}
    assert taker.row("Case1", "team_id") == {"team_id": taker.small.ids.teams["service-desk"]}  # the log knows no teams
    names = taker.rows("SELECT p.name FROM ticket t JOIN person p ON p.id = t.assignee_id ORDER BY t.external_id")
    assert names == [("Value 2",), ("Value 2",)]
    entries = taker.rows("SELECT p.name, e.start_at, e.duration_ms, e.end_reason FROM work_entry e JOIN person p ON p.id = e.engineer_id")
    assert entries == [("Value 1", utc(2012, 10, 9, 13, 51, 1), 15 * 60_000, "import")]


def test_the_chain_is_whole_and_nobody_is_told(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS)
    taker.events(*EVENTS)
    with taker.small.desk.store.read() as reader:
        assert verify(exchange.chained(reader)) is None
    assert taker.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert taker.rows("SELECT count(*) FROM ticket_crossing WHERE ticket_id = ?", taker.id("INC2")) == [(6,)]


def test_a_ticket_can_be_found_by_its_foreign_number(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS)
    assert taker.rows("SELECT rowid FROM ticket_text WHERE ticket_text MATCH 'inc1'") == [(taker.id("INC1"),)]


def test_an_agreement_that_covers_gives_its_targets(taker: Taker) -> None:
    taker.small.clock.forward(days=30)
    mapping = taker.file(
        'name = "other"', 'layout = "tickets"', "[columns]", 'id = "no"', 'opened = "when"', 'client = "client"', 'service = "service"',
        'requester = "who"', name="map.toml",
    )  # fmt: skip
    taker.take(taker.file("A1,2026-03-03 10:00,acme,mail,Ann", header="no,when,client,service,who", name="t.csv"), mapping=mapping)
    row = taker.row("A1", "coverage, agreement_version_id, client_tier, client_id")
    assert row["coverage"] == "covered"
    assert row["agreement_version_id"] in taker.small.ids.agreements.values()
    assert (row["client_id"], row["client_tier"]) == (taker.small.ids.clients["acme"], 3)
    assert taker.rows("SELECT DISTINCT is_contractual FROM ticket_target WHERE ticket_id = ?", taker.id("A1")) == [(1,)]


def test_a_ticket_in_one_row_gets_its_dated_states(taker: Taker) -> None:
    header = "id,opened,updated,resolved,closed,state,subject,client,engineer,minutes,description"
    report = taker.take(
        taker.file(
            "7,2026-02-02 10:00,,2026-02-02 12:00,2026-02-05 12:00,closed,No mail,acme,anna,30,It does not start",
            "8,2026-02-03 10:00,2026-02-03 11:00,,,waiting,Slow,acme,anna,,",
            "9,2026-02-03 10:00,,2026-02-03 09:00,,resolved,Odd,acme,,,",
            "8,2026-02-03 10:00,2026-02-03 12:00,,,waiting,Slow,acme,anna,,",
            header=header,
        )
    )
    assert [(row.line, row.reason) for row in report.refused] == [(4, "resolve_before_open"), (5, "repeated")]
    assert taker.row("7", "state, resolved_at, closed_at, assignee_id") == {
        "state": "closed", "resolved_at": utc(2026, 2, 2, 12), "closed_at": utc(2026, 2, 5, 12), "assignee_id": taker.small.ids.people["anna"],
    }  # fmt: skip
    assert taker.row("8", "state, updated_at") == {"state": "waiting_client", "updated_at": utc(2026, 2, 3, 11)}
    assert taker.rows("SELECT kind, body FROM message") == [("client", "It does not start")]
    assert taker.rows("SELECT start_at, duration_ms FROM work_entry") == [(utc(2026, 2, 2, 11, 30), 30 * 60_000)]


def test_json_lines_are_read_like_csv(taker: Taker) -> None:
    line = json.dumps(
        {"id": 12, "opened": "2026-02-02T10:00:00+03:00", "subject": "Ж", "state": None, "client": "acme"}, ensure_ascii=False
    )
    twice = '{"id": "T2", "opened": "2026-07-01 09:00", "subject": "One", "subject": "Two"}'
    report = taker.take(taker.file(line, "[1]", "{", twice, name="t.jsonl"))
    assert [(row.line, row.reason) for row in report.refused] == [(2, "unreadable"), (3, "unreadable"), (4, "unreadable")]
    assert report.refused[-1].sentence == "names 'subject' twice"
    assert taker.row("12", "subject, created_at, state") == {"subject": "Ж", "created_at": utc(2026, 2, 2, 7), "state": "new"}


def test_a_dry_run_counts_the_same_and_writes_nothing(taker: Taker) -> None:
    before = taker.everything()
    dry = taker.snapshots(*SNAPSHOTS, dry=True)
    assert taker.everything() == before
    wet = taker.snapshots(*SNAPSHOTS)
    assert (dry.made, dry.open, dry.taken, dry.created) == (wet.made, wet.open, wet.taken, wet.created)


def test_rows_out_of_order_in_the_file_are_sorted_by_their_dates(taker: Taker) -> None:
    taker.snapshots(*reversed(SNAPSHOTS))
    assert taker.row("INC1", "state, reopened") == {"state": "closed", "reopened": 1}


def test_a_late_copy_of_an_early_change_does_not_reopen(taker: Taker) -> None:
    report = taker.snapshots(
        snapshot("INC3", "New", 1, "29-02-2016 11:10"), snapshot("INC3", "New", 1, "29-02-2016 09:52"),
        snapshot("INC3", "Resolved", 2, "29-02-2016 11:03"),
    )  # fmt: skip
    assert [(row.line, row.reason) for row in report.refused] == [(2, "out_of_order")]
    assert taker.row("INC3", "state, reopened") == {"state": "resolved", "reopened": 0}


def test_a_state_that_means_a_question_meets_the_reaction(taker: Taker) -> None:
    taker.snapshots(*SNAPSHOTS[:4])
    met = taker.rows("SELECT met_at, verdict FROM ticket_target WHERE ticket_id = ? AND kind = 'reaction'", taker.id("INC1"))
    assert met == [(utc(2016, 2, 29, 10), "met")]
