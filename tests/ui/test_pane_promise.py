"""The pane says of a deadline whose promise it is: the agreement's, or the house's and why."""

from helpdesk_tui.domain.ticket_detail import TicketDetail
from helpdesk_tui.services import showing
from helpdesk_tui.ui.widgets import pane_text
from tests.small_desk import SmallDesk


def shown(small_desk: SmallDesk, number: int) -> tuple[TicketDetail, str]:
    """The ticket, and its deadline in the pane's words."""
    detail = showing.detail(small_desk.desk, small_desk.actor("anna"), number)
    return detail, "".join(text for text, _style in pane_text.target_line(detail, "UTC"))


def unpromised(small_desk: SmallDesk, kinds: str) -> None:
    """Take these targets of priority 3 out of ACME's agreement."""
    with small_desk.desk.store.write() as writer:
        writer.run(
            f"DELETE FROM agreement_target WHERE version_id = ? AND priority = 3 AND kind IN ({kinds})",
            (small_desk.ids.agreements["acme-2026"],),
        )


def test_a_promise_names_its_agreement(small_desk: SmallDesk) -> None:
    detail, line = shown(small_desk, small_desk.ticket())
    assert pane_text.promise_words(detail) == "A-001 (Office)"
    assert line.endswith(" (Office)")


def test_an_agreement_that_is_silent_about_the_priority_says_so(small_desk: SmallDesk) -> None:
    unpromised(small_desk, "'reaction', 'resolution'")
    detail, line = shown(small_desk, small_desk.ticket())
    assert pane_text.promise_words(detail) == "A-001 promises nothing for P3"
    assert line.endswith(" · house target: A-001 promises nothing for P3")


def test_a_resolution_that_the_house_lends_is_not_the_agreements(small_desk: SmallDesk) -> None:
    unpromised(small_desk, "'resolution'")
    number = small_desk.ticket()
    assert shown(small_desk, number)[1].endswith(" (Office)")  # the reaction comes first, and is promised
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE ticket_target SET is_live = 0 WHERE ticket_id = ? AND kind = 'reaction'", (number,))
    detail, line = shown(small_desk, number)
    assert pane_text.promise_words(detail) == "A-001 (Office)"
    assert line.endswith(" · house target: not contractual")


def test_a_target_of_no_time_is_a_full_bar(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="umbrella", requester="uma")
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE ticket_target SET seconds = 0 WHERE ticket_id = ?", (number,))
    assert pane_text.bar(shown(small_desk, number)[0].targets[0], 4) == "████"
