"""The outbox over real connections: each thing leaves once, whatever the receiver does, and what did not arrive is told."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY, MINUTE
from helpdesk_tui.services import inbox, messages, outgoing, redaction, undo, working
from helpdesk_tui.services.delivery.configuration import BY_MAIL, Outgoing
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Row
from tests.receivers import HookServer, MailServer
from tests.services.loop.conftest import Turns
from tests.small_desk import MONDAY_9, SmallDesk

FROM = "Help desk <help@desk.example>"


@pytest.fixture
def outgoing_mail(mail: MailServer) -> Outgoing:
    """Mail alone."""
    return Outgoing(mail.url, FROM)


@pytest.fixture
def by_mail(turn: Turns, outgoing_mail: Outgoing) -> Turns:
    """Deliver by mail."""
    return lambda *names: turn(*(names or ("deliver",)), outgoing=outgoing_mail)


@pytest.fixture
def by_hook(turn: Turns, hook: HookServer) -> Turns:
    """Deliver anna's notices to a web hook."""
    told = Outgoing(people={"anna": (hook.url(),)})
    return lambda *names: turn(*(names or ("deliver",)), outgoing=told)


def reply(desk: SmallDesk, body: str = "It is plugged in now.") -> int:
    """A reply of anna's that may leave now; returns the ticket."""
    number = desk.ticket("[/var/log] disk full on прод", assignee="anna", state="in_progress")
    messages.reply(desk.desk, desk.actor("anna"), number, body)
    desk.clock.forward(seconds=30)
    return number


def rows(desk: SmallDesk) -> list[Row]:
    """(state, attempts) of the outbox' rows that go outside, and of their deliveries."""
    with desk.desk.store.read() as reader:
        return reader.rows(
            "SELECT o.state, d.state, d.attempts, d.reason FROM outbox o LEFT JOIN delivery d ON d.outbox_id = o.id WHERE o.channel <> 'console' ORDER BY o.id"
        )


def told(desk: SmallDesk, login: str = "anna") -> list[str]:
    return [notice.text for notice in inbox.unseen(desk.desk, desk.actor(login)) if notice.kind == "undelivered"]


def test_a_reply_arrives_as_it_was_written(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    body = "Привет!\n.\n.hidden\nFrom here on: it works.\r\nBye"
    number = reply(small_desk, body)
    assert by_mail().of("deliver") == [f"reply {number} delivered by mail to bob@acme.example"]
    [message] = mail.taken
    assert mail.envelopes == [("help@desk.example", "bob@acme.example")]
    assert message["Subject"] == f"[#{number}] [/var/log] disk full on прод"
    assert (message["From"], message["To"], message["Date"].datetime.timestamp() * 1000) == (
        FROM,
        "bob@acme.example",
        small_desk.clock.now(),
    )
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith(body.replace("\r\n", "\n") + "\n\n-- \n")
    assert message["References"] == f"<ticket-{number}@desk.example>"
    assert by_mail().lines == []
    assert len(mail.taken) == 1


def test_nothing_leaves_before_its_time_nor_after_it_was_taken_back(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    messages.reply(small_desk.desk, small_desk.actor("anna"), number, "Too early.")
    small_desk.clock.forward(seconds=29)
    assert by_mail().lines == []
    undo.undo(small_desk.desk, small_desk.actor("anna"))
    small_desk.clock.forward(days=1)
    assert by_mail().lines == []
    assert mail.taken == []


def test_an_answer_refused_is_tried_again_with_growing_spans_until_it_is_given_up(
    small_desk: SmallDesk, by_mail: Turns, mail: MailServer
) -> None:
    reply(small_desk)
    tried = [small_desk.clock.now()]
    for expected, wait in enumerate((0, 1, 5, 15, 60, 240, 240, 480, 720), 1):
        mail.faults = ["451"]
        small_desk.clock.forward(wait * MINUTE - 1 if wait else 0)
        if wait:
            assert by_mail().troubles == []
            small_desk.clock.forward(1)
        assert len(by_mail().troubles) == 1
        assert mail.read == expected
        tried.append(small_desk.clock.now())
    assert rows(small_desk) == [("failed", "failed", 9, "451 not now")]
    assert told(small_desk) == ["reply 1 to bob@acme.example: not delivered: 451 not now"]
    small_desk.clock.forward(days=1)
    assert by_mail().troubles == []
    assert mail.taken == []


def test_a_mailbox_that_does_not_exist_is_told_at_once(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    reply(small_desk)
    mail.faults = ["550"]
    by_mail()
    assert rows(small_desk) == [("failed", "failed", 1, "550 no such mailbox")]
    assert len(told(small_desk)) == 1


def test_hanging_up_before_the_end_is_no_delivery_and_is_repaired(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    reply(small_desk)
    mail.faults = ["before"]
    by_mail()
    [row] = rows(small_desk)
    assert row[:3] in (("pending", "pending", 1), ("failed", "uncertain", 1))  # the kernel may have taken all of it before the line broke
    small_desk.clock.forward(minutes=1)
    by_mail()
    assert len(mail.taken) == (row[1] == "pending")


def test_hanging_up_after_all_was_read_is_uncertain_told_and_never_sent_again_by_itself(
    small_desk: SmallDesk, by_mail: Turns, mail: MailServer
) -> None:
    reply(small_desk)
    mail.faults = ["after"]
    assert len(by_mail().troubles) == 1
    small_desk.clock.forward(days=2)
    assert by_mail().troubles == []
    assert (len(mail.taken), rows(small_desk)[0][:2]) == (1, ("failed", "uncertain"))
    assert ["perhaps not delivered" in text for text in told(small_desk)] == [True]
    lead = small_desk.actor("boris")
    [row] = outgoing.listed(small_desk.desk, lead)
    assert row.state == "uncertain"
    outgoing.send_again(small_desk.desk, lead, row.id)
    assert len(by_mail().of("deliver")) == 1
    first, second = (message["Message-ID"] for message in mail.taken)
    assert first == second  # a receiver that looks drops the repeat
    assert outgoing.listed(small_desk.desk, lead) == []


def test_a_server_that_is_down_holds_up_nothing_and_is_caught_up_with(small_desk: SmallDesk, turn: Turns, mail: MailServer) -> None:
    for _number in range(3):
        reply(small_desk)
    down = Outgoing("smtp://127.0.0.1:1", FROM)
    said = turn("deliver", outgoing=down)
    assert len(said.troubles) == 1  # the others need not try a door that is closed
    small_desk.clock.forward(minutes=1)
    said = turn("deliver", outgoing=Outgoing(mail.url, FROM))
    assert len(said.of("deliver")) == 3
    assert [state for state, *_rest in rows(small_desk)] == ["delivered"] * 3


def test_without_a_configuration_everything_waits(small_desk: SmallDesk, turn: Turns, outgoing_mail: Outgoing, mail: MailServer) -> None:
    reply(small_desk)
    small_desk.clock.forward(days=2)
    assert turn("deliver").lines == []
    assert rows(small_desk) == [("pending", None, None, None)]
    assert turn("deliver", outgoing=outgoing_mail).of("deliver") == ["reply 1 delivered by mail to bob@acme.example"]


def test_what_has_waited_for_too_long_is_not_sent_unasked(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    reply(small_desk)
    small_desk.clock.forward(days=8)
    by_mail()
    assert rows(small_desk)[0][:2] == ("failed", "failed")
    outgoing.send_again(small_desk.desk, small_desk.actor("boris"), 1)
    by_mail()
    assert len(mail.taken) == 1


def test_no_address_is_no_failure(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    with small_desk.desk.store.write() as writer:
        writer.run("DELETE FROM identity WHERE person_id = ? AND kind = 'email'", (small_desk.ids.people["bob"],))
    reply(small_desk)
    by_mail()
    assert rows(small_desk)[0][:2] == ("cancelled", "cancelled")
    assert (told(small_desk), mail.taken) == ([], [])


@pytest.mark.parametrize("address", ["no address at all", "bob@acme.example\nBcc: everybody@acme.example", "<>", "a b@c.d", "@"])
def test_an_address_that_is_none_fails_and_adds_no_header(small_desk: SmallDesk, by_mail: Turns, mail: MailServer, address: str) -> None:
    number = reply(small_desk)
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Outbox, {"ticket_id": number, "channel": "email"}, {"address": address})
    by_mail()
    assert rows(small_desk)[0][1] in ("failed", "delivered")
    assert all(message["Bcc"] is None for message in mail.taken)
    assert all("everybody@acme.example" not in recipient for _sender, recipient in mail.envelopes)


def notice(desk: SmallDesk, text: str = "3 is yours now", kind: str = "assigned", login: str = "anna") -> int:
    """A notice for somebody's screen; returns its row."""
    now = desk.clock.now()
    with desk.desk.store.write() as writer:
        return writer.add(
            tables.Outbox(
                once=f"test:{kind}:{text}:{login}:{now}", kind=kind, channel="console", recipient_id=desk.ids.people[login], text=text,
                created_at=now, not_before_at=now,
            )
        )  # fmt: skip


def state_of(desk: SmallDesk, row: int) -> tuple[str, bool]:
    """The row's state, and whether it is still to be shown."""
    with desk.desk.store.read() as reader:
        found = reader.row("SELECT state, seen_at IS NULL FROM outbox WHERE id = ?", (row,))
    assert found is not None
    return found[0], bool(found[1])


def test_a_notice_that_nobody_has_seen_goes_outside_and_stays_in_the_list(small_desk: SmallDesk, by_hook: Turns, hook: HookServer) -> None:
    row = notice(small_desk)
    small_desk.clock.forward(seconds=59)
    assert by_hook().lines == []
    small_desk.clock.forward(seconds=1)
    assert by_hook().of("deliver") == ["assigned delivered by own to anna 1"]
    assert [(one.title, one.message) for one in hook.taken] == [("Help desk: 3 is yours now", "3 is yours now")]
    assert len(hook.taken[0].key) == 32
    assert state_of(small_desk, row) == ("delivered", True)
    assert by_hook().lines == []


def test_what_was_seen_on_the_screen_need_not_go_outside(small_desk: SmallDesk, by_hook: Turns, hook: HookServer) -> None:
    notice(small_desk)
    anna = small_desk.actor("anna")
    inbox.mark_seen(small_desk.desk, anna, [one.id for one in inbox.unseen(small_desk.desk, anna)])
    small_desk.clock.forward(minutes=5)
    assert by_hook().lines == []
    assert hook.asked == 0


def test_a_notice_for_somebody_without_an_address_stays_on_the_screen(small_desk: SmallDesk, by_hook: Turns, hook: HookServer) -> None:
    row = notice(small_desk, login="ivan")
    small_desk.clock.forward(minutes=5)
    assert by_hook().lines == []
    assert by_hook().lines == []
    assert (hook.asked, state_of(small_desk, row)) == (0, ("pending", True))


def test_a_hook_that_fails_is_asked_again_and_one_that_hangs_up_is_not(small_desk: SmallDesk, by_hook: Turns, hook: HookServer) -> None:
    row = notice(small_desk)
    hook.faults = ["500", "500", "hang up"]
    small_desk.clock.forward(minutes=1)
    for minutes in (1, 5):
        assert len(by_hook().troubles) == 1
        small_desk.clock.forward(minutes=minutes)
    assert len(by_hook().troubles) == 1
    small_desk.clock.forward(days=1)
    assert by_hook().troubles == []
    assert (hook.asked, len(hook.taken)) == (3, 1)
    assert state_of(small_desk, row) == ("failed", True)


def test_half_of_a_target_is_for_the_screen_alone(small_desk: SmallDesk, by_hook: Turns, hook: HookServer) -> None:
    small_desk.ticket(assignee="anna", state="in_progress")
    small_desk.clock.forward(minutes=30)
    by_hook("crossings", "deliver")
    small_desk.clock.forward(minutes=5)
    by_hook()
    assert hook.asked == 0
    small_desk.clock.forward(minutes=20)
    by_hook("crossings", "deliver")
    small_desk.clock.forward(minutes=1)
    by_hook()
    assert ["80 %" in one.message for one in hook.taken] == [True]


def test_a_template_of_addresses_reaches_everybody_who_has_one(small_desk: SmallDesk, turn: Turns, mail: MailServer) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Identity(person_id=small_desk.ids.people["anna"], kind="email", value="anna@desk.example"))
    notice(small_desk)
    notice(small_desk, login="ivan")
    small_desk.clock.forward(minutes=1)
    said = turn("deliver", outgoing=Outgoing(mail.url, FROM, templates={"email": BY_MAIL}))
    assert said.of("deliver") == ["assigned delivered by mail to anna@desk.example"]
    assert mail.taken[0]["Auto-Submitted"] == "auto-generated"


def test_two_addresses_of_one_person_fail_each_for_itself(small_desk: SmallDesk, turn: Turns, hook: HookServer, mail: MailServer) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Identity(person_id=small_desk.ids.people["anna"], kind="email", value="anna@desk.example"))
    row = notice(small_desk)
    both = Outgoing(mail.url, FROM, templates={"email": BY_MAIL}, people={"anna": (hook.url(),)})
    small_desk.clock.forward(minutes=1)
    hook.faults = ["500"]
    said = turn("deliver", outgoing=both)
    assert (len(said.of("deliver")), len(said.troubles)) == (1, 1)
    assert state_of(small_desk, row) == ("pending", True)
    small_desk.clock.forward(minutes=1)
    turn("deliver", outgoing=both)
    assert (len(mail.taken), len(hook.taken)) == (1, 1)
    assert state_of(small_desk, row) == ("delivered", True)


def test_what_can_wait_comes_in_one_message_at_the_digest_hour(small_desk: SmallDesk, by_hook: Turns, hook: HookServer) -> None:
    first = notice(small_desk, "7 is back: Printer", kind="came_back")
    small_desk.clock.forward(hours=5)
    second = notice(small_desk, "8 is back: Scanner", kind="came_back")
    seen = notice(small_desk, "9 is back: Plotter", kind="came_back")
    small_desk.clock.forward(minutes=2)
    by_hook("deliver", "digest", "deliver")
    anna = small_desk.actor("anna")
    inbox.mark_seen(small_desk.desk, anna, [seen])
    assert hook.asked == 0
    small_desk.clock.forward_to(MONDAY_9 + DAY)
    by_hook("deliver", "digest", "deliver")
    by_hook("deliver", "digest", "deliver")
    [message] = hook.taken
    assert message.title == "Help desk: 2 notices"
    assert message.message.splitlines() == ["Mon 09:00  7 is back: Printer", "Mon 14:00  8 is back: Scanner"]
    assert [state_of(small_desk, row) for row in (first, second)] == [("delivered", True)] * 2


def test_a_loop_that_died_while_sending_leaves_one_uncertain_row(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    reply(small_desk)
    with small_desk.desk.store.write() as writer:
        row = writer.value("SELECT id FROM outbox")
        claimed_at = small_desk.clock.now()
        writer.add(
            tables.Delivery(
                outbox_id=row, door="mail", address="bob@acme.example", state="sending", attempts=1, holder="gone", claimed_at=claimed_at
            )
        )
    small_desk.clock.forward(seconds=299)
    assert by_mail().troubles == []
    small_desk.clock.forward(seconds=1)
    assert len(by_mail().troubles) == 1
    assert (mail.taken, rows(small_desk)[0][:2], len(told(small_desk))) == ([], ("failed", "uncertain"), 1)
    assert by_mail().troubles == []


def test_dropping_wants_a_reason_and_withdraws(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    reply(small_desk)
    lead = small_desk.actor("boris")
    mail.faults = ["451"]
    by_mail()
    [row] = outgoing.listed(small_desk.desk, lead)
    assert (row.state, row.reason, row.attempts) == ("pending", "451 not now", 1)
    outgoing.drop(small_desk.desk, lead, row.id, reason="Said on the phone")
    small_desk.clock.forward(days=1)
    assert by_mail().lines == []
    assert mail.taken == []


def test_a_resolution_leaves_too(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    number = small_desk.ticket(assignee="anna", state="in_progress")
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="A new cable.")
    small_desk.clock.forward(seconds=30)
    by_mail()
    assert "A new cable." in mail.taken[0].get_content()


def test_nothing_of_the_loop_changes_the_history_of_a_ticket_it_only_writes_about(small_desk: SmallDesk, by_mail: Turns) -> None:
    reply(small_desk)
    with small_desk.desk.store.read() as reader:
        before = reader.value("SELECT max(seq) FROM event")
    by_mail()
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT max(seq) FROM event") == before


def test_what_was_erased_before_it_left_does_not_leave(small_desk: SmallDesk, by_mail: Turns, mail: MailServer) -> None:
    for body in ("The password is hunter2.", "Good day."):
        reply(small_desk, body)
    mail.faults = ["451"]
    by_mail()
    with small_desk.desk.store.read() as reader:
        first = reader.value("SELECT min(id) FROM message WHERE kind = 'reply'")
    asked = redaction.ask_for_message(small_desk.desk, small_desk.actor("olga"), first, "a password")
    redaction.confirm(small_desk.desk, small_desk.actor("boris"), asked.redaction_id)
    small_desk.clock.forward(days=1)
    by_mail()
    assert [row[:2] for row in rows(small_desk)] == [("cancelled", "cancelled"), ("delivered", "delivered")]
    assert len(mail.taken) == 1
