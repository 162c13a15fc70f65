"""All rules of our own over a folder (全部检查), sorted as a person reads them."""

from hotline.processes.check import (
    assignment,
    deadlines,
    layout,
    readable,
    references,
    running,
    table_cells,
    table_rows,
    timers,
    unexpected,
    variables,
    work,
)
from hotline.processes.check.finding import Finding, Level, in_order
from hotline.processes.check.known import Known
from hotline.processes.folder import ProcessFolder

RULES = (
    readable,
    work,
    references,
    assignment,
    deadlines,
    timers,
    variables,
    layout,
    unexpected,
    table_rows,
    table_cells,
    running,
)


def check(folder: ProcessFolder, known: Known) -> list[Finding]:
    """What the rules find, errors first."""
    return in_order(finding for rule in RULES for finding in rule.check(folder, known))


def errors(findings: list[Finding]) -> list[Finding]:
    """Those with which nothing is deployed."""
    return [finding for finding in findings if finding.level is Level.ERROR]
