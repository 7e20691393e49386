"""Who looks after a ticket until its engineer is back (RULES.md §6): somebody who is on shift when the ticket needs one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from helpdesk_tui.domain.clock import DAY, SECOND, Instant
from helpdesk_tui.domain.handout import OFF, ON_CALL, ON_DUTY, Cover, cover
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.weight import weigh
from helpdesk_tui.services import duty
from helpdesk_tui.store import calendars, people, rota, shifts
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.rota import Presence


class StandIns:
    """Whom tickets are left to at one shift's end. What each gets counts towards the load of that one when the next ticket is looked at."""

    def __init__(self, reader: Reader, policy: Policy, leaving_id: int, now: Instant) -> None:
        self._reader, self._policy, self._leaving_id, self._now = reader, policy, leaving_id, now
        self._given: dict[int, int] = {}

    def choose(self, ticket: Ticket, team_ids: Sequence[int], needed_at: Instant) -> int | None:
        """Who is best placed of these teams, the first before the next; None where nobody is at work now or will be then.

        What is overdue needs somebody now and a while longer: the settings' `rota.soon_s`.
        """
        soon = self._policy.number("rota.soon_s") * SECOND
        due_at = needed_at if needed_at > self._now else self._now + soon
        found = [one for rank, team_id in enumerate(team_ids) for one in self._of_team(ticket, team_id, rank, due_at, due_at + soon)]
        chosen = cover(found)
        if chosen is None:
            return None
        own = weigh(self._policy, priority=ticket.priority, tier=ticket.client_tier, is_vip=ticket.is_vip, boost=0, targets=())
        self._given[chosen.person_id] = self._given.get(chosen.person_id, 0) + own.total
        return chosen.person_id

    def _of_team(self, ticket: Ticket, team_id: int, rank: int, due_at: Instant, later_at: Instant) -> list[Cover]:
        calendar_id = people.team(self._reader, team_id).calendar_id
        now, then, later = (self._standing(ticket, team_id, calendar_id, at) for at in (self._now, due_at, later_at))
        loads = rota.loads(self._reader, self._policy, now, self._now)
        return [
            Cover(
                person_id,
                now=now[person_id],
                then=then[person_id],
                stays=later[person_id] != OFF,
                until_at=self._until(person_id, calendar_id) if now[person_id] != OFF else self._now,
                team=rank,
                load=loads.get(person_id, 0) + self._given.get(person_id, 0),
            )
            for person_id in now
        ]

    def _standing(self, ticket: Ticket, team_id: int, calendar_id: int | None, at: Instant) -> dict[int, int]:
        """How everybody of the team stands at that moment who may have the ticket; the lead too, whose own team may be another."""
        found = rota.of_team(self._reader, team_id, at, ticket.client_id)
        lead_id = people.team(self._reader, team_id).lead_id
        if lead_id is not None and all(one.person_id != lead_id for one in found):
            lead = rota.of_person(self._reader, lead_id, at, ticket.client_id)
            found += [] if lead is None else [lead]
        team_works = duty.is_worked(self._reader, calendar_id, at)
        return {one.person_id: _standing(one, team_works) for one in found if one.sees_client and one.person_id != self._leaving_id}

    def _until(self, person_id: int, calendar_id: int | None) -> Instant:
        """Until when somebody who is at work stays, by shifts or by the team's calendar."""
        if shifts.has_shifts(self._reader, person_id):
            return shifts.until(self._reader, person_id, self._now)
        if calendar_id is None:
            return self._now + DAY
        time, _version_id = calendars.line_of(self._reader, calendar_id, self._now)
        began = time.position(self._now)
        unbroken = bisect_left(range(DAY // SECOND), True, key=lambda s: time.position(self._now + s * SECOND) - began < s)
        return self._now + max(0, unbroken - 1) * SECOND


def _standing(one: Presence, team_works: bool) -> int:
    if not duty.why_away(one, team_works):
        return ON_DUTY
    return OFF if duty.why_away(one, team_works, on_call_counts=True) else ON_CALL
