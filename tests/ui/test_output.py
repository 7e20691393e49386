"""What is written to the terminal: the same picture as Rich's own sequences, in fewer bytes."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.ui.output import lean

WIDTH, HEIGHT = 12, 4
BASE, LATE, NOTE = "38;2;216;222;233;48;2;20;23;28", "1;38;2;254;107;107;48;2;20;23;28", "38;5;215;48;2;20;23;28"
STYLES = (BASE, LATE, NOTE, "", "1", "3;4", "7", "2;9", "31;42", "1;97;100", "38;2;1;2;3", "48;5;17", "39", "22", "0;1")


def cells(data: str) -> list[tuple[object, ...]]:
    """Every cell of a screen after this was written: of a blank only what shows on it."""
    screen = pyte.Screen(WIDTH, HEIGHT)
    screen.mode.discard(7 << 5)  # as the console runs: a full line does not wrap
    pyte.Stream(screen).feed(data)
    found: list[tuple[object, ...]] = []
    for y in range(HEIGHT):
        for x in range(WIDTH):
            cell = screen.buffer[y][x]
            shown = (cell.data, cell.bg, cell.underscore, cell.strikethrough, cell.reverse, cell.blink)
            plain = cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse or cell.blink)
            found.append(shown if plain else (*shown, cell.fg, cell.bold, cell.italics))
    return found


def painted(style: str, text: str) -> str:
    """A stretch as Rich writes it."""
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


STRETCHES = st.lists(st.tuples(st.sampled_from(STYLES), st.text("ab —ё", min_size=1, max_size=4)), min_size=1, max_size=3)
LINES = st.lists(st.tuples(st.integers(1, HEIGHT), st.integers(1, WIDTH), STRETCHES, st.booleans()), max_size=6)


@given(LINES)
def test_it_paints_the_same_cells(lines: list[tuple[int, int, list[tuple[str, str]], bool]]) -> None:
    frame = "".join(
        f"\x1b[{y};{x}H" + "".join(painted(*stretch) for stretch in stretches) + ("\n" if newline and y < HEIGHT else "")
        for y, x, stretches, newline in lines
    )
    frame += "\x1b[1;1H"
    shortened = lean(frame)
    assert cells(shortened) == cells(frame)
    assert len(shortened) <= len(frame)


def test_a_page_says_of_a_style_only_what_changes() -> None:
    frame = f"\x1b[4;1H{painted(BASE, ' 1 ')}{painted(LATE, '! 0:12')}{painted(BASE, ' x ')}\n\x1b[5;1H{painted(BASE, ' 2')}"
    expected = "\x1b[4H\x1b[38;2;216;222;233;48;2;20;23;28m 1 \x1b[1;38;2;254;107;107m! 0:12\x1b[22;38;2;216;222;233m x \x1b[E 2\x1b[m"
    assert lean(frame) == expected


def test_the_letters_own_style_is_not_written_for_blanks() -> None:
    assert lean(painted("31", "a") + painted("32", "   ") + painted("31", "b")) == "\x1b[31ma   b\x1b[m"
    assert "\x1b[32;4m" in lean(painted("31", "a") + painted("4;32", "   ")).replace("4;32", "32;4")


@pytest.mark.parametrize(
    ("colour", "written"),
    [
        ("38;2;255;95;95", "38;5;203"),
        ("38;2;254;95;96", "38;5;203"),
        ("48;2;255;175;95", "48;5;215"),
        ("38;2;253;95;95", "38;2;253;95;95"),
        ("38;2;216;222;233", "38;2;216;222;233"),
        ("38;2;0;0;0", "38;2;0;0;0"),
        ("38;2;0;0;255", "38;2;0;0;255"),
        ("38;2;0;95;0", "38;5;22"),
    ],
)
def test_a_colour_that_every_terminal_has_a_number_for_is_written_by_that(colour: str, written: str) -> None:
    assert lean(painted(colour, "a")) == f"\x1b[{written}ma\x1b[m"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "plain words",
        "\x1b[?2026h",
        "\x1b[?1049h\x1b[?1000h",
        "\x1b]52;c;aGk=\x07",
        "\x1b[>25u",
        "\x1b[58;2;1;2;3munderlined in a colour\x1b[0m",
        "\x1b[38;9;1mno colour\x1b[0m",
        "one\ntwo\n",
    ],
)
def test_what_it_does_not_know_stays_as_it_is(data: str) -> None:
    assert lean(data) == data


def test_a_next_line_is_not_trusted_after_something_else_has_moved_the_cursor() -> None:
    assert lean("\x1b[2;1Ha\n\x1b[3;1Hb") == "\x1b[2Ha\x1b[Eb"
    assert lean("\x1b[2;1Ha\nb\n\x1b[3;1Hc") == "\x1b[2Ha\nb\x1b[3Hc"
    assert lean("\x1b[2;1Ha\x1b[J\n\x1b[3;1Hb") == "\x1b[2Ha\x1b[J\x1b[3Hb"
