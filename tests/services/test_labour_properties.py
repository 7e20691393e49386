"""Every second accounted for: two consoles, clocks that jump, reboots and kills, in any order (RULES.md §7).

The model keeps a line of real time and the stretches of it in which a timer ran. After every step the store must hold that much labour,
to the millisecond, in spans that do not overlap; a command that is refused must leave no trace.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import HOUR, MINUTE, SECOND, Reading
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.labour import Timer
from helpdesk_tui.domain.ticket import Done
from helpdesk_tui.services import entries, handing, handout, intake, messages, relations, stopwatch, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.doctor_figures import target_faults
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.services.undo import undo
from helpdesk_tui.store import checks, labour
from helpdesk_tui.store.engine import Store
from tests.services.chains import broken
from tests.small_desk import DeskIds, MovableClock, SmallDesk

TICKETS = 4
Step = tuple[str, int, int]


@dataclass
class Pressed:
    """The key N: what the console's clocks said, and when that was in real time."""

    reading: Reading
    real_ms: int


@dataclass
class Console:
    """A console: its own store on the common file, what it last saw running, and the phone entry it has open."""

    desk: Desk
    id: str
    seen: str | None = None
    pressed: Pressed | None = None


@dataclass
class World:
    """The desk, real time, and what the model knows of Anna's labour."""

    path: Path
    ids: DeskIds
    clock: MovableClock = field(default_factory=MovableClock)
    real_ms: int = 0
    consoles: list[Console] = field(default_factory=list)
    pieces: list[tuple[int, int]] = field(default_factory=list)  # real time that finished spans cover
    started_ms: int = 0  # when in real time the running span began
    last_end_ms: int = 0
    beaten_ms: int = 0
    steps_ms: list[int] = field(default_factory=list)  # when in real time the wall clock was set
    corrected_ms: int = 0
    is_exact: bool = True  # until a span over a reboot had its clock set: then only the wall clock knows, and it was wrong
    tickets: list[int] = field(default_factory=list)
    made: int = 0

    def open_console(self, index: int) -> None:
        store = Store(str(self.path))
        store.open()
        self.made += 1
        console = Console(Desk(store, self.clock), f"console-{self.made}")
        if index < len(self.consoles):
            self.consoles[index].desk.store.close()
            self.consoles[index] = console
        else:
            self.consoles.append(console)

    @property
    def desk(self) -> Desk:
        return self.consoles[0].desk

    def timer(self) -> Timer | None:
        return stopwatch.status(self.desk, self.desk.actor("anna", "console"))

    def pass_time(self, ms: int) -> None:
        self.clock.forward(ms)
        self.real_ms += ms

    # What the model says when a span begins and ends

    def ended(self, before: Timer, end_ms: int, *, boot_id: str) -> None:
        """The running span has ended at that real time, measured against a reading of that boot."""
        self.pieces.append((self.started_ms, max(self.started_ms, end_ms)))
        self.last_end_ms = max(self.started_ms, end_ms)
        if boot_id != before.boot_id and any(at >= self.started_ms for at in self.steps_ms):
            self.is_exact = False

    def began(self, start_ms: int) -> None:
        self.started_ms = self.beaten_ms = start_ms

    def covered_ms(self) -> int:
        return sum(end - start for start, end in self.pieces)


def run_command(world: World, command: Callable[[], Done]) -> None:
    """Let a command work, and the model follow what it did to the timer: by default a span ends or begins now."""
    before = world.timer()
    written = world_entries(world)
    try:
        command()
    except HelpdeskError:
        assert world.timer() == before
        assert world_entries(world) == written
        return
    after = world.timer()
    if before is not None and (after is None or (after.id, after.part) != (before.id, before.part)):
        world.ended(before, world.real_ms, boot_id=world.clock.boot_id)
    if after is not None and (before is None or (after.id, after.part) != (before.id, before.part)):
        world.began(world.real_ms)


def world_entries(world: World) -> int:
    with world.desk.store.read() as reader:
        return int(reader.value("SELECT count(*) FROM work_entry"))


def do(world: World, step: Step) -> None:
    """One step of somebody: what, which console or ticket, how much."""
    what, which, amount = step
    console = world.consoles[which % 2]
    desk, spot = console.desk, Spot("console", console.id)
    anna, boris = desk.actor("anna", "console"), desk.actor("boris", "console")
    ticket = world.tickets[amount % len(world.tickets)]
    other = world.tickets[(amount // 7) % len(world.tickets)]
    later = world.clock.now() + HOUR
    if what == "time":
        world.pass_time(amount)
    elif what == "set_clock":
        world.clock.step((amount - 5_000) * SECOND)
        world.steps_ms.append(world.real_ms)
    elif what == "reboot":
        world.clock.reboot(down_ms=amount)
        world.real_ms += amount
        world.open_console(0)
        world.open_console(1)
    elif what == "kill":
        world.open_console(which % 2)
    elif what == "look":
        found = stopwatch.status(desk, anna)
        console.seen = found.id if found else None
    elif what == "beat":
        timer = world.timer()
        if timer is not None and timer.console_id == console.id:
            assert stopwatch.beat(desk, timer.id)
            world.beaten_ms = world.real_ms
    elif what == "take":
        run_command(world, lambda: working.start_here(desk, anna, ticket, spot=spot))
    elif what == "next":
        run_command(world, lambda: handout.next_ticket(desk, anna, spot=spot))
    elif what == "stop":
        stop(world, console, spot)
    elif what == "phone":
        console.pressed = Pressed(world.clock.reading(), world.real_ms)
    elif what == "save":
        save(world, console, ("save", "take", "resolve")[amount % 3])
    elif what == "back":
        run_command(world, lambda: stopwatch.return_to_parked(desk, anna, spot))
    elif what == "merge":
        run_command(world, lambda: relations.merge(desk, boris, ticket, other))
    elif what == "silent":
        answer_silence(world, console, amount)
    elif what == "wait":
        run_command(world, lambda: working.schedule(desk, (anna, boris)[which % 2], ticket, until_at=later))
    elif what == "reply":
        run_command(world, lambda: messages.reply(desk, anna, ticket, "Which one?", wait=True))
    elif what == "resume":
        run_command(world, lambda: working.resume(desk, anna, ticket, spot=spot))
    elif what == "resolve":
        run_command(world, lambda: working.resolve(desk, (anna, boris)[which % 2], ticket, code="solved", text="Done."))
    elif what == "reopen":
        run_command(world, lambda: working.reopen(desk, anna, ticket, reason="again", spot=spot))
    elif what == "release":
        run_command(world, lambda: working.release(desk, (anna, boris)[which % 2], ticket))
    elif what == "hand_over":
        run_command(world, lambda: handing.hand_over(desk, (anna, boris)[which % 2], ticket, ("anna", "ivan")[amount % 2]))
    elif what == "undo":
        run_command(world, lambda: undo(desk, anna, spot=spot))
    elif what == "correct":
        correct(world, amount)
    elif what == "split":
        split(world, ticket, amount)


def stop(world: World, console: Console, spot: Spot) -> None:
    """Stop the timer that this console saw last: that one, or none."""
    if console.seen is None:
        return
    timer, seen = world.timer(), console.seen
    written = world_entries(world)
    run_command(world, lambda: stopwatch.stop(console.desk, console.desk.actor("anna", "console"), seen))
    was_meant = timer is not None and timer.id == seen
    assert (world_entries(world) == written + 1) == was_meant


def save(world: World, console: Console, how: str) -> None:
    """Save the phone entry: its time counts from the key N, but not what another console has counted since."""
    pressed, before = console.pressed, world.timer()
    if pressed is None:
        return
    anna = console.desk.actor("anna", "console")
    new = NewTicket("acme", "No sound", "mail", "bob", began=pressed.reading, save=how, resolution_text="Plugged in.")
    done = intake.create(console.desk, anna, new, spot=Spot("console", console.id))
    console.pressed = None
    assert done.ticket is not None
    world.tickets.append(done.ticket.id)
    began_ms = max(pressed.real_ms, world.last_end_ms, world.started_ms if before else 0)
    if before is not None:
        world.ended(before, began_ms, boot_id=pressed.reading.boot_id)
    if how == "take":
        world.began(began_ms)
        world.beaten_ms = world.real_ms
        return
    world.pieces.append((began_ms, world.real_ms))
    world.last_end_ms = world.real_ms
    if before is not None:
        world.began(world.real_ms)


def answer_silence(world: World, console: Console, amount: int) -> None:
    """What an engineer's next console asks about a timer whose console has died, answered in one of three ways."""
    anna = console.desk.actor("anna", "console")
    timer = stopwatch.silent(console.desk, anna, console.id)
    if timer is None:
        return
    ago = amount * SECOND
    end_at = world.clock.now() - ago
    if amount % 3 == 0:
        stopwatch.adopt(console.desk, anna, timer.id, Spot("console", console.id))
        world.beaten_ms = world.real_ms
    elif amount % 3 == 1:
        stopwatch.recover(console.desk, anna, timer.id)
        world.ended(timer, world.beaten_ms, boot_id=timer.beat_boot_id)
    elif timer.started().at <= end_at:
        stopwatch.recover(console.desk, anna, timer.id, end_at=end_at)
        world.ended(timer, world.real_ms - ago, boot_id=world.clock.boot_id)


def last_entry(world: World) -> int | None:
    with world.desk.store.read() as reader:
        found = reader.value(
            """SELECT max(id) FROM work_entry e WHERE reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM work_entry r WHERE r.reverses_id = e.id)
                 AND engineer_id = ?""",
            (world.ids.people["anna"],),
        )
    return None if found is None else int(found)


def total_ms(world: World) -> int:
    with world.desk.store.read() as reader:
        return int(reader.value("SELECT coalesce(sum(duration_ms), 0) FROM work_entry"))


def correct(world: World, amount: int) -> None:
    entry_id, before = last_entry(world), total_ms(world)
    if entry_id is None:
        return
    with world.desk.store.read() as reader:
        old = labour.entry(reader, entry_id)
    assert old is not None
    minutes = 1 + amount % 200
    entries.correct(world.desk, world.desk.actor("anna", "console"), entry_id, typed=f"{minutes}m", reason="looked again")
    assert total_ms(world) == before + minutes * MINUTE - old.duration_ms
    world.corrected_ms += minutes * MINUTE - old.duration_ms


def split(world: World, ticket: int, amount: int) -> None:
    entry_id, before = last_entry(world), total_ms(world)
    if entry_id is None:
        return
    parts: list[tuple[int, str | None]] = [(ticket, f"{1 + amount % 30}m"), (world.tickets[0], "1m")]
    written = world_entries(world)
    try:
        entries.split(world.desk, world.desk.actor("anna", "console"), entry_id, parts, reason="two things")
    except HelpdeskError:
        assert world_entries(world) == written
    assert total_ms(world) == before


def check(world: World) -> None:
    """The invariants, from the rows alone and against the model."""
    anna = world.ids.people["anna"]
    timer = world.timer()
    with world.desk.store.read() as reader:
        spans = reader.rows(
            "SELECT start_at, duration_ms, timer_id, timer_part FROM work_entry WHERE timer_id IS NOT NULL AND engineer_id = ? ORDER BY id",
            (anna,),
        )
        everything = int(reader.value("SELECT coalesce(sum(duration_ms), 0) FROM work_entry WHERE engineer_id = ?", (anna,)))
        survivors = [int(row[0]) for row in reader.rows("SELECT id FROM ticket WHERE merged_into_id IS NULL")]
        by_ticket = sum(labour.ticket_total_ms(reader, survivor) for survivor in survivors)
        in_all = int(reader.value("SELECT coalesce(sum(duration_ms), 0) FROM work_entry"))
        unfinished = reader.rows(
            """SELECT DISTINCT json_extract(p.body, '$.timer') FROM event e JOIN event_payload p ON p.seq = e.seq WHERE e.verb = 'time.started'
                 AND json_extract(p.body, '$.timer') NOT IN (SELECT timer_id FROM work_entry WHERE timer_id IS NOT NULL)"""
        )
        merged_away = reader.value("SELECT count(*) FROM timer m JOIN ticket t ON t.id = m.ticket_id WHERE t.state = 'merged'")
    for (start, duration, *_one), (next_start, *_two) in pairwise(spans):
        assert next_start >= start + duration, "spans overlap"
    if timer is not None and spans:
        assert timer.started_at >= spans[-1][0] + spans[-1][1], "the running span overlaps the last one"
    assert len({(row[2], row[3]) for row in spans}) == len(spans)
    assert [row[0] for row in unfinished] == ([timer.id] if timer is not None and timer.part == 1 else [])
    assert merged_away == 0
    assert by_ticket == in_all, "merging has lost or doubled time"
    timed = sum(row[1] for row in spans)
    assert everything == timed + world.corrected_ms
    if world.is_exact:
        assert timed == world.covered_ms(), "the store has not the time that passed"
        assert timed <= world.real_ms
        if timer is not None and timer.boot_id == world.clock.boot_id:
            assert timer.elapsed_ms(world.clock.reading()) == world.real_ms - world.started_ms


def examine(world: World) -> None:
    """What `doctor` asks of a store."""
    with world.desk.store.read() as reader:
        for question in (*checks.LABOUR, *checks.DESK):
            assert (question.name, reader.rows(question.sql)) == (question.name, [])
        assert target_faults(reader, world.clock.now(), every=True)[1] == []
    assert broken(world.desk.store) is None


def amounts(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


COMMANDS = (
    *("take", "next", "stop", "look", "phone", "save", "back", "merge", "silent", "wait", "reply", "resume", "resolve", "reopen"),
    *("release", "hand_over", "undo", "correct", "split", "beat", "kill"),
)
STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("time"), st.just(0), amounts(1, 3 * HOUR)),
    st.tuples(st.just("time"), st.just(0), amounts(1, 2 * MINUTE)),
    st.tuples(st.sampled_from(["take", "look", "stop", "phone", "save", "silent"]), amounts(0, 1), amounts(0, 10_000)),
    st.tuples(st.sampled_from(COMMANDS), amounts(0, 1), amounts(0, 10_000)),
    st.tuples(st.just("set_clock"), st.just(0), amounts(0, 10_000)),
    st.tuples(st.just("reboot"), st.just(0), amounts(1, 10 * MINUTE)),
)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(st.lists(STEP, min_size=4, max_size=24))
@example([("take", 0, 0), ("phone", 1, 0), ("time", 0, 60_000), ("look", 0, 0), ("stop", 0, 0), ("time", 0, 9_000), ("save", 1, 0)])
@example(
    [("take", 0, 0), ("time", 0, 60_000), ("set_clock", 0, 1_000), ("look", 0, 0), ("stop", 0, 0), ("take", 1, 1), ("reboot", 0, 5_000)]
)
def test_every_second_is_accounted_for(made_desk: tuple[Path, DeskIds], steps: list[Step]) -> None:
    template, ids = made_desk
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        shutil.copyfile(template, path)
        world = World(path, ids)
        world.open_console(0)
        world.open_console(1)
        small = SmallDesk(world.desk, world.clock, ids)
        world.tickets = [small.ticket(f"Ticket {number}") for number in range(TICKETS)]
        try:
            for step in steps:
                do(world, step)
                check(world)
            examine(world)
        finally:
            for console in world.consoles:
                console.desk.store.close()
