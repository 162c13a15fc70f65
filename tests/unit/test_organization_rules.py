"""Who may act and what each sees (R-60, R-75)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.organization.rules import (
    ROLE_PLACES,
    SEES_ALL_TICKETS,
    Group,
    GroupInvalid,
    Role,
    may_act,
    may_be_dispatched,
    scope_of,
)

FIELDS = {"V01": "rural", "V02": "rural", "O01": "urban"}


@given(st.sampled_from(Role), st.text(min_size=1))
def test_a_group_is_read_as_it_is_written(role: Role, unit: str) -> None:
    assert Group.parse(f"{role}@{unit}") == Group(role, unit)
    assert str(Group(role, unit)) == f"{role}@{unit}"


@pytest.mark.parametrize("text", ["", "handler", "handler@", "@V01", "boss@V01", "HANDLER@V01"])
def test_a_group_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(GroupInvalid):
        Group.parse(text)


def test_every_role_has_a_name_and_a_place() -> None:
    assert len({role.label for role in Role}) == len(Role)
    assert set(ROLE_PLACES) == set(Role)


def test_only_members_of_a_candidate_group_may_act() -> None:
    assert may_act({"handler@V01"}, ["head@V01", "handler@V01"])
    assert not may_act({"handler@V01"}, ["handler@V02", "head@V01"])
    assert not may_act(set(), ["handler@V01"])
    assert not may_act({"handler@V01"}, [])


def test_a_confidential_ticket_never_goes_to_the_unit_complained_about() -> None:
    assert not may_be_dispatched("V01", confidential=True, complained_unit="V01")
    assert may_be_dispatched("V02", confidential=True, complained_unit="V01")
    assert may_be_dispatched("V01", confidential=False, complained_unit="V01")
    assert may_be_dispatched("V01", confidential=True, complained_unit=None)


@pytest.mark.parametrize("role", [Role.HANDLER, Role.HEAD])
def test_a_department_sees_its_own_tickets(role: Role) -> None:
    scope = scope_of([f"{role}@V01"], FIELDS)

    assert scope.sees(departments=["O01", "V01"], station=None)
    assert not scope.sees(departments=["V02"], station="S01")


def test_a_field_leader_sees_the_departments_of_his_field() -> None:
    scope = scope_of(["field_leader@rural"], FIELDS)

    assert scope.departments == {"V01", "V02"}
    assert not scope.sees(departments=["O01"], station=None)


def test_station_staff_see_what_is_in_their_grid() -> None:
    scope = scope_of(["station_staff@S01"], FIELDS)

    assert scope.sees(departments=[], station="S01")
    assert not scope.sees(departments=["V01"], station="S02")
    assert not scope.sees(departments=["V01"], station=None)


def test_a_confidential_ticket_is_hidden_from_the_unit_complained_about() -> None:
    scope = scope_of(["handler@V01", "head@V02"], FIELDS)

    assert not scope.sees(departments=["V01"], station=None, confidential=True, complained_unit="V01")
    assert scope.sees(departments=["V02"], station=None, confidential=True, complained_unit="V01")
    assert scope.sees(departments=["V01"], station=None, confidential=False, complained_unit="V01")


@pytest.mark.parametrize("role", sorted(SEES_ALL_TICKETS))
def test_whose_work_is_every_ticket_sees_all(role: Role) -> None:
    assert scope_of([f"{role}@street"], FIELDS).sees(departments=[], station=None)


@pytest.mark.parametrize("role", [Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.DISCIPLINE])
def test_others_see_no_ticket_by_their_role_alone(role: Role) -> None:
    scope = scope_of([f"{role}@street"], FIELDS)

    assert not scope.sees(departments=list(FIELDS), station="S01")
