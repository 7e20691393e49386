"""Cases from other systems' suites, and cases that make no sense."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.sla_cases import Difference, play

CASES = json.loads((Path(__file__).parents[1] / "data" / "sla_cases.json").read_text("utf-8"))
NINE_TO_SIX = {"tz": "UTC", "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


def ticket(events: list[tuple[str, str]], at: str, expect: dict[str, object], **more: object) -> dict[str, object]:
    """A case on Monday 2026-06-01, whose events are (kind, HH:MM)."""
    return {
        "id": "own",
        "calendar": NINE_TO_SIX,
        "check": "ticket",
        "targets": {"reaction": 3600, "answer": 3600, "resolution": 7200},
        "events": [{"event": kind, "at": f"2026-06-01T{time}:00Z"} for kind, time in events],
        "at": f"2026-06-01T{at}:00Z",
        "expect": expect,
    } | more


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_cases_of_other_systems_come_out_as_there(case: dict[str, object]) -> None:
    assert play(case) == []


def test_a_differing_figure_is_told_with_what_was_found() -> None:
    case = ticket([("created", "10:00")], "10:30", {"reaction_due": "2026-06-01T11:30:00Z", "reaction_consumed": 1800})
    assert play(case) == [Difference("own", "reaction_due", "2026-06-01T11:30:00Z", "2026-06-01T11:00:00Z")]


@pytest.mark.parametrize(
    ("events", "at", "expect"),
    [
        # what was never promised or never began has no due
        ([("created", "10:00")], "12:00", {"answer_due": None, "answer_worst": None, "answer_consumed": 0}),
        # more messages do not move the answer
        ([("created", "10:00"), ("client_message", "10:00"), ("client_message", "10:40")], "10:50", {"answer_due": "2026-06-01T11:00:00Z"}),
        # the reply ends one exchange, the next message begins another
        (
            [("created", "10:00"), ("client_message", "10:00"), ("public_reply", "10:50"), ("client_message", "11:00")],
            "11:10",
            {"answer_due": "2026-06-01T12:00:00Z", "answer_consumed": 600, "answer_worst": 3000},
        ),
        # a pause slides the resolution, never the reaction
        (
            [("created", "10:00"), ("waiting_vendor", "10:30")],
            "11:30",
            {"reaction_due": "2026-06-01T11:00:00Z", "resolution_due": "2026-06-01T13:00:00Z", "paused": 3600, "resolution_consumed": 1800},
        ),
        # a client's message resumes
        (
            [("created", "10:00"), ("waiting_client", "10:30"), ("client_message", "11:00")],
            "11:30",
            {"resolution_due": "2026-06-01T12:30:00Z", "paused": 1800},
        ),
        # a pause after the deadline does not move it
        (
            [("created", "10:00"), ("waiting_client", "13:00"), ("in_progress", "14:00")],
            "15:00",
            {"resolution_due": "2026-06-01T12:00:00Z", "resolution_consumed": 14400, "paused": 3600},
        ),
        # time resolved or closed is not counted, a reopening keeps the start
        (
            [("created", "10:00"), ("resolved", "10:30"), ("closed", "11:00"), ("reopened", "12:00")],
            "12:10",
            {"resolution_consumed": 2400, "resolution_due": "2026-06-01T13:30:00Z", "reaction_consumed": 1800, "paused": 0},
        ),
        # a ticket that waits when it is resolved
        (
            [("created", "10:00"), ("waiting_client", "10:20"), ("resolved", "11:00")],
            "15:00",
            {"resolution_consumed": 1200, "paused": 2400},
        ),
        # creation is the first of its instant, however the events are listed
        (
            [("waiting_client", "10:00"), ("created", "10:00")],
            "10:30",
            {"reaction_due": "2026-06-01T11:00:00Z", "resolution_consumed": 0, "paused": 1800},
        ),
        # what the desk did before there was a ticket is nothing; the client's message still waits for its answer
        (
            [
                ("waiting_vendor", "09:10"),
                ("client_message", "09:30"),
                ("public_reply", "09:20"),
                ("resolved", "09:40"),
                ("created", "10:00"),
            ],
            "10:30",
            {
                "reaction_due": "2026-06-01T11:00:00Z",
                "reaction_consumed": 1800,
                "resolution_consumed": 1800,
                "paused": 0,
                "answer_consumed": 3600,
            },
        ),
        # what happens after the moment asked about does not count
        ([("created", "10:00"), ("resolved", "16:00")], "10:30", {"resolution_consumed": 1800}),
    ],
)
def test_ticket_cases(events: list[tuple[str, str]], at: str, expect: dict[str, object]) -> None:
    assert play(ticket(events, at, expect)) == []


def test_a_take_meets_the_reaction_only_where_the_case_says_so() -> None:
    events = [("created", "10:00"), ("take", "10:10")]
    assert play(ticket(events, "10:30", {"reaction_consumed": 600}, reaction_by="take")) == []
    assert play(ticket(events, "10:30", {"reaction_consumed": 1800}, reaction_by="reply")) == []


def test_a_case_may_count_until_closed_and_name_its_pauses() -> None:
    events = [("created", "10:00"), ("waiting_vendor", "10:10"), ("resolved", "10:30"), ("closed", "11:00")]
    expect: dict[str, object] = {"resolution_consumed": 3600, "paused": 0}
    assert play(ticket(events, "12:00", expect, counts_until="closed", pause_states=["waiting_client"])) == []


def test_targets_may_lack_any_kind() -> None:
    events = [("created", "10:00"), ("public_reply", "10:30")]
    expect: dict[str, object] = {"update_due": "2026-06-01T10:40:00Z", "update_worst": 1800, "reaction_due": None}
    assert play(ticket(events, "10:35", expect, targets={"update": 600})) == []


def test_a_span_that_never_ends_has_no_due() -> None:
    case = {"id": "never", "calendar": {"tz": "UTC"}, "check": "add", "start": "2026-06-01T10:00:00Z", "seconds": 60, "due": None}
    assert play(case) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"check": "guess"}, "check"),
        ({"calendar": {"tz": "Mars/Base"}}, "Mars/Base"),
        ({"at": "2026-06-01 10:00"}, "at: "),
        ({"targets": {"reaktion": 1}}, "reaktion"),
        ({"targets": {"reaction": "1h"}}, "targets.reaction"),
        ({"events": [{"at": "2026-06-01T10:00:00Z", "event": "exploded"}]}, "exploded"),
        ({"events": {}}, "events"),
        ({"expect": {"mood": 1}}, "mood"),
        ({"expect": {"paused": -1}}, "expect.paused"),
        ({"reaction_by": "telepathy"}, "telepathy"),
        ({"pause_states": ["sleeping"]}, "pause_states"),
        ({"at": "0001-01-01T00:00:00Z"}, "at: the moment lies outside the years 1800"),
        ({"events": [{"at": "9999-12-31T23:59:59Z", "event": "created"}]}, "events[0].at: the moment lies outside"),
        ({"events": []}, "none of them is created"),
    ],
)
def test_bad_cases_name_case_and_field(change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        play(ticket([("created", "10:00")], "10:30", {"paused": 0}) | change)
    assert "case own: " in caught.value.sentence
    assert words in caught.value.sentence


@pytest.mark.parametrize("case", [None, 7, [], {}, {"check": "add"}, {"check": "between", "start": "x"}, {"check": "ticket"}])
def test_what_is_no_case_is_bad_input(case: object) -> None:
    with pytest.raises(BadInput, match="case #4: "):
        play(case, 4)
