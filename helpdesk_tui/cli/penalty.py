"""`helpdesk penalty` and `helpdesk margin`: what breaches cost, and what clients leave after labour. For managers; auditors read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import Column, say, say_json, say_table
from helpdesk_tui.domain.words import _

if TYPE_CHECKING:
    from decimal import Decimal

    from helpdesk_tui.domain.ticket import Done
    from helpdesk_tui.services.margin import Ending, Margin, Margins, Overrun
    from helpdesk_tui.store.penalties import PenaltyRow

app = typer.Typer(help=_("Penalties: list, propose, confirm, waive."))

_NUMBER = typer.Argument(..., parser=context.number, metavar="PENALTY", help=_("Its number, as `penalty list` prints it."))
_REASON = typer.Option("", "--reason", help=_("Why; it stays in the record."))
_JSON = typer.Option(False, "--json", help=_("Print JSON for programs."))


@app.command("list")
def listing(
    client: str = typer.Argument("", metavar="[CLIENT]", help=_("Of this client alone.")),
    waiting: bool = typer.Option(False, "--waiting", help=_("Only those that wait for a decision.")),
    as_json: bool = _JSON,
) -> None:
    """List the penalties, latest first."""
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.money import money
    from helpdesk_tui.domain.statement_sheets import target_name
    from helpdesk_tui.services import penalties

    session = context.reading()
    found = penalties.listing(session.desk, session.actor, client, waiting=waiting)
    if as_json:
        say_json([_as_json(row) for row in found])
        return
    columns = [
        Column(_("Penalty"), right=True), Column(_("Date")), Column(_("Client"), gives_way=True), Column(_("Agreement")), Column(_("For")),
        Column(_("Ticket"), right=True), Column(_("Amount"), right=True), Column(_("State")), Column(_("Reason"), gives_way=True),
    ]  # fmt: skip
    rows = [
        [
            str(row.id), formats.instant(row.at, session.zone, session.now), row.client_name, row.agreement_number,
            f"{target_name(row.target)} ({kind_name(row.kind)})", str(row.ticket_id or ""), money(_decimal(row.amount), row.currency),
            _("withdrawn") if penalties.is_withdrawn(row) else state_name(row.state), row.reason,
        ]
        for row in found
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("There are no penalties."))


@app.command()
def propose(client: str = typer.Argument("", metavar="[CLIENT]", help=_("At this client alone.")), as_json: bool = _JSON) -> None:
    """Look now for what agreements foresee; the loop and every closing do so too. Each is proposed once."""
    from helpdesk_tui.services import penalties

    session = context.writing()
    _say_done(penalties.propose(session.desk, session.actor, client), as_json)


@app.command()
def confirm(penalty: int = _NUMBER, reason: str = _REASON, as_json: bool = _JSON) -> None:
    """Confirm a penalty: it goes onto the period's statement, up to the agreement's cap."""
    from helpdesk_tui.services import penalties

    session = context.writing()
    _say_done(penalties.confirm(session.desk, session.actor, penalty, reason), as_json)


@app.command()
def waive(penalty: int = _NUMBER, reason: str = _REASON, as_json: bool = _JSON) -> None:
    """Waive a penalty."""
    from helpdesk_tui.services import penalties

    session = context.writing()
    _say_done(penalties.waive(session.desk, session.actor, penalty, reason), as_json)


def state_name(state: str) -> str:
    """What was decided, in words."""
    return {"proposed": _("proposed"), "confirmed": _("confirmed"), "waived": _("waived")}[state]


def kind_name(kind: str) -> str:
    """What a penalty is for, in words."""
    return _("share met") if kind == "attainment" else _("missed")


def _decimal(text: str) -> Decimal:
    import decimal

    return decimal.Decimal(text)


def _say_done(done: Done, as_json: bool) -> None:
    if as_json:
        say_json({"said": done.said})
    else:
        say(done.said)


def _as_json(row: PenaltyRow) -> dict[str, object]:
    import json

    from helpdesk_tui.domain.formats import instant_json

    return {
        "penalty": row.id, "client": row.client_key, "agreement": row.agreement_number, "period_start_at": instant_json(row.period_start_at),
        "kind": row.kind, "target": row.target, "ticket": row.ticket_id, "at": instant_json(row.at), "amount": row.amount,
        "currency": row.currency, "state": row.state, "reason": row.reason, "decided_by": row.decided_by or None,
        "decided_at": None if row.decided_at is None else instant_json(row.decided_at), "explanation": json.loads(row.explanation),
    }  # fmt: skip


def margin(
    period: str = typer.Argument("", metavar="[PERIOD]", help=_("2026-07, 2026-Q3 or 2026; default: this month.")), as_json: bool = _JSON
) -> None:
    """What each client leaves after labour, worst first; agreements that end soon; overruns that repeat."""
    from helpdesk_tui.services import margin as service

    session = context.reading()
    found = service.margins(session.desk, session.actor, period)
    if as_json:
        say_json(_margins_json(found))
    else:
        _say_margins(found, session.zone)


def _say_margins(found: Margins, zone: str) -> None:
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.money import money
    from helpdesk_tui.services import margin as service

    columns = [Column(_("Client"), gives_way=True)]
    amounts = (_("Fee"), _("Overage"), _("Other"), _("Penalties"), _("Income"), _("Labour"), _("Margin"), "%")
    columns += [Column(title, right=True) for title in amounts]
    columns += [Column(_("Worked"), right=True), Column(_("Tickets"), right=True), Column(_("Per ticket"), right=True), Column(_("State"))]
    rows = [
        [
            row.client, money(row.fee), money(row.overage), money(row.other), money(row.penalties), money(row.revenue), money(row.labour),
            money(row.margin, row.currency), "" if row.percent is None else f"{row.percent}", formats.labour(row.raw_ms), str(row.tickets),
            per_ticket(row), state_of(row),
        ]
        for row in found.rows
    ]  # fmt: skip
    heading = _("Margins of the periods that end in {period}, worst first").format(period=found.name)
    rates = service.compared(found)
    say(f"{heading} ({rates})" if rates else heading)
    say_table(columns, rows, nothing=_("No period ends there."))
    if found.endings:
        say()
        say(_("Agreements that end soon"))
        columns = [Column(_("Ends")), Column(_("Days"), right=True), Column(_("Client"), gives_way=True), Column(_("Agreement"))]
        columns += [Column(_("Margin"), right=True), Column(_("Margin of"))]
        say_table(columns, [_ending_cells(one, zone) for one in found.endings])
    if found.overruns:
        say()
        say(_("Allowance exceeded again and again"))
        columns = [Column(_("Client"), gives_way=True), Column(_("Agreement")), Column(_("Over"))]
        say_table(columns, [[one.agreement.client_name, one.agreement.number, over_words(one)] for one in found.overruns])


def state_of(row: Margin) -> str:
    """Whether a client's figures are final."""
    if not row.periods:
        return _("no agreement")
    return _("final") if row.is_final else _("draft")


def per_ticket(row: Margin) -> str:
    """`12 min, 340.00`: time and cost per ticket."""
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.money import money

    if row.ms_per_ticket is None or row.cost_per_ticket is None:
        return ""
    return f"{formats.labour(row.ms_per_ticket)}, {money(row.cost_per_ticket)}"


def _ending_cells(one: Ending, zone: str) -> list[str]:
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.money import money

    ends = f"{formats.local_time(one.ends_at - 1, zone):%Y-%m-%d}"
    return [ends, str(one.days), one.agreement.client_name, one.agreement.number, money(one.margin, one.currency), ", ".join(one.periods)]


def over_words(one: Overrun) -> str:
    """`2026-05 3 h 10 min, 2026-06 –, 2026-07 12 min`."""
    from helpdesk_tui.domain import formats

    return ", ".join(f"{name} {formats.duration(minutes * 60) if minutes > 0 else '–'}" for name, minutes in one.periods)


def _margins_json(found: Margins) -> dict[str, object]:
    from helpdesk_tui.domain.formats import instant_json

    return {
        "period": found.name,
        "clients": [_margin_json(row) for row in found.rows],
        "ending": [
            {
                "client": one.agreement.client_key, "agreement": one.agreement.key, "ends_at": instant_json(one.ends_at), "days": one.days,
                "within_days": one.within, "margin": str(one.margin), "currency": one.currency, "periods": list(one.periods),
            }
            for one in found.endings
        ],
        "overruns": [
            {"client": one.agreement.client_key, "agreement": one.agreement.key, "over_min": dict(one.periods)} for one in found.overruns
        ],
    }  # fmt: skip


def _margin_json(row: Margin) -> dict[str, object]:
    return {
        "client": row.client_key, "currency": row.currency, "fee": str(row.fee), "overage": str(row.overage), "other": str(row.other),
        "penalties": str(row.penalties), "revenue": str(row.revenue), "labour": str(row.labour), "margin": str(row.margin),
        "percent": None if row.percent is None else str(row.percent), "worked_ms": row.raw_ms, "unpriced_ms": row.unpriced_ms,
        "tickets": row.tickets, "ms_per_ticket": row.ms_per_ticket,
        "cost_per_ticket": None if row.cost_per_ticket is None else str(row.cost_per_ticket), "final": row.is_final, "penalties_waiting": row.penalties_waiting,
        "periods": list(row.periods),
    }  # fmt: skip
