"""The SLA of a ticket: rules one by one, and the laws that hold for every course."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import MINUTE, Instant
from helpdesk_tui.domain.sla import Crossing, Moment, MomentKind, SlaState, TargetKind, TargetState, Terms, Threshold
from helpdesk_tui.domain.sla_explain import SkipKind, skip_words, skipped
from helpdesk_tui.domain.sla_replay import crossings, replay
from helpdesk_tui.domain.weight import consumed_at

OFFICE = {"tz": "UTC", "week": {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
CALENDAR = Calendar(parse_calendar(OFFICE))
TERMS = Terms(reaction_s=3600, answer_s=3600, update_s=7200, resolution_s=14400)
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)


def at(text: str, day: int = 0) -> int:
    """HH:MM on Monday 2026-06-01, or so many days later."""
    hours, minutes = text.split(":")
    moment = MONDAY + timedelta(days=day, hours=int(hours), minutes=int(minutes))
    return int(moment.timestamp()) * 1000


def happened(*events: tuple[str, str] | tuple[str, str, str]) -> list[Moment]:
    """Moments from (kind, time) or (kind, time, until)."""
    return [Moment(at(event[1]), MomentKind(event[0]), at(event[2]) if len(event) == 3 else None) for event in events]


def stand(moments: list[Moment], when: str, terms: Terms = TERMS) -> SlaState:
    """The state at a time of the Monday."""
    return replay(terms, moments, CALENDAR, at(when))


def target(state: SlaState, kind: str) -> TargetState:
    """A promised target of a state."""
    return state.targets[TargetKind(kind)]


def test_targets_that_are_not_promised_are_not_there() -> None:
    state = stand(happened(("created", "10:00")), "10:30", Terms(resolution_s=60))
    assert list(state.targets) == [TargetKind.RESOLUTION]
    assert state.reaction is None
    assert state.answer is None
    assert state.update is None
    assert state.resolution is not None
    assert state.resolution.is_over
    assert state.resolution.verdict is None  # over, but a verdict comes with its end


def test_before_creation_nothing_runs() -> None:
    state = stand(happened(("created", "10:00")), "09:30")
    assert state.state is None
    assert all(target.started_at is None and target.due_at is None for target in state.targets.values())


@pytest.mark.parametrize(
    ("terms", "events", "met"),
    [
        (TERMS, [("public_reply", "10:20")], "10:20"),
        (TERMS, [("take", "10:20")], None),
        (Terms(reaction_s=3600, reaction_by="take"), [("take", "10:20"), ("public_reply", "10:40")], "10:20"),
        (TERMS, [("resolved", "10:50")], "10:50"),
        (TERMS, [("closed", "10:50")], "10:50"),
        (TERMS, [("cancelled", "10:50")], None),
        (TERMS, [("waiting_client", "10:20"), ("public_reply", "10:50")], "10:50"),
    ],
)
def test_what_meets_the_reaction(terms: Terms, events: list[tuple[str, str]], met: str | None) -> None:
    reaction = target(stand(happened(("created", "10:00"), *events), "12:00", terms), "reaction")
    assert reaction.met_at == (None if met is None else at(met))
    assert reaction.verdict == (None if met is None else "met")
    if met is not None:
        assert reaction.consumed_s == (at(met) - at("10:00")) // 1000


def test_met_means_up_to_the_target_and_breached_beyond() -> None:
    for reply, verdict, by in (("11:00", "met", 0), ("11:01", "breached", 60), ("10:59", "met", -60)):
        reaction = target(stand(happened(("created", "10:00"), ("public_reply", reply)), "12:00"), "reaction")
        assert (reaction.verdict, reaction.by_s) == (verdict, by)
        assert reaction.due_at == at("11:00")


def test_an_answer_counts_exchanges_and_keeps_the_worst() -> None:
    moments = happened(
        ("created", "09:00"),
        ("client_message", "09:00"),
        ("client_message", "09:30"),
        ("public_reply", "09:50"),
        ("client_message", "10:00"),
    )
    answer = target(stand(moments, "10:05"), "answer")
    assert (answer.exchange, answer.started_at, answer.consumed_s, answer.worst_s) == (2, at("10:00"), 300, 3000)
    assert answer.due_at == at("11:00")
    answered = target(stand(moments, "09:55"), "answer")
    assert (answered.exchange, answered.verdict, answered.due_at) == (1, "met", at("10:00"))


def test_an_update_starts_again_with_every_reply_and_pauses() -> None:
    moments = happened(("created", "09:00"), ("public_reply", "10:00"), ("waiting_client", "10:30"), ("in_progress", "11:30"))
    update = target(stand(moments, "12:00"), "update")
    assert (update.exchange, update.consumed_s, update.worst_s, update.due_at) == (2, 3600, 3600, at("13:00"))


def test_a_pause_without_until_stands_still_and_its_deadline_slides() -> None:
    moments = happened(("created", "10:00"), ("waiting_client", "11:00"))
    for when, due in (("11:00", "14:00"), ("12:00", "15:00")):
        state = stand(moments, when)
        resolution = target(state, "resolution")
        assert (resolution.consumed_s, resolution.since_position, resolution.paused_since) == (3600, None, at("11:00"))
        assert resolution.due_at == at(due)
        assert resolution.is_unmet
        assert target(state, "reaction").paused_since is None
    assert stand(moments, "12:00").paused_s == 3600


def _later(state: TargetState, then: Instant) -> int:
    """What a target will have consumed by then, as the queue and the penalties reckon it."""
    position = CALENDAR.position(then)
    return state.consumed_s if state.since_position is None else consumed_at(state.consumed_s, state.since_position, position)


def test_a_pause_ends_by_itself_at_its_until() -> None:
    moments = happened(("created", "10:00"), ("scheduled", "11:00", "13:00"))
    resolution = target(stand(moments, "12:00"), "resolution")
    assert resolution.due_at == at("16:00")
    assert _later(resolution, at("12:30")) == 3600
    assert _later(resolution, at("14:00")) == 7200
    later = stand(moments, "14:00")
    assert (later.state, later.paused_s, target(later, "resolution").consumed_s) == ("in_progress", 7200, 7200)


def test_a_new_pause_replaces_the_until_of_the_old_one() -> None:
    moments = happened(("created", "10:00"), ("waiting_client", "11:00", "12:00"), ("scheduled", "11:30", "15:00"))
    assert target(stand(moments, "14:00"), "resolution").consumed_s == 3600
    dropped = happened(("created", "10:00"), ("waiting_client", "11:00", "12:00"), ("in_progress", "11:30"), ("waiting_client", "11:45"))
    assert target(stand(dropped, "14:00"), "resolution").consumed_s == 3600 + 900


def test_only_the_pause_states_of_the_terms_pause() -> None:
    moments = happened(("created", "10:00"), ("waiting_vendor", "11:00"))
    assert target(stand(moments, "12:00"), "resolution").consumed_s == 7200
    pausing = Terms(resolution_s=14400, pause_states=frozenset({"waiting_vendor"}))
    state = stand(moments, "12:00", pausing)
    assert (target(state, "resolution").consumed_s, state.paused_s, state.paused_since) == (3600, 3600, at("11:00"))


def test_a_clients_message_resumes_waiting_for_the_client_only() -> None:
    for waiting, resumed in (("waiting_client", "in_progress"), ("scheduled", "scheduled")):
        assert stand(happened(("created", "10:00"), (waiting, "11:00"), ("client_message", "11:30")), "12:00").state == resumed


def test_a_reopening_keeps_the_start_and_skips_what_was_resolved_or_closed() -> None:
    moments = happened(("created", "10:00"), ("resolved", "11:00"), ("closed", "12:00"), ("reopened", "13:00"))
    resolved = target(stand(moments, "11:30"), "resolution")
    assert (resolved.verdict, resolved.met_at, resolved.due_at) == ("met", at("11:00"), at("14:00"))
    state = stand(moments, "13:30")
    resolution = target(state, "resolution")
    assert state.reopened == 1
    assert (resolution.started_at, resolution.consumed_s, resolution.due_at) == (at("10:00"), 5400, at("16:00"))
    assert (resolution.verdict, resolution.exchange) == (None, 1)
    assert target(state, "reaction").verdict == "met"
    update = target(state, "update")
    assert (update.exchange, update.consumed_s) == (2, 1800)


def test_going_back_to_work_is_a_reopening_by_whatever_name() -> None:
    moments = happened(("created", "10:00"), ("resolved", "11:00"), ("waiting_client", "12:00"), ("in_progress", "13:00"))
    assert stand(moments, "14:00").reopened == 1
    assert stand(happened(("created", "10:00"), ("reopened", "11:00")), "14:00").reopened == 0


def test_where_the_terms_count_until_closed_resolved_time_counts() -> None:
    terms = Terms(resolution_s=14400, counts_until="closed")
    moments = happened(("created", "10:00"), ("resolved", "11:00"), ("closed", "12:00"), ("reopened", "14:00"))
    assert target(stand(moments, "11:30", terms), "resolution").is_unmet
    closed = target(stand(moments, "13:00", terms), "resolution")
    assert (closed.verdict, closed.met_at, closed.consumed_s) == ("met", at("12:00"), 7200)
    assert target(stand(moments, "14:10", terms), "resolution").consumed_s == 7800


def test_a_message_to_a_resolved_ticket_waits_for_the_reopening() -> None:
    moments = happened(("created", "10:00"), ("resolved", "11:00"), ("client_message", "12:00"), ("reopened", "12:00"))
    assert target(stand(moments, "12:20"), "answer").consumed_s == 1200
    assert target(stand(moments[:3], "12:20"), "answer").consumed_s == 0


@pytest.mark.parametrize("end", ["cancelled", "merged"])
def test_cancel_and_merge_end_everything_without_a_verdict(end: str) -> None:
    moments = happened(
        ("created", "10:00"), ("client_message", "10:00"), ("public_reply", "10:30"), ("client_message", "10:40"), (end, "11:00")
    )
    state = stand(moments, "17:00")
    assert target(state, "reaction").verdict == "met"
    for kind in ("answer", "update", "resolution"):
        ended = target(state, kind)
        assert (ended.ended, ended.verdict, ended.is_unmet, ended.since_position) == (True, None, False, None)
    assert target(state, "resolution").consumed_s == 3600
    assert target(replay(TERMS, [*moments, Moment(at("12:00"), MomentKind.CLIENT_MESSAGE)], CALENDAR, at("13:00")), "answer").ended


def test_a_cancelled_ticket_that_comes_back_goes_on_where_it_stood() -> None:
    state = stand(happened(("created", "10:00"), ("cancelled", "10:30"), ("reopened", "12:00")), "12:10")
    assert (target(state, "resolution").consumed_s, target(state, "reaction").consumed_s) == (2400, 2400)
    assert target(state, "reaction").is_unmet


def test_a_deadline_at_closing_time_and_across_the_night() -> None:
    state = stand(happened(("created", "17:00")), "17:30")
    assert target(state, "reaction").due_at == at("18:00")
    assert target(state, "update").due_at == at("10:00", day=1)


def test_a_calendar_without_hours_promises_no_deadline() -> None:
    empty = Calendar(parse_calendar({"tz": "UTC"}), origin_at=at("10:00"))
    state = replay(TERMS, happened(("created", "10:00")), empty, at("12:00"))
    assert [(target.consumed_s, target.due_at) for target in state.targets.values() if target.started_at] == [(0, None)] * 3


def test_crossings_are_dated_and_once_per_exchange() -> None:
    terms = Terms(answer_s=3600, resolution_s=7201)
    moments = happened(
        ("created", "09:00"),
        ("client_message", "09:00"),
        ("public_reply", "09:45"),
        ("client_message", "10:00"),
        ("waiting_client", "10:30"),
        ("in_progress", "11:30"),
        ("public_reply", "11:45"),
    )
    second = 1000
    assert crossings(terms, moments, CALENDAR, at("12:00")) == [
        Crossing(TargetKind.ANSWER, 1, Threshold.HALF, at("09:30")),
        Crossing(TargetKind.RESOLUTION, 1, Threshold.HALF, at("10:00") + second),
        Crossing(TargetKind.ANSWER, 2, Threshold.HALF, at("10:30")),
        Crossing(TargetKind.ANSWER, 2, Threshold.RISK, at("10:48")),
        Crossing(TargetKind.ANSWER, 2, Threshold.BREACH, at("11:00") + second),
        Crossing(TargetKind.RESOLUTION, 1, Threshold.RISK, at("11:36") + second),
    ]


def test_a_target_used_up_to_the_second_is_not_crossed() -> None:
    moments = happened(("created", "10:00"), ("resolved", "14:00"))
    found = crossings(Terms(resolution_s=14400), moments, CALENDAR, at("17:00"))
    assert [crossing.threshold for crossing in found] == [Threshold.HALF, Threshold.RISK]


def test_skipped_time_is_named() -> None:
    week = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "thu", "fri")}
    calendar = Calendar(parse_calendar({"tz": "UTC", "week": week, "holidays": ["2026-06-08", "2026-06-06"]}))
    skips = skipped(calendar, at("08:00"), at("10:00", day=8))
    words = ["night", "break", "night", "break", "day off", "break", "night", "break", "holiday 2026-06-08"]
    assert [skip_words(skip) for skip in skips] == words
    worked = calendar.between(at("08:00"), at("10:00", day=8))
    assert sum(skip.seconds for skip in skips) + worked == (at("10:00", day=8) - at("08:00")) // 1000
    assert skipped(CALENDAR, at("10:00"), at("12:00")) == []
    assert [skip.kind for skip in skipped(CALENDAR, at("17:00", day=4), at("10:00", day=7))] == [SkipKind.WEEKEND]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from([kind for kind in MomentKind if kind is not MomentKind.CREATED]), st.integers(0, 7 * 1440), st.integers(0, 600)
    ),
    max_size=12,
)
ALL_TERMS = st.builds(
    Terms,
    reaction_s=st.integers(1, 20_000),
    answer_s=st.integers(1, 20_000),
    update_s=st.integers(1, 20_000),
    resolution_s=st.integers(1, 100_000),
    pause_states=st.frozensets(st.sampled_from(["waiting_client", "waiting_vendor", "scheduled"])),
    reaction_by=st.sampled_from(["reply", "take"]),
    counts_until=st.sampled_from(["resolved", "closed"]),
)


def course(events: list[tuple[MomentKind, int, int]]) -> list[Moment]:
    """A ticket's moments in time order; an `until` of zero minutes means none."""
    start = at("00:00")
    ordered = sorted(events, key=lambda event: event[1])
    moments = [
        Moment(start + minute * MINUTE, kind, start + (minute + until) * MINUTE if until else None) for kind, minute, until in ordered
    ]
    return [Moment(start, MomentKind.CREATED), *moments]


@settings(max_examples=150, deadline=None)
@given(ALL_TERMS, EVENTS, st.integers(0, 10 * 1440))
def test_the_linear_form_is_what_a_later_replay_finds(terms: Terms, events: list[tuple[MomentKind, int, int]], later: int) -> None:
    moments = course(events)
    last = moments[-1].at
    now = replay(terms, moments, CALENDAR, last)
    then = replay(terms, moments, CALENDAR, last + later * MINUTE)
    for kind, state in now.targets.items():
        assert _later(state, last + later * MINUTE) == then.targets[kind].consumed_s
        assert state.is_unmet == then.targets[kind].is_unmet


@settings(max_examples=150, deadline=None)
@given(ALL_TERMS, EVENTS, st.integers(0, 10 * 1440), st.integers(0, 10 * 1440))
def test_consumption_never_falls_within_an_exchange(terms: Terms, events: list[tuple[MomentKind, int, int]], one: int, other: int) -> None:
    moments = course(events)
    first, second = (replay(terms, moments, CALENDAR, moments[0].at + minute * MINUTE) for minute in sorted((one, other)))
    for kind, before in first.targets.items():
        after = second.targets[kind]
        assert 0 <= before.consumed_s <= before.worst_s <= after.worst_s
        if before.exchange == after.exchange:
            assert before.consumed_s <= after.consumed_s
    assert first.paused_s <= second.paused_s


@settings(max_examples=150, deadline=None)
@given(ALL_TERMS, EVENTS)
def test_a_deadline_is_when_consumption_reaches_the_target(terms: Terms, events: list[tuple[MomentKind, int, int]]) -> None:
    moments = course(events)
    now = moments[-1].at
    for kind, state in replay(terms, moments, CALENDAR, now).targets.items():
        if not state.is_unmet or state.due_at is None:
            continue
        if state.is_over:
            assert state.due_at < now
        elif state.since_position is not None and state.by_s < 0:
            at_due = replay(terms, moments, CALENDAR, state.due_at).targets[kind]
            before_due = replay(terms, moments, CALENDAR, state.due_at - 1000).targets[kind]
            assert (at_due.consumed_s, before_due.consumed_s) == (state.seconds, state.seconds - 1)


@settings(max_examples=100, deadline=None)
@given(ALL_TERMS, EVENTS)
def test_crossings_agree_with_the_consumption_before_and_at_them(terms: Terms, events: list[tuple[MomentKind, int, int]]) -> None:
    moments = course(events)
    end = moments[-1].at + 5 * 1440 * MINUTE
    for crossing in crossings(terms, moments, CALENDAR, end):
        seconds = terms.seconds(crossing.kind)
        assert seconds is not None
        assert crossing.at <= end
        found = replay(terms, [moment for moment in moments if moment.at < crossing.at], CALENDAR, crossing.at).targets[crossing.kind]
        assert found.exchange == crossing.exchange
        assert found.consumed_s == crossing.threshold.consumed_s(seconds)
