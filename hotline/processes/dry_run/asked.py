"""Asking the new tables (查新表): each question once, through the engine on which they are deployed."""

import json
from collections.abc import Mapping
from typing import Any

from hotline.engine.decisions import Decided, Decisions
from hotline.errors import EngineUnavailable

TRIES = 10
"""How often a question is asked where the engine was too busy to answer in time."""


class AskedOnce:
    """Remembers what was answered: a thousand tickets ask a few dozen questions."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._known: dict[str, Decided] = {}

    async def decide(self, decision: str, inputs: Mapping[str, Any]) -> Decided:
        """As `Decisions.decide`."""
        key = f"{decision} {json.dumps(inputs, sort_keys=True, ensure_ascii=False)}"
        if key not in self._known:
            self._known[key] = await self._ask(decision, inputs)
        return self._known[key]

    async def _ask(self, decision: str, inputs: Mapping[str, Any]) -> Decided:
        for _ in range(TRIES - 1):
            try:
                return await self._decisions.decide(decision, inputs)
            except EngineUnavailable:  # each try has waited for its time already
                continue
        return await self._decisions.decide(decision, inputs)
