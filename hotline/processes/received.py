"""Process files that somebody sends (收到的流程文件): unpacked, and looked at before anything reads them.

What an office keeps in its own folder is trusted; what comes through a browser or a program is not. A file has a plain
name of a kind that is known, is small, unpacks to what it may, and its XML has neither a document type (and so no
entities) nor endless depth.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, cast
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hotline.errors import HotlineError

SUFFIXES = (".bpmn", ".dmn", ".form")
MOST_FILES = 300
DEEPEST = 60
"""Levels of elements in XML, or of a form; no diagram comes near."""
MOST_ELEMENTS = 40_000
"""Of all files together; the office's own have some ten thousand."""
LONGEST_NAME = 200
"""Bytes; file systems take 255."""
_NAME = re.compile(r"[\w-][\w.-]{0,79}")
_BESIDE = ("__MACOSX/",)
"""Folders that some programs put into an archive."""


class ProcessFileRefused(HotlineError):
    """A file that was sent is none of a process folder, or not such that it may be read. The message names it."""

    code = "PROCESS_FILE_REFUSED"
    status = 422
    message = "文件不能采用；可以上传 .bpmn、.dmn、.form 文件，或装有这些文件的 .zip"


class ProcessFilesMissing(HotlineError):
    """Nothing was sent."""

    code = "PROCESS_FILES_MISSING"
    status = 422
    message = "请先选择文件：.bpmn、.dmn、.form，或装有这些文件的 .zip"


class ProcessFilesTooLarge(HotlineError):
    """What was sent, or what it unpacks to, is more than a process folder ever is."""

    code = "PROCESS_FILES_TOO_LARGE"
    status = 413
    message = "文件过大或过多，请只传要检查的流程文件"


def receive(sent: Iterable[tuple[str, bytes]], largest: int) -> dict[str, bytes]:
    """Contents by file name, archives unpacked. `largest` is for all together, in bytes.

    Raises ProcessFilesMissing, ProcessFilesTooLarge, ProcessFileRefused.
    """
    files: dict[str, bytes] = {}
    for name, content in _unpacked(sent, largest):
        if name in files:
            raise ProcessFileRefused(f"“{name}”传了两份，请只传一份")
        files[name] = content
        if len(files) > MOST_FILES or sum(map(len, files.values())) > largest:
            raise ProcessFilesTooLarge
    if not files:
        raise ProcessFilesMissing
    elements = sum(_look(name, content) for name, content in files.items())
    if elements > MOST_ELEMENTS:
        raise ProcessFilesTooLarge
    return files


def _unpacked(sent: Iterable[tuple[str, bytes]], largest: int) -> Iterator[tuple[str, bytes]]:
    for name, content in sent:
        if name.lower().endswith(".zip"):
            yield from _archive(name, content, largest)
        else:
            yield _plain(name), content


def _plain(name: str) -> str:
    """The name without folders: nothing is ever written where a name says."""
    found = PurePosixPath(name.replace("\\", "/")).name
    if not _NAME.fullmatch(found) or len(found.encode()) > LONGEST_NAME or not found.endswith(SUFFIXES):
        shown = "".join(char for char in found if char.isprintable())[:80]
        if found.lower().endswith(SUFFIXES):
            raise ProcessFileRefused(
                f"文件名“{shown}”不能用：只能有文字、数字和 _ - .，不能有空格和括号，不超过 80 个字，扩展名用小写"
            )
        raise ProcessFileRefused(f"“{shown}”{ProcessFileRefused.message}")
    return found


def _archive(name: str, content: bytes, largest: int) -> Iterator[tuple[str, bytes]]:
    """What is written in a zip of itself is not believed: no more than `largest` is ever unpacked."""
    left = largest
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if _counts(member)]
            if len(members) > MOST_FILES:
                raise ProcessFilesTooLarge
            if any(member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for member in members):
                raise BadZipFile
            for member in members:
                with archive.open(member) as stream:
                    unpacked = stream.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise ProcessFilesTooLarge
                yield _plain(member.filename), unpacked
    except (
        BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
        EOFError,
    ) as error:
        raise ProcessFileRefused(f"“{_shown(name)}”不是有效的 zip 文件，或者加了密码") from error


def _counts(member: ZipInfo) -> bool:
    """Not folders, nor what a computer adds by itself, nor tests, notes and whatever else lies in the folder."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    hidden = any(part.startswith(".") and part != ".." for part in path.parts)
    beside = hidden or member.filename.startswith(_BESIDE) or path.suffix.lower() not in (*SUFFIXES, ".zip")
    return not (member.is_dir() or beside)


def _shown(name: str) -> str:
    return "".join(char for char in name if char.isprintable())[-80:]


def _look(name: str, content: bytes) -> int:
    """How many elements it has; of a form nobody asks."""
    if name.endswith(".form"):
        _look_at_form(name, content)
        return 0
    return _XmlLook(name).look(content)


def _look_at_form(name: str, content: bytes) -> None:
    """A form that is no valid JSON is the check's to say; one that is none at all is refused."""
    try:
        document: Any = json.loads(content)
    except RecursionError as error:
        raise _too_deep(name) from error
    except ValueError:
        return
    _components(name, document, DEEPEST)


def _components(name: str, within: Any, levels: int) -> None:
    if levels == 0:
        raise _too_deep(name)
    if not isinstance(within, dict):
        raise ProcessFileRefused(f"“{name}”不是有效的表单文件，请在 Camunda Modeler 中重新保存")
    components: Any = cast("dict[str, Any]", within).get("components", [])
    if not isinstance(components, list):
        raise ProcessFileRefused(f"“{name}”不是有效的表单文件，请在 Camunda Modeler 中重新保存")
    for component in cast("list[Any]", components):
        _components(name, component, levels - 1)


def _too_deep(name: str) -> ProcessFileRefused:
    return ProcessFileRefused(f"“{name}”一层套一层，嵌套过深")


class _XmlLook:
    """Goes through XML once without keeping anything of it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = self._elements = 0

    def look(self, content: bytes) -> int:
        """The number of elements. Raises ProcessFileRefused, ProcessFilesTooLarge; what is merely not valid is the
        check's to say, with its line.
        """
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return self._elements
        except (LookupError, ValueError) as error:  # an encoding that there is not
            raise ProcessFileRefused(f"“{self._name}”的编码不认识，请存为 UTF-8") from error
        return self._elements

    def _document_type(self, *_: object) -> None:
        raise ProcessFileRefused(f"“{self._name}”里有 DOCTYPE，流程文件不需要它，请删去")

    def _begin(self, _name: str, _attributes: object) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > DEEPEST:
            raise _too_deep(self._name)
        if self._elements > MOST_ELEMENTS:
            raise ProcessFilesTooLarge

    def _end(self, _name: str) -> None:
        self._depth -= 1
