"""The score of a unit (综合得分, R-44): rates weighed by a table. Pure."""

from collections.abc import Mapping, Sequence

from hotline.reports.figures import Rate


def score(rates: Mapping[str, Rate], weights: Sequence[tuple[str, float]], full: float) -> float | None:
    """The weighted mean of the rates, times `full`.

    A rate of nothing takes no part, and the weights of the others stand for the whole (D); None if there is
    none at all.
    """
    present = [(rates[code].value, weight) for code, weight in weights]
    known = [(value, weight) for value, weight in present if value is not None]
    whole = sum(weight for _, weight in known)
    return full * sum(value * weight for value, weight in known) / whole if whole else None
