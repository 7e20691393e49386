"""Two small logs in the forms of well-known ones, and a desk that imports them."""

from pathlib import Path

import pytest

from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.export import lines
from helpdesk_tui.services.importing.apply import Order, read, take_over
from helpdesk_tui.services.importing.report import Report
from tests.small_desk import SmallDesk

SNAPSHOT_HEADER = (
    "number,incident_state,reopen_count,sys_mod_count,caller_id,opened_by,opened_at,sys_updated_by,sys_updated_at,contact_type,category,"
    "subcategory,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,closed_code,resolved_by,resolved_at,closed_at"
)
EVENT_HEADER = ",case,event,startTime,completeTime,org:resource"


def snapshot(
    number: str, state: str, change: int | str, at: str, *, opened: str = "29-02-2016 08:00", team: str = "Group 1", engineer: str = "?",
    by: str = "Updater 1", priority: str = "3 - Moderate", impact: str = "2 - Medium", resolved: str = "?", closed: str = "?", reopens: int = 0,
    caller: str = "Caller 1",
) -> str:  # fmt: skip
    """A row of the log of snapshots."""
    return (
        f"{number},{state},{reopens},{change},{caller},Opener 1,{opened},{by},{at},Phone,Mail,Outlook,?,PC-7,{impact},2 - Medium,{priority},{team},"
        f"{engineer},code 6,Fixer 1,{resolved},{closed}"
    )


SNAPSHOTS = (
    snapshot("INC1", "New", 0, "29-02-2016 08:05"),
    snapshot("INC1", "New", 1, "29-02-2016 08:20", team="Group 2"),
    snapshot("INC1", "Active", 2, "29-02-2016 09:00", team="Group 2", engineer="Resolver 7", by="Updater 2"),
    snapshot("INC1", "Awaiting User Info", 3, "29-02-2016 10:00", team="Group 2", engineer="Resolver 7"),
    snapshot("INC1", "Active", 4, "29-02-2016 12:00", team="Group 2", engineer="Resolver 8"),
    snapshot("INC1", "Resolved", 5, "29-02-2016 15:00", team="Group 2", engineer="Resolver 8", resolved="02-03-2016 09:00"),
    snapshot("INC1", "Active", 6, "01-03-2016 09:00", team="Group 2", engineer="Resolver 8", reopens=1),
    snapshot("INC1", "Resolved", 7, "02-03-2016 09:00", team="Group 2", engineer="Resolver 8", resolved="02-03-2016 09:00"),
    snapshot("INC1", "Closed", 8, "07-03-2016 09:00", team="Group 2", engineer="Resolver 8", closed="07-03-2016 09:00"),
    snapshot("INC2", "New", 0, "01-03-2016 10:00", opened="01-03-2016 10:00", caller="Caller 2", priority="1 - Critical", impact="1 - High"),
    snapshot("INC2", "Awaiting Problem", 1, "01-03-2016 11:00", opened="01-03-2016 10:00", caller="Caller 2", priority="1 - Critical", impact="1 - High"),
    snapshot("INC2", "Awaiting Problem", 2, "05-03-2016 11:00", opened="01-03-2016 10:00", caller="Caller 2", priority="2 - High", impact="1 - High"),
)  # fmt: skip

EVENTS = (
    "0,Case1,Assign seriousness,2012/10/09 13:50:17.000,2012/10/09 13:50:17.000,Value 1",
    "1,Case1,Take in charge ticket,2012/10/09 13:51:01.000,2012/10/09 14:06:01.000,Value 1",
    "2,Case1,Wait,2012/10/10 09:00:00.000,2012/10/10 09:00:00.000,Value 3",
    "3,Case1,Take in charge ticket,2012/10/12 14:02:56.000,2012/10/12 14:02:56.000,Value 2",
    "4,Case1,Resolve ticket,2012/10/25 10:54:26.000,2012/10/25 10:54:26.000,Value 1",
    "5,Case1,Closed,2012/11/09 12:54:39.000,2012/11/09 12:54:39.000,Value 3",
    "6,Case2,Insert ticket,2012/10/10 08:00:00.000,2012/10/10 08:00:00.000,Value 1",
    "7,Case2,Resolve ticket,2012/10/11 08:00:00.000,2012/10/11 08:00:00.000,Value 1",
    "8,Case2,Take in charge ticket,2012/10/12 08:00:00.000,2012/10/12 08:00:00.000,Value 2",
    "9,Case2,Take in charge ticket,2012/10/12 08:00:00.000,2012/10/12 08:00:00.000,Value 2",
    "10,Case2,Wait,2012/10/13 08:00:00.000,2012/10/13 08:00:00.000,Value 2",
)


def run(desk: Desk, login: str, order: Order) -> Report:
    """Read a file of rows and take it over, as the command line does."""
    return take_over(desk, login, read(order, desk.clock.now()))


class Taker:
    """A desk that imports what tests write to files."""

    def __init__(self, small: SmallDesk, folder: Path) -> None:
        self.small = small
        self.folder = folder

    def file(self, *rows: str, header: str = "", name: str = "log.csv") -> str:
        """Write a file; returns its path."""
        path = self.folder / name
        path.write_text("\n".join([*([header] if header else []), *rows]) + "\n", "utf-8")
        return str(path)

    def snapshots(self, *rows: str, until: str = "", dry: bool = False) -> Report:
        """Import rows of the log of snapshots."""
        return self.take(self.file(*rows, header=SNAPSHOT_HEADER), until=until, dry=dry)

    def events(self, *rows: str, until: str = "", dry: bool = False) -> Report:
        """Import rows of the log of activities."""
        return self.take(self.file(*rows, header=EVENT_HEADER), until=until, dry=dry)

    def take(self, path: str, *, mapping: str = "", until: str = "", dry: bool = False) -> Report:
        """Import a file as the desk's administrator; every row must be accounted for."""
        report = run(self.small.desk, "olga", Order(path, mapping, until, dry))
        assert report.rows == report.taken + report.known + report.later + len(report.refused)
        return report

    def everything(self) -> list[str]:
        """The whole store as an export has it."""
        return list(lines(self.small.desk, "vera"))

    def row(self, external_id: str, columns: str) -> dict[str, object]:
        """Columns of the ticket with that id at the other system."""
        with self.small.desk.store.read() as reader:
            found = reader.row(f"SELECT {columns} FROM ticket WHERE external_id = ?", (external_id,))
        assert found is not None
        return dict(zip((name.strip() for name in columns.split(",")), found, strict=True))

    def id(self, external_id: str) -> int:
        """The number that a ticket got here."""
        return int(str(self.row(external_id, "id")["id"]))

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Rows of the store."""
        with self.small.desk.store.read() as reader:
            return reader.rows(sql, parameters)


@pytest.fixture
def taker(small_desk: SmallDesk, tmp_path: Path) -> Taker:
    """The small desk, ready to import."""
    return Taker(small_desk, tmp_path)
