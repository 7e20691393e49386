"""Working a ticket, rule by rule (RULES.md §3, §4, §6)."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from helpdesk_tui.domain.ticket import as_of
from helpdesk_tui.services import escalating, handing, messages, steering, working
from helpdesk_tui.store import tables
from tests.services.looking import history, load, resolved, said, taken, target
from tests.small_desk import MONDAY_9, SmallDesk, utc

# Take and release


def test_a_take_makes_it_mine_and_keeps_the_reaction_open(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.assignee_login, ticket.first_taken_how) == ("in_progress", "anna", "picked")
    assert target(small_desk, number, "reaction").is_live


def test_a_take_meets_the_reaction_where_the_agreement_says_so(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": small_desk.ids.agreements["acme-2026"]}, {"reaction_by": "take"})
    number = small_desk.ticket()
    small_desk.clock.forward(minutes=20)
    working.take(small_desk.desk, small_desk.actor("anna"), number)
    reaction = target(small_desk, number, "reaction")
    assert (reaction.verdict, reaction.consumed_s, reaction.by_s) == ("met", 1200, -2400)


def test_who_comes_second_hears_who_was_first(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with pytest.raises(Conflict, match=f"Anna Petrova has {number}"):
        working.take(small_desk.desk, small_desk.actor("ivan"), number)
    with pytest.raises(Refused, match="yours already"):
        working.take(small_desk.desk, small_desk.actor("anna"), number)


def test_higher_lines_are_not_for_the_first(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(team="network")
    with pytest.raises(NotAllowed, match="line 2"):
        working.take(small_desk.desk, small_desk.actor("anna"), number)
    assert load(small_desk, number).assignee_id is None


def test_who_may_not_see_a_client_does_not_learn_of_its_tickets(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="globex", requester="carl")
    with pytest.raises(NotFound, match=f"There is no ticket {number}"):
        working.take(small_desk.desk, small_desk.actor("gleb"), number)


@pytest.mark.parametrize("login", ["vera", "olga", "max"])
def test_who_does_not_work_tickets_takes_none(small_desk: SmallDesk, login: str) -> None:
    with pytest.raises(NotAllowed, match="engineer"):
        working.take(small_desk.desk, small_desk.actor(login), small_desk.ticket())


def test_released_is_new_again_and_nobodys(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    working.release(small_desk.desk, small_desk.actor("anna"), number)
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.assignee_id) == ("new", None)
    with pytest.raises(Refused, match="Nobody has"):
        working.release(small_desk.desk, small_desk.actor("anna"), number)


def test_only_its_engineer_or_a_lead_releases_a_ticket(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with pytest.raises(NotAllowed, match="Anna Petrova"):
        working.release(small_desk.desk, small_desk.actor("ivan"), number)
    working.release(small_desk.desk, small_desk.actor("boris"), number)


# Waiting


def test_waiting_for_the_client_needs_a_question(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    with pytest.raises(Refused, match="question"):
        working.wait_client(small_desk.desk, anna, number)
    messages.reply(small_desk.desk, anna, number, "Which printer?")
    messages.note(small_desk.desk, anna, number, "He never says which.")
    working.wait_client(small_desk.desk, anna, number)
    assert load(small_desk, number).state == "waiting_client"


def test_a_question_that_was_answered_is_no_reason_to_wait(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "Which printer?")
    messages.receive(small_desk.desk, anna, number, "The red one.")
    with pytest.raises(Refused, match="not ours"):
        working.wait_client(small_desk.desk, anna, number)


def test_an_automatic_reply_answers_nothing(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "Which printer?")
    messages.receive(small_desk.desk, anna, number, "I am on holiday.", automatic=True)
    working.wait_client(small_desk.desk, anna, number)
    messages.receive(small_desk.desk, anna, number, "I am on holiday.", automatic=True)
    assert load(small_desk, number).state == "waiting_client"


def test_waiting_ends_by_itself_after_the_reminders(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    messages.reply(small_desk.desk, anna, number, "Which printer?", wait=True)
    assert load(small_desk, number).until_at == utc(2026, 3, 12, 9)  # seven working days; Monday the 9th is a holiday


def test_a_vendor_needs_a_name_and_a_reference(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    with pytest.raises(BadInput, match="reference"):
        working.wait_vendor(small_desk.desk, anna, number, vendor="HP", reference=" ", until_at=MONDAY_9 + DAY)
    working.wait_vendor(small_desk.desk, anna, number, vendor="HP", reference="4711", until_at=MONDAY_9 + DAY)
    assert load(small_desk, number).pause_note == "HP 4711"


def test_a_ticket_comes_back_ahead_of_now(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with pytest.raises(BadInput, match="ahead"):
        working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=MONDAY_9)


def test_scheduled_stands_still_and_a_vendor_does_not(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    scheduled, vendor = taken(small_desk), taken(small_desk)
    working.schedule(small_desk.desk, anna, scheduled, until_at=MONDAY_9 + 4 * HOUR)
    working.wait_vendor(small_desk.desk, anna, vendor, vendor="HP", reference="1", until_at=MONDAY_9 + 4 * HOUR)
    small_desk.clock.forward(hours=2)
    working.resume(small_desk.desk, anna, scheduled)
    working.resume(small_desk.desk, anna, vendor)
    assert target(small_desk, scheduled).consumed_s == 0
    assert target(small_desk, vendor).consumed_s == 2 * 3600


def test_what_is_not_paused_is_not_resumed(small_desk: SmallDesk) -> None:
    with pytest.raises(Refused, match="not paused"):
        working.resume(small_desk.desk, small_desk.actor("anna"), taken(small_desk))


# What time alone brings


def test_an_until_passed_is_seen_at_once_and_recorded_with_its_date(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    until = MONDAY_9 + 2 * HOUR
    working.schedule(small_desk.desk, anna, number, until_at=until)
    small_desk.clock.forward(hours=3)
    stored = load(small_desk, number)
    derived = as_of(stored, small_desk.clock.now())
    assert (stored.state, derived.state, derived.came_back_at) == ("scheduled", "in_progress", until)
    messages.note(small_desk.desk, anna, number, "Back on it.")
    stored = load(small_desk, number)
    assert (stored.state, stored.came_back_at, stored.until_at) == ("in_progress", until, None)
    assert ("until_passed", until) in history(small_desk, number)
    assert target(small_desk, number).consumed_s == 3600


def test_a_ticket_that_nobody_has_comes_back_as_new(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    working.schedule(small_desk.desk, small_desk.actor("anna"), number, until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=2)
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Still here.")
    assert load(small_desk, number).state == "new"


def test_resolved_closes_after_three_working_days_of_the_calendar(small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    due = utc(2026, 3, 5, 9)
    assert load(small_desk, number).confirm_at == due
    small_desk.clock.forward_to(due + DAY)
    assert as_of(load(small_desk, number), due - 1).state == "resolved"
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Was nice.")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.closed_at) == ("closed", due)
    assert ("closed", due) in history(small_desk, number)


def test_a_late_hour_of_friday_is_no_working_day_of_its_own(small_desk: SmallDesk) -> None:
    small_desk.clock.forward_to(utc(2026, 3, 13, 17))
    number = resolved(small_desk)
    assert load(small_desk, number).confirm_at == utc(2026, 3, 18, 17)


def test_a_clients_message_reopens_after_a_working_hour_as_of_the_message(small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    small_desk.clock.forward_to(utc(2026, 3, 2, 17, 30))
    messages.receive(small_desk.desk, small_desk.actor("ivan"), number, "It burns again.")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.flag_at, ticket.reopen_at) == ("resolved", utc(2026, 3, 2, 17, 30), utc(2026, 3, 3, 9, 30))
    small_desk.clock.forward_to(utc(2026, 3, 3, 10))
    derived = as_of(ticket, small_desk.clock.now())
    assert (derived.state, derived.reopened, derived.came_back_at) == ("in_progress", 1, utc(2026, 3, 2, 17, 30))
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Again.")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.reopened, ticket.flag_at, ticket.confirm_at) == ("in_progress", 1, None, None)
    resolution = target(small_desk, number)
    assert (resolution.is_live, resolution.consumed_s, resolution.started_at) == (True, 30 * 60 + 3600, MONDAY_9)
    assert ("reopened", utc(2026, 3, 2, 17, 30)) in history(small_desk, number)


def test_no_answer_needed_keeps_it_resolved(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    with pytest.raises(Refused, match="No client's reply"):
        working.dismiss(small_desk.desk, anna, number)
    messages.receive(small_desk.desk, anna, number, "Thank you!")
    working.dismiss(small_desk.desk, anna, number)
    small_desk.clock.forward(days=1)
    assert as_of(load(small_desk, number), small_desk.clock.now()).state == "resolved"


def test_a_boost_expires_by_itself_and_is_recorded(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    steering.boost(small_desk.desk, small_desk.actor("boris"), number, 30_000, reason="board meeting", until_at=MONDAY_9 + HOUR)
    small_desk.clock.forward(hours=2)
    assert as_of(load(small_desk, number), small_desk.clock.now()).boost == 0
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Meeting over.")
    assert load(small_desk, number).boost == 0
    assert ("boost_expired", MONDAY_9 + HOUR) in history(small_desk, number)


# Resolving, closing, reopening


def test_a_resolution_needs_a_code_and_a_text(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    with pytest.raises(BadInput, match="no_answer"):
        working.resolve(small_desk.desk, anna, number, code="fixed", text="Done.")
    with pytest.raises(BadInput, match="text for the client"):
        working.resolve(small_desk.desk, anna, number, code="solved", text="  ")


def test_resolving_meets_reaction_and_resolution_and_tells_the_client(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(minutes=30)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="workaround", text="Use the other one.")
    assert [
        (target(small_desk, number, kind).verdict, target(small_desk, number, kind).consumed_s) for kind in ("reaction", "resolution")
    ] == [
        ("met", 1800),
        ("met", 1800),
    ]
    [reply] = said(small_desk, number, "reply")
    assert (reply.body, reply.to_address) == ("Use the other one.", "bob@acme.example")


@pytest.mark.parametrize(("spent_s", "verdict", "by_s"), [(57_600, "met", 0), (57_601, "breached", 1)])
def test_met_means_consumed_no_more_than_the_target(small_desk: SmallDesk, spent_s: int, verdict: str, by_s: int) -> None:
    number = small_desk.ticket(client="globex", requester="carl")
    small_desk.clock.forward(seconds=spent_s)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    found = target(small_desk, number)
    assert (found.verdict, found.by_s) == (verdict, by_s)


def test_who_resolves_what_nobody_has_gets_it_back_when_it_reopens(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    messages.receive(small_desk.desk, small_desk.actor("ivan"), number, "No!")
    small_desk.clock.forward(hours=2)
    assert as_of(load(small_desk, number), small_desk.clock.now()).assignee_login == "anna"


def test_only_the_resolved_is_closed(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    with pytest.raises(Refused, match="only a resolved"):
        working.close(small_desk.desk, anna, number)
    working.resolve(small_desk.desk, anna, number, code="solved", text="Done.")
    working.close(small_desk.desk, anna, number)
    assert load(small_desk, number).state == "closed"


def test_a_reopening_keeps_the_start_and_does_not_count_the_time_resolved(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.forward(hours=1)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    small_desk.clock.forward(hours=2)
    working.reopen(small_desk.desk, small_desk.actor("anna"), number)
    small_desk.clock.forward(hours=1)
    working.release(small_desk.desk, small_desk.actor("anna"), number)
    found, ticket = target(small_desk, number), load(small_desk, number)
    assert (found.started_at, found.consumed_s, ticket.reopened) == (MONDAY_9, 2 * 3600, 1)
    assert target(small_desk, number, "reaction").verdict == "met"


def test_time_in_resolved_counts_where_the_agreement_says_until_confirmed(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": small_desk.ids.agreements["acme-2026"]}, {"counts_until": "closed"})
    number = resolved(small_desk)
    small_desk.clock.forward(hours=2)
    assert target(small_desk, number).is_live
    working.close(small_desk.desk, small_desk.actor("anna"), number)
    assert (target(small_desk, number).verdict, target(small_desk, number).consumed_s) == ("met", 2 * 3600)


def test_within_the_window_it_reopens_and_later_a_new_ticket_follows(small_desk: SmallDesk) -> None:
    number, anna = resolved(small_desk), small_desk.actor("anna")
    small_desk.clock.forward(days=7)
    working.reopen(small_desk.desk, anna, number)
    assert load(small_desk, number).state == "in_progress"
    working.resolve(small_desk.desk, anna, number, code="solved", text="Again.")
    small_desk.clock.forward(7 * DAY + 1)
    done = working.reopen(small_desk.desk, anna, number, reason="burns")
    assert done.new_ticket is not None
    follower = load(small_desk, done.new_ticket.id)
    assert (follower.previous_id, follower.requester_name, follower.service_key, follower.state) == (number, "Bob Clerk", "mail", "new")
    assert load(small_desk, number).state == "closed"


def test_cancelled_reopens_with_a_reason_alone(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    with pytest.raises(BadInput, match="reason"):
        working.cancel(small_desk.desk, anna, number, reason="")
    working.cancel(small_desk.desk, anna, number, reason="spam")
    assert target(small_desk, number).verdict is None
    assert not target(small_desk, number).is_live
    with pytest.raises(BadInput, match="reason"):
        working.reopen(small_desk.desk, anna, number)
    working.reopen(small_desk.desk, anna, number, reason="no spam at all")
    assert target(small_desk, number).is_live


def test_an_open_ticket_is_not_reopened(small_desk: SmallDesk) -> None:
    with pytest.raises(Refused, match="nothing to reopen"):
        working.reopen(small_desk.desk, small_desk.actor("anna"), taken(small_desk))


# Giving away


def test_assignment_is_not_a_take(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": small_desk.ids.agreements["acme-2026"]}, {"reaction_by": "take"})
    number = small_desk.ticket()
    handing.assign(small_desk.desk, small_desk.actor("boris"), number, "ivan")
    ticket = load(small_desk, number)
    assert (ticket.assignee_login, ticket.state, ticket.first_taken_how) == ("ivan", "in_progress", "assigned")
    assert target(small_desk, number, "reaction").is_live
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT recipient_id FROM outbox WHERE kind = 'assigned'") == small_desk.ids.people["ivan"]


def test_only_a_lead_assigns(small_desk: SmallDesk) -> None:
    with pytest.raises(NotAllowed, match="lead"):
        handing.assign(small_desk.desk, small_desk.actor("anna"), small_desk.ticket(), "ivan")


def test_nobody_gets_a_ticket_of_a_client_out_of_scope(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="globex", requester="carl")
    with pytest.raises(Refused, match="Gleb Kim may not see tickets of Globex"):
        handing.assign(small_desk.desk, small_desk.actor("boris"), number, "gleb")


def test_a_hand_over_carries_its_note(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    with pytest.raises(NotAllowed, match="hands it over"):
        handing.hand_over(small_desk.desk, small_desk.actor("ivan"), number, "gleb")
    handing.hand_over(small_desk.desk, small_desk.actor("anna"), number, "ivan", note="Call him after lunch.")
    assert load(small_desk, number).assignee_login == "ivan"
    assert [message.body for message in said(small_desk, number, "note")] == ["Call him after lunch."]


def test_escalation_goes_to_the_next_line_and_clocks_run_on(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    due = target(small_desk, number).due_at
    with pytest.raises(BadInput, match="reason"):
        escalating.escalate(small_desk.desk, anna, number, reason=" ")
    small_desk.clock.forward(minutes=10)
    escalating.escalate(small_desk.desk, anna, number, reason="needs a switch")
    ticket = load(small_desk, number)
    assert (ticket.line, ticket.team_key, ticket.assignee_id, ticket.state) == (2, "network", None, "new")
    assert target(small_desk, number).due_at == due
    small_desk.clock.forward(MINUTE)
    escalating.escalate(small_desk.desk, small_desk.actor("egor"), number, reason="needs a patch")
    with pytest.raises(Refused, match="no line above 3"):
        escalating.escalate(small_desk.desk, small_desk.actor("fedor"), number, reason="needs a miracle")


def test_escalation_prefers_the_team_that_the_client_names(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        team = writer.add(tables.Team(key="acme-network", name="ACME network", line=2))
        writer.add(tables.ClientTeam(client_id=small_desk.ids.clients["acme"], line=2, team_id=team))
    number = taken(small_desk)
    escalating.escalate(small_desk.desk, small_desk.actor("anna"), number, reason="needs a switch")
    assert load(small_desk, number).team_key == "acme-network"


def test_a_clock_set_back_takes_no_target_away(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    small_desk.clock.step(-2 * HOUR)
    working.release(small_desk.desk, small_desk.actor("anna"), number)
    assert target(small_desk, number).due_at == MONDAY_9 + DAY + 7 * HOUR
    assert target(small_desk, number).is_live
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    assert (target(small_desk, number).verdict, target(small_desk, number).consumed_s) == ("met", 0)
