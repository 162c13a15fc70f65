"""Tickets that say the same again (重复工单, R-31)."""
