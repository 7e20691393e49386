"""What the demo's requesters think of resolutions: asks, ratings with comments, and the quality cases that bad ones have opened."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from helpdesk_tui.domain.clock import DAY, HOUR, MINUTE, Instant
from helpdesk_tui.domain.policy import Policy
from helpdesk_tui.services.demo.story import Event, Step, Story
from helpdesk_tui.services.demo.world import World
from helpdesk_tui.store.bulk import Bulk, Value

_SCORES, _SHARES = (5, 4, 3, 2, 1), (56, 26, 10, 5, 3)
_ANSWERED = 0.42
_PRAISE = {
    "en": (
        "Quick and friendly.",
        "Works again, thank you!",
        "Explained what it was, too.",
        "Second time this month, but solved in minutes.",
        "",
    ),
    "ru": ("Быстро и по делу.", "Спасибо, всё работает!", "Объяснили понятно.", "Решили за пять минут.", ""),
}
_MIXED = {
    "en": ("Solved, but it took two calls.", "I had to explain everything twice.", "Fine in the end.", ""),
    "ru": ("Решили, но пришлось напоминать.", "Долго, но помогли.", "Пришлось объяснять дважды.", ""),
}
_BLAME = {
    "en": ("Nobody called back.", "It is still broken!", "Closed without asking me.", "Three days for a password."),
    "ru": ("Никто не перезвонил.", "Проблема осталась!", "Закрыли, не спросив.", "Три дня ждали замену."),
}
_SAID = ("Waited for a call that never came; the fault came back the next morning.", "Клиент ждал звонка два дня, проблема повторилась.")
_CAUSES = ("Handed over without a note at the end of the shift.", "Не проверили результат у пользователя перед закрытием.")
_MEASURES = ("A note is part of every hand-over; the lead checks a week long.", "Перед закрытием звонок пользователю, памятка обновлена.")
_ASK_COLUMNS = ("ticket_id", "resolved_at", "requester_id", "channel", "asked_at", "reminded_at")
_RATING_COLUMNS = (
    "id", "ticket_id", "resolved_at", "requester_id", "resolver_id", "score", "comment", "channel", "at", "recorded_by_id",
)  # fmt: skip
_CASE_COLUMNS = (
    "id", "rating_id", "ticket_id", "opened_at", "state", "caller_id", "called_at", "said", "cause", "measure", "done_at", "done_by_id",
)  # fmt: skip
_OUTBOX_COLUMNS = ("once", "ticket_id", "kind", "channel", "recipient_id", "text", "created_at", "not_before_at")


@dataclass(slots=True)
class Opinion:
    """An ask, with the rating that came of it (score 0: none)."""

    story: Story
    resolved_at: Instant
    resolver_id: int
    requester_id: int
    channel: str
    asked_at: Instant
    reminded_at: Instant | None = None
    score: int = 0
    comment: str = ""
    at: Instant = 0
    rating_id: int = 0


@dataclass(slots=True)
class Case:
    """What was done about a bad rating up to now."""

    id: int
    opinion: Opinion
    caller_id: int | None = None
    called_at: Instant | None = None
    said: str = ""
    cause: str = ""
    measure: str = ""
    done_at: Instant | None = None


@dataclass(slots=True)
class Opinions:
    """All of them, the ratings and cases in the order of time."""

    asks: list[Opinion]
    rated: list[Opinion]
    cases: list[Case]
    quality_id: int
    leads: dict[int, int]


def tell(stories: list[Story], desk: World, policy: Policy, rng: Random) -> Opinions:
    """Ask, rate and follow up; everything goes into the tickets' histories. The tickets have their numbers by now."""
    quality_id = next(person_id for person_id, _login, _name, role in desk.officers if role == "quality")
    asks = _asks(stories, desk, policy)
    for opinion in asks:
        _answer(opinion, desk.now, policy, rng)
    rated = sorted((one for one in asks if one.score), key=lambda one: (one.at, one.story.id))
    for number, opinion in enumerate(rated, 1):
        opinion.rating_id = number
    cases = [Case(number, opinion) for number, opinion in enumerate((one for one in rated if one.score < policy.number("rating.low")), 1)]
    steps = {opinion.rating_id: _rated(opinion) for opinion in rated}
    for case in cases:
        opened: dict[str, object] = {"case": case.id, "rating": case.opinion.rating_id}
        steps[case.opinion.rating_id].events.append(Event("quality.opened", "internal", opened))
        _follow_up(case, desk.now, quality_id, rng)
    leads = {engineer.id: team.lead.id for team in desk.teams for engineer in team.members}
    return Opinions(asks, rated, cases, quality_id, leads)


def _asks(stories: list[Story], desk: World, policy: Policy) -> list[Opinion]:
    """Who was asked: by the order of resolutions, each requester once in so many days."""
    unasked, gap = policy.text("rating.unasked_channels").split(), policy.number("rating.ask_days") * DAY
    last: dict[int, Instant] = {}
    found = []
    resolved = [story for story in stories if story.values["state"] in ("resolved", "closed") and story.values.get("resolved_at")]
    for story in sorted(resolved, key=lambda one: (int(one.values["resolved_at"] or 0), one.id)):
        at, requester = int(story.values["resolved_at"] or 0), story.requester
        if requester is None or story.parent is not None or story.values["channel"] in unasked or at < last.get(requester.id, -gap) + gap:
            continue
        last[requester.id] = at
        channel = "telegram" if story.values["channel"] == "telegram" and requester.telegram else "email"
        step = next(step for step in reversed(story.steps) if any(event.verb == "resolved" for event in step.events))
        step.events.append(Event("rating_asked", "internal", {"to": requester.email, "resolved_at": at}))
        found.append(Opinion(story, at, int(story.values["resolved_by_id"] or 0), requester.id, channel, at))
    return found


def _answer(opinion: Opinion, now: Instant, policy: Policy, rng: Random) -> None:
    """Most stay silent and are reminded once; the others answer within hours or days."""
    remind_at = opinion.asked_at + policy.number("rating.remind_days") * DAY
    at = opinion.asked_at + MINUTE + int(rng.expovariate(1 / 14.0) * HOUR)
    if rng.random() < _ANSWERED and at <= now:
        opinion.at, opinion.score = at, rng.choices(_SCORES, _SHARES)[0]
        phrases = _PRAISE if opinion.score >= 4 else _MIXED if opinion.score == 3 else _BLAME
        language = "ru" if opinion.story.language == "ru" else "en"
        opinion.comment = rng.choice(phrases[language]) if opinion.score < 4 or rng.random() < 0.4 else ""
    if remind_at <= now and (not opinion.score or opinion.at > remind_at):
        opinion.reminded_at = remind_at + rng.randrange(10 * MINUTE)
        if opinion.reminded_at > now or (opinion.score and opinion.at <= opinion.reminded_at):
            opinion.reminded_at = None


def _rated(opinion: Opinion) -> Step:
    """The requester's answer in the ticket's history."""
    step = opinion.story.step(opinion.at, None, "mail")
    step.actor_id = opinion.requester_id
    told: dict[str, object] = {
        "rating": opinion.rating_id,
        "score": opinion.score,
        "comment": opinion.comment,
        "resolved_at": opinion.resolved_at,
    }
    step.events.append(Event("rated", "public", told))
    return step


def _follow_up(case: Case, now: Instant, quality_id: int, rng: Random) -> None:
    """Older cases are done, later ones called about, the latest untouched."""
    language = case.opinion.story.language == "ru"
    called_at = case.opinion.at + int(rng.uniform(2, 40) * HOUR)
    if now - case.opinion.at < rng.uniform(1, 4) * DAY or called_at > now:
        return
    case.caller_id, case.called_at, case.said = quality_id, called_at, _SAID[language]
    _noted(case, called_at, quality_id, "quality.noted", {"said": case.said, "caller_id": quality_id, "called_at": called_at})
    done_at = called_at + int(rng.uniform(1, 6) * DAY)
    if called_at < now - 12 * DAY or rng.random() < 0.6:
        case.cause = _CAUSES[language]
        if done_at > now:
            _noted(case, min(now, called_at + HOUR), quality_id, "quality.noted", {"cause": case.cause})
    if case.cause and done_at <= now:
        case.measure, case.done_at = _MEASURES[language], done_at
        _noted(case, done_at, quality_id, "quality.done", {"cause": case.cause, "measure": case.measure})


def _noted(case: Case, at: Instant, quality_id: int, verb: str, told: dict[str, object]) -> None:
    step = case.opinion.story.step(at, None, "console")
    step.actor_id = quality_id
    step.events.append(Event(verb, "internal", {"case": case.id, **told}))


def write_rows(bulk: Bulk, told: Opinions, now: Instant) -> None:
    """Write asks, ratings and cases, and what the console tells of the latest bad ones."""
    bulk.insert(
        "rating_ask", _ASK_COLUMNS,
        [[a.story.id, a.resolved_at, a.requester_id, a.channel, a.asked_at, a.reminded_at] for a in told.asks],
    )  # fmt: skip
    bulk.insert("rating", _RATING_COLUMNS, [
        [r.rating_id, r.story.id, r.resolved_at, r.requester_id, r.resolver_id, r.score, r.comment, "mail", r.at, r.requester_id]
        for r in told.rated
    ])  # fmt: skip
    bulk.insert("quality_case", _CASE_COLUMNS, [_case_row(case, told.quality_id) for case in told.cases])
    rows: list[list[Value]] = []
    for case in told.cases:
        if case.called_at is not None or case.opinion.at < now - 3 * DAY:
            continue
        text = f"{case.opinion.story.id} of {case.opinion.story.client.name} was rated {case.opinion.score}: quality case {case.id} is open"
        for person_id in (told.quality_id, told.leads.get(case.opinion.resolver_id)):
            if person_id is not None:
                once = f"quality:{case.id}:console:{person_id}"
                rows.append([once, case.opinion.story.id, "quality", "console", person_id, text, case.opinion.at, case.opinion.at])
    bulk.insert("outbox", _OUTBOX_COLUMNS, rows)


def _case_row(case: Case, quality_id: int) -> list[Value]:
    is_done = case.done_at is not None
    return [
        case.id, case.opinion.rating_id, case.opinion.story.id, case.opinion.at, "done" if is_done else "open", case.caller_id, case.called_at,
        case.said, case.cause, case.measure, case.done_at, quality_id if is_done else None,
    ]  # fmt: skip
