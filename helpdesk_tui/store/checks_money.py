"""What must be true of closed periods, of what is booked into them, and of penalties: questions in SQL that have no rows for an answer."""

from helpdesk_tui.domain.words import _
from helpdesk_tui.store.checks import Check

_GO_BACK = _("Somebody or something wrote past this program. Compare with a backup, and restore the last good one: helpdesk restore FILE.")

MONEY: tuple[Check, ...] = (
    Check(
        "money.booked",
        _("work is booked into closed periods alone"),
        "SELECT c.id, c.period_id, p.state FROM charge c JOIN service_period p ON p.id = c.period_id WHERE p.state <> 'closed'",
        _("charge {} lies in period {}, which is {}"),
        _GO_BACK,
    ),
    Check(
        "money.once",
        _("no minute of an entry is booked twice"),
        """SELECT c.entry_id, sum(c.raw_ms), e.duration_ms FROM charge c JOIN work_entry e ON e.id = c.entry_id
            GROUP BY c.entry_id HAVING sum(c.raw_ms) < 0 OR sum(c.raw_ms) > e.duration_ms""",
        _("entry {}: {} ms booked, {} ms long"),
        _GO_BACK,
    ),
    Check(
        "money.figures",
        _("the frozen figures of closed periods are those of their statement"),
        """SELECT p.id, p.name FROM service_period p WHERE p.state = 'closed' AND (NOT json_valid(p.figures)
              OR json_extract(p.figures, '$.state') IS NOT 'final' OR json_extract(p.figures, '$.period') IS NOT p.name
              OR json_extract(p.figures, '$.start_at') IS NOT p.start_at OR json_extract(p.figures, '$.end_at') IS NOT p.end_at)""",
        _("period {} ({}) has none"),
        _GO_BACK,
    ),
    Check(
        "money.apart",
        _("periods of one agreement never overlap"),
        """SELECT a.id, b.id FROM service_period a JOIN service_period b ON b.agreement_id = a.agreement_id AND b.start_at > a.start_at
            WHERE a.state = 'closed' AND b.start_at < a.end_at""",
        _("periods {} and {} overlap"),
        _GO_BACK,
    ),
    Check(
        "money.penalties",
        _("no penalty waits for a decision on a closed statement"),
        """SELECT n.id, p.name FROM penalty n JOIN service_period p ON p.agreement_id = n.agreement_id AND p.start_at = n.period_start_at
            WHERE n.state = 'proposed' AND p.state = 'closed'""",
        _("penalty {} stands on {}"),
        _GO_BACK,
    ),
)
