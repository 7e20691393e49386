"""Commands that must answer at once: `queue --json`, `next --dry-run`, `timer status`, before Typer or anything heavy is imported.

They read the store through the driver alone. Whatever is out of the ordinary (another schema, an unknown login, an option that is not
expected, a language to be loaded) is left to the ordinary path, which says it in words: then `run` returns None.
"""

from __future__ import annotations

import os
import sys

from helpdesk_tui import settings
from helpdesk_tui.cli import answers
from helpdesk_tui.cli.options import take
from helpdesk_tui.domain import json_text
from helpdesk_tui.domain.clock import Clock, Reading
from helpdesk_tui.domain.text import printable
from helpdesk_tui.store import asking, driver, handout, views, weighing, window
from helpdesk_tui.store.reader import Reader

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from helpdesk_tui.domain.policy import Policy
    from helpdesk_tui.settings import Settings
    from helpdesk_tui.store.weighing import Condition

ENGLISH = ("", "en", "c", "posix")
SMALL = 100_000


class _Room:
    """An open snapshot, who asks, and when."""

    __slots__ = ("clock", "now", "policy", "reader", "who", "zone")

    def __init__(self, reader: Reader, clock: Clock, policy: Policy, who: asking.Who, zone: str) -> None:
        self.reader = reader
        self.clock = clock
        self.now = clock.now()
        self.policy = policy
        self.who = who
        self.zone = zone or who.zone


def run(argv: list[str], clock: Clock | None = None) -> int | None:
    """Answer the command and return its exit code; None where the ordinary path must do it. Raises BadInput."""
    options, words = take(argv)
    if options.at or not words:
        return None
    told = settings.load(database=options.database, user=options.login, plain=options.plain)
    if not os.path.exists(told.database):
        return None
    try:
        connection = driver.connect(told.database, readonly=True)
    except driver.Error:
        return None
    try:
        return _answer(connection, told, words, clock or Clock())
    except driver.Error:
        return None
    finally:
        connection.close()


def _answer(connection: driver.Connection, told: Settings, words: list[str], clock: Clock) -> int | None:
    if driver.schema_of(connection) != driver.SCHEMA:
        return None
    reader = Reader(connection)
    reader.begin()
    policy = asking.policy(reader)
    who = asking.who(reader, told.user, policy)
    if who is None:
        return None
    room = _Room(reader, clock, policy, who, told.zone)
    is_english = told.language.partition(".")[0].partition("_")[0].lower() in ENGLISH
    if words[0] == "queue":
        return _queue(room, words[1:])
    if words[0] == "next" and (is_english or "--json" in words):
        return _next(room, words[1:])
    if words[:2] == ["timer", "status"] and (is_english or "--json" in words):
        return _timer(room, words[2:])
    return None


def _queue(room: _Room, words: list[str]) -> int | None:
    asked = _asked(words)
    if asked is None or not room.who.may_read:
        return None
    query, limit, slot = asked
    if slot:
        named = [row[2] for row in views.views(room.reader, room.who.id) if row[0] == slot]
        if not named:
            return None
        query = f"{named[0]} {query}".strip()
    everything = weighing.in_scope(room.who.clients, folded=True)
    condition = _condition(room, query) if query else everything
    ordered = weighing.ordered(room.reader, room.now, room.policy, condition, limit or -1)
    total = weighing.count(room.reader, room.now, room.policy, everything)
    found = len(ordered) if not limit or len(ordered) < limit else total
    if condition is not everything and limit and len(ordered) == limit:
        found = weighing.count(room.reader, room.now, room.policy, condition)
    rows = window.rows(room.reader, weighing.Weighing(room.reader, room.now, room.policy), [row[0] for row in ordered], room.who.id)
    lines = [answers.line_json(row, window.FIELDS) for row in rows]
    _say_json(answers.queue_json(room.now, query, found, total, lines))
    return 0


def _condition(room: _Room, query: str) -> Condition:
    from helpdesk_tui.domain.query_parse import parse
    from helpdesk_tui.store import filtering

    who = room.who
    return filtering.condition(
        room.reader, parse(query, now=room.now, zone=room.zone), filtering.Asking(room.now, who.id, who.team_id, who.clients)
    )


def _asked(words: list[str]) -> tuple[str, int, int] | None:
    """(filter, limit, view) of a `queue --json`; None where something else stands there."""
    numbers = {"--limit": answers.LINES, "--view": 0}
    query: list[str] = []
    index, is_json = 0, False
    while index < len(words):
        word = words[index]
        index += 1
        name, equals, value = word.partition("=")
        if word == "--":
            query += words[index:]
            break
        if word == "--json":
            is_json = True
        elif name in numbers:
            if not equals:
                value = words[index] if index < len(words) else ""
                index += 1
            if (
                not value.isascii()
                or not value.isdigit()
                or int(value[:9]) > SMALL
                or len(value) > 6
                or (name == "--view" and value == "0")
            ):
                return None
            numbers[name] = int(value)
        elif word.startswith("-"):
            return None
        else:
            query.append(word)
    return (" ".join(query), numbers["--limit"], numbers["--view"]) if is_json else None


def _next(room: _Room, words: list[str]) -> int | None:
    if sorted(words) not in (["--dry-run"], ["--dry-run", "--json"]) or not room.who.may_work:
        return None
    who = room.who
    running = asking.timer(room.reader, who.id)
    for ticket_id, weight, due_at, came_back in handout.candidates(
        room.reader, room.policy, actor_id=who.id, line=who.line or 3, clients=who.clients, now=room.now, limit=5
    ):
        if running is not None and running["ticket_id"] == ticket_id:
            continue
        if "--json" in words:
            [row] = window.rows(room.reader, weighing.Weighing(room.reader, room.now, room.policy), [ticket_id], who.id)
            _say_json(answers.line_json(row, window.FIELDS))
            return 0
        subject = asking.subject(room.reader, ticket_id)
        _say(answers.next_words(ticket_id, subject, weight, due_at, came_back=came_back, zone=room.zone, now=room.now))
        return 0
    return None


def _timer(room: _Room, words: list[str]) -> int | None:
    if words not in ([], ["--json"]):
        return None
    timer = asking.timer(room.reader, room.who.id)
    if timer is None:
        if words:
            _say_json({"timer": None})
        else:
            _say(answers.no_timer())
        return 0
    now = room.clock.reading()
    elapsed_ms = _elapsed_ms(timer, now)
    if words:
        _say_json({"timer": answers.timer_json(timer, elapsed_ms)})
        return 0
    ticket_id, started_at = timer["ticket_id"], timer["started_at"]
    if not isinstance(started_at, int) or not (ticket_id is None or isinstance(ticket_id, int)):
        return None
    _say(answers.timer_words(elapsed_ms, ticket_id, str(timer["subject"]), started_at, zone=room.zone, now=room.now))
    return 0


def _elapsed_ms(timer: dict[str, object], now: Reading) -> int:
    """As `domain.labour.Timer.elapsed_ms`: by the boot clock where it compares, else by the wall clock."""
    wall_at = timer["started_at"] if timer["wall_at"] is None else timer["wall_at"]
    boot_ms = timer["boot_ms"]
    if not isinstance(wall_at, int) or not isinstance(boot_ms, int):
        return 0
    elapsed = Reading(wall_at, str(timer["boot_id"]), boot_ms).elapsed_ms(now)
    return max(0, now.at - wall_at if elapsed is None else elapsed)


def _say(text: str) -> None:
    print(printable(text))  # noqa: T201


def _say_json(value: object) -> None:
    if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8":
        print(json_text.written(value))  # noqa: T201
        return
    import json

    print(json.dumps(value))  # noqa: T201
