"""Where a diagram draws what (图上的位置), to tell moving from changing."""

from hotline.processes.diagram import BPMNDI, Diagram


def layout(diagram: Diagram) -> dict[str, list[tuple[str, ...]]]:
    """Of each drawn element the numbers of its shape, label and edge."""
    marks = (
        each for each in diagram.root.iter() if each.tag.startswith(BPMNDI) and "bpmnElement" in each.attrib
    )
    return {
        mark.attrib["bpmnElement"]: [
            tuple(each.attrib.values()) for each in mark.iter() if "x" in each.attrib
        ]
        for mark in marks
    }
