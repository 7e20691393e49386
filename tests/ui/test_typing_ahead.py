"""Keys that arrive in one burst, as over a slow line: each goes to what the one before has opened, and none is taken for a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.store import labour
from tests.services.looking import load, said
from tests.small_desk import SmallDesk
from tests.ui.viewer import Viewer

F9, TAB, ESC = "\x1b[20~", "\t", "\x1b"


@pytest.fixture
def number(small_desk: SmallDesk) -> int:
    """A ticket of Anna's, alone on the desk."""
    return small_desk.ticket("Paper jam", assignee="anna", state="in_progress")


def console(small: SmallDesk, home: Path) -> Viewer:
    """Anna's console on a real terminal."""
    return Viewer("helpdesk_tui", "--db", small.desk.store.path, "--as", "anna", env={"HOME": str(home), "XDG_CONFIG_HOME": str(home)})


def quiet(small: SmallDesk) -> bool:
    """Whether no timer was started by a letter of a word."""
    with small.desk.store.read() as reader:
        return labour.timer_of(reader, small.ids.people["anna"]) is None


def test_a_filter_in_one_burst(small_desk: SmallDesk, number: int, tmp_path: Path) -> None:
    small_desk.ticket("Zebra crossing")
    with console(small_desk, tmp_path) as terminal:
        terminal.shows("Paper jam")
        terminal.type("7/xxtsaw zebra" + "\r")
        terminal.shows("None of 2 open tickets")
        terminal.type("/\x15\x0bzebra\r")
        terminal.hides("Paper jam")
        terminal.shows("1 of 2")
    ticket = load(small_desk, number)
    assert (ticket.state, ticket.assignee_login, ticket.version) == ("in_progress", "anna", 1)
    assert quiet(small_desk)


def test_a_form_in_one_burst(small_desk: SmallDesk, number: int, tmp_path: Path) -> None:
    with console(small_desk, tmp_path) as terminal:
        terminal.shows("Paper jam")
        terminal.type("A" + "ivan" + TAB + "the next steps are known" + F9)
        terminal.shows("steps are known")
        terminal.hides("F9 Send")
        assert load(small_desk, number).assignee_login == "ivan", terminal.text
    assert [message.body for message in said(small_desk, number, "note")] == ["the next steps are known"]
    assert quiet(small_desk)


def test_a_text_pasted_behind_keys(small_desk: SmallDesk, number: int, tmp_path: Path) -> None:
    with console(small_desk, tmp_path) as terminal:
        terminal.shows("Paper jam")
        terminal.type("A" + "ivan" + TAB + "\x1b[200~the next steps\rare known\x1b[201~" + F9)
        terminal.shows("are known")
        terminal.hides("F9 Send")
    assert [message.body for message in said(small_desk, number, "note")] == ["the next steps\nare known"]


def test_a_reply_and_what_follows_in_one_burst(small_desk: SmallDesk, number: int, tmp_path: Path) -> None:
    with console(small_desk, tmp_path) as terminal:
        terminal.shows("Paper jam")
        terminal.type("\rcWhich printer? Next to the stairs?" + F9 + "w")
        terminal.shows("waiting")
        terminal.settle()
    assert [message.body for message in said(small_desk, number)] == ["Which printer? Next to the stairs?"]
    assert load(small_desk, number).state == "waiting_client"


def test_the_answer_to_a_question_is_not_typed_ahead(small_desk: SmallDesk, number: int, tmp_path: Path) -> None:
    with console(small_desk, tmp_path) as terminal:
        terminal.shows("Paper jam")
        terminal.type("Zy")
        terminal.shows("as a mistake or spam?")
        terminal.settle()
        assert "why?" not in terminal.text
        terminal.type(ESC)
        terminal.hides("as a mistake or spam?")
    assert load(small_desk, number).state == "in_progress"


def test_fields_in_one_burst(small_desk: SmallDesk, number: int, tmp_path: Path) -> None:
    with console(small_desk, tmp_path) as terminal:
        terminal.shows("Paper jam")
        terminal.type("e" + "\x7f" * 3 + "art" + TAB * 3 + "\x7f" * 4 + "vpn" + F9)
        terminal.shows("vpn")
        terminal.hides("F9 Send")
    ticket = load(small_desk, number)
    assert (ticket.subject, ticket.service_key, ticket.client_key) == ("Paper art", "vpn", "acme")
