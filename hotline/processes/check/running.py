"""Running instances: an id on which one of them stands is not lost.

Instances go on under the version with which they began. But what they have done is kept by the element's id, and an
instance that is migrated, or begun again after the engine's data was lost, is brought there by it.
"""

from collections.abc import Iterator

from hotline.processes.check.finding import Finding, Level
from hotline.processes.check.known import Known, Standing
from hotline.processes.folder import ProcessFolder


def check(folder: ProcessFolder, known: Known) -> Iterator[Finding]:
    """ID_LOST, PROCESS_LOST; RUNNING_UNCHECKED where no database was given."""
    if known.standing is None:
        text = "未检查在办的工单和事项：没有数据库可看；有数据库时会核对它们停留的步骤还在不在"
        yield Finding("", "", "", "RUNNING_UNCHECKED", text, Level.UNCHECKED)
        return
    for (process, element), standing in known.standing.items():
        if process not in folder.diagrams:
            if not element:
                yield _process_lost(process, standing)
        elif element and element not in folder.diagrams[process].elements:
            yield _id_lost(folder.diagrams[process].file, element, standing)


def _process_lost(process: str, standing: Standing) -> Finding:
    text = f"流程没有了，还有 {standing.instances} 件在办；请放回 {process}.bpmn，等办完再删"
    return Finding(f"{process}.bpmn", standing.label, process, "PROCESS_LOST", text)


def _id_lost(file: str, element: str, standing: Standing) -> Finding:
    text = (
        f"还有 {standing.instances} 件停在这一步，新图里却没有编号“{element}”；"
        "改名称请只改名称、不改编号，要删这一步请等这些办完"
    )
    return Finding(file, standing.label, element, "ID_LOST", text)
