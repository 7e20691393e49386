"""Plan, apply and export: what differs, all or nothing, and the same bytes again."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import Conflict, NotAllowed
from helpdesk_tui.services import doctor, entries
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup.apply import apply_file, plan_file, refreshed
from helpdesk_tui.services.setup.document import parse_document, read_document
from helpdesk_tui.services.setup.export import export_file
from helpdesk_tui.store import agreements, journal
from helpdesk_tui.store.engine import Store
from tests.services.setup.conftest import ADMIN, apply_text, export, plan_text, shown
from tests.small_desk import SmallDesk, utc

EXAMPLE = Path(__file__).parents[2] / "data" / "desk.toml"


def test_the_example_applies_and_a_second_time_changes_nothing(desk: Desk) -> None:
    document = read_document(str(EXAMPLE))
    plan = plan_file(desk, "somebody", "cli", document)
    assert {change.kind.section for change in plan.changes} == set(document.given)
    assert export(desk) == ""  # a plan writes nothing
    applied = apply_file(desk, "somebody", "cli", document)
    assert applied.is_first
    again = apply_file(desk, ADMIN, "cli", document)
    assert again.plan.changes == ()
    assert again.command_id == 0
    actor = desk.actor("ivan", "cli")
    assert (actor.line, actor.roles, len(actor.clients or ())) == (2, frozenset({"engineer"}), 1)
    assert desk.actor("boss", "cli").line == 0


def test_export_of_an_example_applied_elsewhere_is_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    apply_file(desk, "somebody", "cli", read_document(str(EXAMPLE)))
    first = export(desk)
    other = Desk(Store(str(tmp_path / "other.db")), desk.clock)
    other.store.open()
    try:
        apply_text(other, first)
        assert export(other) == first
        assert not plan_text(other, first).changes
    finally:
        other.store.close()


def test_export_of_a_desk_made_otherwise_changes_nothing(small_desk: SmallDesk, text: str) -> None:
    plan = plan_text(small_desk.desk, text)
    assert shown(plan) == []
    assert sum(map(len, plan.same.values())) > 30
    assert not any(plan.unnamed.values())


def test_strange_texts_survive_the_round_trip(small_desk: SmallDesk) -> None:
    hostile = '[red]\\"\x1b]52;c;QQ==\x07\u202e\t\'\'\' """ # ]]\n\n[[teams]]\r\nend'
    quoted = json.dumps(hostile)
    apply_text(
        small_desk.desk,
        f'[[templates]]\nkey = "x"\nname = {json.dumps("a [b] c")}\nbody = {quoted}\n[[clients]]\nkey = "a.b [c]"\nnote = {quoted}\n',
    )
    text = export(small_desk.desk)
    assert not plan_text(small_desk.desk, text).changes
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT body FROM template WHERE key = 'x'") == hostile
        assert reader.value("SELECT note FROM client WHERE key = 'a.b [c]'") == hostile


def test_a_plan_shows_what_changes_field_by_field(small_desk: SmallDesk, text: str) -> None:
    edited = text.replace('key = "mail"\nname = "Mail"', 'key = "mail"\nname = "E-mail"\nnorm = "1h15m"')
    edited = edited.replace(
        'targets.P1 = { reaction = "15m", resolution = "4h" }', 'targets.P1 = { reaction = "10m", resolution = "4h" }', 1
    )
    plan = plan_text(small_desk.desk, edited)
    assert shown(plan) == [
        "services mail name: Mail → E-mail",
        "services mail norm: 30m → 1h15m",
        "agreements acme-2026 targets.P1.reaction: 15m → 10m",
    ]
    assert [change.makes_version for change in plan.changes] == [False, True]


def test_what_an_empty_table_or_a_plain_list_gains_is_named_once(small_desk: SmallDesk) -> None:
    """The table itself differs too, and would stand there as nothing that becomes nothing."""
    agreement = '[[agreements]]\nkey = "new"\nclient = "globex"\nvalid_from = 2026-01-01\ncalendar = "moscow"\n'
    apply_text(small_desk.desk, agreement + "services.mail = {}\n")
    edited = agreement + 'services.mail = {}\nservices.vpn = {}\ntargets.P1 = { reaction = "15m" }\n'
    assert shown(plan_text(small_desk.desk, edited)) == [
        "agreements new services: +vpn",
        "agreements new targets.P1.reaction: nothing → 15m",
    ]
    edited = agreement + 'services.mail = { team = "service-desk" }\nservices.vpn = {}\n'
    assert shown(plan_text(small_desk.desk, edited)) == [
        "agreements new services.mail.team: nothing → service-desk",
        "agreements new services.vpn: added",
    ]


def test_a_field_that_is_not_written_stays_unless_the_object_was_exported(small_desk: SmallDesk) -> None:
    assert not plan_text(small_desk.desk, '[[requesters]]\nkey = "ann"\n').changes
    text = export(small_desk.desk)
    assert shown(plan_text(small_desk.desk, text.replace("vip = true\n", "", 1))) == ["requesters ann vip: true → false"]


def test_nothing_is_deleted(small_desk: SmallDesk, text: str) -> None:
    plan = apply_text(small_desk.desk, '[[clients]]\nkey = "acme"\nname = "ACME Ltd"\n').plan
    assert "globex" in plan.unnamed["clients"]
    assert export(small_desk.desk).count("[[") == text.count("[[")


def test_an_object_changed_since_the_export_is_refused_with_both(small_desk: SmallDesk, text: str) -> None:
    apply_text(small_desk.desk, '[[clients]]\nkey = "acme"\ntier = "bronze"\n')
    assert not plan_text(small_desk.desk, text.replace("gold", "bronze")).refusals  # it would change nothing
    mine = text.replace('tier = "gold"', 'tier = "silver"', 1).replace('name = "Mail"', 'name = "E-mail"')
    with pytest.raises(Conflict) as caught:
        apply_text(small_desk.desk, mine)
    assert "client “acme” was changed in the store after this file was exported" in caught.value.sentence
    assert "tier is silver in the file, bronze in the store" in caught.value.sentence
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT name FROM service WHERE key = 'mail'") == "Mail"  # all or nothing
    acme = mine.index('key = "acme"')
    rev = mine.index("rev = ", acme)
    without = mine[:rev] + mine[mine.index("\n", rev) + 1 :]
    assert apply_text(small_desk.desk, without).plan.changes


def test_an_exported_file_can_be_edited_and_applied_again_and_again(small_desk: SmallDesk, text: str) -> None:
    for tier in ("silver", "bronze", "gold"):
        text = "# kept\n" + re.sub(r'(name = "Globex"\n)tier = "\w+"', rf'\1tier = "{tier}"  # kept too', text)
        document = parse_document("desk.toml", text)
        applied = apply_file(small_desk.desk, ADMIN, "cli", document)
        assert len(applied.revs) == len(applied.plan.changes) == (tier != "silver")  # silver it was
        text = refreshed(document, applied)
        assert not plan_text(small_desk.desk, text).changes
    assert text.startswith("# kept\n# kept\n# kept\n")


def test_only_an_admin_may(small_desk: SmallDesk, text: str) -> None:
    for login in ("ivan", "boris", "max"):
        with pytest.raises(NotAllowed):
            apply_text(small_desk.desk, text, login)
        with pytest.raises(NotAllowed):
            export_file(small_desk.desk, login, "cli")
    assert export_file(small_desk.desk, "vera", "cli") == text  # an auditor reads everything
    with pytest.raises(NotAllowed):
        plan_text(small_desk.desk, text, "vera")


def test_the_history_says_what_changed_and_who_was_first(desk: Desk) -> None:
    apply_text(desk, '[[engineers]]\nkey = "root"\nroles = ["admin"]\n[[clients]]\nkey = "acme"\n', "nobody-known")
    apply_text(desk, '[[clients]]\nkey = "acme"\ntier = "gold"\n', "root")
    with desk.store.read() as reader:
        events = journal.events_where(reader, "1", (), 1000)
        acme = reader.value("SELECT id FROM client WHERE key = 'acme'")
    assert [event.verb for event in events] == ["setup.applied"] * 3
    assert [event.payload and event.payload.get("first_setup_by") for event in events] == ["nobody-known", "nobody-known", None]
    last = dataclasses.asdict(events[-1])
    assert (last["client_id"], last["actor_name"], last["door"]) == (acme, "root", "cli")
    assert (last["payload"]["before"], last["payload"]["after"]) == ({"tier": "none"}, {"tier": "gold"})


def test_new_terms_make_a_version_from_now_and_the_old_stays(small_desk: SmallDesk, text: str) -> None:
    ids, clock = small_desk.ids, small_desk.clock
    before = clock.now()
    clock.forward(days=1)
    edited = text.replace('targets.P3 = { reaction = "1h", resolution = "16h" }', 'targets.P3 = { reaction = "2h", resolution = "16h" }', 1)
    apply_text(small_desk.desk, edited)
    with small_desk.desk.store.read() as reader:
        old, new = (agreements.covering(reader, ids.clients["acme"], ids.services["mail"], at)[0] for at in (before, clock.now()))
        assert [agreements.terms(reader, one.version_id, 3, False).targets["reaction"] for one in (old, new)] == [3600, 7200]
        document = json.loads(reader.value("SELECT terms_document FROM agreement_version WHERE id = ?", (new.version_id,)))
    assert document["targets"]["P3"] == {"reaction": 7200, "resolution": 57600}
    assert not plan_text(small_desk.desk, edited).changes


def test_new_terms_from_a_given_day(small_desk: SmallDesk) -> None:
    text = '[[agreements]]\nkey = "acme-2026"\nin_force_from = 2026-04-01\nreaction_by = "take"\n'
    apply_text(small_desk.desk, text)
    assert not plan_text(small_desk.desk, text).changes
    ids = small_desk.ids
    with small_desk.desk.store.read() as reader:
        found = [
            agreements.terms(
                reader, agreements.covering(reader, ids.clients["acme"], ids.services["mail"], at)[0].version_id, 1, False
            ).reaction_by
            for at in (utc(2026, 3, 31, 23), utc(2026, 4, 1))
        ]
    assert found == ["reply", "take"]


def test_an_agreement_is_valid_until_the_end_of_its_last_day_in_the_clients_zone(desk: Desk) -> None:
    text = """
[[engineers]]
key = "root"
roles = ["admin"]
[[calendars]]
key = "c"
tz = "UTC"
[[services]]
key = "mail"
[[clients]]
key = "acme"
zone = "Asia/Tokyo"
[[agreements]]
key = "a"
client = "acme"
calendar = "c"
valid_from = 2026-01-01
valid_until = 2026-06-30
services = ["mail"]
"""
    apply_text(desk, text, "first")
    with desk.store.read() as reader:
        client, service = (reader.value(f"SELECT id FROM {table}") for table in ("client", "service"))
        edge = utc(2026, 6, 30, 15)
        found = [bool(agreements.covering(reader, client, service, at)) for at in (utc(2025, 12, 31, 15), edge - 1, edge)]
    assert found == [True, True, False]
    assert "valid_until = 2026-06-30\n" in export_file(desk, "root", "cli")


def test_an_address_may_move_from_one_to_another(small_desk: SmallDesk) -> None:
    apply_text(small_desk.desk, '[[requesters]]\nkey = "ann"\nphone = []\n[[requesters]]\nkey = "bob"\nphone = ["15550001", "15550002"]\n')
    with small_desk.desk.store.read() as reader:
        found = reader.rows(
            "SELECT p.key, i.value FROM identity i JOIN person p ON p.id = i.person_id WHERE i.kind = 'phone' AND i.value LIKE '1555000_' ORDER BY 2"
        )
    assert found[:2] == [("bob", "15550001"), ("bob", "15550002")]


def test_people_from_a_csv_and_its_mistakes(desk: Desk, tmp_path: Path) -> None:
    apply_text(desk, '[[engineers]]\nkey = "root"\nroles = ["admin"]\n[[clients]]\nkey = "acme"\n', "first")
    file, people = tmp_path / "desk.toml", tmp_path / "people.csv"
    file.write_text('requesters_csv = "people.csv"\n', "utf-8")
    people.write_text('\ufeffName;Client;E-mail\n"Анна; Ёлкина";acme;anna@acme.example\n', "utf-8")
    document = read_document(str(file))
    assert document.mistakes[0][2].startswith("no column “e-mail” for requester; columns are key, name, client")
    people.write_text("name,client,email,Name\nBob,acme,bob@acme.example,Rob\n", "utf-8")
    assert read_document(str(file)).mistakes == [("people.csv", 1, "the column “name” is there more than once; which of them is meant?")]
    people.write_text('name;client;email\n"Анна\nЁлкина";acme;Anna@acme.example\nBob;acmee;bob@acme.example\n', "utf-8")
    document = read_document(str(file))
    with pytest.raises(Exception, match="acmee") as caught:
        plan_file(desk, "root", "cli", document)
    assert str(caught.value) == "people.csv:4: client “acmee” of requester “bob@acme.example” is not defined; did you mean “acme”?"
    people.write_text("name;client;email\nBob;acme;bob@acme.example\n", "utf-8")
    assert [change.key for change in apply_file(desk, "root", "cli", read_document(str(file))).plan.changes] == ["bob@acme.example"]


def test_settings_go_back_to_the_default_where_a_line_of_an_export_is_removed(small_desk: SmallDesk) -> None:
    apply_text(small_desk.desk, '[settings]\nreopen.window_s = "2d"\ncaps.all = 9\n')
    text = export(small_desk.desk)
    assert 'reopen.window_s = "2d"' in text
    apply_text(small_desk.desk, text.replace("caps.all = 9\n", ""))
    with small_desk.desk.store.read() as reader:
        from helpdesk_tui.store import people

        policy = people.policy(reader)
    assert (policy.number("caps.all"), policy.number("reopen.window_s")) == (20, 2 * DAY // 1000)


def test_rates_are_numbers_or_texts_and_differ_by_no_zero(small_desk: SmallDesk) -> None:
    lines = '[[agreements]]\nkey = "globex-2026"\nservices.mail = { rate = %s, scope = "%s" }\n'
    apply_text(small_desk.desk, lines % ('"90.00"', "billable"))
    text = export(small_desk.desk)
    assert 'services.mail = { rate = "90.00", scope = "billable" }' in text
    assert not plan_text(small_desk.desk, text).changes
    apply_text(small_desk.desk, lines % ("10", "included"))
    assert 'services.mail = { rate = "10" }' in export(small_desk.desk)


def test_rates_of_old_that_are_no_amounts_stop_nobody(small_desk: SmallDesk) -> None:
    ticket = small_desk.ticket()
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE agreement_service SET rate = 'expensive' WHERE service_id = ?", (small_desk.ids.services["mail"],))
    entries.log(small_desk.desk, small_desk.actor("dina"), ticket, "45m", note="seen to it")
    found = next(one for one in doctor.examine(small_desk.desk) if one.name == "setup.services")
    assert (found.level, found.rows[0]) == ("wrong", "mail of acme-2026: the rate 'expensive' is no amount")


def test_an_empty_number_is_the_key(small_desk: SmallDesk) -> None:
    apply_text(small_desk.desk, '[[agreements]]\nkey = "globex-2026"\nnumber = ""\n[[services]]\nkey = "mail"\nname = " "\n')
    with small_desk.desk.store.read() as reader:
        assert reader.value("SELECT number FROM agreement WHERE key = 'globex-2026'") == "globex-2026"
        assert reader.value("SELECT name FROM service WHERE key = 'mail'") == "mail"


def test_who_goes_to_a_team_goes_to_its_line(small_desk: SmallDesk, text: str) -> None:
    apply_text(small_desk.desk, '[[engineers]]\nkey = "anna"\nteam = "network"\n')
    assert small_desk.actor("anna").line == 2


def test_a_line_that_a_store_has_otherwise_is_left_to_the_doctor(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.run("UPDATE engineer SET line = 3 WHERE person_id = ?", (small_desk.ids.people["anna"],))
    assert not plan_text(small_desk.desk, export(small_desk.desk)).changes
    found = next(one for one in doctor.examine(small_desk.desk) if one.name == "people.lines")
    assert (found.level, found.rows) == ("wrong", ("anna is of line 3, team service-desk of line 1",))


def test_a_plan_names_priorities_for_which_no_resolution_is_promised(small_desk: SmallDesk) -> None:
    lines = '[[agreements]]\nkey = "globex-2026"\n%s\n'
    [change] = plan_text(small_desk.desk, lines % 'targets.P1 = { resolution = "4h" }\ntargets.P2 = { reaction = "1h" }').changes
    assert change.note.startswith("promises no resolution for P2, P3, P4: ")
    [change] = plan_text(small_desk.desk, lines % "rank = 9").changes
    assert change.note == ""
