"""How a demo ticket goes on: taken, answered, put to waiting, escalated, resolved, confirmed or reopened, until the present is reached."""

from json import dumps
from random import Random
from uuid import UUID

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, SECOND, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import MomentKind
from helpdesk_tui.domain.weight import weigh
from helpdesk_tui.services.demo import texts
from helpdesk_tui.services.demo.diary import Diary
from helpdesk_tui.services.demo.story import Event, Logged, Running, Step, Story
from helpdesk_tui.services.demo.world import Engineer, Team, World

_CLEARED: dict[str, str | int | None] = {"until_at": None, "pause_note": ""}
_ROUNDS = 9


class Present(Exception):
    """The telling has reached the present: nothing later has happened yet."""


class Life:
    """Tells the course of tickets. All chance comes from `rng`, all time from `world` and the tickets' calendars."""

    def __init__(self, world: World, diary: Diary, rng: Random, policy: Policy) -> None:
        self.world, self.diary, self.rng, self.policy = world, diary, rng, policy
        self._teams = {team.id: team for team in world.teams}
        self._team_of = {engineer.id: team for team in world.teams for engineer in team.members}

    def live(self, story: Story) -> None:
        """Let the ticket live up to now."""
        try:
            self._go_on(story)
        except Present:
            return

    def _go_on(self, story: Story) -> None:
        team = self._teams[int(story.values["team_id"] or 0)]
        at = story.created_at + self._lag(0.02, self._queue(story, team))
        for _round in range(_ROUNDS):
            engineer, start, length = self._take(story, team, at)
            done = self._work(story, team, engineer, start, length)
            if done is None:
                return
            team, at = done

    def _queue(self, story: Story, team: Team) -> float:
        """How many hours a ticket waits for somebody on average; the urgent ones less."""
        return (0.1, 0.2, 0.6, 1.5)[story.priority - 1] * (1 if team.line == 1 else 3)

    def until(self, at: Instant) -> Instant:
        """That moment, if it has come. Raises Present where it lies ahead."""
        if at > self.world.now:
            raise Present
        return at

    def _lag(self, least: float, mean: float) -> int:
        """A span in ms, from hours: mostly short, sometimes long."""
        return int((least + self.rng.expovariate(1 / mean)) * HOUR)

    def _length(self, story: Story, team: Team) -> int:
        norm = story.service.norm_min * (1.0 if team.line == 1 else 1.3)
        minutes = min(110.0, max(3.0, norm * self.rng.lognormvariate(-0.35, 0.5)))
        return int(minutes * 60) * SECOND

    def timer_id(self) -> str:
        """The name of a stopwatch span."""
        return UUID(int=self.rng.getrandbits(128), version=4).hex

    def _take(self, story: Story, team: Team, at: Instant) -> tuple[Engineer, Instant, int]:
        length = self._length(story, team)
        dedicated = story.client.dedicated if story.is_vip and team.line == 1 else None
        if dedicated is not None:
            engineer, start = dedicated, self.diary.book(dedicated, at, length)
        else:
            engineer, start = self.diary.book_one(team, at, length)
        self.until(start)
        how = "assigned" if dedicated or team.handout != "pull" else "next" if self.rng.random() < 0.7 else "picked"
        self.take(story, engineer, start, how)
        return engineer, start, length

    def take(self, story: Story, engineer: Engineer, at: Instant, how: str, step: Step | None = None) -> None:
        """The engineer takes the ticket."""
        step = step or story.step(at, engineer)
        values: dict[str, str | int | None] = {"assignee_id": engineer.id, "state": "in_progress", "came_back_at": None, **_CLEARED}
        moments: list[tuple[MomentKind, Instant | None]] = [(MomentKind.TAKE, None)]
        if story.values["state"] != "in_progress":
            moments.append((MomentKind.IN_PROGRESS, None))
        if story.values.get("first_taken_at") is None:
            values |= self._sample(story, engineer, at, how)
        story.change(step, "taken", values, moments, payload={"how": how})

    def _sample(self, story: Story, engineer: Engineer, at: Instant, how: str) -> dict[str, str | int | None]:
        """The points' sample: the weight at the first take, where all that is promised has run since creation."""
        consumed = story.time.calendar.between(story.created_at, at)
        answered = any(moment.kind is MomentKind.PUBLIC_REPLY for moment in story.moments)
        unmet = [(consumed, seconds) for kind, seconds in self.promised(story).items() if not answered or kind in ("resolution", "update")]
        weight = weigh(
            self.policy, priority=story.priority, tier=story.client.tier, is_vip=story.is_vip, boost=int(story.values.get("boost") or 0), targets=unmet,
        )  # fmt: skip
        pressure = 0 if how == "picked" else min(weight.pressure, self.policy.number("points.pressure_most"))
        total = 0 if story.parent else max(0, weight.priority + weight.client + weight.boost + pressure)
        return {
            "first_taken_at": at, "first_taken_by_id": engineer.id, "first_taken_how": how, "points_sample": total,
            "points_terms": dumps({**weight.as_dict(), "counted_pressure": pressure}, sort_keys=True),
        }  # fmt: skip

    def promised(self, story: Story) -> dict[str, int]:
        """Seconds by target: the agreement's, or the house's."""
        if story.deal is not None:
            targets = story.deal.targets
            return {**targets[(story.priority, False)], **(targets.get((story.priority, True), {}) if story.is_vip else {})}
        return {kind: self.policy.number(f"house.{kind}.{story.priority}") for kind in ("reaction", "resolution")}

    def _work(self, story: Story, team: Team, engineer: Engineer, start: Instant, length: int) -> tuple[Team, Instant] | None:
        """Sessions of one engineer until the ticket is done (None), or goes to another team at a moment."""
        for _round in range(_ROUNDS):
            timer = self._start(story, engineer, start, length)
            if self._owes_answer(story) or self.rng.random() < 0.2:
                self.reply(story, engineer, self.until(start + int(length * self.rng.uniform(0.1, 0.5))), "first")
            elif team.line > 1 and self.rng.random() < 0.6:
                step = story.step(self.until(start + length // 2), engineer)
                story.say(step, "note", texts.phrase(self.rng, engineer.language, "note"))
            end = self.until(start + length)
            story.running = None
            step = story.step(end, engineer)
            outcome = self._outcome(team, story)
            story.log(step, self._entry(engineer, start, end, outcome, timer, story))
            if outcome == "escalated":
                return self._escalate(story, step, team)
            back_at = self._end(story, step, engineer, outcome)
            if back_at is None:
                return None
            length = self._length(story, team) // 2 + MINUTE
            start = self.until(self.diary.book(engineer, back_at, length))
        return None

    @staticmethod
    def _owes_answer(story: Story) -> bool:
        """Whether the newest word on the ticket is the client's."""
        words = [m.kind for m in story.moments if m.kind in (MomentKind.CLIENT_MESSAGE, MomentKind.PUBLIC_REPLY)]
        return not words or words[-1] is MomentKind.CLIENT_MESSAGE

    def _start(self, story: Story, engineer: Engineer, start: Instant, length: int) -> str | None:
        """The stopwatch starts where the team's are automatic, and the ticket that came back is seen."""
        self._settle(story, start)
        last = story.steps[-1]
        step = last if last.at == start and last.actor_id == engineer.id else story.step(start, engineer)
        timer = None
        if self._team_of[engineer.id].timer_mode == "auto" or (start + length > self.world.now and self.rng.random() < 0.5):
            timer = self.timer_id()
            step.events.append(Event("time.started", "internal", {"timer": timer, "at": start}))
            story.running = Running(timer, engineer, start)
        if story.values["state"] in ("waiting_vendor", "scheduled", "waiting_client"):
            story.change(step, "resumed", {"state": "in_progress", "came_back_at": None, **_CLEARED}, [(MomentKind.IN_PROGRESS, None)])
        elif story.values.get("came_back_at") is not None:
            story.change(step, "came_back_seen", {"came_back_at": None})
        if not step.events:
            story.steps.remove(step)
        return timer

    @staticmethod
    def _settle(story: Story, at: Instant) -> None:
        """An *until* that has passed is recorded by the next command, dated when it was due."""
        until_at = story.values.get("until_at")
        if until_at is not None and int(until_at) <= at:
            values: dict[str, str | int | None] = {"state": "in_progress", "until_at": None, "came_back_at": until_at, "pause_note": ""}
            story.change(story.step(at, None, "time"), "until_passed", values, at=int(until_at))

    def reply(self, story: Story, engineer: Engineer, at: Instant, kind: str, step: Step | None = None) -> Step:
        """The engineer writes to the client: a first word, or a question."""
        step = step or story.step(at, engineer)
        story.say(step, "reply", texts.phrase(self.rng, story.language, kind), is_question=kind == "ask")
        values: dict[str, str | int | None] = {"came_back_at": None, "flag_at": None, "reopen_at": None}
        story.change(step, "replied", values, [(MomentKind.PUBLIC_REPLY, None)], audience="public")
        return step

    def _entry(self, engineer: Engineer, start: Instant, end: Instant, outcome: str, timer: str | None, story: Story) -> Logged:
        note = "" if timer and self.rng.random() < 0.8 else texts.phrase(self.rng, engineer.language, "note")
        if timer:
            return Logged(engineer, start, end - start, "stop" if outcome == "later" else outcome, timer, note)
        rounded = max(5 * MINUTE, (end - start) // (5 * MINUTE) * 5 * MINUTE)
        kind = "visit" if story.service.key in ("workplace", "equipment", "relocation") and self.rng.random() < 0.4 else "reactive"
        return Logged(engineer, start, rounded, "manual", None, note, kind, story.service.key != "complaint")

    def _outcome(self, team: Team, story: Story) -> str:
        names = ("resolved", "waiting_client", "escalated", "scheduled", "waiting_vendor", "later", "cancelled")
        if team.line == 1:
            return self.rng.choices(names, (50, 17, 19, 5, 3, 4, 2))[0]
        return self.rng.choices(names, (44, 17, 4 if team.line == 2 else 0, 10, 12, 13, 0))[0]

    def _escalate(self, story: Story, step: Step, team: Team) -> tuple[Team, Instant]:
        target = (
            self.world.team(story.service.team_key) if team.line == 1 else self.rng.choice([t for t in self.world.teams if t.line == 3])
        )
        if target.line <= team.line:
            target = self.world.default_team(team.line + 1)
        values: dict[str, str | int | None] = {
            "line": target.line,
            "team_id": target.id,
            "assignee_id": None,
            "state": "new",
            "came_back_at": None,
            **_CLEARED,
        }
        reason = texts.phrase(self.rng, story.language, "escalate")
        story.change(step, "escalated", values, [(MomentKind.NEW, None)], payload={"reason": reason})
        return target, step.at + self._lag(0.1, self._queue(story, target) * 1.5)

    def _end(self, story: Story, step: Step, engineer: Engineer, outcome: str) -> Instant | None:
        """What ends a session; returns when the engineer should go on, or None where the ticket is done."""
        if outcome == "cancelled":
            story.change(
                step, "cancelled", {"state": "cancelled", "came_back_at": None}, [(MomentKind.CANCELLED, None)], payload={"reason": "spam"}
            )
            return None
        if outcome == "resolved":
            return self._resolve(story, step, engineer)
        if outcome == "waiting_client":
            return self._wait_client(story, step, engineer)
        if outcome in ("waiting_vendor", "scheduled"):
            return self._wait(story, step, engineer, outcome)
        return step.at + self._lag(1, (3, 6, 20, 50)[story.priority - 1])

    def pause(self, story: Story, step: Step, state: str, until_at: Instant, note: str) -> None:
        """Put the ticket to waiting or scheduled."""
        values: dict[str, str | int | None] = {"state": state, "until_at": until_at, "pause_note": note, "came_back_at": None}
        story.change(step, state, values, [(MomentKind(state), until_at)])

    def working_days_later(self, story: Story, at: Instant, days: int) -> Instant:
        """The end of the n-th working day after a moment, by the ticket's calendar."""
        time = story.time.calendar
        for _day in range(days * 10 + 20):
            before = time.position(at)
            at += DAY
            days -= time.position(at) > before
            if days == 0:
                break
        return at

    def _wait_client(self, story: Story, step: Step, engineer: Engineer) -> Instant:
        self.reply(story, engineer, step.at, "ask", step)
        until_at = self.working_days_later(story, step.at, 5)
        self.pause(story, step, "waiting_client", until_at, "")
        hours = story.client.hours.calendar
        answer_at = hours.add(step.at, int(self.rng.expovariate(1 / 13.0) * 3600) + 600) + self.rng.randrange(60_000)
        if answer_at >= until_at:
            return self._comes_back(story, until_at)
        self.client_answers(story, self.until(answer_at), "answer")
        return answer_at + self._lag(0.1, 3.0)

    def client_answers(self, story: Story, at: Instant, kind: str) -> Step:
        """The client writes; waiting for it ends, a resolved ticket is flagged."""
        step = story.step(at, None, "mail")
        if story.requester:
            step.actor_id = story.requester.id
        story.say(step, "client", texts.phrase(self.rng, story.language, kind))
        values: dict[str, str | int | None] = {"came_back_at": at}
        if story.values["state"] == "waiting_client":
            values |= {"state": "in_progress", **_CLEARED}
        elif story.values["state"] == "resolved":
            reopen_at = story.time.calendar.add(at, self.policy.number("reopen.client_message_working_s"))
            values = {"flag_at": at, "reopen_at": reopen_at}
        story.change(step, "client_answered", values, [(MomentKind.CLIENT_MESSAGE, None)], audience="public")
        return step

    def _comes_back(self, story: Story, until_at: Instant) -> Instant:
        """The *until* passes: most often the next console records it, dated when it was due."""
        if self.rng.random() < 0.5:
            self._settle(story, self.until(until_at))
        return until_at + self._lag(0.3, 4.0)

    def _wait(self, story: Story, step: Step, engineer: Engineer, state: str) -> Instant:
        days = self.rng.uniform(0.5, (3, 6, 14, 20)[story.priority - 1])
        until_at = step.at + int(days * DAY) // HOUR * HOUR
        self.pause(
            story, step, state, until_at, texts.phrase(self.rng, engineer.language, "vendor" if state == "waiting_vendor" else "agreed")
        )
        if state == "waiting_vendor" and self.rng.random() < 0.4:
            return step.at + int((until_at - step.at) * self.rng.uniform(0.3, 0.9))
        return self._comes_back(story, until_at)

    def _resolve(self, story: Story, step: Step, engineer: Engineer) -> Instant | None:
        self.resolve(story, step, engineer)
        chance = self.rng.random()
        if chance < 0.30:
            at = self.until(story.client.hours.calendar.add(step.at, int(self.rng.expovariate(1 / 5.0) * 3600) + 300))
            self.close(story, story.step(at, engineer))
            return None
        if chance < 0.40:
            return self._hears_after(story, engineer, thanks=chance < 0.35)
        confirm_at = int(story.values["confirm_at"] or 0)
        self.close(story, story.step(self.until(confirm_at), None, "time"))
        return None

    def resolve(self, story: Story, step: Step, engineer: Engineer, code: str = "") -> None:
        """Resolve with a code and a text for the client."""
        text = texts.phrase(self.rng, story.language, "solved")
        code = code or self.rng.choices(("solved", "workaround", "not_reproducible", "out_of_scope", "no_answer"), (80, 9, 5, 3, 3))[0]
        story.say(step, "reply", text)
        values: dict[str, str | int | None] = {
            "state": "resolved", "resolved_at": step.at, "resolved_by_id": engineer.id, "resolution_code": code, "resolution_text": text,
            "confirm_at": self.working_days_later(story, step.at, self.policy.number("confirm.working_days")), "came_back_at": None,
            "flag_at": None, **_CLEARED,
        }  # fmt: skip
        story.change(step, "resolved", values, [(MomentKind.RESOLVED, None)], audience="public", payload={"code": code})

    @staticmethod
    def close(story: Story, step: Step) -> None:
        """The ticket closes, as confirmed or by time."""
        values: dict[str, str | int | None] = {
            "state": "closed",
            "closed_at": step.at,
            "confirm_at": None,
            "flag_at": None,
            "reopen_at": None,
        }
        story.change(step, "closed", values, [(MomentKind.CLOSED, None)], audience="public")

    def _hears_after(self, story: Story, engineer: Engineer, *, thanks: bool) -> Instant | None:
        """The client writes about a resolved ticket: thanks, which the engineer dismisses, or that it is back, which reopens it."""
        solved_at, confirm_at = int(story.values["resolved_at"] or 0), int(story.values["confirm_at"] or 0)
        at = self.until(solved_at + int((confirm_at - solved_at) * self.rng.uniform(0.02, 0.6)))
        self.client_answers(story, at, "thanks" if thanks else "again")
        reopen_at = int(story.values["reopen_at"] or 0)
        judged_at = self.until(at + int((reopen_at - at) * self.rng.uniform(0.3, 0.95)))
        step = story.step(judged_at, engineer)
        if thanks:
            confirm_at = self.working_days_later(story, judged_at, self.policy.number("confirm.working_days"))
            story.change(step, "dismissed", {"flag_at": None, "reopen_at": None, "confirm_at": confirm_at})
            self.close(story, story.step(self.until(confirm_at), None, "time"))
            return None
        values: dict[str, str | int | None] = {
            "state": "in_progress", "reopened": int(story.values.get("reopened") or 0) + 1, "confirm_at": None, "flag_at": None,
            "reopen_at": None, "closed_at": None, "came_back_at": None,
        }  # fmt: skip
        story.change(step, "reopened", values, [(MomentKind.REOPENED, None)], audience="public", payload={"reason": ""})
        return judged_at + self._lag(0.2, 2.0)
