"""A ticket that somebody corrects goes where it would have gone had it come so, while nobody has begun (RULES.md §3, §6)."""

from helpdesk_tui.services import escalating, explain_routing, intake, messages, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import rota as stored
from helpdesk_tui.store import tables
from tests.services.looking import load
from tests.services.test_routing import VIP, absent, dedicated, new, passed_on, rule, shift, tried
from tests.small_desk import SmallDesk


def where(small: SmallDesk, number: int) -> tuple[str, int, str, str]:
    ticket = load(small, number)
    return ticket.team_key, ticket.line, ticket.assignee_login, ticket.state


def test_another_service_takes_a_new_ticket_to_the_line_of_that_service(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    absent(small_desk, "ivan")
    for login in ("gleb", "boris"):
        absent(small_desk, login)
    number = new(small_desk).id
    assert where(small_desk, number) == ("service-desk", 1, "anna", "new")
    done = intake.edit(small_desk.desk, small_desk.actor("anna"), number, service="vpn")
    assert (done.said, done.warnings) == (f"{number} edited, with Network now", ())
    assert where(small_desk, number) == ("network", 2, "", "new")
    assert tried(small_desk, number, "edited")[-1] == ("pull", True)
    explained = explain_routing.explain(small_desk.desk, small_desk.actor("dina"), number)
    assert any("default team of line 2" in fact.how for section in explained.sections for fact in section.facts)


def test_and_back_to_whom_the_rule_names(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    for login in ("ivan", "gleb", "boris"):
        absent(small_desk, login)
    number = new(small_desk, service="vpn").id
    done = intake.edit(small_desk.desk, small_desk.actor("dina"), number, service="mail")
    assert done.said == f"{number} edited, with Anna Petrova now"
    assert where(small_desk, number) == ("service-desk", 1, "anna", "new")
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM outbox WHERE kind = 'assigned' AND ticket_id = ?", (number,)) == 1


def test_undone_it_is_where_it_was(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    number = new(small_desk).id
    before = where(small_desk, number)
    intake.edit(small_desk.desk, small_desk.actor("boris"), number, service="vpn")
    undo(small_desk.desk, small_desk.actor("boris"))
    assert where(small_desk, number) == before


def test_whoever_has_begun_keeps_it_and_is_told_where_it_belongs(small_desk: SmallDesk) -> None:
    number = new(small_desk).id
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    done = intake.edit(small_desk.desk, small_desk.actor("anna"), number, service="vpn")
    assert done.said == f"{number} edited"
    assert done.warnings == (f"{number} belongs with Network now: escalate it or hand it over.",)
    assert where(small_desk, number)[2:] == ("anna", "in_progress")


def test_who_has_answered_has_begun(small_desk: SmallDesk) -> None:
    number = new(small_desk).id
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Since when?")
    done = intake.edit(small_desk.desk, small_desk.actor("anna"), number, service="vpn")
    assert done.warnings == (f"{number} belongs with Network now: escalate it or hand it over.",)
    assert where(small_desk, number)[0] == "service-desk"


def test_what_was_escalated_by_hand_stays_on_its_line(small_desk: SmallDesk) -> None:
    number = new(small_desk).id
    escalating.escalate(small_desk.desk, small_desk.actor("anna"), number, reason="a switch")
    assert intake.edit(small_desk.desk, small_desk.actor("dina"), number, service="access").warnings == ()
    assert where(small_desk, number) == ("network", 2, "", "new")


def test_merely_reworded_nobody_loses_it(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    number = new(small_desk).id
    before = where(small_desk, number)
    intake.edit(small_desk.desk, small_desk.actor("boris"), number, subject="No mail at all", service="mail", client="acme", impact="low")
    assert where(small_desk, number) == before


def test_another_client_takes_it_from_who_may_not_see_that_client(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    for login in ("anna", "ivan", "boris"):
        absent(small_desk, login)
    number = new(small_desk, by="dina").id
    assert where(small_desk, number)[2] == "gleb"
    intake.edit(small_desk.desk, small_desk.actor("dina"), number, client="globex", requester="carl")
    assert where(small_desk, number) == ("service-desk", 1, "", "new")


def test_who_has_begun_and_may_not_see_the_client_any_more_is_named(small_desk: SmallDesk) -> None:
    made = intake.create(small_desk.desk, small_desk.actor("gleb"), NewTicket("acme", "No mail", "mail", "bob", save="take")).ticket
    assert made is not None
    done = intake.edit(small_desk.desk, small_desk.actor("boris"), made.id, client="globex", requester="carl")
    assert f"Gleb Kim may not see tickets of Globex: hand {made.id} over." in done.warnings


def test_a_vip_as_requester_puts_it_on_the_chain_and_another_takes_it_off(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    shift(small_desk, "ivan")
    number = new(small_desk).id
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, requester=VIP)
    assert where(small_desk, number) == ("service-desk", 1, "dina", "new")
    with small_desk.desk.store.read() as reader:
        row = stored.route_of(reader, number)
    assert row is not None
    assert row.step == "dedicated"
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, requester="bob")
    assert where(small_desk, number) == ("service-desk", 1, "", "new")
    small_desk.clock.forward(hours=2)
    assert passed_on(small_desk) == []


def test_a_vip_with_whom_the_ticket_is_already_may_acknowledge_it_in_time(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    dedicated(small_desk, "anna", "dina")
    for login in ("ivan", "gleb", "boris"):
        absent(small_desk, login)
    number = new(small_desk).id
    intake.edit(small_desk.desk, small_desk.actor("dina"), number, requester=VIP)
    assert where(small_desk, number)[2] == "anna"
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == [f"{number} passed on from Anna Petrova to Dina Lead"]


def test_the_team_that_the_agreement_names_for_the_service_gets_it(small_desk: SmallDesk) -> None:
    key = {"version_id": small_desk.ids.agreements["acme-2026"], "service_id": small_desk.ids.services["access"]}
    with small_desk.desk.store.write() as writer:
        third = writer.add(tables.Team(key="acme-access", name="ACME access", line=1))
        writer.change(tables.AgreementService, key, {"team_id": third})
    number = new(small_desk).id
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, service="access")
    assert where(small_desk, number) == ("acme-access", 1, "", "new")
