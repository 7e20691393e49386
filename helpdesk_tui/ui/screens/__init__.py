"""One module per screen; the queue, a ticket, the stopwatch, the day, and the questions they ask."""
