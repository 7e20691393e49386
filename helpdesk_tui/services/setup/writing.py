"""Forms as TOML: the one spelling of everything, so that two exports of the same desk are the same bytes."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import instant_json, local_time
from helpdesk_tui.domain.instant_input import day_start
from helpdesk_tui.services.setup.document import Form
from helpdesk_tui.services.setup.kinds import DEPENDS, Kind
from helpdesk_tui.services.setup.setting_values import setting_written

_BARE = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def written(kind: Kind, form: Form, zone: str, *, is_whole: bool = False) -> Form:
    """The fields as a person would type them: spans, days, lists of one as the one. Defaults are left out unless `is_whole`."""
    if kind.section == "settings":
        return {name: setting_written(name, value) for name, value in sorted(form.items())}
    found: Form = {}
    for field in kind.fields:
        value = form[field.name]
        if not is_whole and (value is None or (field.default is not DEPENDS and value == field.default)):
            continue
        found[field.name] = _edge(value, zone, field.edge) if field.edge and isinstance(value, int) else field.write(value)
    return found


def _edge(at: Instant, zone: str, edge: str) -> object:
    """An instant as a day where it is one's border in that zone, else in full."""
    try:
        day = local_time(at - DAY // 2 if edge == "end" else at, zone).date()
        if day_start(day + timedelta(days=1) if edge == "end" else day, zone) == at:
            return day
        return instant_json(at)
    except (BadInput, OverflowError):
        return instant_json(at)


def entry_lines(kind: Kind, key: str, form: Form, zone: str, rev: str) -> list[str]:
    """One object as lines of TOML."""
    lines = ["[settings]" if kind.section == "settings" else f"[[{kind.section}]]"]
    if kind.has_key:
        lines.append(f"key = {inline(key)}")
    for name, value in written(kind, form, zone).items():
        if isinstance(value, Mapping) and value:
            lines += [f"{entry_key(name)}.{entry_key(inner)} = {inline(entry)}" for inner, entry in value.items()]
        elif isinstance(value, str) and "\n" in value:
            lines.append(f"{entry_key(name)} = {_long(value)}")
        else:
            lines.append(f"{_dotted(name) if kind.section == 'settings' else entry_key(name)} = {inline(value)}")
    lines.append(f"rev = {inline(rev)}")
    return lines


def inline(value: object) -> str:
    """A value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{entry_key(name)} = {inline(entry)}" for name, entry in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(entry) for entry in value) + "]"
    return f'"{_escaped(str(value))}"'


def _long(value: str) -> str:
    """A text of several lines, on several lines."""
    return '"""\n' + "\n".join(_escaped(line) for line in value.split("\n")) + '"""'


def _escaped(value: str) -> str:
    return "".join(_SHORT.get(sign) or (f"\\u{ord(sign):04X}" if ord(sign) < 0x20 or ord(sign) == 0x7F else sign) for sign in value)


def _dotted(name: str) -> str:
    return ".".join(map(entry_key, name.split(".")))


def entry_key(name: str) -> str:
    """A name as TOML writes it, quoted where it must be."""
    return name if _BARE.fullmatch(name) else inline(name)
