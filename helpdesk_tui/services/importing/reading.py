"""Files of rows: CSV with a header, or JSON lines, read line by line. Every row comes with the number of the line on which it begins."""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.text import excerpt
from helpdesk_tui.domain.words import _

FIELD_LIMIT = 16 * 1024 * 1024
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it stands in the file: its line, its values by column, its own text; `fault` where it cannot be read at all."""

    line: int
    values: Mapping[str, str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file: where it lies, its name without folders, its SHA-256, and whether its first line is a JSON object. It is read line by line."""

    path: str
    name: str
    sha256: str
    is_json: bool

    @contextmanager
    def text(self, encoding: str = "utf-8-sig") -> Iterator[TextIO]:
        """Its text, to be read from the beginning; line ends as they are.

        Raises BadInput that names the line which is not in this encoding, an encoding that does not exist, or why it cannot be read.
        """
        try:
            with open(self.path, encoding=encoding, newline="\n" if self.is_json else "") as file:
                yield file
        except UnicodeError:
            raise BadInput(
                _('{file}, line {line} is no text in {encoding}. Name the file\'s encoding in a mapping, like encoding = "cp1251".').format(
                    file=self.name, line=self._first_bad_line(encoding), encoding=encoding.removesuffix("-sig")
                )
            ) from None
        except LookupError:
            raise BadInput(_("There is no encoding {encoding!r}; name one like utf-8 or cp1251.").format(encoding=encoding)) from None
        except OSError as error:
            raise BadInput(_("Cannot read {path}: {why}.").format(path=self.path, why=error.strerror or error)) from None

    def _first_bad_line(self, encoding: str) -> int:
        decoder, line = codecs.getincrementaldecoder(encoding)(), 1
        with open(self.path, "rb") as file:
            while True:
                part = file.read(CHUNK)
                try:
                    line += decoder.decode(part, final=not part).count("\n")
                except UnicodeDecodeError as error:
                    return line + error.object[: error.start].count(b"\n")
                except UnicodeError:
                    return line
                if not part:
                    return line


def open_file(path: str) -> SourceFile:
    """Look through a file. Raises BadInput where it cannot be read or is empty."""
    digest, start = sha256(), b""
    try:
        with open(path, "rb") as file:
            while part := file.read(CHUNK):
                digest.update(part)
                start = start or part.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    except OSError as error:
        raise BadInput(_("Cannot read {path}: {why}.").format(path=path, why=error.strerror or error)) from None
    except ValueError:
        raise BadInput(_("{path!r} is no name that a file can have.").format(path=path)) from None
    if not start:
        raise BadInput(_("{path} is empty.").format(path=path))
    return SourceFile(path, Path(path).name, digest.hexdigest(), start == b"{")


def header(source: SourceFile, encoding: str = "utf-8-sig", delimiter: str = "") -> list[str]:
    """The names of the columns; of JSON lines, those of the first object. Raises BadInput where there are none."""
    with source.text(encoding) as file:
        if source.is_json:
            return _first_names(file, source.name)
        try:
            return next(csv.reader(file, delimiter=delimiter or _found_delimiter(file)), [])
        except csv.Error as error:
            raise BadInput(_("{file}, line 1 is no header of a CSV file: {why}.").format(file=source.name, why=error)) from None


def _first_names(file: TextIO, name: str) -> list[str]:
    """The names in the first object. Raises BadInput, with what is wrong with the first line, where no line is an object with names."""
    first = RawRow(1, {})
    for row in _json_rows(file):
        if row.values:
            return list(row.values)
        first = first if first.fault else row
    line, fault = first.line, first.fault or _("is empty")
    raise BadInput(_("{file}, line {line} {fault}: there is no row that can be read.").format(file=name, line=line, fault=fault))


def rows(source: SourceFile, encoding: str, delimiter: str = "") -> Iterator[RawRow]:
    """The rows of the file. Raises BadInput for a file that has no header or cannot be decoded."""
    with source.text(encoding) as file:
        yield from _json_rows(file) if source.is_json else _csv_rows(file, source.name, delimiter)


def _delimiter(first_line: str) -> str:
    return max(",;\t|", key=first_line.count)


def _found_delimiter(file: TextIO) -> str:
    """The sign between the columns, by the first line; the file is at its beginning again."""
    found = _delimiter(file.readline())
    file.seek(0)
    return found


def _csv_rows(file: TextIO, name: str, delimiter: str) -> Iterator[RawRow]:
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(file, delimiter=delimiter or _found_delimiter(file), strict=True)
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


def _json_rows(file: TextIO) -> Iterator[RawRow]:
    for line, content in enumerate(file, 1):
        if not content.strip():
            continue
        try:
            found = json.loads(content, object_pairs_hook=_once_each)
        except _Twice as twice:
            yield RawRow(line, {}, _("names {column!r} twice").format(column=twice.name))
            continue
        except UNREADABLE:
            yield RawRow(line, {}, _("is no JSON"))
            continue
        if isinstance(found, dict):
            values = {str(key): _as_text(value) for key, value in found.items()}
            halves = any("\ud800" <= letter <= "\udfff" for value in (*values, *values.values()) if not value.isascii() for letter in value)
            yield RawRow(line, {}, _("holds half a character")) if halves else RawRow(line, values)
        else:
            yield RawRow(line, {}, _("is no JSON object"))


class _Twice(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = excerpt(name).encode("utf-8", "replace").decode()


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of a name that is there twice one value would be lost. Raises _Twice."""
    found = dict[str, object]()
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _as_text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
