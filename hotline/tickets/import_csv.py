"""Reading .csv and .csv.gz row by row (读取 CSV 文件), in whatever encoding an office's programs write."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple, Self

from hotline.tickets.import_errors import FileDamaged, NotASpreadsheet
from hotline.tickets.import_tables import MEBIBYTE, FileLimits, Table, TableRow, refuse_large

GZIP_MAGIC = b"\x1f\x8b"
DELIMITERS = (",", "\t", ";")

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SURROGATE = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_DAMAGE_TOLERATED = 4
"""Up to one damaged character for so many sound ones: other encodings read as UTF-8 have ten times that."""
_CONTROL_TOLERATED = 10
"""Up to one control character in so many, in what is still a text."""
_NOT_UNPACKED = (gzip.BadGzipFile, EOFError, zlib.error)


class TextShape(NamedTuple):
    """How a file's bytes are text: encoding, what to do with damaged bytes, how many lines."""

    encoding: str
    errors: str
    lines: int


@contextmanager
def open_csv(path: Path, limits: FileLimits) -> Generator[Iterator[Table]]:
    """The file as a table by each delimiter in turn, each time from its beginning.

    Raises `NotASpreadsheet`, `FileTooLarge`, `FileDamaged`.
    """
    try:
        shape = _shape(path, limits)
    except _NOT_UNPACKED as error:
        raise FileDamaged(f"压缩文件 {path.name} 已损坏，无法解压：请重新导出") from error
    with ExitStack() as opened:
        yield _tables(path, shape, opened)


def _tables(path: Path, shape: TextShape, opened: ExitStack) -> Iterator[Table]:
    for delimiter in DELIMITERS:
        raw = opened.enter_context(_open_bytes(path))
        text = opened.enter_context(
            io.TextIOWrapper(raw, encoding=shape.encoding, errors=shape.errors, newline="")
        )
        yield Table(_rows(_Lines(text), delimiter), shape.lines)


def _open_bytes(path: Path) -> gzip.GzipFile | io.BufferedReader:
    with path.open("rb") as stream:
        packed = stream.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    return gzip.open(path, "rb") if packed else path.open("rb")


def _shape(path: Path, limits: FileLimits) -> TextShape:
    """Read the file once to learn its encoding. UTF-8 with single damaged bytes stays UTF-8."""
    with _open_bytes(path) as raw:
        head = raw.read(len(codecs.BOM_UTF8))
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)
    census = _Census.take(
        path, limits, marked or "utf-8", "surrogateescape" if marked != "utf-16" else "strict"
    )
    if census.looks_like_text:
        errors = "surrogateescape" if census.damaged else "strict"
        return TextShape(marked or "utf-8", errors, census.lines)
    if marked is None:
        census = _Census.take(path, limits, "gb18030", "strict")
        if census.looks_like_text:
            return TextShape("gb18030", "strict", census.lines)
    raise _not_text(path)


def _not_text(path: Path) -> NotASpreadsheet:
    return NotASpreadsheet(
        f"文件 {path.name} 不是表格：只能导入 .xlsx、.csv、.csv.gz；若是文本，请另存为“CSV UTF-8”"
    )


class _Census(NamedTuple):
    """What the characters of a file are, by one way of decoding it."""

    lines: int = 0
    beyond_ascii: int = 0
    damaged: int = 0
    control: int = 0
    characters: int = 0

    @classmethod
    def take(cls, path: Path, limits: FileLimits, encoding: str, errors: str) -> Self:
        """Count through the whole file, piece by piece."""
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        counted, size = cls(), 0
        try:
            with _open_bytes(path) as raw:
                while piece := raw.read(MEBIBYTE):
                    size += len(piece)
                    refuse_large(path, size, limits.unpacked)
                    counted = counted.with_text(decoder.decode(piece))
                return counted.with_text(decoder.decode(b"", final=True))
        except UnicodeDecodeError as error:
            raise _not_text(path) from error

    def with_text(self, text: str) -> Self:
        """The same with some more text counted."""
        damaged = len(_SURROGATE.findall(text))
        return self.__class__(
            lines=self.lines + text.count("\n"),
            beyond_ascii=self.beyond_ascii + len(text) - len(text.encode("ascii", "ignore")) - damaged,
            damaged=self.damaged + damaged,
            control=self.control + len(_CONTROL.findall(text)),
            characters=self.characters + len(text),
        )

    @property
    def looks_like_text(self) -> bool:
        """Whether neither damage nor control characters are more than exceptions."""
        damaged = self.damaged * _DAMAGE_TOLERATED > self.beyond_ascii
        return not damaged and self.control * _CONTROL_TOLERATED <= self.characters


class _Lines:
    """The lines of a file, remembering those of the current record so that they can be read again."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._current: list[str] = []

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self._current.append(line)
        return line

    def begin_record(self) -> None:
        """Forget the record before."""
        self._current.clear()

    def is_broken(self, delimiter: str) -> bool:
        """Whether a quotation mark of the record was never closed.

        The plain reader forgives such marks, and takes the rows that follow for one cell; the strict does not.
        """
        if len(self._current) == 1 and self._current[0].count('"') % 2 == 0:
            return False
        try:
            return len(list(csv.reader(self._current, delimiter=delimiter, strict=True))) != 1
        except csv.Error:
            return True

    def read_again_after_first(self) -> None:
        """Give the record's lines but its first once more: they are records of their own."""
        self._again.extendleft(reversed(self._current[1:]))


def _rows(lines: _Lines, delimiter: str) -> Iterator[TableRow]:
    """Records; one whose quotation mark is never closed costs its own line only, not what follows."""
    reader = csv.reader(lines, delimiter=delimiter)
    line_no = 0
    while True:
        line_no += 1
        lines.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, broken = [], True
        else:
            broken = lines.is_broken(delimiter)
        if broken:
            lines.read_again_after_first()
            yield TableRow(line_no, [], "引号没有成对，或一格内容过长")
        else:
            yield TableRow(line_no, cells)
