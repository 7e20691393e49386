"""Points and ratings on my day: what was earned, how the next points arise, what clients said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.text import MUTED, cut, line

if TYPE_CHECKING:
    from helpdesk_tui.services.earning import Coming
    from helpdesk_tui.services.merits import Merits

HIGH = 32
"""From so many lines on the tickets in hand have a line each."""
LOW = 16
"""Below so many lines there is one line for all of it."""
LISTED = 5


def told(merits: Merits, width: int, height: int, *, is_today: bool) -> list[Content]:
    """The lines about points, then those about ratings."""
    if not (merits.month_points or merits.coming or merits.rating_count):
        return []
    words = _("{day} today, {month} this month") if is_today else _("{day} on that day, {month} in its month")
    earned = words.format(day=formats.weight(merits.day_points), month=formats.weight(merits.month_points))
    found = []
    if height >= HIGH:
        found += [line((_(" Points "), MUTED), earned), *(_coming(one, width) for one in merits.coming[:LISTED])]
    else:
        next_ones = ", ".join(f"{one.ticket_id} {formats.weight(one.worth)}" for one in merits.coming[:3] if one.worth)
        in_hand = _(" · in hand {tickets}").format(tickets=next_ones) if next_ones else ""
        found.append(line((_(" Points "), MUTED), cut(f"{earned}{in_hand}", max(10, width - 9))))
    if merits.rating_count and height >= LOW:
        found.append(_ratings(merits, width))
    return found


def _coming(one: Coming, width: int) -> Content:
    """`   4001   97.0 × 0.833 = 80.8  VPN drops every 5 minutes`: what a ticket in hand is worth, and why."""
    sum_ = f"{formats.weight(one.sample):>7} × {one.factor / 1000:<5g} = {formats.weight(one.worth):>6}"
    return line((f"   {one.ticket_id:>6}", "bold"), f" {sum_}  ", (cut(printable(one.subject), max(8, width - 36)), MUTED))


def _ratings(merits: Merits, width: int) -> Content:
    hundredths = merits.rating_hundredths or 0
    words = ngettext("{mean} of 5 in {n} rating this month", "{mean} of 5 in {n} ratings this month", merits.rating_count)
    mean = words.format(mean=f"{hundredths / 100:.2f}", n=merits.rating_count)
    last = merits.last_rating
    if last is None:
        return line((_(" Ratings "), MUTED), mean)
    said = f" “{printable(' '.join(last.comment.split()))}”" if last.comment else ""
    style = "$warning" if last.score < 4 else "$success"
    stars = f"{'★' * last.score}{'☆' * (5 - last.score)}"
    room = max(0, width - len(mean) - 26)
    return line(
        (_(" Ratings "), MUTED), f"{mean} · {last.ticket_id} ", (stars, style), (cut(said, room) if said and room > 8 else "", MUTED)
    )
