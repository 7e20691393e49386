"""Calendar versions: what was agreed, and its worked stretches, from which plain SQL takes a position."""

import json
from functools import lru_cache

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import CalendarDefinition, parse_calendar
from helpdesk_tui.domain.calendar_splice import SplicedCalendar
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.errors import NotFound
from helpdesk_tui.domain.sla import WorkingTime
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.writer import Writer

AHEAD = 2 * 366 * DAY
BEHIND = 366 * DAY
_MARGIN = 31 * DAY
_HALF_YEAR = 183 * DAY


@lru_cache(maxsize=256)
def _calendar(definition: str) -> Calendar:
    return Calendar(parse_calendar(json.loads(definition)))


@lru_cache(maxsize=256)
def _begun(definition: str, start_at: Instant, end_at: Instant, sum_before_s: int) -> Calendar:
    """A calendar that begins with one stored stretch, so that the years before it are not computed where nobody asks about them."""
    return Calendar.from_stretches(_calendar(definition).definition, [(start_at, end_at, sum_before_s)])


def _from(reader: Reader, version_id: int, definition: str, from_at: Instant) -> Calendar:
    """The calendar of a version for questions about `from_at` and later; one for each half year is kept in memory."""
    row = reader.row(
        "SELECT start_at, end_at, sum_before_s FROM calendar_stretch WHERE version_id = ? AND start_at >= ? ORDER BY start_at LIMIT 1",
        (version_id, from_at - from_at % _HALF_YEAR - _MARGIN),
    )
    return _calendar(definition) if row is None else _begun(definition, *row)


def canonical(definition: CalendarDefinition) -> str:
    """The one spelling of a definition in the store."""
    return json.dumps(definition.as_mapping(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def of_version(reader: Reader, version_id: int) -> Calendar:
    """The calendar of a version, ready for arithmetic; kept in memory by what it says. Raises NotFound."""
    definition = reader.value("SELECT definition FROM calendar_version WHERE id = ?", (version_id,))
    if definition is None:
        raise NotFound(_("There is no calendar version {id}.").format(id=version_id))
    return _calendar(str(definition))


def around(reader: Reader, version_id: int, from_at: Instant, to_at: Instant) -> Calendar:
    """The calendar of a version, begun with the stretches that are stored for a span: quicker, where nothing else is asked. Raises NotFound."""
    row = reader.row("SELECT definition, until_at FROM calendar_version WHERE id = ?", (version_id,))
    if row is None:
        raise NotFound(_("There is no calendar version {id}.").format(id=version_id))
    kept = reader.rows(
        """SELECT start_at, end_at, sum_before_s FROM calendar_stretch WHERE version_id = ? AND end_at > ? AND start_at < ?
            ORDER BY start_at""",
        (version_id, from_at - _MARGIN, min(to_at + _MARGIN, int(row[1]))),
    )
    if not kept or kept[0][0] > from_at:
        return _calendar(str(row[0]))
    return Calendar.from_stretches(_calendar(str(row[0])).definition, ((one[0], one[1], one[2]) for one in kept))


def current_version(reader: Reader, calendar_id: int) -> int:
    """The id of the calendar's latest version. Raises NotFound."""
    found = reader.value("SELECT id FROM calendar_version WHERE calendar_id = ? ORDER BY number DESC LIMIT 1", (calendar_id,))
    if found is None:
        raise NotFound(_("Calendar {id} has no version; define it in the setup file.").format(id=calendar_id))
    return int(found)


def named(reader: Reader, key: str) -> tuple[int, str] | None:
    """(id, name) of the calendar with this key, or None."""
    row = reader.row("SELECT id, name FROM calendar WHERE key = ?", (key,))
    return None if row is None else (int(row[0]), str(row[1]))


def version_by_key(reader: Reader, key: str) -> int | None:
    """The id of the latest version of the calendar with this key, or None."""
    found = reader.value(
        """SELECT v.id FROM calendar_version v JOIN calendar c ON c.id = v.calendar_id WHERE c.key = ? ORDER BY v.number DESC LIMIT 1""",
        (key,),
    )
    return None if found is None else int(found)


def add_version(
    writer: Writer, calendar_id: int, definition: CalendarDefinition, *, zone_data: str, now: Instant, oldest_at: Instant
) -> int:
    """Store a new wording of a calendar with its stretches; returns the version's id."""
    number = int(writer.value("SELECT coalesce(max(number), 0) FROM calendar_version WHERE calendar_id = ?", (calendar_id,))) + 1
    until_at = now + AHEAD
    version_id = writer.add(
        tables.CalendarVersion(
            calendar_id=calendar_id, number=number, definition=canonical(definition), zone_data=zone_data, made_at=now, until_at=until_at
        )
    )
    _store_stretches(writer, version_id, of_version(writer, version_id), min(oldest_at, now - BEHIND), until_at)
    return version_id


def ending_before(reader: Reader, at: Instant) -> list[int]:
    """The versions whose stretches are stored up to a moment before `at` only."""
    return [int(row[0]) for row in reader.rows("SELECT id FROM calendar_version WHERE until_at < ? ORDER BY id", (at,))]


def extend(writer: Writer, version_id: int, until_at: Instant) -> None:
    """Store the stretches up to `until_at`, without making a new version: what is there already does not change.

    The sums go on from it, also where the rules of its zone have changed since: a position never jumps.
    """
    known = int(writer.value("SELECT until_at FROM calendar_version WHERE id = ?", (version_id,)))
    if known >= until_at:
        return
    calendar = of_version(writer, version_id)
    last = writer.row(
        "SELECT start_at, end_at, sum_before_s FROM calendar_stretch WHERE version_id = ? ORDER BY start_at DESC LIMIT 1", (version_id,)
    )
    if last is not None:
        calendar = Calendar.from_stretches(calendar.definition, [(last[0], last[1], last[2])], to_at=known)
    _store_stretches(writer, version_id, calendar, known, until_at)
    writer.change(tables.CalendarVersion, {"id": version_id}, {"until_at": until_at})


def _store_stretches(writer: Writer, version_id: int, calendar: Calendar, from_at: Instant, to_at: Instant) -> None:
    writer.connection.executemany(
        """INSERT INTO calendar_stretch (version_id, start_at, end_at, sum_before_s) VALUES (?, ?, ?, ?)
           ON CONFLICT (version_id, start_at) DO UPDATE SET end_at = max(end_at, excluded.end_at)""",
        [(version_id, start, end, before) for start, end, before in calendar.stretches(from_at, to_at)],
    )


def positions(reader: Reader, now: Instant) -> dict[int, int]:
    """The position (worked seconds) of every calendar version at `now`: by SQL within the stored stretches, computed beyond them."""
    found: dict[int, int] = {}
    for version_id, until_at, start_at, end_at, before in reader.rows(
        """SELECT v.id, v.until_at, s.start_at, s.end_at, s.sum_before_s FROM calendar_version v LEFT JOIN calendar_stretch s
             ON s.version_id = v.id AND s.start_at = (SELECT max(start_at) FROM calendar_stretch WHERE version_id = v.id AND start_at <= ?)""",
        (now,),
    ):
        if start_at is None or now > until_at:
            found[version_id] = of_version(reader, version_id).position(now)
        else:
            found[version_id] = before + (min(now, end_at) - start_at) // 1000
    return found


def made(reader: Reader, calendar_id: int) -> list[tuple[Instant, int]]:
    """(made, id) of the calendar's versions, oldest first. Raises NotFound where there is none."""
    found = [
        (int(row[0]), int(row[1]))
        for row in reader.rows("SELECT made_at, id FROM calendar_version WHERE calendar_id = ? ORDER BY number", (calendar_id,))
    ]
    if not found:
        raise NotFound(_("Calendar {id} has no version; define it in the setup file.").format(id=calendar_id))
    return found


def line_of(reader: Reader, calendar_id: int, from_at: Instant) -> tuple[WorkingTime, int]:
    """Working time by a calendar as it applied at each moment from `from_at` on, and the id of its latest version.

    A version applies from when it was made; the first one from ever. Raises NotFound.
    """
    versions = reader.rows("SELECT id, made_at, definition FROM calendar_version WHERE calendar_id = ? ORDER BY number", (calendar_id,))
    if not versions:
        raise NotFound(_("Calendar {id} has no version; define it in the setup file.").format(id=calendar_id))
    needed = [row for index, row in enumerate(versions) if index + 1 == len(versions) or versions[index + 1][1] > from_at]
    return SplicedCalendar([(row[1], _from(reader, row[0], row[2], from_at)) for row in needed]), int(needed[-1][0])
