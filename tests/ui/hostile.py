"""A desk on which everything that people or programs outside may write is hostile; and the same desk with plain words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from helpdesk_tui.domain.clock import HOUR, Clock
from helpdesk_tui.services import (
    drafts,
    entries,
    escalating,
    handing,
    intake,
    messages,
    relations,
    shifts,
    stopwatch,
    views,
    working,
)
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import shifts as rows
from helpdesk_tui.store import tables, tickets
from helpdesk_tui.store.engine import Store
from helpdesk_tui.store.shifts import ABSENCE
from tests.small_desk import CLIENTS, ENGINEERS, REQUESTERS, SERVICES, TEAMS, build

MARKUP = ("[/x]", "[@click=app.quit]go[/]", "[link=https://evil.example]x[/link]", "[bold red]", "[/", "[[", "$error", "\\[b]", "{}%s%n")
SEQUENCES = (
    "\x1b]52;c;aGFja2Vk\x07", "\x1b]52;c;aGFja2Vk\x1b\\", "\x1b[c", "\x1b[>c", "\x1b[6n", "\x1b[5n", "\x1b[21t", "\x1b[?1049l", "\x1b[2J",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1b]0;title\x07", "\x1bP$qm\x1b\\", "\x1bc", "\x1b[?25h", "\x1b[31m", "\x1b",
    "\x9b6n", "\x9d52;c;aGFja2Vk\x9c", "\x90q\x9c", "\x85", "\x07\x08\x0b\x0c\x0e\x0f", "a\rb", "\x7f", "\x05",
)  # fmt: skip
UNICODE = (
    "\u202egpj.exe\u202c", "\u2066x\u2069", "\u200b\u200e\u200f\u2060\ufeff", "\u2028\u2029", "👩\u200d👩\u200d👧 👍🏽 ❤\ufe0f 🏳\ufe0f\u200d🌈 \u200d",
    "e" + "\u0301" * 60, "表格" * 40, "ﷺ" * 20, "\U000e0041\U000e0042", "क्षि" * 10, "🇷🇺🇩🇪", "\ufffc\ufff9", "가각" * 30,
)  # fmt: skip
LONG = "0123456789" * 1000
HONEST = ("[SPAM] hi", "[#123] re", "[/var/log] disk full", "Привет, ёж", "[b]100 %[/b]")
"""Strings that look like something else and must be on the screen whole."""


def hostile_words() -> Iterator[str]:
    """One hostile string after another, for ever; each begins with a plain word, so that it is found."""
    return (
        f"h{number % 10} {bad}{'' if number % 3 else chr(10) + 'next'}" for number, bad in enumerate(cycle((*MARKUP, *SEQUENCES, *UNICODE)))
    )


def plain_words() -> Iterator[str]:
    """Words that nobody can mind."""
    return (f"h{number % 10} plain word {number}" for number in cycle(range(40)))


def tag_of(text: str) -> str:
    """As a tag, which is one word."""
    return "".join(text.split()) or "x"


def make(template: Path, path: Path, words: Iterator[str], long: str) -> int:
    """Build the desk into `path`; returns the number of the ticket on which everything is."""
    shutil.copyfile(template, path)
    store = Store(str(path))
    store.open()
    desk = Desk(store, Clock())
    with store.write() as writer:
        ids = build(writer, desk.clock.now() - HOUR)
        for table, keys in ((tables.Client, CLIENTS), (tables.Service, SERVICES), (tables.Team, TEAMS), (tables.Person, REQUESTERS)):
            for key in keys:
                writer.change(table, {"key": key}, {"name": next(words)})
        for login in ENGINEERS:
            writer.change(tables.Person, {"key": login}, {"name": f"{login} {next(words)}"})
        for number in range(4):
            writer.add(tables.Template(key=f"t{number}", name=next(words), body=next(words)))
    anna, boris, ivan = (desk.actor(login, "console") for login in ("anna", "boris", "ivan"))
    views.save(desk, anna, 8, next(words)[:24].strip(), "prio<=4")
    for text in (*HONEST, *(next(words) for _n in range(46)), long):
        intake.create(desk, ivan, NewTicket("acme", text, service="mail", requester="bob", body=f"{next(words)}\n{long}"))
    number = _worked(desk, words, long)
    relations.link(desk, anna, number, 7)
    relations.link(desk, anna, number, 8)
    handing.assign(desk, boris, 9, "anna")
    drafts.save(desk, anna, 12, "reply", next(words))
    entries.log(desk, ivan, 10, "13h", note=next(words))
    now = desk.clock.now()
    shifts.add(desk, boris, ABSENCE, "ivan", now + HOUR, now + 60 * HOUR, next(words))
    with desk.store.write() as writer:
        writer.add(tables.EngineerRole(person_id=anna.id, role="lead"))
        rows.hand_over(writer, number, ivan.id, anna.id, next(words), now, now + HOUR)
    store.close()
    assert ids
    return number


def _worked(desk: Desk, words: Iterator[str], long: str) -> int:
    """A ticket of Anna's with messages, files, tags, reasons, entries and a history, all of it written by strangers."""
    anna, boris, ivan = (desk.actor(login, "console") for login in ("anna", "boris", "ivan"))
    made = intake.create(desk, anna, NewTicket("acme", HONEST[2], service="mail", requester="ann", body=next(words), save="take"))
    assert made.ticket is not None
    number = made.ticket.id
    for _n in range(12):
        messages.receive(desk, anna, number, f"{next(words)}\n{next(words)}")
        messages.note(desk, ivan, number, next(words))
    messages.note(desk, ivan, number, long)
    for text in HONEST:
        messages.receive(desk, anna, number, text)
    messages.reply(desk, anna, number, next(words))
    relations.tag(desk, anna, number, add=[tag_of(next(words)) for _n in range(8)])
    working.wait_vendor(desk, anna, number, vendor=next(words), reference=next(words), until_at=desk.clock.now() + HOUR)
    working.resume(desk, anna, number)
    escalating.escalate(desk, ivan, 11, reason=next(words))
    working.resolve(desk, anna, number, code="solved", text=next(words))
    working.reopen(desk, anna, number, reason=next(words))
    handing.hand_over(desk, anna, number, "ivan", note=next(words))
    handing.assign(desk, boris, number, "anna")
    for n in range(6):
        entries.log(desk, anna, number, f"{n + 1}m", note=next(words))
    if stopwatch.status(desk, anna) is not None:
        stopwatch.stop(desk, anna, note=next(words))
    with desk.store.write() as writer:
        message = tickets.messages(writer, number)[0]
        digest = "0" * 64
        writer.add(tables.Blob(sha256=digest, content=b"abc"))
        for n in range(3):
            writer.add(
                tables.Attachment(message_id=message.id, number=n + 1, name=next(words), media_type=next(words), size=3, sha256=digest)
            )
    return number
