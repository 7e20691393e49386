"""The filter language: what may be asked of a ticket, and the tree that a filter becomes.

    query = term*                                       all terms must hold
    term  = "-"* ( word | "phrase" | #number | field )  each "-" negates
    field = name ( ":" | "=" | "<" | "<=" | ">" | ">=" ) value ( "," value )*

`,` between values means *or* and goes with `:` and `=` alone. A value with blanks, commas or quotes stands in double quotes, inside of
which `\\"` is a quote and `\\\\` a backslash. `query_parse` reads this form, the store turns the tree into SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.codes import OPEN_STATES, STATES
from helpdesk_tui.domain.errors import BadInput

Op = Literal["=", "<", "<=", ">", ">="]
FieldType = Literal["name", "person", "state", "flag", "channel", "kind", "priority", "number", "weight", "span", "age", "instant"]

ME = "@me"
NOBODY = "-"


class TimeRange(NamedTuple):
    """Instants from `start_at` up to, not including, `end_at`.

    A day that was typed is its whole length, a minute the whole minute. So `=` means start ≤ t < end, `<` t < start, `<=` t < end,
    `>` t ≥ end, `>=` t ≥ start.
    """

    start_at: Instant
    end_at: Instant


Value = str | int | TimeRange


@dataclass(frozen=True, slots=True)
class Word:
    """A word that the ticket's text must have, as the beginning of one of its words; a word of digits may be its number, too."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that the ticket's text must have in this order, side by side."""

    text: str


class Compare(NamedTuple):
    """A field of the table `FIELDS` compared with values, of which one must fit; more than one only with `=`.

    Values by the field's type: `state`, `flag`, `kind`: one of the field's values. `channel`: the channel's name in lower case, also
    one that is not among the field's values. `name`: text, a part of the key or name. `person`: a login, or `ME`, or `NOBODY`.
    `priority`, `number`: the integer. `weight`: thousandths. `span`: seconds of working time. `age`: seconds of real time.
    `instant`: a `TimeRange`.
    """

    field: str
    op: Op
    values: tuple[Value, ...]


class Not(NamedTuple):
    """The ticket for which the term does not hold, or has nothing to hold for (`-team:net` includes tickets without a team)."""

    term: Word | Phrase | Compare


Term = Word | Phrase | Compare | Not


class Query(NamedTuple):
    """A filter: all its terms must hold. Without terms it lets every ticket through."""

    terms: tuple[Term, ...] = ()


class QueryError(BadInput):
    """A filter that cannot be read; `start` and `end` are the places in the text between which the trouble lies."""

    def __init__(self, sentence: str, start: int, end: int) -> None:
        super().__init__(sentence)
        self.start = start
        self.end = end


_NO_ALIASES: Mapping[str, tuple[str, ...]] = {}


class Field(NamedTuple):
    """What can be asked: its name, its other names, what its values are, and a sentence for the help.

    `values` are the ones known beforehand, and `value_aliases` other words for them, each for one or more values.
    """

    name: str
    aliases: tuple[str, ...]
    type: FieldType
    help: str
    values: tuple[str, ...] = ()
    value_aliases: Mapping[str, tuple[str, ...]] = _NO_ALIASES

    @property
    def ordered(self) -> bool:
        """Whether `<` and `>` mean something here."""
        return self.type in ("priority", "number", "weight", "span", "age", "instant")


def _same(text: str) -> str:
    """Marks a sentence for translation where the language is not chosen yet: `Field.help` is passed through `_()` when shown."""
    return text


_STATE_ALIASES = {
    "working": ("in_progress",),
    "progress": ("in_progress",),
    "waiting": ("waiting_client", "waiting_vendor"),
    "client": ("waiting_client",),
    "vendor": ("waiting_vendor",),
    "canceled": ("cancelled",),
    "open": OPEN_STATES,
    "новый": ("new",),
    "новая": ("new",),
    "в_работе": ("in_progress",),
    "работа": ("in_progress",),
    "ожидание": ("waiting_client", "waiting_vendor"),
    "клиент": ("waiting_client",),
    "поставщик": ("waiting_vendor",),
    "запланирован": ("scheduled",),
    "решён": ("resolved",),
    "решен": ("resolved",),
    "закрыт": ("closed",),
    "отменён": ("cancelled",),
    "отменен": ("cancelled",),
    "объединён": ("merged",),
    "объединен": ("merged",),
}

FLAG_MEANINGS = {
    "vip": _same("the requester is a VIP"),
    "late": _same("the time of an unmet target is over"),
    "risk": _same("an unmet target has used more than half of its time, none all of it"),
    "breached": _same("late, or a target was met too late"),
    "open": _same("new, working, waiting or scheduled"),
    "closed": _same("resolved, closed, cancelled or merged"),
    "any": _same("open or closed: without it a filter looks at open tickets alone"),
    "new": _same("nobody has begun"),
    "mine": _same("assigned to you"),
    "unassigned": _same("assigned to nobody"),
    "waiting": _same("waiting for the client or a vendor"),
    "paused": _same("its resolution clock stands still"),
    "child": _same("part of a mass outage"),
    "parent": _same("a mass outage with children"),
    "flagged": _same("a client's reply came after it was resolved"),
    "boosted": _same("a lead has raised or lowered it"),
}
_FLAG_ALIASES = {
    "просрочен": ("late",),
    "нарушен": ("breached",),
    "риск": ("risk",),
    "открыт": ("open",),
    "закрыт": ("closed",),
    "любой": ("any",),
    "новый": ("new",),
    "мой": ("mine",),
    "мои": ("mine",),
    "ничей": ("unassigned",),
    "ожидание": ("waiting",),
    "пауза": ("paused",),
}
CHANNELS = ("phone", "mail", "console", "cli", "telegram", "portal", "monitoring", "import")
_CHANNEL_ALIASES = {
    "email": ("mail",),
    "e-mail": ("mail",),
    "tg": ("telegram",),
    "zabbix": ("monitoring",),
    "телефон": ("phone",),
    "почта": ("mail",),
    "телеграм": ("telegram",),
}
KINDS = ("incident", "request")
_KIND_ALIASES = {"инцидент": ("incident",), "запрос": ("request",), "заявка": ("request",)}

FIELDS: tuple[Field, ...] = (
    Field("client", ("клиент",), "name", _same("the client, by its key or a part of its name")),
    Field("requester", ("from", "заявитель", "от"), "name", _same("the person who asks, by a part of the name or address")),
    Field("state", ("status", "статус", "состояние"), "state", _same("the state"), STATES, _STATE_ALIASES),
    Field(
        "who",
        ("assignee", "engineer", "кто", "исполнитель"),
        "person",
        _same("the engineer's login; @me is you, - is nobody"),
        (ME, NOBODY),
    ),
    Field("team", ("команда", "группа"), "name", _same("the team, by its key or a part of its name")),
    Field("service", ("услуга", "сервис"), "name", _same("the service, by its key or a part of its name")),
    Field("tag", ("tags", "метка", "тег"), "name", _same("a tag")),
    Field("prio", ("priority", "p", "приоритет", "прио"), "priority", _same("the priority, 1 the highest: prio<=2"), ("1", "2", "3", "4")),
    Field("sla", ("left", "осталось"), "span", _same("working time left until the next deadline: sla<2h, sla<0 is over")),
    Field("weight", ("вес",), "weight", _same("the weight: weight>60")),
    Field("is", ("это",), "flag", _same("what holds for the ticket"), tuple(FLAG_MEANINGS), _FLAG_ALIASES),
    Field(
        "created",
        ("создан", "создана"),
        "instant",
        _same("when it was created, a day or moment, or how long ago: created>2026-07-01, created<7d"),
    ),
    Field("age", ("возраст",), "age", _same("how long ago it was created: age<7d")),
    Field("channel", ("via", "канал"), "channel", _same("how it came in"), CHANNELS, _CHANNEL_ALIASES),
    Field("kind", ("type", "вид", "тип"), "kind", _same("incident or request"), KINDS, _KIND_ALIASES),
    Field("id", ("number", "номер"), "number", _same("the ticket's number; #1042 is the same")),
)

FIELD_BY_NAME: dict[str, Field] = {name: entry for entry in FIELDS for name in (entry.name, *entry.aliases)}
