"""Text from outside, made fit for a terminal: nothing in it commands, nothing in it hides, nothing of it is lost.

Only what is needed at once is imported or built: commands that answer in tens of milliseconds print through here.
"""

from __future__ import annotations

ELLIPSIS = "…"
TAB_STOP = 8
_QUOTED = 60

_ZWNJ, _ZWJ = 0x200C, 0x200D
_JOINERS = "\u200c\u200d"
_EMOJI_VARIATION = 0xFE0F
_EMOJI_CATEGORIES = ("So", "Sm", "Sk", "Po", "No")  # outside ASCII, what the emoji variation can widen is of these
_KEYCAPS = "#*0123456789"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)
_HANGUL_MEDIAL_AND_FINAL = range(0x1160, 0x1200)

# Characters of the Unicode category Cf that draw or steer nothing a reader can see; the joiners are judged by their neighbours.
_INVISIBLE: tuple[range, ...] = (
    range(0x80, 0xA0),  # C1: 0x9B alone starts a terminal sequence
    range(0xAD, 0xAE),  # soft hyphen
    range(0x061C, 0x061D),  # Arabic letter mark
    range(0x180E, 0x180F),  # Mongolian vowel separator
    range(0x200B, 0x200C),  # zero width space
    range(0x200E, 0x2010),  # left-to-right and right-to-left marks
    range(0x2028, 0x202F),  # line and paragraph separators, bidi embeddings and overrides
    range(0x2060, 0x2070),  # word joiner, invisible operators, bidi isolates, deprecated controls
    range(0xD800, 0xE000),  # surrogates without their pair
    range(0xFEFF, 0xFF00),  # byte order mark
    range(0xFFF9, 0xFFFC),  # interlinear annotation
    range(0x1D173, 0x1D17B),  # musical controls
    range(0xE0000, 0xE0080),  # tags: a whole message can be hidden in them
)

_one_line_signs: dict[int, str] = {}
_many_line_signs: dict[int, str] = {}


def excerpt(text: str) -> str:
    """As much of what was typed, or stands in a file, as a sentence quotes of it: a file of another kind can be one name."""
    return text[:_QUOTED]


def printable(text: str, *, one_line: bool = True) -> str:
    """The text with every character that could steer a terminal, reorder or hide text shown as a visible sign.

    C0 and DEL become control pictures (`␛`, `␡`, a line break `␤`); C1, bidi controls, zero-width controls, separators, tags and
    surrogates without their pair become `‹U+202E›`. A joiner stays between two characters outside ASCII (emoji, Persian, Hindi).
    With `one_line=False` line breaks stay (CR LF as one), and tabs become spaces up to the next stop. All other text comes back
    unchanged, and doing it twice changes nothing more.
    """
    if text.isprintable():
        return text
    if not one_line:
        text = text.replace("\r\n", "\n").expandtabs(TAB_STOP)
    shown = text.translate(_signs(one_line))
    if "\u200d" in shown or "\u200c" in shown:
        shown = _show_stray_joiners(shown)
    return shown


def casefolded(text: str) -> str:
    """The text as it is searched: case, ё and е, and the way an accent is encoded make no difference."""
    if text.isascii():
        return text.lower()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", text).casefold()).replace("ё", "е")


def cell_width(text: str) -> int:
    """How many terminal cells the text takes, as terminals with current Unicode tables draw it."""
    if text.isascii():
        return len(text)
    return sum(width for _cluster, width in _clusters(text))


def fit(text: str, width: int) -> str:
    """The text cut to at most `width` cells, with `…` as the last one where something was cut; never half a character."""
    if width <= 0:
        return ""
    if text.isascii():
        return text if len(text) <= width else text[: width - 1] + ELLIPSIS
    if cell_width(text) <= width:
        return text
    kept: list[str] = []
    room = width - 1
    for cluster, cells in _clusters(text):
        if cells > room:
            break
        room -= cells
        kept.append(cluster)
    return "".join(kept) + ELLIPSIS


def pad(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly `width` cells: cut with `…`, or filled with spaces (on the left side with `right=True`)."""
    shown = fit(text, width)
    space = " " * (width - cell_width(shown))
    return space + shown if right else shown + space


def _signs(one_line: bool) -> dict[int, str]:
    """The table for `str.translate`, built when the first text needs it."""
    if not _one_line_signs:
        signs = {code: f"‹U+{code:04X}›" for codes in _INVISIBLE for code in codes}
        signs.update({code: chr(0x2400 + code) for code in range(0x20)})
        signs[0x0A], signs[0x7F] = "␤", "␡"
        _many_line_signs.update(signs)
        del _many_line_signs[0x0A]
        _one_line_signs.update(signs)
    return _one_line_signs if one_line else _many_line_signs


def _show_stray_joiners(text: str) -> str:
    shown: list[str] = []
    last = len(text) - 1
    for index, character in enumerate(text):
        if character in _JOINERS and not (0 < index < last and _joinable(text[index - 1]) and _joinable(text[index + 1])):
            shown.append(f"‹U+{ord(character):04X}›")
        else:
            shown.append(character)
    return "".join(shown)


def _joinable(character: str) -> bool:
    return character > "\x7f" and character not in _JOINERS


def _clusters(text: str) -> list[tuple[str, int]]:
    """The text in pieces that must not be cut apart, each with its width in cells.

    A mark, a joiner with what follows it, and a skin tone belong to the character before; the emoji variation makes it two cells.
    """
    from unicodedata import category, east_asian_width

    clusters: list[tuple[str, int]] = []
    joined = flag = False
    for character in text:
        code = ord(character)
        indicator = code in _REGIONAL_INDICATORS
        wide = not indicator and east_asian_width(character) in "WF"
        attached = joined or (flag and indicator) or code in _HANGUL_MEDIAL_AND_FINAL or category(character) in ("Mn", "Me", "Cf")
        if clusters and (attached or (code in _SKIN_TONES and clusters[-1][1] == 2)):
            cluster, width = clusters[-1]
            base = cluster[0]
            emoji = code == _EMOJI_VARIATION and (base in _KEYCAPS or (base > "\x7f" and category(base) in _EMOJI_CATEGORIES))
            if emoji or (flag and indicator):
                width = 2
            clusters[-1] = (cluster + character, width)
            flag = False
        else:
            clusters.append((character, 0 if attached or code < 0x20 else 2 if wide else 1))
            flag = indicator
        joined = code == _ZWJ
    return clusters
