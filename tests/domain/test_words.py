"""Sentences in the reader's language, at no cost for English."""

import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import helpdesk_tui
from helpdesk_tui.domain.words import _, ngettext, set_language

PACKAGE_PARENT = str(Path(helpdesk_tui.__file__).parent.parent)
EXPENSIVE = ("gettext", "re", "dataclasses", "datetime", "zoneinfo", "enum", "typing", "unicodedata")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


def write_catalogue(folder: Path, code: str, sentences: dict[str, str]) -> None:
    """A compiled catalogue in the format of GNU gettext's manual, "The Format of GNU MO Files"."""
    target = folder / code / "LC_MESSAGES" / "helpdesk.mo"
    target.parent.mkdir(parents=True)
    header = "Content-Type: text/plain; charset=UTF-8\n"
    header += "Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\n"
    pairs = sorted((a.encode(), b.encode()) for a, b in {"": header, **sentences}.items())
    tables, texts = [b"", b""], b""
    start = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables[column] += struct.pack("<II", len(pair[column]), start + len(texts))
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    target.write_bytes(head + tables[0] + tables[1] + texts)


def test_english_is_the_source() -> None:
    assert _("nothing to do") == "nothing to do"
    assert [ngettext("{n} ticket", "{n} tickets", n).format(n=n) for n in (0, 1, 2)] == ["0 tickets", "1 ticket", "2 tickets"]


def test_a_catalogue_translates_and_english_comes_back(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "ru", {"none": "нет", "{n} ticket\0{n} tickets": "{n} заявка\0{n} заявки\0{n} заявок"})
    assert set_language("ru_RU.UTF-8", str(tmp_path))
    assert (_("none"), _("untranslated")) == ("нет", "untranslated")
    assert [ngettext("{n} ticket", "{n} tickets", n).format(n=n) for n in (1, 3, 5)] == ["1 заявка", "3 заявки", "5 заявок"]
    assert set_language("C")
    assert _("none") == "none"


@pytest.mark.parametrize("code", ["xx", "de/../../etc", "ru/../..", "тт", "12"])
def test_a_language_without_a_catalogue_stays_english(code: str, tmp_path: Path) -> None:
    assert not set_language(code, str(tmp_path))
    assert _("none") == "none"


@pytest.mark.parametrize("module", ["words", "text", "formats"])
def test_what_hot_commands_import_is_cheap(module: str) -> None:
    program = (
        f"import sys; sys.path.insert(0, {PACKAGE_PARENT!r}); before = set(sys.modules)\n"
        f"import helpdesk_tui.domain.{module} as m\n"
        f"if hasattr(m, 'printable'): m.printable('a\\x1b\\n'), m.fit('abc', 2)\n"
        f"if hasattr(m, 'weight'): m.weight(1), m.duration(1), m.instant_json(1)\n"
        f"sys.stdout.write(' '.join(sorted((set(sys.modules) - before) & set({EXPENSIVE!r}))))"
    )
    found = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == ""
