"""The history in words: what an event changed, and nothing that it did not."""

from helpdesk_tui.services.event_words import changes
from helpdesk_tui.store.journal import EventRow


def told(payload: dict[str, object]) -> list[str]:
    """What an event with this payload says that it changed."""
    event = EventRow(1, 0, 0, None, "", "mail", 1, 1, "staff", "edited", 1, None, payload)
    return changes(event, {}, "UTC", 0)


def test_nothing_that_became_nothing_is_not_told() -> None:
    assert told({"before": {"pause_note": "", "reference": None}, "after": {"pause_note": None, "reference": ""}}) == []
    assert told({"before": {"pause_note": "called"}, "after": {"pause_note": None}}) == ["pause note called → —"]
    assert told({"before": {"is_vip": None}, "after": {"is_vip": False}}) == ["is vip — → no"]
    assert told({"before": {"seats": None}, "after": {"seats": 0}}) == ["seats — → 0"]


def test_only_a_message_that_a_machine_wrote_says_so() -> None:
    assert told({"automatic": False, "channel": "email"}) == ["channel email"]
    assert told({"automatic": True}) == ["automatic yes"]
    assert told({"billable": False}) == ["billable no"]
