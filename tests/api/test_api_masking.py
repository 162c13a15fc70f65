"""Masks over citizens' data (R-61), in pure code."""

import pytest

from hotline.tickets.masking import Masking, Sight, masked_address, masked_name, masked_phone, sight_of


@pytest.mark.parametrize(
    ("mask", "secret", "shown"),
    [
        (masked_name, "顾先生", "顾**"),
        (masked_name, "", ""),
        (masked_phone, "13812345678", "138****5678"),
        (masked_phone, "110", "***"),
        (masked_phone, "", ""),
        (masked_address, "文昌路88号201室", "文昌路***"),
        (masked_address, "8号", "***"),
        (masked_address, "云锦路从桂苑路到望溪路", "云锦路从桂苑***"),
        (masked_address, "", ""),
    ],
)
def test_masks(mask: object, secret: str, shown: str) -> None:
    assert callable(mask)
    assert mask(secret) == shown


@pytest.mark.parametrize(
    ("groups", "confidential", "sight"),
    [
        ({"dispatcher@center"}, True, Sight.FULL),
        ({"callback_officer@center"}, False, Sight.FULL),
        ({"handler@V01"}, False, Sight.FULL),
        ({"head@V01"}, True, Sight.PLACE),
        ({"handler@V02"}, False, Sight.MASKED),
        ({"handler@V02", "head@V01"}, False, Sight.FULL),
        ({"field_team@hotline_office"}, False, Sight.PLACE),
        ({"chief_leader@street"}, False, Sight.MASKED),
        (set(), False, Sight.MASKED),
    ],
)
def test_sight_by_role(groups: set[str], confidential: bool, sight: Sight) -> None:
    assert sight_of(groups, "V01", confidential=confidential) is sight


@pytest.mark.parametrize(
    ("groups", "sight"),
    [
        ({"handler@V02"}, Sight.PLACE),
        ({"head@V02"}, Sight.PLACE),
        ({"handler@V03"}, Sight.MASKED),
        ({"field_leader@V02"}, Sight.MASKED),
        ({"handler@V01"}, Sight.FULL),
        ({"dispatcher@center"}, Sight.FULL),
    ],
)
def test_who_helps_sees_the_place(groups: set[str], sight: Sight) -> None:
    assert sight_of(groups, "V01", confidential=False, helping={"V02"}) is sight


@pytest.mark.parametrize(
    "phone",
    [
        "13812345678",
        "+8613812345678",
        "86-13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
    ],
)
def test_phones_as_people_type_them(phone: str) -> None:
    shown = Masking(Sight.MASKED, "", "", "").text(f"电话{phone}，工单2026092400020")
    assert phone[-8:] not in shown
    assert shown.endswith("***，工单2026092400020")


def test_text_and_documents() -> None:
    masking = Masking(Sight.MASKED, "顾先生", "021-0000-0101", "望溪路56号")
    text = "顾先生（021-0000-0101）住望溪路56号，另一电话13900001111，身份证310101199001011234，工单2026092400020"
    assert masking.text(text) == "顾**（021****0101）住望溪路***，另一电话***，身份证***，工单2026092400020"
    assert masking.document({"a": ["顾先生", 1, None]}) == {"a": ["顾**", 1, None]}
    assert Masking(Sight.FULL, "顾先生", "", "").text(text) == text
