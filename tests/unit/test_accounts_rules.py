"""Passwords, locks, sessions and one-time codes, whatever the values."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp import random_base32
from pyotp.totp import TOTP

from hotline.accounts.common_passwords import COMMON
from hotline.accounts.errors import (
    PasswordCommon,
    PasswordIsName,
    PasswordRefused,
    PasswordTooLong,
    PasswordTooShort,
)
from hotline.accounts.rules import (
    CODE_SECONDS,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    after_failure,
    as_person_id,
    as_typed,
    check_password,
    is_locked,
    local_path,
    matching_step,
    why_over,
)

NOW = datetime(2026, 9, 24, 1, tzinfo=UTC)
LOCK = timedelta(minutes=15)
IDLE = timedelta(minutes=60)
SITE = "https://hotline.example.org"

moments = st.timedeltas(timedelta(days=-2000), timedelta(days=4000)).map(lambda away: NOW + away)
secrets = st.builds(random_base32)


class TestPasswords:
    @given(st.text(min_size=SHORTEST_PASSWORD, max_size=LONGEST_PASSWORD))
    def test_no_rule_asks_for_kinds_of_characters(self, password: str) -> None:
        try:
            check_password(password, "zhang.wei", "张伟")
        except (PasswordCommon, PasswordIsName):
            names = ("zhangwei", "张伟")
            folded = "".join(each for each in password.casefold() if each not in " .-_\t\n\r\x0b\x0c\x1c")
            known = password.casefold() in COMMON or len(set(password.casefold())) == 1
            assert known or any(name in folded for name in names) or any(c.isspace() for c in password)

    @given(st.text())
    def test_what_is_too_short_or_too_long_is_refused(self, password: str) -> None:
        if len(password) < SHORTEST_PASSWORD:
            with pytest.raises(PasswordTooShort):
                check_password(password, "zhang.wei", "张伟")
        with pytest.raises(PasswordTooLong):
            check_password("correct horse " + password.ljust(LONGEST_PASSWORD), "zhang.wei", "张伟")

    @pytest.mark.parametrize(
        "password",
        [
            "zhang.wei.zhang.wei",
            "ZhangWei2026",
            "2026 张伟 张伟 2026",
            "张伟张伟张伟张伟张伟",
            "zhang-wei-12345",
        ],
    )
    def test_the_name_alone_is_no_password(self, password: str) -> None:
        with pytest.raises(PasswordIsName):
            check_password(password, "zhang.wei", "张伟")

    def test_the_name_within_a_sentence_is_none_of_our_business(self) -> None:
        check_password("zhang.wei likes noodles", "zhang.wei", "张伟")

    @pytest.mark.parametrize(
        "password", ["1234567890", "QwertyUIOP", "Password123", "aaaaaaaaaaaa", "！" * 12]
    )
    def test_what_everybody_tries_first(self, password: str) -> None:
        with pytest.raises(PasswordCommon):
            check_password(password, "zhang.wei", "张伟")

    def test_every_listed_one_could_be_typed_otherwise(self) -> None:
        assert all(len(each) >= SHORTEST_PASSWORD and each == each.casefold() for each in COMMON)

    def test_each_refusal_has_a_code_of_its_own(self) -> None:
        codes = {each.code for each in PasswordRefused.__subclasses__()}
        assert len(codes) == len(PasswordRefused.__subclasses__())

    @given(st.text())
    def test_one_spelling_stays_as_it_is(self, text: str) -> None:
        assert as_typed(as_typed(text)) == as_typed(text)

    def test_wide_characters_of_an_input_method_are_the_same_password(self) -> None:
        assert as_typed("ｃｏｒｒｅｃｔ　ｈｏｒｓｅ") == "correct horse"


class TestLocks:
    @given(st.integers(1, 20), moments)
    def test_the_last_allowed_failure_locks_and_none_before(self, most: int, now: datetime) -> None:
        failed, until = 0, None
        for attempt in range(1, most + 1):
            assert not is_locked(until, now)
            failed, until = after_failure(failed, now, most, LOCK)
            assert (until is not None) == (attempt == most)
        assert failed == 0
        assert is_locked(until, now + LOCK - timedelta(seconds=1))
        assert not is_locked(until, now + LOCK)


class TestSessions:
    @given(
        moments,
        st.timedeltas(timedelta(0), timedelta(hours=2)),
        st.timedeltas(timedelta(0), timedelta(hours=20)),
    )
    def test_it_ends_by_being_idle_or_by_its_end(
        self, now: datetime, quiet: timedelta, left: timedelta
    ) -> None:
        expires = now + left - timedelta(hours=10)
        reason = why_over(now, now - quiet, expires, IDLE)
        assert (reason is None) == (quiet < IDLE and now < expires)
        assert (reason == "expired") == (now >= expires)


class TestOneTimeCodes:
    @given(secrets, moments, st.integers(-5, 5))
    def test_a_code_of_a_neighbouring_step_is_right(self, secret: str, now: datetime, away: int) -> None:
        step = int(now.timestamp()) // CODE_SECONDS + away
        found = matching_step(secret, TOTP(secret).generate_otp(step), now, None)
        if abs(away) <= 1:
            assert found is not None
        elif found is not None:  # one in some hundred thousand codes is a neighbour's too
            assert TOTP(secret).generate_otp(found) == TOTP(secret).generate_otp(step)

    @given(secrets, moments)
    def test_no_code_is_taken_twice(self, secret: str, now: datetime) -> None:
        code = TOTP(secret).at(now)
        first = matching_step(secret, code, now, None)
        assert first is not None
        again = matching_step(secret, code, now, first)
        assert again is None or again > first

    @given(secrets, moments, st.text())
    def test_anything_else_is_wrong(self, secret: str, now: datetime, typed: str) -> None:
        if not any(each.isdigit() for each in as_typed(typed)):
            assert matching_step(secret, typed, now, None) is None

    def test_blanks_and_wide_digits_do_not_matter(self) -> None:
        secret = random_base32()
        code = TOTP(secret).at(NOW)
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
        assert matching_step(secret, f" {code[:3]} {code[3:]} ", NOW, None) is not None
        assert matching_step(secret, wide, NOW, None) is not None


class TestWhereToGo:
    @given(st.text(alphabet="/\\.:@?#%htpsevil \t\n\x00", max_size=30))
    def test_never_to_another_site(self, text: str) -> None:
        where = urlsplit(urljoin(SITE, local_path(text)))
        assert (where.scheme, where.netloc) == ("https", "hotline.example.org")

    @pytest.mark.parametrize(
        "text",
        [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "\\\\evil",
            "/\t/evil.example",
            "/ /evil.example",
            "//[::1",
            "javascript:alert(1)",
            "evil",
            "/login",
            "/login/oidc",
            "/logout",
            "",
            None,
        ],
    )
    def test_these_go_to_the_first_page(self, text: str | None) -> None:
        assert local_path(text) == "/"

    @pytest.mark.parametrize(
        "text", ["/inbox", "/tickets/2026092400020.1?tab=history", "/tickets?q=%E8%B7%AF"]
    )
    def test_own_pages_are_gone_to(self, text: str) -> None:
        assert local_path(text) == text


class TestIds:
    @given(st.text(max_size=80))
    def test_what_is_typed_can_be_looked_for(self, typed: str) -> None:
        plain = as_person_id(typed)
        assert plain == "" or (plain.isascii() and plain.isprintable() and len(plain) <= 60)
        assert as_person_id(plain) == plain

    def test_capitals_and_blanks_do_not_matter(self) -> None:
        assert as_person_id(" Zhang.Wei\n") == "zhang.wei"
