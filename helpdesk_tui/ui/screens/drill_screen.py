"""A list of a period with a second list behind each of its lines: Enter goes in, Esc comes back, and in the second Enter opens the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from helpdesk_tui.ui.screens.period_screen import PeriodScreen

if TYPE_CHECKING:
    from helpdesk_tui.domain.report_period import Period

T = TypeVar("T")


class DrillScreen(PeriodScreen, Generic[T]):
    """`read` fills `outer` where nothing is `inside`, and lists what belongs to `inside` else."""

    def __init__(self) -> None:
        super().__init__()
        self.outer: dict[int, T] = {}
        """The lines of the first list, by the ids of the table."""
        self.inside: T | None = None
        """The line that is looked into."""

    def begin(self, period: Period, typed: str) -> None:
        self.inside = None
        super().begin(period, typed)

    async def open_row(self, row_id: int) -> None:
        if self.inside is not None:
            await super().open_row(row_id)
            return
        self.inside = self.outer[row_id]
        await self.ask_anew(from_top=True)

    async def do_go_back(self) -> None:
        if self.inside is None:
            await super().do_go_back()
            return
        self.inside = None
        await self.ask_anew(from_top=True)
