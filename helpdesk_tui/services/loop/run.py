"""The loop itself: does every piece of work when it is due, each under a lease; a failure holds up nothing else.

Two loops on one store share the work: whoever takes a work's lease does its turn, the other finds it done. A lease of a loop that died
runs out, and is taken over.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from uuid import uuid4

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND, Instant
from helpdesk_tui.domain.errors import HelpdeskError, StoreGone
from helpdesk_tui.domain.roles import RUN
from helpdesk_tui.services.delivery import deliver
from helpdesk_tui.services.delivery.doors import Doors
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.loop.turn import Turn, desk_actor
from helpdesk_tui.services.loop.works import Work
from helpdesk_tui.store import leases, people
from helpdesk_tui.store.leases import LeaseRow

AGAIN_AFTER = (10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR)
"""How long after a failure a work is tried again, by failures in a row; the last one from then on."""
SIGN_OF_LIFE = MINUTE
"""A work with nothing to do says at most so often that it has looked."""
TICK_S = 1.0


def entitle(desk: Desk, login: str, door: str) -> None:
    """Raise NotAllowed unless this login may run the loop, which acts for the desk itself with powers that no role has.

    A login that nobody at the desk has or had is the account of a service: whoever may start one holds the file.
    """
    if desk.knows(login):
        actor = desk.actor(login, door)
        actor.require_staff()
        actor.require(RUN)


class Log(Protocol):
    """Where the loop says what it does."""

    def __call__(self, at: Instant, work: str, said: str, *, is_trouble: bool = False) -> None: ...


@dataclass(slots=True)
class Loop:
    """One loop: `stopping` ends it between two transactions."""

    desk: Desk
    doors: Doors
    works: Sequence[Work]
    log: Log
    stopping: threading.Event = field(default_factory=threading.Event)
    holder: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}")
    troubles: int = 0
    gone: StoreGone | None = None
    """Why the loop ended by itself: its store is no longer there."""
    _lane: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, 1, "work"))
    """The thread in which works are done one after another, with its connection to the store."""

    def once(self) -> None:
        """Do one turn of every work, due or not; what another loop is doing is left to it."""
        self.round(is_forced=True)
        self._tell_if_gone()

    def run(self) -> None:
        """Do what is due until `stopping` is set, each lane for itself: what takes long holds up no delivery.

        Raises StoreGone where the store was removed or replaced meanwhile: whatever starts the loop again opens the one that is there.
        """
        names = dict.fromkeys(work.lane for work in self.works)
        lanes = [
            threading.Thread(target=self._go_on, args=([work for work in self.works if work.lane == name],), name=name) for name in names
        ]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            while lane.is_alive():  # this thread alone hears of signals, and would sleep on where the system gave one to another
                lane.join(TICK_S)
        self._tell_if_gone()

    def _tell_if_gone(self) -> None:
        if self.gone is not None:
            raise self.gone

    def _go_on(self, works: Sequence[Work]) -> None:
        with ThreadPoolExecutor(1) as lane:
            while not self.stopping.is_set():
                self._look(works, lane, is_forced=False)
                self.stopping.wait(TICK_S)

    def round(self, *, is_forced: bool = False) -> None:
        """Look at every work once, one after another, and do what is due."""
        self._look(self.works, self._lane, is_forced=is_forced)

    def _look(self, works: Sequence[Work], lane: ThreadPoolExecutor, *, is_forced: bool) -> None:
        for work in works:
            if not self.stopping.is_set():
                self._supervise(lane, partial(self._turn, work, is_forced=is_forced), work.name, waits=not is_forced)

    def _supervise(self, lane: ThreadPoolExecutor, do: partial[None], name: str, *, waits: bool) -> None:
        """Do one turn in its lane: whatever it ends with, the loop goes on, and says why."""
        error = lane.submit(do).exception()
        if error is None:
            return
        if isinstance(error, StoreGone):
            self.gone = error
            self.stopping.set()
            return
        said = error.sentence if isinstance(error, HelpdeskError) else f"{type(error).__name__}: {error}"
        self._say(name, said, is_trouble=True)
        if lane.submit(partial(self._put_off, name, said)).exception() is not None and waits:
            self.stopping.wait(AGAIN_AFTER[0] / SECOND)  # the store itself is the trouble: nothing can be written down, so only wait

    def _put_off(self, name: str, said: str) -> None:
        now = self.desk.clock.now()
        with self.desk.store.write() as writer:
            row = leases.load(writer).get(name)
            failures = 0 if row is None else row.failures
            leases.failed(writer, name, self.holder, now + AGAIN_AFTER[min(failures, len(AGAIN_AFTER) - 1)], said)

    def _turn(self, work: Work, *, is_forced: bool) -> None:
        now = self.desk.clock.now()
        with self.desk.store.read() as reader:
            policy = people.policy(reader)
            row = leases.load(reader).get(work.name)
        lease_ms = policy.number("run.lease_s") * SECOND
        if not (is_forced or _is_due(work, row, now)) or (row is not None and _is_held(row, self.holder, now, lease_ms)):
            return
        if not is_forced and self._has_nothing_to_do(work, row, now):
            return
        with self.desk.store.write() as writer:
            if not leases.take(writer, work.name, self.holder, now, now + lease_ms, row, is_forced=is_forced):
                return
        turn = Turn(
            self.desk, desk_actor(policy.text("desk.name")), self.doors, self.holder, partial(self._goes_on, work.name, lease_ms),
            partial(self._say, work.name), partial(self._say, work.name, is_trouble=True),
        )  # fmt: skip
        work.do(turn)
        with self.desk.store.write() as writer:
            if self.stopping.is_set():
                leases.give_back(writer, work.name, self.holder)
            else:
                leases.done(writer, work.name, self.holder, self.desk.clock.now())

    def _has_nothing_to_do(self, work: Work, row: LeaseRow | None, now: Instant) -> bool:
        """Whether a look without a lock finds nothing: so an idle loop writes next to nothing."""
        if row is None or row.done_at is None or row.failures or not 0 <= now - row.done_at < SIGN_OF_LIFE:
            return False
        return work.do is deliver.deliver and not deliver.is_due(self.desk, self.doors)

    def _goes_on(self, name: str, lease_ms: int) -> bool:
        """Whether the turn may go on; renews the lease where it is half over."""
        if self.stopping.is_set():
            return False
        now = self.desk.clock.now()
        with self.desk.store.read() as reader:
            row = leases.load(reader).get(name)
        if row is None or row.holder != self.holder:
            return False
        if row.until_at - now > lease_ms // 2:
            return True
        with self.desk.store.write() as writer:
            return leases.renew(writer, name, self.holder, now + lease_ms)

    def _say(self, name: str, said: str, *, is_trouble: bool = False) -> None:
        self.troubles += is_trouble
        self.log(self.desk.clock.now(), name, said, is_trouble=is_trouble)


def _is_due(work: Work, row: LeaseRow | None, now: Instant) -> bool:
    """Whether a work's time has come: never done, done so long ago, put off no longer, or done ahead of now (a clock was set back)."""
    if row is None or row.done_at is None:
        return row is None or bool(row.holder) or not now < row.until_at <= now + AGAIN_AFTER[-1]
    if not row.holder and row.failures and now < row.until_at <= now + AGAIN_AFTER[-1]:
        return False
    return bool(row.failures) or row.done_at > now or row.done_at + work.every <= now


def _is_held(row: LeaseRow, holder: str, now: Instant, lease_ms: int) -> bool:
    """Whether another loop is at it: its lease has not run out, and reaches no further ahead than a lease can."""
    return bool(row.holder) and row.holder != holder and now < row.until_at <= now + lease_ms
