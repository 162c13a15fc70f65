"""Hide conditions of forms (表单显示条件): the small part of FEEL that a form may use, read and evaluated.

The browser evaluates the same text with feelin as a unary test, so this must give the same answers:
`=`, `!=`, `and`, `or`, parentheses, and as operands names of fields, strings, numbers, booleans and null.
Everything else is refused when the form is read, never guessed at. The answers are compared with feelin's in
tests/fixtures/feel_conditions.json.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from hotline.errors import HotlineError

Scalar: TypeAlias = str | int | float | bool
"""What a constant or a single field can hold, besides null."""

Values: TypeAlias = Mapping[str, object]
"""Values of the fields by key; a key that is missing, or holds a list, is null."""

_MAX_LENGTH = 1000
_MAX_NESTING = 20
_BLANKS = " \t\r\n"

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<string>"[^"\\\x00-\x1f]*")
    | (?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![\w.]))
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?!\w))
    | (?P<sign>!=|=(?!=)|\(|\))
    )""",
    re.VERBOSE,
)

_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}

# Words that feelin reads as syntax or as built-in functions, and what the viewer adds to the context.
_RESERVED_WORDS = (
    "abs after all and any append before between ceiling coincides concatenate contains context count "
    "date days decimal duration during else even every exp external finishes flatten floor for function i if "
    "in includes instance is item list log matches max mean median meets min mode modulo months not now "
    "number odd of or overlaps parent partial product remove replace return reverse satisfies some sort "
    "split sqrt starts stddev string sublist substring sum then this time today union years _i_ _parent_ "
    "_this_"
)
_RESERVED = frozenset(_RESERVED_WORDS.split())


class ConditionUnsupported(HotlineError):
    """A form has a hide condition that the server can't evaluate as the browser does."""

    code = "CONDITION_UNSUPPORTED"
    status = 500
    message = "表单的显示条件超出了支持的写法"


@dataclass(frozen=True)
class _Constant:
    value: Scalar | None

    def evaluate(self, _values: Values) -> Scalar | None:
        return self.value

    def names(self) -> Iterator[str]:
        yield from ()


@dataclass(frozen=True)
class _Name:
    key: str

    def evaluate(self, values: Values) -> Scalar | None:
        value = values.get(self.key)
        return value if isinstance(value, str | int | float) else None

    def names(self) -> Iterator[str]:
        yield self.key


@dataclass(frozen=True)
class _Comparison:
    left: "_Node"
    right: "_Node"
    negated: bool

    def evaluate(self, values: Values) -> bool | None:
        equal = _equal(self.left.evaluate(values), self.right.evaluate(values))
        # Of values of two types `=` is null, but `!=` is true: so feelin does it.
        return not equal if self.negated else equal

    def names(self) -> Iterator[str]:
        yield from self.left.names()
        yield from self.right.names()


@dataclass(frozen=True)
class _Junction:
    left: "_Node"
    right: "_Node"
    word: Literal["and", "or"]

    def evaluate(self, values: Values) -> bool | None:
        decisive = self.word == "or"
        sides = [_truth(self.left.evaluate(values)), _truth(self.right.evaluate(values))]
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive

    def names(self) -> Iterator[str]:
        yield from self.left.names()
        yield from self.right.names()


_Node: TypeAlias = _Constant | _Name | _Comparison | _Junction


@dataclass(frozen=True)
class Condition:
    """One hide condition (`conditional.hide`), read once and evaluated for each set of values."""

    text: str
    _root: _Node = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """Read the text of a condition, with its leading `=`.

        Raises:
            ConditionUnsupported: it is not of the small part of FEEL that forms may use.
        """
        return cls(text, _Parser(text).condition())

    def names(self) -> frozenset[str]:
        """Keys of the fields that the condition looks at."""
        return frozenset(self._root.names())

    def hides(self, values: Values) -> bool:
        """Whether the field is hidden. Null hides, as in the browser: conditions should be null-safe."""
        result = self._root.evaluate(values)
        return result is None or result is True


class _Parser:
    """Recursive descent: or ← and ← comparison ← operand. `or` binds weakest, comparisons don't chain."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nesting = 0
        self._tokens = list(_tokens(text))
        self._next = 0

    def condition(self) -> _Node:
        node = self._or()
        if self._next < len(self._tokens):
            raise self._unsupported()
        return node

    def _or(self) -> _Node:
        node = self._and()
        while self._take("or"):
            node = _Junction(node, self._and(), "or")
        return node

    def _and(self) -> _Node:
        node = self._comparison()
        while self._take("and"):
            node = _Junction(node, self._comparison(), "and")
        return node

    def _comparison(self) -> _Node:
        left = self._operand()
        for sign in ("=", "!="):
            if self._take(sign):
                return _Comparison(left, self._operand(), negated=sign == "!=")
        return left

    def _operand(self) -> _Node:
        if self._take("("):
            return self._parenthesis()
        kind, token = self._pop()
        if kind == "string":
            return _Constant(token[1:-1])
        if kind == "number":
            return _Constant(float(token))
        if kind == "name" and token in _CONSTANTS:
            return _Constant(_CONSTANTS[token])
        if kind == "name" and token not in _RESERVED:
            return _Name(token)
        raise self._unsupported()

    def _parenthesis(self) -> _Node:
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise self._unsupported()
        node = self._or()
        if not self._take(")"):
            raise self._unsupported()
        self._nesting -= 1
        return node

    def _take(self, token: str) -> bool:
        found = self._next < len(self._tokens) and self._tokens[self._next][1] == token
        self._next += found
        return found

    def _pop(self) -> tuple[str, str]:
        if self._next >= len(self._tokens):
            raise self._unsupported()
        self._next += 1
        return self._tokens[self._next - 1]

    def _unsupported(self) -> ConditionUnsupported:
        return _unsupported(self._text)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    if not text.startswith("=") or len(text) > _MAX_LENGTH:
        raise _unsupported(text)
    rest, at = text.rstrip(_BLANKS), 1
    while at < len(rest):
        match = _TOKEN.match(rest, at)
        if match is None or match.lastgroup is None:
            raise _unsupported(text)
        yield match.lastgroup, match[match.lastgroup]
        at = match.end()


def _unsupported(text: str) -> ConditionUnsupported:
    return ConditionUnsupported(f"{ConditionUnsupported.message}：{text}")


def _truth(value: Scalar | None) -> bool | None:
    return value if isinstance(value, bool) else None


def _equal(left: Scalar | None, right: Scalar | None) -> bool | None:
    """FEEL's equality: null equals only null; values of two types are neither equal nor unequal (null)."""
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right if isinstance(left, bool) and isinstance(right, bool) else None
    if isinstance(left, str) or isinstance(right, str):
        return left == right if isinstance(left, str) and isinstance(right, str) else None
    return _number(left) == _number(right)


def _number(value: float) -> float:
    """As the browser holds it: a double, infinite where it is too big for one."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
