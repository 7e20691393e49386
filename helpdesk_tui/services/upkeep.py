"""Backup and restore: for whoever holds the file, with or without a desk that works."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from helpdesk_tui.domain.clock import Clock, Instant
from helpdesk_tui.domain.errors import BadInput, StoreTrouble
from helpdesk_tui.domain.roles import SET_UP, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import audit
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import driver, journal, people, upkeep
from helpdesk_tui.store.engine import Store, is_damage
from helpdesk_tui.store.upkeep import Facts


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands in the store's place now, and where the old file went ("" where there was none)."""

    facts: Facts
    replaced: str


def back_up(path: str, target: str, now: Instant) -> Facts:
    """Copy the store while it is in use, and check the copy; returns what it holds.

    `target` may be a folder, or "" for the store's own: the name then tells store and time. Raises BadInput, StoreTrouble.
    """
    folder = target if os.path.isdir(target) else os.path.dirname(path) if not target else ""
    if folder:
        stem, suffix = os.path.splitext(os.path.basename(path))
        target = os.path.join(folder, f"{stem}.backup-{stamp(now)}{suffix}")
    return upkeep.copy(path, os.path.abspath(target))


def restore(path: str, backup: str, actor: Actor | None, clock: Clock) -> Restored:
    """Put a copy of `backup` in the place of the store at `path`, which is kept beside it under a name with the time.

    The backup is checked whole, its event chain included, before anything is touched. `actor` is somebody of the present store; None
    where that one cannot be read. Every connection of this process to the store must be closed.
    Raises NotAllowed, Refused where another process has the store open, BadInput and StoreTrouble about the backup.
    """
    if actor is not None:
        actor.require(SET_UP)
    if not os.path.isfile(backup):
        raise BadInput(_("There is no file {path}.").format(path=backup))
    if os.path.exists(path) and os.path.samefile(path, backup):
        raise BadInput(_("{path} is the store itself; name a backup of it.").format(path=backup))
    _check_backup(backup)
    now = clock.now()
    had_one = os.path.lexists(path)
    replaced = _free_name(f"{path}.replaced-{stamp(now)}")
    found = upkeep.put_in_place(path, backup, replaced)
    replaced = replaced if had_one else ""
    if actor is not None:
        _record(path, actor, backup, replaced, found, now)
    return Restored(found, replaced)


def _check_backup(backup: str) -> None:
    try:
        found = upkeep.facts(backup)
    except StoreTrouble as error:
        if not is_damage(error.__cause__):
            raise
        told = _("{path} is damaged or not a store of this program. The store was not touched; name another backup.")
        raise StoreTrouble(told.format(path=backup)) from error
    if found.schema > driver.SCHEMA:
        raise StoreTrouble(_("{path} was made by a newer version of this program; upgrade it first.").format(path=backup))
    if found.faults:
        raise StoreTrouble(_("{path} is damaged: {fault}. The store was not touched.").format(path=backup, fault=found.faults[0]))
    if found.schema != driver.SCHEMA:
        return  # an older schema: its chain is checked by `doctor` after the migration
    store = Store(backup)
    try:
        verdict = audit.verify(Desk(store, Clock()))
    finally:
        store.close()
    if not verdict.is_whole:
        raise StoreTrouble(
            _("The history in {path} is not whole: {fault}. The store was not touched.").format(path=backup, fault=verdict.sentences()[0])
        )


def _record(path: str, actor: Actor, backup: str, replaced: str, found: Facts, now: Instant) -> None:
    """Tell the restored store's own history what happened, where the person is known there."""
    store = Store(path)
    try:
        store.open()
        with store.write() as writer:
            try:
                actor_id: int | None = people.actor(writer, actor.login, actor.door).id
            except BadInput:
                actor_id = None
            payload = {"from": backup, "replaced": replaced, "head_seq": found.head.seq, "head": found.head.hash, "login": actor.login}
            journal.append(writer, at=now, recorded_at=now, actor_id=actor_id, door=actor.door, verb="store.restored", payload=payload)
    finally:
        store.close()


def stamp(at: Instant) -> str:
    """A moment as a part of a file's name, to the second, UTC."""
    return datetime.fromtimestamp(at // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _free_name(path: str) -> str:
    name, number = path, 2
    while os.path.lexists(name):
        name, number = f"{path}-{number}", number + 1
    return name
