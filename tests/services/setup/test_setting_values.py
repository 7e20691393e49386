"""Settings as people type them: weights in points, spans as spans, each within its bounds; what a store holds keeps its meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.policy import DEFAULTS
from helpdesk_tui.domain.setting_bounds import NUMBERS, ORDERED, SPANS, limits, unfit_text
from helpdesk_tui.services import doctor
from helpdesk_tui.services.setup.setting_values import disordered, setting, setting_written, unfit
from helpdesk_tui.store import people, tables
from tests.services.setup.conftest import apply_text, export, mistakes, plan_text, shown
from tests.small_desk import SmallDesk


def told(name: str, value: object) -> list[str]:
    """What is said of a typed value."""
    found: list[str] = []
    setting(name, value, lambda sentence, *_path: found.append(sentence))
    return found


def policy(small_desk: SmallDesk, key: str) -> int:
    """A number as the rules have it now."""
    with small_desk.desk.store.read() as reader:
        return people.policy(reader).number(key)


def test_every_number_has_bounds_and_its_default_lies_within() -> None:
    numbers = {key for key, value in DEFAULTS.items() if isinstance(value, int) and not isinstance(value, bool)}
    assert SPANS.keys() | NUMBERS.keys() == numbers
    assert not SPANS.keys() & NUMBERS.keys()
    assert [unfit(key, value) for key, value in DEFAULTS.items() if unfit(key, value)] == []
    assert disordered({}) == []
    assert {key for pair in ORDERED for key in pair} <= numbers


@pytest.mark.parametrize("key", sorted(SPANS.keys() | NUMBERS.keys()))
def test_a_number_outside_its_bounds_is_told_as_people_write_it(key: str) -> None:
    bounds = limits(key)
    assert bounds is not None
    for edge, beyond in ((bounds[0], bounds[0] - 1), (bounds[1], bounds[1] + 1)):
        assert unfit(key, edge) == ""
        assert key in unfit(key, beyond)


@given(st.sampled_from([*SPANS, *NUMBERS]), st.data())
def test_what_is_written_is_read_as_it_was(key: str, data: st.DataObject) -> None:
    bounds = limits(key)
    assert bounds is not None
    kept = data.draw(st.integers(*bounds))
    found: list[str] = []
    assert setting(key, setting_written(key, kept), lambda sentence, *_path: found.append(sentence)) == kept
    assert found == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("house.resolution.3", 0, "house.resolution.3 is 0, and must be from 1s to 87840h"),
        ("house.reaction.3", -5, "house.reaction.3 is -5, and must be from 1s to 87840h"),
        ("message.hold_s", -30, "message.hold_s is -30, and must be from 0 to 1d"),
        ("caps.active", -3, "caps.active is -3, and must be from 0 to 100000"),
        ("labour.beat_s", 0, "labour.beat_s is 0, and must be from 1s to 1h"),
        ("weight.vip", 20_000, "weight.vip is 20000, and must be from 0 to 1000; it is written in points: did you mean 20?"),
        ("boost.least", 5, "boost.least is 5, and must be from -1000 to 0"),
        ("weight.vip", "12", "weight.vip takes a number, like 12, not “12”"),
        ("weight.vip", True, "weight.vip takes a number, like 12, not “True”"),
        ("wait.remind_days", "banana", "wait.remind_days is no list of whole numbers from 1 to 366 with blanks between them, like 2 5, not “banana”"),
        ("margin.ending_days", "30 x", "margin.ending_days is no list of whole numbers from 1 to 3660 with blanks between them, like 30 60, not “30 x”"),
        ("margin.rates", "foo", "margin.rates is no list of currencies, each with what a unit of it is worth, like EUR 1 RUB 0.01, not “foo”"),
        ("desk.name", " ", "desk.name is empty, and this needs a word, not “ ”"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words(name: str, value: object, expected: str) -> None:
    assert told(name, value) == [expected]


@pytest.mark.parametrize("text", ["EUR 1 RUB 0,01", "1 EUR", "EUR one", "EUR 0", "EUR -1", "EUR nan"])
def test_rates_that_are_none(text: str) -> None:
    assert unfit_text("margin.rates", text)
    assert not unfit_text("margin.rates", "EUR 1, RUB 0.01")


def test_weights_are_typed_and_shown_in_points(small_desk: SmallDesk) -> None:
    lines = "[settings]\nweight.vip = 12.5\nweight.priority.1 = 80\nboost.most = 50\npoints.factor_least = 0.25\n"
    assert shown(plan_text(small_desk.desk, lines)) == [
        "settings  boost.most: 100 → 50",
        "settings  points.factor_least: 0.5 → 0.25",
        "settings  weight.priority.1: 70 → 80",
        "settings  weight.vip: 12 → 12.5",
    ]
    apply_text(small_desk.desk, lines)
    assert [policy(small_desk, key) for key in ("weight.vip", "weight.priority.1", "boost.most", "points.factor_least")] == [
        12_500, 80_000, 50_000, 250,
    ]  # fmt: skip
    assert "\nweight.vip = 12.5\n" in export(small_desk.desk)


def test_thousandths_that_a_store_holds_keep_their_meaning(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="weight.vip", value="20000"))
        writer.add(tables.Setting(key="weight.tier", value="4250"))
    text = export(small_desk.desk)
    assert "\nweight.tier = 4.25\nweight.vip = 20\n" in text
    assert shown(plan_text(small_desk.desk, text)) == []
    assert apply_text(small_desk.desk, text).plan.changes == ()
    assert policy(small_desk, "weight.vip") == 20_000


def test_all_numbers_of_the_desk_have_their_line(small_desk: SmallDesk) -> None:
    found = mistakes(small_desk.desk, "[settings]\ncaps.all = -1\n[settings.house.resolution]\n1 = 0\n2 = 60\n")
    assert [one.partition(": ")[0] for one in found] == ["desk.toml:2", "desk.toml:4"]


def test_settings_that_contradict_each_other(small_desk: SmallDesk) -> None:
    expected = "labour.beat_s (2m) must not be more than labour.silent_s (90s)".replace("90s", "1m30s")
    assert mistakes(small_desk.desk, '[settings]\nlabour.beat_s = "2m"\n') == [f"desk.toml:2: {expected}"]
    apply_text(small_desk.desk, '[settings]\nlabour.silent_s = "5m"\n')
    apply_text(small_desk.desk, '[settings]\nlabour.beat_s = "2m"\n')
    assert "labour.beat_s (2m)" in mistakes(small_desk.desk, '[settings]\nlabour.silent_s = "1m"\n')[0]


def test_the_doctor_names_a_stored_setting_that_makes_no_sense(small_desk: SmallDesk) -> None:
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Setting(key="house.resolution.3", value="0"))
    found = next(one for one in doctor.examine(small_desk.desk) if one.name == "setup.settings")
    assert (found.level, found.rows) == ("wrong", ("house.resolution.3 is 0, and must be from 1s to 87840h",))
