"""What a process owner sees before a deployment (部署前): findings, changes, renamed ids, and how much runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assembly.process_check import check_processes
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.access import Action
from hotline.organization.caller import find_caller
from hotline.processes.catalogue import processes
from hotline.processes.check.finding import Finding
from hotline.processes.deploy.mapping import Renamed, proposals
from hotline.processes.deploy.mapping_file import MappingFileInvalid
from hotline.processes.deploy.record import RenamedIds, renamed_before
from hotline.processes.diff.change import Change
from hotline.processes.diff.compare import compare
from hotline.processes.folder import ProcessFolder, read_folder
from hotline.processes.standing import standing
from hotline.processes.stored import stored_folder
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Prepared:
    """What would be deployed, looked at from all sides."""

    folder: ProcessFolder
    findings: list[Finding]
    """Errors first; with one of them nothing is deployed."""
    changes: Sequence[Change]
    proposed: Sequence[Renamed]
    """Ids that seem to have become others and that no file says; deploying confirms them."""
    renamed: RenamedIds
    """By process: the proposed ones and those that the file says."""
    running: Mapping[str, int]
    """How many instances run, by process that changes; those without any are left out."""
    names: Mapping[str, str]
    """What people call the processes."""


async def check_person(office: Office, person: str) -> None:
    """Raises UnknownPerson; Forbidden unless the person may deploy by his own right (R-60)."""
    async with office.look(person) as work:
        caller = await find_caller(work, person)
    if not caller.may_by_own_right(Action.DEPLOY_PROCESSES):
        raise Forbidden("只有流程负责人和系统管理员可以部署流程")


async def look(office: Office, folder: Path, confirmed: RenamedIds) -> Prepared:
    """Looks at the folder beside what runs; nothing is changed by it.

    `confirmed` is what a mapping file says. Raises DiagramRejected, OrganizationFileError, MappingFileInvalid.
    """
    new = read_folder(folder)
    _check_confirmed(new, confirmed)
    async with office.look() as work:
        before = await renamed_before(work)
        old = await stored_folder(work)
        stand = await standing(work)
        running, names = await _running(work)
    proposed = [
        each
        for process, diagram in old.diagrams.items()
        if process in new.diagrams
        for each in proposals(diagram, new.diagrams[process])
        if each.old not in confirmed.get(process, {}) and each.new not in confirmed.get(process, {}).values()
    ]
    renamed = _together(new, before, proposed, confirmed)
    kept = {place: each for place, each in stand.items() if place[1] not in renamed.get(place[0], {})}
    changes = compare(old, new)
    files = {change.file for change in changes}
    changed = {key for key, diagram in new.diagrams.items() if {diagram.file, f"{key}.bpmn"} & files}
    return Prepared(
        folder=new,
        findings=await check_processes(folder, office.settings.street_file, kept),
        changes=changes,
        proposed=proposed,
        renamed=renamed,
        running={key: running[key] for key in sorted(changed) if running.get(key)},
        names=names | {key: diagram.name or key for key, diagram in new.diagrams.items()},
    )


def _check_confirmed(new: ProcessFolder, confirmed: RenamedIds) -> None:
    for process, ids in confirmed.items():
        if process not in new.diagrams:
            raise MappingFileInvalid(f"编号对应表中的流程“{process}”不在流程文件夹里")
        for old, target in ids.items():
            if target not in new.diagrams[process].elements:
                raise MappingFileInvalid(
                    f"编号对应表中“{process}”的“{old}: {target}”：新流程图里没有编号“{target}”"
                )


def _together(
    new: ProcessFolder, before: RenamedIds, proposed: Sequence[Renamed], confirmed: RenamedIds
) -> dict[str, dict[str, str]]:
    """What the file says goes before what is proposed, and that before what was confirmed earlier."""
    now: dict[str, dict[str, str]] = {}
    for each in proposed:
        now.setdefault(each.process, {})[each.old] = each.new
    for process, ids in confirmed.items():
        now[process] = now.get(process, {}) | dict(ids)
    found: dict[str, dict[str, str]] = {}
    for process in before.keys() | now.keys():
        ids = now.get(process, {})
        earlier = {old: ids.get(target, target) for old, target in before.get(process, {}).items()}
        there = new.diagrams[process].elements if process in new.diagrams else {}
        found[process] = {
            old: target for old, target in (earlier | ids).items() if target in there and old not in there
        }
    return {process: ids for process, ids in found.items() if ids}


async def _running(work: Work) -> tuple[dict[str, int], dict[str, str]]:
    views = await processes(work)
    return {view.id: view.running for view in views}, {view.id: view.name for view in views}
