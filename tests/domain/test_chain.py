"""The event chain shows every edit, deletion, insertion, swap and cut."""

import json
from dataclasses import dataclass
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.chain import GENESIS, Break, ChainedEvent, Column, Head, digest, link, verify

columns = st.tuples(st.integers(-(2**62), 2**62) | st.text(max_size=5) | st.none(), st.text(max_size=5) | st.none())
rows_of_columns = st.lists(columns, min_size=1, max_size=8)


def chained(rows: list[tuple[Column, ...]]) -> list[ChainedEvent]:
    events: list[ChainedEvent] = []
    previous = GENESIS
    for seq, row in enumerate(rows, start=1):
        events.append(ChainedEvent(seq, previous, row, link(previous, *row)))
        previous = events[-1].hash
    return events


@given(rows_of_columns)
def test_an_untouched_chain_is_whole(rows: list[tuple[Column, ...]]) -> None:
    events = chained(rows)
    assert verify(events) is None
    assert verify(events, head=Head(events[-1].seq, events[-1].hash)) is None
    assert verify(events[1:], start=events[0].hash) is None


def test_the_hash_can_be_checked_by_anyone() -> None:
    row = ("00", 1, "Ёж\n", None)
    assert link(*row) == sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()
    assert digest(b"salt", "ж") == sha256(b"\x04salt" + "ж".encode()).hexdigest()


@given(columns, columns)
def test_different_columns_have_different_hashes(one: tuple[Column, ...], other: tuple[Column, ...]) -> None:
    assert (link(GENESIS, *one) == link(GENESIS, *other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"), [(("ab", "c"), ("a", "bc")), ((1,), ("1",)), ((None,), ("null",)), (("a",), ("a", "")), (('a","b',), ("a", "b"))]
)
def test_columns_cannot_be_shifted_or_retyped(one: tuple[Column, ...], other: tuple[Column, ...]) -> None:
    assert link(GENESIS, *one) != link(GENESIS, *other)


def test_a_digest_needs_its_salt_and_takes_any_text() -> None:
    assert digest(b"a", "bc") != digest(b"ab", "c")
    assert len(digest(b"", "\ud800")) == 64


@dataclass(frozen=True)
class Harm:
    """What was done to a chain of five events, and what must be found."""

    name: str
    events: list[ChainedEvent]
    found: Break


WHOLE = chained([(number, f"event {number}") for number in range(1, 6)])
REWRITTEN = chained([(number, f"event {number}" if number < 4 else "forged") for number in range(1, 6)])
HARMS = [
    Harm("edited", [*WHOLE[:2], WHOLE[2]._replace(columns=(3, "forged")), *WHOLE[3:]], Break(3, "edited")),
    Harm(
        "edited with its hash",
        [*WHOLE[:2], WHOLE[2]._replace(columns=(3, "forged"), hash=link(WHOLE[1].hash, 3, "forged")), *WHOLE[3:]],
        Break(4, "missing"),
    ),
    Harm("deleted", [*WHOLE[:2], *WHOLE[3:]], Break(4, "missing")),
    Harm("first deleted", WHOLE[1:], Break(2, "missing")),
    Harm("swapped", [WHOLE[0], WHOLE[2], WHOLE[1], *WHOLE[3:]], Break(3, "missing")),
    Harm("repeated", [*WHOLE[:2], WHOLE[1], *WHOLE[2:]], Break(2, "missing")),
    Harm("renumbered", [*WHOLE[:2], WHOLE[2]._replace(seq=2), *WHOLE[3:]], Break(2, "missing")),
    Harm("end cut off", WHOLE[:4], Break(5, "beheaded")),
    Harm("end rewritten", REWRITTEN, Break(5, "beheaded")),
    Harm("emptied", [], Break(5, "beheaded")),
]


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.name)
def test_harm_is_found(harm: Harm) -> None:
    found = verify(harm.events, head=Head(5, WHOLE[-1].hash))
    assert found == harm.found
    assert str(harm.found.seq) in harm.found.sentence()


def test_without_a_kept_head_a_cut_end_cannot_show() -> None:
    assert verify(WHOLE[:4]) is None
    assert verify(REWRITTEN) is None
