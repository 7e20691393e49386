"""Recurring work in a setup file: read, kept, exported the same, and its mistakes told with their lines."""

from __future__ import annotations

import pytest

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services import recurring
from helpdesk_tui.services.setup.apply import apply_file
from helpdesk_tui.services.setup.document import parse_document
from helpdesk_tui.services.setup.export import export_file
from tests.small_desk import SmallDesk

WORK = """[[recurring]]
key = "backups"
agreement = "initech-2025"
service = "mail"
subject = "Check the backups"
every = "week"
first = 2026-03-09T09:00:00
until = 2026-06-30
"""


def applied(small: SmallDesk, text: str) -> None:
    apply_file(small.desk, "olga", "cli", parse_document("desk.toml", text))


def works(small: SmallDesk) -> list[recurring.Listed]:
    return recurring.listed(small.desk, small.actor("max"))


def test_times_are_those_of_the_agreements_calendar_and_the_last_day_is_included(small_desk: SmallDesk) -> None:
    applied(small_desk, WORK)
    [work] = works(small_desk)
    assert (work.row.zone, work.row.first_at) == ("Europe/Moscow", 1_773_036_000_000)  # 2026-03-09 09:00 in Moscow
    assert work.row.until_at == 1_782_853_200_000  # the first instant of 2026-07-01 there
    exported = export_file(small_desk.desk, "olga", "cli")
    assert "until = 2026-06-30" in exported
    assert 'every = "week"' in exported
    applied(small_desk, exported)
    assert works(small_desk) == [work]


def test_what_is_taken_up_again_makes_nothing_of_what_was_due_before(small_desk: SmallDesk) -> None:
    applied(small_desk, WORK)
    applied(small_desk, WORK + "active = false\n")
    assert [work.next_at for work in works(small_desk)] == [None]
    small_desk.clock.forward(30 * DAY)
    applied(small_desk, WORK + "active = true\n")
    [work] = works(small_desk)
    assert work.next_at is not None
    assert work.next_at > small_desk.clock.now()


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        ('agreement = "initech-2025"', 'agreement = "initech-2052"', "desk.toml:3: agreement “initech-2052” of recurring work “backups”"),
        ('service = "mail"', 'service = "fax"', "desk.toml:4: service “fax”"),
        ('every = "week"', 'every = "fortnight"', "desk.toml:6: every of recurring work “backups”"),
        ("until = 2026-06-30", "until = 2026-03-08", "desk.toml:8: recurring work “backups” ends before it begins"),
        ('subject = "Check the backups"', 'subject = ""', "needs “subject”"),
    ],
)
def test_mistakes_have_their_lines(small_desk: SmallDesk, line: str, wrong: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        applied(small_desk, WORK.replace(line, wrong))
    assert told in refused.value.sentence
    assert works(small_desk) == []
