"""What the side pane says of a ticket, as lines of styled pieces: three for the place below a table, many for the place beside it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from helpdesk_tui.domain import formats, hand_words
from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.ticket import TIERS, Message, state_word
from helpdesk_tui.domain.ticket_detail import TargetLine, TicketDetail
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.text import cell_len, cut
from helpdesk_tui.ui.widgets import meter_text

if TYPE_CHECKING:
    from helpdesk_tui.services.allowance import TicketMeter

Piece = tuple[str, str]
"""Text, not made printable yet, and the name of its style (see `pane.STYLES`)."""
PaneLine = Sequence[Piece]

BAR = 12
MESSAGE_LINES = 4
SAID = 3
"""So many messages, the newest, stand in the pane beside a table, each with so many lines at most."""


def target_name(kind: str) -> str:
    """A target as people read it."""
    return {"reaction": _("reaction"), "answer": _("answer"), "update": _("update"), "resolution": _("resolution")}.get(kind, kind)


def span(seconds: int) -> str:
    """A span as short as it is exact: `4 h`, `1 h 05 min`."""
    if seconds and seconds % 3600 == 0:
        return _("{hours} h").format(hours=seconds // 3600)
    return formats.exact(seconds)


def ago(ms: int) -> str:
    """How long ago: `10 min ago`, `3 days ago`."""
    days = ms // formats.DAY_MS
    return _("{days} days ago").format(days=days) if days > 1 else _("{span} ago").format(span=formats.duration(max(0, ms) // 1000))


def _term(thousandths: int) -> str:
    return formats.weight(thousandths).removesuffix(".0")


def _client_words(detail: TicketDetail) -> str:
    words = [TIERS[detail.ticket.client_tier]] if detail.weight.tier else []
    return " ".join([*words, *(["VIP"] if detail.weight.vip else [])])


def weight_line(detail: TicketDetail) -> list[Piece]:
    """`134.5 = priority P1 70 + client gold VIP 24 + pressure 40.5`."""
    weight = detail.weight
    terms = [f"{_('priority')} P{detail.ticket.priority} {_term(weight.priority)}"]
    if weight.client:
        terms.append(f"{_('client')} {_client_words(detail)} {_term(weight.client)}")
    if weight.pressure:
        terms.append(f"{_('pressure')} {_term(weight.pressure)}")
    if weight.boost > 0:
        terms.append(f"{_('boost')} {_term(weight.boost)}")
    less = f" − {_('boost')} {_term(-weight.boost)}" if weight.boost < 0 else ""
    return [(formats.weight(weight.total), "bold"), (f" = {' + '.join(terms)}{less}", "")]


def _others(detail: TicketDetail) -> list[Piece]:
    """The unmet targets besides the next one, shortly."""
    pieces: list[Piece] = []
    for line in detail.targets:
        if line.is_live and line is not detail.next_target:
            left = _("in {span}") if line.left_s >= 0 else _("{span} over")
            told = left.format(span=formats.duration(abs(line.left_s)))
            pieces += [(" · ", "dim"), (f"{target_name(line.kind)} {told}", style_of(line))]
    return pieces


def style_of(line: TargetLine) -> str:
    """Late, soon, or neither."""
    if not line.is_live:
        return "good" if line.consumed_s <= line.seconds else "late"
    if line.left_s < 0:
        return "late"
    if line.is_paused:
        return "dim"
    return "soon" if line.consumed_s * 2 > line.seconds else ""


def bar(line: TargetLine, width: int = BAR) -> str:
    """How much of a target is used, in half cells; one that is over is full and says so by a word beside it."""
    halves = min(2 * width, line.consumed_s * 2 * width // line.seconds) if line.seconds > 0 else 2 * width
    return ("█" * (halves // 2) + "▌" * (halves % 2)).ljust(width, "░")


def left_words(line: TargetLine) -> str:
    """`12 min over of 4 h`, `1 h 05 min left of 4 h`."""
    words = _("{left} over of {all}") if line.left_s < 0 else _("{left} left of {all}")
    return words.format(left=formats.duration(abs(line.left_s)), all=span(line.seconds))


def due_words(line: TargetLine, detail: TicketDetail, zone: str) -> list[str]:
    """When it is due, and why its clock stands still; what holds first comes first."""
    due = [] if line.due_at is None else [_("due {when}").format(when=formats.instant(line.due_at, zone, detail.at))]
    if line.is_paused and line.paused_at is not None:
        since = formats.instant(line.paused_at, zone, detail.at)
        return [_("paused since {since}, {why}").format(since=since, why=paused_for(detail.ticket.state)), *due]
    if line.opens_at is not None:
        return [*due, _("outside hours until {when}").format(when=formats.instant(line.opens_at, zone, detail.at))]
    return due


def paused_for(state: str) -> str:
    """Whom a paused ticket waits for."""
    return {"waiting_client": _("client"), "waiting_vendor": _("vendor"), "scheduled": _("scheduled")}.get(state, state_word(state))


def promise_words(detail: TicketDetail) -> str:
    """What the targets come from; where no agreement covers, that they are the house's."""
    promise = detail.promise
    if promise.is_silent:
        return _("{agreement} promises nothing for P{priority}").format(agreement=promise.agreement, priority=detail.ticket.priority)
    if promise.is_contractual:
        return " ".join(word for word in (promise.agreement, f"({promise.calendar})" if promise.calendar else "") if word)
    why = {"no_agreement": _("no agreement"), "not_covered": _("service not covered"), "expired": _("agreement expired")}
    return _("not contractual: {why}").format(why=why.get(promise.coverage, promise.coverage))


def target_line(detail: TicketDetail, zone: str) -> list[Piece]:
    """The next deadline in one line, with its bar."""
    line = detail.next_target
    if line is None:
        return [(_("no deadline runs"), "dim"), (f" · {state_word(detail.ticket.state)}", "")]
    pieces = [(f"{target_name(line.kind)} ", ""), (bar(line), style_of(line)), (f" {left_words(line)}", style_of(line))]
    pieces += [(f" · {words}", "") for words in due_words(line, detail, zone)]
    if detail.promise.is_contractual and not line.is_contractual:
        why = promise_words(detail) if detail.promise.is_silent else _("not contractual")
        return [*pieces, (_(" · house target: {why}").format(why=why), "dim")]
    return [*pieces, (f" ({detail.promise.calendar})" if detail.promise.is_contractual else f" · {promise_words(detail)}", "dim")]


def last_message(detail: TicketDetail) -> Message | None:
    """What was said last, notes included."""
    return detail.messages[-1] if detail.messages else None


def message_head(message: Message, detail: TicketDetail) -> str:
    """Who, how long ago, and to whom: a reply and a note are told apart by a word."""
    kind = {"reply": _(" to client"), "note": _(" internal")}.get(message.kind, "")
    return f"{message.author_name or _('client')}{kind}, {ago(detail.at - message.at)}"


def below(detail: TicketDetail, zone: str, meter: TicketMeter | None = None) -> list[PaneLine]:
    """Three lines, for under a table; `meter` is how the client's time stands."""
    ticket = detail.ticket
    who: list[Piece] = [(ticket.client_name, "bold")]
    if ticket.requester_name:
        who += [(" · ", "dim"), (ticket.requester_name + (" ★" if ticket.is_vip else ""), "note" if ticket.is_vip else "")]
    if ticket.reopened:
        who.append((_(" · reopened ×{n}").format(n=ticket.reopened), "soon"))
    who += meter_text.below(meter) if meter is not None else []
    who += [(f" · {words}", "soon") for words in hand_words.words(detail.hands, zone, detail.at)]
    who += [(f" · {words}", style) for words, style in rating_words(detail)[:1]]
    if detail.present:
        who.append((_(" · ◦ open at {names}").format(names=", ".join(detail.present)), "note"))
    message = last_message(detail)
    if message is not None:
        who += [(" · ", "dim"), (f"{message_head(message, detail)}: ", "dim"), (f"“{' '.join(message.body.split())}”", "")]
    return [[*weight_line(detail), *_others(detail)], target_line(detail, zone), who]


def beside(detail: TicketDetail, zone: str, width: int, meter: TicketMeter | None = None) -> list[PaneLine]:
    """Everything that fits beside a table, in blocks with a blank line between them."""
    blocks = [_head(detail, width), _weight_block(detail, width), _targets_block(detail, zone, width)]
    blocks += [meter_text.beside(meter, width) if meter is not None else [], _people_block(detail, zone)]
    blocks += [_message_block(message, detail, width) for message in detail.messages[: -SAID - 1 : -1]]
    lines: list[PaneLine] = []
    for block in blocks:
        if block:
            lines += [*([[]] if lines else []), *block]
    return lines


def _head(detail: TicketDetail, width: int) -> list[PaneLine]:
    ticket = detail.ticket
    lines: list[PaneLine] = [
        [(f"{ticket.id}", "bold"), (f"  {state_word(ticket.state)}  P{ticket.priority}", ""), (_again(detail), "soon")]
    ]
    lines += [[(text, "bold")] for text in _wrapped(ticket.subject, width)[:3]]
    lines.append([(ticket.client_name, ""), (f" · {ticket.service_name}" if ticket.service_name else "", "dim")])
    if ticket.pause_note:
        lines.append([(ticket.pause_note, "note")])
    return lines


def _again(detail: TicketDetail) -> str:
    reopened = _("  reopened ×{n}").format(n=detail.ticket.reopened) if detail.ticket.reopened else ""
    return reopened + (_("  skipped ×{n}").format(n=detail.skips) if detail.skips else "")


def _weight_block(detail: TicketDetail, width: int) -> list[PaneLine]:
    weight = detail.weight
    terms = [(f"{_('priority')} P{detail.ticket.priority}", weight.priority), (f"{_('client')} {_client_words(detail)}", weight.client)]
    terms += [(_("pressure"), weight.pressure), (_("boost"), weight.boost)]
    room = min(width, 30)
    lines: list[PaneLine] = [[(cut(_("weight"), room - 8), "dim"), (f"{formats.weight(weight.total):>8}", "bold")]]
    lines += [[(cut(f"  {name}", room - 8), ""), (f"{formats.weight(term):>8}", "")] for name, term in terms if term]
    return lines


def _targets_block(detail: TicketDetail, zone: str, width: int) -> list[PaneLine]:
    lines: list[PaneLine] = []
    for line in detail.targets:
        style = style_of(line)
        name = cut(target_name(line.kind), 11)
        if line.is_live:
            lines.append([(name, ""), (bar(line, max(4, min(24, width - 12))), style)])
            lines.append([(f"  {left_words(line)}", style)])
            lines += [[(f"  {words}", "")] for words in due_words(line, detail, zone)]
        elif line.verdict:
            verdict = _("met") if line.consumed_s <= line.seconds else _("late")
            used = _("{used} of {all}").format(used=formats.duration(line.consumed_s), all=span(line.seconds))
            lines.append([(name, ""), (f"{verdict}, {used}", style)])
    if not lines:
        lines.append([(_("no deadline"), "dim")])
    return [*lines, *([(f"  {text}", "dim")] for text in _wrapped(promise_words(detail), width - 2)[:2])]


def _people_block(detail: TicketDetail, zone: str) -> list[PaneLine]:
    lines: list[PaneLine] = []
    contact = detail.requester
    if contact is not None:
        star = " ★ VIP" if contact.is_vip else ""
        lines.append([(contact.name, "bold"), (star, "note"), (f" · {contact.position}" if contact.position else "", "dim")])
        lines += [[(way, "")] for way in (contact.phone, contact.email, contact.telegram) if way]
    have = detail.ticket.assignee_name
    lines.append([(_("engineer "), "dim"), (have or _("nobody yet"), "")])
    lines += [[(f"  {words}", "soon")] for words in hand_words.words(detail.hands, zone, detail.at)]
    lines += [[(words, style)] for words, style in rating_words(detail)]
    if detail.worked_ms:
        lines.append([(_("worked   "), "dim"), (formats.labour(detail.worked_ms), "")])
    if detail.timed_by:
        lines.append([(_("▸ timer of {names}").format(names=", ".join(detail.timed_by)), "good")])
    if detail.present:
        lines.append([(_("◦ open at {names}").format(names=", ".join(detail.present)), "note")])
    if detail.tags:
        lines.append([(_("tags     "), "dim"), (" ".join(detail.tags), "")])
    return lines


def rating_words(detail: TicketDetail) -> list[tuple[str, str]]:
    """The last rating with its signs, what was said with it, and whether a case about it is open."""
    found = detail.rating
    if found is None:
        return []
    style = "late" if found.case_state == "open" else "dim" if not found.stands else "soon" if found.score < 4 else "good"
    when = "" if found.stands else _(", before it was reopened")
    told = [(_("rated {stars}{when}").format(stars=f"{'★' * found.score}{'☆' * (5 - found.score)}", when=when), style)]
    told += [(f"  “{' '.join(found.comment.split())}”", "dim")] if found.comment else []
    if found.case_id is not None:
        state = _("open") if found.case_state == "open" else _("done")
        told.append(
            (_("  quality case {n}, {state}").format(n=found.case_id, state=state), "late" if found.case_state == "open" else "dim")
        )
    return told


def _message_block(message: Message, detail: TicketDetail, width: int) -> list[PaneLine]:
    style = "note" if message.kind == "note" else "dim"
    body = _wrapped(message.body, width - 2)
    shown = body[:MESSAGE_LINES]
    if len(body) > MESSAGE_LINES:
        shown[-1] = cut(f"{shown[-1]} …", width - 2).rstrip() if cell_len(shown[-1]) < width - 4 else shown[-1][:-1] + "…"
    return [[(message_head(message, detail), style)], *([(f"  {text}", "")] for text in shown)]


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of a width, line breaks kept, blank lines left out; a preview, so wide characters may be cut at the edge."""
    lines: list[str] = []
    for part in printable(text[:2000], one_line=False).splitlines():
        lines += wrap(part, max(8, width))
    return lines
