"""What a phone entry shows while somebody is on the line: who calls, what is open for them, and whether it is covered."""

from dataclasses import dataclass

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import catalog, tickets
from helpdesk_tui.store.agreements import Cover
from helpdesk_tui.store.catalog import Caller, ClientRow, ServiceRow
from helpdesk_tui.store.people import PersonRow, requesters


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a service is covered for a client now: the agreements that cover, best first, and one sentence for the caller."""

    covers: tuple[Cover, ...]
    sentence: str


def callers(desk: Desk, actor: Actor, typed: str) -> list[Caller]:
    """Requesters whose name, e-mail or phone number begins with what is typed."""
    actor.require(READ)
    with desk.store.read() as reader:
        return catalog.callers(reader, typed, actor.clients)


def clients(desk: Desk, actor: Actor) -> list[ClientRow]:
    """The clients that the actor may see, by name."""
    actor.require(READ)
    with desk.store.read() as reader:
        return catalog.clients(reader, actor.clients)


def services(desk: Desk) -> list[ServiceRow]:
    """The catalog, by name."""
    with desk.store.read() as reader:
        return catalog.services(reader)


def people_of(desk: Desk, actor: Actor, client: str) -> list[PersonRow]:
    """The requesters of a client. Raises BadInput for an unknown one."""
    actor.require(READ)
    with desk.store.read() as reader:
        return requesters(reader, catalog.client_named(reader, client, actor.clients).id)


@dataclass(frozen=True, slots=True)
class Known:
    """Who a caller is among a client's people: `person` is None where nobody fits or `fits_several`; `why` says so in a sentence."""

    person: PersonRow | None
    fits_several: bool = False
    why: str = ""


def known(desk: Desk, actor: Actor, client: str, typed: str) -> Known:
    """The requester of a client that is meant by what was typed. Raises BadInput for an unknown client."""
    actor.require(READ)
    with desk.store.read() as reader:
        found = catalog.client_named(reader, client, actor.clients)
        if not typed.strip():
            return Known(None)
        try:
            return Known(catalog.requester_named(reader, found.id, typed))
        except BadInput as error:
            begins = casefolded(typed.strip())
            fitting = [one for one in requesters(reader, found.id) if casefolded(one.name).startswith(begins)]
            return Known(None, fits_several=bool(fitting), why=error.sentence)


def open_tickets(desk: Desk, actor: Actor, requester_key: str) -> list[tuple[int, str, str]]:
    """The open tickets of a caller: (number, state, subject)."""
    actor.require(READ)
    with desk.store.read() as reader:
        rows = tickets.of_requester(reader, requester_key)
    return [(int(row[0]), str(row[1]), str(row[2])) for row in rows if actor.sees_client(int(row[3]))]


def coverage(desk: Desk, actor: Actor, client: str, service: str) -> Coverage:
    """Whether the service is covered for the client. Raises BadInput for an unknown client or service."""
    actor.require(READ)
    with desk.store.read() as reader:
        client_row = catalog.client_named(reader, client, actor.clients)
        service_row = catalog.service_named(reader, service) if service.strip() else None
        covers, why = contract.choose(reader, client_row.id, service_row.id if service_row else None, desk.clock.now())
    words = {
        "no_agreement": _("{client} has no agreement"),
        "not_covered": _("not covered by an agreement of {client}"),
        "expired": _("the agreement of {client} has expired"),
    }
    if covers:
        best = covers[0]
        rate = f", {best.rate}" if best.rate else ""
        return Coverage(tuple(covers), _("covered by {number} ({scope}{rate})").format(number=best.number, scope=best.scope, rate=rate))
    if service_row is None and why == "not_covered":
        return Coverage((), _("no service is chosen yet: not covered"))
    return Coverage((), words[why].format(client=client_row.name))
