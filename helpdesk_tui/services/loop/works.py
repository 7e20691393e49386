"""The table of what the loop does: each piece of work with its name, how often, and the function that does one turn of it.

What another service does when it is due is named in words, `module:function`: a function of the desk and its actor that returns what was
done, as sentences or as Done; its module is imported when it is first asked. What is told of a turn goes to whoever runs the loop, who need not
be allowed to read tickets: numbers and states, never a client's name, a person's or a subject.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import recurring
from helpdesk_tui.services.delivery import deliver
from helpdesk_tui.services.loop import crossings, digest, lengthening, reminding, waking
from helpdesk_tui.services.loop.turn import Turn


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work: `every` in milliseconds; `help` says in one line what it does. Works of one lane wait for each other."""

    name: str
    every: int
    help: str
    do: Callable[[Turn], None]
    lane: str = "time"


def _asked(service: str, turn: Turn) -> None:
    """Have another service do what is due with it."""
    module, _colon, name = service.partition(":")
    for said in getattr(import_module(f"helpdesk_tui.services.{module}"), name)(turn.desk, turn.actor):
        turn.did(said.said if isinstance(said, Done) else str(said))


def _recurring(turn: Turn) -> None:
    for row, times in recurring.due(turn.desk):
        for due_at in times:
            if not turn.go_on():
                return
            said = recurring.make(turn.desk, turn.actor, row, due_at)
            if said:
                turn.did(said)


def _ratings(turn: Turn) -> None:
    for service in ("rating_asks:ask_due", "rating_asks:remind_due"):
        if turn.go_on():
            _asked(service, turn)


def _allowances(turn: Turn) -> None:
    from helpdesk_tui.services import allowance_warnings

    n = len(allowance_warnings.warn_due(turn.desk, turn.actor))
    if n:
        turn.did(ngettext("{n} warning that time runs out", "{n} warnings that time runs out", n).format(n=n))


def _penalties(turn: Turn) -> None:
    from helpdesk_tui.services import penalties

    n = len(penalties.propose_due(turn.desk, turn.actor))
    if n:
        turn.did(ngettext("{n} penalty proposed", "{n} penalties proposed", n).format(n=n))


def _invoices(turn: Turn) -> None:
    from helpdesk_tui.services import overdue

    n = len(overdue.tell_due(turn.desk, turn.actor))
    if n:
        turn.did(ngettext("{n} unpaid invoice told of", "{n} unpaid invoices told of", n).format(n=n))


WORKS: tuple[Work, ...] = (
    Work("wake", MINUTE, _("Bring back waiting and scheduled tickets whose date has come."), waking.wake),
    Work("reopen", MINUTE, _("Reopen resolved tickets an hour after the client's unanswered message."), waking.reopen),
    Work("close", 5 * MINUTE, _("Close resolved tickets whose confirmation span is over."), waking.close),
    Work("boosts", MINUTE, _("End boosts that have expired."), waking.end_boosts),
    Work("recurring", MINUTE, _("Make the tickets of recurring work."), _recurring),
    Work("crossings", 30 * SECOND, _("Record thresholds of targets as they are crossed, and tell of them."), crossings.record),
    Work("remind", 10 * MINUTE, _("Remind clients who owe an answer, then resolve as no answer."), reminding.remind),
    Work("pass-on", MINUTE, _("Pass on a VIP's ticket that nobody has acknowledged."), partial(_asked, "rota:pass_on_due")),
    Work("give-back", MINUTE, _("Give tickets back whose engineer is on shift again."), partial(_asked, "rota:give_back_due")),
    Work("allowances", HOUR, _("Warn of agreements whose time runs out."), _allowances, "slow"),
    Work("ratings", 10 * MINUTE, _("Ask how a resolution was, and remind once."), _ratings, "slow"),
    Work("penalties", HOUR, _("Propose the penalties that agreements foresee."), _penalties, "slow"),
    Work("invoices", HOUR, _("Tell managers of invoices that are unpaid past their date."), _invoices, "slow"),
    Work("calendars", 6 * HOUR, _("Compute working calendars two years ahead, before they end."), lengthening.lengthen, "slow"),
    Work("digest", 5 * MINUTE, _("Gather what can wait into one message a day."), digest.send, "out"),
    Work("deliver", 5 * SECOND, _("Send replies and notices out."), deliver.deliver, "out"),
)

BY_NAME = {work.name: work for work in WORKS}
