"""What the side pane says of the client's time: used, left, at this pace, over and its price, and whether the client must approve."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.text import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.domain.allowance import Meter
    from helpdesk_tui.services.allowance import TicketMeter
    from helpdesk_tui.services.foreseeing import Foreseen

    Piece = tuple[str, str]

SOON_PERCENT = 80
_GLUE = "\N{NO-BREAK SPACE}"
_UNIT = re.compile(r"(?<=[0-9]) (?=[^\W\d_]{1,3}\b)")


def time_of(minutes: int) -> str:
    """Minutes of work: `42 h`, `1 h 05 min`, `5 min`."""
    hours, rest = divmod(minutes, 60)
    if hours and not rest:
        return _("{hours} h").format(hours=hours)
    return formats.duration(minutes * 60)


def style_of(meter: Meter) -> str:
    """Late where nothing is left, soon where little is or the pace is too high."""
    if meter.available_min is None:
        return ""
    if meter.is_over:
        return "late"
    return "soon" if (meter.percent() or 0) >= SOON_PERCENT or meter.projected_overage_min else ""


def used_words(meter: Meter) -> str:
    """`42 h of 132 h`, `42 h + 15 min unconfirmed of 132 h`, or without the whole where there is no limit."""
    used = time_of(meter.used_min)
    if meter.unconfirmed_min:
        used = _("{used} + {more} unconfirmed").format(used=used, more=time_of(meter.unconfirmed_min))
    return _of(meter, used)


def _of(meter: Meter, used: str) -> str:
    """Time used beside the limit; where minutes are left beside overage, used time has no whole that it is a part of."""
    if meter.available_min is None:
        return _("{used}, no limit").format(used=used)
    if meter.overage_min > 0 and meter.left_min:
        return _("{used}, {left} of {all} left").format(used=used, left=time_of(meter.left_min), all=time_of(meter.available_min))
    return _("{used} of {all}").format(used=used, all=time_of(meter.available_min))


def left_words(meter: Meter) -> str:
    """`5 h left`; empty where there is no limit, or where the words of what is used say it."""
    if meter.left_min is None or (meter.overage_min > 0 and meter.left_min):
        return ""
    return _("{left} left").format(left=time_of(meter.left_min))


def over_words(meter: Meter) -> str:
    """What is over by now, or will be at this pace, with its price; empty where nothing will."""
    if meter.overage_min > 0:
        said = _("{over} over once confirmed, {price}") if meter.unconfirmed_min else _("{over} over, {price}")
        return said.format(over=time_of(meter.overage_min), price=money(meter.overage_amount, meter.currency))
    if meter.projected_overage_min > 0:
        price = money(meter.projected_overage_amount, meter.currency)
        return _("at this pace {over} over, {price}").format(over=time_of(meter.projected_overage_min), price=price)
    return ""


def _bar(meter: Meter, width: int) -> str:
    halves = min(2 * width, 2 * width * meter.taken_min // meter.available_min) if meter.available_min else 2 * width
    return ("█" * (halves // 2) + "▌" * (halves % 2)).ljust(width, "░")


def beside(found: TicketMeter, width: int) -> list[Sequence[Piece]]:
    """The block of the pane beside a table."""
    lines: list[Sequence[Piece]] = [] if found.meter is None else _meter_lines(found.meter, width)
    if found.out_of_scope_hour is not None:
        price = money(found.out_of_scope_hour, found.currency)
        lines += _wrapped(_("out of scope, {price} an hour").format(price=price), "late", width)
    if found.approval:
        lines += _wrapped(found.approval, "late" if found.is_held else "note", width)
    return lines


def _meter_lines(meter: Meter, width: int) -> list[Sequence[Piece]]:
    style = style_of(meter)
    head: list[Piece] = [(cut(_("time"), 11), ""), (f"{meter.period} ", "dim")]
    if meter.available_min:
        head.append((_bar(meter, max(4, min(24, width - 12) - len(meter.period) - 1)), style))
    told = ", ".join(words for words in (used_words(meter), left_words(meter)) if words)
    lines: list[Sequence[Piece]] = [head, *_wrapped(told, style, width)]
    if meter.overage_min > 0:
        lines += _wrapped(over_words(meter), style, width)
    elif meter.projected_min > meter.worked_min:
        lines.append([(_("  {time} at this pace").format(time=time_of(meter.projected_min)), style if meter.projected_overage_min else "")])
        if meter.projected_overage_min:
            price = money(meter.projected_overage_amount, meter.currency)
            told = _("{over} over then, {price}").format(over=time_of(meter.projected_overage_min), price=price)
            lines += _wrapped(told, style, width)
    return lines


def _wrapped(text: str, style: str, width: int) -> list[Sequence[Piece]]:
    """Indented lines; a number stays with its unit."""
    glued = _UNIT.sub(_GLUE, printable(text))
    return [[(f"  {part.replace(_GLUE, ' ')}", style)] for part in wrap(glued, max(8, width - 2))]


def below(found: TicketMeter) -> list[Piece]:
    """The same in a few words, for a line under a table; what work waits for comes first."""
    pieces: list[Piece] = []
    if found.is_held:
        pieces += [(" · ", "dim"), (found.approval, "late")]
    elif found.out_of_scope_hour is not None:
        price = money(found.out_of_scope_hour, found.currency)
        pieces += [(" · ", "dim"), (_("out of scope, {price} an hour").format(price=price), "late")]
    if found.meter is not None:
        pieces += [(" · ", "dim"), (used_words(found.meter), style_of(found.meter))]
    return pieces


def foreseen(found: Foreseen) -> list[str]:
    """What an entry that is being typed will do to the client's time: what is charged, how the period stands then, the client's word."""
    said = _("not charged") if found.charged_min <= 0 else _("{time} charged").format(time=time_of(found.charged_min))
    if found.out_of_scope_min > 0 and found.out_of_scope_hour is not None:
        price = money(found.out_of_scope_hour, found.meter.currency)
        said = _("{time} out of scope, {price} an hour").format(time=time_of(found.out_of_scope_min), price=price)
    elif found.travel_amount:
        said = _("travel, {price}").format(price=money(found.travel_amount, found.meter.currency))
    if found.overage_min > 0:
        price = money(found.overage_amount, found.meter.currency)
        said = _("{said}, {over} of it over the limit: {price}").format(said=said, over=time_of(found.overage_min), price=price)
    if found.period:
        said = _("{said}, in {period}").format(said=said, period=found.period)
    then = _("{period} then: {used}").format(period=found.meter.period, used=_of(found.meter, time_of(found.meter.worked_min)))
    asked = [_("the limit stops work here: your lead will be asked about this time")] if found.is_asked else []
    return [said, then, *([found.approval] if found.approval else []), *asked]
