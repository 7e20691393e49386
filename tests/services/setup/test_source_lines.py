"""Lines of keys in TOML text, in all its spellings."""

import tomllib

import pytest

from helpdesk_tui.services.setup.source_lines import Path, SourceLines

TEXT = '''\
# a comment with [brackets] and = signs
top = "a # b"

[settings]
desk.zone = "UTC"
"quoted.key" = 1
when = 2026-01-01 10:00:00
[[teams]]
key = "one"
text = """
[[teams]]
key = "not a key"
\\"""
"""
[[teams]]
key = 'two'
list = [
  "x", # first
  { a = 1, b = [2,
         3] },
]
[teams.inner]
deep = true
[[teams.inner.rows]]
n = 1
[[teams.inner.rows]]
n = 2
[[teams]]
key = "three"
'literal' = \'\'\'
]]
\'\'\'
last = 9
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("settings",), 4),
        (("settings", "desk", "zone"), 5),
        (("settings", "quoted.key"), 6),
        (("settings", "when"), 7),
        (("teams", 0), 8),
        (("teams", 0, "key"), 9),
        (("teams", 0, "text"), 10),
        (("teams", 1, "key"), 16),
        (("teams", 1, "list", 0), 18),
        (("teams", 1, "list", 1, "a"), 19),
        (("teams", 1, "list", 1, "b"), 19),
        (("teams", 1, "list", 1, "b", 1), 20),
        (("teams", 1, "inner", "deep"), 23),
        (("teams", 1, "inner", "rows", 1, "n"), 27),
        (("teams", 2, "literal"), 30),
        (("teams", 2, "last"), 33),
        (("teams", 2, "absent", "deeper"), 28),
        (("nothing",), 1),
    ],
)
def test_every_key_has_its_line(path: Path, line: int) -> None:
    assert SourceLines(TEXT).line(path) == line


def test_text_is_what_toml_reads() -> None:
    """The text above is TOML, and has the objects whose lines are looked for."""
    content = tomllib.loads(TEXT)
    assert [team["key"] for team in content["teams"]] == ["one", "two", "three"]
    assert content["teams"][1]["inner"]["rows"][1]["n"] == 2
