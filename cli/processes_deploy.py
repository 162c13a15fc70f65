"""`hotline processes deploy`: only what changed, who and why, and what becomes of running instances (部署)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assembly.process_deployment import Given, deploy_recorded, deploying, engine_address
from assembly.process_preparation import Prepared, check_person, look
from cli.processes_changes import print_changes
from cli.processes_deployed import print_done, print_renamed, print_running
from cli.processes_findings import print_findings
from cli.running import read_settings, run
from hotline.bootstrap import office_as_it_is
from hotline.engine.zeebe import ZeebeEngine
from hotline.office import Office
from hotline.processes.check.all_rules import errors
from hotline.processes.deploy.instances import Moved, Target, Treatment, treat
from hotline.processes.deploy.mapping import Renamed
from hotline.processes.deploy.mapping_file import read_mapping
from hotline.processes.deploy.record import forget_if_empty
from hotline.recovery.engine_mark import recognize
from hotline.settings import Settings


class Instances(StrEnum):
    """What is wanted for instances on older versions."""

    STAY = "stay"
    MIGRATE = "migrate"
    ASK = "ask"


class Refused(StrEnum):
    """What is wanted for those that can't be migrated."""

    STAY = "stay"
    START_AGAIN = "start-again"


Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="流程文件夹，默认为系统所用的")
]
By = Annotated[str, typer.Option("--by", metavar="PERSON", help="由谁部署：流程负责人或系统管理员的编号")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="为什么改，写进部署记录；不写个人信息")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问")]
OnInstances = Annotated[
    Instances,
    typer.Option("--instances", help="在办的：stay 留在旧版本；migrate 迁到新版本；ask 逐个流程询问"),
]
OnRefused = Annotated[
    Refused, typer.Option("--refused", help="迁不了的：stay 留在旧版本；start-again 重新启动，已办的不重办")
]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="编号对应表（YAML）：哪个编号改成了哪个")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，须与 --yes 同用")]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was asked for."""

    folder: Path
    by: str
    why: str
    yes: bool
    instances: Instances
    refused: Refused
    mapping: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Done:
    prepared: Prepared
    given: Given
    moved: Sequence[Moved]


def deploy(
    by: By,
    why: Why,
    folder: Folder = None,
    yes: Yes = False,
    instances: OnInstances = Instances.ASK,
    refused: OnRefused = Refused.STAY,
    mapping: MappingFile = None,
    as_json: AsJson = False,
) -> None:
    """部署：检查，看看改了什么，一次部署，记下谁、为什么，处理在办的。可重复执行，接着上次未处理完的做。"""
    settings = read_settings()
    found = folder or settings.processes
    if not found.is_dir():
        raise typer.BadParameter(f"没有这个文件夹：{found}")
    if not why.strip():
        raise typer.BadParameter("请写明为什么改（--why）")
    if as_json and not yes:
        raise typer.BadParameter("--json 不询问，请同时给出 --yes")
    wanted = _Wanted(found, by, why.strip(), yes, instances, refused, mapping, as_json)
    done = run(_deploy(settings, wanted))
    if as_json:
        typer.echo(json.dumps(_written(done), ensure_ascii=False, indent=2))
    else:
        print_done(done.given, done.moved, done.prepared.names)
        _warn_of_other_folder(settings, found)


async def _deploy(settings: Settings, wanted: _Wanted) -> _Done:
    confirmed = read_mapping(wanted.mapping) if wanted.mapping else {}
    async with office_as_it_is(settings) as office:
        await check_person(office, wanted.by)
        address = await engine_address(settings)
        async with deploying(office):
            prepared = await look(office, wanted.folder, confirmed)
            _show_and_confirm(prepared, wanted)
            engine = ZeebeEngine(address)
            try:
                await recognize(office, engine, may_give=False)
                return await _give(office, engine, prepared, wanted)
            finally:
                await engine.close()


def _show_and_confirm(prepared: Prepared, wanted: _Wanted) -> None:
    """Ends the command where something is wrong or somebody says no."""
    if wanted.as_json:
        if errors(prepared.findings):
            typer.echo(json.dumps({"findings": _findings(prepared)}, ensure_ascii=False, indent=2))
            raise typer.Exit(1)
        return
    print_findings(prepared.findings)
    if errors(prepared.findings):
        raise typer.Exit(1)
    print_changes(prepared.changes)
    print_renamed(prepared.proposed)
    print_running(prepared.running, prepared.names)
    if not wanted.yes and not typer.confirm("部署以上改动？"):
        raise typer.Abort


async def _give(office: Office, engine: ZeebeEngine, prepared: Prepared, wanted: _Wanted) -> _Done:
    given = await deploy_recorded(
        office,
        engine.address,
        wanted.folder,
        person=wanted.by,
        why=wanted.why,
        renamed=prepared.renamed,
        only_changed=True,
    )
    diagrams = prepared.folder.diagrams
    targets = {
        process: Target(version, key, diagrams[process])
        for process, (version, key) in given.definitions.items()
        if process in diagrams
    }
    treatment = Treatment(
        deployment_id=given.recorded.id,
        person=wanted.by,
        targets=targets,
        migrating=_migrating(prepared, wanted),
        start_again=wanted.refused is Refused.START_AGAIN,
        renamed=prepared.renamed,
    )
    moved = await treat(office, engine, treatment)
    async with office.work(wanted.by) as work:
        await forget_if_empty(work, given.recorded.id)
    return _Done(prepared, given, moved)


def _migrating(prepared: Prepared, wanted: _Wanted) -> frozenset[str]:
    """Whoever does not want to be asked, and did not say, leaves what runs where it is."""
    if wanted.instances is Instances.MIGRATE:
        return frozenset(prepared.folder.diagrams)
    if wanted.instances is Instances.STAY or wanted.yes:
        return frozenset()
    return frozenset(
        process
        for process, number in prepared.running.items()
        if typer.confirm(f"“{prepared.names.get(process, process)}”有 {number} 件在办，迁到新版本？")
    )


def _warn_of_other_folder(settings: Settings, folder: Path) -> None:
    if folder.resolve() != settings.processes.resolve():
        typer.echo(
            f"注意：系统启动时部署的是 {settings.processes}。请把改好的文件放回那里，否则下次启动会退回原来的内容"
        )


def _written(done: _Done) -> Mapping[str, object]:
    recorded = done.given.recorded
    return {
        "deployment": recorded.id,
        "findings": _findings(done.prepared),
        "changes": [asdict(each) for each in done.prepared.changes],
        "renamed": _renamed(done.prepared.proposed),
        "deployed": [
            {"kind": item.kind, "id": item.id, "version": item.version, "file": item.file}
            for item in recorded.changed
        ],
        "instances": [each.model_dump(mode="json") for each in done.moved],
    }


def _findings(prepared: Prepared) -> list[Mapping[str, object]]:
    return [{**asdict(each), "level": each.level.value} for each in prepared.findings]


def _renamed(proposed: Sequence[Renamed]) -> list[Mapping[str, object]]:
    return [asdict(each) for each in proposed]
