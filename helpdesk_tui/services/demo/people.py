"""The demo desk's engineers, clients and requesters."""

from random import Random

from helpdesk_tui.services.demo import names
from helpdesk_tui.services.demo.catalog import TEAMS
from helpdesk_tui.services.demo.world import Client, Engineer, Requester, Team, WorkTime

INTERNAL_ID = 1
_FIRST_PERSON_OF_CLIENTS = 200

# Those who are met on a tour: login, name, language, team.
_KNOWN = {
    "service-desk": (
        ("boris", "Boris Orlov", "en"), ("anna", "Anna Petrova", "en"), ("ivan", "Иван Соколов", "ru"), ("olga", "Ольга Белова", "ru"),
        ("emma", "Emma Clarke", "en"),
    ),
    "vip-desk": (("vera", "Вера Никитина", "ru"), ("oscar", "Oscar Mason", "en")),
    "infra": (("igor", "Игорь Громов", "ru"), ("tomas", "Tomas Novak", "en")),
    "network": (("nikita", "Никита Зайцев", "ru"),),
}  # fmt: skip
OFFICERS = (
    ("maria", "Maria Weiss", "manager"),
    ("quentin", "Quentin Reed", "quality"),
    ("lydia", "Lydia Grant", "auditor"),
    ("root", "Ruth Roth", "admin"),
)
AT_CLIENT = "ann"
"""Who logs in at a client: Ann Baker of ACME, with the limited view."""

_CLIENT_KINDS = (  # calendar, zone, language, how many
    ("5x8-moscow", "Europe/Moscow", "ru", 26),
    ("5x12-moscow", "Europe/Moscow", "ru", 10),
    ("7x12-moscow", "Europe/Moscow", "ru", 5),
    ("5x8-yekaterinburg", "Asia/Yekaterinburg", "ru", 9),
    ("5x8-vladivostok", "Asia/Vladivostok", "ru", 6),
    ("5x8-berlin", "Europe/Berlin", "en", 18),
    ("5x8-london", "Europe/London", "en", 17),
    ("5x9-new-york", "America/New_York", "en", 10),
    ("24x7", "Europe/London", "en", 7),
    ("24x7", "Europe/Moscow", "ru", 4),
)
_FAMOUS = (  # key, name, calendar, zone, tier, size
    ("acme", "ACME", "24x7", "Europe/London", 3, 26),
    ("globex", "Globex", "24x7", "Europe/Berlin", 2, 22),
    ("initech", "Initech", "5x9-new-york", "America/New_York", 1, 16),
)


def teams(rng: Random, times: dict[str, WorkTime]) -> list[Team]:
    """The teams with their people; the first of each leads it."""
    made, person_id = [], 10
    taken = (
        {login for known in _KNOWN.values() for login, _name, _language in known}
        | {login for login, _name, _role in OFFICERS}
        | {AT_CLIENT}
    )
    for number, (key, name, line, time, mode, handout, size) in enumerate(TEAMS, start=1):
        members = []
        for place in range(size):
            known = _KNOWN.get(key, ())
            if place < len(known):
                login, full, language = known[place]
            else:
                language = "ru" if rng.random() < 0.5 else "en"
                full = names.person(rng, language)
                login = _free(taken, full)
            members.append(Engineer(person_id, login, full, line, number, language))
            person_id += 1
        made.append(Team(number, key, name, line, times[time], mode, handout, tuple(members)))
    return made


def _free(taken: set[str], name: str) -> str:
    first, last = names.latin(name).split(" ", 1)
    for login in (first, f"{first}.{last}", *(f"{first}.{last}{number}" for number in range(2, 99))):
        if login not in taken:
            taken.add(login)
            return login
    raise AssertionError(name)


def clients(rng: Random, times: dict[str, WorkTime], staff: list[Team]) -> list[Client]:
    """The internal client first, then those of fame, then the others."""
    made = [
        Client(INTERNAL_ID, "desk", "Service provider", 0, "Europe/Moscow", "en", "desk.example", times["24x7"], is_internal=True, size=8)
    ]
    for key, name, time, zone, tier, size in _FAMOUS:
        made.append(Client(len(made) + 1, key, name, tier, zone, "en", f"{key}.example", times[time], size=size))
    firms = {"en": iter(names.firms(rng, "en", 60)), "ru": iter(names.firms(rng, "ru", 70))}
    keys = {client.key for client in made}
    for time, zone, language, count in _CLIENT_KINDS:
        for _each in range(count):
            name = next(firms[language])
            key = _key(name, keys)
            tier = rng.choices((3, 2, 1, 0), (12, 24, 40, 24))[0]
            made.append(
                Client(
                    len(made) + 1, key, name, tier, zone, language, f"{key}.example", times[time], size=rng.choice((4, 5, 6, 8, 8, 10, 14))
                )
            )
    return [_peopled(rng, client, staff) for client in made]


def _key(name: str, taken: set[str]) -> str:
    plain = names.latin(name.partition("«")[2].rstrip("»") or name).replace(" ", "-")
    key, number = plain, 2
    while key in taken:
        key, number = f"{plain}-{number}", number + 1
    taken.add(key)
    return key


def _peopled(rng: Random, client: Client, staff: list[Team]) -> Client:
    people: list[Requester] = []
    seen: set[str] = set()
    while len(people) < client.size:
        name = "Ann Baker" if client.key == "acme" and not people else names.person(rng, client.language)
        local = ".".join(names.latin(name).split())
        if local in seen:
            continue
        seen.add(local)
        number = len(people)
        is_vip = number == 0 and (client.tier == 3 or rng.random() < 0.25)
        position = rng.choice((names.CHIEFS if is_vip else names.POSITIONS)[client.language])
        local = local.split(".")[0] if name == "Ann Baker" else local
        phone = f"{'7495' if client.language == 'ru' else '44203'}{client.id:03d}{number:04d}"
        telegram = f"{client.key.replace('-', '_')}_{number}" if rng.random() < 0.3 else ""
        person_id = _FIRST_PERSON_OF_CLIENTS + client.id * 40 + number
        people.append(Requester(person_id, name, f"{local}@{client.domain}", phone, telegram, is_vip, position, client.language))
    vip_desk = next(team for team in staff if team.key == "vip-desk")
    dedicated = rng.choice(vip_desk.members) if client.tier == 3 and rng.random() < 0.6 else None
    return Client(
        client.id, client.key, client.name, client.tier, client.zone, client.language, client.domain, client.hours, client.is_internal,
        client.size, (), tuple(people), dedicated, None,
    )  # fmt: skip
