"""Modules that a command imports when it comes to its own work, so that parsing, `--help` and a mistake are answered without them.

Typer reads the annotations of command functions when it builds them, so a name that only their bodies use may be late; checkers see the
ordinary import under TYPE_CHECKING.
"""

from __future__ import annotations

import sys
from importlib import import_module


class Late:
    """Stands for a module until something of it is asked for."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> object:
        module = sys.modules.get(self._name)
        return getattr(import_module(self._name) if module is None else module, name)


def service(name: str) -> Late:
    """A module of `helpdesk_tui.services`."""
    return Late(f"helpdesk_tui.services.{name}")
