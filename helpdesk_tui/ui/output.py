"""What is written to the terminal, with only those parts of a style that change.

Rich writes every stretch of text with its whole style before it and a reset behind it, so a page of the queue is mostly escape
sequences. Over a slow line (ssh, a serial console) these bytes are the time that a page takes. `lean` takes a frame apart and writes
the differences (ECMA-48 §8.3.117, SGR): the same cells in the same colours, to one part in 255. The letters' own style is not written
for blanks.
"""

from __future__ import annotations

import re
from functools import lru_cache

Pen = tuple[str, str, frozenset[str]]
"""How the terminal writes now: the parameters of the ink and of the ground ("" is the terminal's own), and the attributes that are on."""

PLAIN: Pen = ("", "", frozenset())
_SGR = re.compile(r"\x1b\[([0-9;]*)m")
_MOVE = re.compile(r"\n?\x1b\[([0-9]+);([0-9]+)H|\n|\x1b(?!\[[0-9;]*m)")
"""Going to a place, after a newline that no longer matters; and what else may move the cursor."""
_MOVES = re.compile(r"(?:\x1b\[(?:E|[0-9]*(?:;[0-9]+)?H))*")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29", "21": "24", "51": "54",
        "52": "54", "53": "55"}  # fmt: skip
_SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})
_COLOUR_LENGTHS = {"2": 5, "5": 3}
_LEVELS = (0, 95, 135, 175, 215, 255)
"""The parts of a colour in the cube of 6 × 6 × 6 that terminals number from 16 on."""
_OFTEN_REDEFINED = 22
"""Numbers below are the user's: 16 names, and those that some colour schemes take from the cube's dark corner."""


def lean(data: str) -> str:
    """The same picture in fewer bytes. It begins as a frame does, with the terminal's own style, and leaves the style that `data` leaves."""
    pieces = _SGR.split(_with_short_moves(data))
    written = wanted = PLAIN
    found: list[str] = []
    for number, piece in enumerate(pieces):
        if number % 2:
            changed = _after(wanted, piece)
            if changed is None:
                return data
            wanted = changed
        elif piece:
            if wanted != written and not _MOVES.fullmatch(piece) and not (piece.isspace() and _same_blanks(written, wanted)):
                found.append(_change(written, wanted))
                written = wanted
            found.append(piece)
    found.append(_change(written, wanted))
    return "".join(found)


def _with_short_moves(data: str) -> str:
    """The same with shorter ways to the same places: to the next line's beginning as such, and a first row or column unsaid."""
    row = 0

    def shorter(found: re.Match[str]) -> str:
        nonlocal row
        if found[1] is None:
            row = 0
            return found[0]
        before, row = row, int(found[1])
        if found[2] != "1":
            return f"\x1b[{row};{found[2]}H"
        if before and before + 1 == row:
            return "\x1b[E"
        return f"\x1b[{row}H" if row > 1 else "\x1b[H"

    return _MOVE.sub(shorter, data)


@lru_cache(1024)
def _after(pen: Pen, parameters: str) -> Pen | None:
    """The pen after an SGR sequence; None for one that is not known here, which only the terminal understands."""
    ink, ground, on = pen
    codes = parameters.split(";")
    place = 0
    while place < len(codes):
        code = codes[place] or "0"
        length = 1
        if code == "0":
            ink, ground, on = PLAIN
        elif code in ("38", "48"):
            length = _COLOUR_LENGTHS.get(codes[place + 1] if place + 1 < len(codes) else "", 0)
            colour = ";".join(codes[place : place + length])
            if not length or place + length > len(codes):
                return None
            ink, ground = (_numbered(colour), ground) if code == "38" else (ink, _numbered(colour))
        elif code in _OFF:
            on |= {code}
        elif code.isdecimal() and (30 <= int(code) <= 37 or 90 <= int(code) <= 97):
            ink = code
        elif code.isdecimal() and (40 <= int(code) <= 47 or 100 <= int(code) <= 107):
            ground = code
        elif code in ("39", "49"):
            ink, ground = ("", ground) if code == "39" else (ink, "")
        elif code in _OFF.values():
            on = frozenset(one for one in on if _OFF[one] != code)
        else:
            return None
        place += length
    return ink, ground, on


def _numbered(colour: str) -> str:
    """The parameters of a colour by its number in the cube, where it has one: half of what its parts take."""
    plane, kind, *parts = colour.split(";")
    if kind != "2" or not all(part.isdecimal() for part in parts):
        return colour
    steps = [step for part in parts for step, level in enumerate(_LEVELS) if abs(level - int(part)) <= 1]
    if len(steps) < len(parts):
        return colour
    number = 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
    return f"{plane};5;{number}" if number >= _OFTEN_REDEFINED else colour


@lru_cache(1024)
def _change(old: Pen, new: Pen) -> str:
    """The shortest sequence from one pen to another."""
    if old == new:
        return ""
    gone = {_OFF[code] for code in old[2] - new[2]}
    codes = sorted(gone) + sorted(code for code in new[2] if code not in old[2] or _OFF[code] in gone)
    codes += [new[0] or "39"] if new[0] != old[0] else []
    codes += [new[1] or "49"] if new[1] != old[1] else []
    step = ";".join(codes)
    anew = ";".join(["0" if new != PLAIN else "", *sorted(new[2]), *filter(None, new[:2])])
    return f"\x1b[{min(step, anew, key=len)}m"


@lru_cache(1024)
def _same_blanks(old: Pen, new: Pen) -> bool:
    """Whether a blank looks the same by both pens."""
    return old[1] == new[1] and not (old[2] | new[2]) & _SEEN_ON_BLANKS
