"""Points, ratings and quality cases on the command line: what they print, and what they say as JSON."""

from __future__ import annotations

from helpdesk_tui.services import ratings, working
from tests.cli.conftest import Cli
from tests.people import join
from tests.services.looking import resolved, taken
from tests.small_desk import SmallDesk


def test_points_from_the_take_to_the_ledger(cli: Cli, small_desk: SmallDesk) -> None:
    number = taken(small_desk)
    (coming,) = cli("points", "--json").json["coming"]
    assert (coming["ticket"], coming["sample"], coming["factor"], coming["points"]) == (number, 32.0, 1.0, 32.0)
    small_desk.clock.forward(minutes=20)
    working.resolve(small_desk.desk, small_desk.actor("anna"), number, code="solved", text="Done.")
    assert [(one["ticket"], one["state"]) for one in cli("points", "--json").json["coming"]] == [(number, "resolved")]
    working.close(small_desk.desk, small_desk.actor("boris"), number)
    told = cli("points", "--json").json
    assert told["coming"] == []
    assert (told["points"], told["period"], told["rows"][0]["booked"]) == (32.0, "2026-03", True)
    assert "32.0 points of Anna Petrova in 2026-03" in cli("points").out
    sections = {one["title"]: one["facts"] for one in cli("points", "explain", f"#{number}", "--json").json["sections"]}
    assert sections["Points granted"][-1] == {"what": "Anna Petrova", "value": "32.0", "how": "20 min recorded"}
    assert "Points granted" in cli("explain", str(number)).out
    (first, *others) = cli("points", "ranking", "--json", "--as", "boris").json["places"]
    assert (first["place"], first["login"], first["points"]) == (1, "anna", 32.0)
    assert {(one["place"], one["points"]) for one in others} == {(2, 0.0)}


def test_who_may_see_whose_points(cli: Cli) -> None:
    assert cli("points", "ivan").code == 1
    assert cli("points", "ivan", "--as", "boris").code == 0
    assert cli("points", "egor", "--as", "boris").code == 1
    assert cli("points", "egor", "--as", "max").code == 0
    assert cli("points", "ranking").code == 1
    assert cli("points", "--month", "soon").code == 2
    assert cli("points", "one", "two").code == 2


def test_ratings_are_recorded_listed_and_averaged(cli: Cli, small_desk: SmallDesk) -> None:
    number = resolved(small_desk)
    assert cli("rating", "add", str(number), "4", "--comment", "[/b] fine", "--as", "boris").out == f"{number} rated 4 of 5\n"
    assert cli("rating", "add", str(number), "5").err.startswith("Nobody rates own work")
    assert cli("rating", "add", str(number), "4.5", "--as", "boris").code == 2
    (row,) = cli("rating", "list", "--json", "--as", "boris").json["ratings"]
    assert (row["score"], row["comment"], row["requester"], row["resolver"], row["counts"]) == (
        4,
        "[/b] fine",
        "Bob Clerk",
        "Anna Petrova",
        True,
    )
    (mean,) = cli("rating", "average", "--by", "client", "--json", "--as", "max").json["averages"]
    assert mean == {"name": "ACME", "average": 4.0, "ratings": 1, "asked": 1, "answered": 1, "response_percent": 100}
    assert "4.00" in cli("rating", "average", "--as", "max").out
    assert cli("rating", "list", "--ticket", "4711").code == 2
    assert "[/b] fine" in cli("show", str(number)).out


def test_a_case_from_the_alarm_to_done(cli: Cli, small_desk: SmallDesk) -> None:
    join(small_desk, "nora", "Nora Quality", "quality")
    number = resolved(small_desk)
    ratings.add(small_desk.desk, small_desk.actor("boris"), number, 1, comment="never again")
    (case,) = cli("quality", "list", "--json", "--as", "nora").json["cases"]
    assert (case["case"], case["ticket"], case["score"], case["state"]) == (1, number, 1, "open")
    assert (
        cli("quality", "call", "1", "--said", "waited two days", "--as", "nora").out
        == "Quality case 1: who calls, what was said written down\n"
    )
    assert cli("quality", "done", "1", "--as", "nora").code == 1
    assert cli("quality", "cause", "1", "no", "owner", "--as", "nora").code == 0
    assert cli("quality", "done", "1", "--measure", "a deputy", "--as", "nora").out == "Quality case 1 is done\n"
    assert cli("quality", "list", "--as", "nora").out == "No quality case.\n"
    shown = cli("quality", "show", "1", "--as", "boris").out
    assert all(word in shown for word in ("never again", "waited two days", "no owner", "a deputy", "Nora Quality"))
    assert cli("quality", "show", "1", "--as", "dina").code == 2
    assert cli("quality", "list").code == 1
