"""Why a ticket weighs what it weighs, when it is due, and how it came to where it is: every input, every rule, every number."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.explanation import Explanation, Fact, Section
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.ticket import TIERS, Ticket
from helpdesk_tui.domain.ticket_detail import TargetLine, WeightTerms
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import explain_money, explain_points, explain_routing, explain_targets, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import people


def explain(desk: Desk, actor: Actor, ticket_id: int, *, now: Instant | None = None) -> Explanation:
    """Every computed figure of a ticket as of now. Raises NotFound, NotAllowed."""
    actor.require(READ)
    at = desk.clock.now() if now is None else now
    with desk.store.read() as reader:
        policy = people.policy(reader)
        stored, ticket = showing.load(reader, actor, ticket_id, at)
        lines = showing.target_lines(reader, policy, stored, ticket, at)
        weight = showing.weight_of(policy, ticket, lines)
        sections = [
            _weight(policy, ticket, weight, lines, actor, at),
            _priority(ticket),
            *explain_targets.sections(reader, policy, stored, ticket, lines, actor.zone, at),
            *explain_routing.sections(reader, policy, ticket, actor, at),
            *explain_money.sections(reader, policy, ticket, at),
            *explain_points.sections(reader, policy, ticket, actor.zone, at),
        ]
    return Explanation(ticket.id, tuple(section for section in sections if section.facts))


def _weight(policy: Policy, ticket: Ticket, weight: WeightTerms, lines: list[TargetLine], actor: Actor, now: Instant) -> Section:
    tier = _("{tier}, tier {n} × {each}").format(
        tier=_(TIERS[ticket.client_tier]), n=ticket.client_tier, each=formats.weight(policy.number("weight.tier"))
    )
    facts = [
        Fact(_("weight"), formats.weight(weight.total), _("priority + client + pressure + boost, never below 0")),
        Fact(_("priority"), formats.weight(weight.priority), f"P{ticket.priority}"),
        Fact(_("client"), formats.weight(weight.client), f"{ticket.client_name}: {tier}{_(', VIP requester') if weight.vip else ''}"),
        Fact(
            _("pressure"),
            formats.weight(weight.pressure),
            _("the largest of the unmet targets") if any(line.is_live for line in lines) else _("no unmet target"),
        ),
    ]
    facts += [
        Fact(f"  {line.kind}", formats.weight(line.pressure), pressure_words(line.consumed_s, line.seconds))
        for line in lines
        if line.is_live
    ]
    if ticket.boost:
        until = formats.instant(ticket.boost_until_at, actor.zone, now) if ticket.boost_until_at is not None else _("taken away")
        facts.append(
            Fact(_("boost"), formats.weight(ticket.boost), _("{reason}; until {until}").format(reason=ticket.boost_reason, until=until))
        )
    else:
        facts.append(Fact(_("boost"), formats.weight(0), _("none in force")))
    return Section(_("Weight"), tuple(facts))


def pressure_words(consumed_s: int, seconds: int) -> str:
    """The piece of the pressure's formula that holds, with its numbers; f is consumed ÷ target."""
    if seconds <= 0:
        return _("the target is no time at all: the most")
    share = f"f = {formats.exact(consumed_s)} ÷ {formats.exact(seconds)} = {consumed_s / seconds:.4f}"
    if consumed_s * 2 <= seconds:
        return f"20·f; {share}"
    if consumed_s <= seconds:
        return f"10 + 60·(f − ½); {share}"
    return _("40 + 10·(f − 1), at most 60; {share}").format(share=share)


def _priority(ticket: Ticket) -> Section:
    rule = _("impact {impact} × urgency {urgency}").format(impact=_(ticket.impact), urgency=_(ticket.urgency))
    if ticket.priority_reason:
        return Section(
            _("Priority"),
            (
                Fact(_("priority"), f"P{ticket.priority}", _("set by a lead: {reason}").format(reason=ticket.priority_reason)),
                Fact(_("otherwise"), rule),
            ),
        )
    return Section(_("Priority"), (Fact(_("priority"), f"P{ticket.priority}", rule),))
