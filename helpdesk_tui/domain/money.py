"""Amounts of money: decimals to the cent, rounded half up once where an amount arises, never on the way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

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
