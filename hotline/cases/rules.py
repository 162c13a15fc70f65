"""Kinds of cases in pure code (事项类别)."""

from enum import StrEnum


class CaseKind(StrEnum):
    """What a case is (事项类别); the start message of its process is named for it."""

    EXCLUSION = "exclusion"
    VISIT = "visit"
    EXTENSION = "extension"
    CORRECTION = "correction"
    JOINT_REVIEW = "joint_review"
    TALK = "talk"
    EXPLANATION = "explanation"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        """As people call it (Chinese)."""
        return _LABELS[self]

    @property
    def opened(self) -> str:
        """The message that starts its process."""
        return f"{self.value}_opened"

    @property
    def withdrawn(self) -> str:
        """The message that ends its process because the database has ended the case."""
        return f"{self.value}_withdrawn"


_LABELS = {
    CaseKind.EXCLUSION: "不纳入测评申请",
    CaseKind.VISIT: "走访",
    CaseKind.EXTENSION: "延期申请",
    CaseKind.CORRECTION: "更正申请",
    CaseKind.JOINT_REVIEW: "联合会审",
    CaseKind.TALK: "约谈",
    CaseKind.EXPLANATION: "书面说明",
    CaseKind.MEETING: "主任办公会",
}
