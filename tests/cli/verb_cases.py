"""One example of each verb that works, on a desk where it has something to do; its slots can be filled with what makes no sense.

A slot is written `<kind:value>`; a `number`'s value names something of the worked desk below.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from helpdesk_tui.domain.clock import DAY, MINUTE
from helpdesk_tui.services import (
    entries,
    escalating,
    handing,
    handout,
    intake,
    limits,
    messages,
    ratings,
    relations,
    shifts,
    stopwatch,
    working,
)
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store.shifts import ABSENCE, SHIFT
from tests.people import join
from tests.services import money_desk
from tests.small_desk import SmallDesk

WORKED_MIN = 2
"""How many minutes the making of the worked desk takes."""

DATA = Path(__file__).parent.parent / "data"
SLOT = re.compile(r"<(\w+):([^>]*)>")


@dataclass(frozen=True, slots=True)
class VerbCase:
    """A command (its words up to the first argument), and the line that works; `changes` where it writes.

    `roles` are the logins of those who work no tickets and may do it all the same: vera the auditor, olga the admin, max the manager, nora of
    quality, cleo at a client.
    """

    leaf: str
    line: str
    changes: bool = True
    roles: tuple[str, ...] = ()

    @property
    def slots(self) -> list[str]:
        """The kinds of its slots, in order."""
        return [found[1] for found in SLOT.finditer(self.line)]

    def words(self, known: dict[str, int], replaced: int | None = None, by: str = "") -> list[str]:
        """The command's words; the slot number `replaced` holds `by` instead of what works."""
        words = []
        for word in shlex.split(self.line):
            parts, at = [], 0
            for found in SLOT.finditer(word):
                number = self._number_of(found[0])
                good = str(known[found[2]]) if found[1] == "number" else found[2]
                parts += [word[at : found.start()], by if number == replaced else good]
                at = found.end()
            words.append("".join(parts) + word[at:])
        return words

    def _number_of(self, slot: str) -> int:
        return [found[0] for found in SLOT.finditer(self.line)].index(slot)


CASES = [
    VerbCase("new", "new '<text:Printer on fire>' --client <client:acme> --service <service:mail> --requester <requester:bob>"),
    VerbCase("new", "new Subject --client acme --service mail --impact <level:high> --urgency <level:low> --since <past:08:50> --tag vpn"),
    VerbCase("new", "new Subject --client acme --service mail --resolve <text:done> --code <code:workaround>"),
    VerbCase("new", "new Subject --client acme --take --since 08:59 --channel <word:email> --agreement <name:acme-2026> --service mail"),
    VerbCase("next", "next --as ivan"),
    VerbCase("next", "next --dry-run", changes=False),
    VerbCase("clients", "clients <client:acme>", changes=False),
    VerbCase("board", "board --team <name:service-desk> --as boris", changes=False),
    VerbCase("since", "since <day:yesterday> --team <name:service-desk> --as boris", changes=False),
    VerbCase(
        "report", "report --period <day:2026-03> --by <word:team> --each <word:week> --figure <word:created> --as boris", changes=False
    ),
    VerbCase("report", "report --from <day:2026-02-01> --to <day:2026-03-02> --team <name:service-desk> --as boris", changes=False),
    VerbCase("report", "report --client <client:acme> --service <service:mail> --engineer <login:ivan> --as boris", changes=False),
    VerbCase("report", "report --explain <word:created> --format <word:table> --as boris", changes=False),
    VerbCase("report faults", "report faults --period <day:2026-03> --team <name:service-desk> --as boris", changes=False),
    VerbCase("report figures", "report figures", changes=False),
    VerbCase("report views", "report views", changes=False),
    VerbCase("take", "take <number:free>"),
    VerbCase("release", "release <number:mine> --reason busy"),
    VerbCase("skip", "skip <number:offered> --reason <text:busy>"),
    VerbCase("reply", "reply <number:mine> --text <text:Which?> --wait --until <ahead:+2h>"),
    VerbCase("note", "note <number:mine> --text <text:remember>"),
    VerbCase("receive", "receive <number:mine> --text <text:hello> --channel <word:email>"),
    VerbCase("wait", "wait <number:asked> --client --until <ahead:14:30>"),
    VerbCase("wait", "wait <number:mine> --vendor <text:HP> --ref <text:X1> --until <ahead:+2h>"),
    VerbCase("schedule", "schedule <number:mine> --until <ahead:14:30> --agreed Bob"),
    VerbCase("resume", "resume <number:waiting>"),
    VerbCase("resolve", "resolve <number:mine> --code <code:solved> --text <text:done>"),
    VerbCase("close", "close <number:resolved>"),
    VerbCase("reopen", "reopen <number:resolved>"),
    VerbCase("cancel", "cancel <number:mine> --reason <text:spam>"),
    VerbCase("dismiss", "dismiss <number:flagged>"),
    VerbCase("edit", "edit <number:mine> --subject <text:Other> --impact <level:high> --client <client:acme> --if-version 4"),
    VerbCase("edit", "edit <number:mine> --service <name:access> --requester <name:ann> --urgency low --device pc7"),
    VerbCase("handover", "handover <number:mine> <login:ivan> --note look"),
    VerbCase("escalate", "escalate <number:mine> --reason <text:hard>"),
    VerbCase("return", "return <number:escalated> --reason <text:why> --as egor"),
    VerbCase("route explain", "route explain <number:mine>", changes=False),
    VerbCase("shift list", "shift list --from <day:2026-03-02> --team network", changes=False),
    VerbCase("shift add", "shift add <login:ivan> '<past:2026-03-03 8:00>' '2026-03-03 16:00' --as boris", roles=("olga",)),
    VerbCase("shift remove", "shift remove <number:shift> --as dina", roles=("olga",)),
    VerbCase("shift end", "shift end --note look --to <login:ivan>"),
    VerbCase("shift import", f"shift import {DATA / 'rota.csv'} --as dina", roles=("olga",)),
    VerbCase("absence import", f"absence import {DATA / 'absences.csv'} --as dina", roles=("olga",)),
    VerbCase("absence list", "absence list", changes=False),
    VerbCase("absence add", "absence add <login:ivan> <past:2026-03-03> 2026-03-05 --reason ill --as boris", roles=("olga",)),
    VerbCase("absence remove", "absence remove <number:absence> --as dina", roles=("olga",)),
    VerbCase("leave", "leave <login:gleb> --as boris", roles=("olga",)),
    VerbCase("undo", "undo"),
    VerbCase("draft list", "draft list", changes=False),
    VerbCase("tag", "tag <number:mine> <tag:vpn> --remove mail"),
    VerbCase("link", "link <number:mine> <number:free> --kind <word:causes>"),
    VerbCase("merge", "merge <number:mine> <number:free>"),
    VerbCase("split", "split <number:message> --subject <text:Another>"),
    VerbCase("outage", "outage <number:mine> <number:free>"),
    VerbCase("outage", "outage --leave <number:child>"),
    VerbCase("assign", "assign <number:free> --to <login:ivan> --as boris"),
    VerbCase("boost", "boost <number:mine> --by <amount:-20> --reason <text:loud> --until <ahead:+1h> --as boris"),
    VerbCase("priority", "priority <number:mine> <level:2> --reason <text:loud> --as boris"),
    VerbCase("strike", "strike <number:waiting> --reason <text:idle> --as boris"),
    VerbCase("approve", "approve <number:entry> --as boris"),
    VerbCase("approve", "approve <number:entry> --refuse --reason <text:no> --as boris"),
    VerbCase("approve", "approve --as boris", changes=False),
    VerbCase("timer start", "timer start <number:mine>"),
    VerbCase("timer switch", "timer switch <number:mine>"),
    VerbCase("timer stop", "timer stop --note x"),
    VerbCase("timer back", "timer back"),
    VerbCase("timer status", "timer status", changes=False),
    VerbCase("timer recover", "timer recover --until <past:09:01>"),
    VerbCase("log", "log <number:mine> <labour:45m> --note x --kind <word:visit>"),
    VerbCase("log", "log <number:mine> 14:05-15:20 --date <day:yesterday>"),
    VerbCase("entries", "entries --ticket <number:mine>", changes=False),
    VerbCase("entries", "entries --from <day:2026-02-23> --to <day:today>", changes=False),
    VerbCase("entries", "entries --date <day:mon>", changes=False),
    VerbCase("entries correct", "entries correct <number:entry> <labour:30m> --reason <text:typo> --as ivan"),
    VerbCase("entries split", "entries split <number:entry> <part:2=10m> --reason <text:typo> --as ivan"),
    VerbCase("entries dispute", "entries dispute <number:entry> --reason <text:unasked> --as boris", roles=("max",)),
    VerbCase("entries goodwill", "entries goodwill <number:entry> --reason <text:late> --as boris", roles=("max",)),
    VerbCase("entries settle", "entries settle <number:disputed> --reason <text:agreed> --as boris", roles=("max",)),
    VerbCase("periods", "periods <client:acme>", changes=False),
    VerbCase("periods", "periods", changes=False),
    VerbCase(
        "topup",
        "topup <client:acme> <hours:5h> --price <money:100> --until 2026-12-31 --agreement <name:acme-2026> --as max",
        roles=("max",),
    ),
    VerbCase("limit approve", "limit approve <number:mine> --by <text:Ann> --cap <hours:3h> --note x", roles=("max",)),
    VerbCase("limit refuse", "limit refuse <number:mine> --by <text:Ann> --whole-period", roles=("max",)),
    VerbCase("limit show", "limit show <number:mine>", changes=False),
    VerbCase("day", "day --date <day:today>", changes=False),
    VerbCase("points", "points", changes=False),
    VerbCase("points", "points <login:ivan> --month this-month --as boris", changes=False),
    VerbCase("points", "points explain <number:mine>", changes=False),
    VerbCase("points", "points ranking --as boris", changes=False),
    VerbCase("rating add", "rating add <number:resolved> <amount:4> --comment fine --by <requester:ann> --as ivan", roles=("nora", "cleo")),
    VerbCase("rating list", "rating list --ticket <number:rated> --as boris", changes=False),
    VerbCase("rating average", "rating average --by <word:client> --as boris", changes=False),
    VerbCase("quality list", "quality list --state <word:all> --as boris", changes=False),
    VerbCase("quality show", "quality show <number:case> --as boris", changes=False),
    VerbCase("quality call", "quality call <number:case> --said <text:angry> --who <login:boris> --as quinn", roles=("nora",)),
    VerbCase("quality cause", "quality cause <number:case> <text:haste> --as quinn", roles=("nora",)),
    VerbCase("quality measure", "quality measure <number:case> <text:checklist> --as quinn", roles=("nora",)),
    VerbCase("quality done", "quality done <number:case> --said angry --cause haste --measure checklist --as quinn", roles=("nora",)),
    VerbCase("day confirm", "day confirm --date <day:today> --as ivan"),
]


def worked(small_desk: SmallDesk) -> dict[str, int]:
    """Work on the small desk until every verb has something to do; returns the numbers by name.

    Anna's timer runs on a call that has interrupted another ticket; Ivan's entry of today waits for Boris.
    """
    desk, clock = small_desk.desk, small_desk.clock
    anna, ivan = small_desk.actor("anna"), small_desk.actor("ivan")
    known: dict[str, int] = {"offered": small_desk.ticket("Urgent", priority=1)}
    handout.next_ticket(desk, anna)
    names = ("mine", "free", "asked", "waiting", "resolved", "flagged", "parent", "child")
    known |= {name: small_desk.ticket(name, requester="bob") for name in names}
    for name in ("mine", "waiting"):
        working.take(desk, anna, known[name])
    messages.reply(desk, anna, known["asked"], "Which printer?")
    working.wait_vendor(desk, anna, known["waiting"], vendor="HP", reference="X", until_at=clock.now() + 600 * MINUTE)
    for name in ("resolved", "flagged"):
        working.resolve(desk, anna, known[name], code="solved", text="done")
    messages.receive(desk, anna, known["flagged"], "Thank you")
    relations.outage(desk, anna, known["parent"], [known["child"]])
    messages.receive(desk, anna, known["mine"], "Two things at once")
    relations.tag(desk, anna, known["mine"], add=["mail"])
    entries.log(desk, ivan, known["parent"], "20m")
    entries.log(desk, ivan, known["parent"], "20m")  # overlaps: Boris is asked
    with desk.store.read() as reader:
        known["message"] = int(reader.value("SELECT max(id) FROM message WHERE ticket_id = ?", (known["mine"],)))
        known["entry"] = int(reader.value("SELECT max(id) FROM work_entry"))
    money_desk.agree(small_desk)
    entries.log(desk, ivan, known["parent"], "1m")
    with desk.store.read() as reader:
        known["disputed"] = int(reader.value("SELECT max(id) FROM work_entry"))
    limits.mark(desk, small_desk.actor("boris"), known["disputed"], "disputed", reason="unasked")
    stopwatch.start(desk, anna, known["parent"], Spot("cli"))
    intake.create(desk, anna, NewTicket(client="acme", subject="A call", save="take", began=clock.reading()))
    clock.forward(minutes=WORKED_MIN)
    handing.assign(desk, small_desk.actor("boris"), known["asked"], "anna")
    relations.tag(desk, anna, known["free"], add=["new"])
    known |= _hands(small_desk) | _opinions(small_desk)
    relations.tag(desk, anna, known["free"], add=["newer"])  # Anna's last command can be undone
    return known


def _opinions(small_desk: SmallDesk) -> dict[str, int]:
    """A ticket that Ivan has resolved and Ann has rated badly, the case about it, and somebody of quality."""
    join(small_desk, "quinn", "Quinn Quality", "quality")
    number = small_desk.ticket("Rated", requester="ann")
    working.resolve(small_desk.desk, small_desk.actor("ivan"), number, code="solved", text="done")
    ratings.add(small_desk.desk, small_desk.actor("boris"), number, 2, comment="too late")
    return {"rated": number, "case": 1}


def _hands(small_desk: SmallDesk) -> dict[str, int]:
    """A ticket that went to the next line, a shift and an absence of Egor's next year."""
    desk, number = small_desk.desk, small_desk.ticket("Too hard")
    escalating.escalate(desk, small_desk.actor("ivan"), number, reason="needs a switch")
    at = small_desk.clock.now() + 400 * DAY
    shifts.add(desk, small_desk.actor("dina"), SHIFT, "egor", at, at + DAY)
    shifts.add(desk, small_desk.actor("dina"), ABSENCE, "egor", at, at + DAY)
    return {"escalated": number, "shift": 1, "absence": 1}
