"""Accounts as administrators and the command line handle them, on both databases; and who reads what happened."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from hotline.accounts import administer
from hotline.accounts.errors import (
    AccountExists,
    AccountMissing,
    LoginFormExpired,
    LoginRefused,
    PersonMissing,
    SecondFactorOff,
)
from hotline.accounts.events import EventFilter, account_events
from hotline.accounts.log_in import LoggedIn, log_in
from hotline.accounts.login_state import spend
from hotline.accounts.models import Account, SpentLoginState
from hotline.accounts.record import Origin
from hotline.accounts.sealing import seal_for
from hotline.accounts.sessions import find_session
from hotline.bootstrap import open_office
from hotline.clock import Clock
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.settings import Settings
from hotline.view import Paging
from tests.api.steps import ADMINISTRATOR, DISPATCHER, HANDLER, HEAD
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

AUDITOR = "gong.ming"
DESK = Origin("192.0.2.7")


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        yield opened


async def created(office: Office, person: str = HANDLER) -> str:
    async with office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        return await administer.create_account(work, caller, person, DESK)


async def entered(office: Office, password: str, state: str, person: str = HANDLER) -> str:
    outcome = await log_in(office, person, password, state, DESK)
    assert isinstance(outcome, LoggedIn)
    return outcome.token


async def test_an_account_from_first_to_last(office: Office) -> None:
    first = await created(office)
    token = await entered(office, first, "1")
    session = await find_session(office, token)
    assert session is not None
    assert (session.person_id, session.lacking) == (HANDLER, "new_password")
    async with office.work(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        second = await administer.reset_password(work, caller, HANDLER, DESK)
    assert await find_session(office, token) is None, "a reset ends what goes on"
    with pytest.raises(LoginRefused):
        await entered(office, first, "2")
    token = await entered(office, second, "3", f" {HANDLER.upper()} ")
    async with office.work(ADMINISTRATOR) as work:
        await administer.end_sessions(work, await find_caller(work, ADMINISTRATOR), HANDLER, DESK)
    assert await find_session(office, token) is None


async def test_an_administrator_unlocks(office: Office) -> None:
    password = await created(office)
    for attempt in range(office.settings.login_failures):
        with pytest.raises(LoginRefused):
            await entered(office, "wrong", str(attempt))
    async with office.work(ADMINISTRATOR) as work:
        await administer.unlock(work, await find_caller(work, ADMINISTRATOR), HANDLER, DESK)
    assert await entered(office, password, "right")


async def test_parallel_guesses_get_no_more_than_the_allowed_ones(office: Office) -> None:
    """What comes after the lock is refused even if it is right: nobody learns from it."""
    password = await created(office)
    most = office.settings.login_failures
    guesses = [entered(office, "wrong", str(each)) for each in range(most)]
    assert all(
        isinstance(each, LoginRefused) for each in await asyncio.gather(*guesses, return_exceptions=True)
    )
    with pytest.raises(LoginRefused):
        await entered(office, password, "right")


async def test_of_the_same_state_only_one_is_spent(office: Office) -> None:
    async def spent() -> None:
        async with office.work() as work:
            await spend(work, "the same")

    outcomes = await asyncio.gather(*(spent() for _ in range(5)), return_exceptions=True)
    assert sorted(isinstance(each, LoginFormExpired) for each in outcomes) == [False, True, True, True, True]


async def test_spent_states_are_not_kept_for_ever(office: Office) -> None:
    async with office.work() as work:
        await spend(work, "old")
    office.clock.offset += timedelta(minutes=2 * office.settings.login_form_minutes)
    async with office.work() as work:
        await spend(work, "new")
    async with office.look() as work:
        assert len(list(await work.session.scalars(select(SpentLoginState.id)))) == 1


@pytest.mark.parametrize("person", [DISPATCHER, HEAD, AUDITOR])
async def test_only_an_administrator(office: Office, person: str) -> None:
    await created(office)
    async with office.look(person) as work:
        caller = await find_caller(work, person)
        for refused in (
            administer.create_account(work, caller, HEAD, DESK),
            administer.reset_password(work, caller, HANDLER, DESK),
            administer.unlock(work, caller, HANDLER, DESK),
            administer.disable_second_factor(work, caller, HANDLER, DESK),
            administer.end_sessions(work, caller, HANDLER, DESK),
        ):
            with pytest.raises(Forbidden):
                await refused


async def test_what_there_is_not(office: Office) -> None:
    await created(office)
    async with office.look(ADMINISTRATOR) as work:
        caller = await find_caller(work, ADMINISTRATOR)
        with pytest.raises(AccountExists):
            await administer.create_account(work, caller, HANDLER, DESK)
        with pytest.raises(PersonMissing):
            await administer.create_account(work, caller, "nobody.here", DESK)
        with pytest.raises(AccountMissing):
            await administer.reset_password(work, caller, HEAD, DESK)
        with pytest.raises(SecondFactorOff):
            await administer.disable_second_factor(work, caller, HANDLER, DESK)


async def test_what_happened_is_read_by_auditor_and_administrator(office: Office) -> None:
    password = await created(office)
    with pytest.raises(LoginRefused):
        await entered(office, "typed the password as the name", "1", password)
    await entered(office, password, "2")
    for reader in (AUDITOR, ADMINISTRATOR):
        async with office.look(reader) as work:
            caller = await find_caller(work, reader)
            page = await account_events(work, caller, Paging(size=2))
            own = await account_events(work, caller, Paging(), EventFilter(event="account_created"))
        assert page.total == 3
        login, failed = page.items
        assert (login.event_name, login.person_name, login.detail) == ("登录", "张伟", "password")
        assert login.address == DESK.address
        assert (failed.event, failed.person_id, failed.by) == ("login_failed", None, None)
        assert password not in failed.model_dump_json(), "what was typed is not kept"
        assert [(each.by, each.by_name) for each in own.items] == [(ADMINISTRATOR, "许嘉树")]
    async with office.look(DISPATCHER) as work:
        with pytest.raises(Forbidden):
            await account_events(work, await find_caller(work, DISPATCHER), Paging())


async def test_a_hash_of_weaker_parameters_is_made_anew(office: Office) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("four words in a row")
    await created(office)
    async with office.work() as work:
        account = await work.session.get_one(Account, HANDLER)
        account.password_hash, account.must_change = weak, False
    await entered(office, "four words in a row", "1")
    async with office.look() as work:
        kept = (await work.session.get_one(Account, HANDLER)).password_hash
    assert kept != weak
    await entered(office, "four words in a row", "2")


def test_one_key_for_all_processes_of_a_folder(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path)
    now = Clock().now()
    sealed = seal_for(settings, "one").close({"a": "b"}, now)
    assert seal_for(settings, "one").open(sealed, now, 60) == {"a": "b"}
    assert seal_for(settings, "two").open(sealed, now, 60) is None, "of another purpose"
    assert seal_for(settings, "one").open(sealed, now + timedelta(seconds=61), 60) is None, "too old"
    assert seal_for(settings, "one").open("", now, 60) is None
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]
