"""`helpdesk demo`: a believable desk in a store of its own, and the console on it."""

import os
import sys

import typer

from helpdesk_tui import settings
from helpdesk_tui.cli import context, output
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

TOURIST = "anna"
_MOST_TICKETS = 5_000_000


def demo(
    months: int = typer.Option(2, "--months", min=1, max=36, help=_("How many months of tickets, about 2,000 each.")),
    seed: int = typer.Option(1, "--seed", help=_("The same number makes the same desk.")),
    tickets: int = typer.Option(0, "--tickets", min=0, max=_MOST_TICKETS, help=_("Make a large store of so many tickets, to measure on.")),
    still_open: int = typer.Option(0, "--open", min=0, help=_("With --tickets: how many of them are open (default 1 in 100).")),
    file: str = typer.Option("", "--file", metavar="PATH", help=_("Where to make it (default: demo.db beside your own store).")),
    fresh: bool = typer.Option(False, "--fresh", help=_("Make it anew even if there is one of today.")),
    no_open: bool = typer.Option(False, "--no-open", help=_("Only make it, and say where it is.")),
    as_json: bool = typer.Option(False, "--json", help=_("Only make it, and say what was made as JSON.")),
) -> None:
    """Make a demo desk in a store of its own (never your real one) and open the console on it as anna, an engineer of the first line."""
    from helpdesk_tui.services.demo import make

    context.refuse_at()
    _check_counts(tickets, still_open)
    path = os.path.abspath(os.path.expanduser(file)) if file else _default_path()
    age = make.age(path, context.clock())
    if age is not None and age < DAY and not fresh and not tickets:
        made = make.look(path)
        output.warn(_("The demo desk of {time} ago is used; --fresh makes it anew.").format(time=formats.labour(age)))
    else:
        made = make.replace(
            path, context.clock(), make.Wish(seed=seed, months=months, tickets=tickets, still_open=still_open or tickets // 100)
        )
    if as_json:
        output.say_json({"path": made.path, "tickets": made.tickets, "open": made.open, "engineers": made.engineers, "clients": made.clients,
                         "agreements": made.agreements, "as": TOURIST})  # fmt: skip
        return
    output.say(_("Demo desk: {path}").format(path=made.path))
    output.say(_("{tickets} tickets, {open} open; {engineers} engineers, {clients} clients, {agreements} agreements").format(
        tickets=made.tickets, open=made.open, engineers=made.engineers, clients=made.clients, agreements=made.agreements
    ))  # fmt: skip
    output.say(_("Open it: helpdesk --db {path} --as {login}").format(path=_quoted(made.path), login=TOURIST))
    if not no_open and sys.stdin.isatty() and sys.stdout.isatty():  # what was said stands under the console, to be read when it is left
        context.then_console(context.load_settings(database=made.path, user=TOURIST))


def _check_counts(tickets: int, still_open: int) -> None:
    """Raise BadInput for open tickets that the store asked for cannot have."""
    if still_open and not tickets:
        raise BadInput(_("--open goes with --tickets N; the usual demo has as many open tickets as its course gives."))
    if tickets and still_open > tickets:
        sentence = _("There cannot be more open tickets than tickets: --open {open}, --tickets {tickets}.")
        raise BadInput(sentence.format(open=still_open, tickets=tickets))


def _default_path() -> str:
    """Beside the default store, and never the store itself. Raises StoreTrouble where the folder cannot be made."""
    return os.path.join(settings.data_folder(os.environ), "demo.db")


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)
