"""Who is at work: by shifts and absences, and where a person has no shifts, by the team's calendar (RULES.md §4)."""

from helpdesk_tui.domain.clock import SECOND, Instant
from helpdesk_tui.store import calendars, people
from helpdesk_tui.store.reader import Reader


def is_on_shift(reader: Reader, engineer_id: int, at: Instant) -> bool:
    """Whether the engineer is at work at that moment. A team without a calendar is always at work."""
    by_shifts = people.on_duty(reader, engineer_id, at)
    if by_shifts is not None:
        return by_shifts
    team_id = people.team_of(reader, engineer_id)
    calendar_id = None if team_id is None else people.team(reader, team_id).calendar_id
    if calendar_id is None:
        return True
    time, _version_id = calendars.line_of(reader, calendar_id, at)
    return time.position(at + SECOND) > time.position(at)


def lead_or_duty(reader: Reader, team_id: int | None, at: Instant) -> int | None:
    """The team's lead, or the one on duty where the lead is off shift; the lead again where nobody is on duty."""
    if team_id is None:
        return None
    lead = people.team(reader, team_id).lead_id
    if lead is not None and is_on_shift(reader, lead, at):
        return lead
    on_duty = people.on_duty_of_team(reader, team_id, at)
    return lead if on_duty is None else on_duty
