"""Who may come in, and with which powers."""

import pytest

from helpdesk_tui.domain.errors import BadInput, NotAllowed
from helpdesk_tui.domain.roles import CONFIRM_REDACTION, SET_UP, STEER, WORK
from helpdesk_tui.services.desk import Desk
from tests.small_desk import MONDAY_9, SmallDesk


def test_an_engineer_comes_in_with_line_team_and_timer_mode(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("Anna", "cli")
    assert (anna.login, anna.line, anna.team_id, anna.timer_mode, anna.door) == (
        "anna",
        1,
        small_desk.ids.teams["service-desk"],
        "auto",
        "cli",
    )
    assert anna.clients is None
    assert anna.may(WORK)
    assert not anna.may(STEER)


def test_a_grant_of_clients_limits_what_an_engineer_sees(small_desk: SmallDesk) -> None:
    gleb = small_desk.actor("gleb")
    assert gleb.sees_client(small_desk.ids.clients["acme"])
    assert not gleb.sees_client(small_desk.ids.clients["globex"])


def test_roles_without_a_line_have_their_own_powers_alone(small_desk: SmallDesk) -> None:
    olga = small_desk.actor("olga")
    assert olga.may(SET_UP)
    with pytest.raises(NotAllowed, match="lead"):
        olga.require(CONFIRM_REDACTION)


def test_an_unknown_login_is_told_which_exist(small_desk: SmallDesk) -> None:
    with pytest.raises(BadInput, match=r"'nobody'.*anna"):
        small_desk.actor("nobody")


def test_an_empty_store_says_how_to_fill_it(desk: Desk) -> None:
    with pytest.raises(BadInput, match="helpdesk setup apply"):
        desk.actor("anna", "cli")


def test_a_ticket_of_the_small_desk_has_its_agreement_and_targets(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(requester="ann", priority=2)
    with small_desk.desk.store.read() as reader:
        rows = reader.rows(
            "SELECT kind, seconds, is_live, is_contractual, due_at FROM ticket_target WHERE ticket_id = ? ORDER BY kind", (number,)
        )
    assert [tuple(row) for row in rows] == [
        ("reaction", 900, 1, 1, MONDAY_9 + 900_000),
        ("resolution", 4 * 3600, 1, 1, MONDAY_9 + 4 * 3_600_000),
    ]


def test_a_ticket_without_an_agreement_has_house_targets(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="initech", requester="inga")
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT coverage FROM ticket WHERE id = ?", (number,)) == "expired"
        assert reader.value("SELECT max(is_contractual) FROM ticket_target WHERE ticket_id = ?", (number,)) == 0
