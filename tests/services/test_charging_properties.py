"""Nothing worked is lost or charged twice, whatever is rounded, corrected, moved and closed in whatever order (RULES.md §8).

The sum of all booked and open parts is the sum of the entries; and what a group of work was charged over all periods is what it comes to
when it is rounded at once: a correction after a closing changes exactly the difference.
"""

import shutil
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.charging import ALLOWANCE, OUT_OF_SCOPE, PENDING, rounded
from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import charging, entries, intake, limits
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.entries import NewEntry
from helpdesk_tui.services.job import command
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.engine import Store
from tests.services.money_desk import agree, close, confirm
from tests.small_desk import DeskIds, MovableClock, SmallDesk

TICKETS = (("acme", "bob"), ("acme", "ann"), ("globex", "carl"))
Move = tuple[str, int, int] | tuple[str, int, int, int, str]
KEYS = ("acme-2026", "globex-2026")

terms = st.fixed_dictionaries(
    {
        "allowance": st.sampled_from([0, 3600, 10 * 3600]),
        "round_per": st.sampled_from(["entry", "ticket_day", "period"]),
        "round_to": st.sampled_from([60, 300, 420, 900, 3600]),
        "rollover_periods": st.integers(0, 2),
        "travel": st.sampled_from(["free", "labour", "flat"]),
        "travel_price": st.just("40"),
        "visit_least": st.sampled_from([0, 3600]),
        "visits_included": st.integers(0, 2),
        "coefficients": st.fixed_dictionaries(
            {"out_of_hours": st.sampled_from(["1", "1.5", "1.333"]), "vip": st.sampled_from(["1", "1.1"])}
        ),
    }
)
work = st.tuples(
    st.just("work"),
    st.integers(0, 2),
    st.integers(0, 40 * DAY // MINUTE),
    st.integers(1, 10 * HOUR),
    st.sampled_from(["reactive", "visit", "travel"]),
)
step = st.one_of(
    work,
    work,
    st.tuples(st.sampled_from(["correct", "goodwill", "dispute", "settle"]), st.integers(0, 30), st.integers(1, 300)),
    st.tuples(st.sampled_from(["move", "confirm"]), st.integers(0, 30), st.integers(0, 30)),
)
month = st.tuples(st.lists(step, min_size=2, max_size=10), st.booleans(), st.booleans())
"""What is done in a month, and whether either agreement's periods that are over are closed when it has passed."""


def log_at(small: SmallDesk, ticket: int, minutes_ago: int, duration_ms: int, kind: str) -> None:
    """A finished span that began so long ago, at any millisecond."""
    with command(small.desk, small.actor("egor")) as job:
        start_at = job.now - minutes_ago * MINUTE - duration_ms
        entries.record(job, NewEntry(job.actor.id, ticket, start_at, duration_ms, "manual", kind, note="done"))


def entry_ids(small: SmallDesk) -> list[int]:
    with small.desk.store.read() as reader:
        return [int(row[0]) for row in reader.rows("SELECT id FROM work_entry WHERE reverses_id IS NULL ORDER BY id")]


def do(small: SmallDesk, numbers: list[int], move: Move) -> None:
    """One step; what a rule refuses is not done."""
    desk, egor, manager = small.desk, small.actor("egor"), small.actor("max")
    what, one, two = move[:3]
    ids = entry_ids(small)
    entry = ids[one % len(ids)] if ids else 0
    if len(move) == 5:
        log_at(small, numbers[one], two, move[3], move[4])
        if move[3] % 5:
            confirm(small)
    elif what == "correct" and entry:
        entries.correct(desk, egor, entry, typed=f"{two}m", reason="typo")
    elif what in ("goodwill", "dispute") and entry:
        limits.mark(desk, manager, entry, {"goodwill": "goodwill", "dispute": "disputed"}[what], reason="x")
    elif what == "settle" and entry:
        limits.settle(desk, manager, entry, outcome="x")
    elif what == "move":
        to, requester = (("globex", "carl"), ("acme", "bob"))[two % 2]
        intake.edit(desk, small.actor("boris"), numbers[one % 2], client=to, requester=requester, service="mail")
    elif what == "confirm":
        confirm(small)


def close_all(small: SmallDesk, which: int) -> None:
    """Close the periods of an agreement that are over."""
    now = small.clock.now()
    with small.desk.store.read() as reader:
        of = stored.agreements(reader)
        agreement = next(one.id for one in of if one.key == KEYS[which])
        found = charging.ledger(reader, Policy(), agreement, now).periods
    for one in found:
        if not one.is_closed and one.end_at <= now:
            close(small, agreement, one.name)


def check(small: SmallDesk) -> None:
    """The sums hold, and rounding at once comes to what was rounded period by period."""
    by_entry: dict[int, int] = defaultdict(int)
    with small.desk.store.read() as reader:
        for one in stored.agreements(reader):
            book = charging.ledger(reader, Policy(), one.id, small.clock.now())
            all_parts = [part for period in book.periods for part in book.parts.get(period.start_at, [])]
            for part in [*all_parts, *book.outside]:
                by_entry[part.entry_id] += part.raw_ms
            accounts = charging.accounts(reader, Policy(), one.id, small.clock.now())
            billed = [part for part in all_parts if part.treatment not in PENDING]
            if not any(version.terms.visits_included for version in book.versions):  # which visits come first depends on the booking
                for bucket in (ALLOWANCE, OUT_OF_SCOPE):
                    at_once = sum(group.minutes for group in rounded(billed, [], book.terms) if group.bucket == bucket)
                    assert sum(group.minutes for some in accounts for group in some.groups if group.bucket == bucket) == at_once
            for some in accounts:
                assert some.raw_ms == sum(part.raw_ms for part in some.parts)
                assert sum(use.credit + use.rolled + use.included + use.top_up + use.overage for use in some.uses) == some.charged_min
        worked = {
            int(row[0]): int(row[1])
            for row in reader.rows(
                """SELECT e.id, e.duration_ms + coalesce((SELECT r.duration_ms FROM work_entry r WHERE r.reverses_id = e.id), 0)
                     FROM work_entry e WHERE e.reverses_id IS NULL"""
            )
        }
    assert {entry: ms for entry, ms in by_entry.items() if ms} == {entry: ms for entry, ms in worked.items() if ms}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(agreed=st.tuples(terms, terms), months=st.lists(month, min_size=2, max_size=4))
def test_booked_and_open_parts_are_the_entries(
    made_desk: tuple[Path, DeskIds], agreed: tuple[dict[str, object], dict[str, object]], months: list[tuple[list[Move], bool, bool]]
) -> None:
    path, ids = made_desk
    with TemporaryDirectory() as folder:
        shutil.copyfile(path, Path(folder) / "desk.db")
        store = Store(str(Path(folder) / "desk.db"))
        store.open()
        clock = MovableClock()
        small = SmallDesk(Desk(store, clock), clock, ids)
        for key, some in zip(KEYS, agreed, strict=True):
            agree(small, key, **some)
        numbers = [small.ticket(f"of {client}", client=client, requester=requester) for client, requester in TICKETS]
        small.clock.forward(days=20)
        for moves, *closes in months:
            for move in moves:
                with suppress(HelpdeskError):
                    do(small, numbers, move)
            clock.forward(days=31)
            for which, is_closed in enumerate(closes):
                if is_closed:
                    close_all(small, which)
        check(small)
        confirm(small)
        check(small)
        store.close()
