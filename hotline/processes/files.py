"""The folder's files read and written (流程文件的读写): what is written is there whole, or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from hotline.processes.folder import PATTERNS


def folder_files(folder: Path) -> dict[str, bytes]:
    """Everything of a folder that is deployed: contents by file name."""
    paths = sorted({path for pattern in PATTERNS for path in folder.glob(pattern)})
    return {path.name: path.read_bytes() for path in paths}


def replace_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Puts new contents in the place of files: all are written beside them first, then each takes its place at once."""
    made: list[tuple[str, Path]] = []
    try:
        for name, content in files.items():
            made.append((_beside(folder / name, content), folder / name))
        while made:
            os.replace(*made[0])
            made.pop(0)
    finally:
        for written, _ in made:
            Path(written).unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> str:
    """Written through to the disk, readable for whom the file was readable."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        try:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            if path.exists():
                os.chmod(stream.name, path.stat().st_mode & 0o777)
        except OSError:
            Path(stream.name).unlink(missing_ok=True)
            raise
    return stream.name
