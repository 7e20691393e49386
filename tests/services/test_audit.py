"""The audit and redaction: edits show, erasures do not break the chain, and nobody erases alone."""

import pytest

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from helpdesk_tui.services import audit, audit_search, escalating, messages, redaction
from helpdesk_tui.store import driver, tickets
from tests.services.looking import taken
from tests.small_desk import SmallDesk
from tests.stores import forget_guards

SECRET = "My card is 4111 1111 1111 1111"


@pytest.fixture
def busy(small_desk: SmallDesk) -> SmallDesk:
    """The small desk with a ticket on which a secret was said: message 1, in the event that tells of it."""
    number = small_desk.ticket("Card lost", assignee="anna", state="in_progress")
    messages.note(small_desk.desk, small_desk.actor("anna"), number, SECRET)
    small_desk.clock.forward(minutes=5)
    messages.note(small_desk.desk, small_desk.actor("anna"), number, "Nothing secret here")
    return small_desk


def edit(desk: SmallDesk, *statements: str) -> None:
    """Edit the store behind the program's back."""
    desk.desk.store.close()
    forget_guards(desk.desk.store.path, *statements)


def last_seq(desk: SmallDesk) -> int:
    """The number of the last event."""
    return audit.head(desk.desk).seq


class TestVerify:
    def test_an_untouched_history_is_whole(self, busy: SmallDesk) -> None:
        verdict = audit.verify(busy.desk)
        assert verdict.is_whole
        assert (verdict.events, verdict.head) == (last_seq(busy), audit.head(busy.desk))

    def test_an_empty_one_too(self, small_desk: SmallDesk) -> None:
        assert audit.verify(small_desk.desk, chain.Head(0, chain.GENESIS)).is_whole

    @pytest.mark.parametrize(
        ("statement", "reason", "seq"),
        [
            ("UPDATE event SET actor_id = NULL WHERE seq = 1", "edited", 1),
            ("UPDATE event SET at = at + 1 WHERE seq = 2", "edited", 2),
            ("UPDATE event SET client_id = NULL WHERE seq = 2", "edited", 2),
            ("UPDATE event SET chain = '0' WHERE seq = 1", "edited", 1),
            ("DELETE FROM event WHERE seq = 1", "missing", 2),
        ],
    )
    def test_an_edit_shows_and_where(self, busy: SmallDesk, statement: str, reason: str, seq: int) -> None:
        edit(busy, statement)
        verdict = audit.verify(busy.desk)
        assert verdict.broken is not None
        assert (verdict.broken.reason, verdict.broken.seq, verdict.is_whole) == (reason, seq, False)

    def test_a_cut_end_shows_by_a_head_kept_elsewhere(self, busy: SmallDesk) -> None:
        kept = audit.head(busy.desk)
        edit(busy, f"DELETE FROM event WHERE seq = {kept.seq}", f"DELETE FROM event_payload WHERE seq = {kept.seq}")
        assert audit.verify(busy.desk).is_whole
        verdict = audit.verify(busy.desk, audit.parse_head(f"{kept.seq}:{kept.hash}"))
        assert verdict.broken is not None
        assert verdict.broken.reason == "beheaded"

    @pytest.mark.parametrize(
        ("statement", "reason"),
        [
            ("UPDATE event_payload SET body = replace(body, '4111', '4222') WHERE seq = 1", "changed"),
            ("UPDATE event_payload SET salt = x'00' WHERE seq = 1", "changed"),
            ("UPDATE event_payload SET salt = zeroblob(300) WHERE seq = 1", "changed"),
            ("DELETE FROM event_payload WHERE seq = 1", "missing"),
            ("UPDATE event_payload SET body = '', salt = x'' WHERE seq = 1", "erased"),
        ],
    )
    def test_what_an_event_says_cannot_be_changed_unseen(self, busy: SmallDesk, statement: str, reason: str) -> None:
        edit(busy, statement)
        verdict = audit.verify(busy.desk)
        assert verdict.broken is None
        assert [(fault.seq, fault.reason) for fault in verdict.faults] == [(1, reason)]
        assert len(verdict.sentences()) == 1

    def test_the_store_itself_refuses_edits(self, busy: SmallDesk) -> None:
        connection = driver.connect(busy.desk.store.path)
        try:
            for statement in (
                "UPDATE event SET verb = 'x'",
                "DELETE FROM event",
                "DELETE FROM event_payload",
                "UPDATE event_payload SET body = ''",
            ):
                with pytest.raises(driver.IntegrityError):
                    connection.execute(statement)
        finally:
            connection.close()

    @pytest.mark.parametrize("typed", ["", "12", "12:xyz", f"-1:{'0' * 64}", f"1:{'0' * 63}", f"1:{'g' * 64}"])
    def test_what_is_no_head_is_refused(self, typed: str) -> None:
        with pytest.raises(BadInput, match="is no head"):
            audit.parse_head(typed)


class TestRedaction:
    def redact(self, desk: SmallDesk) -> None:
        asked = redaction.ask_for_message(desk.desk, desk.actor("olga"), 1, "card number")
        redaction.confirm(desk.desk, desk.actor("boris"), asked.redaction_id)

    def test_the_text_is_nowhere_afterwards_and_the_chain_is_whole(self, busy: SmallDesk) -> None:
        self.redact(busy)
        connection = driver.connect(busy.desk.store.path)
        try:
            dump = "\n".join(
                str(row)
                for table in ("message", "event_payload", "outbox", "draft", "redaction")
                for row in connection.execute(f"SELECT * FROM {table}")
            )
            found = connection.execute("SELECT count(*) FROM ticket_text WHERE ticket_text MATCH '4111'").fetchone()[0]
        finally:
            connection.close()
        assert ("4111" in dump, found) == (False, 0)
        verdict = audit.verify(busy.desk)
        assert (verdict.is_whole, verdict.redacted) == (True, 1)

    def test_why_a_ticket_was_passed_on_is_erased_wherever_it_stands(self, small_desk: SmallDesk) -> None:
        number, anna, boris = taken(small_desk), small_desk.actor("anna"), small_desk.actor("boris")
        escalating.escalate(small_desk.desk, anna, number, reason="her PIN is 0815-4711")
        with small_desk.desk.store.read() as reader:
            seq = int(reader.value("SELECT seq FROM event WHERE verb = 'escalated'"))
        asked = redaction.ask_for_event(small_desk.desk, small_desk.actor("olga"), seq, "secret")
        told = redaction.confirm(small_desk.desk, boris, asked.redaction_id).said
        with small_desk.desk.store.read() as reader:
            left = [
                table
                for table, column in (("escalation", "reason"), ("outbox", "text"), ("event_payload", "body"), ("message", "body"))
                if reader.value(f"SELECT count(*) FROM {table} WHERE {column} LIKE '%0815%'")
            ]
            assert reader.value("SELECT reason FROM escalation") == redaction.MARK
        assert (left, told) == ([], f"What event {seq} said is erased")

    def test_a_message_that_an_event_tells_of_is_named(self, busy: SmallDesk) -> None:
        asked = redaction.ask_for_event(busy.desk, busy.actor("olga"), 1, "card number")
        told = redaction.confirm(busy.desk, busy.actor("boris"), asked.redaction_id).said
        assert told == "What event 1 said is erased; message 1 still says it: helpdesk redact message 1"

    def test_the_rest_stays(self, busy: SmallDesk) -> None:
        self.redact(busy)
        with busy.desk.store.read() as reader:
            said = [(message.body, message.erased_at is not None) for message in tickets.messages(reader, 1)]
        assert said == [("[redacted]", True), ("Nothing secret here", False)]

    def test_copies_are_erased_with_it(self, busy: SmallDesk) -> None:
        child = busy.ticket("Child", client="globex", requester="carl")
        copy = messages.note(busy.desk, busy.actor("anna"), child, SECRET)
        assert copy.ticket is not None
        edit(busy, "UPDATE message SET copied_from_id = 1 WHERE id = 3")
        self.redact(busy)
        with busy.desk.store.read() as reader:
            assert [message.body for message in tickets.messages(reader, child)] == ["[redacted]"]
            assert reader.value("SELECT count(*) FROM event_payload WHERE body LIKE '%4111%'") == 0
        assert audit.verify(busy.desk).is_whole

    def test_what_has_not_left_does_not_leave(self, busy: SmallDesk) -> None:
        messages.reply(busy.desk, busy.actor("anna"), 1, "The PIN is 4321.")
        with busy.desk.store.read() as reader:
            message_id = int(reader.value("SELECT max(id) FROM message"))
        asked = redaction.ask_for_message(busy.desk, busy.actor("olga"), message_id, "a PIN")
        done = redaction.confirm(busy.desk, busy.actor("boris"), asked.redaction_id)
        assert done.said == "1 message is erased, and 1 event that held the text"
        with busy.desk.store.read() as reader:
            assert reader.rows("SELECT state, text FROM outbox WHERE message_id = ?", (message_id,)) == [("cancelled", "[redacted]")]

    def test_what_an_event_says_can_be_erased_by_itself(self, busy: SmallDesk) -> None:
        asked = redaction.ask_for_event(busy.desk, busy.actor("olga"), 2, "privacy")
        redaction.confirm(busy.desk, busy.actor("boris"), asked.redaction_id)
        verdict = audit.verify(busy.desk)
        assert (verdict.is_whole, verdict.redacted) == (True, 1)
        assert [event.payload for event in audit_search.show(busy.desk, busy.actor("vera")).events][1] is None

    def test_nothing_is_erased_before_a_lead_confirms(self, busy: SmallDesk) -> None:
        redaction.ask_for_message(busy.desk, busy.actor("olga"), 1, "card number")
        with busy.desk.store.read() as reader:
            assert reader.value("SELECT body FROM message WHERE id = 1") == SECRET
        assert [row.message_id for row in redaction.listing(busy.desk, busy.actor("boris"))] == [1]

    def test_roles_are_kept_apart(self, busy: SmallDesk) -> None:
        with pytest.raises(NotAllowed, match="admin"):
            redaction.ask_for_message(busy.desk, busy.actor("boris"), 1, "x")
        asked = redaction.ask_for_message(busy.desk, busy.actor("olga"), 1, "x")
        with pytest.raises(NotAllowed, match="lead"):
            redaction.confirm(busy.desk, busy.actor("olga"), asked.redaction_id)
        with pytest.raises(NotAllowed):
            redaction.listing(busy.desk, busy.actor("anna"))

    def test_who_is_both_does_not_confirm_the_own_request(self, busy: SmallDesk) -> None:
        edit(busy, f"INSERT INTO engineer_role (person_id, role) VALUES ({busy.ids.people['olga']}, 'lead')")
        asked = redaction.ask_for_message(busy.desk, busy.actor("olga"), 1, "x")
        with pytest.raises(NotAllowed, match="another person"):
            redaction.confirm(busy.desk, busy.actor("olga"), asked.redaction_id)

    def test_asking_twice_and_confirming_twice_are_told(self, busy: SmallDesk) -> None:
        olga, boris = busy.actor("olga"), busy.actor("boris")
        asked = redaction.ask_for_message(busy.desk, olga, 1, "x")
        with pytest.raises(Conflict, match="Olga Admin has asked"):
            redaction.ask_for_message(busy.desk, olga, 1, "x")
        redaction.confirm(busy.desk, boris, asked.redaction_id)
        with pytest.raises(Conflict, match="Boris Lead has confirmed"):
            redaction.confirm(busy.desk, boris, asked.redaction_id)
        with pytest.raises(Refused, match="erased already"):
            redaction.ask_for_message(busy.desk, olga, 1, "x")
        with pytest.raises(Refused, match="erased already"):
            redaction.ask_for_event(busy.desk, olga, 1, "x")

    def test_what_is_not_there_is_not_found(self, busy: SmallDesk) -> None:
        olga = busy.actor("olga")
        with pytest.raises(NotFound, match="no message 99"):
            redaction.ask_for_message(busy.desk, olga, 99, "x")
        with pytest.raises(NotFound, match="no event 99"):
            redaction.ask_for_event(busy.desk, olga, 99, "x")
        with pytest.raises(NotFound, match="no redaction 99"):
            redaction.confirm(busy.desk, busy.actor("boris"), 99)
        with pytest.raises(BadInput, match="needs a reason"):
            redaction.ask_for_message(busy.desk, olga, 1, "  ")

    def test_a_short_text_erases_only_where_it_is_all_that_was_said(self, busy: SmallDesk) -> None:
        messages.note(busy.desk, busy.actor("anna"), 1, "here")
        asked = redaction.ask_for_message(busy.desk, busy.actor("olga"), 3, "x")
        redaction.confirm(busy.desk, busy.actor("boris"), asked.redaction_id)
        assert audit.verify(busy.desk).redacted == 1
