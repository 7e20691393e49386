"""Who gets a new ticket (RULES.md §6): the rules over people as they stand at one moment, without a store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpdesk_tui.domain.words import _

PULL, ROUND_ROBIN, LEAST_LOADED = "pull", "round_robin", "least_loaded"
STEPS = ("dedicated", "deputy", "lead", "duty")
"""The chain along which a VIP's ticket goes, in order."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as the rules see one: whether at work, and if not, why; `load` in thousandths of weight; `turn` the number of the last
    ticket that a rule gave (0: none yet), the longest ago being the lowest."""

    person_id: int
    name: str
    is_at_work: bool
    why_not: str = ""
    load: int = 0
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried: `fits` whether it named somebody (or a team), `why` the inputs and what came of them."""

    rule: str
    fits: bool
    why: str

    def as_json(self) -> list[object]:
        """For an event's payload."""
        return [self.rule, self.fits, self.why]


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the VIP chain: who stands there, or why nobody does."""

    step: str
    standing: Standing | None
    nobody: str = ""


ON_DUTY, ON_CALL, OFF = 0, 1, 2
"""How somebody stands at a moment, the best first."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody who could look after a ticket: how that one stands when the ticket needs somebody (`then`), whether for a while longer
    (`stays`), and how now, until when; `team` ranks the teams; `load` in thousandths of weight."""

    person_id: int
    then: int
    now: int
    stays: bool
    until_at: int
    team: int
    load: int


def cover(found: Iterable[Cover]) -> Cover | None:
    """Who looks after a ticket until its engineer is back; None where nobody is at work now or then.

    Who is on shift when it needs somebody goes first, on duty before on call; where nobody is, who is at work now the longest.
    """
    able = [one for one in found if OFF not in (one.then, one.now) or one.then != one.now]
    return min(
        able,
        key=lambda one: (one.then, one.now, not one.stays, -one.until_at if one.then == OFF else 0, one.team, one.load, one.person_id),
        default=None,
    )


def rule_words(rule: str) -> str:
    """A rule as people call it."""
    told = {
        "dedicated": _("VIP: the client's dedicated engineer"),
        "deputy": _("VIP: the deputy of the dedicated engineer"),
        "lead": _("VIP: the team's lead"),
        "duty": _("VIP: the one on duty"),
        "vip": _("VIP requester"),
        "agreement": _("team of the agreement"),
        "client": _("team of the client"),
        "line": _("default team of the line"),
        "entry": _("taken at entry"),
        PULL: _("pull"),
        ROUND_ROBIN: _("round robin"),
        LEAST_LOADED: _("least loaded"),
    }
    return told.get(rule, rule)


def along(chain: Sequence[Link], *, behind: str | None = None, but: Iterable[int] = ()) -> tuple[Link | None, list[Tried]]:
    """The first link of the chain who is at work, with what was tried; `but` passes over people.

    `behind` starts after that step. Behind the last one the chain begins anew: there may be others on duty, and who was off shift may have
    come to work; `but` is who had it, so it ends.
    """
    tried: list[Tried] = []
    passed_over = frozenset(but)
    first = STEPS.index(behind) + 1 if behind in STEPS[:-1] else 0
    for link in chain:
        if STEPS.index(link.step) < first:
            continue
        if link.standing is None:
            tried.append(Tried(link.step, False, link.nobody))
        elif link.standing.person_id in passed_over:
            tried.append(Tried(link.step, False, _("{name} had it already").format(name=link.standing.name)))
        elif not link.standing.is_at_work:
            tried.append(Tried(link.step, False, f"{link.standing.name}: {link.standing.why_not}"))
        else:
            tried.append(Tried(link.step, True, _("{name} is at work").format(name=link.standing.name)))
            return link, tried
    return None, tried


def inside(rule: str, team: str, members: Sequence[Standing]) -> tuple[Standing | None, Tried]:
    """Whom the team's rule names among those at work, and how it came to that.

    Round robin: whose last ticket by the rule is the longest ago. Least loaded: the smallest load, then the same.
    """
    if rule == PULL:
        return None, Tried(PULL, True, _("{team}: nobody until somebody takes it").format(team=team))
    at_work = [one for one in members if one.is_at_work]
    if not at_work:
        away = "; ".join(f"{one.name}: {one.why_not}" for one in members) or _("the team has no engineers")
        return None, Tried(rule, False, _("{team}: nobody is at work ({away}); it waits to be taken").format(team=team, away=away))
    if rule == LEAST_LOADED:
        chosen = min(at_work, key=lambda one: (one.load, one.turn, one.person_id))
        loads = ", ".join(
            f"{one.name} {one.load / 1000:.1f}" for one in sorted(at_work, key=lambda one: (one.load, one.turn, one.person_id))
        )
        return chosen, Tried(rule, True, _("{team}: {name} of {loads}").format(team=team, name=chosen.name, loads=loads))
    chosen = min(at_work, key=lambda one: (one.turn, one.person_id))
    order = ", ".join(one.name for one in sorted(at_work, key=lambda one: (one.turn, one.person_id)))
    return chosen, Tried(
        rule, True, _("{team}: {name}, whose turn is the longest ago ({order})").format(team=team, name=chosen.name, order=order)
    )
