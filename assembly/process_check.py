"""What the diagrams ask of program, office and running instances (部署前检查), looked at before they are deployed."""

from collections.abc import Mapping
from pathlib import Path

from deploy.bpmnlint import LintUnavailable, lint
from hotline.bootstrap import ACTION_MODULES
from hotline.engine.deployment import DiagramRejected
from hotline.organization.file import read_organization
from hotline.processes.check import linted
from hotline.processes.check.all_rules import check, errors
from hotline.processes.check.finding import Finding, in_order
from hotline.processes.check.known import Known, Place, Standing
from hotline.processes.folder import ProcessFolder, read_folder
from hotline.settings import ROOT
from hotline.tasks.actions import ACTIONS
from workers.registry import all_workers


async def check_processes(
    folder: Path, street_file: Path, standing: Mapping[Place, Standing] | None, *, packages: Path = ROOT
) -> list[Finding]:
    """What our own rules and bpmnlint find in the folder, errors first.

    `packages` is where bpmnlint is installed. Raises OrganizationFileError, DiagramRejected if there is nothing
    to check.
    """
    read = read_folder(folder)
    if not (read.diagrams or read.unreadable):
        raise DiagramRejected(f"没有可检查的流程图：{folder}")
    own = check(read, known(street_file, standing))
    return in_order([*own, *await _linted(folder, read, own, packages)])


def known(street_file: Path, standing: Mapping[Place, Standing] | None) -> Known:
    """What workers, actions and the organization file say."""
    _ = ACTION_MODULES  # importing them has registered the actions
    people = read_organization(street_file).people
    return Known(
        job_types=frozenset(worker.job_type for worker in all_workers()),
        actions=frozenset(ACTIONS),
        groups=frozenset(group for person in people for group in person.roles),
        standing=standing,
    )


def refuse(findings: list[Finding]) -> None:
    """Raises DiagramRejected, naming each element that is wrong."""
    problems = errors(findings)
    if problems:
        raise DiagramRejected("；".join(str(each) for each in problems))


async def _linted(folder: Path, read: ProcessFolder, own: list[Finding], packages: Path) -> list[Finding]:
    """bpmnlint sees what could be read; the rest is named already, and so is what our own rules say better."""
    texts = {each.file: (folder / each.file).read_text("utf-8") for each in read.diagrams.values()}
    try:
        reports = await lint(texts, packages=packages)
    except LintUnavailable as error:
        return [linted.unchecked(str(error))]
    return [
        linted.finding(read, each.file, each.rule, each.id, each.category, each.message)
        for each in reports
        if not linted.is_said(own, each.file, each.rule, each.id)
    ]
