"""`POST /tickets`, `POST /tickets/batch`: what the district sends comes in (收单, R-01)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema

from api.desk import ADesk
from api.errors import RequestInvalid
from api.inputs import Keepable
from api.problems import Problem, problem_of, responses
from api.validation import field_problems
from hotline.errors import Forbidden, HotlineError
from hotline.tickets.errors import IntakeRefused
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive
from hotline.tickets.receive_batch import receive_batch
from hotline.tickets.rules import ticket_id

router = APIRouter(prefix="/tickets", tags=["收单"])

MOST_AT_ONCE = 1000

_EXAMPLE = {
    "number": "2026092400020",
    "round": 1,
    "kind": "ordinary",
    "nature": "complaint",
    "source": "12345热线",
    "title": "饭店油烟直排居民楼",
    "content": "饭店把油烟管道接到了居民楼后窗下面，希望加装净化设备。",
    "category": "生态环境/大气污染/餐饮油烟",
    "address": "望溪路56号",
    "grid": "G1-05",
    "citizen_name": "顾先生",
    "citizen_phone": "021-0000-0101",
    "district_dispatched_at": "2026-09-24T09:05:00+08:00",
    "district_due_at": "2026-10-22T17:30:00+08:00",
}


class Received(BaseModel):
    """A ticket that is in (收单结果)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    ticket_id: str
    new: bool
    """是否本次新收；同一编号同一轮次再次送达为 false。"""


class Batch(BaseModel):
    """Many tickets at once (批量收单)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    tickets: Annotated[
        list[Annotated[Any, WithJsonSchema({"$ref": "#/components/schemas/TicketIntake"})]],
        Field(min_length=1, max_length=MOST_AT_ONCE),
    ]
    """逐条校验：合格的收下，不合格的逐条说明原因。"""


class BatchItem(BaseModel):
    """What became of one of them (单条结果)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    index: int
    """在请求中的位置，从 0 起。"""
    result: Literal["new", "known", "refused"]
    """`new` 新收、`known` 已收过、`refused` 未收。"""
    ticket_id: str | None = None
    problem: Problem | None = None


class BatchResult(BaseModel):
    """What became of all (批量收单结果)."""

    new: int
    known: int
    refused: int
    items: list[BatchItem]


@router.post(
    "",
    status_code=201,
    summary="收一张工单",
    responses={
        200: {"model": Received, "description": "同一编号、同一轮次已收过：仍是那一张工单"},
        **responses(Forbidden, IntakeRefused, RequestInvalid),
    },
)
async def take_in(
    desk: ADesk,
    intake: Annotated[TicketIntake, Keepable, Body(openapi_examples={"普通工单": {"value": _EXAMPLE}})],
    response: Response,
) -> Received:
    """区级工单进入本街道，随即启动流程。由派单员办理。流程引擎暂时不可用时照常收单，恢复后自动继续。"""
    async with desk.acting() as (work, _):
        ticket, new = await receive(work, intake)
    response.status_code = 201 if new else 200
    return Received(ticket_id=ticket.id, new=new)


@router.post("/batch", summary="批量收单", responses=responses(Forbidden, RequestInvalid))
async def take_in_batch(
    desk: ADesk,
    batch: Annotated[Batch, Keepable, Body(openapi_examples={"一张": {"value": {"tickets": [_EXAMPLE]}}})],
) -> BatchResult:
    """一次至多 1000 张。合格的收下，不合格的逐条说明原因；重复发送不会重复收单。"""
    read = [_read(document) for document in batch.tickets]
    async with desk.acting() as (work, _):
        results = iter(await receive_batch(work, [each for each in read if isinstance(each, TicketIntake)]))
    items = [
        _item(index, each, next(results) if isinstance(each, TicketIntake) else None)
        for index, each in enumerate(read)
    ]
    return BatchResult(items=items, **_counts(items))


def _read(document: Any) -> TicketIntake | Problem:
    try:
        return TicketIntake.model_validate(document)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_input=False)
        return problem_of(RequestInvalid(), field_problems(errors))


def _item(index: int, read: TicketIntake | Problem, result: bool | HotlineError | None) -> BatchItem:
    if isinstance(read, Problem):
        return BatchItem(index=index, result="refused", problem=read)
    if isinstance(result, HotlineError):
        return BatchItem(index=index, result="refused", problem=problem_of(result))
    key = ticket_id(read.number, read.round)
    return BatchItem(index=index, result="new" if result else "known", ticket_id=key)


def _counts(items: list[BatchItem]) -> dict[str, int]:
    results = [item.result for item in items]
    return {name: results.count(name) for name in ("new", "known", "refused")}
