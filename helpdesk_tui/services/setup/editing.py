"""One object of the desk in a form: its fields as texts, what would change, and saving it by the same rules as a setup file.

A form is a setup file of one object, so that what is edited here stands in the next `setup export`, and applying that changes nothing. A list
is written with commas, a table with a line for each of its entries, as in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound
from helpdesk_tui.domain.roles import READ, SET_UP, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup import entitling
from helpdesk_tui.services.setup.apply import apply_by
from helpdesk_tui.services.setup.completion import View
from helpdesk_tui.services.setup.document import Document, Form, parse_document
from helpdesk_tui.services.setup.kinds import BY_SECTION, DEPENDS, Field, Kind
from helpdesk_tui.services.setup.plan import make_plan, rev
from helpdesk_tui.services.setup.writing import entry_key, inline, written
from helpdesk_tui.store import setup
from helpdesk_tui.store.reader import Reader

TABLES = frozenset({"week", "targets", "vip_targets", "services", "commercial", "teams", "replaced"})
ROWS = frozenset({"cost"})
LISTS = frozenset({"domains", "email", "phone", "telegram", "login", "roles", "pause_states", "holidays", "yearly_holidays", "clients"})
FLAGS = frozenset({"active", "vip", "internal", "may_pick"})
NUMBERS = frozenset({"line", "cap_active", "cap_all", "rank", "confirm_days", "idle_alarm_min"})
PROSE = frozenset({"note", "body"})
"""Texts that people read, taken as they are: an empty line at the end is part of one."""
LONG = TABLES | ROWS | PROSE
REFERS = {
    "lead": "engineers", "calendar": "calendars", "team": "teams", "client": "clients", "dedicated": "engineers", "manager": "engineers",
    "deputy": "engineers",
}  # fmt: skip
"""The section whose keys complete a field."""
CHOICES: dict[str, tuple[str, ...]] = {
    "impact": ("high", "medium", "low"), "urgency": ("high", "medium", "low"), "tier": ("gold", "silver", "bronze", "none"),
    "handout": ("pull", "round_robin", "least_loaded"), "timer_mode": ("auto", "manual"), "reaction_by": ("reply", "take"),
    "counts_until": ("resolved", "closed"), "kind": ("incident", "request"),
}  # fmt: skip
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")
_PLACE = re.compile(r"[^:\n]*:(\d+): (.*)")
_FILE = "form"


class WrongField(BadInput):
    """What was typed into one field is wrong; `field` names it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class EditedField:
    """One field: its text, and how it is asked for. `completes` are the keys it may be completed to."""

    name: str
    text: str
    default: str
    is_required: bool
    is_long: bool
    choices: tuple[str, ...]
    completes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Editable:
    """An object as a form shows it; `rev` is the state in which it was read, empty for a new one."""

    section: str
    word: str
    key: str
    rev: str
    fields: tuple[EditedField, ...]


def forms_of(desk: Desk, actor: Actor, section: str) -> dict[str, Form]:
    """The objects of a section by key, with values as a person would type them, without what is out of the actor's
    sight: clients, what an hour costs, what a client pays. Raises NotAllowed."""
    actor.require_one_of(READ, SET_UP)
    with desk.store.read() as reader:
        stored, kind = setup.load(reader).forms, BY_SECTION[section]
        view = View(stored)
        return {
            key: entitling.shown(actor, written(kind, form, view.zone_of(section, form), is_whole=True))
            for key, form in sorted(stored[section].items())
            if entitling.is_seen(reader, actor, section, key, form)
        }


def begin(desk: Desk, actor: Actor, section: str, key: str = "", given: Mapping[str, str] | None = None) -> Editable:
    """The form of an object, or of a new one (no key) with some fields given. Raises NotAllowed, NotFound."""
    _entitled(desk, actor, section)
    kind = BY_SECTION[section]
    with desk.store.read() as reader:
        stored = setup.load(reader)
        form = stored.forms[section].get(key)
        if key and (form is None or not entitling.is_seen(reader, actor, section, key, form)):
            raise NotFound(_("There is no {word} {key!r}.").format(word=kind.word, key=key))
        view = View(stored.forms)
        known = {} if form is None else written(kind, form, view.zone_of(section, form))
        keys = {of: _keys(reader, actor, of, stored.forms[of]) for of in set(REFERS.values())}
    texts = {**{name: _shown(value) for name, value in known.items()}, **(given or {})}
    return Editable(
        section, kind.word, key, "" if form is None else rev(form), tuple(_field(kind, field, texts, keys) for field in kind.fields)
    )


def changes(desk: Desk, actor: Actor, section: str, key: str, read_rev: str, texts: Mapping[str, str]) -> list[str]:
    """What saving would change, a sentence each; nothing where it would change nothing. Raises what `save` raises."""
    _entitled(desk, actor, section)
    document, lines = _document(section, key, read_rev, texts)
    with desk.store.read() as reader:
        try:
            plan = make_plan(document, setup.load(reader))
        except BadInput as error:
            raise _told(error, lines) from None
    return [f"{one.field}: {one.text}" for change in plan.changes for one in change.differences]


def save(desk: Desk, actor: Actor, section: str, key: str, read_rev: str, texts: Mapping[str, str]) -> str:
    """Write the object and say what was done.

    Raises NotAllowed, WrongField or BadInput for what cannot be, and Conflict where somebody has changed it since: both wordings are told.
    """
    permission = _entitled(desk, actor, section)
    if not key.strip():
        raise WrongField("key", _("this is needed: a short text that stays, like {example}").format(example="acme"))
    client = key if section == "clients" else texts.get("client", "")
    if actor.clients is not None and section in entitling.OF_CLIENTS and not _sees(desk, actor, client):
        raise WrongField("client", _("There is no client {name!r}.").format(name=client))
    document, lines = _document(section, key.strip(), read_rev, texts)
    if not read_rev and key.strip() in _stored(desk, section):
        raise WrongField("key", _("there is one with this key already"))
    try:
        applied = apply_by(desk, actor, permission, document)
    except Conflict:
        raise
    except BadInput as error:
        raise _told(error, lines) from None
    word = BY_SECTION[section].word
    if not applied.plan.changes:
        return _("{word} {key}: nothing was changed").format(word=word, key=key)
    return _("{word} {key} saved").format(word=word, key=key)


def _entitled(desk: Desk, actor: Actor, section: str) -> str:
    """The permission that editing a section takes. Raises NotAllowed."""
    with desk.store.read() as reader:
        return entitling.permission(reader, actor, section)


def may_edit(desk: Desk, actor: Actor, section: str) -> bool:
    """Whether the actor may edit objects of a section, so that its keys are offered."""
    try:
        _entitled(desk, actor, section)
    except NotAllowed:
        return False
    return True


def _stored(desk: Desk, section: str) -> dict[str, Form]:
    with desk.store.read() as reader:
        return setup.load(reader).forms[section]


def _sees(desk: Desk, actor: Actor, client: str) -> bool:
    with desk.store.read() as reader:
        found = setup.client_id(reader, client)
    return found is not None and actor.sees_client(found)


def _keys(reader: Reader, actor: Actor, section: str, forms: Mapping[str, Form]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (key, str(form.get("name", ""))) for key, form in sorted(forms.items()) if entitling.is_seen(reader, actor, section, key, form)
    )


def _field(kind: Kind, field: Field, texts: Mapping[str, str], keys: Mapping[str, tuple[tuple[str, str], ...]]) -> EditedField:
    default = "" if field.default is DEPENDS or field.default is None else _shown(field.write(field.default))
    choices = ("yes", "no") if field.name in FLAGS else CHOICES.get(field.name, ())
    text = texts.get(field.name, default if choices else "")
    return EditedField(
        name=field.name,
        text=text,
        default=default,
        is_required=field.is_required,
        is_long=field.name in LONG and not (kind.section == "engineers" and field.name == "clients"),
        choices=choices,
        completes=keys[REFERS[field.name]] if field.name in REFERS else (),
    )


def _shown(value: object) -> str:
    """A value of a setup file as the text of a field."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "\n".join(f"{entry_key(str(name))} = {inline(entry)}" for name, entry in value.items())
    if isinstance(value, list | tuple):
        return ("\n" if any(isinstance(entry, Mapping) for entry in value) else ", ").join(
            inline(entry) if isinstance(entry, Mapping) else str(entry) for entry in value
        )
    return "" if value is None else value if isinstance(value, str) else inline(value)


def _document(section: str, key: str, read_rev: str, texts: Mapping[str, str]) -> tuple[Document, dict[int, str]]:
    """The setup file that the texts make, and which field stands on which of its lines. Raises WrongField where it is no TOML."""
    kind = BY_SECTION[section]
    rows: list[tuple[str, str]] = [("key", f"[[{section}]]"), ("key", f"key = {inline(key)}")]
    if read_rev:
        rows.append(("key", f"rev = {inline(read_rev)}"))
    for field in kind.fields:
        text = texts.get(field.name, "")
        rows += [(field.name, row) for row in _rows(field, text if field.name in PROSE and text.strip() else text.strip())]
    lines = {number: name for number, (name, _row) in enumerate(rows, 1)}
    try:
        return parse_document(_FILE, "\n".join(row for _name, row in rows) + "\n"), lines
    except BadInput as error:
        raise _told(error, lines) from None


def _rows(field: Field, text: str) -> list[str]:
    """A field's text as lines of TOML; what is empty is left out and has its default."""
    name = field.name
    if not text:
        return []
    if name in TABLES and "=" in text:
        return [f"{name}.{row.strip()}" for row in text.splitlines() if row.strip()]
    if name in ROWS:
        return [f"{name} = [{', '.join(row.strip() for row in text.splitlines() if row.strip())}]"]
    if name in FLAGS:
        return [f"{name} = {'true' if text == 'yes' else 'false'}"]
    if (name in LISTS or name == "services") and text != "all":
        return [f"{name} = {inline([part.strip() for part in text.replace(chr(10), ',').split(',') if part.strip()])}"]
    if (name in NUMBERS and text.isascii() and text.isdigit() and len(text) < 19) or (field.edge and _DATE.fullmatch(text)):
        return [f"{name} = {text}"]
    return [f"{name} = {inline(text)}"]


def _told(error: BadInput, lines: Mapping[int, str]) -> BadInput:
    """A mistake of the file as one of a field: the first that has a place."""
    for row in error.sentence.splitlines():
        found = _PLACE.fullmatch(row)
        if found is not None and int(found[1]) in lines:
            return WrongField(lines[int(found[1])], found[2])
    return error
