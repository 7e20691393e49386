"""The small desk with money: terms agreed, work logged and confirmed, periods closed as closing does it."""

import json
from collections.abc import Mapping

from helpdesk_tui.domain.charging import Part
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services import allowance, charging, entries, periods
from helpdesk_tui.services.charging import Account
from helpdesk_tui.store import charges, tables
from helpdesk_tui.store import periods as stored
from tests.small_desk import SmallDesk

PLAIN: Mapping[str, object] = {"allowance": 10 * 3600, "overage_hour": "60", "fee": "1000", "currency": "EUR"}


def agreement_id(small: SmallDesk, key: str = "acme-2026") -> int:
    with small.desk.store.read() as reader:
        return int(reader.value("SELECT id FROM agreement WHERE key = ?", (key,)))


def agree(small: SmallDesk, key: str = "acme-2026", /, **terms: object) -> int:
    """Agree on terms about money: the plain ones, with these instead; returns the agreement's id. None takes one away."""
    kept = {name: value for name, value in {**PLAIN, **terms}.items() if value is not None}
    with small.desk.store.write() as writer:
        writer.run("UPDATE agreement_version SET commercial = ? WHERE id = ?", (json.dumps(kept), small.ids.agreements[key]))
    return agreement_id(small, key)


def worked(small: SmallDesk, ticket: int, typed: str, *, login: str = "egor", kind: str = "reactive", billable: bool = True) -> int:
    """Work logged by hand and confirmed; returns the entry."""
    entry_id = logged(small, ticket, typed, login=login, kind=kind, billable=billable)
    confirm(small)
    return entry_id


def logged(small: SmallDesk, ticket: int, typed: str, *, login: str = "egor", kind: str = "reactive", billable: bool = True) -> int:
    """Work logged by hand, which nobody has confirmed; returns the entry."""
    entries.log(small.desk, small.actor(login), ticket, typed, kind=kind, billable=billable, note="done")
    with small.desk.store.read() as reader:
        return int(reader.value("SELECT max(id) FROM work_entry"))


def confirm(small: SmallDesk) -> None:
    """Everything is confirmed, and approved where a lead was asked."""
    with small.desk.store.write() as writer:
        writer.run(
            """INSERT INTO entry_confirmation (entry_id, confirmed_at, confirmed_by_id) SELECT id, ?, engineer_id FROM work_entry
                WHERE reverses_id IS NULL AND id NOT IN (SELECT entry_id FROM entry_confirmation)""",
            (small.clock.now(),),
        )
        writer.run(
            "UPDATE entry_review SET decided_at = ?, decided_by_id = ?, decision = 'approved' WHERE decided_at IS NULL",
            (small.clock.now(), small.ids.people["boris"]),
        )


def account(small: SmallDesk, agreement: int, name: str, *, with_unconfirmed: bool = False) -> Account:
    """What a period comes to as of now."""
    now = small.clock.now()
    with small.desk.store.read() as reader:
        period = periods.period_named(reader, agreement, name, now)
        return charging.account(reader, Policy(), agreement, period, now, with_unconfirmed=with_unconfirmed)


def close(small: SmallDesk, agreement: int, name: str) -> Account:
    """Book a period's parts and close it; returns it as it was then."""
    found = account(small, agreement, name)
    with small.desk.store.write() as writer:
        period_id = stored.ensure(writer, found.period)
        charges.book(writer, period_id, charging.to_book(found))
        writer.change(tables.ServicePeriod, {"id": period_id}, {"state": "closed", "closed_at": small.clock.now()})
    return found


def parts(small: SmallDesk) -> list[Part]:
    """Everything charged or listed under any agreement: booked, open, and outside."""
    now = small.clock.now()
    found: list[Part] = []
    with small.desk.store.read() as reader:
        for one in stored.agreements(reader):
            book = charging.ledger(reader, Policy(), one.id, now)
            found += [part for some in book.parts.values() for part in some] + list(book.outside)
    return found


def minutes(found: Account) -> tuple[int, int, int]:
    """(charged, overage, left) minutes."""
    return found.charged_min, found.overage_min, found.left_min


def move_clock(small: SmallDesk, at: Instant) -> None:
    """Time passes until then."""
    small.clock.forward_to(at)


def hours_of_work(small: SmallDesk, ticket: int, day: str, hours: int) -> int:
    """So many confirmed hours from nine o'clock on; returns the entry."""
    return worked(small, ticket, f"{day} 09:00-{9 + hours:02}:00")


def word_on(small: SmallDesk, ticket: int) -> tuple[str, bool]:
    """What stands beside a ticket about the client's word."""
    found = allowance.of_ticket(small.desk, small.actor("anna"), ticket)
    assert found is not None
    return found.approval, found.is_held
