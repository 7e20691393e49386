"""The loop: what time brings, what is due, and what must leave, done by itself (`helpdesk run`)."""
