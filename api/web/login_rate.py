"""How often one address may try to log in (登录频率): a window of a minute, in each process for itself.

Accounts are locked in the database, by `hotline.accounts.failures`; this only keeps one client from keeping the
processor busy with hashes.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from math import ceil

from fastapi import Request

from api.client_address import origin_of
from api.desk import office_of
from hotline.accounts.errors import TooManyLogins
from hotline.accounts.record import Origin

WINDOW = timedelta(minutes=1)
MOST_ADDRESSES = 10_000
"""Remembered at the same time; the one that was quiet longest is forgotten first."""


class LoginRate:
    """The attempts of the last minute, by address."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._attempts: OrderedDict[str, deque[datetime]] = OrderedDict()

    def count(self, address: str, now: datetime) -> None:
        """One more. Raises TooManyLogins."""
        attempts = self._attempts.setdefault(address, deque())
        self._attempts.move_to_end(address)
        while attempts and attempts[0] <= now - WINDOW:
            attempts.popleft()
        if len(attempts) >= self._most:
            raise TooManyLogins(ceil((attempts[0] + WINDOW - now).total_seconds()))
        attempts.append(now)
        if len(self._attempts) > MOST_ADDRESSES:
            self._attempts.popitem(last=False)


def admitted(request: Request) -> Origin:
    """From where an attempt comes; counted. Raises TooManyLogins."""
    office = office_of(request)
    state = request.app.state
    if not hasattr(state, "login_rate"):
        state.login_rate = LoginRate(office.settings.logins_per_minute)
    rate: LoginRate = state.login_rate
    origin = origin_of(request, office.settings)
    rate.count(origin.address, office.clock.now())
    return origin
