"""`helpdesk setup`: a desk from a file."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import say, say_json, warn
from helpdesk_tui.domain.errors import BadInput, HelpdeskError, Refused
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.services.setup.apply import Applied
    from helpdesk_tui.services.setup.document import Document
    from helpdesk_tui.services.setup.plan import Change, Plan

app = typer.Typer(help=_("Set up a desk from a file: show the difference, apply it, write the desk back as a file."))

WIDEST_VALUE = 100
FILE = typer.Argument(..., metavar="DESK.toml", help=_("The setup file."))
VERBOSE = typer.Option(False, "--verbose", "-v", help=_("Name what stays the same, and what the file does not mention."))
AS_JSON = typer.Option(False, "--json", help=_("Print JSON for programs."))


@app.command("plan")
def plan_command(file: str = FILE, verbose: bool = VERBOSE, as_json: bool = AS_JSON) -> None:
    """Show what applying the file would change, and write nothing; ends with 1 where apply would refuse."""
    from helpdesk_tui.services.setup.apply import plan_file
    from helpdesk_tui.services.setup.document import read_document

    with every_line():
        document = read_document(file)
        if _store_is_there():
            session = context.reading()
            plan = plan_file(session.desk, session.login, context.DOOR, document)
        else:
            plan = _plan_for_nothing(document)
    if as_json:
        say_json(plan_json(plan))
    else:
        say("\n".join([*plan_lines(plan, verbose=verbose), count_line(plan)]))
    if plan.refusals:
        raise typer.Exit(Refused.exit_code)


@app.command("apply")
def apply_command(file: str = FILE, verbose: bool = VERBOSE, as_json: bool = AS_JSON) -> None:
    """Write what differs, all or nothing. Nothing is deleted; what was changed since the file was exported is refused.

    In an exported file the revs of what was applied are brought up to date, so that it can be edited and applied again.
    """
    from helpdesk_tui.services.setup.apply import apply_file, first_sentence
    from helpdesk_tui.services.setup.document import read_document

    with every_line():
        document = read_document(file)
        if not _store_is_there():
            _plan_for_nothing(document)  # so that a file with mistakes makes no store
        session = context.writing(create=True)
        applied = apply_file(session.desk, session.login, context.DOOR, document)
    refreshed = _refresh(file, document, applied)
    if as_json:
        say_json(
            {**plan_json(applied.plan), "first_setup": applied.is_first, "tickets_rewritten": applied.tickets, "revs_refreshed": refreshed}
        )
        return
    lines = [*plan_lines(applied.plan, verbose=verbose), count_line(applied.plan, is_done=True)]
    if applied.tickets:
        lines.append(
            ngettext("{n} ticket was brought up to date.", "{n} tickets were brought up to date.", applied.tickets).format(
                n=applied.tickets
            )
        )
    if refreshed:
        lines.append(_("The revs in {file} are up to date, so it can be edited and applied again.").format(file=file))
    say("\n".join(line for line in [*lines, first_sentence(applied)] if line))


@app.command("export")
def export_command(
    file: str = typer.Argument("-", metavar="[DESK.toml]", help=_("Where to write; - is standard output.")),
    force: bool = typer.Option(False, "--force", help=_("Overwrite a file that is there.")),
    only: str = typer.Option("", "--only", metavar="SECTION,…", help=_("These sections alone: a manager's are the agreements.")),
) -> None:
    """Write the desk as a setup file: sorted, complete, always the same bytes for the same desk.

    For admins and auditors; with --only for who may edit these sections.
    """
    from helpdesk_tui.services.setup.export import export_file

    session = context.reading()
    sections = tuple(name.strip() for name in only.split(",") if name.strip())
    text = export_file(session.desk, session.login, context.DOOR, sections)
    if file == "-":
        _print_verbatim(text)
        return
    if os.path.exists(file) and not force and _content(file) != text:
        raise Refused(_("{file} is there already, and its comments would be lost. Name another file, or add --force.").format(file=file))
    write_text(file, text)
    say(_("The desk was written to {file}.").format(file=file))


def _print_verbatim(text: str) -> None:
    """Print a file's text: byte by byte into a file or a pipe, harmlessly on a terminal."""
    if sys.stdout.isatty():
        say(text.rstrip("\n"))
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))


def plan_lines(plan: Plan, *, verbose: bool = False) -> list[str]:
    """A plan for people: + new, ~ changed, ! refused, and with `verbose` = the same and · not in the file."""
    lines = [line for change in plan.changes for line in _change_lines(change)]
    if verbose:
        from helpdesk_tui.services.setup.kinds import BY_SECTION

        for sign, by_section in (("=", plan.same), ("·", plan.unnamed)):
            lines += [f"{sign} {BY_SECTION[section].word} {key}".rstrip() for section, keys in by_section.items() for key in keys]
    return lines


def _change_lines(change: Change) -> list[str]:
    from helpdesk_tui.services.setup.plan import shortened, shown_value

    notes = [f"    {change.note}"] if change.note else []
    if change.is_new:
        fields = " · ".join(f"{one.field} {shortened(shown_value(one.after), WIDEST_VALUE)}" for one in change.differences)
        return [f"+ {change.given.called}  {fields}", *notes]
    sign = "!" if change.refusal else "~"
    lines = [f"{sign} {change.given.called}", *(f"    {one.field}: {shortened(one.text, WIDEST_VALUE)}" for one in change.differences)]
    if change.makes_version:
        lines.append(
            _("    makes a new version; tickets keep the one they have")
            if change.kind.section == "agreements"
            else _("    makes a new version; open tickets count by it from now on")
        )
    return [*lines, *notes, *([f"    {change.refusal}"] if change.refusal else [])]


def count_line(plan: Plan, *, is_done: bool = False) -> str:
    """How much is new, changed and the same."""
    from helpdesk_tui.services.setup.apply import summary

    counts = summary(plan)
    if not plan.changes:
        return _("Nothing to change: {same} objects are as the file says.").format(**counts)
    told = (
        _("Applied: {new} new, {changed} changed, {same} the same.")
        if is_done
        else _("To do: {new} new, {changed} changed, {same} the same.")
    )
    refused = _(" {refused} refused: nothing would be written.").format(**counts) if counts["refused"] else ""
    return told.format(**counts) + refused


def plan_json(plan: Plan) -> dict[str, object]:
    """A plan for programs."""
    from helpdesk_tui.services.setup.apply import summary

    return {
        "changes": [
            {
                "section": change.kind.section, "key": change.key, "action": "new" if change.is_new else "change",
                "fields": [
                    {"field": one.field, "before": _for_json(one.before), "after": _for_json(one.after)} for one in change.differences
                ],
                "makes_version": change.makes_version, "note": change.note or None, "refusal": change.refusal or None,
            }
            for change in plan.changes
        ],
        "summary": summary(plan), "same": plan.same, "not_in_file": plan.unnamed,
    }  # fmt: skip


def _for_json(value: object) -> object:
    """A value of the file, or one within it, as JSON has it: days as in the file, figures as numbers."""
    if isinstance(value, dict):
        return {key: _for_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_for_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


@contextmanager
def every_line() -> Iterator[None]:
    """An error that has a line for every mistake comes out as those lines, on standard error."""
    try:
        yield
    except HelpdeskError as error:
        lines = error.sentence.split("\n")
        if len(lines) == 1:
            raise
        for line in lines:
            warn(line)
        raise typer.Exit(error.exit_code) from None


def _store_is_there() -> bool:
    return os.path.exists(context.load_settings().database)


def _plan_for_nothing(document: Document) -> Plan:
    from helpdesk_tui.services.setup.plan import make_plan
    from helpdesk_tui.store import setup

    return make_plan(document, setup.empty())


def _refresh(file: str, document: Document, applied: Applied) -> bool:
    """Bring the file's revs up to date; returns whether there was anything to do and it could be done."""
    from helpdesk_tui.services.setup.apply import refreshed

    text = refreshed(document, applied)
    if text == document.text:
        return False
    try:
        write_text(file, text)
    except BadInput as error:
        warn(_("{sentence} Export again before you edit it further.").format(sentence=error.sentence))
        return False
    return True


def _content(file: str) -> str:
    try:
        with open(file, encoding="utf-8", newline="") as opened:
            return opened.read()
    except (OSError, UnicodeDecodeError):
        return ""


def write_text(file: str, text: str) -> None:
    """Write a file whole or not at all. Raises BadInput where that cannot be."""
    folder = os.path.dirname(os.path.abspath(file))
    try:
        handle, name = tempfile.mkstemp(prefix=".helpdesk-", dir=folder)
        try:
            with open(handle, "w", encoding="utf-8", newline="") as opened:
                opened.write(text)
            mode = os.stat(file).st_mode & 0o777 if os.path.exists(file) else 0o600
            os.chmod(name, mode)
            os.replace(name, file)
        except OSError:
            os.unlink(name)
            raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadInput(_("{file} cannot be written: {reason}.").format(file=file, reason=reason)) from None
