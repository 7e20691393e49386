"""The doctor's recomputations: stored working hours against their calendars, stored targets against what happened."""

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.ticket import Target
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract, targets
from helpdesk_tui.services.setup.zone_data import zone_data
from helpdesk_tui.store import calendars, checks, people, tickets
from helpdesk_tui.store.reader import Reader

_SAME = ("is_live", "is_contractual", "seconds", "started_at", "met_at", "verdict", "exchange")


def calendar_faults(reader: Reader) -> list[str]:
    """Stored stretches of the latest versions that are not what the calendar's definition gives with this zone data."""
    faults = []
    for version_id, key, _zone_data, _until_at in checks.latest_versions(reader):
        calendar = calendars.of_version(reader, version_id)
        rows = checks.stored_stretches(reader, version_id)
        for index, (start_at, end_at, before) in enumerate(rows):
            follows = rows[index + 1][0] if index + 1 < len(rows) else end_at
            between = calendar.position(max(follows, end_at)) - calendar.position(end_at)
            if (calendar.position(start_at), calendar.position(end_at)) != (before, before + (end_at - start_at) // 1000) or between:
                faults.append(_("calendar {key}, version {id}: from {at} on").format(key=key, id=version_id, at=start_at))
                break
    return faults


def zone_faults(reader: Reader) -> list[str]:
    """Calendars whose latest version was computed with other rules of its zone than this machine has."""
    faults = []
    for version_id, key, recorded, _until_at in checks.latest_versions(reader):
        zone = calendars.of_version(reader, version_id).definition.tz
        if recorded and recorded != zone_data(zone):
            faults.append(_("calendar {key}: the rules of {zone} have changed").format(key=key, zone=zone))
    return faults


def target_faults(reader: Reader, now: Instant, *, every: bool) -> tuple[int, list[str]]:
    """How many tickets were recomputed, and which stored targets do not follow from their moments, terms and calendars."""
    policy = people.policy(reader)
    numbers = checks.ticket_sample(reader, every=every)
    return len(numbers), [fault for number in numbers for fault in _ticket_faults(reader, policy, number, now)]


def _ticket_faults(reader: Reader, policy: Policy, number: int, now: Instant) -> list[str]:
    ticket = tickets.load(reader, number)
    if ticket is None:
        return []
    stored = {target.kind: target for target in tickets.targets(reader, number)}
    if not stored and ticket.calendar_version_id is None:
        return []  # nothing was promised and nothing is weighed: an imported ticket that had ended before
    promise = contract.of_ticket(reader, policy, ticket)
    at = max(now, ticket.updated_at)  # a wall clock set back since the last write leaves its figures ahead of now
    computed = targets.compute(promise, tickets.moments(reader, number), at)
    found = {target.kind: target for target in targets.keeping(list(stored.values()), computed)}
    faults = [
        _("{id}: {kind} is stored but not promised, or the other way round").format(id=number, kind=kind)
        for kind in stored.keys() ^ found.keys()
    ]
    position = promise.time.position(at)
    for kind in sorted(stored.keys() & found.keys()):
        told = _difference(stored[kind], found[kind], position)
        if told:
            faults.append(f"{number}: {kind}: {told}")
    return faults


def _difference(stored: Target, found: Target, position: int) -> str:
    for name in _SAME:
        if getattr(stored, name) != getattr(found, name):
            return _("{name} is {stored}, must be {found}").format(name=name, stored=getattr(stored, name), found=getattr(found, name))
    if stored.calendar_version_id == found.calendar_version_id and stored.consumed(position) != found.consumed(position):
        return _("{stored} s consumed, must be {found} s").format(stored=stored.consumed(position), found=found.consumed(position))
    return ""
