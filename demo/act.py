"""TEMPORARY: through the use cases."""
from demo.agenda import Act, Verb
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tasks.complete import complete
from hotline.tickets.receive import receive
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.return_request import request_return
from hotline.tickets.withdraw import withdraw_ticket


class Hands:
    def __init__(self, office: Office) -> None:
        self._office = office

    async def do(self, act: Act, person: str) -> None:
        async with self._office.work(person) as work:
            caller = await find_caller(work, person)
            data = act.data
            match act.verb:
                case Verb.RECEIVE:
                    assert act.intake
                    await receive(work, act.intake)
                case Verb.COMPLETE:
                    await complete(work, caller, act.task_id, dict(data))
                case Verb.RETURN:
                    await request_return(work, caller, act.ticket_id, data["reason"], data["suggested_department"], signed=data["signed"])
                case Verb.REPORT_DIFFICULTY:
                    await report_difficulty(work, caller, act.ticket_id, data["reason"])
                case Verb.WITHDRAW:
                    await withdraw_ticket(work, caller, act.ticket_id, data["by"], data["reason"])
