"""The difference between a setup file and the store, before anything is written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from helpdesk_tui.domain.policy import DEFAULTS
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup import references
from helpdesk_tui.services.setup.completion import View, completed
from helpdesk_tui.services.setup.contract_values import PRIORITIES
from helpdesk_tui.services.setup.document import Document, Form, Given
from helpdesk_tui.services.setup.kinds import KINDS, TERMS, Kind
from helpdesk_tui.services.setup.writing import inline, written
from helpdesk_tui.services.setup.zone_data import zone_data
from helpdesk_tui.store.setup import Stored

REV_LENGTH = 12
_NOBODY_YET: Form = {"login": [], "roles": [], "clients": "all", "team": None, "deputy": None, "line": None, "cost": []}
"""What a requester lacks as an engineer, where the file makes one of this person."""

ZONE_DATA = "zone data"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one entry of a table in it (`targets.P1.reaction`), as it is and as it shall be; None: it is not there."""

    field: str
    before: object
    after: object

    @property
    def text(self) -> str:
        """For people: `4h → 8h`, or what a list gains and loses."""
        if isinstance(self.before, list) and isinstance(self.after, list):
            added = [f"+{shown_value(entry)}" for entry in self.after if entry not in self.before]
            removed = [f"−{shown_value(entry)}" for entry in self.before if entry not in self.after]
            if added or removed:
                return ", ".join([*added, *removed])
        if {} in (self.before, self.after) and None in (self.before, self.after):
            return _("added") if self.before is None else _("removed")
        return f"{shown_value(self.before)} → {shown_value(self.after)}"


@dataclass(frozen=True, slots=True)
class Change:
    """An object that the file would make or change. `refusal` says why it must not be, where it must not."""

    given: Given
    key: str
    before: Form | None
    after: Form
    differences: tuple[Difference, ...]
    refusal: str = ""

    @property
    def kind(self) -> Kind:
        """Its section."""
        return self.given.kind

    @property
    def is_new(self) -> bool:
        """Whether the store has no such object."""
        return self.before is None

    @property
    def makes_version(self) -> bool:
        """Whether an agreement gets new terms, or a calendar a new wording."""
        changed = self.changed_fields
        if self.kind.section == "agreements":
            return self.is_new or bool(TERMS & changed)
        if self.kind.section == "calendars":
            return self.is_new or bool(changed - {"name"}) or any(one.field == ZONE_DATA for one in self.differences)
        return False

    @property
    def note(self) -> str:
        """What is right and may yet not be meant: an agreement that promises no resolution for some priority; nothing otherwise."""
        targets = self.after.get("targets")
        if self.kind.section != "agreements" or not isinstance(targets, Mapping) or not {"targets", "services"} & self.changed_fields:
            return ""
        missing = [name for name in PRIORITIES if "resolution" not in targets.get(name, {})]
        told = _("promises no resolution for {names}: the house's targets give such tickets their place, not contractual")
        return told.format(names=", ".join(missing)) if missing else ""

    @property
    def changed_fields(self) -> set[str]:
        """The names of the fields whose values differ."""
        before = self.before or {}
        return {name for name, value in self.after.items() if before.get(name) != value}


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a file would do: changes in the order of the file's kinds, keys that stay as they are, keys the file does not name."""

    changes: tuple[Change, ...]
    same: dict[str, list[str]]
    unnamed: dict[str, list[str]]

    @property
    def refusals(self) -> list[str]:
        """Sentences about objects that were changed since the file was exported."""
        return [change.refusal for change in self.changes if change.refusal]


def rev(form: Form) -> str:
    """The short digest of an object's canonical form: the state in which it was exported."""
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:REV_LENGTH]


def make_plan(document: Document, stored: Stored) -> Plan:
    """Compare. Raises BadInput with all mistakes of the file, each with its line and what was meant."""
    view = View(stored.forms)
    changes: list[Change] = []
    same: dict[str, list[str]] = {kind.section: [] for kind in KINDS}
    for kind in KINDS:
        for given in document.given[kind.section].values():
            change = _compared(given, stored, view, document)
            if change is None:
                continue
            view.wanted[kind.section][change.key] = change.after
            if change.differences:
                changes.append(change)
            else:
                same[kind.section].append(change.key)
    references.check(document, stored, view)
    document.refuse()
    unnamed = {
        kind.section: sorted(stored.forms[kind.section].keys() - view.wanted[kind.section].keys())
        for kind in KINDS
        if kind.section != "settings"
    }
    return Plan(tuple(changes), same, unnamed)


def _compared(given: Given, stored: Stored, view: View, document: Document) -> Change | None:
    section = given.kind.section
    before = stored.forms[section].get(given.key)
    if not given.is_sound:
        return None
    known = before
    if section == "engineers" and before is None and given.key in stored.forms["requesters"]:
        known = {name: value for name, value in stored.forms["requesters"][given.key].items() if name != "vip"}
        before = {**known, **_NOBODY_YET}
    after = completed(given, known, view, document)
    key = given.key
    if not given.kind.has_key and section != "settings":
        key = f"{after['engineer']} {after['from']}"
        before = stored.forms[section].get(key)
        if key in view.wanted[section]:
            document.wrong(given.place, _("{called} begins when another one of the same engineer does").format(called=given.called), "from")
    if before is not None and section == "agreements":
        if after["client"] != before["client"]:
            document.wrong(
                given.place,
                _("{called} belongs to client “{client}” for good; make a new agreement").format(
                    called=given.called, client=before["client"]
                ),
                "client",
            )
        if after["in_force_from"] is None or all(after[name] == before[name] for name in TERMS):
            after = {**after, "in_force_from": before["in_force_from"]}  # it dates new terms; without any it says nothing
    differences = _differences(given.kind, before, after, view)
    if section == "calendars" and before is not None:
        differences += _zone_difference(stored.zone_data.get(key, ""), str(after["tz"]))
    return Change(given, key, before, after, tuple(differences), _refusal(given, before, differences))


def _zone_difference(known: str, zone: str) -> list[Difference]:
    current = zone_data(zone)
    return [Difference(ZONE_DATA, known, current)] if known and known != current else []


def _differences(kind: Kind, before: Form | None, after: Form, view: View) -> list[Difference]:
    old, new = _both_written(kind, before, after, view)
    leaves_before, leaves_after = _leaves(_as_tables(old, new)), _leaves(_as_tables(new, old))
    return [
        Difference(name, leaves_before.get(name), leaves_after.get(name))
        for name in dict.fromkeys([*leaves_after, *leaves_before])
        if leaves_before.get(name) != leaves_after.get(name)
        and not any(each.startswith(f"{name}.") for each in (*leaves_before, *leaves_after))
    ]


def _as_tables(mine: Form, other: Form) -> Form:
    """A list of plain names as a table of them where the other side needs a table: only then do their entries compare."""
    return {
        name: {entry: {} for entry in value} if isinstance(value, list) and isinstance(other.get(name), Mapping) else value
        for name, value in mine.items()
    }


def _both_written(kind: Kind, before: Form | None, after: Form, view: View) -> tuple[Form, Form]:
    """What differs, as it is and as it shall be; a setting that is not there has its default."""
    if kind.section == "settings":
        was = before or {}
        names = {name for name in {*was, *after} if was.get(name, DEFAULTS.get(name)) != after.get(name, DEFAULTS.get(name))}
        old, new = ({name: form.get(name, DEFAULTS.get(name)) for name in names} for form in (was, after))
        return written(kind, old, ""), written(kind, new, "")
    zone = view.zone_of(kind.section, after)
    if before is None:
        return {}, written(kind, after, zone)
    changed = {name for name in after if before.get(name) != after[name]}
    old, new = written(kind, before, view.zone_of(kind.section, before), is_whole=True), written(kind, after, zone, is_whole=True)
    return {name: old[name] for name in old if name in changed}, {name: new[name] for name in new if name in changed}


def _leaves(value: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, entry in value.items():
        if isinstance(entry, Mapping) and entry:
            found |= _leaves(entry, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = entry.isoformat() if isinstance(entry, date) else entry
    return found


def _refusal(given: Given, before: Form | None, differences: list[Difference]) -> str:
    if not before or given.rev is None or not differences:  # settings that all have their defaults are not there
        return ""
    current = rev(before)
    if current == given.rev:
        return ""
    both = "; ".join(
        _("{field} is {mine} in the file, {theirs} in the store").format(
            field=one.field, mine=shortened(shown_value(one.after)), theirs=shortened(shown_value(one.before))
        )
        for one in differences[:5]
    )
    return _(
        "{place}: {called} was changed in the store after this file was exported (rev {rev} in the file, {current} in the store): {both}. "
        "Export again and repeat your change, or remove its rev to overwrite."
    ).format(place=given.place.at("rev"), called=given.called, rev=given.rev, current=current, both=both)


def shortened(text: str, most: int = 60) -> str:
    """A text of at most so many signs."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def shown_value(value: object) -> str:
    """A value of a difference for people, on one line."""
    if value is None or value in ("", [], {}):
        return _("nothing")
    return " ".join(value.split()) if isinstance(value, str) else inline(value)
