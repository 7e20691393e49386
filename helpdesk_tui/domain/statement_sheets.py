"""A statement as tables: those for the client, and the lines for accounting."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.money import cents
from helpdesk_tui.domain.penalties import ATTAINMENT
from helpdesk_tui.domain.sheet import COUNT, MINUTES, MONEY, PERCENT, Head, Sheet, Value
from helpdesk_tui.domain.statement import Line, Statement
from helpdesk_tui.domain.words import _, ngettext


def title(statement: Statement) -> str:
    """`ACME, A-1001, 2026-07`, with the word draft while nothing is frozen."""
    name = f"{statement.client}, {statement.agreement}, {statement.period}"
    return name if statement.state == "final" else _("{name} (draft)").format(name=name)


def for_client(statement: Statement) -> list[Sheet]:
    """Everything that the client gets, in the order of reading. Tables that would be empty are left out, but those of money and time."""
    found = [
        _head(statement),
        _amounts(statement),
        _time(statement),
        _services(statement),
        _levels(statement),
        _corrections(statement),
        _penalties(statement),
        _ratings(statement),
        _prevented(statement),
        _tickets(statement),
    ]
    return [sheet for sheet in found if sheet.rows or sheet.note]


def accounting(statement: Statement) -> Sheet:
    """A row for every line, with VAT. Hours are decimal; a price stands where quantity × price is the net amount, to the cent."""
    heads = (
        Head("client"), Head("agreement"), Head("period"), Head("from"), Head("to"), Head("kind"), Head("name"), Head("quantity", COUNT),
        Head("unit"), Head("price", MONEY), Head("currency"), Head("net", MONEY), Head("vat_percent", COUNT), Head("vat", MONEY),
        Head("gross", MONEY),
    )  # fmt: skip
    first, last = _date(statement.start_at, statement.zone), _date(statement.end_at - 1, statement.zone)
    rows = tuple(
        (
            statement.client_key, statement.agreement, statement.period, first, last, line.kind, line.name, *_counted(line),
            statement.currency, line.net, str(line.vat_percent), line.vat, line.gross,
        )
        for line in statement.lines
    )  # fmt: skip
    return Sheet(_("Lines for accounting"), heads, rows)


def _counted(line: Line) -> tuple[str, str, Decimal | None]:
    """Quantity, unit and price of a line: hours as `1.5`, to the millionth; one piece without a price costs what it comes to."""
    quantity = Decimal(line.quantity) if ":" not in line.quantity else _hours(line.quantity)
    price = line.net if line.price is None and quantity == 1 else line.price
    is_true = price is not None and cents(quantity * price) == line.net
    return f"{quantity.normalize():f}", line.unit, price if is_true else None


def _hours(quantity: str) -> Decimal:
    """`1:20` as 1.333333."""
    hours, _colon, minutes = quantity.partition(":")
    return (Decimal(hours) + Decimal(minutes) / 60).quantize(Decimal("0.000001"), ROUND_HALF_UP)


def unit_name(unit: str) -> str:
    """What a line counts, in words."""
    words = {"period": _("period"), "seat": _("seats"), "hour": _("h"), "ticket": _("tickets"), "trip": _("trips"), "": ""}
    return words.get(unit, unit)


def target_name(target: str) -> str:
    """The name of a target."""
    names = {"reaction": _("reaction"), "answer": _("answer"), "update": _("update"), "resolution": _("resolution")}
    return names.get(target, target)


def state_name(state: str) -> str:
    """A ticket's state as a client reads it: what is closed was resolved."""
    names = {
        "new": _("new"), "in_progress": _("in work"), "waiting_client": _("waits for you"), "waiting_vendor": _("waits for a vendor"),
        "scheduled": _("scheduled"), "resolved": _("resolved"), "closed": _("resolved"), "cancelled": _("cancelled"), "merged": _("merged"),
    }  # fmt: skip
    return names.get(state, state)


def _date(at: Instant, zone: str) -> str:
    return f"{local_time(at, zone):%Y-%m-%d}"


def _head(statement: Statement) -> Sheet:
    first, last = _date(statement.start_at, statement.zone), _date(statement.end_at - 1, statement.zone)
    rows: list[tuple[Value, ...]] = [
        (_("Client"), statement.client),
        (_("Agreement"), statement.agreement),
        (_("Period"), statement.period),
        (_("Days"), _("{first} to {last} ({zone})").format(first=first, last=last, zone=statement.zone)),
        (_("Tickets created"), str(statement.tickets_created)),
        (_("Tickets resolved"), str(statement.tickets_resolved)),
        (_("Tickets open at the end"), str(statement.tickets_open)),
    ]
    note = "" if statement.state == "final" else _("Draft: the period is not closed, figures may still change.")
    return Sheet(_("Statement"), (Head(_("What")), Head("")), tuple(rows), note)


def _amounts(statement: Statement) -> Sheet:
    heads = (
        Head(_("For")), Head(_("Quantity")), Head(_("Price"), MONEY), Head(_("Net"), MONEY), Head(_("VAT %")), Head(_("VAT"), MONEY),
        Head(_("Total"), MONEY),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [_amount(line) for line in statement.lines]
    rows.append((_("Sum"), "", None, statement.net(), "", statement.vat, statement.gross))
    note = _("Amounts in {currency}.").format(currency=statement.currency) if statement.currency else ""
    return Sheet(_("Amounts"), heads, tuple(rows), note)


def _amount(line: Line) -> tuple[Value, ...]:
    quantity = f"{line.quantity} {unit_name(line.unit)}".strip()
    return line.name, quantity, line.price, line.net, str(line.vat_percent), line.vat, line.gross


def _time(statement: Statement) -> Sheet:
    time = statement.time
    rows: list[tuple[Value, ...]] = []
    if time.available_min is not None:
        rows += [(_("Rolled over from earlier periods"), time.rolled_over_min), (_("Included in this period"), time.included_min)]
        rows += [(_("Bought beside it"), time.top_up_min)] if time.top_up_min else []
        rows += [(_("Available"), time.available_min)]
    rows += [(_("Used"), time.used_min)]
    rows += [(_("of it corrections of earlier periods"), time.corrected_min)] if time.corrected_min else []
    if time.available_min is not None:
        rows += [(_("Over the allowance"), time.overage_min), (_("Left"), time.left_min)]
    rows += [(_("Out of scope, charged by the hour"), time.out_of_scope_min)] if time.out_of_scope_min else []
    rows += [(_("Not charged"), time.free_min)] if time.free_min else []
    return Sheet(_("Time against the allowance"), (Head(_("What")), Head(_("Time"), MINUTES)), tuple(rows))


def _services(statement: Statement) -> Sheet:
    heads = (
        Head(_("Service")), Head(_("Tickets"), COUNT), Head(_("Reactive"), MINUTES), Head(_("Proactive"), MINUTES), Head(_("Other"), MINUTES),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (one.service or "–", one.tickets, one.reactive_min, one.proactive_min, one.other_min) for one in statement.services
    ]
    return Sheet(_("Work by service"), heads, tuple(rows))


def _levels(statement: Statement) -> Sheet:
    heads = (Head(_("Target")), Head(_("Counted"), COUNT), Head(_("Met"), COUNT), Head(_("Missed"), COUNT), Head(_("Met"), PERCENT))
    rows: list[tuple[Value, ...]] = [
        (target_name(one.target), one.counted, one.met, one.counted - one.met, one.percent) for one in statement.levels
    ]
    return Sheet(_("Service levels"), heads, tuple(rows), "" if rows else _("No target came to its end in this period."))


def _corrections(statement: Statement) -> Sheet:
    heads = (Head(_("Closed period")), Head(_("Time"), MINUTES), Head(_("Amount"), MONEY), Head(_("Tickets")))
    rows: list[tuple[Value, ...]] = [
        (one.period, one.minutes, one.amount, ", ".join(map(str, one.ticket_ids))) for one in statement.corrections
    ]
    return Sheet(_("Later changes to closed periods"), heads, tuple(rows))


def _penalties(statement: Statement) -> Sheet:
    heads = (Head(_("Date")), Head(_("Ticket")), Head(_("For")), Head(_("Amount"), MONEY), Head(_("Counted"), MONEY))
    rows: list[tuple[Value, ...]] = [
        (
            _date(one.at, statement.zone),
            "" if one.ticket_id is None else str(one.ticket_id),
            (_("{target}, share met") if one.kind == ATTAINMENT else _("{target} missed")).format(target=target_name(one.target)),
            one.amount,
            one.counted,
        )
        for one in statement.penalties
    ]
    is_capped = sum((one.amount for one in statement.penalties), Decimal(0)) != sum(
        (one.counted for one in statement.penalties), Decimal(0)
    )
    note = _("Penalties are capped as agreed; what exceeds the cap does not count.") if is_capped else ""
    return Sheet(_("Penalties"), heads, tuple(rows), note)


def _ratings(statement: Statement) -> Sheet:
    ratings = statement.ratings
    if not ratings.asked and not ratings.answered:
        return Sheet(_("Ratings"), (Head(""),), ())
    average = _("{average} of 5").format(average=ratings.average) if ratings.average is not None else "–"
    rate = f"{ratings.answered * 100 // ratings.asked} %" if ratings.asked else "–"
    rows = ((_("Average"), average), (_("Answers"), str(ratings.answered)), (_("Asked"), str(ratings.asked)), (_("Response rate"), rate))
    return Sheet(_("Ratings"), (Head(_("What")), Head("")), rows)


def _prevented(statement: Statement) -> Sheet:
    heads = (Head(_("Done ahead of trouble")), Head(_("Times"), COUNT), Head(_("What did not happen because of it")), Head(_("Tickets")))
    rows: list[tuple[Value, ...]] = [(one.work, one.done, one.prevents, ", ".join(map(str, one.tickets))) for one in statement.prevented]
    done = sum(one.done for one in statement.prevented)
    note = ngettext("{n} piece of proactive work was done.", "{n} pieces of proactive work were done.", done).format(n=done) if done else ""
    return Sheet(_("What did not happen"), heads, tuple(rows), note)


def _tickets(statement: Statement) -> Sheet:
    heads = (Head(_("Ticket"), COUNT), Head(_("Subject")), Head(_("Service")), Head(_("State")), Head(_("Created")),
             Head(_("Resolved")), Head(_("Worked"), MINUTES))  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.id, one.subject, one.service, state_name(one.state), _date(one.created_at, statement.zone),
            "" if one.resolved_at is None else _date(one.resolved_at, statement.zone), one.worked_min,
        )
        for one in statement.tickets
    ]  # fmt: skip
    return Sheet(_("Tickets"), heads, tuple(rows))
