"""The demo desk's calendars, services, teams and templates."""

import json
from datetime import date

from helpdesk_tui.domain.calendar import Calendar
from helpdesk_tui.domain.calendar_definition import parse_calendar
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.services.demo.world import Service, WorkTime
from helpdesk_tui.services.holidays import public_holidays

_WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
_ALL_DAYS = (*_WORKDAYS, "sat", "sun")

# key, name, zone, days, hours, country of the holidays
_CALENDARS = (
    ("house", "House, 24x7", "UTC", _ALL_DAYS, "00:00-24:00", ""),
    ("24x7", "24x7", "UTC", _ALL_DAYS, "00:00-24:00", ""),
    ("5x8-moscow", "5x8 Moscow", "Europe/Moscow", _WORKDAYS, "09:00-13:00 14:00-18:00", "RU"),
    ("5x12-moscow", "5x12 Moscow", "Europe/Moscow", _WORKDAYS, "08:00-20:00", "RU"),
    ("7x12-moscow", "7x12 Moscow", "Europe/Moscow", _ALL_DAYS, "08:00-20:00", ""),
    ("5x8-yekaterinburg", "5x8 Yekaterinburg", "Asia/Yekaterinburg", _WORKDAYS, "09:00-18:00", "RU"),
    ("5x8-vladivostok", "5x8 Vladivostok", "Asia/Vladivostok", _WORKDAYS, "09:00-18:00", "RU"),
    ("5x8-berlin", "5x8 Berlin", "Europe/Berlin", _WORKDAYS, "08:30-12:30 13:00-17:00", "DE-BE"),
    ("5x8-london", "5x8 London", "Europe/London", _WORKDAYS, "09:00-17:30", "GB-ENG"),
    ("5x9-new-york", "5x9 New York", "America/New_York", _WORKDAYS, "08:00-17:00", "US"),
)

# key, name, kind, line, impact, urgency, norm in minutes, team of the later lines, share of all tickets
_SERVICES = """
password|Password and sign-in|request|1|low|high|10|accounts|9
workplace|Workplace computer|incident|1|low|medium|35|workplace|9
printing|Printing and scanning|incident|1|low|medium|25|workplace|7
email|E-mail|incident|1|medium|medium|25|servers|7
vpn|Remote access (VPN)|incident|1|medium|medium|25|network|6
telephony|Telephony|incident|1|medium|medium|30|telephony|4
video|Video meetings|incident|1|medium|high|20|telephony|3
wifi|Wireless network|incident|1|medium|medium|30|network|4
file-share|File shares|incident|1|medium|medium|25|servers|4
new-hire|New hire|request|1|low|medium|90|accounts|3
leaver|Leaver|request|1|medium|low|45|accounts|2
access|Access to an application|request|1|low|medium|20|accounts|6
software|Software installation|request|1|low|low|30|workplace|5
equipment|Equipment order|request|1|low|low|40|workplace|3
mobile|Mobile devices|incident|1|low|medium|30|workplace|3
crm|CRM|incident|1|medium|medium|45|apps|4
erp|1C and ERP|incident|1|medium|high|60|apps|5
website|Web site|incident|1|medium|high|60|apps|2
e-sign|Electronic signature|incident|1|low|high|40|accounts|2
cash-desk|Cash desks and fiscal data|incident|1|medium|high|50|apps|2
relocation|Workplace move|request|1|low|low|90|workplace|1
meeting-room|Meeting room equipment|incident|1|low|high|25|workplace|1
how-to|Question, advice|request|1|low|low|10|workplace|3
complaint|Complaint|request|1|medium|medium|30|workplace|1
server|Server|incident|2|medium|high|75|servers|2
monitoring|Monitoring alarm|incident|2|medium|medium|40|servers|4
network-link|Branch link|incident|2|high|medium|90|network|2
firewall|Firewall rule|request|2|low|medium|45|network|2
dns|DNS and certificates|request|2|medium|medium|40|network|1
backup|Backup and restore|incident|2|medium|medium|60|servers|2
virtual-machine|Virtual machine|request|2|low|medium|60|servers|1
reports|Reports and exports|request|2|low|medium|60|apps|2
integration|Data exchange|incident|2|medium|high|90|apps|2
pbx|Telephone exchange|incident|2|high|medium|90|telephony|1
directory|Directory service|incident|2|high|medium|60|accounts|1
database|Database|incident|3|high|medium|120|database|1
storage|Storage|incident|3|high|medium|120|infra|1
core-network|Core network|incident|3|high|high|120|infra|1
security|Security incident|incident|3|high|high|150|security|1
audit-log|Log analysis|request|3|low|medium|120|security|1
"""

# key, name, line, calendar, timers, hand-out, size
TEAMS = (
    ("service-desk", "Service desk", 1, "24x7", "auto", "pull", 14),
    ("vip-desk", "VIP desk", 1, "7x12-moscow", "auto", "round_robin", 4),
    ("service-desk-east", "Service desk East", 1, "5x8-vladivostok", "auto", "least_loaded", 5),
    ("workplace", "Workplaces", 2, "5x12-moscow", "manual", "pull", 8),
    ("network", "Networks", 2, "7x12-moscow", "manual", "pull", 7),
    ("servers", "Servers and mail", 2, "7x12-moscow", "manual", "pull", 7),
    ("accounts", "Accounts and access", 2, "5x12-moscow", "manual", "least_loaded", 5),
    ("apps", "Business applications", 2, "7x12-moscow", "manual", "pull", 7),
    ("telephony", "Telephony", 2, "5x8-moscow", "manual", "pull", 4),
    ("infra", "Infrastructure", 3, "24x7", "manual", "pull", 4),
    ("database", "Databases", 3, "5x8-moscow", "manual", "pull", 3),
    ("security", "Security", 3, "5x8-berlin", "manual", "pull", 3),
)

TEMPLATES = (
    ("hello", "Greeting", "Hello,\n\nthank you for writing to the service desk.\n"),
    ("привет", "Приветствие", "Здравствуйте!\n\nСпасибо за обращение в службу поддержки.\n"),
    ("restart", "Ask for a restart", "Please restart the computer and try once more. Does it happen again?\n"),
    ("перезагрузка", "Просьба перезагрузить", "Пожалуйста, перезагрузите компьютер и попробуйте ещё раз. Ошибка повторяется?\n"),
    ("screenshot", "Ask for a screenshot", "Could you send a screenshot of the whole screen with the error message?\n"),
    ("remote", "Remote session", "May I connect to your computer? Please start the remote help and tell me the number it shows.\n"),
    ("done", "Solved", "This is solved. If anything is still wrong, simply answer this message.\n"),
    ("готово", "Решено", "Готово. Если что-то ещё не работает, просто ответьте на это письмо.\n"),
)


def calendars(now: Instant, start_at: Instant) -> list[WorkTime]:
    """The calendars with the public holidays of the years that matter."""
    years = range(local_time(start_at, "UTC").year, local_time(now, "UTC").year + 3)
    found: dict[str, tuple[list[str], list[str]]] = {"": ([], [])}
    made = []
    for number, (key, name, zone, days, hours, country) in enumerate(_CALENDARS, start=1):
        if country not in found:
            found[country] = _days_off(country, years)
        intervals = [part.split("-") for part in hours.split()]
        off, worked = found[country]
        definition = parse_calendar({
            "tz": zone, "week": dict.fromkeys(days, intervals), "holidays": off, "replaced": dict.fromkeys(worked, intervals),
        })  # fmt: skip
        text = json.dumps(definition.as_mapping(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        made.append(WorkTime(number, number, key, name, zone, text, Calendar(definition)))
    return made


def _days_off(country: str, years: range) -> tuple[list[str], list[str]]:
    off: set[date] = set()
    worked: set[date] = set()
    for year in years:
        found = public_holidays(country, year)
        off |= {day for day, _name in found.holidays}
        worked |= found.worked
    return [day.isoformat() for day in sorted(off)], [day.isoformat() for day in sorted(worked)]


def services() -> list[Service]:
    """The catalog."""
    made = []
    for number, line in enumerate(_SERVICES.strip().splitlines(), start=1):
        key, name, kind, level, impact, urgency, norm, team, share = line.split("|")
        made.append(Service(number, key, name, kind, int(level), impact, urgency, int(norm), team, int(share)))
    return made
