"""All mapped classes (映射类清单): importing this module makes the metadata complete."""

from hotline.accounts import models as account_models
from hotline.assistance import models as assistance_models
from hotline.audit import models as audit_models
from hotline.cases import models as case_models
from hotline.corrections import models as correction_models
from hotline.db import models as system_models
from hotline.db.base import Base
from hotline.deadlines import models as deadline_models
from hotline.documents import models as document_models
from hotline.engine import feed_models, process_models
from hotline.exclusions import models as exclusion_models
from hotline.extensions import models as extension_models
from hotline.meetings import models as meeting_models
from hotline.notifications import models as notification_models
from hotline.organization import deputy_models, duty_models
from hotline.organization import models as organization_models
from hotline.processes.deploy import models as deployment_models
from hotline.recovery import models as recovery_models
from hotline.repeats import models as repeat_models
from hotline.reviews import models as review_models
from hotline.reviews import review_models as joint_review_models
from hotline.supervision import models as supervision_models
from hotline.tasks import models as task_models
from hotline.tickets import facts
from hotline.tickets import models as ticket_models
from hotline.visits import models as visit_models

METADATA = Base.metadata

__all__ = [
    "METADATA",
    "account_models",
    "assistance_models",
    "audit_models",
    "case_models",
    "correction_models",
    "deadline_models",
    "deployment_models",
    "deputy_models",
    "document_models",
    "duty_models",
    "exclusion_models",
    "extension_models",
    "facts",
    "feed_models",
    "joint_review_models",
    "meeting_models",
    "notification_models",
    "organization_models",
    "process_models",
    "recovery_models",
    "repeat_models",
    "review_models",
    "supervision_models",
    "system_models",
    "task_models",
    "ticket_models",
    "visit_models",
]
