"""What comes from the terminal is read whatever it is: bytes of another encoding, and pastes that hold keys."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from helpdesk_tui.ui.input_text import PASTE, PASTED, InputText

LOG = "\x1b\x1b]52;c;aGFjaw==\x07\x1b[31mdisk full\x1b[0m [/var/log] ёжик 👍\r\x1b[201 nnnTTT\x1b"
SEEN = LOG.replace("\x1b", "␛")


def pieces(data: bytes, seed: int) -> Iterator[bytes]:
    """The data in pieces of any length."""
    chance = random.Random(seed)
    while data:
        length = chance.randrange(1, 9)
        yield data[:length]
        data = data[length:]


@pytest.mark.parametrize("seed", range(20))
def test_a_paste_is_one_text_with_its_escapes_to_see(seed: int) -> None:
    typed, parser = InputText(), XTermParser()
    sent = f"a\x1b[B{PASTE}{LOG}{PASTED}b{PASTE}c{PASTED}".encode()
    messages = [message for piece in pieces(sent, seed) if (text := typed.read(piece)) for message in parser.feed(text)]
    found = [
        message.key if isinstance(message, events.Key) else message.text
        for message in messages
        if isinstance(message, events.Key | events.Paste)
    ]
    assert found == ["a", "down", SEEN, "b", "c"]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_typed_comes_as_it_is_and_at_once(seed: int) -> None:
    typed = InputText()
    sent = b"\x1b[200 \x1b[20\x1b[A\x1bj\x1b"
    for piece in pieces(sent, seed):
        assert typed.read(piece) == piece.decode()


def test_bytes_of_another_encoding_are_seen_as_such() -> None:
    typed = InputText()
    assert typed.read(b"j\xffk\xe9") == "j�k"
    assert typed.read(b"l\xd0") == "�l"
    assert typed.read(b"\xb6") == "ж"
