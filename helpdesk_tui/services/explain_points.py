"""A ticket's points in words: the sample with its terms, the effort factor, and how they were or would be shared (RULES.md §9)."""

from __future__ import annotations

import json

from helpdesk_tui.domain import formats, points
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.explanation import Fact, Section
from helpdesk_tui.domain.points_course import CHILD, DUPLICATE
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import granting
from helpdesk_tui.store import people
from helpdesk_tui.store import points as ledger
from helpdesk_tui.store.points import PointRow
from helpdesk_tui.store.reader import Reader


def sections(reader: Reader, policy: Policy, ticket: Ticket, zone: str, now: Instant) -> list[Section]:
    """What the points follow from, what they are or would be, and every row of the ledger."""
    if ticket.points_sample is None:
        return [Section(_("Points"), (Fact(_("sample"), _("none"), _("nobody has taken the ticket yet")),))]
    found = [Section(_("Points' sample"), tuple(_sample(ticket, zone, now)))]
    rows = ledger.of_ticket(reader, ticket.id)
    standing = {row.id for row in ledger.standing(reader, ticket.id)}
    granted = [row for row in rows if row.id in standing]
    if granted:
        found.append(Section(_("Points granted"), tuple(_told(reader, granted[0].told, _("granted")))))
    elif ticket.points_sample:
        grant = granting.of_ticket(reader, policy, ticket, now)
        told = json.loads(granting.explained(grant, ticket.points_terms, 0))
        facts = [_nothing(grant.nothing)] if grant.nothing else _told(reader, told, _("as of now"))
        found.append(Section(_("Points if it closed now"), tuple(facts)))
    if rows:
        found.append(Section(_("Ledger"), tuple(_row(row, zone, now) for row in rows)))
    return found


def _nothing(why: str) -> Fact:
    told = {CHILD: _("a child of an outage earns nothing"), DUPLICATE: _("a duplicate earns nothing")}
    return Fact(_("nothing"), formats.weight(0), told.get(why, why))


def _sample(ticket: Ticket, zone: str, now: Instant) -> list[Fact]:
    terms = json.loads(ticket.points_terms) if ticket.points_terms else {}
    when = formats.instant(ticket.first_taken_at, zone, now) if ticket.first_taken_at is not None else ""
    rule = _("priority + client + boost + pressure at the first take, {when}, {how}").format(when=when, how=ticket.first_taken_how or "")
    facts = [Fact(_("sample"), formats.weight(ticket.points_sample or 0), rule)]
    for name, key, own in (
        (_("priority"), "priority", "counted_priority"),
        (_("client"), "client", ""),
        (_("boost"), "boost", "counted_boost"),
        (_("pressure"), "pressure", "counted_pressure"),
    ):
        had = int(terms.get(key, 0))
        counted = int(terms.get(own, had)) if own else had
        why = "" if counted == had else _("of {had}").format(had=formats.weight(had))
        facts.append(Fact(f"  {name}", formats.weight(counted), why))
    return facts


def _told(reader: Reader, told: dict[str, object], when: str) -> list[Fact]:
    """The factor, the sum and the shares of a grant's explanation."""
    norm, factor, total = (_int(told.get(key)) for key in ("norm_min", "factor", "total"))
    rule = _("sample {sample} × {factor}").format(sample=formats.weight(_int(told.get("sample"))), factor=_factor(factor))
    facts = [
        Fact(_("effort factor"), _factor(factor), _("norm {n} min ÷ a plain ticket's").format(n=norm)),
        Fact(_("in all, {when}").format(when=when), formats.weight(total), rule),
    ]
    shares = told.get("shares")
    for share in shares if isinstance(shares, list) else []:
        facts.append(Fact(f"  {people.person(reader, share['person']).name}", formats.weight(share["amount"]), _why(told, share)))
    return facts


def _why(told: dict[str, object], share: dict[str, object]) -> str:
    if told.get("rule") == points.BY_RESOLVER:
        reasons = [_("no recorded time: all to the resolver")]
    else:
        spent, counted = _int(share.get("ms")), _int(share.get("counted_ms"))
        reasons = [_("{time} recorded").format(time=formats.labour(spent))]
        reasons += [_("{time} count, the norm").format(time=formats.labour(counted))] if counted < spent else []
    reasons += [_("a part for the escalation from the first line")] if share.get("is_escalator") else []
    reasons += [_("halved: held most of the time of a late resolution")] if share.get("is_halved") else []
    reasons += [_("nothing: split, followed up or taken out of its outage by this person")] if share.get("is_barred") else []
    return "; ".join(reasons)


def _row(row: PointRow, zone: str, now: Instant) -> Fact:
    why = _("taken back") if row.reverses_id is not None else _("granted")
    return Fact(formats.instant(row.at, zone, now), formats.weight(row.amount), f"{row.person}, {why}")


def _factor(thousandths: int) -> str:
    return f"{thousandths / 1000:g}"


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
