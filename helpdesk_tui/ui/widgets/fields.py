"""The fields of a form: a line with completion, a text of several lines, a choice of few."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Literal

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea
from textual.worker import Worker

from helpdesk_tui.domain.text import printable
from helpdesk_tui.ui.text import cell_len, cut, line, lines

MOST_SUGGESTIONS = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a line can be completed to, and how it is described; a value with a space at its end lets more follow in the same line.

    `is_typed`: what is typed means this one already.
    """

    value: str
    shown: str = ""
    is_typed: bool = False


Completer = Callable[[str], Awaitable[Sequence[Suggestion]]]
"""What the text typed so far may become; awaited after every change, the latest wins."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `choices` are (value, shown) pairs; `value` is what it begins with.

    `is_listed`: only what its suggestions say is an answer, so Tab takes the only one that is left.
    """

    name: str
    label: str
    kind: Literal["line", "text", "choice"] = "line"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    complete: Completer | None = None
    required: bool = False
    hint: str = ""
    is_listed: bool = False


class LineField(Input):
    """A line of text; `↓` `↑` walk its suggestions and, where there are none, the fields; Enter and Tab accept one and go on.

    Who comes back to a text that is no answer yet is offered again what it may become.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("tab", "take", show=False),
    ]

    class Accepted(Message):
        """Enter: on to the next field, with what was chosen in this one."""

    def __init__(self, field: Field) -> None:
        super().__init__(printable(field.value), placeholder=printable(field.hint), compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.field = field
        self.suggestions = Suggestions()
        self._found = self.value
        """What it held when one came here, or was filled with: nobody has typed it here since."""

    @property
    def text(self) -> str:
        """What the field holds."""
        return self.value

    def put(self, text: str) -> None:
        """Fill the field."""
        self._found = self.value = printable(text)
        self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        """Several lines become one: what takes it from here keeps the first alone. One line stays as it is, its spaces too."""
        parts = event.text.splitlines()
        if len(parts) > 1:
            event.text = " ".join(part.strip() for part in parts if part.strip())

    def on_resize(self) -> None:
        """A hint that does not fit ends with a sign of it."""
        self.placeholder = cut(printable(self.field.hint), self.content_size.width).rstrip()

    def on_focus(self) -> None:
        self._found = self.value
        if self.value.strip():
            self._suggest_soon(self.value)

    def on_input_changed(self, event: Input.Changed) -> None:
        if self.has_focus:
            self._suggest_soon(event.value)

    def _suggest_soon(self, text: str) -> None:
        if self.field.complete is not None:
            self._suggesting: Worker[None] = self.run_worker(partial(self._suggest, text), group="suggest", exclusive=True)

    async def _suggest(self, text: str) -> None:
        """Offer what the text may become; nothing where it is an answer already that was not typed just now."""
        complete = self.field.complete
        found = await complete(text) if complete is not None and text.strip() else ()
        is_answer = text == self._found and any(item.is_typed for item in found)
        self.suggestions.show(found if self.has_focus and not is_answer else ())

    def action_step(self, by: int) -> None:
        """The next suggestion, or the next field."""
        if self.suggestions.items:
            self.suggestions.step(by)
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_take(self) -> None:
        """On to the next field, with what was chosen in this one, or with all that is left to choose for what was typed here."""
        chosen = self.suggestions.chosen
        if chosen is None and self.field.is_listed and self.value != self._found and len(self.suggestions.items) == 1:
            chosen = self.suggestions.items[0]
        if chosen is None:
            self.screen.focus_next()
        else:
            self.put(chosen.value.rstrip())
            self.post_message(self.Accepted())

    async def action_submit(self) -> None:
        chosen = self.suggestions.chosen
        self.suggestions.show(())
        if chosen is not None:
            self.put(chosen.value)
            if chosen.value.endswith(" "):
                return
        self.post_message(self.Accepted())

    def on_blur(self) -> None:
        self.suggestions.show(())


class Suggestions(Static):
    """The list under a line field; nothing is chosen until `↓` was pressed."""

    def __init__(self) -> None:
        super().__init__("", classes="suggestions")
        self.items: tuple[Suggestion, ...] = ()
        self._index = -1
        self.display = False

    @property
    def chosen(self) -> Suggestion | None:
        """The suggestion that Enter would take."""
        return self.items[self._index] if 0 <= self._index < len(self.items) else None

    def show(self, items: Sequence[Suggestion]) -> None:
        """Show other suggestions, or none."""
        if not items and not self.items:
            return
        self.items, self._index = tuple(items[:MOST_SUGGESTIONS]), -1
        self.display = bool(self.items)
        self._paint()

    def step(self, by: int) -> None:
        """Choose the next, or with -1 the previous; before the first none is chosen."""
        self._index = max(-1, min(self._index + by, len(self.items) - 1))
        self._paint()

    def _paint(self) -> None:
        self.update(lines([self._row(index, item) for index, item in enumerate(self.items)]))

    def _row(self, index: int, item: Suggestion) -> Content:
        chosen = index == self._index
        return line(("› " if chosen else "  ", "bold"), (item.shown or item.value, "reverse" if chosen else ""))


class TextField(TextArea):
    """Several lines of text; Tab leaves it."""

    def __init__(self, field: Field) -> None:
        super().__init__(
            printable(field.value, one_line=False), compact=True, highlight_cursor_line=False, placeholder=printable(field.hint)
        )
        self.cursor_blink = False
        self.field = field

    def put(self, text: str) -> None:
        """Fill the field."""
        self.load_text(printable(text, one_line=False))

    def render_line(self, y: int) -> Strip:
        if self.content_size.width < 1:  # no word of the hint can be broken into that
            return Strip.blank(self.size.width)
        return super().render_line(y)


class ChoiceField(Widget, can_focus=True):
    """One of a few: `←` `→` or space change it, a letter jumps to what begins with it; `↓` `↑` walk the fields.

    A required field without a value begins with none chosen: what nobody chose is nobody's answer.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--chosen", "choice--other"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("down,enter", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    class Changed(Message):
        """Another choice was made in the field of this name."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self._index = 0
        self.put(field.value)

    @property
    def text(self) -> str:
        """The value chosen; nothing where none is."""
        return self.field.choices[self._index][0] if self.field.choices and self._index >= 0 else ""

    def put(self, text: str) -> None:
        """Choose a value; an unknown one chooses the first, or none where it is nothing and one is required."""
        otherwise = -1 if self.field.required and not text else 0
        self._index = next((index for index, (value, _shown) in enumerate(self.field.choices) if value == text), otherwise)
        self.refresh()

    def action_turn(self, by: int) -> None:
        """The next or the previous choice, round and round; from none to the first or the last."""
        if self.field.choices:
            self._choose((max(self._index, 0 if by < 0 else -1) + by) % len(self.field.choices))

    def _choose(self, index: int) -> None:
        self._index = index
        self.refresh()
        self.post_message(self.Changed(self.field.name))

    def on_key(self, event: events.Key) -> None:
        if event.character is None or not event.character.isalnum():
            return
        event.stop()
        following = [(self._index + step) % len(self.field.choices) for step in range(1, len(self.field.choices) + 1)]
        for index in following:
            if self.field.choices[index][1].casefold().startswith(event.character.casefold()):
                self._choose(index)
                return

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        chosen, other = self.get_component_rich_style("choice--chosen"), self.get_component_rich_style("choice--other")
        shown = [printable(label) for _value, label in self.field.choices]
        if sum(cell_len(label) + 3 for label in shown) > width:
            place = f" › {self._index + 1}/{len(shown)}"
            label = cut(shown[self._index] if self._index >= 0 else "—", max(1, width - 2 - cell_len(place)))
            return Strip([Segment(cut(f"‹ {label}{place}", width), chosen)], width)
        segments: list[Segment] = []
        for index, label in enumerate(shown):
            mine = index == self._index
            segments.append(Segment(f"[{label}]" if mine else f" {label} ", chosen if mine else other))
        used = sum(cell_len(segment.text) for segment in segments)
        segments.append(Segment(" " * (width - used), other))
        return Strip(segments, width)


AnyField = LineField | TextField | ChoiceField


def field_widget(field: Field) -> AnyField:
    """The widget of a field."""
    if field.kind == "choice":
        return ChoiceField(field)
    return TextField(field) if field.kind == "text" else LineField(field)
