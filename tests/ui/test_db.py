"""Services run one after another in their own thread; a heart goes on beating beside them."""

from __future__ import annotations

import asyncio
import threading

import pytest

from helpdesk_tui.domain.errors import Conflict, StoreTrouble
from helpdesk_tui.ui.db import Db, Heartbeat


async def test_runs_in_one_thread_in_order_and_returns() -> None:
    db = Db()
    threads: list[int] = []

    def work(n: int, *, plus: int = 0) -> int:
        threads.append(threading.get_ident())
        return n + plus

    assert await asyncio.gather(*(db.run(work, n, plus=1) for n in range(5))) == [1, 2, 3, 4, 5]
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()
    db.close()


async def test_what_is_slow_runs_beside_and_holds_up_nothing() -> None:
    db = Db()
    gate = threading.Event()
    slow = asyncio.ensure_future(db.run_aside(gate.wait))
    assert await db.run(int, "5") == 5, "the other thread answers meanwhile"
    dropped = asyncio.ensure_future(db.run_aside(int, "6"))
    await asyncio.sleep(0)
    dropped.cancel()
    gate.set()
    assert await slow
    with pytest.raises(asyncio.CancelledError):
        await dropped
    db.close()
    with pytest.raises(asyncio.CancelledError):
        await db.run_aside(int, "7")


async def test_errors_come_back_to_who_awaits() -> None:
    def fail() -> None:
        raise Conflict("Olga was first")

    db = Db()
    with pytest.raises(Conflict, match="Olga was first"):
        await db.run(fail)
    assert await db.run(int, "5") == 5
    db.close()


async def test_closing_lets_what_waits_run_and_ends_with_the_last() -> None:
    db = Db()
    gate = threading.Event()
    done: list[str] = []
    db.start(gate.wait)
    db.start(done.append, "draft")
    gate.set()
    db.close(lambda: done.append("closed"))
    assert done == ["draft", "closed"]
    assert db.closed
    db.close()


def test_a_heart_beats_beside_and_tells_its_trouble() -> None:
    beats: list[int] = []
    three, failing = threading.Event(), threading.Event()

    def beat() -> None:
        beats.append(threading.get_ident())
        if failing.is_set():
            three.set()
            raise StoreTrouble("disk full")
        if len(beats) == 3:
            three.set()

    heart = Heartbeat(beat, every_s=0.001)
    heart.start()
    heart.start()
    assert three.wait(10)
    assert not heart.trouble
    three.clear()
    failing.set()
    assert three.wait(10)
    heart.stop()
    assert str(heart.trouble) == "disk full"
    count = len(beats)
    heart.stop()
    assert len(beats) == count
    assert len(set(beats)) == 1


def test_a_heart_that_is_stopped_beats_a_last_time() -> None:
    beats: list[int] = []
    heart = Heartbeat(lambda: beats.append(threading.get_ident()), every_s=3600)
    heart.start()
    heart.stop()
    assert len(beats) == 1
