"""The office's own files (配置文件): those without which the system does not start, or some of its work stops."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from hotline.documents.errors import TemplateUnusable
from hotline.documents.examples import example_of
from hotline.documents.papers import PAPERS
from hotline.errors import HotlineError
from hotline.notifications.table_file import read_messages
from hotline.organization.categories import read_categories
from hotline.organization.duty_file import read_duty
from hotline.organization.file import read_organization
from hotline.reports.catalogue import read_catalogue
from hotline.settings import Settings
from hotline.tickets.call_back_script import read_script
from hotline.tickets.import_layouts import read_layouts

SUBJECT = Subject("files", "配置文件")


async def check(site: Site) -> list[Finding]:
    """Each is read as the system reads it; the diagrams' folder and the calendar have checks of their own."""
    problems = [*_unreadable(site.settings), *_unusable_papers(site.settings.papers)]
    if not problems:
        return [SUBJECT.fine("组织、类别、导入、指标、通知、回访话术、值班、文书模板均可使用")]
    return [SUBJECT.wrong(problem, "改正该文件；改正前不要重新启动系统") for problem in problems]


def _read(settings: Settings) -> Iterator[tuple[Path, Callable[[Path], Any]]]:
    yield settings.street_file, read_organization
    yield settings.categories_file, read_categories
    yield settings.import_layouts, read_layouts
    yield settings.indicators_file, read_catalogue
    yield settings.messages_file, read_messages
    yield settings.call_back_script, read_script
    if settings.duty_file is not None:
        yield settings.duty_file, read_duty


def _unreadable(settings: Settings) -> Iterator[str]:
    for path, read in _read(settings):
        try:
            read(path)
        except HotlineError as error:
            yield str(error)
        except OSError as error:
            yield f"打不开 {path}（{error.strerror}）"


def _unusable_papers(folder: Path) -> Iterator[str]:
    for kind, paper in PAPERS.items():
        try:
            example_of(kind, folder)
        except TemplateUnusable as error:
            yield f"《{paper.name}》的模板不能使用：{error}"
