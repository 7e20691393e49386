"""The course of a case: facts in the order of time, each turned into what it changes of a ticket and what the SLA takes from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import OPEN_STATES, PAUSE_STATES
from helpdesk_tui.services.importing.facts import KEEP, TAKEN, Fact

Columns = dict[str, object]
FINISHED = ("resolved", "closed", "cancelled")
PUBLIC = ("created", "resolved", "closed", "reopened")
CREATED_KEY = "created"


@dataclass(slots=True)
class Step:
    """One event of the ticket's history: `after` are the columns that it sets, `keys` the facts that it stands for."""

    at: Instant
    line: int
    verb: str
    word: str
    actor_id: int | None
    after: Columns
    before: Columns = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    source: Mapping[str, str] = field(default_factory=dict)
    says: str | None = None  # the state that the fact names, whether or not it is another than before

    @property
    def values(self) -> Columns:
        """What it says of the ticket, for whoever takes the steps in another order than they came."""
        return self.after if self.says is None else {**self.after, "state": self.says}


@dataclass(slots=True)
class States:
    """The states of a case in the order of time: how often it went back to work after it was finished (RULES.md §3), and whether work
    would do so now. Where it waits after its resolution, nobody works on it again; what follows that wait may."""

    reopened: int = 0
    was_finished: bool = False

    def enter(self, columns: Mapping[str, object]) -> None:
        """Go on to the state that the columns name, where they name one."""
        state = columns.get("state")
        if state in FINISHED:
            self.was_finished = True
        elif state is not None and state not in PAUSE_STATES:
            self.reopened += self.was_finished
            self.was_finished = False


def opening(fact: Fact, at: Instant, columns: Columns, actor_id: int | None) -> Step:
    """The creation of a ticket by its first fact."""
    after = {**columns, "state": "new", "created_at": at, "created_by_id": actor_id}
    return Step(at, fact.line, "created", "", actor_id, after, {}, [Moment(at, MomentKind.CREATED)], [CREATED_KEY])


def step(
    fact: Fact,
    at: Instant,
    columns: Columns,
    current: Mapping[str, object],
    *,
    was_finished: bool,
    actor_id: int | None,
    resolver_id: int | None,
    is_reply: bool,
) -> Step:
    """What a fact changes, given how the ticket stood before it.

    `was_finished`: it has at most waited since it was finished; `is_reply`: the fact means that the client was written to.
    """
    after = {name: value for name, value in columns.items() if current.get(name) != value}
    made = Step(at, fact.line, "updated", fact.word, actor_id, after, keys=[fact.key], source=fact.raw)
    old = str(current.get("state", "new"))
    new = old if fact.state == KEEP else "in_progress" if fact.state == TAKEN else fact.state
    if new in ("resolved", "closed", "cancelled"):
        _finish(made, fact, old, new, current, resolver_id)
    elif new != old:
        _go_on(made, fact, old, new, current, was_finished=was_finished)
    elif "assignee_id" in after:
        made.verb = "assigned"
    elif "team_id" in after and current.get("team_id") is not None:
        made.verb = "handed_over"
    if fact.state != KEEP:
        made.says = new
        if not made.moments:  # no news now, but it is once an earlier row turns up that says another state
            made.moments.append(Moment(at, MomentKind(new)))
    if is_reply and new != old:
        made.moments.insert(0, Moment(at, MomentKind.PUBLIC_REPLY))
    if fact.state == TAKEN:
        _take(made, new != old, current)
    made.before = {name: current.get(name) for name in made.after}
    return made


def _finish(made: Step, fact: Fact, old: str, new: str, current: Mapping[str, object], resolver_id: int | None) -> None:
    """The latest resolution counts, and the latest closing: systems say both again when something is added afterwards."""
    if fact.state == KEEP:
        return
    made.verb = new
    if new != old:
        made.after["state"] = new
        made.moments.append(Moment(made.at, MomentKind(new)))
        if old in PAUSE_STATES and current.get("pause_note"):
            made.after["pause_note"] = ""
    elif "closed" not in (old, new) and not made.after:
        made.verb = "resolved"
    if new == "resolved":
        made.after |= {"resolved_at": made.at, "resolved_by_id": resolver_id or made.actor_id}
    elif new == "closed":
        made.after["closed_at"] = made.at
        if current.get("resolved_at") is None or old in OPEN_STATES:
            _resolve_on_the_way(made, fact, resolver_id)


def _resolve_on_the_way(made: Step, fact: Fact, resolver_id: int | None) -> None:
    """Closed without a row that resolves: as of the date of the resolution where the row has it, else of the closing."""
    known = fact.resolved_at if fact.resolved_at is not None and fact.resolved_at <= made.at else None
    made.after |= {"resolved_at": made.at if known is None else known, "resolved_by_id": resolver_id or made.actor_id}
    if known is not None:
        made.moments.insert(0, Moment(known, MomentKind.RESOLVED))


def _go_on(made: Step, fact: Fact, old: str, new: str, current: Mapping[str, object], *, was_finished: bool) -> None:
    """Going back to work reopens what was finished, also after it has waited; going to a wait does not."""
    made.after["state"] = new
    made.verb = {"new": "released", "in_progress": "resumed"}.get(new, new)
    if was_finished and new not in PAUSE_STATES:
        made.verb = "reopened"
    if old in FINISHED:
        made.moments.append(Moment(made.at, MomentKind.REOPENED))
        made.after["closed_at"] = None
    if old not in FINISHED or new != "in_progress":
        made.moments.append(Moment(made.at, MomentKind(new)))
    note = fact.word if new in PAUSE_STATES else ""
    if note != current.get("pause_note", ""):
        made.after["pause_note"] = note


def _take(made: Step, is_new_state: bool, current: Mapping[str, object]) -> None:
    """The engineer of the row takes the ticket: where it was not in work, or was another's."""
    engineer = made.after.get("assignee_id", current.get("assignee_id"))
    if engineer is None or not (is_new_state or "assignee_id" in made.after):
        return
    made.moments.insert(0, Moment(made.at, MomentKind.TAKE))
    if made.verb != "reopened":
        made.verb = "taken"
    if current.get("first_taken_at") is None:
        made.after |= {"first_taken_at": made.at, "first_taken_by_id": engineer, "first_taken_how": "assigned"}
