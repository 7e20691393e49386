"""The README says what the program does: its keys are the table's, its commands exist, its files are there."""

import re
from pathlib import Path

from helpdesk_tui.cli.registry import COMMANDS
from helpdesk_tui.ui.command_words import as_markdown

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_keys_are_those_of_the_table() -> None:
    assert as_markdown().rstrip() in README


def test_every_command_is_in_it_and_every_command_in_it_exists() -> None:
    section = README[README.index("| for | commands |") : README.index("Before or after every command")]
    named = {word for quoted in re.findall(r"`([^`]+)`", section) for word in [quoted.split()[0]]}
    assert named == set(COMMANDS)


def test_the_files_that_it_names_are_there() -> None:
    for name in re.findall(r"`((?:tests|helpdesk_tui|ui|services|store)/[\w/]+(?:\.\w+|/))`", README):
        assert (ROOT / name).exists() or (ROOT / "helpdesk_tui" / name).exists(), name
