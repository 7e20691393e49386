"""Delivering the outbox: through which doors a row leaves, sending it once, and telling what did not arrive."""
