"""Views for Power BI and other programs that read the store: stable names, documented columns, nothing to join.

Every view names what it refers to by id, key and name. Instants come twice: as text in UTC (ISO 8601, `…_at`) and as milliseconds since 1970
(`…_ms`); durations are minutes with two decimals (`…_min`). Tickets that were merged are followed: `ticket_id` is the survivor's number,
`own_ticket_id` the one that a row was written for. States are as stored: what time alone brings (a confirmation span that has passed, a
reminder due) stands there once `helpdesk run` or the ticket's next change has recorded it. Columns are only ever added, at the end.

| view | a row is |
|---|---|
| bi_tickets | a ticket |
| bi_sla | a target of a ticket: reaction, answer, update or resolution |
| bi_work_entries | a work entry; reversals have negative minutes, so sums are right |
| bi_charges | a part of a work entry as booked into a closed period |
| bi_points | a row of the ledger of points; what was taken back is negative |
| bi_ratings | a rating; `is_last` marks the one that counts of its resolution |
| bi_periods | a service period of an agreement, from its first decision on |

`helpdesk report views` lists the columns with their meanings. Views hold nothing: a migration may drop and make them anew from here.
"""

from __future__ import annotations

from typing import NamedTuple

from helpdesk_tui.domain.words import _


class BiColumn(NamedTuple):
    """A column: its name, the expression, and what it says."""

    name: str
    sql: str
    meaning: str


class View(NamedTuple):
    """A view: its name, what a row of it is, its columns, and where they come from."""

    name: str
    row: str
    columns: tuple[BiColumn, ...]
    tables: str

    @property
    def statement(self) -> str:
        """The statement that makes it."""
        listed = ",\n       ".join(f"{column.sql} AS {column.name}" for column in self.columns)
        return f"CREATE VIEW {self.name} AS SELECT {listed}\n  FROM {self.tables}"


def _survivor(alias: str) -> str:
    return (
        f"CASE WHEN {alias}.merged_into_id IS NULL THEN {alias}.id ELSE (WITH RECURSIVE way (id, next) AS (SELECT {alias}.id,"
        f" {alias}.merged_into_id UNION ALL SELECT f.id, f.merged_into_id FROM way JOIN ticket f ON f.id = way.next)"
        " SELECT id FROM way WHERE next IS NULL) END"
    )


def _login(alias: str) -> str:
    return f"coalesce((SELECT value FROM identity WHERE person_id = {alias}.id AND kind = 'login' ORDER BY id LIMIT 1), {alias}.key)"


def _moment(name: str, sql: str, meaning: str) -> tuple[BiColumn, BiColumn]:
    text = f"strftime('%Y-%m-%dT%H:%M:%SZ', {sql} / 1000, 'unixepoch')"
    return BiColumn(f"{name}_at", text, meaning), BiColumn(f"{name}_ms", sql, meaning)


def _minutes(name: str, ms: str, meaning: str) -> BiColumn:
    return BiColumn(f"{name}_min", f"round(({ms}) / 60000.0, 2)", meaning)


def _named(what: str, alias: str, meaning: str) -> tuple[BiColumn, BiColumn, BiColumn]:
    key = _login(alias) if what in ("engineer", "assignee", "resolver") else f"{alias}.key"
    return (
        BiColumn(f"{what}_id", f"{alias}.id", meaning),
        BiColumn(what, key, meaning),
        BiColumn(f"{what}_name", f"{alias}.name", meaning),
    )


_TICKET = BiColumn("ticket_id", _survivor("t"), _("the ticket; the survivor of a merge"))
_OWN_TICKET = BiColumn("own_ticket_id", "t.id", _("the ticket itself, also one that was merged"))
_CLIENT = _named("client", "c", _("the client: id, key, name"))
_AGREEMENT = (
    BiColumn("agreement_id", "g.id", _("the agreement")),
    BiColumn("agreement", "g.number", _("the agreement's number")),
)
_ON_TICKET = "JOIN ticket t ON t.id = {on} JOIN client c ON c.id = t.client_id"

TICKETS = View(
    "bi_tickets",
    _("a ticket"),
    (
        _TICKET,
        _OWN_TICKET,
        BiColumn("parent_id", "t.parent_id", _("the outage that it is a child of")),
        BiColumn("subject", "t.subject", _("what it is about")),
        BiColumn("kind", "t.kind", _("incident or request")),
        BiColumn("state", "t.state", _("its state as stored")),
        BiColumn(
            "is_open", "t.state IN ('new','in_progress','waiting_client','waiting_vendor','scheduled')", _("1 while somebody has to act")
        ),
        BiColumn("priority", "t.priority", _("1 to 4")),
        BiColumn("impact", "t.impact", _("high, medium or low")),
        BiColumn("urgency", "t.urgency", _("high, medium or low")),
        *_CLIENT,
        BiColumn("client_tier", "t.client_tier", _("gold 3, silver 2, bronze 1, none 0")),
        BiColumn("requester_id", "r.id", _("who asked")),
        BiColumn("requester_name", "r.name", _("who asked")),
        BiColumn("is_vip", "t.is_vip", _("1 where the requester is a VIP")),
        *_named("service", "s", _("the service: id, key, name")),
        *_AGREEMENT,
        BiColumn("coverage", "t.coverage", _("covered, or why there is no agreement")),
        BiColumn("channel", "t.channel", _("how it came")),
        BiColumn("device", "t.device", _("which device it concerns")),
        *_named("team", "m", _("the team: id, key, name")),
        BiColumn("line", "t.line", _("1 to 3")),
        *_named("assignee", "a", _("whose it is: id, login, name")),
        *_named("resolver", "x", _("who resolved it last: id, login, name")),
        *_moment("created", "t.created_at", _("when it was created")),
        *_moment("first_taken", "t.first_taken_at", _("when somebody had it first")),
        *_moment("resolved", "t.resolved_at", _("its last resolution")),
        *_moment("closed", "t.closed_at", _("when it was closed")),
        BiColumn("resolution_code", "t.resolution_code", _("how it ended")),
        BiColumn("reopened", "t.reopened", _("how often it was reopened")),
        _minutes(
            "worked",
            """SELECT coalesce(sum(e.duration_ms), 0) FROM work_entry e WHERE e.ticket_id IN (WITH RECURSIVE same (id) AS (SELECT t.id
 UNION ALL SELECT f.id FROM ticket f JOIN same ON f.merged_into_id = same.id) SELECT id FROM same)""",
            _("time recorded on it and on what was merged into it"),
        ),
        BiColumn("external_id", "t.external_id", _("its number in the system that it was imported from")),
    ),
    """ticket t JOIN client c ON c.id = t.client_id LEFT JOIN person r ON r.id = t.requester_id LEFT JOIN service s ON s.id = t.service_id
  LEFT JOIN team m ON m.id = t.team_id LEFT JOIN person a ON a.id = t.assignee_id LEFT JOIN person x ON x.id = t.resolved_by_id
  LEFT JOIN agreement_version v ON v.id = t.agreement_version_id LEFT JOIN agreement g ON g.id = v.agreement_id""",
)

SLA = View(
    "bi_sla",
    _("a target of a ticket"),
    (
        _TICKET,
        _OWN_TICKET,
        *_CLIENT,
        *_AGREEMENT,
        BiColumn("target", "k.kind", _("reaction, answer, update or resolution")),
        BiColumn("is_contractual", "k.is_contractual", _("0 where only the house promises it")),
        BiColumn("is_live", "k.is_live", _("1 while it is neither met nor ended")),
        BiColumn("verdict", "k.verdict", _("met, breached, or nothing while it is live or where it ended without one")),
        BiColumn(
            "was_kept",
            "CASE WHEN k.verdict IS NULL THEN NULL ELSE k.verdict = 'met' AND coalesce(k.worst_s, 0) <= k.seconds END",
            _("1 where it was met in every exchange"),
        ),
        _minutes("allowed", "k.seconds * 1000", _("working time allowed")),
        _minutes("used", "k.consumed_s * 1000", _("working time used when it was last stored")),
        _minutes("worst", "k.worst_s * 1000", _("working time of the worst exchange")),
        *_moment("started", "k.started_at", _("when it began to count")),
        *_moment("due", "k.due_at", _("its deadline")),
        *_moment("met", "k.met_at", _("when it was met")),
    ),
    f"""ticket_target k {_ON_TICKET.format(on="k.ticket_id")}
  LEFT JOIN agreement_version v ON v.id = t.agreement_version_id LEFT JOIN agreement g ON g.id = v.agreement_id""",
)

WORK_ENTRIES = View(
    "bi_work_entries",
    _("a work entry"),
    (
        BiColumn("entry_id", "e.id", _("the entry")),
        _TICKET,
        _OWN_TICKET,
        *_CLIENT,
        *_named("engineer", "p", _("who worked: id, login, name")),
        *_named("team", "m", _("the engineer's team: id, key, name")),
        *_named("service", "s", _("the ticket's service: id, key, name")),
        *_AGREEMENT,
        *_moment("start", "e.start_at", _("when the work began")),
        _minutes("worked", "e.duration_ms", _("how long; negative where it takes an entry back")),
        BiColumn("mode", "e.mode", _("auto from a timer, manual by hand")),
        BiColumn("kind", "e.kind", _("reactive, proactive, visit, travel, consulting or project")),
        BiColumn("is_billable", "e.is_billable", _("1 where it may be charged")),
        BiColumn("is_short", "e.is_short", _("1 where a timer ran for less than a minute")),
        BiColumn(
            "is_confirmed",
            "EXISTS (SELECT 1 FROM entry_confirmation q WHERE q.entry_id = e.id)",
            _("1 where the engineer has confirmed it"),
        ),
        BiColumn("reverses_id", "e.reverses_id", _("the entry that it takes back")),
        BiColumn("note", "e.note", _("what was done")),
        *_moment("recorded", "e.recorded_at", _("when it was written down")),
    ),
    f"""work_entry e {_ON_TICKET.format(on="e.ticket_id")} JOIN person p ON p.id = e.engineer_id
  LEFT JOIN engineer n ON n.person_id = e.engineer_id LEFT JOIN team m ON m.id = n.team_id LEFT JOIN service s ON s.id = t.service_id
  LEFT JOIN agreement_version v ON v.id = e.agreement_version_id LEFT JOIN agreement g ON g.id = v.agreement_id""",
)

CHARGES = View(
    "bi_charges",
    _("a part of a work entry as booked into a closed period"),
    (
        BiColumn("charge_id", "h.id", _("the row")),
        BiColumn("period_id", "h.period_id", _("the period into which it is booked")),
        BiColumn("period", "o.name", _("the period's name, like 2026-07")),
        *_AGREEMENT,
        BiColumn("entry_id", "h.entry_id", _("the work entry")),
        _TICKET,
        _OWN_TICKET,
        *_CLIENT,
        *_named("engineer", "p", _("who worked: id, login, name")),
        *_moment("work", "h.work_at", _("when the work was done")),
        _minutes("raw", "h.raw_ms", _("time worked")),
        _minutes("charged", "h.charged_ms", _("time charged, before rounding; negative where it takes a row back")),
        BiColumn("hours", "h.hours", _("in_hours, out_of_hours or holiday")),
        BiColumn("coefficient", "h.coefficient / 1000.0", _("by which time was multiplied")),
        BiColumn("treatment", "h.treatment", _("allowance, overage, out_of_scope, free, goodwill or flat")),
        BiColumn("is_reversal", "h.is_reversal", _("1 where it takes a row back")),
    ),
    f"""charge h JOIN service_period o ON o.id = h.period_id JOIN agreement g ON g.id = o.agreement_id
  {_ON_TICKET.format(on="h.ticket_id")} JOIN work_entry e ON e.id = h.entry_id JOIN person p ON p.id = e.engineer_id""",
)

POINTS = View(
    "bi_points",
    _("a row of the ledger of points"),
    (
        BiColumn("point_id", "l.id", _("the row")),
        _TICKET,
        _OWN_TICKET,
        *_CLIENT,
        *_named("engineer", "p", _("whose points: id, login, name")),
        *_named("team", "m", _("the team then: id, key, name")),
        *_moment("granted", "l.at", _("when")),
        BiColumn("kind", "l.kind", _("granted or taken_back")),
        BiColumn("points", "l.amount / 1000.0", _("how many; negative where taken back")),
        BiColumn("reverses_id", "l.reverses_id", _("the row that it takes back")),
    ),
    f"""point l {_ON_TICKET.format(on="l.ticket_id")} JOIN person p ON p.id = l.person_id LEFT JOIN team m ON m.id = l.team_id""",
)

RATINGS = View(
    "bi_ratings",
    _("a rating"),
    (
        BiColumn("rating_id", "l.id", _("the row")),
        _TICKET,
        _OWN_TICKET,
        *_CLIENT,
        BiColumn("requester_id", "r.id", _("who rates")),
        BiColumn("requester_name", "r.name", _("who rates")),
        *_named("engineer", "p", _("whose resolution: id, login, name")),
        BiColumn("score", "l.score", _("1 to 5")),
        BiColumn("comment", "l.comment", _("what was said")),
        BiColumn("channel", "l.channel", _("how it came")),
        *_moment("rated", "l.at", _("when")),
        *_moment("resolved", "l.resolved_at", _("the resolution that is rated")),
        BiColumn(
            "is_last",
            """NOT EXISTS (SELECT 1 FROM rating z WHERE z.ticket_id = l.ticket_id AND z.resolved_at = l.resolved_at
               AND (z.at > l.at OR (z.at = l.at AND z.id > l.id)))""",
            _("1 where it is the last one of its resolution"),
        ),
    ),
    f"""rating l {_ON_TICKET.format(on="l.ticket_id")} LEFT JOIN person r ON r.id = l.requester_id LEFT JOIN person p ON p.id = l.resolver_id""",
)

PERIODS = View(
    "bi_periods",
    _("a service period of an agreement, from its first decision on"),
    (
        BiColumn("period_id", "o.id", _("the period")),
        BiColumn("period", "o.name", _("its name, like 2026-07")),
        *_AGREEMENT,
        *_CLIENT,
        BiColumn("state", "o.state", _("open, closing or closed")),
        *_moment("start", "o.start_at", _("its first instant")),
        *_moment("end", "o.end_at", _("the instant after its last")),
        *_moment("closed", "o.closed_at", _("when it was closed")),
        BiColumn("invoice", "o.invoice", _("the invoice's number")),
        *_moment("invoiced", "o.invoiced_at", _("when it was invoiced")),
        *_moment("due", "o.due_at", _("when it is to be paid")),
        *_moment("paid", "o.paid_at", _("when it was paid")),
        _minutes(
            "charged",
            "SELECT coalesce(sum(h.charged_ms), 0) FROM charge h WHERE h.period_id = o.id",
            _("time charged in it, before rounding"),
        ),
        BiColumn("figures", "o.figures", _("the statement as it was frozen at the closing, as JSON")),
    ),
    "service_period o JOIN agreement g ON g.id = o.agreement_id JOIN client c ON c.id = g.client_id",
)

VIEWS = (TICKETS, SLA, WORK_ENTRIES, CHARGES, POINTS, RATINGS, PERIODS)
