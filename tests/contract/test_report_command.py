"""`hotline report` as it is typed: files, a table, JSON, exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from hotline.bootstrap import open_office
from hotline.settings import Settings


@pytest.fixture(autouse=True)
async def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that has begun."""
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "data"))
    async with open_office(Settings()):
        pass


def _report(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["report", *(str(argument) for argument in arguments)])


def test_the_files_of_two_months(tmp_path: Path) -> None:
    result = _report("bimonthly", "2026-10", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"2026年9—10月双月通报.{suffix}" for suffix in ("docx", "xlsx", "json")}


def test_indicators_as_a_table_and_as_json() -> None:
    days = ("indicators", "--from", "2026-09-01", "--to", "2026-10-31", "--by", "department,kind")
    table = _report(*days)
    assert table.exit_code == 0, table.output
    assert "合计" in table.stdout
    found = json.loads(_report(*days, "--json", "--set", "beijing").stdout)
    assert [each["name"] for each in found["indicators"]] == ["响应率", "解决率", "满意率"]
    assert found["total"]["figures"][0]["value"] == {"numerator": 0, "denominator": 0, "rate": None}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("bimonthly", "2026-5"), 1, "PERIOD_INVALID"),
        (("indicators", "--from", "1 May", "--to", "2026-10-31"), 2, "写法不对"),
        (("indicators", "--from", "2026-10-01", "--to", "2026-10-31", "--by", "weather"), 2, "weather"),
        (("indicators", "--from", "2026-10-31", "--to", "2026-10-01"), 1, "SPAN_INVALID"),
        (("monthly", "2026-10", "--as-of", "2099-01-01T00:00"), 1, "AS_OF_IN_FUTURE"),
    ],
)
def test_what_is_refused_is_said_in_one_line(arguments: tuple[str, ...], code: int, words: str) -> None:
    result = _report(*arguments)
    assert result.exit_code == code, result.output
    assert words in result.output
    assert "Traceback" not in result.output
