"""Faults that come again and again at the same device, so that the figures have causes to name."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from helpdesk_tui.domain.clock import DAY, Instant
from helpdesk_tui.services.demo.story import Story

_SPAN = 45 * DAY
_DEVICES = {"printing": "printer", "network": "switch", "wifi": "access-point", "vpn": "gateway", "erp": "server", "phones": "pbx"}


def recur(stories: Iterable[Story], rng: Random, now: Instant, places: int = 12) -> None:
    """Give the incidents of the last weeks at the clients that had most of a service the same device: most of them, three or more each."""
    groups: dict[tuple[str, str], list[Story]] = {}
    for story in stories:
        if story.service.kind == "incident" and now - _SPAN < story.created_at and "parent_id" not in story.values:
            groups.setdefault((story.client.key, story.service.key), []).append(story)
    often = sorted((found for found in groups.values() if len(found) >= 3), key=lambda found: (-len(found), found[0].created_at))
    for found in often[:places]:
        first = found[0]
        device = f"{first.client.key}-{_DEVICES.get(first.service.key, 'pc')}-{rng.randint(1, 9)}"
        for story in found[: max(3, len(found) * 2 // 3)]:
            story.values["device"] = device
