"""E-mail addresses in the organization file: nobody needs one, a wrong one is named."""

from pathlib import Path

import pytest

from hotline.organization.file import read_organization
from hotline.organization.file_errors import EntryInvalid
from hotline.settings import Settings


def with_email(folder: Path, email: str) -> Path:
    text = Settings().street_file.read_text("utf-8")
    path = folder / "street.yaml"
    path.write_text(text.replace("name: 沈晓岚, roles", f'name: 沈晓岚, email: "{email}", roles'), "utf-8")
    return path


def test_an_address_is_read(tmp_path: Path) -> None:
    people = {
        person.id: person.email for person in read_organization(with_email(tmp_path, "a.b@c-d.cn")).people
    }
    assert people["shen.xiaolan"] == "a.b@c-d.cn"
    assert people["lu.yiming"] is None


@pytest.mark.parametrize(
    "email",
    ["", "a", "a@b", "a b@c.cn", "a@c.cn,b@c.cn", "a@c.cn\\nBcc: b@c.cn", f"a@{'b' * 120}.cn", "张@c.cn"],
)
def test_what_is_no_address_is_named(tmp_path: Path, email: str) -> None:
    with pytest.raises(EntryInvalid, match=r"（shen\.xiaolan） “email”：电子邮箱写得不对"):
        read_organization(with_email(tmp_path, email))
