"""Objects edited in forms: by the same rules as a setup file, and in the next export."""

from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup import editing
from helpdesk_tui.services.setup.apply import apply_file, plan_file
from helpdesk_tui.services.setup.document import parse_document, read_document
from helpdesk_tui.services.setup.export import export_file

EXAMPLE = str(Path(__file__).parents[2] / "data" / "desk.toml")
EDITS = [
    ("clients", "acme", {"tier": "silver", "domains": "acme.example, acme.org", "teams": '2 = "infrastructure"\n1 = "service-desk"'}),
    ("services", "mail", {"norm": "25m", "urgency": "high", "active": "no"}),
    ("teams", "infrastructure", {"handout": "least_loaded", "lead": "ivan", "cap_all": "9"}),
    ("engineers", "ivan", {"roles": "engineer, lead", "clients": "acme, globex", "phone": "+7 495 777-22-33"}),
    ("requesters", "ann", {"vip": "no", "position": "Head of “sales”", "email": "ann@acme.example"}),
    (
        "agreements",
        "acme-2026",
        {"services": "mail, vpn", "targets": 'P1 = { reaction = "5m", resolution = "2h" }', "valid_until": "2027-06-30"},
    ),
    ("calendars", "5x8", {"week": 'mon = [["08:00", "16:00"]]', "yearly_holidays": "01-01, 05-01", "holidays": ""}),
    ("templates", "hello", {"body": 'Good day,\n"quoted" and \\ back'}),
]


@pytest.fixture
def olga(desk: Desk) -> Actor:
    """The admin of the example desk, which lies in the store."""
    apply_file(desk, "first", "cli", read_document(EXAMPLE))
    return desk.actor("olga", "console")


def texts(found: editing.Editable) -> dict[str, str]:
    return {field.name: field.text for field in found.fields}


@pytest.mark.parametrize(("section", "key", "changed"), EDITS)
def test_what_a_form_saves_stands_in_the_next_export(desk: Desk, olga: Actor, section: str, key: str, changed: dict[str, str]) -> None:
    found = editing.begin(desk, olga, section, key)
    assert editing.changes(desk, olga, section, key, found.rev, texts(found)) == []
    wanted = {**texts(found), **changed}
    told = editing.changes(desk, olga, section, key, found.rev, wanted)
    assert told
    assert editing.save(desk, olga, section, key, found.rev, wanted).endswith("saved")
    exported = export_file(desk, "olga", "cli")
    assert plan_file(desk, "olga", "cli", parse_document("again.toml", exported)).changes == ()
    again = texts(editing.begin(desk, olga, section, key))
    assert editing.changes(desk, olga, section, key, editing.begin(desk, olga, section, key).rev, {**again, **changed}) == []


def test_a_text_keeps_the_empty_line_at_its_end(desk: Desk, olga: Actor) -> None:
    """A form that was opened alone has nothing to say."""
    found = editing.begin(desk, olga, "templates", "hello")
    body = "Good day,\n\nwe have it.\n"
    editing.save(desk, olga, "templates", "hello", found.rev, {**texts(found), "body": body})
    again = editing.begin(desk, olga, "templates", "hello")
    assert texts(again)["body"] == body
    assert editing.changes(desk, olga, "templates", "hello", again.rev, texts(again)) == []


@pytest.mark.parametrize(("section", "key", "given"), [
    ("clients", "newco", {"name": "New Co", "tier": "gold", "zone": "Europe/Berlin"}),
    ("requesters", "zoe", {"name": "Zoe", "client": "acme", "phone": "+49 30 1234567"}),
    ("services", "phone", {"name": "Telephony", "kind": "request", "norm": "1h"}),
    ("engineers", "max", {"name": "Max", "team": "service-desk"}),
    ("agreements", "globex-2", {"client": "globex", "valid_from": "2026-05-01", "calendar": "24x7", "services": "mail"}),
])  # fmt: skip
def test_new_objects_are_made(desk: Desk, olga: Actor, section: str, key: str, given: dict[str, str]) -> None:
    found = editing.begin(desk, olga, section)
    editing.save(desk, olga, section, key, found.rev, {**texts(found), **given})
    made = texts(editing.begin(desk, olga, section, key))
    assert {name: made[name] for name in given if name not in ("phone", "norm")} == {
        n: v for n, v in given.items() if n not in ("phone", "norm")
    }
    assert plan_file(desk, "olga", "cli", parse_document("again.toml", export_file(desk, "olga", "cli"))).changes == ()
    with pytest.raises(editing.WrongField, match="already"):
        editing.save(desk, olga, section, key, "", given)


@pytest.mark.parametrize(("section", "key", "field", "text", "why"), [
    ("clients", "acme", "zone", "Mars/Base", "zone"),
    ("teams", "service-desk", "lead", "nobody", "nobody"),
    ("agreements", "acme-2026", "targets", "P1 = { reaction = ", "TOML"),
    ("agreements", "acme-2026", "targets", 'P9 = { reaction = "5m" }', "priority"),
    ("agreements", "acme-2026", "valid_from", "soon", "soon"),
    ("services", "mail", "norm", "long", "long"),
    ("teams", "service-desk", "cap_all", "many", "many"),
    ("requesters", "ann", "email", "no address", "address"),
])  # fmt: skip
def test_a_mistake_is_told_beside_its_field_and_changes_nothing(
    desk: Desk, olga: Actor, section: str, key: str, field: str, text: str, why: str
) -> None:
    before = export_file(desk, "olga", "cli")
    found = editing.begin(desk, olga, section, key)
    with pytest.raises(editing.WrongField, match=why) as raised:
        editing.save(desk, olga, section, key, found.rev, {**texts(found), field: text})
    assert raised.value.field == field
    assert export_file(desk, "olga", "cli") == before


def test_who_saves_what_somebody_else_has_changed_is_told_both_wordings(desk: Desk, olga: Actor) -> None:
    found = editing.begin(desk, olga, "clients", "acme")
    editing.save(desk, olga, "clients", "acme", found.rev, {**texts(found), "tier": "bronze"})
    with pytest.raises(Conflict, match=r"silver.*bronze"):
        editing.save(desk, olga, "clients", "acme", found.rev, {**texts(found), "tier": "silver"})


def test_managers_edit_agreements_and_engineers_make_requesters_where_the_desk_allows_it(desk: Desk, olga: Actor) -> None:
    boss, ivan = desk.actor("boss", "console"), desk.actor("ivan", "console")
    found = editing.begin(desk, boss, "agreements", "acme-2026")
    assert "saved" in editing.save(desk, boss, "agreements", "acme-2026", found.rev, {**texts(found), "rank": "7"})
    with pytest.raises(NotAllowed):
        editing.begin(desk, boss, "teams", "service-desk")
    with pytest.raises(NotAllowed):
        editing.begin(desk, ivan, "agreements", "acme-2026")
    editing.save(desk, ivan, "requesters", "new", "", {"name": "New", "client": "acme"})
    with pytest.raises(BadInput, match="There is no client 'globex'"):
        editing.save(desk, ivan, "requesters", "other", "", {"name": "Other", "client": "globex"})
    with pytest.raises(NotAllowed, match="People of clients are for engineers, leads and admins"):
        editing.begin(desk, boss, "requesters", "ann")
    apply_file(desk, "olga", "cli", parse_document("s.toml", "[settings]\nintake.new_requesters = false\n"))
    with pytest.raises(NotAllowed):
        editing.save(desk, ivan, "requesters", "newer", "", {"name": "Newer", "client": "acme"})


def test_objects_of_clients_out_of_sight_are_not_there(desk: Desk, olga: Actor) -> None:
    ivan = desk.actor("ivan", "console")
    assert list(editing.forms_of(desk, ivan, "clients")) == ["acme"]
    assert list(editing.forms_of(desk, ivan, "agreements")) == ["acme-2026"]
    with pytest.raises(NotFound):
        editing.begin(desk, olga, "clients", "nobody")
