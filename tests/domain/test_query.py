"""The filter language; now is Friday 2026-07-03 14:00 in Moscow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.instant_input import parse_instant
from helpdesk_tui.domain.query import (
    CHANNELS,
    FIELD_BY_NAME,
    FIELDS,
    FLAG_MEANINGS,
    KINDS,
    ME,
    NOBODY,
    Compare,
    Not,
    Op,
    Phrase,
    Query,
    QueryError,
    Term,
    TimeRange,
    Word,
)
from helpdesk_tui.domain.query_parse import parse
from helpdesk_tui.domain.ticket import OPEN_STATES, STATES
from tests.domain.unparsing import unparse

NOW = 1_783_076_400_000
MOSCOW = "Europe/Moscow"


def read(text: str) -> Query:
    return parse(text, now=NOW, zone=MOSCOW)


def only(text: str) -> Term:
    (term,) = read(text).terms
    return term


def between(start: str, end: str) -> TimeRange:
    return TimeRange(parse_instant(start, MOSCOW, NOW), parse_instant(end, MOSCOW, NOW))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("printer", Word("printer")),
        ("12:30", Word("12:30")),
        ("10.0.0.1:80", Word("10.0.0.1:80")),
        ("#12x", Word("#12x")),
        ("1042", Word("1042")),
        ('"disk full"', Phrase("disk full")),
        (r'"say \"hi\" C:\temp \\"', Phrase('say "hi" C:\\temp \\')),
        ("-printer", Not(Word("printer"))),
        ("--printer", Word("printer")),
        ('-"disk full"', Not(Phrase("disk full"))),
        ("client:acme", Compare("client", "=", ("acme",))),
        ("client=acme", Compare("client", "=", ("acme",))),
        ('client:acme,"Foo, Inc"', Compare("client", "=", ("acme", "Foo, Inc"))),
        ("Клиент:рога", Compare("client", "=", ("рога",))),
        ("state:new", Compare("state", "=", ("new",))),
        ("state:waiting", Compare("state", "=", ("waiting_client", "waiting_vendor"))),
        ("state:waiting,waiting_client,working", Compare("state", "=", ("waiting_client", "waiting_vendor", "in_progress"))),
        ("state:open", Compare("state", "=", OPEN_STATES)),
        ("статус:решён", Compare("state", "=", ("resolved",))),
        ("who:@me", Compare("who", "=", (ME,))),
        ("who:-", Compare("who", "=", (NOBODY,))),
        ("who:none,ivan", Compare("who", "=", (NOBODY, "ivan"))),
        ('who:"none"', Compare("who", "=", ("none",))),
        ("-who:@me", Not(Compare("who", "=", (ME,)))),
        ("team:net", Compare("team", "=", ("net",))),
        ("service:vpn", Compare("service", "=", ("vpn",))),
        ("tag:urgent", Compare("tag", "=", ("urgent",))),
        ("requester:ann@acme.example", Compare("requester", "=", ("ann@acme.example",))),
        ("prio<=2", Compare("prio", "<=", (2,))),
        ("prio:P1,2", Compare("prio", "=", (1, 2))),
        ("приоритет:1", Compare("prio", "=", (1,))),
        ("sla<2h", Compare("sla", "<", (7200,))),
        ("sla<=1h30", Compare("sla", "<=", (5400,))),
        ("sla<0:30", Compare("sla", "<", (1800,))),
        ("sla<0", Compare("sla", "<", (0,))),
        ("sla<-15m", Compare("sla", "<", (-900,))),
        ("weight>60", Compare("weight", ">", (60_000,))),
        ("weight>=134.5", Compare("weight", ">=", (134_500,))),
        ("weight<0.005", Compare("weight", "<", (5,))),
        ("is:vip", Compare("is", "=", ("vip",))),
        ("-is:vip,breached", Not(Compare("is", "=", ("vip", "breached")))),
        ("created<7d", Compare("age", "<", (7 * 86_400,))),
        ("age>12h", Compare("age", ">", (43_200,))),
        ("created>2026-07-01", Compare("created", ">", (between("2026-07-01", "2026-07-02"),))),
        ("created:yesterday", Compare("created", "=", (between("2026-07-02", "2026-07-03"),))),
        ("created>=mon", Compare("created", ">=", (between("2026-06-29", "2026-06-30"),))),
        ("created:2026-07-01..2026-07-02", Compare("created", "=", (between("2026-07-01", "2026-07-03"),))),
        ('created<"2026-07-01 14:30"', Compare("created", "<", (between("2026-07-01 14:30", "2026-07-01 14:31"),))),
        ("created<13:00", Compare("created", "<", (between("2026-07-03 13:00", "2026-07-03 13:01"),))),
        ("channel:phone,email", Compare("channel", "=", ("phone", "mail"))),
        ("channel:carrier-pigeon", Compare("channel", "=", ("carrier-pigeon",))),
        ("kind:incident", Compare("kind", "=", ("incident",))),
        ("#1042", Compare("id", "=", (1042,))),
        ("#1042,#1057,3", Compare("id", "=", (1042, 1057, 3))),
        ("id:1042", Compare("id", "=", (1042,))),
        ("id>=1000", Compare("id", ">=", (1000,))),
    ],
)
def test_terms(text: str, term: Term) -> None:
    assert only(text) == term


def test_all_terms_must_hold() -> None:
    assert read("  prio<=2\tdisk  -is:vip\n").terms == (Compare("prio", "<=", (2,)), Word("disk"), Not(Compare("is", "=", ("vip",))))
    assert read("") == read("   ") == Query()


@pytest.mark.parametrize(
    ("text", "start", "end", "sentence"),
    [
        ("disk clinet:acme", 5, 12, "unknown filter `clinet:` — did you mean `client:`"),
        ("http://x", 0, 5, "put it in quotes"),
        ("state:wating", 6, 12, "did you mean `waiting`"),
        ("is:xyzzy", 3, 8, "known: vip, late"),
        ("prio<", 0, 5, "`prio` needs a value"),
        ("a prio:1,", 2, 9, "`prio` needs a value"),
        ("prio:5", 5, 6, "1, 2, 3 or 4"),
        ("prio<1,2", 6, 8, "goes with `:` only"),
        ("prio<,", 5, 6, "goes with `:` only"),
        ("client<5", 0, 7, "has no order"),
        ("who!=ivan", 0, 5, "-who:"),
        ("-", 0, 1, "negates"),
        ('x "disk', 2, 7, "not closed"),
        ('client:"acme', 7, 12, "not closed"),
        ('"disk"full', 6, 10, "blank after"),
        ('client:"a"b', 10, 11, "blank or a comma"),
        ('""', 0, 2, "nothing between"),
        ("sla:2h", 0, 6, "compare it with < or >"),
        ("sla<30", 4, 6, "like 2h, 30m"),
        ("sla<2d", 4, 6, "like 2h, 30m"),
        ("age<7", 4, 5, "like 7d"),
        ("age<999999w", 4, 11, "30 years"),
        ("weight>60.5555", 7, 14, "three decimals"),
        ("created>2026-02-30", 8, 18, "no day"),
        ("created>soon", 8, 12, "as a moment"),
        ("created>9999-12-31", 8, 18, "1 to 9999"),
        ("created:2026-07-02..2026-07-01", 8, 30, "ends before it begins"),
        ("id:12x", 3, 6, "only digits"),
        ("#", 0, 1, "like #1042"),
        ("a\ud800b", 1, 2, "cannot be searched"),
        ("x" * 2001, 2000, 2001, "longer than 2000"),
    ],
)
def test_errors_point_at_the_place(text: str, start: int, end: int, sentence: str) -> None:
    with pytest.raises(QueryError) as caught:
        read(text)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert sentence in caught.value.sentence


def test_an_unknown_zone_is_bad_input() -> None:
    with pytest.raises(BadInput, match="time zone"):
        parse("disk", now=NOW, zone="Mars/Base")


def test_the_table_of_fields_is_consistent() -> None:
    assert len(FIELD_BY_NAME) == sum(1 + len(entry.aliases) for entry in FIELDS)
    for entry in FIELDS:
        assert set().union(*entry.value_aliases.values()) <= set(entry.values)
        assert not set(entry.value_aliases) & set(entry.values)
    assert set(FLAG_MEANINGS) <= set(FIELD_BY_NAME["is"].values)


pieces = st.sampled_from(
    [
        "client:",
        "state:",
        "who:",
        "prio<=",
        "sla<",
        "weight>",
        "is:",
        "created",
        "age<",
        "#",
        "id:",
        "channel:",
        "-",
        '"',
        ",",
        " ",
        "<",
        ">",
        "=",
        ":",
        "!=",
        "..",
        "\\",
        "1",
        "42",
        "2h",
        "7d",
        "vip",
        "waiting",
        "@me",
        "none",
        "2026-07-01",
        "mon",
        "ё",
        "ſ",
        "İ",
        "\x00",
        "\ud800",
        "٣",
        "²",
        "\u3000",
    ]
)
typed = st.text(max_size=30) | st.lists(pieces, max_size=8).map("".join)


@given(typed)
def test_any_text_is_a_filter_or_a_query_error(text: str) -> None:
    try:
        found = read(text)
    except QueryError as error:
        trouble = error
    else:
        assert parse(unparse(found), now=NOW + 12_345, zone="Asia/Kathmandu") == found
        return
    assert 0 <= trouble.start < trouble.end <= len(text)
    assert trouble.sentence


searchable = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
names = st.text(searchable, min_size=1, max_size=8).filter(str.strip)
orders: st.SearchStrategy[Op] = st.sampled_from(("<", "<=", ">", ">="))


def some(field: str, values: st.SearchStrategy[str] | st.SearchStrategy[int]) -> st.SearchStrategy[Compare]:
    return st.builds(Compare, st.just(field), st.just("="), st.lists(values, min_size=1, max_size=3, unique=True).map(tuple))


def ordered(field: str, values: st.SearchStrategy[int]) -> st.SearchStrategy[Compare]:
    return st.builds(Compare, st.just(field), orders, st.tuples(values))


instants = st.integers(-10_000_000_000_000, 100_000_000_000_000)
ranges = st.tuples(instants, st.integers(1, 10**10)).map(lambda pair: TimeRange(pair[0], pair[0] + pair[1]))
positive = st.one_of(
    st.text(st.sampled_from("abcёж0123.'"), min_size=1).map(Word),
    names.map(Phrase),
    *(some(field, names) for field in ("client", "requester", "team", "service", "tag", "who")),
    some("who", st.sampled_from((ME, NOBODY, "none", "ME"))),
    some("state", st.sampled_from(STATES)),
    some("is", st.sampled_from(tuple(FLAG_MEANINGS))),
    some("channel", st.sampled_from(CHANNELS)),
    some("kind", st.sampled_from(KINDS)),
    some("id", st.integers(0, 10**15 - 1)),
    some("prio", st.integers(1, 4)),
    some("weight", st.integers(-(10**9), 10**9)),
    ordered("id", st.integers(0, 10**15 - 1)),
    ordered("prio", st.integers(1, 4)),
    ordered("weight", st.integers(-(10**9), 10**9)),
    ordered("sla", st.integers(-999_999_999, 999_999_999)),
    ordered("age", st.integers(0, 999_999_999)),
    st.builds(Compare, st.just("created"), orders | st.just("="), st.tuples(ranges)),
)


@given(st.lists(positive | positive.map(Not), max_size=4).map(tuple).map(Query))
def test_what_is_written_down_reads_back(query: Query) -> None:
    assert read(unparse(query)) == query
