"""Whatever doors do, and whenever loops die: nothing that was acknowledged is sent again, and nothing is lost without a word."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.delivery import NotTaken, Parcel, Unanswered
from helpdesk_tui.services import messages, outgoing, undo
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.loop.run import Loop
from helpdesk_tui.services.loop.works import BY_NAME
from helpdesk_tui.store.engine import Store
from tests.services.loop.conftest import Said
from tests.small_desk import DeskIds, MovableClock, SmallDesk

OUTCOMES = ("taken", "refused", "final", "unanswered", "unanswered but taken", "dies before", "dies after")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("reply"), st.just(0)),
        st.tuples(st.just("undo"), st.just(0)),
        st.tuples(st.just("wait"), st.sampled_from((5, 31, 61, 400, 4000, 90_000))),
        st.tuples(st.just("turn"), st.sampled_from((0, 1))),
        st.tuples(st.just("again"), st.just(0)),
    ),
    min_size=4,
    max_size=30,
)


class Died(Exception):
    """The end of a process, as far as a thread can die of it."""


class Door:
    """Takes, refuses, or ends the process, as it is told."""

    def __init__(self, outcomes: list[str]) -> None:
        self.outcomes = outcomes
        self.acknowledged: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()

    def send(self, parcel: Parcel) -> None:
        """One outcome after another, then all is taken."""
        outcome = self.outcomes.pop(0) if self.outcomes else "taken"
        if outcome in ("refused", "final"):
            raise NotTaken(outcome, is_final=outcome == "final")
        if outcome == "dies before":
            raise Died
        if outcome != "unanswered":
            self.taken[parcel.key] += 1
        if outcome.startswith("unanswered"):
            raise Unanswered(outcome)
        if outcome == "dies after":
            raise Died
        self.acknowledged[parcel.key] += 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, outcomes=st.lists(st.sampled_from(OUTCOMES), max_size=12))
def test_nothing_is_sent_twice_and_nothing_is_lost(
    made_desk: tuple[Path, DeskIds], steps: list[tuple[str, int]], outcomes: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(shutil.copyfile(made_desk[0], f"{folder}/desk.db"))
        store.open()
        clock = MovableClock()
        small = SmallDesk(Desk(store, clock), clock, made_desk[1])
        door = Door(outcomes)
        loops = [Loop(small.desk, Doors(mail=door), [BY_NAME["deliver"]], Said()) for _ in range(2)]
        asked_again = play(small, loops, steps)
        for _turn in range(12):  # in the end every door works, and there is time
            small.clock.forward(DAY // 2)
            loops[0].round()
        check(small, door, asked_again)
        store.close()


def play(small: SmallDesk, loops: list[Loop], steps: list[tuple[str, int]]) -> int:
    """Go through the steps; how often a person asked for something to be sent again."""
    anna, boris = small.actor("anna"), small.actor("boris")
    number = small.ticket(assignee="anna", state="in_progress")
    asked_again = 0
    for step, value in steps:
        if step == "reply":
            messages.reply(small.desk, anna, number, "Hello")
        elif step == "undo":
            held = outgoing.listed(small.desk, boris)
            if held and held[-1].not_before_at > small.clock.now():
                undo.undo(small.desk, anna)
        elif step == "wait":
            small.clock.forward(seconds=value)
        elif step == "turn":
            loops[value].round()
        else:
            for row in outgoing.listed(small.desk, boris, ("uncertain",))[:1]:
                outgoing.send_again(small.desk, boris, row.id)
                asked_again += 1
    return asked_again


def check(small: SmallDesk, door: Door, asked_again: int) -> None:
    with small.desk.store.read() as reader:
        rows = reader.rows(
            """SELECT o.state, d.state, o.message_id, (SELECT cancelled_at FROM message m WHERE m.id = o.message_id) FROM outbox o
                 LEFT JOIN delivery d ON d.outbox_id = o.id WHERE o.channel = 'email'"""
        )
        told = reader.value("SELECT count(*) FROM outbox WHERE kind = 'undelivered'")
    assert max(door.acknowledged.values(), default=0) <= 1
    assert sum(count - 1 for count in door.taken.values()) <= asked_again
    states = Counter(str(row[0]) for row in rows)
    assert set(states) <= {"delivered", "failed", "cancelled"}
    assert sum(row[1] == "delivered" for row in rows) == sum(door.acknowledged.values())
    assert all((row[0] == "cancelled") == (row[3] is not None) for row in rows)
    assert told >= states["failed"]
