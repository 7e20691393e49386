"""Commands of a lead: boost, priority, strike, approve."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Numbers, NumbersAndMore, Reason, Until, entry_number, moment_or_none, numbers_and_last
from helpdesk_tui.cli.labour import say_entries
from helpdesk_tui.cli.output import say_json
from helpdesk_tui.cli.shapes import entry_json
from helpdesk_tui.cli.verbs import each
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from helpdesk_tui.services import entries, steering
else:
    entries = late.service("entries")
    steering = late.service("steering")

OFF = ("off", "none", "0")
AUTOMATIC = ("auto", "none")
LARGEST = 1000
"""Beyond it nobody means a boost; the settings say what is allowed."""


def boost(
    words: NumbersAndMore,
    by: Annotated[str | None, typer.Option("--by", metavar="AMOUNT", help=_("-50 to +100; 0 takes the boost away."))] = None,
    reason: Reason = "",
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Raise or lower tickets' weight for a time: boost NUMBER... AMOUNT, with --reason; lower with --by -20."""
    numbers, amount = numbers_and_last(words, by, _("By how much? Write `helpdesk boost NUMBER AMOUNT --reason TEXT`, -50 to +100."))
    thousandths = _thousandths(amount)
    s = context.writing()
    until_at = moment_or_none(s, until)
    each(
        s,
        numbers,
        lambda number: steering.boost(s.desk, s.actor, number, thousandths, reason=reason, until_at=until_at),
        as_json=as_json,
    )


def _thousandths(text: str) -> int:
    if text in OFF:
        return 0
    try:
        amount = Decimal(text.strip().replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not -LARGEST <= amount <= LARGEST or amount * 1000 != int(amount * 1000):
        raise BadInput(_("{text!r} is no boost; write -50 to +100, with up to three decimals.").format(text=text))
    return int(amount * 1000)


def priority(
    words: NumbersAndMore,
    to: Annotated[str | None, typer.Option("--to", metavar="P", help=_("1, 2, 3, 4, or auto."))] = None,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Override the priority with a reason: priority NUMBER... 2; auto gives it back to impact and urgency."""
    numbers, told = numbers_and_last(words, to, _("Which priority? Write `helpdesk priority NUMBER 2 --reason TEXT`, 1 to 4 or auto."))
    word = told.strip().casefold()
    level = word.removeprefix("p")
    if word not in AUTOMATIC and level not in ("1", "2", "3", "4"):
        raise BadInput(_("{text!r} is no priority; it is 1, 2, 3, 4 or auto.").format(text=told))
    wanted = None if word in AUTOMATIC else int(level)
    s = context.writing()
    each(s, numbers, lambda number: steering.set_priority(s.desk, s.actor, number, wanted, reason=reason), as_json=as_json)


def strike(tickets: Numbers, reason: Reason = "", as_json: AsJson = False) -> None:
    """Strike the last pause, with a reason: its time counts as worked."""
    s = context.writing()
    each(s, tickets, lambda number: steering.strike(s.desk, s.actor, number, reason=reason), as_json=as_json)


def approve(
    entry: Annotated[
        list[int] | None,
        typer.Argument(parser=entry_number, metavar="[ENTRY]...", help=_("Work entries; without one, those that wait are listed.")),
    ] = None,
    refuse: Annotated[bool, typer.Option("--refuse", help=_("Refuse them, with a reason: they are taken back."))] = False,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Approve time that was entered by hand; without numbers, list what waits for you."""
    if entry:
        s = context.writing()
        each(s, entry, lambda number: entries.approve(s.desk, s.actor, number, accept=not refuse, reason=reason), as_json=as_json)
        return
    if refuse or reason:
        raise BadInput(_("Which entries? `helpdesk approve` lists those that wait."))
    s = context.reading()
    found = entries.approvals(s.desk, s.actor)
    if as_json:
        say_json({"entries": [entry_json(row) for row in found]})
    else:
        say_entries(s, found, nothing=_("Nothing waits for your approval."))
