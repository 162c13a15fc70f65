"""As much of FEEL (表达式) as the checks of diagrams need: which variables an expression reads, which texts it has."""

import re

KEYWORDS = frozenset({"and", "else", "false", "if", "in", "not", "null", "or", "then", "true"})
_STRING = re.compile(r'"[^"]*"')
_CALL = re.compile(r"\b[a-z]+(?: [a-z]+)?\(")
_PATH = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def without_texts(expression: str) -> str:
    """The expression with its quoted texts emptied."""
    return _STRING.sub('""', expression)


def paths(expression: str) -> list[str]:
    """Every variable that is read, with what is read of it: `handling.accept.due`, `round`."""
    code = _CALL.sub("(", without_texts(expression))
    return [path for path in _PATH.findall(code) if path not in KEYWORDS]


def names(expression: str) -> set[str]:
    """The variables that are read."""
    return {path.split(".", 1)[0] for path in paths(expression)}


def strings(expression: str) -> list[str]:
    """The texts in it."""
    return [text.strip('"') for text in _STRING.findall(expression)]
