"""Questions, forms, palette and help."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from textual import events
from textual.content import Content
from textual.widgets import Input

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.screens.change_forms import offered
from helpdesk_tui.ui.screens.dialogs import Notice, Question
from helpdesk_tui.ui.screens.form import Drafts, FieldError, Form, Values
from helpdesk_tui.ui.screens.palette import Help, Palette, matches
from helpdesk_tui.ui.text import safe
from helpdesk_tui.ui.widgets.fields import Field, LineField, Suggestion
from helpdesk_tui.ui.widgets.statusline import StatusLine
from tests.ui.conftest import press, screen_text, wait_for, whole_text
from tests.ui.table_app import HOSTILE, TableApp

SIZE = (80, 24)
UNANSWERED = object()


async def asked(keys: Sequence[str], monkeypatch: pytest.MonkeyPatch, quiet_s: float = 0.0) -> object:
    """What a question is answered with by these keys."""
    monkeypatch.setattr(Question, "QUIET_S", quiet_s)
    app = TableApp()
    answers: list[object] = []
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await app.push_screen(Question("Cancel 3 tickets?", [safe(HOSTILE)]), answers.append)
        question = app.screen
        assert isinstance(question, Question)
        await wait_for(pilot, lambda: question.answerable or quiet_s, "the question")
        await press(pilot, *keys)
        await pilot.pause()
        if not answers:
            assert app.screen is question
    return answers[0] if answers else UNANSWERED


@pytest.mark.parametrize(
    ("key", "answer"),
    [("y", True), ("д", True), ("n", False), ("т", False), ("escape", False), ("н", UNANSWERED), ("enter", UNANSWERED), ("Y", UNANSWERED),
     ("space", UNANSWERED), ("x", UNANSWERED)],
)  # fmt: skip
async def test_answers(key: str, answer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked([key], monkeypatch) is answer


async def test_keys_that_were_on_their_way_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked(["y", "n", "escape"], monkeypatch, quiet_s=3600.0) is UNANSWERED


async def test_the_misleading_key_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Question, "QUIET_S", 0.0)
    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        question = Question("Sure?")
        await app.push_screen(question)
        await wait_for(pilot, lambda: question.answerable, "the question")
        await press(pilot, "н")
        await wait_for(pilot, lambda: "н answers nothing: y or д is yes, n or т is no" in whole_text(pilot), "the hint")


async def test_a_notice_scrolls_and_closes() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await app.push_screen(Notice("Why", safe("\n".join(f"line {n}" for n in range(100)), one_line=False)))
        await wait_for(pilot, lambda: "line 3" in whole_text(pilot), "the text")
        await press(pilot, "ctrl+d", "j")
        await wait_for(pilot, lambda: "line 3 " not in whole_text(pilot) and "line 20" in whole_text(pilot), "the next page")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.screen is app.table_screen, "the closed box")


async def people(typed: str) -> Sequence[Suggestion]:
    return [Suggestion(name, f"{name} ([/x] ACME)") for name in ("Ann", "Anna", "Boris") if name.lower().startswith(typed.lower())]


FIELDS = (
    Field("who", "Caller", complete=people, required=True),
    Field("code", "Code", "choice", "workaround", (("solved", "Solved"), ("workaround", "Workaround"), ("duplicate", "Duplicate"))),
    Field("text", "Text", "text", hint="what was done"),
)


class Desk:
    """Takes what forms send."""

    def __init__(self, *errors: Exception) -> None:
        self.got: list[Values] = []
        self.errors = list(errors)

    async def take(self, values: Values) -> str:
        self.got.append(values)
        if self.errors:
            raise self.errors.pop(0)
        return "done"


async def test_a_form_is_filled_by_keyboard_and_sent() -> None:
    app, desk = TableApp(), Desk()
    answers: list[object] = []
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        form = Form("New [/x]", FIELDS, desk.take)
        await app.push_screen(form, answers.append)
        await press(pilot, "a", "n")
        await wait_for(pilot, lambda: "Anna ([/x] ACME)" in whole_text(pilot), "the suggestions")
        await press(pilot, "down", "down", "enter", "right", "tab", *"dq1", "enter", *"не", "f9")
        await wait_for(pilot, lambda: answers == ["done"], "the answer")
        assert desk.got == [{"who": "Anna", "code": "duplicate", "text": "dq1\nне"}]


@pytest.mark.parametrize(
    ("typed", "keys", "is_listed", "taken"),
    [
        ("bo", ("tab",), True, "boris"),
        ("bo", ("tab",), False, "bo"),
        ("an", ("tab",), True, "an"),
        ("an", ("down", "down", "tab"), False, "annabel"),
        ("anna", ("tab",), True, "anna"),
    ],
    ids=["the only one", "of free text none", "of several none", "the chosen one", "not a longer one in place of what is whole"],
)
async def test_tab_takes_what_is_meant(typed: str, keys: tuple[str, ...], is_listed: bool, taken: str) -> None:
    known = offered([("anna", "Anna"), ("annabel", "Annabel"), ("boris", "Boris")])
    app, desk = TableApp(), Desk()
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Form("New", [Field("who", "Who", complete=known, is_listed=is_listed), FIELDS[1]], desk.take))
        await press(pilot, *typed)
        await wait_for(pilot, lambda: ("Boris" if typed == "bo" else "Annabel") in whole_text(pilot), "the suggestions")
        await press(pilot, *keys, "f9")
        await wait_for(pilot, lambda: desk.got, "the form to be sent")
        assert desk.got == [{"who": taken, "code": "workaround"}]


SOME = offered([("anna", "Anna Petrova"), ("annabel", "Annabel"), ("boris", "Boris")])


@pytest.mark.parametrize("text", ["b", "an"])
async def test_a_text_that_is_no_answer_yet_is_completed_when_one_comes_back(text: str) -> None:
    app, desk = TableApp(), Desk()
    async with app.run_test(size=SIZE) as pilot:
        form = Form("New", [Field("who", "Who", complete=SOME, is_listed=True), Field("note", "Note")], desk.take)
        await app.push_screen(form)
        field = form._fields["who"]
        assert isinstance(field, LineField)
        await press(pilot, "tab")
        await wait_for(pilot, lambda: app.focused is form._fields["note"], "the other field")
        field.put(text)
        await press(pilot, "shift+tab")
        await wait_for(pilot, lambda: field.suggestions.items, "the suggestions")
        await press(pilot, "tab")
        await wait_for(pilot, lambda: app.focused is form._fields["note"], "the other field again")
        assert field.text == text, "Tab takes nothing that nobody chose"
        assert not field.suggestions.items
        await press(pilot, "shift+tab")
        await wait_for(pilot, lambda: field.suggestions.items, "the suggestions again")
        await press(pilot, "down", "enter")
        await wait_for(pilot, lambda: field.text == ("boris" if text == "b" else "anna"), "what was chosen")


@pytest.mark.parametrize("text", ["anna", "Anna Petrova", "annabel"])
async def test_an_answer_is_not_completed_when_one_comes_back(text: str) -> None:
    app, desk = TableApp(), Desk()
    asked: list[str] = []

    async def noted(typed: str) -> Sequence[Suggestion]:
        asked.append(typed)
        return await SOME(typed)

    async with app.run_test(size=SIZE) as pilot:
        form = Form("New", [Field("who", "Who", complete=noted, is_listed=True), Field("note", "Note")], desk.take)
        await app.push_screen(form)
        await press(pilot, "tab")
        await wait_for(pilot, lambda: app.focused is form._fields["note"], "the other field")
        form.put("who", text)
        await press(pilot, "shift+tab")
        await wait_for(pilot, lambda: asked == [text], "what it may become to be looked up")
        await pilot.pause()
        field = form._fields["who"]
        assert isinstance(field, LineField)
        assert not field.suggestions.items


async def test_several_lines_pasted_into_a_line_become_one() -> None:
    app, desk = TableApp(), Desk()
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Form("New", FIELDS[:1], desk.take))
        app.post_message(events.Paste("Ann Smith\r\n  2nd floor\n\n"))
        await wait_for(pilot, lambda: "2nd floor" in whole_text(pilot), "what was pasted")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: desk.got == [{"who": "Ann Smith 2nd floor"}], "all of it")


async def test_a_pasted_line_keeps_its_spaces() -> None:
    app, desk = TableApp(), Desk()
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Form("New", FIELDS[:1], desk.take))
        for text in ("Ann", " Smith", ", 2nd floor"):
            app.post_message(events.Paste(text))
        await wait_for(pilot, lambda: "2nd floor" in whole_text(pilot), "what was pasted")
        await press(pilot, "f9")
        await wait_for(pilot, lambda: desk.got == [{"who": "Ann Smith, 2nd floor"}], "all of it as it is")


@pytest.mark.parametrize(("fields", "has_text"), [(FIELDS, True), (FIELDS[:2], False)])
async def test_the_editor_is_named_where_there_is_a_text_for_it(fields: Sequence[Field], has_text: bool) -> None:
    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        await app.push_screen(Form("New", fields, Desk().take))
        await wait_for(pilot, lambda: "F9 Send" in whole_text(pilot), "the form's keys")
        assert ("Editor" in whole_text(pilot)) is has_text


async def test_errors_stand_beside_their_fields_and_lose_nothing() -> None:
    app, desk = TableApp(), Desk(FieldError("text", "say what was done"), Refused("somebody was first"))
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        form = Form("Resolve", FIELDS, desk.take)
        await app.push_screen(form)
        await press(pilot, "f9")
        await wait_for(pilot, lambda: "! this is needed" in whole_text(pilot), "the missing field")
        assert desk.got == []
        await press(pilot, "x", "f9")
        await wait_for(pilot, lambda: "! say what was done" in whole_text(pilot), "the field's error")
        assert "this is needed" not in whole_text(pilot)
        assert form.focused is form.query_one("TextField")
        await press(pilot, "y", "f9")
        await wait_for(pilot, lambda: "somebody was first" in whole_text(pilot), "the refusal")
        assert form.values == {"who": "x", "code": "workaround", "text": "y"}
        await press(pilot, "f9")
        await wait_for(pilot, lambda: app.screen is app.table_screen, "the sent form")


async def test_escape_keeps_a_draft_until_it_is_sent() -> None:
    app, desk, drafts = TableApp(), Desk(), Drafts()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await app.push_screen(Form("Note", FIELDS, desk.take, draft=(drafts, "note 7")))
        await press(pilot, *"half", "escape")
        await wait_for(pilot, lambda: app.screen is app.table_screen, "the left form")
        assert drafts.of("note 7")["who"] == "half"
        again = Form("Note", FIELDS, desk.take, draft=(drafts, "note 7"))
        await app.push_screen(again)
        await wait_for(pilot, lambda: "this is what you had typed before" in whole_text(pilot), "the draft")
        assert again.values["who"] == "half"
        await press(pilot, "f9")
        await wait_for(pilot, lambda: desk.got, "the sending")
        await wait_for(pilot, lambda: drafts.of("note 7") == {}, "the end of the draft")


async def test_a_form_that_is_being_left_is_left_once_however_often_its_key_is_clicked() -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def save(_key: str, _title: str, _values: Values | None) -> None:
        begun.set()
        await may_end.wait()

    app, drafts = TableApp(), Drafts(None, save)
    async with app.run_test(size=SIZE) as pilot:
        form = Form("Note", FIELDS, Desk().take, draft=(drafts, "note 7"))
        await app.push_screen(form)
        await press(pilot, *"half")
        for _click in range(3):
            form.post_message(StatusLine.Pressed("form.leave"))
        await asyncio.wait_for(begun.wait(), 60)  # the draft is on its way into a slow store
        may_end.set()
        await wait_for(pilot, lambda: app.screen is app.table_screen, "the left form")
        assert drafts.of("note 7")["who"] == "half"


async def test_what_could_not_be_saved_while_it_was_sent_is_saved_when_it_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_tui.ui.screens.form.SAVE_S", 0.01)
    stored: dict[str, Values] = {}
    may_end = asyncio.Event()

    async def save(key: str, _title: str, values: Values | None) -> None:
        stored[key] = values or {}

    async def refuse(_values: Values) -> None:
        await may_end.wait()
        raise Refused("Somebody was first.")

    app = TableApp()
    async with app.run_test(size=SIZE) as pilot:
        form = Form("Note", [Field("who", "Who")], refuse, draft=(Drafts(None, save), "note 7"))
        await app.push_screen(form)
        await wait_for(pilot, lambda: form.takes_keys, "the form")
        form.deliver_soon()
        await wait_for(pilot, lambda: form._sending, "the sending")
        form.put("who", "half")
        await wait_for(pilot, lambda: form._saving is not None, "the time at which it would be saved")
        first = form._saving
        await wait_for(pilot, lambda: form._saving is not first, "that time to be over")
        assert stored == {}
        may_end.set()
        await wait_for(pilot, lambda: stored == {"note 7": {"who": "half"}}, "the draft in the store")


async def test_a_draft_that_the_store_does_not_take_is_known_here_until_it_does() -> None:
    stored: dict[str, Values] = {}
    trouble = [True]

    async def load(key: str) -> Values:
        return stored.get(key, {})

    async def save(key: str, title: str, values: Values | None) -> None:
        if trouble:
            raise Refused("The disk is full.")
        stored[key] = values or {}

    drafts = Drafts(load, save)
    with pytest.raises(Refused):
        await drafts.keep("note 7", "Note", {"who": "half"})
    await drafts.fetch("note 7")
    assert drafts.of("note 7") == {"who": "half"}
    trouble.clear()
    await drafts.keep("note 7", "Note", {"who": "half"})
    assert stored["note 7"] == {"who": "half"}
    stored["note 7"] = {"who": "written at another console"}
    await drafts.fetch("note 7")
    assert drafts.of("note 7") == {"who": "written at another console"}


async def test_a_form_tells_what_its_fields_mean() -> None:
    async def info(values: Values) -> Content:
        return safe(f"open tickets of {values['who']}: 3")

    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await app.push_screen(Form("New", FIELDS, Desk().take, info=info))
        await press(pilot, *"bo")
        await wait_for(pilot, lambda: "open tickets of bo: 3" in whole_text(pilot), "the information")


@pytest.mark.parametrize("typed", ["resolve", "RESO", "куыщдму", "code text", "ticket.resolve", ""])
def test_commands_are_found_by_words(typed: str) -> None:
    assert matches(typed, BY_ID["ticket.resolve"])


def test_other_commands_are_not() -> None:
    assert not matches("resolve", BY_ID["ticket.take"])
    assert not matches("resolve zzz", BY_ID["ticket.resolve"])


async def test_the_palette_does_what_was_chosen() -> None:
    app = TableApp()
    async with app.run_test(size=SIZE, notifications=True, tooltips=True) as pilot:
        await press(pilot, "Ж")
        await wait_for(pilot, lambda: isinstance(app.screen, Palette), "the palette")
        await press(pilot, *"make your")
        await wait_for(pilot, lambda: "›t" in screen_text(pilot), "the command")
        await press(pilot, "enter")
        await wait_for(pilot, lambda: app.table_screen.done == ["take"], "the take")


async def test_help_lists_this_screens_keys_and_filters() -> None:
    app = TableApp()
    async with app.run_test(size=(100, 40), notifications=True, tooltips=True) as pilot:
        await press(pilot, "f1")
        await wait_for(pilot, lambda: isinstance(app.screen, Help) and "Release" in screen_text(pilot), "the help")
        assert "1–9 " in screen_text(pilot)
        await press(pilot, *"zzz")
        await wait_for(pilot, lambda: "no command is called that" in screen_text(pilot), "the empty list")
        app.screen.query_one(Input).value = "кудуфыу"
        await wait_for(pilot, lambda: "Release" in screen_text(pilot), "the word of the other layout")
        await press(pilot, "escape")
        await wait_for(pilot, lambda: app.screen is app.table_screen, "the closed help")
