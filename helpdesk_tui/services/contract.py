"""What was promised for a ticket: the agreement that covers it, or the house target where none does."""

from dataclasses import dataclass
from datetime import timedelta

from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import Terms, WorkingTime
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.store import agreements, calendars, tables, tickets
from helpdesk_tui.store.agreements import Cover
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Promise:
    """The terms in force for a ticket, the working time they count in, and where they come from.

    `lent` are the targets that the agreement does not promise for this priority and the house lends, so that the ticket has its place in
    the order; they are not contractual.
    """

    terms: Terms
    time: WorkingTime
    calendar_version_id: int
    calendar_name: str
    is_contractual: bool
    agreement_number: str
    reopen_window_s: int
    confirm_working_days: int
    lent: frozenset[str] = frozenset()

    def promises(self, kind: str) -> bool:
        """Whether a target of that kind is the agreement's own."""
        return self.is_contractual and kind not in self.lent

    @property
    def is_silent(self) -> bool:
        """Whether an agreement covers the ticket and promises nothing for its priority."""
        terms = self.terms
        named = (("reaction", terms.reaction_s), ("answer", terms.answer_s), ("update", terms.update_s), ("resolution", terms.resolution_s))
        return self.is_contractual and not any(seconds is not None and kind not in self.lent for kind, seconds in named)


def choose(reader: Reader, client_id: int, service_id: int | None, at: Instant) -> tuple[list[Cover], str]:
    """The agreements that cover, best first, and `covered` or why there is none."""
    covers = agreements.covering(reader, client_id, service_id, at) if service_id is not None else []
    return covers, "covered" if covers else agreements.why_none(reader, client_id, at)


def of_ticket(reader: Reader, policy: Policy, ticket: Ticket) -> Promise:
    """The promise for a ticket under its agreement version, priority and requester."""
    version = ticket.agreement_version_id
    if version is None:
        return _house(reader, policy, ticket)
    found = agreements.terms(reader, version, ticket.priority, ticket.is_vip)
    time, version_id = calendars.line_of(reader, found.calendar_id, ticket.created_at)
    lent = {} if "resolution" in found.targets else {"resolution": policy.number(f"house.resolution.{ticket.priority}")}
    return Promise(
        _terms({**found.targets, **lent}, found.pause_states, found.reaction_by, found.counts_until),
        time,
        version_id,
        found.calendar_name,
        True,
        found.number,
        policy.number("reopen.window_s") if found.reopen_window_s is None else found.reopen_window_s,
        policy.number("confirm.working_days") if found.confirm_working_days is None else found.confirm_working_days,
        frozenset(lent),
    )


def working_days_later(reader: Reader, promise: Promise, at: Instant, days: int) -> Instant:
    """The same time of day on the `days`-th working day after that of `at`, by the promise's calendar: any worked time makes one.

    None of them is at once, whatever the next day is.
    """
    if days < 1:
        return at
    zone = calendars.of_version(reader, promise.calendar_version_id).definition.tz
    today = local_time(at, zone).date()
    into_day, counted = at - day_start(today, zone), 0
    for ahead in range(1, days * 10 + 20):
        day, next_day = (day_start(today + timedelta(days=number), zone) for number in (ahead, ahead + 1))
        counted += promise.time.position(next_day) > promise.time.position(day)
        if counted == days:
            return day + into_day
    return at + days * DAY


def _terms(targets: dict[str, int], pause_states: frozenset[str], reaction_by: str, counts_until: str) -> Terms:
    return Terms(
        targets.get("reaction"),
        targets.get("answer"),
        targets.get("update"),
        targets.get("resolution"),
        pause_states,
        "take" if reaction_by == "take" else "reply",
        "closed" if counts_until == "closed" else "resolved",
    )


def _house(reader: Reader, policy: Policy, ticket: Ticket) -> Promise:
    found = calendars.named(reader, policy.text("house.calendar"))
    if found is None:
        raise LookupError(policy.text("house.calendar"))
    calendar_id, name = found
    time, version_id = calendars.line_of(reader, calendar_id, ticket.created_at)
    terms = Terms(policy.number(f"house.reaction.{ticket.priority}"), None, None, policy.number(f"house.resolution.{ticket.priority}"))
    return Promise(terms, time, version_id, name, False, "", policy.number("reopen.window_s"), policy.number("confirm.working_days"))


def ensure_house_calendar(writer: Writer, policy: Policy, now: Instant) -> None:
    """Make the default calendar, round the clock in the desk's zone, where nobody has defined it yet."""
    key = policy.text("house.calendar")
    if calendars.version_by_key(writer, key) is not None:
        return
    known = calendars.named(writer, key)
    calendar_id = known[0] if known is not None else writer.add(tables.Calendar(key=key, name="House, 24x7"))
    whole_day = [["00:00", "24:00"]]
    definition = parse_calendar(
        {"tz": policy.text("desk.zone"), "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), whole_day)}
    )
    oldest_at = tickets.oldest_at(writer)
    calendars.add_version(writer, calendar_id, definition, zone_data="", now=now, oldest_at=now if oldest_at is None else oldest_at)
