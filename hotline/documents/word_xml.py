"""What python-docx has no words for (文档标记): the XML of paragraphs, rows and styles, in one place."""

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import _Row  # pyright: ignore[reportPrivateUsage]
from docx.text.paragraph import Paragraph


def element(xml: str) -> Any:
    """An element of Word's own language; its name has the prefix `w:`."""
    name_end = min(position for position in (xml.find(" "), xml.find(">"), xml.find("/>")) if position > 0)
    return parse_xml(f"{xml[:name_end]} {nsdecls('w')}{xml[name_end:]}")


def add_to_paragraph(paragraph: Paragraph, xml: str) -> None:
    """Adds to what the paragraph holds."""
    _of(paragraph).append(element(xml))


def add_property(paragraph: Paragraph, xml: str) -> None:
    """Adds to how the paragraph looks. Properties have an order: alignment is the last that is used here."""
    properties = _of(paragraph).get_or_add_pPr()
    alignment = properties.find(properties.nsmap["w"].join(("{", "}jc")))
    if alignment is None:
        properties.append(element(xml))
    else:
        alignment.addprevious(element(xml))


def add_row_property(row: _Row, xml: str) -> None:
    """Adds to how the row of a table behaves."""
    row_element: Any = row._tr  # pyright: ignore[reportPrivateUsage]
    row_element.get_or_add_trPr().append(element(xml))


def set_style(paragraph: Paragraph, style_id: str) -> None:
    """Gives the paragraph a style by its id; by a name python-docx would search all styles for each paragraph."""
    _of(paragraph).style = style_id


def _of(paragraph: Paragraph) -> Any:
    return paragraph._p  # pyright: ignore[reportPrivateUsage]
