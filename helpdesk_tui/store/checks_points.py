"""What must be true of the ledger of points, of ratings and of quality cases: questions in SQL that have no rows for an answer."""

from helpdesk_tui.domain.words import _
from helpdesk_tui.store.checks import Check

_GO_BACK = _("Somebody or something wrote past this program. Compare with a backup, and restore the last good one: helpdesk restore FILE.")

POINTS: tuple[Check, ...] = (
    Check(
        "points.worth",
        _("a ticket's points never exceed its sample times its effort factor"),
        """SELECT o.ticket_id, sum(o.amount), max(json_extract(o.explanation, '$.total')) FROM point o JOIN ticket t ON t.id = o.ticket_id
            WHERE o.kind = 'granted' AND NOT EXISTS (SELECT 1 FROM point r WHERE r.reverses_id = o.id) GROUP BY o.ticket_id
           HAVING sum(o.amount) > min(json_extract(o.explanation, '$.total'))
               OR max(json_extract(o.explanation, '$.total')) <> json_extract(o.explanation, '$.sample') * json_extract(o.explanation, '$.factor') / 1000
               OR max(json_extract(o.explanation, '$.sample')) <> coalesce(max(t.points_sample), 0)""",
        _("ticket {}: {} thousandths granted, {} at most"),
        _GO_BACK,
    ),
    Check(
        "points.shares",
        _("every row of points is the share that its explanation names"),
        """SELECT o.id, o.ticket_id, o.amount FROM point o WHERE o.kind = 'granted' AND (o.amount < 0 OR o.amount IS NOT
              (SELECT json_extract(s.value, '$.amount') FROM json_each(o.explanation, '$.shares') s WHERE json_extract(s.value, '$.person') = o.person_id))""",
        _("row {} of ticket {}: {} thousandths are not what it says"),
        _GO_BACK,
    ),
    Check(
        "points.reversals",
        _("what is taken back is exactly what was granted, once"),
        """SELECT r.id, r.reverses_id FROM point r LEFT JOIN point o ON o.id = r.reverses_id
            WHERE r.kind = 'taken_back' AND (o.id IS NULL OR o.kind <> 'granted' OR o.amount <> -r.amount OR o.person_id <> r.person_id
                  OR o.ticket_id <> r.ticket_id OR o.team_id IS NOT r.team_id)
           UNION ALL SELECT max(id), reverses_id FROM point WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING count(*) > 1""",
        _("row {} takes back row {} wrongly"),
        _GO_BACK,
    ),
    Check(
        "points.closed",
        _("only closed tickets have points, and each of them once"),
        """SELECT o.ticket_id, t.state, count(*) FROM point o JOIN ticket t ON t.id = o.ticket_id
            WHERE o.kind = 'granted' AND NOT EXISTS (SELECT 1 FROM point r WHERE r.reverses_id = o.id)
            GROUP BY o.ticket_id HAVING t.state <> 'closed' OR count(*) <> count(DISTINCT o.person_id)""",
        _("ticket {} is {} and has {} standing rows"),
        _GO_BACK,
    ),
    Check(
        "ratings.own",
        _("nobody has rated own work"),
        "SELECT id, ticket_id FROM rating WHERE resolver_id IN (requester_id, recorded_by_id)",
        _("rating {} of ticket {}"),
        _GO_BACK,
    ),
    Check(
        "quality.cases",
        _("a case that is done says what was said, its cause and its measure"),
        "SELECT id, ticket_id FROM quality_case WHERE state = 'done' AND (said = '' OR cause = '' OR measure = '')",
        _("case {} of ticket {}"),
        _GO_BACK,
    ),
)
