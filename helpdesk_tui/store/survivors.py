"""Which ticket speaks for one that was merged: entries stay where they were written and are read through `merged_into_id` (RULES.md §3)."""

SURVIVOR = """CASE WHEN {t}.merged_into_id IS NULL THEN {t}.id ELSE (WITH RECURSIVE way (id, next) AS (SELECT {t}.id, {t}.merged_into_id
 UNION ALL SELECT m.id, m.merged_into_id FROM way JOIN ticket m ON m.id = way.next) SELECT id FROM way WHERE next IS NULL) END"""
"""The ticket itself, or the one into which it was merged at last; `{t}` names the ticket's table in the query around it."""
