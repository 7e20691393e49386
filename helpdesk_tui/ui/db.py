"""Between screens and services: services run one after another in one thread, and their errors come back to the handler that awaits.

A screen never waits for the disk in the thread that paints, and a store's connection is only ever used by the thread that opened it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from helpdesk_tui.domain.errors import HelpdeskError

P = ParamSpec("P")
T = TypeVar("T")


class Db:
    """One thread for services, and one beside it for slow reads. Make one per console, `close` it at the end."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, "store")
        self._aside: ThreadPoolExecutor | None = None
        self._closed = False

    async def run(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """What `fn` returns, run in the store's thread; what it raises is raised here.

        Cancelling the wait does not stop a call that has begun: a transaction ends or never started. Whoever asks after `close` is
        cancelled: the console is being left.
        """
        if self._closed:
            raise asyncio.CancelledError
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(fn, *args, **kwargs))

    async def run_aside(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The same in a thread beside it, for what only reads and may take seconds: the console's other services do not wait for it.

        Made when first asked for; a store has connections of its own for it. A call that has not begun when its wait is cancelled is dropped.
        """
        if self._closed:
            raise asyncio.CancelledError
        if self._aside is None:
            self._aside = ThreadPoolExecutor(1, "store aside")
        return await asyncio.get_running_loop().run_in_executor(self._aside, partial(fn, *args, **kwargs))

    def start(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `fn` in the store's thread without waiting, for callers outside the event loop."""
        return self._pool.submit(fn, *args, **kwargs)

    @property
    def closed(self) -> bool:
        """Whether `close` was called: nothing runs any more."""
        return self._closed

    def close(self, last: Callable[[], None] | None = None) -> None:
        """End the thread: calls that wait still run (a draft may be among them), then `last`, which closes connections."""
        if self._closed:
            return
        self._closed = True
        if self._aside is not None:
            self._aside.shutdown(wait=True, cancel_futures=True)
        closing = self._pool.submit(last) if last is not None else None
        self._pool.shutdown(wait=True)
        if closing is not None:
            closing.result()


class Heartbeat:
    """Calls `beat` every `every_s` seconds and once when it ends, in a thread of its own, never behind a service that is slow.

    It goes on while the console is suspended (an editor is open). `beat` opens its own connection: it runs in this thread only.
    """

    def __init__(self, beat: Callable[[], None], every_s: float = 30.0) -> None:
        self._beat = beat
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.trouble: HelpdeskError | None = None
        """What the last beat failed with, None after a good one; the status line shows it."""

    def start(self) -> None:
        """Begin; a second call changes nothing."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End with a last beat, and wait for it: what is left on purpose was alive until then, not half a minute before."""
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        ends = False
        while not ends:
            ends = self._stop.wait(self._every_s)
            try:
                self._beat()
            except HelpdeskError as error:
                self.trouble = error
            else:
                self.trouble = None
