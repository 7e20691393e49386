"""`helpdesk import` and `helpdesk export`: other systems' logs in, the whole store out and back in."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context, output
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services.importing.report import Report

if TYPE_CHECKING:
    from helpdesk_tui.services.importing.apply import FoundRows

FEW = 20
"""So many refused rows are named one by one for people; all of them in the JSON report and in the file of refused rows."""


def import_(
    file: str = typer.Argument(
        ..., metavar="FILE", help=_("CSV with a header or JSON lines: another system's log; or an export of a store.")
    ),
    mapping: str = typer.Option("", "--map", metavar="MAP.toml", help=_("What the columns mean; known logs are recognised without.")),
    until: str = typer.Option("", "--until", metavar="TIME", help=_("Only rows up to that moment, in the zone of the file.")),
    dry_run: bool = typer.Option(False, "--dry-run", help=_("Say what would happen, write nothing.")),
    refused: str = typer.Option("", "--refused", metavar="FILE", help=_("Write the refused rows, with their reasons, as JSON lines.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print the report as JSON.")),
) -> None:
    """Import tickets from another system's log, or a whole store from its export.

    The same file again changes nothing, a newer one updates what it knows. Ends with 1 where rows were refused, exact duplicates excepted.
    """
    from helpdesk_tui.services import restore_lines

    if restore_lines.is_export(file):
        for option, value in (("--map", mapping), ("--until", until), ("--dry-run", dry_run), ("--refused", refused)):
            if value:
                raise BadInput(
                    _("{file} is an export of a store, which comes back whole: {option} does not go with it.").format(
                        file=file, option=option
                    )
                )
        _restore(file, as_json)
        return
    report = _import_rows(file, mapping, until, dry_run)
    if refused:
        _write_refused(refused, report)
    if as_json:
        output.say_json(report.as_json())
    else:
        _say(report, refused)
    if not report.is_clean:
        raise typer.Exit(1)


def export(
    file: str = typer.Argument("", metavar="[FILE]", help=_("Where to write; standard output where none or - is named.")),
) -> None:
    """Write everything as JSON lines, verbatim with the event chain; `helpdesk import` reads it into an empty store."""
    from helpdesk_tui.services.export import lines

    session = context.reading()
    if file not in ("", "-"):
        written = _to_file(file, lines(session.desk, session.login))
        output.say(ngettext("{n} row written to {file}", "{n} rows written to {file}", written).format(n=written, file=file))
        return
    binary = sys.stdout.buffer
    for line in lines(session.desk, session.login):
        binary.write(line.encode("utf-8") + b"\n")
    binary.flush()


def _import_rows(file: str, mapping: str, until: str, dry_run: bool) -> Report:
    from helpdesk_tui.services.importing.apply import Order, read

    found = read(Order(file, mapping, until, dry_run), context.clock().now())  # so that what cannot be read makes no store
    makes_none = dry_run or not found.cases
    if not makes_none or os.path.exists(context.load_settings().database):
        return _take_over(context.writing(create=True), found)
    with tempfile.TemporaryDirectory() as folder:  # nor does a dry run, or a file of which every row is refused: one that goes away again
        session = context.writing(create=True, database=os.path.join(folder, "empty.db"))
        try:
            return _take_over(session, found)
        finally:
            session.desk.store.close()


def _take_over(session: context.Session, found: FoundRows) -> Report:
    from helpdesk_tui.services.importing.apply import take_over

    with _progress(_("tickets")) as show:
        return take_over(session.desk, session.login, found, show)


def _restore(file: str, as_json: bool) -> None:
    from helpdesk_tui.services.restore_lines import check_whole, restore

    check_whole(file)  # before a long time goes into the rows that it has
    with context.founding() as session, _progress(_("rows")) as show:
        done = restore(session.desk, file, show)
    if as_json:
        output.say_json({"rows": done.rows, "head": {"seq": done.seq, "hash": done.head}, "fault": done.fault or None})
        return
    output.say(_("{n} rows are back; the history ends with event {seq}, {head}").format(n=done.total, seq=done.seq, head=done.head))
    if done.fault:
        output.say(_("As in the file, the history is not whole: {fault}.").format(fault=done.fault))


def _say(report: Report, refused: str) -> None:
    for line in report.lines():
        output.say(line, one_line=True)
    odd = [row for row in report.refused if row.reason != "duplicate"]
    for row in odd[:FEW]:
        output.say(
            _("  row {line} ({ticket}) {sentence}").format(line=row.line, ticket=row.ticket or "?", sentence=row.sentence), one_line=True
        )
    if len(odd) > FEW and not refused:
        output.say(_("  … and {n} more: --refused FILE writes all of them").format(n=len(odd) - FEW))


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A counter on standard error where that is a terminal, wiped at the end."""
    if not sys.stderr.isatty() or context.plain():
        yield None
        return

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done} / {total} {what}\x1b[K")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _write_refused(path: str, report: Report) -> None:
    try:
        with Path(path).open("w", encoding="utf-8", newline="\n") as file:
            for row in report.refused:
                file.write(json.dumps(row.as_line(), ensure_ascii=False) + "\n")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadInput(_("The import is done; its refused rows cannot be written to {path}: {why}.").format(path=path, why=why)) from None


def _to_file(path: str, content: Iterator[str]) -> int:
    """Write beside the file and put it in place when it is whole. Returns how many rows follow the first line."""
    target = Path(path)
    if os.path.exists(target):
        raise Refused(_("{path} is there already; name a new file.").format(path=path))
    written = -1  # the first line is no row
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="\n", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as file:
            try:
                for line in content:
                    file.write(line + "\n")
                    written += 1
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, target)
            finally:
                with suppress(OSError):  # gone where it was put in place
                    os.unlink(file.name)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadInput(_("Cannot write {path}: {why}.").format(path=path, why=why)) from None
    return written


__all__ = ["export", "import_"]
