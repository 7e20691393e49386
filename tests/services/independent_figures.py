"""The desk's figures once more, computed from the lines of an export by plain Python: nothing of the program's own rules is used.

Written from the definitions, to be compared with what the program says.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

Row = dict[str, object]
TABLES = frozenset(
    {"ticket", "ticket_target", "ticket_moment", "work_entry", "escalation", "engineer", "team", "shift", "absence", "calendar_version", "rating",
     "rating_ask", "recurring_run", "setting"}
)  # fmt: skip
PAUSES = ("waiting_client", "waiting_vendor", "scheduled")
OPEN = ("new", "in_progress", *PAUSES)
CHANGES = (*OPEN, "resolved", "closed", "reopened", "cancelled", "merged")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def number(row: Row, name: str) -> int:
    """A whole number that must be there."""
    value = row[name]
    assert isinstance(value, int), (name, value)
    return value


def maybe(row: Row, name: str) -> int | None:
    """A whole number, or nothing."""
    value = row[name]
    assert value is None or isinstance(value, int), (name, value)
    return value


class Exported:
    """The tables that figures are made of, read from the lines of an export, as of `now`."""

    def __init__(self, lines: Iterable[str], now: int) -> None:
        self.now = now
        self.rows: dict[str, list[Row]] = defaultdict(list)
        wanted = tuple(f'{{"table":"{table}",' for table in TABLES)
        for line in lines:
            if line.startswith(wanted):
                read = json.loads(line)
                self.rows[read["table"]].append(read["row"])
        self.tickets = {number(row, "id"): row for row in self.rows["ticket"]}
        zones = [json.loads(str(row["value"])) for row in self.rows["setting"] if row["key"] == "desk.zone"]
        self.zone = ZoneInfo(zones[0] if zones else "UTC")
        self.targets = {(number(row, "ticket_id"), row["kind"]): row for row in self.rows["ticket_target"]}
        self.moments: dict[int, list[Row]] = defaultdict(list)
        for row in sorted(self.rows["ticket_moment"], key=lambda row: (number(row, "at"), number(row, "id"))):
            if not row["is_undone"]:
                self.moments[number(row, "ticket_id")].append(row)
        self.teams = {number(row, "person_id"): row["team_id"] for row in self.rows["engineer"]}

    def survivor(self, ticket_id: int) -> int:
        """The ticket that this one was merged into in the end."""
        into = maybe(self.tickets[ticket_id], "merged_into_id")
        return ticket_id if into is None else self.survivor(into)

    def midnight(self, day: date) -> int:
        """The first instant of a day at the desk."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC).timestamp() * 1000)

    # Which rows

    def counted(self) -> Iterator[Row]:
        """Tickets that are no children of an outage, not merged and not cancelled."""
        return (row for row in self.tickets.values() if row["parent_id"] is None and row["state"] not in ("merged", "cancelled"))

    def reopened_by_now(self, row: Row) -> bool:
        """Whether a client's message has reopened it by itself."""
        at = maybe(row, "reopen_at")
        return row["state"] == "resolved" and at is not None and at <= self.now

    def created(self, start: int, end: int) -> list[Row]:
        """Tickets by their creation."""
        return [row for row in self.counted() if start <= number(row, "created_at") < end]

    def resolved(self, start: int, end: int) -> list[Row]:
        """Tickets by their last resolution, where it stands."""
        return [
            row
            for row in self.counted()
            if row["state"] in ("resolved", "closed") and not self.reopened_by_now(row) and start <= number(row, "resolved_at") < end
        ]

    def backlog(self, end: int) -> list[Row]:
        """Tickets created before the end (or now) whose last resolution had not come."""
        end = min(end, self.now + 1)
        found = []
        for row in self.counted():
            is_open = row["state"] in OPEN or self.reopened_by_now(row)
            if number(row, "created_at") < end and (is_open or number(row, "resolved_at") >= end):
                found.append(row)
        return found

    def entries(self, start: int, end: int) -> list[Row]:
        """Work entries by their beginning."""
        return [row for row in self.rows["work_entry"] if start <= number(row, "start_at") < end]

    # What they come to

    def kept(self, row: Row, kind: str) -> bool | None:
        """Whether a contractual target was met in every exchange; None where nothing was judged."""
        target = self.targets.get((number(row, "id"), kind))
        if target is None or target["verdict"] is None or not target["is_contractual"]:
            return None
        return target["verdict"] == "met" and (maybe(target, "worst_s") or 0) <= number(target, "seconds")

    def consumed(self, row: Row, kind: str) -> int | None:
        """Working seconds of a target that was judged."""
        target = self.targets.get((number(row, "id"), kind))
        return None if target is None or target["verdict"] is None else number(target, "consumed_s")

    def paused(self, row: Row) -> int:
        """Milliseconds of waiting between creation and resolution, struck pauses left out."""
        moments, end, total = self.moments[number(row, "id")], number(row, "resolved_at"), 0
        for place, moment in enumerate(moments):
            if moment["kind"] not in PAUSES or moment["is_struck"]:
                continue
            ends = [end] if moment["until_at"] is None else [end, number(moment, "until_at")]
            for later in moments[place + 1 :]:
                if later["kind"] in CHANGES or (later["kind"] == "client_message" and moment["kind"] == "waiting_client"):
                    ends.append(number(later, "at"))
                    break
            total += max(0, min(ends) - number(moment, "at"))
        return total

    def at_first_contact(self, row: Row) -> bool:
        """Resolved by who took it first, never waiting, escalated or reopened."""
        escalated = any(one["ticket_id"] == row["id"] and not one["is_undone"] for one in self.rows["escalation"])
        waited = any(moment["kind"] in PAUSES for moment in self.moments[number(row, "id")])
        taken = row["first_taken_by_id"] is not None and row["first_taken_by_id"] == row["resolved_by_id"]
        return taken and not row["reopened"] and not waited and not escalated

    def hours(self, start: int, end: int) -> int:
        """Working hours of all engineers in milliseconds: shifts from the first to the last known, else the team's calendar up to
        eight hours a day, without absences. The span begins and ends at midnights, or now."""
        calendars = {team["id"]: self._calendar(team["calendar_id"]) for team in self.rows["team"]}
        total = 0
        for engineer in self.rows["engineer"]:
            if not engineer["is_active"]:
                continue
            person = engineer["person_id"]
            shifts = [
                (number(s, "start_at"), number(s, "end_at"))
                for s in self.rows["shift"]
                if s["person_id"] == person and s["kind"] == "on_duty"
            ]
            away = [(number(a, "start_at"), number(a, "end_at")) for a in self.rows["absence"] if a["person_id"] == person]
            known = (min(s for s, _e in shifts), max(e for _s, e in shifts)) if shifts else None
            day = datetime.fromtimestamp(start / 1000, self.zone).date()
            while self.midnight(day) < min(end, self.now):
                low, high = self.midnight(day), min(self.midnight(day + timedelta(days=1)), end, self.now)
                here = _minus([(low, high)], away)
                outside = _minus(here, [known]) if known else here
                worked = calendars[engineer["team_id"]](low, high) if engineer["team_id"] else []
                total += min(8 * 3_600_000, sum(_overlap(part, one) for part in outside for one in worked))
                total += sum(_overlap(part, shift) for part in here for shift in shifts)
                day += timedelta(days=1)
        return total

    def _calendar(self, calendar_id: object) -> Callable[[int, int], list[tuple[int, int]]]:
        """The worked stretches of a calendar's last wording that touch a day of the desk."""
        if calendar_id is None:
            return lambda _low, _high: []
        versions = [row for row in self.rows["calendar_version"] if row["calendar_id"] == calendar_id]
        rules = json.loads(str(max(versions, key=lambda row: number(row, "number"))["definition"]))
        zone = ZoneInfo(rules["tz"])
        found: dict[date, list[tuple[int, int]]] = {}

        def on(day: date) -> list[tuple[int, int]]:
            if day not in found:
                text = day.isoformat()
                holiday = text in rules["holidays"] or text[5:] in rules["yearly_holidays"]
                hours = rules["replaced"].get(text, [] if holiday else rules["week"].get(DAYS[day.weekday()], []))
                found[day] = [(_at(day, a, zone), _at(day, b, zone)) for a, b in hours]
            return found[day]

        def touching(low: int, high: int) -> list[tuple[int, int]]:
            day = datetime.fromtimestamp(low / 1000, zone).date()
            return [one for offset in (-1, 0, 1, 2) for one in on(day + timedelta(days=offset)) if one[0] < high and low < one[1]]

        return touching

    # The figures

    def figures(self, start: int, end: int, *, with_load: bool = True) -> dict[str, Fraction | None]:
        """Every figure of a span."""
        resolved, backlog, entries = self.resolved(start, end), self.backlog(end), self.entries(start, end)
        met = {
            kind: [kept for row in resolved if (kept := self.kept(row, kind)) is not None]
            for kind in ("reaction", "answer", "update", "resolution")
        }
        spans = {kind: [one for row in resolved if (one := self.consumed(row, kind)) is not None] for kind in ("reaction", "resolution")}
        people = [row for row in resolved if row["channel"] not in ("monitoring", "recurring")]
        labour = self.labour()
        ends = min(end, self.now)
        ages = [ends - number(row, "created_at") for row in backlog]
        worked = sum(number(row, "duration_ms") for row in entries)
        hours = self.hours(start, end) if with_load else 0
        life = sum(max(0, number(row, "resolved_at") - number(row, "created_at")) for row in resolved)
        last, asked = self.ratings(start, end), self.asks(start, end)
        return {
            "created": Fraction(len(self.created(start, end))),
            "resolved": Fraction(len(resolved)),
            "backlog": Fraction(len(backlog)),
            "backlog.age": nearest(ages, 50),
            "reaction.median": nearest(spans["reaction"], 50),
            "reaction.p90": nearest(spans["reaction"], 90),
            "resolution.median": nearest(spans["resolution"], 50),
            "resolution.p90": nearest(spans["resolution"], 90),
            **{f"sla.{kind}": mean(found) for kind, found in met.items()},
            "first_contact": mean([self.at_first_contact(row) for row in people]),
            "reopened": mean([number(row, "reopened") > 0 for row in resolved]),
            "paused": Fraction(sum(self.paused(row) for row in resolved), life) if life else None,
            "time_per_ticket": mean([labour[number(row, "id")] for row in resolved]),
            "worked": Fraction(worked),
            "load": Fraction(worked, hours) if hours else None,
            "rating": mean([number(row, "score") for row in last]),
            "response": mean(asked),
        }

    def labour(self) -> dict[int, int]:
        """Milliseconds of labour by surviving ticket."""
        found: dict[int, int] = defaultdict(int)
        for row in self.rows["work_entry"]:
            found[self.survivor(number(row, "ticket_id"))] += number(row, "duration_ms")
        return found

    def faults(self, start: int, end: int, least: int) -> dict[tuple[object, object, object], tuple[list[int], int]]:
        """Tickets and milliseconds of labour of each client, service and device with at least so many incidents that nobody had planned."""
        planned = {row["ticket_id"] for row in self.rows["recurring_run"]}
        labour, found = self.labour(), defaultdict[tuple[object, object, object], list[int]](list)
        for row in self.created(start, end):
            if row["kind"] == "incident" and row["device"] and row["channel"] != "recurring" and row["id"] not in planned:
                found[row["client_id"], row["service_id"], row["device"]].append(number(row, "id"))
        return {key: (sorted(some), sum(labour[one] for one in some)) for key, some in found.items() if len(some) >= least}

    def ratings(self, start: int, end: int) -> list[Row]:
        """The last rating of each resolution, by when it was given."""
        last: dict[tuple[object, object], Row] = {}
        for row in sorted(self.rows["rating"], key=lambda row: (number(row, "at"), number(row, "id"))):
            last[row["ticket_id"], row["resolved_at"]] = row
        fine = {number(row, "id") for row in self.counted()}
        return [row for row in last.values() if start <= number(row, "at") < end and number(row, "ticket_id") in fine]

    def asks(self, start: int, end: int) -> list[bool]:
        """Whether each ask of the span was answered."""
        given = {(row["ticket_id"], row["resolved_at"]) for row in self.rows["rating"]}
        fine = {number(row, "id") for row in self.counted()}
        return [
            (row["ticket_id"], row["resolved_at"]) in given
            for row in self.rows["rating_ask"]
            if start <= number(row, "asked_at") < end and number(row, "ticket_id") in fine
        ]


def nearest(values: Sequence[int], percent: int) -> Fraction | None:
    """The smallest value that so many per cent of them do not exceed."""
    ordered = sorted(values)
    for place, value in enumerate(ordered, 1):
        if place * 100 >= percent * len(ordered):
            return Fraction(value)
    return None


def mean(values: Iterable[int | bool]) -> Fraction | None:
    """The mean; None of nothing."""
    found = [int(value) for value in values]
    return Fraction(sum(found), len(found)) if found else None


def _at(day: date, text: str, zone: ZoneInfo) -> int:
    hours, minutes = int(text[:2]), int(text[3:5])
    at = (
        datetime(day.year, day.month, day.day, tzinfo=zone)
        if hours == 24
        else datetime(day.year, day.month, day.day, hours, minutes, tzinfo=zone)
    )
    if hours == 24:
        following = day + timedelta(days=1)
        at = datetime(following.year, following.month, following.day, tzinfo=zone)
    return int(at.timestamp() * 1000)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _minus(parts: list[tuple[int, int]], gone: list[tuple[int, int]]) -> list[tuple[int, int]]:
    for cut in gone:
        left = []
        for start, end in parts:
            left += [piece for piece in ((start, min(end, cut[0])), (max(start, cut[1]), end)) if piece[0] < piece[1]]
        parts = left
    return parts
