"""`helpdesk run`: the loop that does what time brings and sends what must leave."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import say, warn
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.services.delivery.doors import Doors
    from helpdesk_tui.services.desk import Desk
    from helpdesk_tui.services.loop.works import Work

UNIT = """# User= is an account of its own, whose login is nobody's at the desk, or an admin's: others may not run the loop.
[Unit]
Description=Help desk loop
After=network-online.target

[Service]
User=helpdesk
Environment=HELPDESK_DATABASE_URL=sqlite:////srv/helpdesk/desk.db
Environment=HELPDESK_CONFIG=/etc/helpdesk/config.toml
ExecStart=/usr/local/bin/helpdesk run --log json
Restart=always
RestartSec=10
TimeoutStopSec=90

[Install]
WantedBy=multi-user.target"""
"""A unit of systemd. The configuration holds secrets: `chmod 600`. A stop waits for the mail that is just being sent."""


EXAMPLE = """# Beside the other settings in config.toml, or in the file that HELPDESK_CONFIG names; chmod 600.
[mail]                                   # replies to clients, and notices by mail
url = "smtp://user:password@mail.example.com:587"   # smtps:// for TLS from the start
from = "Help desk <help@example.com>"
reply_to = "help@example.com"            # where else answers shall go

[notify]                                 # where notices go, by what is known of a person
email = "mail"                           # by the server above
telegram = "tgram://123456789:AbCdEfGhIjKlMnOpQrStUvWxYz012345678/{address}"   # any address of apprise; {address} is the person's

[notify.people]                          # and whoever has an address of the own, by login
anna = ["ntfys://ntfy.example.com/anna"]
"""


def run(
    once: bool = typer.Option(False, "--once", help=_("One turn of every work, then end: for cron.")),
    dry_run: bool = typer.Option(False, "--dry-run", help=_("Say what would be done, on a copy of the store; nothing is changed or sent.")),
    only: str = typer.Option("", "--only", metavar="NAME,…", help=_("These works alone; `--list` names them.")),
    log: str = typer.Option("words", "--log", metavar="words|json", help=_("How it says what it does, one line each, on standard error.")),
    listed: bool = typer.Option(False, "--list", help=_("List the works and end.")),
    unit: bool = typer.Option(
        False, "--unit", help=_("Print a unit for systemd and end; its User= is a login that nobody at the desk has.")
    ),
    example: bool = typer.Option(False, "--example", help=_("Print an example of a configuration for mail and messengers and end.")),
) -> None:
    """Do what time brings: wake, remind, close, record crossings, make recurring tickets, send notices and replies.

    Runs until SIGTERM or ctrl+c, which end it between two transactions. Safe to run twice at once; after a pause it catches up, each
    thing dated when it was due. Mail and messengers are set up in the configuration, under [mail] and [notify]: `--example` prints one, `--unit` a unit for
    systemd.

    Whoever runs it has the role admin, or a login that nobody at the desk has, like the account of a service (User= in the unit): the loop
    acts for the desk itself, with powers that no role has. Ends with 1 where something could not be done (with --once), with 2 where the
    configuration is wrong.
    """
    if unit or example:
        say(UNIT if unit else EXAMPLE)
        return
    from helpdesk_tui.services.loop import works
    from helpdesk_tui.services.loop.run import entitle

    if listed:
        _list(works.WORKS)
        return
    if log not in ("words", "json"):
        raise BadInput(_("--log takes words or json, not {value!r}.").format(value=log))
    chosen = _chosen(works.BY_NAME, only)
    session = context.writing()
    entitle(session.desk, session.login, context.DOOR)
    told = _Log("json" if log == "json" else "words", session.zone)
    if dry_run:
        troubles = _rehearse(session.desk, session.settings.config, chosen, told)
    else:
        troubles = _work(session.desk, _doors(session.settings.config, session.desk, told), chosen, told, once=once)
    if troubles and (once or dry_run):
        raise typer.Exit(1)


def _list(works: Sequence[Work]) -> None:
    from helpdesk_tui.cli.output import Column, say_table
    from helpdesk_tui.domain import formats

    say_table(
        [Column(_("Work")), Column(_("Every")), Column(_("What"), gives_way=True)],
        [[work.name, formats.duration(work.every // 1000), work.help] for work in works],
    )


def _chosen(known: Mapping[str, Work], only: str) -> list[Work]:
    names = [name.strip() for name in only.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise BadInput(_("There is no work {name!r}; there is {known}.").format(name=name, known=", ".join(known)))
    return [work for name, work in known.items() if not names or name in names]


def _doors(config: str, desk: Desk, log: _Log) -> Doors:
    """The doors that the configuration opens; what is missing or careless in it is said. Raises BadInput."""
    from helpdesk_tui.services.delivery import configuration, doors

    told = configuration.read(config)
    if (told.mail_url or told.templates or told.people) and os.name != "nt" and stat.S_IMODE(os.stat(config).st_mode) & 0o077:
        log(desk.clock.now(), "run", _("{path} holds secrets and can be read by others: chmod 600.").format(path=config), is_trouble=True)
    opened = doors.opened(told, desk.clock)
    if "email" not in opened.channels:
        log(desk.clock.now(), "run", _("No mail server is set up: replies wait in the outbox. `helpdesk run --example` shows how."))
    return opened


def _work(desk: Desk, doors: Doors, works: Sequence[Work], log: _Log, *, once: bool) -> int:
    """Run the loop; returns how much could not be done."""
    from helpdesk_tui.services.loop.run import Loop

    stopping = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in _ending()}
    try:
        loop = Loop(desk, doors, works, log, stopping)
        if once:
            loop.once()
        else:
            log(desk.clock.now(), "run", _("Begun; ctrl+c or SIGTERM ends it between two transactions."))
            loop.run()
        return loop.troubles
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ending() -> list[signal.Signals]:
    """The signals that end the loop; not a hang-up under `nohup`, which is to outlive its terminal."""
    hang_up = [number for number in signal.Signals if number.name == "SIGHUP" and signal.getsignal(number) != signal.SIG_IGN]
    return [signal.SIGTERM, signal.SIGINT, *hang_up]


def _rehearse(desk: Desk, config: str, works: Sequence[Work], log: _Log) -> int:
    """One turn of every work on a copy of the store, with the doors of the configuration, behind which nobody is."""
    from helpdesk_tui.services.delivery import configuration
    from helpdesk_tui.services.delivery.doors import rehearsed
    from helpdesk_tui.store import upkeep
    from helpdesk_tui.store.engine import Store

    with tempfile.TemporaryDirectory(prefix="helpdesk-") as folder:
        path = str(Path(folder) / "copy.db")
        upkeep.copy(desk.store.path, path)
        store = Store(path)
        store.open()
        try:
            troubles = _work(desk._replace(store=store), rehearsed(configuration.read(config)), works, log, once=True)
        finally:
            store.close()
    warn(_("Nothing was changed or sent: this was a rehearsal on a copy."))
    return troubles


class _Log:
    """One line on standard error for each thing done; where that is gone (a closed terminal, a pipe that nobody reads), work goes on."""

    def __init__(self, how: Literal["words", "json"], zone: str) -> None:
        self._how = how
        self._zone = zone

    def __call__(self, at: Instant, work: str, said: str, *, is_trouble: bool = False) -> None:
        from helpdesk_tui.domain import formats

        with suppress(OSError):
            if self._how == "json":
                told = {"at": formats.instant_json(at), "work": work, "level": "warning" if is_trouble else "info", "said": said}
                sys.stderr.write(json.dumps(told) + "\n")
                sys.stderr.flush()
                return
            warn(f"{formats.local_time(at, self._zone):%Y-%m-%d %H:%M:%S} {work:<10}{' !' if is_trouble else '  '} {said}")
