"""Diagrams and forms (流程图版本): what is deployed against what is in the folder, and what runs on old versions."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from assembly.doctor.finding import Finding, Subject
from assembly.doctor.site import Site
from assembly.process_check import known, refuse
from deploy.diagrams import collect
from hotline.engine.deployment import DiagramRejected, ResourceFile
from hotline.engine.feed_models import VisitedElement
from hotline.engine.process_models import ProcessVersion
from hotline.engine.process_versions import read_names
from hotline.processes.check import all_rules
from hotline.processes.folder import read_folder
from hotline.settings import Settings
from hotline.tasks.models import FormVersion
from hotline.work import Work

SUBJECT = Subject("diagrams", "流程图与表单")
RUNNING = Subject("instances", "运行中的流程")


async def check(site: Site) -> list[Finding]:
    """The folder by itself first: what can't be deployed keeps the system from starting."""
    try:
        _refuse(site.settings)
    except DiagramRejected as error:
        return [SUBJECT.wrong(f"文件夹中的流程图不能部署：{error}", "改正后再启动系统：启动时会被拒绝")]
    files = collect(site.settings.processes)
    processes = _processes(files)
    work = site.work()
    deployed = await _deployed(work)
    changed = _changed(processes, deployed) + await _changed_forms(work, files)
    return [_agreement(changed), await _old_instances(work, deployed)]


def _refuse(settings: Settings) -> None:
    """By our own rules; `hotline processes check` asks bpmnlint as well."""
    refuse(all_rules.check(read_folder(settings.processes), known(settings.street_file, None)))


def _processes(files: Iterable[ResourceFile]) -> dict[str, ResourceFile]:
    diagrams = [file for file in files if file.name.endswith(".bpmn")]
    return {process: file for file in diagrams for process in read_names(file.content)}


async def _deployed(work: Work) -> dict[str, ProcessVersion]:
    query = select(ProcessVersion).options(undefer(ProcessVersion.content)).order_by(ProcessVersion.version)
    return {row.process: row for row in await work.session.scalars(query)}


def _changed(files: Mapping[str, ResourceFile], deployed: Mapping[str, ProcessVersion]) -> list[str]:
    return [
        file.name
        for process, file in files.items()
        if process not in deployed or deployed[process].content != file.content.decode("utf-8")
    ]


async def _changed_forms(work: Work, files: Iterable[ResourceFile]) -> list[str]:
    query = select(FormVersion).order_by(FormVersion.version)
    deployed = {row.form_id: row.content for row in await work.session.scalars(query)}
    contents = {file.name: json.loads(file.content) for file in files if file.name.endswith(".form")}
    return [name for name, content in contents.items() if _differs(content, deployed)]


def _differs(content: dict[str, Any], deployed: Mapping[str, dict[str, Any]]) -> bool:
    return deployed.get(str(content.get("id"))) != content


def _agreement(changed: list[str]) -> Finding:
    if not changed:
        return SUBJECT.fine("已部署的与文件夹中的一致（决策表的内容引擎不能给回，未比较）")
    return SUBJECT.watch(
        f"文件夹中的 {'、'.join(sorted(set(changed)))} 尚未部署",
        "重新启动 hotline up 即部署；不打算部署的，从备份恢复该文件",
    )


async def _old_instances(work: Work, deployed: Mapping[str, ProcessVersion]) -> Finding:
    query = (
        select(VisitedElement.process_id, VisitedElement.process_version, func.count())
        .where(VisitedElement.element_type == "PROCESS", VisitedElement.left_at.is_(None))
        .group_by(VisitedElement.process_id, VisitedElement.process_version)
    )
    running = (await work.session.execute(query)).all()
    old = [
        f"{deployed[process].name} 第 {version} 版 {number} 个（现行第 {deployed[process].version} 版）"
        for process, version, number in running
        if process in deployed and version is not None and version < deployed[process].version
    ]
    total = sum(number for _, _, number in running)
    if not old:
        return RUNNING.fine(f"{total} 个，都在现行版本上")
    return RUNNING.watch(f"{total} 个，其中：{'；'.join(old)}。它们按原版本办到结束", "")
