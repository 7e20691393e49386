"""Reading single values of a setup file into canonical ones, and writing those back as a person would type them.

A reader takes the value as TOML (or CSV, always text) gives it and returns the canonical one; what is wrong it tells to `complain`,
with the path inside the value, and goes on, so that all mistakes of a file come at once.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import MAXYEAR, MINYEAR, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol

from helpdesk_tui.domain.clock import DAY, SECOND
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import time_zone
from helpdesk_tui.domain.spans import read_span
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _

LARGEST = 2**53 - 1
_LONGEST_S = 100 * 366 * 86_400
_MOST_MONEY = Decimal(10) ** 12
_FINEST_EXPONENT = -6


class Complain(Protocol):
    """Called with what is wrong and the path inside the value."""

    def __call__(self, sentence: str, *path: str | int) -> None: ...


Read = Callable[[object, Complain], object]
Write = Callable[[object], object]


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean "service-desk"?` where something known is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return _("; did you mean “{word}”?").format(word=near[0]) if near else ""


def shown(value: object) -> str:
    """A wrong value as it goes into a sentence."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, Decimal) else repr(value)
    return f"“{excerpt(text)}”"


def text(value: object, complain: Complain) -> object:
    """Any text, without blanks around it."""
    if isinstance(value, str):
        return value.strip()
    complain(_("{value} is no text; put it between quotes").format(value=shown(value)))
    return ""


def body(value: object, complain: Complain) -> object:
    """A text of several lines, as it is."""
    if isinstance(value, str):
        return value
    complain(_("{value} is no text; put it between quotes").format(value=shown(value)))
    return ""


def flag(value: object, complain: Complain) -> object:
    """True or false; in CSV also yes and no, 1 and 0."""
    if isinstance(value, bool):
        return value
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in ("true", "yes", "1", "да", "vip"):
        return True
    if word in ("false", "no", "0", "нет"):
        return False
    complain(_("{value} is neither true nor false").format(value=shown(value)))
    return False


def maybe(read: Read) -> Read:
    """The same, where an empty or blank text means none."""

    def optional(value: object, complain: Complain) -> object:
        return None if isinstance(value, str) and not value.strip() else read(value, complain)

    return optional


def whole(low: int, high: int = LARGEST) -> Read:
    """A whole number in a range, both ends included."""

    def number(value: object, complain: Complain) -> object:
        given = int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII) else value
        if isinstance(given, int) and not isinstance(given, bool) and low <= given <= high:
            return given
        top = _("a whole number from {low} to {high}") if high < LARGEST else _("a whole number, at least {low}")
        complain(_("{value} is not {what}").format(value=shown(value), what=top.format(low=low, high=high)))
        return low

    return number


def choice(*words: str) -> Read:
    """One of a few words."""

    def word(value: object, complain: Complain) -> object:
        given = value.strip().casefold() if isinstance(value, str) else value
        for written in (given, given.replace(" ", "_") if isinstance(given, str) else given):
            if written in words:
                return written
        near = meant(str(value), words)
        complain(_("{value} is not one of {words}{near}").format(value=shown(value), words=", ".join(words), near=near))
        return words[0]

    return word


def several(read: Read, *, is_sorted: bool = False) -> Read:
    """A list, or a single value for a list of one; in one text they are separated by commas or semicolons."""

    def values(value: object, complain: Complain) -> object:
        given = [part for part in re.split(r"[;,]", value) if part.strip()] if isinstance(value, str) else value
        if not isinstance(given, list):
            complain(_("{value} is no list of texts").format(value=shown(value)))
            return []
        found: list[str] = []
        for index, element in enumerate(given):
            entry = read(element, lambda sentence, *path, place=index: complain(sentence, place, *path))
            if isinstance(entry, str) and entry and entry not in found:
                found.append(entry)
        return sorted(found) if is_sorted else found

    return values


def folded(value: object, complain: Complain) -> object:
    """A text whose upper and lower case are the same: logins, domains, Telegram names."""
    return str(text(value, complain)).casefold()


def domain(value: object, complain: Complain) -> object:
    """A mail domain, casefolded: what follows the @ of an address."""
    name = str(folded(value, complain))
    if name and not re.fullmatch(r"[^@\s/]+", name):
        complain(_("{value} is no mail domain; write it like acme.example").format(value=shown(value)))
    return name


def currency(value: object, complain: Complain) -> object:
    """A currency's code or sign: one short word, so that rates can name it."""
    word = str(text(value, complain))
    if len(word) > 8 or re.search(r"[\s\d,]", word):
        complain(_("{value} is no currency; write it like EUR").format(value=shown(value)))
    return word


def email(value: object, complain: Complain) -> object:
    """A mail address, casefolded."""
    address = str(folded(value, complain))
    if address and not re.fullmatch(r"[^@\s]+@[^@\s]+", address):
        complain(_("{value} is no mail address").format(value=shown(value)))
    return address


def phone(value: object, complain: Complain) -> object:
    """A phone number as its digits."""
    digits = "".join(sign for sign in str(text(value, complain)) if sign in "0123456789")
    if not digits:
        complain(_("{value} is no phone number").format(value=shown(value)))
    return digits


def zone(value: object, complain: Complain) -> object:
    """An IANA zone name."""
    name = str(text(value, complain))
    try:
        time_zone(name)
    except BadInput:
        from zoneinfo import available_timezones

        near = meant(name, available_timezones())
        complain(_("{value} is no time zone; write it like Europe/Berlin{near}").format(value=shown(value), near=near))
        return "UTC"
    return name


def span(*, days: bool, unit_s: int = 1, least: int = 0) -> Read:
    """A span like `4h` or `1h30m`, in seconds (or in units of `unit_s`). `days`: whether `7d` is sure, which it is not in working time."""

    def seconds(value: object, complain: Complain) -> object:
        typed = read_span(value) if isinstance(value, str) else None
        if typed is None:
            complain(_("{value} is no span; write it like 4h, 30m or 1h30m").format(value=shown(value)))
            return unit_s
        if typed.days and not days:
            complain(_("{value}: a day has not always the same working hours; write it in hours").format(value=shown(value)))
            return unit_s
        found, rest = divmod(typed.days * DAY + typed.ms, unit_s * SECOND)
        if rest or not least <= found * unit_s <= _LONGEST_S:
            unit = _("minutes") if unit_s == 60 else _("seconds")
            complain(_("{value} must be in whole {unit}, more than nothing and less than 100 years").format(value=shown(value), unit=unit))
        return found

    return seconds


def span_text(seconds: int, *, days: bool = False) -> str:
    """A span as `span` reads it: `4h`, `1h30m`, `45s`, `7d`."""
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if unit == "d" and not days:
            continue
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def moment(value: object, complain: Complain) -> object:
    """A day, or a moment: an instant in ISO form with its offset, or wall time that gets a zone later.

    Returns a `date`, or a `datetime` with or without a zone.
    """
    given = value
    if isinstance(value, str):
        try:
            given = date.fromisoformat(value) if len(value) == len("2026-01-01") else datetime.fromisoformat(value)
        except ValueError:
            given = None
    if isinstance(given, date) and MINYEAR < given.year < MAXYEAR:  # so that it is a date in any zone
        return given
    complain(_("{value} is no date; write it like 2026-11-04, 2026-11-04 09:00 or 2026-11-04T09:00:00Z").format(value=shown(value)))
    return date(2000, 1, 1)


def decimal(value: object, complain: Complain) -> object:
    """An amount or a share, never negative, as its shortest decimal text."""
    try:
        number = Decimal(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not 0 <= number < _MOST_MONEY or _exponent(number) < _FINEST_EXPONENT:
        complain(_("{value} is no amount; write it like 1200.50").format(value=shown(value)))
        return "0"
    short = f"{number:f}"
    return (short.rstrip("0").rstrip(".") if "." in short else short) or "0"


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def table(fields: Mapping[str, Read], what: str, *, required: Collection[str] = ()) -> Read:
    """A table with known keys, each with its own reader."""

    def read(value: object, complain: Complain) -> object:
        if not isinstance(value, Mapping):
            complain(_("{value} is no table of names and values").format(value=shown(value)))
            return {}
        found: dict[str, object] = {}
        for name, entry in value.items():
            if name not in fields:
                complain(
                    _("{what} has no “{name}”; it has {names}{near}").format(
                        what=what, name=name, names=", ".join(fields), near=meant(name, fields)
                    ),
                    name,
                )
                continue
            found[name] = fields[name](entry, lambda sentence, *path, place=name: complain(sentence, place, *path))
        for name in required:
            if name not in value:
                complain(_("{what} needs “{name}”").format(what=what, name=name))
        return dict(sorted(found.items()))

    return read


def tables(read: Read) -> Read:
    """A list of tables."""

    def values(value: object, complain: Complain) -> object:
        if not isinstance(value, list):
            complain(_("{value} is no list of tables").format(value=shown(value)))
            return []
        return [read(entry, lambda sentence, *path, place=index: complain(sentence, place, *path)) for index, entry in enumerate(value)]

    return values
