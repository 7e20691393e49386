"""Whose the demo's tickets are: a VIP's on its way along the chain, one that went up and came back, one left at a shift's end; and every escalation."""

from __future__ import annotations

from typing import NamedTuple

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND, Instant
from helpdesk_tui.domain.sla import MomentKind
from helpdesk_tui.services.demo.arrivals import Arrivals
from helpdesk_tui.services.demo.diary import SHIFT_TEAM, Diary
from helpdesk_tui.services.demo.flow import Life
from helpdesk_tui.services.demo.story import Event, Step, Story
from helpdesk_tui.services.demo.world import Client, Engineer, World
from helpdesk_tui.store.bulk import Bulk, Value

_CLEARED: dict[str, str | int | None] = {"until_at": None, "pause_note": "", "came_back_at": None}
_ESCALATION = (
    "ticket_id", "at", "by_id", "from_team_id", "to_team_id", "from_line", "to_line", "reason", "due_at", "taken_at", "returned_at",
    "returned_by_id", "return_reason", "command_id", "is_undone",
)  # fmt: skip


class Chained(NamedTuple):
    """A VIP's ticket with its engineer, since when and until when."""

    story: Story
    step: str
    engineer: Engineer
    at: Instant
    pass_on_at: Instant


class Left(NamedTuple):
    """A ticket that somebody looks after until its engineer's next shift."""

    story: Story
    engineer: Engineer
    to: Engineer
    note: str
    at: Instant
    back_at: Instant


class Hands:
    """Told last, so that nothing else of the desk depends on it."""

    def __init__(self, world: World, diary: Diary, arrivals: Arrivals, life: Life) -> None:
        self.world, self.diary, self.arrivals, self.life = world, diary, arrivals, life
        self._services = {service.key: service for service in world.services}
        self.chained: list[Chained] = []
        self.left: list[Left] = []

    def tell(self) -> list[Story]:
        """The tickets."""
        told = [self._chain(), self._up_and_down(), self._shift_end()]
        return [story for story in told if story is not None]

    def _is_on(self, engineer: Engineer) -> bool:
        return self.diary.hours[engineer.id].is_worked(self.world.now)

    def _chain(self) -> Story | None:
        """A VIP has written some minutes ago; the first of the chain who is at work has it, and has not looked yet."""
        awake = [one for one in self.world.clients if not one.is_internal and one.hours.calendar.is_worked(self.world.now)]
        for client in sorted(awake, key=lambda one: (one.dedicated is None, one.id)):
            found = [(step, one) for step, one in self._chain_of(client) if self._is_on(one)]
            if found and any(one.is_vip for one in client.requesters):
                return self._chained(client, *found[0])
        return None

    def _chain_of(self, client: Client) -> list[tuple[str, Engineer]]:
        """The dedicated engineer, the deputy, the team's lead."""
        dedicated = client.dedicated
        if dedicated is None:
            return [("lead", self.world.team(self.arrivals.desk_of(client) or SHIFT_TEAM).lead)]
        team = next(team for team in self.world.teams if team.id == dedicated.team_id)
        deputy = team.members[(team.members.index(dedicated) + 1) % len(team.members)]
        return [("dedicated", dedicated), ("deputy", deputy), ("lead", team.lead)]

    def _chained(self, client: Client, step: str, engineer: Engineer) -> Story:
        at = self.world.now - 3 * MINUTE - 20 * SECOND
        vip = next(one for one in client.requesters if one.is_vip)
        story = self.arrivals.begin(at, client, service=self._services["email"], requester=vip, channel="email")
        reaction = self.life.promised(story).get("reaction")
        rules: list[object] = [[step, True, f"{engineer.name} is at work"]]
        story.steps[0].events[0].payload["rules"] = rules
        payload: dict[str, object] = {"rule": step, "route": f"{engineer.name} is at work", "rules": rules}
        story.change(story.step(at, None, "email"), "routed", {"assignee_id": engineer.id}, payload=payload)
        if reaction is not None:
            self.chained.append(Chained(story, step, engineer, at, story.time.calendar.add(at, reaction // 2)))
        return story

    def _up_and_down(self) -> Story | None:
        """Escalated without the switch's name, given back, and escalated again."""
        first, second = self.world.team(SHIFT_TEAM), self.world.team("network")
        below = next((one for one in first.members if self._is_on(one) and one.login != "anna"), first.members[1])
        above = second.members[1]
        client = self.world.client("initech")
        now = self.world.now
        story = self.arrivals.begin(
            now - 150 * MINUTE, client, service=self._services["network-link"], requester=client.requesters[1], channel="email"
        )
        story.values |= {"line": 1, "team_id": first.id}
        self.life.take(story, below, now - 140 * MINUTE, "next")
        self.life.reply(story, below, now - 137 * MINUTE, "first")
        up = {"line": second.line, "team_id": second.id, "assignee_id": None, "state": "new", **_CLEARED}
        why = "Users in one room lose the network every hour; cables are fine."
        new = [(MomentKind.NEW, None)]
        story.change(story.step(now - 120 * MINUTE, below), "escalated", dict(up), new, payload={"reason": why})
        self.life.take(story, above, now - 100 * MINUTE, "next")
        step = story.step(now - 80 * MINUTE, above)
        story.say(step, "note", "Which switch, and which port? Please look at the label.")
        down: dict[str, str | int | None] = {"line": 1, "team_id": first.id, "assignee_id": below.id, "state": "in_progress", **_CLEARED}
        story.change(step, "returned", {**down, "came_back_at": step.at}, payload={"reason": "Which switch, and which port?"})
        again = story.step(now - 35 * MINUTE, below)
        story.say(again, "note", "Switch acc-2-07, ports 11 and 12.")
        story.change(again, "escalated", dict(up), new, payload={"reason": "Switch acc-2-07, ports 11 and 12."})
        return story

    def _shift_end(self) -> Story | None:
        """Somebody whose shift ended some hours ago has left a ticket to a colleague."""
        now, team = self.world.now, self.world.team(SHIFT_TEAM)
        here = next((one for one in team.members[1:] if self._is_on(one)), None)
        for one in team.members:
            hours = self.diary.hours[one.id]
            ended = [end for _start, end, _sum in hours.stretches(now - 10 * HOUR, now) if end < now - 5 * MINUTE]
            if here is None or not ended or self._is_on(one):
                continue
            back_at = hours.next_open(now)
            if back_at is None:
                continue
            client = self.world.client("globex")
            story = self.arrivals.begin(
                ended[-1] - 90 * MINUTE, client, service=self._services["email"], requester=client.requesters[2], channel="email"
            )
            self.life.take(story, one, ended[-1] - 60 * MINUTE, "next")
            self.life.reply(story, one, ended[-1] - 55 * MINUTE, "first")
            note = "the provider calls back; then test with the client"
            step = story.step(ended[-1] - 3 * MINUTE, one)
            story.say(step, "note", f"Until {one.name} is back: {note}")
            values: dict[str, str | int | None] = {"assignee_id": here.id, "came_back_at": step.at}
            story.change(step, "shift_handed", values, payload={"note": note, "to": here.name, "back_at": back_at})
            self.left.append(Left(story, one, here, note, step.at, back_at))
            return story
        return None

    def write(self, bulk: Bulk, stories: list[Story]) -> None:
        """The rows beside the tickets, which must have their numbers, as must their commands."""
        bulk.insert("escalation", _ESCALATION, [row for story in stories for row in _escalations(story)])
        bulk.add("ticket_route", [
            {"ticket_id": one.story.id, "step": one.step, "person_id": one.engineer.id, "at": one.at, "pass_on_at": one.pass_on_at}
            for one in self.chained
        ])  # fmt: skip
        bulk.add("shift_handover", [
            {"ticket_id": one.story.id, "from_id": one.engineer.id, "to_id": one.to.id, "note": one.note, "at": one.at, "back_at": one.back_at}
            for one in self.left
        ])  # fmt: skip


def _escalations(story: Story) -> list[list[Value]]:
    """A row for each time that the ticket went to the next line, with when that took it, or gave it back."""
    rows: list[list[Value]] = []
    for step in story.steps:
        for event in step.events:
            if event.verb == "escalated":
                rows.append(_escalation(story, step, event))
            elif event.verb == "taken" and rows and rows[-1][9] is None and rows[-1][10] is None:
                rows[-1][9] = step.at
            elif event.verb == "returned" and rows:
                rows[-1][10:13] = [step.at, step.actor_id, str(event.payload["reason"])]
    return rows


def _escalation(story: Story, step: Step, event: Event) -> list[Value]:
    before, after = event.payload["before"], event.payload["after"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    reason = str(event.payload["reason"])
    teams, lines = (before.get("team_id"), after.get("team_id")), (before.get("line"), after.get("line"))
    return [story.id, step.at, step.actor_id, *teams, *lines, reason, None, None, None, None, "", step.command_id, 0]
