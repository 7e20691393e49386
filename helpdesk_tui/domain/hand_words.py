"""In whose hands a ticket is besides its engineer's, in words."""

from __future__ import annotations

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.words import _

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from helpdesk_tui.domain.clock import Instant
    from helpdesk_tui.domain.ticket_detail import HandsLine


def words(hands: HandsLine | None, zone: str, now: Instant) -> list[str]:
    """Short lines, what presses first; none where nothing is to be said."""
    if hands is None:
        return []
    told = []
    if hands.pass_on_at is not None:
        told.append(_("VIP: to be taken by {when}").format(when=formats.instant(hands.pass_on_at, zone, now)))
    if hands.escalated:
        back = _(", returned ×{n}").format(n=hands.returned) if hands.returned else ""
        told.append(_("escalated ×{n}{back}").format(n=hands.escalated, back=back))
    if hands.take_by_at is not None:
        when = formats.instant(hands.take_by_at, zone, now)
        told.append((_("internal: take by {when}") if hands.take_by_at > now else _("internal: overdue since {when}")).format(when=when))
    if hands.left_by and hands.back_at is not None:
        told.append(_("for {who} until {when}").format(who=hands.left_by, when=formats.instant(hands.back_at, zone, now)))
    return told
