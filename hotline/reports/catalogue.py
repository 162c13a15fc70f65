"""The office's file of indicators (指标文件): what each figure means, as data (sample/indicators.yaml)."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from hotline.deadlines.rules import STEP_NAMES
from hotline.reports.conditions import EVERYTHING, NOTHING, Condition, Word, read_condition, words
from hotline.reports.errors import CatalogueInvalid, IndicatorUnknown
from hotline.reports.populations import Population
from hotline.reports.vocabulary import WORDS

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
ConditionText = Annotated[Condition, BeforeValidator(read_condition)]


class _Entry(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, use_attribute_docstrings=True
    )


class Indicator(_Entry):
    """A rate (率): of what is counted and meets the denominator, how much meets the numerator too."""

    code: Code
    name: Text
    rule: Text
    """The rule it comes from, e.g. `R-02`."""
    version: int
    """Counted up by the office whenever the meaning changes."""
    counts: Population
    steps: tuple[str, ...] = ()
    """Of which steps the deadlines are counted; only and always where it counts deadlines."""
    answers_for: Literal["department", "center"] = "department"
    """Whose figure it is: of the department of each row, or of the center, whatever the department (R-71)."""
    numerator: ConditionText
    denominator: ConditionText = EVERYTHING
    excluded: ConditionText = NOTHING
    """What is left out of both, e.g. `excluded_ticket` (R-23)."""
    note: str = ""

    @property
    def words(self) -> frozenset[Word]:
        """All words of its conditions."""
        parts = (self.numerator, self.denominator, self.excluded)
        return frozenset(word for part in parts for word in words(part))


class Duration(_Entry):
    """Working time from one moment to another (用时): average and 90th percentile."""

    code: Code
    name: Text
    rule: Text
    version: int
    measures: Literal[
        "dispatch_to_contact", "dispatch_to_submission", "submission_to_close", "dispatch_to_close"
    ]


class IndicatorSet(_Entry):
    """Indicators shown together (指标组)."""

    code: Code
    name: Text
    indicators: tuple[Code, ...]
    durations: tuple[Code, ...] = ()


class Weight(_Entry):
    """How much an indicator weighs in the score (权重)."""

    indicator: Code
    weight: Annotated[float, Field(gt=0)]


class Score(_Entry):
    """The table of weights (评分权重表, R-44)."""

    name: Text
    rule: Text
    version: int
    full: Annotated[float, Field(gt=0)] = 100
    excluded: ConditionText = NOTHING
    """What leaves every part of the score (R-23), also of indicators that count it themselves."""
    weights: tuple[Weight, ...]


class Catalogue(_Entry):
    """The whole file."""

    version: Text
    indicators: tuple[Indicator, ...]
    durations: tuple[Duration, ...] = ()
    sets: tuple[IndicatorSet, ...]
    score: Score

    def indicator(self, code: str) -> Indicator:
        """The indicator of that code. Raises IndicatorUnknown."""
        return _named(self.indicators, code)

    def duration(self, code: str) -> Duration:
        """The duration of that code. Raises IndicatorUnknown."""
        return _named(self.durations, code)

    def set_of(self, code: str) -> IndicatorSet:
        """The set of that code. Raises IndicatorUnknown."""
        return _named(self.sets, code)


def _named(entries: Iterable[Any], code: str) -> Any:
    for entry in entries:
        if entry.code == code:
            return entry
    raise IndicatorUnknown


@lru_cache(maxsize=8)
def _read(path: Path, _changed: float) -> Catalogue:
    try:
        content: Any = yaml.safe_load(path.read_text("utf-8-sig"))
        catalogue = Catalogue.model_validate(content)
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueInvalid(
            f"指标文件 {path.name} 不是有效的 UTF-8 YAML：请检查缩进、冒号和引号"
        ) from error
    except ValidationError as error:
        raise CatalogueInvalid(f"指标文件 {path.name}：{_explain(error)}") from error
    _check(catalogue)
    return catalogue


def read_catalogue(path: Path) -> Catalogue:
    """The office's file, checked; read again when it has changed. Raises CatalogueInvalid."""
    try:
        changed = path.stat().st_mtime
    except OSError as error:
        raise CatalogueInvalid(f"打不开指标文件 {path.name}：请检查路径和权限") from error
    return _read(path, changed)


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    place = " → ".join(str(part) for part in first["loc"])
    return f"“{place}”不对（{first['msg']}）"


def _check(catalogue: Catalogue) -> None:
    for entries in (catalogue.indicators, catalogue.durations, catalogue.sets):
        _check_unique([entry.code for entry in entries])
    for indicator in catalogue.indicators:
        _check_indicator(indicator, indicator.words | frozenset(words(catalogue.score.excluded)))
    for each in catalogue.sets:
        _check_known(each.name, each.indicators, [entry.code for entry in catalogue.indicators])
        _check_known(each.name, each.durations, [entry.code for entry in catalogue.durations])
    weighed = [weight.indicator for weight in catalogue.score.weights]
    _check_unique(weighed)
    _check_known(catalogue.score.name, weighed, [entry.code for entry in catalogue.indicators])


def _check_unique(codes: list[str]) -> None:
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise CatalogueInvalid(f"指标文件中编号重复：{'、'.join(sorted(twice))}")


def _check_known(where: str, codes: Iterable[str], known: list[str]) -> None:
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise CatalogueInvalid(f"“{where}”中的指标不存在：{'、'.join(unknown)}")


def _check_indicator(indicator: Indicator, found: Iterable[Word]) -> None:
    if (indicator.counts is Population.DEADLINES) != bool(indicator.steps):
        raise CatalogueInvalid(f"指标“{indicator.name}”：统计到期时限的要写明环节 steps，其他的不写")
    unknown = sorted(set(indicator.steps) - set(STEP_NAMES))
    if unknown:
        raise CatalogueInvalid(f"指标“{indicator.name}”中没有这些环节：{'、'.join(unknown)}")
    for word in found:
        _check_word(indicator, word)


def _check_word(indicator: Indicator, word: Word) -> None:
    meaning = WORDS.get(word.name)
    if meaning is None:
        raise CatalogueInvalid(f"指标“{indicator.name}”的条件“{word.name}”不在词汇表中")
    if indicator.counts not in meaning.populations:
        raise CatalogueInvalid(f"指标“{indicator.name}”统计的对象不能用条件“{word.name}”")
    if meaning.takes_values != bool(word.values):
        how = "要写明取值" if meaning.takes_values else "不带取值"
        raise CatalogueInvalid(f"指标“{indicator.name}”的条件“{word.name}”{how}")
