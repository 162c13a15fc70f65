"""Files kept with tickets and other cases (归档文件): the row; the bytes are in the folder of files."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class StoredFile(Base):
    """A file: a paper, an attachment, a photograph or a report. Rows are only ever added.

    `name` may be personal (R-61): it is shown to those who may see the file, and never logged.
    """

    __tablename__ = "stored_files"
    __table_args__ = (Index("ix_stored_files_ticket_id_fact", "ticket_id", "fact"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"))
    case_id: Mapped[str | None] = mapped_column(String(100), index=True)
    """The case it belongs to, where that is not the ticket's own."""
    kind: Mapped[str] = mapped_column(String(20))
    """paper 文书, attachment 附件, photo 照片, report 报表."""
    fact: Mapped[str | None] = mapped_column(String(140))
    """Of what a paper is made: `return_application:<id>`, `handling_record:<id>`."""
    sight: Mapped[str] = mapped_column(String(10))
    """How much of a citizen's data may be in it (R-61): a `Sight`. Who sees less does not read it."""
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
