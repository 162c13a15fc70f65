"""Talks and explanations as they are shown (约谈、书面说明展示, R-40, R-41), to whom they concern (R-60)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from hotline.cases.end_case import WITHDRAWN
from hotline.cases.errors import CaseNotFound
from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.supervision.models import Explanation, ExplanationCause, Talk, TalkCause
from hotline.supervision.periods import Period
from hotline.supervision.sight import oversees, own_departments
from hotline.supervision.states import EXPLANATION_STATES, TALK_STATES
from hotline.tickets.scope import those_to_be_named
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class CauseView(View):
    """A lateness that is counted (计入的超时)."""

    ticket_id: str
    deadline_id: str
    step: str
    step_name: str
    due_at: LocalMoment
    """应于何时完成。"""
    annulled_at: LocalMoment | None
    """超时其后撤销的时间；空为仍然有效。"""


class _Shown(View):
    id: str
    title: str
    department: str
    department_name: str
    period: str
    """所属双月，如 `2026-5`。"""
    period_label: str
    opened_at: LocalMoment
    causes: list[CauseView]


class TalkView(_Shown):
    """A talk (约谈)."""

    state: str
    """`draft` 待核实、`verified` 待约谈、`held` 已约谈、`dropped` 核实后不约谈、`withdrawn` 已撤销。"""
    verified_at: LocalMoment | None
    verified_by: str | None
    dropped_at: LocalMoment | None
    dropped_reason: str | None
    held_on: date | None
    """约谈日期。"""
    minutes: str | None
    """约谈内容。"""


class ExplanationView(_Shown):
    """A written explanation (书面说明)."""

    state: str
    """`wanted` 待说明、`written` 待接收、`received` 已接收、`withdrawn` 已撤销。"""
    cause: str | None
    """原因。"""
    measures: str | None
    """整改措施。"""
    written_at: LocalMoment | None
    written_by: str | None
    sent_back_at: LocalMoment | None
    """最近一次退回重写的时间。"""
    sent_back_reason: str | None
    received_at: LocalMoment | None
    received_by: str | None


async def talks(work: Work, caller: Caller, paging: Paging, state: str | None = None) -> Page[TalkView]:
    """The talks that the caller may see, the latest first; `state`: only those (`hotline.supervision.states`)."""
    query = select(Talk, Case).join(Case, Case.id == Talk.id).where(await _seen_talks(work, caller))
    if state is not None:
        query = query.where(TALK_STATES[state])
    rows, total = await _page(work, query, paging)
    return Page(items=await _talk_views(work, caller, rows), total=total, page=paging.page, size=paging.size)


async def talk(work: Work, caller: Caller, case_id: str) -> TalkView:
    """One of them. Raises CaseNotFound where there is none, or not for the caller."""
    query = select(Talk, Case).join(Case, Case.id == Talk.id).where(await _seen_talks(work, caller))
    rows = [(row, case) for row, case in await work.session.execute(query.where(Talk.id == case_id))]
    if not rows:
        raise CaseNotFound
    return (await _talk_views(work, caller, rows))[0]


async def explanations(
    work: Work, caller: Caller, paging: Paging, state: str | None = None
) -> Page[ExplanationView]:
    """The explanations that the caller may see, the latest first; `state` as for talks."""
    query = select(Explanation, Case).join(Case, Case.id == Explanation.id)
    if state is not None:
        query = query.where(EXPLANATION_STATES[state])
    rows, total = await _page(work, query.where(await _seen_explanations(work, caller)), paging)
    return Page(
        items=await _explanation_views(work, caller, rows), total=total, page=paging.page, size=paging.size
    )


async def explanation(work: Work, caller: Caller, case_id: str) -> ExplanationView:
    """One of them. Raises CaseNotFound where there is none, or not for the caller."""
    query = select(Explanation, Case).join(Case, Case.id == Explanation.id)
    query = query.where(await _seen_explanations(work, caller), Explanation.id == case_id)
    rows = [(row, case) for row, case in await work.session.execute(query)]
    if not rows:
        raise CaseNotFound
    return (await _explanation_views(work, caller, rows))[0]


async def _seen_talks(work: Work, caller: Caller) -> ColumnElement[bool]:
    """A draft is the center's; verified, it is for the discipline office and the department too."""
    if oversees(caller):
        return true()
    own = Talk.department.in_(await own_departments(work, caller))
    concerned = true() if caller.has_role("discipline") else own
    return and_(concerned, Talk.verified_at.is_not(None))


async def _seen_explanations(work: Work, caller: Caller) -> ColumnElement[bool]:
    if oversees(caller) or caller.has_role("discipline"):
        return true()
    return Explanation.department.in_(await own_departments(work, caller))


async def _page(work: Work, query: Select[Any, Any], paging: Paging) -> tuple[list[Any], int]:
    total = await work.session.scalar(select(func.count()).select_from(query.subquery()))
    latest = query.order_by(Case.opened_at.desc(), Case.id).offset(paging.offset).limit(paging.size)
    return [(row, case) for row, case in await work.session.execute(latest)], total or 0


async def _talk_views(work: Work, caller: Caller, rows: list[tuple[Talk, Case]]) -> list[TalkView]:
    names = await unit_names(work)
    causes = await _causes(work, caller, TalkCause, TalkCause.talk_id, [row.id for row, _ in rows])
    return [
        TalkView(
            **_columns(row, TalkView),
            **_common(row, case, names, causes),
            state=_talk_state(row, case),
        )
        for row, case in rows
    ]


async def _explanation_views(
    work: Work, caller: Caller, rows: list[tuple[Explanation, Case]]
) -> list[ExplanationView]:
    names = await unit_names(work)
    keys = [row.id for row, _ in rows]
    causes = await _causes(work, caller, ExplanationCause, ExplanationCause.explanation_id, keys)
    return [
        ExplanationView(
            **_columns(row, ExplanationView),
            **_common(row, case, names, causes),
            state=_explanation_state(row, case),
        )
        for row, case in rows
    ]


def _columns(row: Talk | Explanation, view: type[View]) -> dict[str, Any]:
    made = {"title", "department_name", "period_label", "opened_at", "causes", "state"}
    return {name: getattr(row, name) for name in view.model_fields.keys() - made}


def _common(
    row: Talk | Explanation, case: Case, names: dict[str, str], causes: dict[str, list[CauseView]]
) -> dict[str, Any]:
    return {
        "title": case.title,
        "department_name": names.get(row.department, row.department),
        "period_label": Period.from_code(row.period).label,
        "opened_at": case.opened_at,
        "causes": causes.get(row.id, []),
    }


def _talk_state(row: Talk, case: Case) -> str:
    if case.ended_as == WITHDRAWN:
        return WITHDRAWN
    if row.held_at is not None:
        return "held"
    if row.dropped_at is not None:
        return "dropped"
    return "draft" if row.verified_at is None else "verified"


def _explanation_state(row: Explanation, case: Case) -> str:
    if case.ended_as == WITHDRAWN:
        return WITHDRAWN
    if row.received_at is not None:
        return "received"
    return "wanted" if row.written_at is None else "written"


async def _causes(
    work: Work,
    caller: Caller,
    cause: type[TalkCause] | type[ExplanationCause],
    of: Any,
    keys: Iterable[str],
) -> dict[str, list[CauseView]]:
    """By talk or explanation: what it counts, and what it counted before it was withdrawn."""
    query = (
        select(of, cause, Deadline)
        .join(Deadline, Deadline.id == cause.deadline_id)
        .where(of.in_(sorted(keys)))
        .order_by(Deadline.due_at, Deadline.id)
    )
    found: dict[str, list[CauseView]] = {}
    rows = (await work.session.execute(query)).all()
    named = await those_to_be_named(work, caller, {row.ticket_id for _, row, _ in rows})
    for key, row, deadline in rows:
        if row.ticket_id in named:
            found.setdefault(key, []).append(_cause_view(row, deadline))
    return found


def _cause_view(row: TalkCause | ExplanationCause, deadline: Deadline) -> CauseView:
    return CauseView(
        ticket_id=row.ticket_id,
        deadline_id=row.deadline_id,
        step=deadline.step,
        step_name=STEP_NAMES.get(deadline.step, deadline.step),
        due_at=deadline.due_at,
        annulled_at=row.annulled_at,
    )
