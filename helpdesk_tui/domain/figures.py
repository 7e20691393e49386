"""What the desk's figures mean: from which rows each is taken, and how it is made of them.

A ticket counts unless it is a child of an outage, was merged, or was cancelled. Three kinds of rows are counted in a span of time
(half-open, its borders are midnights of the desk's zone):

- *created*: tickets by their creation;
- *resolved*: tickets that stand resolved or closed now, by their last resolution. Reaction, resolution, SLA, first contact, reopening,
  pauses and time per ticket are those of the tickets resolved in the span: what was said of a past month changes only when a ticket of it
  is reopened. SLA counts contractual targets that were judged (met or breached);
- *backlog*: at the span's end (now, where that lies ahead), the tickets created before whose last resolution had not come yet; a ticket
  that was resolved and reopened belongs to it all the while.

Work entries count by when the work began, ratings by when they were given (the last answer to each resolution), asks by when they
were asked. By engineer, a resolved ticket is its resolver's, a created or waiting one its assignee's, time its own engineer's; by team and line, a
ticket is where it is now, time its engineer's. Time on a merged ticket is the survivor's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

COUNT, PERCENT, SPAN, AGE, LABOUR, SCORE = "count", "percent", "span", "age", "labour", "score"
"""Units: a number, a share, seconds of working time, milliseconds of real time, milliseconds of labour, 1 to 5."""
ROWS, SHARE, MEAN, MEDIAN, NINETIETH, SUM = "rows", "share", "mean", "median", "ninetieth", "sum"
"""How a figure is made of its rows: their number, the sum of their values over the sum of their wholes, the mean of their values, the
smallest value that half (nine tenths) of them do not exceed, the sum of their values."""

DIMENSIONS = ("engineer", "team", "line", "client", "service", "channel")
WITHOUT_LOAD = frozenset({"client", "service", "channel"})
"""Working hours belong to engineers, so by these there is no load."""
TARGETS = ("reaction", "answer", "update", "resolution")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the rows of one measure come to: how many they are, the sums of their values and of their wholes, and where asked for the
    values that half, and nine tenths, of the rows do not exceed."""

    rows: int = 0
    total: int = 0
    whole: int = 0
    median: int | None = None
    ninetieth: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `measure` names its rows, `how` what is made of them, `is_good_up` whether more is better (None: neither)."""

    key: str
    measure: str
    how: str
    unit: str
    is_good_up: bool | None = None

    @property
    def needs_ranks(self) -> bool:
        """Whether the rows must be put in order of their values."""
        return self.how in (MEDIAN, NINETIETH)

    def value(self, found: Measured | None) -> Fraction | None:
        """The figure, in its unit (a share as a number from 0 to 1); None where there is nothing to make it of."""
        if self.how in (ROWS, SUM):
            return Fraction(0 if found is None else found.rows if self.how == ROWS else found.total)
        if found is None or not found.rows:
            return None
        if self.how == SHARE:
            return Fraction(found.total, found.whole) if found.whole else None
        if self.how == MEAN:
            return Fraction(found.total, found.rows)
        value = found.median if self.how == MEDIAN else found.ninetieth
        return None if value is None else Fraction(value)


FIGURES: tuple[Figure, ...] = (
    Figure("created", "created", ROWS, COUNT),
    Figure("resolved", "resolved", ROWS, COUNT, True),
    Figure("backlog", "backlog", ROWS, COUNT, False),
    Figure("backlog.age", "backlog", MEDIAN, AGE, False),
    Figure("reaction.median", "reaction", MEDIAN, SPAN, False),
    Figure("reaction.p90", "reaction", NINETIETH, SPAN, False),
    Figure("resolution.median", "resolution", MEDIAN, SPAN, False),
    Figure("resolution.p90", "resolution", NINETIETH, SPAN, False),
    *(Figure(f"sla.{kind}", f"sla.{kind}", MEAN, PERCENT, True) for kind in TARGETS),
    Figure("first_contact", "first_contact", MEAN, PERCENT, True),
    Figure("reopened", "reopened", MEAN, PERCENT, False),
    Figure("paused", "paused", SHARE, PERCENT, False),
    Figure("time_per_ticket", "labour", MEAN, LABOUR, False),
    Figure("worked", "worked", SUM, LABOUR),
    Figure("load", "worked", SHARE, PERCENT),
    Figure("rating", "rating", MEAN, SCORE, True),
    Figure("response", "response", MEAN, PERCENT, True),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def figure(key: str) -> Figure:
    """The figure of that key. Raises BadInput naming all."""
    found = BY_KEY.get(key)
    if found is None:
        raise BadInput(_("There is no figure {key!r}. Figures: {keys}.").format(key=key, keys=", ".join(BY_KEY)))
    return found


def dimension(key: str) -> str:
    """What figures can be taken by. Raises BadInput naming all."""
    if key not in DIMENSIONS:
        raise BadInput(_("Figures are not taken by {key!r}, but by {keys}.").format(key=key, keys=", ".join(DIMENSIONS)))
    return key


def title(key: str) -> str:
    """A figure's name for people."""
    return {
        "created": _("created"), "resolved": _("resolved"), "backlog": _("backlog"), "backlog.age": _("backlog's age, median"),
        "reaction.median": _("reaction, median"), "reaction.p90": _("reaction, 90 %"), "resolution.median": _("resolution, median"),
        "resolution.p90": _("resolution, 90 %"), "sla.reaction": _("reaction met"), "sla.answer": _("answer met"),
        "sla.update": _("update met"), "sla.resolution": _("resolution met"), "first_contact": _("at first contact"),
        "reopened": _("reopened"), "paused": _("paused"), "time_per_ticket": _("time per ticket"), "worked": _("worked"),
        "load": _("load"), "rating": _("rating"), "response": _("ratings given"),
    }[key]  # fmt: skip


def meaning(key: str) -> str:
    """What a figure says, in a sentence."""
    return {
        "created": _("Tickets created in the span, without cancelled and merged ones and the children of an outage."),
        "resolved": _("Tickets whose last resolution lies in the span and that stand resolved or closed, without merged ones and the "
                      "children of an outage."),
        "backlog": _("Tickets created before the span's end whose last resolution had not come by then, without cancelled and merged "
                     "ones and the children of an outage."),
        "backlog.age": _("How long ago the tickets of the backlog had been created at the span's end; half of them are younger."),
        "reaction.median": _("Working time to the reaction; half of the tickets resolved in the span had it within this."),
        "reaction.p90": _("Working time to the reaction; nine tenths of the tickets resolved in the span had it within this."),
        "resolution.median": _("Working time to the resolution, pauses left out; half of the tickets resolved in the span took no longer."),
        "resolution.p90": _("Working time to the resolution, pauses left out; nine tenths of the tickets resolved took no longer."),
        "sla.reaction": _("Share of the contractual reaction targets of tickets resolved in the span that were met."),
        "sla.answer": _("Share of the contractual answer targets of tickets resolved in the span that were met in every exchange."),
        "sla.update": _("Share of the contractual update targets of tickets resolved in the span that were met every time."),
        "sla.resolution": _("Share of the contractual resolution targets of tickets resolved in the span that were met."),
        "first_contact": _("Share of the tickets resolved in the span, but for those of machines, that the first who took them resolved "
                           "without a pause, an escalation or a reopening."),
        "reopened": _("Share of the tickets resolved in the span that had been reopened before."),
        "paused": _("Share of the time from creation to resolution in which the tickets waited for a client, a vendor or a date, "
                    "struck pauses left out."),
        "time_per_ticket": _("Time recorded on the tickets resolved in the span, whenever it was, over their number."),
        "worked": _("Time recorded in the span, by the beginning of each entry."),
        "load": _("Time recorded in the span over the working hours of the engineers: their shifts where they have some, "
                  "else their team's calendar, without absences."),
        "rating": _("Mean of the ratings given in the span, 1 to 5; the last answer to each resolution counts."),
        "response": _("Share of the asks of the span that were answered by a rating."),
    }[key]  # fmt: skip


def shown(unit: str, value: Fraction | None) -> str:
    """A figure as people read it; a dash where there is none."""
    if value is None:
        return "–"
    if unit == PERCENT:
        tenths = rounded(value * 1000)
        return f"{tenths // 10}.{tenths % 10} %"
    if unit == SCORE:
        hundredths = rounded(value * 100)
        return f"{hundredths // 100}.{hundredths % 100:02d}"
    if unit == COUNT:
        return str(rounded(value))
    if unit == AGE and minutes(unit, value) >= 48 * 60:
        hours = rounded(value / 3_600_000)
        return _("{days} d {hours} h").format(days=hours // 24, hours=hours % 24)
    seconds = rounded(value if unit == SPAN else value / 1000)
    return formats.duration(seconds if abs(seconds) < 60 else minutes(unit, value) * 60)


def minutes(unit: str, value: Fraction) -> int:
    """A span, an age or a time of labour in minutes, to the nearest: the same for who reads it in a table and who opens it in a sheet."""
    return rounded(value / (60 if unit == SPAN else 60_000))


def row_shown(one: Figure, value: int, whole: int) -> str:
    """What a row behind a figure counts, as people read it: of a ticket that waits its age, of a share yes or no."""
    if one.measure == "backlog":
        return shown(AGE, Fraction(value))
    if one.key == "paused":
        return shown(PERCENT, Fraction(value, whole)) if whole else "–"
    if one.unit == PERCENT and one.key != "load":
        return _("yes") if value else _("no")
    return shown(LABOUR if one.key == "load" else one.unit, Fraction(value))


def number(unit: str, value: Fraction | None) -> int | float | None:
    """A figure for programs: shares in per cent with a decimal, scores with two, spans in seconds, labour and ages in minutes."""
    if value is None:
        return None
    if unit == PERCENT:
        return rounded(value * 1000) / 10
    if unit == SCORE:
        return rounded(value * 100) / 100
    if unit in (LABOUR, AGE):
        return minutes(unit, value)
    return rounded(value)


def made_of(one: Figure, measured: Measured, hours_ms: int | None = None) -> str:
    """How a figure is made of its rows, with the numbers; `hours_ms` are the working hours of a load."""
    if one.key == "load":
        return _("{worked} worked ÷ {hours} working hours").format(
            worked=formats.labour(measured.total), hours=formats.labour(hours_ms or 0)
        )
    if one.how == ROWS:
        return _("the number of rows, {rows}").format(rows=measured.rows)
    if one.how in (MEDIAN, NINETIETH):
        share = _("half") if one.how == MEDIAN else _("nine tenths")
        return _("the smallest value that {share} of {rows} rows do not exceed").format(share=share, rows=measured.rows)
    is_time = one.key in ("paused", "time_per_ticket", "worked")
    total, whole = ((formats.labour if is_time else str)(amount) for amount in (measured.total, measured.whole))
    divided = "" if one.how == SUM else f" ÷ {whole if one.how == SHARE else measured.rows}"
    return _("the sum of values, {total}").format(total=total) + divided


def change(unit: str, now: Fraction | None, before: Fraction | None) -> str:
    """How a figure differs from the span before: shares and scores by points, all else in per cent of before; empty where it cannot be said."""
    if now is None or before is None:
        return ""
    if unit == PERCENT:
        return _signed(rounded((now - before) * 1000), 10)
    if unit == SCORE:
        return _signed(rounded((now - before) * 100), 100)
    if not before:
        return "" if now else "="
    return _("{change} %").format(change=_signed(rounded((now - before) / before * 100), 1))


def _signed(amount: int, parts: int) -> str:
    if not amount:
        return "=" if parts > 1 else "±0"
    whole, rest = divmod(abs(amount), parts)
    decimals = len(str(parts)) - 1
    return f"{'+' if amount > 0 else '−'}{whole}" + (f".{rest:0{decimals}d}" if decimals else "")


def judged(one: Figure, now: Fraction | None, before: Fraction | None) -> str:
    """`better`, `worse`, or nothing where neither can be said: also where what is told of the change is that there is none."""
    if one.is_good_up is None or now is None or before is None or now == before or change(one.unit, now, before)[:1] in ("=", "±"):
        return ""
    return "better" if (now > before) == one.is_good_up else "worse"


SIGNS = {"better": "✓", "worse": "!", "": " "}
"""What stands before a change for who sees no colours: more is not always better, so it is no arrow."""


def rounded(value: Fraction) -> int:
    """Half away from zero, as people round."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


def rank(ordered: Sequence[int], numerator: int, denominator: int) -> int | None:
    """The smallest of the values, which are in order, that this share of them does not exceed (nearest rank); None of none."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * numerator // denominator) - 1]
