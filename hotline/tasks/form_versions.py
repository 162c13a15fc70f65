"""The form with which a task was opened (表单版本)."""

import functools
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hotline.errors import ContractBroken
from hotline.tasks.forms import Form
from hotline.tasks.models import FormVersion, HumanTask
from hotline.work import Work


class FormUnknown(ContractBroken):
    """The form was deployed by other hands than `hotline`'s: what it asks for is not known here."""

    code = "FORM_UNKNOWN"
    message = "该待办的表单不是通过本系统部署的，请流程负责人用 hotline 重新部署流程图"


async def form_of(work: Work, task: HumanTask) -> Form:
    """The form as it was deployed when the task was opened. Raises FormUnknown."""
    row = await work.session.get(FormVersion, task.form_key)
    if row is None:
        raise FormUnknown
    return _parsed(task.form_key, json.dumps(row.content, sort_keys=True))


@functools.lru_cache(maxsize=512)
def _parsed(_form_key: int, content: str) -> Form:
    return Form.from_json(json.loads(content))


@functools.lru_cache(maxsize=128)
def form_named(processes: Path, name: str) -> Form:
    """The form of that name as it lies in the process owner's folder."""
    return Form.load(processes / "forms" / f"{name}.form")


async def remember_forms(work: Work, deployed: Iterable[Mapping[str, Any]], processes: Path) -> None:
    """Keeps each form under the key that the engine gave it at deployment: form_key, form_id, version."""
    for form in deployed:
        path = processes / "forms" / f"{form['form_id']}.form"
        await work.session.merge(
            FormVersion(
                form_key=form["form_key"],
                form_id=form["form_id"],
                version=form["version"],
                content=json.loads(path.read_text("utf-8")),
            )
        )
