"""Settings as people type them: spans as spans, weights and factors in points, and each within the bounds that it makes sense in."""

from collections.abc import Mapping
from decimal import Decimal

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.policy import DEFAULTS, checked
from helpdesk_tui.domain.setting_bounds import ORDERED, SPANS, in_thousandths, limits, unfit_text
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.setup import values
from helpdesk_tui.services.setup.values import Complain, span, span_text

_NO_DAYS = ("house.reaction.", "house.resolution.", "routing.", "escalation.")


def setting(name: str, value: object, complain: Complain) -> object:
    """A setting's value as it is kept. What is wrong is told, and the value comes back as it was given."""
    given = _kept(name, value, complain)
    if given is None:
        return value
    try:
        found = checked(name, given)
    except BadInput as error:
        complain(error.sentence)
        return value
    wrong = unfit(name, found)
    if wrong:
        complain(wrong)
    if name == "desk.zone":
        values.zone(found, complain)
    return found


def _kept(name: str, value: object, complain: Complain) -> object:
    """The value in the unit in which it is kept; None where it has been told that it is none."""
    unit_s, has_days = span_setting(name)
    if unit_s and isinstance(value, str):
        seconds = span(days=has_days)(value, complain)
        return seconds * 1000 if name.endswith("_ms") and isinstance(seconds, int) else seconds
    if not in_thousandths(name):
        return value
    number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else Decimal("NaN")
    if not number.is_finite():
        told = _("{name} takes a number, like {example}, not {value}")
        complain(told.format(name=name, example=setting_written(name, DEFAULTS.get(name, 1000)), value=values.shown(value)))
        return None
    if abs(number) > values.LARGEST or number * 1000 % 1:
        complain(_("{name} is {value}; write it with three decimals at most").format(name=name, value=number))
        return None
    return int(number * 1000)


def unfit(name: str, value: object) -> str:
    """What is wrong with a setting as it is kept, as a sentence; nothing where it is within its bounds."""
    if isinstance(value, str):
        wrong = unfit_text(name, value)
        return _("{name} {wrong}, not {value}").format(name=name, wrong=wrong, value=values.shown(value)) if wrong else ""
    bounds = limits(name)
    if bounds is None or isinstance(value, bool) or not isinstance(value, int) or bounds[0] <= value <= bounds[1]:
        return ""
    told = _("{name} is {value}, and must be from {least} to {most}").format(
        name=name, value=setting_written(name, value), least=setting_written(name, bounds[0]), most=setting_written(name, bounds[1])
    )
    thousandth = setting_written(name, value // 1000) if in_thousandths(name) and value % 1000 == 0 else None
    if thousandth is None or not bounds[0] <= value // 1000 <= bounds[1]:
        return told
    return _("{told}; it is written in points: did you mean {meant}?").format(told=told, meant=thousandth)


def disordered(given: Mapping[str, object]) -> list[tuple[str, str]]:
    """What settings say against each other, whatever is not given having its default: (the first one given of the two, a sentence)."""
    found = []
    for low, high in ORDERED:
        least, most = given.get(low, DEFAULTS[low]), given.get(high, DEFAULTS[high])
        if isinstance(least, int) and isinstance(most, int) and least > most:
            sentence = _("{low} ({least}) must not be more than {high} ({most})").format(
                low=low, least=setting_written(low, least), high=high, most=setting_written(high, most)
            )
            found.append((low if low in given else high, sentence))
    return found


def span_setting(name: str) -> tuple[int, bool]:
    """The milliseconds of a setting's unit if it is a span (0: it is none), and whether calendar days make sense in it."""
    if name not in SPANS:
        return 0, False
    if name.endswith("_ms"):
        return 1, False
    return 1000, not (name.startswith(_NO_DAYS) or name.endswith("working_s"))


def setting_written(name: str, value: object) -> object:
    """A setting as people type it."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    if in_thousandths(name):
        return value // 1000 if value % 1000 == 0 else Decimal(value).scaleb(-3).normalize()
    unit_ms, has_days = span_setting(name)
    if not unit_ms or value <= 0 or value * unit_ms % 1000:
        return value
    return span_text(value * unit_ms // 1000, days=has_days)
