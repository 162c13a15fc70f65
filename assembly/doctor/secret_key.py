"""The system's key (密钥文件): it protects second factors and login pages (docs/adr/0018)."""

import stat

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.accounts.sealing import KEY_FILE
from hotline.db.looking import sqlite_file

SUBJECT = Subject("secret_key", "密钥")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def check(site: Site) -> list[Finding]:
    """Whose eyes it is for; its content is never read here."""
    file = site.settings.data_folder / KEY_FILE
    if site.settings.secret_key.get_secret_value():
        return [SUBJECT.fine("由环境变量 HOTLINE_SECRET_KEY 给出")]
    if not file.exists():
        return [SUBJECT.fine("尚未生成：首次打开登录页时生成")]
    if file.stat().st_mode & OTHERS:
        return [
            SUBJECT.wrong(
                f"{file} 可被本机其他用户读取",
                f"运行 chmod 600 {file}；已有外人读过的，更换密钥并重设动态口令",
            )
        ]
    if sqlite_file(site.settings.url) is None:
        return [
            SUBJECT.watch(
                f"{file} 只有本账户可读；只在本机有效", "在多台机器上运行时，设相同的 HOTLINE_SECRET_KEY"
            )
        ]
    return [SUBJECT.fine("只有本账户可读")]
