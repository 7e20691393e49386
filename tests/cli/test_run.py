"""`helpdesk run` as processes: two at once, one killed while it sends, one ended; and what its options say."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.services import messages, working
from helpdesk_tui.services.delivery import configuration, doors
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store
from tests.cli.conftest import Cli
from tests.people import join
from tests.receivers import MailServer, mail_server
from tests.small_desk import SmallDesk

PATIENCE_S = 60


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
def live(small_desk: SmallDesk) -> SmallDesk:
    """The small desk at the time of the system: loops of other processes live in it."""
    small_desk.clock.at = Clock().now()
    return small_desk


def replies(desk: SmallDesk, count: int) -> None:
    """Tickets with a reply each, which may leave at once."""
    setting(desk, "message.hold_s", 0)
    for number in range(count):
        ticket = desk.ticket(f"Ticket {number}", assignee="anna", state="in_progress")
        messages.reply(desk.desk, desk.actor("anna"), ticket, f"Reply {number}")


def setting(desk: SmallDesk, key: str, value: int) -> None:
    with desk.desk.store.write() as writer:
        writer.run(
            "INSERT INTO setting (key, value, version) VALUES (?, ?, 1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, str(value)),
        )


@contextmanager
def loop(path: str, mail: MailServer, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A loop in a process of its own, killed at the end if it still runs."""
    config = Path(path).with_name("config.toml")
    if not config.exists():
        config.touch(0o600)
    config.write_text(f'[mail]\nurl = "{mail.url}"\nfrom = "help@desk.example"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk_tui", "--db", path, "run", *words], text=True, stderr=subprocess.PIPE,
        env={**os.environ, "HELPDESK_CONFIG": str(config), "HELPDESK_LANG": "C"},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def states(path: str) -> dict[str, int]:
    """How many deliveries there are by state."""
    store = Store(path)
    store.open()
    try:
        with store.read() as reader:
            return dict(reader.rows("SELECT state, count(*) FROM delivery GROUP BY state"))
    finally:
        store.close()


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until the condition holds; the process must go on meanwhile."""
    clock = Clock()
    until = clock.now() + PATIENCE_S * 1000
    while not condition():
        assert process.poll() is None, process.communicate()
        assert clock.now() < until, "it took too long"
        os.sched_yield()


def begun(process: subprocess.Popen[str]) -> None:
    """Wait until the loop said that it has begun: from then on it hears that it shall end."""
    assert process.stderr
    assert any("Begun" in line for line in iter(process.stderr.readline, "")), process.wait(PATIENCE_S)


def rest(process: subprocess.Popen[str]) -> list[str]:
    """What the loop said since it began, once it has ended."""
    assert process.stderr
    process.wait(PATIENCE_S)
    return process.stderr.read().splitlines()


def test_two_loops_at_once_send_each_reply_once(live: SmallDesk, mail: MailServer) -> None:
    replies(live, 30)
    path = live.desk.store.path
    with loop(path, mail, "--log", "json") as one, loop(path, mail, "--log", "json") as other:
        begun(one)
        begun(other)
        wait_for(lambda: len(mail.taken) >= 30 and states(path) == {"delivered": 30}, one)
        for process in (one, other):
            process.send_signal(signal.SIGTERM)
        told = [json.loads(line) for process in (one, other) for line in rest(process)]
        assert (one.returncode, other.returncode) == (0, 0)
    assert sorted(message.get_content().split()[1] for message in mail.taken) == sorted(str(number) for number in range(30))
    assert len({message["Message-ID"] for message in mail.taken}) == 30
    assert sorted(line["said"] for line in told if line["work"] == "deliver") == sorted(
        f"reply {number} delivered by mail to bob@acme.example" for number in range(1, 31)
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_told_to_end_while_it_sends_it_leaves_nothing_in_the_midst(live: SmallDesk, mail: MailServer, number: signal.Signals) -> None:
    replies(live, 5)
    mail.faults = ["slow"]
    with loop(live.desk.store.path, mail) as process:
        wait_for(mail.reading.is_set, process)
        process.send_signal(number)
        mail.release.set()
        rest(process)
        assert process.returncode == 0
    assert states(live.desk.store.path).keys() <= {"uncertain", "delivered", "pending"}


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="a process's threads are listed in /proc")
def test_told_to_end_by_a_signal_that_the_system_gave_to_another_thread_it_ends(live: SmallDesk, mail: MailServer) -> None:
    with loop(live.desk.store.path, mail) as process:
        replies(live, 1)
        wait_for(lambda: len(mail.taken) == 1, process)
        others = [int(task.name) for task in Path(f"/proc/{process.pid}/task").iterdir() if int(task.name) != process.pid]
        assert ctypes.CDLL(None).tgkill(process.pid, others[0], signal.SIGTERM) == 0
        rest(process)
        assert process.returncode == 0


def test_under_nohup_the_loop_outlives_its_terminal(live: SmallDesk, mail: MailServer) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with loop(live.desk.store.path, mail) as process:
            signal.signal(signal.SIGHUP, before)
            begun(process)
            process.send_signal(signal.SIGHUP)
            replies(live, 1)
            wait_for(lambda: len(mail.taken) == 1, process)
            process.send_signal(signal.SIGTERM)
            rest(process)
            assert process.returncode == 0
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("words", [(), ("--log", "json")], ids=["words", "JSON"])
def test_a_loop_whose_log_nobody_reads_goes_on(live: SmallDesk, mail: MailServer, words: tuple[str, ...]) -> None:
    with loop(live.desk.store.path, mail, *words) as process:
        begun(process)
        assert process.stderr
        process.stderr.close()
        process.stderr = None
        replies(live, 1)
        wait_for(lambda: len(mail.taken) == 1, process)
        replies(live, 1)
        wait_for(lambda: len(mail.taken) == 2, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


def test_a_loop_killed_while_it_sends_leaves_one_uncertain_row_and_the_next_sends_the_rest(live: SmallDesk, mail: MailServer) -> None:
    setting(live, "run.claim_s", 1)
    setting(live, "run.lease_s", 2)
    replies(live, 5)
    path = live.desk.store.path
    mail.faults = ["slow"]
    with loop(path, mail) as killed:
        wait_for(mail.reading.is_set, killed)
        killed.kill()
        killed.wait()
    assert states(path) == {"sending": 1, "pending": 4}
    with loop(path, mail) as process:
        wait_for(lambda: states(path) == {"uncertain": 1, "delivered": 4}, process)
    assert len(mail.taken) == len({message["Message-ID"] for message in mail.taken}) == 5
    store = Store(path)
    with store.read() as reader:
        assert reader.rows("SELECT recipient_id FROM outbox WHERE kind = 'undelivered'") == [(live.ids.people["anna"],)]
    store.close()


def test_once_does_a_turn_and_ends(live: SmallDesk, mail: MailServer) -> None:
    replies(live, 2)
    with loop(live.desk.store.path, mail, "--once", "--only", "deliver") as process:
        said = process.communicate(timeout=PATIENCE_S)[1]
        assert process.returncode == 0
    assert len(mail.taken) == 2
    assert said.count("delivered by mail") == 2


def test_a_configuration_that_others_can_read_is_warned_of(live: SmallDesk, mail: MailServer) -> None:
    config = Path(live.desk.store.path).with_name("config.toml")
    for mode, warned in ((0o644, True), (0o600, False)):
        config.touch()
        config.chmod(mode)
        with loop(live.desk.store.path, mail, "--once", "--only", "deliver") as process:
            assert ("chmod 600" in process.communicate(timeout=PATIENCE_S)[1]) is warned


def test_once_ends_with_1_where_something_could_not_be_done(live: SmallDesk, mail: MailServer) -> None:
    replies(live, 1)
    mail.faults = ["550"]
    with loop(live.desk.store.path, mail, "--once") as process:
        said = process.communicate(timeout=PATIENCE_S)[1]
        assert process.returncode == 1
    assert "550 no such mailbox" in said


def test_a_rehearsal_says_what_would_be_done_and_changes_nothing(
    small_desk: SmallDesk, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "rehearsal.toml"
    config.write_text('[mail]\nurl = "smtp://mail.example"\nfrom = "desk@desk.example"\n')
    monkeypatch.setenv("HELPDESK_CONFIG", str(config))
    number = small_desk.ticket(assignee="anna", state="in_progress")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Which one?", wait=True)
    small_desk.clock.forward(days=2)
    before = _dump(small_desk.desk)
    ran = cli("run", "--as", "olga", "--dry-run", "--log", "json")
    *lines, last = ran.err.splitlines()
    said = [json.loads(line) for line in lines]
    assert [line["said"] for line in said if line["work"] == "remind"] == [f"{number}: the client is reminded"]
    assert [line["said"] for line in said if line["work"] == "deliver"] == [f"reply {number} delivered by mail to bob@acme.example"]
    assert (ran.code, last) == (0, "Nothing was changed or sent: this was a rehearsal on a copy.")
    assert _dump(small_desk.desk) == before
    config.write_text("")
    assert "delivered" not in cli("run", "--as", "olga", "--dry-run").err  # without [mail] no reply leaves, and none is said to leave


def _dump(desk: Desk) -> list[tuple[str, int]]:
    tables.load()
    with desk.store.read() as reader:
        names = [row[0] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'ticket_text%'")]
        return [(name, reader.value(f'SELECT count(*) FROM "{name}"')) for name in names]


def test_what_is_wrong_with_the_options_or_the_configuration_is_said(
    small_desk: SmallDesk, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        cli("run", "--as", "cron", "--once", "--only", "wake,nap").err == "There is no work 'nap'; there is " + ", ".join(_works()) + ".\n"
    )
    assert cli("run", "--as", "cron", "--once", "--log", "xml").code == 2
    assert cli("--at", "+1h", "run", "--as", "cron", "--once").code == 2
    config = tmp_path / "config.toml"
    config.touch(0o600)
    monkeypatch.setenv("HELPDESK_CONFIG", str(config))
    for text, told in (
        ('[mail]\nurl = "http://x"', "needs url"),
        ('[mail]\nurl = "smtp://x"\nfrom = "nobody"', "needs from"),
        ('[mail]\nurl = "smtp://x"\nfrom = "a@b.c"\nport = "25"', "which means nothing"),
        ('[notify]\nemail = "mail"', "needs the table [mail]"),
        ('[notify]\ntelegram = "tgram://token/"', "{address}"),
        ('[notify]\nfax = "fax://{address}"', "which means nothing"),
        ('[notify.people]\nanna = ["nonsense://secret"]', "no address that apprise understands: nonsense://…"),
        ("[notify.people]\nanna = 7", "takes a list"),
        ('mail = "x"', "[mail]"),
    ):
        config.write_text(text + "\n")
        ran = cli("run", "--as", "cron", "--once")
        assert (ran.code, told in ran.err, "secret" in ran.err) == (2, True, False), ran.err


@pytest.mark.parametrize("login", ["anna", "boris", "max", "vera", "nora", "cleo", "left"])
def test_the_loop_is_run_by_an_admin_or_by_an_account_of_its_own(small_desk: SmallDesk, cli: Cli, login: str) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    join(small_desk, "cleo", "Cleo", "client", client="acme")
    join(small_desk, "left", "Somebody who left", "admin")
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Person, {"key": "left"}, {"is_active": False})
    number = small_desk.ticket("Zanzibar", assignee="anna", state="in_progress")
    until_at = small_desk.clock.now() + 1
    working.wait_vendor(small_desk.desk, small_desk.actor("anna"), number, vendor="Zeta", reference="V-1", until_at=until_at)
    small_desk.clock.forward(days=1)
    before = _dump(small_desk.desk)
    for words in (("--once", "--only", "wake"), ("--dry-run",)):
        ran = cli("run", "--as", login, *words)
        assert (ran.code, ran.out, str(number) in ran.err) == (2 if login == "left" else 1, "", False), ran.err
    assert _dump(small_desk.desk) == before
    told = cli("run", "--as", "olga", "--once", "--only", "wake").err
    assert f"{number}: vendor → working" in told
    assert "Zanzibar" not in told
    assert cli("run", "--as", "helpdesk-loop", "--once", "--only", "wake").code == 0


def _works() -> list[str]:
    from helpdesk_tui.services.loop.works import WORKS

    return [work.name for work in WORKS]


def test_the_works_are_listed(cli: Cli) -> None:
    assert [line.split()[0] for line in cli("run", "--list").out.splitlines()[1:]] == _works()
    assert "ExecStart=" in cli("run", "--unit").out


def test_the_example_is_a_configuration(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(cli("run", "--example").out)
    told = configuration.read(str(path))
    assert (told.mail_from, set(told.templates), set(told.people)) == (
        "Help desk <help@example.com>",
        {"email", "telegram"},
        {"anna"},
    )
    opened = doors.opened(told, Clock())
    assert opened.channels == ["console", "notify", "email", "telegram"]
