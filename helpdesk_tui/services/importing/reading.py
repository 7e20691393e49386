"""Files of rows: CSV with a header, or JSON lines. Every row comes with the number of the line on which it begins."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

FIELD_LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file: its line, its values by column, its own text; `fault` where it cannot be read at all."""

    line: int
    values: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, whole: its name without folders, its SHA-256, its bytes."""

    path: str
    name: str
    sha256: str
    content: bytes

    @property
    def is_json(self) -> bool:
        """Whether its first line is a JSON object."""
        return self.content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"

    def text(self, encoding: str = "utf-8-sig") -> str:
        """Its text. Raises BadInput that names the line which is not in this encoding, or an encoding that does not exist."""
        try:
            return self.content.decode(encoding)
        except UnicodeError as error:
            line = self.content[: error.start].count(b"\n") + 1 if isinstance(error, UnicodeDecodeError) else 1
            raise BadInput(
                _('{file}, line {line} is no text in {encoding}. Name the file\'s encoding in a mapping, like encoding = "cp1251".').format(
                    file=self.name, line=line, encoding=encoding.removesuffix("-sig")
                )
            ) from None
        except LookupError:
            raise BadInput(_("There is no encoding {encoding!r}; name one like utf-8 or cp1251.").format(encoding=encoding)) from None


def open_file(path: str) -> SourceFile:
    """Read a file. Raises BadInput where it cannot be read or is empty."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadInput(_("Cannot read {path}: {why}.").format(path=path, why=error.strerror or error)) from None
    except ValueError:
        raise BadInput(_("{path!r} is no name that a file can have.").format(path=path)) from None
    if not content.strip():
        raise BadInput(_("{path} is empty.").format(path=path))
    return SourceFile(path, Path(path).name, sha256(content).hexdigest(), content)


def header(source: SourceFile, encoding: str = "utf-8-sig", delimiter: str = "") -> list[str]:
    """The names of the columns; of JSON lines, those of the first object."""
    if source.is_json:
        first = next((row for row in _json_rows(source.text(encoding)) if row.values), None)
        return list(first.values) if first else []
    text = source.text(encoding)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text.partition("\n")[0]))
    try:
        return next(reader, [])
    except csv.Error as error:
        raise BadInput(_("{file}, line 1 is no header of a CSV file: {why}.").format(file=source.name, why=error)) from None


def rows(source: SourceFile, encoding: str, delimiter: str = "") -> Iterator[RawRow]:
    """The rows of the file. Raises BadInput for a file that has no header or cannot be decoded."""
    text = source.text(encoding)
    return _json_rows(text) if source.is_json else _csv_rows(text, source.name, delimiter)


def _delimiter(first_line: str) -> str:
    return max(",;\t|", key=first_line.count)


def _csv_rows(text: str, name: str, delimiter: str) -> Iterator[RawRow]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text.partition("\n")[0]), strict=True)
    names: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RawRow(line, {}, _("is no CSV, nor is what follows up to line {last}: {why}").format(last=reader.line_num, why=error))
            continue
        if not names:
            names = _checked_header(fields, name)
        elif fields and len(fields) != len(names):
            fault = _("has {n} fields, the header {expected}").format(n=len(fields), expected=len(names))
            yield RawRow(line, dict(zip(names, fields, strict=False)), fault)
        elif fields:
            yield RawRow(line, dict(zip(names, fields, strict=True)))


def _checked_header(names: list[str], file: str) -> list[str]:
    twice = sorted({column for column in names if names.count(column) > 1})
    if twice:
        raise BadInput(_("{file}, line 1: the column {column!r} is there twice; rename one.").format(file=file, column=twice[0]))
    return names


def _json_rows(text: str) -> Iterator[RawRow]:
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            continue
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            yield RawRow(line, {}, _("is no JSON"))
            continue
        if isinstance(found, dict):
            values = {str(key): _as_text(value) for key, value in found.items()}
            halves = any("\ud800" <= letter <= "\udfff" for value in (*values, *values.values()) if not value.isascii() for letter in value)
            yield RawRow(line, {}, _("holds half a character")) if halves else RawRow(line, values)
        else:
            yield RawRow(line, {}, _("is no JSON object"))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
