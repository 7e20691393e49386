"""Why a ticket is with whom it is: each rule that was tried, why it did not fit, what people decided since, and what the rules would say now."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.explanation import Explanation, Fact, Section
from helpdesk_tui.domain.handout import rule_words
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import event_words, routing, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import escalations, journal, people, rota, shifts
from helpdesk_tui.store.journal import EventRow
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.rota import RouteRow

ROUTING = frozenset(
    {
        *(
            "created",
            "routed",
            "passed_on",
            "pass_on_ended",
            "taken",
            "released",
            "skipped",
            "assigned",
            "handed_over",
            "escalated",
            "returned",
        ),
        *("came_back_seen", "until_passed", "reopened", "followed", "shift_handed", "shift_returned", "inherited"),
    }
)


def explain(desk: Desk, actor: Actor, ticket_id: int) -> Explanation:
    """The routing of a ticket, and what the rules would say now. Raises NotFound, NotAllowed."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        _stored, ticket = showing.load(reader, actor, ticket_id, now)
        found = sections(reader, people.policy(reader), ticket, actor, now)
    return Explanation(ticket.id, tuple(section for section in found if section.facts))


def sections(reader: Reader, policy: Policy, ticket: Ticket, actor: Actor, now: Instant) -> list[Section]:
    """Rules tried when it came, the VIP chain, the lines, the events, and what the rules would say if it came now."""
    events = [event for event in journal.of_ticket(reader, ticket.id) if event.verb in ROUTING or (event.payload or {}).get("rules")]
    return [
        Section(_("Rules tried"), tuple(_rules_of(events, actor, now))),
        Section(_("In whose hands"), tuple(_hands(reader, ticket, actor, now))),
        Section(_("Routing"), tuple(_steps(events, actor, now))),
        Section(_("If it came now"), tuple(_now(reader, policy, ticket, now)) if ticket.is_open else ()),
    ]


def _rules_of(events: list[EventRow], actor: Actor, now: Instant) -> list[Fact]:
    """The rules as they were tried at each decision by rule; the last list of a decision stands for it."""
    facts: list[Fact] = []
    seen: list[object] = []
    for event in events:
        rules = (event.payload or {}).get("rules")
        if not isinstance(rules, list) or rules == seen:
            continue
        seen = rules
        facts.append(Fact(formats.instant(event.at, actor.zone, now), event_words.verb_words(event.verb)))
        facts += [_fact(*rule) for rule in rules if isinstance(rule, list) and len(rule) == 3]
    return facts


def _fact(rule: object, fits: object, why: object) -> Fact:
    return Fact(f"  {rule_words(str(rule))}", _("fits") if fits else _("does not fit"), str(why))


def _hands(reader: Reader, ticket: Ticket, actor: Actor, now: Instant) -> list[Fact]:
    facts = []
    row = rota.route_of(reader, ticket.id)
    if row is not None:
        name = people.person(reader, row.person_id).name
        if row.acknowledged_at is not None:
            how = _("acknowledged {when}").format(when=formats.instant(row.acknowledged_at, actor.zone, now))
        elif row.pass_on_at is not None and routing.is_on_its_way(reader, ticket, row):
            how = _goes_on(reader, ticket, row, row.pass_on_at, actor, now)
        else:
            how = _("goes no further by itself")
        facts.append(Fact(rule_words(row.step), name, how))
    for one in escalations.of_ticket(reader, ticket.id):
        back = (
            _("returned {when}").format(when=formats.instant(one.returned_at, actor.zone, now))
            if one.returned_at is not None
            else _("stands")
        )
        if one.returned_at is None and one.due_at is not None:
            back = _("to be taken by {when} (internal)").format(when=formats.instant(one.due_at, actor.zone, now))
        what = _("line {a} → {b}").format(a=one.from_line, b=one.to_line)
        facts.append(Fact(what, f"{formats.instant(one.at, actor.zone, now)}, {back}", one.reason))
    left = shifts.left_with(reader, ticket.id)
    if left is not None and left.back_at is not None and left.to_id == ticket.assignee_id:
        until = _("until {when}").format(when=formats.instant(left.back_at, actor.zone, now))
        whose = _("{to} for {who}").format(to=people.person(reader, left.to_id).name, who=people.person(reader, left.from_id).name)
        facts.append(Fact(_("looked after"), f"{whose}, {until}", left.note))
    return facts


def _goes_on(reader: Reader, ticket: Ticket, row: RouteRow, pass_on_at: Instant, actor: Actor, now: Instant) -> str:
    """What comes if nobody acknowledges it, as shifts and absences stand now."""
    when = formats.instant(pass_on_at, actor.zone, now)
    link, _tried = routing.following(reader, ticket, row, max(now, pass_on_at))
    if link is None or link.standing is None:
        return _("nobody follows: lead and manager are told {when} unless acknowledged").format(when=when)
    return _("goes to {name} {when} unless acknowledged").format(name=link.standing.name, when=when)


def _steps(events: list[EventRow], actor: Actor, now: Instant) -> list[Fact]:
    facts = []
    for event in events:
        payload = event.payload or {}
        reasons = [str(payload[key]) for key in ("route", "how", "reason", "note", "by", "heir") if payload.get(key)]
        who = event.actor_name or _("time")
        told = f"{event_words.verb_words(event.verb)}, {who}"
        facts.append(Fact(formats.instant(event.at, actor.zone, now), told, "; ".join(reasons)))
    return facts


def _now(reader: Reader, policy: Policy, ticket: Ticket, now: Instant) -> list[Fact]:
    found = routing.again(reader, ticket)
    handed = routing.hand_out(reader, policy, ticket.client_id, found, is_vip=ticket.is_vip, now=now)
    team = "—" if found.team_id is None else people.team(reader, found.team_id).name
    facts = [Fact(_("would go to"), handed.name or team, "" if not handed.name else team)]
    return facts + [_fact(*one.as_json()) for one in handed.tried]
