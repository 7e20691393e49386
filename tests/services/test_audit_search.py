"""Looking for events: over the whole history, and with a sentence where what is named does not exist."""

import ast
from pathlib import Path

import pytest

import helpdesk_tui.services
from helpdesk_tui.domain.errors import BadInput, NotAllowed, NotFound
from helpdesk_tui.services import audit_search, event_words, messages
from tests.small_desk import MONDAY_9, SmallDesk


@pytest.fixture
def busy(small_desk: SmallDesk) -> SmallDesk:
    """Two tickets; on the first, anna has written two notes five minutes apart, on the second boris has written one."""
    anna, boris = small_desk.actor("anna"), small_desk.actor("boris")
    first, second = small_desk.ticket("Card lost", assignee="anna", state="in_progress"), small_desk.ticket("Printer")
    messages.note(small_desk.desk, anna, first, "One")
    small_desk.clock.forward(minutes=5)
    messages.note(small_desk.desk, anna, first, "Two")
    messages.note(small_desk.desk, boris, second, "Three")
    return small_desk


def found(desk: SmallDesk, typed: str, limit: int = 1000) -> list[tuple[int | None, str]]:
    """(ticket, who) of the events that fit a search."""
    events = audit_search.asked(desk.desk, desk.actor("vera"), typed, limit).events
    return [(event.ticket_id, event.actor_name) for event in events]


class TestFields:
    def test_they_narrow_what_is_shown(self, busy: SmallDesk) -> None:
        assert len(found(busy, "")) == 3
        assert found(busy, "verb:message") == found(busy, "verb:message.note") == found(busy, "")
        assert found(busy, "who:ANNA ticket:#1") == found(busy, "ticket:1") == [(1, "Anna Petrova")] * 2
        assert found(busy, "who:ivan") == found(busy, "verb:resolved") == found(busy, "door:telegram") == []

    def test_time_is_narrowed_from_both_sides(self, busy: SmallDesk) -> None:
        desk, vera = busy.desk, busy.actor("vera")
        later = audit_search.show(desk, vera, since_at=MONDAY_9 + 1).events
        before = audit_search.show(desk, vera, until_at=MONDAY_9 + 1).events
        assert (len(before), len(later)) == (1, 2)
        assert [*before, *later] == [*audit_search.show(desk, vera).events]
        assert found(busy, "since:-3m until:-1m") == []

    def test_a_cut_says_of_how_many(self, busy: SmallDesk) -> None:
        vera = busy.actor("vera")
        some = audit_search.show(busy.desk, vera, limit=2)
        assert (len(some.events), some.total) == (2, 3)
        assert [event.seq for event in some.events] == [2, 3]
        assert audit_search.show(busy.desk, vera, limit=1, ticket_id=1).total == 2

    def test_it_is_for_auditors(self, busy: SmallDesk) -> None:
        with pytest.raises(NotAllowed, match="auditor"):
            audit_search.show(busy.desk, busy.actor("boris"))

    @pytest.mark.parametrize(
        ("typed", "kind", "said"),
        [
            ("verb:boost", BadInput, "did you mean “boosted”"),
            ("verb:message.nope", BadInput, "did you mean “message.note”"),
            ("verb:qqqq", BadInput, "No event is called 'qqqq'."),
            ("door:phone", BadInput, "There is no door 'phone'; known: cli, console,"),
            ("ticket:999", NotFound, "There is no ticket 999."),
            ("ticket:x", BadInput, "'x' is no ticket's number"),
            ("who:ana", BadInput, "did you mean “anna”"),
            ("client:nope", BadInput, "nope"),
            ("vreb:taken", BadInput, "No field 'vreb' here; did you mean “verb”? Known: who:"),
            ("since:sometime", BadInput, "sometime"),
        ],
    )
    def test_what_does_not_exist_is_said(self, busy: SmallDesk, typed: str, kind: type[BadInput], said: str) -> None:
        with pytest.raises(kind) as raised:
            found(busy, typed)
        assert said in raised.value.sentence


class TestWords:
    def test_they_reach_beyond_what_is_shown(self, busy: SmallDesk) -> None:
        assert found(busy, "", limit=1) == [(2, "Boris Lead")]
        assert found(busy, "petrova", limit=1) == [(1, "Anna Petrova")]

    def test_a_number_is_a_ticket_or_an_event(self, busy: SmallDesk) -> None:
        assert found(busy, "1") == found(busy, "#1") == [(1, "Anna Petrova")] * 2
        assert found(busy, "3") == [(2, "Boris Lead")]
        assert found(busy, str(10**30)) == []

    def test_others_are_what_happened_by_whom_and_by_which_door(self, busy: SmallDesk) -> None:
        assert found(busy, "internal") == found(busy, "NOTE") == found(busy, "conso") == found(busy, "")
        assert found(busy, "boris note") == [(2, "Boris Lead")]
        assert found(busy, "boris reopened") == found(busy, "2 petrova reopened") == []

    def test_fields_and_words_together(self, busy: SmallDesk) -> None:
        assert found(busy, "ticket:1 boris") == []
        assert found(busy, "ticket:2 boris") == [(2, "Boris Lead")]


def test_every_verb_of_the_services_has_words() -> None:
    folder = Path(str(helpdesk_tui.services.__file__)).parent
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in folder.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    verbs = {
        argument.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("event", "change") and isinstance(call.func.value, ast.Name)
        if call.func.value.id == "job"
        for argument in call.args[: 1 if call.func.attr == "event" else 2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert len(verbs) > 40
    assert verbs - event_words.known() == set()
