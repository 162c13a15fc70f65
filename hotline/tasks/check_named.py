"""Forms that people fill in without a task (申请类表单): checked as those of tasks are."""

from collections.abc import Mapping

from hotline.calendar import in_shanghai
from hotline.tasks.form_check import CleanValue, check
from hotline.tasks.form_options import options_for
from hotline.tasks.form_versions import form_named
from hotline.tickets.models import Ticket
from hotline.work import Work


async def check_named(
    work: Work, ticket: Ticket, form_name: str, data: Mapping[str, object]
) -> dict[str, CleanValue]:
    """What is kept of the data by the form of that name in the process owner's folder. Raises FormInvalid."""
    form = form_named(work.settings.processes, form_name)
    today = in_shanghai(work.now).date()
    return check(form, data, await options_for(work, form, ticket), today=today)
