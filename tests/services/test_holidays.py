"""Public holidays as rows for a calendar."""

from __future__ import annotations

from datetime import date

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services.holidays import public_holidays


def test_russia_has_its_transferred_days() -> None:
    found = public_holidays("RU", 2026)
    days = [day for day, _name in found.holidays]
    assert days == sorted(days)
    assert {date(2026, 1, 9), date(2026, 3, 9), date(2026, 5, 11), date(2026, 11, 4), date(2026, 12, 31)} <= set(days)
    assert all(name for _day, name in found.holidays)


def test_russia_has_its_working_saturdays() -> None:
    found = public_holidays("ru", 2024)
    assert found.worked == {date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)}
    assert not found.worked & {day for day, _name in found.holidays}


def test_a_part_of_a_country_has_days_of_its_own() -> None:
    bavaria = {day for day, _name in public_holidays("DE-BY", 2026).holidays}
    germany = {day for day, _name in public_holidays("DE", 2026).holidays}
    assert germany < bavaria
    assert date(2026, 1, 6) in bavaria - germany


@pytest.mark.parametrize(
    ("country", "year", "words"),
    [
        ("XX", 2026, "unknown country “XX”"),
        ("", 2026, "unknown country"),
        ("DE-BA", 2026, "BY"),
        ("DE-ZZZZ", 2026, "unknown part “ZZZZ” of DE"),
        ("RU-1", 2026, "write only RU"),
        ("RU", 1, "1970"),
        ("RU", 20_260, "2200"),
    ],
)
def test_what_is_not_known_is_bad_input_with_what_may_be_meant(country: str, year: int, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        public_holidays(country, year)
    assert words in caught.value.sentence
