"""How the client's time came to stand as it does, and what this ticket's work was charged: every input, every rule, every number."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.charging import Part
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.explanation import Fact, Section
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.allowance import Standing, standing
from helpdesk_tui.store import limits, periods
from helpdesk_tui.store.reader import Reader

_PER = {"entry": "per entry", "ticket_day": "per ticket and day", "period": "per period"}


def sections(reader: Reader, policy: Policy, ticket: Ticket, now: Instant) -> list[Section]:
    """The period of the ticket's agreement and this ticket's part in it; none where nothing about money was agreed."""
    agreement_id = periods.agreement_of_ticket(reader, ticket.id)
    if agreement_id is None or not limits.is_commercial(reader, agreement_id):
        return []
    found = standing(reader, policy, agreement_id, now)
    return [] if found is None else [_period(policy, found), _ticket(found, ticket.id)]


def _period(policy: Policy, found: Standing) -> Section:
    meter, account = found.meter, found.account
    terms = account.terms
    rounding = _("rounded up {per} to {unit}").format(per=_(_PER[terms.round_per]), unit=formats.duration(terms.round_to_s))
    facts = [Fact(_("used"), _time(meter.used_min), rounding)]
    if meter.unconfirmed_min:
        facts.append(Fact(_("unconfirmed"), _time(meter.unconfirmed_min), _("not billed before somebody confirms it")))
    if meter.available_min is None:
        return Section(_title(found), (*facts, Fact(_("limit"), _("none"), "")))
    facts += [
        Fact(_("available"), _time(meter.available_min), _("rolled over + included + top-ups, used in this order")),
        Fact(_("  rolled over"), _time(meter.rolled_over_min), _rolled(terms.rollover_periods)),
        Fact(_("  included"), _time(meter.included_min), _("the allowance of {period}").format(period=meter.period)),
        Fact(_("  top-ups"), _time(meter.top_up_min), _("what can be used now")),
        Fact(_("left"), _time(meter.left_min or 0), _("before overage begins, with what is unconfirmed")),
        Fact(_("at this pace"), _time(meter.projected_min), _pace(policy, found)),
    ]
    price = f"{terms.overage_hour} {meter.currency}".strip()
    facts.append(Fact(_("over"), _time(meter.overage_min), _("{price} an hour: {sum}").format(price=price, sum=meter.overage_amount)))
    if meter.projected_overage_min > meter.overage_min:
        facts.append(Fact(_("over at this pace"), _time(meter.projected_overage_min), str(meter.projected_overage_amount)))
    return Section(_title(found), tuple(facts))


def _rolled(periods_kept: int) -> str:
    if not periods_kept:
        return _("unused minutes do not roll over")
    words = ngettext("unused minutes of the period before", "unused minutes of the {n} periods before", periods_kept)
    return words.format(n=periods_kept)


def _title(found: Standing) -> str:
    return _("The client's time, {number} {period}").format(number=found.meter.number, period=found.meter.period)


def _pace(policy: Policy, found: Standing) -> str:
    least = policy.number("allowance.pace_percent")
    spans = {"passed": formats.duration(found.elapsed_s), "all": formats.duration(found.whole_s)}
    if found.elapsed_s * 100 < found.whole_s * least:
        return _("no pace before {least} % of its {all} of working time; {passed} have passed").format(least=least, **spans)
    return _("used × {all} ÷ {passed} of working time").format(**spans)


def _ticket(found: Standing, ticket_id: int) -> Section:
    """The groups of the period that are this ticket's, and what of its work is charged otherwise or not at all."""
    zone = found.account.agreement.zone
    facts: list[Fact] = []
    grouped: set[Part] = set()
    for group in found.account.groups:
        mine = [part for part in group.parts if part.ticket_id == ticket_id]
        grouped.update(mine)
        if not mine:
            continue
        value = _time(group.minutes) if group.ticket_id is not None else _("with all work of the period")
        facts.append(Fact(formats.instant_full(group.work_at, zone), value, " + ".join(_part(part) for part in mine)))
    for part in found.account.parts:
        if part.ticket_id == ticket_id and part not in grouped:
            why = _((part.why or part.treatment).replace("_", " "))
            facts.append(Fact(formats.instant_full(part.work_at, zone), _time(0), f"{_part(part)}, {why}"))
    return Section(_("Charged for this ticket in {period}").format(period=found.meter.period), tuple(facts))


def _part(part: Part) -> str:
    """`20 min`, `40 min out of hours × 1.5`."""
    told = formats.labour(part.raw_ms)
    if part.hours != "in_hours":
        told = f"{told} {_(part.hours.replace('_', ' '))}"
    return told if part.coefficient == 1000 else f"{told} × {part.coefficient / 1000:g}"


def _time(minutes: int) -> str:
    return formats.duration(minutes * 60)
