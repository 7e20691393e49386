"""What can wait, gathered for each reader until the digest's hour in the reader's zone, in one message (RULES.md §11)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import SECOND, Instant
from helpdesk_tui.domain.delivery import DIGEST
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import notices
from helpdesk_tui.services.job import command
from helpdesk_tui.services.loop.turn import Turn
from helpdesk_tui.store import deliveries, outbox, people
from helpdesk_tui.store.reader import Row

MOST_LINES = 100


def send(turn: Turn) -> None:
    """Write a digest for every reader whose hour has come since something was gathered."""
    with turn.desk.store.read() as reader:
        found = deliveries.gathered(reader)
        policy = people.policy(reader)
    for person_id, rows in groupby(found, key=lambda row: int(row[1])):
        gathered = list(rows)
        hour_at = last_hour(turn.now, gathered[0][2] or policy.text("desk.zone"), policy.number("notify.digest_hour"))
        due = [row for row in gathered if row[3] < hour_at]
        if due and turn.go_on():
            turn.did(_write(turn, person_id, hour_at, due, gathered[0][2] or policy.text("desk.zone")))


def last_hour(now: Instant, zone: str, hour: int) -> Instant:
    """The latest moment not after now at which it was that hour in the zone."""
    today = formats.local_time(now, zone).date()
    today_at = _at_hour(today, hour, zone)
    return today_at if today_at <= now else _at_hour(today - timedelta(days=1), hour, zone)


def _at_hour(day: date, hour: int, zone: str) -> Instant:
    """When clocks show that hour; one that they skip is as much later as they skip, one that comes twice is the first."""
    return int(datetime.combine(day, time(hour % 24), formats.time_zone(zone)).timestamp()) * SECOND


def _write(turn: Turn, person_id: int, hour_at: Instant, rows: list[Row], zone: str) -> str:
    lines = [f"{formats.instant(row[3], zone, turn.now)}  {row[5]}" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(_("and {n} more, in the console").format(n=len(rows) - MOST_LINES))
    once = f"{DIGEST}:{person_id}:{hour_at}"
    with command(turn.desk, turn.actor) as job:
        notices.tell(job, once=once, kind=DIGEST, channel="notify", recipient_id=person_id, text="\n".join(lines), not_before_at=hour_at)
        carrier = outbox.id_of(job.writer, once)
        for row in rows:
            deliveries.carried(job.writer, row[0], carrier, job.now)
    return ngettext("digest with {n} notice", "digest with {n} notices", len(rows)).format(n=len(rows))
