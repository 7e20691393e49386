"""Whenever months are closed, and whatever changes afterwards: no time is lost, none is counted twice, and the minutes come to the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.charging import OUT_OF_SCOPE
from helpdesk_tui.domain.clock import DAY, MINUTE
from helpdesk_tui.services import charging, entries
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import people
from helpdesk_tui.store.engine import Store
from tests.services.closing_desk import MoneyDesk
from tests.small_desk import DeskIds, MovableClock, SmallDesk, utc

FIRST = utc(2026, 2, 1)
MONTHS = ("2026-02", "2026-03", "2026-04")
ENDS = (utc(2026, 3, 1, 1), utc(2026, 4, 1, 1), utc(2026, 5, 1, 1))

worked = st.tuples(st.just("work"), st.integers(0, 88), st.integers(0, 1439), st.integers(1, 700), st.integers(0, 1))
corrected = st.tuples(st.just("correct"), st.integers(0, 30), st.integers(1, 500), st.just(0), st.just(0))
closed = st.tuples(st.just("close"), st.integers(1, 3), st.just(0), st.just(0), st.just(0))
Step = tuple[str, int, int, int, int]


@contextmanager
def small(template: tuple[Path, DeskIds], path: Path) -> Iterator[MoneyDesk]:
    """A small desk of its own at the end of the last month."""
    shutil.copyfile(template[0], path)
    store = Store(str(path))
    store.open()
    clock = MovableClock(ENDS[-1])
    yield MoneyDesk(SmallDesk(Desk(store, clock), clock, template[1]))
    store.close()


def play(money: MoneyDesk, steps: Sequence[Step], *, closing: bool) -> None:
    """Do the steps; without `closing` the months stay open."""
    tickets = [money.small.ticket(), money.small.ticket(requester="ann")]
    ids: list[int] = []
    for kind, one, two, three, four in steps:
        if kind == "work":
            ids.append(money.work(tickets[four], FIRST + one * DAY + two * MINUTE, three))
        elif kind == "correct" and ids:
            entry = ids.pop(one % len(ids))
            entries.correct(money.small.desk, money.small.actor("anna"), entry, typed=f"{two}m", reason="wrong")
            with money.small.desk.store.read() as reader:
                ids.append(int(reader.value("SELECT max(id) FROM work_entry")))
            with money.small.desk.store.write() as writer:
                writer.run("UPDATE entry_review SET decided_at = 1, decision = 'approved'")
            money.confirm_all()
        elif kind == "close" and closing:
            for name in MONTHS[:one]:
                if not money.sheet(name).period.is_closed:
                    money.close(name)


def reckoned(money: MoneyDesk) -> tuple[int, int, int]:
    """(raw ms, minutes counted against the allowance, minutes by the hour) over all periods, and that booked and open time is all there is."""
    with money.small.desk.store.read() as reader:
        accounts = charging.accounts(reader, people.policy(reader), 1, money.small.clock.now())
        recorded = int(reader.value("SELECT coalesce(sum(duration_ms), 0) FROM work_entry"))
    raw = sum(one.raw_ms for one in accounts)
    assert raw == recorded
    groups = [group for one in accounts for group in one.groups]
    apart = sum(group.minutes for group in groups if group.bucket == OUT_OF_SCOPE)
    return raw, sum(group.minutes for group in groups) - apart, apart


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(st.one_of(worked, worked, corrected, closed), max_size=9),
    per=st.sampled_from(["entry", "ticket_day", "period"]),
    round_to=st.sampled_from([60, 300, 900, 1800]),
    out_of_hours=st.sampled_from(["1", "1.5", "2.25"]),
)
def test_closing_changes_nothing_in_what_work_comes_to(
    made_desk: tuple[Path, DeskIds], tmp_path_factory: pytest.TempPathFactory, steps: list[Step], per: str, round_to: int, out_of_hours: str
) -> None:
    folder = tmp_path_factory.mktemp("closing")
    found = []
    for closing in (True, False):
        with small(made_desk, folder / f"{closing}.db") as money:
            money.terms(round_per=per, round_to=round_to, coefficients={"out_of_hours": out_of_hours})
            play(money, steps, closing=closing)
            found.append(reckoned(money))
    assert found[0] == found[1]
