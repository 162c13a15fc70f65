"""A Java for the store (存储用的 Java): the one that comes with Python lacks what its text analysis asks for."""

import asyncio
import os
import re
import shutil
from pathlib import Path

from deploy.operate.errors import JavaMissing

OLDEST = 17
LOCALE_DATA = "jdk.localedata"
"""The module without which the store's text analysis does not start (Thai has no word segmentation)."""
_VERSION = re.compile(r'version "(\d+)')


async def store_java() -> Path:
    """The `java` to run the store with: of JAVA_HOME, else of PATH.

    Raises:
        JavaMissing: none is there, or none is new and whole enough; the message says what was found where.
    """
    candidates = _candidates()
    if not candidates:
        raise JavaMissing(_told("JAVA_HOME 和 PATH 中都没有", "neither JAVA_HOME nor PATH has one"))
    why: list[tuple[str, str]] = []
    for java in candidates:
        lack = await _lack(java)
        if lack is None:
            return java
        why.append(lack)
    raise JavaMissing(_told("；".join(each for each, _ in why), "; ".join(each for _, each in why)))


def _candidates() -> list[Path]:
    home, found = os.environ.get("JAVA_HOME"), shutil.which("java")
    named = [Path(home, "bin", "java")] if home else []
    everywhere = [*named, *([Path(found)] if found else [])]
    return list(dict.fromkeys(java for java in everywhere if java.is_file()))


async def _lack(java: Path) -> tuple[str, str] | None:
    """Why this one won't do, in both languages."""
    found = _VERSION.search(await _answer(java, "-version"))
    if found is None:
        return f"{java} 不能运行", f"{java} does not run"
    if int(found[1]) < OLDEST:
        return f"{java} 的版本是 {found[1]}，太旧", f"{java} is version {found[1]}, too old"
    if LOCALE_DATA not in await _answer(java, "--list-modules"):
        return f"{java} 缺少模块 {LOCALE_DATA}", f"{java} lacks the module {LOCALE_DATA}"
    return None


async def _answer(java: Path, argument: str) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            java, argument, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except OSError:
        return ""
    printed, _ = await process.communicate()
    return printed.decode(errors="replace")


def _told(found: str, found_english: str) -> str:
    return (
        f"缺少 Java：Operate 的存储需要完整的 Java {OLDEST} 或更高版本，{found}。"
        "请安装，如 sudo apt-get install openjdk-17-jre-headless，或用 JAVA_HOME 指定，再运行 make operate。"
        f"Java is missing: Operate's store needs a whole Java {OLDEST} or newer, {found_english}. "
        "Install one, e.g. openjdk-17-jre-headless, or name it by JAVA_HOME, and run make operate again."
    )
