"""What is wrong in a setup file is told with its line and with what was meant, all at once."""

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup.document import parse_document
from tests.services.setup.conftest import mistakes, plan_text
from tests.small_desk import SmallDesk

HEAD = """\
[[engineers]]
key = "root"
roles = ["admin"]
[[calendars]]
key = "office"
tz = "UTC"
[[services]]
key = "mail"
[[clients]]
key = "acme"
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('[[teams]]\nkey = "service-desk"\n[[engineers]]\nkey = "ivan"\nteam = "servce-desk"',
         'desk.toml:15: team “servce-desk” of engineer “ivan” is not defined; did you mean “service-desk”?'),
        ('[[teams]]\nkey = "a"\nline = 7', "desk.toml:13: line of team “a”: “7” is not a whole number from 1 to 3"),
        ('[[teams]]\nkey = "a"\nlnie = 1', "desk.toml:13: team “a” has no “lnie”; it has name, line, lead, calendar, handout, timer_mode, may_pick,"
         " cap_active, cap_all, idle_alarm_min, active; did you mean “line”?"),
        ('[[teams]]\nkey = "a"\nhandout = "pul"', "desk.toml:13: handout of team “a”: “pul” is not one of pull, round_robin, least_loaded;"
         " did you mean “pull”?"),
        ('[[teams]]\nname = "a"', "desk.toml:11: this team has no key; give one that is short and stays"),
        ('[[clients]]\nkey = "acme"', "desk.toml:12: client “acme” is defined twice, first at desk.toml:9"),
        ('[[clients]]\nkey = "b"\nzone = "Europe/Mosow"',
         "desk.toml:13: zone of client “b”: “Europe/Mosow” is no time zone; write it like Europe/Berlin; did you mean “Europe/Moscow”?"),
        ('[[clients]]\nkey = "b"\ntier = "platinum"', "desk.toml:13: tier of client “b”: “platinum” is not one of gold, silver, bronze, none"),
        ('[[clients]]\nkey = "b"\ninternal = true\n[[clients]]\nkey = "c"\ninternal = true',
         "desk.toml:16: clients “b” and “c” are both internal; one client at most stands for the desk itself"),
        ('[[clients]]\nkey = "b"\nteams.2 = "x"\nteams.4 = "x"', "desk.toml:14: teams.4 of client “b”: “4” is no line; lines are 1, 2 and 3"),
        ('[[requesters]]\nkey = "r"', "desk.toml:11: requester “r” needs “client”"),
        ('[[requesters]]\nkey = "r"\nclient = "acme"\nemail = "a@b c"', "desk.toml:14: email of requester “r”: “a@b c” is no mail address"),
        ('[[requesters]]\nkey = "r"\nclient = "acme"\nemail = "a@b"\n[[requesters]]\nkey = "s"\nclient = "acme"\nemail = "A@B"',
         "desk.toml:18: email “a@b” of requester “s” belongs to “r” already"),
        ('[[requesters]]\nkey = "root"\nclient = "acme"', "desk.toml:12: “root” is an engineer's key; give the requester another one"),
        ('[[engineers]]\nkey = "x"\nroles = ["auditor"]\nline = 2',
         "desk.toml:14: line of engineer “x”: only who has the role engineer or lead has one"),
        ('[[calendars]]\nkey = "c"\ntz = "UTC"\n[calendars.week]\nmon = [["09:00", "18:00"]]\ntue = [["18:00", "09:00"]]',
         "desk.toml:16: week.tue of calendar “c”: the end 09:00 lies before the start 18:00; split hours that pass midnight between two days"),
        ('[[calendars]]\nkey = "c"\ntz = "UTC"\nholidays = [\n  "2026-01-01",\n  "2026-02-30",\n]',
         "desk.toml:16: holidays of calendar “c”: “2026-02-30” is no date; write it like 2026-11-04"),
        ('[[teams]]\nkey = "l1"\nline = 1\n[[engineers]]\nkey = "eve"\nteam = "l1"\nline = 3',
         "desk.toml:17: engineer “eve” is of line 3, team “l1” of line 1; a team is engineers of one line"),
        ('[[engineers]]\nkey = "eve"\ndeputy = "eve"', "desk.toml:13: deputy of engineer “eve”: nobody stands in for oneself"),
        ('[[teams]]\nkey = "l1"\n[[clients]]\nkey = "b"\nteams.2 = "l1"',
         "desk.toml:15: teams.2 of client “b”: team “l1” is of line 1, not of line 2"),
        ('[[clients]]\nkey = "b"\ndomains = ["b.example", "a b"]',
         "desk.toml:13: domains of client “b”: “a b” is no mail domain; write it like acme.example"),
        ("[settings]\nrun.lease_s = 1.5", "desk.toml:12: Setting 'run.lease_s' takes a whole number, not 1.5."),
        ('[settings]\ndesk.zon = "UTC"', "desk.toml:12: There is no setting 'desk.zon'. Keys of that group: desk.zone, desk.name."),
        ('[settings]\nhouse.calendar = "offic"', "desk.toml:12: calendar “offic” of the settings is not defined; did you mean “office”?"),
        ('[settings]\n"house.calendar" = "offic"', "desk.toml:12: calendar “offic” of the settings is not defined; did you mean “office”?"),
        ("[settings]\ncaps.all = true", "desk.toml:12: Setting 'caps.all' takes a whole number, not True."),
        ('[setings]\nx = 1', "desk.toml:11: a desk has no section “setings”; it has settings, calendars, services, teams, clients, engineers, requesters,"
         " agreements, recurring, templates, shifts, absences, requesters_csv, shifts_csv, absences_csv; did you mean “settings”?"),
        ('[teams]\nkey = "a"', "desk.toml:11: every team is a table of its own: write [[teams]]"),
        ('[[shifts]]\nengineer = "root"\nfrom = 2026-01-02\nto = 2026-01-01',
         "desk.toml:14: shift “root 2026-01-02” ends before it begins: to must lie after from"),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line_and_what_was_meant(desk: Desk, lines: str, expected: str) -> None:
    assert expected in mistakes(desk, HEAD + lines)


AGREEMENT = """\
[[agreements]]
key = "a"
client = "acme"
calendar = "office"
valid_from = 2026-01-01
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('targets.P5 = { reaction = "1h" }', "targets.P5 of agreement “a”: “P5” is no priority; they are P1, P2, P3, P4"),
        ('targets.P1 = { reaktion = "1h" }',
         "targets.P1.reaktion of agreement “a”: a priority has no “reaktion”; it has reaction, answer, update, resolution; did you mean “reaction”?"),
        ('targets.P1 = { reaction = "2d" }', "targets.P1.reaction of agreement “a”: “2d”: a day has not always the same working hours; write it in hours"),
        ('targets.P1 = { reaction = 15 }', "targets.P1.reaction of agreement “a”: “15” is no span; write it like 4h, 30m or 1h30m"),
        ('targets.P1 = { reaction = "0m" }',
         "targets.P1.reaction of agreement “a”: “0m” must be in whole seconds, more than nothing and less than 100 years"),
        ('services = ["mial"]', "service “mial” of agreement “a” is not defined; did you mean “mail”?"),
        ('services.mail = { scope = "out_of_scpoe" }',
         "services.mail.scope of agreement “a”: “out_of_scpoe” is not one of included, out_of_scope; did you mean “out_of_scope”?"),
        ('services.mail = { rate = "expensive" }', "services.mail.rate of agreement “a”: “expensive” is no amount; write it like 1200.50"),
        ('services.mail = { rate = "50 EUR" }', "services.mail.rate of agreement “a”: “50 EUR” is no amount; write it like 1200.50"),
        ('services.mail = { rate = "NaN" }', "services.mail.rate of agreement “a”: “NaN” is no amount; write it like 1200.50"),
        ('services.mail = { rate = -3 }', "services.mail.rate of agreement “a”: “-3” is no amount; write it like 1200.50"),
        ('services.mail = { team = "x" }', "team “x” of agreement “a” is not defined; define it in [[teams]]"),
        ("valid_until = 2025-12-31", "agreement “a” ends before it begins: valid_until must lie after valid_from"),
        ("prolonged_until = 2026-12-31", "agreement “a” is prolonged without an end: give valid_until too"),
        ('valid_until = "31.12.2026"',
         "valid_until of agreement “a”: “31.12.2026” is no date; write it like 2026-11-04, 2026-11-04 09:00 or 2026-11-04T09:00:00Z"),
        ('pause_states = ["resolved"]', "pause_states of agreement “a”: “resolved” is not one of waiting_client, waiting_vendor, scheduled"),
        ("commercial.fee = nan", "commercial.fee of agreement “a”: “NaN” is no amount; write it like 1200.50"),
        ("commercial.fee = 1e999999", "commercial.fee of agreement “a”: “1E+999999” is no amount; write it like 1200.50"),
        ('services.mail = { team = "l2" }\n[[teams]]\nkey = "l2"\nline = 2',
         "services.mail.team of agreement “a”: team “l2” is of line 2, not of line 1"),
        ('commercial.currency = "euro money"', "commercial.currency of agreement “a”: “euro money” is no currency; write it like EUR"),
        ("commercial.vat_percent = 2000", "commercial.vat_percent of agreement “a”: “2000” is more than 100"),
        ("commercial.coefficients = { vip = 150 }", "commercial.coefficients.vip of agreement “a”: “150” is more than 100"),
        ("commercial.penalties = [{ below = 95 }]",
         "commercial.penalties of agreement “a”: a penalty costs nothing without “percent” or “amount”"),
        ('commercial.penalties = [{ below = 95, percent = 1 }, { percnt = 5 }]',
         "commercial.penalties.percnt of agreement “a”: a penalty has no “percnt”; it has target, below, percent, amount; did you mean “percent”?"),
    ],
)  # fmt: skip
def test_mistakes_in_an_agreement(desk: Desk, lines: str, expected: str) -> None:
    assert f"desk.toml:16: {expected}" in mistakes(desk, HEAD + AGREEMENT + lines)


def test_all_mistakes_come_at_once_in_the_order_of_the_file(desk: Desk) -> None:
    found = mistakes(desk, HEAD + '[[teams]]\nkey = "a"\nline = 9\nlead = "nobody"\n[[clients]]\nkey = "b"\ntier = 9\n')
    assert [one.split(":")[1] for one in found] == ["13", "14", "17"]


def test_a_file_that_is_no_toml_says_where() -> None:
    with pytest.raises(BadInput) as caught:
        parse_document("some/desk.toml", 'a = 1\nb = "open\n')
    assert caught.value.sentence.startswith("desk.toml:2: this is no TOML: ")
    with pytest.raises(BadInput) as caught:
        parse_document("desk.toml", "a = " + "[" * 5000)
    assert "desk.toml" in caught.value.sentence


def test_a_desk_without_an_admin_is_a_mistake(desk: Desk) -> None:
    expected = "desk.toml:3: no engineer has the role admin and a login; without one nobody could set up this desk again"
    assert mistakes(desk, '[[engineers]]\nkey = "ivan"\nroles = ["engineer"]\n') == [expected]


def test_the_last_admin_stays(small_desk: SmallDesk) -> None:
    found = mistakes(small_desk.desk, '[[engineers]]\nkey = "olga"\nroles = ["auditor"]\n')
    assert "no engineer has the role admin" in found[0]


def test_an_address_of_somebody_whom_the_file_does_not_name(small_desk: SmallDesk) -> None:
    found = mistakes(small_desk.desk, '[[requesters]]\nkey = "new"\nclient = "acme"\nphone = "+1 555 0001"\n')
    assert found == ["desk.toml:4: phone “15550001” of requester “new” belongs to “ann” already"]


def test_an_agreement_stays_with_its_client(small_desk: SmallDesk) -> None:
    found = mistakes(small_desk.desk, '[[agreements]]\nkey = "acme-2026"\nclient = "globex"\n')
    assert found == ["desk.toml:3: agreement “acme-2026” belongs to client “acme” for good; make a new agreement"]


def test_a_replaced_day_needs_hours_to_take(small_desk: SmallDesk) -> None:
    found = mistakes(small_desk.desk, '[[calendars]]\nkey = "office"\nreplaced."2026-03-07" = "sun"\n')
    assert found == ["desk.toml:3: replaced.2026-03-07 of calendar “office”: sun has no hours in this calendar"]
    assert plan_text(small_desk.desk, '[[calendars]]\nkey = "office"\nreplaced."2026-03-07" = "fri"\n').changes


def test_very_many_mistakes_are_counted_beyond_what_anybody_reads(desk: Desk) -> None:
    found = mistakes(desk, "".join(f'[[teams]]\nkey = "t{number}"\nline = 9\n' for number in range(300)))
    assert len(found) == 201
    assert found[-1] == "desk.toml:603: … and 100 more; correct these first"


def test_the_line_of_a_team_is_that_of_its_engineers(small_desk: SmallDesk) -> None:
    found = mistakes(small_desk.desk, '[[teams]]\nkey = "network"\nline = 3\n')
    assert found[0] == "desk.toml:3: engineer “dina” is of line 2, team “network” of line 3; a team is engineers of one line"
    found = mistakes(small_desk.desk, '[[engineers]]\nkey = "anna"\nline = 2\n')
    assert found == ["desk.toml:3: engineer “anna” is of line 2, team “service-desk” of line 1; a team is engineers of one line"]
