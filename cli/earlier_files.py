"""The process files to compare with (对比的另一方): another folder, or the same folder in an earlier Git version."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from hotline.errors import HotlineError
from hotline.processes.files import folder_files

_SUFFIXES = (".bpmn", ".dmn", ".form")


class OtherSideUnknown(HotlineError):
    """What to compare with is neither a folder nor a Git version of the process folder."""

    code = "OTHER_SIDE_UNKNOWN"
    message = "既不是文件夹，也不是 Git 版本"


def other_side(folder: Path, against: str) -> dict[str, bytes]:
    """The folder `against`, or `folder` as it was in that Git version, as contents by name. Raises OtherSideUnknown."""
    if Path(against).is_dir():
        return folder_files(Path(against))
    archive = _archive(folder, against)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return dict(sorted(_files(tar)))


def _archive(folder: Path, version: str) -> bytes:
    command = ["git", "-C", str(folder), "archive", "--format=tar", "--end-of-options", version, "."]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603 - arguments, no shell
    except (OSError, subprocess.CalledProcessError) as error:
        raise OtherSideUnknown(f"“{version}”{OtherSideUnknown.message}，请核对") from error


def _files(tar: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in tar.getmembers():
        content = tar.extractfile(member)
        if content is not None and member.name.endswith(_SUFFIXES):
            yield Path(member.name).name, content.read()
