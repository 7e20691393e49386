"""Large stores, on which speed is measured: closed tickets told in one breath, open ones in full, every row of them by the rules.

A closed ticket was answered, resolved and confirmed without a pause; so its targets follow from three positions on its calendar.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Clock, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import MomentKind, Threshold
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.services.demo import desk_rows, history, write
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.contracts import choose
from helpdesk_tui.services.demo.diary import Diary
from helpdesk_tui.services.demo.flow import Life
from helpdesk_tui.services.demo.story import Story
from helpdesk_tui.services.demo.world import Client, Service, World
from helpdesk_tui.services.targets import percent
from helpdesk_tui.store.bulk import Bulk, Value

SPAN = 1000 * DAY
"""How far back a large store reaches."""

_OPEN_SPAN = 40 * DAY
_PATTERNS = 12_000
_BATCH = 4_000
_OUTCOMES = ("new", "working", "waiting_client", "waiting_vendor", "scheduled")
_SHARES = (30, 30, 20, 10, 10)

_CLOSED = (
    "id", "client_id", "client_tier", "requester_id", "is_vip", "service_id", "kind", "agreement_version_id", "coverage", "calendar_version_id",
    "subject", "impact", "urgency", "priority", "team_id", "line", "assignee_id", "created_at", "updated_at", "resolved_at", "resolved_by_id",
    "closed_at",
)  # fmt: skip
_CLOSED_ALIKE: dict[str, Value] = {
    "version": 4, "is_open": 0, "state": "closed", "channel": "email", "resolution_code": "solved", "resolution_text": "Done.",
}  # fmt: skip
_MET = (
    "ticket_id", "kind", "is_contractual", "calendar_version_id", "seconds", "started_at", "consumed_s", "due_at", "met_at", "verdict", "by_s",
    "worst_s",
)  # fmt: skip
_MET_ALIKE: dict[str, Value] = {"is_live": 0, "exchange": 1}
_CROSSINGS = tuple((percent(threshold), threshold) for threshold in Threshold)


@dataclass(frozen=True, slots=True)
class Option:
    """What is promised for a pattern while one agreement is in force (the house's promise where none is)."""

    from_at: Instant
    to_at: Instant
    version_id: int | None
    coverage: str
    calendar: Calendar
    calendar_version_id: int
    reaction_s: int
    resolution_s: int
    until_closed: bool
    payload: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of ticket: who, what, how urgent; `head` and `tail` are its columns before and after those of the agreement."""

    head: tuple[Value, ...]
    tail: tuple[Value, ...]
    client_id: int
    engineers: tuple[int, ...]
    text: str
    options: tuple[Option, ...]


@dataclass(slots=True)
class _Rows:
    """What is told of closed tickets until it is written, many at once."""

    tickets: list[tuple[Value, ...]] = field(default_factory=list)
    targets: list[tuple[Value, ...]] = field(default_factory=list)
    crossed: list[tuple[Value, ...]] = field(default_factory=list)
    moments: list[tuple[Value, ...]] = field(default_factory=list)
    events: list[history.EventRow] = field(default_factory=list)
    payloads: list[history.PayloadRow] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)

    def measure(self, number: int, option: Option, kind: str, seconds: int, at: Instant, met_at: Instant) -> None:
        """A target that ran without a pause from `at` until it was met, and the thresholds that it crossed meanwhile."""
        calendar = option.calendar
        start = calendar.position(at)
        consumed = calendar.position(met_at) - start
        self.targets.append((
            number, kind, int(option.version_id is not None), option.calendar_version_id, seconds, at, consumed,
            calendar.instant(start + seconds), met_at, "met" if consumed <= seconds else "breached", consumed - seconds, consumed,
        ))  # fmt: skip
        if consumed * 2 >= seconds:
            for share, threshold in _CROSSINGS:
                least = threshold.consumed_s(seconds)
                if consumed >= least:
                    self.crossed.append((number, kind, 1, share, calendar.instant(start + least)))

    def write(self, store: Bulk) -> None:
        store.insert("ticket", _CLOSED, self.tickets, _CLOSED_ALIKE)
        store.insert("ticket_moment", ("ticket_id", "at", "kind"), self.moments)
        store.insert("ticket_target", _MET, self.targets, _MET_ALIKE)
        store.insert("ticket_crossing", ("ticket_id", "kind", "exchange", "threshold", "at"), self.crossed)
        store.insert("event", history.COLUMNS, self.events)
        store.insert("event_payload", history.PAYLOAD_COLUMNS, self.payloads)
        store.index_texts(self.texts)


def fill(store: Bulk, desk: World, clock: Clock, *, seed: int, tickets: int, still_open: int) -> None:
    """Fill a new store with so many tickets, so many of them open."""
    policy, rng = Policy(), Random(f"{seed}:large")
    diary = Diary(desk, Random(f"{seed}:diary"))
    arrivals, life = Arrivals(desk, rng), Life(desk, diary, rng, policy)
    desk_rows.write(store, desk, diary)
    ledger = history.Chain(Random(f"{seed}:salt"))
    patterns = [_pattern(arrivals, desk, policy, rng) for _number in range(min(_PATTERNS, max(200, tickets)))]
    step = SPAN / max(1, tickets)
    open_ids = _open_ids(rng, tickets, still_open, step)
    stories = []
    for first in range(1, tickets + 1, _BATCH):
        closed = [number for number in range(first, min(first + _BATCH, tickets + 1)) if number not in open_ids]
        _closed(
            store, ledger, patterns, rng, desk, [(number, desk.start_at + int((number - 1 + rng.random()) * step)) for number in closed]
        )
    for number in sorted(open_ids):
        story = _open(arrivals, life, rng, desk.start_at + int((number - 1 + rng.random()) * step))
        story.id = number
        stories.append(story)
    _number_messages(stories)
    write.events(store, stories, ledger)
    write.tickets(store, stories, policy, clock.now())
    write.messages(store, stories)


def _open_ids(rng: Random, tickets: int, still_open: int, step: float) -> frozenset[int]:
    """Which tickets are open: some of the youngest."""
    young = min(tickets, max(still_open, int(_OPEN_SPAN / step)))
    return frozenset(rng.sample(range(tickets - young + 1, tickets + 1), still_open))


def _pattern(arrivals: Arrivals, desk: World, policy: Policy, rng: Random) -> Pattern:
    client = rng.choice(desk.clients[1:])
    story = arrivals.begin(desk.now - DAY, client, channel="email")
    values = story.values
    name = story.requester.name if story.requester else ""
    team = next(team for team in desk.teams if team.id == values["team_id"])
    head = tuple(values[name] for name in ("client_id", "client_tier", "requester_id", "is_vip", "service_id", "kind"))
    tail = tuple(values[name] for name in ("subject", "impact", "urgency", "priority", "team_id", "line"))
    options = tuple(_options(client, story.service, story, desk, policy))
    text = casefolded(f"{values['subject']}\n{name}\n")
    return Pattern(head, tail, client.id, tuple(one.id for one in team.members), text, options)


def _options(client: Client, service: Service, story: Story, desk: World, policy: Policy) -> Iterator[Option]:
    """The promises in the order of the desk's rule; spans in which several agreements begin or end are cut there."""
    deals = [(deal.valid_from_at, deal.valid_to_at, deal.prolonged_to_at) for deal in client.deals]
    borders = sorted({desk.start_at, desk.now + SPAN, *(border for deal in deals for border in _borders(*deal))})
    for from_at, to_at in pairwise(borders):
        if to_at <= desk.start_at:
            continue
        deal, coverage = choose(client, service, from_at)
        payload = history.canonical({"subject": story.values["subject"], "coverage": coverage, "route": "desk", "channel": "email"})
        if deal is None:
            spans = (policy.number(f"house.reaction.{story.priority}"), policy.number(f"house.resolution.{story.priority}"))
            yield Option(from_at, to_at, None, coverage, desk.house.calendar, desk.house.version_id, *spans, False, payload)
            continue
        terms = deal.terms(story.priority, story.is_vip)
        yield Option(
            from_at, to_at, deal.version_id, coverage, deal.time.calendar, deal.time.version_id, terms.reaction_s or 1, terms.resolution_s or 1,
            terms.counts_until == "closed", payload,
        )  # fmt: skip


def _borders(from_at: Instant, to_at: Instant | None, prolonged_to_at: Instant | None) -> tuple[Instant, ...]:
    return (from_at,) if to_at is None else (from_at, max(to_at, prolonged_to_at or 0))


def _closed(
    store: Bulk, ledger: history.Chain, patterns: list[Pattern], rng: Random, desk: World, begun: list[tuple[int, Instant]]
) -> None:
    """Tell closed tickets, each by a pattern, and write their rows."""
    chance, now, kinds, rows = rng.random, desk.now, len(patterns), _Rows()
    for number, at in begun:
        pattern = patterns[int(chance() * kinds)]
        option = next((one for one in pattern.options if one.from_at <= at < one.to_at), pattern.options[-1])
        engineer = pattern.engineers[int(chance() * len(pattern.engineers))]
        most = (now - at) // 4
        answered = at + min(int(option.reaction_s * 1200 * chance() ** 3) + 1000, most)
        resolved = answered + min(int(option.resolution_s * 1100 * chance() ** 4) + 1000, most)
        closed = resolved + min(int(HOUR + 2 * DAY * chance()), most)
        promised = (option.version_id, option.coverage, option.calendar_version_id)
        rows.tickets.append((number, *pattern.head, *promised, *pattern.tail, engineer, at, closed, resolved, engineer, closed))
        rows.measure(number, option, "reaction", option.reaction_s, at, answered)
        rows.measure(number, option, "resolution", option.resolution_s, at, closed if option.until_closed else resolved)
        rows.moments += (
            (number, at, "created"), (number, answered, "public_reply"), (number, resolved, "resolved"), (number, closed, "closed"),
        )  # fmt: skip
        event, payload = ledger.append(at, at, None, "mail", number, pattern.client_id, "public", "created", 0, option.payload)
        rows.events.append(event)
        rows.payloads.append(payload)
        rows.texts.append((number, pattern.text))
    rows.write(store)


def _open(arrivals: Arrivals, life: Life, rng: Random, at: Instant) -> Story:
    """An open ticket: nobody's yet, worked on, or waiting."""
    world = life.world
    client = rng.choice(world.clients[1:])
    story = arrivals.begin(at, client, channel="email")
    outcome = rng.choices(_OUTCOMES, _SHARES)[0]
    if outcome == "new":
        return story
    team = next(team for team in world.teams if team.id == story.values["team_id"])
    engineer = rng.choice(team.members)
    room = world.now - at
    taken_at = at + min(int(rng.expovariate(1 / 2.0) * HOUR), room // 3)
    life.take(story, engineer, taken_at, "next")
    life.reply(story, engineer, taken_at + min(5 * MINUTE, room // 3), "ask" if outcome == "waiting_client" else "first")
    if outcome == "working":
        return story
    step = story.steps[-1]
    until_at = max(step.at + 60_000, world.now + int(rng.uniform(-0.05, 1) * 10 * DAY))
    note = "" if outcome == "waiting_client" else "agreed"
    life.pause(story, step, MomentKind(outcome), until_at, note)
    return story


def _number_messages(stories: list[Story]) -> None:
    number = 0
    for story in stories:
        for step in story.steps:
            for said in step.said:
                number += 1
                said.id = number
