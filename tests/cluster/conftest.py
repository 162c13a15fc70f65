"""Three brokers and four processes are too much for every run: they are asked for, as `pytest tests/cluster`."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves them out unless they are asked for: `HOTLINE_CLUSTER=required` asks too."""
    asked = any(Path(each.partition("::")[0]).resolve().is_relative_to(HERE) for each in config.args)
    if asked or os.environ.get("HOTLINE_CLUSTER") == "required":
        return
    skip = pytest.mark.skip(reason="a cluster only with pytest tests/cluster")
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(skip)
