"""The filter of the queue in one line: shown while one reads, typed in place after `/`, with what may follow or what is wrong below it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from helpdesk_tui.domain.text import printable
from helpdesk_tui.domain.words import _
from helpdesk_tui.ui.text import cell_len, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from helpdesk_tui.ui.widgets.filter_input import FilterInput

Known = Callable[[str], Awaitable[Sequence[str]]]
"""The values that only the store knows, by the name of a filter's field."""
SIGN = " / "
MOST_OFFERS = 12


class FilterLine(Widget):
    """The filter with the number of tickets it lets through; while it is typed, the field lies over it and a second row says what may follow."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"filter--dim", "filter--hint", "filter--trouble"}

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
        self._count = ""

    # What is shown

    def show(self, text: str) -> None:
        """Show a filter that was chosen, not typed."""
        self._text = text
        self.refresh()

    def show_count(self, sentence: str) -> None:
        """How many tickets there are and how many of them are marked, at the right."""
        self._count = f" {printable(sentence)} "
        self._make_room()
        self.refresh()

    def show_trouble(self, sentence: str, end: int = 0) -> None:
        """What is wrong with the text that is being typed, up to which place; empty where nothing is."""
        self._trouble, self._trouble_end = sentence, end
        self.refresh()

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
        self._make_room()
        self.add_class("-typing")
        await self.mount(self._input)
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
            self.remove_class("-typing")
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
        self._offers = [offer for offer in offers if offer != text[start:cursor]][:MOST_OFFERS]
        self._chosen = 0
        self.refresh()

    def step(self, by: int) -> None:
        """Choose another of what is offered."""
        if self._offers:
            self._chosen = (self._chosen + by) % len(self._offers)
            self.refresh()

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

    # Painting

    def _make_room(self) -> None:
        """The field lies between the sign and the count."""
        if self._input is not None:
            self._input.styles.margin = (0, cell_len(self._count), 0, len(SIGN))

    def render_line(self, y: int) -> Strip:
        return self._hint() if y else self._filter()

    def _filter(self) -> Strip:
        dim, width = self.get_component_rich_style("filter--dim"), self.size.width
        room = max(0, width - len(SIGN) - cell_len(self._count))
        words = printable(self._text) or _("everything open; / filters: words, client:, who:@me, prio<=2, sla<2h")
        segments = [Segment(SIGN, dim), Segment(cut(words, room), self.rich_style if self._text else dim), Segment(self._count, dim)]
        return Strip(segments).crop(0, width)

    def _hint(self) -> Strip:
        base, width = self.get_component_rich_style("filter--hint"), self.size.width
        segments: list[Segment] = []
        room = width - 8
        if self._trouble and (not self._offers or self._trouble_end <= self._start):  # else what is offered mends it
            said = f" ! {printable(self._trouble)}  "
            segments.append(Segment(said, self.get_component_rich_style("filter--trouble")))
            room -= cell_len(said)
        elif not self._trouble and not self._offers:
            segments.append(Segment(f" {_('Enter keeps the filter, Esc takes back what was typed')}", base))
        for number, offer in enumerate(self._offers):
            shown = printable(offer)
            room -= cell_len(shown) + 2
            if room < 0:
                break
            chosen = Style(reverse=True) if number == self._chosen else Style.null()
            segments += [Segment(" Tab " if number == 0 else "  ", base), Segment(shown, base + chosen)]
        return Strip(segments).adjust_cell_length(width, base)
