"""Public holidays of a country and year, as rows for a working calendar."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Mapping
from datetime import date
from types import ModuleType
from typing import NamedTuple

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

EARLIEST_YEAR, LATEST_YEAR = 1970, 2200


class PublicHolidays(NamedTuple):
    """Days off with their names, in order, transferred days included; and `worked` weekend days that were moved into the week."""

    holidays: list[tuple[date, str]]
    worked: frozenset[date]


def public_holidays(country: str, year: int) -> PublicHolidays:
    """The public holidays of a country (`RU`), or of a part of one (`DE-BY`), as the `holidays` package knows them.

    Raises BadInput for a country or part that it does not know, listing what may be meant, and for a year it cannot know.
    """
    import holidays

    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BadInput(
            _("no holidays are known for {year}; give a year from {first} to {last}").format(
                year=year, first=EARLIEST_YEAR, last=LATEST_YEAR
            )
        )
    code, _dash, part = country.strip().upper().partition("-")
    known = _supported(holidays)
    if code not in known:
        raise BadInput(_unknown_country(country, known))
    if part and part not in known[code]:
        raise BadInput(_unknown_part(part, code, known[code]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns of sources; what counts here are its days
        days = holidays.country_holidays(code, subdiv=part or None, years=year)
    worked = frozenset(day for day in getattr(days, "weekend_workdays", ()) if day.year == year)
    return PublicHolidays([(day, str(days[day])) for day in sorted(days.keys()) if day not in worked], worked)


def _supported(package: ModuleType) -> Mapping[str, list[str]]:
    """Country codes with the codes of their parts."""
    supported: Mapping[str, list[str]] = package.list_supported_countries(include_aliases=True)
    return supported


def _unknown_country(country: str, known: Mapping[str, list[str]]) -> str:
    code = country.strip().upper().partition("-")[0]
    meant = difflib.get_close_matches(code, known, n=4, cutoff=0.3)
    if not meant:
        return _("unknown country “{country}”; write its two-letter code, like DE or DE-BY").format(country=country)
    return _("unknown country “{country}”; was one of {meant} meant?").format(country=country, meant=", ".join(meant))


def _unknown_part(part: str, code: str, parts: list[str]) -> str:
    if not parts:
        return _("{country} has no parts with holidays of their own; write only {country}").format(country=code)
    meant = difflib.get_close_matches(part, parts, n=4, cutoff=0.3) or parts[:20]
    return _("unknown part “{part}” of {country}; was one of {meant} meant?").format(part=part, country=code, meant=", ".join(meant))
