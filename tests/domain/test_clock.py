"""The clocks: that both move together where a command asks how it will be."""

from __future__ import annotations

from helpdesk_tui.domain.clock import HOUR, SECOND, Clock, FixedOffsetClock


def test_both_clocks_are_moved_by_the_same_offset() -> None:
    now = Clock().reading()
    later = FixedOffsetClock(now.at + HOUR).reading()
    assert later.boot_id == now.boot_id
    assert abs(later.at - now.at - HOUR) < 60 * SECOND
    assert abs((later.boot_ms - now.boot_ms) - (later.at - now.at)) < 60 * SECOND


def test_readings_of_different_boots_do_not_compare() -> None:
    now = Clock().reading()
    assert now.elapsed_ms(now) in (0, None)
    assert (now.elapsed_ms(type(now)(now.at, "another", now.boot_ms)), type(now)(now.at, "", 0).elapsed_ms(now)) == (None, None)
