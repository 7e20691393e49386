"""Sentences that people read, in their language.

English is the source and costs nothing: `gettext` is imported only once another language is chosen, because commands that answer in
tens of milliseconds import this module too.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # `typing` is not worth its import here; checkers know this name
if TYPE_CHECKING:
    from gettext import NullTranslations

DOMAIN = "helpdesk"
SOURCE_LANGUAGE = "en"

_catalogue: NullTranslations | None = None


def _(sentence: str) -> str:
    """The sentence in the chosen language; the English one where there is no translation."""
    return sentence if _catalogue is None else _catalogue.gettext(sentence)


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a sentence that fits the count `n`, unformatted: call `.format(n=n)` on the result."""
    if _catalogue is None:
        return one if n == 1 else many
    return _catalogue.ngettext(one, many, n)


def set_language(code: str, folder: str | None = None) -> bool:
    """Choose a language by its code or locale name (`ru`, `ru_RU.UTF-8`, `en`), its catalogue from `folder` or the package.

    Returns whether sentences come in that language now; without a catalogue for it they stay English.
    """
    global _catalogue
    wanted = code.partition(".")[0].partition("@")[0].replace("-", "_")
    _catalogue = None
    short = wanted.partition("_")[0].lower()
    if short in ("", "c", "posix", SOURCE_LANGUAGE):
        return True
    if not short.isascii() or not short.isalpha():
        return False
    codes = [wanted, short] if wanted.replace("_", "").isalnum() else [short]
    return _load(codes, folder or catalogue_folder())


def catalogue_folder() -> str:
    """The folder that holds `<language>/LC_MESSAGES/helpdesk.mo`."""
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "locale")


def _load(codes: list[str], folder: str) -> bool:
    global _catalogue
    import gettext

    if gettext.find(DOMAIN, folder, codes) is None:
        return False
    _catalogue = gettext.translation(DOMAIN, folder, codes)
    return True
