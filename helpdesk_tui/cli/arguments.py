"""The arguments and options that many commands share, and how their words are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from helpdesk_tui.cli.context import Session, number
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.instant_input import parse_instant, read_day
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _


def entry_number(text: str) -> int:
    """The number of a work entry. Raises BadInput."""
    return _whole(text, _("{text!r} is no number of a work entry; `helpdesk entries` lists them."))


def message_number(text: str) -> int:
    """The number of a message. Raises BadInput."""
    return _whole(text, _("{text!r} is no number of a message; `helpdesk show NUMBER` names it beside each message, like [1042]."))


def event_number(text: str) -> int:
    """The number of an event. Raises BadInput."""
    return _whole(text, _("{text!r} is no number of an event; `helpdesk audit show` lists them."))


def redaction_number(text: str) -> int:
    """The number of a redaction. Raises BadInput."""
    return _whole(text, _("{text!r} is no number of a redaction; `helpdesk redact list` lists those that wait."))


def command_number(text: str) -> int:
    """The number of a command. Raises BadInput."""
    return _whole(text, _('{text!r} is no number of a command; --json names it as "command".'))


def _whole(text: str, otherwise: str) -> int:
    try:
        return number(text.strip().removeprefix("[").removesuffix("]"))
    except BadInput:
        raise BadInput(otherwise.format(text=text)) from None


Number = Annotated[int, typer.Argument(parser=number, metavar="NUMBER", help=_("The ticket's number, like 1042 or #1042."))]
Numbers = Annotated[list[int], typer.Argument(parser=number, metavar="NUMBER", help=_("Tickets, each done by itself."))]
NumbersAndMore = Annotated[list[str], typer.Argument(metavar="NUMBER... WORD", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON for programs."))]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help=_("Why; it stays in the history."))]
Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help=_("The text itself."))]
File = Annotated[str | None, typer.Option("--file", metavar="FILE", help=_("A file with the text in UTF-8; - reads standard input."))]
Until = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help=_("A moment ahead: 14:30, mon 9:00, tomorrow 9:00, 2026-07-03 14:30, +2h."))
]
Day = Annotated[str | None, typer.Option("--date", metavar="DAY", help=_("A day: yesterday, mon, 2026-07-03, 03.07; today by default."))]


def moment(session: Session, text: str, *, ahead: bool = True) -> Instant:
    """The instant that the text means in the actor's zone. Raises BadInput."""
    return parse_instant(text, session.zone, session.now, ahead=ahead)


def moment_or_none(session: Session, text: str | None) -> Instant | None:
    """The same; None where nothing was given."""
    return None if text is None else moment(session, text)


def day_or_none(session: Session, text: str | None) -> date | None:
    """The day that the text names in the actor's zone; None where nothing was given. Raises BadInput."""
    if text is None:
        return None
    found = read_day(text, session.zone, session.now)
    if found is None:
        raise BadInput(_("Cannot read {text!r} as a day; write it like yesterday, mon, 2026-07-03 or 03.07.").format(text=excerpt(text)))
    return found


def numbers_and_last(words: Sequence[str], told: str | None, missing: str) -> tuple[list[int], str]:
    """Tickets' numbers, and the word that stands after them or was told as an option. Raises BadInput with `missing` where it is not there."""
    if told is not None:
        return [number(word) for word in words], told
    if len(words) < 2:
        for word in words:
            number(word)
        raise BadInput(missing)
    return [number(word) for word in words[:-1]], words[-1]
