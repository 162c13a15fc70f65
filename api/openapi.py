"""The documentation of the API (接口文档): OpenAPI, with problems under their own media type."""

from typing import Any

from fastapi import FastAPI

from api.problems import MEDIA_TYPE

DESCRIPTION = """
街道 12345 市民服务热线工单办理系统的接口。

- **身份**：登录后的会话 Cookie，修改数据另带 `X-CSRF-Token`；开发环境也可用请求头
  `X-Hotline-Person: 工作人员编号`；每个岗位只能看到、办理自己的工单和待办。
- **时间**：一律写明时区，返回为北京时间（`+08:00`）。
- **出错**：`application/problem+json`（RFC 9457），`detail` 给人看，`code` 给程序判断，`errors` 逐项说明。
- **重复发送**：同一编号、同一轮次的工单只收一次；已办结的待办再次提交会得到 `TASK_DONE`。
- **503**：数据库暂时不可用，内容未保存，按 `Retry-After` 稍后重试。
"""

TAGS = [
    {"name": "收单", "description": "区级工单进入本街道"},
    {"name": "工单", "description": "查询工单、办理过程、时限、流程轨迹"},
    {"name": "申请", "description": "退单、上报疑难、协办、不纳入测评、延期、更正、撤单"},
    {"name": "文件", "description": "附件、照片、文书"},
    {"name": "待办", "description": "收件箱、认领、草稿、办理"},
    {"name": "走访", "description": "工作站和外勤小组的走访清单"},
    {"name": "城运中心", "description": "派单台、待回访"},
    {"name": "通知", "description": "需要人工转发到群里的通知"},
    {"name": "日历", "description": "工作日和到期时间"},
    {"name": "组织", "description": "部门和人员，请假、代理、值班，部门撤并"},
    {"name": "审计", "description": "何人看过诉求人的个人信息"},
    {"name": "监督", "description": "约谈、书面说明"},
    {"name": "会审与会议", "description": "联合会审、主任办公会，决议和提醒"},
    {"name": "报表", "description": "指标、通报，数字对应的工单"},
    {"name": "流程", "description": "流程图、决策表、表单，各版本上的流程实例"},
    {"name": "运行", "description": "健康检查、指标、未送达的消息、流程异常"},
]


def document(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document; its errors are said to be what they are, `application/problem+json`."""
    found = FastAPI.openapi(app)
    for path in found["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                _rename(response.get("content", {}))
    return found


def _rename(content: dict[str, Any]) -> None:
    schema = content.get("application/json", {}).get("schema", {})
    if schema.get("$ref") == "#/components/schemas/Problem":
        content[MEDIA_TYPE] = content.pop("application/json")
