"""The page of an official paper (公文版面, GB/T 9704—2012): A4, its margins, and the page number outside."""

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from hotline.documents.official_styles import set_styles
from hotline.documents.word_xml import add_property, add_to_paragraph

TEXT_WIDTH_MM, TEXT_HEIGHT_MM = 156, 225
"""The type area (版心)."""
_PORTRAIT = {
    "page_width": 210,
    "page_height": 297,
    "top_margin": 37,
    "bottom_margin": 35,
    "left_margin": 28,
    "right_margin": 26,
    "footer_distance": 22,
}
_LANDSCAPE = {
    "page_width": 297,
    "page_height": 210,
    "top_margin": 28,
    "bottom_margin": 26,
    "left_margin": 37,
    "right_margin": 35,
    "footer_distance": 13,
}
"""Millimetres; the page is turned to the left, so that it is bound at its top."""


def official_page(*, landscape: bool = False) -> Document:
    """An empty document with page, styles and page number set; nothing in it says when it was made."""
    document = docx.Document()
    _forget_origin(document)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    for name, length in (_LANDSCAPE if landscape else _PORTRAIT).items():
        setattr(section, name, Mm(length))
    set_styles(document)
    _number_pages(document)
    return document


def _forget_origin(document: Document) -> None:
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = properties.title = ""
    properties.language = "zh-CN"


def _number_pages(document: Document) -> None:
    """— 1 —, seven millimetres below the text: odd pages to the right, even ones to the left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        add_property(paragraph, f'<w:ind w:{side}Chars="100" w:{side}="280"/>')
        add_property(paragraph, f'<w:jc w:val="{side}"/>')
        paragraph.add_run("— ")
        add_to_paragraph(paragraph, '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        paragraph.add_run(" —")
