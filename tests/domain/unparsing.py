"""A query as text, to see that reading it again gives the same."""

from __future__ import annotations

from helpdesk_tui.domain.formats import instant_json
from helpdesk_tui.domain.query import FIELD_BY_NAME, ME, NOBODY, Compare, Field, Not, Phrase, Query, Term, TimeRange, Value, Word
from helpdesk_tui.domain.query_parse import quoted, value_text

DAY_S = 86_400
NAMED = frozenset({ME, NOBODY, "me", "я", "none", "nobody", "никто"})


def unparse(query: Query) -> str:
    """The filter as text in its canonical form; parsing that gives the same query, whatever the zone."""
    return " ".join(_unparse_term(term) for term in query.terms)


def _unparse_term(term: Term) -> str:
    match term:
        case Not(inner):
            return "-" + _unparse_term(inner)
        case Phrase(text):
            return quoted(text)
        case Compare("id", "=", values):
            return "#" + ",".join(str(value) for value in values)
        case Compare(name, op, values):
            sign = ":" if op == "=" else op
            return f"{name}{sign}" + ",".join(_unparse_value(FIELD_BY_NAME[name], value) for value in values)
        case Word(text):
            return text


def _unparse_value(asked: Field, value: Value) -> str:
    if isinstance(value, TimeRange):
        return f"{instant_json(value.start_at)}..{instant_json(value.end_at)}"
    if isinstance(value, int):
        return _unparse_number(asked, value)
    if asked.type == "person" and value not in (ME, NOBODY) and value.casefold() in NAMED:
        return quoted(value)
    return value_text(value)


def _unparse_number(asked: Field, value: int) -> str:
    sign, value = ("-", -value) if value < 0 else ("", value)
    if asked.type == "weight":
        decimals = f"{value % 1000:03d}".rstrip("0")
        return f"{sign}{value // 1000}{'.' if decimals else ''}{decimals}"
    if asked.type not in ("span", "age"):
        return f"{sign}{value}"
    units = ((DAY_S, "d"),) if asked.type == "age" else ()
    size, unit = next(pair for pair in (*units, (3600, "h"), (60, "m"), (1, "s")) if value % pair[0] == 0)
    return f"{sign}{value // size}{unit}"
