"""Numbers of things (件数): counted like indicators of which only the numerator is shown, and drilled into alike."""

from collections.abc import Mapping

from hotline.reports.catalogue import Catalogue, Indicator
from hotline.reports.conditions import Word
from hotline.reports.populations import Population


def number_of(
    code: str, counts: Population, numerator: str | Word = "everything", **more: object
) -> Indicator:
    """A number of things as an indicator of which only the numerator is shown."""
    content = {"name": code, "rule": "-", "version": 1} | more
    condition = numerator if isinstance(numerator, Word) else Word(numerator)
    return Indicator.model_validate({"code": code, "counts": counts, "numerator": condition, **content})


VOLUMES = (
    ("收到工单", number_of("volume_received", Population.RECEIVED)),
    ("派单", number_of("volume_dispatched", Population.DISPATCHED)),
    ("办结工单", number_of("volume_closed", Population.CLOSED)),
    ("重复工单", number_of("volume_repeats", Population.RECEIVED, "repeat_ticket")),
    ("退单申请", number_of("volume_applied", Population.RETURNS)),
    ("办结工单中曾不满意的", number_of("volume_dissatisfied", Population.CLOSED, "dissatisfied_ticket")),
    ("办结工单中不纳入测评的", number_of("volume_excluded", Population.CLOSED, "excluded_ticket")),
)
"""Name and what is counted: how much there was in a period."""

_BY_CODE: Mapping[str, tuple[str, Indicator]] = {each.code: (name, each) for name, each in VOLUMES}


def indicator_named(catalogue: Catalogue, code: str) -> tuple[str, Indicator]:
    """What a figure is called, and what it counts: a volume, or an indicator. Raises IndicatorUnknown."""
    if code in _BY_CODE:
        return _BY_CODE[code]
    indicator = catalogue.indicator(code)
    return indicator.name, indicator
