"""Writing a batch of cases: tickets, moments, history, targets, crossings, work entries, messages, full text."""

from collections.abc import Sequence

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import Threshold
from helpdesk_tui.domain.sla_replay import crossings
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.services import contract, targets
from helpdesk_tui.services.importing.course import PUBLIC, Columns, Step
from helpdesk_tui.services.importing.directory import LINE, Directory
from helpdesk_tui.services.importing.merging import Case
from helpdesk_tui.services.importing.report import Disagreement, Report
from helpdesk_tui.services.importing.work import add, of_fact
from helpdesk_tui.store import catalog, people, tables, takeover, tickets
from helpdesk_tui.store.takeover import NewEvent
from helpdesk_tui.store.writer import Writer

PERCENT = {str(threshold): targets.percent(threshold) for threshold in Threshold}
CHANNEL = "import"


class Batch:
    """Cases written in one transaction."""

    def __init__(self, writer: Writer, policy: Policy, source: str, now: Instant, command_id: int, report: Report) -> None:
        self.writer = writer
        self.policy = policy
        self.source = source
        self.now = now
        self.command_id = command_id
        self.report = report

    def write(self, cases: Sequence[Case], directory: Directory) -> None:
        """Write the cases, and that the directory has new entries."""
        ids = self._tickets(cases)
        events = [NewEvent(self.now, None, "directory_grew", None, None, "internal", {"made": directory.fresh})] if directory.fresh else []
        directory.fresh = []
        for case, ticket_id in zip(cases, ids, strict=True):
            events += [self._event(step, ticket_id, case) for step in case.steps]
        takeover.append_events(self.writer, self.now, self.command_id, events)
        takeover.add_moments(
            self.writer,
            self.command_id,
            [(i, moment) for case, i in zip(cases, ids, strict=True) for step in case.steps for moment in step.moments],
        )
        stored = tickets.load_many(self.writer, ids)
        versions = set()
        for case, ticket_id in zip(cases, ids, strict=True):
            versions.add(self._targets(stored[ticket_id], case))
            self._entries(case, ticket_id, directory)
            self._texts(case, ticket_id)
            tickets.index_text(self.writer, ticket_id)
        takeover.reach_back(self.writer, versions, min(ticket.created_at for ticket in stored.values()))

    def _tickets(self, cases: Sequence[Case]) -> list[int]:
        ids, new = [], []
        following = takeover.next_ticket_id(self.writer)
        for case in cases:
            if case.ticket_id is None:
                new.append(self._new_row(case, following))
                ids.append(following)
                following += 1
            else:
                self._change(case, case.ticket_id)
                ids.append(case.ticket_id)
        self.writer.add_all(tables.Ticket, new)
        return ids

    def _new_row(self, case: Case, ticket_id: int) -> dict[str, object]:
        default = people.default_team(self.writer, LINE) if "team_id" not in case.columns else None
        whole = case.columns if default is None else {**case.columns, "team_id": default.id}
        columns = self._with_contract(whole, whole)
        blank: dict[str, object] = {
            "subject": case.external_id, "requester_id": None, "service_id": None, "team_id": None, "assignee_id": None, "impact": "medium",
            "urgency": "medium", "priority": 3, "priority_reason": None, "channel": CHANNEL, "device": "", "kind": "incident", "pause_note": "",
            "resolved_at": None, "resolved_by_id": None, "resolution_code": None, "resolution_text": "", "closed_at": None, "reopened": 0,
            "first_taken_at": None, "first_taken_by_id": None, "first_taken_how": None, "line": LINE,
        }  # fmt: skip
        return {
            **blank, **columns, "id": ticket_id, "version": 1, "is_open": tickets.is_open(str(columns["state"]), None),
            "updated_at": case.steps[-1].at, "external_source": self.source, "external_id": case.external_id,
        }  # fmt: skip

    def _with_contract(self, columns: Columns, whole: Columns) -> Columns:
        """The columns with what follows from client, service, team and requester."""
        found = dict(columns)
        client_id, service_id, created_at = whole["client_id"], whole.get("service_id"), whole["created_at"]
        if not isinstance(client_id, int) or not isinstance(created_at, int) or not isinstance(service_id, int | None):
            raise TypeError(whole)
        covers, coverage = contract.choose(self.writer, client_id, service_id, created_at)
        found |= {"agreement_version_id": covers[0].version_id if covers else None, "coverage": coverage}
        found["client_tier"] = catalog.tier_of(self.writer, client_id)
        requester_id = whole.get("requester_id")
        found["is_vip"] = isinstance(requester_id, int) and people.is_vip(self.writer, requester_id)
        team_id = whole.get("team_id")
        if isinstance(team_id, int):
            found["line"] = people.team(self.writer, team_id).line
        return found

    def _change(self, case: Case, ticket_id: int) -> None:
        ticket = tickets.load(self.writer, ticket_id)
        if ticket is None:
            raise LookupError(ticket_id)
        columns = dict(case.columns)
        if columns.keys() & {"client_id", "service_id", "team_id", "requester_id"}:
            names = ("client_id", "service_id", "created_at", "requester_id", "team_id")
            columns = self._with_contract(columns, {**{name: getattr(ticket, name) for name in names}, **columns})
        state, reopen_at = str(columns.get("state", ticket.state)), columns.get("reopen_at", ticket.reopen_at)
        columns["is_open"] = tickets.is_open(state, reopen_at if isinstance(reopen_at, int) else None)
        columns["updated_at"] = max(ticket.updated_at, case.steps[-1].at)
        self.writer.change_version(tables.Ticket, ticket_id, ticket.version, columns)

    def _event(self, step: Step, ticket_id: int, case: Case) -> NewEvent:
        client_id = case.columns.get("client_id")
        payload: dict[str, object] = {
            "keys": step.keys,
            "row": step.line,
            "before": step.before,
            "after": step.after,
            "source": dict(step.source),
        }
        payload |= {name: value for name, value in (("word", step.word), ("says", step.says)) if value}
        audience = "public" if step.verb in PUBLIC else "internal"
        return NewEvent(step.at, step.actor_id, step.verb, ticket_id, client_id if isinstance(client_id, int) else None, audience, payload)

    def _targets(self, ticket: Ticket, case: Case) -> int:
        """Targets as of the ticket's last moment, from where they run on by themselves; crossings up to now. Returns the calendar's version."""
        promise = contract.of_ticket(self.writer, self.policy, ticket)
        moments = tickets.moments(self.writer, ticket.id)
        as_of = min(self.now, max([moment.at for moment in moments] + [ticket.created_at]))
        found = targets.compute(promise, moments, as_of)
        tickets.save_targets(self.writer, ticket.id, found)
        tickets.set_due(self.writer, ticket.id, found, promise.calendar_version_id)
        crossed = crossings(promise.terms, moments, promise.time, self.now)
        takeover.replace_crossings(self.writer, ticket.id, case.steps[0].at, crossed, PERCENT)
        return promise.calendar_version_id

    def _entries(self, case: Case, ticket_id: int, directory: Directory) -> None:
        if case.ticket_id is not None:
            return  # compared with what is there already
        for fact in case.facts:
            work = of_fact(fact, self.source, case.external_id)
            if work is None:
                continue
            known = takeover.entry_ms(self.writer, work.external_id)
            if known is None:
                add(self.writer, work, ticket_id, directory, self.now, self.command_id)
                self.report.entries += 1
            elif known != work.duration_ms:
                self.report.disagreements.append(
                    Disagreement(ticket_id, case.external_id, "work", f"{known // 1000} s", f"{work.duration_ms // 1000} s")
                )

    def _texts(self, case: Case, ticket_id: int) -> None:
        """What the rows say at length: of a whole ticket the client's words, of an event a note."""
        said: set[str] = set()
        for fact in case.facts:
            text = fact.values.get("text")
            external_id = f"{self.source}:{case.external_id}:{fact.line if fact.at is None else fact.at}:text"
            if not text or text in said or takeover.has_message(self.writer, CHANNEL, external_id):
                continue
            said.add(text)
            kind = "client" if fact.key.startswith("new:") else "note"
            self.writer.add(
                tables.Message(
                    ticket_id=ticket_id,
                    at=fact.at if fact.at is not None else self.now,
                    kind=kind,
                    author_name=fact.by or "",
                    channel=CHANNEL,
                    body=text,
                    external_id=external_id,
                    command_id=self.command_id,
                )
            )
