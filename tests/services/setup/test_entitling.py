"""Who may set up what by a file: the sections that it has say whose it is, and a form of the console takes the same."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.services.setup import editing
from helpdesk_tui.services.setup.apply import Applied, apply_file, plan_file
from helpdesk_tui.services.setup.document import parse_document
from helpdesk_tui.services.setup.export import export_file
from helpdesk_tui.store import journal, tables
from tests.people import join
from tests.small_desk import SmallDesk

PEOPLE = '[[requesters]]\nkey = "zoe"\nname = "Zoe"\nclient = "acme"\n'


def exported(small: SmallDesk, login: str, *only: str) -> str:
    return export_file(small.desk, login, "cli", only)


def applied(small: SmallDesk, login: str, text: str) -> Applied:
    assert plan_file(small.desk, login, "cli", parse_document("desk.toml", text)).changes
    return apply_file(small.desk, login, "cli", parse_document("desk.toml", text))


def test_a_manager_takes_the_agreements_out_and_puts_them_back(small_desk: SmallDesk) -> None:
    text = exported(small_desk, "max", "agreements")
    assert text.count("[[") == text.count("[[agreements]]") == 3
    done = applied(small_desk, "max", text.replace('number = "A-001"', 'number = "A-100"'))
    assert [(change.kind.section, change.key) for change in done.plan.changes] == [("agreements", "acme-2026")]
    with small_desk.desk.store.read() as reader:
        last = journal.events_where(reader, "1", (), 1000)[-1]
    assert (last.verb, last.actor_name) == ("setup.applied", "Max Manager")


def test_a_file_with_anything_else_is_an_admins(small_desk: SmallDesk) -> None:
    text = exported(small_desk, "max", "agreements") + '\n[[services]]\nkey = "mail"\nname = "Post"\n'
    for login in ("max", "boris", "vera"):
        with pytest.raises(NotAllowed, match="admin"):
            plan_file(small_desk.desk, login, "cli", parse_document("desk.toml", text))
        with pytest.raises(NotAllowed, match="admin"):
            apply_file(small_desk.desk, login, "cli", parse_document("desk.toml", text))
    assert applied(small_desk, "olga", text).plan.changes
    for sections in ((), ("services",), ("agreements", "services")):
        with pytest.raises(NotAllowed):
            exported(small_desk, "max", *sections)
    with pytest.raises(NotAllowed, match="--only agreements"):
        exported(small_desk, "max")
    with pytest.raises(BadInput, match="has no section 'agreement'"):
        exported(small_desk, "max", "agreement")


def test_people_of_clients_are_entered_by_who_works_tickets_where_the_settings_let_them(small_desk: SmallDesk) -> None:
    for login in ("max", "vera"):
        with pytest.raises(NotAllowed):
            applied(small_desk, login, PEOPLE)
    assert applied(small_desk, "anna", PEOPLE).plan.changes
    assert "zoe" in exported(small_desk, "anna", "requesters")
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="intake.new_requesters", value="false"))
    with pytest.raises(NotAllowed):
        applied(small_desk, "anna", PEOPLE.replace("Zoe", "Zoë"))


def test_a_client_out_of_sight_is_none(small_desk: SmallDesk) -> None:
    text = exported(small_desk, "gleb", "requesters")  # gleb is granted ACME alone
    assert ('"bob"' in text, '"carl"' in text) == (True, False)
    with pytest.raises(BadInput, match="There is no client 'globex'"):
        applied(small_desk, "gleb", PEOPLE.replace("acme", "globex"))
    with pytest.raises(BadInput, match="There is no client 'globex'"):
        applied(small_desk, "gleb", '[[requesters]]\nkey = "carl"\nclient = "acme"\n')
    assert applied(small_desk, "gleb", PEOPLE).plan.changes


@pytest.mark.parametrize(
    ("login", "sees"), [("anna", False), ("boris", False), ("nora", False), ("max", True), ("vera", True), ("olga", True)]
)
def test_what_an_hour_costs_and_what_a_client_pays_is_for_who_may_know_it(small_desk: SmallDesk, login: str, sees: bool) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    text = (
        '[[engineers]]\nkey = "anna"\ncost = [{from = 2026-01-01, hour = "22", currency = "EUR"}]\n'
        '[[agreements]]\nkey = "acme-2026"\ncommercial.period = "month"\ncommercial.fee = "1980"\ncommercial.currency = "EUR"\n'
    )
    assert applied(small_desk, "olga", text).plan.changes
    actor = small_desk.actor(login)
    anna = editing.forms_of(small_desk.desk, actor, "engineers")["anna"]
    terms = editing.forms_of(small_desk.desk, actor, "agreements")["acme-2026"]["commercial"]
    assert isinstance(terms, dict)
    assert (bool(anna.get("cost")), "fee" in terms, terms["period"]) == (sees, sees, "month")
    assert anna["name"] == "Anna Petrova"
