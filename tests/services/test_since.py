"""What has changed since a moment."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import HOUR
from helpdesk_tui.domain.errors import NotAllowed
from helpdesk_tui.services import handing, intake, messages, since, steering, working
from helpdesk_tui.services.since import Changed
from helpdesk_tui.store import recent
from tests.services.looking import taken
from tests.small_desk import SmallDesk


def told(small: SmallDesk, login: str, at: int, team: str = "") -> list[Changed]:
    return since.since(small.desk, small.actor(login), at, team=team)


def verbs(found: list[Changed]) -> dict[int, list[str]]:
    return {one.ticket.id if one.ticket else since.DESK: [change.verb for change in one.changes] for one in found}


def test_tickets_come_with_what_happened_to_them_the_latest_first(small_desk: SmallDesk) -> None:
    first, second = taken(small_desk), taken(small_desk)
    at = small_desk.clock.forward(minutes=10)
    messages.note(small_desk.desk, small_desk.actor("ivan"), first, "Look here.")
    small_desk.clock.forward(minutes=1)
    working.resolve(small_desk.desk, small_desk.actor("anna"), second, code="solved", text="Done.")
    found = told(small_desk, "boris", at)
    assert [one.ticket.id for one in found if one.ticket] == [second, first]
    assert verbs(found)[first] == ["message.note"]
    assert "resolved" in verbs(found)[second]
    assert found[0].ticket is not None
    assert found[0].ticket.state == "resolved"
    words = [(change.who, change.words) for change in found[1].changes]
    assert words == [("Ivan Orlov", "internal note")]
    assert told(small_desk, "boris", small_desk.clock.forward(minutes=1)) == []


def test_what_changed_is_said_from_what_to_what(small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    at = small_desk.clock.forward(minutes=10)
    steering.set_priority(small_desk.desk, small_desk.actor("boris"), number, 1, reason="the board waits")
    changes = [text for change in told(small_desk, "boris", at)[0].changes for text in change.told]
    assert "priority P3 → P1" in changes


def test_everybody_is_told_of_what_is_within_reach(small_desk: SmallDesk) -> None:
    at = small_desk.clock.now()
    number = taken(small_desk)
    network = small_desk.ticket("router", team="network", service="vpn")
    handing.assign(small_desk.desk, small_desk.actor("dina"), network, "egor")
    globex = taken(small_desk, client="globex", requester="carl")
    assert set(verbs(told(small_desk, "boris", at))) == {number, globex}
    assert set(verbs(told(small_desk, "dina", at))) == {network}
    assert set(verbs(told(small_desk, "max", at))) >= {number, network, globex}
    assert set(verbs(told(small_desk, "max", at, "network"))) == {network}
    assert set(verbs(told(small_desk, "gleb", at))) == {number}, "Gleb sees ACME alone"
    with pytest.raises(NotAllowed):
        told(small_desk, "olga", at)
    with pytest.raises(NotAllowed):
        told(small_desk, "anna", at, "network")


def test_names_of_clients_out_of_sight_are_not_told(small_desk: SmallDesk) -> None:
    at = small_desk.clock.now()
    number = taken(small_desk, client="globex", requester="carl")
    intake.edit(small_desk.desk, small_desk.actor("anna"), number, version=2, client="acme", requester="bob")
    assert "Globex" in str(told(small_desk, "boris", at))
    assert number in verbs(told(small_desk, "gleb", at))
    assert "Globex" not in str(told(small_desk, "gleb", at))


def test_the_first_event_is_found_by_halving(small_desk: SmallDesk) -> None:
    moments = []
    number = taken(small_desk)
    for n in range(20):
        moments.append(small_desk.clock.forward(minutes=7))
        messages.note(small_desk.desk, small_desk.actor("anna"), number, f"note {n}")
    with small_desk.desk.store.read() as reader:
        rows = reader.rows("SELECT seq, recorded_at FROM event ORDER BY seq")
        for at in (0, *moments, moments[3] + 1, moments[-1] + 1):
            wanted = min((seq for seq, recorded_at in rows if recorded_at >= at), default=rows[-1][0] + 1)
            assert recent.first_since(reader, at) == wanted


def test_one_was_last_here_before_the_last_long_pause(small_desk: SmallDesk) -> None:
    desk, boris = small_desk.desk, small_desk.actor("boris")
    assert since.last_here(desk, boris) == small_desk.clock.now() - 12 * HOUR, "nothing tells of him yet"
    number = taken(small_desk)
    messages.note(desk, boris, number, "before the evening")
    evening = small_desk.clock.forward(hours=1)
    messages.note(desk, boris, number, "at the evening")
    small_desk.clock.forward(hours=14)
    messages.note(desk, small_desk.actor("anna"), number, "in the night")
    assert since.last_here(desk, boris) == evening
    morning = small_desk.clock.forward(hours=1)
    messages.note(desk, boris, number, "in the morning")
    small_desk.clock.forward(hours=5)
    assert since.last_here(desk, boris) == evening, "this morning is the same day's work"
    small_desk.clock.forward(hours=2)
    assert since.last_here(desk, boris) == morning
    with pytest.raises(NotAllowed):
        since.last_here(desk, small_desk.actor("olga"))
