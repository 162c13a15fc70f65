"""Login, sessions and what protects them, through HTTP: the pages and the API of one office, as browsers see them."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from pyotp.totp import TOTP
from sqlalchemy import select, update

from api.app import create_app
from api.errors import DevelopmentIdentityRefused
from api.identity import check_identity
from api.web.app import create_workbench
from hotline.accounts import provision
from hotline.accounts.hashing import hash_of
from hotline.accounts.models import Account, AccountEvent, LoginSession
from hotline.accounts.record import HERE
from hotline.accounts.rules import CODE_SECONDS
from hotline.bootstrap import open_office
from hotline.clock import Clock
from hotline.office import Office
from hotline.organization.models import Person
from hotline.settings import Settings
from tests.api.steps import ADMINISTRATOR, DISPATCHER, HANDLER, remember_all_forms, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

PASSWORD = "four words in a row"
API = "/api/v1"

Open = Callable[..., "Browser"]


class Browser:
    """Keeps cookies, reads the hidden fields of pages; one person at one machine."""

    def __init__(self, pages: FastAPI, api: FastAPI, scheme: str, address: str) -> None:
        def front(scope: Any, receive: Any, send: Any) -> Any:
            return (api if scope["path"].startswith("/api/") else pages)(scope, receive, send)

        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(front, client=(address, 4321), raise_app_exceptions=False),
            base_url=f"{scheme}://office",
        )

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.get(path, **options)

    async def post(self, path: str, page: str | None = None, **fields: str) -> httpx.Response:
        """As the form on that page is sent; without a page, only what is given."""
        hidden = await self.hidden(page) if page else {}
        return await self.client.post(path, data=hidden | fields)

    async def hidden(self, page: str) -> dict[str, str]:
        return hidden_fields((await self.client.get(page)).text)

    async def log_in(self, person: str = HANDLER, password: str = PASSWORD) -> httpx.Response:
        return await self.post("/login", "/login", person=person, password=password)

    def bring(self, cookies: dict[str, str]) -> None:
        for name, value in cookies.items():
            self.client.cookies.set(name, value, domain="office.local")

    @property
    def session(self) -> str:
        return next((value for name, value in self.client.cookies.items() if name.endswith("session")), "")


def hidden_fields(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def code_of(response: httpx.Response) -> str:
    found = re.search(r"代码 (\w+)", response.text)
    return found[1] if found else ""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    settings = Settings(data_folder=tmp_path, database_url=database_url, environment="production")
    async with open_office(settings) as opened:
        await remember_all_forms(opened)
        yield opened


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[Open]:
    """Opens browsers on the office; with other settings, or another number, on another process of it."""
    async with AsyncExitStack() as stack:
        processes: dict[str, tuple[FastAPI, FastAPI]] = {}

        def open_(
            scheme: str = "http", address: str = "192.0.2.7", process: int = 1, **settings: Any
        ) -> Browser:
            key = f"{process} {settings}"
            if key not in processes:
                changed = office.settings.model_copy(update=settings)
                other = Office(changed, office.database, office.clock, office.calendar)
                processes[key] = create_workbench(other), create_app(other)
            made = Browser(*processes[key], scheme, address)
            stack.push_async_callback(made.client.aclose)
            return made

        yield open_


async def account(office: Office, person: str = HANDLER) -> str:
    """A new account with its one-time password."""
    async with office.work() as work:
        return await provision.create(work, person, HERE)


@pytest.fixture(scope="module")
async def hashed() -> str:
    """Of the password: made once, since that is meant to take long."""
    return await hash_of(PASSWORD)


@pytest.fixture
async def known(office: Office, hashed: str) -> None:
    """The handler has an account with a password of his own."""
    async with office.work() as work:
        row = Account(
            person_id=HANDLER,
            password_hash=hashed,
            must_change=False,
            created_at=work.now,
            changed_at=work.now,
        )
        work.session.add(row)


async def events(office: Office, person: str | None = HANDLER) -> list[str]:
    async with office.look() as work:
        query = select(AccountEvent).where(AccountEvent.person_id == person).order_by(AccountEvent.id)
        return [f"{row.event} {row.detail}".strip() for row in await work.session.scalars(query)]


class TestLoggingIn:
    @pytest.mark.usefixtures("known")
    async def test_pages_and_the_api_by_the_same_session(self, office: Office, browser: Open) -> None:
        one = browser()
        assert (await one.get(f"{API}/people/me")).status_code == 401
        sent = await one.get("/inbox")
        assert sent.headers["location"] == "/login?next=%2Finbox"
        page = await one.get("/login?next=/inbox")
        fields = hidden_fields(page.text)
        entered = await one.post("/login", person=HANDLER, password=PASSWORD, **fields)
        assert (entered.status_code, entered.headers["location"]) == (303, "/inbox")
        assert (await one.get("/inbox")).status_code == 200
        assert (await one.get(f"{API}/people/me")).json()["id"] == HANDLER
        assert (await one.get("/login")).headers["location"] == "/", "logged in already"

    @pytest.mark.usefixtures("known")
    async def test_the_cookie(self, office: Office, browser: Open) -> None:
        one = browser()
        cookie = (await one.log_in()).headers["set-cookie"]
        session = next(each for each in cookie.split(", ") if each.startswith("hotline_session="))
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
        secure = browser("https", public_url="https://office")
        cookie = (await secure.log_in()).headers["set-cookie"]
        session = next(each for each in cookie.split(", ") if each.startswith("__Host-hotline_session="))
        assert "Secure" in session
        assert "Domain" not in session
        assert (await secure.get("/inbox")).status_code == 200

    @pytest.mark.usefixtures("known")
    async def test_nobody_learns_who_works_here(self, office: Office, browser: Open) -> None:
        async with office.work() as work:
            await work.session.execute(update(Person).where(Person.id == DISPATCHER).values(active=False))
        answers: set[tuple[int, str]] = set()
        for person in (HANDLER, "nobody.here", ADMINISTRATOR, DISPATCHER, "x" * 5000, "\x00"):
            one = browser()
            refused = await one.log_in(person, "wrong")
            problem = re.search(r'class="problem".*?</div>', refused.text, re.DOTALL)
            assert problem is not None, person
            answers.add((refused.status_code, problem[0]))
            assert not one.session
        assert len(answers) == 1
        assert await events(office, None) == ["login_failed"] * 3
        assert await events(office, ADMINISTRATOR) == ["login_failed no_account"]

    @pytest.mark.usefixtures("known")
    async def test_a_locked_account_opens_again_by_itself(self, office: Office, browser: Open) -> None:
        one = browser()
        for _ in range(office.settings.login_failures):
            assert code_of(await one.log_in(password="wrong")) == "LOGIN_REFUSED"
        assert code_of(await one.log_in()) == "LOGIN_REFUSED"
        other_process = browser(address="198.51.100.1", process=2)
        assert code_of(await other_process.log_in()) == "LOGIN_REFUSED"
        assert (await events(office))[-3:] == ["locked", "login_failed locked", "login_failed locked"]
        office.clock.offset += timedelta(minutes=office.settings.login_lock_minutes)
        assert (await one.log_in()).status_code == 303

    @pytest.mark.usefixtures("known")
    async def test_a_success_forgets_earlier_failures(self, office: Office, browser: Open) -> None:
        for _ in range(2):
            one = browser()
            for _ in range(office.settings.login_failures - 1):
                await one.log_in(password="wrong")
            assert (await one.log_in()).status_code == 303

    async def test_one_address_has_to_wait(self, office: Office, browser: Open) -> None:
        one = browser(logins_per_minute=3)
        for _ in range(3):
            assert (await one.log_in("nobody.here")).status_code == 401
        refused = await one.log_in("nobody.here")
        assert (refused.status_code, code_of(refused)) == (429, "TOO_MANY_LOGINS")
        office.clock.offset += timedelta(seconds=int(refused.headers["retry-after"]))
        assert (await one.log_in("nobody.here")).status_code == 401

    async def test_only_the_offices_proxy_says_who_calls(self, office: Office, browser: Open) -> None:
        one = browser(trusted_proxy="192.0.2.0/24")
        one.client.headers["X-Forwarded-For"] = "203.0.113.9, 198.51.100.4, 192.0.2.8"
        await one.log_in("nobody.here")
        other = browser()
        other.client.headers["X-Forwarded-For"] = "203.0.113.9"
        await other.log_in("nobody.here")
        async with office.look() as work:
            query = select(AccountEvent.address).order_by(AccountEvent.id)
            assert list(await work.session.scalars(query)) == ["198.51.100.4", "192.0.2.7"]

    @pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example"])
    @pytest.mark.usefixtures("known")
    async def test_never_on_to_another_site(self, office: Office, browser: Open, wanted: str) -> None:
        one = browser()
        fields = (await one.hidden("/login")) | {"next": wanted}
        entered = await one.post("/login", person=HANDLER, password=PASSWORD, **fields)
        assert entered.headers["location"] == "/"
        assert (await one.get("/login", params={"next": wanted})).headers["location"] == "/"


class TestReplays:
    @pytest.mark.usefixtures("known")
    async def test_the_same_request_again_gives_no_session(self, office: Office, browser: Open) -> None:
        one = browser()
        fields = await one.hidden("/login")
        cookies = dict(one.client.cookies)
        body = {"person": HANDLER, "password": PASSWORD, **fields}
        assert (await one.post("/login", **body)).status_code == 303
        await one.post("/logout", "/account")
        for process in (1, 2):
            thief = browser(process=process)
            thief.bring(cookies)
            again = await thief.post("/login", **body)
            assert (again.status_code, code_of(again)) == (403, "LOGIN_FORM_EXPIRED")
            assert not thief.session

    @pytest.mark.parametrize("missing", ["cookie", "field", "both agree but are nobody's"])
    @pytest.mark.usefixtures("known")
    async def test_a_form_of_another_site(self, office: Office, browser: Open, missing: str) -> None:
        one = browser()
        fields = await one.hidden("/login")
        if missing == "cookie":
            one.client.cookies.clear()
        elif missing == "field":
            fields["csrf_token"] = ""
        else:
            one.client.cookies.clear()
            one.bring({"hotline_login": "forged"})
            fields["csrf_token"] = "forged"
        refused = await one.post("/login", person=HANDLER, password=PASSWORD, **fields)
        assert code_of(refused) == "LOGIN_FORM_EXPIRED"
        assert not one.session

    @pytest.mark.usefixtures("known")
    async def test_a_page_that_was_open_too_long(self, office: Office, browser: Open) -> None:
        one = browser()
        fields = await one.hidden("/login")
        office.clock.offset += timedelta(minutes=office.settings.login_form_minutes, seconds=2)
        refused = await one.post("/login", person=HANDLER, password=PASSWORD, **fields)
        assert code_of(refused) == "LOGIN_FORM_EXPIRED"
        again = await one.post("/login", person=HANDLER, password=PASSWORD, **hidden_fields(refused.text))
        assert again.status_code == 303

    @pytest.mark.usefixtures("known")
    async def test_several_tabs_show_the_page(self, office: Office, browser: Open) -> None:
        one = browser()
        first = await one.hidden("/login")
        await one.hidden("/login")
        assert (await one.post("/login", person=HANDLER, password=PASSWORD, **first)).status_code == 303

    @pytest.mark.usefixtures("known")
    async def test_a_session_that_ended_is_nobodys(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()
        cookies = dict(one.client.cookies)
        out = await one.post("/logout", "/account")
        assert out.headers["location"] == "/login"
        assert not one.session
        thief = browser()
        thief.bring(cookies)
        assert (await thief.get(f"{API}/people/me")).status_code == 401
        assert (await thief.get("/inbox")).headers["location"].startswith("/login")

    @pytest.mark.usefixtures("known")
    async def test_the_token_is_new_at_each_login(self, office: Office, browser: Open) -> None:
        one = browser()
        page = await one.get("/login")
        one.bring({"hotline_session": "chosen-by-somebody-else"})
        await one.post("/login", person=HANDLER, password=PASSWORD, **hidden_fields(page.text))
        tokens = {value for name, value in one.client.cookies.items() if name == "hotline_session"}
        thief = browser()
        thief.bring({"hotline_session": "chosen-by-somebody-else"})
        assert (await thief.get(f"{API}/people/me")).status_code == 401
        async with office.look() as work:
            kept = set(await work.session.scalars(select(LoginSession.id)))
        assert kept.isdisjoint(tokens), "only hashes are kept"


class TestSessions:
    @pytest.mark.usefixtures("known")
    async def test_idle(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()
        idle = timedelta(minutes=office.settings.session_idle_minutes)
        office.clock.offset += idle - timedelta(minutes=5)
        assert (await one.get(f"{API}/people/me")).status_code == 200
        office.clock.offset += idle - timedelta(minutes=5)
        assert (await one.get(f"{API}/people/me")).status_code == 200, "it was used meanwhile"
        office.clock.offset += idle
        assert (await one.get(f"{API}/people/me")).status_code == 401

    @pytest.mark.usefixtures("known")
    async def test_however_busy_it_ends(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()
        for _ in range(2 * office.settings.session_hours - 1):
            office.clock.offset += timedelta(minutes=30)
            assert (await one.get(f"{API}/people/me")).status_code == 200
        office.clock.offset += timedelta(minutes=30)
        assert (await one.get(f"{API}/people/me")).status_code == 401

    @pytest.mark.usefixtures("known")
    async def test_being_seen_is_written_once_a_minute(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()

        async def seen() -> Any:
            async with office.look() as work:
                live = LoginSession.ended_at.is_(None)
                return await work.session.scalar(select(LoginSession.last_seen_at).where(live))

        first = await seen()
        office.clock.offset += timedelta(seconds=30)
        await one.get("/inbox")
        assert await seen() == first
        office.clock.offset += timedelta(seconds=31)
        await one.get("/inbox")
        assert await seen() > first

    @pytest.mark.usefixtures("known")
    async def test_who_left_is_out_at_the_next_request(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()
        async with office.work() as work:
            await work.session.execute(update(Person).where(Person.id == HANDLER).values(active=False))
        assert (await one.get(f"{API}/people/me")).status_code == 401
        async with office.look() as work:
            reasons = set(await work.session.scalars(select(LoginSession.ended_for)))
        assert "deactivated" in reasons

    @pytest.mark.usefixtures("known")
    async def test_what_changes_something_needs_the_token(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()
        refused = await one.client.post(f"{API}/absences", json={})
        assert (refused.status_code, refused.json()["code"]) == (403, "CSRF_MISSING")
        token = (await one.hidden("/account"))["csrf_token"]
        wrong = await one.client.post(f"{API}/absences", json={}, headers={"X-CSRF-Token": token[::-1]})
        assert wrong.json()["code"] == "CSRF_MISSING"
        right = await one.client.post(f"{API}/absences", json={}, headers={"X-CSRF-Token": token})
        assert right.json()["code"] == "REQUEST_INVALID"
        assert (await one.client.post("/logout")).status_code == 403
        assert (await one.client.post("/logout", data={"csrf_token": "x"})).status_code == 403
        assert (await one.client.post("/logout", headers={"X-CSRF-Token": token})).status_code == 303

    @pytest.mark.usefixtures("known")
    async def test_others_end(self, office: Office, browser: Open) -> None:
        here, there = browser(), browser()
        await here.log_in()
        await there.log_in()
        done = await here.post("/account/sessions/end-others", "/account")
        assert done.headers["location"] == "/account?done=sessions"
        assert (await there.get(f"{API}/people/me")).status_code == 401
        assert (await here.get(f"{API}/people/me")).status_code == 200


class TestPasswords:
    async def test_a_one_time_password_opens_only_the_account(self, office: Office, browser: Open) -> None:
        first = await account(office)
        one = browser()
        await one.log_in(password=first)
        assert (await one.get("/inbox")).headers["location"] == "/account"
        refused = await one.get(f"{API}/people/me")
        assert (refused.status_code, refused.json()["code"]) == (403, "NEW_PASSWORD_NEEDED")
        assert "初始密码" in (await one.get("/account")).text
        await one.post("/account/password", "/account", current=first, new=PASSWORD, again=PASSWORD)
        assert (await one.get(f"{API}/people/me")).status_code == 200

    async def test_it_lies_about_for_a_while_only(self, office: Office, browser: Open) -> None:
        first = await account(office)
        office.clock.offset += timedelta(hours=office.settings.one_time_password_hours)
        assert code_of(await browser().log_in(password=first)) == "ONE_TIME_PASSWORD_EXPIRED"

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"current": "wrong"}, "CURRENT_PASSWORD_WRONG"),
            ({"again": "something else"}, "PASSWORDS_DIFFER"),
            ({"new": "short", "again": "short"}, "PASSWORD_TOO_SHORT"),
            ({"new": "x1" * 65, "again": "x1" * 65}, "PASSWORD_TOO_LONG"),
            ({"new": "zhangwei2026", "again": "zhangwei2026"}, "PASSWORD_IS_NAME"),
            ({"new": "password123", "again": "password123"}, "PASSWORD_COMMON"),
            ({"new": PASSWORD, "again": PASSWORD}, "PASSWORD_UNCHANGED"),
        ],
    )
    @pytest.mark.usefixtures("known")
    async def test_refused(self, office: Office, browser: Open, change: dict[str, str], code: str) -> None:
        one = browser()
        await one.log_in()
        fields = {"current": PASSWORD, "new": "another four words", "again": "another four words"} | change
        refused = await one.post("/account/password", "/account", **fields)
        assert (refused.status_code, code_of(refused)) == (422, code)

    @pytest.mark.usefixtures("known")
    async def test_a_change_ends_the_other_sessions(self, office: Office, browser: Open) -> None:
        here, there = browser(), browser()
        await here.log_in()
        await there.log_in()
        new = "another four words"
        await here.post("/account/password", "/account", current=PASSWORD, new=new, again=new)
        assert (await there.get(f"{API}/people/me")).status_code == 401
        assert (await here.get(f"{API}/people/me")).status_code == 200
        assert (await browser().log_in(password=PASSWORD)).status_code == 401
        assert (await browser().log_in(password=new)).status_code == 303

    @pytest.mark.usefixtures("known")
    async def test_trying_the_present_password_locks_too(self, office: Office, browser: Open) -> None:
        one = browser()
        await one.log_in()
        for _ in range(office.settings.login_failures):
            await one.post("/account/password", "/account", current="wrong", new="x", again="x")
        assert (await events(office))[-1] == "locked"
        assert (await browser().log_in()).status_code == 401


def code_shown(secret: str, ahead: int = 0) -> str:
    """By the phone, in real time; the one of the next step is a fresh code, without waiting."""
    step = int(Clock().now().timestamp()) // CODE_SECONDS
    return TOTP(secret).generate_otp(step + ahead)


class Phone(NamedTuple):
    """What somebody has after turning the second factor on."""

    secret: str
    first_code: str
    recovery_codes: list[str]


async def enrolled(one: Browser) -> Phone:
    begun = await one.post("/account/second-factor/begin", "/account")
    secret = re.search(r"手工输入密钥：<code>(\w+)</code>", begun.text)
    assert secret is not None
    assert 'src="data:image/png;base64,' in begun.text
    fields = hidden_fields(begun.text)
    wrong = await one.post("/account/second-factor", code="12345", **fields)
    assert (wrong.status_code, code_of(wrong)) == (422, "SECOND_FACTOR_CODE_WRONG")
    assert secret[1] in wrong.text, "the same secret is shown again"
    code = code_shown(secret[1])
    done = await one.post("/account/second-factor", code=code, **fields)
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code></li>", done.text)
    assert len(codes) == 10, done.text
    return Phone(secret[1], code, codes)


class TestSecondFactor:
    @pytest.mark.usefixtures("known")
    async def test_password_alone_opens_nothing(self, office: Office, browser: Open) -> None:
        here, there = browser(), browser()
        await here.log_in()
        await there.log_in()
        phone = await enrolled(here)
        assert (await there.get(f"{API}/people/me")).status_code == 401, "other sessions ended"
        one = browser()
        first = await one.log_in()
        assert first.headers["location"] == "/login/second-factor"
        assert not one.session
        assert (await one.get("/inbox")).headers["location"].startswith("/login")
        page = await one.get("/login/second-factor")
        wrong = await one.post("/login/second-factor", code="000", **hidden_fields(page.text))
        assert (wrong.status_code, code_of(wrong)) == (401, "SECOND_FACTOR_REFUSED")
        used = await one.post("/login/second-factor", code=phone.first_code, **hidden_fields(page.text))
        assert used.status_code == 401, "the code with which it was turned on"
        fields, cookies = hidden_fields(page.text), dict(one.client.cookies)
        code = code_shown(phone.secret, 1)
        assert (await one.post("/login/second-factor", code=code, **fields)).status_code == 303
        assert (await one.get(f"{API}/people/me")).status_code == 200
        thief = browser()
        thief.bring(cookies)
        again = await thief.post("/login/second-factor", code=code, **fields)
        assert again.status_code in (401, 403)
        assert not thief.session

    @pytest.mark.usefixtures("known")
    async def test_recovery_codes_work_once(self, office: Office, browser: Open) -> None:
        here = browser()
        await here.log_in()
        codes = (await enrolled(here)).recovery_codes
        for code, status in ((codes[3].upper(), 303), (codes[3], 401), (codes[4].replace("-", " "), 303)):
            one = browser()
            await one.log_in()
            answer = await one.post("/login/second-factor", "/login/second-factor", code=code)
            assert answer.status_code == status
        assert "还有 8 个恢复码" in (await here.get("/account")).text

    @pytest.mark.usefixtures("known")
    async def test_guessing_codes_locks_and_the_password_does_not_forgive(
        self, office: Office, browser: Open
    ) -> None:
        here = browser()
        await here.log_in()
        phone = await enrolled(here)
        for _ in range(office.settings.login_failures):
            one = browser()
            await one.log_in()
            await one.post("/login/second-factor", "/login/second-factor", code="00000")
        assert (await events(office))[-1] == "locked"
        one = browser()
        assert code_of(await one.log_in()) == "LOGIN_REFUSED"
        office.clock.offset += timedelta(minutes=office.settings.login_lock_minutes)
        await one.log_in()
        right = await one.post(
            "/login/second-factor", "/login/second-factor", code=code_shown(phone.secret, 1)
        )
        assert right.status_code == 303

    @pytest.mark.usefixtures("known")
    async def test_a_secret_is_sealed_and_needs_its_key(self, office: Office, browser: Open) -> None:
        here = browser()
        await here.log_in()
        phone = await enrolled(here)
        async with office.look() as work:
            kept = (await work.session.get_one(Account, HANDLER)).totp_secret
        assert kept is not None
        assert phone.secret not in kept
        assert (office.settings.data_folder / "secret.key").stat().st_mode & 0o777 == 0o600
        other_key = browser(secret_key=type(office.settings.secret_key)("k" * 40))
        await other_key.log_in()
        answer = await other_key.post(
            "/login/second-factor", "/login/second-factor", code=code_shown(phone.secret, 1)
        )
        assert (answer.status_code, code_of(answer)) == (503, "SECOND_FACTOR_UNREADABLE")

    @pytest.mark.usefixtures("known")
    async def test_off_with_the_password(self, office: Office, browser: Open) -> None:
        here = browser()
        await here.log_in()
        await enrolled(here)
        wrong = await here.post("/account/second-factor/off", "/account", current="wrong")
        assert code_of(wrong) == "CURRENT_PASSWORD_WRONG"
        off = await here.post("/account/second-factor/off", "/account", current=PASSWORD)
        assert off.headers["location"] == "/account?done=second_factor_off"
        assert (await browser().log_in()).headers["location"] == "/"
        wanted = ["second_factor_on", "password_refused", "second_factor_off", "login password"]
        assert (await events(office))[-4:] == wanted

    @pytest.mark.usefixtures("known")
    async def test_a_role_that_needs_one(self, office: Office, browser: Open) -> None:
        one = browser(second_factor_required=frozenset({"handler"}))
        await one.log_in()
        refused = await one.get(f"{API}/people/me")
        assert (refused.status_code, refused.json()["code"]) == (403, "SECOND_FACTOR_MISSING")
        await enrolled(one)
        assert (await one.get(f"{API}/people/me")).status_code == 200
        kept = await one.post("/account/second-factor/off", "/account", current=PASSWORD)
        assert code_of(kept) == "SECOND_FACTOR_NEEDED"


class TestDevelopment:
    async def test_anybody_can_be_chosen(self, browser: Open) -> None:
        one = browser(environment="development")
        page = await one.get("/login")
        assert "选一个人登录" in page.text
        assert page.text.count('action="/login/as"') > 30
        entered = await one.post("/login/as", person=DISPATCHER, **hidden_fields(page.text))
        assert entered.status_code == 303
        assert (await one.get(f"{API}/people/me")).json()["id"] == DISPATCHER
        await one.post("/logout", "/account")
        assert (await one.post("/login/as", person=DISPATCHER, **hidden_fields(page.text))).status_code == 403

    async def test_a_session_comes_before_the_header(self, office: Office, browser: Open) -> None:
        one = browser(environment="development")
        await one.post("/login/as", "/login", person=DISPATCHER)
        named = {"X-Hotline-Person": HANDLER}
        assert (await one.get(f"{API}/people/me", headers=named)).json()["id"] == DISPATCHER
        nobody = browser(environment="development")
        assert (await nobody.get(f"{API}/people/me", headers=named)).json()["id"] == HANDLER

    async def test_in_production_there_is_nothing_of_it(self, office: Office, browser: Open) -> None:
        await take_in(office)
        one = browser()
        page = await one.get("/login")
        assert "选一个人登录" not in page.text
        refused = await one.post("/login/as", person=DISPATCHER, **hidden_fields(page.text))
        assert refused.status_code == 404
        assert not one.session
        headers = {"X-Hotline-Person": DISPATCHER}
        assert (await one.get(f"{API}/people/me", headers=headers)).status_code == 401

    def test_where_it_may_run(self, office: Office) -> None:
        for host in ("0.0.0.0", "127.0.0.1"):
            check_identity(office.settings.model_copy(update={"host": host}))
        changed = {"environment": "development", "host": "0.0.0.0"}
        elsewhere = office.settings.model_copy(update=changed)
        with pytest.raises(DevelopmentIdentityRefused):
            check_identity(elsewhere)
