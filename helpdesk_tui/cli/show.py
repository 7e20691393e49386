"""`helpdesk show`: one ticket with everything that stands around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import answers, context, late
from helpdesk_tui.cli.arguments import AsJson, Number
from helpdesk_tui.cli.output import say, say_fields, say_json
from helpdesk_tui.cli.shapes import ticket_json
from helpdesk_tui.domain import formats, hand_words
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.cli import periods
    from helpdesk_tui.domain import ticket as tickets
    from helpdesk_tui.domain.ticket import Message
    from helpdesk_tui.domain.ticket_detail import HandsLine, Sending, TargetLine, TicketDetail
    from helpdesk_tui.services import allowance, showing
    from helpdesk_tui.services.allowance import TicketMeter
    from helpdesk_tui.store.journal import EventRow
else:
    allowance = late.service("allowance")
    periods = late.Late("helpdesk_tui.cli.periods")
    showing = late.service("showing")
    tickets = late.Late("helpdesk_tui.domain.ticket")

Json = dict[str, object]
At = Callable[[Instant | None], str]
AUTHORS = {"client": "CLIENT", "reply": "TO CLIENT", "note": "INTERNAL"}


def show(
    ticket: Number,
    with_history: Annotated[bool, typer.Option("--history", help=_("Every event, too."))] = False,
    as_json: AsJson = False,
) -> None:
    """Show a ticket: state, weight, deadlines, conversation, links; with --history every event."""
    s = context.reading()
    found = showing.detail(s.desk, s.actor, ticket, now=s.now)
    events = showing.history(s.desk, s.actor, ticket) if with_history else None
    if as_json:
        shape = detail_json(found)
        say_json(shape if events is None else {**shape, "history": [event_json(event) for event in events]})
        return
    _say_detail(found, s.zone, _money_fields(allowance.of_ticket(s.desk, s.actor, found.ticket.id)))
    for event in events or []:
        say(f"{formats.instant(event.at, s.zone, s.now)}  {event.verb}  {event.actor_name or event.door}", one_line=True)


def _money_fields(found: TicketMeter | None) -> list[tuple[str, str]]:
    """How the client's time stands, and whether the client must approve work."""
    if found is None:
        return []
    apart = found.out_of_scope_hour
    price = "" if apart is None else _("out of scope, {price} an hour").format(price=f"{apart} {found.currency}".strip())
    words = "" if found.meter is None else periods.meter_words(found.meter)
    return [(_("time"), words), (_("price"), price), (_("approval"), found.approval)]


def _say_detail(found: TicketDetail, zone: str, money: list[tuple[str, str]]) -> None:
    ticket = found.ticket

    def at(moment: Instant | None) -> str:
        return "" if moment is None else formats.instant(moment, zone, found.at)

    if found.asked_id != ticket.id:
        say(_("{asked} was merged into {id}.").format(asked=found.asked_id, id=ticket.id))
    say(f"#{ticket.id} {ticket.subject}", one_line=True)
    fields = [*_standing(found, at), *_whose(found, money), *_course(found, zone, at)]
    say_fields([(name, value) for name, value in fields if value])
    for message in found.messages:
        say()
        head = f"{at(message.at)}  {AUTHORS[message.kind]}  {message.author_name}"
        say(f"[{message.id}]  {head}{_how_it_went(found.sent.get(message.id))}", one_line=True)
        say(_body(message))


def _standing(found: TicketDetail, at: At) -> list[tuple[str, str]]:
    """Its state, its weight, and what is promised."""
    ticket, weight = found.ticket, found.weight
    terms = _("priority P{p} {priority} + client {client} + pressure {pressure} + boost {boost}").format(
        p=ticket.priority, priority=formats.weight(weight.priority), client=formats.weight(weight.client),
        pressure=formats.weight(weight.pressure), boost=formats.weight(weight.boost),
    )  # fmt: skip
    return [
        (_("state"), tickets.state_word(ticket.state) + (_(", until {at}").format(at=at(ticket.until_at)) if ticket.until_at else "")),
        (_("pause"), ticket.pause_note),
        (_("weight"), f"{formats.weight(weight.total)} = {terms}"),
        *((_(line.kind), target_words(line, at) + _lent_words(found, line)) for line in found.targets if line.started_at is not None),
        (_("promise"), _promise_words(found)),
    ]


def _whose(found: TicketDetail, money: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The client with its money, who asks, what for."""
    return [
        (_("client"), found.ticket.client_name),
        *money,
        (_("requester"), _requester_words(found)),
        (_("service"), found.ticket.service_name),
    ]


def _worked(found: TicketDetail) -> str:
    told = ngettext("{time} in {n} entry", "{time} in {n} entries", found.entries)
    return told.format(time=formats.labour(found.worked_ms), n=found.entries) if found.entries else ""


def _course(found: TicketDetail, zone: str, at: At) -> list[tuple[str, str]]:
    """Who has it, what became of it, what belongs to it, and what was worked."""
    ticket = found.ticket
    return [
        (_("who"), ticket.assignee_name or _("nobody")),
        (_("team"), _("{team}, line {line}").format(team=ticket.team_name, line=ticket.line) if ticket.team_name else ""),
        (_("hands"), "; ".join(hand_words.words(found.hands, zone, found.at))),
        (_("created"), f"{at(ticket.created_at)}, {ticket.channel}"),
        (_("reopened"), f"×{ticket.reopened}" if ticket.reopened else ""),
        (_("skipped"), f"×{found.skips}" if found.skips else ""),
        (_("resolution"), f"{ticket.resolution_code}: {ticket.resolution_text}" if ticket.resolution_code else ""),
        (_("rating"), _rating_words(found)),
        (_("tags"), " ".join(found.tags)),
        (_("links"), ", ".join(f"{link.how} {link.id} ({tickets.state_word(link.state)})" for link in found.links)),
        (_("children"), ", ".join(str(child.id) for child in found.children)),
        (_("worked"), _worked(found)),
        (_("timer"), ", ".join(found.timed_by)),
        (_("open by"), ", ".join(found.present)),
    ]


def _requester_words(found: TicketDetail) -> str:
    contact = found.requester
    if contact is None:
        return ""
    parts = (contact.name, _("VIP") if contact.is_vip else "", contact.position, contact.email, contact.phone, contact.telegram)
    return ", ".join(part for part in parts if part)


def _rating_words(found: TicketDetail) -> str:
    rating = found.rating
    if rating is None:
        return ""
    told = _("{score} of 5 by {who}").format(score=rating.score, who=rating.requester or "—")
    told += _(", before it was reopened") if not rating.stands else ""
    told += f", “{rating.comment}”" if rating.comment else ""
    return told + (
        _(", quality case {n} {state}").format(n=rating.case_id, state=_(rating.case_state)) if rating.case_id is not None else ""
    )


def _how_it_went(sending: Sending | None) -> str:
    if sending is None or sending.state not in ("delivered", "failed", "uncertain"):
        return ""
    told = {"delivered": _("delivered"), "failed": _("not delivered"), "uncertain": _("perhaps not delivered")}[sending.state]
    return f"  {told}: {sending.reason}" if sending.reason else f"  {told}"


def _body(message: Message) -> str:
    text = _("(erased)") if message.erased_at is not None else message.body
    return "\n".join(f"  {line}" for line in printable(text, one_line=False).splitlines())


def target_words(line: TargetLine, at: At) -> str:
    """How one target stands, in a line."""
    if line.verdict is not None:
        by = formats.duration(abs(line.left_s))
        how = _("{by} to spare") if line.left_s >= 0 else _("{by} over")
        return _("{verdict} {at}, {how}").format(verdict=_(line.verdict), at=at(line.met_at), how=how.format(by=by))
    if not line.is_live:
        return _("ended")
    left = _("{left} left of {all}") if line.left_s >= 0 else _("{left} over of {all}")
    still = ""
    if line.is_paused:
        still = _(", paused since {at}").format(at=at(line.paused_at))
    elif line.opens_at is not None:
        still = _(", outside hours until {at}").format(at=at(line.opens_at))
    return (
        left.format(left=formats.duration(abs(line.left_s)), all=formats.exact(line.seconds))
        + _(", due {at}").format(at=at(line.due_at))
        + still
    )


def _lent_words(found: TicketDetail, line: TargetLine) -> str:
    return _(", house target, not contractual") if found.promise.is_contractual and not line.is_contractual else ""


def _promise_words(found: TicketDetail) -> str:
    promise = found.promise
    if promise.is_silent:
        nothing = _("{agreement} promises nothing for P{priority}").format(agreement=promise.agreement, priority=found.ticket.priority)
        return f"{nothing}, {promise.calendar}"
    if promise.is_contractual:
        return f"{promise.agreement}, {promise.calendar}"
    why = {"no_agreement": _("no agreement"), "not_covered": _("service not covered"), "expired": _("agreement expired")}.get(
        promise.coverage, ""
    )
    return ", ".join(filter(None, [_("house target, not contractual"), why, promise.calendar]))


def detail_json(found: TicketDetail) -> Json:
    """The same for programs."""
    weight = found.weight
    return {
        **ticket_json(found.ticket, found.tags),
        "at": answers.moment(found.at),
        "asked": found.asked_id,
        "weight": weight.total / 1000,
        "weight_terms": {name: getattr(weight, name) / 1000 for name in ("priority", "client", "tier", "vip", "pressure", "boost")},
        "targets": [_target_json(line) for line in found.targets],
        "promise": asdict(found.promise),
        "contact": None if found.requester is None else asdict(found.requester),
        "messages": [_message_json(message, found.sent.get(message.id)) for message in found.messages],
        "links": [asdict(link) for link in found.links],
        "children": [child.id for child in found.children],
        "entries": found.entries,
        "worked_ms": found.worked_ms,
        "open_by": list(found.present),
        "timed_by": list(found.timed_by),
        "hands": None if found.hands is None else _hands_json(found.hands),
        "rating": None if found.rating is None else {**asdict(found.rating), "at": answers.moment(found.rating.at)},
        "last_event": found.seq,
    }


def _hands_json(hands: HandsLine) -> Json:
    times = {name: answers.moment(getattr(hands, name)) for name in ("take_by_at", "pass_on_at", "back_at")}
    return {**asdict(hands), **times}


def _target_json(line: TargetLine) -> Json:
    times = {name: answers.moment(getattr(line, name)) for name in ("due_at", "started_at", "paused_at", "opens_at", "met_at")}
    return {**asdict(line), **times, "left_s": line.left_s, "pressure": line.pressure / 1000}


def _message_json(message: Message, sending: Sending | None) -> Json:
    times = {name: answers.moment(getattr(message, name)) for name in ("at", "leaves_at", "cancelled_at", "erased_at")}
    how = None
    if sending is not None:
        how = {**asdict(sending), "ended_at": answers.moment(sending.ended_at), "next_try_at": answers.moment(sending.next_try_at)}
    return {**asdict(message), **times, "delivery": how}


def event_json(event: EventRow) -> Json:
    """An event of the history."""
    return {**asdict(event), "at": answers.moment(event.at), "recorded_at": answers.moment(event.recorded_at)}
