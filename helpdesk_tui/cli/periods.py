"""Commands about service periods and limits: periods, topup, limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from helpdesk_tui.cli import context, late
from helpdesk_tui.cli.arguments import AsJson, Number
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.cli.shapes import Json
from helpdesk_tui.cli.verbs import finish
from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.service_period import parse_period
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from helpdesk_tui.domain.allowance import Meter
    from helpdesk_tui.domain.charging import Group, Part
    from helpdesk_tui.services import allowance, closing
    from helpdesk_tui.services import limits as services
    from helpdesk_tui.services.charging import Account
else:
    allowance = late.service("allowance")
    closing = late.service("closing")
    services = late.service("limits")

limit = typer.Typer(help=_("What a client decided about work beyond the limit: approve, refuse."))

Client = Annotated[str, typer.Argument(metavar="CLIENT", help=_("The client's key or name."))]
By = Annotated[str, typer.Option("--by", metavar="NAME", help=_("Who at the client decided it."))]
Whole = Annotated[bool, typer.Option("--whole-period", help=_("For all work of the period, not for this ticket alone."))]
On = Annotated[str, typer.Option("--on", metavar="TIME", help=_("When it was decided, if not now: fri 15:00, 2026-08-12."))]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help=_("What else was said."))]


def periods(
    client: Annotated[
        str | None, typer.Argument(metavar="[CLIENT]", help=_("All periods of this client; without one, those that run."))
    ] = None,
    period: Annotated[str, typer.Option("--period", metavar="PERIOD", help=_("What this period consists of, charge by charge."))] = "",
    as_json: AsJson = False,
) -> None:
    """Show time against allowance: of every agreement now, a client's periods, or with --period what one comes to and why."""
    name = parse_period(period) if period else ""
    if name and client is None:
        raise BadInput(_("Whose period? Name the client: helpdesk periods acme --period {name}.").format(name=name))
    s = context.reading()
    if client is None:
        running = allowance.meters(s.desk, s.actor)
        if as_json:
            say_json({"meters": [meter_json(one) for one in running]})
        else:
            say_table(_METER, [_meter_row(one) for one in running], nothing=_("No agreement with terms about money runs."))
        return
    is_priced = allowance.may_see_money(s.actor)
    past = [one for one in allowance.history(s.desk, s.actor, client) if name in ("", one.period.name)]
    if name and not past:
        raise BadInput(_("{client} has no period {name}; `helpdesk periods {client}` lists them.").format(client=client, name=name))
    if as_json:
        found = [account_json(one, is_priced=is_priced) | ({"charges": charges_json(one)} if name else {}) for one in past]
        rest: Json = {} if name else _rest_json(s, client)
        say_json({"periods": found, **rest})
        return
    say_table(
        _PERIOD, [_period_row(one, s.now, is_priced=is_priced) for one in past], nothing=_("No agreement with terms about money runs.")
    )
    if name:
        columns = _charge_columns(past[0].agreement.zone)
        say_table(columns, [row for one in past for row in _charge_rows(one)], nothing=_("No work in {name}.").format(name=name))
    elif not context.plain():
        _say_rest(s, client)


def _rest_json(s: context.Session, client: str) -> Json:
    return {
        "meters": [meter_json(one) for one in allowance.meters(s.desk, s.actor, client)],
        "outside": [
            {"entry": one.entry_id, "ticket": one.ticket_id, "start_at": formats.instant_json(one.start_at), "duration_ms": one.duration_ms}
            for one in allowance.outside(s.desk, s.actor, client)
        ],
    }


def _say_rest(s: context.Session, client: str) -> None:
    """How the running periods stand, and the work that lies in none."""
    for one in allowance.meters(s.desk, s.actor, client):
        say(meter_words(one))
    found = allowance.outside(s.desk, s.actor, client)
    if found:
        numbers = ", ".join(str(number) for number in sorted({one.ticket_id for one in found})[:_NAMED])
        time = formats.labour(sum(one.duration_ms for one in found))
        say(_("{time} lie outside every agreement and are not charged: on {tickets}").format(time=time, tickets=numbers))


_NAMED = 12
"""So many tickets are named where a sentence tells of many."""
_METER = [
    Column(_("Client"), gives_way=True),
    Column(_("Agreement")),
    Column(_("Period")),
    Column(_("Used"), right=True),
    Column(_("+ unconfirmed"), right=True),
    Column(_("Of"), right=True),
    Column(_("Left"), right=True),
    Column(_("At this pace"), right=True),
    Column(_("Overage"), right=True),
    Column(_("Price"), right=True),
]
_PERIOD = [
    Column(_("Agreement")),
    Column(_("Period")),
    Column(_("State")),
    Column(_("Charged"), right=True),
    Column(_("+ unconfirmed"), right=True),
    Column(_("Rolled over"), right=True),
    Column(_("Included"), right=True),
    Column(_("Top-ups"), right=True),
    Column(_("Left"), right=True),
    Column(_("Overage"), right=True),
    Column(_("Fee"), right=True),
    Column(_("Overage price"), right=True),
    Column(_("Other, later changes"), right=True),
    Column(_("Before penalties"), right=True),
]


def _charge_columns(zone: str) -> list[Column]:
    """The columns of charges; days and months are the client's, so their zone is named."""
    return [
        Column(_("Began, {zone}").format(zone=zone)),
        Column(_("Ticket"), right=True),
        Column(_("Work"), right=True),
        Column(_("How"), gives_way=True),
        Column(_("Charged"), right=True),
        Column(_("From"), gives_way=True),
    ]


def _charge_rows(one: Account) -> list[list[str]]:
    """A line for each group that is rounded together, with where its minutes went, then what is free or waits."""
    uses = {use.group: use for use in one.uses}
    rows = []
    for group in one.groups:
        use = uses.get(group)
        places = [] if use is None else [
            (use.credit, _("given back") if use.credit < 0 else _("of time given back")), (use.rolled, _("rolled over")),
            (use.included, _("included")), (use.top_up, _("top-up")), (use.overage, _("overage")),
        ]  # fmt: skip
        went = ", ".join(f"{_time(n)} {word}" for n, word in places if n) or _unmetered(group)
        how = _hows(group.parts)
        rows.append([_began(one, group.work_at), str(group.ticket_id or ""), formats.labour(group.raw_ms), how, _time(group.minutes), went])
    grouped = {part for group in one.groups for part in group.parts}
    for part in one.parts:
        if part not in grouped:
            why = _(part.why.replace("_", " ") if part.why else part.treatment)
            rows.append([_began(one, part.work_at), str(part.ticket_id), formats.labour(part.raw_ms), _how(part), _time(0), why])
    return rows


def _began(one: Account, at: int) -> str:
    return formats.instant_full(at, one.agreement.zone)


def _hows(parts: Sequence[Part]) -> str:
    """How the parts of a group count, each way once: what lies in hours is named where other parts do not."""
    ways = list(dict.fromkeys(_how(part) for part in parts))
    return ", ".join(way or _("in hours") for way in ways) if len(ways) > 1 else "".join(ways)


def _unmetered(group: Group) -> str:
    """What a group is of which no minutes went anywhere."""
    if group.bucket == "out_of_scope":
        return _("out of scope")
    return _("visit included") if group.is_visit and not group.minutes else ""


def _how(part: Part) -> str:
    """`out of hours ×1.5`, `VIP`, `late`: what made of the time what it is."""
    words = [] if part.hours == "in_hours" else [_(part.hours.replace("_", " "))]
    words += [f"×{part.coefficient / 1000:g}"] if part.coefficient != 1000 else []
    words += [_("late")] if part.is_late else []
    words += [_("taken back")] if part.is_reversal else []
    return " ".join(words)


def charges_json(one: Account) -> list[Json]:
    """The parts of a period for programs; times in milliseconds."""
    return [
        {
            "entry": part.entry_id,
            "ticket": part.ticket_id,
            "start_at": formats.instant_json(part.work_at),
            "raw_ms": part.raw_ms,
            "hours": part.hours,
            "coefficient": part.coefficient / 1000,
            "charged_ms": part.charged_ms,
            "treatment": part.treatment,
            "why": part.why or None,
            "is_late": part.is_late,
            "is_reversal": part.is_reversal,
        }
        for part in one.parts
    ]


def _time(minutes: int | None) -> str:
    return "–" if minutes is None else formats.duration(minutes * 60)


def _meter_row(one: Meter) -> list[str]:
    return [
        one.client,
        one.number,
        one.period,
        _time(one.used_min),
        _time(one.unconfirmed_min),
        _time(one.available_min),
        _time(one.left_min),
        _time(one.projected_min),
        _time(one.projected_overage_min),
        money(one.projected_overage_amount, one.currency) if one.projected_overage_min else "–",
    ]


def _amounts(one: Account) -> tuple[Decimal, ...]:
    """Fee, overage of the period's own work, everything else (what later changes of closed periods come to, too), and all of it."""
    return one.fee, one.own_overage_amount, one.total - one.fee - one.own_overage_amount, one.total


def _period_row(one: Account, now: int, *, is_priced: bool) -> list[str]:
    return [
        one.agreement.number,
        one.period.name,
        closing.standing_name(closing.standing(one.period, now)),
        _time(one.used_min),
        _time(one.unconfirmed_min),
        _time(one.rolled_over_min),
        _time(one.included_min if one.terms.is_metered else None),
        _time(one.top_up_min),
        _time(one.left_min if one.terms.is_metered else None),
        _time(one.own_overage_min),
        *([money(amount, one.currency) for amount in _amounts(one)] if is_priced else ["–"] * 4),
    ]


def meter_words(one: Meter) -> str:
    """A meter in a sentence: what is used and left, what is over, and what will be at this pace."""
    used = _time(one.used_min)
    if one.unconfirmed_min:
        used = _("{used} + {more} unconfirmed").format(used=used, more=_time(one.unconfirmed_min))
    facts = {"number": one.number, "period": one.period, "used": used, "all": _time(one.available_min), "left": _time(one.left_min)}
    if one.available_min is None:
        return _("{number} {period}: {used} used, no limit").format(**facts)
    is_mixed = one.overage_min > 0 and one.left_min  # a top-up that came after the limit was passed
    said = (
        _("{number} {period}: {used} used, {left} of {all} left") if is_mixed else _("{number} {period}: {used} of {all} used, {left} left")
    )
    said = said.format(**facts)
    if one.overage_min > 0:
        word = _("{said}; {over} over once confirmed, {price}") if one.unconfirmed_min else _("{said}; {over} over, {price}")
        said = word.format(said=said, over=_time(one.overage_min), price=money(one.overage_amount, one.currency))
    if one.projected_overage_min > one.overage_min:
        price = money(one.projected_overage_amount, one.currency)
        said = _("{said}; at this pace {over} over, {price}").format(said=said, over=_time(one.projected_overage_min), price=price)
    return said


def meter_json(one: Meter) -> Json:
    """A meter for programs: minutes; amounts as decimal texts."""
    return {
        "client": one.client,
        "agreement": one.number,
        "period": one.period,
        "from_at": formats.instant_json(one.start_at),
        "to_at": formats.instant_json(one.end_at),
        "used_min": one.used_min,
        "unconfirmed_min": one.unconfirmed_min,
        "available_min": one.available_min,
        "included_min": one.included_min,
        "rolled_over_min": one.rolled_over_min,
        "top_up_min": one.top_up_min,
        "left_min": one.left_min,
        "overage_min": one.overage_min,
        "projected_min": one.projected_min,
        "projected_overage_min": one.projected_overage_min,
        "overage_amount": str(one.overage_amount),
        "projected_overage_amount": str(one.projected_overage_amount),
        "currency": one.currency,
        "over_limit": one.over_limit,
    }


def account_json(one: Account, *, is_priced: bool) -> Json:
    """A period for programs; fees and totals are null to who may not see them."""
    found: Json = {
        "agreement": one.agreement.number,
        "period": one.period.name,
        "state": one.period.state,
        "from_at": formats.instant_json(one.period.start_at),
        "to_at": formats.instant_json(one.period.end_at),
        "work_ms": one.raw_ms,
        "charged_min": one.used_min,
        "later_changes_min": one.charged_min - one.used_min,
        "unconfirmed_min": one.unconfirmed_min,
        "rolled_over_min": one.rolled_over_min,
        "included_min": one.included_min if one.terms.is_metered else None,
        "top_up_min": one.top_up_min,
        "left_min": one.left_min if one.terms.is_metered else None,
        "overage_min": one.own_overage_min,
        "out_of_scope_min": one.out_of_scope_min,
        "tickets": one.tickets,
        "unconfirmed_ms": one.unconfirmed_ms,
        "disputed": list(one.disputed),
        "currency": one.currency,
    }
    amounts = {
        "fee": one.fee,
        "overage_amount": one.own_overage_amount,
        "later_overage_amount": one.overage_amount - one.own_overage_amount,
        "ticket_amount": one.ticket_amount,
        "out_of_scope_amount": one.out_of_scope_amount,
        "travel_amount": one.travel_amount,
        "top_up_amount": one.top_up_amount,
        "total": one.total,
    }
    return found | {name: str(amount) if is_priced else None for name, amount in amounts.items()}


def topup(
    client: Client,
    time: Annotated[str, typer.Argument(metavar="TIME", help=_("How much was bought: 5h, 1h30."))],
    price: Annotated[str, typer.Option("--price", metavar="AMOUNT", help=_("What it costs, without VAT."))] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help=_("The last day on which it can be used."))] = "",
    since: Annotated[str, typer.Option("--from", metavar="DAY", help=_("The first day; now by default."))] = "",
    agreement: Annotated[str | None, typer.Option("--agreement", metavar="KEY", help=_("Which one, where a client has several."))] = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Record time that a client bought beside the allowance: topup acme 5h --price 12500 --until 2026-09-30."""
    if not price or not until:
        raise BadInput(_("A top-up needs --price and --until: topup acme 5h --price 12500 --until 2026-09-30."))
    s = context.writing()
    done = services.top_up(s.desk, s.actor, client, time, price=price, until=until, since=since, note=note, agreement=agreement)
    finish(s, done, as_json=as_json)


@limit.command("approve")
def approve(
    ticket: Number,
    by: By = "",
    cap: Annotated[
        str,
        typer.Option("--cap", metavar="TIME", help=_("How much work beyond the limit was approved, as it is charged from then on: 3h.")),
    ] = "",
    whole_period: Whole = False,
    on: On = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Record that the client approved work beyond the limit: limit approve 1042 --by "Ann Chief" --cap 3h --on "fri 15:00"."""
    s = context.writing()
    done = services.decide(s.desk, s.actor, ticket, is_approved=True, by=by, cap=cap, whole_period=whole_period, note=note, on=on)
    finish(s, done, as_json=as_json)


@limit.command("refuse")
def refuse(ticket: Number, by: By = "", whole_period: Whole = False, on: On = "", note: Note = "", as_json: AsJson = False) -> None:
    """Record that the client refused it."""
    s = context.writing()
    done = services.decide(s.desk, s.actor, ticket, is_approved=False, by=by, whole_period=whole_period, note=note, on=on)
    finish(s, done, as_json=as_json)


@limit.command("show")
def show(ticket: Number, as_json: AsJson = False) -> None:
    """Show how the ticket's agreement stands, and whether the client must approve work on it."""
    s = context.reading()
    found = allowance.of_ticket(s.desk, s.actor, ticket)
    if as_json:
        meter = None if found is None or found.meter is None else meter_json(found.meter)
        say_json({"meter": meter, "approval": found.approval if found else "", "is_held": found.is_held if found else False})
        return
    if found is None:
        say(_("No agreement with terms about money covers {id}.").format(id=ticket))
        return
    if found.meter is not None:
        say(meter_words(found.meter))
    if found.out_of_scope_hour is not None:
        say(_("Out of scope: {price} an hour").format(price=money(found.out_of_scope_hour, found.currency)))
    if found.approval:
        say(found.approval)
