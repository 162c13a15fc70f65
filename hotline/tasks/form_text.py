"""Text that people type into forms (文字规范化), brought to the one form in which it is kept."""

import re

# What XML 1.0 can't hold, and so no document or spreadsheet: among it NUL, which PostgreSQL refuses too, and
# lone surrogates, which UTF-8 has no bytes for.
_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_LINE_BREAK = re.compile("\r\n?")

# The white space that String.prototype.trim of the browser takes off.
_SPACES = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)


def normalised(text: str) -> str:
    """The text without what can't be kept, line breaks as `\\n`, trimmed as the browser trims."""
    return _LINE_BREAK.sub("\n", _UNKEEPABLE.sub("", text)).strip(_SPACES)


def one_line(text: str) -> str:
    """The same for a field of one line: line breaks and tabs are blanks."""
    return re.sub("[\n\t]", " ", normalised(text))


def length(text: str) -> int:
    """Length as the browser counts it (UTF-16 code units), so that both refuse the same text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
