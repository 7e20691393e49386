"""Periods and margins at the console: from a ticket to a closed, invoiced, paid period by keys; who may."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.services import closing, drafts, penalties, working
from helpdesk_tui.ui.widgets.statusline import StatusLine
from tests.services.closing_desk import IN_APRIL, MoneyDesk
from tests.small_desk import MONDAY_9, SmallDesk
from tests.ui.seat import Seat, seat

HOSTILE = "[@click=app.quit]x[/] \x1b]52;c;eA==\x07"


@pytest.fixture
def money(small_desk: SmallDesk) -> MoneyDesk:
    """ACME's March with eleven hours on a late ticket, in April."""
    desk = MoneyDesk(small_desk)
    desk.terms(penalties=[{"target": "resolution", "percent": "4"}])
    desk.hour("anna", "30")
    ticket = small_desk.ticket(HOSTILE)
    small_desk.clock.forward(days=4)
    working.resolve(small_desk.desk, small_desk.actor("anna"), ticket, code="solved", text="done")
    desk.work(ticket, MONDAY_9, 660)
    desk.confirm_all()
    small_desk.clock.forward_to(IN_APRIL)
    small_desk.ticket("Something new")
    return desk


async def to_periods(here: Seat) -> None:
    """From the queue, by the key, with the cursor on March."""
    await here.until(lambda: here.queue.table.ids, "the queue")
    await here.act("go.periods")
    await here.until(lambda: here.app.current_mode == "periods" and here.list_screen.takes_keys, "the periods")
    await here.until(lambda: "2026-03" in here.text, "March")
    await here.at_rest()
    await here.act("move.down")
    await here.at_rest()
    assert here.list_screen.cursor_row == 2


def march(money: MoneyDesk) -> str:
    return closing.standing(money.sheet("2026-03").period, money.small.clock.now())


async def test_closed_invoiced_and_paid_by_keys(money: MoneyDesk) -> None:
    async with seat(money.small, "max") as here:
        await to_periods(here)
        assert "11:00 / 10:00" in here.text
        assert "1,060.00 EUR" in here.text
        await here.act("period.close")
        await here.until(lambda: "Begin closing 2026-03 of A-001, as a draft?" in here.text, "the question")
        await here.question(yes=False)
        assert march(money) == "open"
        await here.act("period.close")
        await here.question(yes=True)
        await here.says("this is the draft", "1 thing stands in the way")
        await here.at_rest()
        await here.act("list.remove")
        await here.fill(reason="too early")
        await here.says("2026-03 of A-001 is open again")
        await here.at_rest()
        await here.act("period.close")
        await here.until(
            lambda: "1 thing stands in the way: Penalty 1 over" in " ".join(here.text.replace("│", " ").split()), "what is left"
        )
        await here.question(yes=True)
        await here.says("this is the draft", "1 thing stands in the way")
        await here.at_rest()
        await here.act("period.close")
        await here.says("cannot be closed yet", "Penalty 1 over 40.00 EUR")
        await here.act("period.penalties")
        await here.fill(decision="confirmed", reason="agreed")
        await here.says("Penalty 1 confirmed: 40.00 EUR for ACME")
        await here.at_rest()
        await here.act("list.add")
        await here.fill(amount="-20", name="Regret")
        await here.says("-20.00 EUR stand on 2026-03")
        await here.at_rest()
        await here.act("period.close")
        await here.question(yes=False)
        assert march(money) == "closing"
        await here.act("period.close")
        await here.question(yes=True)
        await here.says("2026-03 of A-001 is closed: 1,000.00 EUR, 1,200.00 EUR with VAT.")
        await here.at_rest()
        await here.act("period.bill")
        await here.fill(number="R-1")
        await here.says("invoiced as R-1")
        await here.at_rest()
        await here.act("period.bill")
        await here.fill(when="")
        await here.says("2026-03 of A-001 is paid")
        assert march(money) == "paid"
        await here.until(lambda: "A-001 2026-03  paid" in here.text and "invoice R-1" in here.text, "the invoice's number in the pane")
        await here.at_rest()
        await here.act("period.close")
        await here.says("is closed since")
        await here.act("period.penalties")
        await here.says("No penalty of 2026-03 waits")
        for command_id, why in (
            ("period.bill", "2026-03 of A-001 was paid"),
            ("list.add", "2026-03 is closed; put the amount onto the next"),
        ):
            await here.act(command_id)
            await here.says(why)
            assert len(here.app.screen_stack) == 1, "nothing is asked of what cannot be"


async def test_the_statement_is_read_and_nothing_in_it_acts(money: MoneyDesk) -> None:
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("go.open")
        await here.notice()
        await here.until(lambda: "Tickets created" in here.text, "the statement")
        await here.keys("end")
        await here.until(lambda: "[@click=app.quit]" in here.text, "the subject, letter by letter")
        assert "\x1b" not in here.text
        await here.keys("escape")


async def test_a_month_that_runs_is_not_put_to_closing(money: MoneyDesk) -> None:
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("move.up")
        await here.at_rest()
        await here.act("period.close")
        await here.says("2026-04 of A-001 is not over yet")
        assert money.sheet("2026-04").period.state == "open"


async def test_what_waits_at_all_clients(money: MoneyDesk) -> None:
    async with seat(money.small, "max") as here:
        await to_periods(here)
        steps = "x Close period  d Decide penalties  $ Invoiced, paid"
        await here.until(lambda: steps in here.text, "the steps of one client's periods")
        await here.act("tab.next")
        await here.until(lambda: "of all clients" in here.text and "ACME" in here.text and steps not in here.text, "what waits")
        await here.at_rest()
        assert "2026-03" in here.text
        assert "2026-04" not in here.text  # it runs
        await here.act("period.close")
        await here.says("Open the client's periods first")
        await here.keys("enter")
        await here.until(lambda: "11:00 / 10:00" in here.text and steps in here.text, "the client's periods")


async def test_the_periods_of_a_client_are_its_own_after_those_of_all(money: MoneyDesk) -> None:
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("tab.next")
        await here.until(lambda: "of all clients" in here.text, "what waits")
        await here.at_rest()
        await here.act("go.queue")
        await here.until(lambda: here.app.current_mode == "queue", "the queue")
        await here.act("go.periods")
        await here.until(lambda: "11:00 / 10:00" in here.text, "the same client's periods")


async def test_missing_notes_pass_with_a_reason(money: MoneyDesk) -> None:
    money.work(1, MONDAY_9 + 86_400_000, 5, note="")
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("period.notes")
        await here.fill(reason="agreed")
        await here.says("1 entry of 2026-03 needs no note")
        await here.at_rest()
        await here.act("period.notes")
        await here.says("No entry of 2026-03 lacks a note")


async def test_waiving_wants_a_reason(money: MoneyDesk) -> None:
    penalties.propose_due(money.small.desk, money.small.actor("max"))
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("period.penalties")
        await here.form()
        await here.write(decision="waived")
        await here.keys("f9")
        await here.until(lambda: "needs a reason" in here.text, "what is missing")
        await here.fill(reason="their firewall")
        await here.says("Penalty 1 waived")


async def test_a_reason_beside_a_penalty_that_is_left_is_offered_again(money: MoneyDesk) -> None:
    penalties.propose_due(money.small.desk, money.small.actor("max"))
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("period.penalties")
        await here.fill(decision="leave", reason="ask their firewall")
        await here.says("left for now; the reason is kept")
        await here.at_rest()
    async with seat(money.small, "max") as here:
        await to_periods(here)
        await here.act("period.penalties")
        form = await here.form()
        assert form.values == {"decision": "leave", "reason": "ask their firewall"}
        await here.fill(decision="waived")
        await here.says("Penalty 1 waived")
    assert drafts.load_fields(money.small.desk, money.small.actor("max"), "penalty 1") == {}


async def test_engineers_are_told_why_not(money: MoneyDesk) -> None:
    async with seat(money.small, "anna") as here:
        await here.until(lambda: here.queue.table.ids, "the queue")
        await here.act("go.periods")
        await here.until(lambda: "takes the role manager" in here.text, "why not")
        assert "1,0" not in here.text
        await here.act("go.margins")
        await here.until(lambda: here.app.current_mode == "margins" and "takes the role manager" in here.text, "why not")
        await here.act("go.queue")
        await here.until(lambda: here.app.current_mode == "queue", "the queue again")


async def test_auditors_read_and_do_not_write(money: MoneyDesk) -> None:
    async with seat(money.small, "vera") as here:
        await to_periods(here)
        assert "takes a step back" not in here.text, "keys that are not for her"
        await here.until(lambda: "Tab all clients" in here.text or "] all clients" in here.text, "the key that is")
        await here.act("period.close")
        await here.says("Vera Auditor may not change contracts")
        for command_id in ("period.bill", "period.penalties", "list.remove", "list.add"):
            here.desk_screen.query_one(StatusLine).clear()
            await here.act(command_id)
            await here.says("Vera Auditor may not change contracts")
            assert len(here.app.screen_stack) == 1
        assert march(money) == "open"


async def test_margins_month_by_month_and_into_a_client(money: MoneyDesk) -> None:
    async with seat(money.small, "max") as here:
        await here.act("go.margins")
        await here.until(lambda: "Margins  2026-04" in here.text, "this month")
        await here.at_rest()
        await here.act("day.before")
        await here.until(lambda: "Margins  2026-03" in here.text and "730.00 EUR" in here.text, "the month before")
        await here.at_rest()
        await here.act("day.after")
        await here.until(lambda: "Margins  2026-04" in here.text, "this month again")
        await here.at_rest()
        await here.act("day.after")
        await here.says("That month has not come yet")
        await here.keys("end")
        await here.act("go.open")
        await here.until(lambda: here.app.current_mode == "periods" and "service" not in here.sentence, "a client's periods")


async def test_no_sum_beside_the_margins_stands_without_its_currency_and_meaning(money: MoneyDesk) -> None:
    with money.small.desk.store.write() as writer:
        writer.run("UPDATE agreement_version SET valid_to_at = ? WHERE id = 1", (money.small.clock.now() + 30 * DAY,))
    async with seat(money.small, "max") as here:
        await here.act("go.margins")
        await here.until(lambda: "Margins  2026-04" in here.text, "this month")
        await here.act("day.before")
        await here.until(lambda: "Margins  2026-03" in here.text, "the month before")
        await here.act("move.bottom")
        await here.until(lambda: "11 h 00 min on 1 ticket, 11 h 00 min and 330.00 EUR each" in here.text, "what a ticket cost")
        assert "ACME, A-001  margin of 3 periods 2,730.00 EUR" in here.text
