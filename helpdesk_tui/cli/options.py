"""The options that every command takes, before or after its name. Read before Typer is imported: keep it light."""

from helpdesk_tui.domain.errors import BadInput
from helpdesk_tui.domain.words import _

_WITH_VALUE = {"--db": "database", "--as": "login", "--at": "at"}
_FLAGS = {"--plain": "plain", "--version": "version"}


class Options:
    """What stands before or after any command: `--db`, `--as`, `--at` ("" where not given), `--plain`, `--version`."""

    __slots__ = ("at", "database", "login", "plain", "version")

    def __init__(self, *, database: str = "", login: str = "", at: str = "", plain: bool = False, version: bool = False) -> None:
        self.database = database
        self.login = login
        self.at = at
        self.plain = plain
        self.version = version


def take(argv: list[str]) -> tuple[Options, list[str]]:
    """The global options in `argv`, and the rest in its order. After `--` nothing is an option.

    Raises BadInput where a value is missing or empty, or an argument is not text in UTF-8, or holds a NUL.
    """
    found, rest = Options(), list[str]()
    index = 0
    while index < len(argv):
        word = argv[index]
        index += 1
        _check_text(word, index)
        if word == "--":
            for number, later in enumerate(argv[index:], index + 1):
                _check_text(later, number)
            rest += argv[index - 1 :]
            break
        name, equals, value = word.partition("=")
        if name in _WITH_VALUE:
            if not equals:
                value = argv[index] if index < len(argv) else ""
                index += 1
            if not value:
                raise BadInput(_("{option} needs a value after it.").format(option=name))
            _check_text(value, index)
            setattr(found, _WITH_VALUE[name], value)
        elif word in _FLAGS:
            setattr(found, _FLAGS[word], True)
        else:
            rest.append(word)
    return found, rest


def _check_text(word: str, number: int) -> None:
    if not word.isascii() and any("\ud800" <= character <= "\udfff" for character in word):
        raise BadInput(_("Argument {n} is not text in UTF-8. Check the encoding of your terminal or script.").format(n=number))
    if "\0" in word:
        raise BadInput(_("Argument {n} holds a NUL, which no text has.").format(n=number))
