"""The way in: hot commands before anything heavy is imported, the console without a command, else the command line."""

from __future__ import annotations

import os
import sys

from helpdesk_tui import __version__
from helpdesk_tui.cli.options import Options, take
from helpdesk_tui.domain.errors import BadInput, HelpdeskError
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _, set_language

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO

    from helpdesk_tui.domain.clock import Clock
    from helpdesk_tui.settings import Settings

FRAMES_A_SECOND = "250"
"""The screen waits for the next frame's moment before it answers a key: 4 ms at most, for Textual's 17. Idle, there are no frames."""
NOT_WRITTEN = 3
INTERRUPTED = 130
PIPE_CLOSED = 141  # what a shell reports for a program that SIGPIPE has ended


def main(argv: list[str] | None = None, *, clock: Clock | None = None) -> int:
    """Run the program and return its exit code: every error ends as one sentence on standard error.

    `clock` stands in for the system's, which hot commands do without.
    """
    if argv is None:
        sys.excepthook = _own_mistake
        _open_what_was_closed()
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
    try:
        return _exit_code(sys.argv[1:] if argv is None else argv, clock)
    finally:
        try:
            sys.stderr.flush()
        except OSError:  # nobody reads what goes wrong any more; what was done is done
            _forget(sys.stderr)


def _exit_code(argv: list[str], clock: Clock | None) -> int:
    try:
        code = _dispatch(argv, clock)
        sys.stdout.flush()
    except HelpdeskError as error:
        _say(error.sentence)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget(sys.stdout)
        return PIPE_CLOSED
    except OSError as error:
        _say(_("The output cannot be written: {reason}.").format(reason=error.strerror or error))
        _forget(sys.stdout)
        return NOT_WRITTEN
    return code


def _say(sentence: str) -> None:
    """One line on standard error, where somebody reads that."""
    try:
        print(printable(sentence), file=sys.stderr)  # noqa: T201
    except OSError:
        _forget(sys.stderr)


def _open_what_was_closed() -> None:
    """Let a standard stream that the caller has closed (`<&-`) read nothing, or write into nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - it lives as long as the program


def _dispatch(argv: list[str], clock: Clock | None) -> int:
    if os.environ.get("_HELPDESK_COMPLETE"):
        return _command_line(Options(), [], clock)
    options, rest = take(argv)
    if options.version:
        print(f"helpdesk {__version__}")  # noqa: T201
        return 0
    if clock is None and _is_hot(rest):
        from helpdesk_tui.cli import hot

        code = hot.run(argv)
        if code is not None:
            return code
    if rest and rest != ["--"]:
        return _command_line(options, rest, clock)
    from helpdesk_tui.cli import context

    context.begin(options, clock)
    context.refuse_at()
    return _console(context.load_settings(), clock)


def _is_hot(words: list[str]) -> bool:
    """Whether this can be one of the commands that must answer at once."""
    if not words or "--help" in words:
        return False
    return (
        (words[0] == "queue" and "--json" in words)
        or (words[0] == "next" and "--dry-run" in words)
        or (words[0] == "timer" and words[1:2] == ["status"])
    )


def _command_line(options: Options, rest: list[str], clock: Clock | None) -> int:
    from helpdesk_tui.cli import context

    invocation = context.begin(options, clock)
    if rest and not rest[0].startswith("-"):
        set_language(context.load_settings().language)
    from helpdesk_tui.cli import app

    code = app.run(rest, invocation)
    return _console(invocation.console, clock) if invocation.console is not None and code == 0 else code


def _console(settings: Settings, clock: Clock | None) -> int:
    """Open the console on the store that the settings name."""
    set_language(settings.language)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput(_("The console needs a terminal; `helpdesk --help` lists the commands that do without."))
    import gc

    gc.disable()  # a fifth of the time to the first frame would go into it; the console switches it on again after that frame
    os.environ.setdefault("TEXTUAL_FPS", FRAMES_A_SECOND)
    from helpdesk_tui.bootstrap import open_desk

    desk = open_desk(settings, clock)
    try:
        actor = desk.actor(settings.user, "console")
        from helpdesk_tui.ui.entrance import run

        return run(desk, actor, settings)
    finally:
        desk.store.close()


def _forget(stream: TextIO) -> None:
    """Send what a stream still holds nowhere, so that the interpreter does not complain at its end, and exit by that."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _own_mistake(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in one line that the program itself is wrong; HELPDESK_TRACE=1 shows where."""
    if os.environ.get("HELPDESK_TRACE"):
        sys.__excepthook__(kind, error, trace)
        return
    said = _("This is a mistake of the program, not yours: {kind}: {error}. HELPDESK_TRACE=1 shows where; please report it.")
    _say(said.format(kind=kind.__name__, error=error))


if __name__ == "__main__":
    sys.exit(main())
