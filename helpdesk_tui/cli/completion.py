"""`helpdesk completion`: the shell's completion, printed or installed."""

from __future__ import annotations

import os

import typer

from helpdesk_tui.cli.output import say
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def completion(
    shell: str = typer.Argument("", help=_("bash, zsh, fish, powershell or pwsh; the shell that you are in by default.")),
    install: bool = typer.Option(False, "--install", help=_("Write it where the shell looks for it.")),
) -> None:
    """Print the script that completes commands and options in your shell; or install it with --install."""
    from typer._completion_shared import get_completion_script
    from typer._completion_shared import install as install_completion

    shell = shell or os.path.basename(os.environ.get("SHELL", ""))
    if shell not in SHELLS:
        raise BadInput(_("There is no completion for {shell!r}; name one of {shells}.").format(shell=shell, shells=", ".join(SHELLS)))
    if install:
        _shell, path = install_completion(shell=shell, prog_name="helpdesk", complete_var="_HELPDESK_COMPLETE")
        say(_("Completion for {shell} is installed in {path}; it works in new terminals.").format(shell=shell, path=path))
        return
    say(get_completion_script(prog_name="helpdesk", complete_var="_HELPDESK_COMPLETE", shell=shell))
