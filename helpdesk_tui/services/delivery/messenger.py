"""The door for everything else, by `apprise` (the extra `notify`): messengers, web hooks, text messages."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Protocol, cast
from urllib.parse import quote

from helpdesk_tui.domain.delivery import NotTaken, Parcel, Unanswered
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _

CONNECT_S, READ_S = 10.0, 20.0
_UNANSWERED = (
    "timed out",
    "connection aborted",
    "remotedisconnected",
    "connection reset",
    "connection broken",
    "incompleteread",
    "unexpectedly closed",
)
_NEVER_SENT = ("connecttimeout", "connection refused", "failed to establish", "name or service", "name resolution", "newconnectionerror")


class _Plugin(Protocol):
    """What this module uses of an apprise plugin."""

    socket_connect_timeout: float
    socket_read_timeout: float

    def notify(self, *, body: str, title: str) -> bool: ...


class _Apprise(Protocol):
    def instantiate(self, url: str, *, suppress_exceptions: bool) -> _Plugin | None: ...


class Messenger:
    """Sends to any address that apprise knows. Raises BadInput where the extra is not installed."""

    def __init__(self) -> None:
        self._heard = _Heard()
        logger = logging.getLogger("apprise")
        logger.addHandler(self._heard)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what its plugins import is not ours to mend
            try:
                self._apprise = cast(_Apprise, import_module("apprise").Apprise)
            except ImportError:
                raise BadInput(
                    _(
                        "[notify] in the configuration needs the extra notify: pip install 'helpdesk-tui[notify]'. Without it, take [notify] out."
                    )
                ) from None
            self._plugin("json://localhost")  # loads all of its plugins

    def check(self, name: str, url: str) -> None:
        """Raise BadInput where apprise cannot make anything of a URL; its secrets are not told."""
        if self._plugin(url) is None:
            raise BadInput(
                _("{name} in the configuration is no address that apprise understands: {scheme}://…").format(
                    name=name, scheme=url.partition("://")[0][:20]
                )
            )

    def send(self, url: str, parcel: Parcel) -> None:
        """Send a parcel to a URL and wait for the receiver's word. Raises NotTaken, Unanswered."""
        plugin = self._plugin(url)
        if plugin is None:
            raise NotTaken(_("the configuration no longer holds an address that apprise understands"), is_final=True)
        plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT_S, READ_S
        headers = getattr(plugin, "headers", None)
        if isinstance(headers, dict):  # web hooks: by this key a receiver can drop a repeat
            headers["Idempotency-Key"] = parcel.key
        with self._heard.listening():
            taken = plugin.notify(body=parcel.text, title=parcel.subject)
            if taken:
                return
            raise self._heard.judged()

    def _plugin(self, url: str) -> _Plugin | None:
        with self._heard.listening():
            return self._apprise.instantiate(url, suppress_exceptions=True)


class _Heard(logging.Handler):
    """What apprise says while it sends: it returns no reasons."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._records: list[logging.LogRecord] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._records is not None:
            self._records.append(record)

    @contextmanager
    def listening(self) -> Iterator[None]:
        self._records = []
        try:
            yield
        finally:
            self._records = None

    def judged(self) -> NotTaken | Unanswered:
        """Why nothing was delivered. Only warnings are told: below them apprise writes addresses with their secrets."""
        records = self._records or []
        everything = " ".join(record.getMessage() for record in records).casefold()
        told = printable(" ".join(record.getMessage() for record in records if record.levelno >= logging.WARNING)) or _("not taken")
        never_sent = any(sign in everything for sign in _NEVER_SENT)
        if not never_sent and any(sign in everything for sign in _UNANSWERED):
            return Unanswered(told)
        return NotTaken(told)


def filled(template: str, address: str) -> str:
    """The URL of a template for an address."""
    return template.replace("{address}", quote(address, safe="@"))
