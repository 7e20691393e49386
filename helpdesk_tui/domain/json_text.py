"""JSON for commands that must answer at once: Python's own module imports `re`, `enum` and `functools`, a third of such a command's time.

What is written is what `json.dumps(value, ensure_ascii=False)` writes (RFC 8259).
"""

from __future__ import annotations

_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPED = {number: f"\\u{number:04x}" for number in range(32)} | _SHORT


def written(value: object) -> str:
    """A value of texts, numbers, booleans, nothing, lists and mappings with texts as keys. Raises TypeError for any other."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPED)}"'
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value)
    if isinstance(value, dict):
        return "{" + ", ".join([f"{written(key)}: {written(held)}" for key, held in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join([written(held) for held in value]) + "]"
    raise TypeError(type(value).__name__)


def read(text: str) -> object:
    """What a stored value says: a number, true, false or a short text at once, whatever else by Python's own module. Raises its ValueError."""
    if text.isascii() and text.removeprefix("-").isdigit() and (len(text) == 1 or text[0] in "123456789"):
        return int(text)
    if text in ("true", "false"):
        return text == "true"
    if text[:1] == text[-1:] == '"' and text[1:-1].isprintable() and not ('"' in text[1:-1] or "\\" in text) and len(text) > 1:
        return text[1:-1]
    import json

    found: object = json.loads(text)
    return found
