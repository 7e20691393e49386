"""Periods, top-ups and the client's word on the command line (RULES.md §8)."""

from tests.cli.conftest import Cli
from tests.services.money_desk import agree, close, move_clock, worked
from tests.small_desk import SmallDesk, utc


def at_work(small: SmallDesk, **terms: object) -> int:
    """A ticket with five hours of March, in the middle of the month; returns its number."""
    agree(small, **terms)
    number = small.ticket()
    move_clock(small, utc(2026, 3, 18, 18))
    worked(small, number, "2026-03-17 09:00-14:00")
    return number


def test_the_running_periods_of_all_clients(cli: Cli, small_desk: SmallDesk) -> None:
    at_work(small_desk)
    (found,) = cli("periods", "--json").json["meters"]
    assert {name: found[name] for name in ("client", "agreement", "period", "used_min", "left_min", "projected_min")} == {
        "client": "ACME", "agreement": "A-001", "period": "2026-03", "used_min": 300, "left_min": 300, "projected_min": 525,
    }  # fmt: skip
    out = cli("periods").out
    assert "A-001" in out
    assert "5 h 00 min" in out


def test_a_clients_periods_have_their_fees_for_the_manager_alone(cli: Cli, small_desk: SmallDesk) -> None:
    at_work(small_desk)
    for login, total in (("max", "1000.00"), ("vera", "1000.00"), ("anna", None)):
        found = cli("periods", "acme", "--json", "--as", login).json
        assert [(one["period"], one["charged_min"]) for one in found["periods"]] == [("2026-03", 300), ("2026-02", 0), ("2026-01", 0)]
        assert found["periods"][0]["total"] == total
    said = cli("periods", "acme").out
    assert "A-001 2026-03: 5 h 00 min of 10 h 00 min used, 5 h 00 min left" in said


def test_a_period_is_explained_charge_by_charge(cli: Cli, small_desk: SmallDesk) -> None:
    number = at_work(small_desk, allowance=3600, coefficients={"out_of_hours": "1.5"})
    worked(small_desk, number, "2026-03-17 18:00-19:00")
    found = cli("periods", "acme", "--period", "2026-3", "--json").json["periods"]
    assert [(one["hours"], one["coefficient"], one["charged_ms"]) for one in found[0]["charges"]] == [
        ("in_hours", 1.0, 5 * 3_600_000), ("out_of_hours", 1.5, 90 * 60_000),
    ]  # fmt: skip
    out = cli("periods", "acme", "--period", "2026-03").out
    assert "1 h 00 min included, 5 h 30 min overage" in out
    assert "out of hours ×1.5" in out


def test_what_was_charged_says_in_which_hours_and_which_visit_is_included(cli: Cli, small_desk: SmallDesk) -> None:
    agree(small_desk, visits_included=1, coefficients={"out_of_hours": "2"})
    number = small_desk.ticket()
    move_clock(small_desk, utc(2026, 3, 18, 18))
    worked(small_desk, number, "2026-03-16 09:00-10:00", kind="visit")
    worked(small_desk, number, "2026-03-17 17:00-19:00")
    out = cli("periods", "acme", "--period", "2026-03", "--as", "anna").out
    assert "Began, UTC  " in out
    assert [line.split("  ")[-1] for line in out.splitlines() if line.startswith("Mon 2026-03-16")] == ["visit included"]
    assert "in hours, out of hours ×2  3 h 00 min" in out


def test_work_that_no_agreement_covers_is_listed(cli: Cli, small_desk: SmallDesk) -> None:
    number = small_desk.ticket(client="umbrella", requester="uma")
    move_clock(small_desk, utc(2026, 3, 18, 18))
    worked(small_desk, number, "2026-03-18 09:00-09:20")
    found = cli("periods", "umbrella", "--json").json
    assert [(one["ticket"], one["duration_ms"]) for one in found["outside"]] == [(number, 20 * 60_000)]
    assert f"20 min lie outside every agreement and are not charged: on {number}" in cli("periods", "umbrella").out


def test_a_top_up_and_the_clients_word_show_at_the_ticket(cli: Cli, small_desk: SmallDesk) -> None:
    number = str(at_work(small_desk, allowance=3600, over_limit="ask"))
    assert "approval needed: the 1 h 00 min of 2026-03 are used" in cli("limit", "show", number).out
    ran = cli("limit", "approve", number, "--by", "Ann Chief", "--cap", "3h")
    assert ran.out == f"Ann Chief approved work on {number}, up to 3 h 00 min\n"
    assert cli("limit", "show", number, "--json").json["is_held"] is False
    assert cli("limit", "refuse", number, "--by", "Bob").code == 0
    assert "Bob refused it on 2026-03-18" in cli("limit", "show", number).out
    ran = cli("topup", "acme", "5h", "--price", "250", "--until", "2026-04-30", "--as", "max")
    assert ran.out == "ACME, A-001: 5 h 00 min more until 2026-04-30\n"
    found = cli("limit", "show", number, "--json").json
    stands = found["meter"]["top_up_min"], found["meter"]["left_min"], found["approval"]
    assert stands == (300, 300, "")  # bought after the four hours over


def test_a_closed_period_says_so(cli: Cli, small_desk: SmallDesk) -> None:
    at_work(small_desk)
    move_clock(small_desk, utc(2026, 4, 2, 9))
    close(small_desk, agree(small_desk), "2026-03")
    found = cli("periods", "acme", "--json").json["periods"]
    assert [(one["period"], one["state"]) for one in found[:2]] == [("2026-04", "open"), ("2026-03", "closed")]


def test_what_is_missing_is_said_in_a_sentence(cli: Cli, small_desk: SmallDesk) -> None:
    agree(small_desk)
    for words, why in (
        (("periods", "--period", "2026-03"), "Whose period?"),
        (("periods", "acme", "--period", "2025-03"), "has no period 2025-03"),
        (("periods", "nobody"), "nobody"),
        (("topup", "acme", "5h"), "--price and --until"),
        (("limit", "approve", "1"), "There is no ticket 1"),
        (("topup", "globex", "5h", "--price", "1", "--until", "2026-12-31", "--as", "max"), "no limit"),
    ):
        ran = cli(*words)
        assert (ran.code in (1, 2), why in ran.err, ran.err.count("\n")) == (True, True, 1), ran


def test_marks_stand_in_the_list_of_entries(cli: Cli, small_desk: SmallDesk) -> None:
    number = str(at_work(small_desk))
    assert cli("entries", "dispute", "1", "--reason", "not ordered", "--as", "max").out == "Entry 1 is disputed now: not ordered\n"
    assert "disputed" in cli("entries", "--ticket", number).out
    assert cli("periods", "acme", "--json").json["periods"][0]["disputed"] == [1]
    assert cli("entries", "settle", "1", "--reason", "was ordered", "--as", "max").code == 0
    assert "disputed" not in cli("entries", "--ticket", number).out
