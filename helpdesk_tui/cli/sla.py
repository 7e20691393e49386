"""`helpdesk sla`: service levels checked against cases from outside."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.sla_cases import Difference, play
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _, ngettext

app = typer.Typer(help=_("Service levels: replay cases through the real calendar and SLA code."), no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file of cases: how many there are, how many differ and in what, and sentences about senseless ones."""

    cases: int
    differing: int
    differences: list[Difference]
    senseless: list[str]


@app.callback()
def sla() -> None:
    """Service levels: replay cases through the real calendar and SLA code."""


@app.command("replay")
def replay_file(
    file: str = typer.Argument(..., metavar="FILE.json", help=_("A JSON list of cases; - reads standard input.")),
    as_json: bool = typer.Option(False, "--json", help=_("Print JSON for programs.")),
) -> None:
    """Play cases and print those that come out otherwise; ends with 1 if any does."""
    outcome = play_all(read_cases(file))
    typer.echo(_as_json(outcome) if as_json else _as_text(outcome))
    if outcome.senseless:
        raise BadInput(_senseless_sentence(outcome.senseless))
    if outcome.differences:
        raise typer.Exit(1)


def read_cases(file: str) -> list[object]:
    """The cases of a JSON file, or of standard input for `-`. Raises BadInput when there is no list of cases in it."""
    try:
        text = sys.stdin.read().removeprefix("\ufeff") if file == "-" else Path(file).read_text("utf-8-sig")
    except OSError as error:
        raise BadInput(_("cannot read {file}: {reason}").format(file=file, reason=error.strerror or error)) from None
    except UnicodeDecodeError:
        raise BadInput(_("{file} is no UTF-8 text; a file of cases is JSON").format(file=file)) from None
    except ValueError:  # a NUL in the name
        raise BadInput(_("{file} is no name that a file can have").format(file=file)) from None
    try:
        content: object = json.loads(text)
    except json.JSONDecodeError as error:
        where = _("line {line}, column {column}").format(line=error.lineno, column=error.colno)
        raise BadInput(_("{file} is no JSON: {reason} at {where}").format(file=file, reason=error.msg, where=where)) from None
    except UNREADABLE:
        raise BadInput(_("{file} holds more than a file of cases can; it is a list of small tables").format(file=file)) from None
    if isinstance(content, dict):
        content = content.get("cases")
    if not isinstance(content, list):
        raise BadInput(_("{file} holds no list of cases").format(file=file))
    return content


def play_all(cases: list[object]) -> Outcome:
    """Play every case; one that makes no sense does not keep the others from being played."""
    differing: list[list[Difference]] = []
    senseless: list[str] = []
    for number, case in enumerate(cases, start=1):
        try:
            found = play(case, number)
        except BadInput as error:
            senseless.append(error.sentence)
        else:
            if found:
                differing.append(found)
    return Outcome(len(cases), len(differing), [difference for found in differing for difference in found], senseless)


def _as_json(outcome: Outcome) -> str:
    return json.dumps(
        {
            "cases": outcome.cases,
            "differing": outcome.differing,
            "differences": [asdict(difference) for difference in outcome.differences],
            "senseless": outcome.senseless,
        },
        indent=2,
    )


def _as_text(outcome: Outcome) -> str:
    lines = [
        _("{case}: {field}: expected {expected}, found {found}").format(
            case=printable(difference.case_id),
            field=difference.field,
            expected=_figure(difference.expected),
            found=_figure(difference.found),
        )
        for difference in outcome.differences
    ]
    if len(outcome.senseless) > 1:  # a single one is told as the error that ends the command
        lines += [printable(sentence) for sentence in outcome.senseless]
    played = outcome.cases - len(outcome.senseless)
    counted = ngettext("{n} case played", "{n} cases played", played).format(n=played)
    verdict = (
        ngettext("{n} differs", "{n} differ", outcome.differing).format(n=outcome.differing) if outcome.differing else _("none differs")
    )
    return "\n".join([*lines, f"{counted}, {verdict}"])


def _figure(value: int | str | None) -> str:
    return _("none") if value is None else str(value)


def _senseless_sentence(senseless: list[str]) -> str:
    first, more = senseless[0], len(senseless) - 1
    if not more:
        return first
    return first + ngettext(" ({n} more case makes no sense)", " ({n} more cases make no sense)", more).format(n=more)
