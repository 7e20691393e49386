"""What a command works with: the desk, the actor, the zone, as the global options and the settings say.

A command calls `reading()` or `writing()` once; the store is closed when the program ends.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk_tui import settings
from helpdesk_tui.cli.options import Options
from helpdesk_tui.domain.clock import Clock, FixedOffsetClock, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _
from helpdesk_tui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.services.stopwatch import Spot

DOOR = "cli"
LARGEST = 2**63 - 1


class Invocation:
    """One run of the command line: its options, its clock, the stores to close, and the console to open at its end."""

    __slots__ = ("clock", "console", "options", "sessions")

    def __init__(self, options: Options | None = None, clock: Clock | None = None) -> None:
        self.options = options or Options()
        self.clock = clock or Clock()
        self.sessions: list[Session] = []
        self.console: Settings | None = None

    def close(self) -> None:
        """Close every store that a command has opened."""
        for session in self.sessions:
            session.desk.store.close()
        self.sessions.clear()


class Session:
    """An open desk with the person who works at it."""

    def __init__(self, told: Settings, desk: Desk) -> None:
        self.settings = told
        self.desk = desk

    @cached_property
    def actor(self) -> Actor:
        """Who is doing this, by `--as`, HELPDESK_USER or the system's login. Raises BadInput where the store does not know the login."""
        found = self.desk.actor(self.settings.user, DOOR)
        return found._replace(zone=self.settings.zone) if self.settings.zone else found

    @property
    def login(self) -> str:
        """The login as given, which the store need not know."""
        return self.settings.user

    @property
    def zone(self) -> str:
        """The zone in which instants are shown and read: the settings' own, else the actor's; UTC for somebody unknown."""
        if self.settings.zone:
            return self.settings.zone
        with suppress(BadInput):
            return self.actor.zone
        return "UTC"

    def refuse_clients(self) -> None:
        """Raise NotAllowed for somebody at a client, BadInput for who has left. A login that nobody has or had passes, like a scheduled job's."""
        if self.desk.knows(self.login):
            self.actor.require_staff()

    @property
    def now(self) -> Instant:
        """The moment that the command speaks of: now, or what `--at` says."""
        return self.desk.clock.now()


_invocation = Invocation()


def begin(options: Options, clock: Clock | None = None) -> Invocation:
    """Start a run of the command line: what `reading`, `writing` and `plain` go by from here on."""
    global _invocation
    _invocation = Invocation(options, clock or Clock())
    return _invocation


def load_settings(database: str = "", user: str = "") -> Settings:
    """The settings with this run's global options; `database` and `user` come before them where given."""
    options = _invocation.options
    return settings.load(database=database or options.database, user=user or options.login, plain=options.plain)


def reading(*, create: bool = False) -> Session:
    """The desk for a command that only reads; its clock shows what `--at` says. Raises BadInput, StoreTrouble."""
    session = _opened(load_settings(), create=create)
    if _invocation.options.at:
        session.desk = session.desk._replace(clock=_clock_at(_invocation.options.at, session))
    return session


def writing(*, create: bool = False, database: str = "") -> Session:
    """The desk for a command that writes, or the one in the file `database`; `create` makes the store where there is none.

    Raises BadInput for `--at`, StoreTrouble.
    """
    refuse_at()
    return _opened(load_settings(database), create=create)


@contextmanager
def founding() -> Iterator[Session]:
    """The desk for a command that fills an empty store as a whole: the one that is there, or a new one of which nothing is left if it fails.

    Raises BadInput for `--at`, StoreTrouble.
    """
    from helpdesk_tui import bootstrap

    refuse_at()
    told = load_settings()
    if os.path.exists(told.database):
        yield _opened(told, create=False)
        return
    with bootstrap.founding(told, _invocation.clock) as desk:
        yield Session(told, desk)


def refuse_at() -> None:
    """Raise BadInput where `--at` was given to a command that writes."""
    if _invocation.options.at:
        raise BadInput(_("--at is for commands that only read; this one writes, and writes happen now."))


def spot() -> Spot:
    """From where the command line drives a timer."""
    from helpdesk_tui.services.stopwatch import Spot

    return Spot(DOOR)


def clock() -> Clock:
    """The clock of this run, for a command that opens no desk."""
    return _invocation.clock


def plain() -> bool:
    """Whether `--plain` asks for output without alignment and colour."""
    return _invocation.options.plain


def then_console(told: Settings) -> None:
    """Open the console with these settings once the command has ended."""
    _invocation.console = told


def _opened(told: Settings, *, create: bool) -> Session:
    from helpdesk_tui import bootstrap  # the store's modules, which not every command needs

    session = Session(told, bootstrap.open_desk(told, _invocation.clock, create=create))
    _invocation.sessions.append(session)
    return session


def _clock_at(text: str, session: Session) -> Clock:
    from helpdesk_tui.domain.instant_input import parse_instant

    now = session.desk.clock.now()
    at = parse_instant(text, session.zone, now)
    if at < now:
        raise BadInput(_("--at takes a moment from now on; {text!r} has passed.").format(text=text))
    return FixedOffsetClock(at)


def number(text: str) -> int:
    """A ticket's number as people write it, `1042` or `#1042`: for `typer.Argument(parser=number)`. Raises BadInput."""
    digits = text.strip().removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:19]) <= LARGEST or len(digits.lstrip("0")) > 19:
        raise BadInput(_("{text!r} is no ticket number; write it like 1042 or #1042.").format(text=text))
    return int(digits)
