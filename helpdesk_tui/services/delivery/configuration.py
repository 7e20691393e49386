"""How the desk reaches people outside: the tables `[mail]` and `[notify]` of the configuration. They hold secrets, which go nowhere else."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from urllib.parse import urlsplit

from helpdesk_tui.domain.errors import UNREADABLE, BadInput
from helpdesk_tui.domain.words import _

KINDS = ("email", "telegram", "phone")
"""The kinds of identities to which a template of an address may lead."""
BY_MAIL = "mail"
"""`email = "mail"` under `[notify]`: notices leave by the same server as replies."""
_MAIL = ("url", "from", "reply_to")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What the configuration says: the mail server and whom mails come from, templates by kind of identity, and people's own addresses."""

    mail_url: str = ""
    mail_from: str = ""
    reply_to: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by login


def read(path: str) -> Outgoing:
    """What the configuration at `path` says of the world outside; nothing where there is no such file. Raises BadInput."""
    try:
        with open(path, "rb") as file:
            told = tomllib.loads(file.read().decode("utf-8-sig"))
    except FileNotFoundError:
        return Outgoing()
    except OSError as error:
        raise BadInput(_("The configuration {path} cannot be read: {reason}.").format(path=path, reason=error.strerror)) from None
    except UNREADABLE as error:
        raise BadInput(_("The configuration {path} is no TOML: {reason}.").format(path=path, reason=error)) from None
    mail = _texts(path, "mail", told.get("mail", {}))
    notify = told.get("notify", {})
    if not isinstance(notify, dict):
        raise BadInput(_("In the configuration {path}, write [notify] as a table.").format(path=path))
    people = notify.get("people", {})
    templates = _texts(path, "notify", {key: value for key, value in notify.items() if key != "people"})
    _check_mail(path, mail)
    _check_templates(path, templates, has_mail=bool(mail.get("url")))
    return Outgoing(mail.get("url", ""), mail.get("from", ""), mail.get("reply_to", ""), templates, _people(path, people))


def _texts(path: str, table: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(entry, str) for entry in value.values()):
        raise BadInput(_("In the configuration {path}, [{table}] takes texts in quotes.").format(path=path, table=table))
    known = _MAIL if table == "mail" else KINDS
    for key in value:
        if key not in known:
            raise BadInput(
                _("The configuration {path} has {key!r} in [{table}], which means nothing; it may hold {keys}.").format(
                    path=path, key=key, table=table, keys=", ".join((*known, "people") if table == "notify" else known)
                )
            )
    return dict(value)


def _check_mail(path: str, mail: Mapping[str, str]) -> None:
    if not mail:
        return
    if not _is_server(mail.get("url", "")):
        raise BadInput(
            _(
                'In the configuration {path}, [mail] needs url = "smtp://user:password@host:587", or smtps:// for TLS from the start.'
            ).format(path=path)
        )
    for name in ("from", "reply_to"):
        if (name == "from" or mail.get(name)) and "@" not in parseaddr(mail.get(name, ""))[1]:
            raise BadInput(
                _('In the configuration {path}, [mail] needs {name} = "Help desk <help@example.com>".').format(path=path, name=name)
            )


def _is_server(url: str) -> bool:
    """Whether a URL names a mail server that can be asked: scheme, host, and a port that there can be."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no number, out of range, or half an address of IPv6
        return False


def _check_templates(path: str, templates: Mapping[str, str], *, has_mail: bool) -> None:
    for kind, template in templates.items():
        if template == BY_MAIL and kind == "email":
            if not has_mail:
                raise BadInput(_('In the configuration {path}, email = "mail" needs the table [mail].').format(path=path))
        elif "{address}" not in template:
            raise BadInput(
                _("In the configuration {path}, {kind} under [notify] must say where the address goes: {{address}}.").format(
                    path=path, kind=kind
                )
            )


def _people(path: str, value: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for login, urls in value.items() if isinstance(value, dict) else [("people", value)]:
        listed = [urls] if isinstance(urls, str) else urls
        if not isinstance(value, dict) or not isinstance(listed, list) or not all(isinstance(url, str) for url in listed):
            raise BadInput(
                _('In the configuration {path}, [notify.people] takes a list of addresses by login: anna = ["ntfys://…"].').format(
                    path=path
                )
            )
        found[login.casefold()] = tuple(listed)
    return found
