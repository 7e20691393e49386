"""What the desk knows of a client at a glance: for the list of clients and for one of them."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client in the list: of `late` open tickets the time of an unmet target is over, of `at_risk` ones more than half, of none all.

    `ends_at` is when the last of its agreements ends (None: never, or there is none); `rating` the mean of the last year in hundredths.
    """

    id: int
    key: str
    name: str
    tier: int
    is_active: bool
    open: int
    at_risk: int
    late: int
    agreements: int
    ends_at: Instant | None
    rating: int | None
    ratings: int


@dataclass(frozen=True, slots=True)
class ClientPerson:
    """Somebody at the client, with the ways to reach them."""

    id: int
    key: str
    name: str
    position: str
    is_vip: bool
    is_active: bool
    emails: str
    phones: str
    telegram: str
    open: int


@dataclass(frozen=True, slots=True)
class ClientAgreement:
    """An agreement as of now: `services` it covers, `targets` as (priority, VIP, kind, seconds)."""

    id: int
    key: str
    number: str
    rank: int
    version: int
    valid_from_at: Instant
    valid_to_at: Instant | None
    calendar: str
    services: tuple[str, ...]
    targets: tuple[tuple[int, bool, str, int], ...]
    commercial: str


@dataclass(frozen=True, slots=True)
class ClientTicket:
    """A ticket of the client, open or ended lately."""

    id: int
    state: str
    priority: int
    subject: str
    requester: str
    assignee: str
    updated_at: Instant
    is_open: bool


@dataclass(frozen=True, slots=True)
class ClientVisit:
    """A work entry of kind visit: when somebody was there last, and what for."""

    entry_id: int
    at: Instant
    duration_ms: int
    engineer: str
    ticket_id: int
    subject: str
    note: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """One client with its people, agreements, tickets (the open ones and the latest of `ticket_count`) and last visits."""

    line: ClientLine
    zone: str
    note: str
    manager: str
    dedicated: str
    domains: str
    teams: tuple[tuple[int, str], ...]
    people: tuple[ClientPerson, ...]
    agreements: tuple[ClientAgreement, ...]
    tickets: tuple[ClientTicket, ...]
    ticket_count: int
    visits: tuple[ClientVisit, ...]
