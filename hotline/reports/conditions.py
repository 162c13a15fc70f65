"""Conditions of an indicator (指标条件): words of a small vocabulary, joined by all, any and not. Pure.

A word is either true or false of what is counted, never unknown, so `not` means what people take it for.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from hotline.reports.errors import CatalogueInvalid


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary, with what it is asked about: `answer: [satisfied]`, or none: `in_time`."""

    name: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}: {'、'.join(self.values)}" if self.values else self.name


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; of no parts at all: always."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; of no parts at all: never."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition: TypeAlias = Word | AllOf | AnyOf | Not

EVERYTHING = AllOf()
NOTHING = AnyOf()


def holds(condition: Condition, true: Collection[Word]) -> bool:
    """Whether the condition holds where exactly these words are true."""
    if isinstance(condition, Word):
        return condition in true
    if isinstance(condition, Not):
        return not holds(condition.part, true)
    parts = (holds(part, true) for part in condition.parts)
    return all(parts) if isinstance(condition, AllOf) else any(parts)


def words(condition: Condition) -> Iterator[Word]:
    """The words that a condition is made of."""
    if isinstance(condition, Word):
        yield condition
        return
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    for part in parts:
        yield from words(part)


def read_condition(value: Any) -> Condition:
    """A condition as it stands in a YAML file: `in_time`, `{answer: [satisfied]}`, `{all: […]}`, `{not: …}`.

    Raises CatalogueInvalid.
    """
    if isinstance(value, Word | AllOf | AnyOf | Not):
        return value
    if isinstance(value, str):
        return Word(value)
    if isinstance(value, dict) and len(cast("dict[Any, Any]", value)) == 1:
        ((name, content),) = cast("dict[str, Any]", value).items()
        return _read_entry(str(name), content)
    raise CatalogueInvalid(f"条件“{value}”写法不对：写一个词，或只有一个键的 all、any、not 或“词: [取值]”")


def _read_entry(name: str, content: Any) -> Condition:
    if name == "not":
        return Not(read_condition(content))
    if name in ("all", "any"):
        parts = tuple(read_condition(part) for part in _listed(name, content))
        return AllOf(parts) if name == "all" else AnyOf(parts)
    return Word(name, tuple(sorted(str(each) for each in _listed(name, content))))


def _listed(name: str, content: Any) -> list[Any]:
    if isinstance(content, list):
        return cast("list[Any]", content)
    raise CatalogueInvalid(f"条件“{name}”后面应是列表，如 {name}: [甲, 乙]")
