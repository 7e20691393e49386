"""Which agreement covers, and what is promised where none does (RULES.md §4)."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services import calls, contract, doctor, explain, intake, messages, showing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import people, tables
from tests.services.looking import load, target
from tests.small_desk import MONDAY_9, SmallDesk, utc


def add_agreement(
    small: SmallDesk, key: str, *, rank: int = 1, from_at: int = 0, to_at: int | None = None, prolonged_at: int | None = None
) -> int:
    """Another agreement of ACME that covers `mail`; returns its version's id."""
    with small.desk.store.write() as writer:
        agreement = writer.add(tables.Agreement(key=key, number=key.upper(), client_id=small.ids.clients["acme"], rank=rank))
        version = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement,
                number=1,
                in_force_at=from_at,
                valid_from_at=from_at,
                valid_to_at=to_at,
                prolonged_to_at=prolonged_at,
                calendar_id=small.ids.calendars["always"],
            )
        )
        writer.add(tables.AgreementService(version_id=version, service_id=small.ids.services["mail"]))
        writer.add(tables.AgreementTarget(version_id=version, priority=3, is_vip=False, kind="resolution", seconds=7200))
        return version


def covers(small: SmallDesk, client: str = "acme", service: str | None = "mail", at: int = MONDAY_9) -> tuple[list[str], str]:
    with small.desk.store.read() as reader:
        found, why = contract.choose(reader, small.ids.clients[client], small.ids.services[service] if service else None, at)
    return [cover.key for cover in found], why


def test_the_higher_rank_wins_then_the_later_start_then_the_lower_number(small_desk: SmallDesk) -> None:
    add_agreement(small_desk, "b-old", rank=5, from_at=100)
    add_agreement(small_desk, "c-new", rank=5, from_at=200)
    add_agreement(small_desk, "a-new", rank=5, from_at=200)
    add_agreement(small_desk, "top", rank=9, from_at=50)
    assert covers(small_desk)[0] == ["top", "a-new", "c-new", "b-old", "acme-2026"]


def test_validity_is_half_open_and_may_be_prolonged(small_desk: SmallDesk) -> None:
    add_agreement(small_desk, "short", rank=9, from_at=MONDAY_9, to_at=MONDAY_9 + DAY)
    add_agreement(small_desk, "longer", rank=8, from_at=0, to_at=MONDAY_9, prolonged_at=MONDAY_9 + HOUR)
    assert covers(small_desk, at=MONDAY_9 - 1)[0] == ["longer", "acme-2026"]
    assert covers(small_desk, at=MONDAY_9)[0] == ["short", "longer", "acme-2026"]
    assert covers(small_desk, at=MONDAY_9 + HOUR)[0] == ["short", "acme-2026"]
    assert covers(small_desk, at=MONDAY_9 + DAY)[0] == ["acme-2026"]


@pytest.mark.parametrize(
    ("client", "service", "why"),
    [
        ("acme", "mail", "covered"),
        ("umbrella", "mail", "no_agreement"),
        ("globex", "vpn", "not_covered"),
        ("globex", None, "not_covered"),
        ("initech", "mail", "expired"),
    ],
)
def test_a_ticket_that_nothing_covers_says_why(small_desk: SmallDesk, client: str, service: str | None, why: str) -> None:
    assert covers(small_desk, client, service)[1] == why


@pytest.mark.parametrize(
    ("client", "sentence"), [("umbrella", "Umbrella has no agreement"), ("initech", "agreement A-003 of Initech has expired")]
)
def test_the_phone_entry_says_it_in_words(small_desk: SmallDesk, client: str, sentence: str) -> None:
    assert calls.coverage(small_desk.desk, small_desk.actor("anna"), client, "mail").sentence == sentence
    assert "covered by A-001" in calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "mail").sentence


def test_where_several_cover_the_choice_is_the_engineers(small_desk: SmallDesk) -> None:
    version = add_agreement(small_desk, "cheap", rank=0)
    assert len(calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "mail").covers) == 2
    done = intake.create(small_desk.desk, small_desk.actor("anna"), NewTicket("acme", "No mail", "mail", "bob", agreement="cheap"))
    assert done.ticket is not None
    assert (done.ticket.agreement_version_id, target(small_desk, done.ticket.id).seconds) == (version, 7200)
    with pytest.raises(BadInput, match=r"does not cover this; those that do: A-001, CHEAP"):
        intake.create(small_desk.desk, small_desk.actor("anna"), NewTicket("acme", "No mail", "mail", "bob", agreement="A-002"))


def test_the_house_target_is_by_priority_and_not_contractual(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="umbrella", requester="uma", priority=2)
    reaction, resolution = target(small_desk, number, "reaction"), target(small_desk, number)
    assert (reaction.seconds, resolution.seconds) == (2 * 3600, 16 * 3600)
    assert not resolution.is_contractual
    assert resolution.due_at == utc(2026, 3, 3, 16)


def test_a_setting_changes_the_house_target(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="house.resolution.2", value="3600"))
    assert target(small_desk, small_desk.ticket(client="umbrella", requester="uma", priority=2)).seconds == 3600


def test_a_ticket_keeps_the_version_of_its_creation(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    before = target(small_desk, number)
    with small_desk.desk.store.write() as writer:
        old = small_desk.ids.agreements["acme-2026"]
        agreement = int(writer.value("SELECT agreement_id FROM agreement_version WHERE id = ?", (old,)))
        version = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement,
                number=2,
                in_force_at=MONDAY_9 + HOUR,
                valid_from_at=0,
                valid_to_at=None,
                calendar_id=small_desk.ids.calendars["always"],
            )
        )
        writer.add(tables.AgreementService(version_id=version, service_id=small_desk.ids.services["mail"]))
        writer.add(tables.AgreementTarget(version_id=version, priority=3, is_vip=False, kind="resolution", seconds=60))
    small_desk.clock.forward(hours=2)
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Hm.")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "On it.")
    assert (target(small_desk, number).seconds, target(small_desk, number).due_at) == (before.seconds, before.due_at)
    new = small_desk.ticket()
    assert (load(small_desk, new).agreement_version_id, target(small_desk, new).seconds) == (version, 60)


def test_pause_states_are_the_agreements(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": small_desk.ids.agreements["acme-2026"]}, {"pause_states": "waiting_vendor"})
        policy = people.policy(writer)
    ticket = load(small_desk, small_desk.ticket())
    with small_desk.desk.store.read() as reader:
        promise = contract.of_ticket(reader, policy, ticket)
    assert promise.terms.pause_states == {"waiting_vendor"}
    assert (promise.agreement_number, promise.is_contractual, promise.confirm_working_days) == ("A-001", True, 3)


def test_an_empty_desk_gets_a_calendar_round_the_clock(desk: Desk) -> None:
    with desk.store.write() as writer:
        policy = people.policy(writer)
        contract.ensure_house_calendar(writer, policy, MONDAY_9)
        contract.ensure_house_calendar(writer, policy, MONDAY_9)
        assert writer.rows("SELECT key, (SELECT count(*) FROM calendar_version) FROM calendar") == [("house", 1)]


def unpromised(small: SmallDesk, *kinds: str) -> int:
    """A ticket of priority 3 of an agreement that promises nothing of these kinds for it."""
    with small.desk.store.write() as writer:
        for kind in kinds:
            writer.run(
                "DELETE FROM agreement_target WHERE version_id = ? AND priority = 3 AND kind = ?", (small.ids.agreements["acme-2026"], kind)
            )
    return small.ticket()


def test_what_the_agreement_does_not_promise_the_house_lends_for_the_order(small_desk: SmallDesk) -> None:
    number = unpromised(small_desk, "reaction", "resolution")
    lent = target(small_desk, number)
    assert (lent.seconds, lent.is_contractual, lent.due_at) == (40 * 3600, False, utc(2026, 3, 6, 13))
    small_desk.clock.forward(hours=8)
    detail = showing.detail(small_desk.desk, small_desk.actor("anna"), number)
    assert detail.weight.pressure > 0
    assert (detail.promise.agreement, detail.promise.is_contractual, detail.promise.is_silent) == ("A-001", True, True)
    facts = {
        fact.what: fact.value
        for section in explain.explain(small_desk.desk, small_desk.actor("anna"), number).sections
        for fact in section.facts
    }
    assert (facts["terms"], facts["promises"]) == ("agreement A-001", "nothing for P3")
    assert {one.name for one in doctor.examine(small_desk.desk, every=True) if one.level == "wrong"} == set()


def test_a_promised_reaction_stays_the_agreements(small_desk: SmallDesk) -> None:
    number = unpromised(small_desk, "resolution")
    assert (target(small_desk, number, "reaction").is_contractual, target(small_desk, number).is_contractual) == (True, False)
    detail = showing.detail(small_desk.desk, small_desk.actor("anna"), number)
    assert (detail.promise.is_contractual, detail.promise.is_silent) == (True, False)


def test_an_agreement_without_a_number_goes_by_its_key(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement SET number = '' WHERE key = 'acme-2026'")
    number = small_desk.ticket()
    facts = [fact for section in explain.explain(small_desk.desk, small_desk.actor("anna"), number).sections for fact in section.facts]
    assert [fact.value for fact in facts if fact.what == "terms"] == ["agreement acme-2026"]
    assert [fact.how for fact in facts if fact.what == "target"] == ["acme-2026, P3"] * 2
    assert showing.detail(small_desk.desk, small_desk.actor("anna"), number).promise.agreement == "acme-2026"


def test_no_working_day_later_is_at_once_also_before_a_weekend(small_desk: SmallDesk) -> None:
    ticket, friday = load(small_desk, small_desk.ticket()), utc(2026, 3, 6, 12)
    with small_desk.desk.store.read() as reader:
        promise = contract.of_ticket(reader, people.policy(reader), ticket)
        later = [contract.working_days_later(reader, promise, friday, days) for days in (0, 1, 2)]
    assert later == [friday, utc(2026, 3, 10, 12), utc(2026, 3, 11, 12)]  # the Monday is a holiday


def test_a_fresh_target_is_an_unmet_one(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    facts = explain.explain(small_desk.desk, small_desk.actor("anna"), number).sections[0].facts
    assert {fact.what: fact.how for fact in facts}["pressure"] == "the largest of the unmet targets"
