"""Where a new ticket goes (RULES.md §6): the VIP chain, the team, and inside it pull, round robin or least loaded."""

import pytest

from helpdesk_tui.domain.clock import HOUR, MINUTE, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import explain_routing, handing, handout, intake, messages, relations, rota, shifts, stopwatch, working
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import journal, tables
from helpdesk_tui.store import rota as stored
from tests.services.looking import load, target
from tests.small_desk import MONDAY_9, SmallDesk

VIP = "ann"


def rule(small: SmallDesk, handout: str, team: str = "service-desk") -> None:
    """Give a team this rule."""
    with small.desk.store.write() as writer:
        writer.change(tables.Team, {"id": small.ids.teams[team]}, {"handout": handout})


def shift(small: SmallDesk, login: str, start: Instant = MONDAY_9, hours: int = 8, kind: str = "on_duty") -> None:
    with small.desk.store.write() as writer:
        writer.add(tables.Shift(person_id=small.ids.people[login], start_at=start, end_at=start + hours * HOUR, kind=kind))


def absent(small: SmallDesk, login: str, start: Instant = MONDAY_9, hours: int = 8) -> None:
    with small.desk.store.write() as writer:
        writer.add(tables.Absence(person_id=small.ids.people[login], start_at=start, end_at=start + hours * HOUR))


def dedicated(small: SmallDesk, login: str, deputy: str | None = None) -> None:
    """Give ACME a dedicated engineer, with a deputy."""
    with small.desk.store.write() as writer:
        writer.change(tables.Client, {"id": small.ids.clients["acme"]}, {"dedicated_engineer_id": small.ids.people[login]})
        if deputy is not None:
            writer.change(tables.Engineer, {"person_id": small.ids.people[login]}, {"deputy_id": small.ids.people[deputy]})


def new(
    small: SmallDesk, *, requester: str = "bob", service: str = "mail", client: str = "acme", by: str = "boris", live: bool = False
) -> Ticket:
    """A new ticket as somebody enters it."""
    made = intake.create(small.desk, small.actor(by), NewTicket(client, "No mail", service, requester, answered_live=live))
    assert made.ticket is not None
    return made.ticket


def who(small: SmallDesk, *, requester: str = "bob", client: str = "acme") -> str:
    return new(small, requester=requester, client=client).assignee_login


def tried(small: SmallDesk, number: int, verb: str = "created") -> list[tuple[str, bool]]:
    """The rules that the history says were tried."""
    with small.desk.store.read() as reader:
        event = journal.last_of(reader, number, verb)
    assert event is not None
    assert event.payload is not None
    rules = event.payload["rules"]
    assert isinstance(rules, list)
    return [(name, fits) for name, fits, _why in rules]


# The team


def test_pull_leaves_it_to_whoever_takes_it(small_desk: SmallDesk) -> None:
    ticket = new(small_desk)
    assert (ticket.team_key, ticket.assignee_id, ticket.state) == ("service-desk", None, "new")
    assert tried(small_desk, ticket.id) == [("vip", False), ("agreement", False), ("client", False), ("line", True), ("pull", True)]


def test_the_agreement_goes_before_the_client_and_that_before_the_line(small_desk: SmallDesk) -> None:
    key = {"version_id": small_desk.ids.agreements["acme-2026"], "service_id": small_desk.ids.services["vpn"]}
    with small_desk.desk.store.write() as writer:
        other = writer.add(tables.Team(key="acme-two", name="ACME two", line=2))
        third = writer.add(tables.Team(key="acme-vpn", name="ACME VPN", line=2))
        writer.add(tables.ClientTeam(client_id=small_desk.ids.clients["acme"], line=2, team_id=other))
    assert new(small_desk, service="vpn").team_key == "acme-two"
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementService, key, {"team_id": third})
    ticket = new(small_desk, service="vpn")
    assert ticket.team_key == "acme-vpn"
    assert tried(small_desk, ticket.id)[:2] == [("vip", False), ("agreement", True)]
    with small_desk.desk.store.write() as writer:
        for team in (other, third):
            writer.change(tables.Team, {"id": team}, {"is_active": False})
    assert new(small_desk, service="vpn").team_key == "network"


# Inside the team


def test_round_robin_goes_round_those_at_work(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    for login in ("anna", "ivan", "boris"):
        shift(small_desk, login)
    shift(small_desk, "gleb", MONDAY_9 + HOUR)
    got = [who(small_desk) for _n in range(6)]
    assert sorted(got[:3]) == sorted(got[3:]) == ["anna", "boris", "ivan"]
    absent(small_desk, "anna")
    assert {who(small_desk) for _n in range(4)} == {"boris", "ivan"}


def test_least_loaded_weighs_priority_and_client_but_nothing_that_waits_nor_children(small_desk: SmallDesk) -> None:
    rule(small_desk, "least_loaded")
    for login in ("anna", "ivan"):
        shift(small_desk, login)
    for login in ("gleb", "boris"):
        absent(small_desk, login)
    heavy = small_desk.ticket(priority=1, assignee="anna", state="in_progress")
    light = small_desk.ticket(priority=3, assignee="ivan", state="in_progress")
    assert who(small_desk) == "ivan"
    working.wait_vendor(small_desk.desk, small_desk.actor("anna"), heavy, vendor="HP", reference="1", until_at=MONDAY_9 + 30 * HOUR)
    assert who(small_desk) == "anna"
    parent = small_desk.ticket(assignee="boris", state="in_progress")
    with small_desk.desk.store.read() as reader:
        before = stored.loads(reader, Policy(), [small_desk.ids.people["ivan"]], MONDAY_9)
    relations.outage(small_desk.desk, small_desk.actor("boris"), parent, [light])
    with small_desk.desk.store.read() as reader:
        after = stored.loads(reader, Policy(), [small_desk.ids.people["ivan"]], MONDAY_9)
    assert before[small_desk.ids.people["ivan"]] - after[small_desk.ids.people["ivan"]] == 20_000 + 3 * 4_000


def test_who_may_not_see_the_client_or_is_on_call_gets_nothing(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    shift(small_desk, "gleb")
    shift(small_desk, "anna", kind="on_call")
    for login in ("ivan", "boris"):
        absent(small_desk, login)
    assert who(small_desk, client="globex", requester="carl") == ""
    assert {who(small_desk) for _n in range(3)} == {"gleb"}


def test_without_shifts_the_calendar_of_the_team_is_the_shift(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    assert who(small_desk) != ""
    small_desk.clock.forward(hours=12)
    ticket = new(small_desk)
    assert (ticket.assignee_id, ticket.team_key) == (None, "service-desk")


def test_what_is_handed_out_is_sampled_told_and_still_new(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    for login in ("ivan", "gleb", "boris"):
        absent(small_desk, login)
    ticket = new(small_desk)
    assert (ticket.state, ticket.assignee_login, ticket.first_taken_how) == ("new", "anna", "rule")
    assert target(small_desk, ticket.id, "reaction").is_live
    with small_desk.desk.store.read() as reader:
        told = reader.rows("SELECT text FROM outbox WHERE recipient_id = ? AND kind = 'assigned'", (small_desk.ids.people["anna"],))
    assert told == [(f"{ticket.id} is for you: No mail",)]


def test_next_gives_it_and_taking_it_makes_it_ones_own(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    for login in ("ivan", "gleb", "boris"):
        absent(small_desk, login)
    ticket = new(small_desk)
    small_desk.ticket("Heavier", priority=1)
    done = handout.next_ticket(small_desk.desk, small_desk.actor("anna"))
    assert done.ticket is not None
    assert (done.ticket.id, done.ticket.state) == (ticket.id, "in_progress")
    assert stopwatch.status(small_desk.desk, small_desk.actor("anna")) is not None
    other = new(small_desk)
    working.start_here(small_desk.desk, small_desk.actor("anna"), other.id)
    assert load(small_desk, other.id).state == "in_progress"


def test_who_takes_it_at_entry_keeps_it(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    made = intake.create(small_desk.desk, small_desk.actor("anna"), NewTicket("acme", "No mail", "mail", VIP, save="take"))
    assert made.ticket is not None
    assert made.ticket.assignee_login == "anna"
    assert tried(small_desk, made.ticket.id)[-1] == ("entry", True)


def test_split_and_follow_up_are_routed_as_new(small_desk: SmallDesk) -> None:
    rule(small_desk, "round_robin")
    number = small_desk.ticket(assignee="anna", state="in_progress")
    messages.receive(small_desk.desk, small_desk.actor("anna"), number, "Two things")
    with small_desk.desk.store.read() as reader:
        message = int(reader.value("SELECT max(id) FROM message WHERE ticket_id = ?", (number,)))
    split = relations.split(small_desk.desk, small_desk.actor("anna"), message, subject="The other").new_ticket
    assert split is not None
    assert split.assignee_id is not None
    assert split.first_taken_how == "rule"


# The VIP chain


@pytest.mark.parametrize(
    ("away", "step", "login"),
    [
        ((), "dedicated", "dina"),
        (("dina",), "deputy", "ivan"),
        (("dina", "ivan"), "lead", "boris"),
        (("dina", "ivan", "boris"), "duty", "anna"),
    ],
)
def test_a_vip_goes_along_the_chain_to_the_first_at_work(small_desk: SmallDesk, away: tuple[str, ...], step: str, login: str) -> None:
    dedicated(small_desk, "dina", "ivan")
    shift(small_desk, "anna")
    for one in away:
        absent(small_desk, one)
    ticket = new(small_desk, requester=VIP, by="anna")
    assert (ticket.assignee_login, ticket.team_key) == (login, "service-desk")
    with small_desk.desk.store.read() as reader:
        row = stored.route_of(reader, ticket.id)
    assert row is not None
    # a VIP's reaction for P3 is 30 minutes, half of it 15
    assert (row.step, row.pass_on_at) == (step, MONDAY_9 + 15 * MINUTE)


def test_a_vip_with_nobody_at_work_goes_to_the_team(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina")
    small_desk.clock.forward(hours=12)
    ticket = new(small_desk, requester=VIP)
    assert (ticket.assignee_id, ticket.team_key) == (None, "service-desk")
    assert tried(small_desk, ticket.id)[:4] == [("dedicated", False), ("deputy", False), ("lead", False), ("duty", False)]


def test_a_vip_at_night_goes_to_the_one_on_duty_in_another_team_of_the_line(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        night = writer.add(tables.Team(key="night", name="Night desk", line=1))
        writer.change(tables.Engineer, {"person_id": small_desk.ids.people["gleb"]}, {"team_id": night})
    small_desk.clock.forward(hours=12)
    shift(small_desk, "gleb", small_desk.clock.now())
    assert new(small_desk, requester=VIP).assignee_login == "gleb"


def passed_on(small: SmallDesk) -> list[str]:
    return [done.said for done in rota.pass_on_due(small.desk, small.actor("anna"))]


def test_what_nobody_acknowledges_is_passed_on_until_the_chain_ends(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    number = new(small_desk, requester=VIP).id
    small_desk.clock.forward(minutes=14)
    assert passed_on(small_desk) == []
    small_desk.clock.forward(minutes=1)
    assert passed_on(small_desk) == [f"{number} passed on from Dina Lead to Ivan Orlov"]
    assert passed_on(small_desk) == []
    small_desk.clock.forward(minutes=8)
    assert passed_on(small_desk) == [f"{number} passed on from Ivan Orlov to Boris Lead"]
    small_desk.clock.forward(hours=2)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "boris"
    with small_desk.desk.store.read() as reader:
        assert journal.last_of(reader, number, "pass_on_ended") is not None


def test_who_stands_twice_on_the_chain_has_it_once(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "boris", "ivan")  # boris is the lead too, ivan the first who is on duty
    for login in ("boris", "ivan", "gleb"):
        shift(small_desk, login)
    number = new(small_desk, requester=VIP, by="anna").id
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == [f"{number} passed on from Boris Lead to Ivan Orlov"]
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == [f"{number} passed on from Ivan Orlov to Gleb Kim"]
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "gleb"


@pytest.mark.parametrize("sign", ["take", "reply", "timer", "handover"])
def test_what_is_acknowledged_stays(small_desk: SmallDesk, sign: str) -> None:
    dedicated(small_desk, "anna", "ivan")
    number = new(small_desk, requester=VIP).id
    anna = small_desk.actor("anna")
    if sign == "take":
        working.take(small_desk.desk, anna, number)
    elif sign == "reply":
        messages.reply(small_desk.desk, anna, number, "We are on it.")
    elif sign == "timer":
        working.start_here(small_desk.desk, anna, number)
    else:
        handing.hand_over(small_desk.desk, anna, number, "gleb")
    small_desk.clock.forward(hours=1)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == ("gleb" if sign == "handover" else "anna")
    assert load(small_desk, number).state == "in_progress"


def test_what_was_answered_live_is_not_passed_on(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    number = new(small_desk, requester=VIP, live=True).id
    small_desk.clock.forward(hours=2)
    assert passed_on(small_desk) == []
    assert load(small_desk, number).assignee_login == "dina"


def test_next_passes_on_first(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    number = new(small_desk, requester=VIP).id
    small_desk.clock.forward(minutes=20)
    done = handout.next_ticket(small_desk.desk, small_desk.actor("ivan"))
    assert done.ticket is not None
    assert (done.ticket.id, done.ticket.assignee_login) == (number, "ivan")


# Explain


def test_explain_shows_each_rule_and_why_it_did_not_fit(small_desk: SmallDesk) -> None:
    dedicated(small_desk, "dina", "ivan")
    absent(small_desk, "dina")
    number = new(small_desk, requester=VIP).id
    found = explain_routing.explain(small_desk.desk, small_desk.actor("anna"), number)
    facts = {section.title: section.facts for section in found.sections}
    told = [(fact.what.strip(), fact.value, fact.how) for fact in facts["Rules tried"]]
    assert ("VIP: the client's dedicated engineer", "does not fit", "Dina Lead: absent") in told
    assert ("VIP: the deputy of the dedicated engineer", "fits", "Ivan Orlov is at work") in told
    assert any(fact.what == "would go to" and fact.value == "Ivan Orlov" for fact in facts["If it came now"])
    assert any("unless acknowledged" in fact.how for fact in facts["In whose hands"])
    small_desk.clock.forward(minutes=15)
    passed_on(small_desk)
    later = explain_routing.explain(small_desk.desk, small_desk.actor("anna"), number)
    assert any("passed on" in fact.value for section in later.sections for fact in section.facts)


def test_a_team_that_does_not_exist_is_said(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match="no team 'moon'"):
        shifts.listed(small_desk.desk, small_desk.actor("anna"), "shift", 0, team="moon")
