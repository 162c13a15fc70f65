"""All mapped classes (映射类清单): importing this module makes the metadata complete."""

from hotline.db import models as system_models
from hotline.db.base import Base
from hotline.deadlines import models as deadline_models
from hotline.engine import feed_models
from hotline.notifications import models as notification_models
from hotline.organization import models as organization_models
from hotline.reviews import models as review_models
from hotline.tasks import models as task_models
from hotline.tickets import facts
from hotline.tickets import models as ticket_models

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "deadline_models",
    "facts",
    "feed_models",
    "notification_models",
    "organization_models",
    "review_models",
    "system_models",
    "task_models",
    "ticket_models",
]
