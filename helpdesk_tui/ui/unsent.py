"""What was being written when a console was left or died: told once when the next one opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpdesk_tui.domain.clock import DAY
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.commands import BY_ID
from helpdesk_tui.ui.keys import key_shown

if TYPE_CHECKING:
    from helpdesk_tui.services.drafts import DraftText
    from helpdesk_tui.ui.app import HelpdeskApp

NAMED = 3
"""So many drafts are named."""
FORMS_TOLD = DAY
"""So long a form's draft is told; its form offers it ever after, but some forms never open again."""
TITLE = 24
"""So much of a form's title is told."""


async def tell(console: HelpdeskApp) -> None:
    """Name one's drafts, latest first, with the keys that go on with them."""
    from helpdesk_tui.services import drafts

    try:
        kept = await console.call(drafts.all_of)
    except HelpdeskError as error:
        console.tell(error.sentence, "warning")
        return
    since = console.desk.clock.now() - FORMS_TOLD
    kept = [draft for draft in kept if draft.saved_at > since or not drafts.title_of(draft)]
    if kept:
        told = [_told(console, draft) for draft in kept[:NAMED]]
        if len(kept) > NAMED:
            told.append(_("{n} more").format(n=len(kept) - NAMED))
        console.tell(_("not sent yet: {what}").format(what=", ".join(told)))


def _told(console: HelpdeskApp, draft: DraftText) -> str:
    """`1042 (c)`: where it is, and the key that goes on with it there; of a form its title."""
    from helpdesk_tui.services import drafts

    if title := drafts.title_of(draft):
        return f"“{title if len(title) <= TITLE else title[: TITLE - 1] + '…'}”"
    command = {"reply": "ticket.reply", "note": "ticket.note", "client": "ticket.heard", "form": "ticket.new"}.get(
        draft.kind.partition(" ")[0]
    )
    key = f" ({key_shown(BY_ID[command], console.overrides)})" if command else ""
    if draft.kind == "form":
        return _("a phone entry{key}").format(key=key)
    return f"{draft.ticket_id or draft.kind.partition(' ')[2].replace(' ', '+')}{key}"
