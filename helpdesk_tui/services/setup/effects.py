"""What a change of the setup means for tickets: a calendar's new wording, a client's tier, a requester's VIP, other house targets.

Everything else, a service or an agreement's terms, is left to new tickets: a ticket keeps what it was created with.
"""

from collections.abc import Iterable, Mapping

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.ticket import TIERS
from helpdesk_tui.services.job import DEADLINES, Job
from helpdesk_tui.services.setup.plan import Change
from helpdesk_tui.store import setup, tickets


def settle(job: Job, changes: Iterable[Change], events: Mapping[tuple[str, str], int]) -> int:
    """Rebase targets and bring copied values up to date, in the same transaction; returns how many tickets were rewritten."""
    touched: set[int] = set()
    for change in changes:
        section = change.kind.section
        if change.is_new and section != "settings":
            continue
        changed = change.changed_fields
        if section == "calendars" and change.makes_version:
            touched |= _rebase(job, change, events[section, change.key])
        elif section == "clients" and "tier" in changed:
            found = setup.open_tickets_of_client(job.writer, change.key)
            touched |= _copy(job, found, "client_tier", {"client_tier": TIERS.index(str(change.after["tier"]))})
        elif section == "requesters" and "vip" in changed:
            found = setup.open_tickets_of_requester(job.writer, change.key)
            touched |= _copy(job, found, "vip", {"is_vip": change.after["vip"]})
        elif section == "settings" and any(one.field.startswith("house.") for one in change.differences):
            touched |= _replay(job, setup.house_tickets(job.writer), events[section, change.key], DEADLINES, {})
    return len(touched)


def _rebase(job: Job, change: Change, seq: int) -> set[int]:
    """Replay the tickets that count by this calendar: by the old wording until now, by the new one from now on."""
    found = setup.counting_tickets(job.writer, setup.calendar_ids(job.writer)[change.key])
    return _replay(job, found, seq, "calendar", {"calendar": change.key})


def _replay(job: Job, found: list[int], seq: int, verb: str, about: dict[str, object]) -> set[int]:
    """Compute targets anew, with an event for every ticket whose deadlines move."""
    for ticket_id in found:
        ticket = job.ticket(ticket_id)
        before = _dues(job, ticket_id)
        job.retarget(ticket, seq)
        after = _dues(job, ticket_id)
        if before != after:
            job.event(verb, ticket, payload={**about, "before": {"due_at": before}, "after": {"due_at": after}})
    return set(found)


def _dues(job: Job, ticket_id: int) -> dict[str, Instant | None]:
    return {target.kind: target.due_at for target in tickets.targets(job.writer, ticket_id) if target.is_live}


def _copy(job: Job, found: list[int], verb: str, values: dict[str, object]) -> set[int]:
    for ticket_id in found:
        job.change(job.ticket(ticket_id), verb, values)
    return set(found)
