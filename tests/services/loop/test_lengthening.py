"""Working calendars stay computed ahead, without a new version and without another answer."""

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.services.doctor_figures import calendar_faults
from helpdesk_tui.store import calendars, tables
from tests.services.loop.conftest import Turns
from tests.small_desk import SmallDesk

WEEKS = {
    "office": {"tz": "Europe/Berlin", "week": {"mon": [["09:00", "18:00"]]}},
    "always": {"tz": "UTC", "week": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}},
}


def test_calendars_are_extended_a_year_before_their_stretches_end(small_desk: SmallDesk, turn: Turns) -> None:
    now = small_desk.clock.now()
    ids = {}
    with small_desk.desk.store.write() as writer:
        for key, week in WEEKS.items():
            calendar_id = writer.add(tables.Calendar(key=f"our-{key}", name=key))
            ids[key] = calendars.add_version(writer, calendar_id, parse_calendar(week), zone_data="", now=now, oldest_at=now)
    assert turn("calendars").of("calendars") == []
    for years in (1, 2, 5):  # the last time nobody ran it for long
        small_desk.clock.forward(days=years * 366 + 1)
        assert turn("calendars").of("calendars")
        assert turn("calendars").of("calendars") == []
        at = small_desk.clock.now()
        with small_desk.desk.store.read() as reader:
            assert reader.value("SELECT min(until_at) FROM calendar_version") == at + calendars.AHEAD
            assert reader.value("SELECT max(number) FROM calendar_version") == 1
            assert calendar_faults(reader) == []
            for key, version_id in ids.items():
                fresh = Calendar(parse_calendar(WEEKS[key]))
                for ahead in (0, 30 * DAY, calendars.AHEAD - HOUR, calendars.AHEAD + DAY):
                    span = calendars.around(reader, version_id, now, at + ahead)
                    cut = [[stretch[:2] for stretch in one.stretches(now, at + ahead)] for one in (span, fresh)]
                    assert cut[0] == cut[1], (key, ahead)
                    assert span.position(at + ahead) - span.position(now) == fresh.between(now, at + ahead), (key, ahead)
                    assert calendars.positions(reader, at + ahead)[version_id] - calendars.positions(reader, now)[version_id] == (
                        fresh.between(now, at + ahead)
                    )


def test_what_is_added_goes_on_from_what_is_stored(small_desk: SmallDesk) -> None:
    """As a zone's other rules leave it: its hours since the origin came to another sum when they were stored."""
    now = small_desk.clock.now()
    with small_desk.desk.store.write() as writer:
        calendar_id = writer.add(tables.Calendar(key="ours", name="ours"))
        version_id = calendars.add_version(writer, calendar_id, parse_calendar(WEEKS["always"]), zone_data="", now=now, oldest_at=now)
        writer.run("UPDATE calendar_stretch SET sum_before_s = sum_before_s + 3600 WHERE version_id = ?", (version_id,))
        seam = now + calendars.AHEAD
        calendars.extend(writer, version_id, seam + DAY)
        before, after = (calendars.positions(writer, at)[version_id] for at in (seam - HOUR, seam + HOUR))
    assert after - before == 2 * 3600
