"""The themes: dark, light, and one of high contrast for each.

The signal colours of the dark one are of the cube that terminals have numbers for, which are written in half the bytes (`output.lean`).
"""

from __future__ import annotations

from textual.theme import Theme

DEFAULT_THEME = "desk-dark"

THEMES = (
    Theme(
        name="desk-dark", primary="#5fa8d3", secondary="#3d6a8a", accent="#ffaf5f", warning="#ffaf5f", error="#ff5f5f", success="#7bd88f",
        foreground="#d8dee9", background="#14171c", surface="#1c2128", panel="#262c36", dark=True,
    ),
    Theme(
        name="desk-light", primary="#005f9e", secondary="#3d6a8a", accent="#8a5200", warning="#8a5200", error="#b00020", success="#1b6e33",
        foreground="#1b1f24", background="#fbfbf9", surface="#f0f0ec", panel="#e2e3dd", dark=False,
    ),
    Theme(
        name="desk-contrast-dark", primary="#00ffff", secondary="#ffffff", accent="#ffff00", warning="#ffff00", error="#ff8080",
        success="#80ff80", foreground="#ffffff", background="#000000", surface="#000000", panel="#303030", dark=True, text_alpha=1.0,
    ),
    Theme(
        name="desk-contrast-light", primary="#00007f", secondary="#000000", accent="#5f3300", warning="#5f3300", error="#9b0000",
        success="#004d00", foreground="#000000", background="#ffffff", surface="#ffffff", panel="#dcdcdc", dark=False, text_alpha=1.0,
    ),
)  # fmt: skip
