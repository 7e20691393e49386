"""Role by client by verb: what somebody may not see changes nothing that any command shows, and what somebody may not do is not done.

The first is tested by difference. Every command that only reads is run; then tickets, messages, notes, tags, time and people of another client
come into the store; the same commands must print the same to whoever is not granted that client: no row, no count, no name, no error text.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.services import entries, handing, messages, ratings, relations, working
from helpdesk_tui.store import journal, tables
from tests.cli.conftest import Cli, Ran
from tests.cli.test_bad_input import leaves, required
from tests.cli.verb_cases import CASES, VerbCase
from tests.people import join
from tests.small_desk import SmallDesk

LOOKING = (
    "queue", "queue --json", "queue is:any --json", "queue is:any printer", "queue client:glob --json", "queue who:anna", "queue is:breached",
    "show {mine}", "show {mine} --history --json", "explain {mine} --json", "explain {secret}", "show {secret}", "show {secret} --json",
    "entries --ticket {secret}", "entries --ticket {mine} --json", "own", "own --json", "own {mine}", "own {secret}", "view list --json",
)  # fmt: skip
"""Commands that look, with the numbers of a ticket in scope and of one that is not (before it is there, and after)."""

OTHERWISE = {"audit head", "audit verify", "backup", "completion", "demo", "doctor", "import", "restore", "run", "sla replay"}
"""Commands that belong to whoever holds the file, or whose output says only how long the history is."""

LIMITED = ("gleb", "lena", "cleo")
"""An engineer and a lead who are granted ACME alone, and somebody at ACME."""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a command might write lands elsewhere, and nothing comes in on standard input."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))


def staffed(small_desk: SmallDesk) -> None:
    """The people whom the small desk lacks."""
    join(small_desk, "cleo", "Cleo", "client", client="acme")
    join(small_desk, "nora", "Nora Quality", "quality")
    join(small_desk, "lena", "Lena Lead", "lead")
    with small_desk.desk.store.write() as writer:
        person_id = writer.value("SELECT person_id FROM identity WHERE value = 'lena'")
        team_id = small_desk.ids.teams["service-desk"]
        writer.add(tables.Engineer(person_id=int(person_id), line=1, team_id=team_id, all_clients=False))
        writer.add(tables.EngineerClient(person_id=int(person_id), client_id=small_desk.ids.clients["acme"]))
        writer.change(tables.Team, {"id": team_id}, {"lead_id": int(person_id)})
        writer.add(tables.EngineerRole(person_id=small_desk.ids.people["gleb"], role="quality"))


def lines(known: dict[str, int], secret: int) -> Iterator[list[str]]:
    """Every command that can only read: those above, the examples that change nothing, and all that take no argument."""
    for line in LOOKING:
        yield line.format(secret=secret, **known).split()
    for case in CASES:
        if not case.changes and "--as" not in case.line:
            yield case.words(known)
    for path in leaves():
        if not required(path) and " ".join(path) not in OTHERWISE and path[0] not in OTHERWISE:
            yield list(path)


def head(small_desk: SmallDesk) -> tuple[int, str]:
    with small_desk.desk.store.read() as reader:
        return journal.head(reader)


def looks(cli: Cli, small_desk: SmallDesk, login: str, commands: list[list[str]]) -> dict[str, Ran]:
    """What each command prints for this person; those that write are left out."""
    found: dict[str, Ran] = {}
    for words in commands:
        before = head(small_desk)
        ran = cli(*words, "--as", login)
        if head(small_desk) == before:
            found[" ".join(words)] = ran
    return found


def another_clients_work(small_desk: SmallDesk) -> int:
    """Everything that can happen at a client, at Globex, up to this very moment; returns the number of the first ticket.

    It is half a day old, so that thresholds are crossed; and one is rated badly.
    """
    desk, anna, boris = small_desk.desk, small_desk.actor("anna"), small_desk.actor("boris")
    small_desk.clock.step(-12 * HOUR)
    first = small_desk.ticket("Zanzibar printer", client="globex", requester="carl", priority=1)
    small_desk.clock.step(12 * HOUR)
    others = [small_desk.ticket(f"Zanzibar {n}", client="globex", requester="carl") for n in range(4)]
    handing.assign(desk, boris, first, "anna")
    messages.reply(desk, anna, first, "Zanzibar, really?")
    messages.note(desk, anna, first, "Zanzibar note")
    messages.receive(desk, anna, first, "Zanzibar, yes")
    relations.tag(desk, anna, first, add=["zanzibar"])
    entries.log(desk, anna, first, "25m")
    working.resolve(desk, boris, others[0], code="solved", text="Zanzibar solved")
    working.close(desk, boris, others[0])
    working.resolve(desk, boris, others[1], code="solved", text="Zanzibar solved")
    ratings.add(desk, anna, others[1], 1, comment="Zanzibar, badly")
    relations.outage(desk, anna, others[2], [others[3]])
    return first


@pytest.mark.parametrize("login", LIMITED)
def test_what_is_out_of_scope_changes_nothing_that_is_shown(cli: Cli, small_desk: SmallDesk, known: dict[str, int], login: str) -> None:
    staffed(small_desk)
    with small_desk.desk.store.read() as reader:
        secret = int(reader.value("SELECT max(id) FROM ticket")) + 1
    reading, before = list(lines(known, secret)), looks(cli, small_desk, login, list(lines(known, secret)))
    while len(before) < len(reading):  # until none is left that writes: one may give another something to do
        reading = [words.split() for words in before]
        before = looks(cli, small_desk, login, reading)
    assert another_clients_work(small_desk) == secret
    after = looks(cli, small_desk, login, reading)
    assert {line: (ran, after[line]) for line, ran in before.items() if after[line] != ran} == {}
    assert "zanzibar" not in str(after).casefold()


def test_the_difference_is_one_that_others_see(cli: Cli, small_desk: SmallDesk, known: dict[str, int]) -> None:
    staffed(small_desk)
    commands = [["queue", "--json"], ["queue", "is:any", "--json"]]
    before = looks(cli, small_desk, "max", commands)
    another_clients_work(small_desk)
    after = looks(cli, small_desk, "max", commands)
    assert all(after[line] != before[line] for line in before)
    assert "zanzibar" in str(after).casefold()


@pytest.mark.parametrize(
    "line", ["audit head", "audit verify", "backup copy.db", "calendar list", "calendar show always", "doctor", "run --once", "undo"]
)
def test_who_is_at_a_client_gets_nothing_of_the_whole_desk(cli: Cli, small_desk: SmallDesk, line: str) -> None:
    staffed(small_desk)
    ran = cli(*line.split(), "--as", "cleo")
    assert (ran.code, ran.out, ran.err) == (1, "", "Cleo may see the own organisation's tickets alone: helpdesk own.\n")
    assert cli("backup", "copy.db", "--as", "cron").code == 0  # the login of a scheduled job is nobody's
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Person, {"key": "cleo"}, {"is_active": False})
    assert cli(*line.split(), "--as", "cleo").code == 2


@pytest.mark.parametrize("login", ["vera", "olga", "max", "nora", "cleo"])
@pytest.mark.parametrize("case", [case for case in CASES if case.changes], ids=lambda case: case.line)
def test_who_does_not_work_tickets_changes_none(cli: Cli, small_desk: SmallDesk, known: dict[str, int], case: VerbCase, login: str) -> None:
    if login in case.roles:
        pytest.skip("this is what the role is for")
    staffed(small_desk)
    before = head(small_desk)
    words = [word for word in case.words(known) if word not in ("--as", "boris", "ivan")] if "--as" in case.line else case.words(known)
    ran = cli(*words, "--as", login)
    assert ran.code in (1, 2), ran
    assert head(small_desk) == before
