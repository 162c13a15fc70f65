"""What an administrator does to accounts (账号管理, R-60).

Only by his own right: who stands in for him could otherwise become anybody (R-76).
"""

from hotline.accounts import provision
from hotline.accounts.record import Origin
from hotline.errors import Forbidden
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.work import Work


async def create_account(work: Work, caller: Caller, person_id: str, origin: Origin) -> str:
    """Answers the one-time password. Raises Forbidden, PersonMissing, AccountExists."""
    _require(caller)
    return await provision.create(work, person_id, origin)


async def reset_password(work: Work, caller: Caller, person_id: str, origin: Origin) -> str:
    """Answers the one-time password. Raises Forbidden, AccountMissing."""
    _require(caller)
    return await provision.reset(work, person_id, origin)


async def unlock(work: Work, caller: Caller, person_id: str, origin: Origin) -> None:
    """Raises Forbidden, AccountMissing."""
    _require(caller)
    await provision.unlock(work, person_id, origin)


async def disable_second_factor(work: Work, caller: Caller, person_id: str, origin: Origin) -> None:
    """Raises Forbidden, AccountMissing, SecondFactorOff."""
    _require(caller)
    await provision.disable_second_factor(work, person_id, origin)


async def end_sessions(work: Work, caller: Caller, person_id: str, origin: Origin) -> None:
    """Raises Forbidden, PersonMissing."""
    _require(caller)
    await provision.end_sessions(work, person_id, origin)


def _require(caller: Caller) -> None:
    if not caller.may_by_own_right(Action.ADMINISTER_PEOPLE):
        raise Forbidden
