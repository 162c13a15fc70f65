"""A report as an official paper (公文样式): what is long is shortened there, the workbook has all of it."""

from hotline.calendar import in_shanghai
from hotline.documents.official import Align, OfficialPaper
from hotline.reports.material import Material, Sheet, shown

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_ALIGN: dict[bool, Align] = {True: "left", False: "right"}
_WIDE = {"办理过程": 5.0, "内容": 3.0, "集中网格": 2.5, "事项": 2.0, "工单编号": 2.0, "此前工单": 2.0}
_WIDTHS = {
    "text": 1.4,
    "count": 0.9,
    "rate": 1.9,
    "score": 1.0,
    "points": 1.6,
    "share": 1.1,
    "hours": 1.0,
    "moment": 2.0,
}


def as_docx(material: Material) -> bytes:
    """The report on wide pages."""
    paper = OfficialPaper(material.title, subtitle=material.label, landscape=True)
    as_of = in_shanghai(material.as_of)
    paper.paragraph(
        f"统计期间为{material.first:%Y年%m月%d日}至{material.last:%Y年%m月%d日}，数据截至{as_of:%Y年%m月%d日 %H:%M}，"
        f"指标按指标文件{material.catalogue_version}版。各项比率均注明分子和分母。"
    )
    for chapter in material.chapters:
        paper.heading(chapter.title)
        for sheet in chapter.sheets:
            _sheet(paper, sheet)
    paper.signature(material.unit, as_of.date())
    return paper.to_bytes()


def _sheet(paper: OfficialPaper, sheet: Sheet) -> None:
    if sheet.in_paper == 0:
        return
    paper.heading(sheet.title, level=2)
    if sheet.note:
        paper.paragraph(sheet.note)
    rows = sheet.rows[: sheet.in_paper]
    if not rows:
        paper.paragraph("本期没有。")
        return
    cells = [
        [shown(cell, column.kind) for cell, column in zip(row, sheet.columns, strict=True)] for row in rows
    ]
    paper.table(
        [column.title for column in sheet.columns],
        cells,
        widths=[_WIDE.get(column.title, _WIDTHS.get(column.kind, 1.5)) for column in sheet.columns],
        align=[_ALIGN[column.kind == "text"] for column in sheet.columns],
    )
    if len(rows) < len(sheet.rows):
        paper.paragraph(f"共{len(sheet.rows)}行，以上列出前{len(rows)}行，其余见工作簿“{sheet.title}”。")
