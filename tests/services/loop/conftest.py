"""A loop over the small desk that does one turn at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.services.delivery import configuration, doors
from helpdesk_tui.services.loop.run import Loop
from helpdesk_tui.services.loop.works import BY_NAME
from tests.receivers import HookServer, MailServer, hook_server, mail_server
from tests.small_desk import SmallDesk


@dataclass(slots=True)
class Said:
    """What a loop has said."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, at: Instant, work: str, said: str, *, is_trouble: bool = False) -> None:
        (self.troubles if is_trouble else self.lines).append((work, said))

    def of(self, work: str) -> list[str]:
        """What one work has done."""
        return [said for name, said in self.lines if name == work]


Turns = Callable[..., Said]


@pytest.fixture
def mail() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as server:
        yield server


@pytest.fixture
def hook() -> Iterator[HookServer]:
    """A web hook."""
    with hook_server() as server:
        yield server


@pytest.fixture
def outgoing() -> configuration.Outgoing:
    """What the configuration says of the world outside: nothing, unless a test says so."""
    return configuration.Outgoing()


@pytest.fixture
def turn(small_desk: SmallDesk, outgoing: configuration.Outgoing) -> Turns:
    """One turn of the works named (all without a name), due or not; returns what was said."""

    def once(*names: str, outgoing: configuration.Outgoing = outgoing) -> Said:
        said = Said()
        works = [BY_NAME[name] for name in names] or list(BY_NAME.values())
        Loop(small_desk.desk, doors.opened(outgoing, small_desk.clock), works, said).once()
        return said

    return once
