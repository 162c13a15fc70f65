"""Job type `alert_duty` 通知值班: an urgent ticket is told to whoever is on duty, at any hour (R-77)."""

from hotline.tickets.alert_duty import alert_duty
from hotline.work import Work
from workers.step import Output, Step, worker


@worker("alert_duty", Step, remembered=False)
async def handle(work: Work, step: Step) -> Output:
    """Tells them once."""
    await alert_duty(work, step.case_id)
    return Output()
