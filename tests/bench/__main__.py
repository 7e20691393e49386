"""`python -m tests.bench [SECTION …]`: prints what the program costs as ratios against floors of the same run. Asserts nothing.

Stores are made once in `--stores` (a temporary folder by default; kept where one is named).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.bench.measure import Row
from tests.bench.stores import Stores

SECTIONS = ("making", "commands", "frames", "keys", "idle", "taking", "memory", "writers", "changes", "boards")


def main() -> None:
    """Measure the sections asked for and print their rows."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--stores", type=Path, help="a folder in which the large stores are kept between runs")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=10_000)
    given = parser.parse_args()
    unknown = sorted(set(given.sections) - set(SECTIONS))
    if unknown:
        parser.error(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    with tempfile.TemporaryDirectory() as folder:
        place = given.stores or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        stores = Stores(place, given.tickets, given.open)
        print(f"{'what':<62} {'measured':>12} {'floor':>12} {'ratio':>7} {'limit':>6}")
        for name in given.sections or SECTIONS:
            measure: Callable[[Stores], list[Row]] = import_module(f"tests.bench.{name}").measure
            for row in measure(stores):
                show(row)


def show(row: Row) -> None:
    """One line a row."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    limit = "" if row.limit is None else f"{row.limit:g}"
    print(f"{row.what:<62} {row.measured:>12} {row.floor:>12} {ratio:>7} {limit:>6} {row.verdict:<5}{row.note}", flush=True)


if __name__ == "__main__":
    main()
