"""What may follow while a filter is being typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.query import FIELDS, Field
from helpdesk_tui.domain.query_complete import complete, field_at, place_at
from helpdesk_tui.domain.query_parse import parse

NOW = 1_783_076_400_000
KNOWN = {"client": ["acme", "ACME Corp, Ltd", "globex"], "who": ["ivan", "olga"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("st", ["state:"]),
        ("-st", ["-state:"]),
        ("vi", ["is:vip", "channel:"]),
        ("ста", ["state:"]),
        ("is:b", ["is:breached", "is:boosted"]),
        ("state:wai", ["state:waiting_client", "state:waiting_vendor"]),
        ("state:new,wai", ["state:new,waiting_client", "state:new,waiting_vendor"]),
        ("статус:ож", ["статус:ожидание"]),
        ("disk client:a", ["client:acme", 'client:"ACME Corp, Ltd"']),
        ('client:"ACME C', ['client:"ACME Corp, Ltd"']),
        ("client:lob", ["client:globex"]),
        ("who:", ["who:@me", "who:-", "who:ivan", "who:olga"]),
        ("prio<", ["prio<1", "prio<2", "prio<3", "prio<4"]),
        ("nosuch:a", []),
        ('"quoted te', []),
        ("#10", []),
    ],
)
def test_suggestions(text: str, found: list[str]) -> None:
    assert complete(text, len(text), KNOWN) == found


def test_nothing_typed_suggests_every_field() -> None:
    assert [term.rstrip(":<>=") for term in complete("", 0)] == [entry.name for entry in FIELDS]


def test_the_term_at_the_cursor_is_completed() -> None:
    text = 'client:"a b" st disk'
    assert place_at(text, 15) == (13, 15)
    assert complete(text, 15) == ["state:"]
    assert place_at(text, 9) == (0, 12)
    assert place_at("a  b", 2) == (2, 2)


def test_the_field_at_the_cursor() -> None:
    found = field_at("disk -клиент:ac", 15)
    assert found is not None
    assert found.name == "client"
    assert field_at("disk", 4) is None


@given(st.text(st.sampled_from('cliestawho:,"- <>=#@1ё\\'), max_size=12), st.integers(-1, 14))
def test_completion_never_fails_and_replaces_a_place_in_the_text(text: str, cursor: int) -> None:
    start, end = place_at(text, cursor)
    assert start <= cursor <= end
    assert all(isinstance(term, str) for term in complete(text, cursor, KNOWN))


@pytest.mark.parametrize("entry", [entry for entry in FIELDS if entry.values], ids=lambda entry: entry.name)
def test_what_is_suggested_can_be_read(entry: Field) -> None:
    suggested = complete(f"{entry.name}:", 99, KNOWN)
    assert len(suggested) >= len(entry.values)
    assert all(parse(term, now=NOW).terms for term in suggested)
