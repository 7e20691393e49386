"""Time as the program sees it: the one module that asks the system what time it is.

An instant is an `int`: milliseconds since the Unix epoch, UTC. Two clocks matter: the wall clock, which people and deadlines live by
and which may be stepped, and the boot clock (`CLOCK_BOOTTIME`), which counts real elapsed time, suspend included, and which the
stopwatch trusts as long as both readings come from the same boot.
"""

import time

Instant = int

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_BOOT_ID_FILE = "/proc/sys/kernel/random/boot_id"


class Reading:
    """One look at both clocks: `at` (wall, ms UTC), `boot_id`, and `boot_ms` (ms since that boot, never stepped)."""

    __slots__ = ("at", "boot_id", "boot_ms")

    def __init__(self, at: Instant, boot_id: str, boot_ms: int) -> None:
        self.at = at
        self.boot_id = boot_id
        self.boot_ms = boot_ms

    def elapsed_ms(self, later: "Reading") -> int | None:
        """Real milliseconds from this reading to `later`, or None when the two come from different boots."""
        if not self.boot_id or self.boot_id != later.boot_id:
            return None
        return later.boot_ms - self.boot_ms


class Clock:
    """The system's clocks. Tests pass an object with the same two methods."""

    def now(self) -> Instant:
        """The wall clock, in milliseconds UTC."""
        return time.time_ns() // 1_000_000

    def reading(self) -> Reading:
        """Both clocks at one moment."""
        boot_id = _boot_id()  # the first time it is read from a file: not between the two clocks
        return Reading(self.now(), boot_id, _boot_ms())


class FixedOffsetClock(Clock):
    """The system's clocks seen from a moment in the future: for commands that only read, as `--at` asks."""

    def __init__(self, at: Instant) -> None:
        self._shift = at - super().now()

    def now(self) -> Instant:
        """The wall clock, moved by the offset that this clock was made with."""
        return super().now() + self._shift

    def reading(self) -> Reading:
        """Both clocks, moved by that offset: a timer that runs now will have run so much longer."""
        boot_id = _boot_id()
        return Reading(self.now(), boot_id, _boot_ms() + self._shift)


_known_boot_id: str | None = None


def _boot_id() -> str:
    """The kernel's id of this boot; empty where the system has none, so that readings never compare."""
    global _known_boot_id
    if _known_boot_id is None:
        try:
            with open(_BOOT_ID_FILE, encoding="ascii") as file:
                _known_boot_id = file.read().strip()
        except OSError:
            _known_boot_id = ""
    return _known_boot_id


def _boot_ms() -> int:
    """Milliseconds since boot, suspend included; the monotonic clock where the system has no boot clock."""
    clock_id = getattr(time, "CLOCK_BOOTTIME", None)
    if clock_id is None:
        return time.monotonic_ns() // 1_000_000
    return time.clock_gettime_ns(clock_id) // 1_000_000
