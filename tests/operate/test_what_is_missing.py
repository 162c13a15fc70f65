"""A machine that lacks something is told what, where, and what to do, in both languages, before anything starts."""

import os
import sys
from pathlib import Path

import pytest

from deploy.launch import Launch
from deploy.operate.errors import JavaMissing, MavenMissing, MemoryLow
from deploy.operate.java import store_java
from deploy.operate.libraries import libraries
from deploy.operate.memory import check_memory
from deploy.operate.program import Program
from deploy.options import EngineOptions, silent


@pytest.fixture(name="bare_machine")
def _bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH in which nothing is yet, and no cache."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return folder


def script(folder: Path, name: str, says: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{says}\n")
    file.chmod(0o755)


async def test_no_maven(bare_machine: Path) -> None:
    with pytest.raises(MavenMissing, match=r"缺少 Maven.*apt-get install maven.*Maven is missing"):
        await libraries(silent)


async def test_no_java(bare_machine: Path) -> None:
    with pytest.raises(JavaMissing, match=r"PATH 中都没有.*JAVA_HOME.*neither JAVA_HOME nor PATH"):
        await store_java()


async def test_an_old_java(bare_machine: Path) -> None:
    script(bare_machine, "java", """echo 'openjdk version "11.0.2"'""")
    with pytest.raises(JavaMissing, match=r"版本是 11，太旧"):
        await store_java()


async def test_a_java_without_locale_data(bare_machine: Path) -> None:
    script(bare_machine, "java", """echo 'openjdk version "21.0.2"'; echo java.base""")
    with pytest.raises(JavaMissing, match=r"缺少模块 jdk\.localedata"):
        await store_java()


async def test_a_java_that_is_whole(bare_machine: Path) -> None:
    script(bare_machine, "java", """echo 'openjdk version "17.0.2"'; echo jdk.localedata@17""")
    assert await store_java() == bare_machine / "java"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much is free")
def test_too_little_memory() -> None:
    with pytest.raises(MemoryLow, match=r"内存不足.*请关闭其他程序.*Too little memory"):
        check_memory(needed=1024**5)


async def test_what_a_killed_program_left_is_ended_first(tmp_path: Path) -> None:
    launch = Launch(["sleep", "600"], dict(os.environ), "", "", tmp_path / "log")
    left = await Program.started(launch, EngineOptions(tmp_path))
    new = await Program.started(launch, EngineOptions(tmp_path))
    assert not left.engine.is_alive()
    assert new.engine.is_alive()
    await new.stop(tmp_path)
    assert not new.engine.is_alive()
