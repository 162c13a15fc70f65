"""Variables: nothing personal and no text of a person's goes into the engine, which shows and copies it (R-61)."""

import re
from collections.abc import Iterator

from hotline.processes import feel
from hotline.processes.check.finding import Finding, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import Diagram, Element, expressions
from hotline.processes.folder import ProcessFolder

PERSONAL = re.compile(
    r"citizen(?!_days$)\w*|\w*(?:phone|mobile|address|e?mail|id_card|person_name|full_name|surname)\w*"
    r"|title|content|text|note|statement|reason|summary|opinion|description|name|caller"
)
"""Names of variables that would hold a person or what somebody wrote. `citizen_days` is a number of a table."""


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """PERSONAL_VARIABLE, DOUBLE_EQUALS."""
    for diagram in folder.diagrams.values():
        for element in diagram.elements.values():
            for name in sorted(_variables(diagram, element)):
                if PERSONAL.fullmatch(name):
                    text = f"变量“{name}”会带出个人信息或填写的文字；引擎里只放编号、日期、代码和数字，请去掉"
                    yield about(diagram, element, "PERSONAL_VARIABLE", text)
            yield from _equals(diagram, element)


def _variables(diagram: Diagram, element: Element) -> set[str]:
    """What it writes and what it reads."""
    loop = (element.loop.get(key) for key in ("inputElement", "outputCollection"))
    result = element.extended("calledDecision", "resultVariable")
    written = {*element.inputs, *element.outputs, *loop, result} - {None}
    return {name for name in written if name} | {path.split(".")[0] for path in diagram.paths(element)}


def _equals(diagram: Diagram, element: Element) -> Iterator[Finding]:
    if element.kind == "subProcess":
        return  # what is in it is looked at by itself
    for text in expressions(element.xml):
        if "==" in feel.without_texts(text).removeprefix("="):
            said = f"表达式“{text}”用了两个等号，引擎不认；请改为一个等号"
            yield about(diagram, element, "DOUBLE_EQUALS", said)
