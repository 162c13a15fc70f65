"""Corrections of a disputed lateness or outcome (更正, R-79)."""
