"""How long the large store takes to make."""

from __future__ import annotations

from tests.bench.measure import Row
from tests.bench.stores import Stores


def measure(stores: Stores) -> list[Row]:
    """Seconds for the large store, against a minute for each million of tickets."""
    path = stores.folder / "making.db"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    seconds = stores.make(path, stores.tickets, stores.open)
    path.unlink()
    allowed = 60 * stores.tickets / 1_000_000
    return [
        Row(
            f"making {stores.tickets:,} tickets",
            f"{seconds:.1f} s",
            f"{allowed:.1f} s",
            seconds / allowed,
            1.0,
            "the floor is a minute a million",
        )
    ]
