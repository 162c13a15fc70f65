"""What must hold across the entries of an organization file (组织文件校验). Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from hotline.organization.file_errors import (
    ClosedDepartment,
    DuplicateCode,
    GridTwice,
    GridWithoutStation,
    OrganizationFileError,
    PostVacant,
    RoleOutOfPlace,
    UnknownDeputy,
    UnknownField,
    UnknownGrid,
    UnknownRole,
    UnknownUnit,
)
from hotline.organization.file_model import Department, OrganizationFile
from hotline.organization.rules import (
    CENTER,
    ROLE_PLACES,
    STREET,
    Group,
    GroupInvalid,
    Role,
    UnitKind,
)
from hotline.organization.succession_rules import present

Problems = Iterator[OrganizationFileError]

STANDING_POSTS = (
    (Role.DISPATCHER, CENTER),
    (Role.CALLBACK_OFFICER, CENTER),
    (Role.CENTER_LEADER, STREET),
    (Role.CHIEF_LEADER, STREET),
)
"""Posts outside of the departments without which a ticket stands still."""


def find_problems(file: OrganizationFile) -> list[OrganizationFileError]:
    """Everything that does not fit together, in the order of the file; empty when all is well."""
    checks = (_duplicates, _unknown_references, _grids, _closed, _roles, _deputies, _vacant_posts)
    return [problem for check in checks for problem in check(file)]


def _repeated(codes: Iterable[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _duplicates(file: OrganizationFile) -> Problems:
    for code in _repeated(unit.code for unit in file.units()):
        names = "、".join(unit.name for unit in file.units() if unit.code == code)
        yield DuplicateCode(f"机构编号“{code}”重复（{names}）：请给其中一个换一个编号")
    for name in _repeated(each.name for each in file.departments if not each.closed):
        yield DuplicateCode(f"承办部门名称“{name}”重复：请改成不同的名称")
    for code in _repeated(code for grid in file.grids for code in (grid.code, *grid.cells)):
        yield DuplicateCode(f"网格编号“{code}”重复：大网格和责任格的编号都不能相同")
    for person_id in _repeated(person.id for person in file.people):
        names = "、".join(person.name for person in file.people if person.id == person_id)
        yield DuplicateCode(f"人员 id “{person_id}”重复（{names}）：请给其中一人换一个 id")


def _unknown_references(file: OrganizationFile) -> Problems:
    fields = {field.code for field in file.fields}
    departments = {department.code for department in file.departments}
    for department in file.departments:
        if department.field not in fields:
            entry = f"承办部门 {department.code}（{department.name}）"
            yield UnknownField(f"{entry}的领域“{department.field}”不存在：请改成 fields 中的编号")
    for company in file.property_companies:
        for code in company.departments:
            if code not in departments:
                entry = f"物业公司 {company.code}（{company.name}）"
                yield UnknownUnit(f"{entry}服务的“{code}”不存在：请改成 departments 中的编号")


def _grids(file: OrganizationFile) -> Problems:
    yield from _station_grids(file)
    yield from _department_grids(file)


def _station_grids(file: OrganizationFile) -> Problems:
    grids = {grid.code: grid.name for grid in file.grids}
    for station in file.stations:
        if station.grid not in grids:
            entry = f"工作站 {station.code}（{station.name}）"
            yield UnknownGrid(f"{entry}的网格“{station.grid}”不存在：请改成 grids 中的编号")
    for code in _repeated(station.grid for station in file.stations):
        yield GridTwice(f"网格“{code}”有两个以上工作站：一个网格只能有一个工作站，请删去多余的")
    looked_after = {station.grid for station in file.stations}
    for code, name in grids.items():
        if code not in looked_after:
            yield GridWithoutStation(f"网格 {code}（{name}）没有工作站：请在 stations 中为它加一个")


def _department_grids(file: OrganizationFile) -> Problems:
    known = {code for grid in file.grids for code in (grid.code, *grid.cells)}
    owners: dict[str, str] = {}
    for department in file.departments:
        entry = f"承办部门 {department.code}（{department.name}）"
        for cell in department.grids:
            if cell not in known:
                yield UnknownGrid(f"{entry}的网格“{cell}”不存在：请改成 grids 中的编号，或先在 grids 中加上")
            elif cell in owners:
                yield GridTwice(f"{entry}的网格“{cell}”已归 {owners[cell]}：一格只能归一个部门，请删去一处")
            owners.setdefault(cell, department.code)


def _closed(file: OrganizationFile) -> Problems:
    after = {each.code: each.successor for each in file.departments if each.closed and each.successor}
    open_ones = {department.code for department in file.departments if not department.closed}
    for department in file.departments:
        entry = f"承办部门 {department.code}（{department.name}）"
        if not department.closed and department.successor:
            yield ClosedDepartment(f"{entry}写了 successor 而没有写 closed: true：请补上，或删去 successor")
        if department.closed:
            yield from _closed_department(entry, department, present(department.code, after), open_ones)


def _closed_department(entry: str, department: Department, today: str, open_ones: set[str]) -> Problems:
    if today not in open_ones:
        yield ClosedDepartment(f"{entry}已撤并：请用 successor 写明由哪个仍在运行的承办部门承接")
    if department.grids:
        yield ClosedDepartment(f"{entry}已撤并：请把它的 grids 移到承接部门")


def _deputies(file: OrganizationFile) -> Problems:
    ids = {person.id for person in file.people}
    for person in file.people:
        if person.deputy is not None and (person.deputy not in ids or person.deputy == person.id):
            entry = f"人员 {person.id}（{person.name}）"
            yield UnknownDeputy(f"{entry}的 deputy “{person.deputy}”不对：请写成另一名人员的 id")


def _roles(file: OrganizationFile) -> Problems:
    closed = {department.code for department in file.departments if department.closed}
    kinds = {unit.code: unit.kind for unit in file.units()}
    for person in file.people:
        entry = f"人员 {person.id}（{person.name}）"
        for text in _repeated(person.roles):
            yield DuplicateCode(f"{entry}的角色“{text}”写了两次：请删去一个")
        for text in person.roles:
            yield from _role(entry, text, kinds)
            if text.rpartition("@")[2] in closed:
                yield ClosedDepartment(f"{entry}的角色“{text}”所在部门已撤并：请改到承接部门")


def _role(entry: str, text: str, kinds: dict[str, UnitKind]) -> Problems:
    try:
        group = Group.parse(text)
    except GroupInvalid:
        roles = "、".join(role for role, places in ROLE_PLACES.items() if places)
        yield UnknownRole(f"{entry}的角色“{text}”不认识：请写成“角色@机构编号”，角色只能是 {roles}")
        return
    if group.unit not in kinds:
        yield UnknownUnit(f"{entry}的角色“{text}”所在机构“{group.unit}”不存在：请改成文件中已有的机构编号")
    elif kinds[group.unit] not in ROLE_PLACES[group.role]:
        yield RoleOutOfPlace(f"{entry}的角色“{text}”放错了机构：{group.role.label}不能设在“{group.unit}”")


def _vacant_posts(file: OrganizationFile) -> Problems:
    held = {text for person in file.people for text in person.roles}
    names = {unit.code: unit.name for unit in file.units()}
    for role, unit in _needed_posts(file):
        group = Group(role, unit)
        if str(group) not in held:
            yield PostVacant(f"{names[unit]}（{unit}）没有{role.label}：请给一名人员加上角色“{group}”")


def _needed_posts(file: OrganizationFile) -> Iterator[tuple[Role, str]]:
    yield from STANDING_POSTS
    yield from ((Role.FIELD_LEADER, field.code) for field in file.fields)
    yield from ((Role.STATION_STAFF, station.code) for station in file.stations)
    for department in file.departments:
        if not department.closed:
            yield Role.HANDLER, department.code
            yield Role.HEAD, department.code
