"""D: meetings, repeats, visits, joint reviews (工作机制)."""

from sqlalchemy import exists

from demo.rules.counting import Count, Rule, Where, events, late, n
from hotline.cases.models import Case
from hotline.documents.models import StoredFile
from hotline.meetings.models import Attendee, Meeting, NamedReminder
from hotline.organization.models import Unit
from hotline.repeats.models import RepeatLink
from hotline.reviews.models import Resolution
from hotline.reviews.review_models import JointReview, ResolutionTicket, ReviewItem
from hotline.visits.models import Visit, VisitRecord


def _held(*kinds: str) -> Count:
    return n(Meeting, Meeting.recorded_at.is_not(None), Meeting.kind.in_(kinds))


def _resolutions(kind: str, *where: Where) -> Count:
    return n(Resolution, exists().where(Case.id == Resolution.case_id, Case.kind == kind), *where)


def _visited_by(kind: str, *where: Where) -> Count:
    return n(VisitRecord, exists().where(Unit.code == VisitRecord.unit, Unit.kind == kind), *where)


def _links(*where: Where) -> Count:
    return n(RepeatLink, *where)


MECHANISMS: tuple[Rule, ...] = (
    Rule(
        "R-30",
        "主任办公会",
        {
            "月度": _held("monthly"),
            "双月": _held("bimonthly"),
            "季度": _held("quarterly"),
            "材料退回重做": events("material_sent_back"),
            "通知参会": n(Attendee),
            "措施已落实": _resolutions("meeting", Resolution.confirmed_at.is_not(None)),
            "点名提醒": n(NamedReminder),
            "本人签收": n(NamedReminder, NamedReminder.acknowledged_at.is_not(None)),
        },
    ),
    Rule(
        "R-31",
        "重复工单",
        {
            "同一诉求人": _links(RepeatLink.reason == "citizen"),
            "同一地点和事项": _links(RepeatLink.reason == "place"),
            "合并办理": _links(RepeatLink.state == "together"),
            "一并提交": events("handed_in_together"),
        },
    ),
    Rule(
        "R-32",
        "工作站走访（面对面）",
        {
            "一线通达": n(Visit, Visit.taken_at.is_not(None)),
            "现场核实": _visited_by("station"),
            "当场处理": _visited_by("station", VisitRecord.result == "handled"),
        },
    ),
    Rule(
        "R-33",
        "每单走访",
        {
            "已走访": n(Visit, Visit.status == "done"),
            "外勤小组走访": _visited_by("hotline_office"),
            "转外勤小组": n(Visit, Visit.handed_on_at.is_not(None)),
            "一时办不了，已解释": n(VisitRecord, VisitRecord.result == "explained"),
            "超时": late("visit"),
            "说明未走访原因": n(Visit, Visit.status == "excused"),
        },
    ),
    Rule(
        "R-34",
        "联合会审",
        {
            "会审": n(JointReview, JointReview.held_at.is_not(None)),
            "议题": n(ReviewItem),
            "删去议题": n(ReviewItem, ReviewItem.struck_at.is_not(None)),
            "决议": _resolutions("joint_review"),
            "再办理": n(ResolutionTicket, ResolutionTicket.taken_up_again),
            "督办退回": events("resolution_sent_back"),
            "已核实落实": _resolutions("joint_review", Resolution.confirmed_at.is_not(None)),
            "结果公布": n(JointReview, JointReview.published_at.is_not(None)),
            "结果文书": n(StoredFile, StoredFile.fact.startswith("outcome:")),
        },
    ),
)
