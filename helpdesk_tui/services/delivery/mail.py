"""The door for mail: SMTP, in steps that tell apart what was refused, what never left, and what nobody answered for."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import partial
from urllib.parse import unquote, urlsplit

from helpdesk_tui.domain.clock import Clock
from helpdesk_tui.domain.delivery import NotTaken, Parcel, Unanswered
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _

TIMEOUT_S = 20
_LOCAL = ("localhost", "127.0.0.1", "::1")
_BARE_LINE = re.compile(rb"\r\n|\r|\n")
_FIRST_DOTS = re.compile(rb"(?m)^\.")


class MailDoor:
    """Sends one mail at a time to one address. The `Message-ID` is the parcel's key, so that a receiver can drop a repeat."""

    def __init__(self, url: str, sender: str, reply_to: str, clock: Clock, *, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or (465 if parts.scheme == "smtps" else 25)
        self._is_tls = parts.scheme == "smtps"
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._reply_to = sender, reply_to
        self._clock = clock
        self._timeout_s = timeout_s

    @property
    def domain(self) -> str:
        """The part behind the @ of whom mails come from."""
        return parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"

    def send(self, parcel: Parcel) -> None:
        """Send it, and wait for the receiver's word. Raises NotTaken, Unanswered."""
        try:
            content = self._message(parcel).as_bytes(policy=SMTP)
        except (ValueError, MessageError, IndexError) as error:
            raise NotTaken(
                _("{address} is no address that mail can go to: {reason}").format(address=parcel.address, reason=error), is_final=True
            ) from None
        with self._connection() as server:
            self._envelope(server, parcel.address)
            self._content(server, content)

    def _message(self, parcel: Parcel) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = parcel.address
        if self._reply_to:
            message["Reply-To"] = self._reply_to
        message["Subject"] = " ".join(printable(parcel.subject).split())
        message["Date"] = format_datetime(local_time(self._clock.now(), "UTC"))
        message["Message-ID"] = f"<{parcel.key}@{self.domain}>"
        if parcel.thread:
            message["References"] = f"<{parcel.thread}@{self.domain}>"
        message["Auto-Submitted"] = "auto-generated" if not parcel.thread else "no"
        message.set_content(parcel.text)
        return message

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        make = partial(smtplib.SMTP_SSL, context=ssl.create_default_context()) if self._is_tls else smtplib.SMTP
        try:
            server = make(self._host, self._port, local_hostname=self.domain, timeout=self._timeout_s)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(_("{host} cannot be reached: {reason}").format(host=self._host, reason=_said(error))) from None
        try:
            self._greet(server)
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _greet(self, server: smtplib.SMTP) -> None:
        try:
            server.ehlo_or_helo_if_needed()
            if not self._is_tls and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif self._password and not self._is_tls and self._host not in _LOCAL:
                raise NotTaken(_("{host} offers no TLS, and the password is not sent in the clear").format(host=self._host))
            if self._user:
                server.login(self._user, self._password)
        except (OSError, smtplib.SMTPException) as error:
            raise NotTaken(_("{host} refuses: {reason}").format(host=self._host, reason=_said(error))) from None

    def _envelope(self, server: smtplib.SMTP, address: str) -> None:
        options = () if address.isascii() else ("SMTPUTF8",)
        try:
            code, said = server.mail(parseaddr(self._sender)[1], options)
            if code == 250:
                code, said = server.rcpt(parseaddr(address)[1])
            if code in (250, 251):
                code, said = server.docmd("DATA")
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise NotTaken(_("{host} broke off: {reason}").format(host=self._host, reason=_said(error))) from None
        if code != 354:
            raise NotTaken(_answer(code, said), is_final=500 <= code < 600)

    def _content(self, server: smtplib.SMTP, content: bytes) -> None:
        body = _FIRST_DOTS.sub(b"..", _BARE_LINE.sub(b"\r\n", content))
        if not body.endswith(b"\r\n"):
            body += b"\r\n"
        try:
            server.send(body + b".\r\n")
        except (OSError, smtplib.SMTPException) as error:  # the end never left, so nothing was taken
            raise NotTaken(_("{host} broke off: {reason}").format(host=self._host, reason=_said(error))) from None
        try:
            code, said = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise Unanswered(_("{host} had all of it and did not answer: {reason}").format(host=self._host, reason=_said(error))) from None
        if code != 250:
            raise NotTaken(_answer(code, said), is_final=500 <= code < 600)


def _answer(code: int, said: bytes) -> str:
    return printable(f"{code} {said.decode('utf-8', 'replace')}")


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode())
    return printable((isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__)
