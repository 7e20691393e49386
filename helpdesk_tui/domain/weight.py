"""The ticket weight (RULES.md §5): one formula, as Python for a ticket's terms and as SQL for a whole queue, both made from `PIECES`.

All weights are integer thousandths; only pressure is rounded (down). Imported by hot commands: it imports nothing but the policy.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from collections.abc import Iterable

    from helpdesk_tui.domain.policy import Policy

# p(f) in thousandths, f = consumed / target, in linear pieces: (upper end of f as a fraction, slope, offset).
# Up to ½: 20·f; up to the deadline: 10 + 60·(f − ½); over it: 40 + 10·(f − 1), at most 60.
PIECES: tuple[tuple[tuple[int, int] | None, int, int], ...] = (
    ((1, 2), 20_000, 0),
    ((1, 1), 60_000, -20_000),
    (None, 10_000, 30_000),
)
PRESSURE_MOST = 60_000


def consumed_at(consumed_s: int, since_position: int, position: int) -> int:
    """Seconds that a running target has consumed at a later position of its calendar, if nothing more happens until then.

    It consumed `consumed_s` up to `since_position`, which may lie ahead, where a pause has an *until*.
    """
    return consumed_s + max(0, position - since_position)


def pressure(consumed_s: int, target_s: int) -> int:
    """Thousandths of pressure of one target: seconds consumed of `target_s` seconds. Never falls as `consumed_s` grows; the most where the
    target is no time at all."""
    if target_s <= 0:
        return PRESSURE_MOST
    for end, slope, offset in PIECES:
        if end is None or consumed_s * end[1] <= target_s * end[0]:
            return min(PRESSURE_MOST, (slope * consumed_s + offset * target_s) // target_s)
    raise AssertionError("the last piece has no end")


def pressure_sql(consumed: str, target: str) -> str:
    """The same as an SQL expression over two integer expressions, `consumed` ≥ 0 (SQL's `/` floors there, since no numerator is negative)."""
    cases = [f"WHEN {target} <= 0 THEN {PRESSURE_MOST}"]
    for end, slope, offset in PIECES:
        value = f"({slope} * {consumed} + ({offset}) * {target}) / {target}"
        cases.append(f"WHEN {consumed} * {end[1]} <= {target} * {end[0]} THEN {value}" if end else f"ELSE min({PRESSURE_MOST}, {value})")
    return f"CASE {' '.join(cases)} END"


class Weight:
    """A weight with its terms, in thousandths."""

    __slots__ = ("boost", "client", "pressure", "priority", "tier", "vip")

    def __init__(self, priority: int, tier: int, vip: int, pressure: int, boost: int) -> None:
        self.priority = priority
        self.tier = tier
        self.vip = vip
        self.client = tier + vip
        self.pressure = pressure
        self.boost = boost

    @property
    def total(self) -> int:
        """The sum, never below zero."""
        return max(0, self.priority + self.client + self.pressure + self.boost)

    def as_dict(self) -> dict[str, int]:
        """For JSON and the points' sample."""
        return {
            "priority": self.priority,
            "client": self.client,
            "tier": self.tier,
            "vip": self.vip,
            "pressure": self.pressure,
            "boost": self.boost,
            "total": self.total,
        }


def weigh(policy: Policy, *, priority: int, tier: int, is_vip: bool, boost: int, targets: Iterable[tuple[int, int]]) -> Weight:
    """The weight of a ticket from its priority (1-4), client tier (0-3), requester, boost in force (thousandths) and its unmet targets
    as pairs (seconds consumed, seconds allowed)."""
    return Weight(
        policy.number(f"weight.priority.{priority}"),
        tier * policy.number("weight.tier"),
        policy.number("weight.vip") if is_vip else 0,
        max((pressure(consumed, target) for consumed, target in targets), default=0),
        boost,
    )


def weight_sql(policy: Policy, *, boost: str, worst_pressure: str) -> str:
    """The same over the columns of `ticket t`; `boost` and `worst_pressure` are SQL expressions in thousandths."""
    cases = " ".join(f"WHEN {p} THEN {policy.number(f'weight.priority.{p}')}" for p in (1, 2, 3, 4))
    client = f"t.client_tier * {policy.number('weight.tier')} + t.is_vip * {policy.number('weight.vip')}"
    return f"max(0, (CASE t.priority {cases} END) + {client} + {boost} + {worst_pressure})"
