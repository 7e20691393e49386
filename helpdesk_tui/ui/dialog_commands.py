"""The commands of forms and questions, and those of a client's console; `ui/commands.py` has those of the desk's screens."""

from __future__ import annotations

from functools import partial

from helpdesk_tui.ui.command import DIALOG, N_, OTHER, Command
from helpdesk_tui.ui.places import CALL, FORM, OWN, QUESTION, TICKET

_own = partial(Command, where=frozenset({OWN}), group=OTHER)
_dialog = partial(Command, group=DIALOG)

OWN_COMMANDS = (
    _own("own.reply", ("c",), N_("Write"), N_("Write to the desk about this ticket."), rank=4),
    _own("own.rate", ("R",), N_("Rate"), N_("Say how your ticket was resolved, from 1 to 5."), rank=5),
    _own("own.leave", ("q", "ctrl+q"), N_("Leave"), N_("Leave the console."), rank=11),
)

DIALOG_COMMANDS = (
    _dialog(
        "form.send", ("f9",), N_("Send or save"), N_("Send or save what is in the fields."), where=frozenset({FORM, CALL, TICKET}), rank=1
    ),
    _dialog(
        "form.take",
        ("ctrl+t",),
        N_("Save, take"),
        N_("Save the call and work on it: the timer runs on."),
        where=frozenset({CALL}),
        rank=2,
    ),
    _dialog("form.resolve", ("ctrl+r",), N_("Save, resolve"), N_("Save the call with its resolution."), where=frozenset({CALL}), rank=3),
    _dialog("form.empty", ("ctrl+n",), N_("Empty"), N_("Begin the phone entry anew, with empty fields."), where=frozenset({CALL}), rank=5),
    _dialog(
        "form.editor",
        ("ctrl+o",),
        N_("Editor"),
        N_("Write the text in your editor."),
        where=frozenset({FORM, CALL, TICKET}),
        rank=6,
    ),
    _dialog(
        "form.leave",
        ("escape",),
        N_("Keep as draft"),
        N_("Close the form; what was typed is offered again."),
        where=frozenset({FORM, CALL}),
        rank=4,
    ),
    _dialog("question.yes", ("y", "д"), N_("Yes"), N_("Do it."), where=frozenset({QUESTION}), rank=1, twins=False),
    _dialog(
        "question.no", ("n", "т", "escape"), N_("No"), N_("Leave everything as it is."), where=frozenset({QUESTION}), rank=2, twins=False
    ),
    _dialog(
        "question.neither", ("н", "enter"), N_("No answer"), N_("Answers nothing, and says so."), where=frozenset({QUESTION}), twins=False
    ),
)
