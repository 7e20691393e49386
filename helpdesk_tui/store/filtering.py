"""A filter's tree (`domain/query.py`) as SQL: one condition per term, over the ticket's columns or over what follows from its targets."""

from __future__ import annotations

from collections.abc import Callable

from helpdesk_tui.domain.clock import SECOND, Instant
from helpdesk_tui.domain.codes import OPEN_STATES
from helpdesk_tui.domain.query import ME, NOBODY, Compare, Not, Phrase, Query, Term, TimeRange, Value, Word
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.store import derived
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.weighing import Condition, in_scope

Sql = tuple[str, list[object]]
LARGEST = 2**63 - 1

_BREACHED = "EXISTS (SELECT 1 FROM ticket_target v WHERE v.ticket_id = t.id AND (v.verdict = 'breached' OR v.worst_s > v.seconds))"
_NAMES = {  # what a `name` field compares: the ticket's column, and where its keys and names are
    "client": "t.client_id IN (SELECT id FROM client WHERE {match})",
    "team": "t.team_id IN (SELECT id FROM team WHERE {match})",
    "service": "t.service_id IN (SELECT id FROM service WHERE {match})",
}
_FROM_TARGETS = {"sla": "left_s", "weight": "weight"}
_FLAG_FROM_TARGETS = {"breached": ("is_over",), "late": ("is_over",), "risk": ("is_half", "is_over")}


class Asking:
    """Who asks and when: what `@me` and ages mean."""

    __slots__ = ("actor_id", "clients", "now", "team_id")

    def __init__(self, now: Instant, actor_id: int, team_id: int | None = None, clients: frozenset[int] | None = None) -> None:
        self.now = now
        self.actor_id = actor_id
        self.team_id = team_id
        self.clients = clients


def condition(reader: Reader, query: Query, asking: Asking) -> Condition:
    """The tickets that a filter lets through, of the clients that the actor may see.

    Only open ones, unless a term asks for others (`state:closed`, `is:closed`, `is:any`, `#123`); children of an outage are folded under
    it, unless a term asks for them (`is:child`, a number).
    """
    reader.connection.create_function("casefolded", 1, lambda text: casefolded(str(text or "")), deterministic=True)
    base = in_scope(asking.clients, folded=not any(_asks_for_children(term) for term in query.terms))
    row, row_parameters = [*base.row], [*base.row_parameters]
    group: list[str] = []
    group_parameters: list[object] = []
    columns: list[str] = []
    for term in _with_words_joined(query.terms):
        sql, parameters = _term(term, asking)
        needed = _columns_of(term)
        (group if needed else row).append(sql)
        (group_parameters if needed else row_parameters).extend(parameters)
        columns += needed
    return Condition(
        row, row_parameters, group, group_parameters, columns=columns,
        is_open_only=not any(_asks_for_closed(term) for term in query.terms), is_own=any(_is_own(term) for term in query.terms),
    )  # fmt: skip


def _with_words_joined(terms: tuple[Term, ...]) -> list[Term | list[Word | Phrase]]:
    """The terms, with those that the full-text index answers together put into one question."""
    texts = [term for term in terms if isinstance(term, Word | Phrase) and not _is_number(term) and _has_letters(term.text)]
    others: list[Term | list[Word | Phrase]] = [term for term in terms if term not in texts]
    return [*others, texts] if texts else others


def _term(term: Term | list[Word | Phrase], asking: Asking) -> Sql:
    if isinstance(term, list):
        return _full_text(" AND ".join(_match(part) for part in term))
    if isinstance(term, Not):
        sql, parameters = _term(term.term, asking)
        return f"NOT coalesce(({sql}), 0)", parameters
    if isinstance(term, Compare):
        return _compare(term, asking)
    if not _has_letters(term.text):  # signs alone are no words for the index
        return "instr(casefolded(t.subject), ?) > 0", [casefolded(term.text)]
    sql, parameters = _full_text(_match(term))
    if _is_number(term) and int(term.text) <= LARGEST:
        return f"({sql} OR t.id = ?)", [*parameters, int(term.text)]
    return sql, parameters


def _full_text(match: str) -> Sql:
    return "t.id IN (SELECT rowid FROM ticket_text WHERE ticket_text MATCH ?)", [match]


def _match(term: Word | Phrase) -> str:
    quoted = '"' + casefolded(term.text).replace("\0", " ").replace('"', '""') + '"'
    return f"{quoted} *" if isinstance(term, Word) else quoted


def _has_letters(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _is_number(term: Word | Phrase) -> bool:
    return isinstance(term, Word) and term.text.isascii() and term.text.isdigit()


def _compare(term: Compare, asking: Asking) -> Sql:
    if term.field in _NAMES:
        return _any(term.values, lambda value: _named(_NAMES[term.field], value, term.field, asking))
    return _COMPARISONS[term.field](term, asking)


def _any(values: tuple[Value, ...], make: Callable[[Value], Sql]) -> Sql:
    made = [make(value) for value in values]
    return f"({' OR '.join(sql for sql, _parameters in made)})", [parameter for _sql, parameters in made for parameter in parameters]


def _named(template: str, value: Value, field: str, asking: Asking) -> Sql:
    text = casefolded(str(value))
    if field == "team" and text == ME:
        return "t.team_id = ?", [asking.team_id]
    return template.format(match="casefolded(key) = ? OR instr(casefolded(name), ?) > 0"), [text, text]


def _requester(term: Compare, asking: Asking) -> Sql:
    sql = """t.requester_id IN (SELECT p.id FROM person p WHERE casefolded(p.key) = ? OR instr(casefolded(p.name), ?) > 0
               OR EXISTS (SELECT 1 FROM identity i WHERE i.person_id = p.id AND i.kind IN ('email','phone') AND instr(i.value, ?) > 0))"""
    return _any(term.values, lambda value: (sql, [casefolded(str(value))] * 3))


def _who(term: Compare, asking: Asking) -> Sql:
    def one(value: Value) -> Sql:
        if value == NOBODY:
            return "t.assignee_id IS NULL", []
        if value == ME:
            return "t.assignee_id = ?", [asking.actor_id]
        return (
            "t.assignee_id IN (SELECT person_id FROM identity WHERE kind = 'login' AND value = ? UNION SELECT id FROM person WHERE key = ?)",
            [str(value).casefold(), str(value)],
        )

    return _any(term.values, one)


def _listed(column: str, values: tuple[Value, ...]) -> Sql:
    return f"{column} IN ({','.join('?' * len(values))})", list(values)


def _state(term: Compare, asking: Asking) -> Sql:
    return _listed(f"({derived.state(asking.now)})", term.values)


def _tag(term: Compare, asking: Asking) -> Sql:
    spellings = tuple(
        dict.fromkeys(spelling for value in term.values for spelling in (str(value), str(value).lower(), casefolded(str(value))))
    )
    sql, parameters = _listed("tag", spellings)
    return f"t.id IN (SELECT ticket_id FROM ticket_tag WHERE {sql})", parameters


def _number(column: str) -> Callable[[Compare, Asking], Sql]:
    def compare(term: Compare, asking: Asking) -> Sql:
        numbers = [max(-LARGEST, min(LARGEST, value)) for value in term.values if isinstance(value, int)]
        return f"({' OR '.join(f'{column} {term.op} ?' for _value in numbers)})", list(numbers)

    return compare


def _age(term: Compare, asking: Asking) -> Sql:
    spans = [min(LARGEST, value * SECOND) for value in term.values if isinstance(value, int)]
    return f"({' OR '.join(f'{asking.now} - t.created_at {term.op} ?' for _span in spans)})", list(spans)


def _created(term: Compare, asking: Asking) -> Sql:
    def one(value: Value) -> Sql:
        if not isinstance(value, TimeRange):
            return "0", []
        bounds = {"=": (">=", "<"), "<": ("<", None), "<=": (None, "<"), ">": (None, ">="), ">=": (">=", None)}[term.op]
        parts = [(op, at) for op, at in zip(bounds, (value.start_at, value.end_at), strict=True) if op is not None]
        return f"({' AND '.join(f't.created_at {op} ?' for op, _at in parts)})", [at for _op, at in parts]

    return _any(term.values, one)


def _flag(term: Compare, asking: Asking) -> Sql:
    return _any(term.values, lambda value: _one_flag(str(value), asking))


def _one_flag(flag: str, asking: Asking) -> Sql:
    now = asking.now
    if flag == "mine":
        return "t.assignee_id = ?", [asking.actor_id]
    return {
        "any": "1",
        "vip": "t.is_vip = 1",
        "breached": f"(is_over OR {_BREACHED})",
        "late": f"(is_over AND {derived.is_open(now)})",
        "risk": f"(is_half AND NOT is_over AND {derived.is_open(now)})",
        "open": derived.is_open(now),
        "closed": f"NOT coalesce({derived.is_open(now)}, 0)",
        "new": f"({derived.state(now)}) = 'new'",
        "unassigned": "t.assignee_id IS NULL",
        "waiting": f"(t.state IN ('waiting_client','waiting_vendor') AND {derived.is_waiting(now)})",
        "paused": f"""(EXISTS (SELECT 1 FROM ticket_target v WHERE v.ticket_id = t.id AND v.kind = 'resolution' AND v.is_live = 1
                      AND v.paused_at IS NOT NULL) AND (t.until_at IS NULL OR t.until_at > {now}))""",
        "child": "t.parent_id IS NOT NULL",
        "parent": "EXISTS (SELECT 1 FROM ticket k WHERE k.parent_id = t.id)",
        "flagged": derived.is_flagged(now),
        "boosted": f"({derived.boost(now)}) <> 0",
    }[flag], []  # fmt: skip


_COMPARISONS: dict[str, Callable[[Compare, Asking], Sql]] = {
    "requester": _requester,
    "state": _state,
    "who": _who,
    "tag": _tag,
    "prio": _number("t.priority"),
    "sla": _number("left_s"),
    "weight": _number("weight"),
    "is": _flag,
    "created": _created,
    "age": _age,
    "channel": lambda term, asking: _listed("t.channel", term.values),
    "kind": lambda term, asking: _listed("t.kind", term.values),
    "id": _number("t.id"),
}


def _columns_of(term: Term | list[Word | Phrase]) -> list[str]:
    """The columns of the weighing that the term needs; none where it looks at the ticket alone."""
    if isinstance(term, Not):
        term = term.term
    if not isinstance(term, Compare):
        return []
    if term.field in _FROM_TARGETS:
        return [_FROM_TARGETS[term.field]]
    return [column for value in term.values if term.field == "is" for column in _FLAG_FROM_TARGETS.get(str(value), ())]


def _asks_for_closed(term: Term) -> bool:
    if isinstance(term, Not):
        return term.term == Compare("is", "=", ("open",))
    if not isinstance(term, Compare):
        return False
    if term.field == "state":
        return any(value not in OPEN_STATES for value in term.values)
    return (term.field == "id" and term.op == "=") or (term.field == "is" and not {"any", "closed"}.isdisjoint(map(str, term.values)))


def _asks_for_children(term: Term) -> bool:
    if isinstance(term, Word):
        return _is_number(term)
    return isinstance(term, Compare) and (term.field == "id" or (term.field == "is" and "child" in term.values))


def _is_own(term: Term) -> bool:
    return term in (Compare("who", "=", (ME,)), Compare("is", "=", ("mine",)))
