"""`helpdesk period`: closing service periods, their statements, invoices. For managers; auditors read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table, warn
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.domain.statement import Statement
    from helpdesk_tui.services.closing import Closed, Item, Sheet
    from helpdesk_tui.services.period_list import Decided

app = typer.Typer(help=_("Close service periods; statements, lines for accounting, invoices."))

_CLIENT = typer.Argument(..., metavar="CLIENT", help=_("The client, by key or name."))
_PERIOD = typer.Argument(..., metavar="PERIOD", help=_("2026-07, 2026-Q3 or 2026."))
_REASON = typer.Option("", "--reason", metavar="TEXT", help=_("Why; it stays in the record."))
_AGREEMENT = typer.Option("", "--agreement", metavar="KEY", help=_("Of this agreement alone, by key or number."))
_JSON = typer.Option(False, "--json", help=_("Print JSON for programs."))
_OUT = typer.Option("", "--out", "--output", "-o", metavar="FILE", help=_("Write into this file instead of the terminal."))
FORMATS = ("md", "csv", "xlsx")


@app.command()
def show(client: str = _CLIENT, period: str = _PERIOD, agreement: str = _AGREEMENT, as_json: bool = _JSON) -> None:
    """Show how a period stands: state, amounts, time, what is left to do."""
    from helpdesk_tui.services import closing

    session = context.reading()
    found = closing.sheets(session.desk, session.actor, client, period, agreement)
    if as_json:
        say_json([sheet_json(one, session.now) for one in found])
        return
    for one in found:
        _say_sheet(one, session.zone, session.now)


@app.command("list")
def listing(
    state: str = typer.Option("", "--state", metavar="STATE", help=_("Only those: open, closing, closed, invoiced, overdue, paid.")),
    as_json: bool = _JSON,
) -> None:
    """List the periods about which something was decided, latest first; `--state overdue` those to be reminded of, `--state open` those that
    are over and not closed."""
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.money import money
    from helpdesk_tui.services import closing, period_list

    session = context.reading()
    found = period_list.decided(session.desk, session.actor, state)
    if as_json:
        say_json([_decided_json(one, session.now) for one in found])
        return
    columns = [Column(_("Period")), Column(_("Client"), gives_way=True), Column(_("Agreement")), Column(_("State")), Column(_("Invoice"))]
    columns += [Column(_("Due")), Column(_("With VAT"), right=True)]
    rows = [
        [
            one.period.name, one.agreement.client_name, one.agreement.number,
            closing.standing_name(closing.standing(one.period, session.now)), one.period.invoice,
            "" if one.period.due_at is None else f"{formats.local_time(one.period.due_at - 1, one.agreement.zone):%Y-%m-%d}",
            "" if one.statement is None else money(one.statement.gross, one.statement.currency),
        ]
        for one in found
    ]  # fmt: skip
    say_table(columns, rows, nothing=_("There is no such period."))


def _decided_json(one: Decided, now: int) -> dict[str, object]:
    from helpdesk_tui.domain.formats import instant_json
    from helpdesk_tui.services import closing

    due_at, statement_ = one.period.due_at, one.statement
    return {
        "client": one.agreement.client_key, "agreement": one.agreement.key, "period": one.period.name,
        "state": closing.standing(one.period, now), "invoice": one.period.invoice or None,
        "due_at": None if due_at is None else instant_json(due_at), "currency": one.period.terms.currency,
        "net": None if statement_ is None else str(statement_.net()), "gross": None if statement_ is None else str(statement_.gross),
    }  # fmt: skip


@app.command()
def checklist(client: str = _CLIENT, period: str = _PERIOD, agreement: str = _AGREEMENT, as_json: bool = _JSON) -> None:
    """List what is to be looked at before a period closes. Ends with 1 where something blocks."""
    from helpdesk_tui.services import closing

    session = context.reading()
    found = closing.sheets(session.desk, session.actor, client, period, agreement)
    items = [item for one in found for item in one.items]
    if as_json:
        say_json([item_json(item) for item in items])
    else:
        _say_items(items)
    if any(item.blocks for item in items):
        raise typer.Exit(1)


@app.command("pass-notes")
def pass_notes(
    client: str = _CLIENT,
    period: str = _PERIOD,
    reason: str = _REASON,
    agreement: str = _AGREEMENT,
    as_json: bool = _JSON,
) -> None:
    """Let all entries without a note pass that the checklist names, at once and with a reason."""
    from helpdesk_tui.services import closing

    session = context.writing()
    _say_closed(closing.let_notes_pass(session.desk, session.actor, client, period, reason, agreement), as_json)


@app.command()
def close(
    client: str = _CLIENT,
    period: str = _PERIOD,
    agreement: str = _AGREEMENT,
    finally_: bool = typer.Option(False, "--finally", help=_("Freeze the figures at once, without the step of a draft.")),
    as_json: bool = _JSON,
) -> None:
    """Close a period: first a draft with a checklist, once more freezes the figures. What changes later comes as an adjustment."""
    from helpdesk_tui.services import closing

    session = context.writing()
    done = closing.close(session.desk, session.actor, client, period, agreement, finally_=finally_)
    if as_json:
        say_json([_closed_json(one, session.now) for one in done])
        return
    for one in done:
        say(one.said)
        _say_items(_told(one.sheet.items), quiet=True)
    for sentence in done[0].refused:
        warn(sentence)
    if done[0].refused:
        raise typer.Exit(1)


@app.command()
def statement(
    client: str = _CLIENT,
    period: str = _PERIOD,
    agreement: str = _AGREEMENT,
    format_: str = typer.Option("md", "--format", metavar="|".join(FORMATS), help=_("Markdown, CSV, or a workbook (extra xlsx).")),
    out: str = _OUT,
    as_json: bool = _JSON,
) -> None:
    """Print the statement for the client: work, service levels, time, amounts, penalties, ratings, what did not happen."""
    from helpdesk_tui.domain import statement_sheets
    from helpdesk_tui.domain.errors import BadInput
    from helpdesk_tui.domain.sheet import csv_document, markdown
    from helpdesk_tui.domain.statement import frozen
    from helpdesk_tui.services import closing

    if format_ not in FORMATS:
        raise BadInput(_("There is no format {name!r}; formats are {names}.").format(name=format_, names=", ".join(FORMATS)))
    session = context.reading()
    found = [one.statement for one in closing.sheets(session.desk, session.actor, client, period, agreement)]
    if as_json:
        say_json([{name: value for name, value in frozen(one).items() if name != "costs"} for one in found])
    elif format_ == "xlsx":
        from helpdesk_tui.services.sheets import workbook

        _deliver(workbook([sheet for one in found for sheet in statement_sheets.for_client(one)]), out)
    elif format_ == "csv":
        _deliver(csv_document([sheet for one in found for sheet in statement_sheets.for_client(one)]).encode(), out)
    else:
        text = "\n".join(markdown(statement_sheets.title(one), statement_sheets.for_client(one)) for one in found)
        _deliver(text.encode(), out)


@app.command()
def lines(client: str = _CLIENT, period: str = _PERIOD, agreement: str = _AGREEMENT, out: str = _OUT, as_json: bool = _JSON) -> None:
    """Print the lines for accounting as CSV, with VAT."""
    from dataclasses import replace

    from helpdesk_tui.domain import statement_sheets
    from helpdesk_tui.domain.sheet import csv_table
    from helpdesk_tui.services import closing

    session = context.reading()
    found = [statement_sheets.accounting(one.statement) for one in closing.sheets(session.desk, session.actor, client, period, agreement)]
    together = replace(found[0], rows=tuple(row for one in found for row in one.rows))
    if as_json:
        names = [head.title for head in together.heads]
        say_json([{name: value if value is None else str(value) for name, value in zip(names, row, strict=True)} for row in together.rows])
    else:
        _deliver(csv_table(together).encode(), out)


@app.command()
def adjust(
    client: str = _CLIENT,
    period: str = _PERIOD,
    amount: str = typer.Argument(..., metavar="AMOUNT", help=_("Without VAT; negative is in the client's favour: -- -120.50")),
    name: str = typer.Option(..., "--name", help=_("What it is; it stands on the statement.")),
    agreement: str = _AGREEMENT,
    as_json: bool = _JSON,
) -> None:
    """Put a named amount onto the statement of an open period."""
    from helpdesk_tui.services import closing

    session = context.writing()
    _say_closed(closing.adjust(session.desk, session.actor, client, period, amount, name, agreement), as_json)


@app.command()
def invoice(
    client: str = _CLIENT,
    period: str = _PERIOD,
    number: str = typer.Option(..., "--number", help=_("The invoice's number.")),
    agreement: str = _AGREEMENT,
    as_json: bool = _JSON,
) -> None:
    """Record that a closed period was invoiced."""
    from helpdesk_tui.services import invoices

    session = context.writing()
    _say_closed(invoices.invoice(session.desk, session.actor, client, period, number, agreement), as_json)


@app.command()
def paid(
    client: str = _CLIENT,
    period: str = _PERIOD,
    when: str = typer.Option("", "--on", metavar="TIME", help=_("When it was paid, if not now: yesterday, 2026-08-12.")),
    agreement: str = _AGREEMENT,
    as_json: bool = _JSON,
) -> None:
    """Record that an invoiced period was paid."""
    from helpdesk_tui.services import invoices

    session = context.writing()
    _say_closed(invoices.paid(session.desk, session.actor, client, period, when, agreement), as_json)


@app.command("take-back")
def take_back(
    client: str = _CLIENT,
    period: str = _PERIOD,
    reason: str = _REASON,
    agreement: str = _AGREEMENT,
    as_json: bool = _JSON,
) -> None:
    """Take back a period's last step: a payment, an invoice's number, or the beginning of closing. What is closed stays closed."""
    from helpdesk_tui.services import taking_back

    session = context.writing()
    _say_closed(taking_back.take_back(session.desk, session.actor, client, period, reason, agreement), as_json)


def _deliver(content: bytes, out: str) -> None:
    """Into a file, or to standard output: text is printable there, a workbook goes as it is where that is no terminal."""
    from helpdesk_tui.domain.errors import BadInput, StoreTrouble

    if out:
        try:
            Path(out).write_bytes(content)
        except OSError as error:
            raise StoreTrouble(_("{path} cannot be written: {why}.").format(path=out, why=error.strerror)) from error
        say(_("Written: {path}").format(path=out))
        return
    is_text = not content.startswith(b"PK")
    if sys.stdout.isatty() or is_text:
        if not is_text:
            raise BadInput(_("A workbook is nothing to look at in a terminal; name a file with --out."))
        say(content.decode().replace("\r\n", "\n").rstrip("\n"))
        return
    sys.stdout.buffer.write(content)


def _say_closed(done: Closed, as_json: bool) -> None:
    if as_json:
        say_json({"said": done.said, **sheet_json(done.sheet, context.clock().now())})
    else:
        say(done.said)


def _say_sheet(sheet: Sheet, zone: str, now: int) -> None:
    from helpdesk_tui.domain import formats
    from helpdesk_tui.domain.money import money
    from helpdesk_tui.services import closing

    found, period = sheet.statement, sheet.period
    state = closing.standing_name(closing.standing(period, now))
    if period.invoice:
        state += f", {period.invoice}"
    if period.due_at is not None and period.paid_at is None:
        state += _(", due {at}").format(at=f"{formats.local_time(period.due_at - 1, sheet.agreement.zone):%Y-%m-%d}")
    time = found.time
    used = formats.duration(time.used_min * 60)
    if time.available_min is not None:
        used = _("{used} of {all}").format(used=used, all=formats.duration(time.available_min * 60))
    fields = [
        (_("Period"), f"{found.client}, {found.agreement}, {found.period}"),
        (_("State"), state),
        (_("Time"), used),
        *((line.name, money(line.net, found.currency)) for line in found.lines),
        (_("Net"), money(found.net(), found.currency)),
        (_("With VAT"), money(found.gross, found.currency)),
    ]
    say_fields(fields)
    _say_items(_told(sheet.items), quiet=True)
    say()


MOST = 5
"""So many entries without a note are told of one by one; `checklist` names all."""


def _told(items: Sequence[Item]) -> list[Item]:
    """The checklist with a long row of entries without a note cut short."""
    from dataclasses import replace

    bare = [item for item in items if item.kind == "no_note"]
    kept = [item for item in items if item.kind != "no_note"]
    if len(bare) <= MOST:
        return [*kept, *bare]
    n = len(bare)
    said = ngettext("{n} entry has no note; `period checklist` names it.", "{n} entries have no note; `period checklist` names them.", n)
    return [*kept, replace(bare[0], said=said.format(n=n), ticket_id=None, entry_id=None)]


def _say_items(items: list[Item], *, quiet: bool = False) -> None:
    if items or not quiet:
        columns = [Column(_("Blocks")), Column(_("What"), gives_way=True), Column(_("Command"))]
        rows = [[_("yes") if item.blocks else _("no"), item.said, _how(item)] for item in items]
        say_table(columns, rows, nothing=_("Nothing is left to do."))


def _how(item: Item) -> str:
    """The command that does a thing on the checklist; nothing where it is not for who closes to do."""
    if item.penalty_id is not None:
        return f"penalty confirm|waive {item.penalty_id}"
    if item.kind == "no_note":
        return "period pass-notes" if item.entry_id is None else f"entries correct {item.entry_id} --note"
    return ""


def item_json(item: Item) -> dict[str, object]:
    """A thing on the checklist for programs."""
    return {
        "kind": item.kind, "blocks": item.blocks, "said": item.said, "ticket": item.ticket_id, "entry": item.entry_id,
        "penalty": item.penalty_id,
    }  # fmt: skip


def sheet_json(sheet: Sheet, now: int) -> dict[str, object]:
    """A period as it stands, for programs. Amounts are texts, minutes whole numbers."""
    from helpdesk_tui.domain.formats import instant_json
    from helpdesk_tui.services import closing

    period, found = sheet.period, sheet.statement

    def moment(at: int | None) -> str | None:
        return None if at is None else instant_json(at)

    return {
        "client": found.client_key, "agreement": found.agreement_key, "number": found.agreement, "period": found.period,
        "start_at": moment(period.start_at), "end_at": moment(period.end_at), "state": closing.standing(period, now),
        "closed_at": moment(period.closed_at), "invoice": period.invoice or None, "invoiced_at": moment(period.invoiced_at),
        "due_at": moment(period.due_at), "paid_at": moment(period.paid_at), **_amounts_json(found),
        "checklist": [item_json(item) for item in sheet.items],
    }  # fmt: skip


def _amounts_json(found: Statement) -> dict[str, object]:
    from helpdesk_tui.domain.statement import frozen

    return {
        "currency": found.currency, "net": str(found.net()), "vat": str(found.vat), "gross": str(found.gross),
        "lines": [{"kind": line.kind, "name": line.name, "net": str(line.net)} for line in found.lines], "time": frozen(found.time),
        "margin": str(found.margin), "labour": str(found.costs.labour),
    }  # fmt: skip


def _closed_json(done: Closed, now: int) -> dict[str, object]:
    return {"said": done.said, **sheet_json(done.sheet, now)}
