"""After all scenarios: every element of every diagram was visited, and nothing is left hanging."""

import pytest

from tests.contract.diagrams import DIAGRAMS, PROCESSES
from tests.process.conftest import Ended


@pytest.mark.parametrize("process", PROCESSES)
async def test_every_element_was_visited(ended: Ended, process: str) -> None:
    assert sorted(set(DIAGRAMS[process].elements) - ended.visited[process]) == []


@pytest.mark.combination
async def test_no_incident_is_open(ended: Ended) -> None:
    assert ended.incidents == []


@pytest.mark.combination
async def test_database_and_engine_agree(ended: Ended) -> None:
    """After all that happened: returns, moved timers, withdrawals, processes started again."""
    assert ended.differences == []
