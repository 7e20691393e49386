"""The stopclock of one target: the spans in which it ran, exchange by exchange."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.sla import TargetKind


@dataclass(slots=True)
class Exchange:
    """One course of a target from its start to what met it. `spans` are the pairs of positions between which it ran."""

    number: int
    started_at: Instant
    spans: list[tuple[int, int]] = field(default_factory=list)
    met_at: Instant | None = None
    ended: bool = False

    @property
    def consumed_s(self) -> int:
        """Worked seconds that counted."""
        return sum(end - start for start, end in self.spans)

    def position_of(self, consumed_s: int) -> int | None:
        """The position at which so many seconds (more than none) had been consumed; None if it never came to that."""
        missing = consumed_s
        for start, end in self.spans:
            if missing <= end - start:
                return start + missing
            missing -= end - start
        return None


@dataclass(slots=True)
class TargetClock:
    """The clock of one target through all its exchanges. `since_position` is where the running span began; None: it stands still."""

    kind: TargetKind
    exchanges: list[Exchange] = field(default_factory=list)
    since_position: int | None = None

    @property
    def current(self) -> Exchange | None:
        """The latest exchange."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def is_unmet(self) -> bool:
        """Started, and neither met nor ended."""
        exchange = self.current
        return exchange is not None and exchange.met_at is None and not exchange.ended

    @property
    def consumed_s(self) -> int:
        """What the latest exchange consumed."""
        exchange = self.current
        return exchange.consumed_s if exchange else 0

    @property
    def worst_s(self) -> int:
        """What the longest exchange consumed, the running one included."""
        return max((exchange.consumed_s for exchange in self.exchanges), default=0)

    def start(self, at: Instant) -> None:
        """Begin an exchange; the clock runs from when `run` says so."""
        self.exchanges.append(Exchange(len(self.exchanges) + 1, at))

    def pass_to(self, position: int) -> None:
        """Let a running clock consume up to the position."""
        exchange = self.current
        if self.since_position is None or exchange is None:
            return
        if position > self.since_position:
            if exchange.spans and exchange.spans[-1][1] == self.since_position:
                exchange.spans[-1] = (exchange.spans[-1][0], position)
            else:
                exchange.spans.append((self.since_position, position))
            self.since_position = position

    def run(self, runs: bool, position: int) -> None:
        """Let the clock run or stand still from the position on; a clock without an unmet exchange stands still."""
        self.since_position = position if runs and self.is_unmet else None

    def meet(self, at: Instant) -> None:
        """What was promised happened; counts once."""
        exchange = self.current
        if exchange is not None and self.is_unmet:
            exchange.met_at = at

    def end(self) -> None:
        """The promise lapses without a verdict."""
        exchange = self.current
        if exchange is not None and self.is_unmet:
            exchange.ended = True

    def revive(self, though_met: bool = False) -> None:
        """A lapsed promise counts again, from where it stood; with `though_met`, one that was met as well."""
        exchange = self.current
        if exchange is None:
            return
        exchange.ended = False
        if though_met:
            exchange.met_at = None
