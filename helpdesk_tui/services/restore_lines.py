"""An export put back into an empty store: the same rows, the same history, and no event about it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.errors import UNREADABLE, BadInput, Refused
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.export import FORMAT, FORMAT_KEY
from helpdesk_tui.store import driver, exchange, journal

Progress = Callable[[int, int], None]
_PEEK = 200


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: rows by table, the head of the history, and what is wrong with the history, where something is."""

    rows: dict[str, int]
    seq: int
    head: str
    fault: str = ""

    @property
    def total(self) -> int:
        """How many rows."""
        return sum(self.rows.values())


def is_export(path: str) -> bool:
    """Whether the file begins like an export. False also where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return f'"{FORMAT_KEY}"'.encode() in file.read(_PEEK)
    except (OSError, ValueError):
        return False


def check_whole(path: str) -> None:
    """Raise BadInput for an export that ends too early: its first line says how many rows follow it."""
    content = _lines(path)
    expected = sum(_checked_header(path, _object(path, 1, next(content, b""))).values())
    rows, last = 0, b""
    for line in content:
        rows, last = rows + 1, line
    if last and not last.endswith(b"\n") and not last.rstrip().endswith(b"}"):
        rows -= 1  # it ends in the middle of a row
    if rows < expected:
        sentence = _("{file} ends too early: it is cut off after {n} of {expected} rows. Copy it again.")
        raise BadInput(sentence.format(file=path, n=rows, expected=expected))


def restore(desk: Desk, path: str, progress: Progress | None = None) -> Restored:
    """Fill an empty store from an export, in one transaction. Raises BadInput with the line that is wrong, Refused for a store in use."""
    check_whole(path)
    content = _numbered(path)
    _line_number, header = next(content, (0, {}))
    expected = _checked_header(path, header)
    with desk.store.trouble(), exchange.refilling(desk.store.path) as refill:
        if not exchange.is_empty(refill):
            raise Refused(_("The store is not empty, and an export fills an empty one only. Name a new one with --db FILE."))
        counts = _refill(refill, path, content, sum(expected.values()), progress)
        for table, number in expected.items():
            if counts.get(table, 0) != number:
                sentence = _("{file} has {n} rows of {table}, its first line says {expected}: it was edited.")
                raise BadInput(sentence.format(file=path, n=counts.get(table, 0), table=table, expected=number))
        _finish(refill, path)
        seq, head = journal.head(refill)
        if header.get("head") != {"seq": seq, "hash": head}:
            raise BadInput(_("{file}: the history does not end as its first line says: it was edited.").format(file=path))
        found = chain.verify(exchange.chained(refill))
    return Restored(counts, seq, head, found.sentence() if found is not None else "")


def _refill(
    refill: exchange.Refill, path: str, content: Iterator[tuple[int, dict[str, object]]], total: int, progress: Progress | None
) -> dict[str, int]:
    counts = dict[str, int]()
    for number, line in content:
        table, row = line.get("table"), line.get("row")
        try:
            if not isinstance(table, str) or not isinstance(row, dict):
                raise BadInput(_("is no row of an export"))
            refill.add(table, row)
        except BadInput as error:
            raise BadInput(_("{file}, line {line}: {what}.").format(file=path, line=number, what=error.sentence)) from None
        counts[table] = counts.get(table, 0) + 1
        if progress is not None and number % 1000 == 0:
            progress(number, total)
    return counts


def _finish(refill: exchange.Refill, path: str) -> None:
    try:
        refill.finish()
    except BadInput as error:
        raise BadInput(_("{file}: {what}.").format(file=path, what=error.sentence)) from None


def _numbered(path: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, text in enumerate(_lines(path), 1):
        yield number, _object(path, number, text)


def _lines(path: str) -> Iterator[bytes]:
    try:
        with Path(path).open("rb") as file:
            yield from file
    except OSError as error:
        raise BadInput(_("Cannot read {path}: {why}.").format(path=path, why=error.strerror or error)) from None


def _object(path: str, number: int, text: bytes) -> dict[str, object]:
    try:
        content = json.loads(text)
    except UNREADABLE:
        raise BadInput(_("{file}, line {line} is no JSON: the file is damaged.").format(file=path, line=number)) from None
    if not isinstance(content, dict):
        raise BadInput(_("{file}, line {line} is no row of an export.").format(file=path, line=number))
    return content


def _checked_header(path: str, header: dict[str, object]) -> dict[str, int]:
    if header.get(FORMAT_KEY) != FORMAT:
        raise BadInput(_("{file} is of a format that this program does not know; it knows {format}.").format(file=path, format=FORMAT))
    if header.get("schema") != driver.SCHEMA:
        sentence = _(
            "{file} comes from a store of schema {theirs}, this program has {ours}. Use the version that wrote it, then upgrade the store."
        )
        raise BadInput(sentence.format(file=path, theirs=header.get("schema"), ours=driver.SCHEMA))
    rows = header.get("rows")
    if not isinstance(rows, dict) or not all(isinstance(number, int) for number in rows.values()):
        raise BadInput(_("{file}, line 1 does not say how many rows there are.").format(file=path))
    return {str(table): int(number) for table, number in rows.items()}
