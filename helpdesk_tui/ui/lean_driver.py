"""Textual's driver for Linux and macOS, writing what `output.lean` makes of a frame. Not to be imported on Windows."""

from __future__ import annotations

from textual.drivers.linux_driver import LinuxDriver as LinuxDriver

from helpdesk_tui.ui.output import lean


class LeanDriver(LinuxDriver):
    """Writes fewer bytes, and nothing else."""

    def write(self, data: str) -> None:
        super().write(lean(data))
