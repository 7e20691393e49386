"""Warnings to the manager (RULES.md §8): 80 % of an agreement's time is used, all of it, or will be at this pace; once a period each."""

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.allowance import Meter
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.roles import Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import notices
from helpdesk_tui.services.allowance import standing
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.job import Job, command
from helpdesk_tui.store import limits, outbox, people
from helpdesk_tui.store import periods as stored
from helpdesk_tui.store.reader import Reader


def warn(job: Job, agreement_id: int) -> list[str]:
    """Tell the manager, once a period each, that 80 % or all of the time is used or will be; returns what was told."""
    told: list[str] = []
    for once, recipient, text in _news(job.writer, job.policy, agreement_id, job.now):
        notices.tell(job, once=once, kind="allowance", recipient_id=recipient, text=text)
        told.append(text)
    return list(dict.fromkeys(told))


def _news(reader: Reader, policy: Policy, agreement_id: int, now: Instant) -> list[tuple[str, int, str]]:
    """What was not told yet: (once, recipient, text)."""
    found = standing(reader, policy, agreement_id, now) if limits.is_metered(reader, agreement_id) else None
    if found is None:
        return []
    news = []
    for threshold, text in _warnings(policy, found.meter):
        for recipient in managers(reader, found.account.agreement.manager_id, found.account.agreement.client_id):
            once = f"allowance:{agreement_id}:{found.meter.start_at}:{threshold}:console:{recipient}"
            if not outbox.is_there(reader, once):
                news.append((once, recipient, text))
    return news


def warn_of_ticket(job: Job, ticket_id: int) -> None:
    """The same for the agreement of a ticket on which time was just recorded."""
    agreement_id = stored.agreement_of_ticket(job.writer, ticket_id)
    if agreement_id is not None:
        warn(job, agreement_id)


def _warnings(policy: Policy, meter: Meter) -> list[tuple[str, str]]:
    percent = meter.percent()
    if not meter.available_min or percent is None:
        return []
    facts = {
        "client": meter.client,
        "number": meter.number,
        "period": meter.period,
        "used": formats.duration(meter.taken_min * 60),
        "all": formats.duration(meter.available_min * 60),
        "then": formats.duration(meter.projected_min * 60),
    }
    found = []
    if percent >= 100:  # who learns this need not learn that 80 % are used
        return [("100", _("{client}, {number}: the {all} of {period} are used up").format(**facts))]
    if percent >= policy.number("allowance.warn_percent"):
        found.append(("80", _("{client}, {number}: {used} of the {all} of {period} are used").format(**facts)))
    if meter.projected_overage_min > 0:
        found.append(("pace", _("{client}, {number}: at this pace {period} ends at {then} of {all}").format(**facts)))
    return found


def managers(reader: Reader, manager_id: int | None, client_id: int) -> list[int]:
    """The client's manager, else all who are managers; who may not see the client hears nothing of it."""
    found = [manager_id] if manager_id is not None else limits.holders(reader, "manager")
    return [person_id for person_id in found if people.is_granted(reader, person_id, client_id)]


def warn_due(desk: Desk, actor: Actor) -> list[str]:
    """For the loop: warn of every agreement whose time runs out, also at the pace of its work. One transaction each, where there is news."""
    with desk.store.read() as reader:
        policy, now = people.policy(reader), desk.clock.now()
        late = [one.id for one in stored.agreements(reader) if _news(reader, policy, one.id, now)]
    told: list[str] = []
    for agreement_id in late:
        with command(desk, actor) as job:
            told += warn(job, agreement_id)
    return told
