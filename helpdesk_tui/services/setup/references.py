"""What objects say about each other: that everything named exists, and that nothing is claimed twice."""

from collections.abc import Iterator, Mapping

from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup.completion import View
from helpdesk_tui.services.setup.document import Document, Form, Given
from helpdesk_tui.services.setup.kinds import BY_SECTION
from helpdesk_tui.services.setup.source_lines import Path
from helpdesk_tui.services.setup.values import meant
from helpdesk_tui.store.setup import ADDRESSES, Stored

_PLAIN = {
    "teams": {"lead": "engineers", "calendar": "calendars"},
    "clients": {"dedicated": "engineers", "manager": "engineers"},
    "engineers": {"team": "teams", "deputy": "engineers", "client": "clients"},
    "requesters": {"client": "clients"},
    "agreements": {"client": "clients", "calendar": "calendars"},
    "recurring": {"agreement": "agreements", "service": "services"},
    "shifts": {"engineer": "engineers"},
    "absences": {"engineer": "engineers"},
}


def check(document: Document, stored: Stored, view: View) -> None:
    """Note every reference to nothing, every address of two people, and what would leave the desk without a way in."""
    known = {section: {*stored.forms[section], *document.given[section]} for section in BY_SECTION}
    for by_key in document.given.values():
        for given in by_key.values():
            for path, section, key in _references(given.kind.section, given.fields):
                if key not in known[section]:
                    _undefined(document, given, path, section, key, known[section])
    _check_house(document, known["calendars"])
    _check_people(document, stored, view)
    _check_lines(document, stored, view)
    _check_named_teams(document, stored, view)
    _check_internal(document, view)
    _check_admin(document, view)


def _references(section: str, fields: Form) -> Iterator[tuple[Path, str, str]]:
    for name, target in _PLAIN.get(section, {}).items():
        if fields.get(name):
            yield (name,), target, str(fields[name])
    if section == "clients":
        yield from (((*("teams",), line), "teams", str(team)) for line, team in _items(fields.get("teams")))
    if section == "engineers" and isinstance(fields.get("clients"), list):
        yield from ((("clients",), "clients", str(client)) for client in _list(fields["clients"]))
    if section == "agreements":
        for service, terms in _items(fields.get("services")):
            yield ("services", service), "services", service
            if isinstance(terms, Mapping) and terms.get("team"):
                yield ("services", service, "team"), "teams", str(terms["team"])


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _undefined(document: Document, given: Given, path: Path, section: str, key: str, known: set[str]) -> None:
    word = BY_SECTION[section].word
    near = meant(key, known)
    hint = near or (_("; define it in [[{section}]]").format(section=section) if not known else "")
    sentence = _("{word} “{key}” of {called} is not defined{hint}").format(word=word, key=key, called=given.called, hint=hint)
    document.wrong(given.place, sentence, *path)


def _check_house(document: Document, calendars: set[str]) -> None:
    given = document.given["settings"].get("")
    key = given.fields.get("house.calendar") if given else None
    if given and isinstance(key, str) and key not in calendars:
        sentence = _("calendar “{key}” of the settings is not defined{near}").format(key=key, near=meant(key, calendars))
        quoted = given.place.line("house.calendar") > given.place.line()
        document.wrong(given.place, sentence, *(("house.calendar",) if quoted else ("house", "calendar")))


def _check_people(document: Document, stored: Stored, view: View) -> None:
    for key, given in document.given["requesters"].items():
        if key in stored.forms["engineers"] or key in document.given["engineers"]:
            document.wrong(given.place, _("“{key}” is an engineer's key; give the requester another one").format(key=key), "key")
        elif key in stored.other_keys:
            document.wrong(
                given.place, _("the key “{key}” belongs to somebody else in the store; choose another one").format(key=key), "key"
            )
    owners: dict[tuple[str, str], str] = dict(stored.other_addresses)
    sections = ("engineers", "requesters")
    # First those that the file leaves as they are, so that a clash is told at the line of the file.
    people = [(section, key, form) for section in sections for key, form in view.forms(section).items()]
    people.sort(key=lambda person: person[1] in document.given[person[0]])
    for section, key, form in people:
        for kind in ADDRESSES:
            for value in _list(form.get(kind)):
                owner = owners.setdefault((kind, str(value)), key)
                one = document.given[section].get(key)
                if owner != key and one is not None:
                    sentence = _("{kind} “{value}” of {called} belongs to “{owner}” already").format(
                        kind=kind, value=value, called=one.called, owner=owner
                    )
                    document.wrong(one.place, sentence, kind)


def _check_lines(document: Document, stored: Stored, view: View) -> None:
    """Nobody stands in for oneself; and a team is engineers of one line; what the store has otherwise already is left to the doctor."""
    for key, one in document.given["engineers"].items():
        if one.fields.get("deputy") == key and stored.forms["engineers"].get(key, {}).get("deputy") != key:
            document.wrong(one.place, _("deputy of {called}: nobody stands in for oneself").format(called=one.called), "deputy")
    for key, form in view.forms("engineers").items():
        name = str(form.get("team"))
        team = view.form("teams", name) or {}
        pair = (form.get("line"), team.get("line"))
        given = document.given["engineers"].get(key) or document.given["teams"].get(name)
        if None in pair or pair[0] == pair[1] or not form.get("active") or given is None:
            continue
        was, team_was = stored.forms["engineers"].get(key, {}), stored.forms["teams"].get(name, {})
        if (was.get("team"), was.get("line"), team_was.get("line")) == (name, *pair):
            continue
        sentence = _("engineer “{key}” is of line {line}, team “{team}” of line {of_team}; a team is engineers of one line").format(
            key=key, line=pair[0], team=name, of_team=pair[1]
        )
        document.wrong(given.place, sentence, "line" if "line" in given.fields else "team")


def _check_named_teams(document: Document, stored: Stored, view: View) -> None:
    """A team that a client or an agreement names for a line is of that line; what the store has otherwise already stays."""
    for section in ("clients", "agreements"):
        for key, given in document.given[section].items():
            was = stored.forms[section].get(key, {})
            for path, line, name in _named_teams(section, given.fields, view):
                team = view.form("teams", name)
                if team is None or line is None or str(team["line"]) == line or (path, line, name) in _named_teams(section, was, view):
                    continue
                sentence = _("{field} of {called}: team “{team}” is of line {of_team}, not of line {line}").format(
                    field=".".join(map(str, path)), called=given.called, team=name, of_team=team["line"], line=line
                )
                document.wrong(given.place, sentence, *path)


def _named_teams(section: str, form: Form, view: View) -> list[tuple[Path, str | None, str]]:
    """Where a form names a team, for which line, and which."""
    if section == "clients":
        return [(("teams", line), line, str(team)) for line, team in _items(form.get("teams"))]
    found: list[tuple[Path, str | None, str]] = []
    for key, terms in _items(form.get("services")):
        service = view.form("services", key)
        if isinstance(terms, Mapping) and terms.get("team") and service is not None:
            found.append((("services", key, "team"), str(service["line"]), str(terms["team"])))
    return found


def _check_internal(document: Document, view: View) -> None:
    internal = [key for key, form in view.forms("clients").items() if form.get("internal")]
    for key in internal[1:]:
        given = document.given["clients"].get(key) or document.given["clients"].get(internal[0])
        if given is not None:
            sentence = _("clients “{first}” and “{second}” are both internal; one client at most stands for the desk itself").format(
                first=internal[0], second=key
            )
            document.wrong(given.place, sentence, "internal")


def _check_admin(document: Document, view: View) -> None:
    engineers = view.forms("engineers")
    if not document.given["engineers"] or not all(given.is_sound for given in document.given["engineers"].values()):
        return
    if not any("admin" in _list(form.get("roles")) and form.get("active") and form.get("login") for form in engineers.values()):
        given = next(iter(document.given["engineers"].values()))
        document.wrong(
            given.place, _("no engineer has the role admin and a login; without one nobody could set up this desk again"), "roles"
        )
