"""Which zone database a calendar was computed with: by what it says of the zone, so that two spellings of the same rules are the same."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from helpdesk_tui.domain.formats import time_zone

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
LENGTH = 16


@lru_cache(maxsize=64)
def zone_data(zone: str) -> str:
    """A digest of the zone's offset changes from 2000 to 2038, found to the minute. Raises BadInput for an unknown zone."""
    rules = time_zone(zone)
    changes = []
    at, offset = _FIRST, _FIRST.astimezone(rules).utcoffset()
    changes.append(f"{at.isoformat()} {offset}")
    while at < _LAST:
        later = at + _STEP
        found = later.astimezone(rules).utcoffset()
        if found != offset:
            low, high = at, later
            while high - low > _MINUTE:
                middle = low + (high - low) // 2
                low, high = (middle, high) if middle.astimezone(rules).utcoffset() == offset else (low, middle)
            changes.append(f"{high.replace(second=0, microsecond=0).isoformat()} {found}")
            offset = found
        at = later
    return sha256("\n".join(changes).encode()).hexdigest()[:LENGTH]
