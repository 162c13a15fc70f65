"""What every section of a report is made from (编制条件), and counts that are no indicators (件数)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from hotline.reports.catalogue import Catalogue, Indicator, read_catalogue
from hotline.reports.conditions import EVERYTHING, Condition
from hotline.reports.count import Counts, Question, count
from hotline.reports.dimensions import Dimension, Filter, Organization, needs_for, organization_of
from hotline.reports.known import Known
from hotline.reports.populations import Need, Population
from hotline.reports.span import Span
from hotline.reports.table import IndicatorTable, Wanted, indicator_table
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Making:
    """One report in the making: what it is about, as known when, for whose eyes."""

    work: Work
    span: Span
    known: Known
    filter: Filter
    organization: Organization
    catalogue: Catalogue

    @classmethod
    async def begin(cls, work: Work, span: Span, known: Known, filter_: Filter) -> "Making":
        """Reads what all sections need. Raises CatalogueInvalid."""
        catalogue = read_catalogue(work.settings.indicators_file)
        return cls(work, span, known, filter_, await organization_of(work, span.last), catalogue)

    def question(self, *by: Dimension, span: Span | None = None) -> Question:
        """The report's question, broken down by these dimensions."""
        return Question(span or self.span, self.known, by, self.filter)

    async def counts(self, counted: Sequence[Indicator], *by: Dimension, span: Span | None = None) -> Counts:
        """How many of what, by row."""
        question = self.question(*by, span=span)
        return await count(self.work, self.organization, question, counted, self.catalogue.score.excluded)

    async def table(
        self,
        *by: Dimension,
        among: Condition = EVERYTHING,
        compared: bool = False,
        with_durations: bool = False,
    ) -> IndicatorTable:
        """The street's indicators; `compared`: beside the periods before."""
        wanted = Wanted(
            self.span,
            by,
            filter=self.filter,
            as_of=None if self.known.present else self.known.at,
            among=among,
            with_durations=with_durations,
            compared=compared,
        )
        return await indicator_table(self.work, wanted)

    async def rows(self, query: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        return [tuple(row) for row in await self.work.session.execute(query)]

    def own(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """Of the rows of a population only those that the report is about (R-60)."""
        return query.where(*self.filter.conditions(self.organization))

    def needs(self, population: Population) -> frozenset[Need]:
        """What `own` wants joined."""
        return needs_for(self.filter.dimensions, population)

    def known_moment(self, moment: datetime | None) -> datetime | None:
        """A fact's moment, if it was known."""
        return moment if moment is not None and moment <= self.known.at else None

    def department(self, code: str | None) -> str:
        """The name of a department, for none the center's."""
        return self.name(Dimension.DEPARTMENT, self.organization.key(Dimension.DEPARTMENT, code))

    def field(self, department: str | None) -> str:
        """The name of a department's field."""
        return self.name(Dimension.FIELD, self.organization.key(Dimension.FIELD, department))

    def name(self, dimension: Dimension, key: str) -> str:
        """How people call the unit, grid or kind of that key."""
        return self.organization.name(dimension, key)
