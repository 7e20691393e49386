"""`helpdesk backup`, `restore`, `doctor`: the store's upkeep."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from helpdesk_tui.cli import context
from helpdesk_tui.cli.output import Column, say, say_fields, say_json, say_table
from helpdesk_tui.domain.errors import StoreTrouble
from helpdesk_tui.domain.words import _, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.domain.roles import Actor
    from helpdesk_tui.services.doctor import Finding
    from helpdesk_tui.store.upkeep import Facts


def backup(
    target: str = typer.Argument("", metavar="[FILE]", help=_("The copy, or a folder for it; beside the store by default.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs.")),
) -> None:
    """Copy the store while it is in use, and check the copy. Keep what it prints: the head proves later that nothing was rewritten."""
    from helpdesk_tui.services import upkeep

    session = context.writing()
    session.refuse_clients()
    made = upkeep.back_up(session.settings.database, os.path.expanduser(target), session.now)
    if as_json:
        say_json(_as_json(made))
    else:
        say_fields(_as_fields(made))


def restore(
    file: str = typer.Argument(..., metavar="FILE", help=_("A copy that `helpdesk backup` has made.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs.")),
) -> None:
    """Check a backup and put a copy of it in the store's place. The old file is kept beside it; nobody may have the store open."""
    from helpdesk_tui.domain.clock import Clock
    from helpdesk_tui.services import upkeep

    context.refuse_at()
    told = context.load_settings()
    actor: Actor | None = None
    clock = Clock()
    if os.path.exists(told.database):
        try:
            session = context.writing()
            actor, clock = session.actor, session.desk.clock
            session.desk.store.close()
        except StoreTrouble:
            actor = None  # the store is what is damaged: whoever can replace the file may restore it
    done = upkeep.restore(told.database, os.path.abspath(os.path.expanduser(file)), actor, clock)
    if as_json:
        say_json({**_as_json(done.facts), "replaced": done.replaced or None})
        return
    say_fields([*_as_fields(done.facts), *([(_("replaced"), done.replaced)] if done.replaced else [])])


def _as_json(found: Facts) -> dict[str, object]:
    return {
        "path": found.path, "bytes": found.size, "schema": found.schema, "rows": found.counts,
        "head": {"seq": found.head.seq, "hash": found.head.hash},
    }  # fmt: skip


def _as_fields(found: Facts) -> list[tuple[str, str]]:
    counted = ", ".join(f"{table} {count}" for table, count in found.counts.items())
    return [
        (_("path"), found.path),
        (_("size"), ngettext("{n} byte", "{n} bytes", found.size).format(n=found.size)),
        (_("rows"), counted),
        (_("head"), f"{found.head.seq}:{found.head.hash}"),
        (_("checked"), _("integrity, references, rows and head: the same as the original")),
    ]


def doctor(
    every: bool = typer.Option(False, "--all", help=_("Recompute the targets of every ticket, not of a sample.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs.")),
) -> None:
    """Check the store: what was checked, what was found, what to do. Ends with 1 if something is wrong."""
    from helpdesk_tui.services import doctor as service

    session = context.reading()
    session.refuse_clients()
    findings = service.examine(session.desk, every=every)
    wrong = sum(finding.level == "wrong" for finding in findings)
    if as_json:
        say_json({"store": session.settings.database, "wrong": wrong, "checks": [_finding_json(finding) for finding in findings]})
    else:
        _say_findings(findings, wrong)
    if wrong:
        raise typer.Exit(1)


def _say_findings(findings: list[Finding], wrong: int) -> None:
    signs = {"ok": _("ok"), "note": _("note"), "wrong": _("WRONG")}
    say_table(
        [Column(""), Column(_("Check")), Column(_("Found"), gives_way=True)],
        [[signs[finding.level], finding.title, finding.found] for finding in findings],
    )
    for finding in findings:
        if finding.level == "ok":
            continue
        say()
        say(f"{signs[finding.level]}: {finding.title}: {finding.found}")
        for row in finding.rows:
            say(f"  {row}")
        say(_("What to do: {advice}").format(advice=finding.advice))
    say()
    n = len(findings)
    checked = ngettext("{n} check", "{n} checks", n).format(n=n)
    say(
        _("{checked}, nothing is wrong").format(checked=checked)
        if not wrong
        else _("{checked}, {m} wrong").format(checked=checked, m=wrong)
    )


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.name, "title": finding.title, "level": finding.level, "count": finding.count, "found": finding.found,
        "rows": list(finding.rows), "advice": finding.advice,
    }  # fmt: skip
