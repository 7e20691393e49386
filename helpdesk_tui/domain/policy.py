"""The numbers of the rules: every default in one frozen record, overridden by the `setting` table.

A hot command reads three of them; so this module imports nothing and the record is a plain class of class attributes.
"""

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

DEFAULTS: dict[str, int | str | bool] = {
    # Weight, in thousandths (RULES.md §5)
    "weight.priority.1": 70_000,
    "weight.priority.2": 45_000,
    "weight.priority.3": 20_000,
    "weight.priority.4": 5_000,
    "weight.tier": 4_000,
    "weight.vip": 12_000,
    "boost.least": -50_000,
    "boost.most": 100_000,
    "boost.active_per_lead": 5,
    "boost.working_s": 8 * 3600,
    # Tickets (§3)
    "reopen.window_s": 7 * 86_400,
    "reopen.client_message_working_s": 3_600,
    "confirm.working_days": 3,
    "wait.remind_days": "2 5",
    "wait.until_working_days": 7,
    "wait.no_answer_working_days": 6,
    "message.hold_s": 30,
    "undo.take_s": 60,
    # House targets: not contractual, for weight and order where no agreement fits, in working seconds
    "house.calendar": "house",
    "house.reaction.1": 3_600,
    "house.reaction.2": 2 * 3_600,
    "house.reaction.3": 4 * 3_600,
    "house.reaction.4": 8 * 3_600,
    "house.resolution.1": 8 * 3_600,
    "house.resolution.2": 16 * 3_600,
    "house.resolution.3": 40 * 3_600,
    "house.resolution.4": 80 * 3_600,
    "intake.new_requesters": True,
    # Hand-out (§6)
    "caps.active": 7,
    "caps.all": 20,
    "skip.working_s": 3_600,
    "routing.pass_on_least_s": 300,  # a VIP's ticket that nobody acknowledges stays at least so many working seconds with each
    "escalation.internal_s": 0,  # working seconds that the next line has to take an escalated ticket; 0: no internal target
    "rota.off_s": 16 * 3_600,  # how long somebody is away after a shift whose next one is not known
    "rota.soon_s": 3_600,  # what is overdue at a shift's end is left to who is still at work so much later
    # Labour (§7)
    "labour.short_ms": 60_000,
    "labour.clock_gap_ms": 5_000,
    "labour.beat_s": 30,
    "labour.silent_s": 90,
    "labour.review_ms": 2 * 3_600_000,
    "labour.review_norms": 3,
    "labour.old_days": 2,
    "labour.shift_s": 8 * 3600,
    # Points (§9), in thousandths
    "points.pressure_most": 40_000,
    "points.plain_norm_min": 30,
    "points.factor_least": 500,
    "points.factor_most": 4_000,
    "points.escalator_percent": 15,
    # Ratings (§10)
    "rating.ask_days": 7,
    "rating.remind_days": 3,
    "rating.low": 3,
    "rating.unasked_channels": "monitoring zabbix recurring import",
    # Notices and the loop (§11): spans before each further try, how long a notice waits to be seen on a screen before it goes outside
    "notify.backoff": "60 300 900 3600 14400 14400 28800 43200",
    "notify.unseen_s": 60,
    "notify.oldest_days": 7,
    "notify.screen_kinds": "crossing_half",
    "notify.digest_kinds": "came_back recurring allowance penalty",
    "notify.digest_hour": 9,
    "run.lease_s": 120,
    "run.claim_s": 300,
    # Boards and figures
    "board.listed": 20,
    "board.stuck_days": 5,
    "board.far_days": 14,
    "report.fault_times": 3,
    # Service periods (§8)
    "allowance.warn_percent": 80,
    "allowance.pace_percent": 20,  # of a period's working time, before a pace is assumed
    # Margins: days before an agreement's end that are told of, how many of the last periods are looked at, how many overruns are too many;
    # what a unit of each currency is worth, where several are used: EUR 1 RUB 0.01
    "margin.ending_days": "30 60",
    "margin.periods": 3,
    "margin.overruns": 2,
    "margin.rates": "",
    # The console
    "console.poll_ms": 1_000,
    "desk.zone": "UTC",
    "desk.name": "Help desk",
}


class Policy:
    """The rules' numbers as they are now: `policy.number("caps.all")`. Unknown keys are the program's own mistake (KeyError)."""

    __slots__ = ("_values",)

    def __init__(self, overrides: dict[str, int | str | bool] | None = None) -> None:
        self._values = {**DEFAULTS, **(overrides or {})}

    def number(self, key: str) -> int:
        """A number, in the unit that the end of its key names."""
        return int(self._values[key])

    def text(self, key: str) -> str:
        """A word."""
        return str(self._values[key])

    def items(self) -> list[tuple[str, int | str | bool]]:
        """All keys with their values, sorted."""
        return sorted(self._values.items())


def checked(key: str, value: object) -> int | str | bool:
    """A value that may stand under `key` in the settings. Raises BadInput naming the key and the type expected."""
    if key not in DEFAULTS:
        near = [known for known in DEFAULTS if known.split(".")[0] == key.split(".")[0]]
        groups = sorted({known.split(".")[0] for known in DEFAULTS})
        hint = (
            _("Keys of that group: {keys}.").format(keys=", ".join(near)) if near else _("Groups: {keys}.").format(keys=", ".join(groups))
        )
        raise BadInput(_("There is no setting {key!r}. {hint}").format(key=key, hint=hint))
    expected = type(DEFAULTS[key])
    if not isinstance(value, int | str | bool) or isinstance(value, bool) is not (expected is bool) or not isinstance(value, expected):
        wanted = _("a whole number") if expected is int else _("true or false") if expected is bool else _("a text")
        told = repr(value) if isinstance(value, str) else str(value)
        raise BadInput(_("Setting {key!r} takes {wanted}, not {value}.").format(key=key, wanted=wanted, value=told))
    return value
