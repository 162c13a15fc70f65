"""Visits to the place and the citizen of every ticket (走访, R-32, R-33)."""
