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

    shell = shell or os.path.basename(os.environ.get("SHELL", ""))
    if shell not in SHELLS:
        raise BadInput(_("There is no completion for {shell!r}; name one of {shells}.").format(shell=shell, shells=", ".join(SHELLS)))
    if install:
        path = _installed(shell)
        say(_("Completion for {shell} is installed in {path}; it works in new terminals.").format(shell=shell, path=path))
        return
    say(get_completion_script(prog_name="helpdesk", complete_var="_HELPDESK_COMPLETE", shell=shell))


def _installed(shell: str) -> str:
    """Write the script where the shell looks for it; returns the place.

    Raises BadInput where it cannot be written, where the shell's own file is no text, or where PowerShell is not here.
    """
    import subprocess

    from typer._completion_shared import install

    try:
        _shell, path = install(shell=shell, prog_name="helpdesk", complete_var="_HELPDESK_COMPLETE")
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        told = _(
            "The completion for {shell} cannot be installed: {reason}. `helpdesk completion {shell}` prints it, to be put in its place."
        )
        reason = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
        raise BadInput(told.format(shell=shell, reason=reason.rstrip("."))) from None
    return str(path)
