"""Who does which work when: leases between loops, works that fail, clocks that are set back, and the end of a loop."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, SECOND
from helpdesk_tui.domain.errors import Refused, StoreGone, StoreTrouble
from helpdesk_tui.services import doctor, working
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.loop.run import Loop
from helpdesk_tui.services.loop.turn import Turn
from helpdesk_tui.services.loop.works import Work
from helpdesk_tui.store import driver, leases
from helpdesk_tui.store.leases import LeaseRow
from tests.services.loop.conftest import Said, Turns
from tests.small_desk import MONDAY_9, SmallDesk


def lease(desk: SmallDesk, name: str) -> LeaseRow:
    with desk.desk.store.read() as reader:
        return leases.load(reader)[name]


def made(desk: SmallDesk, works: Sequence[Work], said: Said | None = None) -> Loop:
    return Loop(desk.desk, Doors(), works, said or Said())


def counting(name: str = "count", every: int = MINUTE) -> tuple[Work, list[int]]:
    """A work that notes when it was done."""
    done: list[int] = []
    return Work(name, every, "Counts.", lambda turn: done.append(turn.now)), done


def look(loop: Loop) -> None:
    """What a running loop does in one round."""
    loop.round()


def test_a_work_is_done_when_its_time_has_come_by_whichever_loop_looks_first(small_desk: SmallDesk) -> None:
    work, done = counting()
    one, other = made(small_desk, [work]), made(small_desk, [work])
    for _second in range(150):
        look(one)
        look(other)
        small_desk.clock.forward(seconds=1)
    assert done == [MONDAY_9, MONDAY_9 + MINUTE, MONDAY_9 + 2 * MINUTE]


def test_what_another_loop_is_doing_is_left_to_it(small_desk: SmallDesk) -> None:
    nested: list[str] = []
    work, done = counting("inner")
    other = made(small_desk, [Work("outer", MINUTE, "", lambda turn: nested.append("twice")), work])

    def outer(turn: Turn) -> None:
        nested.append("once")
        look(other)
        other.once()

    look(made(small_desk, [Work("outer", MINUTE, "", outer)]))
    assert (nested, done) == (["once"], [MONDAY_9, MONDAY_9])


def test_a_loop_that_died_loses_its_lease_and_one_that_lost_it_does_not_go_on(small_desk: SmallDesk) -> None:
    work, done = counting()
    went_on: list[bool] = []

    def slow(turn: Turn) -> None:
        went_on.append(turn.go_on())
        small_desk.clock.forward(seconds=70)
        went_on.append(turn.go_on())  # half of the lease is over: it is renewed
        small_desk.clock.forward(seconds=119)
        look(other)
        assert done == []
        small_desk.clock.forward(seconds=2)
        look(other)
        went_on.append(turn.go_on())

    other = made(small_desk, [work])
    look(made(small_desk, [Work("count", MINUTE, "", slow)]))
    assert went_on == [True, True, False]
    assert len(done) == 1
    assert lease(small_desk, "count").done_at == done[0]


def test_a_work_that_fails_is_put_off_longer_and_longer_and_the_others_go_on(small_desk: SmallDesk) -> None:
    good, done = counting("good", SECOND)
    tried: list[int] = []

    def bad(turn: Turn) -> None:
        tried.append(turn.now - MONDAY_9)
        raise ZeroDivisionError("of a kind that nobody foresaw")

    said = Said()
    loop = made(small_desk, [Work("bad", SECOND, "", bad), good], said)
    while small_desk.clock.now() < MONDAY_9 + 2 * HOUR:
        look(loop)
        small_desk.clock.forward(seconds=5)
    assert tried == [0, 10_000, 70_000, 370_000, 1_270_000, 4_870_000]
    assert said.troubles == [("bad", "ZeroDivisionError: of a kind that nobody foresaw")] * 6
    assert len(done) == 24 * 60
    row = lease(small_desk, "bad")
    assert (row.failures, row.note, row.holder, row.done_at) == (6, "ZeroDivisionError: of a kind that nobody foresaw", "", None)
    found = {finding.name: finding for finding in doctor.examine(small_desk.desk)}["loop"]
    assert (found.level, found.rows) == ("note", ("bad: failed 6 times, ZeroDivisionError: of a kind that nobody foresaw",))


def test_a_work_that_succeeds_again_is_forgiven(small_desk: SmallDesk) -> None:
    faults: list[Exception] = [Refused("Not now."), StoreTrouble("Locked.")]

    def shaky(turn: Turn) -> None:
        if faults:
            raise faults.pop(0)

    said = Said()
    loop = made(small_desk, [Work("shaky", MINUTE, "", shaky)], said)
    for _try in range(3):
        look(loop)
        small_desk.clock.forward(minutes=1)
    assert [text for _work, text in said.troubles] == ["Not now.", "Locked."]
    row = lease(small_desk, "shaky")
    assert (row.failures, row.note) == (0, "")


def test_one_turn_does_not_wait_for_a_store_that_takes_nothing(small_desk: SmallDesk) -> None:
    """A store of a newer version, a full disk: what comes again waits for better times; a single turn says so, and ends."""

    class Noted(threading.Event):
        waited: tuple[float | None, ...] = ()

        def wait(self, timeout: float | None = None) -> bool:
            self.waited += (timeout,)
            return self.is_set()

    works, said, stopping = [counting(name)[0] for name in ("one", "two", "three")], Said(), Noted()
    loop = Loop(small_desk.desk, Doors(), works, said, stopping)
    with closing(driver.connect(small_desk.desk.store.path)) as other:
        other.execute("PRAGMA user_version=99")
    loop.once()
    assert ([name for name, _said in said.troubles], stopping.waited) == (["one", "two", "three"], ())
    loop.round()
    assert stopping.waited == (10, 10, 10)


def test_a_loop_whose_store_is_gone_ends_and_says_why(small_desk: SmallDesk) -> None:
    said = Said()
    store = Path(small_desk.desk.store.path)
    after, done = counting("after")

    def put_away(_turn: Turn) -> None:
        store.rename(store.with_name("away.db"))

    loop = made(small_desk, [Work("first", MINUTE, "", put_away), after], said)
    with pytest.raises(StoreGone, match="was removed"):
        loop.once()
    assert loop.stopping.is_set()
    assert (done, said.troubles, store.exists()) == ([], [], False)


@pytest.mark.parametrize("back", [HOUR, 40 * DAY])
def test_a_clock_set_back_stops_no_work(small_desk: SmallDesk, back: int) -> None:
    work, done = counting()
    loop = made(small_desk, [work])
    look(loop)
    with small_desk.desk.store.write() as writer:  # a loop that died before the clock was set back
        writer.run(
            "INSERT INTO lease (name, holder, until_at, note, failures) VALUES ('other', 'gone', ?, '', 0)", (MONDAY_9 + 2 * MINUTE,)
        )
    small_desk.clock.step(-back)
    look(loop)
    other, done_too = counting("other")
    look(made(small_desk, [other]))
    assert (len(done), len(done_too)) == (2, 1)


def test_an_ending_loop_gives_its_lease_back_unfinished(small_desk: SmallDesk) -> None:
    stopping = threading.Event()
    numbers = [small_desk.ticket(assignee="anna", state="in_progress") for _ in range(3)]
    for number in numbers:
        working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=2)
    said = Said()

    def first(number: int) -> str:
        stopping.set()
        return str(number)

    work = Work("some", MINUTE, "", lambda turn: turn.each(numbers, first))
    Loop(small_desk.desk, Doors(), [work], said, stopping).round()
    assert said.of("some") == [str(numbers[0])]
    row = lease(small_desk, "some")
    assert (row.holder, row.done_at, row.until_at) == ("", None, 0)


def test_an_idle_loop_writes_next_to_nothing(small_desk: SmallDesk, turn: Turns) -> None:
    from helpdesk_tui.services.loop.works import BY_NAME

    loop = made(small_desk, [BY_NAME["deliver"]])
    versions = set()
    for _second in range(60):
        look(loop)
        versions.add(small_desk.desk.store.data_version())
        small_desk.clock.forward(seconds=1)
    assert len(versions) == 1


def test_one_turn_is_done_though_it_was_put_off(small_desk: SmallDesk) -> None:
    faults = [Refused("Not now.")]
    done: list[str] = []

    def shaky(turn: Turn) -> None:
        if faults:
            raise faults.pop()
        done.append("now")

    loop = made(small_desk, [Work("shaky", MINUTE, "", shaky)])
    loop.once()
    loop.round()
    assert done == []
    loop.once()
    assert (done, loop.troubles) == (["now"], 1)


def test_a_work_that_takes_long_holds_up_no_other_lane(small_desk: SmallDesk) -> None:
    delivered, stopping = threading.Event(), threading.Event()
    waited: list[bool] = []

    def long(turn: Turn) -> None:
        waited.append(delivered.wait(30))
        stopping.set()

    works = [Work("long", MINUTE, "", long, "slow"), Work("short", MINUTE, "", lambda turn: delivered.set(), "out")]
    Loop(small_desk.desk, Doors(), works, Said(), stopping).run()
    assert waited == [True]
