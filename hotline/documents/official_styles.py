"""The styles of an official paper (公文样式, GB/T 9704—2012): fonts, sizes, line spacing.

The title in 二号小标宋, the text in 三号仿宋, 28 pt from line to line and 28 characters in a line; headings in
黑体, 楷体 and 仿宋; tables smaller. Word shows the names of its built-in styles in Chinese.
"""

from typing import Any

from docx.document import Document
from docx.oxml.ns import nsdecls, qn

from hotline.documents.word_xml import element

TITLE, SUBTITLE, TEXT, CAPTION, CELL, HEADER_CELL = (
    "Title",
    "Subtitle",
    "Body Text",
    "Caption",
    "Body Text 2",
    "Body Text 3",
)
"""Names of styles, beside `Heading 1` to `Heading 4`."""

_SMALL_TITLE, _FANG, _HEI, _KAI, _SONG = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
_INSTEAD = {
    _SMALL_TITLE: "小标宋,华文中宋,宋体,SimSun",
    _FANG: "FangSong,仿宋_GB2312,华文仿宋",
    _HEI: "SimHei,华文黑体",
    _KAI: "KaiTi,楷体_GB2312,华文楷体",
    _SONG: "SimSun,华文宋体",
}
"""What stands in for a font that a machine does not have: fonts that come with Word or WPS."""
_LATIN = "Times New Roman"

_LINE, _TITLE_LINE, _CELL_LINE = 560, 660, 400
"""Distance from line to line, in twentieths of a point: 28, 33 and 20 pt."""
_SECOND, _THIRD, _FOURTH, _SMALL_FOURTH = 44, 32, 28, 24
"""The sizes 二号, 三号, 四号 and 小四, in half points."""
_TIGHTER = -5
"""Twentieths of a point between characters, so that 28 of 三号 fill the 156 mm of a line."""

_CENTRED = '<w:jc w:val="center"/>'
_INDENTED = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_BEFORE_LOOKS = (
    "name",
    "basedOn",
    "next",
    "link",
    "uiPriority",
    "semiHidden",
    "unhideWhenUsed",
    "qFormat",
    "rsid",
)
"""What stands in a style before how it looks."""


def set_styles(document: Document) -> None:
    """Gives the styles of python-docx's own document their looks."""
    styles: Any = document.styles.element
    defaults = element(f"<w:docDefaults><w:rPrDefault>{_run(_FANG, _THIRD)}</w:rPrDefault></w:docDefaults>")
    styles.replace(styles.find(qn("w:docDefaults")), defaults)
    for name, (paragraph, run) in _looks().items():
        _restyle(document, name, paragraph, run)
    _name_fonts(document)


def _looks() -> dict[str, tuple[str, str]]:
    headings = {
        f"Heading {level}": (
            f'<w:keepNext/>{_spaced()}{_INDENTED}<w:outlineLvl w:val="{level - 1}"/>',
            _run(font, _THIRD, bold=level == 3),
        )
        for level, font in enumerate((_HEI, _KAI, _FANG, _FANG), 1)
    }
    return headings | {
        "Normal": (_spaced(), _run(_FANG, _THIRD)),
        TITLE: (
            f"<w:keepNext/>{_spaced(after=280, line=_TITLE_LINE)}{_CENTRED}",
            _run(_SMALL_TITLE, _SECOND),
        ),
        SUBTITLE: (f"<w:keepNext/>{_spaced(after=280)}{_CENTRED}", _run(_KAI, _THIRD)),
        TEXT: (f'{_spaced()}{_INDENTED}<w:jc w:val="both"/>', _run(_FANG, _THIRD, spacing=_TIGHTER)),
        CAPTION: (f"<w:keepNext/>{_spaced(before=160, after=80)}{_CENTRED}", _run(_HEI, _FOURTH)),
        CELL: (_spaced(line=_CELL_LINE), _run(_FANG, _SMALL_FOURTH)),
        HEADER_CELL: (f"{_spaced(line=_CELL_LINE)}{_CENTRED}", _run(_HEI, _SMALL_FOURTH)),
        "Footer": ("", _run(_SONG, _FOURTH, latin=_SONG)),
    }


def _spaced(*, before: int = 0, after: int = 0, line: int = _LINE) -> str:
    return (
        f'<w:spacing w:before="{before}" w:beforeAutospacing="0" w:after="{after}" w:afterAutospacing="0"'
        f' w:line="{line}" w:lineRule="exact"/>'
    )


def _run(font: str, half_points: int, *, latin: str = _LATIN, spacing: int = 0, bold: bool = False) -> str:
    return (
        f'<w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{font}" w:cs="{latin}"/>'
        f'<w:b w:val="{int(bold)}"/><w:i w:val="0"/><w:color w:val="000000"/><w:spacing w:val="{spacing}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def _restyle(document: Document, name: str, paragraph: str, run: str) -> None:
    """The style keeps its name and place in Word's lists, and nothing of how it looked."""
    style: Any = document.styles[name].element
    for old in style.xpath("w:pPr | w:rPr"):
        style.remove(old)
    before = [style.index(child) for tag in _BEFORE_LOOKS for child in style.findall(qn(f"w:{tag}"))]
    style.insert(max(before) + 1, element(f"<w:pPr>{paragraph}</w:pPr>"))
    style.insert(max(before) + 2, element(run))


def _name_fonts(document: Document) -> None:
    """Says in the font table what stands in for each font."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in _INSTEAD.items()
    )
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    package: Any = document.part.package
    for part in package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f"{declaration}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
