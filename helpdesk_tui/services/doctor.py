"""The doctor: examines a store and says what was checked, what was found, and what to do. It changes nothing."""

import os
import stat
from dataclasses import dataclass
from shutil import disk_usage
from typing import Literal

from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import audit, doctor_loop, doctor_setup
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.doctor_figures import calendar_faults, target_faults, zone_faults
from helpdesk_tui.store import checks, checks_money, checks_points
from helpdesk_tui.store.checks import Check
from helpdesk_tui.store.reader import Reader

MEGABYTE = 1_000_000
LEAST_FREE = 100 * MEGABYTE
RESTORE = _("Keep the file as it is and restore the last good backup: helpdesk restore FILE.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and what it found: `ok`, `note` (worth knowing), or `wrong`; the first rows, and what to do where there is something."""

    name: str
    title: str
    level: Literal["ok", "note", "wrong"]
    found: str
    count: int = 0
    rows: tuple[str, ...] = ()
    advice: str = ""


def examine(desk: Desk, *, every: bool = False) -> list[Finding]:
    """Every check, in one snapshot. `every` recomputes the targets of all tickets, not of a sample."""
    now = desk.clock.now()
    with desk.store.read() as reader:
        faults = checks.integrity(reader)
        integrity = _sqlite("file.integrity", _("the file is sound"), faults)
        if not all(fault.startswith(checks.OF_ROWS) for fault in faults):
            return [integrity]  # what a torn file says further on means nothing
        return [
            integrity,
            _sqlite("file.references", _("every reference leads somewhere"), checks.orphans(reader)),
            _file(reader),
            _history(reader),
            *(_question(reader, check) for check in checks.LABOUR),
            *(_question(reader, check) for check in checks.DESK),
            *(_question(reader, check) for check in checks_points.POINTS),
            *(_question(reader, check) for check in checks_money.MONEY),
            *_figures(reader, now, every=every),
            *_setup(reader),
            _told("outbox", _("notices leave the outbox"), doctor_loop.outbox(reader, now)),
            _told("loop", _("a loop does what time brings"), doctor_loop.loop(reader, now)),
            _clock(reader, now),
            _disk(desk.store.path),
            _rights(desk.store.path),
        ]


def _sqlite(name: str, title: str, faults: list[str]) -> Finding:
    return _judged(name, title, len(faults), faults[: checks.KEPT], RESTORE)


def _question(reader: Reader, check: Check) -> Finding:
    return _judged(check.name, check.title, *checks.violations(reader, check), check.advice)


def _judged(name: str, title: str, count: int, rows: list[str], advice: str, checked: str = "") -> Finding:
    if not count:
        return Finding(name, title, "ok", checked or _("yes"))
    return Finding(name, title, "wrong", ngettext("{n} fault", "{n} faults", count).format(n=count), count, tuple(rows), advice)


def _file(reader: Reader) -> Finding:
    found = checks.file_facts(reader)
    told = _("schema {schema} ({revision}), journal {journal}, SQLite {library}").format(
        schema=found.schema, revision=found.revision, journal=found.journal, library=found.library
    )
    title = _("schema, journal and SQLite's version fit")
    if found.schema > found.wanted_schema:
        return Finding("file.version", title, "note", told, 1, (), _("A newer program has made this store; upgrade this one to write."))
    if not found.wal_is_safe and found.journal == "wal":
        return Finding(
            "file.version", title, "wrong", told, 1, (),
            _("This SQLite can lose pages of a write-ahead log: install pysqlite3, or stop every console and run PRAGMA journal_mode=DELETE."),
        )  # fmt: skip
    if found.wal_is_safe and found.journal != "wal":
        return Finding(
            "file.version", title, "note", told, 1, (),
            _("The journal is slower than it need be: with every console closed, `helpdesk backup` and `helpdesk restore` set it anew."),
        )  # fmt: skip
    return Finding("file.version", title, "ok", told)


def _history(reader: Reader) -> Finding:
    verdict = audit.verify_in(reader)
    sentences = verdict.sentences()
    told = ngettext("{n} event", "{n} events", verdict.events).format(n=verdict.events)
    count = verdict.fault_count + (verdict.broken is not None)
    return _judged(
        "history.chain", _("the history is whole"), count, sentences[: checks.KEPT],
        _("Somebody edited the history. Compare with a backup, and with heads kept elsewhere: helpdesk audit verify --head SEQ:HASH."), told,
    )  # fmt: skip


def _figures(reader: Reader, now: int, *, every: bool) -> list[Finding]:
    stretches = calendar_faults(reader)
    zones = zone_faults(reader)
    examined, targets = target_faults(reader, now, every=every)
    told = ngettext("{n} ticket recomputed", "{n} tickets recomputed", examined).format(n=examined)
    return [
        _judged(
            "calendars.stretches", _("stored working hours are what their calendars say"), len(stretches), stretches[: checks.KEPT],
            _("Export the setup, apply it again: a new version of the calendar is made: helpdesk setup export, helpdesk setup apply."),
        ),
        Finding("calendars.zones", _("calendars were computed with today's zone data"), "ok", _("yes")) if not zones else Finding(
            "calendars.zones", _("calendars were computed with today's zone data"), "note",
            ngettext("{n} calendar was not", "{n} calendars were not", len(zones)).format(n=len(zones)), len(zones), tuple(zones[: checks.KEPT]),
            _("`helpdesk setup apply` of the exported setup makes new versions and moves the open deadlines, in the history."),
        ),
        _judged(
            "tickets.recomputed", _("stored targets follow from what happened"), len(targets), targets[: checks.KEPT],
            _("Change anything on the ticket (`helpdesk edit`): its targets are computed anew. Then look who wrote past this program."), told,
        ),
    ]  # fmt: skip


def _setup(reader: Reader) -> list[Finding]:
    mend = _("Correct it in the setup file and apply that: helpdesk setup export, helpdesk setup apply.")
    asked = (
        ("setup.settings", _("every setting lies within its bounds"), doctor_setup.setting_faults(reader)),
        ("setup.services", _("covered services have known scopes, and prices that are amounts"), doctor_setup.service_faults(reader)),
    )
    return [_judged(name, title, len(faults), faults[: checks.KEPT], mend) for name, title, faults in asked]


def _told(name: str, title: str, told: doctor_loop.Told) -> Finding:
    return Finding(name, title, "note" if told.things else "ok", told.found, told.things, told.rows, told.advice)


def _clock(reader: Reader, now: int) -> Finding:
    count = checks.from_the_future(reader, now)
    title = _("nothing was recorded in the future")
    if not count:
        return Finding("clock", title, "ok", _("yes"))
    told = ngettext("{n} event", "{n} events", count).format(n=count)
    return Finding("clock", title, "note", told, count, (), _("This machine's clock is behind, or another's was ahead: set it by NTP."))


def _disk(path: str) -> Finding:
    free, size = disk_usage(os.path.dirname(os.path.abspath(path))).free, os.path.getsize(path)
    told = _("{free} MB free, the store takes {size} MB").format(free=free // MEGABYTE, size=-(-size // MEGABYTE))
    title = _("the disk has room for the store and a backup")
    if free >= max(LEAST_FREE, 2 * size):
        return Finding("disk", title, "ok", told)
    return Finding("disk", title, "note" if free > LEAST_FREE // 2 else "wrong", told, 1, (), _("Free some space before it is full."))


def _rights(path: str) -> Finding:
    mode = os.stat(path).st_mode
    told = _("rights {mode}").format(mode=stat.filemode(mode))
    advice = _(
        "Whoever can write this file can be anybody by --as and change anything; the history shows edits, it does not prevent them. "
        "Give the file to those alone who work here."
    )
    is_open = bool(mode & stat.S_IWOTH) and os.name != "nt"
    return Finding("rights", _("who may write the file"), "wrong" if is_open else "note", told, int(is_open), (), advice)
