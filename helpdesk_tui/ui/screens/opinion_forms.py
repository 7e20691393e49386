"""The forms about what clients think: a rating told by phone, and what is done about a bad one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.roles import QUALITY
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import calls, names, quality, ratings
from helpdesk_tui.services.quality import Findings
from helpdesk_tui.ui.screens.acting import Acting
from helpdesk_tui.ui.screens.change_forms import offered
from helpdesk_tui.ui.screens.form import FieldError, Values
from helpdesk_tui.ui.screens.ticket_forms import NO, YES, fill
from helpdesk_tui.ui.text import line, lines
from helpdesk_tui.ui.widgets.fields import Field

if TYPE_CHECKING:
    from helpdesk_tui.domain.queue_row import QueueRow
    from helpdesk_tui.store.ratings import CaseRow


async def rate(screen: Acting, row: QueueRow) -> bool:
    """Record how the client rates a resolution. Raises Refused where there is none."""
    await screen.console.call(ratings.check, row.id)
    people = await screen.console.call(calls.people_of, row.client_key)
    known = await screen.console.call(ratings.listed, ticket_id=row.id)
    before = next((one for one in known if one.counts), None)

    async def send(values: Values) -> None:
        if not values["by"].strip() and not row.requester_name:
            raise FieldError("by", _("whose rating is it?"))
        await screen.one(ratings.add, row.id, int(values["score"]), comment=values["comment"], by=values["by"])

    async def told(_values: Values) -> Content:
        if before is None:
            return line("")
        return line(_("so far: {stars}, by {who}").format(stars=stars(before.score), who=before.requester or "—"))

    scores = tuple((str(score), f"{score} {_score_word(score)}") for score in range(ratings.MOST, ratings.LEAST - 1, -1))
    fields = [
        Field("score", _("Rated"), "choice", choices=scores, required=True),
        Field("comment", _("Said"), "text", hint=_("in the client's words")),
        Field(
            "by",
            _("By"),
            complete=offered([(one.key, one.name) for one in people]),
            is_listed=True,
            hint=row.requester_name or _("a person of the client"),
        ),
    ]
    return await fill(screen, _("Rating of {id} {subject}").format(id=row.id, subject=row.subject), fields, send, f"rate {row.id}", told)


def stars(score: int) -> str:
    """`★★★☆☆ 3`: signs and the number."""
    return f"{'★' * score}{'☆' * (ratings.MOST - score)} {score}"


def _score_word(score: int) -> str:
    return (_("badly"), _("rather badly"), _("so-so"), _("well"), _("very well"))[score - 1]


async def case(screen: Acting, row: CaseRow) -> bool:
    """Write down what was found out about a bad rating. Raises NotAllowed, and Refused where the case is done."""
    screen.console.actor.require(QUALITY)
    if row.state == quality.DONE:
        raise Refused(_("Case {n} is done; a new bad rating opens another.").format(n=row.id))
    found = await screen.console.call(names.engineers)

    async def send(values: Values) -> None:
        who = values["who"].strip()
        findings = Findings(who or None, values["said"], values["cause"], values["measure"])
        is_done = values["done"] == YES
        for name in ("said", "cause", "measure") if is_done else ():
            if not values[name].strip():
                raise FieldError(name, _("needed for the case to be done"))
        await screen.one(quality.note, row.id, findings, version=row.version, done=is_done)

    async def told(_values: Values) -> Content:
        return about(row, screen.console.actor.zone, screen.console.desk.clock.now(), is_short=True)

    fields = [
        Field(
            "who",
            _("Calls"),
            complete=offered([(one.login, one.name) for one in found]),
            is_listed=True,
            hint=row.caller or _("login; you by default"),
        ),
        Field("said", _("Was said"), "text", row.said, hint=_("on the phone, by the client")),
        Field("cause", _("Cause"), value=row.cause),
        Field("measure", _("Measure"), value=row.measure, hint=_("so that it does not happen again")),
        Field("done", _("Done"), "choice", NO, ((NO, _("not yet")), (YES, _("the case is done")))),
    ]
    return await fill(
        screen,
        _("Quality case {n}: {id} {subject}").format(n=row.id, id=row.ticket_id, subject=row.subject),
        fields,
        send,
        f"case {row.id}",
        told,
    )


def about(row: CaseRow, zone: str, now: int, *, is_short: bool = False) -> Content:
    """A case with the rating that has opened it."""
    comment = _("“{text}”").format(text=row.comment) if row.comment else _("no comment")
    told = [
        line((stars(row.score), "bold $warning" if row.state == quality.OPEN else "bold"), f"  {comment}"),
        line(f"{row.requester or '—'}, {row.client}", (f"  {row.phone}" if row.phone else "", "bold")),
        line((_("resolved by {who}").format(who=row.resolver or "—"), "dim")),
    ]
    if is_short:
        return lines(told)
    called = (
        _("{who}, {when}").format(who=row.caller, when=formats.instant(row.called_at, zone, now))
        if row.called_at is not None
        else row.caller
    )
    for name, text in ((_("calls"), called), (_("was said"), row.said), (_("cause"), row.cause), (_("measure"), row.measure)):
        told += [
            line(""),
            line((name, "bold")),
            line(text) if text else line((_("not yet"), "$warning" if row.state == quality.OPEN else "dim")),
        ]
    if row.done_at is not None:
        told += [
            line(""),
            line((_("done by {who}, {when}").format(who=row.done_by or "—", when=formats.instant(row.done_at, zone, now)), "dim")),
        ]
    return lines(told)
