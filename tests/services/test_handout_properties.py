"""Hand-out for any sequence of tickets, shifts and absences (RULES.md §6), on a real store.

Nobody who is off shift or absent receives a ticket, round robin is fair within one among those who are at work all along, no ticket is left
without a team, and what is left to somebody at a shift's end is left to who is on shift when it is due, if anybody is.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk_tui.domain.clock import HOUR, MINUTE
from helpdesk_tui.services import intake, messages, rota, shift_end, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.making import NewTicket
from helpdesk_tui.store import tables
from helpdesk_tui.store.engine import Store
from tests.services.looking import load
from tests.small_desk import DeskIds, MovableClock, SmallDesk

TEAM = ("anna", "ivan", "gleb", "boris")
CALLERS = (("acme", "bob"), ("acme", "ann"), ("globex", "carl"), ("umbrella", "uma"))
SERVICES = ("mail", "vpn", "erp", "access", "")
Step = tuple[str, int, int]
Span = tuple[int, int, int]

steps = st.lists(
    st.one_of(
        st.tuples(st.just("ticket"), st.integers(0, 3), st.integers(0, 4)),
        st.tuples(st.just("shift"), st.integers(0, 3), st.integers(1, 12)),
        st.tuples(st.just("absence"), st.integers(0, 3), st.integers(1, 6)),
        st.tuples(st.just("time"), st.integers(1, 240), st.just(0)),
        st.tuples(st.just("later"), st.integers(0, 3), st.integers(1, 12)),
        st.tuples(st.just("pass on"), st.just(0), st.just(0)),
        st.tuples(st.just("edit"), st.integers(0, 3), st.integers(1, 6)),
        st.tuples(st.just("shift end"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("give back"), st.just(0), st.just(0)),
    ),
    max_size=30,
)


@dataclass
class Model:
    """What the model knows: spans of shifts and absences by login, and who got what when by the rule."""

    small: SmallDesk
    shifts: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    absences: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    got: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    """By the team's rule: who got it, and who could have."""
    made: list[int] = field(default_factory=list)

    def is_at_work(self, login: str, at: int) -> bool:
        """By its own arithmetic: absences go before shifts; without any shift the office's hours count, 9 to 18 on working days."""
        if any(start <= at < end for start, end in self.absences.get(login, [])):
            return False
        if self.shifts.get(login):
            return any(start <= at < end for start, end in self.shifts[login])
        hour, day = at // HOUR % 24, (at // (24 * HOUR) + 3) % 7
        return day < 5 and 9 <= hour < 18 and at // (24 * HOUR) != HOLIDAY

    def could(self, client: str, line: int) -> frozenset[str]:
        """Who of the first team is at work and may see the client."""
        now = self.small.clock.now()
        return frozenset(one for one in TEAM if self.is_at_work(one, now) and (one != "gleb" or client == "acme") and line == 1)


HOLIDAY = 20_521  # 2026-03-09 as days since 1970


def step(model: Model, kind: str, first: int, second: int) -> None:
    """Do one thing to the desk and the model alike."""
    small = model.small
    now = small.clock.now()
    if kind == "time":
        small.clock.forward(first * MINUTE)
    elif kind == "ticket":
        make(model, *CALLERS[first], SERVICES[second])
    elif kind == "pass on":
        pass_on(model)
    elif kind == "edit":
        edit(model, SERVICES[first], second)
    elif kind == "shift end":
        end_shift(model, TEAM[first])
    elif kind == "give back":
        for done in rota.give_back_due(small.desk, small.actor("dina")):
            assert done.ticket is not None
            assert model.is_at_work(done.ticket.assignee_login, now)
    else:
        login = TEAM[first]
        spans = (model.absences if kind == "absence" else model.shifts).setdefault(login, [])
        start = now + second * HOUR if kind == "later" else now - HOUR
        if all(start != known for known, _end in spans):
            spans.append((start, start + second * HOUR))
            row = tables.Absence if kind == "absence" else tables.Shift
            with small.desk.store.write() as writer:
                writer.add(row(person_id=small.ids.people[login], start_at=start, end_at=start + second * HOUR))


def make(model: Model, client: str, requester: str, service: str) -> None:
    """Enter a ticket, and look at who got it."""
    small = model.small
    done = intake.create(small.desk, small.actor("dina"), NewTicket(client, "No mail", service, requester))
    ticket = done.ticket
    assert ticket is not None
    assert ticket.team_id is not None
    model.made.append(ticket.id)
    now = small.clock.now()
    if ticket.assignee_id is not None:
        assert ticket.assignee_login in ("dina", "fedor", "egor") or model.is_at_work(ticket.assignee_login, now)
        assert ticket.assignee_login != "gleb" or client == "acme"
    if ticket.team_key == "service-desk" and requester != "ann":
        could = model.could(client, 1)
        with small.desk.store.read() as reader:
            rule = reader.value("SELECT handout FROM team WHERE key = 'service-desk'")
        if rule == "pull" or not could:
            assert ticket.assignee_id is None
        else:
            assert ticket.assignee_login in could
            model.got.append((ticket.assignee_login, could))


def pass_on(model: Model) -> None:
    """Pass on what is due: only to people at work."""
    small = model.small
    for done in rota.pass_on_due(small.desk, small.actor("dina")):
        assert done.ticket is not None
        assert model.is_at_work(done.ticket.assignee_login, small.clock.now())


def edit(model: Model, service: str, number: int) -> None:
    """Correct a ticket's service: it is with the team of the service's line then, and who gets it is at work."""
    small = model.small
    if not model.made:
        return
    before = load(small, model.made[number % len(model.made)])
    done = intake.edit(small.desk, small.actor("dina" if before.line < 3 else "fedor"), before.id, service=service)
    assert done.ticket is not None
    assert done.ticket.team_id is not None
    got = done.ticket.assignee_login
    assert not got or got == before.assignee_login or model.is_at_work(got, small.clock.now())
    if got and done.ticket.team_key == "service-desk" != before.team_key and not before.is_vip:
        model.got.append((got, model.could(before.client_key, 1)))
    if before.state == "new" and service != before.service_key:
        assert done.ticket.team_key == {"mail": "service-desk", "vpn": "network", "erp": "applications", "access": "service-desk"}[service]


def end_shift(model: Model, login: str) -> None:
    """Whose shift ends leaves what is due to who is on shift then; where nobody is, to who is at work now."""
    small, actor = model.small, model.small.actor(login)
    now = small.clock.now()
    found = shift_end.plan(small.desk, actor).leaving
    for one in found:
        due = one.needed_at if one.needed_at > now else now + HOUR
        client = load(small, one.ticket_id).client_key
        others = [other for other in TEAM if other != login and (other != "gleb" or client == "acme")]
        if one.to is None:
            assert not any(model.is_at_work(other, at) for other in others for at in (now, due))
            continue
        assert one.to.key != login
        assert one.to.key != "gleb" or client == "acme"
        assert model.is_at_work(one.to.key, due) or not any(model.is_at_work(other, due) for other in others)
        assert model.is_at_work(one.to.key, now) or model.is_at_work(one.to.key, due)
    if any(one.to is not None for one in found):
        shift_end.end_shift(small.desk, actor)
        assert all(one.to is None or load(small, one.ticket_id).assignee_id == one.to.id for one in found)


def is_fair(got: list[tuple[str, frozenset[str]]]) -> bool:
    """Whether any two who could have had each of a stretch of tickets got as many of it, within one."""
    for one, other in combinations(TEAM, 2):
        stretch: Counter[str] = Counter()
        for login, could in got:
            if one in could and other in could:
                stretch[login] += 1
                if abs(stretch[one] - stretch[other]) > 1:
                    return False
            else:
                stretch.clear()
    return True


@contextmanager
def fresh(made_desk: tuple[Path, DeskIds]) -> Iterator[Model]:
    """A small desk of its own for one example, where Ivan is ACME's dedicated engineer and Anna his deputy."""
    template, ids = made_desk
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        shutil.copyfile(template, path)
        store = Store(str(path))
        store.open()
        clock = MovableClock()
        with store.write() as writer:
            writer.change(tables.Client, {"key": "acme"}, {"dedicated_engineer_id": ids.people["ivan"]})
            writer.change(tables.Engineer, {"person_id": ids.people["ivan"]}, {"deputy_id": ids.people["anna"]})
        yield Model(SmallDesk(Desk(store, clock), clock, ids))
        store.close()


@pytest.mark.parametrize("rule", ["pull", "round_robin", "least_loaded"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=steps)
def test_hand_out_keeps_its_rules(made_desk: tuple[Path, DeskIds], rule: str, done: list[Step]) -> None:
    with fresh(made_desk) as model:
        with model.small.desk.store.write() as writer:
            writer.change(tables.Team, {"key": "service-desk"}, {"handout": rule})
        for kind, first, second in done:
            step(model, kind, first, second)
        assert rule != "round_robin" or is_fair(model.got)


spans = st.lists(st.tuples(st.integers(0, 3), st.integers(-6, 16), st.integers(1, 12)), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shifts=spans,
    absences=spans.map(lambda found: found[:2]),
    until=st.lists(st.tuples(st.sampled_from(("acme", "globex")), st.integers(1, 15)), min_size=1, max_size=3),
)
def test_what_is_left_at_a_shifts_end_is_with_somebody_on_shift_when_it_is_due(
    made_desk: tuple[Path, DeskIds], shifts: list[Span], absences: list[Span], until: list[tuple[str, int]]
) -> None:
    with fresh(made_desk) as model:
        small, now = model.small, model.small.clock.now()
        for known, row, found in ((model.shifts, tables.Shift, shifts), (model.absences, tables.Absence, absences)):
            for person, start, hours in found:
                begins, ends = now + start * HOUR, now + (start + hours) * HOUR
                spans_of = known.setdefault(TEAM[person], [])
                if all(begins != other for other, _end in spans_of):
                    spans_of.append((begins, ends))
                    with small.desk.store.write() as writer:
                        writer.add(row(person_id=small.ids.people[TEAM[person]], start_at=begins, end_at=ends))
        for client, hours in until:
            number = small.ticket(client=client, requester="bob" if client == "acme" else "carl", assignee="anna", state="in_progress")
            messages.reply(small.desk, small.actor("anna"), number, "Later.")
            working.schedule(small.desk, small.actor("anna"), number, until_at=now + hours * HOUR)
        end_shift(model, "anna")


def test_the_measure_of_fairness_sees_what_is_unfair() -> None:
    both = frozenset({"anna", "ivan"})
    assert is_fair([("anna", both), ("ivan", both), ("ivan", both), ("anna", both)])
    assert not is_fair([("anna", both), ("anna", both)])
    assert is_fair([("anna", frozenset({"anna"})), ("anna", both), ("ivan", both)])
