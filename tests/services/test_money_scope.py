"""Money of clients out of a manager's scope: no row, no name, no sum."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from helpdesk_tui.domain.errors import BadInput, HelpdeskError, NotFound
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.services import closing, invoices, margin, penalties, period_list, showing, since, working
from helpdesk_tui.services.desk import Desk
from tests.services.closing_desk import IN_APRIL, MoneyDesk
from tests.small_desk import MONDAY_9, SmallDesk


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """Two clients with a late ticket each, in April; Globex's March is closed."""
    desk = MoneyDesk(small_desk)
    for key, client, requester in (("acme-2026", "acme", "bob"), ("globex-2026", "globex", "carl")):
        desk.terms(key, penalties=[{"target": "resolution", "percent": "4"}])
        ticket = small_desk.ticket(client=client, requester=requester)
        small_desk.clock.forward_to(MONDAY_9 + 7 * 24 * 3_600_000)
        working.resolve(small_desk.desk, small_desk.actor("anna"), ticket, code="solved", text="done")
        desk.work(ticket, MONDAY_9, 60, key=key)
        small_desk.clock.at = MONDAY_9
    desk.confirm_all()
    small_desk.clock.forward_to(IN_APRIL)
    penalties.propose_due(small_desk.desk, small_desk.actor("max"))
    return desk


def limited(money: MoneyDesk) -> Actor:
    """A manager of ACME alone."""
    return money.small.actor("max")._replace(clients=frozenset({money.small.ids.clients["acme"]}))


def test_lists_hold_what_is_in_scope(money: MoneyDesk) -> None:
    desk, actor = money.small.desk, limited(money)
    assert {row.client_key for row in penalties.listing(desk, money.small.actor("max"))} == {"acme", "globex"}
    assert {row.client_key for row in penalties.listing(desk, actor)} == {"acme"}
    report = margin.margins(desk, actor, "2026-03")
    assert [(row.client_key, row.penalties_waiting) for row in report.rows] == [("acme", 1)]
    for row in penalties.listing(desk, money.small.actor("max")):
        penalties.waive(desk, money.small.actor("max"), row.id, "not ours")
    for client in ("acme", "globex"):
        money.close("2026-03", client)
    assert {one.agreement.client_key for one in period_list.decided(desk, actor)} == {"acme"}


@pytest.mark.parametrize(
    "attempt",
    [
        lambda desk, actor: closing.sheets(desk, actor, "globex", "2026-03"),
        lambda desk, actor: closing.close(desk, actor, "globex", "2026-03"),
        lambda desk, actor: closing.close_one(desk, actor, 2, "2026-03"),
        lambda desk, actor: closing.adjust(desk, actor, "globex", "2026-03", "1", "x"),
        lambda desk, actor: invoices.invoice(desk, actor, "globex", "2026-03", "1"),
        lambda desk, actor: penalties.listing(desk, actor, "globex"),
        lambda desk, actor: penalties.propose(desk, actor, "globex"),
        lambda desk, actor: penalties.confirm(desk, actor, 2, "x"),
        lambda desk, actor: period_list.of_client(desk, actor, 3),
        lambda desk, actor: period_list.proposed(desk, actor, 2, "2026-03"),
        lambda desk, actor: period_list.client_of(desk, actor, 2),
    ],
)
def test_what_is_out_of_scope_is_not_there(money: MoneyDesk, attempt: Callable[[Desk, Actor], object]) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        attempt(money.small.desk, limited(money))
    assert isinstance(refused.value, HelpdeskError)
    assert "Globex" not in refused.value.sentence


def test_the_history_tells_of_money_to_those_alone_who_may_see_it(money: MoneyDesk) -> None:
    small = money.small
    for row in penalties.listing(small.desk, small.actor("max")):
        penalties.waive(small.desk, small.actor("max"), row.id, "not ours")
    money.close("2026-03", "acme")

    def read(actor: Actor) -> dict[str, tuple[bool, ...]]:
        """For every such verb, whether what it says was told: in the tickets' histories, and in what has changed."""
        changed = [change for one in since.since(small.desk, actor, 0) for change in one.changes]
        shown = [event for ticket in (1, 2) for event in showing.history(small.desk, actor, ticket)]
        assert not [event for event in shown if event.payload is None], "none would be shown as erased"
        found: dict[str, set[bool]] = {}
        for verb, is_told in [(one.verb, bool(one.told)) for one in changed] + [(one.verb, bool(one.payload)) for one in shown]:
            if verb.startswith(("penalty.", "period.")):
                found.setdefault(verb, set()).add(is_told)
        return {verb: tuple(told) for verb, told in found.items()}

    of_tickets, of_desk = ("penalty.proposed", "penalty.waived"), ("period.closed",)
    assert read(small.actor("max")) == dict.fromkeys(of_tickets + of_desk, (True,))
    assert read(small.actor("vera")) == dict.fromkeys(of_tickets + of_desk, (True,))
    assert read(small.actor("max")._replace(roles=frozenset({"quality"}))) == dict.fromkeys(of_tickets + of_desk, (False,))
    assert read(small.actor("anna")) == dict.fromkeys(of_tickets, (False,))
