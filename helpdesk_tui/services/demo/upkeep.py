"""Proactive work of the demo's agreements: what comes again, the tickets that its due times have made, and the time spent on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.recurrence import due_between
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.contracts import choose
from helpdesk_tui.services.demo.flow import Life
from helpdesk_tui.services.demo.story import Event, Story
from helpdesk_tui.services.demo.world import Client, Deal, Service, World
from helpdesk_tui.services.recurring import CHANNEL
from helpdesk_tui.store.bulk import Bulk

NINE = 9 * 3_600_000
LEVELS = ("low", "low")


class Plan(NamedTuple):
    """Work that is offered with agreements; `to` so many clients have it."""

    key: str
    service: str
    every: str
    each: int
    to: int
    subject: dict[str, str]
    prevents: dict[str, str]


PLANS = (
    Plan(
        "backup-check", "backup", "week", 1, 6, {"en": "Check the week's backups", "ru": "Проверка резервных копий за неделю"},
        {"en": "a backup that turns out to be empty when it is needed", "ru": "пустая копия в тот день, когда она нужна"},
    ),
    Plan(
        "patches", "server", "month", 1, 5, {"en": "Install the month's patches on the servers", "ru": "Обновления серверов за месяц"},
        {"en": "break-ins through holes that are known", "ru": "взлом через известную уязвимость"},
    ),
    Plan(
        "restore-test", "backup", "quarter", 1, 3, {"en": "Restore a server from its backup, for practice", "ru": "Пробное восстановление сервера из копии"},
        {"en": "a restore that nobody has tried before", "ru": "восстановление, которого никто не пробовал"},
    ),
    Plan(
        "certificates", "dns", "week", 2, 3, {"en": "Look which certificates end soon", "ru": "Проверка сроков сертификатов"},
        {"en": "a shop that browsers refuse to open", "ru": "сайт, который браузеры не открывают"},
    ),
)  # fmt: skip


@dataclass(slots=True)
class Work:
    """Recurring work of a client with the tickets that it has made, by due time."""

    key: str
    plan: Plan
    client: Client
    service: Service
    deal: Deal
    first_at: Instant
    made: list[tuple[Instant, Story]] = field(default_factory=list)


def tell(world: World, arrivals: Arrivals, life: Life) -> list[Work]:
    """The works of the first clients whose agreements cover them, with their tickets up to now."""
    services = {service.key: service for service in world.services}
    famous = ("acme", "globex", "initech")
    clients = sorted((one for one in world.clients if not one.is_internal), key=lambda one: (one.key not in famous, -one.tier, one.id))
    works = []
    for plan in PLANS:
        covered = ((one, choose(one, services[plan.service], world.now)[0]) for one in clients)
        for client, deal in [(one, deal) for one, deal in covered if deal is not None][: plan.to]:
            works.append(Work(f"{client.key}-{plan.key}", plan, client, services[plan.service], deal, _first(world, client, deal, plan)))
    for work in works:
        zone = work.deal.time.zone
        for due_at in due_between(work.first_at, work.plan.every, work.plan.each, zone, world.start_at, world.now - 1, None):
            if work.deal.is_valid(due_at):
                work.made.append((due_at, _ticket(arrivals, life, work, due_at)))
    return works


def _first(world: World, client: Client, deal: Deal, plan: Plan) -> Instant:
    """Nine o'clock of a day some weeks before the telling begins, another day for each client."""
    day = local_time(world.start_at - (7 + client.id % 5) * DAY, deal.time.zone).date()
    return day_start(day, deal.time.zone) + NINE


def _ticket(arrivals: Arrivals, life: Life, work: Work, due_at: Instant) -> Story:
    language = work.client.language if work.client.language in work.plan.subject else "en"
    story = arrivals.begin(due_at, work.client, service=work.service, subject=work.plan.subject[language], levels=LEVELS, channel=CHANNEL)
    begun = story.steps[0]
    begun.moments.append(Moment(due_at, MomentKind.PUBLIC_REPLY))  # nobody waits for a reaction
    begun.said[0].body = story.values["subject"] if isinstance(story.values["subject"], str) else begun.said[0].body
    begun.events = [_same(event, begun.said[0].body) for event in begun.events]
    story.tags.add(CHANNEL)
    life.live(story)
    for step in story.steps:
        for logged in step.logged:
            logged.kind = "proactive"
    return story


def _same(event: Event, body: str) -> Event:
    """The event of the first message says what the message says."""
    return Event(event.verb, event.audience, {**event.payload, "body": body}, event.at) if "body" in event.payload else event


def write(bulk: Bulk, works: list[Work], start_at: Instant) -> None:
    """Put recurring work into the store; its tickets must have their numbers."""
    bulk.add("recurring", [
        {"id": number, "key": work.key, "agreement_id": work.deal.id, "service_id": work.service.id,
         "subject": work.plan.subject["ru" if work.client.language == "ru" else "en"], "every": work.plan.every, "each": work.plan.each,
         "first_at": work.first_at, "after_at": start_at, "prevents": work.plan.prevents["ru" if work.client.language == "ru" else "en"]}
        for number, work in enumerate(works, start=1)
    ])  # fmt: skip
    bulk.insert("recurring_run", ("recurring_id", "due_at", "ticket_id"), (
        (number, due_at, story.id) for number, work in enumerate(works, start=1) for due_at, story in work.made
    ))  # fmt: skip
