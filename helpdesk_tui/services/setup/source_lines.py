"""Where each key of a TOML file stands: `tomllib` gives values without their lines.

The text is known to be valid TOML when it is scanned here, so nothing is checked twice.
"""

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})' r"|'''.*?'''(?:'{0,2})" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^,\]}\s#]+|[^,\]}\s#]+")


class SourceLines:
    """Lines by path: `("engineers", 3, "team")` is the team of the fourth engineer."""

    __slots__ = ("_lines",)

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        _Scan(text, self._lines).document()

    def line(self, path: Path) -> int:
        """The line of a key, or of what contains it where it is not written; counted from 1."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]


class _Scan:
    """A walk over the text: headers, keys, and the inside of arrays and inline tables."""

    def __init__(self, text: str, lines: dict[Path, int]) -> None:
        self.text = text
        self.place = 0
        self.lines = lines
        self.elements: dict[Path, int] = {}  # how many [[tables]] there were so far
        self.breaks = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> None:
        prefix: Path = ()
        self._skip(_BLANK)
        while self.place < len(self.text):
            if self.text[self.place] == "[":
                prefix = self._header()
            else:
                self._pair(prefix)
            self._skip(_BLANK)

    def _header(self) -> Path:
        start = self.place
        is_array = self.text.startswith("[[", start)
        self.place += 2 if is_array else 1
        keys = self._keys()
        self.place = self.text.index("]", self.place) + (2 if is_array else 1)
        path: Path = ()
        for index, key in enumerate(keys):
            path = (*path, key)
            if is_array and index == len(keys) - 1:
                self.elements[path] = self.elements.get(path, 0) + 1
            self._note(path, start)
            if path in self.elements:
                path = (*path, self.elements[path] - 1)
        self._note(path, start)
        return path

    def _pair(self, prefix: Path) -> None:
        start = self.place
        path = prefix
        for key in self._keys():
            path = (*path, key)
            self._note(path, start)
        self.place = self.text.index("=", self.place) + 1
        self._skip(_SPACE)
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            quoted = _STRING.match(self.text, self.place)
            found = quoted or _BARE_KEY.match(self.text, self.place)
            if found is None:
                return keys
            keys.append(str(tomllib.loads(f"key = {found[0]}")["key"]) if quoted else found[0])
            self.place = found.end()
            self._skip(_SPACE)
            if self.text[self.place : self.place + 1] != ".":
                return keys
            self.place += 1

    def _value(self, path: Path) -> None:
        string = _STRING.match(self.text, self.place)
        if string is not None:
            self.place = string.end()
        elif self.text[self.place] == "[":
            self._inside(path, "]")
        elif self.text[self.place] == "{":
            self._inside(path, "}")
        else:
            self._skip(_PLAIN)

    def _inside(self, path: Path, end: str) -> None:
        """The elements of an array, or the pairs of an inline table."""
        self.place += 1
        index = 0
        self._skip(_BLANK)
        while self.text[self.place] != end:
            if end == "}":
                self._pair(path)
            else:
                self._note((*path, index), self.place)
                self._value((*path, index))
            index += 1
            self._skip(_BLANK)
            if self.text[self.place] == ",":
                self.place += 1
                self._skip(_BLANK)
        self.place += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.place)
        if found is not None:
            self.place = found.end()

    def _note(self, path: Path, place: int) -> None:
        self.lines.setdefault(path, bisect_right(self.breaks, place - 1) + 1)
