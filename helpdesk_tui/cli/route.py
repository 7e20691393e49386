"""`helpdesk route`: why a ticket is with whom it is."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Number
from helpdesk_tui.cli.output import say_json
from helpdesk_tui.cli.queue import say_sections
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import explain_routing
else:
    explain_routing = late.service("explain_routing")

app = typer.Typer(help=_("Where tickets go and why."), no_args_is_help=True)


@app.callback()
def _route() -> None:
    """Where tickets go and why."""


@app.command("explain")
def explain(ticket: Number, as_json: AsJson = False) -> None:
    """Each rule that was tried and why it did not fit, who decided what since, and what the rules would say now."""
    s = context.reading()
    found = explain_routing.explain(s.desk, s.actor, ticket)
    if as_json:
        say_json(asdict(found))
        return
    say_sections(found)
