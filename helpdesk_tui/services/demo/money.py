"""What the demo desk's agreements say about money, what its engineers cost, and what clients bought and decided beside it."""

import json
from datetime import timedelta
from random import Random

from helpdesk_tui.domain.clock import DAY, HOUR, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.services.demo.story import Story
from helpdesk_tui.services.demo.world import Client, Deal, Engineer, World
from helpdesk_tui.store.bulk import Bulk, Value

FAMOUS: dict[str, dict[str, object]] = {
    "acme": {"allowance": 48, "over_limit": "continue", "rollover_periods": 2, "round_per": "ticket_day", "round_to": 900},
    "globex": {"allowance": 30, "over_limit": "ask", "rollover_periods": 0, "round_per": "ticket_day", "round_to": 1800},
    "initech": {"allowance": 40, "over_limit": "continue", "rollover_periods": 1, "round_per": "entry", "round_to": 300},
}
"""What the clients of the tour have agreed; `allowance` in hours."""

_EXTRA = ("relocation", "meeting-room", "reports")
"""Services that many agreements cover only by the hour."""
_HOURS_PER_PERSON = 2.3
_WITH_PENALTIES = 0.25
"""The share of agreements that foresee penalties: a manager decides about each that is proposed."""
_BANDS = [{"target": "resolution", "below": "95", "percent": "5"}, {"target": "resolution", "below": "90", "percent": "10"}]
_BREACH = [{"target": "reaction", "percent": "1"}, {"target": "resolution", "percent": "2"}]


def commercial(client: Client, deal: Deal) -> str:
    """The commercial part of an agreement, the same for the same agreement every time."""
    rng = Random(f"{deal.key}:money")
    rouble = client.language == "ru"
    hour = rng.choice((2500, 3000, 3500, 4200)) if rouble else rng.choice((55, 65, 75, 90))
    hours = max(2, round(client.size * _HOURS_PER_PERSON * rng.uniform(0.8, 1.7) * (0.5 if deal.rank else 1)))
    terms: dict[str, object] = {
        "period": rng.choices(("month", "quarter", "year"), (88, 9, 3))[0],
        "allowance": hours,
        "rollover_periods": rng.choices((0, 1, 2, 3), (60, 20, 10, 10))[0],
        "over_limit": rng.choices(("continue", "ask"), (70, 30))[0],
        "round_per": rng.choices(("ticket_day", "entry", "period"), (70, 20, 10))[0],
        "round_to": rng.choice((300, 600, 900, 1800)),
        "travel": rng.choice(("free", "labour", "flat")),
        "travel_price": "1500" if rouble else "40",
        "coefficients": {"out_of_hours": rng.choice(("1.5", "2")), "holiday": "2", "vip": rng.choice(("1", "1", "1.25"))},
        "currency": "RUB" if rouble else "EUR",
        "vat_percent": "20",
        "overage_hour": str(hour),
        "out_of_scope_hour": str(hour * 5 // 4),
        "penalties": rng.choice((_BANDS, _BANDS, _BREACH, [])),
        "payment_days": rng.choice((10, 14, 30)),
    }
    if Random(f"{deal.key}:penalties").random() > _WITH_PENALTIES:
        terms["penalties"] = []
    if rng.random() < 0.3:
        terms |= {"visit_least": 3600, "visits_included": rng.choice((0, 2, 4))}
    kind = rng.random()
    if client.key in FAMOUS and not deal.rank:
        terms |= {"period": "month", "penalties": _BANDS, **FAMOUS[client.key]}
    elif kind < 0.08:
        terms |= {"allowance": None, "overage_hour": None}  # work without a limit
    elif kind < 0.13:
        terms |= {"allowance": 0, "over_limit": "continue"}  # every hour is paid
    elif kind < 0.17:
        terms |= {"over_limit": "stop", "allowance": hours * 3}
    return _written(rng, client, terms, hour)


def _written(rng: Random, client: Client, terms: dict[str, object], hour: int) -> str:
    """The terms with the fee that goes with them, as canonical JSON."""
    spans = {"month": 1, "quarter": 3, "year": 12}[str(terms["period"])]
    hours = terms["allowance"]
    paid = hours if isinstance(hours, int) else client.size * 3
    terms["fee"] = str(max(10, paid) * spans * hour * 3 // 4)
    if hours == 0 or rng.random() < 0.1:
        terms |= {"fee_per": "seat", "seats": client.size, "fee": str(max(1, hour // 3) * spans)}
    if rng.random() < 0.1:
        terms["ticket_price"] = str(max(1, hour // 10))
    if isinstance(hours, int):
        terms["allowance"] = hours * 3600 * spans
    kept = {name: value for name, value in terms.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def scope(deal: Deal, service_key: str) -> str:
    """Whether an agreement covers a service within its allowance or by the hour."""
    return "out_of_scope" if service_key in _EXTRA and Random(f"{deal.key}:{service_key}").random() < 0.6 else "included"


def write(bulk: Bulk, world: World, stories: list[Story]) -> None:
    """Engineers' cost, top-ups, decisions of clients at their limit, and marks on entries."""
    manager = next(person_id for person_id, _login, _name, role in world.officers if role == "manager")
    bulk.insert(
        "engineer_cost", ("person_id", "from_at", "hour", "currency"), [row for one in world.engineers for row in _cost(world, one)]
    )
    rows = [row for client in world.clients for deal in client.deals for row in _top_ups(world, client, deal, manager)]
    columns = ("agreement_id", "seconds", "price", "valid_from_at", "valid_to_at", "note", "at", "by_id")
    bulk.insert("top_up", columns, rows)
    _decisions(bulk, world, stories)
    _marks(bulk, world, stories, manager)


def _cost(world: World, one: Engineer) -> list[list[Value]]:
    rng = Random(f"{one.login}:cost")
    hour = 12 + 5 * one.line + rng.randrange(6)
    began = world.start_at - 400 * DAY
    first = began - began % DAY
    raised = world.start_at - world.start_at % DAY + rng.randrange(10, 50) * DAY
    return [[one.id, first, str(hour), "EUR"], [one.id, raised, str(hour + rng.randrange(1, 4)), "EUR"]]


def _top_ups(world: World, client: Client, deal: Deal, manager: int) -> list[list[Value]]:
    rng = Random(f"{deal.key}:top-up")
    if client.key == "globex" or deal.rank or not deal.is_valid(world.now) or (client.key != "acme" and rng.random() > 0.06):
        return []
    terms = json.loads(commercial(client, deal))
    if not terms.get("allowance"):
        return []
    hours = rng.choice((5, 10, 20))
    at = _month_start(world.now, client.zone) + 2 * HOUR if world.now - _month_start(world.now, client.zone) > 2 * DAY else world.now - HOUR
    price = str(hours * int(terms["overage_hour"]) * 9 // 10)
    return [[deal.id, hours * 3600, price, at, at + 90 * DAY, "bought by mail", at, manager]]


def _month_start(at: Instant, zone: str) -> Instant:
    today = local_time(at, zone).date()
    return day_start(today - timedelta(days=today.day - 1), zone)


def _decisions(bulk: Bulk, world: World, stories: list[Story]) -> None:
    """A client that is asked has approved some of its open tickets, and refused one."""
    globex = world.client("globex")
    mine = [story for story in stories if story.is_open and story.client.id == globex.id and story.deal is not None and story.requester]
    rows: list[list[Value]] = []
    for place, story in enumerate(mine[1:4]):
        if story.deal is None or story.requester is None:
            continue
        at = min(world.now - HOUR, story.created_at + HOUR) if story.created_at < world.now - HOUR else world.now
        decision, cap = ("refused", None) if place == 2 else ("approved", (4 - place) * 3600)
        start_at = _month_start(world.now, globex.zone)
        rows.append([story.deal.id, story.id, start_at, decision, story.requester.name, at, cap, "", at, world.engineer("anna").id])
    columns = (
        "agreement_id", "ticket_id", "period_start_at", "decision", "decided_by", "decided_at", "cap_s", "note", "recorded_at",
        "recorded_by_id",
    )  # fmt: skip
    bulk.insert("limit_decision", columns, rows)


def _marks(bulk: Bulk, world: World, stories: list[Story], manager: int) -> None:
    """Some confirmed time is goodwill, and a little of the last weeks is disputed."""
    rng = Random(f"{world.now}:marks")
    rows: list[list[Value]] = []
    for story in stories:
        for step in story.steps:
            for entry in step.logged:
                if rng.random() < 0.006 and step.at < world.now - 6 * DAY:
                    rows.append([entry.id, "goodwill", "took longer than it should have", step.at + DAY, manager])
                elif rng.random() < 0.002 and world.now - 20 * DAY < step.at < world.now - 6 * DAY:
                    rows.append([entry.id, "disputed", "the client says that it was not ordered", step.at + DAY, manager])
    bulk.insert("entry_mark", ("entry_id", "kind", "reason", "at", "by_id"), rows)
