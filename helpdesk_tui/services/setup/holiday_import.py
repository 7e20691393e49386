"""Public holidays and moved working days of a country, put into working calendars as new versions of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.holidays import PublicHolidays, public_holidays
from helpdesk_tui.services.setup import calendar_values
from helpdesk_tui.services.setup.apply import Applied, apply_file
from helpdesk_tui.services.setup.document import Document, Form, Given, Place
from helpdesk_tui.services.setup.kinds import CALENDARS
from helpdesk_tui.services.setup.plan import rev
from helpdesk_tui.services.setup.values import meant
from helpdesk_tui.store import setup


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: the calendars it was for, those that changed, and the days as the country has them."""

    calendars: tuple[str, ...]
    applied: Applied
    days: tuple[PublicHolidays, ...]


def import_holidays(desk: Desk, login: str, door: str, country: str, years: Sequence[int], keys: Sequence[str]) -> Imported:
    """Add the holidays of a country (`RU`, `DE-BY`) and its working weekend days to calendars; what is there already stays.

    Without `keys`: to every calendar in a zone of that country that has a free weekday. A day with hours of its own keeps them.
    Raises BadInput for unknown countries, years and calendars, NotAllowed, and Conflict where a calendar was changed meanwhile.
    """
    days = tuple(public_holidays(country, year) for year in years)
    with desk.store.read() as reader:
        forms = setup.load(reader).forms["calendars"]
    chosen = _chosen(forms, country, keys)
    name = f"calendar import {country.upper()} {' '.join(map(str, years))}"
    document = Document(name, "")
    for key in chosen:
        fields = _with_days(forms[key], days)
        document.given["calendars"][key] = Given(CALENDARS, key, fields, Place(name), rev(forms[key]))
    return Imported(tuple(chosen), apply_file(desk, login, door, document), days)


def _chosen(forms: dict[str, Form], country: str, keys: Sequence[str]) -> list[str]:
    for key in keys:
        if key not in forms:
            raise BadInput(_("there is no calendar “{key}”{near}").format(key=key, near=meant(key, forms)))
    if keys:
        return sorted(set(keys))
    zones = zones_of(country.strip().upper().partition("-")[0])
    fitting = sorted(
        key for key, form in forms.items() if form["tz"] in zones and not calendar_values.works_every_day(calendar_values.definition(form))
    )
    if not fitting:
        known = ", ".join(sorted(forms)) or _("none; define one with `helpdesk setup apply desk.toml`")
        raise BadInput(
            _(
                "no calendar with a free weekday lies in a zone of {country}; name those that you mean with --calendar. There are: {known}"
            ).format(country=country.upper(), known=known)
        )
    return fitting


def zones_of(country: str) -> frozenset[str]:
    """The zones of a country by its two-letter code, from the zone database's own table."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return frozenset(row[2] for row in rows if row[0] == country)


def _with_days(form: Form, days: Sequence[PublicHolidays]) -> Form:
    holidays, replaced = form["holidays"], form["replaced"]
    if not isinstance(holidays, list) or not isinstance(replaced, dict):
        raise TypeError(form)
    off = {*holidays, *(day.isoformat() for found in days for day, _name in found.holidays)}
    hours = calendar_values.usual_hours(calendar_values.definition(form))
    worked = {day.isoformat(): hours for found in days for day in found.worked} if hours else {}
    return {**form, "holidays": sorted(off), "replaced": dict(sorted({**worked, **replaced}.items()))}
