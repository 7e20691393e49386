"""Taking over what other systems know: their logs, read by a mapping, become tickets with their whole history."""
