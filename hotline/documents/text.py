"""What people typed, made fit for a paper (文本处理). Pure.

Everything stays as it was typed. What XML can't hold at all is not dropped in silence: a control character becomes
its picture (NUL → ␀), half a character becomes �. Line breaks of every kind become the same one.
"""

import re

_BREAKS = re.compile("\r\n|[\r\v\f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")
_UNHOLDABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_PICTURES = 0x2400
"""Where Unicode keeps the pictures of the control characters."""


def kept(text: str) -> str:
    """The text as a paper can hold it."""
    text = _BREAKS.sub("\n", text)
    text = _CONTROLS.sub(lambda found: chr(_PICTURES + ord(found.group())), text)
    return _UNHOLDABLE.sub("\ufffd", text)


def paragraphs_of(text: str) -> list[str]:
    """Its lines, without empty ones at the end."""
    return kept(text).rstrip("\n").split("\n") if text.strip() else []
