"""What binds tickets together: tags, links, merging, splitting, outages (RULES.md §3)."""

from collections.abc import Sequence

from helpdesk_tui.domain.errors import BadInput, NotFound, Refused
from helpdesk_tui.domain.roles import WORK, Actor
from helpdesk_tui.domain.sla import Moment, MomentKind
from helpdesk_tui.domain.ticket import Done, Ticket, state_word
from helpdesk_tui.domain.words import _, ngettext
from helpdesk_tui.services import making, stopwatch, working
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import labour, messages, people, relations, tickets

LINK_KINDS = ("relates", "causes", "duplicates", "follows")


def tag(desk: Desk, actor: Actor, ticket_id: int, *, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Done:
    """Add and remove tags; a tag is one word, kept in lower case."""
    with command(desk, actor) as job:
        actor.require(WORK)
        ticket = job.ticket(ticket_id)
        before = relations.tags(job.writer, ticket.id)
        for word in [*add, *remove]:
            if not word.strip() or any(character.isspace() for character in word.strip()):
                raise BadInput(_("A tag is one word without spaces, not {word!r}.").format(word=word))
        wanted = {word.strip().casefold() for word in add}
        unwanted = {word.strip().casefold() for word in remove}
        after = sorted(set(before) - unwanted | wanted)
        if after == before:
            return Done(_("{id}: the tags are as they were").format(id=ticket.id), ticket)
        relations.set_tags(job.writer, ticket.id, after)
        ticket = job.change(ticket, "tagged", payload={"tags_before": before, "tags_after": after})
        return Done(_("{id}: tags {tags}").format(id=ticket.id, tags=", ".join(after) or "—"), ticket, job.command_id)


def link(desk: Desk, actor: Actor, ticket_id: int, other_id: int, kind: str = "relates", *, remove: bool = False) -> Done:
    """Link two tickets, or take the link away."""
    with command(desk, actor) as job:
        actor.require(WORK)
        ticket, other = job.ticket(ticket_id), job.ticket(other_id)
        if ticket.id == other.id:
            raise BadInput(_("A ticket cannot be linked to itself."))
        if kind not in LINK_KINDS:
            raise BadInput(_("A link is one of {kinds}, not {kind!r}.").format(kinds=", ".join(LINK_KINDS), kind=kind))
        there = relations.is_linked(job.writer, ticket.id, other.id, kind)
        if remove:
            if not there:
                raise Refused(_("{id} is not linked so to {other}.").format(id=ticket.id, other=other.id))
            relations.unlink(job.writer, ticket.id, other.id, kind)
        elif there:
            raise Refused(_("{id} is linked so to {other} already.").format(id=ticket.id, other=other.id))
        else:
            relations.link(job.writer, ticket.id, other.id, kind)
        ticket = job.change(ticket, "unlinked" if remove else "linked", payload={"other": other.id, "kind": kind})
        said = _("{id}: link to {other} removed") if remove else _("{id} linked to {other}")
        return Done(said.format(id=ticket.id, other=other.id), ticket, job.command_id)


def merge(desk: Desk, actor: Actor, ticket_id: int, into_id: int) -> Done:
    """Merge a ticket into a survivor of the same client: messages, attachments and watchers go there, entries stay where they were
    written and are read through `merged_into`; a timer that runs on it goes on on the survivor as a new part."""
    with command(desk, actor) as job:
        ticket, survivor = job.ticket(ticket_id), job.ticket(into_id)
        working.may_work(job, ticket)
        if ticket.id == survivor.id:
            raise BadInput(_("A ticket cannot be merged into itself."))
        working.must_be_open(ticket)
        if survivor.state in ("merged", "cancelled"):
            raise Refused(_("{id} is {state}; merge into a ticket that lives.").format(id=survivor.id, state=state_word(survivor.state)))
        if ticket.client_id != survivor.client_id:
            raise Refused(
                _("{a} is of {ca}, {b} of {cb}: tickets of two clients are never merged.").format(
                    a=ticket.id, ca=ticket.client_name, b=survivor.id, cb=survivor.client_name
                )
            )
        job.event("merging", ticket, payload={"into": survivor.id})
        for timer in [timer for timer in labour.timers(job.writer) if timer.ticket_id == ticket.id]:
            stopwatch.move(job, timer, survivor.id)
        moved = messages.move(job.writer, ticket.id, survivor.id)
        head_id = survivor.id if survivor.parent_id in (None, ticket.id) else survivor.parent_id
        for child_id in relations.children(job.writer, ticket.id):
            job.change(job.ticket(child_id), "outage_moved", {"parent_id": None if child_id == head_id else head_id})
        values: dict[str, object] = {"state": "merged", "merged_into_id": survivor.id, "came_back_at": None, "parent_id": None}
        values |= working.cleared_pause()
        job.change(ticket, "merged", values, moments=[Moment(job.now, MomentKind.MERGED)])
        survivor = job.change(job.ticket(survivor.id), "absorbed", payload={"from": ticket.id, "messages": moved})
        for changed in (ticket.id, survivor.id):
            tickets.index_text(job.writer, changed)
        said = ngettext("{id} merged into {into}, {n} message moved", "{id} merged into {into}, {n} messages moved", moved)
        return Done(said.format(id=ticket.id, into=survivor.id, n=moved), survivor, job.command_id)


def split(desk: Desk, actor: Actor, message_id: int, *, subject: str) -> Done:
    """Make a new ticket of the same client from a message; both are linked."""
    with command(desk, actor) as job:
        said = messages.said(job.writer, message_id)
        if said is None:
            raise NotFound(_("There is no message {id}.").format(id=message_id))
        ticket = job.ticket(said[0])
        working.may_work(job, ticket)
        requester = people.person(job.writer, ticket.requester_id).key if ticket.requester_id is not None else ""
        new = making.make(
            job,
            making.NewTicket(
                client=ticket.client_key,
                subject=subject,
                service=ticket.service_key,
                requester=requester,
                body=said[1],
                impact=ticket.impact,
                urgency=ticket.urgency,
                channel=ticket.channel,
            ),
        )
        relations.link(job.writer, new.id, ticket.id, "split")
        job.change(ticket, "split", payload={"new": new.id, "message": message_id})
        return Done(
            _("{new} split from {id}").format(new=new.id, id=ticket.id), job.ticket(new.id), job.command_id, new_ticket=job.ticket(new.id)
        )


def outage(desk: Desk, actor: Actor, parent_id: int, child_ids: Sequence[int]) -> Done:
    """Make tickets the children of an outage: folded in the queue, left out of `next`, answered and resolved with the parent."""
    with command(desk, actor) as job:
        actor.require(WORK)
        parent = job.ticket(parent_id)
        working.must_be_open(parent)
        if parent.parent_id is not None:
            raise Refused(_("{id} is a child of {parent} itself.").format(id=parent.id, parent=parent.parent_id))
        joined = [_adopt(job, parent, job.ticket(child_id)) for child_id in child_ids if child_id != parent.id]
        if not joined:
            raise BadInput(_("An outage needs at least one other ticket."))
        parent = job.change(parent, "outage", payload={"children": joined})
        said = ngettext("{id} is the outage of {n} ticket", "{id} is the outage of {n} tickets", len(joined))
        return Done(said.format(id=parent.id, n=len(joined)), parent, job.command_id)


def _adopt(job: Job, parent: Ticket, child: Ticket) -> int:
    working.must_be_open(child)
    if relations.children(job.writer, child.id):
        raise Refused(_("{id} is an outage with children of its own.").format(id=child.id))
    job.change(child, "outage_joined", {"parent_id": parent.id})
    return child.id


def leave_outage(desk: Desk, actor: Actor, child_id: int) -> Done:
    """Take a ticket out of its outage: it stands in the queue again."""
    with command(desk, actor) as job:
        actor.require(WORK)
        child = job.ticket(child_id)
        if child.parent_id is None:
            raise Refused(_("{id} is no child of an outage.").format(id=child.id))
        child = job.change(child, "outage_left", {"parent_id": None})
        return Done(_("{id} stands for itself again").format(id=child.id), child, job.command_id)
