"""Accounts and sessions (账号、会话) as tables. No password, token or second factor stands here in the clear."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base
from hotline.db.models import CountingKey


class Account(Base):
    """With what a person proves who he is (账号). Without one nobody logs in by password."""

    __tablename__ = "accounts"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    """Argon2id, with its parameters."""
    must_change: Mapped[bool]
    """The password was given out by an administrator (初始密码)."""
    failed_attempts: Mapped[int] = mapped_column(default=0)
    """Since the last complete login, or since the last lock."""
    locked_until: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(String(300))
    """Of the second factor (动态口令), sealed; None: there is none."""
    totp_last_step: Mapped[int | None]
    """The 30-second step of the last code that was taken: none is taken twice."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    """When the password was last set."""


class RecoveryCode(Base):
    """A code that replaces the second factor once (恢复码)."""

    __tablename__ = "recovery_codes"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """HMAC of person and code under the system's key."""
    person_id: Mapped[str] = mapped_column(ForeignKey("accounts.person_id"), index=True)
    used_at: Mapped[datetime | None]


class LoginSession(Base):
    """Somebody is logged in (会话). The browser holds the token, this table only its hash."""

    __tablename__ = "login_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token, hexadecimal."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    """Written at most once a minute."""
    expires_at: Mapped[datetime]
    """However busy it is."""
    method: Mapped[str] = mapped_column(String(20))
    """`password`, `oidc`, `development`."""
    second_factor: Mapped[bool]
    """Whether a second factor was given, or turned on in it."""
    ended_at: Mapped[datetime | None]
    ended_for: Mapped[str | None] = mapped_column(String(30))
    """`logout`, `idle`, `expired`, `deactivated`, `password_changed`, `second_factor`, `others`,
    `replaced`, `administrator`."""


class SpentLoginState(Base):
    """A login page that was sent (已用的登录页): the same page sent again gives no session."""

    __tablename__ = "spent_login_states"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the state, hexadecimal."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AccountEvent(Base):
    """Something that happened to an account (账号记录). Rows are only ever added."""

    __tablename__ = "account_events"
    __table_args__ = (
        Index("ix_account_events_at", "at"),
        Index("ix_account_events_person_id_at", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(CountingKey, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(40))
    """See `hotline.accounts.events.EVENTS`."""
    person_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    """Whose account; None: nobody of the name that was typed works here, and the name is not kept."""
    by: Mapped[str | None] = mapped_column(String(60))
    """Who did it: the person, an administrator, `system` for the command line; None: somebody unidentified."""
    detail: Mapped[str] = mapped_column(String(40), default="")
    """A code: the method of a login, why a session ended."""
    address: Mapped[str] = mapped_column(String(60), default="")
    """The client's address; empty for the command line."""
