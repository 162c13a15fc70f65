"""Filling a template (填写文书模板): the one place that knows docxtpl.

A template is a .docx with placeholders `{{ … }}` and, where something repeats or may be absent, `{% … %}` of
Jinja. What is filled in stays text: markup and placeholders in it are never read as such.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias, cast
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from hotline.documents.archive import settled
from hotline.documents.errors import PlaceholderUnknown, TemplateBroken, TemplateMissing
from hotline.documents.pictures import Picture
from hotline.documents.text import kept

Value: TypeAlias = "str | bool | int | Picture | list[Mapping[str, Value]]"
Content: TypeAlias = Mapping[str, Value]
"""What a paper says: texts, pictures, and lists of such contents for what repeats."""

PICTURE_WIDTH_MM, PICTURE_HEIGHT_MM = 120, 90
"""The room that a picture gets in a paper."""
_NEW_PARAGRAPH = "\a"
"""How docxtpl is told of it; in what people typed this character is made visible before."""
_REFERENCES = {ord(each): f"&#{ord(each)};" for each in "&<>\"'{}%"}
_BROKEN = (
    TemplateError,
    PackageNotFoundError,
    BadZipFile,
    SyntaxError,  # lxml's of XML
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
)
"""What the libraries raise for a template that is no .docx, or whose marks can't be read or evaluated."""
_NAMED = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


def fill(template: Path, content: Content) -> bytes:
    """The template, filled in, as .docx. The same template and content give the same bytes.

    Raises TemplateMissing, TemplateBroken, PlaceholderUnknown.
    """
    if not template.is_file():
        raise TemplateMissing(f"{TemplateMissing.message}：{template.name}")
    try:
        return settled(_filled(template, content))
    except UndefinedError as error:
        raise PlaceholderUnknown(_unknown(template, error, content)) from error
    except _BROKEN as error:
        raise TemplateBroken(f"{TemplateBroken.message}：{template.name}：{_reason(error)}") from error


def _filled(template: Path, content: Content) -> bytes:
    document: Any = DocxTemplate(BytesIO(template.read_bytes()))
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True, finalize=_text)
    document.render(_with_pictures(document, content), environment)
    whole = BytesIO()
    document.save(whole)
    return whole.getvalue()


def _text(value: object) -> object:
    """What stands where a placeholder was.

    Braces are written as references too: docxtpl would take some of them for its own.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(kept(value).translate(_REFERENCES).replace("\n", _NEW_PARAGRAPH))  # noqa: S704 - escaped just here


def _with_pictures(document: Any, value: Any) -> Any:
    if isinstance(value, Picture):
        width, height = value.size_within(PICTURE_WIDTH_MM, PICTURE_HEIGHT_MM)
        return InlineImage(document, BytesIO(value.data), width=Mm(width), height=Mm(height))
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value).items()
        return {key: _with_pictures(document, item) for key, item in items}
    if isinstance(value, list):
        return [_with_pictures(document, item) for item in cast("list[Any]", value)]
    return value


def _unknown(template: Path, error: UndefinedError, content: Content) -> str:
    found = _NAMED.search(str(error))
    name = next((each for each in found.groups() if each), "") if found else ""
    return (
        f"{PlaceholderUnknown.message}：{template.name} 中的“{name}”。可用的有：{'、'.join(sorted(content))}"
    )


def _reason(error: Exception) -> str:
    """What is wrong, without what the template was to be filled with."""
    if isinstance(error, TemplateError):
        return error.message or type(error).__name__
    if isinstance(error, TypeError | ArithmeticError):
        return "其中的标记无法计算"
    return "不是有效的 .docx 文件"
