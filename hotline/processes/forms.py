"""The forms as they were deployed (表单): the latest of each, and what earlier tasks are still done with."""

from typing import Any

from sqlalchemy import func, select

from hotline.engine.process_models import ProcessVersion
from hotline.errors import NotFound
from hotline.tasks.models import FormVersion, HumanTask
from hotline.view import View
from hotline.work import Work


class FormNotFound(NotFound):
    """There is no such form."""

    code = "FORM_NOT_FOUND"
    message = "未找到该表单"


class FormHead(View):
    """A form in a list (表单)."""

    id: str
    title: str
    """用它的步骤在流程图上的名称；流程图未存档的为编号。"""
    version: int
    """现行版本：新开的待办用它。"""
    fields: int
    """填写项数。"""
    open_tasks: int
    """用它（含旧版本）的在办待办。"""


class FormContent(FormHead):
    """A form with its content (表单内容)."""

    document: dict[str, Any]
    """form-js JSON。"""


async def forms(work: Work) -> list[FormHead]:
    """The latest of each form, by id."""
    titles, open_tasks = await _titles(work), await _open_tasks(work)
    return [_head(row, titles, open_tasks) for row in await _latest(work)]


async def form(work: Work, form_id: str) -> FormContent:
    """The latest of one form. Raises FormNotFound."""
    row = next((each for each in await _latest(work) if each.form_id == form_id), None)
    if row is None:
        raise FormNotFound
    head = _head(row, await _titles(work), await _open_tasks(work))
    return FormContent(**dict(head), document=row.content)


async def _latest(work: Work) -> list[FormVersion]:
    latest: dict[str, FormVersion] = {}
    for row in await work.session.scalars(select(FormVersion).order_by(FormVersion.version)):
        latest[row.form_id] = row
    return [latest[key] for key in sorted(latest)]


async def _open_tasks(work: Work) -> dict[str, int]:
    query = (
        select(FormVersion.form_id, func.count())
        .join(HumanTask, HumanTask.form_key == FormVersion.form_key)
        .where(HumanTask.status == "open")
        .group_by(FormVersion.form_id)
    )
    return {form_id: number for form_id, number in await work.session.execute(query)}  # noqa: C416


async def _titles(work: Work) -> dict[str, str]:
    """A form is named for its step; the latest diagram says how people call that."""
    titles: dict[str, str] = {}
    query = select(ProcessVersion.labels).order_by(ProcessVersion.version)
    for labels in await work.session.scalars(query):
        titles |= labels
    return titles


def _head(row: FormVersion, titles: dict[str, str], open_tasks: dict[str, int]) -> FormHead:
    components: list[dict[str, Any]] = row.content.get("components", [])
    return FormHead(
        id=row.form_id,
        title=titles.get(row.form_id, row.form_id),
        version=row.version,
        fields=sum(1 for each in components if each.get("key")),
        open_tasks=open_tasks.get(row.form_id, 0),
    )
