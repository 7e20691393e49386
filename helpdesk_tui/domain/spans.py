"""Spans as people type them: `45m`, `1h30`, `1h 30m`, `1.5h`, `1:30`, `90 min`, `2d`, `45м`, `1ч30`."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND

_WORDS = {
    "week": "w week weeks н нед неделя неделю недели недель",
    "day": "d day days д дн день дня дней",
    "hour": "h hr hrs hour hours ч час часа часов",
    "minute": "m min mins minute minutes м мин минута минуту минуты минут",
    "second": "s sec secs second seconds с сек секунда секунду секунды секунд",
}
_UNIT_OF_WORD = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_ORDER = tuple(_WORDS)
_MS = {"hour": HOUR, "minute": MINUTE, "second": SECOND}
_DAYS = {"week": 7, "day": 1}

_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?")
_PART = re.compile(r"\s*([0-9]{1,9}(?:[.,][0-9]{1,6})?)\s*([^\W\d_]*)\.?\s*")


class TypedSpan(NamedTuple):
    """A span: whole calendar days, and milliseconds beside them. Days are apart because a day is not always 24 hours long."""

    days: int
    ms: int


def read_span(text: str) -> TypedSpan | None:
    """The span that the text says, or None where it says none. A number alone is no span: only the caller knows its unit.

    Units go from large to small, each once; a bare number after hours means minutes (`1h30`). Decimals go with hours, minutes and
    seconds, and are rounded half up to the millisecond. `h:mm` and `h:mm:ss` count hours.
    """
    text = text.strip().casefold()
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(group or 0) for group in clock.groups())
        return TypedSpan(0, hours * HOUR + minutes * MINUTE + seconds * SECOND)
    days, milliseconds, place, rank = 0, Decimal(0), 0, -1
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            return None
        number, word = part.groups()
        unit = "minute" if not word and rank == _ORDER.index("hour") else _UNIT_OF_WORD.get(word)
        if unit is None or _ORDER.index(unit) <= rank:
            return None
        amount = Decimal(number.replace(",", "."))
        if rank >= _ORDER.index("hour") and amount >= 60:
            return None
        if unit in _DAYS:
            if amount != int(amount):
                return None
            days += int(amount) * _DAYS[unit]
        else:
            milliseconds += amount * _MS[unit]
        rank, place = _ORDER.index(unit), part.end()
    if rank < 0:
        return None
    return TypedSpan(days, int(milliseconds.quantize(Decimal(1), ROUND_HALF_UP)))
