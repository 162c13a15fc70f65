"""What runs, as a folder (现行的流程文件): the latest diagrams, forms and tables, as far as they are stored."""

import json

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from hotline.engine.process_models import ProcessVersion
from hotline.processes.deploy.models import DeployedFile
from hotline.processes.deploy.record import TABLES, in_order
from hotline.processes.folder import ProcessFolder, read_files
from hotline.tasks.models import FormVersion
from hotline.work import Work


async def stored_folder(work: Work) -> ProcessFolder:
    """The latest version of each diagram, form and table; tables are kept since deployments are written down."""
    return read_files((await stored_files(work)).items())


async def stored_files(work: Work) -> dict[str, bytes]:
    """The same as contents by file name."""
    files = {f"{row.process}.bpmn": row.content.encode() for row in await _latest(work) if row.content}
    forms = select(FormVersion).order_by(FormVersion.version)
    for form in await work.session.scalars(forms):
        files[f"{form.form_id}.form"] = json.dumps(form.content, ensure_ascii=False).encode()
    latest = {row.definition_id: row for row in await _tables(work)}
    files |= {row.file: row.content.encode() for row in latest.values() if row.content}
    return files


async def _tables(work: Work) -> list[DeployedFile]:
    """Every version of every table, the latest last."""
    query = in_order(select(DeployedFile).where(DeployedFile.kind == TABLES))
    return list(await work.session.scalars(query.options(undefer(DeployedFile.content))))


async def _latest(work: Work) -> list[ProcessVersion]:
    row = ProcessVersion
    latest = select(row.process, func.max(row.version).label("version")).group_by(row.process).subquery()
    is_latest = (row.process == latest.c.process) & (row.version == latest.c.version)
    query = select(row).join(latest, is_latest).options(undefer(row.content)).order_by(row.process)
    return list(await work.session.scalars(query))
