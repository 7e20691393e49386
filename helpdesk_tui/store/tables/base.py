"""What all tables share: the naming convention that migrations need, and the spelling of the common columns."""

from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def wide(**options: Any) -> Any:
    """A 64-bit integer column: instants and durations in milliseconds do not fit into 32 bits."""
    return Field(sa_type=BigInteger, **options)


def row_id() -> Any:
    """The surrogate key of a row, given by the database."""
    return Field(default=None, primary_key=True)


def refers(target: str, **options: Any) -> Any:
    """A reference to another table's key; rows are never deleted from under a reference."""
    return Field(foreign_key=target, **options)
