"""One ticket's course as it is being told: its columns, and the commands that made them, with what each of them wrote."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import OPEN_STATES
from helpdesk_tui.services.demo.world import Client, Deal, Engineer, Requester, Service, WorkTime

HOLD_MS = 30_000


@dataclass(slots=True)
class Said:
    """A message of a command."""

    at: Instant
    kind: str
    author_id: int | None
    channel: str
    to_address: str
    body: str
    is_question: bool = False
    copied_from: "Said | None" = None
    id: int = 0


@dataclass(slots=True)
class Logged:
    """A work entry of a command; `timer` names the stopwatch span, None for one entered by hand."""

    engineer: Engineer
    start_at: Instant
    duration_ms: int
    end_reason: str
    timer: str | None
    note: str = ""
    kind: str = "reactive"
    is_billable: bool = True
    approval: str = ""
    id: int = 0


@dataclass(slots=True)
class Event:
    """One line of the history."""

    verb: str
    audience: str
    payload: dict[str, object]
    at: Instant | None = None  # where it is dated before the command that records it


@dataclass(slots=True)
class Step:
    """One command: who, when, by which door, and everything it wrote."""

    at: Instant
    actor_id: int | None
    door: str
    events: list[Event] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    logged: list[Logged] = field(default_factory=list)
    command_id: int = 0


@dataclass(slots=True)
class Running:
    """A stopwatch that runs at the end of the telling."""

    timer: str
    engineer: Engineer
    started_at: Instant


@dataclass(slots=True)
class Story:
    """A ticket on its way. `values` are its columns."""

    client: Client
    requester: Requester | None
    service: Service
    deal: Deal | None
    time: WorkTime
    values: dict[str, str | int | None]
    steps: list[Step] = field(default_factory=list)
    running: Running | None = None
    tags: set[str] = field(default_factory=set)
    id: int = 0
    parent: "Story | None" = None
    language: str = "en"

    @property
    def created_at(self) -> Instant:
        """When it began."""
        return self.steps[0].at

    @property
    def priority(self) -> int:
        """1-4."""
        return int(self.values["priority"] or 4)

    @property
    def is_vip(self) -> bool:
        """Whether a VIP asks."""
        return bool(self.values["is_vip"])

    @property
    def is_open(self) -> bool:
        """What the store calls open."""
        return self.values["state"] in OPEN_STATES or self.values.get("reopen_at") is not None

    @property
    def moments(self) -> list[Moment]:
        """What the SLA derives from."""
        return [moment for step in self.steps for moment in step.moments]

    def step(self, at: Instant, engineer: Engineer | None = None, door: str = "console") -> Step:
        """A new command."""
        made = Step(at, engineer.id if engineer else None, door)
        self.steps.append(made)
        return made

    def change(
        self, step: Step, verb: str, values: dict[str, str | int | None], moments: Iterable[tuple[MomentKind, Instant | None]] = (), *,
        audience: str = "internal", payload: dict[str, object] | None = None, at: Instant | None = None,
    ) -> None:  # fmt: skip
        """Change columns, with the event that says so."""
        when = step.at if at is None else at
        changed = {name: value for name, value in values.items() if self.values.get(name) != value}
        before = {name: self.values.get(name) for name in changed}
        step.events.append(Event(verb, audience, {**(payload or {}), "before": before, "after": changed}, at))
        self.values.update(changed)
        self.values["updated_at"] = step.at
        self.values["version"] = int(self.values.get("version") or 1) + 1
        step.moments += [Moment(when, kind, until_at) for kind, until_at in moments]

    def say(self, step: Step, kind: str, body: str, *, is_question: bool = False, copied_from: Said | None = None) -> Said:
        """A reply or a note of the step's engineer, or a client's message."""
        is_client, is_reply = kind == "client", kind == "reply"
        address = self.requester.email if is_reply and self.requester else ""
        author = (self.requester.id if self.requester else None) if is_client else step.actor_id
        payload: dict[str, object] = {"body": body, "automatic": False} if is_client else {"body": body, "to": address}
        step.events.append(Event(f"message.{kind}", "internal" if kind == "note" else "public", payload))
        channel = str(self.values["channel"]) if is_client else "console"
        made = Said(step.at, kind, author, channel, address, body, is_question, copied_from)
        step.said.append(made)
        return made

    def log(self, step: Step, entry: Logged) -> None:
        """Time worked; its event is written when the entry has its number."""
        step.logged.append(entry)
        step.events.append(
            Event(
                "time.logged",
                "internal",
                {"engineer": entry.engineer.id, "start_at": entry.start_at, "duration_ms": entry.duration_ms, "end": entry.end_reason},
            )
        )
