"""Helpers for tests of the console: wait for conditions, never for a time; read the screen as text."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

GOLDENS = Path(__file__).parents[1] / "data" / "screens"
TURNS = 3000
"""So often a condition is looked at before a test gives up; each turn lets the console work through what it has to do. Half a minute at
least: what is waited for may come from the disk of a machine that has much else to do."""


async def wait_for(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    """Let the console work until the condition holds; fails with what was waited for."""
    for _turn in range(TURNS):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"waited in vain for {what}\n{screen_text(pilot)}")


def screen_text(pilot: Pilot[None]) -> str:
    """The screen as text, a line per row, without trailing blanks."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip("\n")


def whole_text(pilot: Pilot[None]) -> str:
    """Everything that is visible, screens beneath a dialog included."""
    texts = ["\n".join(strip.text for strip in screen._compositor.render_strips()) for screen in pilot.app.screen_stack]
    return "\n".join(texts)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after another."""
    for key in keys:
        await pilot.press(key)


def watch_painting(monkeypatch: pytest.MonkeyPatch, widget: type[Widget]) -> list[Region]:
    """The regions of a kind of widget that are repainted from now on."""
    painted: list[Region] = []
    refresh = widget.refresh

    def refresh_and_note(self: Widget, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Widget:
        painted.extend(regions)
        return refresh(self, *regions, repaint=repaint, layout=layout, recompose=recompose)

    monkeypatch.setattr(widget, "refresh", refresh_and_note)
    return painted


async def check_golden(pilot: Pilot[None], name: str) -> None:
    """The screen becomes, character for character, the one kept in tests/data/screens; HELPDESK_GOLDENS=write keeps this one."""
    file = GOLDENS / f"{name}.txt"
    if os.environ.get("HELPDESK_GOLDENS") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(screen_text(pilot) + "\n", encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    for _turn in range(TURNS):
        if screen_text(pilot) + "\n" == kept:
            return
        await pilot.pause(0.01)
    assert screen_text(pilot) + "\n" == kept
