"""Putting a demo desk and its tickets into a new store."""

from collections.abc import Iterator
from random import Random

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.domain.sla import OPEN_STATES, Terms, Threshold
from helpdesk_tui.domain.sla_replay import crossings, replay
from helpdesk_tui.domain.text import casefolded
from helpdesk_tui.domain.ticket import Target
from helpdesk_tui.services.contract import Promise
from helpdesk_tui.services.demo import history
from helpdesk_tui.services.demo.story import HOLD_MS, Logged, Said, Step, Story
from helpdesk_tui.services.demo.world import World
from helpdesk_tui.services.targets import compute, percent
from helpdesk_tui.store.bulk import Bulk, Value

_TICKET = (
    "id", "version", "is_open", "state", "kind", "client_id", "client_tier", "requester_id", "is_vip", "service_id", "agreement_version_id",
    "coverage", "calendar_version_id", "subject", "impact", "urgency", "priority", "priority_reason", "channel", "device", "team_id", "line",
    "assignee_id", "created_at", "created_by_id", "updated_at", "until_at", "pause_note", "came_back_at", "boost", "boost_until_at",
    "boost_reason", "boost_by_id", "parent_id", "resolved_at", "resolved_by_id", "resolution_code", "resolution_text", "confirm_at",
    "closed_at", "reopened", "flag_at", "reopen_at", "first_taken_at", "first_taken_by_id", "first_taken_how", "points_sample",
    "points_terms", "next_due_at",
)  # fmt: skip
_DEFAULTS: dict[str, Value] = {"pause_note": "", "boost": 0, "boost_reason": "", "resolution_text": "", "reopened": 0, "version": 1}
TARGET_COLUMNS = (
    "ticket_id", "kind", "is_live", "is_contractual", "calendar_version_id", "seconds", "started_at", "consumed_s", "since_s", "due_at",
    "paused_at", "met_at", "verdict", "by_s", "worst_s", "exchange",
)  # fmt: skip
_MESSAGE = (
    "id", "ticket_id", "at", "kind", "author_id", "channel", "to_address", "body", "is_question", "leaves_at", "command_id", "copied_from_id",
)  # fmt: skip
_ENTRY = (
    "id", "engineer_id", "ticket_id", "agreement_version_id", "start_at", "duration_ms", "mode", "kind", "is_billable", "is_short", "note",
    "end_reason", "timer_id", "timer_part", "flags", "recorded_at", "recorded_by_id", "command_id",
)  # fmt: skip
_UNCONFIRMED_SPAN = 10 * HOUR
_UNDECIDED_SPAN = 8 * DAY


def promise(story: Story, policy: Policy) -> Promise:
    """What was promised for a ticket."""
    targets = {kind: policy.number(f"house.{kind}.{story.priority}") for kind in ("reaction", "resolution")}
    terms = story.deal.terms(story.priority, story.is_vip) if story.deal else Terms(targets["reaction"], None, None, targets["resolution"])
    return Promise(
        terms, story.time.calendar, story.time.version_id, story.time.name, story.deal is not None, story.deal.number if story.deal else "",
        policy.number("reopen.window_s"), policy.number("confirm.working_days"),
    )  # fmt: skip


def number(stories: list[Story]) -> None:
    """Give tickets, messages and entries their ids, each in the order of time."""
    for ticket_id, story in enumerate(stories, start=1):
        story.id = ticket_id
    said = sorted(
        ((said.at, story.id, place, said) for story in stories for place, said in enumerate(_said(story))), key=lambda row: row[:3]
    )
    for message_id, (_at, _ticket, _place, message) in enumerate(said, start=1):
        message.id = message_id
    logged = sorted(
        ((entry.start_at, entry.engineer.id, place, entry) for place, (_s, _p, entry) in enumerate(_logged(stories))),
        key=lambda row: row[:3],
    )
    for entry_id, (_at, _engineer, _place, entry) in enumerate(logged, start=1):
        entry.id = entry_id


def _said(story: Story) -> list[Said]:
    return [said for step in story.steps for said in step.said]


def _logged(stories: list[Story]) -> list[tuple[Story, Step, Logged]]:
    return [(story, step, entry) for story in stories for step in story.steps for entry in step.logged]


def tickets(bulk: Bulk, stories: list[Story], policy: Policy, now: Instant) -> None:
    """Tickets with moments, targets and crossings. Ids must have been given, and commands their numbers."""
    targets: list[list[Value]] = []
    crossed: list[list[Value]] = []
    for story in stories:
        given, moments = promise(story, policy), story.moments
        updated_at = int(story.values["updated_at"] or 0)
        found = compute(given, moments, updated_at)
        targets += [[story.id, *_target(target)] for target in found]
        story.values["calendar_version_id"] = given.calendar_version_id
        story.values["next_due_at"] = min(
            (t.due_at for t in found if t.is_live and t.due_at is not None and t.since_s is not None), default=None
        )
        crossed += [
            [story.id, str(c.kind), c.exchange, percent(c.threshold), c.at] for c in crossings(given.terms, moments, given.time, now)
        ]
    bulk.insert("ticket", _TICKET, (_row(story) for story in stories))
    bulk.insert("ticket_moment", ("ticket_id", "at", "kind", "until_at", "command_id"), _moments(stories))
    bulk.insert("ticket_target", TARGET_COLUMNS, targets)
    bulk.insert("ticket_crossing", ("ticket_id", "kind", "exchange", "threshold", "at"), crossed)
    bulk.insert("ticket_tag", ("ticket_id", "tag"), ((story.id, tag) for story in stories for tag in sorted(story.tags)))
    bulk.index_texts((story.id, _text(story)) for story in stories)


def _row(story: Story) -> list[Value]:
    values = {
        **_DEFAULTS,
        **story.values,
        "id": story.id,
        "is_open": int(story.is_open),
        "parent_id": story.parent.id if story.parent else None,
    }
    return [values.get(name) for name in _TICKET]


def _target(target: Target) -> list[Value]:
    return [getattr(target, name) for name in TARGET_COLUMNS[1:]]


def _moments(stories: list[Story]) -> Iterator[list[Value]]:
    for story in stories:
        for step in story.steps:
            for moment in step.moments:
                yield [story.id, moment.at, str(moment.kind), moment.until_at, 0 if step.door == "time" else step.command_id]


def _text(story: Story) -> str:
    name = story.requester.name if story.requester else None
    parts = [
        str(story.values["subject"]),
        *([name] if name is not None else []),
        str(story.values["device"]),
        *(said.body for said in _said(story)),
    ]
    return casefolded("\n".join(parts))


def messages(bulk: Bulk, stories: list[Story]) -> None:
    """The conversations."""
    rows: list[list[Value]] = []
    for story in stories:
        for step in story.steps:
            for said in step.said:
                leaves_at = said.at + HOLD_MS if said.kind == "reply" else None
                copied = said.copied_from.id if said.copied_from else None
                rows.append([
                    said.id, story.id, said.at, said.kind, said.author_id, said.channel, said.to_address, said.body, int(said.is_question),
                    leaves_at, step.command_id, copied,
                ])  # fmt: skip
    bulk.insert("message", _MESSAGE, sorted(rows, key=lambda row: int(row[0] or 0)))


def labour(bulk: Bulk, stories: list[Story], world: World, policy: Policy, rng: Random) -> None:
    """Work entries with reviews and confirmations, and the stopwatches that run."""
    rows: list[list[Value]] = []
    reviews: list[list[Value]] = []
    confirmed: list[list[Value]] = []
    leads = {team.id: team.lead.id for team in world.teams}
    for story, step, entry in sorted(_logged(stories), key=lambda item: item[2].id):
        is_timed = entry.timer is not None
        norms_ms = story.service.norm_min * MINUTE * policy.number("labour.review_norms")
        is_long = is_timed and entry.duration_ms > min(policy.number("labour.review_ms"), norms_ms)
        flags = "long" if is_long else entry.approval
        rows.append([
            entry.id, entry.engineer.id, story.id, story.deal.version_id if story.deal else None, entry.start_at, entry.duration_ms,
            "auto" if is_timed and entry.engineer.line == 1 else "manual", entry.kind, int(entry.is_billable),
            int(is_timed and entry.duration_ms < policy.number("labour.short_ms")), entry.note, entry.end_reason, entry.timer,
            1 if is_timed else None, flags, step.at, entry.engineer.id, step.command_id,
        ])  # fmt: skip
        evening = step.at - step.at % DAY + 20 * HOUR + rng.randrange(HOUR)
        is_decided = entry.approval and step.at < world.now - _UNDECIDED_SPAN
        is_settled = step.at < world.now - _UNCONFIRMED_SPAN and evening <= world.now and (is_decided or not entry.approval)
        is_confirmed = is_settled and (step.at < world.now - 4 * DAY or rng.random() < 0.97)
        if is_long:
            reviews.append(
                [entry.id, "review", "long", step.at, *([evening, entry.engineer.id, "confirmed"] if is_confirmed else [None, None, None])]
            )
        if entry.approval:
            decision = [evening, leads[entry.engineer.team_id], "approved"] if is_decided else [None, None, None]
            reviews.append([entry.id, "approval", entry.approval, step.at, *decision])
        if is_confirmed:
            confirmed.append([entry.id, max(evening, step.at), entry.engineer.id])
    bulk.insert("work_entry", _ENTRY, rows)
    bulk.insert("entry_review", ("entry_id", "kind", "reason", "opened_at", "decided_at", "decided_by_id", "decision"), reviews)
    bulk.insert("entry_confirmation", ("entry_id", "confirmed_at", "confirmed_by_id"), confirmed)
    bulk.insert(
        "timer", ("id", "engineer_id", "ticket_id", "started_at", "mode", "door"),
        (
            (running.timer, running.engineer.id, story.id, running.started_at, "auto" if running.engineer.line == 1 else "manual", "cli")
            for story in stories if (running := story.running) is not None
        ),
    )  # fmt: skip


def events(bulk: Bulk, stories: list[Story], ledger: history.Chain) -> None:
    """The history, chained."""
    rows = list(history.events(history.commands(stories), ledger))
    bulk.insert("event", history.COLUMNS, (event for event, _payload in rows))
    bulk.insert("event_payload", history.PAYLOAD_COLUMNS, (payload for _event, payload in rows))


def desk_of_anna(bulk: Bulk, stories: list[Story], anna_id: int, now: Instant) -> None:
    """What the tour's engineer finds: a draft, two views of her own, a skip that is over."""
    mine = [story for story in stories if story.values.get("assignee_id") == anna_id and story.values.get("came_back_at") is not None]
    drafts = [(anna_id, story.id, "reply", "Hello,\n\nthank you for the details. I have found", now - 9 * MINUTE) for story in mine[-1:]]
    bulk.insert("draft", ("person_id", "ticket_id", "kind", "body", "saved_at"), drafts)
    views = [(anna_id, 8, "ACME", "client:acme"), (anna_id, 9, "Printing", "service:printing")]
    bulk.insert("saved_view", ("person_id", "slot", "name", "query"), views)
    skipped = [story for story in stories if story.values["state"] == "new" and story.created_at < now - 5 * HOUR][:1]
    skips = [(anna_id, story.id, now - 4 * HOUR, now - 3 * HOUR, "needs somebody on site") for story in skipped]
    bulk.insert("skip", ("person_id", "ticket_id", "at", "until_at", "reason"), skips)


def notices(bulk: Bulk, stories: list[Story], world: World, policy: Policy) -> None:
    """Thresholds crossed in the last hours that somebody should know of, as the desk would have told them."""
    leads = {team.id: team.lead.id for team in world.teams}
    rows: list[list[Value]] = []
    for story in stories:
        if story.values["state"] not in OPEN_STATES:
            continue
        given, moments = promise(story, policy), story.moments
        live = {str(kind) for kind, target in replay(given.terms, moments, given.time, world.now).targets.items() if target.is_unmet}
        for crossing in crossings(given.terms, moments, given.time, world.now):
            recipient = story.values.get("assignee_id") if crossing.threshold is not Threshold.BREACH else None
            recipient = recipient or leads[int(story.values["team_id"] or 0)]
            if crossing.at < world.now - 3 * HOUR or str(crossing.kind) not in live or crossing.threshold is Threshold.HALF:
                continue
            part = "80 %" if crossing.threshold is Threshold.RISK else "all"
            once = f"crossing:{story.id}:{crossing.kind}:{crossing.exchange}:{crossing.threshold}:console:{recipient}"
            text = f"{story.id}: {part} of the {crossing.kind} target is used"
            rows.append([once, story.id, "crossing", "console", recipient, text, crossing.at, crossing.at])
    columns = ("once", "ticket_id", "kind", "channel", "recipient_id", "text", "created_at", "not_before_at")
    bulk.insert("outbox", columns, sorted(rows, key=lambda row: int(row[6] or 0)))
