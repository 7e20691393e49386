"""What is new in a case, compared with the ticket that it has become: the steps to write and the columns that the ticket gets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.ticket import OPEN_STATES, PAUSE_STATES, Ticket, priority_of
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.importing.course import CREATED_KEY, Columns, States, Step, opening, step
from helpdesk_tui.services.importing.directory import Directory
from helpdesk_tui.services.importing.facts import KEEP, Fact
from helpdesk_tui.services.importing.mapping import FileMapping
from helpdesk_tui.services.importing.report import Disagreement, RefusedRow, Report
from helpdesk_tui.services.importing.work import Correction, compare
from helpdesk_tui.store import takeover, tickets
from helpdesk_tui.store.reader import Reader

STATE_COLUMNS = ("state", "resolved_at", "resolved_by_id", "resolution_code", "resolution_text", "closed_at", "pause_note")
DERIVED = {"until_at": None, "came_back_at": None, "confirm_at": None, "flag_at": None, "reopen_at": None}


@dataclass(slots=True)
class Case:
    """A case compared: its steps that are not written yet, and the columns that its ticket gets. `ticket_id` None: it has none yet."""

    external_id: str
    ticket_id: int | None
    steps: list[Step] = field(default_factory=list)
    columns: Columns = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the ticket is open by what the case says."""
        return bool(self.steps) and self.columns.get("state", "new") in OPEN_STATES


@dataclass(slots=True)
class _Written:
    """What imports have written before: values in the order of time, and the keys of facts."""

    steps: list[tuple[Instant, Columns]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    erased_at: set[Instant] = field(default_factory=set)

    def knows(self, fact: Fact) -> bool:
        """Whether the fact is written already; an erased event stands for whatever happened at its moment."""
        return fact.key in self.keys or fact.at in self.erased_at


@dataclass(slots=True)
class _Course:
    """How a case stands at a moment; `ahead` is what was written before and lies later, the next one last."""

    ahead: list[tuple[Instant, Columns]]
    columns: Columns = field(default_factory=dict)
    states: States = field(default_factory=States)

    def pass_to(self, at: Instant | None) -> None:
        """Take what was written up to that moment; None: all of it."""
        while self.ahead and (at is None or self.ahead[-1][0] <= at):
            self.take(self.ahead.pop()[1])

    def take(self, values: Columns) -> None:
        """Take what one step says. A state in which it is open takes its closing back, one in which it does not wait the word of a wait,
        also where it was written before these were known."""
        state = values.get("state")
        self.columns |= self._closing(values) if state == "closed" else values
        self.states.enter(values)
        if state in OPEN_STATES and self.columns.get("closed_at") is not None:
            self.columns["closed_at"] = None
        if state is not None and state not in PAUSE_STATES and self.columns.get("pause_note"):
            self.columns["pause_note"] = ""

    def _closing(self, values: Columns) -> Columns:
        """A closing is the resolution too where none stands before it, whichever of them was known first."""
        if self.columns.get("resolved_at") is None or self.columns.get("state") in OPEN_STATES:
            return {"resolved_at": values.get("closed_at"), **values}
        is_assumed = values.get("resolved_at") == values.get("closed_at")
        return {name: value for name, value in values.items() if not (is_assumed and name in ("resolved_at", "resolved_by_id"))}

    @property
    def whole(self) -> Columns:
        """The columns, with how often it was reopened, which depends on all of its states."""
        return {**self.columns, "reopened": self.states.reopened}


def plan(
    reader: Reader, directory: Directory, mapping: FileMapping, external_id: str, facts: list[Fact], ticket_id: int | None, now: Instant, report: Report
) -> Case:  # fmt: skip
    """Compare a case with its ticket. Refused rows, known rows and disagreements go into the report."""
    case = Case(external_id, ticket_id)
    ticket = None if ticket_id is None else tickets.load(reader, ticket_id)
    written = _written(reader, ticket_id)
    translator = _Translator(directory, mapping)
    said = _in_sequence(case, sorted(facts, key=_when), report)
    course = _Course(list(reversed(written.steps)))
    _walk(case, translator, written, said, course, now, report)
    if ticket_id is not None:
        case.corrections = compare(reader, mapping, external_id, ticket_id, said, report)
    if not case.steps:
        return case
    if ticket is None:
        case.columns = course.whole
    else:
        before = _Course(list(reversed(written.steps)))
        before.pass_to(None)
        _merge(reader, case, ticket, before.whole, course.whole, now, report)
    return case


def _when(fact: Fact) -> tuple[bool, Instant, int, int]:
    return (fact.at is None, fact.at or 0, fact.sequence or 0, fact.line)


def _written(reader: Reader, ticket_id: int | None) -> _Written:
    found = _Written()
    for at, body in takeover.imported_history(reader, ticket_id) if ticket_id is not None else []:
        if not body:
            found.erased_at.add(at)
            continue
        payload = json.loads(body)
        says = {"state": payload["says"]} if payload.get("says") else {}
        found.steps.append((at, payload.get("after", {}) | says))
        found.keys.update(payload.get("keys", []))
    return found


def _in_sequence(case: Case, facts: list[Fact], report: Report) -> list[Fact]:
    """The facts, in the order of time, without those whose number of the change says another order: they are refused."""
    said: list[Fact] = []
    newest: int | None = None
    for fact in facts:
        if fact.sequence is not None and newest is not None and fact.sequence < newest:
            sentence = _("is dated after change {newest} of its ticket, but is change {number}").format(newest=newest, number=fact.sequence)
            report.refused.append(RefusedRow(fact.line, case.external_id, "out_of_order", sentence, fact.raw))
            continue
        newest = fact.sequence if fact.sequence is not None else newest
        said.append(fact)
    return said


def _walk(
    case: Case, translator: "_Translator", written: _Written, facts: list[Fact], course: _Course, now: Instant, report: Report
) -> None:  # fmt: skip
    """Go through time, through what is written and what is new, up to the end of both."""
    source: dict[str, str] = {}
    for fact in facts:
        if written.knows(fact):
            source = dict(fact.raw)
            continue
        at = fact.at if fact.at is not None else max([now if case.ticket_id is not None else 0, *(s.at for s in case.steps)])
        course.pass_to(at)
        if case.ticket_id is None and not case.steps:
            source = _open(case, translator, fact, at, course)
        made = step(
            fact,
            at,
            translator.columns(fact, course.columns),
            course.columns,
            was_finished=course.states.was_finished,
            actor_id=translator.actor(fact),
            resolver_id=translator.resolver(fact),
            is_reply=fact.word.casefold() in translator.mapping.replies,
        )
        _keep(case, made, fact, source)
        source = dict(fact.raw)
        course.take(made.after)
        case.facts.append(fact)
    course.pass_to(None)
    new = {fact.line for fact in case.facts}
    report.taken += len(new)
    report.known += len({fact.line for fact in facts} - new)


def _open(case: Case, translator: "_Translator", fact: Fact, at: Instant, course: _Course) -> dict[str, str]:
    """The creation, at the date that the row gives for it; what the row says of engineer and team came later where the row did."""
    opened_at = fact.opened_at if fact.opened_at is not None else at
    columns = translator.columns(fact, course.columns)
    if opened_at < at:
        columns = {
            name: value
            for name, value in columns.items()
            if name not in ("assignee_id", "team_id", "line", "resolution_code", "resolution_text")
        }
    made = opening(fact, opened_at, columns, translator.opener(fact))
    made.source = fact.raw
    case.steps.append(made)
    course.take(made.after)
    return dict(fact.raw)


def _keep(case: Case, made: Step, fact: Fact, source: Mapping[str, str]) -> None:
    """Add the step; one that says nothing beside the step of the same row before it only lends it its key."""
    made.source = {name: value for name, value in fact.raw.items() if source.get(name) != value}
    last = case.steps[-1] if case.steps else None
    is_silent = not made.after and not made.moments
    if last is not None and is_silent and last.line == made.line and (last.verb != "created" or last.at == made.at or fact.state == KEEP):
        last.keys += made.keys
        last.word = last.word or made.word
    else:
        case.steps.append(made)


class _Translator:
    """Facts in words of the file, columns in numbers of this store."""

    def __init__(self, directory: Directory, mapping: FileMapping) -> None:
        self.directory = directory
        self.mapping = mapping
        self._engineers_act = mapping.columns.get("by") is not None and mapping.columns.get("by") == mapping.columns.get("engineer")

    def columns(self, fact: Fact, current: Mapping[str, object]) -> Columns:
        """The ticket's columns as the fact has them; what it does not speak of is left out."""
        said, found = self._said(fact), Columns()
        if "client" in said or "client_id" not in current:
            found["client_id"] = self.directory.client(said.get("client") or self.mapping.defaults.get("client") or self.mapping.title)
        client_id = found.get("client_id", current.get("client_id"))
        if said.get("requester") and isinstance(client_id, int):
            found["requester_id"] = self.directory.requester(str(said["requester"]), client_id)
        if said.get("service"):
            found["service_id"] = self.directory.service(str(said["service"]))
        self._people(fact, said, found)
        for name in ("subject", "impact", "urgency", "channel", "device", "kind"):
            if said.get(name):
                found[name] = said[name]
        if "subject" not in current and "subject" not in found:
            found["subject"] = fact.case
        self._priority(said, found, current)
        if said.get("code") and fact.state in ("resolved", "closed"):
            found["resolution_code"] = "solved"
            found["resolution_text"] = said["code"]
        return found

    def _said(self, fact: Fact) -> dict[str, str | None]:
        """The values that the fact speaks of: in a snapshot, nobody is said by an empty engineer or team; defaults go into the creation."""
        snapshot = self.mapping.layout != "events"
        said = {name: value for name, value in fact.values.items() if value is not None or (snapshot and name in ("engineer", "team"))}
        for name in ("service", "team", "channel", "kind", "impact", "urgency", "priority"):
            if name in self.mapping.defaults and not said.get(name):
                said[name] = self.mapping.defaults[name]
        return said

    def _people(self, fact: Fact, said: Mapping[str, str | None], found: Columns) -> None:
        if "team" in said:
            team = said["team"]
            found["team_id"] = self.directory.team(team) if team else None
        if "engineer" in said and (self.mapping.layout != "events" or fact.state == "taken" or not self._engineers_act):
            engineer, team_id = said["engineer"], found.get("team_id")
            found["assignee_id"] = self.directory.engineer(engineer, team_id if isinstance(team_id, int) else None) if engineer else None

    def _priority(self, said: Mapping[str, str | None], found: Columns, current: Mapping[str, object]) -> None:
        impact = str(found.get("impact", current.get("impact", "medium")))
        urgency = str(found.get("urgency", current.get("urgency", "medium")))
        computed, word = priority_of(impact, urgency), said.get("priority")
        if word is not None:
            found["priority"] = int(word)
            found["priority_reason"] = None if int(word) == computed else _("as the other system says")
        elif "impact" in found or "urgency" in found or "priority" not in current:
            found["priority"] = computed

    def actor(self, fact: Fact) -> int | None:
        """Who did it, at the other system."""
        if fact.by is None:
            return None
        return self.directory.engineer(fact.by, None) if self._engineers_act else self.directory.person(fact.by)

    def opener(self, fact: Fact) -> int | None:
        """Who opened the ticket."""
        return self.directory.person(fact.opened_by) if fact.opened_by else self.actor(fact)

    def resolver(self, fact: Fact) -> int | None:
        """Who resolved it, where the row knows and that is not in the future of the row."""
        if fact.resolved_by is None or fact.state not in ("resolved", "closed"):
            return None
        return self.directory.person(fact.resolved_by)


def _merge(reader: Reader, case: Case, ticket: Ticket, base: Columns, theirs: Columns, now: Instant, report: Report) -> None:
    """Which columns of a ticket that is here follow the file, and where the two disagree."""
    here, there = base["reopened"], theirs["reopened"]
    if isinstance(here, int) and isinstance(there, int) and here != there:
        case.columns["reopened"] = ticket.reopened + there - here  # reopenings of both sides add up
    changed = {name: value for name, value in theirs.items() if name != "reopened" and (name not in base or base[name] != value)}
    state_at = max((s.at for s in case.steps if any(name in s.values for name in STATE_COLUMNS)), default=None)
    mine_at = _worked_here_at(reader, ticket, now)
    theirs_is_last = state_at is not None and (mine_at is None or state_at > mine_at)
    if ticket.state == "merged":
        theirs_is_last = False
    for name, value in changed.items():
        mine = getattr(ticket, name, None)
        if name in STATE_COLUMNS and mine_at is not None:
            if theirs_is_last:
                case.columns[name] = value
            elif name == "state" and mine != value:
                _disagree(report, case, ticket, name, mine, value)
        elif mine == value:
            continue
        elif name not in base or mine == base[name]:
            case.columns[name] = value
        else:
            _disagree(report, case, ticket, name, mine, value)
    if case.columns.get("state", ticket.state) != ticket.state:
        _follow(reader, case, ticket, theirs, mine_at is not None, report)


def _worked_here_at(reader: Reader, ticket: Ticket, now: Instant) -> Instant | None:
    at = takeover.worked_here_at(reader, ticket.id)
    if at is not None and ticket.state in PAUSE_STATES and ticket.until_at is not None and ticket.until_at <= now:
        return max(at, ticket.until_at)
    return at


def _follow(reader: Reader, case: Case, ticket: Ticket, theirs: Columns, worked_here: bool, report: Report) -> None:
    """The state follows the file, and what hung on the old one goes."""
    case.columns |= {name: value for name, value in DERIVED.items() if getattr(ticket, name) != value}
    if worked_here and "pause_note" not in case.columns and ticket.pause_note != theirs.get("pause_note", ""):
        case.columns["pause_note"] = theirs.get("pause_note", "")
    if takeover.has_timer(reader, ticket.id):
        report.notices.append(
            _("Ticket {id} became {state} at the other system while a timer runs on it here.").format(
                id=ticket.id, state=case.columns["state"]
            )
        )


def _disagree(report: Report, case: Case, ticket: Ticket, name: str, mine: object, theirs: object) -> None:
    report.disagreements.append(Disagreement(ticket.id, case.external_id, name, str(mine), str(theirs)))


__all__ = ["CREATED_KEY", "Case", "plan"]
