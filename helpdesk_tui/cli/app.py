"""The command line: commands that are imported when they are called, one sentence for every error, one table of exit codes.

0 done, 1 not done (a rule or a conflict), 2 bad input, 3 trouble with the store, 130 interrupted.
"""

from __future__ import annotations

import os
from importlib import import_module
from types import FunctionType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from helpdesk_tui.cli.context import Invocation
from helpdesk_tui.cli.registry import COMMANDS, PACKAGE
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

PROGRAM = "helpdesk"
COMPLETE = "_HELPDESK_COMPLETE"
GLOBAL_OPTIONS = _(
    "Before or after every command: --db FILE or sqlite:///FILE (else HELPDESK_DATABASE_URL), --as LOGIN (else HELPDESK_USER, else your "
    "system login), --at TIME (commands that read: as it will be then), --plain (no alignment, no colour)."
)


class Commands(TyperGroup):
    """The root of all commands, which knows their names and imports the one that is called."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = {name: TyperCommand(name, help=row.help) for name, row in COMMANDS.items()}
        self._is_listing = False

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported now; a stand-in with its name and line of help while all are listed."""
        if self._is_listing or cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        return loaded(cmd_name)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands without importing them."""
        self._is_listing = True
        try:
            super().format_commands(ctx, formatter)
        finally:
            self._is_listing = False

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Offer the commands' names without importing them."""
        self._is_listing = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self._is_listing = False


def loaded(name: str) -> Any:
    """The command of that name from its module, in plain text and with the global options told in its help."""
    module, _colon, attribute = COMMANDS[name].target.partition(":")
    found: object = getattr(import_module(f"{PACKAGE}.{module}"), attribute)
    if isinstance(found, typer.Typer):
        command: Any = typer.main.get_group(found)
    elif isinstance(found, FunctionType):
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name)(found)
        command = typer.main.get_command(single)
    else:
        raise TypeError(COMMANDS[name].target)
    command.name = name
    return _plain(command)


def _plain(command: Any) -> Any:
    """The command and all below it without boxes; a group called by itself says in one line what it needs."""
    command.rich_markup_mode = None
    command.epilog = command.epilog or GLOBAL_OPTIONS
    if isinstance(command, TyperGroup):
        command.no_args_is_help = False
        for below in command.commands.values():
            _plain(below)
    return command


root = typer.Typer(cls=Commands, add_completion=False, rich_markup_mode=None, epilog=GLOBAL_OPTIONS)


@root.callback(invoke_without_command=True)
def helpdesk() -> None:
    """The help desk. Without a command it opens the console."""


def run(arguments: list[str], invocation: Invocation) -> int:
    """Run a command; returns the exit code. Typer's own complaints come out as BadInput, in one sentence."""
    if os.environ.get(COMPLETE):
        from typer.completion import get_completion_inspect_parameters

        get_completion_inspect_parameters()  # makes the shells known
    try:
        code = typer.main.get_command(root).main(args=arguments, prog_name=PROGRAM, standalone_mode=False)
    except typer.TyperException as error:
        raise BadInput(_sentence(error)) from None
    except typer.Abort:
        return 130
    except SystemExit as ended:  # what Typer makes of a pipe that nobody reads, with the code of what was not done
        if isinstance(ended.__context__, BrokenPipeError):
            raise ended.__context__ from None
        raise
    except OverflowError:
        raise BadInput(_("A number here is too large to be right.")) from None
    finally:
        invocation.close()
    return code if isinstance(code, int) else 0


def _sentence(error: typer.TyperException) -> str:
    """A complaint of Typer's as one sentence that ends with where help is."""
    said = " ".join(error.format_message().split()).rstrip(".")
    ctx = getattr(error, "ctx", None)
    if ctx is None:
        return said if said.endswith("?") else f"{said}."
    below = ", ".join(getattr(ctx.command, "commands", {})) if said == "Missing command" else ""
    if below:
        said = _("`{command}` needs one of {names} after it").format(command=ctx.command_path, names=below)
    return _("{said} `{command} --help` says more.").format(said=said if said.endswith("?") else f"{said}.", command=ctx.command_path)
