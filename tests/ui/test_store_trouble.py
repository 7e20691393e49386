"""The store cannot be written while somebody types: the screen stays, says where and what to do, and what is typed is there afterwards."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from helpdesk_tui.services import drafts
from helpdesk_tui.store import driver
from helpdesk_tui.ui.places import QUEUE, TICKET
from helpdesk_tui.ui.screens.phone_entry import PhoneEntry
from tests.small_desk import SmallDesk
from tests.ui.seat import Seat, seat

TEXT = "Have you tried to turn it off and on again? "


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Another program holds the store's lock."""
    connection = driver.connect(path)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def newer(path: str) -> Iterator[None]:
    """A newer version of the program has been at the store."""
    connection = driver.connect(path)
    connection.execute(f"PRAGMA user_version={driver.SCHEMA + 1}")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA user_version={driver.SCHEMA}")
        connection.close()


@contextmanager
def full(_path: str) -> Iterator[None]:
    """No file may grow any more."""
    number = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, number)


@contextmanager
def readonly(path: str) -> Iterator[None]:
    """The file says that it may only be read (the write version of its header; rights do not stop the administrator)."""
    _set_write_version(path, 3)
    try:
        yield
    finally:
        _set_write_version(path, 2)


def _set_write_version(path: str, version: int) -> None:
    with open(path, "r+b") as file:
        file.seek(18)
        file.write(bytes([version]))


Trouble = Callable[[str], AbstractContextManager[None]]
TROUBLES = [
    pytest.param(locked, ("is locked by another program", "try again"), id="locked"),
    pytest.param(newer, ("was made by a newer version", "Upgrade this console"), id="newer"),
    pytest.param(full, ("disk", "make room"), id="full"),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock a moment, not five seconds."""
    monkeypatch.setattr(driver, "BUSY_MS", 20)


def told(here: Seat, words: tuple[str, ...]) -> bool:
    """Whether the screen says these words, however it breaks its lines."""
    text = " ".join(here.text.replace("│", " ").split())
    return all(word in text or word.replace(" ", "") in text.replace(" ", "") for word in words)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("trouble", "words"), TROUBLES)
async def test_a_reply_is_not_lost(small_desk: SmallDesk, trouble: Trouble, words: tuple[str, ...]) -> None:
    path = small_desk.desk.store.path
    async with seat(small_desk) as here:
        number = here.own()
        await here.go(TICKET, number)
        await here.act("ticket.reply")
        composer = await here.composer()
        with trouble(path):
            await here.type(TEXT * 20)
            await here.act("form.send")
            await here.until(lambda: told(here, words), f"{words}")
            assert told(here, (path[-20:],)), "where the trouble is"
            assert here.app.screen is composer
            assert composer.text.text == TEXT * 20
            await here.act("form.leave")
            await here.until(lambda: told(here, ("this is no draft yet, a second Esc",)), "that the draft is not saved")
            assert here.app.screen is composer, "one Esc loses nothing"
        if trouble is newer:  # this console reads until it is upgraded
            await here.act("form.leave")
            return
        await here.act("form.send")
        await here.until(lambda: here.app.screen is not composer, "the composer to go")
        assert [message.body.strip() for message in here.messages(number)] == [(TEXT * 20).strip()]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("trouble", "words"), TROUBLES)
async def test_a_form_is_not_lost(small_desk: SmallDesk, trouble: Trouble, words: tuple[str, ...]) -> None:
    async with seat(small_desk) as here:
        number = here.own()
        await here.go(QUEUE, number)
        await here.act("ticket.resolve")
        form = await here.form()
        await here.write(text=TEXT * 20)
        with trouble(small_desk.desk.store.path):
            await here.act("form.send")
            await here.until(lambda: told(here, words), f"{words}")
            assert here.app.screen is form
        assert here.stored(number).state == "in_progress"
        if trouble is newer:
            await here.act("form.leave")
            return
        await here.act("form.send")
        await here.says("resolved")
        assert here.stored(number).resolution_text == (TEXT * 20).strip()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("trouble", "words"), TROUBLES)
async def test_a_call_is_not_lost(small_desk: SmallDesk, trouble: Trouble, words: tuple[str, ...]) -> None:
    async with seat(small_desk) as here:
        await here.act("ticket.new")
        form = await here.form()
        assert isinstance(form, PhoneEntry)
        await here.write(client="acme", subject="Scanner is dead")
        with trouble(small_desk.desk.store.path):
            await here.write(body=TEXT * 20)  # a draft of it was not saved before
            await here.act("form.send")
            await here.until(lambda: told(here, words), f"{words}")
            await here.act("form.leave")
            await here.until(lambda: told(here, ("this is no draft yet, a second Esc",)), "that it is not saved")
            assert here.app.screen is form, "one Esc loses nothing"
            assert form.values["body"] == TEXT * 20
        if trouble is newer:
            await here.act("form.leave")
            return
        await here.act("form.leave")
        await here.place(QUEUE)
        kept = drafts.load(small_desk.desk, small_desk.actor("anna"), drafts.NEW_TICKET, "form")
        assert kept is not None
        assert "Scanner is dead" in kept.body


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("trouble", "words"), TROUBLES)
async def test_a_key_that_cannot_be_done_says_why_and_the_screen_stays(
    small_desk: SmallDesk, trouble: Trouble, words: tuple[str, ...]
) -> None:
    async with seat(small_desk, size=(200, 24)) as here:
        number = here.ticket()
        await here.go(QUEUE, number)
        with trouble(small_desk.desk.store.path):
            await here.act("ticket.take")
            await here.says(*words, small_desk.desk.store.path)
            assert "Printer on fire" in here.text
            await here.act("move.down", "move.up")
            assert here.queue.table.cursor_id == number
        if trouble is not newer:
            await here.act("ticket.take")
            await here.says(f"{number} taken")


async def test_a_store_that_may_only_be_read_is_shown(small_desk: SmallDesk) -> None:
    path = small_desk.desk.store.path
    number = small_desk.ticket()
    small_desk.desk.store.close()
    connection = driver.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with readonly(path):
        async with seat(small_desk, size=(200, 24)) as here:
            await here.go(QUEUE, number)
            await here.act("ticket.note")
            composer = await here.composer()
            await here.type(TEXT)
            await here.act("form.send")
            await here.until(lambda: told(here, ("is read-only for you", "Check the rights")), "why")
            assert (here.app.screen is composer, composer.text.text) == (True, TEXT)
            await here.act("form.leave", "form.leave")
            await here.place(QUEUE)
            assert "Printer on fire" in here.text
