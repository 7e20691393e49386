"""The command line's foundation: global options, exit codes, one sentence per error, what is imported."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk_tui import __version__
from helpdesk_tui.cli import app
from helpdesk_tui.cli.context import number
from helpdesk_tui.cli.options import take
from helpdesk_tui.cli.registry import COMMANDS
from helpdesk_tui.domain.errors import BadInput
from tests.cli.conftest import Cli
from tests.small_desk import SmallDesk

COMMAND = [sys.executable, "-m", "helpdesk_tui"]


def run(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, timeout=60)


class TestOptions:
    def test_they_stand_before_or_after_the_command(self) -> None:
        before, rest = take(["--db", "a.db", "--plain", "queue", "--json", "--as=boris"])
        assert (before.database, before.login, before.plain, rest) == ("a.db", "boris", True, ["queue", "--json"])
        after, rest = take(["queue", "--at", "mon 9:00", "is:open"])
        assert (after.at, rest) == ("mon 9:00", ["queue", "is:open"])

    def test_nothing_is_an_option_after_two_dashes(self) -> None:
        found, rest = take(["note", "1", "--", "--plain", "--db"])
        assert (found.plain, rest) == (False, ["note", "1", "--", "--plain", "--db"])

    @pytest.mark.parametrize("argv", [["--db"], ["queue", "--as"], ["--at="], ["--db", "", "queue"]])
    def test_a_value_that_is_missing_is_asked_for(self, argv: list[str]) -> None:
        with pytest.raises(BadInput, match="needs a value"):
            take(argv)

    @pytest.mark.parametrize("argv", [["a", "b\udcff"], ["--db", "\udcff"], ["--", "\udc80"], ["--as=\udcff"]])
    def test_bytes_that_are_no_utf8_are_refused_by_their_place(self, argv: list[str]) -> None:
        with pytest.raises(BadInput, match=r"Argument \d is not text in UTF-8"):
            take(argv)


class TestNumbers:
    @pytest.mark.parametrize(("typed", "meant"), [("1042", 1042), ("#7", 7), (" #12 ", 12), ("007", 7), ("9223372036854775807", 2**63 - 1)])
    def test_a_ticket_is_named_by_its_number(self, typed: str, meant: int) -> None:
        assert number(typed) == meant

    @pytest.mark.parametrize("typed", ["", "#", "0", "-1", "1.5", "x", "٣", "9223372036854775808", "9" * 400, "##1", "1 2"])
    def test_anything_else_is_no_ticket(self, typed: str) -> None:
        with pytest.raises(BadInput, match="is no ticket number"):
            number(typed)


class TestErrors:
    @pytest.mark.parametrize(
        ("words", "code", "said"),
        [
            (("qqq",), 2, "No such command 'qqq'. `helpdesk --help` says more."),
            (("audti",), 2, "Did you mean 'audit'?"),
            (("audit",), 2, "`helpdesk audit` needs one of show, verify, head after it."),
            (("audit", "nope"), 2, "No such command 'nope'."),
            (("audit", "show", "--nope"), 2, "No such option: --nope"),
            (("audit", "show", "--ticket", "x"), 2, "'x' is no ticket number"),
            (("audit", "show", "--limit", "x"), 2, "--limit"),
            (("restore",), 2, "Missing argument 'FILE'"),
            (("doctor", "--db"), 2, "--db needs a value"),
            (("doctor", "--db", "postgresql://x/y"), 2, "PostgreSQL is not supported yet"),
            (("doctor", "--db", "mysql://x/y"), 2, "is no database of this program"),
            (("doctor", "--db", "/nowhere/at/all.db"), 3, "There is no store at /nowhere/at/all.db."),
            (("audit", "show", "--as", "vera", "--since", "sometime"), 2, "sometime"),
            (("audit", "show", "--as", "nobody"), 2, "Nobody here has the login 'nobody'."),
            (("audit", "show"), 1, "may not read the audit"),
            (("audit", "verify", "--head", "12"), 2, "is no head of a history"),
            (("doctor", "--at", "2020-01-01"), 2, "--at takes a moment from now on"),
            (("backup", "--at", "+2h"), 2, "--at is for commands that only read"),
            (("--at", "+2h"), 2, "--at is for commands that only read"),
            ((), 2, "The console needs a terminal"),
            (("--",), 2, "The console needs a terminal"),
            (("--nope",), 2, "No such option: --nope"),
        ],
    )
    def test_each_is_one_sentence_with_its_code(self, cli: Cli, words: tuple[str, ...], code: int, said: str) -> None:
        ran = cli(*words)
        assert (ran.code, ran.out) == (code, "")
        assert said in ran.err
        assert ran.err.endswith(("\n",))
        assert ran.err.count("\n") == 1

    def test_text_from_outside_in_an_error_steers_nothing(self, cli: Cli) -> None:
        ran = cli("nope\x1b]52;c;eA==\x07")
        assert ran.code == 2
        assert "\x1b" not in ran.err

    def test_a_store_of_another_program_is_left_alone(self, bare_cli: Cli, tmp_path: Path) -> None:
        import sqlite3

        path = tmp_path / "theirs.db"
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE places (url)")
        other.commit()
        other.close()
        before = path.read_bytes()
        ran = bare_cli("doctor", "--db", str(path))
        assert (ran.code, path.read_bytes()) == (3, before)
        assert "another program" in ran.err

    def test_what_is_no_database_is_said_to_be_none(self, bare_cli: Cli, tmp_path: Path) -> None:
        path = tmp_path / "letter.txt"
        path.write_text("Dear Sir or Madam, " * 100)
        ran = bare_cli("doctor", "--db", str(path))
        assert ran.code == 3
        assert "not a store of this program" in ran.err

    def test_a_folder_is_no_store(self, bare_cli: Cli, tmp_path: Path) -> None:
        ran = bare_cli("doctor", "--db", str(tmp_path))
        assert ran.code == 3
        assert ran.err.count("\n") == 1


class TestHelp:
    def test_it_names_every_command_in_a_line(self, bare_cli: Cli) -> None:
        ran = bare_cli("--help")
        assert ran.code == 0
        assert set(COMMANDS) <= {line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")}
        assert "--as LOGIN" in ran.out

    @pytest.mark.parametrize("name", sorted(COMMANDS))
    def test_every_command_exists_and_has_help_in_plain_text(self, bare_cli: Cli, name: str) -> None:
        ran = bare_cli(name, "--help")
        assert ran.code == 0
        assert ran.out.startswith(f"Usage: helpdesk {name}")
        assert "╭" not in ran.out
        assert "--db FILE" in ran.out

    def test_the_version_is_said(self, bare_cli: Cli) -> None:
        assert bare_cli("--version").out == f"helpdesk {__version__}\n"


class TestAt:
    def test_a_reading_command_sees_that_moment(self, cli: Cli, small_desk: SmallDesk) -> None:
        cli("redact", "message", "1", "--as", "olga", "--reason", "x")
        assert cli("audit", "show", "--as", "vera", "--since", "2026-03-02 09:00").code == 0
        later = cli("audit", "show", "--as", "vera", "--since", "-2h", "--at", "+3h", "--json")
        assert later.json == []


class TestCompletion:
    @pytest.fixture
    def completed(self, alone: Path) -> dict[str, str]:
        return {"_HELPDESK_COMPLETE": "complete_bash", "HOME": str(alone)}

    def test_commands_are_completed(self, completed: dict[str, str]) -> None:
        ran = run(env={**completed, "COMP_WORDS": "helpdesk re", "COMP_CWORD": "1"})
        assert {"redact", "restore"} <= set(ran.stdout.split())

    def test_options_of_a_command_are_completed(self, completed: dict[str, str]) -> None:
        ran = run(env={**completed, "COMP_WORDS": "helpdesk audit show --", "COMP_CWORD": "3"})
        assert {"--ticket", "--verb", "--json"} <= set(ran.stdout.split())

    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
    def test_the_script_is_printed(self, bare_cli: Cli, shell: str) -> None:
        ran = bare_cli("completion", shell)
        assert ran.code == 0
        assert "_HELPDESK_COMPLETE" in ran.out

    def test_an_unknown_shell_is_refused(self, bare_cli: Cli) -> None:
        assert "no completion for 'elvish'" in bare_cli("completion", "elvish").err

    @pytest.mark.parametrize(
        ("shell", "file", "content"), [("bash", ".bashrc", b"# caf\xe9\n"), ("zsh", ".zfunc", b""), ("fish", ".config", b"")]
    )
    def test_what_cannot_be_installed_is_printed_instead(self, bare_cli: Cli, alone: Path, shell: str, file: str, content: bytes) -> None:
        (alone / file).write_bytes(content)
        ran = bare_cli("completion", shell, "--install")
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
        assert f"`helpdesk completion {shell}` prints it" in ran.err
        assert (alone / file).read_bytes() == content


class TestProcess:
    def test_nobody_reads_the_output(self, alone: Path) -> None:
        script = f"{sys.executable} -m helpdesk_tui --help | true; exit ${{PIPESTATUS[0]}}"
        ran = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=60)
        assert ran.stderr == ""
        assert ran.returncode in (0, 141)

    @pytest.mark.parametrize("words", [("--help",), ("completion", "bash"), ("run", "--list")], ids=" ".join)
    def test_a_pipe_that_nobody_reads_is_not_told_as_something_not_done(self, alone: Path, words: tuple[str, ...]) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            ran = subprocess.run([*COMMAND, *words], stdout=writing, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
        finally:
            os.close(writing)
        assert (ran.returncode, ran.stderr) == (141, "")

    @pytest.mark.parametrize(("words", "code"), [(("completion", "elvish"), 2), (("run", "--list"), 0)], ids=["a mistake", "none"])
    def test_who_does_not_read_what_goes_wrong_hears_of_it_by_the_exit_code(self, alone: Path, words: tuple[str, ...], code: int) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            ran = subprocess.run([*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=writing, check=False, timeout=60)
        finally:
            os.close(writing)
        assert ran.returncode == code

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
    def test_a_full_disk_behind_the_output_is_said_in_a_sentence(self, alone: Path) -> None:
        with open("/dev/full", "w") as full:
            ran = subprocess.run([*COMMAND, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
        assert ran.returncode == 3
        assert ran.stderr == "The output cannot be written: No space left on device.\n"

    def test_an_interrupt_is_quiet(self, alone: Path, tmp_path: Path) -> None:
        fifo = tmp_path / "cases.json"
        os.mkfifo(fifo)
        ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs, and what they start, ignore it
        try:
            process = subprocess.Popen([*COMMAND, "sla", "replay", str(fifo)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        finally:
            signal.signal(signal.SIGINT, ours)
        with open(fifo, "w"):  # opens only once the command reads: it is past its start
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)  # where it was not waiting yet, the file's end wakes it
        assert (process.returncode, out, err) == (130, "", "")

    def test_a_mistake_of_the_program_is_one_line_without_a_trace(self, alone: Path) -> None:
        script = "import sys, helpdesk_tui.__main__ as m; m._dispatch = lambda *a: {}['queue']; sys.argv = ['helpdesk']; sys.exit(m.main())"
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode == 1
        assert ran.stderr.count("\n") == 1
        assert "KeyError: 'queue'" in ran.stderr

    def test_arguments_that_are_no_utf8_are_refused(self, alone: Path) -> None:
        ran = subprocess.run([*COMMAND, b"audit", b"show", b"--verb", b"\xff\xfe"], capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode == 2
        assert ran.stderr == "Argument 4 is not text in UTF-8. Check the encoding of your terminal or script.\n"


class TestImports:
    @pytest.mark.parametrize("name", sorted(COMMANDS))
    def test_no_command_needs_the_console_to_be_loaded(self, name: str) -> None:
        script = f"import sys; from helpdesk_tui.cli import app; app.loaded({name!r}); print('textual' in sys.modules)"
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
        assert ran.stdout == "False\n"

    def test_help_imports_no_command(self) -> None:
        script = (
            "import sys; from helpdesk_tui.__main__ import main; main(['--help']);"
            "names = [n for n in sys.modules if n.startswith('helpdesk_tui.')]; print(sorted(names), file=sys.stderr)"
        )
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
        assert "helpdesk_tui.cli.app" in ran.stderr
        for module in ("cli.audit", "cli.upkeep", "store.writer", "services.desk"):
            assert f"'helpdesk_tui.{module}'" not in ran.stderr

    def test_the_version_needs_no_typer(self) -> None:
        script = "import sys; from helpdesk_tui.__main__ import main; main(['--version']); print('typer' in sys.modules, 'sqlite3' in sys.modules)"
        ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
        assert ran.stdout.endswith("False False\n")

    def test_a_registry_row_that_leads_nowhere_is_the_programs_mistake(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(COMMANDS, "broken", COMMANDS["sla"]._replace(target="registry:PACKAGE"))
        with pytest.raises(TypeError):
            app.loaded("broken")
