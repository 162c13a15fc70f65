"""The engine's distribution (引擎安装包): fetched by Maven, checked, unpacked once for a user.

Maven's own settings say where from. What is unpacked is never written to, so that every engine of the user
may run from it at the same time.
"""

import asyncio
import hashlib
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path

from deploy.errors import EngineArchiveBroken, NoEngineFound
from deploy.options import Report

GROUP = "io.camunda"
ARTIFACT = "camunda-zeebe"
PROGRESS_SECONDS = 2.0
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def cache_folder() -> Path:
    """Where unpacked distributions are kept, by version (`$XDG_CACHE_HOME/hotline/engine`)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hotline" / "engine"


def is_unpacked(version: str) -> bool:
    """Whether this version is there already; nothing has to be fetched then."""
    return _broker(cache_folder() / version).is_file()


async def distribution(version: str, report: Report) -> Path:
    """The unpacked distribution's folder; fetches and unpacks it when it is not there.

    Raises:
        NoEngineFound: Maven is needed and not installed.
        EngineArchiveBroken: Maven failed, or the archive does not match its checksum.
    """
    folder = cache_folder() / version
    if is_unpacked(version):
        return folder
    archive = await _fetch(version, report)
    report(f"checking and unpacking {archive.name}")
    await asyncio.to_thread(unpack_checked, archive, folder)
    return folder


def unpack_checked(archive: Path, folder: Path) -> None:
    """Check the archive by the `.sha1` file beside it and unpack it, without its top folder, into `folder`.

    The folder appears whole or not at all; when two do this at once, one of the two equal results stays.

    Raises:
        EngineArchiveBroken: the checksum is missing or differs, or the archive can't be read.
    """
    check(archive)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".unpacking-") as temporary:
        try:
            with tarfile.open(archive) as tar:
                # Python before 3.11.4 has no filters; what is unpacked has passed its checksum.
                tar.extraction_filter = getattr(tarfile, "data_filter", _as_it_is)
                tar.extractall(temporary)  # noqa: S202 - filtered by the line above
        except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
            raise EngineArchiveBroken(f"流程引擎安装包无法解开：{archive}（{error}）") from error
        _move_into_place(_only_folder(Path(temporary)), folder)


def check(archive: Path) -> None:
    """Compare the archive with the `.sha1` file beside it.

    Raises:
        EngineArchiveBroken: it is missing or differs.
    """
    expected_file = archive.with_name(archive.name + ".sha1")
    if not expected_file.is_file():
        raise EngineArchiveBroken(f"流程引擎安装包缺少校验文件：{expected_file}")
    expected = expected_file.read_text().split()[:1]
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, "sha1").hexdigest()
    if expected != [found]:
        raise EngineArchiveBroken(f"流程引擎安装包校验不符，请删除后重试：{archive}")


def _as_it_is(member: tarfile.TarInfo, _: str) -> tarfile.TarInfo:
    return member


def _only_folder(unpacked: Path) -> Path:
    folders = [entry for entry in unpacked.iterdir() if _broker(entry).is_file()]
    if len(folders) != 1:
        raise EngineArchiveBroken("流程引擎安装包内没有 bin/broker")
    return folders[0]


def _move_into_place(unpacked: Path, folder: Path) -> None:
    try:
        unpacked.rename(folder)
    except OSError:
        if not _broker(folder).is_file():
            raise


def _broker(folder: Path) -> Path:
    return folder / "bin" / "broker"


async def _fetch(version: str, report: Report) -> Path:
    maven = shutil.which("mvn")
    if maven is None:
        raise NoEngineFound
    report("asking Maven for its repository")
    repository = await run_maven(
        maven, "help:evaluate", "-Dexpression=settings.localRepository", "-DforceStdout"
    )
    folder = Path(repository, *GROUP.split("."), ARTIFACT, version)
    coordinates = f"{GROUP}:{ARTIFACT}:{version}:tar.gz"
    watching = asyncio.create_task(_tell_progress(folder, coordinates, report))
    try:
        await run_maven(maven, "dependency:get", "-Dtransitive=false", f"-Dartifact={coordinates}")
    finally:
        watching.cancel()
    return folder / f"{ARTIFACT}-{version}.tar.gz"


async def run_maven(maven: str, *arguments: str, what: str = "流程引擎安装包") -> str:
    """Run Maven quietly, with checksums enforced, and answer what it printed.

    Raises:
        EngineArchiveBroken: it failed; the message says that `what` could not be had.
    """
    process = await asyncio.create_subprocess_exec(
        maven,
        "-q",
        "-B",
        "-C",
        "-Dstyle.color=never",
        *arguments,
        cwd=tempfile.gettempdir(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    printed = _ESCAPES.sub("", output.decode(errors="replace")).strip()
    if process.returncode != 0:
        reason = next((line for line in printed.splitlines() if "ERROR" in line), printed)
        raise EngineArchiveBroken(f"Maven 未能取得{what}：{reason}")
    return printed


async def _tell_progress(folder: Path, what: str, report: Report) -> None:
    while True:
        report(f"fetching {what}: {_size(folder) / 1e6:.0f} MB")
        await asyncio.sleep(PROGRESS_SECONDS)


def _size(folder: Path) -> int:
    """Bytes there now, those of Maven's partial file among them; a file may vanish under the look."""
    total = 0
    for file in folder.glob("*"):
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total
