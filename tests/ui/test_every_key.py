"""Every key of the table does something that can be seen, in every place where the table says that it acts, on a real store.

The list is the table itself: a new row without an expectation fails here. Expectations are in `expectations.py` (moving, screens,
finding), `work_expectations.py` (tickets), `time_expectations.py` (time, leads), `board_expectations.py` and `dialog_expectations.py`.
"""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.roles import STEER
from helpdesk_tui.store import tables
from helpdesk_tui.ui.command import DIALOG, Command
from helpdesk_tui.ui.commands import COMMANDS, commands_in
from helpdesk_tui.ui.keys import all_keys_of, key_name, twin
from helpdesk_tui.ui.places import DIALOGS, LIST_PLACES, PLACES
from tests.small_desk import SmallDesk
from tests.ui import (
    board_expectations,
    dialog_expectations,
    hand_expectations,
    limit_expectations,
    list_expectations,
    opinion_expectations,
    span_expectations,
    time_expectations,
    work_expectations,
)
from tests.ui.expectations import CHECKS
from tests.ui.seat import Seat, seat

assert board_expectations
assert dialog_expectations
assert hand_expectations
assert limit_expectations
assert list_expectations
assert opinion_expectations
assert span_expectations
assert time_expectations
assert work_expectations

EVERYWHERE = (*PLACES, *LIST_PLACES, *DIALOGS)
ROWS = [(command, place) for command in COMMANDS for place in EVERYWHERE if place in command.where]
GROUPS = sorted({(place, command.group) for command, place in ROWS})


def ends(command: Command, place: str) -> bool:
    """Whether the key leaves the console, so that nothing can be pressed after it."""
    return command.id == "app.quit" or (command.id, place) == ("go.leave", "queue")


def test_each_row_of_the_table_has_an_expectation() -> None:
    assert {(command.id, place) for command, place in ROWS} == set(CHECKS)


async def check(small: SmallDesk, rows: list[tuple[Command, str]], *, russian: bool) -> None:
    """Open a console as the lead, who may do everything, and go through these rows."""
    with small.desk.store.write() as writer:
        writer.change(tables.Team, {"key": "service-desk"}, {"cap_active": 1000, "cap_all": 1000})
        for role in ("auditor", "admin", "manager", "quality"):
            writer.add(tables.EngineerRole(person_id=small.ids.people["boris"], role=role))
    async with seat(small, "boris", russian=russian) as here:
        for command, place in rows:
            try:
                await CHECKS[command.id, place](here, place)
                if here.app.return_code is None:
                    await here.at_rest()
            except AssertionError as error:
                raise AssertionError(f"{here.key_of(command.id)} ({command.id}) in {place}: {error}") from error


@pytest.mark.parametrize(("place", "group"), GROUPS)
async def test_every_key_does_what_its_row_says(small_desk: SmallDesk, place: str, group: str) -> None:
    rows = [(command, where) for command, where in ROWS if where == place and command.group == group and not ends(command, where)]
    await check(small_desk, rows, russian=False)


@pytest.mark.parametrize(("command", "place"), [pytest.param(*row, id=f"{row[0].id}-{row[1]}") for row in ROWS if ends(*row)])
async def test_the_keys_that_leave(small_desk: SmallDesk, command: Command, place: str) -> None:
    await check(small_desk, [(command, place)], russian=False)


def sample_of_twins() -> list[tuple[Command, str]]:
    """Of each group and place the first two commands whose first key is another one in the other layout."""
    found: list[tuple[Command, str]] = []
    for place, group in GROUPS:
        rows = [row for row in ROWS if row[1] == place and row[0].group == group and not ends(*row)]
        found += [row for row in rows if row[0].twins and row[0].keys and twin(row[0].keys[0]) is not None][:2]
    return found


@pytest.mark.parametrize("place", EVERYWHERE)
async def test_twins_do_the_same(small_desk: SmallDesk, place: str) -> None:
    rows = [row for row in sample_of_twins() if row[1] == place]
    if rows:
        await check(small_desk, rows, russian=True)
    else:
        assert all(twin(command.keys[0]) is None or not command.twins for command in commands_in(place) if command.group == DIALOG)


async def bound(here: Seat, place: str) -> dict[str, str]:
    """What each key comes to while this screen is shown, whatever has the focus."""
    await here.go(place, here.ticket() if place in ("queue", "ticket") else None)
    return {key: active.binding.action for key, active in here.app.screen.active_bindings.items()}


async def test_each_key_and_each_twin_comes_to_its_command(small_desk: SmallDesk) -> None:
    async with seat(small_desk, "boris") as here:
        for place in (*PLACES, *LIST_PLACES):
            actions = await bound(here, place)
            wrong = [
                (place, key, actions.get(key_name(key)))
                for command in commands_in(place)
                for key in all_keys_of(command)
                if actions.get(key_name(key)) != f"command('{command.id}')"
            ]
            assert not wrong


@pytest.mark.parametrize("place", [*PLACES[:-1], *LIST_PLACES])
async def test_a_key_of_another_place_says_where_it_acts(small_desk: SmallDesk, place: str) -> None:
    own = {key_name(key) for command in commands_in(place) for key in all_keys_of(command)}
    elsewhere = [
        command for command in COMMANDS if command.where & {*PLACES, *LIST_PLACES} and command.keys and key_name(command.keys[0]) not in own
    ]
    async with seat(small_desk, "anna") as here:
        await here.go(place, here.ticket() if place in ("queue", "ticket") else None)
        for command in elsewhere:
            await here.act(command.id)
            await here.says("does nothing here", command.title)


async def test_who_is_no_lead_is_told_so(small_desk: SmallDesk) -> None:
    rows = [(command, place) for command, place in ROWS if command.needs == (STEER,) and place == "queue"]
    async with seat(small_desk, "anna") as here:
        number = here.own()
        for command, place in rows:
            await here.go(place, number)
            await here.act(command.id)
            await here.says("Anna Petrova may not", "lead")
            assert len(here.app.screen_stack) == 1, "nothing is asked of who may not"
