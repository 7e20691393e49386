"""A period and its statement as text on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats, statement_sheets
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.sheet import TEXT, Head, Sheet, shown
from helpdesk_tui.domain.text import cell_width, fit, pad, printable
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import closing
from helpdesk_tui.ui.text import MUTED, line, lines

if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.statement import Statement, Time
    from helpdesk_tui.services.closing import Sheet as PeriodSheet

BAR = 20
NARROWEST = 12
"""A text is not cut below so many cells: rather whole columns are left out."""


def meter(time: Time) -> str:
    """`31 h 10 min of 40 h 00 min`, or the time alone where none is agreed."""
    used = formats.duration(time.used_min * 60)
    if time.available_min is None:
        return used
    return _("{used} of {all}").format(used=used, all=formats.duration(time.available_min * 60))


def hours(time: Time) -> str:
    """`31:10 / 40:00`, or the time alone where none is agreed."""
    used = formats.time_left(time.used_min * 60)
    return used if time.available_min is None else f"{used} / {formats.time_left(time.available_min * 60)}"


def bar(time: Time) -> tuple[str, str]:
    """The allowance as a bar with the style of how full it is; empty where none is agreed."""
    if not time.available_min:
        return "", ""
    part = min(BAR, max(0, time.used_min) * BAR // time.available_min)
    style = "$error" if time.used_min > time.available_min else "$warning" if time.used_min * 5 >= time.available_min * 4 else "$success"
    return "█" * part + "░" * (BAR - part), style


def standing(sheet: PeriodSheet, now: Instant) -> str:
    """How a period stands, with the day on which it is due."""
    period = sheet.period
    word = closing.standing_name(closing.standing(period, now))
    if period.invoiced_at is None or period.due_at is None or period.paid_at is not None:
        return word
    return _("{state}, due {day}").format(state=word, day=f"{formats.local_time(period.due_at - 1, sheet.agreement.zone):%Y-%m-%d}")


def about(sheet: PeriodSheet, now: Instant) -> Content:
    """Amounts, time, service levels and checklist of a period, for beside the list."""
    found = sheet.statement
    full, style = bar(found.time)
    told = [
        line((f"{found.agreement} {found.period}", "bold"), (f"  {standing(sheet, now)}", MUTED)),
        *([line(_("invoice {number}").format(number=sheet.period.invoice))] if sheet.period.invoice else []),
        line(meter(found.time)),
        *([line((full, style))] if full else []),
        line(""),
        *_amounts(found),
        line((_("labour {cost}, margin {margin}").format(cost=money(found.costs.labour), margin=money(found.margin)), MUTED)),
        line(""),
    ]
    for level in found.levels:
        name = statement_sheets.target_name(level.target)
        told.append(
            line(_("{target} met {met} of {all}, {percent} %").format(target=name, met=level.met, all=level.counted, percent=level.percent))
        )
    told += [line(""), *_items(sheet)] if sheet.items or not sheet.period.is_closed else []
    return lines(told)


def _amounts(found: Statement) -> list[Content]:
    rows = [(one.name, money(one.net)) for one in found.lines] + [(_("with VAT"), money(found.gross, found.currency))]
    width = max(cell_width(amount) for _name, amount in rows)
    return [line((amount.rjust(width), "bold" if place == len(rows) - 1 else ""), f"  {name}") for place, (name, amount) in enumerate(rows)]


def _items(sheet: PeriodSheet) -> list[Content]:
    bare = sum(1 for item in sheet.items if item.kind == "no_note")
    told = [
        line(("! " if item.blocks else "· ", "bold $error" if item.blocks else MUTED), item.said)
        for item in sheet.items
        if item.kind != "no_note"
    ]
    if bare:
        told.append(line(("· ", MUTED), ngettext("{n} entry has no note", "{n} entries have no note", bare).format(n=bare)))
    return told or [line((_("Nothing stands in the way of closing."), "$success"))]


def whole(sheet: PeriodSheet, width: int) -> Content:
    """The statement as the client gets it, and the whole checklist; tables take so many cells."""
    told: list[Content] = []
    for table in statement_sheets.for_client(sheet.statement):
        told += [line((table.title, "bold")), *([line((table.note, MUTED))] if table.note else []), *_table(table, width), line("")]
    if sheet.items:
        heading = _("After it was closed") if sheet.period.is_closed else _("Before it closes")
        told += [line((heading, "bold")), *(line("! " if item.blocks else "· ", item.said) for item in sheet.items)]
    return lines(told)


def _table(table: Sheet, width: int) -> list[Content]:
    cells = [[printable(shown(value, head.kind)) for value, head in zip(row, table.heads, strict=True)] for row in table.rows]
    columns = list(zip([head.title for head in table.heads], *cells, strict=True))
    wanted = [max(map(cell_width, column)) for column in columns]
    kept = _kept(wanted, table, width)
    widths = _fitted([wanted[place] for place in kept], width)
    heads = [table.heads[place] for place in kept]
    rows = [_line([row[place] for place in kept], widths, heads) for row in cells]
    titles = [head.title for head in heads]
    return [line((_line(titles, widths, heads), MUTED)), *map(line, rows)] if any(titles) else [line(row) for row in rows]


def _kept(wanted: Sequence[int], table: Sheet, width: int) -> list[int]:
    """The columns that there is room for when long texts are cut: the last texts go first, the first one stays."""
    kept = list(range(len(wanted)))
    while sum(min(wanted[place], NARROWEST) for place in kept) + 2 * (len(kept) - 1) > width:
        texts = [place for place in kept if table.heads[place].kind == TEXT][1:]
        if not texts:
            break
        kept.remove(texts[-1])
    return kept


def _fitted(widths: list[int], width: int) -> list[int]:
    """The widths, taken cell by cell from the widest column until the line fits."""
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], heads: Sequence[Head]) -> str:
    parts = [pad(fit(cell, width), width, right=head.kind != TEXT) for cell, width, head in zip(cells, widths, heads, strict=True)]
    return "  ".join(parts).rstrip()
