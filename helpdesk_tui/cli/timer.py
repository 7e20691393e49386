"""`helpdesk timer`: the stopwatch. A timer started here has no console and runs until it is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late
from helpdesk_tui.cli.arguments import AsJson, Number, moment
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.cli.shapes import timer_json
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import stopwatch, working
else:
    stopwatch = late.service("stopwatch")
    working = late.service("working")

app = typer.Typer(help=_("The stopwatch: start, stop, switch, status, back, recover."))


@app.callback()
def timer() -> None:
    """The stopwatch: start, stop, switch, status, back, recover."""


@app.command("start")
def start(ticket: Number, as_json: AsJson = False) -> None:
    """Start the timer on a ticket, switching from another; an unassigned ticket is taken."""
    s = context.writing()
    finish(s, working.start_here(s.desk, s.actor, ticket, spot=context.spot()), as_json=as_json)


@app.command("switch")
def switch(ticket: Number, as_json: AsJson = False) -> None:
    """Let the running timer end here and begin on another ticket, at the same instant."""
    s = context.writing()
    if stopwatch.status(s.desk, s.actor) is None:
        raise Refused(_("No timer of yours is running; `helpdesk timer start {id}` starts one.").format(id=ticket))
    finish(s, working.start_here(s.desk, s.actor, ticket, spot=context.spot()), as_json=as_json)


@app.command("stop")
def stop(
    note: Annotated[str, typer.Option(metavar="TEXT", help=_("What was done."))] = "",
    timer_id: Annotated[str | None, typer.Option("--timer", metavar="ID", help=_("Stop only this one, as --json names it."))] = None,
    as_json: AsJson = False,
) -> None:
    """Stop the timer and write its entry."""
    s = context.writing()
    finish(s, stopwatch.stop(s.desk, s.actor, timer_id, note=note), as_json=as_json)


@app.command("back")
def back(as_json: AsJson = False) -> None:
    """Go back to the ticket that a phone entry interrupted."""
    s = context.writing()
    finish(s, stopwatch.return_to_parked(s.desk, s.actor, context.spot()), as_json=as_json)


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Say on which ticket your timer runs, and for how long."""
    s = context.reading()
    running = stopwatch.status(s.desk, s.actor)
    reading = s.desk.clock.reading()
    if as_json:
        say_json({"timer": timer_json(running, reading)})
        return
    if running is None:
        say(answers.no_timer())
        return
    elapsed_ms = running.elapsed_ms(reading)
    said = answers.timer_words(elapsed_ms, running.ticket_id, running.subject, running.started_at, zone=s.zone, now=s.now)
    say(said, one_line=True)


@app.command("recover")
def recover(
    keep: Annotated[bool, typer.Option("--keep", help=_("It ran all the time: keep it, running on without a console."))] = False,
    end: Annotated[bool, typer.Option("--end", help=_("End it at its console's last sign of life."))] = False,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help=_("End it at this moment, which has passed."))] = None,
    as_json: AsJson = False,
) -> None:
    """Decide about a timer whose console has gone: --keep, --end, or --until TIME."""
    if keep + end + (until is not None) != 1:
        raise BadInput(_("What shall become of the timer? Give one of --keep, --end, --until TIME."))
    s = context.writing()
    running = stopwatch.status(s.desk, s.actor)
    if running is None:
        raise Refused(_("No timer of yours is running."))
    if keep:
        finish(s, stopwatch.adopt(s.desk, s.actor, running.id, context.spot()), as_json=as_json)
        return
    if end and running.beat_at is None:
        raise Refused(_("This timer never had a console, so no last sign of life is known; give --until TIME, or stop it."))
    end_at = None if until is None else moment(s, until, ahead=False)
    finish(s, stopwatch.recover(s.desk, s.actor, running.id, end_at=end_at), as_json=as_json)
