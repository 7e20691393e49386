"""Time worked, as engineers type it; now is Friday 2026-07-03 14:00 in Moscow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.labour_input import LabourInput, parse_labour

NOW = 1_783_076_400_000
MOSCOW = "Europe/Moscow"


def read(text: str, now: int = NOW) -> tuple[int, str]:
    found = parse_labour(text, MOSCOW, now)
    assert found.started_at is not None
    return found.duration_ms // MINUTE, local_time(found.started_at, MOSCOW).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45m", 45),
        ("45", 45),
        ("1h30", 90),
        ("1h 30m", 90),
        ("1.5h", 90),
        ("1,5 ч", 90),
        ("1:30", 90),
        ("90 min", 90),
        ("45м", 45),
        ("1ч30", 90),
        ("24h", 1440),
        ("1d", 1440),
    ],
)
def test_a_span_has_no_start(text: str, minutes: int) -> None:
    assert parse_labour(text, MOSCOW, NOW) == LabourInput(minutes * MINUTE, None)


@pytest.mark.parametrize(
    ("text", "minutes", "start"),
    [
        ("12:05-13:20", 75, "07-03 12:05"),
        ("12:05 – 13:20", 75, "07-03 12:05"),
        ("9-10", 60, "07-03 09:00"),
        ("13:30-14:00", 30, "07-03 13:30"),
        ("yesterday 14:05-15:20", 75, "07-02 14:05"),
        ("вчера 14:05-15:20", 75, "07-02 14:05"),
        ("14:05-15:20 2026-07-01", 75, "07-01 14:05"),
        ("14:05-15:20 02.07", 75, "07-02 14:05"),
        ("03.08 14:05-15:20", 75, "08-03 14:05"),
        ("wed, 14:05-15:20", 75, "07-01 14:05"),
        ("22:00-24:00 yesterday", 120, "07-02 22:00"),
        ("yesterday 23:30-00:15", 45, "07-02 23:30"),
        ("23:30-00:15", 45, "07-02 23:30"),
        ("12:05 45m", 45, "07-03 12:05"),
        ("12:05+45", 45, "07-03 12:05"),
        ("yesterday 14:05 1h30", 90, "07-02 14:05"),
    ],
)
def test_a_stretch_has_a_start(text: str, minutes: int, start: str) -> None:
    assert read(text) == (minutes, start)


def test_over_midnight_begins_today_where_it_is_over_by_now() -> None:
    assert read("23:30-00:15", parse_instant("2026-07-04 00:20", MOSCOW, NOW)) == (45, "07-03 23:30")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "no time at all"),
        ("0:00", "no time at all"),
        ("-5m", "no time at all"),
        ("-45", "cannot read"),
        ("14:05-14:05", "no time at all"),
        ("24h 1m", "over 24 hours"),
        ("1441", "over 24 hours"),
        ("2d", "over 24 hours"),
        ("14:05-15:20", "not over yet"),
        ("13:30 45m", "not over yet"),
        ("tomorrow 9-10", "not over yet"),
        ("15:20-14:05", "ends before it begins"),
        ("yesterday 15:20-14:05", "ends before it begins"),
        ("45m yesterday", "began; write its start before it, like 14:05 45m yesterday$"),
        ("Yesterday  1h30", "began; write its start before it, like yesterday 14:05 1h30$"),
        ("2026-07-02 20", "began; write its start before it, like 2026-07-02 14:05 20$"),
        ("2026-02-30 9-10", "no day"),
        ("", "cannot read"),
        ("x", "cannot read"),
        ("1h90", "cannot read"),
        ("9:60-10:00", "cannot read"),
        ("25:00-26:00", "cannot read"),
        ("12:05 x", "cannot read"),
        ("9999-12-31 23:00-1:00", "cannot read"),
    ],
)
def test_what_cannot_be_logged_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        parse_labour(text, MOSCOW, NOW)


def test_a_stretch_over_a_change_of_clocks_counts_real_time() -> None:
    now = parse_instant("2026-10-26", "Europe/Berlin", NOW)
    assert parse_labour("25.10 01:00-04:00", "Europe/Berlin", now).duration_ms == 4 * HOUR
    with pytest.raises(BadInput, match="comes twice"):
        parse_labour("25.10 01:00-02:30", "Europe/Berlin", now)


@given(st.text(max_size=20) | st.text(st.sampled_from("0123456789:-–. hmчдyestrdaвч"), max_size=20))
def test_any_text_is_labour_of_a_day_at_most_or_bad_input(text: str) -> None:
    try:
        found = parse_labour(text, "Europe/Berlin", NOW)
    except BadInput:
        return
    assert 0 < found.duration_ms <= DAY
    assert found.started_at is None or found.started_at + found.duration_ms < NOW + MINUTE
