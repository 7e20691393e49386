"""The filter of the queue in one line: shown while one reads, typed in place after `/`, with what may follow or what is wrong below it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static

from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.text import Part, cell_len, line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from helpdesk_tui.ui.widgets.filter_input import FilterInput

Known = Callable[[str], Awaitable[Sequence[str]]]
"""The values that only the store knows, by the name of a filter's field."""


class FilterLine(Vertical):
    """Two rows at most: the filter with the number of tickets it lets through, and while it is typed what may follow."""

    class Changed(Message):
        """The text is another one."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Typing has ended with this filter: what was typed, or what was there before."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, known: Known) -> None:
        super().__init__()
        self._known = known
        self._text = ""
        self._before = ""
        self._trouble = ""
        self._trouble_end = self._start = 0
        self._offers: Sequence[str] = ()
        self._chosen = 0
        self._input: FilterInput | None = None
        self._row = Horizontal(classes="filter--row")
        self._shown = Static("", classes="filter--text")
        self._count = Static("", classes="filter--count")
        self._hint = Static("", classes="filter--hint")

    def compose(self) -> ComposeResult:
        with self._row:
            yield Static(line(" / "), classes="filter--sign")
            yield self._shown
            yield self._count
        yield self._hint

    # What is shown

    def show(self, text: str) -> None:
        """Show a filter that was chosen, not typed."""
        self._text = text
        self._shown.update(line(text) if text else line((_("everything open; / filters: words, client:, who:@me, prio<=2, sla<2h"), "dim")))

    def show_count(self, sentence: str) -> None:
        """How many tickets there are and how many of them are marked, at the right."""
        self._count.update(line(f"{sentence} "))

    def show_trouble(self, sentence: str, end: int = 0) -> None:
        """What is wrong with the text that is being typed, up to which place; empty where nothing is."""
        self._trouble, self._trouble_end = sentence, end
        self._paint_hint()

    # Typing

    @property
    def is_typing(self) -> bool:
        """Whether the keyboard is in the filter."""
        return self._input is not None

    async def begin(self) -> None:
        """Let the filter be typed, from what it is now."""
        from helpdesk_tui.ui.widgets.filter_input import FilterInput

        if self._input is not None:
            self._input.focus()
            return
        self._before = self._text
        self._trouble, self._offers = "", ()
        self._input = FilterInput(f"{self._text} " if self._text else "", self)
        self._shown.display = False
        self._hint.display = True
        await self._row.mount(self._input, after=0)
        self._input.focus()
        await self.typed(self._input.value, self._input.cursor_position)

    async def leave(self, *, keep: bool) -> None:
        """Leave the field and tell the queue; without `keep` the filter is again what it was. What cannot be read is not kept: one types on."""
        if self.is_typing and not (keep and self._trouble):
            text = " ".join(self._text.split()) if keep else self._before
            await self.end()
            self.show(text)
            self.post_message(self.Left(text))

    async def end(self) -> None:
        """Take the field away."""
        if self._input is not None:
            field, self._input = self._input, None
            self._hint.display = False
            self._shown.display = True
            await field.remove()

    async def typed(self, text: str, cursor: int) -> None:
        """The field holds this text, with the cursor there: tell the queue, and offer what may follow.

        A word that may still become a field's name is not looked for yet: what was found before stays.
        """
        from helpdesk_tui.domain.query_complete import complete, field_at, place_at

        is_another = text != self._text
        if is_another:
            self._text, self._trouble = text, ""
        asked = field_at(text, cursor)
        known = {asked.name: await self._known(asked.name)} if asked is not None else {}
        start, end = place_at(text, cursor)
        self._start = start
        offers = complete(text, cursor, known)
        if is_another and not (
            start < cursor == end and any(offer.startswith(text[start:end]) and offer[-1] in ":<>=" for offer in offers)
        ):
            self.post_message(self.Changed(text))
        self._offers = [offer for offer in offers if offer != text[start:cursor]][:12]
        self._chosen = 0
        self._paint_hint()

    def step(self, by: int) -> None:
        """Choose another of what is offered."""
        if self._offers:
            self._chosen = (self._chosen + by) % len(self._offers)
            self._paint_hint()

    def accept(self) -> None:
        """Put what is chosen in place of the term under the cursor."""
        if self._input is None or not self._offers:
            return
        from helpdesk_tui.domain.query_complete import place_at

        text, cursor = self._input.value, self._input.cursor_position
        start, end = place_at(text, cursor)
        offer = self._offers[self._chosen]
        done = "" if offer.endswith((":", "<", ">", "=")) else " "
        self._input.put(text[:start] + offer + done + text[end:].removeprefix(" " if done else ""), start + len(offer) + len(done))

    def _paint_hint(self) -> None:
        if self._input is None:
            return
        parts: list[Part] = []
        room = self.size.width - 8
        if self._trouble and (not self._offers or self._trouble_end <= self._start):  # else what is offered mends it
            parts.append((f" ! {self._trouble}  ", "$error bold"))
            room -= cell_len(printable(self._trouble)) + 5
        elif not self._trouble and not self._offers:
            parts.append((f" {_('Enter keeps the filter, Esc takes back what was typed')}", "dim"))
        for number, offer in enumerate(self._offers):
            room -= cell_len(printable(offer)) + 2
            if room < 0:
                break
            parts += [" Tab " if number == 0 else "  ", (offer, "reverse" if number == self._chosen else "dim")]
        self._hint.update(line(*parts))

    def on_resize(self, event: events.Resize) -> None:
        self._paint_hint()
