"""The demo desk's 128 agreements: who was promised what."""

from dataclasses import replace
from random import Random

from helpdesk_tui.domain.clock import DAY, HOUR, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.services.demo.world import Client, Deal, Service, Team, WorkTime

COUNT = 128
_MINUTE_S, _HOUR_S = 60, 3600

# Seconds by priority: reaction, answer, update, resolution; the tier says how much of them.
_PLAIN = {
    1: (30 * _MINUTE_S, 1 * _HOUR_S, 2 * _HOUR_S, 4 * _HOUR_S),
    2: (1 * _HOUR_S, 2 * _HOUR_S, 4 * _HOUR_S, 8 * _HOUR_S),
    3: (2 * _HOUR_S, 4 * _HOUR_S, 8 * _HOUR_S, 16 * _HOUR_S),
    4: (4 * _HOUR_S, 8 * _HOUR_S, 16 * _HOUR_S, 40 * _HOUR_S),
}
_KINDS = ("reaction", "answer", "update", "resolution")
_FACTOR = {3: (1, 2), 2: (1, 1), 1: (3, 2), 0: (2, 1)}


def agreed(
    rng: Random,
    clients: list[Client],
    services: list[Service],
    teams: list[Team],
    times: dict[str, WorkTime],
    now: Instant,
    *,
    oldest_at: Instant,
    is_plain: bool = False,
) -> list[Client]:
    """The clients with their agreements: most have one, some a second one of higher rank, a few an expired one or none.

    All of them began before `oldest_at`; plain ones promise reaction and resolution only.
    """
    outside = [client for client in clients if not client.is_internal]
    without = set(rng.sample([client.id for client in outside if client.tier == 0], 3))
    second = COUNT - (len(outside) - len(without))
    twice = set(rng.sample([client.id for client in outside if client.id not in without], second))
    made, number = [], 0
    for client in clients:
        deals: list[Deal] = []
        if not client.is_internal and client.id not in without:
            for rank in (0, 10)[: 2 if client.id in twice else 1]:
                number += 1
                deals.append(_deal(rng, number, rank, client, services, teams, times, now, oldest_at, is_plain=is_plain))
        made.append(replace(client, deals=tuple(deals)))
    return made


def _deal(
    rng: Random,
    number: int,
    rank: int,
    client: Client,
    services: list[Service],
    teams: list[Team],
    times: dict[str, WorkTime],
    now: Instant,
    oldest_at: Instant,
    *,
    is_plain: bool,
) -> Deal:
    famous = client.key in ("acme", "globex", "initech")
    day = now - now % DAY
    from_at = _day(min(day, oldest_at) - rng.randint(30, 400) * DAY, client.zone)
    to_at, prolonged = (None if at is None else _day(at, client.zone) for at in _end(rng, day, famous))
    time = times["24x7"] if rank else client.hours
    covered = [s for s in services if (s.line > 1 or s.share >= 4 if rank else famous or client.tier >= 2 or rng.random() < 0.9)]
    specialists = {team.key: team for team in teams}
    named = {s.id: specialists[s.team_key].id if s.line > 1 else None for s in covered}
    return Deal(
        id=number, version_id=number, key=f"{client.key}-{'extended' if rank else 'basic'}", number=f"A-{1000 + number}", rank=rank,
        valid_from_at=from_at, valid_to_at=to_at, prolonged_to_at=prolonged, time=time,
        pause_states=frozenset({"waiting_client", "scheduled"} | ({"waiting_vendor"} if rng.random() < 0.85 else set())),
        reaction_by="take" if rng.random() < 0.2 else "reply", counts_until="closed" if rng.random() < 0.12 else "resolved",
        teams=named, targets=_targets(client.tier, with_answer=client.tier >= 2 and not is_plain, with_update=client.tier == 3 and not is_plain),
    )  # fmt: skip


def _day(at: Instant, zone: str) -> Instant:
    """Where the day of an instant begins: agreements begin and end with days of their client."""
    return day_start(local_time(at, zone).date(), zone)


def _end(rng: Random, day: Instant, famous: bool) -> tuple[Instant | None, Instant | None]:
    chance = rng.random()
    if famous or chance < 0.45:
        return None, None
    if chance < 0.49:
        return day - rng.randint(1, 20) * DAY, None
    if chance < 0.56:
        return day - rng.randint(20, 80) * DAY, day + rng.randint(100, 300) * DAY
    return day + rng.randint(15, 400) * DAY + 12 * HOUR, None


def _targets(tier: int, *, with_answer: bool, with_update: bool) -> dict[tuple[int, bool], dict[str, int]]:
    up, down = _FACTOR[tier]
    given: dict[tuple[int, bool], dict[str, int]] = {}
    for priority, spans in _PLAIN.items():
        wanted = {"reaction": True, "answer": with_answer, "update": with_update and priority <= 2, "resolution": True}
        general = {kind: seconds * up // down for kind, seconds in zip(_KINDS, spans, strict=True) if wanted[kind]}
        given[(priority, False)] = general
        if tier >= 2:
            given[(priority, True)] = {"reaction": general["reaction"] // 2, "resolution": general["resolution"] * 3 // 4}
    return given


def choose(client: Client, service: Service, at: Instant) -> tuple[Deal | None, str]:
    """The agreement that covers a service at a moment, by the desk's rule, or why there is none."""
    valid = [deal for deal in client.deals if deal.is_valid(at)]
    covers = [deal for deal in valid if service.id in deal.teams]
    if covers:
        return min(covers, key=lambda deal: (-deal.rank, -deal.valid_from_at, deal.number, deal.id)), "covered"
    return None, "not_covered" if valid else "expired" if client.deals else "no_agreement"
