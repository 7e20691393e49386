"""Who is at work: shifts, absences, and the team's calendar where there are no shifts."""

from helpdesk_tui.domain.clock import DAY, HOUR
from helpdesk_tui.services import duty
from helpdesk_tui.store import tables
from tests.people import limit
from tests.small_desk import MONDAY_9, SmallDesk


def test_without_shifts_the_teams_calendar_is_the_shift(small_desk: SmallDesk) -> None:
    anna = small_desk.ids.people["anna"]
    with small_desk.desk.store.read() as reader:
        assert duty.is_on_shift(reader, anna, MONDAY_9)
        assert not duty.is_on_shift(reader, anna, MONDAY_9 - 1000), "the last second before the calendar opens"
        assert not duty.is_on_shift(reader, anna, MONDAY_9 - 2 * DAY), "a Saturday"


def test_a_shift_beats_the_calendar_and_an_absence_the_shift(small_desk: SmallDesk) -> None:
    anna, night = small_desk.ids.people["anna"], MONDAY_9 - 8 * HOUR
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Shift(person_id=anna, start_at=night, end_at=night + 4 * HOUR))
    with small_desk.desk.store.read() as reader:
        assert duty.is_on_shift(reader, anna, night)
        assert not duty.is_on_shift(reader, anna, MONDAY_9), "who has shifts is at work in them alone"
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Absence(person_id=anna, start_at=night, end_at=night + HOUR))
    with small_desk.desk.store.read() as reader:
        assert not duty.is_on_shift(reader, anna, night)
        assert duty.is_on_shift(reader, anna, night + HOUR)


def test_a_lead_off_shift_is_passed_over_for_who_is_on_duty(small_desk: SmallDesk) -> None:
    ids, night = small_desk.ids, MONDAY_9 - 8 * HOUR
    team, acme = ids.teams["service-desk"], ids.clients["acme"]
    with small_desk.desk.store.read() as reader:
        lead = duty.lead_or_duty(reader, team, acme, MONDAY_9)
        assert duty.lead_or_duty(reader, team, acme, night) == lead, "nobody is on duty, so the lead it is"
        assert duty.lead_or_duty(reader, None, acme, night) is None
    assert lead is not None
    other = next(ids.people[login] for login in ("anna", "egor") if ids.people[login] != lead)
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Shift(person_id=other, start_at=night, end_at=night + HOUR))
    with small_desk.desk.store.read() as reader:
        assert duty.lead_or_duty(reader, team, acme, night) == other
        assert duty.lead_or_duty(reader, team, acme, MONDAY_9) == lead


def test_on_call_is_not_on_shift(small_desk: SmallDesk) -> None:
    anna = small_desk.ids.people["anna"]
    with small_desk.desk.store.write() as writer:
        writer.add(tables.Shift(person_id=anna, start_at=MONDAY_9, end_at=MONDAY_9 + 8 * HOUR, kind="on_call"))
    with small_desk.desk.store.read() as reader:
        assert not duty.is_on_shift(reader, anna, MONDAY_9)


def test_on_duty_goes_before_a_lead_on_call_and_that_one_before_others_on_call(small_desk: SmallDesk) -> None:
    ids, night = small_desk.ids, MONDAY_9 - 8 * HOUR
    team, acme = ids.teams["service-desk"], ids.clients["acme"]
    with small_desk.desk.store.write() as writer:
        for login, start, kind in (("anna", 0, "on_call"), ("boris", 0, "on_call"), ("ivan", 4, "on_duty")):
            writer.add(tables.Shift(person_id=ids.people[login], start_at=night + start * HOUR, end_at=night + 8 * HOUR, kind=kind))
    with small_desk.desk.store.read() as reader:
        assert duty.lead_or_duty(reader, team, acme, night) == ids.people["boris"]
        assert duty.lead_or_duty(reader, team, acme, night + 4 * HOUR) == ids.people["ivan"]


def test_who_may_not_see_the_client_is_passed_over(small_desk: SmallDesk) -> None:
    ids, night = small_desk.ids, MONDAY_9 - 8 * HOUR
    team, acme = ids.teams["service-desk"], ids.clients["acme"]
    limit(small_desk, "boris", "globex")
    limit(small_desk, "anna", "globex")
    with small_desk.desk.store.write() as writer:
        for login in ("anna", "ivan"):
            writer.add(tables.Shift(person_id=ids.people[login], start_at=night, end_at=night + HOUR))
    with small_desk.desk.store.read() as reader:
        assert duty.lead_or_duty(reader, team, acme, night) == ids.people["ivan"]
        assert duty.lead_or_duty(reader, team, ids.clients["globex"], night) == ids.people["anna"]
        assert duty.lead_or_duty(reader, team, acme, night + 2 * HOUR) is None, "nobody is on duty, and the lead may not see it"
