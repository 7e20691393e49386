"""What a setting may be: the least and most of every number, and which texts mean something. Checked where settings are read from people.

What a store holds already is used as it is: nobody's desk stands still because of a number; `doctor` names it.
"""

import re
from decimal import Decimal, InvalidOperation

from helpdesk_tui.domain.policy import DEFAULTS
from helpdesk_tui.domain.words import _

_DAY_S = 86_400
_LONG_S = 10 * 366 * _DAY_S
_MANY = 100_000
_HEAVY = 1_000_000

SPANS: dict[str, tuple[int, int]] = {
    "boost.working_s": (1, _LONG_S),
    "reopen.window_s": (0, _LONG_S),
    "reopen.client_message_working_s": (0, _LONG_S),
    "message.hold_s": (0, _DAY_S),
    "undo.take_s": (0, _DAY_S),
    **{f"house.{kind}.{priority}": (1, _LONG_S) for kind in ("reaction", "resolution") for priority in (1, 2, 3, 4)},
    "skip.working_s": (1, _LONG_S),
    "routing.pass_on_least_s": (1, _LONG_S),
    "escalation.internal_s": (0, _LONG_S),
    "rota.off_s": (1, _LONG_S),
    "rota.soon_s": (0, _LONG_S),
    "labour.short_ms": (0, _DAY_S * 1000),
    "labour.clock_gap_ms": (0, _DAY_S * 1000),
    "labour.beat_s": (1, 3_600),
    "labour.silent_s": (1, _DAY_S),
    "labour.review_ms": (1, _LONG_S * 1000),
    "labour.shift_s": (1, _DAY_S),
    "notify.unseen_s": (0, _LONG_S),
    "run.lease_s": (1, _DAY_S),
    "run.claim_s": (1, _DAY_S),
    "console.poll_ms": (50, 3_600_000),
}
NUMBERS: dict[str, tuple[int, int]] = {
    "weight.priority.1": (0, _HEAVY),
    "weight.priority.2": (0, _HEAVY),
    "weight.priority.3": (0, _HEAVY),
    "weight.priority.4": (0, _HEAVY),
    "weight.tier": (0, _HEAVY),
    "weight.vip": (0, _HEAVY),
    "boost.least": (-_HEAVY, 0),
    "boost.most": (0, _HEAVY),
    "boost.active_per_lead": (0, _MANY),
    "confirm.working_days": (0, 366),
    "wait.until_working_days": (1, 366),
    "wait.no_answer_working_days": (1, 366),
    "caps.active": (0, _MANY),
    "caps.all": (0, _MANY),
    "labour.review_norms": (0, _MANY),
    "labour.old_days": (0, 36_600),
    "points.pressure_most": (0, _HEAVY),
    "points.plain_norm_min": (1, _MANY),
    "points.factor_least": (0, _HEAVY),
    "points.factor_most": (0, _HEAVY),
    "points.escalator_percent": (0, 100),
    "rating.ask_days": (0, 3_660),
    "rating.remind_days": (0, 3_660),
    "rating.low": (1, 6),
    "notify.oldest_days": (1, 3_660),
    "notify.digest_hour": (0, 23),
    "board.listed": (1, 10_000),
    "board.stuck_days": (0, 3_660),
    "board.far_days": (0, 3_660),
    "report.fault_times": (1, _MANY),
    "allowance.warn_percent": (1, 100),
    "allowance.pace_percent": (0, 100),
    "margin.periods": (1, 1_000),
    "margin.overruns": (1, 1_000),
}
"""Least and most, both allowed, in the unit in which the number is kept."""

ORDERED = (("labour.beat_s", "labour.silent_s"), ("points.factor_least", "points.factor_most"))
"""Pairs of which the first must not exceed the second: a console that beats more rarely than its silence is noticed would always be silent."""

_THOUSANDTHS = re.compile(r"weight\..*|boost\.(least|most)|points\.(pressure_most|factor_least|factor_most)")
_COUNTS = {"wait.remind_days": 366, "notify.backoff": _LONG_S, "margin.ending_days": 3_660}


def in_thousandths(key: str) -> bool:
    """Whether the number is kept in thousandths of what people speak of: points of weight, points earned, the effort factor."""
    return _THOUSANDTHS.fullmatch(key) is not None


def limits(key: str) -> tuple[int, int] | None:
    """The least and the most of a number; None for what is no number."""
    return SPANS.get(key) or NUMBERS.get(key)


def unfit_text(key: str, value: str) -> str:
    """What is wrong with a text, to stand behind the text itself; nothing where it is right."""
    words = value.replace(",", " ").split() if key.startswith("margin.") else value.split()
    if key in _COUNTS:
        most = _COUNTS[key]
        if not all(word.isascii() and word.isdigit() and len(word) < 12 and 1 <= int(word) <= most for word in words):
            return _("is no list of whole numbers from 1 to {most} with blanks between them, like {example}").format(
                most=most, example=DEFAULTS[key]
            )
    if key == "margin.rates" and (len(words) % 2 or not all(map(_is_worth, words[1::2])) or any(map(_is_worth, words[::2]))):
        return _("is no list of currencies, each with what a unit of it is worth, like {example}").format(example="EUR 1 RUB 0.01")
    return _("is empty, and this needs a word") if key == "desk.name" and not words else ""


def _is_worth(word: str) -> bool:
    try:
        value = Decimal(word)
    except InvalidOperation:
        return False
    return value.is_finite() and value > 0
