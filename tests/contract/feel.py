"""As much of FEEL as the tests of the diagrams need: which variables an expression reads."""

import re

KEYWORDS = frozenset({"and", "else", "false", "if", "in", "not", "null", "or", "then", "true"})
_STRING = re.compile(r'"[^"]*"')
_CALL = re.compile(r"\b[a-z]+(?: [a-z]+)?\(")
_PATH = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def paths(expression: str) -> list[str]:
    """Every variable that is read, with what is read of it: `handling.accept.due`, `round`."""
    code = _CALL.sub("(", _STRING.sub('""', expression))
    return [path for path in _PATH.findall(code) if path not in KEYWORDS]


def names(expression: str) -> set[str]:
    """The variables that are read."""
    return {path.split(".", 1)[0] for path in paths(expression)}


def strings(expression: str) -> list[str]:
    """The texts in it."""
    return [text.strip('"') for text in _STRING.findall(expression)]
