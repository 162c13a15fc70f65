"""Papers are written as Word's own schema orders things: Word refuses to open what is out of order."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from lxml import etree

from hotline.documents.examples import example_of
from hotline.documents.official import OfficialPaper
from hotline.documents.papers import PAPERS
from hotline.settings import Settings

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORDERS = {
    "style": "name basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs snapToGrid spacing "
    "ind contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike outline noProof vanish color spacing w kern position "
    "sz szCs highlight u shd vertAlign rtl cs lang",
    "tblPr": "tblStyle tblStyleRowBandSize tblStyleColBandSize tblW jc tblInd tblBorders shd tblLayout "
    "tblCellMar tblLook",
    "tblStylePr": "pPr rPr tblPr trPr tcPr",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
}
"""What may stand in an element, in this order (ECMA-376)."""


def report() -> bytes:
    paper = OfficialPaper("标题", subtitle="副题")
    paper.heading("一级")
    paper.paragraph("正文")
    paper.table(["甲", "乙"], [["x", 1]], caption="表1")
    return paper.to_bytes()


@pytest.mark.parametrize("which", ["report", *PAPERS])
def test_everything_stands_where_word_wants_it(which: Any, tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(report() if which == "report" else example_of(which, Settings().papers))
    with ZipFile(path) as archive:
        parts = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    for element in (each for part in parts for each in part.iter(*(WORD + name for name in ORDERS))):
        order = ORDERS[element.tag.removeprefix(WORD)].split()
        names = [child.tag.removeprefix(WORD) for child in element if child.tag.startswith(WORD)]
        assert names == sorted(names, key=order.index), element.tag
