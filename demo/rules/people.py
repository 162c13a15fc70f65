"""G: who sees what, and the papers (人员与文书)."""

from demo.rules.counting import Count, Rule, n, told
from demo.tries import MASKED, SEEN_ONLY_BY_THE_AUDITOR, SENT_AWAY
from hotline.audit.models import PersonalDataView
from hotline.documents.models import StoredFile


def _papers(kind: str) -> Count:
    return n(StoredFile, StoredFile.fact.startswith(f"{kind}:"))


PEOPLE: tuple[Rule, ...] = (
    Rule(
        "R-60",
        "各看各的",
        {"越权查看、操作被拒绝": told(SENT_AWAY), "审计员查阅": told(SEEN_ONLY_BY_THE_AUDITOR)},
    ),
    Rule(
        "R-61",
        "个人信息保护",
        {"脱敏显示": told(MASKED), "查看全部信息的记录": n(PersonalDataView)},
    ),
    Rule(
        "R-62",
        "文书",
        {"退单申请表": _papers("return_application"), "工单处理记录表": _papers("handling_record")},
    ),
)
