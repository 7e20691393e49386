"""Writing forms of the setup into rows. References are resolved by key; those that may point forward are set in a second pass."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.domain.ticket import TIERS
from helpdesk_tui.store import tables
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.setup import ADDRESSES, Form
from helpdesk_tui.store.writer import Writer

if TYPE_CHECKING:
    from sqlmodel import SQLModel


@dataclass(frozen=True, slots=True)
class Wanted:
    """An object as it is (None: new) and as it shall be."""

    key: str
    before: Form | None
    after: Form

    def differs(self, *names: str) -> bool:
        """Whether it is new or one of these fields changes."""
        return self.before is None or any(self.before.get(name) != self.after[name] for name in names)


def ids(reader: Reader, table: str) -> dict[str, int]:
    """The ids of a table's rows by key."""
    return {row[0]: row[1] for row in reader.rows(f"SELECT key, id FROM {table}")}


def _save(writer: Writer, table: "type[SQLModel]", rows: Iterable[tuple[Wanted, dict[str, object]]]) -> None:
    """Insert the new ones; set the columns of the others and count their version up."""
    name = tables.shape_of(table).table
    new: list[dict[str, object]] = []
    for wanted, columns in rows:
        if wanted.before is None:
            new.append({"key": wanted.key, **columns})
        else:
            _set(writer, name, "key", wanted.key, columns)
    writer.add_all(table, new)


def _set(writer: Writer, table: str, by: str, key: object, columns: Mapping[str, object]) -> None:
    assignments = ", ".join(f"{column} = ?" for column in columns)
    writer.run(f"UPDATE {table} SET {assignments}, version = version + 1 WHERE {by} = ?", (*columns.values(), key))


def save_settings(writer: Writer, values: Mapping[str, object]) -> None:
    """Set settings, those with their default value too: nothing is deleted."""
    for key, value in values.items():
        writer.run(
            "INSERT INTO setting (key, value, version) VALUES (?, ?, 1) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value, version = version + 1",
            (key, json.dumps(value, ensure_ascii=False)),
        )


def save_calendars(writer: Writer, wanted: list[Wanted]) -> None:
    """Calendars by name; what they say is a version of theirs."""
    known = ids(writer, "calendar")
    # The row may be there without a version.
    rows = [Wanted(one.key, one.before if one.key not in known else (one.before or {}), one.after) for one in wanted if one.differs("name")]
    _save(writer, tables.Calendar, ((one, {"name": one.after["name"]}) for one in rows))


def save_services(writer: Writer, wanted: list[Wanted]) -> None:
    """The catalog."""
    _save(writer, tables.Service, (
        (one, {
            "name": form["name"], "kind": form["kind"], "line": form["line"], "impact": form["impact"], "urgency": form["urgency"],
            "norm_min": form["norm"], "is_active": form["active"],
        })
        for one in wanted for form in (one.after,)
    ))  # fmt: skip


def save_templates(writer: Writer, wanted: list[Wanted]) -> None:
    """Texts for the composer."""
    _save(writer, tables.Template, ((one, {"name": one.after["name"], "body": one.after["body"]}) for one in wanted))


def save_teams(writer: Writer, wanted: list[Wanted]) -> None:
    """Teams; their leads come with `link_teams`."""
    calendars = ids(writer, "calendar")
    _save(writer, tables.Team, (
        (one, {
            "name": form["name"], "line": form["line"], "calendar_id": calendars.get(str(form["calendar"])), "handout": form["handout"],
            "timer_mode": form["timer_mode"], "may_pick": form["may_pick"], "cap_active": form["cap_active"], "cap_all": form["cap_all"],
            "idle_alarm_min": form["idle_alarm_min"], "is_active": form["active"],
        })
        for one in wanted for form in (one.after,)
    ))  # fmt: skip


def save_clients(writer: Writer, wanted: list[Wanted]) -> None:
    """Clients and the teams that they name; their people come with `link_clients`."""
    # Who stops being the internal client goes first: there is one at most.
    ordered = sorted(wanted, key=lambda one: bool(one.after["internal"]) or one.before is None)
    _save(writer, tables.Client, (
        (one, {
            "name": form["name"], "tier": TIERS.index(str(form["tier"])), "zone": form["zone"], "is_internal": form["internal"],
            "is_active": form["active"], "mail_domains": " ".join(_texts(form["domains"])), "note": form["note"],
        })
        for one in ordered for form in (one.after,)
    ))  # fmt: skip
    client_ids, team_ids = ids(writer, "client"), ids(writer, "team")
    changed = [one for one in wanted if one.differs("teams")]
    for one in changed:
        writer.run("DELETE FROM client_team WHERE client_id = ?", (client_ids[one.key],))
    writer.add_all(tables.ClientTeam, [
        {"client_id": client_ids[one.key], "line": int(line), "team_id": team_ids[str(team)]}
        for one in changed for line, team in _items(one.after["teams"])
    ])  # fmt: skip


def save_people(writer: Writer, wanted: list[Wanted]) -> None:
    """Engineers and requesters as persons, with their addresses."""
    client_ids = ids(writer, "client")
    # Engineers and requesters apart: the ones have no VIP.
    for is_requester in (False, True):
        _save_persons(writer, [one for one in wanted if ("vip" in one.after) is is_requester], client_ids)
    _save_addresses(writer, wanted)


def _save_persons(writer: Writer, wanted: list[Wanted], client_ids: dict[str, int]) -> None:
    _save(writer, tables.Person, (
        (one, {
            "name": form["name"], "client_id": client_ids.get(str(form["client"])), **({"is_vip": form["vip"]} if "vip" in form else {}),
            "position": form["position"], "zone": form["zone"], "language": form["language"], "is_active": form["active"],
        })
        for one in wanted for form in (one.after,)
    ))  # fmt: skip


def _save_addresses(writer: Writer, wanted: list[Wanted]) -> None:
    people = ids(writer, "person")
    new: list[dict[str, object]] = []
    for one in wanted:
        for kind in ADDRESSES:
            if kind not in one.after or not one.differs(kind):
                continue
            if one.before is not None:
                writer.run("DELETE FROM identity WHERE person_id = ? AND kind = ?", (people[one.key], kind))
            new += [{"person_id": people[one.key], "kind": kind, "value": value} for value in _texts(one.after[kind])]
    writer.add_all(tables.Identity, new)


def save_engineers(writer: Writer, wanted: list[Wanted], working: frozenset[str]) -> None:
    """Lines, roles and the clients that engineers may see. `working` are the roles that make a person one who works tickets."""
    people, team_ids, client_ids = ids(writer, "person"), ids(writer, "team"), ids(writer, "client")
    known = {row[0] for row in writer.rows("SELECT person_id FROM engineer")}
    for one in wanted:
        form, person_id = one.after, people[one.key]
        roles = _texts(form["roles"])
        works = not working.isdisjoint(roles)
        columns: dict[str, object] = {"is_active": bool(form["active"]) and works}
        if works:
            columns |= {"line": form["line"], "team_id": team_ids.get(str(form["team"])), "all_clients": form["clients"] == "all"}
        if person_id in known:
            _set(writer, "engineer", "person_id", person_id, columns)
        elif works:
            writer.add_all(tables.Engineer, [{"person_id": person_id, **columns}])
        writer.run("DELETE FROM engineer_role WHERE person_id = ? AND role <> 'client'", (person_id,))
        writer.add_all(tables.EngineerRole, [{"person_id": person_id, "role": role} for role in roles])
        writer.run("DELETE FROM engineer_client WHERE person_id = ?", (person_id,))
        if form["clients"] != "all":
            seen = [{"person_id": person_id, "client_id": client_ids[key]} for key in _texts(form["clients"])]
            writer.add_all(tables.EngineerClient, seen)
        if one.differs("cost"):
            _save_costs(writer, person_id, form["cost"])


def _save_costs(writer: Writer, person_id: int, lines: object) -> None:
    """What an hour of the engineer costs, each from the first instant of its day in UTC on."""
    writer.run("DELETE FROM engineer_cost WHERE person_id = ?", (person_id,))
    found = [dict(_items(line)) for line in lines] if isinstance(lines, list) else []
    writer.add_all(tables.EngineerCost, [
        {"person_id": person_id, "from_at": day_start(date.fromisoformat(str(line["from"])), "UTC"), "hour": line["hour"], "currency": line["currency"]}
        for line in found
    ])  # fmt: skip


def link(writer: Writer, teams: list[Wanted], clients: list[Wanted], engineers: list[Wanted]) -> None:
    """The second pass: leads, dedicated engineers, managers, deputies."""
    people = ids(writer, "person")
    for one in teams:
        if one.differs("lead"):
            writer.change(tables.Team, {"key": one.key}, {"lead_id": people.get(str(one.after["lead"]))})
    for one in clients:
        if one.differs("dedicated", "manager"):
            columns = {
                "dedicated_engineer_id": people.get(str(one.after["dedicated"])),
                "manager_id": people.get(str(one.after["manager"])),
            }
            writer.change(tables.Client, {"key": one.key}, columns)
    for one in engineers:
        if one.differs("deputy"):
            writer.change(tables.Engineer, {"person_id": people[one.key]}, {"deputy_id": people.get(str(one.after["deputy"]))})


def save_agreements(writer: Writer, wanted: list[Wanted]) -> None:
    """Agreements themselves; their terms come with `add_terms`."""
    client_ids = ids(writer, "client")
    _save(writer, tables.Agreement, (
        (one, {"number": one.after["number"], "rank": one.after["rank"], "client_id": client_ids[str(one.after["client"])]})
        for one in wanted if one.differs("number", "rank")
    ))  # fmt: skip


def add_terms(writer: Writer, wanted: list[tuple[Wanted, Instant]]) -> None:
    """New versions of agreements, each in force from its instant."""
    agreement_ids, calendar_ids = ids(writer, "agreement"), ids(writer, "calendar")
    last = {row[0]: int(row[1]) for row in writer.rows("SELECT agreement_id, max(number) FROM agreement_version GROUP BY agreement_id")}
    numbers: dict[str, int] = {}
    versions: list[dict[str, object]] = []
    for one, in_force_at in wanted:
        form, agreement_id = one.after, agreement_ids[one.key]
        numbers[one.key] = last.get(agreement_id, 0) + 1
        versions.append({
            "agreement_id": agreement_id, "number": numbers[one.key], "in_force_at": in_force_at, "valid_from_at": form["valid_from"],
            "valid_to_at": form["valid_until"], "prolonged_to_at": form["prolonged_until"],
            "calendar_id": calendar_ids[str(form["calendar"])], "pause_states": " ".join(_texts(form["pause_states"])),
            "reaction_by": form["reaction_by"], "counts_until": form["counts_until"], "reopen_window_s": form["reopen_window"],
            "confirm_working_days": form["confirm_days"], "commercial": _canonical(form["commercial"]), "terms_document": _canonical(form),
        })  # fmt: skip
    writer.add_all(tables.AgreementVersion, versions)
    stored = {(row[0], row[1]): int(row[2]) for row in writer.rows("SELECT agreement_id, number, id FROM agreement_version")}
    _add_details(writer, [(stored[agreement_ids[one.key], numbers[one.key]], one.after) for one, _in_force_at in wanted])


def _add_details(writer: Writer, versions: list[tuple[int, Form]]) -> None:
    service_ids, team_ids = ids(writer, "service"), ids(writer, "team")
    services: list[dict[str, object]] = []
    targets: list[dict[str, object]] = []
    for version_id, form in versions:
        for key, terms in _items(form["services"]):
            found = dict(_items(terms))
            services.append({
                "version_id": version_id, "service_id": service_ids[key], "scope": found["scope"], "rate": found["rate"],
                "team_id": team_ids.get(str(found["team"])),
            })  # fmt: skip
        for name, is_vip in (("targets", False), ("vip_targets", True)):
            targets += [
                {"version_id": version_id, "priority": int(priority[1:]), "is_vip": is_vip, "kind": kind, "seconds": seconds}
                for priority, kinds in _items(form[name]) for kind, seconds in _items(kinds)
            ]  # fmt: skip
    writer.add_all(tables.AgreementService, services)
    writer.add_all(tables.AgreementTarget, targets)


def save_recurring(writer: Writer, wanted: list[Wanted], now: Instant) -> None:
    """Recurring work. What was due before it was new, or taken up again, makes nothing."""
    agreement_ids, service_ids = ids(writer, "agreement"), ids(writer, "service")
    _save(writer, tables.Recurring, (
        (one, {
            "agreement_id": agreement_ids[str(form["agreement"])], "service_id": service_ids[str(form["service"])], "subject": form["subject"],
            "body": form["body"], "every": form["every"], "each": form["each"], "first_at": form["first"], "until_at": form["until"],
            "prevents": form["prevents"], "is_active": form["active"],
            **({"after_at": now - 1} if one.before is None or (form["active"] and not one.before.get("active")) else {}),
        })
        for one in wanted for form in (one.after,)
    ))  # fmt: skip


def save_shifts(writer: Writer, wanted: list[Wanted]) -> None:
    """When engineers are on duty or on call."""
    for one in wanted:
        _save_span(writer, "shift", "kind", one)


def save_absences(writer: Writer, wanted: list[Wanted]) -> None:
    """When engineers are away."""
    for one in wanted:
        _save_span(writer, "absence", "reason", one)


def _save_span(writer: Writer, table: str, extra: str, one: Wanted) -> None:
    form = one.after
    writer.run(
        f"INSERT INTO {table} (person_id, start_at, end_at, {extra}) SELECT id, ?, ?, ? FROM person WHERE key = ? "
        f"ON CONFLICT (person_id, start_at) DO UPDATE SET end_at = excluded.end_at, {extra} = excluded.{extra}",
        (form["from"], form["to"], form[extra], form["engineer"]),
    )


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _texts(value: object) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else []


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, Mapping) else []
