"""How a figure came about: lines that a console and a command line print alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One input or step: what it is, its value in words, and the rule or number behind it ("" where there is none)."""

    what: str
    value: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One figure with its facts."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is computed of a ticket, with every input."""

    ticket_id: int
    sections: tuple[Section, ...]
