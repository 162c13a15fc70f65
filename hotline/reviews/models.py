"""What several decide together: joint handling (联合处置, R-08), and resolutions of reviews and meetings."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class JointHandling(Base):
    """A difficult ticket handled jointly: asked for by the department or chosen by the center."""

    __tablename__ = "joint_handlings"

    id: Mapped[str] = mapped_column(String(90), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    origin: Mapped[str] = mapped_column(String(20))
    """`department` reported it (上报疑难) or `center` chose it after a second dissatisfied call-back."""
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(60))
    question: Mapped[str | None] = mapped_column(Text)
    """What the center asks all parties."""
    conclusion: Mapped[str | None] = mapped_column(Text)
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[str | None] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None]

    @property
    def pending(self) -> bool:
        """Whether there is no conclusion yet."""
        return self.concluded_at is None and self.withdrawn_at is None


class JointParty(Base):
    """A unit asked for its opinion in a joint handling (参与单位, R-08). Its id is `joint.pN`."""

    __tablename__ = "joint_parties"
    __table_args__ = (Index("ix_joint_parties_ticket_id_unit", "ticket_id", "unit"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    joint_id: Mapped[str] = mapped_column(ForeignKey("joint_handlings.id"), index=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    no: Mapped[int]
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    opinion: Mapped[str | None] = mapped_column(Text)
    can_help: Mapped[bool | None]
    given_at: Mapped[datetime | None]
    given_by: Mapped[str | None] = mapped_column(String(60))
    """Of the unit, or of the center where the opinion came by phone."""
    released_at: Mapped[datetime | None]
    released_by: Mapped[str | None] = mapped_column(String(60))
    released_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def pending(self) -> bool:
        """Whether its opinion is still waited for."""
        return self.given_at is None and self.released_at is None


class Resolution(Base):
    """Something that a review or a meeting has decided (决议事项, R-30, R-34): who does what by when.

    Its id is `case.rN`.
    """

    __tablename__ = "resolutions"

    id: Mapped[str] = mapped_column(String(110), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    no: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    """The problem."""
    measure: Mapped[str] = mapped_column(Text)
    """What is to be done (解决办法)."""
    owner: Mapped[str] = mapped_column(ForeignKey("units.code"))
    due_on: Mapped[date]
    """The last day, Asia/Shanghai."""
    status: Mapped[str] = mapped_column(String(20))
    """open, done, confirmed."""
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(60))
    report: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(60))
    sent_back_reason: Mapped[str | None] = mapped_column(Text)
    """Why what was done did not do, the last time."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
