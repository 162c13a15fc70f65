"""`/tickets/{id}/repeats`: finding tickets that say the same, and what the center makes of them (重复工单, R-31)."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.desk import ADesk
from api.inputs import Keepable, TicketId
from api.problems import responses
from hotline.errors import Forbidden
from hotline.repeats.errors import LinkNotFound
from hotline.repeats.find import find_again
from hotline.repeats.together import decide_repeat
from hotline.tickets.beside import repeats
from hotline.tickets.beside_views import RepeatView
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.scope import find_visible

router = APIRouter(prefix="/tickets/{ticket_id}/repeats", tags=["工单"])


def _number(value: Any) -> Any:
    """JSON's own: neither a text nor true; 30.0 is the integer 30."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("NOT_A_NUMBER", "应是整数")
    return value


Days = Annotated[int, Field(ge=0, le=3660), BeforeValidator(_number)]
OtherId = Annotated[
    str, Path(description="另一张工单的编号.轮次", pattern=r"^[A-Za-z0-9_-]{1,40}\.[0-9]{1,2}$")
]


class Windows(BaseModel):
    """Within how many calendar days (查找范围)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    citizen_days: Days
    """同一诉求人，前后几天；0 为不查。"""
    place_days: Days
    """同一地点和事项，前后几天；0 为不查。"""


class Decision(BaseModel):
    """What the two are to one another (重复认定)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    state: Literal["together", "dismissed", "found"]
    """`together` 合并办理、`dismissed` 不属重复、`found` 恢复为待定。"""


@router.post("", summary="重新查找重复工单", responses=responses(TicketNotFound, Forbidden))
async def find(desk: ADesk, ticket_id: TicketId, body: Annotated[Windows, Keepable]) -> list[RepeatView]:
    """收单时已自动查找；补录、改动之后由派单员、回访员再查。返回该工单的全部重复关联。"""
    async with desk.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        await find_again(work, caller, ticket_id, citizen_days=body.citizen_days, place_days=body.place_days)
        return await repeats(work, caller, ticket)


@router.put("/{other_id}", summary="认定重复", responses=responses(TicketNotFound, Forbidden, LinkNotFound))
async def decide(
    desk: ADesk, ticket_id: TicketId, other_id: OtherId, body: Annotated[Decision, Keepable]
) -> list[RepeatView]:
    """由派单员认定。合并办理的可由部门一并提交；各自的编号、时限、答复、回访、办结不变。返回该工单的全部重复关联。"""
    async with desk.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        await decide_repeat(work, caller, ticket_id, other_id, body.state)
        return await repeats(work, caller, ticket)
