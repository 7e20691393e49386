"""The errors that people see: each carries one sentence that says what is wrong, why, and what to do next.

Every door shows them once: the command line as one line on stderr with the exit code below, the console in its status line.
"""


class HelpdeskError(Exception):
    """The root: `exit_code` is what a command ends with when nobody handles the error.

    `remedy` is the command that helps, by its name in the console's table (`ticket.reopen`): the sentence says it in words that fit
    every door, and the console adds its key.
    """

    exit_code = 1

    def __init__(self, sentence: str, *, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class BadInput(HelpdeskError):
    """What was typed or given cannot be understood, or names something that does not exist."""

    exit_code = 2


class NotFound(BadInput):
    """The thing named is not there, or the actor may not know that it is."""


class Refused(HelpdeskError):
    """A rule of the desk forbids it now; the sentence says which and what would be allowed."""


class NotAllowed(Refused):
    """The actor's role does not permit it."""


class Conflict(Refused):
    """Somebody else was first: the sentence says who, when, and what they did."""


class Stale(Conflict):
    """A row changed since it was read. `mine` and `theirs` hold both texts, so that neither is lost."""

    def __init__(self, sentence: str, mine: str = "", theirs: str = "") -> None:
        super().__init__(sentence)
        self.mine = mine
        self.theirs = theirs


class StoreTrouble(HelpdeskError):
    """The store cannot be read or written: locked, read-only, full, damaged, or made by a newer version."""

    exit_code = 3


class StoreGone(StoreTrouble):
    """The store that is open was removed or replaced: only a new start helps."""


UNREADABLE = (ValueError, RecursionError)
"""What the standard library's readers of TOML and JSON raise for a text that is none, has a number of thousands of digits, or is nested a
thousand deep."""
