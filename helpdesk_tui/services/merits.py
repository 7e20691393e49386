"""What one's own work has brought: points of a day and its month, how the next ones arise, and how clients have rated it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.report_period import of
from helpdesk_tui.domain.roles import TIME, Actor
from helpdesk_tui.services import earning
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.earning import Coming
from helpdesk_tui.store import people, ratings
from helpdesk_tui.store import points as ledger
from helpdesk_tui.store.ratings import RatingRow, Whose


@dataclass(frozen=True, slots=True)
class Merits:
    """Points in thousandths; `coming`: the tickets in hand, those worth most first; the month's ratings as their sum and number, the last one."""

    day_points: int
    month_points: int
    coming: tuple[Coming, ...]
    rating_sum: int
    rating_count: int
    last_rating: RatingRow | None

    @property
    def rating_hundredths(self) -> int | None:
        """The mean rating; None without any."""
        return (self.rating_sum * 100 + self.rating_count // 2) // self.rating_count if self.rating_count else None


def view(desk: Desk, actor: Actor, day: date | None = None) -> Merits | None:
    """The actor's own, of a day (today by default) and its month; None for who works no tickets."""
    if not actor.may(TIME):
        return None
    now = desk.clock.now()
    shown = day or formats.local_time(now, actor.zone).date()
    days, month = (earning.bounds(of(unit, shown), actor.zone) for unit in ("day", "month"))
    with desk.store.read() as reader:
        policy = people.policy(reader)
        unbooked = earning.by_time(reader, policy, actor, now, (actor.id,))[actor.id]
        booked = [ledger.earned(reader, actor.id, *span) for span in (days, month)]
        late = [sum(one.amount for one in unbooked if start <= one.at < end) for start, end in (days, month)]
        last = ratings.listed(reader, Whose(actor.clients, None, actor.id), *month, limit=1)
        total, count = ratings.of_engineer(reader, actor.id, *month)
        coming = tuple(earning.coming(reader, policy, actor, actor.id, now))
    return Merits(booked[0] + late[0], booked[1] + late[1], coming, total, count, last[0] if last else None)
