"""What somebody sees of his own account (我的账号)."""

from sqlalchemy import func, select

from hotline.accounts.models import Account, LoginSession, RecoveryCode
from hotline.accounts.sessions import Lacking, OpenSession, needs_second_factor
from hotline.view import LocalMoment, View
from hotline.work import Work

MOST_SESSIONS = 20


class OwnSession(View):
    """Where somebody is logged in (会话)."""

    created_at: LocalMoment
    last_seen_at: LocalMoment
    method: str
    """`password`、`oidc`、`development`。"""
    here: bool
    """是否当前会话。"""


class OwnAccount(View):
    """One's own account (我的账号)."""

    lacking: Lacking | None
    """须先办理：`new_password` 修改初始密码，`second_factor` 启用动态口令。"""
    has_password: bool
    changed_at: LocalMoment | None
    """密码何时设的。"""
    second_factor: bool
    second_factor_needed: bool
    """岗位要求使用动态口令。"""
    recovery_codes_left: int
    sessions: list[OwnSession]


async def own_account(work: Work, session: OpenSession) -> OwnAccount:
    """The account of whoever has the session."""
    account = await work.session.get(Account, session.person_id)
    on = account is not None and account.totp_secret is not None
    return OwnAccount(
        lacking=None if on and session.lacking == "second_factor" else session.lacking,
        has_password=account is not None,
        changed_at=account.changed_at if account else None,
        second_factor=on,
        second_factor_needed=await needs_second_factor(work, session.person_id),
        recovery_codes_left=await _codes_left(work, session.person_id),
        sessions=await _sessions(work, session),
    )


async def _codes_left(work: Work, person_id: str) -> int:
    unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return await work.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


async def _sessions(work: Work, session: OpenSession) -> list[OwnSession]:
    mine = (LoginSession.person_id == session.person_id, LoginSession.ended_at.is_(None))
    query = (
        select(LoginSession)
        .where(*mine, LoginSession.expires_at > work.now)
        .order_by(LoginSession.last_seen_at.desc())
        .limit(MOST_SESSIONS)
    )
    return [
        OwnSession(
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            method=row.method,
            here=row.id == session.id,
        )
        for row in await work.session.scalars(query)
    ]
