"""The spans that figures are asked for: days, weeks, months, quarters and years of a zone, what came before them, and their pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

UNITS = ("day", "week", "month", "quarter", "year")
PIECES = ("day", "week", "month")
MOST_PIECES = 400
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
_NAMED = {"today": ("day", 0), "yesterday": ("day", -1)}
_RELATIVE = re.compile(r"(this|last)[- ](week|month|quarter|year)")
_WRITTEN = re.compile(r"(\d{4})(?:-(?:(\d{1,2})(?:-(\d{1,2}))?|w(\d{1,2})|q([1-4])))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to before `end`; `unit` is one of UNITS, or empty for a span of its own."""

    first: date
    end: date
    unit: str = ""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.first).days

    @property
    def name(self) -> str:
        """`2026-07`, `2026-W30`, `2026-Q3`, `2026`, `2026-07-03`, `2026-07-03…2026-07-09` (both included)."""
        if self.unit == "year":
            return f"{self.first.year}"
        if self.unit == "quarter":
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        if self.unit == "month":
            return f"{self.first.year}-{self.first.month:02d}"
        if self.unit == "week":
            year, week, _day = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        if self.days == 1:
            return self.first.isoformat()
        return f"{self.first.isoformat()}…{(self.end - timedelta(days=1)).isoformat()}"

    def moved(self, by: int) -> Period:
        """So many periods of the same kind later (earlier, if negative)."""
        if self.unit in _MONTHS_OF:
            return of(self.unit, _months_later(self.first, by * _MONTHS_OF[self.unit]))
        days = timedelta(days=self.days * by)
        return Period(self.first + days, self.end + days, self.unit)

    def pieces(self, each: str) -> list[Period]:
        """The days, weeks or months of it, cut at its ends. Raises BadInput for another word, and where there would be too many."""
        if each not in PIECES:
            raise BadInput(_("Figures are shown for each {pieces}, not for each {each!r}.").format(pieces=", ".join(PIECES), each=each))
        found: list[Period] = []
        start = self.first
        while start < self.end:
            whole = of(each, start)
            found.append(Period(start, min(whole.end, self.end), each if start == whole.first and whole.end <= self.end else ""))
            start = whole.end
            if len(found) > MOST_PIECES:
                raise BadInput(
                    _("{period} has more than {most} pieces; take longer ones, or a shorter span.").format(
                        period=self.name, most=MOST_PIECES
                    )
                )
        return found

    def usual_pieces(self) -> str:
        """Into which pieces a chart of it is cut."""
        return "day" if self.days <= 31 else "week" if self.days <= 190 else "month"


def of(unit: str, day: date) -> Period:
    """The period of this kind in which a day lies."""
    if unit == "day":
        return Period(day, day + timedelta(days=1), unit)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7), unit)
    months = _MONTHS_OF[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, _months_later(first, months), unit)


def between(first: date, last: date) -> Period:
    """The days from the first to the last, both included. Raises BadInput where they stand the wrong way round."""
    if last < first:
        raise BadInput(_("The last day {last} lies before the first, {first}.").format(last=last.isoformat(), first=first.isoformat()))
    return Period(first, last + timedelta(days=1))


def parse(text: str, today: date) -> Period:
    """`today`, `last-week`, `this-month`, `2026`, `2026-Q3`, `2026-07`, `2026-W30`, `2026-07-03`. Raises BadInput."""
    typed = text.strip().casefold()
    if typed in _NAMED:
        unit, by = _NAMED[typed]
        return of(unit, today).moved(by)
    relative = _RELATIVE.fullmatch(typed)
    if relative:
        return of(relative[2], today).moved(-1 if relative[1] == "last" else 0)
    written = _WRITTEN.fullmatch(typed)
    try:
        if written:
            return _written(*written.groups())
    except ValueError:
        raise BadInput(_("{text!r} is no date that the calendar has.").format(text=text[:40])) from None
    raise BadInput(
        _("Cannot read {text!r} as a period; write it like this-month, last-week, 2026-07, 2026-W30, 2026-Q3, 2026 or 2026-07-03.").format(
            text=text[:40]
        )
    )


def _written(year: str, month: str | None, day: str | None, week: str | None, quarter: str | None) -> Period:
    if week is not None:
        return of("week", date.fromisocalendar(int(year), int(week), 1))
    if quarter is not None:
        return of("quarter", date(int(year), int(quarter) * 3, 1))
    if day is not None:
        return of("day", date(int(year), int(month or 0), int(day)))
    if month is not None:
        return of("month", date(int(year), int(month), 1))
    return of("year", date(int(year), 1, 1))


def _months_later(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    try:
        return date(count // 12, count % 12 + 1, 1)
    except ValueError:
        raise BadInput(_("The calendar ends there.")) from None
