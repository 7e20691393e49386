"""Making a demo desk: the same seed at the same moment makes the same store."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from helpdesk_tui.domain.clock import DAY, MINUTE, SECOND, Clock, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services.demo import catalog, contracts, desk_rows, people, write
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.diary import Diary
from helpdesk_tui.services.demo.flow import Life
from helpdesk_tui.services.demo.history import Chain
from helpdesk_tui.services.demo.story import Event, Logged, Story
from helpdesk_tui.services.demo.world import Client, World
from helpdesk_tui.store.bulk import Bulk

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


def world(seed: int, now: Instant, start_at: Instant) -> World:
    """The desk before its first ticket."""
    times = catalog.calendars(now, start_at)
    by_key = {time.key: time for time in times}
    rng = Random(f"{seed}:people")
    teams = people.teams(rng, by_key)
    services = catalog.services()
    made = World(
        now, start_at, by_key["house"], times, services, teams, [one for team in teams for one in team.members], desk_rows.officers()
    )
    clients = people.clients(rng, by_key, teams)
    made.clients = contracts.agreed(Random(f"{seed}:contracts"), clients, services, teams, by_key, now)
    return made


def make(path: str, clock: Clock, *, seed: int, months: int, tell: Callable[[str], None] = lambda _line: None) -> Made:
    """Make a demo store of the usual size at `path`."""
    now = clock.now()
    desk = world(seed, now, now - months * MONTH)
    policy = Policy()
    diary = Diary(desk, Random(f"{seed}:diary"))
    stories = told(desk, diary, Random(f"{seed}:flow"), policy, months * TICKETS_PER_MONTH)
    with Bulk(path) as bulk:
        desk_rows.write(bulk, desk, diary)
        write.number(stories)
        write.events(bulk, stories, Chain(Random(f"{seed}:salt")))
        write.tickets(bulk, stories, policy, now)
        write.messages(bulk, stories)
        write.labour(bulk, stories, desk, policy, Random(f"{seed}:days"))
        bulk.finish()
    return made(path, desk, len(stories), sum(story.is_open for story in stories))


def made(path: str, desk: World, count: int, still_open: int) -> Made:
    """What there is to say about a store."""
    return Made(path, count, still_open, len(desk.engineers), len(desk.clients), sum(len(client.deals) for client in desk.clients))


def told(desk: World, diary: Diary, rng: Random, policy: Policy, count: int) -> list[Story]:
    """The course of so many tickets, in the order of their creation."""
    diary.block(desk.engineer("anna"), desk.now - 4 * MINUTE, desk.now + 400 * DAY)
    arrivals, life = Arrivals(desk, rng), Life(desk, diary, rng, policy)
    stories = []
    for at, client in arrivals.draw(count):
        story = _phoned(arrivals, life, at, client) if rng.random() < 0.25 else None
        story = story or arrivals.begin(at, client)
        life.live(story)
        stories.append(story)
    return sorted(stories, key=lambda story: story.created_at)


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
