"""Fixtures for everybody: a real store in a temporary folder, a clock that the test moves, a small desk."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store.engine import Store
from tests.small_desk import MONDAY_9, DeskIds, MovableClock, SmallDesk, build

_PYTHON_IGNORES = {signal.Signals[name] for name in ("SIGPIPE", "SIGXFSZ", "SIGXFZ") if name in signal.Signals.__members__}
"""Ignored in every Python; it gives them back to the programs that it starts."""


def pytest_configure() -> None:
    """Let the programs that tests start inherit what a terminal's shell gives them: some runners ignore signals, or have Python not buffer."""
    os.environ.pop("PYTHONUNBUFFERED", None)
    for number in signal.valid_signals():
        if signal.getsignal(number) == signal.SIG_IGN and number not in _PYTHON_IGNORES:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store, made once by the migrations; copied for each test."""
    path = tmp_path_factory.mktemp("made") / "empty.db"
    store = Store(str(path))
    store.open()
    store.close()
    return path


@pytest.fixture(scope="session")
def made_desk(made_store: Path) -> tuple[Path, DeskIds]:
    """The small desk's file and ids, made once; copied for each test."""
    path = made_store.with_name("small.db")
    shutil.copyfile(made_store, path)
    store = Store(str(path))
    with store.write() as writer:
        ids = build(writer, MONDAY_9)
    store.close()
    return path, ids


@pytest.fixture
def clock() -> MovableClock:
    """Monday 2026-03-02, 09:00 UTC, standing still until it is moved."""
    return MovableClock()


@pytest.fixture
def store(made_store: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store of this test's own."""
    yield from _opened(made_store, tmp_path)


@pytest.fixture
def desk(store: Store, clock: MovableClock) -> Desk:
    """A desk on the empty store."""
    return Desk(store, clock)


@pytest.fixture
def small_desk(made_desk: tuple[Path, DeskIds], tmp_path: Path, clock: MovableClock) -> Iterator[SmallDesk]:
    """A desk with clients, agreements, teams, engineers and requesters, and no ticket yet (see `tests/small_desk.py`)."""
    path, ids = made_desk
    for opened in _opened(path, tmp_path):
        yield SmallDesk(Desk(opened, clock), clock, ids)


def _opened(template: Path, folder: Path) -> Iterator[Store]:
    path = folder / "desk.db"
    shutil.copyfile(template, path)
    opened = Store(str(path))
    opened.open()
    yield opened
    opened.close()
