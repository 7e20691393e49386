"""The event chain of a store, read from the rows alone."""

from helpdesk_tui.domain import chain
from helpdesk_tui.domain.chain import Break, ChainedEvent
from helpdesk_tui.store.engine import Store


def links(store: Store) -> list[ChainedEvent]:
    """Every event as the chain sees it."""
    with store.read() as reader:
        rows = reader.rows(
            """SELECT seq, at, recorded_at, actor_id, door, ticket_id, client_id, audience, verb, command_id, undoes, payload_digest, chain
                 FROM event ORDER BY seq"""
        )
    found, previous = [], chain.GENESIS
    for *columns, stored in rows:
        found.append(ChainedEvent(columns[0], previous, tuple(columns), stored))
        previous = stored
    return found


def broken(store: Store) -> Break | str | None:
    """Where the chain or a payload's digest is broken first; None where all is whole."""
    found = chain.verify(links(store))
    if found is not None:
        return found
    with store.read() as reader:
        for seq, digest, salt, body in reader.rows(
            "SELECT e.seq, e.payload_digest, p.salt, p.body FROM event e LEFT JOIN event_payload p ON p.seq = e.seq"
        ):
            if body is None or (body and chain.digest(salt, body) != digest):
                return f"payload of {seq}"
    return None
