"""The organization file: the street that comes with the project, and every mistake an office can make."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from hotline.organization.file import MAX_BYTES, read_organization
from hotline.organization.file_errors import (
    ClosedDepartment,
    DuplicateCode,
    EntryInvalid,
    GridTwice,
    GridWithoutStation,
    OrganizationFileError,
    OrganizationFileUnreadable,
    PostVacant,
    RoleOutOfPlace,
    SeveralProblems,
    UnknownDeputy,
    UnknownField,
    UnknownGrid,
    UnknownRole,
    UnknownUnit,
)
from hotline.organization.rules import Group, Role, UnitKind
from hotline.settings import Settings

Written = dict[str, Any]


def _street() -> Written:
    """The smallest street that works."""
    posts = {
        "fen.pai": "dispatcher@center",
        "hui.fang": "callback_officer@center",
        "fen.guan": "center_leader@street",
        "zhu.yao": "chief_leader@street",
        "ling.yu": "field_leader@urban",
        "zhan.yuan": "station_staff@S01",
        "jing.ban": "handler@O01",
        "fu.ze": "head@O01",
    }
    return {
        "standing_units": {
            "street": "街道",
            "center": "城运中心",
            "hotline_office": "热线办",
            "discipline_office": "纪工委",
        },
        "fields": [{"code": "urban", "name": "城市管理"}],
        "grids": [{"code": "G1", "name": "一网格", "cells": ["G1-01", "G1-02"]}],
        "stations": [{"code": "S01", "name": "一站", "grid": "G1"}],
        "departments": [
            {"code": "O01", "name": "城建中心", "kind": "office", "field": "urban", "grids": ["G1-01"]}
        ],
        "people": [{"id": id_, "name": id_, "roles": [role]} for id_, role in posts.items()],
    }


def _written(folder: Path, street: Written) -> Path:
    path = folder / "street.yaml"
    path.write_text(yaml.safe_dump(street, allow_unicode=True), "utf-8")
    return path


def _second_department(street: Written, **changes: Any) -> None:
    street["departments"].append(
        {"code": "O02", "name": "执法队", "kind": "office", "field": "urban", **changes}
    )
    street["people"][6]["roles"].append("handler@O02")
    street["people"][7]["roles"].append("head@O02")


def test_the_smallest_street_is_accepted(tmp_path: Path) -> None:
    organization = read_organization(_written(tmp_path, _street()))

    assert [unit.code for unit in organization.units()] == [
        "street",
        "center",
        "hotline_office",
        "discipline_office",
        "urban",
        "S01",
        "O01",
    ]
    assert [tuple(grid) for grid in organization.grid_entries()] == [
        ("G1", "S01", None),
        ("G1-01", "S01", "O01"),
        ("G1-02", "S01", None),
    ]


def test_the_street_that_comes_with_the_project() -> None:
    organization = read_organization(Settings().street_file)

    assert len(organization.departments) == 20
    assert len(organization.stations) == 3
    held = {Group.parse(role).role for person in organization.people for role in person.roles}
    assert held == set(Role) - {Role.PERSON}  # everybody has that by himself
    roles = [role for person in organization.people for role in person.roles]
    assert roles.count("dispatcher@center") == 2
    assert roles.count("callback_officer@center") == 3


def test_every_cell_of_the_street_that_comes_along_has_a_department_and_a_station() -> None:
    organization = read_organization(Settings().street_file)
    large = {grid.code for grid in organization.grids}

    for entry in organization.grid_entries():
        assert entry.station is not None
        assert entry.code in large or entry.department is not None


def test_a_unit_is_found_by_code_and_by_name() -> None:
    organization = read_organization(Settings().street_file)

    by_code, by_name = organization.unit_named("V05"), organization.unit_named("云锦居民委员会")
    assert by_code == by_name
    assert by_code is not None
    assert by_code.kind is UnitKind.DEPARTMENT
    assert organization.unit_named("没有的单位") is None


def _unknown_field(street: Written) -> None:
    street["departments"][0]["field"] = "urbn"


def _unknown_unit(street: Written) -> None:
    street["people"][0]["roles"].append("handler@V99")


def _unknown_company_department(street: Written) -> None:
    street["property_companies"] = [{"code": "P01", "name": "物业", "departments": ["V99"]}]


def _unknown_role(street: Written) -> None:
    street["people"][0]["roles"].append("boss@O01")


def _role_without_unit(street: Written) -> None:
    street["people"][0]["roles"].append("handler")


def _misplaced_role(street: Written) -> None:
    street["people"][0]["roles"].append("dispatcher@O01")


def _role_twice(street: Written) -> None:
    street["people"][0]["roles"] *= 2


def _without_head(street: Written) -> None:
    del street["people"][7]


def _without_dispatcher(street: Written) -> None:
    del street["people"][0]


def _same_code(street: Written) -> None:
    _second_department(street)
    street["stations"][0]["code"] = "O02"
    street["people"][5]["roles"] = ["station_staff@S01"]


def _same_person(street: Written) -> None:
    street["people"].append({"id": "fen.pai", "name": "另一人", "roles": []})


def _same_name(street: Written) -> None:
    _second_department(street, name="城建中心")


def _same_cell_in_one_grid(street: Written) -> None:
    street["grids"][0]["cells"].append("G1-01")


def _cell_of_two_departments(street: Written) -> None:
    _second_department(street, grids=["G1-01"])


def _grid_of_two_stations(street: Written) -> None:
    street["stations"].append({"code": "S02", "name": "二站", "grid": "G1"})
    street["people"][5]["roles"].append("station_staff@S02")


def _grid_without_station(street: Written) -> None:
    street["grids"].append({"code": "G2", "name": "二网格"})


def _unknown_cell(street: Written) -> None:
    street["departments"][0]["grids"].append("G9-09")


def _missing_name(street: Written) -> None:
    del street["departments"][0]["name"]


def _misspelt_attribute(street: Written) -> None:
    street["departments"][0]["feild"] = "urban"


def _number_as_code(street: Written) -> None:
    street["fields"].append({"code": 101, "name": "数字"})


def _unknown_kind(street: Written) -> None:
    street["departments"][0]["kind"] = "city"


def _closed_without_successor(street: Written) -> None:
    street["departments"].append(_closed())


def _closed_in_a_circle(street: Written) -> None:
    street["departments"].append(_closed(successor="O09"))


def _closed_with_a_grid(street: Written) -> None:
    street["departments"].append(_closed(successor="O01", grids=["G1-02"]))


def _closed_with_people(street: Written) -> None:
    street["departments"].append(_closed(successor="O01"))
    street["people"][6]["roles"].append("handler@O09")


def _successor_of_an_open_one(street: Written) -> None:
    street["departments"][0]["successor"] = "O02"


def _deputy_who_is_nobody(street: Written) -> None:
    street["people"][0]["deputy"] = "no.body"


def _deputy_of_himself(street: Written) -> None:
    street["people"][0]["deputy"] = "fen.pai"


def _person_as_a_role(street: Written) -> None:
    street["people"][0]["roles"].append("person@O01")


def _closed(**changes: Any) -> Written:
    return {
        "code": "O09",
        "name": "城建中心",
        "kind": "office",
        "field": "urban",
        "closed": True,
        **changes,
    }


@pytest.mark.parametrize(
    ("spoil", "error", "named"),
    [
        (_unknown_field, UnknownField, "O01"),
        (_unknown_unit, UnknownUnit, "handler@V99"),
        (_unknown_company_department, UnknownUnit, "P01"),
        (_unknown_role, UnknownRole, "boss@O01"),
        (_role_without_unit, UnknownRole, "fen.pai"),
        (_misplaced_role, RoleOutOfPlace, "dispatcher@O01"),
        (_role_twice, DuplicateCode, "fen.pai"),
        (_without_head, PostVacant, "head@O01"),
        (_without_dispatcher, PostVacant, "dispatcher@center"),
        (_same_person, DuplicateCode, "fen.pai"),
        (_same_name, DuplicateCode, "城建中心"),
        (_same_cell_in_one_grid, DuplicateCode, "G1-01"),
        (_cell_of_two_departments, GridTwice, "O02"),
        (_grid_of_two_stations, GridTwice, "G1"),
        (_grid_without_station, GridWithoutStation, "G2"),
        (_unknown_cell, UnknownGrid, "G9-09"),
        (_missing_name, EntryInvalid, "O01"),
        (_misspelt_attribute, EntryInvalid, "feild"),
        (_number_as_code, EntryInvalid, "“fields” 第 2 项"),
        (_unknown_kind, EntryInvalid, "kind"),
        (_closed_without_successor, ClosedDepartment, "O09"),
        (_closed_in_a_circle, ClosedDepartment, "O09"),
        (_closed_with_a_grid, ClosedDepartment, "O09"),
        (_closed_with_people, ClosedDepartment, "handler@O09"),
        (_successor_of_an_open_one, ClosedDepartment, "O01"),
        (_deputy_who_is_nobody, UnknownDeputy, "no.body"),
        (_deputy_of_himself, UnknownDeputy, "fen.pai"),
        (_person_as_a_role, RoleOutOfPlace, "person@O01"),
    ],
)
def test_a_mistake_is_named_with_its_entry(
    tmp_path: Path, spoil: Callable[[Written], None], error: type[OrganizationFileError], named: str
) -> None:
    street = _street()
    spoil(street)

    with pytest.raises(error) as raised:
        read_organization(_written(tmp_path, street))
    assert type(raised.value) is error
    assert named in str(raised.value)


def test_a_closed_department_needs_nobody_and_may_share_its_name_with_its_successor(tmp_path: Path) -> None:
    street = _street()
    street["departments"].append(_closed(successor="O01"))
    street["people"][0]["deputy"] = "hui.fang"

    organization = read_organization(_written(tmp_path, street))
    assert [unit.successor for unit in organization.units() if unit.code == "O09"] == ["O01"]
    assert organization.people[0].deputy == "hui.fang"


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    street = _street()
    _same_code(street)
    _unknown_field(street)

    with pytest.raises(SeveralProblems) as raised:
        read_organization(_written(tmp_path, street))
    found = [type(problem) for problem in raised.value.problems]
    assert found[:2] == [DuplicateCode, UnknownField]
    assert str(raised.value).startswith(f"组织文件有 {len(found)} 处错误")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "没有内容"),
        (b"people: [", "YAML"),
        (b"people: 1\npeople: 2\n", "“people”写了两次"),
        ("people: 张".encode("gb18030"), "UTF-8"),
        (b"- 1\n- 2\n", "格式不对"),
        (b"#" * (MAX_BYTES + 1), "过大"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "street.yaml"
    path.write_bytes(content)

    with pytest.raises(OrganizationFileUnreadable, match=told):
        read_organization(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OrganizationFileUnreadable, match="打不开"):
        read_organization(tmp_path / "none.yaml")
