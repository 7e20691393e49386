"""The client's word on work beyond the limit (RULES.md §8): needed, given up to a cap, refused; as far as the agreement asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.allowance import Meter
from helpdesk_tui.domain.charging import OUT_OF_SCOPE, Group
from helpdesk_tui.domain.clock import MINUTE, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import charging
from helpdesk_tui.services.charging import Account
from helpdesk_tui.store import limits
from helpdesk_tui.store.limits import Decision
from helpdesk_tui.store.reader import Reader

if TYPE_CHECKING:
    from helpdesk_tui.services.allowance import Standing


@dataclass(frozen=True, slots=True)
class Word:
    """What the client's word on work beyond the limit is: a sentence, and whether work waits for it."""

    sentence: str = ""
    is_held: bool = False


def word(reader: Reader, policy: Policy, ticket_id: int, found: Standing, price: Decimal | None) -> Word:
    """The client's word on a ticket (0: one that is not there yet), whose work is paid at `price` an hour where it is out of scope.

    There is none where the agreement does not ask, or where nothing is over.
    """
    meter = found.meter
    if meter.over_limit == "continue":
        return Word()
    if not meter.is_over and (price is None or meter.over_limit != "ask"):
        return Word()
    said = latest(limits.decisions(reader, meter.agreement_id), ticket_id, meter.start_at)
    if said is None:
        return Word(_needed(meter, price), True)
    if said.decision == "refused":
        return Word(_("{who} refused it on {date}").format(who=said.decided_by, date=_date(found, said.decided_at)), True)
    if said.cap_s is None:
        return Word(_("{who} approved it on {date}").format(who=said.decided_by, date=_date(found, said.decided_at)))
    cap = formats.duration(said.cap_s)
    if _spent_min(reader, policy, found, said) * 60 >= said.cap_s:
        return Word(_("approval needed: the {cap} that {who} approved are used").format(cap=cap, who=said.decided_by), True)
    return Word(_("{who} approved it up to {cap} on {date}").format(who=said.decided_by, cap=cap, date=_date(found, said.decided_at)))


def latest(decisions: Sequence[Decision], ticket_id: int, period_start_at: Instant) -> Decision | None:
    """The client's last word on the ticket itself, else that on the whole period."""
    own = [one for one in decisions if one.ticket_id == ticket_id and ticket_id]
    whole = [one for one in decisions if one.ticket_id is None and one.period_start_at == period_start_at]
    return max(own or whole, key=lambda one: (one.decided_at, one.id), default=None)


def _spent_min(reader: Reader, policy: Policy, found: Standing, said: Decision) -> int:
    """How much of its cap a word has had: what is charged beyond the limit since, also in periods before this one."""
    accounts: Iterable[Account] = [found.account]
    if said.period_start_at != found.meter.start_at:
        every = charging.accounts(reader, policy, found.meter.agreement_id, found.meter.start_at, with_unconfirmed=True)
        accounts = [*(one for one in every if said.decided_at < one.period.end_at <= found.meter.start_at), found.account]
    return sum(beyond_min(one, said, with_extra=found.meter.over_limit == "ask") for one in accounts)


def beyond_min(account: Account, said: Decision, *, with_extra: bool) -> int:
    """Minutes that a period charges beyond its limit for work that a word is about: overage, and `with_extra` what is out of scope."""
    found = sum(_share(use.group, use.overage, said) for use in account.uses if use.overage > 0)
    if with_extra:
        found += sum(_share(group, group.minutes, said) for group in account.groups if group.bucket == OUT_OF_SCOPE and group.minutes > 0)
    return found


def _share(group: Group, minutes: int, said: Decision) -> int:
    """How many of a group's minutes beyond the limit a word is about: the last ones of a group of which it is about a part."""
    meant = [part for part in group.parts if part.work_at >= said.decided_at and said.ticket_id in (None, part.ticket_id)]
    if len(meant) == len(group.parts):
        return minutes
    return min(minutes, -(-sum(part.charged_ms for part in meant) // MINUTE))


def _needed(meter: Meter, price: Decimal | None) -> str:
    if price is not None and not meter.is_over:
        return _("approval needed: out of scope, {price} {currency} an hour").format(price=price, currency=meter.currency)
    limit = formats.duration((meter.available_min or 0) * 60)
    return _("approval needed: the {limit} of {period} are used").format(limit=limit, period=meter.period)


def _date(found: Standing, at: Instant) -> str:
    return formats.local_time(at, found.account.agreement.zone).date().isoformat()
