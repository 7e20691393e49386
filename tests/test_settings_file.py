"""Writing one setting: the rest of the person's file stays to the letter, and what cannot be changed is told."""

import os
from pathlib import Path

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.settings import load
from helpdesk_tui.settings_file import keep

MAIL = '[mail]\n# the password is elsewhere\nserver = "mx"\ntheme = "not ours"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "nord"\n'),
        ('user = "anna"\n', 'theme = "nord"\nuser = "anna"\n'),
        ('# mine\ntheme = "desk-dark"  # at night\nuser = "anna"\n', '# mine\ntheme = "nord"  # at night\nuser = "anna"\n'),
        ("user = 'anna'\ntheme='desk-light'\n", "user = 'anna'\ntheme=\"nord\"\n"),
        (MAIL, f'theme = "nord"\n{MAIL}'),
        (f'theme = "x"\n\n{MAIL}', f'theme = "nord"\n\n{MAIL}'),
        ('user = "anna"\r\n', 'theme = "nord"\r\nuser = "anna"\r\n'),
        ('\ufefftheme = "x"\r\nuser = "anna"\r\n', '\ufefftheme = "nord"\r\nuser = "anna"\r\n'),
        ('theme = "nord"', 'theme = "nord"'),
    ],
)
def test_only_the_one_setting_changes(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(before.encode())
    keep(str(file), "theme", "nord")
    assert file.read_bytes().decode() == after
    assert load({"HELPDESK_CONFIG": str(file), "USER": "kim", "XDG_DATA_HOME": str(tmp_path)}).theme == "nord"
    assert os.listdir(tmp_path) == ["config.toml"]


def test_a_file_that_is_not_there_is_made_for_the_person_alone(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "config.toml"
    keep(str(file), "theme", "nord")
    assert (file.read_text("utf-8"), file.stat().st_mode & 0o777) == ('theme = "nord"\n', 0o600)


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    real.write_text('user = "anna"\n', "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    keep(str(link), "theme", "nord")
    assert link.is_symlink()
    assert (real.read_text("utf-8"), real.stat().st_mode & 0o777) == ('theme = "nord"\nuser = "anna"\n', 0o640)


@pytest.mark.parametrize("text", ['theme = """\nnord"""\n', "theme = 1\n", "this is no TOML\n", "\udcff"])
def test_what_only_a_person_can_change_is_left_and_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(BadInput, match=r"config\.toml cannot be (changed|written)"):
        keep(str(file), "theme", "gruvbox")
    assert file.read_bytes() == text.encode(errors="surrogateescape")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written: Is a directory"):
        keep(str(tmp_path), "theme", "nord")
