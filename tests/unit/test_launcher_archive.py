import hashlib
import os
import tarfile
from pathlib import Path

import pytest

from deploy.archive import check, is_unpacked, unpack_checked
from deploy.errors import EngineArchiveBroken


def archive_with(folder: Path, name: str) -> Path:
    source = folder / "source" / name
    source.parent.mkdir(parents=True)
    source.write_text("#!/bin/sh\n")
    source.chmod(0o755)
    archive = folder / "engine.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(folder / "source", arcname=".")
    digest = hashlib.sha1(archive.read_bytes(), usedforsecurity=False).hexdigest()
    archive.with_name("engine.tar.gz.sha1").write_text(digest)
    return archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return archive_with(tmp_path, "camunda-zeebe-1/bin/broker")


def test_unpacks_without_the_top_folder_and_keeps_what_can_be_run(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "cache" / "1"
    unpack_checked(archive, target)
    assert os.access(target / "bin" / "broker", os.X_OK)
    assert [entry.name for entry in target.parent.iterdir()] == ["1"]


def test_the_second_of_two_at_once_keeps_the_first_ones_result(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "cache" / "1"
    unpack_checked(archive, target)
    first = (target / "bin" / "broker").stat().st_ino
    unpack_checked(archive, target)
    assert (target / "bin" / "broker").stat().st_ino == first


def test_a_changed_archive_is_refused_and_nothing_is_unpacked(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes() + b"x")
    with pytest.raises(EngineArchiveBroken, match="校验不符"):
        unpack_checked(archive, tmp_path / "cache" / "1")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("content", ["", "0" * 40])
def test_a_wrong_checksum_file_is_refused(archive: Path, content: str) -> None:
    archive.with_name(archive.name + ".sha1").write_text(content)
    with pytest.raises(EngineArchiveBroken, match="校验不符"):
        check(archive)


def test_a_missing_checksum_file_is_refused(archive: Path) -> None:
    archive.with_name(archive.name + ".sha1").unlink()
    with pytest.raises(EngineArchiveBroken, match="缺少校验文件"):
        check(archive)


def test_an_archive_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineArchiveBroken, match="bin/broker"):
        unpack_checked(archive_with(tmp_path, "other/README"), tmp_path / "cache" / "1")


def test_a_cut_archive_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:60])
    digest = hashlib.sha1(archive.read_bytes(), usedforsecurity=False).hexdigest()
    archive.with_name(archive.name + ".sha1").write_text(digest)
    with pytest.raises(EngineArchiveBroken, match="无法解开"):
        unpack_checked(archive, tmp_path / "cache" / "1")


def test_the_cache_follows_the_users_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert not is_unpacked("1")
    broker = tmp_path / "hotline" / "engine" / "1" / "bin" / "broker"
    broker.parent.mkdir(parents=True)
    broker.touch()
    assert is_unpacked("1")
