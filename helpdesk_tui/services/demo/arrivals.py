"""How a demo ticket begins: who asks for what, when, by which channel, under which agreement, and where it is routed."""

from bisect import bisect
from itertools import accumulate
from random import Random

from helpdesk_tui.domain.clock import HOUR, MINUTE, Instant
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import priority_of
from helpdesk_tui.services.demo import texts
from helpdesk_tui.services.demo.contracts import choose
from helpdesk_tui.services.demo.story import Event, Story
from helpdesk_tui.services.demo.world import Client, Engineer, Requester, Service, World

_LOWER = {"high": "medium", "medium": "low", "low": "low"}
_HIGHER = {"low": "medium", "medium": "high", "high": "high"}
_DOORS = {"email": "mail", "telegram": "telegram", "portal": "portal", "monitoring": "zabbix", "recurring": "run"}
_FRESH_SHARE = 0.02
_FRESH_SPAN = 5 * HOUR
_NIGHT_SHARE = 0.25


class Arrivals:
    """Draws beginnings."""

    def __init__(self, world: World, rng: Random) -> None:
        self._world, self._rng = world, rng
        self._outside = [client for client in world.clients if not client.is_internal]
        self._sizes = list(accumulate(client.size for client in self._outside))
        self._shares = list(accumulate(service.share for service in world.services))
        self._day = {client.hours.key: client.hours for client in self._outside}
        self._office = next(time for time in world.times if time.key == "5x12-moscow")

    def when(self, client: Client) -> Instant:
        """A moment in the client's hours; for those served round the clock mostly by day."""
        rng, world = self._rng, self._world
        hours = client.hours
        if hours.key == "24x7" and rng.random() > _NIGHT_SHARE:
            hours = self._office
        first, last = hours.calendar.position(world.start_at), hours.calendar.position(world.now)
        return hours.calendar.instant(rng.randint(first + 1, last)) - rng.randrange(1000)

    def fresh(self) -> tuple[Client, Instant]:
        """A client who is at work now, and a moment of the last hours, more likely a late one."""
        rng, now = self._rng, self._world.now
        awake = [client for client in self._outside if client.hours.calendar.is_worked(now)]
        at = now - int(_FRESH_SPAN * rng.random() ** 2) - MINUTE
        client = rng.choice(awake)
        opened = client.hours.calendar.is_worked(at)
        return client, at if opened else now - rng.randint(2, 40) * MINUTE

    def draw(self, count: int) -> list[tuple[Instant, Client]]:
        """So many beginnings in the order of time."""
        rng = self._rng
        found = []
        for _number in range(count):
            if rng.random() < _FRESH_SHARE:
                client, at = self.fresh()
            else:
                client = self._outside[bisect(self._sizes, rng.random() * self._sizes[-1])]
                at = self.when(client)
            found.append((at, client))
        return sorted(found, key=lambda pair: (pair[0], pair[1].id))

    def service(self) -> Service:
        """A service, the common ones more often."""
        return self._world.services[bisect(self._shares, self._rng.random() * self._shares[-1])]

    def begin(
        self, at: Instant, client: Client, *, service: Service | None = None, requester: Requester | None = None, subject: str = "",
        levels: tuple[str, str] | None = None, channel: str = "", called: Engineer | None = None,
    ) -> Story:  # fmt: skip
        """A new ticket; `called` is the engineer who took the phone call."""
        rng = self._rng
        service = service or self.service()
        channel = channel or self._channel(service)
        if requester is None and channel not in ("monitoring", "recurring"):
            requester = client.requesters[int(len(client.requesters) * rng.random() ** 1.5)]
        language = requester.language if requester else client.language
        impact, urgency = levels or self._levels(service)
        deal, coverage = choose(client, service, at)
        line, team_id, why = self._route(client, service, deal.teams[service.id] if deal else None)
        subject = subject or texts.subject(rng, service.key, language)
        values: dict[str, str | int | None] = {
            "state": "new", "kind": service.kind, "client_id": client.id, "client_tier": client.tier,
            "requester_id": requester.id if requester else None, "is_vip": int(bool(requester and requester.is_vip)),
            "service_id": service.id, "agreement_version_id": deal.version_id if deal else None, "coverage": coverage, "subject": subject,
            "impact": impact, "urgency": urgency, "priority": priority_of(impact, urgency), "channel": channel,
            "device": f"{client.key}-pc-{rng.randint(1, 90):02d}" if rng.random() < 0.4 else "", "team_id": team_id, "line": line,
            "created_at": at, "created_by_id": called.id if called else None, "updated_at": at, "version": 1,
        }  # fmt: skip
        story = Story(client, requester, service, deal, deal.time if deal else self._world.house, values, language=language)
        step = story.step(at, called, "console" if called else _DOORS[channel])
        step.events.append(Event("created", "public", {"subject": subject, "coverage": coverage, "route": why, "channel": channel}))
        step.moments += [Moment(at, MomentKind.CREATED), Moment(at, MomentKind.CLIENT_MESSAGE)]
        if called:
            step.moments.append(Moment(at, MomentKind.PUBLIC_REPLY))
        story.say(step, "client", texts.opening(rng, language, subject, requester.name if requester else "Zabbix"))
        return story

    def _channel(self, service: Service) -> str:
        if service.key == "monitoring":
            return "monitoring"
        return self._rng.choices(("email", "portal", "telegram"), (68, 20, 12))[0]

    def _levels(self, service: Service) -> tuple[str, str]:
        chance = self._rng.random()
        impact, urgency = service.impact, service.urgency
        if chance < 0.07:
            return _HIGHER[impact], urgency
        if chance < 0.15:
            return impact, _HIGHER[urgency]
        if chance < 0.35:
            return impact, _LOWER[urgency]
        return (_LOWER[impact], urgency) if chance < 0.42 else (impact, urgency)

    def _route(self, client: Client, service: Service, named: int | None) -> tuple[int, int, str]:
        """Line, team and why: the agreement's team, the client's (a dedicated engineer's desk), or the line's default."""
        if named is not None:
            team = next(team for team in self._world.teams if team.id == named)
            return team.line, team.id, f"agreement names {team.key}"
        key = self.desk_of(client)
        if service.line == 1 and key:
            team = self._world.team(key)
            return team.line, team.id, f"client names {key} for line 1"
        team = self._world.default_team(service.line)
        return team.line, team.id, f"default team of line {service.line}"

    @staticmethod
    def desk_of(client: Client) -> str:
        """The first-line team that the client has named, if any."""
        if client.dedicated is not None:
            return "vip-desk"
        return "service-desk-east" if client.zone == "Asia/Vladivostok" else ""
