"""Rows checked and understood: each becomes a fact about one case, or is refused with its reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import sha256

from helpdesk_tui.domain.clock import DAY, MINUTE, Instant
from helpdesk_tui.domain.errors import HelpdeskError
from helpdesk_tui.domain.formats import time_zone
from helpdesk_tui.domain.words import _
from helpdesk_tui.services.importing.mapping import KEEP, MEANINGS, TAKEN, FileMapping
from helpdesk_tui.services.importing.reading import RawRow
from helpdesk_tui.services.importing.report import DUPLICATE, RefusedRow

LONGEST_WORK_MS = 366 * DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS = ("subject", "client", "requester", "service", "team", "engineer", "channel", "device", "code", "note", "text", "kind")
_LEVELS = ("impact", "urgency")
_LEVEL_WORDS = {"high": "high", "medium": "medium", "low": "low", "1": "high", "2": "medium", "3": "low"}
_TEMPLATE = re.compile(r"\{([^{}]+)\}")
_FINISHED = ("resolved", "closed", "cancelled")


@dataclass(frozen=True, slots=True)
class Fact:
    """What one row says of one case. `at` None: whenever it becomes known. `state` is a state, `taken` or `keep`; a value of None means
    that the row says nothing (or, in a snapshot, nobody). `key` tells the fact from all others of its case."""

    line: int
    case: str
    at: Instant | None
    state: str
    word: str
    key: str
    opened_at: Instant | None = None
    resolved_at: Instant | None = None
    closed_at: Instant | None = None
    sequence: int | None = None
    by: str | None = None
    opened_by: str | None = None
    resolved_by: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    work: tuple[Instant, int] | None = None  # start and ms
    raw: Mapping[str, str] = field(default_factory=dict)


class Unfit(HelpdeskError):
    """A row that cannot be taken over: a short code of the reason, and a sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(slots=True)
class Checked:
    """The facts of a file by case, in the order of the file; what was refused; how many rows lie after the limit."""

    cases: dict[str, list[Fact]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    rows: int = 0
    later: int = 0


def check_all(rows: Iterable[RawRow], mapping: FileMapping, *, until: Instant | None, now: Instant) -> Checked:
    """Understand every row, without those after `until`. Nothing is dropped without being counted."""
    found, check, seen = Checked(), _Check(mapping, until, now), dict[bytes, int]()
    for raw in rows:
        found.rows += 1
        case = check.text(raw, "id") or ""
        try:
            _refuse_double(raw, mapping, seen)
            facts = check.facts(raw, case, found.cases)
        except Unfit as unfit:
            found.refused.append(RefusedRow(raw.line, case, unfit.reason, unfit.sentence, raw.values))
            continue
        if not facts:
            found.later += 1
            continue
        found.cases.setdefault(case, []).extend(facts)
    return found


def _refuse_double(raw: RawRow, mapping: FileMapping, seen: dict[bytes, int]) -> None:
    if raw.fault:
        raise Unfit("unreadable", raw.fault)
    text = "\x1f".join(f"{name}\x1e{value}" for name, value in raw.values.items() if name not in mapping.ignore)
    first = seen.setdefault(sha256(text.encode("utf-8", "surrogatepass")).digest(), raw.line)
    if first != raw.line:
        raise Unfit(DUPLICATE, _("is the same as row {line}").format(line=first))


class _Check:
    def __init__(self, mapping: FileMapping, until: Instant | None, now: Instant) -> None:
        self.mapping = mapping
        self.until = until
        self.now = now
        self.zone = time_zone(mapping.zone)
        self._dates: dict[str, Instant] = {}
        self._keys: dict[str, int] = {}

    def facts(self, raw: RawRow, case: str, known: Mapping[str, list[Fact]]) -> list[Fact]:
        """The facts of a row; none where it lies after the limit. Raises Unfit."""
        if not case:
            raise Unfit("no_id", _("has no id of a ticket"))
        fact = self._fact(raw, case)
        self._check_order(fact)
        if self.mapping.layout == "tickets":
            if case in known:
                raise Unfit(
                    "repeated", _("is a second row of the ticket {id}, other than row {line}").format(id=case, line=known[case][0].line)
                )
            return self._of_whole_ticket(fact)
        if fact.at is None:
            raise Unfit("bad_date", _("has no date"))
        return [] if self._is_later(fact.at) else [replace(fact, key=self._numbered(fact))]

    def _is_later(self, at: Instant) -> bool:
        return self.until is not None and at > self.until

    def _numbered(self, fact: Fact) -> str:
        key = digest(fact.at, fact.word, fact.sequence, fact.by, fact.values.get("engineer"))
        number = self._keys[f"{fact.case}\x1f{key}"] = self._keys.get(f"{fact.case}\x1f{key}", 0) + 1
        return key if number == 1 else f"{key}-{number}"

    def _fact(self, raw: RawRow, case: str) -> Fact:
        word = self.text(raw, "state")
        values: dict[str, str | None] = {name: self._value(raw, name) for name in _FIELDS if name in self.mapping.columns}
        values |= {name: self._level(raw, name) for name in _LEVELS if name in self.mapping.columns}
        if "priority" in self.mapping.columns:
            values["priority"] = self._priority(raw)
        if values.get("kind") not in (None, *MEANINGS["kind"]):
            raise Unfit("unknown_kind", _("has the unknown kind {word!r}; say in [values.kind] what it means").format(word=values["kind"]))
        return Fact(
            line=raw.line, case=case, at=self._date(raw, "at"), state=self._state(word), word=word or "", key="",
            opened_at=self._date(raw, "opened"), resolved_at=self._date(raw, "resolved"), closed_at=self._date(raw, "closed"),
            sequence=self._sequence(raw), by=self._value(raw, "by"), opened_by=self._value(raw, "opened_by"),
            resolved_by=self._value(raw, "resolved_by"), values=values, work=self._work(raw), raw=raw.values,
        )  # fmt: skip

    def _check_order(self, fact: Fact) -> None:
        opened = fact.opened_at
        if opened is not None and fact.at is not None and fact.at < opened:
            raise Unfit("before_open", _("is dated before its ticket was opened"))
        if opened is not None and fact.resolved_at is not None and fact.resolved_at < opened:
            raise Unfit("resolve_before_open", _("says that the ticket was resolved before it was opened"))
        if opened is not None and fact.closed_at is not None and fact.closed_at < opened:
            raise Unfit("close_before_open", _("says that the ticket was closed before it was opened"))
        happened = [at for at in (fact.at, opened) if at is not None]
        if max(happened, default=0) > self.now:
            raise Unfit("future", _("lies in the future"))

    def _of_whole_ticket(self, fact: Fact) -> list[Fact]:
        """A ticket in one row: its opening, its states as far as they are dated, and what else the row says."""
        opened = fact.opened_at
        if opened is None:
            raise Unfit("bad_date", _("does not say when the ticket was opened"))
        if self._is_later(opened):
            return []
        state = fact.state if fact.state != KEEP else "closed" if fact.closed_at else "resolved" if fact.resolved_at else "new"
        if state == "closed" and fact.closed_at is None and fact.resolved_at is None and fact.at is None:
            raise Unfit("bad_date", _("says that the ticket is closed, not when"))
        if state in ("resolved", "cancelled") and (fact.resolved_at or fact.at or fact.closed_at) is None:
            raise Unfit("bad_date", _("says that the ticket is {state}, not when").format(state=state))
        dated: list[tuple[Instant, str]] = [(opened, "new" if state in (*_FINISHED, KEEP) or fact.at else state)]
        if state in ("resolved", "closed") and fact.resolved_at is not None:
            dated.append((fact.resolved_at, "resolved"))
        if state == "closed":
            dated.append((fact.closed_at or fact.at or fact.resolved_at or opened, "closed"))
        elif state == "resolved" and fact.resolved_at is None:
            dated.append((fact.at or fact.closed_at or opened, "resolved"))
        elif state == "cancelled":
            dated.append((fact.closed_at or fact.at or fact.resolved_at or opened, "cancelled"))
        elif state not in _FINISHED and fact.at is not None:
            dated.append((fact.at, state))
        if max(at for at, _state in dated) > self.now:
            raise Unfit("future", _("lies in the future"))
        facts = [replace(fact, at=at, state=state, key=f"{state}:{at}", work=None) for at, state in dated if not self._is_later(at)]
        content = digest(*(f"{name}={value}" for name, value in sorted(fact.raw.items()) if name not in self.mapping.ignore))
        known_at = None if fact.at is None or self._is_later(fact.at) else max(fact.at, facts[-1].at or fact.at)
        return [*facts, replace(fact, at=known_at, state=KEEP, key=content)]

    def text(self, raw: RawRow, name: str) -> str | None:
        """What the row has in the column of that field, or by its template; None where that is a null sign."""
        column = self.mapping.columns.get(name)
        if column is None:
            return None
        if "{" not in column:
            value = raw.values.get(column, "").strip()
            return None if value in self.mapping.nulls else value
        said = _TEMPLATE.sub(lambda part: self._part(raw, part[1]), column)
        return said.strip(" ,;:/-–—·") or None

    def _part(self, raw: RawRow, column: str) -> str:
        value = raw.values.get(column, "").strip()
        return "" if value in self.mapping.nulls else value

    def _value(self, raw: RawRow, name: str) -> str | None:
        word = self.text(raw, name)
        meaning = self.mapping.translated(name, word) if word is not None else None
        return meaning if meaning is not None else word

    def _state(self, word: str | None) -> str:
        if word is None:
            return KEEP
        meaning = self.mapping.translated("state", word)
        if meaning is None:
            raise Unfit("unknown_state", _("has the unknown state {word!r}; say in [values.state] what it means").format(word=word))
        return meaning

    def _level(self, raw: RawRow, name: str) -> str | None:
        word = self.text(raw, name)
        if word is None:
            return None
        plain = word.casefold()
        meaning = (
            self.mapping.translated(name, word)
            or _LEVEL_WORDS.get(plain)
            or _LEVEL_WORDS.get(plain[:1])
            or _LEVEL_WORDS.get(plain.split()[-1])
        )
        if meaning is None:
            raise Unfit(
                "unknown_level", _("has the unknown {field} {word!r}; say in [values.{field}] what it means").format(field=name, word=word)
            )
        return meaning

    def _priority(self, raw: RawRow) -> str | None:
        word = self.text(raw, "priority")
        if word is None:
            return None
        meaning = self.mapping.translated("priority", word) or word.lstrip("Pp")[:1]
        if meaning not in ("1", "2", "3", "4"):
            raise Unfit(
                "unknown_priority", _("has the unknown priority {word!r}; say in [values.priority] what it means").format(word=word)
            )
        return meaning

    def _sequence(self, raw: RawRow) -> int | None:
        word = self.text(raw, "sequence")
        if word is None:
            return None
        if not word.isascii() or not word.isdigit() or len(word) > 18:
            raise Unfit("bad_number", _("has {word!r} where the number of the change is expected").format(word=word))
        return int(word)

    def _work(self, raw: RawRow) -> tuple[Instant, int] | None:
        minutes = self.text(raw, "work_minutes")
        if minutes is not None:
            return self._minutes(raw, minutes)
        start, end = self._date(raw, "work_from"), self._date(raw, "work_to")
        if start is None or end is None or end == start:
            return None
        if not start < end <= start + LONGEST_WORK_MS:
            raise Unfit("bad_work", _("has work that ends before it begins, or a year later"))
        return start, end - start

    def _minutes(self, raw: RawRow, minutes: str) -> tuple[Instant, int] | None:
        try:
            ms = round(float(minutes.replace(",", ".")) * MINUTE)
        except (ValueError, OverflowError):
            ms = -1
        if not 0 <= ms <= LONGEST_WORK_MS:
            raise Unfit("bad_work", _("has {word!r} where minutes of work are expected").format(word=minutes))
        end = self._date(raw, "resolved") or self._date(raw, "closed") or self._date(raw, "at")
        start = self._date(raw, "work_from") or (end - ms if end is not None else self._date(raw, "opened"))
        return (start, ms) if start is not None and ms else None

    def _date(self, raw: RawRow, name: str) -> Instant | None:
        word = self.text(raw, name)
        if word is None:
            return None
        if word not in self._dates:
            self._dates[word] = _instant(word, self.mapping.dates, self.zone)
        return self._dates[word]


def digest(*parts: object) -> str:
    """A short name of some values."""
    return sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _instant(word: str, formats: Iterable[str], zone: tzinfo) -> Instant:
    moment = next((found for form in formats if (found := _parsed(word, form))), None) or _iso(word)
    if moment is None:
        raise Unfit("bad_date", _("has the date {word!r}, which is none of the forms that the mapping names").format(word=word))
    try:
        at = (_aware(word, moment, zone) - _EPOCH) // timedelta(milliseconds=1)
    except OverflowError:
        at = -1
    if at < 0:
        raise Unfit("bad_date", _("has the date {word!r}, which lies before 1970").format(word=word))
    return at


def _aware(word: str, moment: datetime, zone: tzinfo) -> datetime:
    if moment.tzinfo is not None:
        return moment
    there = moment.replace(tzinfo=zone)
    if there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise Unfit("bad_date", _("has the time {word!r}, which clocks skipped that day").format(word=word))
    return there


def _parsed(word: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(word, form)  # noqa: DTZ007  (the mapping's zone is added)
    except ValueError:
        return None


def _iso(word: str) -> datetime | None:
    try:
        return datetime.fromisoformat(word)
    except ValueError:
        return None


__all__ = ["KEEP", "TAKEN", "Checked", "Fact", "Unfit", "check_all", "digest"]
