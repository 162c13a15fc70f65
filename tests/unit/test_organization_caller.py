"""For whom a caller acts (R-76), without a database."""

import pytest

from hotline.errors import Forbidden
from hotline.organization.access import Action
from hotline.organization.caller import Caller, StandIn, personal_group

OWN = frozenset({"handler@V01", personal_group("b")})
AWAY = StandIn("a", "甲", frozenset({"head@V01", "handler@V01", personal_group("a")}))
ALSO_AWAY = StandIn("c", "丙", frozenset({"head@V01", "dispatcher@center"}))
CALLER = Caller("b", "乙", OWN, (AWAY, ALSO_AWAY), frozenset({"V01"}))


def test_own_rights_come_before_those_of_others() -> None:
    assert CALLER.on_behalf_of("handler@V01") is None
    assert CALLER.on_behalf_of("head@V01", "handler@V01") is None
    assert CALLER.on_behalf_of("head@V01") == "a"
    assert CALLER.on_behalf_of("head@V01", rather="c") == "c"
    assert CALLER.on_behalf_of("head@V01", rather="x") == "a"
    assert CALLER.on_behalf_of("auditor@street") is None


def test_what_a_caller_may_do_by_whose_right() -> None:
    assert CALLER.may(Action.ASK_RETURN)
    assert CALLER.lender_of(Action.ASK_RETURN) is None
    assert CALLER.may(Action.ASK_CORRECTION)
    assert not CALLER.may_by_own_right(Action.ASK_CORRECTION)
    assert CALLER.lender_of(Action.ASK_CORRECTION) == "a"
    assert CALLER.lender_of(Action.TAKE_IN) == "c"
    assert CALLER.lender_of(Action.READ_VIEWS) is None
    CALLER.require_action(Action.TAKE_IN)
    with pytest.raises(Forbidden):
        CALLER.require_action(Action.READ_VIEWS)


def test_a_named_persons_tasks_are_the_deputys_too() -> None:
    assert CALLER.on_behalf_of("person@a") == "a"
    assert CALLER.on_behalf_of("person@b") is None


def test_units_by_own_roles_and_by_all() -> None:
    assert CALLER.units_as("head") == {"V01"}
    assert CALLER.own_units_as("head") == set()


def test_confidential_tickets_about_ones_own_unit_are_opened_by_no_other_right() -> None:
    assert CALLER.groups_on(confidential=True, complained_unit="V01") == OWN
    assert CALLER.groups_on(confidential=True, complained_unit="V02") == CALLER.groups
    assert CALLER.groups_on(confidential=False, complained_unit="V01") == CALLER.groups


def test_what_somebody_who_is_away_has_claimed_may_be_taken_over() -> None:
    assert CALLER.may_take_over("a")
    assert CALLER.may_take_over("b")
    assert not CALLER.may_take_over("d")
    assert not CALLER.may_take_over(None)
