"""`/processes/check`, `/processes/diff`: process files are looked at before anybody deploys them (检查与比较)."""

from asyncio import to_thread
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.datastructures import UploadFile

from api.desk import ADesk
from api.errors import ContentTypeUnsupported, RequestUnreadable
from api.problems import responses
from hotline.processes.gate import (
    Check,
    CheckUnavailable,
    FilesNotComparable,
    FilesTooStrange,
    FindingView,
    Sides,
    findings,
    picture,
    sides,
)
from hotline.processes.picture.picture import DrawnChange
from hotline.processes.received import (
    MOST_FILES,
    ProcessFileRefused,
    ProcessFilesMissing,
    ProcessFilesTooLarge,
    receive,
)

router = APIRouter(prefix="/processes", tags=["流程"])

CHECK, DIFF = "/processes/check", "/processes/diff"
"""How the paths end under which files come in."""
_FORM = "multipart/form-data"
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "minItems": 1,
                            "maxItems": MOST_FILES,
                            "description": ".bpmn、.dmn、.form 文件，或装有这些文件的 .zip",
                        }
                    },
                }
            }
        },
    }
}
_REFUSALS = responses(
    ProcessFilesMissing, ProcessFileRefused, ProcessFilesTooLarge, FilesTooStrange, RequestUnreadable
)


async def _sent(request: Request, desk: ADesk) -> dict[str, bytes]:
    """Read only when the caller's right has been asked for."""
    kind = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind != _FORM:
        raise ContentTypeUnsupported(f"请求内容的类型应为 {_FORM}")
    async with request.form(max_files=MOST_FILES) as form:
        uploads = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
        sent = [(each.filename or "", await each.read()) for each in uploads]
    return await to_thread(receive, sent, desk.office.settings.largest_file)


async def _sides(
    desk: ADesk,
    sent: Annotated[dict[str, bytes], Depends(_sent)],
    complete: Annotated[
        bool, Query(description="传的是整套文件：没有传的视为删去；默认为没有传的不变")
    ] = False,
) -> Sides:
    async with desk.looking() as (work, _):
        return await sides(work, sent, complete=complete)


_Sides = Annotated[Sides, Depends(_sides)]


@router.post(
    "/check", summary="检查流程文件", responses=_REFUSALS | responses(CheckUnavailable), openapi_extra=_BODY
)
async def check_files(request: Request, files: _Sides) -> list[FindingView]:
    """与部署前的检查相同，也核对在办的停留的步骤；结果与 `hotline processes check --json` 一致，空为没有问题。

    只检查，不部署，不保存。
    """
    check: Check | None = request.app.state.check
    return await findings(check, files)


@router.post(
    "/diff", summary="比较流程文件", responses=_REFUSALS | responses(FilesNotComparable), openapi_extra=_BODY
)
async def compare_files(files: _Sides) -> list[DrawnChange]:
    """与现行的流程图、规则表和表单相比改了什么，用话说出。只比较，不部署，不保存。"""
    drawn = await to_thread(picture, files)
    return drawn.changes
