"""The doors that the configuration opens, and through which of them a row of the outbox leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.domain.delivery import NotTaken, Parcel
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.delivery.configuration import BY_MAIL, Outgoing
from helpdesk_tui.services.delivery.mail import MailDoor
from helpdesk_tui.services.delivery.messenger import Messenger, filled
from helpdesk_tui.services.notices import STAFF
from helpdesk_tui.store.deliveries import Contacts, Letter

MAIL = "mail"
OWN = "own"
"""The door of a person's own addresses, which the configuration lists; a delivery names them by their number."""


class Sends(Protocol):
    """Something that takes parcels."""

    def send(self, parcel: Parcel) -> None:
        """Send it, and wait for the receiver's word. Raises NotTaken, Unanswered."""


class SendsTo(Protocol):
    """Something that takes parcels for an address in the form of a URL."""

    def send(self, url: str, parcel: Parcel) -> None:
        """Send it, and wait for the receiver's word. Raises NotTaken, Unanswered."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What is open. Templates and people's own addresses hold secrets: they are used here and stored nowhere."""

    mail: Sends | None = None
    messenger: SendsTo | None = None
    templates: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def channels(self) -> list[str]:
        """The channels of the outbox that can be delivered."""
        outside = [kind for kind in self.templates if kind != "email"]
        return [*STAFF, *(["email"] if self.mail is not None or "email" in self.templates else []), *outside]

    def ways(self, letter: Letter, contacts: Contacts | None) -> list[tuple[str, str]]:
        """(door, address) of each way that a row takes; none where nobody can be reached outside."""
        if letter.channel not in STAFF:
            by_mail = letter.channel == "email" and self.mail is not None
            return [(MAIL if by_mail else letter.channel, letter.address)] if letter.address else []
        if contacts is None or not contacts.is_active:
            return []
        known = {"email": contacts.email, "telegram": contacts.telegram, "phone": contacts.phone}
        found = [(MAIL if self.templates[kind] == BY_MAIL else kind, known[kind]) for kind in self.templates if known[kind]]
        return found + [(OWN, f"{contacts.login} {number}") for number in range(1, len(self.people.get(contacts.login, ())) + 1)]

    def send(self, door: str, parcel: Parcel) -> None:
        """Send a parcel through a door. Raises NotTaken, Unanswered."""
        if door == MAIL and self.mail is not None:
            self.mail.send(parcel)
            return
        url = self._url(door, parcel.address)
        if url is None or self.messenger is None:
            raise NotTaken(_("the configuration has no way for {door} any more").format(door=door), is_final=True)
        self.messenger.send(url, parcel)

    def _url(self, door: str, address: str) -> str | None:
        if door == OWN:
            login, _blank, number = address.rpartition(" ")
            urls = self.people.get(login, ())
            return urls[int(number) - 1] if number.isdigit() and int(number) <= len(urls) else None
        template = self.templates.get(door)
        return None if template is None or template == BY_MAIL else filled(template, address)


def opened(outgoing: Outgoing, clock: Clock) -> Doors:
    """The doors that a configuration opens. Raises BadInput for an address that nothing can be sent to, and where the extra is missing."""
    mail = MailDoor(outgoing.mail_url, outgoing.mail_from, outgoing.reply_to, clock) if outgoing.mail_url else None
    templates = {kind: url for kind, url in outgoing.templates.items() if url != BY_MAIL}
    messenger = Messenger() if templates or outgoing.people else None
    if messenger is not None:
        for kind, template in templates.items():
            messenger.check(f"[notify] {kind}", filled(template, "someone@example.com" if kind == "email" else "15550001"))
        for login, urls in outgoing.people.items():
            for url in urls:
                messenger.check(f"[notify.people] {login}", url)
    return Doors(mail, messenger, outgoing.templates, outgoing.people)


class _Nobody:
    """Takes everything, and keeps nothing."""

    def send(self, *_given: object) -> None:
        """Nothing."""


def rehearsed(outgoing: Outgoing) -> Doors:
    """The doors that a configuration opens, for a rehearsal: nobody is behind them."""
    mail = _Nobody() if outgoing.mail_url else None
    messenger = _Nobody() if any(url != BY_MAIL for url in outgoing.templates.values()) or outgoing.people else None
    return Doors(mail, messenger, outgoing.templates, outgoing.people)
