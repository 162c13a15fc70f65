"""What can be wrong with an organization file (组织文件错误): each names the entry and what to do."""

from collections.abc import Sequence

from hotline.errors import HotlineError


class OrganizationFileError(HotlineError):
    """The organization file can't be used as it is."""

    code = "ORGANIZATION_FILE_INVALID"
    status = 422
    message = "组织文件有误"


class OrganizationFileUnreadable(OrganizationFileError):
    """There is no such file, it is too large, not text, or not YAML."""

    code = "ORGANIZATION_FILE_UNREADABLE"


class EntryInvalid(OrganizationFileError):
    """An entry lacks something, has something unknown, or a value of the wrong form."""

    code = "ORGANIZATION_ENTRY_INVALID"


class DuplicateCode(OrganizationFileError):
    """Two units, two grids or two people have the same code."""

    code = "ORGANIZATION_DUPLICATE_CODE"


class UnknownUnit(OrganizationFileError):
    """A role or a property company names a unit that the file does not have."""

    code = "ORGANIZATION_UNKNOWN_UNIT"


class UnknownField(OrganizationFileError):
    """A department names a field (领域) that the file does not have."""

    code = "ORGANIZATION_UNKNOWN_FIELD"


class UnknownGrid(OrganizationFileError):
    """A department or a station names a grid that the file does not have."""

    code = "ORGANIZATION_UNKNOWN_GRID"


class UnknownRole(OrganizationFileError):
    """A person has a role that does not exist, or one that is not written as `role@unit`."""

    code = "ORGANIZATION_UNKNOWN_ROLE"


class RoleOutOfPlace(OrganizationFileError):
    """A role stands in a unit of the wrong kind, such as a dispatcher of a village."""

    code = "ORGANIZATION_ROLE_OUT_OF_PLACE"


class PostVacant(OrganizationFileError):
    """Nobody has a role without which the process stops: a department's head, a dispatcher, …."""

    code = "ORGANIZATION_POST_VACANT"


class GridTwice(OrganizationFileError):
    """A grid is given to two departments or two stations."""

    code = "ORGANIZATION_GRID_TWICE"


class GridWithoutStation(OrganizationFileError):
    """A grid has no station, so that nobody visits the place (R-32)."""

    code = "ORGANIZATION_GRID_WITHOUT_STATION"


class ClosedDepartment(OrganizationFileError):
    """A closed department names no successor that is open, or still has a grid or people (R-81)."""

    code = "ORGANIZATION_CLOSED_DEPARTMENT"


class UnknownDeputy(OrganizationFileError):
    """A person's deputy is nobody of the file, or the person himself (R-76)."""

    code = "ORGANIZATION_UNKNOWN_DEPUTY"


class SeveralProblems(OrganizationFileError):
    """The file has several mistakes; `problems` holds each of them."""

    code = "ORGANIZATION_FILE_INVALID"

    def __init__(self, problems: Sequence[OrganizationFileError]) -> None:
        lines = (f"{position}. {problem}" for position, problem in enumerate(problems, start=1))
        super().__init__(f"组织文件有 {len(problems)} 处错误：\n" + "\n".join(lines))
        self.problems = tuple(problems)


def raise_problems(problems: Sequence[OrganizationFileError]) -> None:
    """Raise the one problem as it is, several together as `SeveralProblems`, none not at all."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise SeveralProblems(problems)
