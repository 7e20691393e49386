"""Settings: what wins over what, and what is said of a file that makes no sense."""

import os
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from helpdesk_tui.bootstrap import open_desk
from helpdesk_tui.domain.errors import BadInput, StoreTrouble
from helpdesk_tui.settings import Settings, config_folder, data_folder, database_path, load, system_login


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment whose folders lie in `tmp_path`."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data"), "USER": "kim"}


def configure(env: dict[str, str], text: str) -> Path:
    """Write the configuration file of this environment."""
    path = Path(env["XDG_CONFIG_HOME"]) / "helpdesk" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return path


def test_without_anything_there_are_defaults(env: dict[str, str], tmp_path: Path) -> None:
    found = load(env)
    assert found.database == str(tmp_path / "data" / "helpdesk" / "helpdesk.db")
    assert (found.user, found.language, found.theme, found.no_color, found.is_default_database) == ("kim", "", "", False, True)


def test_the_file_is_read(env: dict[str, str]) -> None:
    path = configure(
        env, 'database = "desk.db"\nuser = "anna"\nlanguage = "ru"\ntheme = "nord"\nkeymap = "keys.toml"\nzone = "Europe/Moscow"\n'
    )
    found = load(env)
    assert (found.user, found.language, found.theme, found.zone) == ("anna", "ru", "nord", "Europe/Moscow")
    assert (found.database, found.keymap) == (str(path.with_name("desk.db")), str(path.with_name("keys.toml")))


def test_options_win_over_the_environment_which_wins_over_the_file(env: dict[str, str]) -> None:
    configure(env, 'database = "/file.db"\nuser = "of-file"\nlanguage = "ru"\n')
    told = {**env, "HELPDESK_DATABASE_URL": "sqlite:////env.db", "HELPDESK_USER": "of-env", "HELPDESK_LANG": "en", "NO_COLOR": "1"}
    assert [(s.database, s.user) for s in (load(env), load(told), load(told, database="/option.db", user="of-option"))] == [
        ("/file.db", "of-file"), ("/env.db", "of-env"), ("/option.db", "of-option"),
    ]  # fmt: skip
    assert (load(told).language, load(told).no_color) == ("en", True)


def test_another_file_can_be_named(env: dict[str, str], tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('user = "boris"')
    assert load({**env, "HELPDESK_CONFIG": str(other)}).user == "boris"
    with pytest.raises(BadInput, match=r"nothing\.toml, which does not exist"):
        load({**env, "HELPDESK_CONFIG": str(tmp_path / "nothing.toml")})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("user = anna", "line 1"),
        ("user = " + "[" * 5000, "is no TOML"),
        ("user = " + "9" * 5000, "is no TOML"),
        ('colour = "red"', "'colour', which means nothing; it may hold database, keymap"),
        ("user = 5", "'user' takes a text in quotes, not 5"),
        ('zone = "Mars/Olympus"', "'Mars/Olympus' is no time zone"),
        ('zone = "../etc"', "is no time zone"),
        ('database = "mysql://x"', "is no database of this program"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(env: dict[str, str], text: str, said: str) -> None:
    configure(env, text)
    with pytest.raises(BadInput) as caught:
        load(env)
    assert said in caught.value.sentence
    assert "\n" not in caught.value.sentence


def test_a_file_in_another_encoding_is_refused(env: dict[str, str]) -> None:
    configure(env, "x").write_bytes('user = "анна"'.encode("cp1251"))
    with pytest.raises(BadInput, match="no text in UTF-8"):
        load(env)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("sqlite:////srv/desk.db", "/srv/desk.db"),
        ("/srv/desk.db", "/srv/desk.db"),
        ("sqlite:///desk.db", "desk.db"),
        ("desk.db", "desk.db"),
    ],
)
def test_a_database_is_a_url_or_a_path(place: str, path: str) -> None:
    assert database_path(place) == os.path.abspath(path)


@pytest.mark.parametrize("place", ["sqlite://", "sqlite:///", "postgresql://h/db", "postgresql+psycopg://h/db", "http://x/y.db", "a\0b"])
def test_what_is_no_sqlite_file_is_refused(place: str) -> None:
    with pytest.raises(BadInput):
        database_path(place)


def test_settings_are_frozen(env: dict[str, str]) -> None:
    found: Settings = load(env)
    with pytest.raises(AttributeError):
        found.user = "other"


def test_the_login_is_the_systems(env: dict[str, str]) -> None:
    assert system_login({"LOGNAME": "lee", "USER": "kim"}) == "lee"
    assert system_login({}) != "kim"


@pytest.mark.skipif(sys.platform == "win32", reason="there the folders are asked of platformdirs itself")
def test_folders_are_those_of_platformdirs() -> None:
    assert data_folder(os.environ) == platformdirs.user_data_dir("helpdesk", appauthor=False)
    assert config_folder(os.environ) == platformdirs.user_config_dir("helpdesk", appauthor=False)


def test_reading_them_costs_hot_commands_nothing() -> None:
    script = (
        "import sys; before = set(sys.modules); from helpdesk_tui.settings import load; load({'HOME': '/nowhere', 'USER': 'kim'});"
        "print(sorted({'tomllib', 'platformdirs', 'dataclasses', 'zoneinfo', 'typing', 're'} & (set(sys.modules) - before)))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60).stdout == "[]\n"


def test_a_store_is_made_only_where_it_is_asked_for(env: dict[str, str]) -> None:
    told = load(env)
    with pytest.raises(StoreTrouble, match="There is no store at"):
        open_desk(told)
    assert not os.path.exists(told.database)
    open_desk(told, create=True).store.close()
    assert os.path.exists(told.database)


def test_a_store_that_cannot_be_reached_is_not_called_missing(tmp_path: Path) -> None:
    place = tmp_path / "desk.db"
    place.symlink_to(place)
    with pytest.raises(StoreTrouble, match="cannot be opened"):
        open_desk(load({}, database=str(place), user="anna"))
