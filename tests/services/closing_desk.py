"""The small desk with terms about money, work put into it, and the ways in which work changes afterwards."""

from __future__ import annotations

import json
from dataclasses import dataclass

from helpdesk_tui.domain.clock import HOUR, MINUTE, Instant
from helpdesk_tui.domain.statement import Line, Statement
from helpdesk_tui.services import closing
from helpdesk_tui.services.closing import Sheet
from helpdesk_tui.store import tables
from tests.small_desk import SmallDesk, utc

TERMS: dict[str, object] = {
    "allowance": 10 * 3600, "currency": "EUR", "fee": "1000", "overage_hour": "60", "vat_percent": "20", "round_to": 900,
}  # fmt: skip
MARCH, APRIL, MAY = utc(2026, 3, 1), utc(2026, 4, 1), utc(2026, 5, 1)
IN_APRIL = utc(2026, 4, 2, 10)
IN_MAY = utc(2026, 5, 4, 10)


@dataclass
class MoneyDesk:
    """ACME pays under `acme-2026`; max is the manager."""

    small: SmallDesk

    def terms(self, key: str = "acme-2026", **changed: object) -> None:
        """What is agreed about money."""
        with self.small.desk.store.write() as writer:
            commercial = json.dumps({**TERMS, **changed})
            writer.change(tables.AgreementVersion, {"id": self.small.ids.agreements[key]}, {"commercial": commercial})

    def work(
        self,
        ticket_id: int,
        start_at: Instant,
        minutes: float,
        *,
        who: str = "anna",
        note: str = "worked",
        kind: str = "reactive",
        confirmed: bool = True,
        key: str = "acme-2026",
        short: bool = False,
    ) -> int:
        """A work entry as it was written then; returns its number."""
        with self.small.desk.store.write() as writer:
            person = self.small.ids.people[who]
            entry = writer.add(
                tables.WorkEntry(
                    engineer_id=person, ticket_id=ticket_id, agreement_version_id=self.small.ids.agreements[key] if key else None, start_at=start_at,
                    duration_ms=int(minutes * MINUTE), kind=kind, note=note, recorded_at=start_at, recorded_by_id=person,
                    is_short=short,
                )
            )  # fmt: skip
            if confirmed:
                writer.add(tables.EntryConfirmation(entry_id=entry, confirmed_at=start_at + HOUR, confirmed_by_id=person))
            return entry

    def confirm(self, entry: int) -> None:
        """The entry's engineer confirms it."""
        with self.small.desk.store.write() as writer:
            person = self.small.ids.people["anna"]
            writer.add(tables.EntryConfirmation(entry_id=entry, confirmed_at=self.small.clock.now(), confirmed_by_id=person))

    def confirm_all(self) -> None:
        """Everything that stands unconfirmed is confirmed."""
        with self.small.desk.store.read() as reader:
            waiting = [row[0] for row in reader.rows("SELECT id FROM work_entry WHERE id NOT IN (SELECT entry_id FROM entry_confirmation)")]
        for entry in waiting:
            self.confirm(int(entry))

    def close(self, name: str, client: str = "acme", agreement: str = "") -> Statement:
        """Close a period at once."""
        return closing.close(self.small.desk, self.small.actor("max"), client, name, agreement, finally_=True)[0].sheet.statement

    def sheet(self, name: str, client: str = "acme", agreement: str = "") -> Sheet:
        """A period as it stands."""
        return closing.sheets(self.small.desk, self.small.actor("max"), client, name, agreement)[0]

    def hour(self, who: str, amount: str, currency: str = "EUR", *, since: Instant = 0) -> None:
        """What an hour of an engineer costs from then on."""
        with self.small.desk.store.write() as writer:
            writer.add(tables.EngineerCost(person_id=self.small.ids.people[who], from_at=since, hour=amount, currency=currency))


def later_terms(money: MoneyDesk, at: Instant, **changed: object) -> int:
    """Other terms about money from a moment on, with the same services; returns the new version."""
    first = money.small.ids.agreements["acme-2026"]
    with money.small.desk.store.write() as writer:
        row = writer.row("SELECT agreement_id, calendar_id FROM agreement_version WHERE id = ?", (first,))
        assert row is not None
        later = writer.add(
            tables.AgreementVersion(
                agreement_id=row[0], number=2, in_force_at=at, valid_from_at=at, calendar_id=row[1],
                commercial=json.dumps({**TERMS, **changed}),
            )
        )  # fmt: skip
        writer.run(
            "INSERT INTO agreement_service (version_id, service_id, scope) SELECT ?, service_id, scope FROM agreement_service WHERE version_id = ?",
            (later, first),
        )
        return later


def told(statement: Statement) -> list[tuple[str, str, str]]:
    """The lines as (kind, quantity, net)."""
    return [(line.kind, line.quantity, str(line.net)) for line in statement.lines]


def line_of(statement: Statement, kind: str) -> Line:
    """The one line of a kind."""
    (found,) = [line for line in statement.lines if line.kind == kind]
    return found


def second(money: MoneyDesk, **terms: object) -> None:
    """Another agreement of ACME, for what the first leaves."""
    small = money.small
    with small.desk.store.write() as writer:
        agreement = writer.add(tables.Agreement(key="acme-extra", number="A-009", client_id=small.ids.clients["acme"], rank=9))
        small.ids.agreements["acme-extra"] = writer.add(
            tables.AgreementVersion(
                agreement_id=agreement, number=1, in_force_at=MARCH, valid_from_at=MARCH, calendar_id=small.ids.calendars["always"]
            )
        )
        service = small.ids.services["vpn"]
        writer.add(tables.AgreementService(version_id=small.ids.agreements["acme-extra"], service_id=service))
    money.terms("acme-extra", **terms)
