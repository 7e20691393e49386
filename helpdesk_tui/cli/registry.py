"""The table of commands: which module each lives in, and the line that `helpdesk --help` says of it.

A module is imported only when its command is called, so that no command waits for another's imports. `target` is `module:attribute`;
the attribute is a Typer app (a noun with commands of its own) or a function (a command by itself).
"""

from typing import NamedTuple

from helpdesk_tui.domain.words import _

PACKAGE = "helpdesk_tui.cli"


class Row(NamedTuple):
    """One command: where it lives within `helpdesk_tui.cli`, and what it does in one line."""

    target: str
    help: str


COMMANDS: dict[str, Row] = {
    # Looking
    "queue": Row("queue:queue", _("Show the open tickets by weight, or what a filter says.")),
    "show": Row("show:show", _("Show a ticket with everything around it.")),
    "explain": Row("queue:explain", _("Explain every figure of a ticket: weight, deadlines, routing.")),
    "view": Row("queue:view", _("Views of the queue under the keys 1-9: list, save, delete.")),
    "clients": Row("clients:clients", _("The clients with open tickets, agreements and ratings; or everything about one.")),
    "own": Row("own:own", _("For somebody at a client: the tickets of your own organisation.")),
    "board": Row("board:board", _("Show who works on what, who has how much, and what needs a lead now.")),
    "since": Row("board:since", _("Say what has changed since a moment, ticket by ticket.")),
    "report": Row("report:app", _("Figures of a period against the one before, and the rows behind each.")),
    # Working tickets
    "new": Row("ticket:new", _("Make a ticket; --take takes it, --resolve resolves it at once.")),
    "next": Row("ticket:next_ticket", _("Take the next ticket and start the timer; --dry-run only says which.")),
    "take": Row("ticket:take", _("Take unassigned tickets.")),
    "release": Row("ticket:release", _("Give tickets back.")),
    "skip": Row("ticket:skip", _("Give back what next has just offered, with a reason.")),
    "reply": Row("conversation:reply", _("Reply to the client; --wait waits for the answer.")),
    "note": Row("conversation:note", _("Write an internal note.")),
    "receive": Row("conversation:receive", _("Record what the client said.")),
    "wait": Row("lifecycle:wait", _("Wait for the client, or for a vendor.")),
    "schedule": Row("lifecycle:schedule", _("Put tickets off to a date agreed with the client.")),
    "resume": Row("lifecycle:resume", _("Go on with tickets that wait or are scheduled.")),
    "resolve": Row("lifecycle:resolve", _("Resolve tickets with a code and a text for the client.")),
    "close": Row("lifecycle:close", _("Close resolved tickets: the client has confirmed.")),
    "reopen": Row("lifecycle:reopen", _("Reopen tickets; past the window a new one follows.")),
    "cancel": Row("lifecycle:cancel", _("Cancel mistakes and spam, with a reason.")),
    "dismiss": Row("lifecycle:dismiss", _("Say that a client's message needs no answer.")),
    "edit": Row("ticket:edit", _("Change client, requester, service, subject, impact, urgency, device.")),
    "handover": Row("ticket:handover", _("Hand tickets to a colleague with a note.")),
    "escalate": Row("ticket:escalate", _("Escalate to the next line with a reason.")),
    "return": Row("ticket:give_back", _("Give an escalated ticket back to the line it came from.")),
    "route": Row("route:app", _("Why tickets are with whom they are.")),
    "undo": Row("ticket:undo_last", _("Take back your last command.")),
    "draft": Row("conversation:draft", _("What you have written and not sent yet.")),
    # Tickets together
    "tag": Row("relations:tag", _("Tag tickets, or take tags away.")),
    "link": Row("relations:link", _("Link two tickets.")),
    "merge": Row("relations:merge", _("Merge tickets into another of the same client.")),
    "split": Row("relations:split", _("Make a new ticket of a message.")),
    "outage": Row("relations:outage", _("Make tickets the children of an outage.")),
    # Steering
    "assign": Row("ticket:assign", _("Give tickets to an engineer, as a lead.")),
    "boost": Row("steering:boost", _("Raise or lower tickets' weight for a time.")),
    "priority": Row("steering:priority", _("Override the priority, with a reason.")),
    "strike": Row("steering:strike", _("Strike a pause, with a reason.")),
    "approve": Row("steering:approve", _("Approve time that was entered by hand, or list what waits.")),
    # Time worked
    "timer": Row("timer:app", _("The stopwatch: start, stop, switch, status, back, recover.")),
    "log": Row("labour:log", _("Log time by hand.")),
    "entries": Row("labour:entries", _("Work entries: list, correct, split, dispute, goodwill, settle.")),
    "day": Row("labour:day", _("Your day: entries, sums, and confirming it.")),
    # Points, ratings, quality
    "points": Row("points:points", _("What was earned, how the next points arise, and why: explain, ranking.")),
    "rating": Row("rating:app", _("Ratings of resolutions: record, list, average.")),
    "quality": Row("quality:app", _("Quality cases: what a bad rating opens, and what is done about it.")),
    # Service periods and limits
    "periods": Row("periods:periods", _("Time against allowance: of every agreement now, or a client's periods.")),
    "topup": Row("periods:topup", _("Record time that a client bought beside the allowance.")),
    "period": Row("period:app", _("Close service periods; statements, lines for accounting, invoices.")),
    "penalty": Row("penalty:app", _("Penalties: list, propose, confirm, waive.")),
    "margin": Row("penalty:margin", _("What clients leave after labour, worst first; agreements that end, overruns.")),
    "limit": Row("periods:limit", _("What a client decided about work beyond the limit: approve, refuse, show.")),
    # People at work
    "shift": Row("shifts:shift", _("Shifts: list, add, remove, import; end yours.")),
    "absence": Row("shifts:absence", _("Absences: list, add, remove, import.")),
    "leave": Row("shifts:leave", _("Somebody leaves: tickets and timer go to the lead.")),
    # Rules checked from outside
    "sla": Row("sla:app", _("Replay cases through the real calendar and SLA code.")),
    # Setting up
    "setup": Row("setup:app", _("Set up a desk from a file: plan, apply, export.")),
    "calendar": Row("calendar:app", _("Working calendars: list, show, import public holidays.")),
    # By itself
    "run": Row("run:run", _("Do what time brings and send what must leave, until it is ended.")),
    "recurring": Row("recurring:recurring", _("Recurring work of agreements: list, add, pause, resume.")),
    "notices": Row("notices:notices", _("What the desk has to tell you.")),
    "outbox": Row("notices:outbox", _("What the desk sends out: what waits or failed; send it again, drop it.")),
    # The store
    "backup": Row("upkeep:backup", _("Copy the store while it is in use, and check the copy.")),
    "restore": Row("upkeep:restore", _("Put a backup in the store's place; the old file is kept.")),
    "doctor": Row("upkeep:doctor", _("Check the store, and say what to do.")),
    "audit": Row("audit:app", _("Show and verify the history of everything.")),
    "redact": Row("redact:app", _("Erase a message or what an event says: an admin asks, a lead confirms.")),
    # Other systems
    "import": Row("exchange:import_", _("Take over tickets from another system's log, or a whole store from its export.")),
    "export": Row("exchange:export", _("Write everything as JSON lines, verbatim with the event chain.")),
    "demo": Row("demo:demo", _("Make a believable desk in a store of its own, and open the console on it.")),
    # This program
    "completion": Row("completion:completion", _("Print or install the completion for a shell.")),
}
