"""What a file's columns and words mean: read from TOML, or recognised among the mappings that come with the program.

`layout` says what a row is: `events` (something happened; what the row does not say stays as it was), `snapshots` (how the ticket stood
after a change; an empty engineer or team means nobody), `tickets` (the whole ticket in one row).
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.formats import time_zone
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.ticket import LEVELS, STATES
from helpdesk_tui.domain.words import _

LAYOUTS = ("events", "snapshots", "tickets")
COLUMNS = (
    "id", "at", "state", "sequence", "by", "opened", "opened_by", "resolved", "resolved_by", "closed", "subject", "client", "requester",
    "service", "team", "engineer", "impact", "urgency", "priority", "channel", "device", "code", "text", "work_from", "work_to",
    "work_minutes", "note", "kind",
)  # fmt: skip
DEFAULTS = ("client", "service", "team", "subject", "impact", "urgency", "priority", "channel", "kind")
TRANSLATED = ("state", "impact", "urgency", "priority", "channel", "kind", "client", "service", "team", "engineer", "requester", "code")
NEEDED = {"events": ("id", "at", "state"), "snapshots": ("id", "at", "state"), "tickets": ("id", "opened")}
TAKEN, KEEP = "taken", "keep"
"""Beside the states of a ticket: `taken` means that the engineer of the row takes it, `keep` that its state stays as it is."""

_STATES = (*(state for state in STATES if state != "merged"), TAKEN, KEEP)
MEANINGS: dict[str, tuple[str, ...]] = {
    "state": _STATES,
    "impact": LEVELS,
    "urgency": LEVELS,
    "priority": ("1", "2", "3", "4"),
    "kind": ("incident", "request"),
}
"""The fields whose words must be translated into words of this program."""

_TEXTS = ("name", "title", "layout", "zone", "encoding", "delimiter")
_LISTS = ("recognise", "dates", "nulls", "ignore", "replies")
_TABLES = ("columns", "defaults", "values")


@dataclass(frozen=True, slots=True)
class FileMapping:
    """A mapping. `columns` gives for each field a column or a template (`{category}: {symptom}`); `values` translate the file's words,
    casefolded, per field; `replies` are the states whose beginning means that the client was written to."""

    name: str
    title: str
    layout: str
    zone: str
    encoding: str
    delimiter: str
    recognise: tuple[str, ...]
    dates: tuple[str, ...]
    nulls: frozenset[str]
    ignore: frozenset[str]
    replies: frozenset[str]
    columns: Mapping[str, str]
    defaults: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]

    def translated(self, field: str, word: str) -> str | None:
        """What the word of the file means in that field; None where the mapping does not say."""
        return self.values.get(field, {}).get(word.casefold())


def shipped() -> list[FileMapping]:
    """The mappings that come with the program, the most particular first."""
    folder = files("helpdesk_tui.services.importing") / "mappings"
    found = [
        parse(entry.read_text("utf-8"), entry.name)
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".toml")
    ]
    return sorted(found, key=lambda mapping: -len(mapping.recognise))


def recognised(columns: Iterable[str]) -> FileMapping:
    """The shipped mapping whose columns the file has. Raises BadInput that lists the file's columns."""
    there = list(columns)
    known = shipped()
    for mapping in known:
        if set(mapping.recognise) <= set(there):
            return mapping
    names = ", ".join(excerpt(name) for name in there[:12]) + (", …" if len(there) > 12 else "")
    raise BadInput(
        _("No mapping is known for a file with the columns {columns}. Describe them in a file and give it with --map MAP.toml.").format(
            columns=names
        )
    )


def load(path: str) -> FileMapping:
    """A mapping from a file. Raises BadInput with file and reason."""
    try:
        text = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise BadInput(_("Cannot read the mapping {path}: {why}.").format(path=path, why=error.strerror or error)) from None
    except ValueError:
        raise BadInput(_("The mapping {path} is no UTF-8 text.").format(path=path)) from None
    return parse(text, path)


def parse(text: str, where: str) -> FileMapping:
    """A mapping from its TOML. Raises BadInput with the place and what was meant."""
    try:
        document: dict[str, object] = tomllib.loads(text)
    except UNREADABLE as error:
        raise BadInput(_("{where} is no TOML: {why}").format(where=where, why=error)) from None
    place = _Place(where, text)
    place.check_names(document, (*_TEXTS, *_LISTS, *_TABLES), "")
    texts = {name: place.text(document, name) for name in _TEXTS}
    lists = {name: place.texts(document, name) for name in _LISTS}
    columns = place.table(document, "columns", COLUMNS)
    layout = texts["layout"] or "events"
    if layout not in LAYOUTS:
        raise place.mistake("layout", _("{word} is none of {words}").format(word=repr(layout), words=", ".join(LAYOUTS)))
    for needed in NEEDED[layout]:
        if needed not in columns:
            raise place.mistake("[columns]", _("a file of {layout} needs the column of {field}").format(layout=layout, field=repr(needed)))
    _check_zone(place, texts["zone"])
    _check_forms(place, texts["delimiter"], lists["dates"])
    defaults = place.table(document, "defaults", DEFAULTS)
    for field, meaning in defaults.items():
        _check_meaning(place, field, meaning, meaning, "[defaults]")
    name = texts["name"] or Path(where).stem
    return FileMapping(
        name=name, title=texts["title"] or name, layout=layout, zone=texts["zone"] or "UTC", encoding=texts["encoding"] or "utf-8-sig",
        delimiter=texts["delimiter"], recognise=lists["recognise"] or tuple(c for c in columns.values() if "{" not in c), dates=lists["dates"],
        nulls=frozenset(lists["nulls"]) | {""}, ignore=frozenset(lists["ignore"]), replies=frozenset(w.casefold() for w in lists["replies"]),
        columns=columns, defaults=defaults, values=_values(place, document),
    )  # fmt: skip


def _values(place: "_Place", document: Mapping[str, object]) -> dict[str, dict[str, str]]:
    tables = document.get("values", {})
    if not isinstance(tables, dict):
        raise place.mistake("values", _("is a table for each field, like [values.state]"))
    place.check_names(tables, TRANSLATED, "values.")
    found: dict[str, dict[str, str]] = {}
    for field in tables:
        found[field] = {word.casefold(): meaning for word, meaning in place.table(tables, field, None).items()}
        for word, meaning in found[field].items():
            _check_meaning(place, field, word, meaning, f"[values.{field}]")
    return found


def _check_meaning(place: "_Place", field: str, word: str, meaning: str, where: str) -> None:
    allowed = MEANINGS.get(field)
    if allowed is not None and meaning not in allowed:
        told = _("is nothing that {word} in {where} can mean; {hint}")
        raise place.mistake(repr(meaning), told.format(word=repr(word), where=where, hint=_meant(meaning, allowed)))


def _meant(word: str, known: Iterable[str], prefix: str = "") -> str:
    """The known name that a word is near to, as a question; else all that are known."""
    near = difflib.get_close_matches(word, list(known), 1)
    return _("did you mean {name}?").format(name=prefix + near[0]) if near else _("known are {names}").format(names=", ".join(known))


def _check_zone(place: "_Place", zone: str) -> None:
    try:
        time_zone(zone or "UTC")
    except BadInput as error:
        raise place.mistake("zone", error.sentence) from None


def _check_forms(place: "_Place", delimiter: str, dates: Iterable[str]) -> None:
    if len(delimiter) > 1 or delimiter in ('"', "\r", "\n"):
        raise place.mistake("delimiter", _("is one character, like ;"))
    moment = datetime(2001, 12, 31, 23, 58, 59, tzinfo=UTC)
    for form in dates:
        try:
            if not re.search("%[YyGcxsD]", form):
                raise ValueError(form)
            datetime.strptime(moment.strftime(form), form)  # noqa: DTZ007  (only whether it can be read)
        except (ValueError, re.error):
            raise place.mistake(form, _("is no form of a date; write it like %Y-%m-%d %H:%M")) from None


class _Place:
    """The source of a mapping, to say where a mistake is."""

    def __init__(self, where: str, text: str) -> None:
        self.where = where
        self.lines = text.splitlines()

    def mistake(self, near: str, what: str) -> BadInput:
        """A mistake, with the first line that holds the word."""
        word = near.strip("'\"[]").rpartition(".")[2]
        line = next((number for number, text in enumerate(self.lines, 1) if word and word in text), 0)
        end = "" if what.endswith("?") else "."
        return BadInput(f"{self.where}:{line}: {near}: {what}{end}" if line else f"{self.where}: {near}: {what}{end}")

    def check_names(self, table: Mapping[str, object], known: tuple[str, ...], prefix: str) -> None:
        """Raise for a name that is not known, with the one that is meant."""
        for name in table:
            if name not in known:
                raise self.mistake(prefix + name, _("is not known; {hint}").format(hint=_meant(name, known, prefix)))

    def text(self, table: Mapping[str, object], name: str) -> str:
        """A text, empty where there is none."""
        value = table.get(name, "")
        if not isinstance(value, str):
            raise self.mistake(name, _("is a text in quotes"))
        return value

    def texts(self, table: Mapping[str, object], name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.mistake(name, _('is a list of texts, like ["?", ""]'))
        return tuple(value)

    def table(self, tables: Mapping[str, object], name: str, known: tuple[str, ...] | None) -> dict[str, str]:
        """A table of texts; whole numbers are taken as texts."""
        value = tables.get(name, {})
        if not isinstance(value, dict):
            raise self.mistake(name, _("is a table, like [{name}]").format(name=name))
        if known is not None:
            self.check_names(value, known, f"{name}.")
        for key, item in value.items():
            if not isinstance(item, str | int) or isinstance(item, bool):
                raise self.mistake(key, _("is a text in quotes"))
        return {key: str(item) for key, item in value.items()}
