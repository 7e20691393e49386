"""How many open tickets an engineer may have, and whether tickets may be picked by hand: for `next` and `take` only (RULES.md §6).

The children of an outage are no load of their own and do not count.
"""

from helpdesk_tui.domain.errors import Refused
from helpdesk_tui.domain.ticket import Ticket
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import people, workload


def check(job: Job, ticket: Ticket, how: str) -> None:
    """Raise Refused where the team forbids picking, or a cap is reached. Phone entry, hand-over and what came back are exempt."""
    if job.actor.team_id is None:
        return
    team = people.team(job.writer, job.actor.team_id)
    if how == "picked" and not team.may_pick:
        raise Refused(_("{team} does not pick by hand: take the next ticket.").format(team=team.name), remedy="ticket.next")
    active, everything = workload.open_tickets(job.writer, job.actor.id, job.now)
    most_active = team.cap_active if team.cap_active is not None else job.policy.number("caps.active")
    most = team.cap_all if team.cap_all is not None else job.policy.number("caps.all")
    if active >= most_active:
        raise Refused(
            _("You have {n} active tickets, the cap is {cap}: resolve, put to waiting or release one first.").format(
                n=active, cap=most_active
            )
        )
    if everything >= most:
        raise Refused(_("You have {n} open tickets, the cap is {cap}: resolve or release one first.").format(n=everything, cap=most))
