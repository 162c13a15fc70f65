"""What the form in the browser gets of a task (表单数据), on whichever page it stands."""

from urllib.parse import quote

from api.inputs import PREFIX
from api.web.page import Viewer
from hotline.tasks.view import TaskView


def task_island(task: TaskView, viewer: Viewer, done: str = "/inbox") -> dict[str, object]:
    """The server checks everything again (`hotline.tasks.form_check`); `done` is where one goes afterwards."""
    address = f"{PREFIX}/tasks/{quote(task.id)}"
    is_open = task.status == "open"
    others = task.claimed_by is not None and not viewer.caller.may_take_over(task.claimed_by)
    typed = task.draft if is_open or not task.data else task.data
    return {
        "task": task.id,
        "schema": task.form,
        "choices": {key: [each.model_dump() for each in found] for key, found in task.choices.items()},
        "data": task.suggestion | typed,
        "readonly": not is_open or others,
        "urls": {
            "state": address,
            "draft": f"{address}/draft",
            "complete": f"{address}/complete",
            "claim": f"{address}/claim",
            "done": done,
        },
        "claimed_by_me": task.claimed_by == viewer.person.id,
    }
