"""A command asks anew what its actor may do: a console that was opened before goes on with what it has read."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.errors import NotAllowed
from helpdesk_tui.services import handing, messages, working
from helpdesk_tui.services.setup import editing
from helpdesk_tui.store import journal, tables
from tests.people import limit
from tests.small_desk import SmallDesk


def head(small: SmallDesk) -> tuple[int, str]:
    with small.desk.store.read() as reader:
        return journal.head(reader)


def test_a_role_that_was_taken_away_permits_nothing_to_a_console_that_was_open_before(small_desk: SmallDesk) -> None:
    number, boris = small_desk.ticket(), small_desk.actor("boris")
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM engineer_role WHERE role = 'lead'")
    before = head(small_desk)
    with pytest.raises(NotAllowed, match="was changed meanwhile; nothing was done"):
        handing.assign(small_desk.desk, boris, number, "anna")
    assert head(small_desk) == before
    with pytest.raises(NotAllowed, match="lead"):
        handing.assign(small_desk.desk, small_desk.actor("boris"), number, "anna")
    assert working.take(small_desk.desk, small_desk.actor("boris"), number).ticket is not None


def test_a_client_that_was_taken_away_is_out_of_sight_at_once(small_desk: SmallDesk) -> None:
    number, ivan = small_desk.ticket(client="globex", requester="carl"), small_desk.actor("ivan")
    limit(small_desk, "ivan", "acme")
    with pytest.raises(NotAllowed, match="was changed meanwhile"):
        messages.note(small_desk.desk, ivan, number, "Look.")


def test_another_team_or_line_counts_from_now_on(small_desk: SmallDesk) -> None:
    number, dina = small_desk.ticket(team="network", service="vpn"), small_desk.actor("dina")
    with small_desk.desk.store.write() as writer:
        values = {"team_id": small_desk.ids.teams["service-desk"], "line": 1}
        writer.change(tables.Engineer, {"person_id": small_desk.ids.people["dina"]}, values)
    with pytest.raises(NotAllowed, match="was changed meanwhile"):
        working.take(small_desk.desk, dina, number)


def test_who_was_given_more_goes_on_with_what_was_read(small_desk: SmallDesk) -> None:
    gleb, number = small_desk.actor("gleb"), small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Engineer, {"person_id": small_desk.ids.people["gleb"]}, {"all_clients": True})
        writer.add(tables.EngineerRole(person_id=small_desk.ids.people["gleb"], role="lead"))
    assert messages.note(small_desk.desk, gleb, number, "Look.").ticket is not None


def test_a_form_of_the_setup_asks_anew_too(small_desk: SmallDesk) -> None:
    olga = small_desk.actor("olga")
    form = editing.begin(small_desk.desk, olga, "services", "mail")
    texts = {field.name: field.text for field in form.fields} | {"name": "Post"}
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM engineer_role WHERE role = 'admin'")
        writer.add(tables.EngineerRole(person_id=small_desk.ids.people["max"], role="admin"))
    with pytest.raises(NotAllowed, match="was changed meanwhile"):
        editing.save(small_desk.desk, olga, "services", "mail", form.rev, texts)
