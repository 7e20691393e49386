"""An object as it shall be: what the file says, over what the store has or over the defaults, with what follows from other objects."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.instant_input import at_wall_time, day_start
from helpdesk_tui.domain.policy import DEFAULTS
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup import calendar_values
from helpdesk_tui.services.setup.document import Document, Form, Given
from helpdesk_tui.services.setup.kinds import DEPENDS, KINDS, Kind, work_roles
from helpdesk_tui.services.setup.setting_values import disordered

_SPANS = {
    "agreements": ("valid_from", "valid_until"),
    "recurring": ("first", "until"),
    "shifts": ("from", "to"),
    "absences": ("from", "to"),
}
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class View:
    """The desk as it will be: what the file wants, over what the store has."""

    def __init__(self, stored: Mapping[str, Mapping[str, Form]]) -> None:
        self._stored = stored
        self.wanted: dict[str, dict[str, Form]] = {kind.section: {} for kind in KINDS}

    def form(self, section: str, key: object) -> Form | None:
        """An object as it will be, or None."""
        wanted = self.wanted[section].get(str(key))
        return self._stored[section].get(str(key)) if wanted is None else wanted

    def forms(self, section: str) -> dict[str, Form]:
        """All objects of a section as they will be."""
        return {**self._stored[section], **self.wanted[section]}

    def setting(self, name: str) -> object:
        """A setting as it will be."""
        form = self.form("settings", "") or {}
        return form.get(name, DEFAULTS[name])

    def zone_of(self, section: str, form: Form) -> str:
        """The zone in which an object's dates are meant: the client's, or the engineer's, else the desk's; the agreement's calendar's for
        recurring work."""
        if section == "recurring":
            calendar = self.form("calendars", (self.form("agreements", form.get("agreement")) or {}).get("calendar"))
            return str((calendar or {}).get("tz") or self.setting("desk.zone"))
        named = "client" if section == "agreements" else "engineer"
        owner = self.form(f"{named}s", form.get(named))
        return str((owner or {}).get("zone") or self.setting("desk.zone"))


def completed(given: Given, before: Form | None, view: View, document: Document) -> Form:
    """The whole form that an object shall have; what is missing or does not fit is noted in the document.

    An exported object (it has a rev) is whole: a line that was removed from it takes its value back to the default. One without a rev
    says only what it sets.
    """
    kind = given.kind
    if kind.section == "settings":
        return _settings(given, before or {}, document)
    form = dict(given.fields)
    zone = view.zone_of(kind.section, form if "client" in form or "engineer" in form else {**(before or {}), **form})
    _date(given, form, zone, document)
    if before is not None and given.rev is None:
        form = {**before, **form}
        if kind.section == "engineers" and "team" in given.fields and "line" not in given.fields:
            form["line"] = None  # who goes to a team goes to its line
    for field in kind.fields:
        if field.name in form and not (field.default is DEPENDS and form[field.name] == ""):
            continue
        if field.is_required:
            document.wrong(given.place, _("{called} needs “{name}”").format(called=given.called, name=field.name))
        form[field.name] = _default(kind, field.name, given.key, form, view) if field.default is DEPENDS else field.default
    _fit(given, form, before or {}, view, document)
    return {field.name: form[field.name] for field in kind.fields}


def _settings(given: Given, before: Form, document: Document) -> Form:
    wanted = given.fields if given.rev else {**before, **given.fields}
    for name, sentence in disordered(wanted):
        path = (name,) if given.place.line(name) > given.place.line() else tuple(name.split("."))
        document.wrong(given.place, sentence, *path)
    return {name: value for name, value in sorted(wanted.items()) if value != DEFAULTS.get(name)}


def _default(kind: Kind, name: str, key: str, form: Form, view: View) -> object:
    if name in ("name", "number"):
        return key
    if name == "zone":
        return view.setting("desk.zone")
    if name == "timer_mode":
        return "auto" if form.get("line") == 1 else "manual"
    if name == "login":
        return [key.casefold()]
    if name == "line" and work_roles(form):
        team = view.form("teams", form.get("team"))
        return 1 if team is None else team["line"]
    return None


def _date(given: Given, form: Form, zone: str, document: Document) -> None:
    """Turn days and wall times into instants, in the zone of the one they concern."""
    for field in given.kind.fields:
        value = form.get(field.name)
        if field.edge and isinstance(value, date):
            try:
                form[field.name] = _instant(value, zone, field.edge)
            except (BadInput, OverflowError) as error:
                document.wrong(
                    given.place,
                    _("{field} of {called}: {sentence}").format(field=field.name, called=given.called, sentence=error),
                    field.name,
                )
                form[field.name] = 0


def _instant(value: date, zone: str, edge: str) -> Instant:
    if not isinstance(value, datetime):
        return day_start(value + timedelta(days=1) if edge == "end" else value, zone)
    if value.tzinfo is not None:
        at = (value - _EPOCH) // timedelta(milliseconds=1)
        local_time(at, "UTC")  # raises for what no date can say
        return at
    midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
    return at_wall_time(value.date(), (value - midnight) // timedelta(milliseconds=1), zone)


def _fit(given: Given, form: Form, before: Form, view: View, document: Document) -> None:
    """Check what fields of one object mean together, and spell out what needs the whole object."""
    section = given.kind.section
    if section == "calendars":
        _fit_calendar(given, form, document)
    elif section == "engineers" and not work_roles(form):
        for name in ("line", "team", "deputy"):
            if given.fields.get(name) is not None:
                sentence = _("{field} of {called}: only who has the role engineer or lead has one").format(field=name, called=given.called)
                document.wrong(given.place, sentence, name)
            form[name] = None
        form["clients"] = "all"
    elif section == "engineers" and form.get("line") is None:
        form["line"] = _default(given.kind, "line", given.key, form, view)
    elif section in _SPANS:
        first, last = _SPANS[section]
        start, end = form.get(first), form.get(last)
        if (start, end) == (before.get(first), before.get(last)):
            return
        if isinstance(start, int) and isinstance(end, int) and end <= start:
            sentence = _("{called} ends before it begins: {last} must lie after {first}").format(
                called=given.called, first=first, last=last
            )
            document.wrong(given.place, sentence, last)
        if form.get("prolonged_until") is not None and form.get("valid_until") is None:
            document.wrong(
                given.place, _("{called} is prolonged without an end: give valid_until too").format(called=given.called), "prolonged_until"
            )


def _fit_calendar(given: Given, form: Form, document: Document) -> None:
    replaced, week = form["replaced"], form["week"]
    if "replaced" in given.fields and "week" not in given.fields and isinstance(replaced, dict):
        for day, hours in replaced.items():
            if isinstance(hours, str) and isinstance(week, dict) and hours[:3] not in week:
                sentence = _("replaced.{day} of {called}: {weekday} has no hours in this calendar").format(
                    day=day, called=given.called, weekday=hours
                )
                document.wrong(given.place, sentence, "replaced", day)
    try:
        form.update(calendar_values.with_definition(form, calendar_values.definition(form)))
    except BadInput as error:
        document.wrong(given.place, _("{called}: {sentence}").format(called=given.called, sentence=error.sentence))
