"""Setting up desks from texts."""

import pytest

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.setup.apply import Applied, apply_file, plan_file
from helpdesk_tui.services.setup.document import parse_document
from helpdesk_tui.services.setup.export import export_file
from helpdesk_tui.services.setup.plan import Plan
from tests.small_desk import SmallDesk

ADMIN = "olga"


def plan_text(desk: Desk, text: str, login: str = ADMIN) -> Plan:
    """What applying the text would do."""
    return plan_file(desk, login, "cli", parse_document("desk.toml", text))


def apply_text(desk: Desk, text: str, login: str = ADMIN) -> Applied:
    """Apply the text."""
    return apply_file(desk, login, "cli", parse_document("desk.toml", text))


def export(desk: Desk) -> str:
    """The desk as a file."""
    return export_file(desk, ADMIN, "cli")


def mistakes(desk: Desk, text: str) -> list[str]:
    """What is wrong with the text, line by line."""
    with pytest.raises(BadInput) as caught:
        plan_text(desk, text)
    return caught.value.sentence.split("\n")


def shown(plan: Plan) -> list[str]:
    """The differences as `section key field: before → after`."""
    return [f"{change.kind.section} {change.key} {one.field}: {one.text}" for change in plan.changes for one in change.differences]


@pytest.fixture
def text(small_desk: SmallDesk) -> str:
    """The small desk as a file."""
    return export(small_desk.desk)
