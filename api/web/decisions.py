"""Who evaluates the office's tables for a page (决策表): the engine, where this process knows it."""

from fastapi import Request

from hotline.engine.decisions import Decisions


def decisions_of(request: Request) -> Decisions | None:
    """Given to the workbench when it is created; None where pages are served without an engine."""
    found: Decisions | None = getattr(request.app.state, "decisions", None)
    return found
