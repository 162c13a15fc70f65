"""Why a demonstration could not be played to its end (演示错误)."""

from hotline.errors import HotlineError


class DemoError(HotlineError):
    """The demonstration can't go on."""

    code = "DEMO_FAILED"
    status = 500
    message = "演示未能完成"


class BehaviourInvalid(DemoError):
    """The table of how people behave has a mistake."""

    code = "DEMO_BEHAVIOUR_INVALID"
    status = 422


class NoTickets(DemoError):
    """The file has not one row that is a ticket."""

    code = "DEMO_NO_TICKETS"
    status = 422
    message = "文件中没有可用的工单"


class NotADemoFolder(DemoError):
    """The folder has other files than a demonstration's: nothing in it is deleted."""

    code = "DEMO_FOLDER_NOT_EMPTY"
    status = 409


class DemoMissing(DemoError):
    """There is no demonstration to open yet."""

    code = "DEMO_MISSING"
    status = 404
    message = "还没有演示数据，请先运行 make demo"


class TakesTooLong(DemoError):
    """Tickets are still open when the simulated time is over: something hangs. The message names them."""

    code = "DEMO_TAKES_TOO_LONG"


class Hangs(DemoError):
    """The system did not come to rest. The message says what still moves, or which incidents are open."""

    code = "DEMO_NO_REST"


class NothingLeftToDo(DemoError):
    """Tickets are still open, and nobody has anything to do: something hangs. The message names them."""

    code = "DEMO_HANGS"


class ActRefused(DemoError):
    """The API refused what a person did, which the demonstration did not expect."""

    code = "DEMO_ACT_REFUSED"


class NobodyThere(DemoError):
    """Nobody of the office may do what is to be done. The message names the group."""

    code = "DEMO_NOBODY_THERE"


class PaperMissing(DemoError):
    """A paper could not be got. The message names it."""

    code = "DEMO_PAPER_MISSING"
