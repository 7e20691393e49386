"""A country's holidays in working calendars."""

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.services.setup import calendar_view
from helpdesk_tui.services.setup.holiday_import import Imported, import_holidays, zones_of
from helpdesk_tui.store import calendars
from tests.small_desk import SmallDesk, utc


def imported(small_desk: SmallDesk, country: str, year: int, *keys: str, login: str = "olga") -> Imported:
    """Import one year as the admin."""
    return import_holidays(small_desk.desk, login, "cli", country, [year], keys)


def test_russian_holidays_and_working_saturdays_go_into_calendars_of_russian_zones(small_desk: SmallDesk) -> None:
    found = imported(small_desk, "RU", 2024)
    assert found.calendars == ("moscow",)
    with small_desk.desk.store.read() as reader:
        calendar = calendars.of_version(reader, calendars.version_by_key(reader, "moscow") or 0)
    assert not calendar.is_worked(utc(2024, 4, 29, 9))  # a Monday off, for which
    assert calendar.between(utc(2024, 4, 26, 21), utc(2024, 4, 27, 21)) == 9 * 3600  # a Saturday was worked
    year = calendar_view.year_of(small_desk.desk, "moscow", 2024)
    assert (year.row.version, [day.isoformat() for day in year.replaced]) == (2, ["2024-04-27", "2024-11-02", "2024-12-28"])


def test_a_second_import_changes_nothing_and_own_days_stay(small_desk: SmallDesk) -> None:
    imported(small_desk, "RU", 2024)
    again = imported(small_desk, "RU", 2024)
    assert (again.applied.plan.changes, again.applied.command_id) == ((), 0)
    imported(small_desk, "RU", 2025)
    assert len(calendar_view.year_of(small_desk.desk, "moscow", 2024).holidays) > 8


def test_named_calendars_and_parts_of_countries(small_desk: SmallDesk) -> None:
    found = imported(small_desk, "DE-BY", 2026, "office")
    assert found.calendars == ("office",)
    days = {day.isoformat() for day in calendar_view.year_of(small_desk.desk, "office", 2026).holidays}
    assert {"2026-01-06", "2026-03-09"} <= days  # Epiphany is Bavaria's own; the other was there


def test_what_cannot_be_meant(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="no calendar with a free weekday lies in a zone of DE"):
        imported(small_desk, "DE", 2026)
    with pytest.raises(BadInput, match="did you mean “office”"):
        imported(small_desk, "DE", 2026, "offic")
    with pytest.raises(BadInput):
        imported(small_desk, "XX", 2026)
    with pytest.raises(NotAllowed):
        imported(small_desk, "RU", 2026, login="ivan")


def test_zones_come_from_the_zone_database() -> None:
    assert {"Europe/Moscow", "Asia/Vladivostok"} <= zones_of("RU")
    assert "Europe/Oslo" in zones_of("NO")
    assert zones_of("QQ") == frozenset()
