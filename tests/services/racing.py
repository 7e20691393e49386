"""What the processes of `test_race.py` do: started with `python -m tests.services.racing TASK PATH LOGIN …`.

Each says `ready`, waits for a line on stdin, then works and prints one line for every command that was acknowledged.
"""

import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from helpdesk_tui.domain.errors import Conflict, HelpdeskError, Stale, StoreTrouble
from helpdesk_tui.services import intake, messages, relations, showing, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import tickets
from helpdesk_tui.store.engine import Store
from tests.small_desk import MovableClock


def say(*words: object) -> None:
    """One acknowledged thing, out at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def take(desk: Desk, login: str, numbers: list[str]) -> None:
    """Try to take every ticket, in the order given."""
    for number in numbers:
        try:
            working.take(desk, desk.actor(login, "console"), int(number), spot=Spot("console", login))
            say("took", number)
        except Conflict as error:
            say("late", number, error.sentence)


def edit(desk: Desk, login: str, arguments: list[str]) -> None:
    """Add a word to the subject so many times, as it was read; again where somebody was faster."""
    number, times = int(arguments[0]), int(arguments[1])
    actor = desk.actor(login, "console")
    for word in range(times):
        while True:
            with desk.store.read() as reader:
                ticket = tickets.load(reader, number)
            assert ticket is not None
            try:
                intake.edit(desk, actor, number, version=ticket.version, subject=f"{ticket.subject} {login}{word}")
                break
            except Stale:
                say("stale")
        say("edited", f"{login}{word}")


def tag(desk: Desk, login: str, arguments: list[str]) -> None:
    """Add tags without looking first."""
    for word in range(int(arguments[1])):
        relations.tag(desk, desk.actor(login, "console"), int(arguments[0]), add=[f"{login}{word}"])
        say("tagged", f"{login}{word}")


def note(desk: Desk, login: str, arguments: list[str]) -> None:
    """Write notes, and let the stopwatch switch between two tickets, until killed."""
    one, other = int(arguments[0]), int(arguments[1])
    actor, count = desk.actor(login, "console"), 0
    while True:
        number = (one, other)[count % 2]
        working.start_here(desk, actor, number, spot=Spot("console", login))
        messages.note(desk, actor, number, f"note {count}")
        say("noted", count)
        count += 1


def fill(desk: Desk, login: str, arguments: list[str]) -> None:
    """Write notes until the disk is full, then again when there is room."""
    number = int(arguments[0])
    actor = desk.actor(login, "console")
    working.take(desk, actor, number)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(desk.store.path).stat().st_size + 100_000, hard))
    count = 0
    while True:
        try:
            messages.note(desk, actor, number, f"note {count} " + "x" * 5_000)
            say("noted", count)
            count += 1
        except StoreTrouble as error:
            say("trouble", error.sentence)
            break
    say("read", showing.history(desk, actor, number)[-1].verb)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    messages.note(desk, actor, number, f"note {count} " + "x" * 5_000)
    say("noted", count)
    working.resolve(desk, actor, number, code="solved", text="There is room again.")
    say("resolved", number)


TASKS: dict[str, Callable[[Desk, str, list[str]], None]] = {"take": take, "edit": edit, "tag": tag, "note": note, "fill": fill}


def main() -> int:
    """Run the task that the arguments name."""
    task, path, login, *arguments = sys.argv[1:]
    store = Store(path)
    store.open()
    desk = Desk(store, MovableClock())
    desk.actor(login, "console")
    say("ready")
    sys.stdin.readline()
    try:
        TASKS[task](desk, login, arguments)
    except HelpdeskError as error:
        say("error", error.sentence)
        return error.exit_code
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
