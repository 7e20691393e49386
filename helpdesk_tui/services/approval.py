"""The client's word on work beyond the limit (RULES.md §8): needed, given up to a cap, refused; as far as the agreement asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.allowance import Meter
from helpdesk_tui.domain.charging import OUT_OF_SCOPE, Group, Part
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


URGENT = 2
"""The least urgent priority that a limit never stops."""


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
    return next(iter(reversed(words(decisions, ticket_id, period_start_at))), None)


def words(decisions: Sequence[Decision], ticket_id: int, period_start_at: Instant) -> list[Decision]:
    """The client's words on the ticket itself, else those on the whole period, in order: each holds until the next."""
    own = [one for one in decisions if one.ticket_id == ticket_id and ticket_id]
    whole = [one for one in decisions if one.ticket_id is None and one.period_start_at == period_start_at]
    return sorted(own or whole, key=lambda one: (one.decided_at, one.id))


def _spent_min(reader: Reader, policy: Policy, found: Standing, said: Decision) -> int:
    """How much of its cap a word has had: what is charged beyond the limit since, also in periods before this one."""
    accounts: Iterable[Account] = [found.account]
    if said.period_start_at != found.meter.start_at:
        every = charging.accounts(reader, policy, found.meter.agreement_id, found.meter.start_at, with_unconfirmed=True)
        accounts = [*(one for one in every if said.decided_at < one.period.end_at <= found.meter.start_at), found.account]
    return sum(beyond_min(one, said, with_extra=found.meter.over_limit == "ask") for one in accounts)


def beyond_min(account: Account, said: Decision, *, with_extra: bool, until_at: Instant | None = None) -> int:
    """Minutes that a period charges beyond its limit for work that a word is about, up to the next word where there is one (`until_at`):
    overage, and `with_extra` what is out of scope."""
    over = [(use.group, use.overage) for use in account.uses if use.overage > 0]
    if with_extra:
        over += [(group, group.minutes) for group in account.groups if group.bucket == OUT_OF_SCOPE and group.minutes > 0]
    return sum(_share(group, minutes, said, until_at) for group, minutes in over)


def _is_meant(part: Part, said: Decision, until_at: Instant | None) -> bool:
    """Whether a word that holds until then is about this work."""
    return said.decided_at <= part.work_at and (until_at is None or part.work_at < until_at) and said.ticket_id in (None, part.ticket_id)


def _share(group: Group, minutes: int, said: Decision, until_at: Instant | None) -> int:
    """How many of a group's minutes beyond the limit a word is about: the last ones of a group of which it is about a part."""
    meant = [part for part in group.parts if _is_meant(part, said, until_at)]
    if len(meant) == len(group.parts):
        return minutes
    return min(minutes, -(-sum(part.charged_ms for part in meant) // MINUTE))


# What no word carries

_NAMED = 8
"""So many tickets are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """Minutes that a period charges beyond its limit without the client's word on them; `said` is what was used up, or refused."""

    said: Decision | None
    minutes: int
    tickets: tuple[int, ...]

    @property
    def sentence(self) -> str:
        """The same in words, with the tickets."""
        names = ", ".join(str(one) for one in self.tickets[:_NAMED])
        if len(self.tickets) > _NAMED:
            names = _("{names} and {n} more").format(names=names, n=len(self.tickets) - _NAMED)
        facts = {"time": formats.duration(self.minutes * 60), "names": names}
        if self.said is None:
            return _("{time} are charged beyond the limit without the client's word: on {names}.").format(**facts)
        if self.said.decision == "refused":
            return _("{time} are charged beyond the limit although {who} refused it: on {names}.").format(who=self.said.decided_by, **facts)
        cap = formats.duration(self.said.cap_s or 0)
        return _("{time} are charged beyond the {cap} that {who} approved: on {names}.").format(cap=cap, who=self.said.decided_by, **facts)


def beyond_word(reader: Reader, every: Sequence[Account], account: Account) -> list[Beyond]:
    """What is charged in a period beyond the limit and beyond the client's word; nothing where the agreement just goes on.

    `every` are the agreement's accounts: a word on a ticket may have been used in periods before.
    """
    period, agreement_id = account.period, account.agreement.id
    policy = limits.terms_now(reader, agreement_id, period.end_at - 1).over_limit
    if policy == "continue":
        return []
    decisions = limits.decisions(reader, agreement_id)
    by_word: dict[int, list[int]] = {}
    known: dict[int, tuple[Decision | None, Instant | None]] = {0: (None, None)}
    shares = _by_ticket(account, with_extra=policy == "ask")
    for ticket_id in sorted(shares):
        said = words(decisions, ticket_id, period.start_at)
        for one, following in zip_longest(said, said[1:]):
            until_at = following.decided_at if following else None
            known[one.id] = one, until_at
            if any(part.ticket_id == ticket_id and _is_meant(part, one, until_at) for part in account.parts):
                by_word.setdefault(one.id, []).append(ticket_id)
        if not said and (policy == "ask" or not _is_urgent(reader, ticket_id)):
            by_word.setdefault(0, []).append(ticket_id)
    found = []
    for number, tickets in by_word.items():
        word_said, until_at = known[number]
        minutes = sum(shares[one] for one in tickets)
        if word_said is not None:
            minutes = _uncarried(every, account, word_said, until_at, with_extra=policy == "ask")
        if minutes > 0:
            found.append(Beyond(word_said, minutes, tuple(tickets)))
    return found


def _uncarried(every: Sequence[Account], account: Account, said: Decision, until_at: Instant | None, *, with_extra: bool) -> int:
    """The minutes of a period that a word was about and does not carry: all after a refusal, after an approval what its cap leaves out."""
    own = beyond_min(account, said, with_extra=with_extra, until_at=until_at)
    if said.decision == "refused":
        return own
    if said.cap_s is None:
        return 0
    before = [one for one in every if said.decided_at < one.period.end_at <= account.period.start_at]
    spent, cap = sum(beyond_min(one, said, with_extra=with_extra, until_at=until_at) for one in before), said.cap_s // 60
    return max(0, spent + own - cap) - max(0, spent - cap)


def _by_ticket(account: Account, *, with_extra: bool) -> dict[int, int]:
    """Minutes beyond the limit by ticket; of work that is rounded together the last is over."""
    over = [(use.group, use.overage) for use in account.uses if use.overage > 0 and not use.group.is_late]
    if with_extra:
        over += [(one, one.minutes) for one in account.groups if one.bucket == OUT_OF_SCOPE and one.minutes > 0 and not one.is_late]
    found: dict[int, int] = {}
    for group, minutes in over:
        for place, part in enumerate(reversed(group.parts), 1):
            taken = minutes if place == len(group.parts) else min(minutes, -(-part.charged_ms // MINUTE))
            minutes -= taken
            if taken > 0:
                found[part.ticket_id] = found.get(part.ticket_id, 0) + taken
    return found


def _is_urgent(reader: Reader, ticket_id: int) -> bool:
    facts = limits.ticket_facts(reader, ticket_id)
    return facts is not None and facts.priority <= URGENT


def _needed(meter: Meter, price: Decimal | None) -> str:
    if price is not None and not meter.is_over:
        return _("approval needed: out of scope, {price} {currency} an hour").format(price=price, currency=meter.currency)
    limit = formats.duration((meter.available_min or 0) * 60)
    return _("approval needed: the {limit} of {period} are used").format(limit=limit, period=meter.period)


def _date(found: Standing, at: Instant) -> str:
    return formats.local_time(at, found.account.agreement.zone).date().isoformat()
