"""What is to be looked at before a period closes (RULES.md §8), and letting missing notes pass, all at once with a reason."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.charging import UNCONFIRMED
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput, Refused
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.penalties import PROPOSED
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import approval
from helpdesk_tui.services.charging import Account
from helpdesk_tui.services.job import Job
from helpdesk_tui.services.periods import AgreementRow, Period
from helpdesk_tui.store import charges, statements
from helpdesk_tui.store import penalties as penalty_rows
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.journal import canonical
from helpdesk_tui.store.reader import Reader

NOTES_PASSED = "notes_passed"
"""Where an open period keeps which missing notes were let pass: the place of the figures that its closing freezes."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the checklist: `blocks` says whether the period cannot be closed before it is done."""

    kind: str
    said: str
    blocks: bool
    ticket_id: int | None = None
    entry_id: int | None = None
    penalty_id: int | None = None


def checklist(reader: Reader, every: Sequence[Account], account: Account, now: Instant) -> list[Item]:
    """What is to be looked at before a period closes, what blocks it first."""
    period, zone = account.period, account.agreement.zone
    found = []
    if now < period.end_at:
        end = formats.instant_full(period.end_at, zone)
        found.append(Item("not_over", _("{period} is not over yet: it ends {end}.").format(period=period.name, end=end), True))
    for one in every:
        if one.period.end_at <= period.start_at and not one.period.is_closed and one.parts:
            said = _("{earlier} is still open and has work in it; close it first.").format(earlier=one.period.name)
            found.append(Item("earlier_open", said, True))
    found += _timers(reader, account, now)
    found += _unconfirmed(reader, account)
    for row in penalty_rows.of_period(reader, account.agreement.id, period.start_at):
        if row.state == PROPOSED:
            said = _("Penalty {id} over {amount} waits for a decision.").format(id=row.id, amount=money(Decimal(row.amount), row.currency))
            found.append(Item("penalty", said, True, ticket_id=row.ticket_id, penalty_id=row.id))
    earlier = [one.period for one in every if one.period.start_at < period.start_at]
    settled = [one.name for one in takewhile(lambda one: one.is_closed, reversed(earlier))]  # what changes in them comes into this one
    found += [*_disputed(reader, account), *disputed_after(reader, account.agreement.id, settled), *_without_word(reader, every, account)]
    return found + _without_note(reader, account)


def _timers(reader: Reader, account: Account, now: Instant) -> list[Item]:
    return [
        Item(
            "timer",
            _("{who}'s timer runs on {id} since {start}.").format(
                who=one.engineer, id=one.ticket_id, start=formats.instant_full(one.started_at, account.agreement.zone)
            ),
            True,
            ticket_id=one.ticket_id,
        )
        for one in statements.timers(reader, account.agreement.id, account.period.end_at)
    ]


def _unconfirmed(reader: Reader, account: Account) -> list[Item]:
    ids = {part.entry_id for part in account.parts if part.treatment == UNCONFIRMED}
    said = _("{time} of {who} on {id} are not confirmed (entry {entry}).")
    return _of_entries("unconfirmed", said, statements.entries(reader, ids), blocks=True)


def _disputed(reader: Reader, account: Account) -> list[Item]:
    said = _("{time} on {id} are disputed (entry {entry}); undecided, they go over into the next period.")
    return _of_entries("disputed", said, statements.entries(reader, account.disputed))


def disputed_after(reader: Reader, agreement_id: int, closed: Collection[str]) -> list[Item]:
    """What clients dispute on the statements of these closed periods."""
    booked = [(name, entry_id) for name, entry_id in charges.disputed_booked(reader, agreement_id) if name in closed] if closed else []
    rows = {one.entry_id: one for one in statements.entries(reader, {entry_id for _name, entry_id in booked})}
    said = _("{time} on {id} are disputed (entry {entry}) and stand on the statement of {period}.")
    return [item for name, entry_id in booked for item in _of_entries("disputed", said, [rows[entry_id]], period=name)]


def _without_word(reader: Reader, every: Sequence[Account], account: Account) -> list[Item]:
    """What is charged beyond the limit and beyond the client's word on it."""
    return [
        Item("beyond_word", one.sentence, False, one.tickets[0] if len(one.tickets) == 1 else None)
        for one in approval.beyond_word(reader, every, account)
    ]


def _without_note(reader: Reader, account: Account) -> list[Item]:
    passed, reason = passed_notes(account.period)
    ids = {part.entry_id for part in account.parts if part.treatment not in ("free", UNCONFIRMED) and not part.is_late}
    said = _("{time} of {who} on {id} have no note (entry {entry}).")
    found = _of_entries("no_note", said, statements.without_note(reader, ids - passed))
    n = len(ids & passed)
    if n:
        told = ngettext("{n} entry without a note was passed: {reason}", "{n} entries without a note were passed: {reason}", n)
        found.append(Item("notes_passed", told.format(n=n, reason=reason), False))
    return found


def passed_notes(period: Period) -> tuple[frozenset[int], str]:
    """The entries of an open period whose missing note somebody let pass, and why."""
    document = {} if period.is_closed else json.loads(period.figures).get(NOTES_PASSED, {})
    return frozenset(document.get("entries", ())), str(document.get("reason", ""))


def pass_notes(job: Job, agreement: AgreementRow, period: Period, items: Sequence[Item], reason: str) -> int:
    """Let the missing notes of these items pass, beside those that were before; returns how many they are. Raises BadInput, Refused."""
    if period.is_closed:
        raise Refused(
            _("{period} of {number} is closed; nothing is asked for any more.").format(period=period.name, number=agreement.number)
        )
    if not reason.strip():
        raise BadInput(_("Letting missing notes pass needs a reason: it stays in the record."))
    entries = {item.entry_id for item in items if item.kind == "no_note" and item.entry_id is not None}
    if not entries:
        raise Refused(_("No entry of {period} of {number} lacks a note.").format(period=period.name, number=agreement.number))
    before, _reason = passed_notes(period)
    document = {NOTES_PASSED: {"entries": sorted(before | entries), "reason": reason.strip()}}
    period_id = stored.ensure(job.writer, period)
    statements.set_period(job.writer, period_id, max(1, period.row_version), {"figures": canonical(document)})
    told = {"client": agreement.client_key, "agreement": agreement.number, "period": period.name}
    job.event("period.notes_passed", client_id=agreement.client_id, payload={**told, "entries": sorted(entries), "reason": reason.strip()})
    return len(entries)


def _of_entries(kind: str, said: str, rows: Sequence[statements.EntryRow], *, blocks: bool = False, period: str = "") -> list[Item]:
    return [
        Item(
            kind,
            said.format(time=formats.labour(one.duration_ms), who=one.engineer, id=one.ticket_id, entry=one.entry_id, period=period),
            blocks,
            one.ticket_id,
            one.entry_id,
        )
        for one in rows
    ]
