"""Making a demo desk: the same seed at the same moment makes the same store."""

import gc
import os
from dataclasses import dataclass
from random import Random

from helpdesk_tui.domain.clock import DAY, MINUTE, SECOND, Clock, Instant
from helpdesk_tui.domain.errors import StoreTrouble
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.demo import (
    catalog,
    closings,
    contracts,
    desk_rows,
    faults,
    grants,
    hands,
    large,
    money,
    opinions,
    people,
    upkeep,
    write,
)
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.cases import Cases
from helpdesk_tui.services.demo.diary import Diary
from helpdesk_tui.services.demo.flow import Life
from helpdesk_tui.services.demo.history import Chain
from helpdesk_tui.services.demo.story import Event, Logged, Story
from helpdesk_tui.services.demo.world import Client, World
from helpdesk_tui.store import bulk

TICKETS_PER_MONTH = 2_000
MONTH = 30 * DAY


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and where."""

    path: str
    tickets: int
    open: int
    engineers: int
    clients: int
    agreements: int


def world(seed: int, now: Instant, start_at: Instant, *, is_plain: bool = False) -> World:
    """The desk before its first ticket; a plain one promises reaction and resolution only."""
    times = catalog.calendars(now, start_at)
    by_key = {time.key: time for time in times}
    rng = Random(f"{seed}:people")
    teams = people.teams(rng, by_key)
    services = catalog.services()
    made = World(
        now, start_at, by_key["house"], times, services, teams, [one for team in teams for one in team.members], desk_rows.officers()
    )
    clients = people.clients(rng, by_key, teams)
    made.clients = contracts.agreed(
        Random(f"{seed}:contracts"), clients, services, teams, by_key, now, oldest_at=start_at, is_plain=is_plain
    )
    return made


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of store: so many months of usual work, or so many tickets at all."""

    seed: int = 1
    months: int = 2
    tickets: int = 0
    still_open: int = 0


def age(path: str, clock: Clock) -> int | None:
    """How long ago (in ms) the demo store at `path` was made; None where there is none. Raises Refused for another kind of file."""
    at = bulk.demo_made_at(path)
    return None if at is None else max(0, clock.now() - at)


def look(path: str) -> Made:
    """What there is in a demo store."""
    return Made(path, *bulk.demo_counts(path))


def replace(path: str, clock: Clock, wish: Wish) -> Made:
    """Make a demo store at `path`; one that is there is replaced only when the new one is whole.

    Raises Refused where the file is not a demo store or is in use, StoreTrouble where it cannot be written.
    """
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    except OSError as error:
        raise StoreTrouble(_("The folder of {path} cannot be made: {why}.").format(path=path, why=error.strerror)) from error
    if bulk.demo_made_at(path) is not None:
        bulk.retire(path)
    if wish.tickets:
        return make_large(path, clock, seed=wish.seed, tickets=wish.tickets, still_open=wish.still_open)
    return make(path, clock, seed=wish.seed, months=wish.months)


def make_large(path: str, clock: Clock, *, seed: int, tickets: int, still_open: int) -> Made:
    """Make a large store at `path`."""
    now = clock.now()
    desk = world(seed, now, now - large.SPAN, is_plain=True)
    was_collecting = gc.isenabled()
    gc.disable()  # millions of rows and no cycle among them: a tenth of the time would go into looking for some
    try:
        with bulk.Bulk(path, many=True) as store:
            large.fill(store, desk, clock, seed=seed, tickets=tickets, still_open=still_open)
            store.finish()
    finally:
        if was_collecting:
            gc.enable()
    return made(path, desk, tickets, still_open)


def make(path: str, clock: Clock, *, seed: int, months: int, a_month: int = TICKETS_PER_MONTH) -> Made:
    """Make a demo store of so many months at `path`, with about `a_month` tickets in each."""
    now = clock.now()
    desk = world(seed, now, now - months * MONTH)
    policy = Policy()
    diary = Diary(desk, Random(f"{seed}:diary"))
    rng = Random(f"{seed}:flow")
    arrivals, life = Arrivals(desk, rng), Life(desk, diary, rng, policy)
    cases = Cases(desk, diary, arrivals, life, Random(f"{seed}:cases"))
    stories = cases.tell() + told(desk, diary, arrivals, life, months * a_month)
    works = upkeep.tell(desk, arrivals, life)
    stories += [story for work in works for _due_at, story in work.made]
    handed = hands.Hands(desk, diary, arrivals, life)
    stories += handed.tell()
    stories.sort(key=lambda story: story.created_at)
    cases.boosts(stories)
    faults.recur(stories, Random(f"{seed}:faults"), now)
    with bulk.Bulk(path) as store:
        desk_rows.write(store, desk, diary)
        write.number(stories)
        cases.number()
        granted = grants.tell(stories, desk, policy)
        told_of = opinions.tell(stories, desk, policy, Random(f"{seed}:opinions"))
        ledger = Chain(Random(f"{seed}:salt"))
        write.events(store, stories, ledger)
        grants.write_rows(store, granted, desk)
        opinions.write_rows(store, told_of, now)
        write.tickets(store, stories, policy, now)
        write.messages(store, stories)
        write.labour(store, stories, desk, policy, Random(f"{seed}:days"))
        money.write(store, desk, stories)
        upkeep.write(store, works, desk.start_at)
        handed.write(store, stories)
        write.desk_of_anna(store, stories, desk.engineer("anna").id, now)
        write.notices(store, stories, desk, policy)
        closings.write(store, desk, ledger, policy)
        store.finish()
    return made(path, desk, len(stories), sum(story.is_open for story in stories))


def made(path: str, desk: World, count: int, still_open: int) -> Made:
    """What there is to say about a store."""
    return Made(path, count, still_open, len(desk.engineers), len(desk.clients), sum(len(client.deals) for client in desk.clients))


def told(desk: World, diary: Diary, arrivals: Arrivals, life: Life, count: int) -> list[Story]:
    """The course of so many ordinary tickets."""
    diary.block(desk.engineer("anna"), desk.now - 4 * MINUTE, desk.now + 400 * DAY)
    stories = []
    for at, client in arrivals.draw(count):
        story = _phoned(arrivals, life, at, client) if life.rng.random() < 0.25 else None
        story = story or arrivals.begin(at, client)
        life.live(story)
        stories.append(story)
    return stories


def _phoned(arrivals: Arrivals, life: Life, at: Instant, client: Client) -> Story | None:
    """A call: the ticket is entered by who takes it, with the time of the call; None where that would lie ahead."""
    team = life.world.team(arrivals.desk_of(client) or "service-desk")
    length = life.rng.randint(90, 420) * SECOND
    engineer, start = life.diary.book_one(team, at, length)
    if start + length > life.world.now:
        return None
    story = arrivals.begin(start + length, client, channel="phone", called=engineer)
    step = story.steps[0]
    timer = life.timer_id()
    step.events.append(Event("time.started", "internal", {"timer": timer, "at": start}))
    story.log(step, Logged(engineer, start, length, "call", timer))
    return story
