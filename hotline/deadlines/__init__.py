"""Limits of steps as facts (时限): computed by the calendar, settled by what people do, recorded when late."""
