"""What an import did, row by row where it refused one: nothing is lost silently."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from helpdesk_tui.domain.words import _, ngettext

DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken over: its line, its ticket as far as it is known, a short code of the reason, and a sentence."""

    line: int
    ticket: str
    reason: str
    sentence: str
    raw: Mapping[str, str] = field(default_factory=dict)

    def as_line(self) -> dict[str, object]:
        """The row as it came, with why it was refused: mended, it can be imported again."""
        return {**self.raw, "refused_row": self.line, "refused_reason": self.reason, "refused_sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of a ticket that was changed here and there: what was kept, and what the file says."""

    ticket_id: int
    external_id: str
    field: str
    kept: str
    theirs: str


@dataclass(slots=True)
class Report:
    """The sums of an import. `later` are rows after `--until`; rows = taken + known + later + refused."""

    file: str
    mapping: str
    until: str = ""
    is_dry_run: bool = False
    rows: int = 0
    taken: int = 0
    known: int = 0
    later: int = 0
    made: int = 0
    updated: int = 0
    unchanged: int = 0
    open: int = 0
    entries: int = 0
    corrected: int = 0
    created: dict[str, int] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    disagreements: list[Disagreement] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were refused for each reason, the most frequent first."""
        counts: dict[str, int] = {}
        for row in self.refused:
            counts[row.reason] = counts.get(row.reason, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    @property
    def is_clean(self) -> bool:
        """Whether nothing but exact duplicates was refused."""
        return all(row.reason == DUPLICATE for row in self.refused)

    def lines(self) -> list[str]:
        """The report for people."""
        said = [
            ngettext("{n} row read", "{n} rows read", self.rows).format(n=self.rows)
            + _(" from {file} by the mapping {mapping}").format(file=self.file, mapping=self.mapping)
            + (_(", up to {until}").format(until=self.until) if self.until else ""),
            _("tickets: {made} made ({open} of them open), {updated} updated, {unchanged} unchanged").format(
                made=self.made, open=self.open, updated=self.updated, unchanged=self.unchanged
            ),
            _("rows: {taken} taken over, {known} known already, {later} later than asked for, {refused} refused").format(
                taken=self.taken, known=self.known, later=self.later, refused=len(self.refused)
            ),
        ]
        if self.entries:
            said.append(ngettext("{n} work entry", "{n} work entries", self.entries).format(n=self.entries))
        if self.corrected:
            said.append(
                ngettext(
                    "{n} work entry corrected: the other system has changed it since",
                    "{n} work entries corrected: the other system has changed them since",
                    self.corrected,
                ).format(n=self.corrected)
            )
        if self.created:
            said.append(_("created: {what}").format(what=", ".join(f"{kind} {n}" for kind, n in sorted(self.created.items()))))
        said += self.notices
        said += [f"  {n} × {reason}" for reason, n in self.reasons.items()]
        said += [
            _("  ticket {id} ({external}): {field} was changed here; kept {kept}, the file says {theirs}").format(
                id=d.ticket_id, external=d.external_id, field=d.field, kept=d.kept, theirs=d.theirs
            )
            for d in self.disagreements
        ]
        return [_("Dry run: nothing was written."), *said] if self.is_dry_run else said

    def as_json(self) -> dict[str, object]:
        """The report for programs."""
        return {
            "file": self.file, "mapping": self.mapping, "until": self.until or None, "dry_run": self.is_dry_run, "rows": self.rows,
            "taken": self.taken, "known": self.known, "later": self.later,
            "tickets": {"made": self.made, "open": self.open, "updated": self.updated, "unchanged": self.unchanged},
            "entries": self.entries, "corrected": self.corrected, "created": dict(sorted(self.created.items())), "reasons": self.reasons,
            "refused": [{"row": r.line, "ticket": r.ticket, "reason": r.reason, "sentence": r.sentence} for r in self.refused],
            "disagreements": [
                {"ticket": d.ticket_id, "external_id": d.external_id, "field": d.field, "kept": d.kept, "theirs": d.theirs}
                for d in self.disagreements
            ],
            "notices": self.notices,
        }  # fmt: skip
