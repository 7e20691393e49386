"""Whatever people and time do to tickets, in any order, the stopwatch's invariants hold (RULES.md §7), and nothing stays with who has left."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services import doctor, escalating, handing, handout, leaving, rota, shift_end, stopwatch, undo, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tables
from tests.small_desk import MONDAY_9, SmallDesk

LOGINS = ("anna", "ivan", "gleb", "boris", "dina", "egor")
STEPS = 80


class Walk:
    """Chance at work on a small desk."""

    def __init__(self, small: SmallDesk, seed: int) -> None:
        self.small, self.random = small, random.Random(seed)
        self.gone: set[str] = set()
        with small.desk.store.write() as writer:
            for login in LOGINS:
                for day in range(3):
                    start = MONDAY_9 + day * DAY + self.random.choice((0, 4, 8)) * HOUR
                    writer.add(tables.Shift(person_id=small.ids.people[login], start_at=start, end_at=start + 10 * HOUR))
        self.tickets = [
            small.ticket(priority=self.random.choice((1, 2, 3, 4)), requester=self.random.choice(("bob", "ann"))) for _ticket in range(6)
        ]

    def step(self) -> None:
        """Some time passes, and somebody does something, or is refused."""
        chance, clock = self.random, self.small.clock
        clock.forward(chance.choice((0, 1, 1000, 59_000, 10 * MINUTE, 2 * HOUR)))
        if chance.random() < 0.04:
            clock.step(chance.choice((-1, 1)) * chance.choice((3000, MINUTE, HOUR)))
        if chance.random() < 0.03:
            clock.reboot()
        actor = self.small.actor(chance.choice([login for login in LOGINS if login not in self.gone]))
        with suppress(HelpdeskError):  # refused: nothing has happened
            chance.choice(self._acts(actor))()

    def _acts(self, actor: Actor) -> list[Callable[[], object]]:
        desk, number, other = self.small.desk, self.random.choice(self.tickets), self.random.choice(LOGINS)
        spot = self.random.choice((Spot(), Spot("console", "pts/1")))
        return [
            lambda: working.take(desk, actor, number, spot=spot),
            lambda: working.start_here(desk, actor, number, spot=spot),
            lambda: handout.next_ticket(desk, actor, spot=spot),
            lambda: stopwatch.stop(desk, actor),
            lambda: escalating.escalate(desk, actor, number, reason="needs a switch"),
            lambda: escalating.give_back(desk, actor, number, reason="which switch?"),
            lambda: handing.hand_over(desk, actor, number, other),
            lambda: handing.assign(desk, self.small.actor("boris"), number, other),
            lambda: shift_end.end_shift(desk, actor, to=self.random.choice((None, other))),
            lambda: rota.give_back_due(desk, actor),
            lambda: rota.pass_on_due(desk, actor),
            lambda: working.release(desk, actor, number),
            lambda: working.schedule(desk, actor, number, until_at=self.small.clock.now() + 5 * HOUR),
            lambda: working.resolve(desk, actor, number, code="solved", text="Done."),
            lambda: working.reopen(desk, actor, number, spot=spot),
            lambda: undo.undo(desk, actor),
            lambda: self._leave(actor),
        ]

    def _leave(self, actor: Actor) -> None:
        if actor.login != "boris" and self.random.random() < 0.3:
            leaving.leave(self.small.desk, self.small.actor("olga"), actor.login, to="boris")
            self.gone.add(actor.login)


@pytest.mark.parametrize("seed", range(8))
def test_in_any_order(small_desk: SmallDesk, seed: int) -> None:
    walk = Walk(small_desk, seed)
    for _step in range(STEPS):
        walk.step()
        gone = {small_desk.ids.people[login] for login in walk.gone}
        with small_desk.desk.store.read() as reader:
            held = reader.rows("SELECT engineer_id FROM timer UNION SELECT assignee_id FROM ticket WHERE is_open = 1")
        assert not gone & {row[0] for row in held}
    wrong = [(found.name, found.found, found.rows) for found in doctor.examine(small_desk.desk, every=True) if found.level == "wrong"]
    assert wrong == []
