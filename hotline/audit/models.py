"""Who saw citizens' data in full (个人信息查看记录, R-61) as a table."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class PersonalDataView(Base):
    """A person was shown a citizen's data without a mask. Rows are only ever added, one for each hour.

    Its id names person, for whom, ticket, place and hour, so that looking again within the hour adds nothing.
    """

    __tablename__ = "personal_data_views"
    __table_args__ = (
        Index("ix_personal_data_views_at", "at"),
        Index("ix_personal_data_views_person_id_at", "person_id", "at"),
    )

    id: Mapped[str] = mapped_column(String(240), primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(String(60))
    """For whom he stood in, where he saw it by that person's right alone (R-76)."""
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    shown_in: Mapped[str] = mapped_column(String(30))
    """Where it was shown: `ticket`, `task`, or the name of a paper."""
    purpose: Mapped[str] = mapped_column(String(200), default="")
    """What for, in the words of who asked (用途); empty where a program or a paper showed it."""
    fields: Mapped[list[str]]
    """Which data: `citizen_name`, `citizen_phone`, `address`, `content`; never the data itself."""
