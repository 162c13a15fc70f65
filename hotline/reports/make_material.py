"""A report as files (生成材料): for the directors' meeting, the command line and the API alike."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from hotline.reports.material import Material
from hotline.reports.report import material
from hotline.reports.write_docx import MEDIA_TYPE as DOCX
from hotline.reports.write_docx import as_docx
from hotline.reports.write_json import MEDIA_TYPE as JSON
from hotline.reports.write_json import as_json
from hotline.reports.write_xlsx import MEDIA_TYPE as XLSX
from hotline.reports.write_xlsx import as_xlsx
from hotline.work import Work

NamedFile: TypeAlias = tuple[str, str, bytes]
"""Name, media type, content."""

FORMATS: Mapping[str, tuple[str, Callable[[Material], bytes]]] = {
    "docx": (DOCX, as_docx),
    "xlsx": (XLSX, as_xlsx),
    "json": (JSON, as_json),
}


def file_name(report: Material, suffix: str) -> str:
    """`2026年9—10月双月通报.docx`, without anything that a file system minds."""
    return f"{report.label}{report.title.removeprefix('12345市民服务热线工单办理情况')}.{suffix}"


def as_file(report: Material, suffix: str) -> NamedFile:
    """The report in one of the formats."""
    media_type, write = FORMATS[suffix]
    return file_name(report, suffix), media_type, write(report)


async def make_material(
    work: Work, kind: str, period: str, *, as_of: datetime | None = None
) -> list[NamedFile]:
    """All files of the report of that kind in which the month `period` (`2026-10`) lies.

    Raises ReportKindUnknown, PeriodInvalid, AsOfInFuture, CatalogueInvalid.
    """
    report = await material(work, kind, period, as_of=as_of)
    return [as_file(report, suffix) for suffix in FORMATS]


def write_files(report: Material, folder: Path) -> list[Path]:
    """Writes all formats into a folder, which is made if need be; answers the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for suffix in FORMATS:
        name, _, content = as_file(report, suffix)
        (folder / name).write_bytes(content)
        paths.append(folder / name)
    return paths
