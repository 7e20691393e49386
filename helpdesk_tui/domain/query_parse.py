"""Reading a filter as it is typed, and writing one down again. The language is described in `query`.

A console reads a filter before it paints: what reads moments and spans is imported where a filter holds one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from helpdesk_tui.domain.clock import DAY, MINUTE, SECOND, Instant
from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.formats import local_time
from helpdesk_tui.domain.query import (
    FIELD_BY_NAME,
    ME,
    NOBODY,
    Compare,
    Field,
    Not,
    Op,
    Phrase,
    Query,
    QueryError,
    Term,
    TimeRange,
    Value,
    Word,
)
from helpdesk_tui.domain.words import _

FIELD_START = re.compile(r"([^\W\d_]+)(<=|>=|!=|[:=<>])")
LONGEST = 2000  # characters of a filter; far more than anybody types
LONGEST_SPAN_S = 999_999_999  # 31 years: what a filter on an age or a deadline can mean


_OPS: dict[str, Op] = {":": "=", "=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_DASHES = re.compile(r"-*")
_NUMBERS = re.compile(r"#([0-9]{1,15}(?:,#?[0-9]{1,15})*)")
_NUMBER = re.compile(r"#?([0-9]{1,15})")
_PRIORITY = re.compile(r"[pр]?([1-4])")
_WEIGHT = re.compile(r"(-?)([0-9]{1,7})(?:\.([0-9]{1,3}))?")
_ESCAPED = re.compile(r'\\(["\\])')
_UNSEARCHABLE = re.compile("[\x00\ud800-\udfff]")
_WITH_MINUTES = re.compile(r".*[0-9]:[0-9]{2}(?:z|[+-][0-9]{2}:?[0-9]{2})?")
_WITH_SECONDS = re.compile(r".*[0-9]:[0-9]{2}:[0-9]{2}.*")
_ME = {ME, "me", "я"}
_NOBODY = {NOBODY, "none", "nobody", "никто"}


def parse(text: str, *, now: Instant, zone: str = "UTC") -> Query:
    """The filter that the text says; days and times of day are read in the zone, relative to now.

    Raises QueryError, and nothing else, for any text that is no filter yet, with the place and what would be right; BadInput for an
    unknown zone.
    """
    local_time(now, zone)
    if len(text) > LONGEST:
        raise QueryError(_("the filter is longer than {n} characters; shorten it").format(n=LONGEST), LONGEST, len(text))
    stray = _UNSEARCHABLE.search(text)
    if stray:
        raise QueryError(_("this character cannot be searched for; delete it"), stray.start(), stray.end())
    return Query(tuple(_TermReader(text, start, end, now, zone).read() for start, end in term_places(text)))


def term_places(text: str) -> Iterator[tuple[int, int]]:
    """Where each term of a filter begins and ends; blanks inside of quotes do not end one, a missing end quote reaches to the end."""
    place = _skip_blanks(text, 0)
    while place < len(text):
        end = _term_end(text, place)
        yield place, end
        place = _skip_blanks(text, end)


def quoted(text: str) -> str:
    """The text in double quotes, for a phrase or a value."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def value_text(text: str) -> str:
    """A value as it is written: in quotes only where it needs them."""
    plain = text and not any(character.isspace() or character in ',"' for character in text)
    return text if plain else quoted(text)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant, or None where nothing is like it."""
    from difflib import get_close_matches

    found = get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


class _TermReader:
    """Reads the one term that stands in `text` between `start` and `end`."""

    def __init__(self, text: str, start: int, end: int, now: Instant, zone: str) -> None:
        self.start, self.end = start, end
        self.now, self.zone = now, zone
        dashes = _dashes_end(text, start)
        self.negated = (dashes - start) % 2 == 1
        self.text = text[:end]
        self.body = dashes

    def read(self) -> Term:
        """The term; raises QueryError."""
        if self.body == self.end:
            self.fail(_("`-` negates what follows it: write it before a word or a filter, like -is:vip"), self.start, self.end)
        term = self._positive()
        return Not(term) if self.negated else term

    def fail(self, sentence: str, start: int, end: int) -> NoReturn:
        """Refuses the text between `start` and `end`."""
        raise QueryError(sentence, start, end) from None

    def _positive(self) -> Word | Phrase | Compare:
        if self.text[self.body] == '"':
            phrase, after = self._quoted(self.body)
            if after != self.end:
                self.fail(_("put a blank after the quoted words"), after, self.end)
            return Phrase(phrase)
        if self.text[self.body :] == "#":
            self.fail(_("write the ticket's number after `#`, like #1042"), self.body, self.end)
        numbers = _NUMBERS.fullmatch(self.text, self.body)
        if numbers:
            return Compare("id", "=", tuple(int(number.lstrip("#")) for number in numbers[1].split(",")))
        named = FIELD_START.match(self.text, self.body)
        return self._field(named[1], named[2], named.end()) if named else Word(self.text[self.body :])

    def _field(self, name: str, sign: str, after: int) -> Compare:
        asked = FIELD_BY_NAME.get(name.casefold())
        if asked is None:
            meant = nearest(name, FIELD_BY_NAME)
            hint = _("did you mean `{meant}:`?").format(meant=meant) if meant else _("put it in quotes to search for the text")
            self.fail(_("unknown filter `{name}` — {hint}").format(name=name + sign, hint=hint), self.body, after)
        op = _OPS.get(sign)
        if op is None:
            self.fail(_("`!=` is written with a dash before the filter: -{name}:…").format(name=asked.name), self.body, after)
        if op != "=" and not asked.ordered:
            self.fail(_("`{name}` has no order: write {name}: and a value").format(name=asked.name), self.body, after)
        typed = list(self._raw_values(after))
        if len(typed) > 1 and op != "=":
            self.fail(_("`,` means or, and goes with `:` only; compare with one value"), typed[0][3], self.end)
        return self._compare(asked, op, typed)

    def _compare(self, asked: Field, op: Op, typed: list[tuple[str, bool, int, int]]) -> Compare:
        if asked.type == "instant" and op != "=" and _is_age(typed[0][0]):
            asked = FIELD_BY_NAME["age"]
        if asked.type in ("span", "age") and op == "=":
            self.fail(_("`{name}` is a span: compare it with < or >, like {name}<2h").format(name=asked.name), self.body, self.end)
        values: list[Value] = []
        for raw, is_quoted, start, end in typed:
            if not raw.strip():
                self.fail(_("`{name}` needs a value: {help}").format(name=asked.name, help=_(asked.help)), self.body, end)
            values += [value for value in self._values(asked, raw, is_quoted, start, end) if value not in values]
        return Compare(asked.name, op, tuple(values))

    def _raw_values(self, place: int) -> Iterator[tuple[str, bool, int, int]]:
        """Each value that is written: its text, whether in quotes, and where it stands."""
        while True:
            start, is_quoted = place, self.text[place : place + 1] == '"'
            if is_quoted:
                value, place = self._quoted(place)
                if place < self.end and self.text[place] != ",":
                    self.fail(_("put a blank or a comma after the quoted value"), place, self.end)
            else:
                comma = self.text.find(",", place)
                place = self.end if comma < 0 else comma
                value = self.text[start:place]
            yield value, is_quoted, start, place
            if place >= self.end:
                return
            place += 1

    def _quoted(self, place: int) -> tuple[str, int]:
        after = _quote_end(self.text, place)
        if after is None:
            self.fail(_('the quotes are not closed: end them with `"`'), place, self.end)
        inside = _ESCAPED.sub(r"\1", self.text[place + 1 : after - 1])
        if not inside.strip():
            self.fail(_("there is nothing between the quotes"), place, after)
        return inside, after

    def _values(self, asked: Field, raw: str, is_quoted: bool, start: int, end: int) -> tuple[Value, ...]:
        word = raw.casefold()
        match asked.type:
            case "name":
                return (raw,)
            case "person":
                return (raw if is_quoted else ME if word in _ME else NOBODY if word in _NOBODY else raw,)
            case "channel":
                return asked.value_aliases.get(word, (word,))
            case "state" | "flag" | "kind":
                return self._listed(asked, word, start, end)
            case "priority":
                return (self._number(_PRIORITY, word, _("a priority is 1, 2, 3 or 4"), start, end),)
            case "number":
                return (self._number(_NUMBER, word, _("a ticket's number has only digits, like 1042"), start, end),)
            case "weight":
                return (self._weight(word, start, end),)
            case "span":
                return (self._working_time(word, start, end),)
            case "age":
                return (self._age(word, start, end),)
            case "instant":
                return (self._range(word, start, end),)

    def _listed(self, asked: Field, word: str, start: int, end: int) -> tuple[str, ...]:
        if word in asked.values:
            return (word,)
        if word in asked.value_aliases:
            return asked.value_aliases[word]
        meant = nearest(word, (*asked.values, *asked.value_aliases))
        hint = _("did you mean `{meant}`?").format(meant=meant) if meant else _("known: {values}").format(values=", ".join(asked.values))
        self.fail(_("`{name}:` knows no `{word}` — {hint}").format(name=asked.name, word=word, hint=hint), start, end)

    def _number(self, form: re.Pattern[str], word: str, sentence: str, start: int, end: int) -> int:
        found = form.fullmatch(word)
        if found is None:
            self.fail(sentence, start, end)
        return int(found[1])

    def _weight(self, word: str, start: int, end: int) -> int:
        found = _WEIGHT.fullmatch(word)
        if found is None:
            self.fail(_("a weight is a number with up to three decimals, like 60 or 134.5"), start, end)
        thousandths = int(found[2]) * 1000 + int((found[3] or "").ljust(3, "0"))
        return -thousandths if found[1] else thousandths

    def _working_time(self, word: str, start: int, end: int) -> int:
        if word in ("0", "-0"):
            return 0
        from helpdesk_tui.domain.spans import read_span

        span = read_span(word.removeprefix("-"))
        if span is None or span.days:
            self.fail(_("working time left is written like 2h, 30m or 1:30; -15m is over by that much"), start, end)
        seconds = self._bounded(span.ms // SECOND, start, end)
        return -seconds if word.startswith("-") else seconds

    def _age(self, word: str, start: int, end: int) -> int:
        from helpdesk_tui.domain.spans import read_span

        span = read_span(word)
        if span is None:
            self.fail(_("an age is written like 7d, 12h or 2w"), start, end)
        return self._bounded((span.days * DAY + span.ms) // SECOND, start, end)

    def _bounded(self, seconds: int, start: int, end: int) -> int:
        if seconds > LONGEST_SPAN_S:
            self.fail(_("no ticket is that old; write less than 30 years"), start, end)
        return seconds

    def _range(self, word: str, start: int, end: int) -> TimeRange:
        first, dots, last = word.partition("..")
        try:
            if not dots:
                return self._moment(first, shortest_ms=1)
            found = TimeRange(self._moment(first, shortest_ms=0).start_at, self._moment(last, shortest_ms=0).end_at)
        except BadInput as trouble:
            self.fail(trouble.sentence, start, end)
        except OverflowError:
            self.fail(_("a date lies in the years 1 to 9999"), start, end)
        if found.end_at <= found.start_at:
            self.fail(_("the range ends before it begins; swap its ends"), start, end)
        return found

    def _moment(self, word: str, *, shortest_ms: int) -> TimeRange:
        """The day, the minute, or the instant that was typed; an instant lasts `shortest_ms`."""
        from datetime import timedelta

        from helpdesk_tui.domain.instant_input import day_start, parse_instant, read_day

        day = read_day(word, self.zone, self.now)
        if day is not None:
            found = TimeRange(day_start(day, self.zone), day_start(day + timedelta(days=1), self.zone))
        else:
            at = parse_instant(word, self.zone, self.now, ahead=False)
            minute = _WITH_MINUTES.fullmatch(word) and not _WITH_SECONDS.fullmatch(word)
            found = TimeRange(at, at + (MINUTE if minute else shortest_ms))
        local_time(found.start_at, "UTC")
        local_time(found.end_at, "UTC")
        return found


def _is_age(word: str) -> bool:
    from helpdesk_tui.domain.spans import read_span

    return ":" not in word and read_span(word) is not None


def _skip_blanks(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _dashes_end(text: str, place: int) -> int:
    found = _DASHES.match(text, place)
    return found.end() if found else place


def _word_end(text: str, place: int, stops: str = "") -> int:
    while place < len(text) and not text[place].isspace() and text[place] not in stops:
        place += 1
    return place


def _quote_end(text: str, place: int) -> int | None:
    """The place after the quote that closes the one at `place`, or None where there is none."""
    place += 1
    while place < len(text):
        if text[place] == '"':
            return place + 1
        place += 2 if text[place] == "\\" and text[place + 1 : place + 2] in ('"', "\\") else 1
    return None


def _term_end(text: str, start: int) -> int:
    place = _dashes_end(text, start)
    named = FIELD_START.match(text, place)
    place = named.end() if named else place
    while True:
        if text[place : place + 1] == '"':
            place = _quote_end(text, place) or len(text)
        place = _word_end(text, place, "," if named else "")
        if named is None or text[place : place + 1] != ",":
            return place
        place += 1
