"""The table of commands: one row feeds key bindings, footer, palette, help, the README and the ids of a user's keymap.

Titles and help are English source sentences, marked by `N_` for the catalogue and translated where they are shown.
Imports nothing of Textual, so that the README and the command line can read it.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

QUEUE, TICKET, TIMER, DAY = "queue", "ticket", "timer", "day"
LISTS = "list"
"""Where all screens that are lists have their keys in common; each is a mode of its own."""
OWN = "own"
"""The one screen of somebody at a client, who has a console of its own."""
PLACES = (QUEUE, TICKET, TIMER, DAY, LISTS)
"""The screens; each but the lists is a mode of the console by this name."""
FORM, CALL, QUESTION = "form", "call", "question"
"""Where a dialog has the keyboard: fields to fill, those of a phone entry, or a question to answer with yes or no."""
DIALOGS = (FORM, CALL, QUESTION)

NEVER_BOUND = frozenset({"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+[", "ctrl+a", "ctrl+b", "ctrl+s"})
"""Keys that terminals and multiplexers need for themselves (backspace, tab, newline, enter, escape, prefixes, flow control)."""

VIEWS = 9

_EVERYWHERE = frozenset(PLACES)
_TICKETS = frozenset({QUEUE, TICKET})
_LABOUR = frozenset({TIMER, DAY})


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogue without translating it yet."""
    return sentence


class Command(NamedTuple):
    """One thing that a key does.

    `keys` are Textual's key names, the first is the one shown; without any the command is in the palette, and a keymap can give it a key.
    `where`: the places in which it acts. `confirm`: it asks before it acts, `undo`: `u` takes it back, `bulk`: it acts on all marked
    tickets, `lead`: only leads may, `destructive`: what it takes away does not come back by itself. `twins=False` keeps the other keyboard
    layout's keys off it. `rank` orders the footer, 0 is not shown there.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    where: frozenset[str]
    group: str
    rank: int = 0
    confirm: bool = False
    undo: bool = False
    bulk: bool = False
    lead: bool = False
    destructive: bool = False
    twins: bool = True


MOVE, SCREENS, FIND, WORK, TIME, LEAD, OTHER, DIALOG = (
    N_("Move"),
    N_("Screens"),
    N_("Find and mark"),
    N_("Tickets"),
    N_("Time"),
    N_("Lead"),
    N_("Everything else"),
    N_("Forms and questions"),
)

_move = partial(Command, where=_EVERYWHERE | {OWN}, group=MOVE)
_screen = partial(Command, where=_EVERYWHERE, group=SCREENS)
_view = partial(Command, where=frozenset({QUEUE}), group=SCREENS)
_tab = partial(Command, where=frozenset({TICKET, LISTS}), group=SCREENS)
_find = partial(Command, where=frozenset({QUEUE}), group=FIND)
_work = partial(Command, where=_EVERYWHERE, group=WORK)
_ticket = partial(Command, where=_TICKETS, group=WORK)
_change = partial(_ticket, undo=True, bulk=True)
_time = partial(Command, where=_EVERYWHERE, group=TIME)
_lead = partial(Command, where=_EVERYWHERE, group=LEAD, lead=True)
_other = partial(Command, where=_EVERYWHERE, group=OTHER)
_own = partial(Command, where=frozenset({OWN}), group=OTHER)
_dialog = partial(Command, group=DIALOG)

_MOVES = (
    _move("move.down", ("j", "down"), N_("Down"), N_("One line down.")),
    _move("move.up", ("k", "up"), N_("Up"), N_("One line up.")),
    _move("move.top", ("g", "home"), N_("First"), N_("To the first line.")),
    _move("move.bottom", ("G", "end"), N_("Last"), N_("To the last line.")),
    _move("move.page_down", ("ctrl+d", "pagedown"), N_("Page down"), N_("One page down.")),
    _move("move.page_up", ("ctrl+u", "pageup"), N_("Page up"), N_("One page up.")),
    _move("go.open", ("enter",), N_("Open"), N_("Open what the cursor is on."), rank=12, where=_EVERYWHERE),
    _move("go.back", ("escape",), N_("Back"), N_("One level back."), where=_EVERYWHERE),
    _move("go.leave", ("q",), N_("Leave"), N_("One level back; on the queue it quits.")),
)

_SCREENS = (
    *(_view(f"view.{n}", (str(n),), N_("Saved view"), N_("Show this saved view.")) for n in range(1, VIEWS + 1)),
    _screen("go.queue", ("f2",), N_("Queue"), N_("The queue of tickets by weight.")),
    _screen("go.ticket", ("f3",), N_("Ticket"), N_("The ticket that was open last, or the one under the cursor.")),
    _screen("go.timer", ("f4",), N_("Timer"), N_("The stopwatch and today's work entries.")),
    _screen("go.day", ("f5",), N_("My day"), N_("The day's work in one list, to confirm or correct.")),
    _screen("go.board", ("f6",), N_("Board"), N_("Who works on what, who has how much, and the tickets that need somebody now.")),
    _screen("go.figures", ("f8",), N_("Figures"), N_("Figures of a period against the one before, down to the rows behind each.")),
    _screen("go.clients", ("f7",), N_("Clients"), N_("The clients with people, agreements, tickets, allowance and visits.")),
    _screen("go.periods", ("B",), N_("Periods"), N_("The service periods of this client: statements, closing, penalties, invoices.")),
    _screen("go.margins", (), N_("Margins"), N_("What clients leave after labour, worst first; agreements that end, overruns.")),
    _screen("go.outbox", (), N_("Outbox"), N_("What the desk sends out: what waits, what failed, what may have arrived.")),
    _screen("go.recurring", (), N_("Recurring work"), N_("Work of agreements that comes again, and what it has made.")),
    _screen("go.notices", ("I",), N_("Notices"), N_("What the desk has to tell you, unseen first.")),
    _screen("go.catalog", (), N_("Catalog"), N_("Services, teams, engineers, calendars and templates, to see and edit.")),
    _screen("go.rota", ("J",), N_("Who is on when"), N_("A week of shifts and absences, to see and change.")),
    _screen("go.quality", (), N_("Quality cases"), N_("What bad ratings have opened: who calls, what was said, cause, measure, done.")),
    _screen("go.audit", (), N_("Audit"), N_("The history of everything: who changed what, when, by which door.")),
    _tab("tab.next", ("]", "tab"), N_("Next tab"), N_("Conversation, work entries, links, history: the next of them.")),
    _tab("tab.previous", ("[", "shift+tab"), N_("Previous tab"), N_("The tab before.")),
    _tab(
        "tab.events",
        ("h",),
        N_("What happened"),
        N_("Show between the messages what else happened, or hide it."),
        where=frozenset({TICKET}),
    ),
)

_FIND = (
    _find("queue.save_view", ("v",), N_("Save view"), N_("Save the filter as a view under one of the keys 1 to 9.")),
    _find(
        "queue.filter",
        ("/",),
        N_("Filter"),
        N_("Filter while typing: words, client:, who:@me, prio<=2, sla<2h, is:vip, - negates."),
        where=frozenset({QUEUE, LISTS}),
        rank=7,
    ),
    _find("mark.toggle", ("space",), N_("Mark"), N_("Mark the ticket; ticket commands then act on all marked ones.")),
    _find("mark.range", ("V",), N_("Mark range"), N_("Mark from here to where it is pressed again.")),
)

_WORK = (
    _work("ticket.next", ("n",), N_("Next"), N_("Take the ticket that should be worked next, and start the timer."), rank=2, undo=True),
    _ticket("ticket.skip", ("K",), N_("Skip"), N_("Skip the ticket just taken, with a reason."), undo=True),
    _work("ticket.new", ("N",), N_("New ticket"), N_("Phone entry: caller, subject, and save, save and take, or save and resolve.")),
    _change("ticket.take", ("t",), N_("Take"), N_("Make the ticket yours and start the timer."), rank=3),
    _change("ticket.release", ("T",), N_("Release"), N_("Give the ticket back to the queue.")),
    _change(
        "ticket.reply",
        ("c",),
        N_("Reply"),
        N_("Write to the client; sent after 30 seconds, until then `u` takes it back."),
        rank=4,
        where=_TICKETS | {OWN},
    ),
    _change("ticket.note", ("C",), N_("Note"), N_("Write an internal note, which the client never sees.")),
    _ticket("ticket.heard", ("H",), N_("Client said"), N_("Write down what the client said, on the phone for instance.")),
    _change("ticket.wait_client", ("w",), N_("Wait client"), N_("Wait for the client's answer; again resumes."), rank=5),
    _change("ticket.wait_vendor", ("W",), N_("Wait vendor"), N_("Wait for a vendor, with reference; again resumes.")),
    _change("ticket.schedule", ("D",), N_("Schedule"), N_("Put off to a date agreed with the client; again resumes.")),
    _change("ticket.dismiss", ("o",), N_("No answer needed"), N_("The client's reply on a resolved ticket needs no answer.")),
    _change(
        "ticket.resolve", ("x",), N_("Resolve"), N_("Resolve with a code and a text; on a resolved ticket: close it as confirmed."), rank=6
    ),
    _change("ticket.reopen", ("X",), N_("Reopen"), N_("Open a resolved, closed or cancelled ticket again.")),
    _change("ticket.cancel", ("Z",), N_("Cancel ticket"), N_("Cancel a mistake or spam, with a reason."), confirm=True, destructive=True),
    _change("ticket.assign", ("a",), N_("Assign"), N_("Give the ticket to an engineer or team."), where=_TICKETS | {LISTS}),
    _change(
        "ticket.handover", ("A",), N_("Hand over"), N_("Hand the ticket over with a note on where it stands."), where=_TICKETS | {LISTS}
    ),
    _change("ticket.escalate", ("E",), N_("Escalate"), N_("Pass the ticket to the next line, with a reason.")),
    _change("ticket.return", ("U",), N_("Give back"), N_("Give an escalated ticket back to the line it came from, with a reason.")),
    _change("ticket.edit", ("e",), N_("Edit"), N_("Change client, requester, service, subject, impact or urgency.")),
    _change("ticket.priority", ("P",), N_("Priority"), N_("Set the priority by hand, with a reason.")),
    _change("ticket.tag", ("m",), N_("Tags and links"), N_("Add or remove tags and links to other tickets.")),
    _change(
        "ticket.merge",
        ("M",),
        N_("Merge or split"),
        N_("Merge into another ticket, split one off, or make an outage of the marked ones."),
        undo=False,
        confirm=True,
        destructive=True,
    ),
    _ticket("ticket.explain", ("i",), N_("Explain"), N_("Deadlines, weight and routing, with every input."), where=_TICKETS | {LISTS}),
    _ticket("ticket.rate", ("*",), N_("Rating"), N_("Record how the client rates the resolution, 1 to 5, as told by phone.")),
    _ticket("copy.number", ("y",), N_("Copy number"), N_("Copy the ticket's number to the clipboard.")),
    _ticket("copy.summary", ("Y",), N_("Copy summary"), N_("Copy a line of summary to the clipboard.")),
)

_TIME = (
    _time("timer.toggle", ("s",), N_("Start/stop"), N_("Start the timer here, switch it here, or stop it."), rank=8),
    _time("timer.return", ("R",), N_("Back to interrupted"), N_("Return to the ticket that was interrupted, and switch the timer.")),
    _time("entry.log", ("l",), N_("Log time"), N_("Enter time by hand: 45m, 1h30, 14:05-15:20.")),
    _time(
        "entry.correct",
        ("e",),
        N_("Correct entry"),
        N_("Correct or split the work entry; the old one stays on record."),
        where=_LABOUR,
        rank=3,
    ),
    _ticket(
        "limit.decide", (), N_("Client's word"), N_("Record whether the client approves work beyond the limit, who, and up to how much.")
    ),
    _time(
        "entry.mark",
        (),
        N_("Mark entry"),
        N_("Mark a work entry as disputed or goodwill, or settle its marks."),
        where=_TICKETS | _LABOUR,
    ),
    _time("limit.top_up", (), N_("Top-up"), N_("Record time that a client bought beside its allowance."), where=_TICKETS | _LABOUR),
    _time("day.confirm", ("O",), N_("Confirm day"), N_("Confirm the day's work as it stands.")),
    _time("shift.end", ("Q",), N_("End shift"), N_("Leave what will need somebody before your next shift to the one on duty."), undo=True),
    _time(
        "day.before", ("left",), N_("Day before"), N_("Show the day before; of lists the week or period before."), where=_LABOUR | {LISTS}
    ),
    _time(
        "day.after",
        ("right",),
        N_("Day after"),
        N_("Show the day after, today at the latest; of lists the week or period after."),
        where=_LABOUR | {LISTS},
    ),
    _time("figures.span", ("z",), N_("Other span"), N_("Figures of a longer span, after a year of a day."), where=frozenset({LISTS})),
)

_LEAD = (
    _lead(
        "lead.strike",
        ("S",),
        N_("Strike a pause"),
        N_("Count a pause of the ticket as working time after all, with a reason."),
        where=_TICKETS,
        confirm=True,
        destructive=True,
    ),
    _lead("lead.approvals", ("L",), N_("Approvals"), N_("Manual entries that wait for a lead.")),
    _lead(
        "ticket.boost",
        ("b",),
        N_("Boost"),
        N_("Raise or lower the weight for a day, with a reason."),
        where=_TICKETS | {LISTS},
        undo=True,
        bulk=True,
    ),
)

_OTHER = (
    _other(
        "period.close",
        ("x",),
        N_("Close period"),
        N_("In the periods: the draft with its checklist, then the frozen figures."),
        where=frozenset({LISTS}),
        confirm=True,
    ),
    _other(
        "period.penalties",
        ("d",),
        N_("Decide penalties"),
        N_("In the periods: confirm or waive what is proposed."),
        where=frozenset({LISTS}),
    ),
    _other(
        "period.bill",
        ("$",),
        N_("Invoiced, paid"),
        N_("In the periods: record the invoice of a closed one, then its payment."),
        where=frozenset({LISTS}),
    ),
    _other(
        "list.edit",
        ("e",),
        N_("Edit line"),
        N_("Edit what the line is, where it can be: a client, a service, an engineer."),
        where=frozenset({LISTS}),
    ),
    _other("list.add", ("+",), N_("Add"), N_("Add another of what is listed, where it can be."), where=frozenset({LISTS})),
    _other(
        "list.remove",
        ("-",),
        N_("Take away"),
        N_("Who is on when: a shift or an absence; outbox: drop; recurring work: pause, or go on."),
        where=frozenset({LISTS}),
    ),
    _other("outbox.again", ("=",), N_("Send again"), N_("In the outbox: send once more what failed."), where=frozenset({LISTS})),
    _other("notice.seen", ("f",), N_("Seen"), N_("In the notices: this one counts as seen."), where=frozenset({LISTS})),
    _other("notice.all_seen", ("F",), N_("All seen"), N_("In the notices: all of them count as seen."), where=frozenset({LISTS})),
    _other("people.leave", (), N_("Somebody leaves"), N_("Tickets and the timer of who leaves go to the lead, at once.")),
    _other("app.undo", ("u",), N_("Undo"), N_("Take back your last change; refused with a reason where it cannot be."), rank=9),
    _other("app.refresh", ("r",), N_("Refresh"), N_("Read again and reorder now."), where=_EVERYWHERE | {OWN}),
    _other("app.pane", ("p",), N_("Pane"), N_("Show or hide the side pane."), where=_TICKETS),
    _other("app.palette", (":", "ctrl+p"), N_("Commands"), N_("Find a command by name."), rank=11),
    _other("app.help", ("?", "f1"), N_("Help"), N_("The keys of this screen, with a filter."), rank=10, where=_EVERYWHERE | {OWN}),
    _other(
        "app.quit",
        ("ctrl+q",),
        N_("Quit"),
        N_("Leave the console; a running timer goes on."),
        where=_EVERYWHERE | {FORM, CALL, QUESTION, OWN},
    ),
)

_OWN = (_own("own.rate", ("R",), N_("Rate"), N_("Say how your ticket was resolved, from 1 to 5."), rank=5),)

_DIALOGS = (
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

COMMANDS: tuple[Command, ...] = (*_MOVES, *_SCREENS, *_FIND, *_WORK, *_TIME, *_LEAD, *_OTHER, *_OWN, *_DIALOGS)
BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}


def commands_in(place: str) -> tuple[Command, ...]:
    """The commands that act in a place, in the order of the table."""
    return tuple(command for command in COMMANDS if place in command.where)


def footer_commands(place: str) -> tuple[Command, ...]:
    """The commands that a place's footer shows, most wanted first; on a screen those of its forms are left out."""
    shown = [command for command in commands_in(place) if command.rank and (place in DIALOGS or command.group != DIALOG)]
    return tuple(sorted(shown, key=lambda command: command.rank))


_SHOWN_KEYS = {
    "down": "↓", "up": "↑", "left": "←", "right": "→", "home": "Home", "end": "End", "pagedown": "PgDn", "pageup": "PgUp",
    "enter": "Enter", "escape": "Esc", "space": "space", "backspace": "Bksp", "delete": "Del", "insert": "Ins", "tab": "Tab",
}  # fmt: skip


def shown_key(key: str) -> str:
    """A key as people write it: `PgDn`, `F9`, `ctrl+p`."""
    if key in _SHOWN_KEYS:
        return _SHOWN_KEYS[key]
    return key.upper() if len(key) > 1 and key[0] == "f" and key[1:].isdigit() else key
