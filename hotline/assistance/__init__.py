"""Departments that help the main one with a ticket (协办, R-74)."""
