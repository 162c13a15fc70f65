"""Tickets that do not count for satisfaction, resolution and score (不纳入测评, R-23)."""
