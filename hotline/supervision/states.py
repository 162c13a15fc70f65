"""How far a talk or an explanation has come (约谈、说明的状态), as conditions on their rows."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, or_

from hotline.cases.end_case import WITHDRAWN
from hotline.cases.models import Case
from hotline.supervision.models import Explanation, Talk

_GOES_ON = or_(Case.ended_as.is_(None), Case.ended_as != WITHDRAWN)
_GONE = Case.ended_as == WITHDRAWN
_NOT_OVER = and_(Talk.held_at.is_(None), Talk.dropped_at.is_(None))

TALK_STATES: Mapping[str, ColumnElement[bool]] = {
    "draft": and_(_GOES_ON, _NOT_OVER, Talk.verified_at.is_(None)),
    "verified": and_(_GOES_ON, _NOT_OVER, Talk.verified_at.is_not(None)),
    "held": and_(_GOES_ON, Talk.held_at.is_not(None)),
    "dropped": and_(_GOES_ON, Talk.held_at.is_(None), Talk.dropped_at.is_not(None)),
    "withdrawn": _GONE,
}
"""By `TalkView.state`; `Talk` joined to `Case`."""

EXPLANATION_STATES: Mapping[str, ColumnElement[bool]] = {
    "wanted": and_(_GOES_ON, Explanation.received_at.is_(None), Explanation.written_at.is_(None)),
    "written": and_(_GOES_ON, Explanation.received_at.is_(None), Explanation.written_at.is_not(None)),
    "received": and_(_GOES_ON, Explanation.received_at.is_not(None)),
    "withdrawn": _GONE,
}
"""By `ExplanationView.state`; `Explanation` joined to `Case`."""
