"""What a phone entry says before anybody promises anything: not covered, out of scope at a price, the client's approval."""

import json

from helpdesk_tui.services import calls, intake
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import tables
from tests.small_desk import SmallDesk


def terms(small: SmallDesk, **commercial: object) -> None:
    """Give ACME's agreement these commercial terms."""
    with small.desk.store.write() as writer:
        version = small.ids.agreements["acme-2026"]
        writer.change(tables.AgreementVersion, {"id": version}, {"commercial": json.dumps(commercial)})


def scope(small: SmallDesk, service: str, scope: str, rate: str | None = None) -> None:
    """Say how ACME's agreement covers a service."""
    key = {"version_id": small.ids.agreements["acme-2026"], "service_id": small.ids.services[service]}
    with small.desk.store.write() as writer:
        writer.change(tables.AgreementService, key, {"scope": scope, "rate": rate})


def test_a_service_that_is_not_listed_names_the_agreement(small_desk: SmallDesk) -> None:
    found = calls.coverage(small_desk.desk, small_desk.actor("anna"), "globex", "vpn")
    assert (found.covers, found.sentence, found.missing) == ((), "not covered by agreement A-002", "")


def test_what_is_out_of_scope_says_its_price(small_desk: SmallDesk) -> None:
    terms(small_desk, currency="RUB", out_of_scope_hour="3500")
    scope(small_desk, "erp", "out_of_scope")
    found = calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "erp")
    assert found.missing == "out of scope of A-001, 3,500.00 RUB an hour"
    assert calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "mail").missing == ""


def test_a_service_of_its_own_price_says_that(small_desk: SmallDesk) -> None:
    terms(small_desk, currency="RUB", out_of_scope_hour="3500")
    scope(small_desk, "erp", "full", "4200.50")
    assert "4,200.50 RUB an hour" in calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "erp").missing


def test_where_the_agreement_asks_the_approval_is_named(small_desk: SmallDesk) -> None:
    terms(small_desk, currency="RUB", out_of_scope_hour="3500", allowance=36_000, over_limit="ask")
    scope(small_desk, "erp", "out_of_scope")
    missing = calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "erp").missing
    assert missing == "out of scope of A-001, 3,500.00 RUB an hour; approval needed"


def test_an_allowance_that_is_used_asks_too(small_desk: SmallDesk) -> None:
    terms(small_desk, currency="RUB", allowance=0, over_limit="ask")
    assert "approval needed" in calls.coverage(small_desk.desk, small_desk.actor("anna"), "acme", "mail").missing


def test_a_new_ticket_warns_of_what_nobody_may_promise(small_desk: SmallDesk) -> None:
    def warned(client: str, service: str, **how: str) -> tuple[str, ...]:
        new = NewTicket(client, "Printer", service, save=how.get("save", "save"), resolution_text="Done.")
        return intake.create(small_desk.desk, small_desk.actor("anna"), new).warnings

    assert warned("acme", "mail") == ()
    assert warned("globex", "vpn") == ("not covered by agreement A-002",)
    assert warned("umbrella", "mail", save="take") == ("Umbrella has no agreement",)
    assert warned("initech", "mail", save="resolve") == ("agreement A-003 of Initech has expired",)
    terms(small_desk, currency="RUB", out_of_scope_hour="3500", allowance=36_000, over_limit="ask")
    scope(small_desk, "erp", "out_of_scope")
    assert warned("acme", "erp") == ("out of scope of A-001, 3,500.00 RUB an hour; approval needed",)


def test_the_agreement_that_is_chosen_is_the_one_that_is_told(small_desk: SmallDesk) -> None:
    small_desk.ids.agreements["cheap"] = version = _second_agreement(small_desk)
    with small_desk.desk.store.write() as writer:
        writer.change(tables.AgreementVersion, {"id": version}, {"commercial": json.dumps({"out_of_scope_hour": "10", "currency": "EUR"})})
    anna = small_desk.actor("anna")
    assert "covered by A-001" in calls.coverage(small_desk.desk, anna, "acme", "mail").sentence
    chosen = calls.coverage(small_desk.desk, anna, "acme", "mail", "cheap")
    assert (chosen.sentence, chosen.missing) == ("named by A-009 as out of scope", "out of scope of A-009, 10.00 EUR an hour")
    assert {calls.scope_word(one) for one in chosen.covers} == {"included", "out of scope"}


def _second_agreement(small: SmallDesk) -> int:
    now = small.clock.now()
    with small.desk.store.write() as writer:
        agreement = writer.add(tables.Agreement(key="cheap", number="A-009", client_id=small.ids.clients["acme"], rank=0))
        version = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement, number=1, in_force_at=now - 1, valid_from_at=now - 1, calendar_id=small.ids.calendars["office"]
            )
        )
        writer.add(tables.AgreementService(version_id=version, service_id=small.ids.services["mail"], scope="out_of_scope"))
    return version
