"""What may follow while a filter is being typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from helpdesk_tui.domain.query import FIELD_BY_NAME, FIELDS, FLAG_MEANINGS, Field
from helpdesk_tui.domain.query_parse import FIELD_START, term_places, value_text

_USUAL_SIGN = {"priority": "<=", "weight": ">", "span": "<", "age": "<", "instant": ">"}


def complete(text: str, cursor: int, known: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """Terms that the one at the cursor may become, best first; each replaces the text between the places that `place_at` gives.

    `known` holds values that only the store knows, by the field's name (`client`, `who`, `team`, …).
    """
    cursor = max(0, min(cursor, len(text)))
    start, _end = place_at(text, cursor)
    typed = text[start:cursor]
    bare = typed.lstrip("-")
    dashes = typed[: len(typed) - len(bare)]
    named = FIELD_START.match(bare)
    if named is None:
        return [dashes + term for term in _field_starts(bare)]
    asked = FIELD_BY_NAME.get(named[1].casefold())
    if asked is None:
        return []
    before, _comma, last = bare.rpartition(",")
    lead = f"{before}," if before else named[0]
    value = last if before else bare[named.end() :]
    return [dashes + lead + found for found in _values(asked, value.strip('"'), (known or {}).get(asked.name, ()))]


def place_at(text: str, cursor: int) -> tuple[int, int]:
    """Where the term at the cursor begins and ends; both are the cursor where it touches none."""
    for start, end in term_places(text):
        if start <= cursor <= end:
            return start, end
    return cursor, cursor


def field_at(text: str, cursor: int) -> Field | None:
    """The field whose value is being typed at the cursor, or None; so a caller knows which names to fetch for `complete`."""
    start, _end = place_at(text, cursor)
    named = FIELD_START.match(text[start:cursor].lstrip("-"))
    return FIELD_BY_NAME.get(named[1].casefold()) if named else None


def _field_starts(typed: str) -> list[str]:
    if typed.startswith(('"', "#")):
        return []
    wanted = typed.casefold()
    starts = [entry.name + _USUAL_SIGN.get(entry.type, ":") for entry in FIELDS if entry.name.startswith(wanted)]
    other = [
        entry.name + _USUAL_SIGN.get(entry.type, ":")
        for entry in FIELDS
        if wanted and not entry.name.startswith(wanted) and any(alias.startswith(wanted) for alias in entry.aliases)
    ]
    flags = [f"is:{flag}" for flag in FLAG_MEANINGS if wanted and flag.startswith(wanted)]
    return starts + flags + other


def _values(asked: Field, typed: str, known: Iterable[str]) -> list[str]:
    wanted = typed.casefold()
    candidates = list(dict.fromkeys((*asked.values, *known)))
    found = [value for value in candidates if value.casefold().startswith(wanted)]
    found += [value for value in candidates if wanted and wanted in value.casefold() and value not in found]
    if not found:
        found = [alias for alias in asked.value_aliases if alias.startswith(wanted)]
    return [value_text(value) for value in found]
