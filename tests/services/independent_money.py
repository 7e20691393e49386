"""What agreements' periods come to, computed once more from the lines of an export by plain Python: none of the program's own rules is used.

Written from the definitions (RULES.md §8), for agreements of one version whose entries were never corrected, as the demo desk has them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
TABLES = frozenset(
    {"client", "agreement", "agreement_version", "agreement_service", "calendar_version", "ticket", "ticket_target", "ticket_crossing", "work_entry",
     "entry_confirmation", "entry_review", "entry_mark", "top_up", "penalty", "adjustment", "engineer_cost", "service_period", "setting"}
)  # fmt: skip
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CENT = Decimal("0.01")
HALF_DAY = 12 * 3_600_000


def cents(amount: Decimal) -> Decimal:
    """To the cent, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@cache
def instant(day: date, zone: str, minutes: int = 0) -> int:
    """A wall time of a zone in milliseconds UTC."""
    wall = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(minutes=minutes)
    return int(wall.astimezone(UTC).timestamp() * 1000)


def local_date(at: int, zone: str) -> date:
    """The date of an instant in a zone."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date()


@dataclass
class Span:
    """A service period: `share` of its days is covered."""

    name: str
    start: int
    end: int
    share: Decimal
    number: int


@dataclass
class Piece:
    """A stretch of an entry in one kind of hours."""

    entry: Row
    ticket: Row
    start: int
    ms: int
    charged: int
    treatment: str
    day: date


@dataclass
class Came:
    """What a period comes to: net amounts by kind of line, minutes, labour."""

    net: dict[str, Decimal] = field(default_factory=dict)
    used: int = 0
    over: int = 0
    left: int = 0
    labour: Decimal = Decimal(0)
    raw_ms: int = 0
    levels: dict[str, tuple[int, int]] = field(default_factory=dict)
    vat: Decimal = Decimal(0)


class Books:
    """The export read, with one agreement's periods computed on demand."""

    def __init__(self, lines: Iterable[str], now: int) -> None:
        self.now = now
        self.rows: dict[str, list[Row]] = defaultdict(list)
        for line in lines:
            read = json.loads(line)
            if read.get("table") in TABLES:
                self.rows[read["table"]].append(read["row"])
        self.clients = {row["id"]: row for row in self.rows["client"]}
        self.tickets = {row["id"]: row for row in self.rows["ticket"]}
        self.versions = {row["agreement_id"]: row for row in self.rows["agreement_version"]}
        assert len(self.versions) == len(self.rows["agreement_version"])  # one each
        assert not any(row["reverses_id"] for row in self.rows["work_entry"])
        self.calendars = {row["calendar_id"]: json.loads(row["definition"]) for row in self.rows["calendar_version"]}
        self.scopes = {(row["version_id"], row["service_id"]): row for row in self.rows["agreement_service"]}
        waiting = {row["entry_id"] for row in self.rows["entry_review"] if row["kind"] == "approval" and row["decided_at"] is None}
        self.confirmed = {row["entry_id"] for row in self.rows["entry_confirmation"]} - waiting
        self.marks = {row["entry_id"]: row["kind"] for row in self.rows["entry_mark"] if row["cleared_at"] is None}
        self.by_version: dict[int, list[Row]] = defaultdict(list)
        for entry in self.rows["work_entry"]:
            self.by_version[entry["agreement_version_id"]].append(entry)
        rates = next((json.loads(row["value"]) for row in self.rows["setting"] if row["key"] == "margin.rates"), "").split()
        self.rates = dict(zip(rates[::2], map(Decimal, rates[1::2]), strict=True))
        self.reckoned: dict[int, list[tuple[Span, Came]]] = {}
        self.costs: dict[int, list[Row]] = defaultdict(list)
        for row in sorted(self.rows["engineer_cost"], key=lambda row: row["from_at"]):
            self.costs[row["person_id"]].append(row)

    def surviving(self, ticket_id: int) -> Row:
        """The ticket that speaks for one: where it was merged into another, that one."""
        ticket = self.tickets[ticket_id]
        while ticket["merged_into_id"] is not None:
            ticket = self.tickets[ticket["merged_into_id"]]
        return ticket

    def periods(self, agreement: Row) -> list[Span]:
        """The agreement's periods that have begun."""
        version, zone = self.versions[agreement["id"]], self.clients[agreement["client_id"]]["zone"]
        months = {"month": 1, "quarter": 3, "year": 12}[self.terms(agreement).get("period", "month")]
        start, ends = version["valid_from_at"], [at for at in (version["valid_to_at"], version["prolonged_to_at"]) if at is not None]
        end = max(ends) if version["valid_to_at"] is not None else None
        found: list[Span] = []
        at: int | None = start
        while at is not None and at <= self.now:
            day = local_date(at + HALF_DAY, zone)
            first = date(day.year, (day.month - 1) // months * months + 1, 1)
            after = date(first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1, 1)
            border = instant(after, zone)
            stop = border if end is None else min(end, border)
            noons = [instant(first + timedelta(days=n), zone) + HALF_DAY for n in range((after - first).days)]
            covered = sum(1 for noon in noons if noon >= at and noon >= start and (end is None or noon < end))
            name = {1: f"{first:%Y-%m}", 3: f"{first.year}-Q{(first.month + 2) // 3}", 12: f"{first.year}"}[months]
            if not covered and found:
                found[-1].end = stop
            else:
                found.append(Span(name, at, stop, Decimal(covered) / len(noons), len(found)))
            at = stop if end is None or end > stop else None
        return found

    def terms(self, agreement: Row) -> Row:
        """The commercial part."""
        read: Row = json.loads(self.versions[agreement["id"]]["commercial"])
        if read.get("allowance") is None and read.get("overage_hour") is not None:
            read["allowance"] = 0
        return read

    # Pieces

    def worked(self, calendar: Row, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """The span cut by the calendar's hours, in order."""
        zone = calendar["tz"]
        day, edges = local_date(start, zone) - timedelta(days=1), []
        while instant(day, zone) <= end:
            iso = day.isoformat()
            holiday = iso not in calendar["replaced"] and (iso in calendar["holidays"] or iso[5:] in calendar.get("yearly_holidays", []))
            hours = [] if holiday else calendar["replaced"].get(iso, calendar["week"].get(DAYS[day.weekday()], []))
            at, midnight = instant(day, zone), instant(day + timedelta(days=1), zone)
            word = "holiday" if holiday else "out_of_hours"
            for opens, closes in hours:
                begin, stop = (instant(day, zone, int(text[:2]) * 60 + int(text[3:])) for text in (opens, closes))
                stop = midnight if closes in ("24:00", "00:00") else stop
                edges += [(at, begin, word), (begin, stop, "in_hours")]
                at = stop
            edges.append((at, midnight, word))
            day += timedelta(days=1)
        joined: list[tuple[int, int, str]] = []
        for begin, stop, word in edges:
            begin, stop = max(begin, start), min(stop, end)
            if begin < stop and joined and joined[-1][1] == begin and joined[-1][2] == word:
                joined[-1] = (joined[-1][0], stop, word)
            elif begin < stop:
                joined.append((begin, stop, word))
        yield from joined

    def pieces(self, agreement: Row, spans: list[Span]) -> Iterator[tuple[Span, Piece]]:
        """Every stretch of the agreement's entries with its period; what is not covered has none."""
        version, zone, terms = self.versions[agreement["id"]], self.clients[agreement["client_id"]]["zone"], self.terms(agreement)
        calendar, factors = self.calendars[version["calendar_id"]], terms.get("coefficients", {})
        for entry in self.by_version[version["id"]]:
            ticket, start = self.surviving(entry["ticket_id"]), entry["start_at"]
            borders = sorted({start, start + entry["duration_ms"], *(at for span in spans for at in (span.start, span.end))})
            cuts = [at for at in borders if start <= at <= start + entry["duration_ms"]]
            for begin, stop in pairwise(cuts):
                for opens, closes, word in self.worked(calendar, begin, stop):
                    general = Decimal(factors.get(word, factors.get("out_of_hours", 1) if word == "holiday" else 1))
                    thousandths = int(general * 1000)
                    if ticket["is_vip"]:
                        thousandths = (thousandths * int(Decimal(factors.get("vip", 1)) * 1000) + 500) // 1000
                    charged = ((closes - opens) * thousandths + 500) // 1000
                    span = next((one for one in spans if one.start <= opens < one.end), None)
                    if span is not None:
                        treatment = self.treatment(entry, ticket, version["id"], terms, zone)
                        yield span, Piece(entry, ticket, opens, closes - opens, charged, treatment, local_date(start, zone))

    def treatment(self, entry: Row, ticket: Row, version_id: int, terms: Row, zone: str) -> str:
        """How an entry is charged: pending, free, flat, apart (by the hour beside the allowance) or meter."""
        mark = self.marks.get(entry["id"])
        if mark == "disputed" or entry["id"] not in self.confirmed:
            return "pending"
        if mark == "goodwill" or not entry["is_billable"]:
            return "free"
        if entry["is_short"]:
            day = local_date(entry["start_at"], zone)
            same = [
                one["duration_ms"]
                for one in self.rows["work_entry"]
                if self.surviving(one["ticket_id"])["id"] == ticket["id"] and local_date(one["start_at"], zone) == day
            ]
            if sum(same) < 60_000:
                return "free"
        if entry["kind"] == "travel" and terms.get("travel", "labour") != "labour":
            return "flat" if terms["travel"] == "flat" else "free"
        covered = self.scopes.get((version_id, ticket["service_id"]))
        return "apart" if covered is not None and (covered["rate"] is not None or covered["scope"] != "included") else "meter"

    # One agreement

    def reckon(self, agreement: Row) -> list[tuple[Span, Came]]:
        """All its periods, in order; computed once."""
        known = self.reckoned.get(agreement["id"])
        if known is None:
            known = self.reckoned[agreement["id"]] = self._reckon(agreement)
        return known

    def _reckon(self, agreement: Row) -> list[tuple[Span, Came]]:
        spans, terms = self.periods(agreement), self.terms(agreement)
        by_start: dict[int, list[Piece]] = defaultdict(list)
        for span, piece in self.pieces(agreement, spans):
            by_start[span.start].append(piece)
        pot = Pot(terms, [row for row in self.rows["top_up"] if row["agreement_id"] == agreement["id"]])
        found = []
        for span in spans:
            came = Came()
            pieces = by_start[span.start]
            groups = self.grouped(pieces, terms)
            came.used, came.over, came.left = pot.spend(span, [group for group in groups if not group[3]], self.closed_at(agreement, span))
            apart = sum(group[2] for group in groups if group[3])
            self.bill(agreement, span, came, terms, apart, pieces)
            self.spend_labour(came, pieces, terms.get("currency", ""))
            came.levels = self.levels(agreement, span)
            found.append((span, came))
        return found

    def closed_at(self, agreement: Row, span: Span) -> int | None:
        """When the period was closed."""
        mine = [row for row in self.rows["service_period"] if (row["agreement_id"], row["start_at"]) == (agreement["id"], span.start)]
        return mine[0]["closed_at"] if mine else None

    def grouped(self, pieces: list[Piece], terms: Row) -> list[tuple[int, int, int, bool]]:
        """(start, ticket, minutes, apart) of what is rounded together, in the order of work."""
        groups: dict[tuple[object, ...], list[Piece]] = defaultdict(list)
        has_visits = terms.get("visit_least", 0) > 0 or terms.get("visits_included", 0) > 0
        for piece in pieces:
            if piece.treatment not in ("meter", "apart"):
                continue
            apart, per = piece.treatment == "apart", terms.get("round_per", "ticket_day")
            if piece.entry["kind"] == "visit" and has_visits:
                key: tuple[object, ...] = (apart, "visit", piece.ticket["id"], piece.day)
            elif per == "period":
                key = (apart,)
            else:
                key = (apart, piece.entry["id"]) if per == "entry" else (apart, piece.ticket["id"], piece.day)
            groups[key].append(piece)
        visits = sorted((key for key in groups if len(key) == 4), key=lambda key: (str(key[3]), int(str(key[2]))))
        free = set(visits[: terms.get("visits_included", 0)])
        unit = max(60, terms.get("round_to", 60)) * 1000
        found = []
        for key, some in groups.items():
            charged = sum(piece.charged for piece in some)
            charged = max(charged, terms.get("visit_least", 0) * 1000) if len(key) == 4 and charged else charged
            minutes = 0 if key in free else -(-(-(-charged // unit) * unit) // 60_000)
            ticket = 0 if len(key) == 1 else some[0].ticket["id"]
            found.append((min(piece.start for piece in some), ticket, minutes, bool(key[0])))
        return sorted(found)

    def bill(self, agreement: Row, span: Span, came: Came, terms: Row, apart: int, pieces: list[Piece]) -> None:
        """The amounts of a period by kind."""
        seats = terms["seats"] if terms.get("fee_per") == "seat" else 1
        fee = cents(Decimal(terms.get("fee", 0)) * seats * span.share)
        version = self.versions[agreement["id"]]["id"]
        mine = [at for at in self.paid_tickets[version] if span.start <= at < span.end]
        flats = len({piece.entry["id"] for piece in pieces if piece.treatment == "flat"})
        parts: list[tuple[str, list[Decimal]]] = [
            ("seats" if seats != 1 or terms.get("fee_per") == "seat" else "fee", [fee]),
            ("overage", [cents(Decimal(terms.get("overage_hour", 0)) * came.over / 60)]),
            ("tickets", [cents(Decimal(terms.get("ticket_price", 0)) * len(mine))]),
            ("out_of_scope", [cents(Decimal(terms.get("out_of_scope_hour", 0)) * apart / 60)]),
            ("travel", [cents(Decimal(terms.get("travel_price", 0)) * flats)]),
            ("top_up", [cents(Decimal(row["price"])) for row in self.of(agreement, "top_up") if span.start <= row["at"] < span.end]),
            ("penalty", [-one for one in self.penalties(agreement, span, fee, terms)]),
            ("adjustment", [Decimal(row["amount"]) for row in self.of(agreement, "adjustment") if row["period_start_at"] == span.start]),
        ]
        came.net = {kind: sum(amounts, Decimal(0)) for kind, amounts in parts if any(amounts)}
        rate = Decimal(terms.get("vat_percent", 0)) / 100
        came.vat = sum((cents(amount * rate) for _kind, amounts in parts for amount in amounts), Decimal(0))

    def of(self, agreement: Row, table: str) -> list[Row]:
        """The agreement's rows of a table."""
        return [row for row in self.rows[table] if row["agreement_id"] == agreement["id"]]

    def penalties(self, agreement: Row, span: Span, fee: Decimal, terms: Row) -> list[Decimal]:
        """What confirmed penalties come to under the cap, by date."""
        left, found = cents(fee * Decimal(terms.get("penalty_cap_percent", 30)) / 100), []
        rows = [row for row in self.of(agreement, "penalty") if row["period_start_at"] == span.start and row["state"] == "confirmed"]
        for row in sorted(rows, key=lambda row: (row["at"], row["id"])):
            counted = min(left, Decimal(row["amount"]))
            found.append(counted)
            left -= counted
        return found

    def spend_labour(self, came: Came, pieces: list[Piece], currency: str) -> None:
        """What the work cost, in the agreement's currency; what is disputed costs where it is decided."""
        total = Decimal(0)
        for piece in (one for one in pieces if self.marks.get(one.entry["id"]) != "disputed"):
            came.raw_ms += piece.ms
            cost = [row for row in self.costs[piece.entry["engineer_id"]] if row["from_at"] <= piece.start][-1]
            worth = self.rates[cost["currency"]] / self.rates[currency] if cost["currency"] != currency else Decimal(1)
            total += Decimal(cost["hour"]) * worth * piece.ms
        came.labour = cents(total / 3_600_000)

    def levels(self, agreement: Row, span: Span) -> dict[str, tuple[int, int]]:
        """(counted, met) by target of what ended in the period, each outage once; only tickets whose time is up or that met it."""
        roots: dict[str, dict[int, bool]] = defaultdict(dict)
        for at, kind, root, late in self.ended[self.versions[agreement["id"]]["id"]]:
            if span.start <= at < span.end:
                roots[kind][root] = roots[kind].get(root, True) and not late
        return {kind: (len(found), sum(found.values())) for kind, found in roots.items()}

    @cached_property
    def ended(self) -> dict[int, list[tuple[int, str, int, bool]]]:
        """(when, target, ticket or its outage, whether too late) of every target whose outcome is certain, by agreement version."""
        crossed = {(row["ticket_id"], row["kind"]): row["at"] for row in reversed(self.rows["ticket_crossing"]) if row["threshold"] == 100}
        found: dict[int, list[tuple[int, str, int, bool]]] = defaultdict(list)
        for row in self.rows["ticket_target"]:
            ticket, kind = self.tickets[row["ticket_id"]], row["kind"]
            if ticket["state"] in ("merged", "cancelled") or not row["is_contractual"]:
                continue
            when = crossed.get((ticket["id"], kind))
            late = row["verdict"] == "breached" or (row["worst_s"] or 0) > row["seconds"] or (row["is_live"] and when is not None)
            if late or row["verdict"] is not None:
                at = row["met_at"] if not late else row["due_at"] if when is None else when
                found[ticket["agreement_version_id"]].append((at, kind, ticket["parent_id"] or ticket["id"], late))
        return found

    @cached_property
    def paid_tickets(self) -> dict[int, list[int]]:
        """When the tickets were created that count, by agreement version."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.tickets.values():
            if row["parent_id"] is None and row["state"] not in ("merged", "cancelled"):
                found[row["agreement_version_id"]].append(row["created_at"])
        return found


class Pot:
    """The minutes of an agreement from period to period: rolled-over ones first, then the period's own, then those bought."""

    def __init__(self, terms: Row, top_ups: list[Row]) -> None:
        self.is_metered = terms.get("allowance") is not None
        self.included = (terms.get("allowance") or 0) // 60
        self.keeps = terms.get("rollover_periods", 0)
        self.rolled: list[list[int]] = []  # [last period, minutes]
        self.bought = {row["id"]: row["seconds"] // 60 for row in top_ups}
        self.top_ups = sorted(top_ups, key=lambda row: row["valid_to_at"])

    def spend(self, span: Span, groups: list[tuple[int, int, int, bool]], closed_at: int | None) -> tuple[int, int, int]:
        """(used, over, left) of a period."""
        rolled = sorted(one for one in self.rolled if one[0] >= span.number)
        own = self.included
        valid = [row for row in self.top_ups if row["valid_from_at"] < span.end and span.start < row["valid_to_at"]]
        valid = [row for row in valid if closed_at is None or row["at"] <= closed_at]
        used = over = 0
        for start, _ticket, minutes, _apart in groups:
            used += minutes
            for one in rolled:
                part = min(one[1], minutes)
                one[1] -= part
                minutes -= part
            part = min(own, minutes)
            own -= part
            minutes -= part
            for row in valid:
                if start < row["valid_to_at"] and row["valid_from_at"] <= start:
                    part = min(self.bought[row["id"]], minutes)
                    self.bought[row["id"]] -= part
                    minutes -= part
            over += minutes if self.is_metered else 0
        left = sum(one[1] for one in rolled) + own + sum(self.bought[row["id"]] for row in valid)
        self.rolled = [one for one in rolled if one[0] > span.number and one[1]]
        if self.keeps and own:
            self.rolled.append([span.number + self.keeps, own])
        return used, over, left
