"""The person's settings: environment first, then a TOML file, then defaults, in one frozen record.

Commands that answer in tens of milliseconds read it too: neither `tomllib` nor `platformdirs` is imported unless there is a file to
read, or a system whose folders cannot be named without asking it.
"""

from __future__ import annotations

import os
import sys

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.words import _

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

APP = "helpdesk"
KEYS = ("database", "keymap", "language", "theme", "user", "zone")
TABLES = ("mail", "notify")
"""What the loop reads itself (`services/delivery/configuration.py`), since it holds secrets that nobody else needs."""


class Settings:
    """What the program was told: where the store is, who is there, and how it shall look.

    `database` is a path; `user` is the login; `language`, `theme`, `keymap` (a file) and `zone` are "" where nobody said; `config`
    is the file that was read, or would be; `is_default_database` tells that nobody named the store.
    """

    __slots__ = ("config", "database", "is_default_database", "keymap", "language", "no_color", "plain", "theme", "user", "zone")

    config: str
    database: str
    is_default_database: bool
    keymap: str
    language: str
    no_color: bool
    plain: bool
    theme: str
    user: str
    zone: str

    def __init__(
        self, *, database: str, user: str, language: str = "", theme: str = "", keymap: str = "", zone: str = "", config: str = "",
        no_color: bool = False, plain: bool = False, is_default_database: bool = False,
    ) -> None:  # fmt: skip
        values = {
            "database": database, "user": user, "language": language, "theme": theme, "keymap": keymap, "zone": zone, "config": config,
            "no_color": no_color, "plain": plain, "is_default_database": is_default_database,
        }  # fmt: skip
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(name)


def load(environ: Mapping[str, str] | None = None, *, database: str = "", user: str = "", plain: bool = False) -> Settings:
    """Settings from the options given, the environment and the configuration file, in this order.

    Raises BadInput for a file that cannot be read or understood, and for a database that this program cannot use.
    """
    env = os.environ if environ is None else environ
    config, told = _read_config(env)
    place = database or env.get("HELPDESK_DATABASE_URL", "") or told.get("database", "")
    folder = os.path.dirname(config) if not database and not env.get("HELPDESK_DATABASE_URL") else ""
    keymap = os.path.expanduser(told.get("keymap", ""))
    return Settings(
        database=database_path(place, folder) if place else os.path.join(data_folder(env), "helpdesk.db"),
        is_default_database=not place,
        user=user or env.get("HELPDESK_USER", "") or told.get("user", "") or system_login(env),
        language=env.get("HELPDESK_LANG", "") or told.get("language", "") or _system_language(env),
        theme=told.get("theme", ""),
        keymap=os.path.join(os.path.dirname(config), keymap) if keymap else "",
        zone=_checked_zone(told.get("zone", ""), config),
        config=config,
        no_color=bool(env.get("NO_COLOR")),
        plain=plain,
    )


def database_path(place: str, folder: str = "") -> str:
    """The file that `sqlite:///relative`, `sqlite:////absolute` or a bare path names; a relative one is taken from `folder`.

    Raises BadInput for a database that is not SQLite's.
    """
    scheme, colons, rest = place.partition("://")
    if colons:
        if scheme.partition("+")[0] in ("postgresql", "postgres"):
            raise BadInput(_("PostgreSQL is not supported yet: name an SQLite file, for example sqlite:////srv/desk.db or a path."))
        if scheme.partition("+")[0] != "sqlite":
            raise BadInput(
                _("{place!r} is no database of this program: name an SQLite file, as sqlite:////srv/desk.db or a path.").format(place=place)
            )
        if not rest.startswith("/") or len(rest) < 2:
            raise BadInput(
                _("{place!r} names no file: write sqlite:///desk.db, or sqlite:////srv/desk.db for an absolute path.").format(place=place)
            )
        place = rest[1:].partition("?")[0]
    if "\0" in place:
        raise BadInput(_("A file name cannot hold a NUL: {place!r}.").format(place=place))
    return os.path.abspath(os.path.join(folder, os.path.expanduser(place)))


def data_folder(env: Mapping[str, str]) -> str:
    """Where the user's store lives: what `platformdirs.user_data_dir("helpdesk", appauthor=False)` says."""
    if sys.platform == "win32":
        return _ask_platform("data")
    if sys.platform == "darwin":
        return os.path.join(os.path.expanduser("~/Library/Application Support"), APP)
    return _xdg(env, "XDG_DATA_HOME", "~/.local/share")


def config_folder(env: Mapping[str, str]) -> str:
    """Where the user's configuration lives: what `platformdirs.user_config_dir("helpdesk", appauthor=False)` says."""
    if sys.platform == "win32":
        return _ask_platform("config")
    if sys.platform == "darwin":
        return os.path.join(os.path.expanduser("~/Library/Application Support"), APP)
    return _xdg(env, "XDG_CONFIG_HOME", "~/.config")


def _xdg(env: Mapping[str, str], variable: str, otherwise: str) -> str:
    return os.path.join(env.get(variable, "").strip() or os.path.expanduser(otherwise), APP)


def _ask_platform(which: str) -> str:
    import platformdirs

    ask = platformdirs.user_data_dir if which == "data" else platformdirs.user_config_dir
    return ask(APP, appauthor=False)


def system_login(env: Mapping[str, str]) -> str:
    """The name under which the person is logged in to this machine; "" where there is none (as `getpass.getuser` looks for it)."""
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if env.get(variable):
            return env[variable]
    if sys.platform == "win32":
        return ""
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user id without a name, as in containers
        return ""


def _system_language(env: Mapping[str, str]) -> str:
    return env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""


def _read_config(env: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The configuration's path and what it says; nothing where nobody made a file at the default place."""
    named = env.get("HELPDESK_CONFIG", "")
    path = os.path.abspath(os.path.expanduser(named)) if named else os.path.join(config_folder(env), "config.toml")
    try:
        with open(path, "rb") as file:
            content = file.read()
    except FileNotFoundError:
        if named:
            raise BadInput(_("HELPDESK_CONFIG names {path}, which does not exist.").format(path=path)) from None
        return path, {}
    except (OSError, ValueError) as error:
        raise BadInput(_("The configuration {path} cannot be read: {reason}.").format(path=path, reason=_reason(error))) from None
    return path, _parse(path, content)


def _parse(path: str, content: bytes) -> dict[str, str]:
    import tomllib

    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadInput(_("The configuration {path} is no text in UTF-8.").format(path=path)) from None
    except UNREADABLE as error:
        raise BadInput(_("The configuration {path} is no TOML: {reason}.").format(path=path, reason=error)) from None
    told = {key: value for key, value in told.items() if key not in TABLES}
    for key, value in told.items():
        if key not in KEYS:
            raise BadInput(
                _("The configuration {path} has {key!r}, which means nothing; it may hold {keys}.").format(
                    path=path, key=key, keys=", ".join((*KEYS, *(f"[{table}]" for table in TABLES)))
                )
            )
        if not isinstance(value, str):
            raise BadInput(
                _("In the configuration {path}, {key!r} takes a text in quotes, not {value!r}.").format(path=path, key=key, value=value)
            )
    return {key: str(value) for key, value in told.items()}


def _checked_zone(zone: str, config: str) -> str:
    if not zone:
        return ""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            _("In the configuration {path}, {zone!r} is no time zone; write one like Europe/Moscow.").format(path=config, zone=zone)
        ) from None
    return zone


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
