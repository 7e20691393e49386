"""The limited view of somebody at a client: public messages and states, without notes, costs, weights or other clients (RULES.md §12)."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """Something said between the client and the desk."""

    at: Instant
    is_from_client: bool
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """One ticket of the organisation; `due_at` is the next deadline that the agreement promises, None where none runs."""

    id: int
    subject: str
    state: str
    requester: str
    service: str
    created_at: Instant
    due_at: Instant | None
    resolved_at: Instant | None
    resolution: str


@dataclass(frozen=True, slots=True)
class OwnConversation:
    """A ticket with what was said on it, oldest first."""

    ticket: OwnTicket
    messages: tuple[PublicMessage, ...]
