"""What a phone entry shows while somebody is on the line: who calls, what is open for them, and whether it is covered."""

from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.money import money
from helpdesk_tui.domain.roles import READ, Actor
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import allowance, contract
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import agreements, catalog, limits, people, tickets
from helpdesk_tui.store.agreements import Cover
from helpdesk_tui.store.catalog import Caller, ClientRow, ServiceRow
from helpdesk_tui.store.people import PersonRow, requesters
from helpdesk_tui.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whether a service is covered for a client now: the agreements that cover, best first, and one sentence for the caller.

    `missing` is what nobody may promise without: that it is out of scope and paid by the hour, that the client's approval is needed.
    """

    covers: tuple[Cover, ...]
    sentence: str
    missing: str = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be named before anybody promises: that nothing covers it, or what is missing."""
        return tuple(filter(None, ("" if self.covers else self.sentence, self.missing)))


def callers(desk: Desk, actor: Actor, typed: str) -> list[Caller]:
    """Requesters whose name, client or e-mail begins with the words typed, or by phone number; who called last comes first."""
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


def coverage(desk: Desk, actor: Actor, client: str, service: str, agreement: str = "") -> Coverage:
    """Whether the service is covered for the client, under the agreement chosen or the best one; and what is missing before anybody
    promises. Raises BadInput for an unknown client or service."""
    actor.require(READ)
    now = desk.clock.now()
    with desk.store.read() as reader:
        client_row = catalog.client_named(reader, client, actor.clients)
        service_row = catalog.service_named(reader, service) if service.strip() else None
        return coverage_in(reader, client_row, service_row.id if service_row else None, now, agreement)


def coverage_in(reader: Reader, client: ClientRow, service_id: int | None, now: Instant, agreement: str = "") -> Coverage:
    """The same of a client and a service that are known, within a transaction."""
    covers, why = contract.choose(reader, client.id, service_id, now)
    if covers and service_id is not None:
        cover = next((one for one in covers if agreement and agreement in (one.key, one.number)), covers[0])
        return Coverage(tuple(covers), *_under(reader, cover, service_id, now))
    numbers = ", ".join(agreements.numbers(reader, client.id, now, expired=why == "expired"))
    if why == "no_agreement":
        return Coverage((), _("{client} has no agreement").format(client=client.name))
    if why == "expired":
        return Coverage((), _("agreement {numbers} of {client} has expired").format(numbers=numbers, client=client.name))
    if service_id is None:
        return Coverage((), _("no service is chosen yet: not covered by agreement {numbers}").format(numbers=numbers))
    return Coverage((), _("not covered by agreement {numbers}").format(numbers=numbers))


def scope_word(cover: Cover) -> str:
    """The scope of a service under an agreement, as people say it: `out of scope`."""
    return _(cover.scope.replace("_", " "))


def _under(reader: Reader, cover: Cover, service_id: int, now: Instant) -> tuple[str, str]:
    """What holds under an agreement: the sentence, and what is missing: paid beside the allowance, or waiting for the client's word."""
    missing = []
    is_extra, own_price = limits.scope(reader, cover.version_id, service_id)
    rate = f", {cover.rate}" if cover.rate else ""
    if is_extra:
        said = _("named by {number} as {scope}").format(number=cover.number, scope=scope_word(cover))
    else:
        said = _("covered by {number} ({scope}{rate})").format(number=cover.number, scope=scope_word(cover), rate=rate)
    terms = limits.terms(reader, cover.version_id)
    if is_extra:
        price = terms.out_of_scope_hour if own_price is None else own_price
        missing.append(_("out of scope of {number}, {price} an hour").format(number=cover.number, price=money(price, terms.currency)))
    word = allowance.needs_approval(reader, people.policy(reader), cover.version_id, service_id, now)
    if word:
        missing.append(_("approval needed") if is_extra and word.startswith(_("approval needed: out of scope")) else word)
    return said, "; ".join(missing)
