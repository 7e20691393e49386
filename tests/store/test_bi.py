"""The views for other programs: stable names, documented columns, merged tickets followed, sums that are right."""

from __future__ import annotations

import re

from helpdesk_tui.services import entries, relations, working
from helpdesk_tui.services.stopwatch import Spot
from helpdesk_tui.store import bi, tables
from helpdesk_tui.store.engine import Store
from tests.services.looking import taken
from tests.small_desk import MONDAY_9, SmallDesk

Rows = list[dict[str, object]]


def rows(small: SmallDesk, view: str, order: str = "1") -> Rows:
    """A view's rows by column name."""
    with small.desk.store.read() as reader:
        names = [row[1] for row in reader.rows(f"PRAGMA table_info({view})")]
        return [dict(zip(names, row, strict=True)) for row in reader.rows(f"SELECT * FROM {view} ORDER BY {order}")]


def test_every_view_is_there_with_the_columns_that_are_documented(store: Store) -> None:
    with store.read() as reader:
        made = {row[0] for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'view'")}
        assert made == {view.name for view in bi.VIEWS}
        for view in bi.VIEWS:
            assert [row[1] for row in reader.rows(f"PRAGMA table_info({view.name})")] == [column.name for column in view.columns]
            assert all(column.meaning for column in view.columns)
            assert reader.rows(f"SELECT * FROM {view.name}") == []
    assert all(f"| {view.name} |" in (bi.__doc__ or "") for view in bi.VIEWS)


def test_tickets_with_names_times_and_labour(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    twin, survivor = taken(small_desk), taken(small_desk)
    entries.log(small_desk.desk, anna, twin, "30m")
    relations.merge(small_desk.desk, anna, twin, survivor)
    small_desk.clock.forward(minutes=20)
    working.resolve(small_desk.desk, anna, survivor, code="solved", text="Done.")
    with small_desk.desk.store.read() as reader:
        total = reader.value("SELECT sum(duration_ms) FROM work_entry")
    first, second = rows(small_desk, "bi_tickets", "own_ticket_id")
    assert (first["ticket_id"], first["own_ticket_id"], first["state"]) == (survivor, twin, "merged")
    assert second["ticket_id"] == second["own_ticket_id"] == survivor
    assert second["worked_min"] == round(total / 60_000, 2)
    assert (second["client"], second["client_name"], second["service"], second["team"], second["agreement"]) == (
        "acme", "ACME", "mail", "service-desk", "A-001",
    )  # fmt: skip
    assert (second["assignee"], second["assignee_name"], second["resolver"]) == ("anna", "Anna Petrova", "anna")
    assert (second["created_at"], second["created_ms"]) == ("2026-03-02T09:00:00Z", MONDAY_9)
    assert (second["resolved_at"], second["is_open"]) == ("2026-03-02T09:20:00Z", 0)
    assert first["resolved_at"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(second["first_taken_at"]))


def test_work_entries_sum_up_and_follow_merges(small_desk: SmallDesk) -> None:
    anna = small_desk.actor("anna")
    twin, survivor = taken(small_desk), taken(small_desk)
    entries.log(small_desk.desk, anna, twin, "30m", note="=1+1")
    found = rows(small_desk, "bi_work_entries")
    wrong = next(row for row in found if row["note"] == "=1+1")
    entries.correct(small_desk.desk, anna, int(str(wrong["entry_id"])), typed="45m", reason="a slip")
    relations.merge(small_desk.desk, anna, twin, survivor)
    found = rows(small_desk, "bi_work_entries")
    logged = [row for row in found if row["mode"] == "manual"]
    assert {row["ticket_id"] for row in logged} == {survivor}
    assert {row["own_ticket_id"] for row in logged} == {twin}
    assert sorted(float(str(row["worked_min"])) for row in logged) == [-30.0, 30.0, 45.0]
    assert {(row["engineer"], row["team"], row["client"]) for row in logged} == {("anna", "service-desk", "acme")}


def test_targets_say_whether_they_were_kept(small_desk: SmallDesk) -> None:
    number = small_desk.ticket()
    working.take(small_desk.desk, small_desk.actor("anna"), number, spot=Spot())
    small_desk.clock.forward(minutes=90)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    found = {row["target"]: row for row in rows(small_desk, "bi_sla")}
    assert (found["reaction"]["verdict"], found["reaction"]["was_kept"], found["reaction"]["used_min"]) == ("breached", 0, 90.0)
    assert (found["resolution"]["verdict"], found["resolution"]["was_kept"], found["resolution"]["allowed_min"]) == ("met", 1, 960.0)
    open_number = small_desk.ticket()
    live = [row for row in rows(small_desk, "bi_sla") if row["ticket_id"] == open_number]
    assert {(row["is_live"], row["was_kept"]) for row in live} == {(1, None)}


def test_points_and_ratings(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.ids.people["anna"]
    with small_desk.desk.store.write() as writer:
        granted = writer.add(
            tables.Point(ticket_id=number, person_id=anna, team_id=small_desk.ids.teams["service-desk"], at=MONDAY_9, amount=12_500)
        )
        writer.add(tables.Point(ticket_id=number, person_id=anna, at=MONDAY_9 + 1, kind="taken_back", amount=-12_500, reverses_id=granted))
        for score in (2, 5):
            writer.add(tables.Rating(ticket_id=number, resolved_at=MONDAY_9, resolver_id=anna, score=score, at=MONDAY_9))
    assert [(row["points"], row["kind"], row["team"]) for row in rows(small_desk, "bi_points")] == [
        (12.5, "granted", "service-desk"), (-12.5, "taken_back", None),
    ]  # fmt: skip
    assert [(row["score"], row["is_last"], row["engineer"]) for row in rows(small_desk, "bi_ratings")] == [(2, 0, "anna"), (5, 1, "anna")]


def test_periods_and_charges(small_desk: SmallDesk) -> None:
    number, anna = taken(small_desk), small_desk.actor("anna")
    entries.log(small_desk.desk, anna, number, "1h")
    version = small_desk.ids.agreements["acme-2026"]
    with small_desk.desk.store.write() as writer:
        entry = int(writer.value("SELECT max(id) FROM work_entry"))
        agreement = int(writer.value("SELECT agreement_id FROM agreement_version WHERE id = ?", (version,)))
        period = writer.add(tables.ServicePeriod(agreement_id=agreement, name="2026-03", start_at=MONDAY_9, end_at=MONDAY_9 + 1000))
        writer.add(
            tables.Charge(
                period_id=period, entry_id=entry, agreement_version_id=version, ticket_id=number, work_at=MONDAY_9, raw_ms=3_600_000, coefficient=1_500,
                charged_ms=5_400_000,
            )
        )  # fmt: skip
    (charge,) = rows(small_desk, "bi_charges")
    assert (charge["raw_min"], charge["charged_min"], charge["coefficient"], charge["period"], charge["engineer"]) == (
        60.0,
        90.0,
        1.5,
        "2026-03",
        "anna",
    )
    (shown,) = rows(small_desk, "bi_periods")
    assert (shown["agreement"], shown["client"], shown["state"], shown["charged_min"], shown["closed_at"]) == (
        "A-001",
        "acme",
        "open",
        90.0,
        None,
    )
