"""Who calls, in words: as a line's completion, and under the fields of the phone entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain.ticket import state_word
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.ui.text import MUTED, line

if TYPE_CHECKING:
    from helpdesk_tui.services.calls import Known
    from helpdesk_tui.store.catalog import Caller

OPEN_SHOWN = 4
"""So many open tickets of the caller are named."""


def suggested(value: str, caller: Caller) -> str:
    """`Ann Chief ★ · ACME · +15550001 · 2 open`."""
    parts = [f"{caller.name}{' ★' if caller.is_vip else ''}", caller.client_name, caller.phone or caller.email]
    if value != caller.name:
        parts.append(caller.key)
    if caller.open_tickets:
        parts.append(_("{n} open").format(n=caller.open_tickets))
    return " · ".join(part for part in parts if part)


def caller(known: Known, typed: str, open_now: Sequence[tuple[int, str, str]]) -> list[Content]:
    """The person that what was typed means, with the open tickets (number, state, subject); else why it means nobody."""
    if known.person is None:
        if not typed.strip():
            return []
        if known.fits_several:
            return [line((f" ! {known.why}", "$warning"))]
        return [
            line((" ? ", "bold"), (_("“{name}” is not known here: the name goes into the text").format(name=typed.strip()), "$warning"))
        ]
    person = known.person
    vip = (" ★ VIP", "$accent bold") if person.is_vip else ""
    ways = " · ".join(way for way in (person.phone, person.email) if way)
    told = [line("   ", (person.name, "bold"), vip, (f"  {ways}", MUTED))]
    if open_now:
        n = len(open_now)
        told.append(line(ngettext("   {n} ticket is open for this caller:", "   {n} tickets are open for this caller:", n).format(n=n)))
    return told + [
        line(f"   {number:>7}  ", (f"{state_word(state):<10}", MUTED), subject) for number, state, subject in open_now[:OPEN_SHOWN]
    ]
