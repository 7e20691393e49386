"""Receivers on this machine for what the desk sends: a web hook and a mail server, which can misbehave in every way that matters."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Hook:
    """What a web hook was given."""

    path: str
    key: str
    title: str
    message: str


@dataclass(slots=True)
class HookServer:
    """`faults` are used up one per request: `500`, `hang up`, `slow` (never answers); without one the answer is 200."""

    port: int = 0
    taken: list[Hook] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked: int = 0
    release: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "hook") -> str:
        """As apprise writes it."""
        return f"json://127.0.0.1:{self.port}/{path}"


@contextmanager
def _served(server: socketserver.TCPServer, release: threading.Event) -> Iterator[int]:
    """Serve in a thread of its own, and hand out the port; in the end whoever is kept waiting is released."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield int(server.socket.getsockname()[1])
    finally:
        release.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def hook_server(port: int = 0) -> Iterator[HookServer]:
    """A web hook in a thread of its own."""
    told = HookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.asked += 1
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fault = told.faults.pop(0) if told.faults else ""
            if fault == "500":
                self.send_error(500)
                return
            told.taken.append(Hook(self.path, self.headers.get("Idempotency-Key", ""), body["title"], body["message"]))
            if fault == "hang up":
                self.close_connection = True
                return
            if fault == "slow":
                told.release.wait(30)
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    with _served(server, told.release) as told.port:
        yield told


@dataclass(slots=True)
class MailServer:
    """`faults` are used up one per mail: `before` and `after` hang up before and after the end of the mail was read, `451` and `554` refuse it,
    `550` refuses the address, `slow` reads it all and answers nothing until released."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    read: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    reading: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """As the configuration writes it."""
        return f"smtp://127.0.0.1:{self.port}"


class _Session(socketserver.StreamRequestHandler):
    """One conversation in SMTP, as far as RFC 5321 needs it."""

    told: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 here")
        sender = recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb, _colon, argument = line.partition(":")
            word = verb.split()[0].upper()
            if word in ("EHLO", "HELO"):
                self.say("250 here")
            elif word == "MAIL":
                sender = argument.partition(">")[0].strip("<> ")
                self.say("250 fine")
            elif word == "RCPT":
                recipient = argument.partition(">")[0].strip("<> ")
                self.say("550 no such mailbox" if self.fault("550") else "250 fine")
            elif word == "DATA":
                self.say("354 go on")
                if not self.data(sender, recipient):
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def fault(self, name: str) -> bool:
        if self.told.faults and self.told.faults[0] == name:
            self.told.faults.pop(0)
            return True
        return False

    def data(self, sender: str, recipient: str) -> bool:
        if self.fault("before"):
            return False
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        self.told.read += 1
        for refusal in ("451", "554"):
            if self.fault(refusal):
                self.say(f"{refusal} not now")
                return True
        message = message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self.told.taken.append(message)
        self.told.envelopes.append((sender, recipient))
        if self.fault("after"):
            return False
        if self.fault("slow"):
            self.told.reading.set()
            self.told.release.wait(30)
            return False
        self.say("250 taken")
        return True


class _Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(host: str = "127.0.0.1") -> Iterator[MailServer]:
    """A mail server in a thread of its own."""
    told = MailServer()
    server = _Threads((host, 0), type("Session", (_Session,), {"told": told}))
    with _served(server, told.release) as told.port:
        yield told
