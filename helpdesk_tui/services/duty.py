"""Who is at work: by shifts and absences, and where a person has no shifts, by the team's calendar (RULES.md §4)."""

from helpdesk_tui.domain.clock import SECOND, Instant
from helpdesk_tui.domain.words import _
from helpdesk_tui.store import calendars, people, rota
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.rota import Presence


def is_on_shift(reader: Reader, engineer_id: int, at: Instant) -> bool:
    """Whether the engineer is on duty at that moment; on call is not. A team without a calendar is always at work."""
    by_shifts = people.on_duty(reader, engineer_id, at)
    if by_shifts is not None:
        return by_shifts
    team_id = people.team_of(reader, engineer_id)
    return is_worked(reader, None if team_id is None else people.team(reader, team_id).calendar_id, at)


def is_worked(reader: Reader, calendar_id: int | None, at: Instant) -> bool:
    """Whether the calendar works at that moment; no calendar always does."""
    if calendar_id is None:
        return True
    time, _version_id = calendars.line_of(reader, calendar_id, at)
    return time.position(at + SECOND) > time.position(at)


def why_away(one: Presence, is_team_worked: bool, *, on_call_counts: bool = False) -> str:
    """Why the engineer gets no ticket now: absent, on call only, off shift; nothing where at work.

    Who has no shift rows at all works when the team's calendar does.
    """
    if one.is_absent:
        return _("absent")
    if one.shift == "on_duty" or (one.shift and on_call_counts):
        return ""
    if one.shift:
        return _("on call only")
    if one.has_shifts:
        return _("off shift")
    return "" if is_team_worked else _("outside the team's hours")


def why_away_by_team(reader: Reader, one: Presence, at: Instant, *, on_call_counts: bool = False) -> str:
    """The same, where the team's hours are not known yet."""
    calendar_id = None if one.team_id is None else people.team(reader, one.team_id).calendar_id
    return why_away(one, is_worked(reader, calendar_id, at), on_call_counts=on_call_counts)


def lead_or_duty(reader: Reader, team_id: int | None, client_id: int, at: Instant) -> int | None:
    """The team's lead, or where the lead is off shift the one on duty, on duty before on call; the lead again where nobody is.

    Who may not see the client is passed over; None where nobody of the team or its line who has a shift, and no lead, may.
    """
    if team_id is None:
        return None
    team = people.team(reader, team_id)
    lead = team.lead_id if team.lead_id is not None and people.is_granted(reader, team.lead_id, client_id) else None
    if lead is not None and is_on_shift(reader, lead, at):
        return lead
    found = people.on_duty_of_team(reader, team_id, at, client_id=client_id, on_call=False)
    if found is None:
        found = _at_work(reader, team_id, client_id, at)
    if found is None and lead is not None and people.on_duty(reader, lead, at, on_call=True):
        return lead
    if found is None:
        found = people.on_duty_of_team(reader, team_id, at, client_id=client_id, or_line=lead is None)
    return lead if found is None else found


def in_place_of(reader: Reader, engineer_id: int, team_id: int | None, client_id: int, at: Instant) -> int | None:
    """Who is told of a ticket whose engineer is off shift: the one on duty, else the engineer where on call, else the lead."""
    found = None if team_id is None else people.on_duty_of_team(reader, team_id, at, client_id=client_id, on_call=False)
    if found is None and people.on_duty(reader, engineer_id, at, on_call=True) and people.is_granted(reader, engineer_id, client_id):
        return engineer_id
    return lead_or_duty(reader, team_id, client_id, at) if found is None else found


def _at_work(reader: Reader, team_id: int, client_id: int, at: Instant) -> int | None:
    """A colleague without shift rows, while the team's calendar works."""
    team_works = is_worked(reader, people.team(reader, team_id).calendar_id, at)
    found = rota.of_team(reader, team_id, at, client_id) if team_works else []
    return min((one.person_id for one in found if one.sees_client and not why_away(one, team_works)), default=None)
