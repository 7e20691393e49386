"""`helpdesk route`: why a ticket is with whom it is, and passing on what nobody has acknowledged in time."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Number
from helpdesk_tui.cli.output import say, say_json
from helpdesk_tui.cli.queue import say_sections
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import explain_routing, rota
else:
    explain_routing = late.service("explain_routing")
    rota = late.service("rota")

app = typer.Typer(help=_("Where tickets go and why: explain, pass on what is due."), no_args_is_help=True)


@app.command("explain")
def explain(ticket: Number, as_json: AsJson = False) -> None:
    """Each rule that was tried and why it did not fit, who decided what since, and what the rules would say now."""
    s = context.reading()
    found = explain_routing.explain(s.desk, s.actor, ticket)
    if as_json:
        say_json(asdict(found))
        return
    say_sections(found)


@app.command("due")
def due(as_json: AsJson = False) -> None:
    """Do now what time has brought: pass on VIPs' tickets that nobody acknowledged, give back what a shift's end had left to others."""
    s = context.writing()
    done = [*rota.pass_on_due(s.desk, s.actor), *rota.give_back_due(s.desk, s.actor)]
    if as_json:
        say_json({"done": [{"said": one.said, "ticket": None if one.ticket is None else one.ticket.id} for one in done]})
        return
    for one in done:
        say(one.said, one_line=True)
    if not done:
        say(_("Nothing is due."))
