"""A setup file as it was written: its objects field by field, each with its place, and all mistakes that one can see without the store."""

import csv
import io
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path as FilePath

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup.kinds import BY_SECTION, KINDS, SETTINGS, Kind
from helpdesk_tui.services.setup.setting_values import setting
from helpdesk_tui.services.setup.source_lines import Path, SourceLines
from helpdesk_tui.services.setup.values import meant, shown

Form = dict[str, object]
MOST_MISTAKES = 200
_CSV = ("requesters", "shifts", "absences")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object is written: in a TOML file, or as a row of a CSV file."""

    file: str
    lines: SourceLines | None = None
    path: Path = ()
    row: int = 0

    def line(self, *path: str | int) -> int:
        """The line of a field, or of something inside it."""
        return self.row if self.lines is None else self.lines.line((*self.path, *path))

    def at(self, *path: str | int) -> str:
        """`desk.toml:41`."""
        return f"{self.file}:{self.line(*path)}"


@dataclass(frozen=True, slots=True)
class Given:
    """An object of the file: the fields that are written there, canonical; `rev` names the state in which it was exported."""

    kind: Kind
    key: str
    fields: Form
    place: Place
    rev: str | None = None
    is_sound: bool = True

    @property
    def called(self) -> str:
        """`engineer “ivan”`, for sentences."""
        return self.kind.word if self.kind is SETTINGS else f"{self.kind.word} “{self.key}”"


@dataclass(slots=True)
class Document:
    """What a file says, by section and key, and what is wrong with it (sentences with places)."""

    name: str
    text: str
    given: dict[str, dict[str, Given]] = field(default_factory=lambda: {kind.section: {} for kind in KINDS})
    mistakes: list[tuple[str, int, str]] = field(default_factory=list)

    def wrong(self, place: Place, sentence: str, *path: str | int) -> None:
        """Note a mistake at a place."""
        self.mistakes.append((place.file, place.line(*path), sentence))

    def refuse(self) -> None:
        """Raise BadInput with every mistake on a line of its own, in the order of the file, if there are any."""
        found = [f"{file}:{line}: {sentence}" for file, line, sentence in sorted(dict.fromkeys(self.mistakes))]
        if len(found) > MOST_MISTAKES:
            rest = _("… and {n} more; correct these first").format(n=len(found) - MOST_MISTAKES)
            found = [*found[:MOST_MISTAKES], f"{found[MOST_MISTAKES].partition(': ')[0]}: {rest}"]
        if found:
            raise BadInput("\n".join(found))


def read_document(name: str) -> Document:
    """Read a setup file and the CSV files that it names, relative to it.

    Raises BadInput where the file cannot be read or is no TOML; other mistakes are in the document.
    """
    text = read_text(name)
    return parse_document(name, text)


def read_text(name: str) -> str:
    """The text of a file. Raises BadInput."""
    try:
        return FilePath(name).read_text("utf-8-sig")
    except OSError as error:
        raise BadInput(_("{file} cannot be read: {reason}").format(file=name, reason=error.strerror or error)) from None
    except UnicodeDecodeError:
        raise BadInput(_("{file} is no UTF-8 text; save it as UTF-8").format(file=name)) from None
    except ValueError:  # a NUL in the name
        raise BadInput(_("{file} is no name that a file can have").format(file=shown(name))) from None


def csv_document(section: str, name: str) -> Document:
    """The document that a CSV file of one section makes by itself. Raises BadInput where the file cannot be read."""
    text = read_text(name)
    document = Document(name, text)
    _read_rows(document, BY_SECTION[section], FilePath(name).name, text)
    return document


def parse_document(name: str, text: str) -> Document:
    """The document that a text says; `name` is the file's, for places and for files beside it. Raises BadInput where it is no TOML."""
    file = FilePath(name).name
    try:
        content = tomllib.loads(text, parse_float=Decimal)
        lines = SourceLines(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_syntax_sentence(file, text, str(error))) from None
    except UNREADABLE:
        raise BadInput(_("{file} holds more than a setup file can; it is a list of small tables").format(file=file)) from None
    document = Document(name, text)
    for section, value in content.items():
        place = Place(file, lines, (section,))
        base, _sign, suffix = section.rpartition("_")
        if suffix == "csv" and base in _CSV:
            _read_tables(document, BY_SECTION[base], place, value)
        elif section == "settings":
            _read_settings(document, place, value)
        elif section in BY_SECTION:
            _read_section(document, BY_SECTION[section], place, value)
        else:
            known = [*BY_SECTION, *(f"{base}_csv" for base in _CSV)]
            near = meant(section, known)
            document.wrong(
                place,
                _("a desk has no section “{name}”; it has {names}{near}").format(name=excerpt(section), names=", ".join(known), near=near),
            )
    return document


def _syntax_sentence(file: str, text: str, said: str) -> str:
    found = re.search(r"\(at line (\d+), column (\d+)\)", said)
    line = found[1] if found else str(text.count("\n") + 1)
    reason = re.sub(r"\s*\(at .*\)$", "", said)
    return _("{file}:{line}: this is no TOML: {reason}").format(file=file, line=line, reason=reason)


def _read_settings(document: Document, place: Place, value: object) -> None:
    if not isinstance(value, Mapping):
        document.wrong(place, _("settings are a table: write [settings]"))
        return
    fields: Form = {}
    rev = value.get("rev")
    for name, path, entry in _flat(value):
        if name != "rev":
            fields[name] = setting(name, entry, lambda sentence, *inner, at=path: document.wrong(place, sentence, *at, *inner))
    document.given["settings"][""] = Given(SETTINGS, "", fields, place, rev if isinstance(rev, str) else None)


def _flat(value: Mapping[str, object], prefix: Path = ()) -> list[tuple[str, Path, object]]:
    """Settings by their dotted names, whether these are quoted or nested."""
    found: list[tuple[str, Path, object]] = []
    for name, entry in value.items():
        path = (*prefix, name)
        found += _flat(entry, path) if isinstance(entry, Mapping) else [(".".join(map(str, path)), path, entry)]
    return found


def _read_section(document: Document, kind: Kind, place: Place, value: object) -> None:
    if not isinstance(value, list):
        document.wrong(place, _("every {word} is a table of its own: write [[{section}]]").format(word=kind.word, section=kind.section))
        return
    for index, entry in enumerate(value):
        own = Place(place.file, place.lines, (kind.section, index))
        if isinstance(entry, Mapping):
            _read_object(document, kind, own, entry)
        else:
            document.wrong(own, _("{value} is no table; write [[{section}]]").format(value=shown(entry), section=kind.section))


def _read_object(document: Document, kind: Kind, place: Place, value: Mapping[str, object]) -> None:
    before = len(document.mistakes)
    key = _key(document, kind, place, value)
    called = f"{kind.word} “{key}”"
    fields: Form = {}
    for name, entry in value.items():
        known = kind.field(name)
        if known is not None:
            fields[name] = known.read(
                entry,
                lambda sentence, *path, at=name: document.wrong(
                    place,
                    _("{field} of {called}: {sentence}").format(
                        field=".".join(part for part in (at, *path) if isinstance(part, str)), called=called, sentence=sentence
                    ),
                    at,
                    *path,
                ),
            )
        elif name not in ("rev", "key") or (name == "key" and not kind.has_key):
            names = [field.name for field in kind.fields]
            near = meant(name, names)
            sentence = _("{called} has no “{name}”; it has {names}{near}").format(
                called=called, name=name, names=", ".join(names), near=near
            )
            document.wrong(place, sentence, name)
    for needed in kind.fields:
        if needed.is_required and fields.get(needed.name) == "":
            document.wrong(place, _("{called} needs “{name}”").format(called=called, name=needed.name), needed.name)
    rev = value.get("rev")
    if rev is not None and not isinstance(rev, str):
        document.wrong(place, _("{value} is no rev; leave it as it was exported, or remove it").format(value=shown(rev)), "rev")
    known_object = document.given[kind.section].get(key)
    if known_object is not None:
        sentence = _("{called} is defined twice, first at {place}").format(called=called, place=known_object.place.at())
        document.wrong(place, sentence, "key")
        return
    document.given[kind.section][key] = Given(
        kind, key, fields, place, rev if isinstance(rev, str) and rev else None, len(document.mistakes) == before
    )


def _key(document: Document, kind: Kind, place: Place, value: Mapping[str, object]) -> str:
    """The object's key; a requester may go by the mail address, a shift goes by its engineer and its beginning."""
    if not kind.has_key:
        return f"{value.get('engineer', '')} {value.get('from', '')}"
    key = value.get("key")
    if key is None and kind.section == "requesters":
        address = value.get("email")
        first = address[0] if isinstance(address, list) and address else address
        key = first.casefold() if isinstance(first, str) and first else None
    if isinstance(key, str) and key and key == key.strip() and key.isprintable():
        return key
    if key is None:
        document.wrong(place, _("this {word} has no key; give one that is short and stays").format(word=kind.word))
    else:
        document.wrong(place, _("{value} is no key; a key is a short text without blanks around it").format(value=shown(key)), "key")
    return f"?{place.line()}"


def _read_tables(document: Document, kind: Kind, place: Place, value: object) -> None:
    names = value if isinstance(value, list) else [value]
    for index, name in enumerate(names):
        path = (index,) if isinstance(value, list) else ()
        if not isinstance(name, str) or not name:
            document.wrong(place, _("{value} is no file name").format(value=shown(name)), *path)
            continue
        try:
            text = read_text(str(FilePath(document.name).parent / name))
        except BadInput as error:
            document.wrong(place, error.sentence, *path)
            continue
        _read_rows(document, kind, name, text)


def _read_rows(document: Document, kind: Kind, name: str, text: str) -> None:
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] = []
    line = 1
    try:
        for cells in rows:
            place = Place(name, row=line)
            line = rows.line_num + 1
            if not columns:
                columns = [cell.strip().casefold() for cell in cells]
                _check_columns(document, kind, place, columns)
            elif len(cells) > len(columns):
                document.wrong(place, _("this row has {n} cells, the heading has {m}").format(n=len(cells), m=len(columns)))
            elif any(cell.strip() for cell in cells):
                known = {column: cell for column, cell in zip(columns, cells, strict=False) if column in _names(kind)}
                _read_object(document, kind, place, {column: cell for column, cell in known.items() if cell.strip()})
    except csv.Error as error:
        document.wrong(Place(name, row=line), _("this is no CSV: {reason}").format(reason=error))


def _names(kind: Kind) -> list[str]:
    return [*(["key"] if kind.has_key else []), *(field.name for field in kind.fields)]


def _check_columns(document: Document, kind: Kind, place: Place, columns: list[str]) -> None:
    for column in sorted(column for column, times in Counter(columns).items() if times > 1 and column in _names(kind)):
        document.wrong(place, _("the column “{name}” is there more than once; which of them is meant?").format(name=column))
    for column in columns:
        if column not in _names(kind):
            near = meant(column, _names(kind))
            sentence = _("no column “{name}” for {word}; columns are {names}{near}").format(
                word=kind.word, name=excerpt(column), names=", ".join(_names(kind)), near=near
            )
            document.wrong(place, sentence)
