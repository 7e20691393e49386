"""The demo desk: believable, the same for the same seed, and by the rules in every row."""

from pathlib import Path
from random import Random

import pytest

from helpdesk_tui.domain.clock import DAY, HOUR, Clock
from helpdesk_tui.domain.errors import Refused, StoreTrouble
from helpdesk_tui.services import contract, doctor, handout, own
from helpdesk_tui.services.demo import make
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import people
from helpdesk_tui.store.engine import Store
from tests.small_desk import MONDAY_9, MovableClock, utc

AFTERNOON = MONDAY_9 + 5 * HOUR
SUNDAY_NIGHT = utc(2026, 11, 22, 22, 6)
DERIVED = ("ticket_text_data", "ticket_text_idx", "ticket_text_docsize", "sqlite_sequence", "alembic_version")


def made(path: Path, clock: Clock, **wish: int) -> Desk:
    """A demo desk in a file of its own."""
    make.replace(str(path), clock, make.Wish(**wish))
    store = Store(str(path))
    store.open()
    return Desk(store, clock)


@pytest.fixture(scope="module", params=[AFTERNOON, SUNDAY_NIGHT], ids=["afternoon", "sunday-night"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A month of the demo, by day and by night; tests here only read it."""
    return made(tmp_path_factory.mktemp("demo") / "demo.db", MovableClock(request.param), seed=1, months=1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A small one of the large stores."""
    return made(tmp_path_factory.mktemp("large") / "large.db", MovableClock(AFTERNOON), seed=3, tickets=3_000, still_open=250)


def count(desk: Desk, sql: str) -> int:
    """The answer to a question that is a number."""
    with desk.store.read() as reader:
        return int(reader.value(sql))


def faults(desk: Desk) -> list[str]:
    """What the doctor finds wrong, with every ticket recomputed."""
    return [f"{found.name}: {found.rows}" for found in doctor.examine(desk, every=True) if found.level == "wrong"]


def test_every_row_is_by_the_rules(demo: Desk) -> None:
    assert faults(demo) == []
    assert count(demo, "SELECT count(*) FROM pragma_foreign_key_check") == 0


def test_every_row_of_a_large_store_is_by_the_rules(large: Desk) -> None:
    assert faults(large) == []
    assert count(large, "SELECT count(*) FROM pragma_foreign_key_check") == 0
    assert count(large, "SELECT count(*) FROM ticket") == 3_000
    assert count(large, "SELECT count(*) FROM ticket WHERE is_open = 1") == 250


def test_indexes_of_a_large_store_are_those_of_any(large: Desk, store: Store) -> None:
    indexes = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    with store.read() as plain, large.store.read() as reader:
        assert reader.rows(indexes) == plain.rows(indexes)


@pytest.mark.parametrize(
    ("sql", "least", "most"),
    [
        ("SELECT count(*) FROM agreement", 128, 128),
        ("SELECT count(*) FROM team", 12, 12),
        ("SELECT count(DISTINCT line) FROM team", 3, 3),
        ("SELECT count(*) FROM client", 110, 120),
        ("SELECT count(*) FROM engineer", 65, 75),
        ("SELECT count(*) FROM service", 38, 42),
        ("SELECT count(*) FROM person WHERE client_id IS NOT NULL", 900, 1_100),
        ("SELECT count(*) FROM person WHERE is_vip", 20, 80),
        ("SELECT count(*) FROM ticket", 1_950, 2_150),
        ("SELECT count(*) FROM ticket WHERE is_open = 1", 220, 450),
        ("SELECT count(*) FROM ticket_target WHERE is_live = 0 AND verdict = 'breached'", 100, 1_500),
        ("SELECT count(*) FROM ticket WHERE state = 'waiting_client'", 15, 120),
        ("SELECT count(*) FROM ticket WHERE state = 'scheduled'", 15, 150),
        ("SELECT count(*) FROM ticket WHERE flag_at IS NOT NULL AND reopen_at IS NOT NULL", 3, 20),
        ("SELECT count(*) FROM ticket WHERE boost <> 0", 3, 3),
        ("SELECT count(*) FROM ticket WHERE parent_id IS NOT NULL", 12, 16),
        ("SELECT count(*) FROM timer", 5, 40),
        ("SELECT count(*) FROM entry_review WHERE kind = 'approval' AND decided_at IS NULL", 2, 2),
        ("SELECT count(*) FROM message WHERE copied_from_id IS NOT NULL", 12, 16),
        ("SELECT count(*) FROM ticket WHERE subject LIKE '[/var/log] disk full%'", 2, 20),
    ],
)
def test_the_desk_is_believable(demo: Desk, sql: str, least: int, most: int) -> None:
    assert least <= count(demo, sql) <= most


def test_the_last_tickets_came_minutes_ago_and_nothing_lies_ahead(demo: Desk) -> None:
    now = demo.clock.now()
    assert now - HOUR // 2 <= count(demo, "SELECT max(created_at) FROM ticket") <= now
    assert count(demo, "SELECT max(recorded_at) FROM event") <= now
    assert count(demo, "SELECT max(start_at + duration_ms) FROM work_entry") <= now


def test_the_agreement_is_the_one_that_the_desk_would_choose(demo: Desk) -> None:
    with demo.store.read() as reader:
        rows = reader.rows("SELECT client_id, service_id, created_at, agreement_version_id, coverage FROM ticket")
        for client_id, service_id, at, version_id, coverage in Random(1).sample(rows, 300):
            covers, why = contract.choose(reader, client_id, service_id, at)
            assert (covers[0].version_id if covers else None, why) == (version_id, coverage)


def test_somebody_at_a_client_can_log_in(demo: Desk) -> None:
    ann = demo.actor("ann", "console")
    assert (ann.name, ann.is_client) == ("Ann Baker", True)
    assert own.listing(demo, ann)


def test_the_guests_of_the_tour_are_there(demo: Desk) -> None:
    anna, boris = demo.actor("anna", "console"), demo.actor("boris", "console")
    with demo.store.read() as reader:
        assert anna.team_id is not None
        desk = people.team(reader, anna.team_id)
        assert (desk.key, anna.line, anna.timer_mode) == ("service-desk", 1, "auto")
        assert desk.lead_id == boris.id
        assert people.on_duty(reader, anna.id, demo.clock.now())
        assert reader.value("SELECT count(*) FROM timer WHERE engineer_id = ?", (anna.id,)) == 0
        assert reader.value("SELECT count(*) FROM ticket WHERE assignee_id = ? AND came_back_at IS NOT NULL", (anna.id,)) >= 1
        today = (
            "SELECT count(*) FROM work_entry WHERE engineer_id = ? AND start_at > ? AND id NOT IN (SELECT entry_id FROM entry_confirmation)"
        )
        assert reader.value(today, (anna.id, demo.clock.now() - 8 * HOUR)) >= 3


def test_the_same_seed_makes_the_same_store(tmp_path: Path) -> None:
    first, again, other = (
        contents(made(tmp_path / f"{number}.db", MovableClock(AFTERNOON), seed=seed, tickets=400, still_open=100))
        for number, seed in enumerate((5, 5, 6))
    )
    assert first == again
    assert first["ticket"] != other["ticket"]


def test_the_same_seed_makes_the_same_month(demo: Desk, tmp_path: Path) -> None:
    again = made(tmp_path / "again.db", MovableClock(demo.clock.now()), seed=1, months=1)
    assert contents(again) == contents(demo)


def contents(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with desk.store.read() as reader:
        names = [str(row[0]) for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(reader.rows(f'SELECT * FROM "{name}"'), key=repr)
            for name in names
            if name not in DERIVED and name != "ticket_text"
        }


def test_a_tour_can_begin(tmp_path: Path) -> None:
    desk = made(tmp_path / "tour.db", MovableClock(AFTERNOON), seed=1, months=1)
    anna = desk.actor("anna", "cli")
    done = handout.next_ticket(desk, anna, spot=Spot())
    assert done.ticket is not None
    assert done.ticket.assignee_id == anna.id
    assert count(desk, f"SELECT count(*) FROM timer WHERE engineer_id = {anna.id}") == 1


def test_only_a_demo_store_is_replaced(store: Store, tmp_path: Path) -> None:
    before = Path(store.path).read_bytes()
    with pytest.raises(Refused, match="not a demo store"):
        make.replace(store.path, MovableClock(), make.Wish(tickets=10, still_open=1))
    assert Path(store.path).read_bytes() == before


def test_a_demo_store_in_use_is_not_replaced(tmp_path: Path) -> None:
    clock = MovableClock(AFTERNOON)
    path = tmp_path / "demo.db"
    desk = made(path, clock, tickets=20, still_open=5)
    with desk.store.read() as reader:
        assert reader.value("SELECT count(*) FROM ticket") == 20
        with pytest.raises(Refused, match="open in another console"):
            make.replace(str(path), clock, make.Wish(tickets=30, still_open=5))
    desk.store.close()
    assert make.replace(str(path), clock, make.Wish(tickets=30, still_open=5)).tickets == 30
    assert [file.name for file in tmp_path.iterdir()] == ["demo.db"]


def test_the_age_of_a_demo_store_is_known(tmp_path: Path) -> None:
    clock = MovableClock(AFTERNOON)
    path = tmp_path / "demo.db"
    assert make.age(str(path), clock) is None
    made(path, clock, tickets=20, still_open=5)
    clock.forward(2 * DAY)
    assert make.age(str(path), clock) == 2 * DAY
    assert make.look(str(path)).open == 5


def test_a_store_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreTrouble):
        make.replace(str(tmp_path / "file" / "demo.db"), MovableClock(), make.Wish(tickets=5, still_open=1))
    assert [file.name for file in tmp_path.iterdir()] == ["file"]
