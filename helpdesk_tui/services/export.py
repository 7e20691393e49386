"""Everything in a store as JSON lines: a first line that says what follows, then every row of every table, verbatim.

Tables come by name, rows by key, columns by name, so that the same store gives the same bytes. The event chain is among them with its
payloads and salts, and can be verified from the file alone. What is derived (full text, stretches of calendars) is left out.
"""

import json
from collections.abc import Iterator, Mapping

from helpdesk_tui.domain.roles import AUDIT
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.store import driver, exchange, journal, people, takeover

FORMAT = 1
FORMAT_KEY = "helpdesk_export"


def lines(desk: Desk, login: str) -> Iterator[str]:
    """The lines of an export, without their ends, all from one snapshot. Raises NotAllowed for who is no auditor: an export says everything."""
    with desk.store.read() as reader:
        if not takeover.nobody_may_set_up(reader):
            people.actor(reader, login, "cli").require(AUDIT)
        tables = exchange.tables_of(reader)
        seq, head = journal.head(reader)
        counts = {table: exchange.count(reader, table) for table in tables}
        yield _line({FORMAT_KEY: FORMAT, "schema": driver.SCHEMA, "head": {"seq": seq, "hash": head}, "rows": counts})
        for table in tables:
            for row in exchange.rows_of(reader, table):
                yield _line({"table": table, "row": row})


def _line(content: Mapping[str, object]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=False)
