"""Amounts of money: decimals to the cent, rounded half up once where an amount arises, never on the way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def cents(amount: Decimal) -> Decimal:
    """The amount to the cent, halves away from zero; never a negative zero."""
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    return rounded if rounded else Decimal("0.00")


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """That many per cent of an amount, to the cent."""
    return cents(amount * percent / HUNDRED)


def money(amount: Decimal, currency: str = "") -> str:
    """An amount as people read it: `12,500.00 RUB`, `-40.00`."""
    return f"{cents(amount):,.2f} {currency}".rstrip()


def plain(amount: Decimal) -> str:
    """An amount for programs: `12500.00`."""
    return f"{cents(amount):f}"


class Rates:
    """What a unit of each currency is worth in the house's own money, as a setting says it: `EUR 1 RUB 0.01`."""

    def __init__(self, text: str = "") -> None:
        words = text.replace(",", " ").split()
        self._worth: dict[str, Decimal] = {}
        for currency, worth in zip(words[::2], words[1::2], strict=False):
            try:
                value = Decimal(worth)
            except InvalidOperation:
                continue
            if value.is_finite() and value > 0:
                self._worth[currency] = value

    @property
    def house(self) -> str:
        """The house's own currency: the first that is worth 1; nothing where none is."""
        return next((currency for currency, worth in self._worth.items() if worth == 1), "")

    def converted(self, amount: Decimal, currency: str, into: str) -> Decimal | None:
        """The amount in another currency, not rounded; None where a rate is missing. What names no currency counts as any."""
        if currency == into or not currency or not into:
            return amount
        if currency not in self._worth or into not in self._worth:
            return None
        return amount * self._worth[currency] / self._worth[into]

    def worth(self, amount: Decimal, currency: str) -> Decimal:
        """The amount in the house's own money, to compare with others; as it is where no rate is known."""
        return amount * self._worth.get(currency, Decimal(1))
