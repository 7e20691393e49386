"""Penalties: per breach and by attainment, outages once, the cap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_tui.domain.commercial import Commercial, PenaltyTerm, read
from helpdesk_tui.domain.money import cents, money, plain
from helpdesk_tui.domain.penalties import CONFIRMED, PROPOSED, WAIVED, Decided, Outcome, attained, cap, capped, proposed

D = Decimal
FEE = D("1000.00")
END = 1_000_000
BANDS = (PenaltyTerm("resolution", below=D(95), percent=D(5)), PenaltyTerm("resolution", below=D(90), percent=D(10)))


def outcome(ticket: int, *, met: bool = True, target: str = "resolution", root: int = 0, at: int = 0) -> Outcome:
    return Outcome(ticket, root or ticket, target, met, at or ticket)


def many(met: int, breached: int) -> list[Outcome]:
    return [outcome(n + 1, met=n < met) for n in range(met + breached)]


@pytest.mark.parametrize(
    ("met", "breached", "amount"),
    [(95, 5, None), (94, 6, "50.00"), (90, 10, "50.00"), (89, 11, "100.00"), (0, 1, "100.00"), (0, 0, None), (100, 0, None)],
)
def test_the_lowest_band_that_fits(met: int, breached: int, amount: str | None) -> None:
    found = proposed(Commercial(penalties=BANDS), many(met, breached), period="2026-07", fee=FEE, end_at=END)
    assert [str(one.amount) for one in found] == ([] if amount is None else [amount])
    for one in found:
        assert (one.kind, one.at, one.once, one.ticket_id) == ("attainment", END - 1, "attainment:2026-07:resolution", None)
        assert (one.explanation["met"], one.explanation["counted"]) == (met, met + breached)


def test_a_share_is_exact() -> None:
    """94.9999 % is below 95 %."""
    found = proposed(Commercial(penalties=BANDS[:1]), many(949_999, 50_001), period="p", fee=FEE, end_at=END)
    assert [one.amount for one in found] == [D("50.00")]


def test_each_breach_of_its_target_costs() -> None:
    terms = Commercial(penalties=(PenaltyTerm("reaction", amount=D(40)), PenaltyTerm("resolution", percent=D("2.5"))))
    outcomes = [
        outcome(1, met=False, target="reaction", at=30),
        outcome(1, met=False, at=90),
        outcome(2, met=False, at=10),
        outcome(3),
        outcome(4, met=False, target="answer"),
    ]
    found = proposed(terms, outcomes, period="p", fee=FEE, end_at=END)
    assert [(one.once, one.at, str(one.amount)) for one in found] == [
        ("breach:resolution:2", 10, "25.00"),
        ("breach:reaction:1", 30, "40.00"),
        ("breach:resolution:1", 90, "25.00"),
    ]


def test_an_outage_costs_once_the_highest() -> None:
    terms = Commercial(penalties=(PenaltyTerm("reaction", amount=D(40)), PenaltyTerm("resolution", amount=D(70))))
    outcomes = [
        outcome(1, met=False, target="reaction", at=5),
        *(outcome(child, root=1, met=False, at=20 + child) for child in range(2, 9)),
        outcome(1, met=True),
    ]
    found = proposed(terms, outcomes, period="p", fee=FEE, end_at=END)
    assert [(one.once, one.ticket_id, one.at, one.amount, one.explanation["ticket"]) for one in found] == [("outage:1", 2, 22, D(70), 2)]


def test_children_count_once_with_their_parent() -> None:
    outcomes = [outcome(1), outcome(2, root=1, met=False), outcome(3, root=1), outcome(4)]
    share = attained(outcomes, "resolution")
    assert (share.met, share.counted, share.percent) == (1, 2, D(50))


def test_the_cap_takes_the_latest_first() -> None:
    terms = Commercial()
    most = cap(terms, FEE)
    assert most == D("300.00")
    penalties = [
        Decided(1, 30, D(200), CONFIRMED),
        Decided(2, 10, D(250), CONFIRMED),
        Decided(3, 5, D(100), WAIVED),
        Decided(4, 6, D(100), PROPOSED),
    ]
    assert capped(penalties, most) == {2: D(250), 1: D("50.00")}


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 100_000), st.sampled_from([CONFIRMED, WAIVED, PROPOSED]))),
    st.integers(0, 1_000_000),
)
def test_never_more_than_the_cap(drawn: list[tuple[int, int, str]], most_cents: int) -> None:
    penalties = [Decided(n, at, D(amount) / 100, state) for n, (at, amount, state) in enumerate(drawn)]
    most = D(most_cents) / 100
    found = capped(penalties, most)
    confirmed = sum((one.amount for one in penalties if one.state == CONFIRMED), D(0))
    assert sum(found.values(), D(0)) == min(confirmed, most)
    assert all(0 <= found[one.id] <= one.amount for one in penalties if one.state == CONFIRMED)


def test_terms_from_the_store() -> None:
    terms = read({"fee": "900", "penalties": [{"target": "reaction", "amount": "15"}], "penalty_cap_percent": "10"})
    found = proposed(terms, [outcome(7, met=False, target="reaction")], period="p", fee=D(900), end_at=END)
    assert [one.amount for one in found] == [D("15.00")]
    assert cap(terms, D(900)) == D("90.00")


def test_amounts() -> None:
    assert [plain(cents(D(text))) for text in ("0.005", "-0.005", "-0.001", "2.675")] == ["0.01", "-0.01", "0.00", "2.68"]
    assert money(D("12500"), "RUB") == "12,500.00 RUB"
    assert money(D("-40")) == "-40.00"
