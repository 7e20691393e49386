"""Clients as engineers, leads and managers look at them: the list, and everything about one."""

import json
from dataclasses import replace

from helpdesk_tui.domain.client_view import ClientAgreement, ClientLine, ClientView
from helpdesk_tui.domain.errors import NotFound
from helpdesk_tui.domain.roles import AUDIT, CONTRACTS, READ, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import catalog, clients, people


def listing(desk: Desk, actor: Actor) -> list[ClientLine]:
    """The clients that the actor may see, by name. Raises NotAllowed."""
    actor.require(READ)
    with desk.store.read() as reader:
        return clients.lines(reader, desk.clock.now(), people.policy(reader), actor.clients)


def named(desk: Desk, actor: Actor, typed: str) -> ClientView:
    """One client by key or name. Raises NotAllowed, and BadInput for one that does not exist or is out of sight."""
    actor.require(READ)
    with desk.store.read() as reader:
        client_id = catalog.client_named(reader, typed, actor.clients).id
    return view(desk, actor, client_id)


def view(desk: Desk, actor: Actor, client_id: int) -> ClientView:
    """Everything about a client. Raises NotAllowed, NotFound."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        found = clients.lines(reader, now, people.policy(reader), frozenset({client_id}) if actor.sees_client(client_id) else frozenset())
        if not found:
            raise NotFound(_("There is no client {id}.").format(id=client_id))
        zone, note, manager, dedicated, domains = clients.about(reader, client_id)
        return ClientView(
            line=found[0],
            zone=zone,
            note=note,
            manager=manager,
            dedicated=dedicated,
            domains=domains,
            teams=tuple(clients.teams(reader, client_id)),
            people=tuple(clients.people(reader, client_id)),
            agreements=tuple(_without_prices(actor, one) for one in clients.agreements(reader, client_id, now)),
            tickets=tuple(clients.tickets(reader, client_id, now)),
            ticket_count=clients.ticket_count(reader, client_id),
            visits=tuple(clients.visits(reader, client_id)),
        )


SEEN_BY_ALL = ("period", "allowance", "over_limit")
"""What everybody of staff may know of an agreement's commercial terms."""


def _without_prices(actor: Actor, agreement: ClientAgreement) -> ClientAgreement:
    """The agreement as the actor may see it: prices and penalties are for managers and auditors."""
    if actor.may(CONTRACTS) or actor.may(AUDIT):
        return agreement
    terms = json.loads(agreement.commercial)
    return replace(agreement, commercial=json.dumps({name: terms[name] for name in SEEN_BY_ALL if name in terms}))
