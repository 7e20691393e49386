"""JSON without Python's module: the same bytes, the same values."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain import json_text

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12)


@given(VALUES)
def test_it_writes_what_python_writes(value: object) -> None:
    assert json_text.written(value) == json.dumps(value, ensure_ascii=False)


def test_it_refuses_what_json_has_no_word_for() -> None:
    with pytest.raises(TypeError, match="set"):
        json_text.written({"a": {1, 2}})


@given(SCALARS)
def test_it_reads_what_python_reads(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert json_text.read(text) == value
        assert type(json_text.read(text)) is type(value)


@pytest.mark.parametrize(
    "text", ["", "-", "007", "-0", "1_0", "٣", '"', '"a', '"a"b"', '"\\u0041"', '"\t"', "nul", " 1", "[1, 2]", "1.5", "1e3"]
)
def test_it_agrees_about_odd_ones(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match="line 1"):
            json_text.read(text)
    else:
        assert json_text.read(text) == expected
