"""Who saw a citizen's data in full is recorded (个人信息查看记录, R-61): by ids, never the data itself."""

import structlog

from hotline.tickets.masking import Sight
from hotline.tickets.view import TicketSummary

log = structlog.get_logger()


def note_sight(shown: TicketSummary, person: str) -> None:
    """Writes a line if this person was shown the ticket without a mask."""
    if shown.sight is Sight.FULL:
        log.info("personal_data_shown", ticket_id=shown.id, person=person)
