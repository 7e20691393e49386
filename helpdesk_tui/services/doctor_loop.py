"""What the doctor says of the loop: whether one has run lately, what waits to leave and since when, what failed."""

from typing import NamedTuple

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import DAY, MINUTE, Instant
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.store import checks, leases
from helpdesk_tui.store.reader import Reader

LATELY = 15 * MINUTE


class Told(NamedTuple):
    """What was found: how many things, in words, the first rows, and what to do where there is something."""

    things: int
    found: str
    rows: tuple[str, ...] = ()
    advice: str = ""


def outbox(reader: Reader, now: Instant) -> Told:
    """What waits to leave, and since when; what failed, and what may have arrived."""
    waiting = checks.outbox(reader)
    told = [ngettext("{n} waits to leave", "{n} wait to leave", waiting.outside).format(n=waiting.outside)]
    if waiting.since_at is not None and now > waiting.since_at:
        told.append(_("the oldest for {time}").format(time=formats.duration((now - waiting.since_at) // 1000)))
    told.append(_("{n} failed").format(n=waiting.failed))
    if waiting.uncertain:
        told.append(_("{n} uncertain").format(n=waiting.uncertain))
    is_late = waiting.since_at is not None and waiting.since_at < now - DAY
    trouble = waiting.failed + waiting.uncertain
    if not is_late and not trouble:
        return Told(0, ", ".join(told))
    advice = _(
        "`helpdesk outbox` shows them with the reasons; `helpdesk outbox retry ID` sends one again, `helpdesk outbox drop ID` withdraws it."
    )
    if is_late:
        advice = _("Nothing leaves: start `helpdesk run`, and set up [mail] in its configuration. {advice}").format(advice=advice)
    return Told(trouble + is_late, ", ".join(told), tuple(checks.undelivered(reader)), advice)


def loop(reader: Reader, now: Instant) -> Told:
    """Whether a loop does what time brings, and which of its works fail."""
    rows = leases.load(reader).values()
    failing = tuple(
        ngettext("{work}: failed {n} time, {reason}", "{work}: failed {n} times, {reason}", row.failures).format(
            work=row.name, n=row.failures, reason=row.note
        )
        for row in rows
        if row.failures
    )
    last_at = max((row.done_at for row in rows if row.done_at is not None), default=None)
    advice = _(
        "`helpdesk run` reminds clients, sends replies and notices, makes recurring tickets; `helpdesk run --unit` prints a unit for systemd."
    )
    if last_at is None:
        return Told(1, _("none has ever run"), failing, advice)
    ago = _("last {time} ago").format(time=formats.duration(max(0, now - last_at) // 1000))
    if failing:
        return Told(len(failing), ago, failing, _("Its log says more. A work that fails is tried again by itself."))
    return Told(int(now - last_at > LATELY), ago, (), advice if now - last_at > LATELY else "")
