"""For all tests: how long an example takes says something about the machine, never about the program."""

from hypothesis import settings

settings.register_profile("hotline", deadline=None)
settings.load_profile("hotline")
