"""How a command ends that changes something: what was done in a sentence or as JSON; several tickets one by one, each told by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import late
from helpdesk_tui.cli.context import Session
from helpdesk_tui.cli.output import say, say_json, warn
from helpdesk_tui.cli.shapes import Json, entry_json, ticket_json, timer_json
from helpdesk_tui.domain.errors import HelpdeskError, StoreTrouble

if TYPE_CHECKING:
    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services import outcome
else:
    outcome = late.service("outcome")


def finish(session: Session, done: Done, *, as_json: bool) -> None:
    """Say what one command has done."""
    if as_json:
        say_json(done_json(session, done))
    else:
        _tell(done)


def each(session: Session, numbers: Iterable[int], act: Callable[[int], Done], *, as_json: bool) -> None:
    """Do the same to each ticket, each in a transaction of its own, and say what became of it.

    One ticket's failure does not keep the others from being done. A single ticket's error is the command's own; of several, each is one
    line on standard error, and the command ends with 1. Trouble with the store ends it at once.
    """
    wanted = list(dict.fromkeys(numbers))
    done: list[Json] = []
    failed: list[tuple[int, HelpdeskError]] = []
    for number in wanted:
        try:
            ended = act(number)
        except HelpdeskError as error:
            failed.append((number, error))
            if isinstance(error, StoreTrouble):
                break
            continue
        if as_json:
            done.append(done_json(session, ended))
        else:
            _tell(ended)
    if as_json:
        say_json({"done": done, "failed": [{"id": number, "error": error.sentence, "exit": error.exit_code} for number, error in failed]})
    for number, failure in failed:
        if len(wanted) == 1 or isinstance(failure, StoreTrouble):
            raise failure
        warn(f"{number}: {failure.sentence}")
    if failed:
        raise typer.Exit(1)


def done_json(session: Session, done: Done) -> Json:
    """What a command has done: its number for undo, the ticket as it is now, the entries that it wrote, the timer that runs."""
    left = outcome.of(session.desk, session.actor, done)
    return {
        "said": done.said,
        "command": done.command_id or None,
        "ticket": None if done.ticket is None else ticket_json(done.ticket, left.tags),
        "new_ticket": None if done.new_ticket is None else done.new_ticket.id,
        "entries": [entry_json(entry) for entry in left.entries],
        "timer": timer_json(left.timer, left.reading),
        "warnings": list(done.warnings),
    }


def _tell(done: Done) -> None:
    say(done.said, one_line=True)
    for warning in done.warnings:
        warn(warning)
