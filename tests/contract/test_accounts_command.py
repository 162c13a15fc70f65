"""`hotline accounts` as it is typed."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "data"))


def _accounts(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["accounts", *arguments])


def test_from_the_first_administrator_on() -> None:
    first = _accounts("create", "xu.jiashu")
    assert first.exit_code == 0, first.output
    second = _accounts("reset", "xu.jiashu")
    assert len(first.stdout.strip()) == len(second.stdout.strip()) == 19
    assert first.stdout != second.stdout
    assert "首次登录须修改" in second.stderr
    assert "已解除锁定" in _accounts("unlock", "xu.jiashu").stdout
    assert "登录已结束" in _accounts("end-sessions", "xu.jiashu").stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("create", "nobody.here"), "PERSON_MISSING"),
        (("reset", "zhang.wei"), "ACCOUNT_MISSING"),
        (("unlock", "zhang.wei"), "ACCOUNT_MISSING"),
        (("disable-second-factor", "zhang.wei"), "ACCOUNT_MISSING"),
        (("end-sessions", "nobody.here"), "PERSON_MISSING"),
    ],
)
def test_what_is_refused_is_said_in_one_line(arguments: tuple[str, ...], code: str) -> None:
    result = _accounts(*arguments)
    assert result.exit_code == 1
    assert code in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "short", "密钥至少 32 个字符"),
        ("PUBLIC_URL", "hotline.example.org", "系统的网址"),
        ("TRUSTED_PROXY", "the proxy", "IP 地址或网段"),
        ("SECOND_FACTOR_REQUIRED", "administrator,chef", "角色的英文代码"),
        ("OIDC_ISSUER", "http://login.example.org", "https://"),
    ],
)
def test_a_setting_that_makes_no_sense(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"HOTLINE_{name}", value)
    result = _accounts("create", "xu.jiashu")
    assert result.exit_code == 1
    assert f"HOTLINE_{name}" in result.output
    assert words in result.output
    assert value not in result.output or name != "SECRET_KEY"
