"""Cases become tickets, or what is new of them is added to the tickets that they have become already.

In short batches, each a transaction; the same file a second time changes nothing. What people did here in the meantime stays: moments of
both sides are merged in the order of time and the latest says the state; of other fields, one that was changed here is kept as it is, and
the report says so where the file has changed it too. No conditions of commands apply, and nobody is notified.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import instant_json
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.roles import SET_UP, Actor
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import contract
from helpdesk_tui.services.desk import Desk
from helpdesk_tui.services.importing import mapping as mappings
from helpdesk_tui.services.importing import reading
from helpdesk_tui.services.importing.directory import LINE, Directory
from helpdesk_tui.services.importing.facts import Fact, check_all
from helpdesk_tui.services.importing.mapping import FileMapping
from helpdesk_tui.services.importing.merging import Case, plan
from helpdesk_tui.services.importing.report import Report
from helpdesk_tui.services.importing.work import Correction, correct
from helpdesk_tui.services.importing.writing import Batch
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import people, tables, takeover
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.takeover import NewEvent
from helpdesk_tui.store.writer import Writer

BATCH_MS = 100
CHUNK = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to import: the file, its mapping (recognised by its columns where None), up to when, and whether only to say what would happen."""

    path: str
    mapping_path: str = ""
    until: str = ""
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class FoundRows:
    """What stands in a file by its mapping, checked as far as it can be without a store."""

    order: Order
    mapping: FileMapping
    sha256: str
    until: Instant | None
    cases: dict[str, list[Fact]]
    report: Report


def read(order: Order, now: Instant) -> FoundRows:
    """Read and check a file of rows. Raises BadInput for an unusable file, mapping or moment."""
    source = reading.open_file(order.path)
    mapping = mappings.load(order.mapping_path) if order.mapping_path else mappings.recognised(reading.header(source))
    absent = _check_columns(mapping, source, is_given=bool(order.mapping_path))
    until = parse_instant(order.until, mapping.zone, now, ahead=False) if order.until else None
    checked = check_all(reading.rows(source, mapping.encoding, mapping.delimiter), mapping, until=until, now=now)
    report = Report(
        source.name, mapping.name, instant_json(until) if until is not None else "", order.is_dry_run, checked.rows, later=checked.later
    )
    report.refused, report.notices = checked.refused, absent
    return FoundRows(order, mapping, source.sha256, until, checked.cases, report)


def take_over(desk: Desk, login: str, found: FoundRows, progress: Progress | None = None) -> Report:
    """Import what was read. Raises NotAllowed for who may not set up the desk."""
    with desk.store.read() as reader:
        actor = _actor(desk, reader, login)
    report = found.report
    made = Import(desk, actor, login, found.mapping, report)
    made.about = {"file": report.file, "sha256": found.sha256, "mapping": found.mapping.name, "until": found.until}
    made.all(_in_order(found.cases), progress)
    report.refused.sort(key=lambda row: row.line)
    return report


def _check_columns(mapping: FileMapping, source: reading.SourceFile, *, is_given: bool) -> list[str]:
    """What to say of columns that the mapping names and the file does not have. Raises BadInput where it needs them."""
    there = set(reading.header(source, mapping.encoding, mapping.delimiter))
    named = ("state",) if is_given and "state" in mapping.columns else ()  # without it every ticket would be taken for new
    for field in (*mappings.NEEDED[mapping.layout], *named):
        column = mapping.columns[field]
        if "{" not in column and column not in there and not source.is_json:
            names = ", ".join(sorted(there)[:12])
            raise BadInput(
                _("{file} has no column {column!r}, from which the mapping takes {field!r}; its columns are {names}.").format(
                    file=source.name, column=column, field=field, names=names
                )
            )
    absent = sorted({column for column in mapping.columns.values() if "{" not in column and column not in there})
    return [_("columns that the file does not have: {names}").format(names=", ".join(absent))] if absent and is_given else []


def _actor(desk: Desk, reader: Reader, login: str) -> Actor | None:
    """Who imports; None in a store that has no administrator yet, where anybody may begin."""
    if takeover.nobody_may_set_up(reader):
        return None
    actor = people.actor(reader, login, takeover.DOOR)
    actor.require(SET_UP)
    return actor


def _in_order(cases: dict[str, list[Fact]]) -> list[tuple[str, list[Fact]]]:
    def begins(item: tuple[str, list[Fact]]) -> Instant:
        return min(min(fact.at or 0 for fact in item[1]), min(fact.opened_at or fact.at or 0 for fact in item[1]))

    return sorted(cases.items(), key=begins)


class Import:
    """One import at work."""

    def __init__(self, desk: Desk, actor: Actor | None, login: str, mapping: FileMapping, report: Report) -> None:
        self.desk = desk
        self.actor = actor
        self.login = login
        self.mapping = mapping
        self.report = report
        self.directory = Directory(mapping)
        self.about: dict[str, object] = {}
        self.command_id = 0

    def all(self, cases: list[tuple[str, list[Fact]]], progress: Progress | None) -> None:
        """Import every case, batch by batch."""
        done = 0
        while done < len(cases):
            done = self._look(cases) if self.report.is_dry_run else self._batch(cases, done)
            if progress is not None:
                progress(done, len(cases))
        self.report.created = dict(self.directory.created)

    def _look(self, cases: list[tuple[str, list[Fact]]]) -> int:
        with self.desk.store.read() as reader:
            self.directory.use(reader, None)
            known = takeover.tickets_of(reader, self.mapping.name)
            for case, facts in cases:
                self._count(plan(reader, self.directory, self.mapping, case, facts, known.get(case), self.desk.clock.now(), self.report))
        return len(cases)

    def _batch(self, cases: list[tuple[str, list[Fact]]], done: int) -> int:
        started = self.desk.clock.reading()
        with self.desk.store.write() as writer:
            self.directory.use(writer, writer)
            if self.actor is None:
                self._begin(writer, self.desk.clock.now())  # so that the service desk is the first team, to which goes what has none
            known = takeover.tickets_of(writer, self.mapping.name)
            while done < len(cases):
                self._chunk(writer, cases[done : done + CHUNK], known)
                done = min(done + CHUNK, len(cases))
                elapsed = started.elapsed_ms(self.desk.clock.reading())
                if elapsed is None or elapsed >= BATCH_MS:
                    break
        return done

    def _chunk(self, writer: Writer, cases: Iterable[tuple[str, list[Fact]]], known: dict[str, int]) -> None:
        now = self.desk.clock.now()
        planned = [plan(writer, self.directory, self.mapping, case, facts, known.get(case), now, self.report) for case, facts in cases]
        for case in planned:
            self._count(case)
        changed = [case for case in planned if case.steps]
        corrections = [one for case in planned for one in case.corrections]
        if not changed and not corrections:
            return
        self._begin(writer, now)
        policy = people.policy(writer)
        contract.ensure_house_calendar(writer, policy, now)
        if changed:
            batch = Batch(writer, policy, self.mapping.name, now, self.command_id, self.report)
            batch.write(changed, self.directory)
        self._correct(writer, corrections)

    def _correct(self, writer: Writer, corrections: list[Correction]) -> None:
        if not corrections or self.actor is None:
            return  # nothing was imported before there was an administrator
        job = Job(self.desk, self.actor, writer)
        job.command_id = self.command_id
        for one in corrections:
            correct(job, self.directory, one, self.mapping.title)

    def _count(self, case: Case) -> None:
        added = sum(one.entry_id is None for one in case.corrections)
        self.report.entries += added
        self.report.corrected += len(case.corrections) - added
        if case.ticket_id is None:
            self.report.made += bool(case.steps)
            self.report.open += case.is_open
        elif case.steps or case.corrections:
            self.report.updated += 1
        else:
            self.report.unchanged += 1

    def _begin(self, writer: Writer, now: Instant) -> None:
        """The event that says who imported what, before the first change."""
        if self.command_id:
            return
        actor_id = self.actor.id if self.actor is not None else self._first_administrator(writer)
        self.command_id = takeover.append_events(writer, now, 0, [NewEvent(now, actor_id, "imported", None, None, "internal", self.about)])

    def _first_administrator(self, writer: Writer) -> int:
        """A store without an administrator gets one: who imports. They lead a service desk, so that the console has a place for them,
        and audit it, so that what was imported can be exported again."""
        found = takeover.person_named(writer, self.login, client_id=None, engineers=False)
        person_id = found if found is not None else self._add_person(writer)
        if not takeover.is_engineer(writer, person_id):
            writer.add(tables.Engineer(person_id=person_id, line=LINE, team_id=self._service_desk(writer, person_id)))
        roles = people.roles_of(writer, person_id)
        for role in ("admin", "auditor", "engineer", "lead"):
            if role not in roles:
                writer.add(tables.EngineerRole(person_id=person_id, role=role))
        self.report.notices.append(
            _("This store had no administrator: {login} is one now, leads its service desk and may read its audit.").format(
                login=self.login
            )
        )
        return person_id

    def _add_person(self, writer: Writer) -> int:
        person_id = writer.add(tables.Person(key=self.directory.free_key("person", self.login), name=self.login))
        writer.add(tables.Identity(person_id=person_id, kind="login", value=self.login.casefold()))
        return person_id

    def _service_desk(self, writer: Writer, lead_id: int) -> int:
        team_id = takeover.key_of(writer, "team", "service-desk")
        return (
            team_id if team_id is not None else writer.add(tables.Team(key="service-desk", name="Service desk", line=LINE, lead_id=lead_id))
        )
