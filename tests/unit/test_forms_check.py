"""What people fill in is checked: each rule by example, then properties over anything that may be sent."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.tasks.form_check import FormInvalid, check
from hotline.tasks.forms import Form, Option

FORMS = {path.stem: Form.load(path) for path in (Path(__file__).parents[2] / "bpmn" / "forms").glob("*.form")}
OPTIONS = {
    "departments": [Option("d01", "第一居委会"), Option("d02", "城管中队")],
    "joint_parties": [Option("f01", "区城管执法局"), Option("s01", "第一工作站")],
    "late_deadlines": [Option("1:accept", "先行接单")],
    "linked_tickets": [Option("A2.1", "A2 占道堆物")],
}
SEEN = {"visited_on": "2026-10-20", "found": "yes", "talked_to_citizen": "no", "cause": "管道老化"}

VALID: list[tuple[str, dict[str, Any]]] = [
    ("dispatch_ticket", {"decision": "department", "department": "d01", "assistants": ["d02"]}),
    ("dispatch_ticket", {"decision": "leaders", "reason": "职责不清"}),
    ("accept_ticket", {"note": None}),
    ("contact_citizen", {"result": "no_answer", "channel": "phone", "note": None}),
    ("handle_ticket", {"result": "solved", "done": "已清运垃圾", "attachments": None, "together": ["A2.1"]}),
    (
        "handle_again",
        {
            "result": "work_plan",
            "done": "已制定方案",
            "plan_steps": "先疏通，再改造",
            "plan_owner": "王工",
            "plan_date": "2030-06-30",
            "explanation": "已说明工期",
            "attachments": "1、2,5",
            "record_process": "上门查看",
            "record_measures": "加装设施",
            "record_communication": "当面沟通",
        },
    ),
    ("check_submission", {"result": "passed"}),
    ("confirm_rehandling", {"result": "confirmed", "statement": "全程参与"}),
    ("call_back", {"answer": "no_answer", "note": None}),
    ("report_upward", {"summary": "已办结", "receipt": None}),
    ("decide_unresolved", {"decision": "explained", "reason": "已解释"}),
    ("review_return", {"decision": "approved", "department": "d02", "reason": "属其职责"}),
    ("propose_opinion", {"opinion": "由城管中队承办", "department": None}),
    ("decide_owner", {"department": "d02", "decision": "同意"}),
    ("choose_parties", {"parties": ["f01", "s01"], "question": "由谁清运"}),
    ("give_opinion", {"opinion": "可以清运", "can_help": "yes"}),
    ("conclude_joint_handling", {"conclusion": "已达成一致"}),
    ("assist_ticket", {"done": "已派人清运"}),
    ("excuse_visit", {"reason": "诉求人在外地，已电话解释"}),
    ("confirm_exclusion", {"result": "confirmed"}),
    ("confirm_exclusion", {"result": "refused", "reason": "事实不清"}),
    ("apply_to_district", {"document": "2026-15", "reason": "非街道职责"}),
    ("enter_district_answer", {"result": "refused", "document": "2026-15", "reason": "理由不充分"}),
    ("sign_exclusion", {"result": "signed", "opinion": "同意"}),
    ("submit_exclusion", {"receipt": None}),
    ("apply_for_extension", {"result": "confirmed", "document": "2026-16", "reason": "等待配件"}),
    ("apply_for_extension", {"result": "refused", "reason": "可以按期办完"}),
    (
        "enter_extension_answer",
        {"result": "approved", "document": "2026-16", "until": "2026-10-30", "handle_until": None},
    ),
    ("decide_correction", {"result": "corrected", "outcome": None, "reason": "系统故障"}),
    ("take_visit", {"taken": "handed_on", "note": "人手不够"}),
    ("visit_site", {**SEEN, "position": None, "result": "handed_on", "note": None, "photos": None}),
    ("visit_citizen", {**SEEN, "position": None, "result": "explained", "note": "说明工期", "photos": "1,2"}),
    ("carry_out_resolution", {"report": "路灯已全部修复"}),
    ("verify_resolution", {"result": "confirmed"}),
    ("verify_resolution", {"result": "sent_back", "reason": "还有两盏不亮"}),
    ("confirm_agenda", {"note": None}),
    ("record_review_meeting", {"summary": "议定三项决议"}),
    ("publish_outcome", {"note": "同意公布"}),
    ("verify_talk", {"result": "dropped", "reason": "其中一条已更正"}),
    ("hold_talk", {"held_on": "2026-11-20", "minutes": "已约谈负责人"}),
    ("write_explanation", {"cause": "人手不足，漏看待办", "measures": "每日两次查看待办"}),
    ("receive_explanation", {"result": "received"}),
    ("check_material", {"result": "sent_back", "reason": "一件工单的领域有误"}),
    ("approve_material", {"note": None}),
    ("record_minutes", {"held_on": "2026-11-10", "summary": "通报上月情况"}),
    ("acknowledge_reminder", {"reply": None}),
    ("exclusion_application", {"reason": "重复诉求"}),
    ("extension_application", {"reason": "等待配件", "until": "2030-06-30"}),
    ("correction_application", {"target": "lateness", "deadline": "1:accept", "reason": "当时停电"}),
    ("assistance", {"assistant": "d02", "note": "协助清运"}),
    ("return_application", {"reason": "非本部门职责", "suggested_department": "d02", "signed": True}),
    ("difficulty_report", {"reason": "涉及多方"}),
    ("ticket_withdrawal", {"by": "citizen", "reason": "来电撤回"}),
]


def form(*components: dict[str, Any]) -> Form:
    return Form.from_json({"id": "tried", "components": list(components)})


def text(**rules: Any) -> Form:
    return form({"type": "textarea", "key": "a", "label": "内容", "validate": rules})


def number(rules: dict[str, Any] | None = None, **more: Any) -> Form:
    return form({"type": "number", "key": "a", "validate": rules or {}} | more)


def chosen(kind: str, *values: Any, **rules: Any) -> Form:
    choices = [{"value": value, "label": str(value)} for value in values]
    return form({"type": kind, "key": "a", "values": choices, "validate": rules})


def dated(**more: Any) -> Form:
    return form({"type": "datetime", "subtype": "date", "key": "a", "dateLabel": "日期"} | more)


def codes(tried: Form, data: object, **more: Any) -> dict[str, str]:
    with pytest.raises(FormInvalid) as caught:
        check(tried, data, OPTIONS, **more)
    return {finding.key: finding.code for finding in caught.value.findings}


@pytest.mark.parametrize(("name", "data"), VALID)
def test_what_is_filled_in_well_is_kept_as_it_is(name: str, data: dict[str, Any]) -> None:
    assert check(FORMS[name], data, OPTIONS) == data


def test_every_form_has_an_example() -> None:
    assert {name for name, _ in VALID} == set(FORMS)


@pytest.mark.parametrize("name", sorted(FORMS))
def test_an_empty_form_lacks_what_is_required_and_always_shown(name: str) -> None:
    required = [field.key for field in FORMS[name].fields if field.rules.required and not field.conditions]
    if required:
        assert codes(FORMS[name], {}) == dict.fromkeys(required, "FIELD_REQUIRED")
    else:
        assert set(check(FORMS[name], {}, OPTIONS).values()) == {None}


def test_an_error_says_all_there_is_to_put_right_in_the_order_of_the_form() -> None:
    with pytest.raises(FormInvalid) as caught:
        check(FORMS["handle_ticket"], {"attachments": "甲", "result": "cannot", "done": "短"}, OPTIONS)
    error = caught.value
    assert (error.code, error.status) == ("FORM_INVALID", 422)
    assert [finding.key for finding in error.findings] == ["done", "basis", "explanation", "attachments"]
    assert error.findings[3].message == "附件编号只写数字，多个编号用逗号或顿号隔开。"
    assert "处置情况：至少填写 5 个字" in str(error)


def test_an_error_never_repeats_what_was_typed() -> None:
    with pytest.raises(FormInvalid) as caught:
        check(FORMS["handle_ticket"], {"result": "张三", "done": "张三", "attachments": "张三"}, OPTIONS)
    assert "张三" not in str(caught.value)


def test_a_hidden_field_is_neither_checked_nor_kept() -> None:
    wanted: dict[str, Any] = {"decision": "department", "department": "d01", "assistants": []}
    data = {**wanted, "reason": ["not", "even", "text"]}
    assert check(FORMS["dispatch_ticket"], data, OPTIONS) == wanted


def test_what_depends_on_a_wrong_choice_is_not_asked_for() -> None:
    assert codes(FORMS["dispatch_ticket"], {"decision": "nobody"}) == {"decision": "OPTION_UNKNOWN"}


def test_a_value_of_a_hidden_field_hides_nothing() -> None:
    yes = [{"value": "yes", "label": "是"}]
    tried = form(
        {"type": "textfield", "key": "c", "conditional": {"hide": '=b = "yes"'}},
        {"type": "radio", "key": "b", "values": yes, "conditional": {"hide": '=a != "yes"'}},
        {"type": "radio", "key": "a", "values": yes},
    )
    assert check(tried, {"b": "yes", "c": "留下"}, {}) == {"c": "留下", "a": None}
    assert check(tried, {"a": "yes", "b": "yes", "c": "去掉"}, {}) == {"b": "yes", "a": "yes"}


def test_a_disabled_field_is_not_taken_from_the_client() -> None:
    tried = form({"type": "textfield", "key": "a", "disabled": True, "validate": {"required": True}})
    assert check(tried, {"a": "改了"}, {}) == {}


def test_a_key_that_the_form_does_not_have_is_refused() -> None:
    assert codes(FORMS["accept_ticket"], {"extra": 1}) == {"extra": "FIELD_UNKNOWN"}


@pytest.mark.parametrize("data", [None, [], "text", 1, True])
def test_the_data_must_be_an_object(data: object) -> None:
    assert codes(FORMS["accept_ticket"], data) == {"": "TYPE"}


@pytest.mark.parametrize("value", [None, "", "  \n\t\u3000", "\0"])
def test_blank_text_is_nothing(value: str | None) -> None:
    assert check(text(), {"a": value}, {}) == {"a": None}
    assert codes(text(required=True), {"a": value}) == {"a": "FIELD_REQUIRED"}


def test_text_is_brought_to_the_form_in_which_it_is_kept() -> None:
    assert check(text(), {"a": " 一\r\n二\r三\0\x07\ud800 \ufeff"}, {}) == {"a": "一\n二\n三"}
    line = form({"type": "textfield", "key": "a"})
    assert check(line, {"a": "一\r\n二\t三\n"}, {}) == {"a": "一 二 三"}


@pytest.mark.parametrize(
    ("rules", "value", "code"),
    [
        ({"minLength": 5}, " 四个字啊 ", "FIELD_TOO_SHORT"),
        ({"maxLength": 3}, "四个字啊", "FIELD_TOO_LONG"),
        ({"maxLength": 3}, "😀😀", "FIELD_TOO_LONG"),
        ({"pattern": "^[0-9]+$"}, "12a", "PATTERN"),
        ({"pattern": r"^\d+$"}, "１２", "PATTERN"),
        ({"validationType": "email"}, "somebody", "PATTERN"),
        ({"validationType": "phone"}, "62101234", "PATTERN"),
        ({}, 12, "TYPE"),
        ({}, ["a"], "TYPE"),
    ],
)
def test_text_that_breaks_a_rule(rules: dict[str, Any], value: Any, code: str) -> None:
    assert codes(text(**rules), {"a": value}) == {"a": code}


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        ({"minLength": 5}, ""),
        ({"minLength": 2, "maxLength": 2}, " 两字 "),
        ({"pattern": "[0-9]"}, "第 3 号"),
        ({"pattern": "^[0-9]+$", "validationType": "custom"}, "123"),
        ({"validationType": "email"}, "a.b@example.com"),
        ({"validationType": "phone"}, "+862162101234"),
    ],
)
def test_text_that_keeps_the_rules(rules: dict[str, Any], value: str) -> None:
    assert check(text(**rules), {"a": value}, {}) == {"a": value.strip() or None}


@pytest.mark.parametrize(
    ("tried", "value", "code"),
    [
        (number({"min": 1}), 0, "NUMBER_RANGE"),
        (number({"max": 1.5}), 1.6, "NUMBER_RANGE"),
        (number({"max": 5}), 10**400, "NUMBER_RANGE"),
        (number(decimalDigits=1), 0.25, "NUMBER_STEP"),
        (number(increment=0.1), 0.35, "NUMBER_STEP"),
        (number(), float("nan"), "TYPE"),
        (number(), float("inf"), "TYPE"),
        (number(), "1", "TYPE"),
        (number(), True, "TYPE"),
        (number({"required": True}), None, "FIELD_REQUIRED"),
    ],
)
def test_a_number_that_breaks_a_rule(tried: Form, value: Any, code: str) -> None:
    assert codes(tried, {"a": value}) == {"a": code}


@pytest.mark.parametrize("value", [0.3, 1, -2.7, 10**30])
def test_a_number_in_steps(value: float) -> None:
    assert check(number(increment=0.1, decimalDigits=1), {"a": value}, {}) == {"a": value}


def test_zero_is_a_number_that_was_filled_in() -> None:
    assert check(number({"required": True, "min": 0}), {"a": 0}, {}) == {"a": 0}


@pytest.mark.parametrize("value", ["z", 1, True, ["x"], {"x": 1}, "X", "x "])
def test_only_what_is_offered_can_be_chosen(value: Any) -> None:
    assert codes(chosen("radio", "x", "y"), {"a": value}) == {"a": "OPTION_UNKNOWN"}


def test_choices_differ_by_type() -> None:
    tried = chosen("select", 1, "1", False)
    for value in (1, "1", False):
        assert check(tried, {"a": value}, {})["a"] is value
    assert codes(tried, {"a": True}) == {"a": "OPTION_UNKNOWN"}


def test_departments_are_those_that_are_given() -> None:
    data = {"decision": "department", "department": "d99"}
    assert codes(FORMS["dispatch_ticket"], data) == {"department": "OPTION_UNKNOWN"}
    with pytest.raises(KeyError):
        check(FORMS["decide_owner"], {"department": "d01"}, {})


def test_several_choices_are_each_kept_once() -> None:
    tried = chosen("checklist", "x", "y", 1, required=True)
    assert check(tried, {"a": ["y", "x", "y"]}, {}) == {"a": ["y", "x"]}
    assert codes(tried, {"a": []}) == {"a": "FIELD_REQUIRED"}
    assert codes(tried, {"a": ["x", "z"]}) == {"a": "OPTION_UNKNOWN"}
    assert codes(tried, {"a": "x"}) == {"a": "TYPE"}


def test_a_required_check_box_must_be_checked() -> None:
    filled = {"reason": "非本部门职责", "suggested_department": "d02"}
    for signed in ({}, {"signed": None}, {"signed": False}):
        assert codes(FORMS["return_application"], filled | signed) == {"signed": "FIELD_REQUIRED"}
    assert codes(FORMS["return_application"], filled | {"signed": "true"}) == {"signed": "TYPE"}
    assert check(form({"type": "checkbox", "key": "a"}), {}, {}) == {"a": False}


@pytest.mark.parametrize(
    "value", ["2023-02-29", "2023-1-1", "20230101", "2023-W01-1", "昨天", "2023-01-01T00:00"]
)
def test_a_date_that_is_none(value: str) -> None:
    assert codes(dated(), {"a": value}) == {"a": "DATE_INVALID"}


def test_dates_and_times() -> None:
    assert check(dated(), {"a": "2024-02-29"}, {}) == {"a": "2024-02-29"}
    assert codes(dated(), {"a": 20240229}) == {"a": "TYPE"}
    assert check(dated(subtype="time"), {"a": "08:30+08:00"}, {}) == {"a": "08:30+08:00"}
    assert codes(dated(subtype="time"), {"a": "24:30"}) == {"a": "DATE_INVALID"}
    assert check(dated(subtype="datetime"), {"a": "2024-02-29T08:30"}, {}) == {"a": "2024-02-29T08:30"}


def test_a_date_that_must_not_be_past() -> None:
    tried, today = dated(disallowPassedDates=True), date(2024, 3, 1)
    assert codes(tried, {"a": "2024-02-29"}, today=today) == {"a": "DATE_PAST"}
    assert check(tried, {"a": "2024-03-01"}, {}, today=today) == {"a": "2024-03-01"}
    assert check(tried, {"a": "2024-02-29"}, {}) == {"a": "2024-02-29"}


def refusal(tried: Form, data: Any) -> FormInvalid | None:
    try:
        check(tried, data, OPTIONS)
    except FormInvalid as error:
        return error
    return None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def offered(tried: Form) -> st.SearchStrategy[dict[str, Any]]:
    """Data with the form's keys, and values that are often among those offered."""
    return st.fixed_dictionaries({}, optional={field.key: _likely(field) for field in tried.fields})


def _likely(field: Any) -> st.SearchStrategy[Any]:
    values = [option.value for option in (*field.options, *OPTIONS["departments"])]
    return st.sampled_from([*values, "2030-01-31", "1、2", " 已经处理完毕\r\n", True, None, ""]) | JSON


filled = st.sampled_from(sorted(FORMS)).flatmap(
    lambda name: st.tuples(st.just(FORMS[name]), offered(FORMS[name]))
)


@given(st.sampled_from(sorted(FORMS)), JSON)
def test_anything_sent_is_kept_or_refused(name: str, data: Any) -> None:
    refused = refusal(FORMS[name], data)
    if refused is not None:
        str(refused).encode()
        assert refused.findings
        assert all(finding.message for finding in refused.findings)


@given(filled)
def test_what_was_kept_is_kept_again_unchanged(case: tuple[Form, dict[str, Any]]) -> None:
    tried, data = case
    try:
        cleaned = check(tried, data, OPTIONS)
    except FormInvalid:
        return
    assert check(tried, cleaned, OPTIONS) == cleaned
    json.dumps(cleaned, ensure_ascii=False).encode()


@given(filled)
def test_fields_that_are_hidden_do_not_matter(case: tuple[Form, dict[str, Any]]) -> None:
    """Leaving out what is not kept gives the same answer."""
    tried, data = case
    try:
        cleaned = check(tried, data, OPTIONS)
    except FormInvalid:
        return
    assert check(tried, {key: data[key] for key in cleaned if key in data}, OPTIONS) == cleaned
