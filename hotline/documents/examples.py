"""Papers about a citizen who does not exist (样例文书): to look at a template before it is used."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image

from hotline.documents.papers import PAPERS, PaperKind
from hotline.documents.pictures import for_paper
from hotline.documents.template import Content, Value, fill

_WHEN, _DAY = "2026年9月24日 14:05", "2026年9月24日"
_TICKET: Content = {
    "street": "云溪街道办事处",
    "number": "2026092400031",
    "round": 1,
    "kind": "普通工单",
    "nature": "投诉",
    "source": "12345热线",
    "category": "生态环境/大气污染/餐饮油烟",
    "title": "饭店油烟直排居民楼",
    "content": "饭店把油烟管道接到了居民楼后窗下面，每天11时至22时油烟很大。\n希望加装净化设备，把排烟口移到路边。",
    "address": "望溪路56号",
    "citizen_name": "顾先生",
    "citizen_phone": "021-0000-0101",
    "received_at": _WHEN,
    "department": "望溪居民委员会",
    "dispatched_at": _WHEN,
    "accepted_at": _WHEN,
    "accepted_by": "孙建华",
}
_RETURN: Content = {
    **_TICKET,
    "reason": "经现场核实，排烟管道属违法搭建，不属于本居委会职责范围。",
    "suggested_department": "综合行政执法队",
    "return_due_at": _WHEN,
    "requested_at": _WHEN,
    "requested_on": _DAY,
    "requested_by": "孙建华",
    "signed": True,
    "signed_by": "陆全福",
    "signed_on": _DAY,
    "reviewed": True,
    "review": "同意退单，改派综合行政执法队。",
    "review_reason": "事项属执法队职责。",
    "reviewed_by": "沈晓岚",
    "reviewed_on": _DAY,
}
_LINES: Value = [
    {"label": "处置结果", "text": "协调中"},
    {"label": "处置情况", "text": "会同市场监督管理所到现场，责令清洗管道。"},
]


def _record() -> Content:
    picture = BytesIO()
    Image.new("RGB", (400, 300), (190, 200, 210)).save(picture, "JPEG")
    call_back: Content = {
        "at": _WHEN,
        "by": "周雨桐",
        "answer": "不满意",
        "first_contact": "是",
        "on_time": "是",
        "solved": "否",
        "satisfied": "否",
        "note": "油烟没有减少。",
    }
    contact: Content = {
        "at": _WHEN,
        "by": "孙建华",
        "channel": "电话",
        "result": "已联系上",
        "note": "约定上门。",
    }
    return {
        **_TICKET,
        "contacts": [contact],
        "earlier": [{"at": _WHEN, "by": "孙建华", "lines": _LINES}],
        "call_backs": [call_back],
        "handling": _LINES,
        "handled_by": "孙建华",
        "handled_at": _WHEN,
        "visits": [{"on": _DAY, "by": "东片联勤联动工作站 张伟", "lines": _LINES}],
        "pictures": [{"picture": for_paper(picture.getvalue()), "caption": f"照片1　{_WHEN}上传"}],
        "statement": "本人到现场与店家和诉求人面谈，督促整改到位。",
        "confirmed_by": "陆全福",
        "confirmed_on": _DAY,
    }


def examples() -> Mapping[PaperKind, Content]:
    """What each paper could say; everything that a template may ask for is there."""
    return {"return_application": _RETURN, "handling_record": _record()}


def example_of(kind: PaperKind, folder: Path) -> bytes:
    """The example, by the template in the folder. Raises TemplateMissing, TemplateBroken, PlaceholderUnknown."""
    return fill(folder / PAPERS[kind].template, examples()[kind])
