"""Tickets from intake to close (工单)."""
