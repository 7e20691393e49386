"""The queue's order by SQL is the one that the rules give ticket by ticket, to the thousandth."""

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.queue_row import QueueRow
from helpdesk_tui.domain.ticket import as_of
from helpdesk_tui.domain.weight import weigh
from helpdesk_tui.services import contract, targets
from helpdesk_tui.store import derived, handout, people, tables, tickets, weighing, window
from helpdesk_tui.store.reader import Reader
from tests.small_desk import MONDAY_9, SmallDesk
from tests.store.any_tickets import fill

Expected = tuple[int, int, Instant | None]


def by_the_rules(reader: Reader, now: Instant) -> dict[int, tuple[str, int, Instant | None, int | None]]:
    """(state, weight, next unpaused deadline, seconds left) of each ticket that is open or flagged, by replaying its moments."""
    policy = people.policy(reader)
    found = {}
    for (number,) in reader.rows("SELECT id FROM ticket"):
        stored = tickets.load(reader, number)
        assert stored is not None
        ticket = as_of(stored, now)
        if not ticket.is_open and ticket.reopen_at is None:
            continue
        moments = targets.derived_moments(stored, tickets.moments(reader, number), now)
        live = [target for target in targets.compute(contract.of_ticket(reader, policy, stored), moments, now) if target.is_live]
        weight = weigh(
            policy, priority=ticket.priority, tier=ticket.client_tier, is_vip=ticket.is_vip, boost=ticket.boost,
            targets=[(target.consumed_s, target.seconds) for target in live],
        )  # fmt: skip
        running = [(target.due_at, target.seconds - target.consumed_s) for target in live if target.paused_at is None and target.due_at]
        due, left = min(running, default=(None, None))
        found[number] = (ticket.state, weight.total, due, left)
    return found


def in_order(expected: dict[int, tuple[str, int, Instant | None, int | None]]) -> list[Expected]:
    listed = [(number, weight, due) for number, (_state, weight, due, _left) in expected.items()]
    return sorted(listed, key=lambda row: (-row[1], row[2] is None, row[2] or 0, row[0]))


def answers_within(small_desk: SmallDesk, seconds: int) -> None:
    """Every agreement promises an answer as well."""
    with small_desk.desk.store.write() as writer:
        for version_id, priority in writer.rows("SELECT DISTINCT version_id, priority FROM agreement_target WHERE is_vip = 0"):
            writer.add(tables.AgreementTarget(version_id=version_id, priority=priority, is_vip=False, kind="answer", seconds=seconds))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("later", [0, 1, 50 * MINUTE, 9 * HOUR, DAY + HOUR, 4 * DAY])
def test_sql_weighs_as_the_rules_say(small_desk: SmallDesk, seed: int, later: int) -> None:
    small_desk.clock.forward_to(MONDAY_9 + 2 * DAY + 5 * HOUR)
    fill(small_desk, seed, 40)
    now = small_desk.clock.forward(later)
    with small_desk.desk.store.read() as reader:
        expected = by_the_rules(reader, now)
        assert weighing.ordered(reader, now, Policy(), weighing.in_scope(None)) == in_order(expected)
        for condition in (weighing.in_scope(None), weighing.Condition(is_own=True), weighing.Condition(("0",))):
            listed = weighing.ordered(reader, now, Policy(), condition)
            assert weighing.ordered_ids(reader, now, Policy(), condition) == tuple(row[0] for row in listed)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("later", [50 * MINUTE, 9 * HOUR, DAY + HOUR])
def test_the_answer_to_a_message_that_reopens_by_itself_counts_from_the_message(small_desk: SmallDesk, seed: int, later: int) -> None:
    answers_within(small_desk, 2 * 3600)
    small_desk.clock.forward_to(MONDAY_9 + 2 * DAY + 5 * HOUR)
    fill(small_desk, seed, 40)
    now = small_desk.clock.forward(later)
    with small_desk.desk.store.read() as reader:
        sql = weighing.Weighing(reader, now, Policy()).query(weighing.in_scope(None), ("weight", "due", "left_s"))
        found = {row[0]: row[1:] for row in reader.rows(*sql)}
        worked_on = {number: row[1:] for number, row in by_the_rules(reader, now).items() if row[0] == "in_progress"}
        assert reader.value(f"SELECT count(*) FROM ticket t WHERE {derived.reopened(now)}")
    assert {number: found[number] for number in worked_on} == worked_on


@pytest.mark.parametrize("seed", range(4))
def test_the_lines_of_the_queue_agree_with_its_order(small_desk: SmallDesk, seed: int) -> None:
    small_desk.clock.forward_to(MONDAY_9 + 2 * DAY)
    fill(small_desk, seed, 40)
    now = small_desk.clock.forward(3 * HOUR)
    with small_desk.desk.store.read() as reader:
        expected = by_the_rules(reader, now)
        found = window.rows(reader, weighing.Weighing(reader, now, Policy()), sorted(expected))
    lines = [QueueRow(*row) for row in found]
    assert [line.id for line in lines] == sorted(expected)
    for line in lines:
        state, weight, due, left = expected[line.id]
        assert (line.state, line.weight) == (state, weight)
        if due is not None:
            assert (line.due_at, line.left_s, line.is_paused) == (due, left, False)
        else:
            assert line.target == "" or line.is_paused


def test_the_window_gives_the_fields_of_a_line() -> None:
    assert QueueRow._fields == window.FIELDS


@pytest.mark.parametrize("known", [{}, {3: 30}, {1: 10, 2: 20}, {number: number * 10 for number in (1, 2, 4, 7, 8, 11, 30)}])
def test_each_calendar_version_finds_its_position(small_desk: SmallDesk, known: dict[int, int]) -> None:
    with small_desk.desk.store.read() as reader:
        for version, position in known.items():
            assert reader.value(f"SELECT {weighing.position_sql(known, str(version))}") == position


def test_weights_do_not_depend_on_the_order_of_targets(small_desk: SmallDesk) -> None:
    fill(small_desk, 1, 30)
    with small_desk.desk.store.write() as writer:
        now = small_desk.clock.now()
        before = weighing.ordered(writer, now, Policy(), weighing.in_scope(None))
        rows = writer.rows("SELECT * FROM ticket_target ORDER BY ticket_id DESC, kind DESC")
        writer.run("DELETE FROM ticket_target")
        writer.connection.executemany(f"INSERT INTO ticket_target VALUES ({','.join('?' * len(rows[0]))})", rows)
        assert weighing.ordered(writer, now, Policy(), weighing.in_scope(None)) == before


def test_a_weight_never_falls_while_its_target_is_consumed(small_desk: SmallDesk) -> None:
    number = small_desk.ticket(priority=2)
    weights = []
    with small_desk.desk.store.read() as reader:
        for minutes in range(0, 3 * 24 * 60, 7):
            [(_id, weight, _due)] = weighing.ordered(reader, MONDAY_9 + minutes * MINUTE, Policy(), weighing.in_scope(None))
            weights.append(weight)
    assert number
    assert weights == sorted(weights)
    assert weights[-1] > weights[0] + 40_000


def test_the_queue_reads_only_its_covering_indexes(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.read() as reader:
        sql, parameters = weighing.Weighing(reader, MONDAY_9, Policy()).query(weighing.in_scope(None))
        plan = " ".join(str(row[3]) for row in reader.rows(f"EXPLAIN QUERY PLAN {sql}", parameters))
    assert "COVERING INDEX ix_ticket_open" in plan
    assert "COVERING INDEX ix_ticket_target_live" in plan


def test_scope_and_folding(small_desk: SmallDesk) -> None:
    parent = small_desk.ticket("Outage", client="globex", requester="carl")
    child, other = small_desk.ticket("No mail either"), small_desk.ticket("Something else")
    acme = small_desk.ids.clients["acme"]
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": child}, {"parent_id": parent})

    def seen(clients: set[int] | None) -> set[int]:
        with small_desk.desk.store.read() as reader:
            found = weighing.ordered(reader, MONDAY_9, Policy(), weighing.in_scope(clients, folded=True))
        return {row[0] for row in found}

    assert seen(None) == {parent, other}
    assert seen({acme}) == {child, other}, "the outage itself is out of sight"
    assert seen(set()) == set()
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": parent}, {"state": "resolved", "is_open": False})
    assert seen(None) == {child, other}, "the outage is over"


def candidates(small_desk: SmallDesk, login: str, now: Instant) -> list[tuple[int, bool]]:
    who = small_desk.actor(login)
    with small_desk.desk.store.read() as reader:
        found = handout.candidates(reader, Policy(), actor_id=who.id, line=who.line, clients=who.clients, now=now, limit=9)
    return [(row[0], row[3]) for row in found]


def test_next_gives_what_came_back_then_the_heaviest_free_one(small_desk: SmallDesk) -> None:
    light, heavy = small_desk.ticket(priority=4), small_desk.ticket(priority=1)
    second_line = small_desk.ticket(priority=1, team="network")
    waiting, mine = small_desk.ticket(priority=4, state="waiting_client"), small_desk.ticket(priority=4, assignee="anna")
    foreign = small_desk.ticket(client="globex", requester="carl", priority=4)
    until = MONDAY_9 + HOUR
    with small_desk.desk.store.write() as writer:
        writer.change(tables.Ticket, {"id": mine}, {"state": "waiting_client", "until_at": until})
        writer.change(tables.Ticket, {"id": waiting}, {"until_at": until + DAY})
    assert candidates(small_desk, "anna", until - 1) == [(heavy, False), (light, False), (foreign, False)]
    assert candidates(small_desk, "anna", until) == [(mine, True), (heavy, False), (light, False), (foreign, False)]
    assert candidates(small_desk, "gleb", until) == [(heavy, False), (light, False)]
    assert (second_line, False) in candidates(small_desk, "egor", until)


def test_what_was_skipped_is_offered_again_later(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.add(
            tables.Skip(
                person_id=small_desk.ids.people["anna"], ticket_id=number, at=MONDAY_9, until_at=MONDAY_9 + HOUR, reason="no access"
            )
        )
    assert candidates(small_desk, "anna", MONDAY_9 + HOUR - 1) == []
    assert candidates(small_desk, "anna", MONDAY_9 + HOUR) == [(number, False)]
    assert candidates(small_desk, "ivan", MONDAY_9) == [(number, False)]


@pytest.mark.parametrize("later", [0, HOUR, 2 * DAY, 6 * DAY])
def test_what_time_brings_is_the_same_in_sql(small_desk: SmallDesk, later: int) -> None:
    fill(small_desk, 7, 60)
    now = small_desk.clock.forward(later)
    with small_desk.desk.store.read() as reader:
        rows = reader.rows(
            f"SELECT t.id, {derived.state(now)}, {derived.boost(now)}, coalesce({derived.came_back(now)}, 0), {derived.is_flagged(now)} FROM ticket t"
        )
        for number, state, boost, came_back, flagged in rows:
            stored = tickets.load(reader, number)
            assert stored is not None
            ticket = as_of(stored, now)
            assert (state, boost, bool(came_back), bool(flagged)) == (
                ticket.state, ticket.boost, ticket.came_back_at is not None, ticket.flag_at is not None,
            )  # fmt: skip
