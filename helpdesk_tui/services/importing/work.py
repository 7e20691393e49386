"""Work as the other system records it, compared with the entries that it has become: what was changed there is corrected here.

By reversal and a new row, as all corrections are. Work of a closed period, and what was corrected here too, stays and is told of.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk_tui.domain import formats
from helpdesk_tui.domain.clock import Instant
from helpdesk_tui.domain.words import _
from helpdesk_tui.services import entries
from helpdesk_tui.services.entries import NewEntry
from helpdesk_tui.services.importing.directory import Directory
from helpdesk_tui.services.importing.facts import Fact
from helpdesk_tui.services.importing.mapping import FileMapping
from helpdesk_tui.services.importing.report import Disagreement, Report
from helpdesk_tui.services.job import Job
from helpdesk_tui.store import agreements, labour, tables, takeover, tickets
from helpdesk_tui.store.reader import Reader
from helpdesk_tui.store.takeover import ImportedWork
from helpdesk_tui.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Work:
    """A span of somebody's work as a row has it; `external_id` tells it from all others."""

    external_id: str
    worker: str
    start_at: Instant
    duration_ms: int
    note: str

    @property
    def span(self) -> tuple[Instant, int]:
        """Start and milliseconds."""
        return self.start_at, self.duration_ms


@dataclass(frozen=True, slots=True)
class Correction:
    """What the other system says of work now; `entry_id` is the entry that it has changed since, None where there is none yet."""

    ticket_id: int
    entry_id: int | None
    work: Work


def prefix(source: str, external_id: str) -> str:
    """How the ids of a case's work begin."""
    return f"{source}:{external_id}:work:"


def of_fact(fact: Fact, source: str, external_id: str) -> Work | None:
    """The work that a fact tells of; None where it tells of none, or not whose."""
    worker = fact.values.get("engineer") or fact.by
    if fact.work is None or worker is None:
        return None
    start_at, duration_ms = fact.work
    name = f"{prefix(source, external_id)}{start_at}:{worker}"
    return Work(name, worker, start_at, duration_ms, fact.values.get("note") or fact.word)


def compare(
    reader: Reader, mapping: FileMapping, external_id: str, ticket_id: int, facts: Sequence[Fact], report: Report
) -> list[Correction]:
    """What must be added to a ticket's imported entries, or corrected of them."""
    told: dict[str, list[Work]] = {}
    for fact in facts:
        work = of_fact(fact, mapping.name, external_id)
        if work is not None:
            told.setdefault(work.external_id, []).append(work)
    known = takeover.imported_work(reader, ticket_id, prefix(mapping.name, external_id)) if told else []
    corrections = list[Correction]()
    free = [one for one in known if not one.ids & told.keys()]
    for name, works in told.items():
        one = next((one for one in known if name in one.ids), None) or _moved(mapping, works[-1], free)
        if one is None:
            corrections.append(Correction(ticket_id, None, works[0]))
            continue
        if name in one.ids and one.imported_span in [work.span for work in works]:
            continue
        correction = _corrected(reader, ticket_id, external_id, one, works[-1], report)
        if correction is not None:
            corrections.append(correction)
    return corrections


def _moved(mapping: FileMapping, work: Work, free: list[ImportedWork]) -> ImportedWork | None:
    """The entry of work that has another start or worker by now: a ticket in one row has one; elsewhere nobody ends two spans at once.

    Minutes are counted back from their end, and a start can be written down anew: the end is what stays.
    """
    if mapping.layout == "tickets":
        return free.pop() if free else None
    ends_at = work.start_at + work.duration_ms
    found = next(
        (one for one in free if sum(one.imported_span) == ends_at and any(name.endswith(f":{work.worker}") for name in one.ids)), None
    )
    if found is not None:
        free.remove(found)
    return found


def _corrected(
    reader: Reader, ticket_id: int, external_id: str, one: ImportedWork, work: Work, report: Report
) -> Correction | None:  # fmt: skip
    """The correction, unless it may not be: then the report says so."""
    if one.entry_id is None or one.span != one.imported_span:
        if one.span != work.span:
            kept = _("other work") if one.span is None else _span(one.span)
            report.disagreements.append(Disagreement(ticket_id, external_id, "work", kept, _span(work.span)))
        return None
    if takeover.is_booked(reader, one.entry_id, (one.imported_span, work.span)):
        report.notices.append(
            _("Ticket {id} ({external}): work of {kept} lies in a closed period and stays; the file says {theirs}.").format(
                id=ticket_id, external=external_id, kept=_span(one.imported_span), theirs=_span(work.span)
            )
        )
        return None
    return Correction(ticket_id, one.entry_id, work)


def _span(span: tuple[Instant, int]) -> str:
    return _("{time} from {start}").format(time=formats.labour(span[1]), start=formats.instant_json(span[0]))


def add(writer: Writer, work: Work, ticket_id: int, directory: Directory, now: Instant, command_id: int) -> None:
    """Write new work, under the terms in force when it was done."""
    writer.add(
        tables.WorkEntry(
            engineer_id=directory.engineer(work.worker, None),
            ticket_id=ticket_id,
            start_at=work.start_at,
            duration_ms=work.duration_ms,
            mode="manual",
            end_reason=takeover.DOOR,
            note=work.note,
            recorded_at=now,
            command_id=command_id,
            external_id=work.external_id,
            agreement_version_id=agreements.in_force_for(writer, ticket_id, work.start_at),
        )
    )


def correct(job: Job, directory: Directory, correction: Correction, source: str) -> None:
    """Take back the entry and write what the other system says now, with who, when and why; new work is written as it is."""
    if correction.entry_id is None:
        add(job.writer, correction.work, correction.ticket_id, directory, job.now, job.command_id)
        return
    entry = labour.entry(job.writer, correction.entry_id)
    if entry is None:
        raise LookupError(correction.entry_id)
    work, reason = correction.work, _("changed in {source}").format(source=source)
    worker = directory.engineer(work.worker, None)
    job.event("time.corrected", tickets.load(job.writer, entry.ticket_id), payload={"entry": entry.id, "reason": reason})
    entries.reverse(job, entry, reason)
    is_new_name = takeover.entry_ms(job.writer, work.external_id) is None
    entries.record(
        job,
        NewEntry(
            worker, entry.ticket_id, work.start_at, work.duration_ms, "manual", kind=entry.kind, is_billable=entry.is_billable,
            note=work.note, end_reason="import", replaces_id=entry.id, reason=reason, external_id=work.external_id if is_new_name else None,
        ),
    )  # fmt: skip
