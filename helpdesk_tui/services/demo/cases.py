"""The tickets that a tour of the console needs: the famous ones, hostile subjects, an outage, work that runs, what waits for a judgement."""

from dataclasses import dataclass
from random import Random

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND, Instant
from helpdesk_tui.domain.sla import MomentKind
from helpdesk_tui.services.demo import texts
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.diary import Diary
from helpdesk_tui.services.demo.flow import Life
from helpdesk_tui.services.demo.story import Event, Logged, Running, Story
from helpdesk_tui.services.demo.world import Client, Engineer, World

_BOOSTS = (("boris", 60_000, "the director asked"), ("boris", 30_000, "month end"), ("boris", -20_000, "can wait, agreed"))
_CHILDREN_OF_OTHERS = 5


@dataclass(slots=True)
class Outage:
    """A parent with its children; their numbers go into the history when all tickets are numbered."""

    event: Event
    parent: Story
    children: list[tuple[Story, Event]]


class Cases:
    """Told before the ordinary tickets, so that their people are free for them."""

    def __init__(self, world: World, diary: Diary, arrivals: Arrivals, life: Life, rng: Random) -> None:
        self.world, self.now, self.diary, self.arrivals, self.life, self.rng = world, world.now, diary, arrivals, life, rng
        self.stories: list[Story] = []
        self._outages: list[Outage] = []
        self._services = {service.key: service for service in world.services}
        self._awake = [client for client in world.clients if not client.is_internal and client.hours.calendar.is_worked(world.now)]

    def tell(self) -> list[Story]:
        """All of them."""
        self._famous()
        self._hostile()
        self._shift_of_anna()
        self._returned()
        self._flagged()
        self._approvals()
        self._outage()
        for login, minutes in (("emma", 33), ("tomas", 71), ("vera", 9)):
            self._running(self.world.engineer(login), minutes)
        return self.stories

    def _begin(
        self,
        minutes_ago: float,
        client: Client,
        service: str,
        subject: str = "",
        levels: tuple[str, str] | None = None,
        place: int | None = None,
    ) -> Story:
        requester = client.requesters[self.rng.randrange(len(client.requesters)) if place is None else place]
        at = self.now - int(minutes_ago * MINUTE) - self.rng.randrange(MINUTE)
        story = self.arrivals.begin(
            at, client, service=self._services[service], requester=requester, subject=subject, levels=levels, channel="email"
        )
        self.stories.append(story)
        return story

    def _famous(self) -> None:
        acme, globex, initech = (self.world.client(key) for key in ("acme", "globex", "initech"))
        full = self._begin(0, acme, "file-share", "[/var/log] disk full on fs-03", ("high", "high"), place=0)
        self._redate(full, self.life.promised(full)["resolution"] // 60 + 12)
        self._take(full, self.world.engineer("ivan"), 41, runs=True)
        self.life.client_answers(full, self.now - 10 * MINUTE, "answer")
        full.tags |= {"disk", "monitoring"}
        invoices = self._begin(0, globex, "printing", "Cannot print invoices", ("medium", "high"), place=3)
        self._redate(invoices, self.life.promised(invoices)["reaction"] // 60 - 8)
        hire = self._begin(300, initech, "new-hire", "VPN for new hire", place=2)
        self._asked(hire, self.world.engineer("olga"), 200)
        hire.tags.add("onboarding")

    def _redate(self, story: Story, minutes_ago: int) -> None:
        """Move the beginning to so many minutes ago."""
        at = self.now - minutes_ago * MINUTE - 20 * SECOND
        step = story.steps[0]
        step.at = at
        step.moments = [type(moment)(at, moment.kind) for moment in step.moments]
        step.said[0].at = at
        story.values |= {"created_at": at, "updated_at": at}

    def _take(self, story: Story, engineer: Engineer, minutes_ago: int, *, runs: bool = False, minutes: int = 25) -> None:
        """Taken so long ago; answered; the stopwatch ended after some minutes, or still runs."""
        start = self.now - minutes_ago * MINUTE - self.rng.randrange(40 * SECOND)
        end = self.now + HOUR if runs else start + minutes * MINUTE + self.rng.randrange(40 * SECOND)
        self.diary.block(engineer, start, end)
        step = story.step(start, engineer)
        self.life.take(story, engineer, start, "next", step)
        timer = self.life.timer_id()
        step.events.append(Event("time.started", "internal", {"timer": timer, "at": start}))
        self.life.reply(story, engineer, start + 3 * MINUTE, "first")
        if runs:
            story.running = Running(timer, engineer, start)
            return
        story.log(story.step(end, engineer), Logged(engineer, start, end - start, "stop", timer))

    def _asked(self, story: Story, engineer: Engineer, minutes_ago: int) -> None:
        """Worked, and waiting for the client's answer."""
        self._take(story, engineer, minutes_ago, minutes=14)
        step = story.steps[-1]
        self.life.reply(story, engineer, step.at, "ask", step)
        self.life.pause(story, step, "waiting_client", self.life.working_days_later(story, step.at, 5), "")
        step.logged[0].end_reason = "waiting_client"

    def _hostile(self) -> None:
        for number, subject in enumerate(texts.HOSTILE):
            story = self._begin(
                self.rng.uniform(3, 400), self.rng.choice(self._awake), self.rng.choice(("email", "workplace", "how-to")), subject
            )
            if number % 4 == 3:
                self._take(
                    story,
                    self.world.team("service-desk").members[6 + number // 4],
                    int((self.now - story.created_at) / MINUTE * 0.7),
                    minutes=2,
                )

    def _shift_of_anna(self) -> None:
        """What the tour's engineer has done on this shift: two resolved, one that took suspiciously long."""
        anna = self.world.engineer("anna")
        for ago, minutes, service in ((172, 19, "password"), (150, 84, "printing"), (30, 11, "access")):
            story = self._begin(ago + 12, self.rng.choice(self._awake), service)
            self._take(story, anna, ago, minutes=minutes)
            self.life.resolve(story, story.steps[-1], anna, "solved")
            story.steps[-1].logged[0].end_reason = "resolved"

    def _returned(self) -> None:
        """One of hers whose client has answered, one whose *until* has passed unrecorded, one that waits for tomorrow."""
        anna = self.world.engineer("anna")
        back = self._begin(1500, self.world.client("acme"), "vpn", "VPN drops every 5 minutes", place=4)
        self._asked(back, anna, 1440)
        self.life.client_answers(back, self.now - 14 * MINUTE, "answer")
        passed = self._begin(1600, self.world.client("globex"), "equipment", "Second monitor for accounting", place=5)
        self._take(passed, anna, 1320)
        self.life.pause(passed, passed.steps[-1], "scheduled", self.now - 6 * MINUTE, "delivery today")
        later = self._begin(1700, self.world.client("initech"), "software", "Please install AutoCAD", place=6)
        self._take(later, anna, 1260, minutes=12)
        self.life.pause(later, later.steps[-1], "scheduled", self.now + 18 * HOUR, "agreed with the client by phone")

    def _flagged(self) -> None:
        """Resolved ones on which the client has just written."""
        for login, ago, kind in (("anna", 25, "again"), ("olga", 12, "thanks"), ("boris", 40, "thanks")):
            client = self.world.client("acme" if login == "anna" else "globex")
            story = self._begin(3000, client, "email")
            engineer = self.world.engineer(login)
            self._take(story, engineer, 2890 - ago)
            self.life.resolve(story, story.steps[-1], engineer, "solved")
            self.life.client_answers(story, self.now - ago * MINUTE, kind)

    def _approvals(self) -> None:
        """Time entered by hand that the lead must approve."""
        for place, (days, why, note) in enumerate(
            ((4, "old", "forgot to start the timer"), (1, "overlap", "two at once: call and remote session"))
        ):
            engineer = self.world.team("service-desk").members[3 + place]
            story = self._begin(days * 1440 + 90, self.world.client("globex"), "telephony")
            start = story.created_at + 20 * MINUTE
            done = story.step(start + 50 * MINUTE, engineer)
            self.life.take(story, engineer, done.at, "picked", done)
            self.life.resolve(story, done, engineer, "solved")
            if int(story.values["confirm_at"] or 0) <= self.now:
                self.life.close(story, story.step(int(story.values["confirm_at"] or 0), None, "time"))
            step = story.step(self.now - (50 + place) * MINUTE, engineer)
            story.log(step, Logged(engineer, start, 45 * MINUTE, "manual", None, note, approval=why))

    def _running(self, engineer: Engineer, minutes: int) -> None:
        service = "storage" if engineer.line == 3 else "workplace"
        story = self._begin(minutes + 35, self.rng.choice(self._awake), service)
        self._take(story, engineer, minutes, runs=True)

    def _outage(self) -> None:
        """A branch-wide outage: the parent worked on by the third line, its children folded under it."""
        globex, igor = self.world.client("globex"), self.world.engineer("igor")
        parent = self._begin(96, globex, "core-network", "Core switch down, all branches offline", ("high", "high"), place=0)
        self._take(parent, igor, 91, runs=True)
        others = self.rng.sample(
            [client for client in self._awake if client.key != "globex"], min(_CHILDREN_OF_OTHERS, len(self._awake) - 1)
        )
        children = [self._begin(self.rng.uniform(30, 95), client, "network-link") for client in [globex] * 9 + others]
        joined_at = self.now - 25 * MINUTE
        step = parent.step(joined_at, igor)
        joined = Event("outage", "internal", {"children": [], "before": {}, "after": {}})
        step.events.append(joined)
        folded = []
        for child in children:
            child.change(child.step(joined_at, igor), "outage_joined", {})
            folded.append((child, child.steps[-1].events[0]))
            child.parent = parent
        self._outages.append(Outage(joined, parent, folded))
        news = self.life.reply(parent, igor, self.now - 22 * MINUTE, "first")
        for child in children:
            copy = child.step(news.at, igor)
            child.say(copy, "reply", news.said[0].body, copied_from=news.said[0])
            child.change(copy, "replied", {}, [(MomentKind.PUBLIC_REPLY, None)], audience="public")

    def boosts(self, stories: list[Story]) -> None:
        """Leads raise a few of the open tickets, and lower one."""
        team = self.world.team("service-desk").id
        fit = [
            s
            for s in stories
            if s.values["state"] == "new" and s.values["team_id"] == team and s.parent is None and s.created_at < self.now - HOUR
        ]
        for (login, boost, reason), story in zip(_BOOSTS, self.rng.sample(fit, min(len(_BOOSTS), len(fit))), strict=False):
            lead = self.world.engineer(login)
            step = story.step(max(story.steps[-1].at, self.now - self.rng.randint(5, 50) * MINUTE), lead)
            until_at: Instant = story.time.calendar.add(step.at, 8 * 3600)
            story.change(step, "boosted", {"boost": boost, "boost_until_at": until_at, "boost_reason": reason, "boost_by_id": lead.id})

    def number(self) -> None:
        """Put the tickets' numbers into the history of the outage."""
        for outage in self._outages:
            outage.event.payload["children"] = [child.id for child, _event in outage.children]
            for _child, event in outage.children:
                event.payload |= {"before": {"parent_id": None}, "after": {"parent_id": outage.parent.id}}
