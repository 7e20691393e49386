"""Running commands in this process, as the console script does."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.__main__ import main
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store.engine import Store
from tests.cli.verb_cases import WORKED_MIN, worked
from tests.small_desk import DeskIds, MovableClock, SmallDesk


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command ended with, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output read as one JSON document."""
        return json.loads(self.out)


Cli = Callable[..., Ran]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment without this machine's settings: home, data and configuration lie in `tmp_path/home`."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HELPDESK_DATABASE_URL", "HELPDESK_CONFIG", "HELPDESK_LANG", "HELPDESK_USER", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    return home


@pytest.fixture
def bare_cli(alone: Path, clock: MovableClock, capsys: pytest.CaptureFixture[str]) -> Cli:
    """`bare_cli("queue", "--json")` runs a command on the test's clock, with no store named anywhere."""

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(list(words), clock=clock)
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def cli(bare_cli: Cli, small_desk: SmallDesk, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """`cli("take", "1", "--as", "ivan")` runs a command on the small desk's store and clock, as anna where nobody is named."""
    monkeypatch.setenv("HELPDESK_DATABASE_URL", f"sqlite:///{small_desk.desk.store.path}")
    monkeypatch.setenv("HELPDESK_USER", "anna")
    return bare_cli


@pytest.fixture(scope="session")
def made_work(made_desk: tuple[Path, DeskIds]) -> tuple[Path, dict[str, int]]:
    """The store of the worked desk and its numbers by name, made once; copied for each test."""
    template, ids = made_desk
    path = template.with_name("worked.db")
    shutil.copyfile(template, path)
    store = Store(str(path))
    store.open()
    clock = MovableClock()
    known = worked(SmallDesk(Desk(store, clock), clock, ids))
    store.close()
    return path, known


@pytest.fixture
def known(small_desk: SmallDesk, made_work: tuple[Path, dict[str, int]]) -> dict[str, int]:
    """The small desk, worked until every verb has something to do; the numbers of what there is, by name."""
    path, numbers = made_work
    store = small_desk.desk.store
    store.close()
    shutil.copyfile(path, store.path)
    store.open()
    small_desk.clock.forward(minutes=WORKED_MIN)
    return numbers
