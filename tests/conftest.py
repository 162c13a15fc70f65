"""For all tests: no example is timed, and no application outlives the tests of its module."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies import models
from hypothesis import settings

settings.register_profile(
    "hotline", deadline=None
)  # it says something about the machine, never about the program
settings.load_profile("hotline")


@pytest.fixture(autouse=True, scope="module")
def _forgotten_applications() -> Iterator[None]:
    """FastAPI remembers what each endpoint is, and with those of the documentation's pages whole applications."""
    yield
    for found in vars(models).values():
        if hasattr(found, "cache_clear"):
            found.cache_clear()
