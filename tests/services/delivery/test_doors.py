"""The doors against servers of others: a mail server with and without TLS and passwords, web hooks, and what is missing."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from helpdesk_tui.domain.delivery import NotTaken, Parcel, Unanswered, idempotency_key, next_try
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.services.delivery import configuration, doors
from helpdesk_tui.services.delivery.configuration import Outgoing
from helpdesk_tui.services.delivery.mail import MailDoor
from helpdesk_tui.services.delivery.messenger import Messenger
from tests.receivers import hook_server, mail_server
from tests.small_desk import MovableClock

FROM = "Help desk <help@desk.example>"
PARCEL = Parcel("key", "Ann.O'Hara@acme.example", "Subject: ü", "Hello,\n.\nbye", "ticket-7")


class Box(Message):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[tuple[str, list[str], str]] = []

    def handle_message(self, message: object) -> None:
        """Nothing: `handle_DATA` keeps it."""

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:
        """Keep the envelope and the bytes."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append((str(envelope.mail_from), [str(one) for one in envelope.rcpt_tos], content.decode()))
        return "250 kept"


class Served(Controller):
    """Listens at a port that the system gives it, so that nobody else can have taken it meanwhile."""

    def __init__(self, box: Box, **options: Any) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(box, hostname="127.0.0.1", port=self.socket.getsockname()[1], ready_timeout=60, **options)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.socket, ssl=self.ssl_context)


@contextmanager
def server(**options: Any) -> Iterator[tuple[Box, int]]:
    """A mail server of aiosmtpd's."""
    box = Box()
    controller = Served(box, **options)
    controller.start()
    try:
        yield box, controller.port
    finally:
        controller.stop()


def test_a_real_server_takes_it() -> None:
    with server(enable_SMTPUTF8=True) as (box, port):
        MailDoor(f"smtp://127.0.0.1:{port}", FROM, "reply@desk.example", MovableClock()).send(PARCEL)
    [(sender, recipients, content)] = box.taken
    assert (sender, recipients) == ("help@desk.example", ["Ann.O'Hara@acme.example"])
    for line in ("Message-ID: <key@desk.example>", "References: <ticket-7@desk.example>", "Reply-To: reply@desk.example"):
        assert line in content


def test_a_password_is_shown_to_this_machine_and_a_wrong_one_is_a_refusal() -> None:
    def checks(_server: Server, _session: Session, _envelope: Envelope, _mechanism: str, given: object) -> AuthResult:
        return AuthResult(success=isinstance(given, LoginPassword) and given.password == b"pass:word", handled=False)

    with server(authenticator=checks, auth_require_tls=False) as (box, port):
        MailDoor(f"smtp://desk:pass%3Aword@127.0.0.1:{port}", FROM, "", MovableClock()).send(PARCEL)
        assert len(box.taken) == 1
        with pytest.raises(NotTaken, match="refuses: 535") as refused:
            MailDoor(f"smtp://desk:wrong@127.0.0.1:{port}", FROM, "", MovableClock()).send(PARCEL)
        assert not refused.value.is_final
        assert "wrong" not in refused.value.reason


def test_a_password_does_not_go_over_an_open_line() -> None:
    with mail_server(host="127.0.0.2") as mail, pytest.raises(NotTaken, match="offers no TLS"):
        MailDoor(f"smtp://desk:secret@127.0.0.2:{mail.port}", FROM, "", MovableClock()).send(PARCEL)
    assert mail.read == 0


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key in one file, vouched for by itself."""
    path = tmp_path / "own.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", *words.split(), "-keyout", str(path), "-out", str(tmp_path / "cert.pem")], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "cert.pem").read_text())
    return path


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options = {"tls_context": context, "require_starttls": True} if scheme == "smtp" else {"ssl_context": context}
    with server(**options) as (box, port):
        door = MailDoor(f"{scheme}://127.0.0.1:{port}", FROM, "", MovableClock())
        with pytest.raises(NotTaken, match=r"(?i)certificate"):
            door.send(PARCEL)
        assert box.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        door.send(PARCEL)
        assert len(box.taken) == 1


def test_a_server_that_never_answers_is_given_up_as_uncertain() -> None:
    with mail_server() as mail:
        mail.faults = ["slow"]
        with pytest.raises(Unanswered, match="did not answer"):
            MailDoor(mail.url, FROM, "", MovableClock(), timeout_s=2).send(PARCEL)
        assert mail.read == 1


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "smtp://no-such-host.invalid"])
def test_nobody_there_is_no_delivery(url: str) -> None:
    with pytest.raises(NotTaken, match="cannot be reached"):
        MailDoor(url, FROM, "", MovableClock()).send(PARCEL)


def test_a_web_hook_by_apprise() -> None:
    messenger = Messenger()
    with hook_server() as hook:
        messenger.send(hook.url("a/b"), PARCEL)
        hook.faults = ["500"]
        with pytest.raises(NotTaken, match="error=500"):
            messenger.send(hook.url(), PARCEL)
        hook.faults = ["hang up"]
        with pytest.raises(Unanswered):
            messenger.send(hook.url(), PARCEL)
        url = hook.url()
    assert [(one.path, one.key, one.title, one.message) for one in hook.taken[:1]] == [("/a/b", "key", PARCEL.subject, PARCEL.text)]
    with pytest.raises(NotTaken):
        messenger.send(url, PARCEL)


def test_reasons_tell_no_secrets() -> None:
    messenger = Messenger()
    with pytest.raises(NotTaken) as refused:
        messenger.send("json://user:hunter2@127.0.0.1:1/token-xyz", PARCEL)
    assert "hunter2" not in refused.value.reason
    assert "token-xyz" not in refused.value.reason


def test_two_messengers_hear_each_for_itself() -> None:
    first, second = Messenger(), Messenger()
    with hook_server() as hook:
        hook.faults = ["500"]
        with pytest.raises(NotTaken, match="error=500"):
            first.send(hook.url(), PARCEL)
        second.send(hook.url(), PARCEL)
    assert len(hook.taken) == 1


def test_without_the_extra_it_is_said_which_one_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(BadInput, match=r"needs the extra notify: pip install 'helpdesk-tui\[notify\]'"):
        doors.opened(Outgoing(people={"anna": ("json://x",)}), MovableClock())
    assert doors.opened(Outgoing("smtp://x", FROM), MovableClock()).channels == ["console", "notify", "email"]


def test_the_configuration_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    assert configuration.read(str(path)) == Outgoing()
    path.write_text(
        'theme = "x"\n[mail]\nurl = "smtps://mail.example"\nfrom = "help@desk.example"\n[notify]\nemail = "mail"\n'
        'telegram = "tgram://token/{address}"\n[notify.people]\nAnna = ["json://one", "json://two"]\nivan = "json://three"\n'
    )
    told = configuration.read(str(path))
    assert (told.mail_url, told.templates) == ("smtps://mail.example", {"email": "mail", "telegram": "tgram://token/{address}"})
    assert told.people == {"anna": ("json://one", "json://two"), "ivan": ("json://three",)}


@pytest.mark.parametrize("said", ["[" * 5000, "9" * 5000, '"'])
def test_a_configuration_is_text_with_or_without_a_mark_at_its_beginning(tmp_path: Path, said: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[mail]\nurl = "smtps://mail.example"\nfrom = "help@desk.example"\n', "utf-8-sig")
    assert configuration.read(str(path)).mail_url == "smtps://mail.example"
    path.write_text(f"theme = {said}")
    with pytest.raises(BadInput, match="is no TOML"):
        configuration.read(str(path))


def test_keys_are_for_ever_and_tell_nothing() -> None:
    assert idempotency_key("message:7") == idempotency_key("message:7") != idempotency_key("message:8")
    assert "message" not in idempotency_key("message:7")


def test_spans_of_the_back_off() -> None:
    assert [next_try("60 300", attempts, 0) for attempts in range(4)] == [None, 60_000, 300_000, None]
    assert next_try("", 1, 0) is None


@pytest.mark.parametrize("url", ["smtp://host:mail", "smtp://host:70000", "smtp://[::1", "smtp://", "http://host"])
def test_what_is_no_mail_server_is_refused_in_words(tmp_path: Path, url: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[mail]\nurl = "{url}"\nfrom = "{FROM}"\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"\[mail\] needs url"):
        configuration.read(str(path))
