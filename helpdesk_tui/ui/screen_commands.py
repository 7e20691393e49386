"""The commands of the desk's screens. Titles and help are English source sentences, marked by `N_` for the catalogue and translated where shown."""

from __future__ import annotations

from functools import partial

from helpdesk_tui.domain import roles
from helpdesk_tui.ui import places
from helpdesk_tui.ui.command import FIND, LEAD, LISTED, MOVE, N_, OTHER, SCREENS, TIME, VIEWS, WORK, Command

_TICKETS = frozenset({places.QUEUE, places.TICKET})
_LABOUR = frozenset({places.TIMER, places.DAY})
_HANDING = frozenset({places.BOARD, places.CLIENT, places.QUALITY, places.NOTICES})
"""The lists whose lines are tickets that somebody may have to see to."""

_move = partial(Command, where=places.EVERYWHERE | {places.OWN}, group=MOVE)
_screen = partial(Command, where=places.EVERYWHERE, group=SCREENS)
_view = partial(Command, where=frozenset({places.QUEUE}), group=SCREENS)
_tab = partial(
    Command,
    where=frozenset({places.TICKET, places.BOARD, places.FIGURES, places.RANKING, places.CLIENT, places.CATALOG, places.PERIODS}),
    group=SCREENS,
)
_find = partial(Command, where=frozenset({places.QUEUE}), group=FIND)
_work = partial(Command, where=places.EVERYWHERE, group=WORK, needs=(roles.WORK,))
_ticket = partial(_work, where=_TICKETS)
_change = partial(_ticket, undo=True, bulk=True)
_time = partial(Command, where=places.EVERYWHERE, group=TIME, needs=(roles.TIME,))
_span = partial(
    Command, where=_LABOUR | {places.FIGURES, places.FAULTS, places.RANKING, places.SINCE, places.MARGINS, places.ROTA}, group=TIME
)
_lead = partial(Command, where=places.EVERYWHERE, group=LEAD, needs=(roles.STEER,))
_period = partial(Command, where=frozenset({places.PERIODS}), group=LISTED, needs=(roles.CONTRACTS,))
_notice = partial(Command, where=frozenset({places.NOTICES}), group=LISTED)
_list = partial(Command, group=LISTED)
_other = partial(Command, where=places.EVERYWHERE, group=OTHER)

_MOVES = (
    _move("move.down", ("j", "down"), N_("Down"), N_("One line down.")),
    _move("move.up", ("k", "up"), N_("Up"), N_("One line up.")),
    _move("move.top", ("g", "home"), N_("First"), N_("To the first line.")),
    _move("move.bottom", ("G", "end"), N_("Last"), N_("To the last line.")),
    _move("move.page_down", ("ctrl+d", "pagedown"), N_("Page down"), N_("One page down.")),
    _move("move.page_up", ("ctrl+u", "pageup"), N_("Page up"), N_("One page up.")),
    _move("go.open", ("enter",), N_("Open"), N_("Open what the cursor is on."), rank=12, where=places.EVERYWHERE),
    _move("go.back", ("escape",), N_("Back"), N_("One level back."), where=places.EVERYWHERE),
    _move("go.leave", ("q",), N_("Leave"), N_("One level back; on the queue it quits."), where=places.EVERYWHERE),
)

_MONEY = (roles.CONTRACTS, roles.AUDIT)
_SENT = (roles.STEER, roles.SET_UP, roles.AUDIT, roles.CONTRACTS)
_SCREENS = (
    *(_view(f"view.{n}", (str(n),), N_("Saved view"), N_("Show this saved view.")) for n in range(1, VIEWS + 1)),
    _screen("go.queue", ("f2",), N_("Queue"), N_("The queue of tickets by weight.")),
    _screen("go.ticket", ("f3",), N_("Ticket"), N_("The ticket that was open last, or the one under the cursor.")),
    _screen("go.timer", ("f4",), N_("Timer"), N_("The stopwatch and today's work entries.")),
    _screen("go.day", ("f5",), N_("My day"), N_("The day's work in one list, to confirm or correct.")),
    _screen("go.board", ("f6",), N_("Board"), N_("Who works on what, who has how much, and the tickets that need somebody now.")),
    _screen("go.figures", ("f8",), N_("Figures"), N_("Figures of a period against the one before, down to the rows behind each.")),
    _screen("go.since", (), N_("Changes"), N_("What has changed since you were last here, ticket by ticket."), needs=(roles.READ,)),
    _screen(
        "go.faults",
        (),
        N_("Recurring faults"),
        N_("The same client, service and device again and again: causes to remove."),
        needs=(roles.READ,),
    ),
    _screen(
        "go.ranking",
        (),
        N_("Points"),
        N_("The order by points within a team, and what each has earned."),
        needs=(roles.STEER, roles.OVERSEE),
    ),
    _screen("go.clients", ("f7",), N_("Clients"), N_("The clients with people, agreements, tickets, allowance and visits.")),
    _screen(
        "go.periods",
        ("B",),
        N_("Periods"),
        N_("The service periods of this client: statements, closing, penalties, invoices."),
        needs=_MONEY,
    ),
    _screen(
        "go.margins", (), N_("Margins"), N_("What clients leave after labour, worst first; agreements that end, overruns."), needs=_MONEY
    ),
    _screen("go.outbox", (), N_("Outbox"), N_("What the desk sends out: what waits, what failed, what may have arrived."), needs=_SENT),
    _screen("go.recurring", (), N_("Recurring work"), N_("Work of agreements that comes again, and what it has made.")),
    _screen("go.notices", ("I",), N_("Notices"), N_("What the desk has to tell you, unseen first.")),
    _screen("go.catalog", (), N_("Catalog"), N_("Services, teams, engineers, calendars and templates, to see and edit.")),
    _screen("go.rota", ("J",), N_("Who is on when"), N_("A week of shifts and absences, to see and change.")),
    _screen("go.quality", (), N_("Quality cases"), N_("What bad ratings have opened: who calls, what was said, cause, measure, done.")),
    _screen("go.audit", (), N_("Audit"), N_("The history of everything: who changed what, when, by which door."), needs=(roles.AUDIT,)),
    _tab(
        "tab.next",
        ("]", "tab"),
        N_("Next tab"),
        N_("The next tab of a ticket or list; team of the board, dimension of the figures, periods of all clients."),
        rank=21,
    ),
    _tab("tab.previous", ("[", "shift+tab"), N_("Previous tab"), N_("The tab before.")),
    _tab(
        "tab.events",
        ("h",),
        N_("What happened"),
        N_("Show between the messages what else happened, or hide it; on the board what has changed since you were last here."),
        where=frozenset({places.TICKET, places.BOARD}),
    ),
)

_FIND = (
    _find("queue.save_view", ("v",), N_("Save view"), N_("Save the filter as a view under one of the keys 1 to 9.")),
    _find(
        "queue.filter",
        ("/",),
        N_("Filter"),
        N_("Filter while typing: words, client:, who:@me, prio<=2, sla<2h, is:vip, - negates."),
        where=frozenset({places.QUEUE, places.LISTS}),
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
    _change(
        "ticket.assign",
        ("a",),
        N_("Assign"),
        N_("Give the ticket to an engineer, who is told."),
        where=_TICKETS | _HANDING,
        needs=(roles.STEER,),
        rank=24,
    ),
    _change(
        "ticket.handover",
        ("A",),
        N_("Hand over"),
        N_("Hand the ticket over with a note on where it stands."),
        where=_TICKETS | _HANDING,
        rank=22,
    ),
    _change("ticket.escalate", ("E",), N_("Escalate"), N_("Pass the ticket to the next line, with a reason.")),
    _change("ticket.return", ("U",), N_("Give back"), N_("Give an escalated ticket back to the line it came from, with a reason.")),
    _change("ticket.edit", ("e",), N_("Edit"), N_("Change client, requester, service, subject, impact or urgency.")),
    _change("ticket.priority", ("P",), N_("Priority"), N_("Set the priority by hand, with a reason."), needs=(roles.STEER,)),
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
    _ticket(
        "ticket.explain",
        ("i",),
        N_("Explain"),
        N_("Deadlines, weight and routing, with every input; of a figure what it counts."),
        where=_TICKETS | _HANDING | {places.AUDIT, places.FIGURES},
        needs=(roles.READ,),
        rank=25,
    ),
    _ticket(
        "ticket.rate",
        ("*",),
        N_("Rating"),
        N_("Record how the client rates the resolution, 1 to 5, as told by phone."),
        needs=(roles.WORK, roles.QUALITY),
    ),
    _ticket("copy.number", ("y",), N_("Copy number"), N_("Copy the ticket's number to the clipboard."), needs=()),
    _ticket("copy.summary", ("Y",), N_("Copy summary"), N_("Copy a line of summary to the clipboard."), needs=()),
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
        "limit.decide",
        (),
        N_("Client's word"),
        N_("Record whether the client approves work beyond the limit, who, and up to how much."),
        needs=(roles.WORK, roles.CONTRACTS),
    ),
    _time(
        "entry.mark",
        (),
        N_("Mark entry"),
        N_("Mark a work entry as disputed or goodwill, or settle its marks."),
        where=_TICKETS | _LABOUR,
        needs=(roles.STEER, roles.CONTRACTS),
    ),
    _time(
        "limit.top_up",
        (),
        N_("Top-up"),
        N_("Record time that a client bought beside its allowance."),
        where=_TICKETS | _LABOUR,
        needs=(roles.CONTRACTS,),
    ),
    _time("day.confirm", ("O",), N_("Confirm day"), N_("Confirm the day's work as it stands.")),
    _time(
        "shift.end",
        ("Q",),
        N_("End shift"),
        N_("Leave what will need somebody before your next shift to the one on duty."),
        undo=True,
        needs=(roles.WORK,),
    ),
    _span("day.before", ("left",), N_("Before"), N_("Show the day before; of lists the week, month or period before."), rank=26),
    _span("day.after", ("right",), N_("After"), N_("Show the day after, today at the latest; of lists the week, month or period after.")),
    _span(
        "figures.span",
        ("z",),
        N_("Other span"),
        N_("Figures of a longer span, after a year of a day."),
        where=frozenset({places.FIGURES, places.FAULTS, places.RANKING}),
        rank=27,
    ),
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
        where=_TICKETS | _HANDING,
        undo=True,
        bulk=True,
        rank=23,
    ),
)

_LISTED = (
    _period("period.close", ("x",), N_("Close period"), N_("The draft with its checklist, then the frozen figures."), confirm=True, rank=1),
    _period("period.penalties", ("d",), N_("Decide penalties"), N_("Confirm or waive what is proposed."), rank=2),
    _period("period.bill", ("$",), N_("Invoiced, paid"), N_("Record the invoice of a closed period, then its payment."), rank=3),
    _period("period.notes", (), N_("Pass missing notes"), N_("Let all entries without a note pass, with a reason.")),
    _list(
        "list.edit",
        ("e",),
        N_("Edit line"),
        N_("Edit what the line is: a client, a person, an agreement, a service, a quality case."),
        where=frozenset({places.CLIENTS, places.CLIENT, places.CATALOG, places.QUALITY}),
        rank=1,
    ),
    _list(
        "list.add",
        ("+",),
        N_("Add"),
        N_("Add another of what is listed; to a period an amount."),
        where=frozenset({places.CLIENTS, places.CLIENT, places.CATALOG, places.PERIODS, places.RECURRING, places.ROTA}),
        rank=4,
    ),
    _list(
        "list.remove",
        ("-",),
        N_("Take away"),
        N_("Who is on when: a shift or an absence; outbox: drop; recurring work: pause, or go on; a period's last step."),
        where=frozenset({places.ROTA, places.OUTBOX, places.RECURRING, places.PERIODS}),
        rank=5,
    ),
    _list(
        "outbox.again",
        ("=",),
        N_("Send again"),
        N_("Send once more what failed."),
        where=frozenset({places.OUTBOX}),
        needs=(roles.STEER, roles.SET_UP),
        rank=1,
    ),
    _notice("notice.seen", ("f",), N_("Seen"), N_("This notice counts as seen."), rank=1),
    _notice("notice.all_seen", ("F",), N_("All seen"), N_("All notices count as seen."), rank=2),
)

_OTHER = (
    _other(
        "people.leave",
        (),
        N_("Somebody leaves"),
        N_("Tickets and the timer of who leaves go to the lead, at once."),
        needs=(roles.STEER, roles.SET_UP),
    ),
    _other("app.undo", ("u",), N_("Undo"), N_("Take back your last change; refused with a reason where it cannot be."), rank=9),
    _other("app.refresh", ("r",), N_("Refresh"), N_("Read again and reorder now."), where=places.EVERYWHERE | {places.OWN}),
    _other("app.pane", ("p",), N_("Pane"), N_("Show or hide the side pane."), where=_TICKETS),
    _other("app.palette", (":", "ctrl+p"), N_("Commands"), N_("Find a command by name."), rank=11),
    _other("app.theme", (), N_("Themes"), N_("Choose the colours; each is shown while the cursor is on it, and kept for you.")),
    _other(
        "app.help", ("?", "f1"), N_("Help"), N_("The keys of this screen, with a filter."), rank=10, where=places.EVERYWHERE | {places.OWN}
    ),
    _other(
        "app.quit",
        ("ctrl+q",),
        N_("Quit"),
        N_("Leave the console; a running timer goes on."),
        where=places.EVERYWHERE | {places.FORM, places.CALL, places.QUESTION},
    ),
)

SCREEN_COMMANDS = (*_MOVES, *_SCREENS, *_FIND, *_WORK, *_TIME, *_LEAD, *_LISTED, *_OTHER)
