"""What becomes of units that are merged or closed, by their codes (R-81), and what each then sees (R-60, R-75)."""

from hypothesis import given
from hypothesis import strategies as st

from hotline.organization.rules import scope_of
from hotline.organization.succession_rules import families_of, family_of, predecessors_of, present

CODES = st.sampled_from(["V01", "V02", "V03", "V04", "V05"])
AFTER = st.dictionaries(CODES, CODES)
CHAIN = {"V01": "V02", "V02": "V04", "V03": "V04"}


def test_work_goes_to_the_last_of_a_chain() -> None:
    assert present("V01", CHAIN) == "V04"
    assert present("V04", CHAIN) == "V04"
    assert present("V05", CHAIN) == "V05"


def test_a_unit_knows_all_that_have_become_it() -> None:
    assert predecessors_of(CHAIN) == {"V02": {"V01"}, "V04": {"V01", "V02", "V03"}}
    assert family_of("V03", CHAIN) == {"V01", "V02", "V03", "V04"}
    assert family_of("V05", CHAIN) == {"V05"}


@given(CODES, AFTER)
def test_a_circle_ends(code: str, after: dict[str, str]) -> None:
    assert present(code, after) in {*after.values(), code}
    assert code in family_of(code, after)
    assert set(predecessors_of(after)) <= set(after.values())
    assert set(after) <= frozenset().union(*families_of(after))


def test_a_successor_sees_what_its_predecessors_had_and_they_nothing_of_it() -> None:
    before = predecessors_of(CHAIN)
    heir, closed = scope_of(["head@V04"], {}, before), scope_of(["head@V01"], {}, before)

    assert heir.departments == {"V01", "V02", "V03", "V04"}
    assert closed.departments == {"V01"}


def test_what_is_kept_from_a_unit_is_kept_from_what_it_has_become() -> None:
    scope = scope_of(["head@V04"], {}, predecessors_of(CHAIN))

    for about in ("V01", "V03", "V04"):
        assert not scope.sees(
            departments=["V02", "V04"], station=None, confidential=True, complained_unit=about
        )
    assert scope.sees(departments=["V02"], station=None, confidential=True, complained_unit="V05")


def test_a_right_that_is_lent_opens_nothing_about_the_deputys_own_unit() -> None:
    lent = scope_of(["dispatcher@center"], {})._replace(barred=frozenset({"V05"}))

    assert lent.sees(departments=["V01"], station=None)
    assert lent.sees(departments=["V01"], station=None, confidential=True, complained_unit="V02")
    assert not lent.sees(departments=["V01"], station=None, confidential=True, complained_unit="V05")
